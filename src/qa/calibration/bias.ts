// Who is strict and who is lenient (QA-07): how far each inspector's marks lie from the others', or from a master's, over the same things.
// Shares of the points, 0 to 1: a bias of -0.1 gives a tenth of the points less. Pure.

/** What each inspector gave of one thing, 0 to 1; who left it out is not there. */
export type Given = ReadonlyMap<string, number>;

export interface Bias {
  readonly inspector: string;
  /** Things that could be compared. */
  readonly compared: number;
  /** Mean of what they gave less what is right; negative: strict. */
  readonly mean: number;
  /** Mean of the same without its sign: how far off, in either direction. */
  readonly distance: number;
}

/**
 * From the mean of the group, theirs among them (so that the biases of all who judged everything add up to nought), or from `master`, who then has no
 * bias and counts for no mean. A thing that one alone judged compares with nothing.
 */
export function biases(things: readonly Given[], master: string | undefined): readonly Bias[] {
  const off = new Map<string, number[]>();
  for (const given of things) {
    const right = rightOf(given, master);
    if (right === undefined) continue;
    for (const [inspector, share] of given) {
      if (inspector === master) continue;
      const deviations = off.get(inspector);
      if (deviations === undefined) off.set(inspector, [share - right]);
      else deviations.push(share - right);
    }
  }
  return [...off].map(([inspector, deviations]) => ({
    inspector,
    compared: deviations.length,
    mean: mean(deviations),
    distance: mean(deviations.map(Math.abs)),
  }));
}

/** undefined: nothing to compare with. */
export function rightOf(given: Given, master: string | undefined): number | undefined {
  if (master !== undefined) return given.get(master);
  return given.size < 2 ? undefined : mean([...given.values()]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
