import { beforeEach, describe, expect, test } from "vitest";
import { AlarmBoard } from "../../../src/app/core/alarms/alarm-board.ts";
import { type AlarmLetter, SELECT_ALARMS } from "../../../src/app/core/alarms/alarm-record.ts";
import { SwitchHealth } from "../../../src/app/core/alarms/switch-health.ts";
import type { CallId } from "../../../src/base/ids.ts";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import type { Measure } from "../../../src/base/rules.ts";
import type { Office } from "../../../src/office/office.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";
import { officeOf } from "../office-of.ts";

const QUEUES = `
office: { name: 热线, language: zh }
queues: { support: { number: "7000" } }
trunks: { carrier: { host: sip.example.net } }
`;
const FULL = `{ queue: support, when: "waiting > 10", until: "waiting < 5", for: 3s, calm: 2s, tell: [console, webhook, mail, lamp], number: "8901" }`;

let clock: VirtualClock;
let database: MemoryDatabase;
let office: Office;
let board: AlarmBoard;
let measures: Map<Measure, number>;
let disk: string | undefined;
let told: string[];
let letters: AlarmLetter[];
let lines: string[];
let lamps: string[];

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 10, 22, 1));
  database = new MemoryDatabase({ clock });
  measures = new Map<Measure, number>([["waiting", 0]]);
  told = [];
  letters = [];
  lines = [];
  lamps = [];
  disk = undefined;
  begin(`alarms: { full: ${FULL} }`);
});

function begin(alarms: string): void {
  office = officeOf(QUEUES + alarms);
  board = new AlarmBoard({
    clock,
    rng: seededRng(3),
    log: { ...silentLog, warn: (event, fields) => void lines.push(`${event} ${String(fields?.["text"])}`) },
    database,
    office: () => office,
    day: () => "20261122",
    health: new SwitchHealth(() => disk),
    holds: (_, condition) => {
      if (condition.kind !== "measure") throw new Error("only comparisons here");
      const value = measures.get(condition.measure) ?? Number.NaN;
      return condition.is === ">" ? value > condition.value : value < condition.value;
    },
    measure: (_, measure) => measures.get(measure),
    tellers: { webhook: (letter) => void letters.push(letter), mail: () => void told.push("mail") },
    lampChanged: (number) => void lamps.push(number),
  });
  board.onNews(({ alarm }, what) => void told.push(`${alarm} ${what}`));
  board.start();
}

const rows = async () => (await database.query(SELECT_ALARMS, [10])) as readonly Record<string, unknown>[];

describe("ACD-23 alarms at work", () => {
  test("too many wait: log, lamp, webhook and mail hear of it, it is acknowledged, and it is over", async () => {
    measures.set("waiting", 14).set("longest", 125_000).set("free", 0);
    await clock.advance(3_900);
    expect(told).toEqual([]);
    await clock.advance(200);
    expect(told).toEqual(["full raised", "mail"]);
    const text = "support: waiting > 10 (waiting 14, longest 125s, expected ?, service-level ?, working ?, free 0)";
    expect(lines).toEqual([`alarm.raised ${text}`]);
    expect(lamps).toEqual(["8901"]);
    expect(letters[0]).toMatchObject({
      alarm: "full",
      what: "raised",
      queue: "support",
      office: "热线",
      language: "zh",
    });
    expect(letters[0]?.measures).toMatchObject({ waiting: 14, longest: 125_000, expected: null });
    const [open] = board.open;
    expect(board.acknowledge(open?.id ?? "", "li (local)")).toMatchObject({ acknowledgedBy: "li (local)" });
    expect(board.acknowledge(open?.id ?? "", "wang")).toMatchObject({ acknowledgedBy: "li (local)" });
    measures.set("waiting", 7); // below the limit, above the lower one
    await clock.advance(60_000);
    expect(board.open).toHaveLength(1);
    measures.set("waiting", 4);
    await clock.advance(4_000);
    expect(told).toEqual(["full raised", "mail", "full acknowledged", "mail", "full over", "mail"]);
    expect(board.open).toEqual([]);
    expect(board.acknowledge(open?.id ?? "", "wang")).toBeUndefined();
    const [row, ...more] = await rows();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ alarm: "full", queue: "support", acknowledged_by: "li (local)" });
    expect(Number(row?.["over_at"])).toBeGreaterThan(Number(row?.["raised_at"]));
  });

  test("an alarm that is open when the process is killed goes on with the next one", async () => {
    measures.set("waiting", 14);
    await clock.advance(5_000);
    const [before] = board.open;
    board.close();
    database = database.crash();
    begin(`alarms: { full: ${FULL} }`);
    await board.restore();
    expect(board.open).toEqual([before]);
    await clock.advance(10_000);
    expect(told.filter((one) => one === "full raised")).toHaveLength(1);
    measures.set("waiting", 0);
    await clock.advance(4_000);
    expect(await rows()).toHaveLength(1);
  });

  test("an alarm that the office has no more is over, at once and after a restart", async () => {
    measures.set("waiting", 14);
    await clock.advance(5_000);
    office = officeOf(QUEUES);
    board.officeChanged();
    expect(told.at(-2)).toBe("full over");
    await clock.advance(100);
    expect(await rows()).toMatchObject([{ alarm: "full" }]);
    expect((await rows())[0]?.["over_at"]).not.toBeNull();
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("where the office has no alarms nothing is looked at", async () => {
    board.close();
    begin("");
    await clock.advance(5_000);
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("carriers, the disk and ghosts raise alarms too", async () => {
    board.close();
    begin(`
alarms:
  line: { watch: trunks, for: 0s, calm: 0s }
  disk: { watch: disk, for: 0s, calm: 0s }
  ghosts: { watch: ghosts, for: 0s, calm: 0s }
`);
    board.fold({ kind: "trunk.state", trunk: "carrier", state: "down", cause: "no answer" });
    await clock.advance(1_100);
    disk = "disk full";
    board.fold({ kind: "ghost.found", call: "c-1" as CallId, agent: undefined, was: "waiting" });
    await clock.advance(1_100);
    board.fold({ kind: "trunk.state", trunk: "carrier", state: "up", cause: "" });
    disk = undefined;
    await clock.advance(70_000);
    expect(told).toEqual(["line raised", "disk raised", "ghosts raised", "line over", "disk over", "ghosts over"]);
    expect(lines).toContain("alarm.raised trunks: carrier: no answer");
    expect(lines).toContain("alarm.raised disk: disk full");
  });
});
