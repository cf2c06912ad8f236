// What is left behind, and what grew: the judgement over two moments at which no call was in progress. Pure.

import type { Sample } from "./witness.ts";

/** Heap may differ by this much between two silences: caches with bounds fill, and the collector is not exact. */
const HEAP_MIB = 8;
/** … and by so many bytes for each call, for what is kept of ended calls up to a bound. */
const HEAP_BYTES_PER_CALL = 60;
/** Files that are opened and closed on their own (the database's, a log's). */
const FILES = 4;
/** Before the first call those of the registrations are still there. */
const REGISTERING = "transactions";

export interface Silences {
  /** Phones are registered, no call was ever made. */
  readonly before: Sample;
  /** After the first, short round. */
  readonly warm: Sample;
  readonly after: Sample;
  /** Calls between `warm` and `after`. */
  readonly calls: number;
}

/** Empty: everything is back where it began. */
export function judge({ before, warm, after, calls }: Silences): readonly string[] {
  return [
    ...leftIn(before, after),
    ...grown(warm, after, calls),
    ...after.troubles.map((text) => `the switch complains: ${text}`),
  ];
}

/** Is everything as it was before the first call? */
export function isBack(before: Sample, now: Sample): boolean {
  return leftIn(before, now).length === 0;
}

function leftIn(before: Sample, after: Sample): readonly string[] {
  const names = [...new Set([...Object.keys(before.sizes), ...Object.keys(after.sizes)])];
  const tables = names.flatMap((name) =>
    more(`table ${name}`, name === REGISTERING ? 0 : (before.sizes[name] ?? 0), after.sizes[name] ?? 0),
  );
  return [
    ...tables,
    ...more("calls in progress", 0, after.activeCalls),
    ...more("open files", before.files + FILES, after.files),
    ...more("TCP sockets", before.sockets, after.sockets),
  ];
}

function grown(warm: Sample, after: Sample, calls: number): readonly string[] {
  if (warm.liveMib === undefined || after.liveMib === undefined) return [];
  const allowed = Math.round(HEAP_MIB + (calls * HEAP_BYTES_PER_CALL) / 1_048_576);
  const grew = after.liveMib - warm.liveMib;
  return grew <= allowed
    ? []
    : [`the heap grew by ${grew.toFixed(1)} MiB in ${calls} calls; ${allowed} MiB are allowed`];
}

function more(what: string, before: number, after: number): readonly string[] {
  return after > before ? [`${what}: ${after}, and ${before} before`] : [];
}
