// IVR-02 with softphones that are not ours: one call through every node that talks, asks or decides, and one for each that leads elsewhere. What a
// prompt was is known by its tone alone; where a caller went is asked of `call show`. Speech is a script that answers at once.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CallbackView } from "../../src/api/callback-control.ts";
import type { SurveyAnswerView } from "../../src/api/survey-control.ts";
import type { CallView } from "../../src/api/views.ts";
import { power } from "../world/ears.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { CARRIER, callerWithKeys } from "./rig/keys-caller.ts";
import { LOOPBACK } from "./rig/ports.ts";
import { stretch, toneWav } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutSipp } from "./rig/tools.ts";

const ADA = 1_900;
const BOB = 1_100;
/** Tones of prompts: `tones/500` and so on. The beep has 1 000 Hz. */
const TONES = [500, 600, 700, 800, 900, 1_300, 1_500, 1_700, 2_100, 2_300, 2_500, 3_100];
const SPOKEN = 2_700;
const TONE_S = 0.6;

const TOUR = `
flow: tour
variables: { order: {}, status: "", times: 0, said: "", customer: {}, spoken: {} }
nodes:
  start:    { play: tones/500, next: open }
  open:     { hours: always, next: { open: count, closed: lost } }
  count:    { set: { times: times + 1 }, next: which }
  which:    { branch: [ { if: "times == 1 && call.from == '1001'", next: menu } ], next: lost }
  menu:     { menu: [ { file: tones/600 } ], wait: 8s, next: { "1": ask, timeout: lost, invalid: lost } }
  ask:      { collect: number, words: [ { file: tones/700 } ], digits: 1-6, check: "number == '42'", wait: 8s, next: { done: who, timeout: lost, invalid: lost } }
  who:      { lookUp: customer, by: call.from, into: customer, next: { found: find, none: find } }
  find:     { lookUp: orders, by: number, into: order, next: { found: service, none: lost } }
  service:  { request: "SERVICE/orders/\${number}", map: { status: response.body.status }, next: { done: english, refused: lost, error: lost } }
  english:  { language: en, next: speak }
  speak:    { say: [ "\${order.what} is \${status}" ], next: write }
  write:    { note: "order \${number}: \${status}", next: tell }
  tell:     { message: { via: phone, to: "1002", text: "order \${number}" }, next: other }
  other:    { subflow: second, with: { given: number }, into: { said: result.back }, next: rest }
  rest:     { wait: 500ms, next: hear }
  hear:     { listen: said, words: [ { file: tones/900 } ], most: 2s, phrases: { sales: [ 销售 ] }, next: { sales: leave, done: lost, timeout: lost } }
  leave:    { record: spoken, words: [ { file: tones/3100 } ], most: 2s, next: { done: mark, empty: lost } }
  mark:     { survey: service, measure: csat, scale: 1-3, best: first, words: [ { file: tones/1300 } ], wait: 8s, next: { done: bye, timeout: lost, invalid: lost } }
  lost:     { hangUp: [ { file: tones/2500 } ] }
  bye:      { hangUp: [ { file: tones/1500 } ] }
`;
const SECOND = `
flow: second
arguments: { given: "" }
nodes:
  back: { play: tones/800, next: home }
  home: { return: done, values: { back: "given + '!'" } }
`;
/** Where callers are led elsewhere and come back; each is a menu's key. */
const AWAY = `
flow: away
variables: { fax: {} }
nodes:
  menu:     { menu: [ { file: tones/600 } ], wait: 8s, next: { "1": agent, "2": bob, "3": box, "4": room, "5": again, "6": fax, "7": on, "9": bye, timeout: lost, invalid: lost } }
  agent:    { queue: support, next: { done: mark, closed: lost, full: lost, timeout: lost } }
  mark:     { survey: after, measure: csat, scale: 1-3, best: first, words: [ { file: tones/1300 } ], wait: 8s, comment: { words: [ { file: tones/1700 } ], most: 2s, if: answer == 3 }, rules: [ { if: answer == 3, then: [ { task: support } ] } ], next: { done: bye, timeout: lost, invalid: lost } }
  bob:      { dial: "1002", ring: 10s, next: { done: bye, busy: lost, no-answer: lost } }
  box:      { voicemail: "1003", next: { done: bye, empty: lost } }
  room:     { conference: team, next: { done: bye, full: lost } }
  again:    { callback: support, next: { done: bye, refused: second-choice } }
  second-choice: { hangUp: [ { file: tones/2100 } ] }
  fax:      { fax: receive, into: fax, next: { done: lost, error: no-fax } }
  no-fax:   { hangUp: [ { file: tones/2300 } ] }
  on:       { transfer: "9197" }
  lost:     { hangUp: [ { file: tones/2500 } ] }
  bye:      { hangUp: [ { file: tones/1500 } ] }
`;

