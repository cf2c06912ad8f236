// Surveys after a call, from the caller's first ring to the row in the database: the real flow documents, interpreter, queue and tables, with phones and
// media played by hand.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FlowDoors, FlowPlace, Of } from "../../../src/app/core/flow/doors.ts";
import { LocalDay } from "../../../src/app/core/local-day.ts";
import { Surveys } from "../../../src/app/core/survey/surveys.ts";
import type { SqlRow } from "../../../src/base/db.ts";
import type { CallId } from "../../../src/base/ids.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { readFlow } from "../../../src/ivr/read-flow.ts";
import type { Outcome } from "../../../src/ivr/verbs.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import type { FakeSession } from "../../call/fake-session.ts";
import { press, promptAt, promptEnds } from "../feature-story.ts";
import { House } from "../house.ts";

const OFFICE = `
office: { language: zh, country: CN }
extensions:
  "1001": { secret: "kx83-vnq2-77", rights: [national], paidCalls: 9 }
  "1002": { secret: "ab83-vnq2-78", rights: [national], paidCalls: 9 }
  "1003": { secret: "cd83-vnq2-79" }
agents:
  "5001": { name: 李雷, extension: "1001", team: a }
  "5002": { name: 韩梅梅, extension: "1002", team: b }
users:
  zhao: { name: 赵, role: team-leader, teams: [a], extension: "1003" }
queues:
  sales: { number: "7000", wrapUp: 5s, ring: 15s, afterwards: satisfaction, callback: { prefix: "0", retries: 2, gap: 10m, within: 24h } }
  plain: { number: "7001", wrapUp: 5s }
trunks:
  alpha: { host: 192.0.2.1, register: false, qualify: 0s, calls: 50, numbers: e164, callerId: "+862155550000" }
routes:
  - { match: "0.", via: [alpha], right: national, strip: 1 }
numbers:
  "+862155551234": { queue: sales }
  "+862155551235": { flow: self-service }
  "+862155551236": { flow: twice }
`;

const SATISFACTION = `
flow: satisfaction
nodes:
  ask:
    survey: service
    measure: csat
    scale: 1-3
    best: first
    words: [ { prompt: survey-question } ]
    tries: 2
    wait: 5s
    comment: { words: [ { prompt: survey-comment } ], most: 30s, if: answer == 3 }
    rules:
      - { if: answer == 3, then: [ { callback: sales }, { message: { via: phone, to: team-leader, text: "\${served.agent} \${call.from} \${answer}" } } ] }
      - { if: score < 0.9, then: [ { task: plain } ] }
    next: { done: thanks, timeout: bye, invalid: bye }
  thanks: { play: [ { prompt: survey-thanks } ], next: bye }
  bye: { hangUp: [ { prompt: goodbye } ] }
`;
const SELF_SERVICE = `
flow: self-service
language: en
nodes:
  ask: { survey: menu, measure: nps, scale: 0-10, words: [ { prompt: survey-question } ], next: { done: bye, timeout: bye, invalid: bye } }
  bye: { hangUp: [ { prompt: goodbye } ] }
`;
/** The same question twice in one talk, and the queue in between a second time. */
const TWICE = `
flow: twice
nodes:
  first:  { queue: plain, next: { done: ask } }
  ask:    { survey: service, measure: csat, scale: 1-3, best: first, words: [ { prompt: survey-question } ], rules: [ { if: answer > 1, then: [ { task: plain } ] } ], next: { done: again, timeout: bye, invalid: bye } }
  again:  { survey: service, measure: csat, scale: 1-3, best: first, words: [ { prompt: survey-question } ], rules: [ { if: answer > 1, then: [ { task: plain } ] } ], next: { done: second, timeout: bye, invalid: bye } }
  second: { queue: plain, next: { done: last } }
  last:   { survey: service, measure: csat, scale: 1-3, best: first, words: [ { prompt: survey-question } ], next: { done: bye, timeout: bye, invalid: bye } }
  bye: { hangUp: [ { prompt: goodbye } ] }
`;
const LI = "+8613800138000";

let house: House;
let database: MemoryDatabase;
let surveys: Surveys;
let told: Of<"message">[];
let answerToMessages: Outcome;
/** The disk takes nothing. */
let diskFails: boolean;
let logged: string[];

function surveysOf(at: House): Surveys {
  return new Surveys({
    log: { ...silentLog, warn: (event, fields) => void logged.push(`${event} ${JSON.stringify(fields)}`) },
    ...{ clock: at.clock, day: new LocalDay(at.clock, () => "Asia/Shanghai") },
    database: {
      write: (writes) => (diskFails ? Promise.reject(new Error("the disk is full")) : database.write(writes)),
      get: (...read) => database.get(...read),
      query: (...read) => database.query(...read),
    },
    office: () => at.site.office(),
    record: (call) => at.records.find(call as CallId),
    marks: at.waiting.callers.marks,
    callBacks: () => at.callBacks,
  });
}

