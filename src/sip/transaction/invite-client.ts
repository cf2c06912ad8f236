// INVITE client transaction. RFC 3261 §17.1.1, with the Accepted state of RFC 6026 §7.2.
//
//                 start: send, A (datagrams), B
//                    │
//                    ▼      A: send again, interval doubled
//      ┌────────► calling ──── B, transport error ──────────────► terminated (told)
//      └── A ──────┘ │ │ └── 2xx ─────────────────────┐
//                1xx │ └──── 300-699: ACK ─────────┐  │
//                    ▼                             │  │
//               proceeding ── 300-699: ACK ──────► │  │
//                    │ └─ give-up, then B ─► told  ▼  │
//                    │                     completed ─┼─ 300-699: ACK again;  D ─► terminated
//                    └── 2xx ─────────────────────────▼
//                                              accepted ── each 2xx is told;  M ─► terminated

import { unreachable } from "../../base/assert.ts";
import {
  ACK,
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

export type InviteClientState = "calling" | "proceeding" | "completed" | "accepted" | "terminated";
export type InviteClient = Machine<InviteClientState>;

export function stepInviteClient(tx: InviteClient, input: ClientInput, timers: TimerValues, out: Effect[]): void {
  switch (tx.state) {
    case "calling":
    case "proceeding":
      return stepOpen(tx, input, timers, out);
    case "completed":
      return stepCompleted(tx, input, out);
    case "accepted":
      return stepAccepted(tx, input, out);
    case "terminated":
      return;
    default:
      unreachable(tx.state);
  }
}

function stepOpen(tx: InviteClient, input: ClientInput, timers: TimerValues, out: Effect[]): void {
  switch (input.kind) {
    case "start":
      tx.intervalMs = timers.t1Ms;
      if (!tx.reliable) out.push(setTimer("A", timers.t1Ms));
      out.push(setTimer("B", patienceMs(timers)), SEND);
      return;
    case "response":
      return respondedOpen(tx, input.status, timers, out);
    case "timer":
      if (input.name === "A" && tx.state === "calling") {
        // RFC 3261 §17.1.1.2: each interval is twice the one before; T2 does not limit an INVITE's.
        tx.intervalMs *= 2;
        out.push(setTimer("A", tx.intervalMs), SEND);
      } else if (input.name === "B") {
        finish(tx, out);
        out.push(TELL_TIMEOUT);
      }
      return;
    case "transport-error":
      finish(tx, out);
      out.push(TELL_TRANSPORT_ERROR);
      return;
    case "give-up":
      // RFC 3261 §9.1: without a final response 64*T1 after the CANCEL the transaction counts as cancelled.
      if (tx.state === "proceeding") out.push(setTimer("B", patienceMs(timers)));
      return;
    default:
      unreachable(input);
  }
}

function respondedOpen(tx: InviteClient, status: number, timers: TimerValues, out: Effect[]): void {
  if (status < 200) {
    // RFC 3261 §17.1.1.2: a provisional response ends the retransmissions and timer B with them.
    if (tx.state === "calling") out.push(STOP_REPEATING, STOP_LIFE);
    tx.state = "proceeding";
    out.push(TELL_RESPONSE);
    return;
  }
  out.push(STOP_REPEATING);
  if (status < 300) {
    tx.state = "accepted"; // RFC 6026 §7.2
    out.push(setTimer("M", patienceMs(timers)), TELL_RESPONSE);
    return;
  }
  tx.state = "completed";
  out.push(ACK);
  // RFC 3261 §17.1.1.2: timer D is at least 32 s over datagrams, zero over a reliable transport.
  if (tx.reliable) finish(tx, out);
  else out.push(setTimer("D", Math.max(32_000, patienceMs(timers))));
  out.push(TELL_RESPONSE);
}

function stepCompleted(tx: InviteClient, input: ClientInput, out: Effect[]): void {
  if (input.kind === "response" && input.status >= 300) out.push(ACK);
  else if (input.kind === "timer" && input.name === "D") finish(tx, out);
}

function stepAccepted(tx: InviteClient, input: ClientInput, out: Effect[]): void {
  // RFC 6026 §7.2: each 2xx goes to the user, who acknowledges it; they may come from several forks.
  if (input.kind === "response" && input.status >= 200 && input.status < 300) out.push(TELL_RESPONSE);
  else if (input.kind === "timer" && input.name === "M") finish(tx, out);
}
