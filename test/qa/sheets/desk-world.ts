// A sheet desk over the real schema, in virtual time, with inspectors of two teams and the record of one call. Whatever was committed survives `kill`.

import { silentLog } from "../../../src/base/log.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { JournalEvent } from "../../../src/crm/events.ts";
import { EventJournal, SELECT_LAST_SEQ } from "../../../src/crm/journal.ts";
import type { Office } from "../../../src/office/office.ts";
import { parseOffice } from "../../../src/office/parse.ts";
import type { TalkFacts } from "../../../src/qa/facts.ts";
import type { Scorecard, ScorecardItem } from "../../../src/qa/scorecard.ts";
import type { OpenSheet, ScoreSheet } from "../../../src/qa/sheet.ts";
import type { KeptSheet } from "../../../src/qa/sheets/sheet-rows.ts";
import { Sheets } from "../../../src/qa/sheets/sheets.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

export const OFFICE = `
extensions: { "1001": { secret: kx83-vnq2-77 }, "1002": { secret: pw46-tzr9-18 } }
agents: { "5001": { name: 李雷, team: a }, "5002": { name: 韩梅梅, team: b } }
users:
  li: { role: agent, agent: "5001" }
  zhou: { role: qa-inspector }
  wu: { role: qa-inspector }
  zheng: { role: qa-inspector, teams: [a] }
  feng: { role: qa-inspector, extension: "1002" }
  qian: { role: qa-supervisor, agent: "5002" }
quality:
  dueWithin: 3d
  recheckWithin: 1d
  inspectors:
    zhou: { skills: [service] }
    wu: { skills: [service, english], share: 2 }
    zheng: { skills: [service, english] }
    feng: { skills: [service] }
    qian: { skills: [service, english] }
`;

