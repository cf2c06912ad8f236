// Long work on the main thread, in slices: it is written as a generator that yields wherever others may have their turn. At once where nobody waits (a
// start, the command line, a test); in turns where calls go on meanwhile.

export type InTurns<Value> = Generator<void, Value, void>;

/** Entries of an office or of a list that are worked through between two turns of others: a millisecond or two. */
export const PER_TURN = 100;

/** `take` for each, with turns of others between them. */
export function* eachInTurns<Item>(items: Iterable<Item>, take: (item: Item) => void): InTurns<void> {
  let taken = 0;
  for (const item of items) {
    take(item);
    if (++taken % PER_TURN === 0) yield;
  }
}

export function* mapInTurns<Key, From, To>(
  values: ReadonlyMap<Key, From>,
  make: (value: From, key: Key) => To,
): InTurns<ReadonlyMap<Key, To>> {
  const made = new Map<Key, To>();
  yield* eachInTurns(values, ([key, value]) => made.set(key, make(value, key)));
  return made;
}

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
