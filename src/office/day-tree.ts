// Puts office trees together from parts of a day file: sections over sections, agents from groups. Every value keeps its place in its file, so
// that whatever the office file's reader has against the whole is said with the line it stands in. Called by day-parse.ts.

import { OFFICE_SECTIONS } from "./day-schema.ts";
import type { Tree, TreeEntry, TreeMap, TreeScalar } from "./tree.ts";

/** Moves a tree of a second text behind the first. */
export function shifted(tree: Tree, by: number): Tree {
  const at = tree.at + by;
  if (tree.kind === "scalar") return { ...tree, at };
  if (tree.kind === "list") return { kind: "list", at, items: tree.items.map((item) => shifted(item, by)) };
  const entries = [...tree.entries].map(([key, { keyAt, value }]): [string, TreeEntry] => [
    key,
    { keyAt: keyAt + by, value: shifted(value, by) },
  ]);
  return { kind: "map", at, entries: new Map(entries) };
}

/** `over`'s entries instead of `base`'s of the same name; maps of both within `depth` are laid over one another again. */
export function overlaid(base: Tree | undefined, over: Tree | undefined, depth: number): Tree | undefined {
  if (over === undefined || base?.kind !== "map" || over.kind !== "map") return over ?? base;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = depth > 0 ? overlaid(entries.get(key)?.value, entry.value, depth - 1) : undefined;
    entries.set(key, { keyAt: entry.keyAt, value: below ?? entry.value });
  }
  return { ...base, entries };
}

export type Sections = Readonly<Partial<Record<(typeof OFFICE_SECTIONS)[number], Tree | undefined>>>;

/** How deep each section is laid over: queues by their keys, pools and regions whole, tiers altogether. */
const DEPTH: Readonly<Record<keyof Sections, number>> = { tiers: 0, regions: 0, pools: 0, queues: 1 };

export interface OfficeParts {
  /** Of an office file. */
  readonly root: TreeMap | undefined;
  readonly sections: readonly Sections[];
  /** Instead of the office file's. */
  readonly agents: ReadonlyMap<string, Tree> | undefined;
}

export function officeTree({ root, sections, agents }: OfficeParts): TreeMap {
  const entries = new Map(root?.entries ?? []);
  for (const name of OFFICE_SECTIONS) {
    const value = [entries.get(name)?.value, ...sections.map((part) => part[name])].reduce((base, over) =>
      overlaid(base, over, DEPTH[name]),
    );
    if (value === undefined) continue;
    entries.set(name, { keyAt: value.at, value: name === "queues" ? withNumbers(value) : value });
  }
  if (agents !== undefined) {
    const all = new Map([...agents].map(([key, value]) => [key, { keyAt: value.at, value }]));
    entries.set("agents", { keyAt: 0, value: { kind: "map", at: 0, entries: all } });
    entries.delete("users"); // they may be of agents who are no more
  }
  return { kind: "map", at: 0, entries };
}

/** Nobody dials the queues of a day file; the office file's reader wants them to have a number all the same. */
function withNumbers(queues: Tree): Tree {
  if (queues.kind !== "map") return queues;
  const entries = [...queues.entries].map(([key, entry], index): [string, TreeEntry] => {
    const { value } = entry;
    if (value.kind !== "map" || value.entries.has("number")) return [key, entry];
    const number = { keyAt: value.at, value: textTree(`*#${index}`, value.at) };
    return [key, { ...entry, value: { ...value, entries: new Map(value.entries).set("number", number) } }];
  });
  return { ...queues, entries: new Map(entries) };
}

export function textTree(text: string, at: number): TreeScalar {
  return { kind: "scalar", type: "text", text, at };
}

export function mapTree(at: number, entries: Readonly<Record<string, Tree | undefined>>): TreeMap {
  const found = Object.entries(entries).flatMap(([key, value]): [string, TreeEntry][] =>
    value === undefined ? [] : [[key, { keyAt: value.at, value }]],
  );
  return { kind: "map", at, entries: new Map(found) };
}

export function listTree(at: number, items: readonly string[]): Tree {
  return { kind: "list", at, items: items.map((item) => textTree(item, at)) };
}

/** What decides who gets a call and when, and what is plain in a day file. */
const USED = new Set(
  [
    "name number record recordingFormat retention waiting",
    "requires routing steps strategy ring wrapUp maxWait maxCallers overflow",
    "credit ageing tierCredit byRegion afterNoAnswer serviceLevel",
  ].flatMap((words) => words.split(" ")),
);

/** Keys of its queues that a simulation has no use for. */
export function unusedKeys(office: TreeMap): readonly string[] {
  const queues = office.entries.get("queues")?.value;
  if (queues?.kind !== "map") return [];
  const keys = [...queues.entries.values()].flatMap(({ value }) =>
    value.kind === "map" ? [...value.entries.keys()] : [],
  );
  return [...new Set(keys.filter((key) => !USED.has(key)))].sort();
}

/** Where it stands, from 1. */
export function lineOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
