// Server transaction of any request but INVITE and ACK. RFC 3261 §17.2.2.
//
//      request ──► trying ── retransmit: nothing yet to say
//               1xx │  └──── 200-699 ──┐
//                   ▼                  │
//              proceeding ─ 200-699 ──►│   retransmit: last response again
//                                      ▼
//                                  completed ── retransmit: response again;  J ─► terminated

import { unreachable } from "../../base/assert.ts";
import { type Effect, finish, type Machine, SEND, type ServerInput, setTimer } from "./machine.ts";
import { patienceMs, type TimerValues } from "./timers.ts";

export type RequestServerState = "trying" | "proceeding" | "completed" | "terminated";
export type RequestServer = Machine<RequestServerState>;

export function stepRequestServer(tx: RequestServer, input: ServerInput, timers: TimerValues, out: Effect[]): void {
  switch (tx.state) {
    case "trying":
    case "proceeding":
      if (input.kind === "respond") return respond(tx, input.status, timers, out);
      if (input.kind === "retransmit" && tx.state === "proceeding") out.push(SEND);
      return;
    case "completed":
      if (input.kind === "retransmit") out.push(SEND);
      else if (input.kind === "timer" && input.name === "J") finish(tx, out);
      return;
    case "terminated":
      return;
    default:
      unreachable(tx.state);
  }
}

function respond(tx: RequestServer, status: number, timers: TimerValues, out: Effect[]): void {
  out.push(SEND);
  tx.state = status < 200 ? "proceeding" : "completed";
  if (tx.state === "proceeding") return;
  // RFC 3261 §17.2.2: timer J is 64*T1 over datagrams, zero over a reliable transport.
  if (tx.reliable) finish(tx, out);
  else out.push(setTimer("J", patienceMs(timers)));
}
