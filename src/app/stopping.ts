// SIGTERM and SIGINT drain: no new calls, those in progress may end for a while. A second signal more than two seconds later stops at once
// (a supervisor and a terminal often send two in the same moment).

const SECOND_SIGNAL_AFTER_MS = 2_000;

export interface Stopping {
  /** Resolves at the first signal. */
  readonly asked: Promise<void>;
  /** Resolves at a second one that is meant. */
  readonly atOnce: Promise<void>;
}

export function stopOnSignals(): Stopping {
  let first: number | undefined;
  let askNow: () => void = () => {};
  let stopNow: () => void = () => {};
  const asked = new Promise<void>((resolve) => (askNow = resolve));
  const atOnce = new Promise<void>((resolve) => (stopNow = resolve));
  const onSignal = (): void => {
    if (first === undefined) {
      first = performance.now();
      askNow();
    } else if (performance.now() - first > SECOND_SIGNAL_AFTER_MS) stopNow();
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  return { asked, atOnce };
}
