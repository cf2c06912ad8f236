// Long work on the main thread, in slices: it is written as a generator that yields wherever others may have their turn. At once where nobody waits (a
// start, the command line, a test); in turns where calls go on meanwhile.

export type InTurns<Value> = Generator<void, Value, void>;

/** Entries of an office or of a list that are worked through between two turns of others: a millisecond or two. */
export const PER_TURN = 100;

export function atOnce<Value>(work: InTurns<Value>): Value {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** What is short is not interrupted: others have their turn once `now`, in ms, is so much later than it was at their last one. */
export function everyMs(mostMs: number, now: () => number, pause: () => Promise<void>): () => Promise<void> {
  let since = now();
  return async () => {
    if (now() - since < mostMs) return;
    await pause();
    since = now();
  };
}

/** `pause` resolves when others have had their turn. Rejects as the work throws. */
export async function inTurns<Value>(work: InTurns<Value>, pause: () => Promise<void>): Promise<Value> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await pause();
  }
}