beforeEach(() => {
  house = new House(OFFICE);
  database = new MemoryDatabase({ clock: house.clock });
  told = [];
  answerToMessages = { kind: "done" };
  diskFails = false;
  logged = [];
  surveys = surveysOf(house);
  const message = (verb: Of<"message">): Outcome => {
    told.push(verb);
    return answerToMessages;
  };
  Object.assign(house.site, { flowDoors: { ...surveys.doors, message } satisfies FlowDoors });
  for (const [version, text] of [SATISFACTION, SELF_SERVICE, TWICE].entries()) {
    const read = readFlow(text);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    house.site.flows.change({ put: [{ flow: read.flow, version: version + 1 }], remove: [] });
  }
});
afterEach(() => database.close());

function callIn(to = "+862155551234", from = LI): FakeSession {
  return house.callIn("alpha", { from: `<sip:${from}@192.0.2.1>`, to });
}

/** The caller reaches an agent of the queue, who talks for a while and hangs up. */
async function served(agent = "5001", to = "+862155551234"): Promise<FakeSession> {
  house.ready(agent);
  const caller = callIn(to);
  await house.settle();
  house.last.phoneAnswers();
  await house.clock.advance(61_000);
  await agentHangsUp();
  return caller;
}

async function agentHangsUp(): Promise<void> {
  house.last.phoneHangsUp();
  await house.settle();
}

async function rows(): Promise<readonly SqlRow[]> {
  await house.clock.advance(200);
  return database.query("SELECT * FROM survey_answer ORDER BY id");
}
const actionsOf = (row: SqlRow | undefined): unknown => JSON.parse(String(row?.["actions"]));

describe("IVR-04 a survey after the agent has hung up", () => {
  test("the answer is kept with call, agent, team, queue, customer and flow, and marks the call", async () => {
    const caller = await served();
    expect(promptAt(house)).toBe("survey-question");
    await press(house, "1");
    await house.clock.advance(100);
    expect(promptAt(house)).toBe("survey-thanks");
    const [row] = await rows();
    const call = house.facts.find(({ kind }) => kind === "call.arrived");
    expect(row).toMatchObject({
      ...{ call_id: call?.kind === "call.arrived" ? call.call : "", survey: "service", measure: "csat" },
      ...{ least: 1, most: 3, best: "first", flow: "satisfaction", version: 1, agent: "5001", team: "a" },
      ...{ queue: "sales", number: LI, answer: 1, grade: 2, score: 1, actions: null, comment: null },
    });
    expect(Number(row?.["answered_at"])).toBeGreaterThanOrEqual(Number(row?.["asked_at"]));
    const mark = house.writes.find(({ sql }) => sql.includes("INTO mark"));
    expect(mark?.values.slice(1, 4)).toEqual(["5001", LI, 1]);
    await promptEnds(house);
    await promptEnds(house);
    expect(caller.state).toBe("ended");
    expect(told).toEqual([]);
    expect(surveys.today.of("sales")).toEqual({ offered: 1, answered: 1, meanScore: 1 });
    const restarted = surveysOf(house);
    await Promise.all([restarted.restore(), house.clock.advance(200)]);
    expect(restarted.today.of("sales")).toEqual({ offered: 1, answered: 1, meanScore: 1 });
    await house.clock.advance(24 * 3_600_000);
    expect(surveys.today.of("sales")).toEqual({ offered: 0, answered: 0, meanScore: undefined });
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "completed", agent: "5001" });
  });

  test("thanks are said when the answer is on disk, and not before", async () => {
    await served();
    const written = database.write.bind(database);
    let commit = (): void => {};
    database.write = (writes) =>
      new Promise((resolve) => {
        commit = () => void written(writes).then(resolve);
      });
    await press(house, "1");
    await house.clock.advance(30);
    expect(promptAt(house)).not.toBe("survey-thanks");
    commit();
    await house.clock.advance(100);
    expect(promptAt(house)).toBe("survey-thanks");
    expect(await database.query("SELECT answer FROM survey_answer")).toEqual([{ answer: 1 }]);
  });

  test("a disk that takes nothing leads to the flow's error, never to a thank you", async () => {
    const caller = await served();
    diskFails = true;
    await press(house, "1");
    await house.clock.advance(1_000);
    expect(promptAt(house)).not.toBe("survey-thanks");
    expect(surveys.sizes).toEqual({ surveyActions: 0 });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("whoever hangs up in the middle of it was asked and has not answered", async () => {
    const caller = await served();
    caller.phoneHangsUp();
    await house.settle();
    expect(await rows()).toMatchObject([{ survey: "service", agent: "5001", answer: null, score: null }]);
    expect(house.writes.some(({ sql }) => sql.includes("INTO mark"))).toBe(false);
    await house.expectNothingLeft();
  });

  test("keys that are no answer and silence are asked again, then counted as no answer", async () => {
    await served();
    await press(house, "7");
    await house.clock.advance(100);
    while (promptAt(house) !== "survey-question" && house.media.legs.size > 0) await promptEnds(house);
    await promptEnds(house);
    for (let ms = 0; ms < 20_000 && house.media.legs.size > 0; ms += 1_000) {
      if (promptAt(house) !== undefined) await promptEnds(house);
      await house.clock.advance(1_000);
    }
    expect(await rows()).toMatchObject([{ answer: null }]);
    await house.expectNothingLeft();
  });
});

