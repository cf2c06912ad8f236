// What the four transaction machines have in common: the timers' names and what a step may ask for. `layer.ts` carries the effects out.
// Within one step the effects are carried out in order; `tell` and `finish` stand last, since the one told may act on the transaction again.

export type TimerName = "A" | "B" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M";

export type Effect =
  /** The request once more (client), or the last response (server). */
  | { readonly kind: "send" }
  /** INVITE client: the ACK to a final answer of 300 and above (RFC 3261 §17.1.1.3). */
  | { readonly kind: "ack" }
  /** A, E and G repeat something and share one slot, all others limit a state's life and share another: a new one replaces the old. */
  | { readonly kind: "set-timer"; readonly name: TimerName; readonly afterMs: number }
  | { readonly kind: "stop-timer"; readonly slot: "repeat" | "life" }
  /** The response that came, or that none did. */
  | { readonly kind: "tell"; readonly what: "response" | "timeout" | "transport-error" }
  | { readonly kind: "finish" };

export const SEND: Effect = { kind: "send" };
export const ACK: Effect = { kind: "ack" };
export const STOP_REPEATING: Effect = { kind: "stop-timer", slot: "repeat" };
export const STOP_LIFE: Effect = { kind: "stop-timer", slot: "life" };
export const TELL_RESPONSE: Effect = { kind: "tell", what: "response" };
export const TELL_TIMEOUT: Effect = { kind: "tell", what: "timeout" };
export const TELL_TRANSPORT_ERROR: Effect = { kind: "tell", what: "transport-error" };
const FINISH: Effect = { kind: "finish" };

export function setTimer(name: TimerName, afterMs: number): Effect {
  return { kind: "set-timer", name, afterMs };
}

export function isRepeatTimer(name: TimerName): boolean {
  return name === "A" || name === "E" || name === "G";
}

/** What a client transaction can meet. */
export type ClientInput =
  | { readonly kind: "start" }
  | { readonly kind: "response"; readonly status: number }
  | { readonly kind: "timer"; readonly name: TimerName }
  | { readonly kind: "transport-error" }
  /** The user waits no longer than 64*T1 more for a final response (RFC 3261 §9.1). */
  | { readonly kind: "give-up" };

/** What a server transaction can meet. */
export type ServerInput =
  | { readonly kind: "respond"; readonly status: number }
  | { readonly kind: "retransmit" }
  | { readonly kind: "ack" }
  | { readonly kind: "timer"; readonly name: TimerName };

/** State of one transaction of either kind; `intervalMs` is that of the next repetition. */
export interface Machine<State extends string> {
  state: State;
  intervalMs: number;
  /** The transport retransmits by itself: TCP and what runs over it. */
  readonly reliable: boolean;
}

export function finish(tx: Machine<string>, out: Effect[]): void {
  tx.state = "terminated";
  out.push(FINISH);
}
