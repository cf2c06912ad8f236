// How a talk turned out, as a tree (ACD-12, CRM-09): an agent dials the codes of the way down, `2` then `1` as 21, and records keep the names of the way,
// `Billing / Refund`. What only groups others is never chosen by itself. The shape: schema-dispositions.ts.

export interface Disposition {
  readonly name: string;
  /** Whether the caller's matter is settled by it; undefined: it does not say. */
  readonly solved: boolean | undefined;
  /** By further code; empty: it can be chosen. */
  readonly below: ReadonlyMap<string, Disposition>;
}

/** One that can be chosen. */
export interface DispositionLeaf {
  /** As it is dialled. */
  readonly code: string;
  /** As records keep it. */
  readonly name: string;
  readonly solved: boolean | undefined;
}

const BETWEEN = " / ";

/** In the order of the file. */
export function leavesOf(tree: ReadonlyMap<string, Disposition>, code = "", path = ""): readonly DispositionLeaf[] {
  return [...tree].flatMap(([key, { name, solved, below }]) => {
    const at = { code: `${code}${key}`, name: `${path}${name}` };
    return below.size === 0 ? [{ ...at, solved }] : leavesOf(below, at.code, `${at.name}${BETWEEN}`);
  });
}

/** The first step of the way: what it is about, whichever way it turned out. */
export function matterOf(disposition: string): string {
  return disposition.split(BETWEEN)[0] ?? disposition;
}
