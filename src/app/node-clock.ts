// The machine's time as the core knows it. A callback that throws is our own mistake: it is logged with the timer's reason and ends nothing else.

import { bugText, type Logger } from "../base/log.ts";
import type { Clock, Millis, WallMillis } from "../base/time.ts";

export function nodeClock(log: Logger): Clock {
  return {
    now: () => performance.now() as Millis,
    wall: () => Date.now() as WallMillis,
    after(afterMs, why, run) {
      const handle = setTimeout(() => {
        try {
          run();
        } catch (error) {
          log.error("bug.timer", { why, error: bugText(error) });
        }
      }, afterMs);
      // The sockets keep the process alive; once they are closed, transactions that would still linger for 32 s must not.
      handle.unref();
      return { cancel: () => clearTimeout(handle) };
    },
  };
}
