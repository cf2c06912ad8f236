// What is left behind, and what grew: the judgement over two moments at which no call was in progress. Pure.

import type { Sample } from "./witness.ts";

/** Heap may differ by this much between two silences: caches with bounds fill, and the collector is not exact. */
const HEAP_MIB = 8;
/** … and by so many bytes for each call, for what is kept of ended calls up to a bound. */
const HEAP_BYTES_PER_CALL = 60;
/** Fewer say nothing of a slope. */
const RISE_POINTS = 8;
const RISE_MIB = 8;
const RESIDENT_MIB = 100;
/** For file access Node starts up to four, and a reader of reports comes with the first. */
const THREADS = 6;
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
  /** While calls came and went too, oldest first. */
  readonly samples: readonly Sample[];
}

/** Empty: everything is back where it began. */
export function judge({ before, warm, after, calls, samples }: Silences): readonly string[] {
  return [
    ...leftIn(before, after),
    ...grown(warm, after, calls),
    ...swollen(warm, after),
    ...rising(samples.filter(({ atS }) => atS > warm.atS)),
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
    ...more("threads", before.threads + THREADS, after.threads),
    ...Object.entries(after.rows).flatMap(([name, count]) => more(name, 0, count)),
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

/** What lives while calls come and go: MiB an hour by the line of least squares through the samples that were weighed. */
export function risePerHour(samples: readonly Sample[]): number | undefined {
  const points = samples.flatMap(({ atS, liveMib }) => (liveMib === undefined ? [] : [{ x: atS / 3_600, y: liveMib }]));
  if (points.length < RISE_POINTS) return undefined;
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

/** Memory of all threads, sound and database among it; what was given back to Node need not go back to Linux. */
function swollen(warm: Sample, after: Sample): readonly string[] {
  const grew = after.residentMib - warm.residentMib;
  return warm.liveMib === undefined || grew <= RESIDENT_MIB
    ? []
    : [`resident memory grew by ${grew} MiB; ${RESIDENT_MIB} are allowed`];
}

function rising(samples: readonly Sample[]): readonly string[] {
  const rise = risePerHour(samples);
  return rise === undefined || rise <= RISE_MIB
    ? []
    : [`while calls came and went the heap rose by ${rise.toFixed(1)} MiB an hour; ${RISE_MIB} are allowed`];
}

function more(what: string, before: number, after: number): readonly string[] {
  return after > before ? [`${what}: ${after}, and ${before} before`] : [];
}
