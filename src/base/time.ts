// Time is an argument. Monotonic milliseconds drive timers; wall time is only for records a person reads.

import type { Signal } from "./abort.ts";
import type { Brand } from "./ids.ts";

/** Monotonic milliseconds (fractions allowed) from the injected clock; never wall time. */
export type Millis = Brand<number, "Millis">;
/** Milliseconds since 1970-01-01T00:00Z. */
export type WallMillis = Brand<number, "WallMillis">;

export interface Timer {
  /** Harmless after it ran. */
  cancel(): void;
}

export interface Clock {
  now(): Millis;
  wall(): WallMillis;
  /** Runs `run` once, `afterMs` from now. `why` names the reason in dumps, e.g. "B: no answer to INVITE". */
  after(afterMs: number, why: string, run: () => void): Timer;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** Resolves after `ms`, or at once when `signal` is aborted: look at the signal afterwards. */
export function sleep(clock: Clock, ms: number, why: string, signal?: Signal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      timer.cancel();
      forget?.();
      resolve();
    };
    const timer = clock.after(ms, why, wake);
    const forget = signal?.onAbort(wake);
  });
}

/** `2026-11-22T19:00:00.000Z` */
export function isoTime(wall: WallMillis): string {
  return new Date(wall).toISOString();
}

/** As events and views say a time that there may not be. */
export function isoTimeOrNull(wall: WallMillis | undefined): string | null {
  return wall === undefined ? null : isoTime(wall);
}
