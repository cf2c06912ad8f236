// Quality inspection as a switch makes it, over a database in memory and on a virtual clock, with recorded calls written straight into the tables: an
// office with two teams, agents, inspectors and a scorecard.

import { inspectionControl } from "../../../src/app/control/inspection-control.ts";
import { Care } from "../../../src/app/core/crm/make-care.ts";
import type { QualityDeps, Quality as QualityType } from "../../../src/app/core/qa/make-quality.ts";
import { Quality } from "../../../src/app/core/qa/make-quality.ts";
import { nodeCrypto } from "../../../src/app/node-crypto.ts";
import type { AgentKey } from "../../../src/base/ids.ts";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import type { Clock, WallMillis } from "../../../src/base/time.ts";
import type { JournalEvent } from "../../../src/crm/events.ts";
import { EventJournal, SELECT_LAST_SEQ } from "../../../src/crm/journal.ts";
import type { Office } from "../../../src/office/office.ts";
import { parseOffice } from "../../../src/office/parse.ts";
import type { TalkFacts } from "../../../src/qa/facts.ts";
import type { Inspection, InspectionDraft } from "../../../src/qa/inspection.ts";
import type { Scorecard, ScorecardItem } from "../../../src/qa/scorecard.ts";
import type { ScoreSheet, SheetComment } from "../../../src/qa/sheet.ts";
import { withAnswers, withComment } from "../../../src/qa/sheets/fill.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const OFFICE = `
extensions: { "1001": { secret: kx83-vnq2-77 }, "1002": { secret: kx83-vnq2-78 } }
agents:
  "5001": { name: 李雷, team: a }
  "5002": { name: 韩梅梅, team: b }
  "5009": { name: 宋老师, team: qa }
users:
  li: { role: agent, agent: "5001" }
  han: { role: agent, agent: "5002" }
  lead: { role: team-leader, teams: [a] }
  boss: { role: manager }
  qian: { role: qa-supervisor }
  lin: { role: qa-inspector }
  song: { role: qa-inspector, agent: "5009" }
  tao: { role: qa-inspector, teams: [b] }
