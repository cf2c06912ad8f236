// Sampling with a real database and real inspections, on calls written as the switch writes them. Nobody inspects: what is drawn waits.

import { nodeCrypto } from "../../../src/app/node-crypto.ts";
import type { SqlRow, SqlValue } from "../../../src/base/db.ts";
import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId } from "../../../src/base/ids.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { Clock, WallMillis } from "../../../src/base/time.ts";
import type { CallRecord, LegRecord, RecordingRecord, SegmentRecord } from "../../../src/call/record.ts";
import { recordWrites } from "../../../src/call/record-tables.ts";
import type { JournalEvent } from "../../../src/crm/events.ts";
import { EventJournal } from "../../../src/crm/journal.ts";
import type { Office } from "../../../src/office/office.ts";
import type { Hints } from "../../../src/qa/hints.ts";
import { Inspections } from "../../../src/qa/inspections/inspections.ts";
import { Draws } from "../../../src/qa/sampling/draws.ts";
import { readRules } from "../../../src/qa/sampling/read-rules.ts";
import { SamplingRules } from "../../../src/qa/sampling/rules.ts";
import { Sampler } from "../../../src/qa/sampling/sampler.ts";
import type { Scorecard } from "../../../src/qa/scorecard.ts";
import type { KeptScorecard } from "../../../src/qa/scorecards/scorecards.ts";
import type { SheetDesk } from "../../../src/qa/sheet.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { officeOf } from "../../app/office-of.ts";
import { VirtualClock } from "../../world/clock.ts";

export const OFFICE = `
office: { timezone: Asia/Shanghai, language: en }
extensions: { "1001": { secret: "kx83-vnq2-77" }, "1002": { secret: "ab83-vnq2-78" }, "1003": { secret: "cd83-vnq2-79" } }
agents:
  "5001": { name: 李雷, extension: "1001", team: a }
  "5002": { name: 韩梅梅, extension: "1002", team: a }
  "5003": { name: 林涛, extension: "1003", team: b }
queues: { support: { number: "7000" }, sales: { number: "7001" } }
performance: { projects: { service: { teams: [a] } } }
`;

const CARD: Scorecard = {
  ...{ key: "hotline", version: 3, name: "Hotline", skills: [], pass: 0.8, sections: [], specials: [] },
  coaching: undefined,
};

const NOBODY: SheetDesk = {
  open: async () => "nobody",
  find: () => undefined,
  of: async () => [],
  withdraw: async () => {},
  reassign: async () => "nobody",
  onSubmitted: () => {},
  onChanged: () => {},
};

/** 2026-11-23, a Monday, at 00:00 in Shanghai. */
export const MONDAY = Date.UTC(2026, 10, 22, 16);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export class SamplingRig {
  readonly clock: VirtualClock;
  database: MemoryDatabase;
  /** What the wall shows beside the truth. */
  shiftMs = 0;
  readonly events: JournalEvent[] = [];
  /** By recording. */
  readonly hints = new Map<string, Hints>();
  office: Office;
  /** What is in force. */
  card: Scorecard | undefined = CARD;
  rules!: SamplingRules;
  draws!: Draws;
  sampler!: Sampler;
  inspections!: Inspections;
  #calls = 0;

  constructor(at: number = MONDAY + 7 * DAY, office = OFFICE) {
    this.clock = new VirtualClock(at);
    this.database = new MemoryDatabase({ clock: this.clock });
    this.office = officeOf(office);
    this.start();
  }

  /** As after a kill: all that is not in the database is forgotten. */
  start(): void {
    const { database } = this;
    const clock: Clock = {
      now: () => this.clock.now(),
      wall: () => (this.clock.wall() + this.shiftMs) as WallMillis,
      after: (ms, why, run) => this.clock.after(ms, why, run),
    };
    const journal = new EventJournal({ clock, database, log: silentLog });
    journal.restore(database.get("SELECT MAX(seq) AS seq FROM event"));
    journal.told.subscribe((event) => void this.events.push(event));
    const deps = { clock, database, journal, log: silentLog, crypto: nodeCrypto, office: () => this.office };
    const scorecards = { current: () => this.card, version: () => this.card };
    this.inspections = new Inspections({ ...deps, scorecards, sheets: NOBODY, onWork: () => {} });
    this.rules = new SamplingRules({ ...deps, onChanged: () => this.sampler.look() });
    const sound = { hints: (recording: string) => this.hints.get(recording) };
    this.draws = new Draws({ ...deps, scorecards, sound, inspections: this.inspections });
    this.sampler = new Sampler({ ...deps, rules: this.rules, draws: this.draws });
  }

  /** kill -9 and the next start: what was not committed is lost. */
  async kill(): Promise<void> {
    this.sampler.close();
    this.database = this.database.crash();
    this.start();
    await this.restore();
  }

  async restore(): Promise<void> {
    await this.inspections.restore();
    await this.draws.restore();
  }

  /** Time passes until it is there. */
  async done<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const over = promise.finally(() => {
      settled = true;
    });
    over.catch(() => {});
    for (let turn = 0; turn < 200 && !settled; turn++) await this.clock.advance(60);
    return over;
  }

  async apply(document: string): Promise<void> {
    const read = readRules(document, undefined);
    if (!read.ok) throw new Error(JSON.stringify(read.fault));
    await this.done(this.rules.apply(read.value, "wang"));
  }

  async calls(all: readonly CallMade[]): Promise<readonly string[]> {
    const records = all.map((one) => callOf(`c${++this.#calls}`, one));
    await this.done(this.database.write(records.flatMap(recordWrites)));
    return records.map(({ id }) => id);
  }

  query(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return this.done(this.database.query(sql, values));
  }

  /** As scorecards are listed. */
  cards(): readonly KeptScorecard[] {
    const at = this.clock.wall();
    return this.card === undefined ? [] : [{ card: this.card, savedAt: at, savedBy: "wang", retired: undefined }];
  }

  told(type: string): readonly JournalEvent["data"][] {
    return this.events.filter((event) => event.type === type).map(({ data }) => data);
  }
}

