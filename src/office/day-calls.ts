// A file of calls for a simulated day: CSV with a heading line, one call a line. Columns: time (HH:MM, HH:MM:SS or seconds from midnight), and
// perhaps queue, tier, region, talk and patience (seconds). Called by day-parse.ts.

import type { QueueKey } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import type { DayCall } from "./day.ts";
import { didYouMean, type OfficeFault } from "./fault.ts";

const COLUMNS = ["time", "queue", "tier", "region", "talk", "patience"] as const;
type Column = (typeof COLUMNS)[number];

export interface CallsContext {
  /** Of lines that name none. */
  readonly queue: string | undefined;
  readonly queues: readonly string[];
  readonly tiers: readonly string[];
  readonly places: readonly string[];
}

export function parseCalls(text: string, context: CallsContext): Result<readonly DayCall[], readonly OfficeFault[]> {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const heading = cellsOf(lines[0] ?? "");
  const faults: OfficeFault[] = [];
  const complain: Complain = (line, found, allowed, hint) => {
    if (faults.length >= limits.office.faults) return;
    faults.push({ line, column: 1, path: "", found, allowed, ...(hint === undefined ? {} : { hint }) });
  };
  for (const name of heading) {
    if ((COLUMNS as readonly string[]).includes(name)) continue;
    complain(1, `the column ${JSON.stringify(name)}`, COLUMNS.join(", "), didYouMean(name, COLUMNS));
  }
  if (!heading.includes("time")) complain(1, "no column time", COLUMNS.join(", "));
  if (lines.length > limits.simulation.callers) {
    complain(0, `${lines.length} lines`, `at most ${limits.simulation.callers}`);
    return fail(faults);
  }
  const calls = lines.slice(1).flatMap((written, index) => {
    if (written.trim() === "") return [];
    return callOf(
      new Map(cellsOf(written).map((cell, i) => [heading[i] ?? "", cell])),
      context,
      (found, allowed, hint) => complain(index + 2, found, allowed, hint),
    );
  });
  return faults.length > 0 ? fail(faults) : ok(calls);
}

type Complain = (line: number, found: string, allowed: string, hint?: string) => void;
type ComplainHere = (found: string, allowed: string, hint?: string) => void;

/** Fields may stand in double quotes; a quote within is written twice (RFC 4180 §2). */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = ""]) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  );
}

function callOf(cells: ReadonlyMap<string, string>, context: CallsContext, complain: ComplainHere): DayCall[] {
  const cell = (name: Column): string | undefined => cells.get(name) || undefined;
  const atMs = timeOf(cell("time") ?? "");
  const queue = cell("queue") ?? context.queue ?? "";
  if (atMs === undefined)
    complain(`the time ${JSON.stringify(cell("time") ?? "")}`, "HH:MM, HH:MM:SS or seconds from midnight");
  oneOfThem(queue, context.queues, "a queue", complain);
  const [tier, region] = [cell("tier"), cell("region")];
  if (tier !== undefined) oneOfThem(tier, context.tiers, "one of `tiers`", complain);
  if (region !== undefined) oneOfThem(region, context.places, "a place of `regions`", complain);
  const seconds = (name: Column): number | undefined => {
    const written = cell(name);
    if (written === undefined) return undefined;
    if (/^\d{1,6}(\.\d{1,3})?$/.test(written)) return Number(written) * SECOND_MS;
    complain(`${name} ${JSON.stringify(written)}`, "seconds");
    return undefined;
  };
  const [talkMs, patienceMs] = [seconds("talk"), seconds("patience")];
  return atMs === undefined ? [] : [{ atMs, queue: queue as QueueKey, tier, region, talkMs, patienceMs }];
}

function oneOfThem(name: string, known: readonly string[], noun: string, complain: ComplainHere): void {
  if (known.includes(name)) return;
  const found = name === "" ? `no ${noun.replace(/^a /, "")}` : JSON.stringify(name);
  complain(found, `${noun}: ${known.slice(0, 12).join(", ")}`, didYouMean(name, known));
}

function timeOf(text: string): number | undefined {
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text)) return Number(text) * SECOND_MS;
  const match = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d(?:\.\d{1,3})?))?$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS + Number(match[3] ?? 0) * SECOND_MS;
}