describe("IVR-04 rules on the answer", () => {
  /** The agent has gone, the caller presses 3, says a comment, and is thanked. */
  async function unhappy(): Promise<FakeSession> {
    const caller = await served();
    house.media.recorded = { durationMs: 6_000, wasHeard: true };
    await press(house, "3");
    await house.clock.advance(100);
    return caller;
  }

  test("not satisfied: called back after the call, on a list for people, the team leader told, the comment kept", async () => {
    await unhappy();
    expect(promptAt(house)).toBe("survey-comment");
    expect(told).toEqual([{ verb: "message", via: "phone", to: "1003", subject: undefined, text: `5001 ${LI} 3` }]);
    expect(house.callBacks.book.all().map(({ queue }) => queue)).toEqual(["plain"]); // nobody is called while on the line
    await promptEnds(house);
    await house.clock.advance(5_000);
    expect([...house.media.recordings.keys()]).toHaveLength(1);
    await press(house, "#");
    await house.clock.advance(100);
    expect(promptAt(house)).toBe("survey-thanks");
    await promptEnds(house);
    await promptEnds(house);
    const [row] = await rows();
    const [recording] = house.facts.flatMap((fact) => (fact.kind === "recording.started" ? [fact.recording] : []));
    expect(row).toMatchObject({ answer: 3, grade: 0, score: 0, comment: recording });
    const tasks = house.callBacks.book.all();
    expect(
      tasks.map(({ queue, number, why, origin, automatic }) => ({ queue, number, why, origin, automatic })),
    ).toEqual([
      { queue: "plain", number: LI, why: "survey", origin: "survey", automatic: false },
      { queue: "sales", number: LI, why: "survey", origin: "request", automatic: true },
    ]);
    expect(actionsOf(row)).toEqual([
      { kind: "call-back", to: "sales", state: "done", detail: tasks[1]?.id },
      { kind: "message", to: "phone team-leader", state: "done", detail: "1003" },
      { kind: "task", to: "plain", state: "done", detail: tasks[0]?.id },
    ]);
    expect(house.record.recordings.map(({ id }) => id)).toEqual([recording]);
    house.callBacks.close();
  });

  test("whoever hangs up while speaking has left the comment as far as it goes", async () => {
    const caller = await unhappy();
    await promptEnds(house);
    await house.clock.advance(3_000);
    caller.phoneHangsUp();
    await house.settle();
    const [row] = await rows();
    expect(row).toMatchObject({ answer: 3, comment: expect.stringMatching(/^c-/) });
    house.callBacks.close();
  });

  test("what fails is noted with the answer: no number, no leader, no message", async () => {
    answerToMessages = { kind: "error", fault: "1003 is not registered" };
    house.ready("5001");
    const caller = callIn("+862155551234", "anonymous");
    await house.settle();
    house.last.phoneAnswers();
    await house.clock.advance(10_000);
    await agentHangsUp();
    await press(house, "3");
    await house.clock.advance(100);
    caller.phoneHangsUp();
    await house.settle();
    const [row] = await rows();
    expect(actionsOf(row)).toEqual([
      { kind: "call-back", to: "sales", state: "failed", detail: "no-number" },
      { kind: "message", to: "phone team-leader", state: "failed", detail: "1003 is not registered" },
      { kind: "task", to: "plain", state: "failed", detail: "no-number" },
    ]);
    expect(house.callBacks.book.size).toBe(0);
    expect(logged.toSorted()).toEqual([
      expect.stringMatching(/^survey.rule-failed .*"kind":"call-back","queue":"sales","cause":"no-number"/),
      expect.stringMatching(/"kind":"message"}$/), // no number, no address
      expect.stringMatching(/"kind":"task","queue":"plain","cause":"no-number"/),
    ]);
    await house.expectNothingLeft();
  });

  test("a message that is never sent is given up, and keeps nothing open", async () => {
    Object.assign(house.site, { flowDoors: { ...surveys.doors, message: () => new Promise<Outcome>(() => {}) } });
    const caller = await unhappy();
    expect(surveys.sizes).toEqual({ surveyActions: 1 });
    caller.phoneHangsUp();
    await house.clock.advance(limits.survey.actionMs + 100);
    expect(surveys.sizes).toEqual({ surveyActions: 0 });
    const [row] = await rows();
    expect(actionsOf(row)).toMatchObject([{ state: "done" }, { kind: "message", state: "failed" }, { state: "done" }]);
    house.callBacks.close();
  });

  test("a number that the switch would not call for a missed call is not called here either", async () => {
    house.ready("5001");
    const caller = callIn("+862155551234", "+19005551234");
    await house.settle();
    house.last.phoneAnswers();
    await house.clock.advance(10_000);
    await agentHangsUp();
    await press(house, "3");
    await house.clock.advance(100);
    caller.phoneHangsUp();
    await house.settle();
    const [row] = await rows();
    expect(actionsOf(row)).toMatchObject([{ kind: "call-back", state: "failed", detail: "costly" }, {}, {}]);
    expect(house.callBacks.book.all().map(({ automatic }) => automatic)).toEqual([false]);
  });
});