export interface CallMade {
  readonly at: number;
  readonly agent: string;
  readonly queue?: string | undefined;
  readonly talkMs?: number;
  readonly waitMs?: number;
  readonly holdMs?: number;
  readonly disposition?: string;
}

/** A caller waited, talked to one agent, and was recorded from the answer on. */
export function callOf(id: string, made: CallMade): CallRecord {
  const { at, agent, queue = "support", talkMs = 120_000, waitMs = 10_000, holdMs = 0, disposition } = made;
  const answered = at + waitMs;
  const end = answered + talkMs;
  const caller = legOf({ id: `${id}-1`, side: "caller", from: at, to: end });
  const callee = legOf({ id: `${id}-2`, side: "callee", agent, from: answered, to: end });
  return recordOf(id, {
    legs: [caller, callee],
    segments: [
      segmentOf({ kind: "queue", queue, from: at, to: answered }),
      { ...segmentOf({ kind: "talk", queue, agent, from: answered, to: end }), holdMs, disposition },
    ],
    recordings: [recordingOf({ id, from: answered, to: end, left: `${id}-1` })],
  });
}

export function recordOf(
  id: string,
  parts: Pick<CallRecord, "legs" | "segments" | "recordings"> & { readonly disposition?: string },
): CallRecord {
  const times = parts.segments.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt ?? startedAt]);
  const startedAt = Math.min(...times) as WallMillis;
  const endedAt = Math.max(...times) as WallMillis;
  return {
    ...{ id: id as CallId, from: "13800138000", fromName: undefined, to: "7000", startedAt, queue: undefined },
    ...{ agent: undefined, queuedAt: undefined, ringingAt: undefined, answeredAt: startedAt, endedAt },
    ...{ ending: "completed", endedBy: "caller", sipStatus: undefined, waitMs: 0, notes: [], ...parts },
    holdMs: parts.segments.reduce((sum, { holdMs = 0 }) => sum + holdMs, 0),
    disposition: parts.disposition,
  };
}

export function legOf(leg: {
  readonly id: string;
  readonly side: "caller" | "callee";
  readonly agent?: string;
  readonly extension?: string;
  readonly from: number;
  readonly to: number;
}): LegRecord {
  return {
    ...{ id: leg.id as LegId, side: leg.side, extension: leg.extension as ExtensionKey | undefined },
    ...{ agent: leg.agent as AgentKey | undefined, startedAt: leg.from as WallMillis, ringingAt: undefined },
    ...{ answeredAt: leg.from as WallMillis, endedAt: leg.to as WallMillis, ending: "bye by peer", status: 200 },
    ...{ heldAt: undefined, media: undefined },
  };
}

export function segmentOf(one: {
  readonly kind: SegmentRecord["kind"];
  readonly queue?: string | undefined;
  readonly agent?: string | undefined;
  readonly from: number;
  readonly to: number;
}): SegmentRecord {
  return {
    ...{ kind: one.kind, queue: one.queue as QueueKey | undefined, agent: one.agent as AgentKey | undefined },
    ...{
      startedAt: one.from as WallMillis,
      endedAt: one.to as WallMillis,
      outcome: "completed",
      explanation: undefined,
    },
  };
}

export function recordingOf(one: {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly left: string;
  readonly beside?: string;
  readonly state?: RecordingRecord["state"];
}): RecordingRecord {
  return {
    ...{ id: one.id as RecordingId, path: `recordings/${one.id}.wav`, left: one.left as LegId },
    ...{ startedAt: one.from as WallMillis, state: one.state ?? "saved", durationMs: one.to - one.from, bytes: 1 },
    ...{ sha256: "x", cause: undefined, continues: undefined, beside: one.beside as RecordingId | undefined },
    ...{ pausedMs: 0, pausedAt: undefined },
  };
}
