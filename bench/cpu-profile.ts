// A CPU profile of V8 (`--cpu-prof`) as stacks with their time. Pure; `measures/profile.ts` reads the file, `flame-graph.ts` draws.

/** A function where it was called from, and what it called. */
export interface Frame {
  /** Function and file, as told by `nameOf`. */
  readonly name: string;
  /** µs in it and in what it called. */
  totalUs: number;
  /** µs in itself. */
  selfUs: number;
  readonly children: Map<string, Frame>;
}

export interface CallFrame {
  readonly functionName: string;
  /** Empty: V8's own, such as the collector. */
  readonly url: string;
  /** From 0. */
  readonly lineNumber: number;
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly startTime: number;
  readonly endTime: number;
  /** Node of each sample. */
  readonly samples: readonly number[];
  /** µs before each sample. */
  readonly timeDeltas: readonly number[];
}

/** V8's names for time without work of the thread. */
const IDLE = new Set(["(idle)"]);

/** Between `fromUs` and `toUs` after the start: how long each stack was seen; idle time is left out. */
export function stacksOf(
  profile: CpuProfile,
  nameOf: (frame: CallFrame) => string | undefined,
  { fromUs = 0, toUs = Number.POSITIVE_INFINITY }: { readonly fromUs?: number; readonly toUs?: number } = {},
): Frame {
  const root = frame("all");
  const paths = pathsOf(profile, nameOf);
  let at = 0;
  for (const [i, sample] of profile.samples.entries()) {
    at += profile.timeDeltas[i] ?? 0;
    const path = paths.get(sample);
    if (path === undefined || at < fromUs || at >= toUs) continue;
    // A sample stands until the next one.
    add(root, path, Math.max(0, profile.timeDeltas[i + 1] ?? 0));
  }
  return root;
}

function add(root: Frame, path: readonly string[], us: number): void {
  root.totalUs += us;
  let here = root;
  for (const name of path) {
    let child = here.children.get(name);
    if (child === undefined) {
      child = frame(name);
      here.children.set(name, child);
    }
    child.totalUs += us;
    here = child;
  }
  here.selfUs += us;
}

function frame(name: string): Frame {
  return { name, totalUs: 0, selfUs: 0, children: new Map() };
}

/** Names from the outside in, by node; those that only idle are not there. A frame without a name is skipped, its callees are its caller's. */
function pathsOf(
  profile: CpuProfile,
  nameOf: (frame: CallFrame) => string | undefined,
): ReadonlyMap<number, readonly string[]> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const paths = new Map<number, readonly string[]>();
  const called = new Set(profile.nodes.flatMap((node) => node.children ?? []));
  const todo = profile.nodes.filter((node) => !called.has(node.id)).map((node) => ({ node, above: [] as string[] }));
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { node, above } = next;
    if (IDLE.has(node.callFrame.functionName)) continue;
    const name = node.callFrame.functionName === "(root)" ? undefined : nameOf(node.callFrame);
    const path = name === undefined ? above : [...above, name];
    paths.set(node.id, path);
    for (const child of node.children ?? []) {
      const found = nodes.get(child);
      if (found !== undefined) todo.push({ node: found, above: path });
    }
  }
  return paths;
}

/** Functions by the time spent in themselves, wherever they were called from; shares of all work. */
export function heaviest(
  root: Frame,
  count: number,
): { readonly name: string; readonly selfShare: number; readonly totalShare: number }[] {
  const self = new Map<string, number>();
  const total = new Map<string, number>();
  const visit = (here: Frame, above: ReadonlySet<string>): void => {
    self.set(here.name, (self.get(here.name) ?? 0) + here.selfUs);
    if (!above.has(here.name)) total.set(here.name, (total.get(here.name) ?? 0) + here.totalUs); // once, however deep it calls itself
    const inner = new Set(above).add(here.name);
    for (const child of here.children.values()) visit(child, inner);
  };
  for (const child of root.children.values()) visit(child, new Set());
  return [...self]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, us]) => ({
      name,
      selfShare: us / root.totalUs,
      totalShare: (total.get(name) ?? 0) / root.totalUs,
    }));
}