describe("IVR-04 one answer for each survey and talk", () => {
  test("asked twice after one talk: counted once, the last answer stands, its rules once; after the next talk anew", async () => {
    const caller = await served("5001", "+862155551236");
    await press(house, "2");
    await house.clock.advance(100);
    await press(house, "3");
    await house.clock.advance(100);
    expect(house.callBacks.book.all().map(({ count }) => count)).toEqual([1]);
    await house.clock.advance(8_000); // the agent's wrap-up
    house.last.phoneAnswers();
    await house.clock.advance(10_000);
    await agentHangsUp();
    await press(house, "1");
    await house.clock.advance(100);
    const kept = await rows();
    expect(kept).toMatchObject([
      { answer: 3, agent: "5001" },
      { answer: 1, agent: "5001", actions: null },
    ]);
    expect(Number(kept[1]?.["talk"])).toBeGreaterThan(Number(kept[0]?.["talk"]));
    expect(actionsOf(kept[0])).toMatchObject([{ kind: "task", state: "done" }]);
    expect(surveys.today.of("plain"), "scores 0 and 1").toEqual({ offered: 2, answered: 2, meanScore: 0.5 });
    expect(house.callBacks.book.all(), "an agent has talked to them since").toEqual([]);
    if (caller.state !== "ended") caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("nobody was talked to: a survey of a self service, in English, on 0 to 10", async () => {
    callIn("+862155551235");
    await house.settle();
    expect(house.hears[0]).toMatchObject({ name: "en/survey-question" });
    await press(house, "10");
    await press(house, "#");
    await house.clock.advance(100);
    const [row] = await rows();
    expect(row).toMatchObject({ survey: "menu", agent: null, queue: null, talk: 0, answer: 10, score: 1, version: 2 });
    await promptEnds(house);
    await house.expectNothingLeft();
  });
});

describe("IVR-04 after a killed process", () => {
  /** Answered, with all three actions begun and none of them noted as done. */
  async function killedWhileDue(): Promise<void> {
    Object.assign(house.site, { flowDoors: { ...surveys.doors, message: () => new Promise<Outcome>(() => {}) } });
    await served();
    house.callBacks.fromSurvey = () => new Promise(() => {});
    await press(house, "3");
    await house.clock.advance(100);
  }

  test("tasks that were not made are made for people, and a message is not sent again", async () => {
    await killedWhileDue();
    const next = new House(OFFICE);
    const restarted = surveysOf(next);
    await Promise.all([restarted.restore(), house.clock.advance(200), next.clock.advance(200)]);
    const [row] = await rows();
    const tasks = next.callBacks.book.all();
    expect(tasks.map(({ queue, number, automatic }) => `${queue} ${number} ${automatic}`).toSorted()).toEqual([
      `plain ${LI} false`,
      `sales ${LI} false`,
    ]);
    expect(actionsOf(row)).toMatchObject([{ state: "done" }, { state: "failed" }, { state: "done" }]);
    await restarted.restore();
    expect(next.callBacks.book.all().map(({ count }) => count)).toEqual([1, 1]);
  });
});

describe("bounds", () => {
  test("a call is asked so many surveys and no more; the flow goes on from the error", async () => {
    callIn("+862155551235");
    await house.settle();
    const { call } = house;
    const place = { call, site: house.site, flow: "x", version: 1, served: undefined } as unknown as FlowPlace;
    const scale = { measure: "csat", least: 1, most: 3, best: "first" } as const;
    const ask = (n: number) => surveys.doors.ask?.({ verb: "ask", survey: `s${n}`, ...scale }, place);
    for (let n = 1; n < limits.survey.perCall; n++) expect(await ask(n)).toEqual({ kind: "done" });
    expect(await ask(99)).toMatchObject({ kind: "error" });
  });
});
