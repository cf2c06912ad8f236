// INVITE server transaction. RFC 3261 §17.2.1, with the Accepted state of RFC 6026 §7.1.
//
//     INVITE ──► proceeding ── retransmit: last response again;  1xx: sent
//                 │      │
//         300-699 │      │ 2xx
//                 ▼      ▼
//          completed    accepted ── retransmit: absorbed;  2xx of the user: sent;  L ─► terminated
//           │ G: response again, interval doubled up to T2
//           │ retransmit: response again
//           │ H: no ACK ─► terminated
//       ACK ▼
//          confirmed ── ACK: absorbed;  I ─► terminated

import { unreachable } from "../../base/assert.ts";
import { type Effect, finish, type Machine, SEND, type ServerInput, STOP_REPEATING, setTimer } from "./machine.ts";
import { patienceMs, type TimerValues } from "./timers.ts";

export type InviteServerState = "proceeding" | "completed" | "confirmed" | "accepted" | "terminated";
export type InviteServer = Machine<InviteServerState>;

export function stepInviteServer(tx: InviteServer, input: ServerInput, timers: TimerValues, out: Effect[]): void {
  switch (tx.state) {
    case "proceeding":
      return stepProceeding(tx, input, timers, out);
    case "completed":
      return stepCompleted(tx, input, timers, out);
    case "confirmed":
      if (input.kind === "timer" && input.name === "I") finish(tx, out);
      return;
    case "accepted":
      return stepAccepted(tx, input, out);
    case "terminated":
      return;
    default:
      unreachable(tx.state);
  }
}

function stepProceeding(tx: InviteServer, input: ServerInput, timers: TimerValues, out: Effect[]): void {
  if (input.kind === "retransmit") out.push(SEND);
  if (input.kind !== "respond") return;
  out.push(SEND);
  if (input.status < 200) return;
  if (input.status < 300) {
    tx.state = "accepted"; // RFC 6026 §7.1
    out.push(setTimer("L", patienceMs(timers)));
    return;
  }
  tx.state = "completed";
  tx.intervalMs = timers.t1Ms;
  if (!tx.reliable) out.push(setTimer("G", tx.intervalMs));
  out.push(setTimer("H", patienceMs(timers)));
}

function stepCompleted(tx: InviteServer, input: ServerInput, timers: TimerValues, out: Effect[]): void {
  switch (input.kind) {
    case "retransmit":
      out.push(SEND);
      return;
    case "ack":
      // RFC 3261 §17.2.1: further ACKs are absorbed until timer I, which is zero over a reliable transport.
      out.push(STOP_REPEATING);
      tx.state = "confirmed";
      if (tx.reliable) finish(tx, out);
      else out.push(setTimer("I", timers.t4Ms));
      return;
    case "timer":
      if (input.name === "G") {
        tx.intervalMs = Math.min(2 * tx.intervalMs, timers.t2Ms);
        out.push(SEND, setTimer("G", tx.intervalMs));
      } else if (input.name === "H") finish(tx, out);
      return;
    case "respond":
      return; // a final answer is given once
    default:
      unreachable(input);
  }
}

function stepAccepted(tx: InviteServer, input: ServerInput, out: Effect[]): void {
  // RFC 6026 §7.1: retransmitted INVITEs are absorbed; the user's own retransmissions of the 2xx pass.
  if (input.kind === "respond" && input.status >= 200 && input.status < 300) out.push(SEND);
  else if (input.kind === "timer" && input.name === "L") finish(tx, out);
}