export function officeOf(text: string): Office {
  const parsed = parseOffice(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return parsed.value;
}

const ITEM: Omit<ScorecardItem, "key" | "text"> = {
  kind: "yes-no",
  weight: 1,
  marks: [
    { key: "no", share: 0, anchor: "没有做到" },
    { key: "yes", share: 1, anchor: "做到" },
  ],
  mayBeNotApplicable: false,
  isOptional: false,
  fatal: undefined,
  commentBelow: undefined,
  automatic: [],
  only: undefined,
};

/** Greeting answers itself: within five seconds; a low mark for manners needs a reason; billing alone is asked about the bill. */
export const CARD: Scorecard = {
  key: "hotline",
  version: 2,
  name: "热线服务",
  skills: ["service"],
  pass: 0.8,
  sections: [
    {
      ...{ key: "opening", name: "开场", weight: 1 },
      items: [
        {
          ...{ ...ITEM, key: "greeting", text: "五秒内问候" },
          automatic: [
            { when: [{ fact: "greetingMs", atMost: 5_000 }], mark: "yes" },
            { when: [{ fact: "greetingMs", atLeast: 5_001 }], mark: "no" },
          ],
        },
        { ...ITEM, key: "manners", text: "礼貌", commentBelow: 0 },
      ],
    },
    {
      ...{ key: "matter", name: "业务", weight: 3 },
      items: [
        { ...ITEM, key: "solved", text: "解决问题", mayBeNotApplicable: true },
        { ...ITEM, key: "bill", text: "核对账单", only: { queues: ["billing"], projects: [] } },
      ],
    },
  ],
  specials: [{ key: "line-broken", text: "线路故障", effect: { kind: "not-judged" } }],
  coaching: undefined,
};

export const FACTS: TalkFacts = {
  ...{ durationMs: 60_000, talkMs: 60_000, holdMs: 0, waitMs: 8_000, transfers: 0, queue: "support" },
  ...{ disposition: undefined, surveyScore: undefined, ticketCategories: [], hour: 9, weekday: 1, isOutgoing: false },
  ...{ agentSpeechShare: 0.4, customerSpeechShare: 0.4, silenceShare: 0.2, longestSilenceMs: 4_000, talkOverShare: 0 },
  ...{ agentInterruptions: 0, customerInterruptions: 1, greetingMs: 2_000, agentLoudness: -20, customerLoudness: -22 },
  clippedShare: 0,
};

/** The talk of 5001 in `rec-1` of `call-1`. */
export const WANTED: OpenSheet = {
  ...{ purpose: "first", subject: 17, scorecard: "hotline", version: 2, recording: "rec-1", fromMs: 5_000 },
  ...{ toMs: 65_000, agentChannel: "right", facts: FACTS, queue: "support", project: undefined, dispute: undefined },
  ...{ notBy: new Set(), agent: "5001", team: "a", inspector: undefined },
};

export class DeskWorld {
  readonly clock = new VirtualClock();
  database = new MemoryDatabase({ clock: this.clock, groupMs: 5 });
  readonly events: JournalEvent[] = [];
  readonly changed: ScoreSheet[] = [];
  readonly card: Scorecard;
  office: Office;
  desk: Sheets;
  journal: EventJournal;

  constructor(office: string = OFFICE, card: Scorecard = CARD) {
    this.office = officeOf(office);
    this.card = card;
    [this.journal, this.desk] = this.#make();
  }

  static async open(office?: string, card?: Scorecard): Promise<DeskWorld> {
    const world = new DeskWorld(office, card);
    await world.run(
      world.database.write([
        sql(
          "INSERT INTO call (id, from_number, to_number, started_at, wait_ms, hold_ms) VALUES ('call-1', '13800001111', '7000', 1, 0, 0)",
        ),
        sql(
          "INSERT INTO recording (id, call_id, path, started_at, state) VALUES ('rec-1', 'call-1', 'x.wav', 1, 'saved')",
        ),
        sql("INSERT INTO segment (call_id, ordinal, kind, agent, started_at) VALUES ('call-1', 1, 'talk', '5001', 1)"),
      ]),
    );
    return world;
  }

  /** Runs to its end while time passes. */
  async run<Value>(work: Promise<Value>): Promise<Value> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => {});
    while (!isOver) await this.clock.advance(5);
    return over;
  }

  give(wanted: Partial<OpenSheet> = {}): Promise<ScoreSheet | "nobody"> {
    return this.run(this.desk.open({ ...WANTED, ...wanted }));
  }

  /** As `give`, where somebody has to get it. */
  async sheet(wanted: Partial<OpenSheet> = {}): Promise<KeptSheet> {
    const given = await this.give(wanted);
    if (given === "nobody") throw new Error("nobody");
    return this.at(given.number);
  }

  at(number: number): KeptSheet {
    const found = this.desk.find(number);
    if (found === undefined) throw new Error(`no sheet ${number}`);
    return found;
  }

  /** The process dies, and another one begins with what was committed. */
  async kill(): Promise<void> {
    this.desk.close();
    this.database = this.database.crash();
    [this.journal, this.desk] = this.#make();
    const [row] = await this.database.query(SELECT_LAST_SEQ);
    this.journal.restore(row);
    await this.desk.restore();
  }

  types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  now(): WallMillis {
    return this.clock.wall();
  }

  #make(): [EventJournal, Sheets] {
    const { clock, database } = this;
    const journal = new EventJournal({ clock, database, log: silentLog });
    journal.told.subscribe((event) => void this.events.push(event));
    const { card } = this;
    const scorecards = {
      current: () => card,
      version: (key: string, version: number) => (key === card.key && version === card.version ? card : undefined),
    };
    const desk = new Sheets({ clock, database, journal, log: silentLog, office: () => this.office, scorecards });
    desk.onChanged((sheet) => void this.changed.push(sheet));
    return [journal, desk];
  }
}

export function sql(text: string, values: readonly (string | number | null)[] = []) {
  return { sql: text, values };
}
