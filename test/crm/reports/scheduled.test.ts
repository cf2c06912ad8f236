// Reports by the clock: at local time across changed clocks, once for what was missed, once more for what a killed process left, mails tried again.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Reporting } from "../../../src/app/core/crm/make-reports.ts";
import { silentLog } from "../../../src/base/log.ts";
import { EventJournal } from "../../../src/crm/journal.ts";
import { lastDue, nextDue } from "../../../src/crm/reports/due.ts";
import type { ReportLetter } from "../../../src/crm/reports/scheduled-reports.ts";
import { Zone } from "../../../src/crm/reports/zone.ts";
import type { Office } from "../../../src/office/office.ts";
import type { ReportSchedule } from "../../../src/office/reports.ts";
import { qualityReports } from "../../../src/qa/reports/quality-reports.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { officeOf } from "../../app/office-of.ts";
import { judgedPart } from "../../qa/reports/judged-part.ts";
import { VirtualClock } from "../../world/clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Seven o'clock of a Monday in Shanghai. */
const SEVEN = Date.UTC(2025, 10, 23, 23);

const BASE = "office: { timezone: Asia/Shanghai }\nqueues: { sales: { number: '7000' } }\n";
const MORNING = officeOf(
  `${BASE}reports: { morning: { report: endings, period: yesterday, at: "08:00", mail: [boss@example.com] } }`,
);

let clock: VirtualClock;
let database: MemoryDatabase;
let office: Office;
let kept: string[];
let mailed: string[];
let mailFault: string | undefined;
/** Resolves when a report may be kept. */
let disk: Promise<void>;

beforeEach(() => {
  clock = new VirtualClock(SEVEN);
  database = new MemoryDatabase({ clock });
  office = MORNING;
  kept = [];
  mailed = [];
  mailFault = undefined;
  disk = Promise.resolve();
});
afterEach(() => database.close());

async function start(): Promise<Reporting> {
  const day = (letter: ReportLetter): string => new Date(letter.table.span.from).toISOString().slice(0, 10);
  const reports = new Reporting({
    ...{ clock, database, log: silentLog, office: () => office, flushFigures: async () => {} },
    journal: new EventJournal({ clock, database, log: silentLog }),
    reportPost: {
      keep: async (letter) => {
        await disk;
        kept.push(`${letter.key} ${day(letter)}`);
        return `reports/${letter.key}.xlsx`;
      },
      mail: async (letter, file, to) => {
        if (mailFault === undefined) mailed.push(`${letter.key} ${file} ${to}`);
        return mailFault;
      },
    },
  });
  await reports.scheduled.restore();
  reports.scheduled.open();
  return reports;
}

