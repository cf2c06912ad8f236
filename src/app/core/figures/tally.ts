// What is counted of one queue, or of one tier or region of its callers, over a stretch of time. Stretches are added up with `addTally`, and
// after each count this holds: carried + offered = answered + abandoned + overflowed + refused + waiting. docs/figures.md defines each name.

/** Names and columns are the same words: `answeredInTime` is `answered_in_time`. */
export const COUNTS = [
  "carried",
  "offered",
  "answered",
  "answeredInTime",
  "abandoned",
  "shortAbandoned",
  "abandonedInTime",
  "overflowed",
  "refused",
  "waiting",
  "timedOut",
  "lost",
  "callBacks",
  "callBacksReached",
  "callBacksPutOff",
  "transfersIn",
  "transfersOut",
  "waitMs",
  "longestWaitMs",
  "abandonedWaitMs",
  "talkMs",
  "holdMs",
  "wrapUpMs",
] as const;

export type CountName = (typeof COUNTS)[number];

/** Mutable: whoever owns it counts in it. */
export type QueueTally = { [Name in CountName]: number } & {
  /** Answered callers by the upper bound of their wait (`waits.ts`). */
  readonly waits: Map<number, number>;
};

export function newTally(carried = 0): QueueTally {
  const zero = Object.fromEntries(COUNTS.map((name) => [name, 0])) as { [Name in CountName]: number };
  return { ...zero, carried, waiting: carried, waits: new Map() };
}

/** `later` follows `into` in time: what waited when it began was counted there already. */
export function addTally(into: QueueTally, later: Readonly<QueueTally>): void {
  const isFirst = isEmpty(into);
  for (const name of COUNTS) {
    if (name === "waiting") into.waiting = later.waiting;
    else if (name === "longestWaitMs") into.longestWaitMs = Math.max(into.longestWaitMs, later.longestWaitMs);
    else if (name !== "carried") into[name] += later[name];
    else if (isFirst) into.carried = later.carried;
  }
  for (const [bound, calls] of later.waits) into.waits.set(bound, (into.waits.get(bound) ?? 0) + calls);
}

/** Nothing happened and nobody waited. */
export function isEmpty(tally: Readonly<QueueTally>): boolean {
  return COUNTS.every((name) => tally[name] === 0);
}

/** Callers about whom something has been decided: all but those who wait. Call-backs are left out: nobody hung on a line. */
export function decided(tally: Readonly<QueueTally>): number {
  const callBacks = tally.callBacksReached + tally.callBacksPutOff;
  return tally.answered + tally.abandoned + tally.overflowed + tally.refused - callBacks;
}

/** Callers whom an agent answered, call-backs left out. */
export function answeredCallers(tally: Readonly<QueueTally>): number {
  return tally.answered - tally.callBacksReached;
}
