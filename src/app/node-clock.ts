// The machine's time as the core knows it. A callback that throws is our own mistake: it is logged with the timer's reason and ends nothing else.

import { bugText, type Logger } from "../base/log.ts";
import type { Clock, Millis, WallMillis } from "../base/time.ts";

/** setTimeout takes no more: beyond it a timer would fire at once. Some 24 days. */
const LONGEST_MS = 0x7fff_ffff;

export function nodeClock(log: Logger): Clock {
  return {
    now: () => performance.now() as Millis,
    wall: () => Date.now() as WallMillis,
    after(afterMs, why, run) {
      const fire = (): void => {
        try {
          run();
        } catch (error) {
          log.error("bug.timer", { why, error: bugText(error) });
        }
      };
      let handle: NodeJS.Timeout;
      const arm = (ms: number): void => {
        const isLast = ms <= LONGEST_MS;
        handle = setTimeout(isLast ? fire : () => arm(ms - LONGEST_MS), isLast ? ms : LONGEST_MS);
        // The sockets keep the process alive; once they are closed, transactions that would still linger for 32 s must not.
        handle.unref();
      };
      arm(afterMs);
      return { cancel: () => clearTimeout(handle) };
    },
  };
}
