// Client transaction of any request but INVITE and ACK. RFC 3261 §17.1.2.
//
//              start: send, E (datagrams), F
//                 │
//                 ▼        E: send again, interval doubled up to T2
//              trying ──── F, transport error ───► terminated (told)
//             1xx │ └───── 200-699 ──────┐
//                 ▼                      │
//            proceeding  E: send again   │
//                 │  └──── F ────────────┼────────► terminated (told)
//                 └────── 200-699 ───────▼
//                                    completed ── responses absorbed;  K ─► terminated

import { unreachable } from "../../base/assert.ts";
import {
  type ClientInput,
  type Effect,
  finish,
  type Machine,
  SEND,
  STOP_LIFE,
  STOP_REPEATING,
  setTimer,
  TELL_RESPONSE,
  TELL_TIMEOUT,
  TELL_TRANSPORT_ERROR,
} from "./machine.ts";
import { patienceMs, type TimerValues } from "./timers.ts";

export type RequestClientState = "trying" | "proceeding" | "completed" | "terminated";
export type RequestClient = Machine<RequestClientState>;

export function stepRequestClient(tx: RequestClient, input: ClientInput, timers: TimerValues, out: Effect[]): void {
  switch (tx.state) {
    case "trying":
    case "proceeding":
      return stepOpen(tx, input, timers, out);
    case "completed":
      if (input.kind === "timer" && input.name === "K") finish(tx, out);
      return;
    case "terminated":
      return;
    default:
      unreachable(tx.state);
  }
}

function stepOpen(tx: RequestClient, input: ClientInput, timers: TimerValues, out: Effect[]): void {
  switch (input.kind) {
    case "start":
      tx.intervalMs = timers.t1Ms;
      if (!tx.reliable) out.push(setTimer("E", timers.t1Ms));
      out.push(setTimer("F", patienceMs(timers)), SEND);
      return;
    case "response":
      return respondedOpen(tx, input.status, timers, out);
    case "timer":
      if (input.name === "E") {
        // RFC 3261 §17.1.2.2: doubled up to T2 while trying; T2 at once after a provisional response.
        tx.intervalMs = tx.state === "trying" ? Math.min(2 * tx.intervalMs, timers.t2Ms) : timers.t2Ms;
        out.push(setTimer("E", tx.intervalMs), SEND);
      } else if (input.name === "F") {
        finish(tx, out);
        out.push(TELL_TIMEOUT);
      }
      return;
    case "transport-error":
      finish(tx, out);
      out.push(TELL_TRANSPORT_ERROR);
      return;
    case "give-up":
      return; // timer F runs anyway
    default:
      unreachable(input);
  }
}

function respondedOpen(tx: RequestClient, status: number, timers: TimerValues, out: Effect[]): void {
  if (status < 200) {
    tx.state = "proceeding";
    out.push(TELL_RESPONSE);
    return;
  }
  out.push(STOP_REPEATING);
  tx.state = "completed";
  if (tx.reliable) {
    out.push(STOP_LIFE);
    finish(tx, out);
  } else out.push(setTimer("K", timers.t4Ms));
  out.push(TELL_RESPONSE);
}