describe("CRM-10 reports by the clock", () => {
  test("at eight by the office's clock, about yesterday, into a file and to a person; then again the next day", async () => {
    const reports = await start();
    expect(reports.scheduled.nextAt("morning")).toBe(SEVEN + HOUR);
    await clock.advance(HOUR - 1);
    expect(kept).toEqual([]);
    await clock.advance(2_000);
    expect(kept).toEqual(["morning 2025-11-22"]); // yesterday began at 16:00Z the day before
    expect(mailed).toEqual(["morning reports/morning.xlsx boss@example.com"]);
    const [run] = await reports.scheduled.runs(10);
    expect(run).toMatchObject({
      state: "done",
      why: "due",
      dueAt: SEVEN + HOUR,
      mailed: ["boss@example.com"],
      rows: 0,
    });
    expect(reports.scheduled.nextAt("morning")).toBe(SEVEN + HOUR + DAY);
    expect(reports.size).toBe(0);
    await clock.advance(DAY);
    expect(kept).toHaveLength(2);
    reports.scheduled.close();
    expect(clock.pending).toBe(0);
  });

  test("QA-08 a report that another part of the switch handed in runs by the clock as all do", async () => {
    office = officeOf(
      `${BASE}agents: { "5001": { team: a } }\nreports: { scores: { report: quality-scores, period: yesterday, by: team, team: a, at: "08:00" } }`,
    );
    const yesterday = SEVEN - 12 * HOUR;
    const judged = { agent: "5001", team: "a", call: "c-1", at: yesterday, score: 0.5 };
    await Promise.all([database.write(judgedPart({ ...judged, number: 1 })), clock.advance(100)]);
    const reports = await start();
    reports.run.add(qualityReports({ version: () => undefined }));
    await clock.advance(HOUR);
    expect(kept).toEqual(["scores 2025-11-22"]);
    expect((await reports.scheduled.runs(10))[0]).toMatchObject({ report: "scores", state: "done", rows: 1 });
    reports.scheduled.close();
  });

  test("what was due while the switch was down is done once, about the last time that was due", async () => {
    const first = await start();
    await clock.advance(100);
    first.scheduled.close();
    await clock.advance(3 * DAY + 2 * HOUR);
    const second = await start();
    await clock.advance(1_000);
    expect(kept).toEqual(["morning 2025-11-25"]);
    expect(second.scheduled.nextAt("morning")).toBe(SEVEN + HOUR + 4 * DAY);
    const third = await start();
    await clock.advance(1_000);
    expect(kept).toHaveLength(1);
    second.scheduled.close();
    third.scheduled.close();
  });

  test("a new report is not due for the time before it was there", async () => {
    await clock.advance(5 * HOUR);
    const reports = await start();
    await clock.advance(1_000);
    expect(kept).toEqual([]);
    reports.scheduled.close();
  });

  test("killed while it ran: once more at the next start, and what was due then stays due then", async () => {
    disk = new Promise(() => {});
    await start();
    await clock.advance(HOUR + 1_000);
    expect(kept).toEqual([]);
    database = database.crash();
    disk = Promise.resolve();
    await clock.advance(29 * HOUR);
    const again = await start();
    await clock.advance(2_000);
    // The one of that morning, and the one that was due today.
    expect(kept).toEqual(["morning 2025-11-22", "morning 2025-11-23"]);
    expect((await again.scheduled.runs(10)).map(({ state, dueAt }) => [state, dueAt])).toEqual([
      ["done", SEVEN + HOUR + DAY],
      ["done", SEVEN + HOUR],
    ]);
    again.scheduled.close();
  });

  test("a mail that does not leave is tried again with longer pauses; after the last the run has failed, the file is there", async () => {
    mailFault = "the mail server said no";
    const reports = await start();
    await clock.advance(HOUR + 3 * 60_000);
    mailFault = undefined;
    await clock.advance(3 * 60_000);
    expect(mailed).toHaveLength(1);
    mailFault = "no";
    await clock.advance(DAY + HOUR);
    const [run] = await reports.scheduled.runs(1);
    expect(run).toMatchObject({
      state: "failed",
      cause: "boss@example.com: no",
      file: "reports/morning.xlsx",
      mailed: [],
    });
    expect(reports.size).toBe(0);
    reports.scheduled.close();
  });

  test("another time in another office file is another plan; a report that is gone is forgotten", async () => {
    const reports = await start();
    office = officeOf(`${BASE}reports: { morning: { report: endings, at: "09:30", days: [wed] } }`);
    reports.scheduled.officeChanged();
    expect(reports.scheduled.nextAt("morning")).toBe(SEVEN + 2.5 * HOUR + 2 * DAY);
    office = officeOf(BASE);
    reports.scheduled.officeChanged();
    expect(reports.scheduled.nextAt("morning")).toBeUndefined();
    await clock.advance(5 * DAY);
    expect(kept).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test("by command beside its plan; twice at once not", async () => {
    const reports = await start();
    expect(reports.scheduled.deliver("morning").kind).toBe("begun");
    expect(reports.scheduled.deliver("morning").kind).toBe("running");
    expect(reports.scheduled.deliver("nobody").kind).toBe("unknown");
    await clock.advance(1_000);
    expect(kept).toHaveLength(1);
    expect(reports.scheduled.nextAt("morning")).toBe(SEVEN + HOUR);
    reports.scheduled.close();
  });
});

describe("CRM-10 when a report is due", () => {
  const daily = (at: string): ReportSchedule => {
    const [hour = 0, minute = 0] = at.split(":").map(Number);
    return { at: hour * 60 + minute, days: [], monthDay: undefined, format: "csv", mail: [] };
  };
  const berlin = new Zone("Europe/Berlin");

  test("a time that the clocks leave out is as long after the change, and each day has one", () => {
    const before = Date.UTC(2026, 2, 28, 12);
    const due = nextDue(daily("02:30"), before, berlin); // 29 March has no 02:30
    expect(new Date(due).toISOString()).toBe("2026-03-29T01:30:00.000Z"); // 03:30 there
    expect(new Date(nextDue(daily("02:30"), due, berlin)).toISOString()).toBe("2026-03-30T00:30:00.000Z");
  });

  test("of a time that comes twice the first counts, once", () => {
    const due = nextDue(daily("02:30"), Date.UTC(2026, 9, 24, 12), berlin); // 25 October has two
    expect(new Date(due).toISOString()).toBe("2026-10-25T00:30:00.000Z");
    expect(new Date(nextDue(daily("02:30"), due, berlin)).toISOString()).toBe("2026-10-26T01:30:00.000Z");
  });

  test("every day of a year has exactly one, months theirs, weekdays theirs", () => {
    for (const name of ["Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe"]) {
      const zone = new Zone(name);
      const days = new Set<string>();
      let at = Date.UTC(2025, 11, 31, 12);
      for (let i = 0; i < 365; i++) {
        at = nextDue(daily("00:00"), at, zone);
        const { year, month, day } = zone.dayOf(at);
        days.add(`${year}-${month}-${day}`);
      }
      expect({ name, days: days.size }).toEqual({ name, days: 365 });
    }
    const monthly: ReportSchedule = { ...daily("07:30"), monthDay: 1 };
    expect(new Date(nextDue(monthly, Date.UTC(2026, 0, 1, 12), berlin)).toISOString()).toBe("2026-02-01T06:30:00.000Z");
    const weekly: ReportSchedule = { ...daily("07:30"), days: ["mon"] };
    expect(new Date(nextDue(weekly, Date.UTC(2026, 0, 6), berlin)).toISOString()).toBe("2026-01-12T06:30:00.000Z");
  });

  test("the last one due, however long ago the first was", () => {
    const first = Date.UTC(2020, 0, 1, 7);
    const now = Date.UTC(2026, 5, 10, 12);
    expect(new Date(lastDue(daily("08:00"), first, now, berlin)).toISOString()).toBe("2026-06-10T06:00:00.000Z");
    const monthly: ReportSchedule = { ...daily("08:00"), monthDay: 28 };
    expect(new Date(lastDue(monthly, first, now, berlin)).toISOString()).toBe("2026-05-28T06:00:00.000Z");
  });
});
