// Our own mistakes. A `Bug` ends the one call it happened in; it is never used for what a peer or the world did.

export class Bug extends Error {
  override readonly name = "Bug";
}

/** Stays on in production. `claim` is the sentence that should have held. */
export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Bug(claim);
}

/** Ends each `switch` over a union: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new Bug(`unexpected variant: ${JSON.stringify(value)}`);
}
