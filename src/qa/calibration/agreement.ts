// How far several inspectors agree who judged the same calls without knowing of one another (QA-07). Pure figures; what is compared: compare.ts.
//
//   share of equal pairs   of all pairs of inspectors who both judged a thing, how many said the same; chance is not taken off
//   Cohen's kappa          two inspectors; chance taken off: 1 always the same, 0 as often as by chance (Cohen 1960)
//   Krippendorff's alpha   any number of inspectors, some may be missing; differences count by how far apart they are (Krippendorff 2011)
//
// A *unit* is one thing that was judged: a question about one call. It holds what each inspector said of it, in the order of the inspectors; null: nothing.

export type Label = string | number;
export type Unit<Value extends Label = Label> = readonly (Value | null)[];

/** How far two values are apart: any two different ones alike; by how many values lie between them; by the square of their difference. */
export type Metric = "nominal" | "ordinal" | "interval";

/** 0 to 1; null: no unit has two values. */
export function equalPairs(units: readonly Unit[]): number | null {
  let pairs = 0;
  let equal = 0;
  for (const unit of units) {
    const values = present(unit);
    pairs += (values.length * (values.length - 1)) / 2;
    for (const count of tally(values).values()) equal += (count * (count - 1)) / 2;
  }
  return pairs === 0 ? null : equal / pairs;
}

/** Of two inspectors; units that one of them left out do not count. null: nothing to compare, or both said the same one thing of everything. */
export function cohenKappa(pairs: readonly (readonly [Label | null, Label | null])[]): number | null {
  const both = pairs.filter(([one, other]) => one !== null && other !== null);
  if (both.length === 0) return null;
  const ones = tally(both.map(([one]) => one ?? ""));
  const others = tally(both.map(([, other]) => other ?? ""));
  const observed = both.filter(([one, other]) => one === other).length / both.length;
  let expected = 0;
  for (const [label, count] of ones) expected += (count * (others.get(label) ?? 0)) / both.length ** 2;
  return expected === 1 ? null : (observed - expected) / (1 - expected);
}

/**
 * 1: always the same, 0: as by chance, below: worse than chance. null: there is no pair to compare, or nothing but one value (then nobody could have
 * differed and there is nothing to measure). Ordinal and interval compare numbers.
 */
export function krippendorffAlpha(units: readonly Unit<number>[], metric: "ordinal" | "interval"): number | null;
export function krippendorffAlpha(units: readonly Unit[], metric: "nominal"): number | null;
export function krippendorffAlpha(units: readonly Unit[], metric: Metric): number | null {
  const paired = units.map(present).filter((values) => values.length > 1);
  const counts = tally(paired.flat());
  const difference = differenceOf(counts, metric);
  const total = paired.reduce((sum, values) => sum + values.length, 0);
  let observed = 0;
  for (const values of paired) observed += spread(tally(values), difference) / (values.length - 1);
  const expected = spread(counts, difference) / (total - 1);
  return total === 0 || expected === 0 ? null : 1 - observed / expected;
}

/** Sum over all ordered pairs of different values: how often each pair occurs, by how far it is apart. */
function spread(counts: ReadonlyMap<Label, number>, difference: (one: Label, other: Label) => number): number {
  let sum = 0;
  for (const [one, count] of counts)
    for (const [other, others] of counts) if (one !== other) sum += count * others * difference(one, other);
  return sum;
}

function differenceOf(counts: ReadonlyMap<Label, number>, metric: Metric): (one: Label, other: Label) => number {
  switch (metric) {
    case "nominal":
      return () => 1;
    case "interval":
      return (one, other) => (Number(one) - Number(other)) ** 2;
    default: {
      const places = midRanks(counts);
      return (one, other) => ((places.get(one) ?? 0) - (places.get(other) ?? 0)) ** 2;
    }
  }
}

/** How many values lie below each, half of its own kind with them: the ordinal distance of Krippendorff 2011 is the difference of two of these. */
function midRanks(counts: ReadonlyMap<Label, number>): ReadonlyMap<Label, number> {
  const ranks = new Map<Label, number>();
  let below = 0;
  for (const [label, count] of [...counts].toSorted(([one], [other]) => Number(one) - Number(other))) {
    ranks.set(label, below + count / 2);
    below += count;
  }
  return ranks;
}

function present<Value extends Label>(unit: Unit<Value>): readonly Value[] {
  return unit.filter((value) => value !== null);
}

function tally(values: readonly Label[]): ReadonlyMap<Label, number> {
  const counts = new Map<Label, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
