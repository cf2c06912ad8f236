// The draw itself: which of the candidates are taken. Pure and without chance: chance is in the numbers, each a hash of the draw's seed, the recording and
// the agent, so that whoever has the seed reckons the same and nobody can wish for a call.
//
//   1 quotas: of every agent who has still to get some, those with the lowest numbers, though it be more than wanted
//   2 the rest up to `wanted`, one after the other: the stratum that is owed most gives its lowest number
//
// So within a stratum every candidate (of the same agent, where there are quotas) is as likely as any other.

import type { Allocation } from "./rule.ts";

export interface Candidate {
  readonly recording: string;
  readonly agent: string;
  readonly stratum: string;
  /** Hex of a fixed length. */
  readonly hash: string;
}

export type Taken = "quota" | "number";

export interface Verdict<One extends Candidate> {
  readonly candidate: One;
  /** In its stratum by number, from 1. */
  readonly place: number;
  /** undefined: others had lower numbers. */
  readonly taken: Taken | undefined;
}

export interface DrawTerms {
  /** Quotas may make it more. */
  readonly wanted: number;
  readonly allocation: Allocation;
  /** How many agents have still to get. */
  readonly needs: ReadonlyMap<string, number>;
}

/** In the order of strata, and of places in them. Order of `candidates` does not matter. */
export function allocate<One extends Candidate>(candidates: readonly One[], terms: DrawTerms): readonly Verdict<One>[] {
  const steps = allocating(candidates.toSorted(byNumber), terms);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, while others have their turn: twenty thousand candidates in a thousand strata take longer than anybody should wait. */
export async function allocateSlowly<One extends Candidate>(
  candidates: readonly One[],
  terms: DrawTerms,
  pause: () => Promise<void>,
): Promise<readonly Verdict<One>[]> {
  const steps = allocating(await sortSlowly(candidates, pause), terms);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause();
  }
}

/** Strata that are looked at, before others have their turn. */
const LOOKS_AT_ONCE = 10_000;

/** Where it yields, others may have their turn. */
function* allocating<One extends Candidate>(
  sorted: readonly One[],
  { wanted, allocation, needs }: DrawTerms,
): Generator<undefined, readonly Verdict<One>[]> {
  const taken = yield* takeQuotas(sorted, needs);
  const strata = yield* stratify(sorted, taken);
  let looks = 0;
  for (let left = wanted - taken.size; left > 0; left--) {
    const next = nextStratum(strata, allocation, wanted / Math.max(1, sorted.length));
    const one = next?.free.pop();
    if (next === undefined || one === undefined) break;
    next.taken++;
    taken.set(one, "number");
    looks += strata.length;
    if (looks < LOOKS_AT_ONCE) continue;
    looks = 0;
    yield;
  }
  return yield* verdictsOf(strata, taken);
}

/** Of candidates, in each step, before others have their turn: the first look at their texts is what takes long. */
const AT_ONCE = 2_000;

function* verdictsOf<One extends Candidate>(
  strata: readonly Stratum<One>[],
  taken: ReadonlyMap<One, Taken>,
): Generator<undefined, readonly Verdict<One>[]> {
  const verdicts: Verdict<One>[] = [];
  for (const { members } of strata) {
    for (const [index, candidate] of members.entries()) {
      if (verdicts.length % AT_ONCE === 0) yield;
      verdicts.push({ candidate, place: index + 1, taken: taken.get(candidate) });
    }
  }
  return verdicts;
}

async function sortSlowly<One extends Candidate>(
  candidates: readonly One[],
  pause: () => Promise<void>,
): Promise<readonly One[]> {
  const buckets = new Map<string, One[]>();
  for (const [index, one] of candidates.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await pause();
    const key = one.hash.slice(0, 2);
    const those = buckets.get(key);
    if (those === undefined) buckets.set(key, [one]);
    else those.push(one);
  }
  const sorted: One[] = [];
  let sinceLast = 0;
  for (const key of [...buckets.keys()].toSorted(compare)) {
    const bucket = (buckets.get(key) ?? []).toSorted(byNumber);
    for (const one of bucket) sorted.push(one);
    sinceLast += bucket.length;
    if (sinceLast < AT_ONCE) continue;
    sinceLast = 0;
    await pause();
  }
  return sorted;
}

/** Of equal numbers, which the hash makes unheard of, the names decide. */
function byNumber(a: Candidate, b: Candidate): number {
  return compare(a.hash, b.hash) || compare(a.recording, b.recording) || compare(a.agent, b.agent);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function* takeQuotas<One extends Candidate>(
  sorted: readonly One[],
  needs: ReadonlyMap<string, number>,
): Generator<undefined, Map<One, Taken>> {
  const left = new Map(needs);
  const taken = new Map<One, Taken>();
  for (const [index, one] of sorted.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) yield;
    const need = left.get(one.agent) ?? 0;
    if (need <= 0) continue;
    left.set(one.agent, need - 1);
    taken.set(one, "quota");
  }
  return taken;
}

interface Stratum<One> {
  readonly key: string;
  /** By number. */
  readonly members: readonly One[];
  /** The lowest number last. */
  readonly free: One[];
  taken: number;
}

function* stratify<One extends Candidate>(
  sorted: readonly One[],
  taken: ReadonlyMap<One, Taken>,
): Generator<undefined, readonly Stratum<One>[]> {
  const members = new Map<string, One[]>();
  for (const [index, one] of sorted.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) yield;
    const those = members.get(one.stratum);
    if (those === undefined) members.set(one.stratum, [one]);
    else those.push(one);
  }
  yield;
  return [...members]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([key, all]) => {
      const free = all.filter((one) => !taken.has(one)).toReversed();
      return { key, members: all, free, taken: all.length - free.length };
    });
}

/** proportional: largest remainders; equal: who has least. Of several, the one whose next number is lowest: chance decides, not the alphabet. */
function nextStratum<One extends Candidate>(
  strata: readonly Stratum<One>[],
  allocation: Allocation,
  share: number,
): Stratum<One> | undefined {
  let best: { readonly stratum: Stratum<One>; readonly owed: number; readonly hash: string } | undefined;
  for (const stratum of strata) {
    const next = stratum.free.at(-1);
    if (next === undefined) continue;
    const due = allocation === "proportional" ? stratum.members.length * share : 0;
    const owed = due - stratum.taken;
    const isEven = best !== undefined && Math.abs(owed - best.owed) < EVEN;
    if (best === undefined || (isEven ? next.hash < best.hash : owed > best.owed))
      best = { stratum, owed, hash: next.hash };
  }
  return best?.stratum;
}

/** Shares that differ by less are the same, but for rounding. */
const EVEN = 1e-9;
