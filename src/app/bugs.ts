// Mistakes of ours that nothing caught: an exception out of a callback, a promise that failed with nobody waiting. One of them costs at most
// the call it happened in, and ending the process would cost all the others: it is logged and the switch goes on. When they come thick and
// fast the process is not to be trusted any more: it stops in order, and whoever started it starts it again.

import { bugText, type Logger } from "../base/log.ts";

/** So many in a minute are too many. */
export const BUGS_A_MINUTE = 20;
const MINUTE_MS = 60_000;

export interface BugWatch {
  /** Resolves when there are too many. */
  readonly tooMany: Promise<void>;
  close(): void;
}

export function watchBugs(log: Logger): BugWatch {
  let giveUp: () => void = () => {};
  const tooMany = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  const isOneTooMany = bugLimit();
  const onBug = (bug: unknown): void => {
    if (isBrokenPipe(bug)) return;
    log.error("bug.unhandled", { error: bugText(bug) });
    if (!isOneTooMany(performance.now())) return;
    log.error("bug.too-many", { inAMinute: BUGS_A_MINUTE });
    giveUp();
  };
  process.on("uncaughtException", onBug);
  process.on("unhandledRejection", onBug);
  return {
    tooMany,
    close() {
      process.off("uncaughtException", onBug);
      process.off("unhandledRejection", onBug);
    },
  };
}

/** True for the one that fills the minute; times in ms, never going back. */
export function bugLimit(): (now: number) => boolean {
  const times: number[] = [];
  return (now) => {
    times.push(now);
    if (times.length > BUGS_A_MINUTE) times.shift();
    return times.length === BUGS_A_MINUTE && now - (times[0] ?? now) < MINUTE_MS;
  };
}

/** Whoever read our output has gone: no mistake, and nothing to do about it. */
function isBrokenPipe(bug: unknown): boolean {
  return bug instanceof Error && "code" in bug && bug.code === "EPIPE";
}