queues: { support: { number: "7000" } }
performance: { projects: { hotline: { teams: [a] } } }
quality: { answerWithin: 2h, dueWithin: 1d, recheckWithin: 1d }
`;

/** The same office where only these inspect, and no more than so many calls at once. */
export function withInspectors(users: readonly string[], atOnce = 10): string {
  const rows = users.map((user) => `${user}: { atOnce: ${atOnce} }`).join(", ");
  return OFFICE.replace("recheckWithin: 1d }", `recheckWithin: 1d, inspectors: { ${rows} } }`);
}

function yesNo(key: string, text: string, more: Partial<ScorecardItem> = {}): ScorecardItem {
  return {
    ...{ key, text, kind: "yes-no", weight: 1, mayBeNotApplicable: true, isOptional: false, fatal: undefined },
    marks: [
      { key: "no", share: 0, anchor: `${text}: 没做到` },
      { key: "yes", share: 1, anchor: `${text}: 做到` },
    ],
    ...{ commentBelow: undefined, automatic: [], only: undefined, ...more },
  };
}

export const CARD: Scorecard = {
  ...{ key: "service", version: 1, name: "服务质检表", skills: [], pass: 0.6 },
  sections: [
    { key: "manner", name: "态度", weight: 1, items: [yesNo("greeting", "问候"), yesNo("patience", "耐心")] },
    { key: "matter", name: "业务", weight: 1, items: [yesNo("solved", "解决"), yesNo("record", "记录")] },
  ],
  specials: [],
  coaching: { below: 0.6, subject: "服务规范", withinMs: 7 * DAY },
};

export const FACTS: TalkFacts = {
  ...{ durationMs: 60_000, talkMs: 60_000, holdMs: 0, waitMs: 5_000, transfers: 0, queue: "support" },
  ...{ disposition: undefined, surveyScore: undefined, ticketCategories: [], hour: 11, weekday: 7, isOutgoing: false },
  ...{ agentSpeechShare: undefined, customerSpeechShare: undefined, silenceShare: undefined },
  ...{ longestSilenceMs: undefined, talkOverShare: undefined, agentInterruptions: undefined },
  ...{ customerInterruptions: undefined, greetingMs: undefined, agentLoudness: undefined },
  ...{ customerLoudness: undefined, clippedShare: undefined },
};

/** A test's own time, or the real one where commands run beside it. */
export interface RunClock extends Clock {
  advance(ms: number): Promise<void>;
}

interface Before {
  readonly clock: RunClock;
  readonly database: MemoryDatabase;
  readonly life: number;
}

export class Judging {
  readonly clock: RunClock;
  readonly database: MemoryDatabase;
  readonly journal: EventJournal;
  readonly care: Care;
  readonly quality: QualityType;
  readonly control: ReturnType<typeof inspectionControl>;
  readonly events: JournalEvent[] = [];
  office: Office;
  readonly #life: number;

  constructor(office = OFFICE, before?: Before) {
    this.clock = before?.clock ?? new VirtualClock();
    this.database = before?.database ?? new MemoryDatabase({ clock: this.clock });
    this.#life = before?.life ?? 0;
    this.office = officeOf(office);
    const rng = seededRng(this.#life + 7);
    const deps = { clock: this.clock, database: this.database, log: silentLog, rng, office: () => this.office };
    this.journal = new EventJournal(deps);
    this.journal.told.subscribe((event) => void this.events.push(event));
    this.care = new Care({ ...deps, journal: this.journal });
    const aside = { reports: { run: { add: () => undefined } }, timeline: { add: () => undefined } };
    const crm = { journal: this.journal, care: this.care, ...aside } as unknown as QualityDeps["crm"];
    this.quality = new Quality({ ...deps, crypto: nodeCrypto, crm });
    const judging = this;
    const pbx = {
      ...{ quality: this.quality, crm: { care: this.care }, clock: this.clock },
      get office() {
        return judging.office;
      },
    };
    this.control = inspectionControl({ pbx, database: this.database });
  }

  /** As at a start: what is there is read, and what is due is done. */
  async start(): Promise<this> {
    const [row] = await this.database.query(SELECT_LAST_SEQ);
    this.journal.restore(row);
    await this.care.restore();
    await this.quality.restore();
    this.quality.open();
    await this.settle();
    return this;
  }

  /** Of a new house: the scorecard is there too. */
  async begin(card: Scorecard = CARD): Promise<this> {
    await this.start();
    await this.done(this.quality.scorecards.save(card, "", "qian"));
    return this;
  }

  apply(office: string): Promise<void> {
    this.office = officeOf(office);
    this.quality.officeChanged();
    return this.settle();
  }

  close(): void {
    this.quality.close();
    this.care.close();
    this.journal.close();
  }

  async crash(): Promise<Judging> {
    const database = this.database.crash();
    this.close();
    return new Judging(OFFICE, { clock: this.clock, database, life: this.#life + 1 }).start();
  }

  /** Runs the clock until it is done. */
  async done<Value>(change: Promise<Value>): Promise<Value> {
    let isDone = false;
    const over = change.finally(() => {
      isDone = true;
    });
    void over.catch(() => undefined); // whoever awaits it hears of it
    for (let turn = 0; turn < 400 && !isDone; turn++) await this.clock.advance(50);
    return over;
  }

  /** What came of the last change is done. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await this.clock.advance(100);
  }

  /** A recorded call in which these agents spoke, one after the other. */
  async call(id: string, ...agents: readonly string[]): Promise<readonly InspectionDraft[]> {
    const at = this.clock.wall() - HOUR;
    const each = 60_000;
    const total = each * agents.length;
    const rows = agents.flatMap((agent, place) => {
      const [from, to] = [at + place * each, at + (place + 1) * each];
      const segment = [id, place + 1, "talk", "support", agent, from, to];
      const leg = [`${id}.${place}`, id, "callee", agent, from, from, to];
      return [
        {
          sql: "INSERT INTO segment (call_id, ordinal, kind, queue, agent, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
          values: segment,
        },
        {
          sql: "INSERT INTO leg (id, call_id, side, agent, started_at, answered_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
          values: leg,
        },
      ];
    });
    await this.done(
      this.database.write([
        {
          sql: "INSERT INTO call (id, from_number, to_number, queue, agent, started_at, answered_at, ended_at) VALUES (?, '13900001111', '7000', 'support', ?, ?, ?, ?)",
          values: [id, agents.at(-1) ?? null, at, at, at + total],
        },
        {
          sql: "INSERT INTO recording (id, call_id, path, started_at, duration_ms, state) VALUES (?, ?, ?, ?, ?, 'saved')",
          values: [`r-${id}`, id, `recordings/${id}.wav`, at, total],
        },
        ...rows,
      ]),
    );
    return agents.map((agent, place) => ({
      ...{ recording: `r-${id}`, call: id, agent, team: this.office.agents.get(agent as AgentKey)?.team },
      ...{ queue: "support", fromMs: place * each, toMs: (place + 1) * each, agentChannel: "right" },
      talkedAt: (at + place * each) as WallMillis,
      origin: { kind: "draw", draw: 1, rule: "weekly" },
      ...{ scorecard: CARD.key, version: 1, facts: FACTS },
    }));
  }

  /** One inspection of a new call. */
  async inspection(call: string, agent = "5001"): Promise<number> {
    const [made] = await this.done(this.quality.inspections.create(await this.call(call, agent)));
    await this.settle();
    return made?.number ?? 0;
  }

  find(number: number): Inspection {
    const one = this.quality.inspections.find(number);
    if (one === undefined) throw new Error(`no inspection ${number}`);
    return one;
  }

  async openSheet(purpose: "first" | "second", number: number): Promise<ScoreSheet | undefined> {
    return (await this.quality.sheets.of(purpose, number)).find(({ state }) => state === "open");
  }

  /** The inspector fills in and submits: by question, the rest is yes. */
  async judge(
    purpose: "first" | "second",
    number: number,
    marks: Readonly<Record<string, string | null>> = {},
    comment?: SheetComment,
  ): Promise<ScoreSheet> {
    const { sheets } = this.quality;
    const open = await this.openSheet(purpose, number);
    if (open === undefined) throw new Error(`no ${purpose} sheet of ${number} is open`);
    const items = ["greeting", "patience", "solved", "record"];
    const answers = items.map((item) => ({
      item,
      mark: marks[item] ?? (marks[item] === null ? null : "yes"),
      comment: undefined,
    }));
    await this.done(sheets.fill(open.number, (sheet, card) => withAnswers(sheet, card, answers)));
    if (comment !== undefined) await this.done(sheets.fill(open.number, (sheet) => withComment(sheet, comment)));
    const done = await this.done(sheets.submit(open.number));
    if (!done.ok) throw new Error(JSON.stringify(done.fault));
    await this.settle();
    return done.value;
  }

  /** How often each kind of event was told. */
  told(type: string): number {
    return this.events.filter((event) => event.type === type).length;
  }
}

function officeOf(text: string): Office {
  const parsed = parseOffice(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return parsed.value;
}
