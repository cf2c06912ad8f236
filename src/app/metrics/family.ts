// One metric as Prometheus knows it: a name, what it counts, and how it is read when somebody asks. The families beside this file are lists of these;
// `exposition.ts` writes them out. Nothing is reckoned before somebody looks.

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Counts by upper bound, as `Buckets` has them. */
export interface Distribution {
  readonly bounds: readonly number[];
  /** One more than bounds: the last is what lies beyond them. Not added up. */
  readonly counts: ArrayLike<number>;
  readonly sum: number;
}

interface Named {
  /** Seconds and bytes, never ms: as Prometheus wants names and units. */
  readonly name: string;
  /** One sentence without a full stop. */
  readonly help: string;
}

export type Family =
  | (Named & { readonly kind: "counter" | "gauge"; readonly read: () => readonly Sample[] })
  | (Named & { readonly kind: "histogram"; readonly read: () => Distribution });

/** A family with a single row. */
export function one(name: string, kind: "counter" | "gauge", help: string, read: () => number): Family {
  return { name, kind, help, read: () => [{ labels: {}, value: read() }] };
}

/** A family with a row for each of the keys that there are now: `label` is what they are keys of. */
export function byKey(
  named: { readonly name: string; readonly kind: "counter" | "gauge"; readonly help: string; readonly label: string },
  read: () => Iterable<readonly [key: string, value: number]>,
): Family {
  const { name, kind, help, label } = named;
  return {
    name,
    kind,
    help,
    read: () => Array.from(read(), ([key, value]) => ({ labels: { [label]: key }, value })),
  };
}

export function spread(name: string, help: string, buckets: Distribution): Family {
  return { name, kind: "histogram", help, read: () => buckets };
}