const left = withoutBaresip || withoutSipp;

describe.skipIf(left !== "")(`IVR-02 every node, by what a phone hears${left}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  let service: Server;
  const asked: string[] = [];

  beforeAll(async () => {
    service = createServer(({ url }, response) => {
      asked.push(url ?? "");
      response.writeHead(200, { "content-type": "application/json" }).end('{"status":"on its way"}');
    });
    await new Promise<void>((resolve) => service.listen(0, LOOPBACK, resolve));
    const { port } = service.address() as AddressInfo;
    office = await RealSwitch.start({}, "0s", (config, folder) => {
      const tones = join(folder, "data", "media", "tones");
      mkdirSync(tones, { recursive: true });
      for (const hz of TONES) writeFileSync(join(tones, `${hz}.wav`), toneWav(hz, TONE_S));
      writeFileSync(join(folder, "spoken.wav"), toneWav(SPOKEN, TONE_S));
      const speaks = `[cp, "${join(folder, "spoken.wav")}", "{file}"]`;
      return `${config}
speech: { command: ${speaks} }
recognition: { command: [echo, 我找销售部, "{file}"] }
flows: { allow: ["127.0.0.1:${port}"] }
`;
    });
    await office.apply({
      wrapUp: "1s",
      queue: '    callback: { key: "1" }',
      keys: { "1003": "voicemail: true" },
      numbers: '  "7100": { flow: tour }\n  "7101": { flow: away }\n  "+862155550000": { flow: away }',
      more: `hours: { always: { week: ["mon-sun 00:00-24:00"] } }
conferences: { team: { number: "8000" } }
trunks: { carrier: { host: ${CARRIER}, register: false, qualify: 0s, addresses: [${CARRIER}], numbers: e164 } }
`,
    });
    writeFileSync(join(office.folder, "orders.csv"), "number,what\n42,a lamp\n");
    await office.say("table", "import", "orders", join(office.folder, "orders.csv"));
    const documents = { tour: TOUR.replace("SERVICE", `http://127.0.0.1:${port}`), second: SECOND, away: AWAY };
    const files = Object.entries(documents).map(([name, text]) => {
      const file = join(office.folder, `${name}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    await office.say("flow", "apply", ...files);
    [ada, bob] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA }),
      BaresipPhone.registered(office, "1002", { hz: BOB, answers: true }),
    ]);
  });
  afterEach(() => office.isQuiet());
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    service.close();
    expect(office.complaints()).toEqual([]);
  });

  /** The way of the newest call through its flow, node by node. */
  async function wayOf(call: CallView): Promise<readonly string[]> {
    const { flows } = await office.ask<CallView>("call", "show", call.id);
    return flows.flatMap(({ steps }) => steps.map(({ node, outcome }) => `${node} ${outcome}`));
  }

  test("say, ask, decide, look up, request, speak, understand, record, mark: one after the other", async () => {
    await ada.dials("7100");
    await pause(1_400);
    await ada.presses("1");
    await pause(1_400);
    await ada.presses("42#");
    const talking = async (): Promise<string> => (await office.calls())[0]?.state ?? "";
    expect(await talking()).not.toBe("ended");
    await pause(10_500);
    await ada.presses("2");
    await ada.isFree();
    const call = await office.newRecord();
    expect(await wayOf(call)).toEqual([
      ...["start done", "open open", "count done", "which case 1", "menu 1", "ask done", "who none", "find found"],
      ...["service done", "english done", "speak done", "write done", "tell done", "back done", "home done"],
      ...["other done", "rest done", "hear sales", "leave done", "mark done", "bye done"],
    ]);
    expect(melody(ada.heard())).toEqual([500, 600, 700, SPOKEN, 800, 900, 3_100, 1_300, 1_500]);
    expect(asked).toEqual(["/orders/42"]);
    expect(call.ending).toBe("completed");
    const [answer] = await office.ask<readonly SurveyAnswerView[]>("survey", "answers", "service");
    expect(answer).toMatchObject({ call: call.id, answer: 2, score: 0.5, agent: null });
  });

  test("a queue; the agent hangs up, and the caller is asked how it was; a comment, a task", async () => {
    await office.onlyReady("5002");
    await ada.dials("7101");
    await pause(1_000);
    await ada.presses("1");
    await office.agentIs("5002", "talking");
    await pause(1_500);
    await bob.hangsUp();
    await pause(1_400);
    await ada.presses("3");
    await ada.isFree();
    const call = await office.newRecord();
    expect(await wayOf(call)).toEqual(["menu 1", "agent done", "mark done", "bye done"]);
    expect(call).toMatchObject({ queue: "support", agent: "5002", ending: "completed" });
    expect(share(BOB, ada.heard())).toBeGreaterThan(0.05);
    expect(melody(ada.heard()).slice(-3)).toEqual([1_300, 1_700, 1_500]);
    const [answer] = await office.ask<readonly SurveyAnswerView[]>("survey", "answers", "after");
    expect(answer).toMatchObject({ call: call.id, answer: 3, score: 0, agent: "5002" });
    const file = join(office.folder, "comment.wav");
    await office.say("survey", "comment", answer?.id ?? "", "--to", file);
    expect(readFileSync(file).length).toBeGreaterThan(8_000);
    await eventually(
      "somebody is to see to them",
      () => office.say("callback", "list"),
      (found) => found.includes("1001"),
    );
    await office.onlyReady();
  });

  test("a number that answers and hangs up", async () => {
    await toAway("2");
    await bob.talks();
    await pause(1_000);
    await bob.hangsUp();
    expect(await endOf(["menu 2", "bob done", "bye done"])).toEqual([600, 1_500]);
  });

  test("a mailbox: a message is left with #, and the flow goes on", async () => {
    await toAway("3");
    await pause(1_500);
    await ada.presses("#"); // the greeting is long
    await eventually(
      "the tone has sounded",
      async () => (await office.status()).recordings.active,
      (active) => active === 1,
      15_000,
    );
    await pause(1_500);
    await ada.presses("#");
    await pause(1_500);
    await ada.presses("1");
    expect(await endOf(["menu 3", "box done", "bye done"])).toEqual([600, 1_500]);
    expect(await office.say("voicemail", "list", "1003")).toMatch(/1001/);
  });

  test("a conference room, until it is over", async () => {
    await toAway("4");
    await eventually(
      "somebody is in the room",
      () => office.say("conference", "show", "team"),
      (found) => found.includes("1001"),
    );
    await office.say("conference", "end", "team");
    await ada.isFree();
    expect((await endOf(["menu 4", "room done", "bye done"])).at(-1)).toBe(1_500);
  });

  test("a call-back is booked", async () => {
    await toAway("5");
    await pause(1_500);
    await ada.presses("1");
    await ada.isFree();
    expect(melody(ada.heard()).at(-1)).toBe(1_500);
    const tasks = await office.ask<readonly CallbackView[]>("callback", "list");
    const task = tasks.find(({ state }) => state === "waiting-in-line");
    expect(task).toMatchObject({ number: "1001", queue: "support" });
    await office.say("callback", "cancel", task?.id ?? "", "--reason", "test");
    const records = await office.newRecords(2);
    const call = records.find(({ to }) => to === "7101");
    expect(call === undefined ? [] : await wayOf(call)).toEqual(["menu 5", "again done", "bye done"]);
  });

  test("a fax from a phone that is no fax machine: the error branch", async () => {
    await toAway("6");
    await ada.isFree();
    expect(await endOf(["menu 6", "fax error", "no-fax done"])).toEqual([600, 2_300]);
  });

  test("a transfer leaves the flow for good", async () => {
    await toAway("7");
    await pause(1_500);
    await ada.hangsUp();
    const call = await office.newRecord();
    expect(await wayOf(call)).toEqual(["menu 7", "on handed-over"]);
  });

  test.each(["tones", "info"] as const)("a key as %s", async (how) => {
    const ended = await callerWithKeys(office, { dials: "+862155550000", how, key: "9", afterMs: 1_500 });
    expect(ended, ended.err).toMatchObject({ status: 0 });
    const call = await office.newRecord();
    expect(await wayOf(call)).toEqual(["menu 9", "bye done"]);
  });

  async function toAway(key: string): Promise<void> {
    await ada.dials("7101");
    await pause(900);
    await ada.presses(key);
  }

  /** It is over; its way was this. What was heard of prompts. */
  async function endOf(way: readonly string[]): Promise<readonly number[]> {
    await ada.isFree();
    expect(await wayOf(await office.newRecord())).toEqual(way);
    return melody(ada.heard());
  }
});

/** The tones that were heard for most of a prompt's length, in their order. */
function melody(heard: Float64Array): readonly number[] {
  const found: number[] = [];
  let last: number | undefined;
  let length = 0;
  for (let at = 0; at * 8_000 < heard.length; at += 0.05) {
    const piece = stretch(heard, at, at + 0.05);
    const total = piece.reduce((sum, x) => sum + x * x, 0) / piece.length;
    const hz = total < 10_000 ? undefined : [...TONES, SPOKEN].find((one) => power(piece, one) > 0.7 * total);
    length = hz === last ? length + 1 : 1;
    last = hz;
    if (hz !== undefined && length === 4) found.push(hz);
  }
  return found;
}

/** Of the whole sound. */
function share(hz: number, heard: Float64Array): number {
  const total = heard.reduce((sum, x) => sum + x * x, 0) / heard.length;
  return power(heard, hz) / total;
}
