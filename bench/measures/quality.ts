// What inspections cost (QA-01, QA-05): a draw from 10 000 recorded calls, lists of 50 000 inspections, and what a machine hears of a recording. The
// database is filled by statements, in the shape the switch writes.

import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeCrypto } from "../../src/app/node-crypto.ts";
import type { Write } from "../../src/base/db.ts";
import { silentLog } from "../../src/base/log.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { type InspectionSearch, searchInspections } from "../../src/qa/inspections/search-inspections.ts";
import { allocateSlowly } from "../../src/qa/sampling/allocate.ts";
import { gather } from "../../src/qa/sampling/gather.ts";
import { hashOf } from "../../src/qa/sampling/hash.ts";
import type { SamplingRule } from "../../src/qa/sampling/rule.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Storage } from "../../src/store/storage.ts";
import { type Finding, quantile, rounded } from "../figures.ts";
import { BulkDatabase } from "../load/bulk-database.ts";
import { run as hints } from "../micro/hints.ts";
import type { Bench, Measurement } from "./measure.ts";

const AT = Date.UTC(2026, 10, 16);
const WEEK_MS = 7 * 86_400_000;
const LIST_MS = 50;

export const quality: Measurement = {
  name: "quality",
  about: "a draw from 10 000 recorded calls, lists of 50 000 inspections, hints of a recording",
  run: async (bench) => [...(await inDatabase(bench)), ...(bench.toy ? [] : await hints())],
};

async function inDatabase(bench: Bench): Promise<readonly Finding[]> {
  const path = join(tmpdir(), `zongji-bench-quality-${process.pid}.db`);
  try {
    const counts = bench.toy ? { calls: 100, inspections: 200 } : { calls: 10_000, inspections: 50_000 };
    const bulk = new BulkDatabase(path);
    try {
      await bulk.write(callsOf(counts.calls));
      await bulk.write([inspectionsOf(counts.inspections)]);
    } finally {
      bulk.close();
    }
    const database = await openDatabase({ path, log: silentLog });
    try {
      return [await drawn(database, counts.calls), await listed(database, counts.inspections)];
    } finally {
      await database.close();
    }
  } finally {
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true });
  }
}

const NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)";

function callsOf(count: number): readonly Write[] {
  const at = `${AT} + i * ${Math.floor((WEEK_MS - 1) / (count + 1))}`;
  const of = (into: string, select: string): Write => ({
    sql: `INSERT INTO ${into} ${NUMBERS} SELECT ${select} FROM n`,
    values: [count],
  });
  return [
    of(
      "call (id, from_number, to_number, queue, agent, started_at, answered_at, ended_at)",
      `'c-' || i, '13800138000', '7000', 'q', 5000 + i % 500, ${at}, ${at}, ${at} + 60000`,
    ),
    of(
      "leg (id, call_id, side, agent, started_at, answered_at, ended_at)",
      `'l-' || i, 'c-' || i, 'callee', 5000 + i % 500, ${at}, ${at}, ${at} + 60000`,
    ),
    of(
      "segment (call_id, ordinal, kind, queue, agent, started_at, ended_at)",
      `'c-' || i, 1, 'talk', 'q', 5000 + i % 500, ${at}, ${at} + 60000`,
    ),
    of(
      "recording (id, call_id, path, started_at, duration_ms, state)",
      `'r-' || i, 'c-' || i, i || '.wav', ${at}, 60000, 'saved'`,
    ),
  ];
}

function inspectionsOf(count: number): Write {
  const columns =
    "number, recording, call_id, agent, team, from_ms, to_ms, agent_channel, talked_at, origin, scorecard, version, facts, state, score, passed, created_at, owes_coaching";
  const values = `i, 'old-' || i, 'old-' || i, 5000 + i % 500, 't' || (i % 10), 0, 60000, 'right', 0, '{"kind":"hand","by":"boss","why":"x"}', 'card', 1, '{}',
    CASE WHEN i % 500 = 0 THEN 'scored' ELSE 'final' END, 0.8, i % 7 <> 0, 0, 0`;
  return { sql: `INSERT INTO inspection (${columns}) ${NUMBERS} SELECT ${values} FROM n`, values: [count] };
}

const RULE: SamplingRule = {
  ...{ key: "weekly", name: "weekly", scorecard: "card", period: "week", minimumMs: 0, where: [] },
  scope: { project: undefined, queues: undefined, teams: undefined, agents: undefined },
  draw: { at: 0, on: 1 },
  take: { kind: "number", number: 500 },
  quota: undefined,
  strata: { by: ["agent"], allocation: "proportional", hours: [], lengthsMs: [] },
  notAgainWithinMs: 0,
};

async function drawn(database: Storage, calls: number): Promise<Finding> {
  const parsed = parseOffice("office: { timezone: Asia/Shanghai }");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const hash = (recording: string, agent: string): string => hashOf("seed", recording, agent, nodeCrypto);
  const before = process.cpuUsage();
  const sound = { hints: () => undefined };
  const when = { span: { from: AT, to: AT + WEEK_MS }, now: AT + WEEK_MS, hash };
  const found = await gather(RULE, when, { database, sound, office: parsed.value, pause });
  if ("kind" in found || found.candidates.length !== calls) throw new Error("not every call is a candidate");
  const terms = { wanted: 500, allocation: "proportional", needs: new Map() } as const;
  await allocateSlowly(found.candidates, terms, pause);
  const { user, system } = process.cpuUsage(before);
  const note = "all threads, reading included; 500 agents, a stratum each, 500 taken";
  const value = rounded(((user + system) / 1_000) * (10_000 / calls));
  return { name: "a draw, CPU per 10 000 candidates", unit: "ms", value, budget: null, note };
}

const ANY: InspectionSearch = {
  ...{ agent: undefined, team: undefined, queue: undefined, scorecard: undefined, state: undefined, call: undefined },
  ...{ draw: undefined, passed: undefined, before: undefined, limit: 50, eyes: { agents: undefined, own: undefined } },
};
const LISTS: readonly Partial<InspectionSearch>[] = [
  {},
  { agent: "5003" },
  { team: "t3" },
  { state: "scored" },
  { state: "final", passed: false },
  { team: "t3", passed: false },
  { agent: "nobody" },
];

async function listed(database: Storage, count: number): Promise<Finding> {
  const times: number[] = [];
  for (let round = 0; round < 20; round++)
    for (const search of LISTS) {
      const began = performance.now();
      await searchInspections({ ...ANY, ...search }, database);
      times.push(performance.now() - began);
    }
  const note = `${LISTS.length} lists of ${count}, pages of 50, from asking to answer, worst ${rounded(Math.max(...times))}`;
  return { name: "list of inspections, p99", unit: "ms", value: rounded(quantile(times, 0.99)), budget: LIST_MS, note };
}
