// What becomes of a delivery that did not arrive: how long until the next try, and after how many the event is dead. Pure arithmetic.
//
//   nobody answers, 429, 502, 503, 504 ──► the place is down: many tries, long pauses, everything waits behind
//   other 5xx, 401, 403, 404, 408, 409, 425 ──► the receiver is at fault: fewer
//   other 4xx, 3xx ──► the receiver does not want this event: a few, so that it does not hold up the others

import { limits } from "../../base/limits.ts";
import { fraction, type Rng } from "../../base/rng.ts";
import type { WebhookOutcome } from "./webhook.ts";

export type Verdict =
  | { readonly kind: "arrived" }
  | { readonly kind: "failed"; readonly cause: string; readonly mostTries: number; readonly retryAfterMs: number };

const DOWN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const FAULTY: ReadonlySet<number> = new Set([401, 403, 404, 408, 409, 425]);

export function verdictOf(outcome: WebhookOutcome): Verdict {
  const { triesUnreached, triesFaulty, triesUnwanted, causeCharacters, retryAfterMs: longest } = limits.webhooks;
  if (outcome.kind === "unreached") {
    return {
      kind: "failed",
      cause: outcome.cause.slice(0, causeCharacters),
      mostTries: triesUnreached,
      retryAfterMs: 0,
    };
  }
  const { status, retryAfterMs = 0 } = outcome;
  if (status >= 200 && status < 300) return { kind: "arrived" };
  const mostTries = DOWN.has(status)
    ? triesUnreached
    : status >= 500 || FAULTY.has(status)
      ? triesFaulty
      : triesUnwanted;
  return { kind: "failed", cause: `answered ${status}`, mostTries, retryAfterMs: Math.min(retryAfterMs, longest) };
}

/** After so many tries; not all at the same moment where many were cut off together. */
export function pauseMs(tries: number, rng: Rng): number {
  const { pausesMs } = limits.webhooks;
  const pause = pausesMs[Math.min(tries, pausesMs.length) - 1] ?? pausesMs[0];
  return Math.round(pause * (0.5 + fraction(rng)));
}
