// How a call can end, in the words a person reads in the record, and how SIP says it.

import { limits } from "../base/limits.ts";
import type { HeaderRows } from "../sip/ports.ts";

export type Ending =
  /** Two parties (or a party and an application such as the echo test) talked, and one hung up. */
  | "completed"
  /** The caller left a message. */
  | "voicemail"
  /** The caller hung up while waiting in a queue. */
  | "abandoned"
  /** The caller hung up to be called back. */
  | "call-back"
  /** The caller gave up while an extension rang. */
  | "cancelled"
  | "busy"
  | "no-answer"
  /** Its people go on in another call, which its record names. */
  | "transferred"
  | "rejected"
  /** The extension exists but no phone of it can be reached. */
  | "unreachable"
  | "unknown-number"
  /** Every trunk that leads there is busy or cannot be reached. */
  | "no-line"
  /** It gave way to a call for help that needed its line. */
  | "gave-way"
  /** Forwarded in a circle, or too often. */
  | "forward-loop"
  /** Waited longer than the queue allows, or the queue went away. */
  | "timed-out"
  /** The queue was closed. */
  | "closed"
  /** No codec, or no understandable SDP, in common. */
  | "no-common-audio"
  /** A bound of base/limits.ts was reached. */
  | "overloaded"
  /** Our own mistake, or the media worker died. */
  | "failed"
  | "too-long"
  /** Nothing was heard of a party for longer than the office allows. */
  | "no-audio"
  /** A browser did not reach us, or its handshake failed: nothing could have been heard. */
  | "no-secure-audio"
  | "hung-up-by-command"
  | "switch-stopped"
  /** Written at the next start for a call that was up when the process was killed. */
  | "switch-restarted"
  /** It was to go on after the switch was killed, and one of its parties did not come back. */
  | "lost-at-restart";

/** Final answer to a caller who was never answered. */
export function statusOf(ending: Ending): number {
  switch (ending) {
    case "busy":
      return 486;
    case "rejected":
      return 603;
    case "unknown-number":
      return 404;
    case "forward-loop":
      return 482; // RFC 3261 §21.4.20
    case "no-common-audio":
      return 488;
    case "overloaded":
    case "switch-stopped":
    case "no-line":
      return 503;
    case "failed":
    case "switch-restarted":
    case "lost-at-restart":
      return 500;
    case "cancelled":
    case "abandoned":
      return 487;
    default:
      return 480;
  }
}

/** How a leg is told that its call is over: a final answer with `status`, or CANCEL or BYE with the reason. */
export function farewell(
  ending: Ending,
  status: number,
): { readonly status: number; readonly reason?: string; readonly headers?: HeaderRows } {
  const reason = reasonOf(ending);
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    // RFC 3261 §21.5.4: come back later.
    ...(status === 503 ? { headers: [["Retry-After", String(limits.sip.retryAfterS)]] } : {}),
  };
}

/** Reason header (RFC 3326) of what the switch does of its own accord; undefined: nothing needs saying. */
function reasonOf(ending: Ending): string | undefined {
  switch (ending) {
    case "no-common-audio":
      return 'SIP;cause=488;text="Not Acceptable Here"';
    case "timed-out":
      return 'Q.850;cause=19;text="No answer"';
    case "too-long":
      return 'Q.850;cause=102;text="Longest call duration"';
    case "no-audio":
      return 'Q.850;cause=27;text="No audio"'; // destination out of order
    case "no-secure-audio":
      return 'Q.850;cause=27;text="No secure audio"';
    case "hung-up-by-command":
      return 'Q.850;cause=31;text="Ended by a supervisor"';
    case "gave-way":
      return 'preemption;cause=3;text="Emergency call"'; // RFC 4411 §3
    case "no-line":
      return 'Q.850;cause=34;text="No line available"';
    case "failed":
    case "switch-stopped":
    case "lost-at-restart":
      return 'Q.850;cause=41;text="Temporary failure"';
    default:
      return undefined;
  }
}

/** What a callee's refusal means, and what the caller is told. Anything not named here: unreachable, 480. */
export interface Refusal {
  readonly ending: Ending;
  readonly status: number;
  /** The switch itself says no; left out: whoever was rung. */
  readonly by?: "switch";
}

const REFUSALS: ReadonlyMap<number, Refusal> = new Map([
  [403, { ending: "rejected", status: 403 }],
  [404, { ending: "unreachable", status: 404 }],
  [406, { ending: "no-common-audio", status: 488 }],
  [408, { ending: "unreachable", status: 408 }],
  [410, { ending: "unreachable", status: 404 }],
  [415, { ending: "no-common-audio", status: 488 }],
  [480, { ending: "unreachable", status: 480 }],
  [486, { ending: "busy", status: 486 }],
  [488, { ending: "no-common-audio", status: 488 }],
  [600, { ending: "busy", status: 486 }],
  [603, { ending: "rejected", status: 603 }],
  [604, { ending: "unreachable", status: 404 }],
  [606, { ending: "no-common-audio", status: 488 }],
]);

export function refusalOf(status: number): Refusal {
  return REFUSALS.get(status) ?? { ending: "unreachable", status: 480 };
}

/** Of several phones that refused, the answer that says most about the person (in the spirit of RFC 3261 §16.7 step 6). */
export function bestRefusal(statuses: readonly number[]): Refusal {
  const order: readonly Ending[] = ["rejected", "busy", "no-answer", "no-common-audio", "unreachable"];
  const refusals = statuses.map(refusalOf);
  for (const ending of order) {
    const found = refusals.find((refusal) => refusal.ending === ending);
    if (found !== undefined) return found;
  }
  return { ending: "unreachable", status: 480 };
}
