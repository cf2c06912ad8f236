// Time limits, further tries, places that do not answer, and answers as values, on the virtual clock.

import { beforeEach, describe, expect, test } from "vitest";
import { answeredValue, boundedValue } from "../../../src/app/core/flow/bounded-value.ts";
import type { FlowPlace } from "../../../src/app/core/flow/doors.ts";
import type { HttpAsk, HttpOutcome } from "../../../src/app/core/flow/http.ts";
import { requestDoor } from "../../../src/app/core/flow/request.ts";
import { Requests } from "../../../src/app/core/flow/requests.ts";
import { Abort, type Signal } from "../../../src/base/abort.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { ok } from "../../../src/base/result.ts";
import { seededRng } from "../../../src/base/rng.ts";
import type { Outcome } from "../../../src/ivr/verbs.ts";
import { VirtualClock } from "../../world/clock.ts";

const GOOD: HttpOutcome = { kind: "answer", status: 200, headers: {}, type: "application/json", text: "{}" };
const BROKEN: HttpOutcome = { kind: "failed", fault: "https://crm: nobody listens there" };
const ASK: HttpAsk = { method: "GET", url: "https://crm/x", headers: new Map(), body: undefined };

let clock: VirtualClock;
let requests: Requests;
let sent: { readonly at: number; readonly signal: Signal }[];
let answer: (ask: HttpAsk) => Promise<HttpOutcome>;
let lines: string[];

beforeEach(() => {
  clock = new VirtualClock(0);
  sent = [];
  lines = [];
  answer = async () => GOOD;
  const http = {
    placeOf: (url: string) => ok(url.split("/").slice(0, 3).join("/")),
    send: (ask: HttpAsk, signal: Signal) => {
      sent.push({ at: clock.now(), signal });
      return answer(ask);
    },
  };
  const log = {
    ...silentLog,
    warn: (event: string, fields?: object) => void lines.push(`${event} ${JSON.stringify(fields)}`),
  };
  requests = new Requests({ clock, rng: seededRng(1), log, http });
});

async function asked(more: { timeLimitMs?: number; retries?: number; signal?: Signal; url?: string } = {}) {
  const { url = ASK.url, ...terms } = more;
  const all = { timeLimitMs: 5_000, retries: 0, signal: new Abort(), ...terms };
  let outcome: HttpOutcome | undefined;
  void requests.ask({ ...ASK, url }, all).then((one) => {
    outcome = one;
  });
  await clock.advance(all.timeLimitMs + 1);
  return outcome;
}

const never = (): Promise<HttpOutcome> => new Promise(() => {});

describe("IVR-02 how long a flow waits for a service", () => {
  test("no longer than its time limit, and nothing is left behind", async () => {
    answer = never;
    expect(await asked({ timeLimitMs: 3_000 })).toEqual({ kind: "failed", fault: "https://crm took too long" });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.signal.aborted).toBe(true);
    expect(requests.size).toBe(0);
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("each try has its own, and a caller who hangs up in between ends it", async () => {
    answer = never;
    const gone = new Abort();
    const asking = requests.ask(ASK, { timeLimitMs: 1_000, retries: 3, signal: gone });
    await clock.advance(1_000 + 2 * limits.requests.retryMs);
    expect(sent).toHaveLength(2);
    gone.abort();
    expect((await asking).kind).toBe("failed");
    expect(sent).toHaveLength(2);
    expect(requests.size).toBe(0);
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("after a fault of the way it tries again, each pause about twice as long", async () => {
    const outcomes = [BROKEN, { ...GOOD, status: 500 }, GOOD];
    answer = async () => outcomes.shift() ?? BROKEN;
    expect(await asked({ retries: 2 })).toEqual(GOOD);
    const [first = 0, second = 0, third = 0] = sent.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(limits.requests.retryMs / 2);
    expect(second - first).toBeLessThanOrEqual(limits.requests.retryMs * 1.5);
    expect(third - second).toBeGreaterThanOrEqual(limits.requests.retryMs);
    expect(third - second).toBeLessThanOrEqual(limits.requests.retryMs * 3);
  });

  test.each([
    ["what we would not send", { kind: "refused", fault: "own network" } as const],
    ["what was not found", { ...GOOD, status: 404 }],
  ])("%s is not tried again", async (_, outcome) => {
    answer = async () => outcome;
    expect(await asked({ retries: 3 })).toEqual(outcome);
    expect(sent).toHaveLength(1);
  });

  test("5xx to the end is an answer", async () => {
    answer = async () => ({ ...GOOD, status: 500 });
    expect(await asked({ retries: 1 })).toMatchObject({ kind: "answer", status: 500 });
    expect(sent).toHaveLength(2);
  });
});

describe("IVR-02 a service that is dead holds nobody", () => {
  test("after five faults in a row callers fail at once, one tries it later, and it is asked again once it answers", async () => {
    answer = async () => BROKEN;
    for (let i = 0; i < limits.requests.faultsToRest; i++) expect(await asked()).toEqual(BROKEN);
    expect(lines).toEqual([`flow.place-rests {"place":"https://crm","cause":"${BROKEN.fault}"}`]);
    const before = sent.length;
    const started = clock.now();
    let outcome: HttpOutcome | undefined;
    void requests.ask(ASK, { timeLimitMs: 5_000, retries: 0, signal: new Abort() }).then((one) => {
      outcome = one;
    });
    await clock.advance(0);
    // The last of the five was `timeLimitMs` ago on this clock, so its rest is over: this one is the try.
    expect([sent.length - before, clock.now() - started, outcome]).toEqual([1, 0, BROKEN]);
    expect((await asked({ timeLimitMs: 100 }))?.kind).toBe("refused");
    expect(sent).toHaveLength(before + 1);
    expect((await asked({ url: "https://other/" }))?.kind).toBe("failed");
    await clock.advance(2 * limits.requests.restMs);
    answer = async () => GOOD;
    expect(await asked()).toEqual(GOOD);
    answer = async () => BROKEN;
    expect(await asked()).toEqual(BROKEN);
    expect(await asked()).toEqual(BROKEN);
  });

  test("while one tries it the others do not", async () => {
    answer = async () => BROKEN;
    for (let i = 0; i < limits.requests.faultsToRest; i++) await asked();
    answer = never;
    const terms = { timeLimitMs: 5_000, retries: 0, signal: new Abort() };
    void requests.ask(ASK, terms);
    const before = sent.length;
    const others = await Promise.all([1, 2, 3].map(() => requests.ask(ASK, terms)));
    expect(others.map(({ kind }) => kind)).toEqual(["refused", "refused", "refused"]);
    expect(sent).toHaveLength(before);
    await clock.advance(5_001);
  });

  test("callers who hang up say nothing of it", async () => {
    answer = never;
    for (let i = 0; i < 2 * limits.requests.faultsToRest; i++) {
      const gone = new Abort();
      const asking = requests.ask(ASK, { timeLimitMs: 5_000, retries: 0, signal: gone });
      gone.abort();
      await asking;
    }
    answer = async () => GOOD;
    expect(await asked()).toEqual(GOOD);
    expect(lines).toEqual([]);
  });

  test("only so many to one place, and in all, are under way at once", async () => {
    answer = never;
    const terms = { timeLimitMs: 5_000, retries: 0, signal: new Abort() };
    const { perPlace, atOnce } = limits.requests;
    for (let i = 0; i < perPlace; i++) void requests.ask(ASK, terms);
    expect(await requests.ask(ASK, terms)).toMatchObject({ kind: "refused" });
    for (let i = perPlace; i < atOnce; i++) void requests.ask({ ...ASK, url: `https://p${i}/` }, terms);
    expect(requests.size).toBe(atOnce);
    expect(await requests.ask({ ...ASK, url: "https://new/" }, terms)).toMatchObject({ kind: "refused" });
    await clock.advance(5_001);
    expect(requests.size).toBe(0);
  });
});

describe("IVR-02 answers as values", () => {
  const list = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  test.each([
    ["application/json", '{"a":[1,null,true,"中"],"b":{"c":-0.5}}', { a: [1, null, true, "中"], b: { c: -0.5 } }],
    ["application/problem+json", '"x"', "x"],
    ["text/plain", "到货", "到货"],
    ["", "ok", "ok"],
    ["application/json", "", null],
    ["application/json", list(limits.requests.answerDepth), JSON.parse(list(limits.requests.answerDepth))],
  ])("%s %s", (type, text, value) => {
    expect(answeredValue(type, text)).toEqual({ ok: true, value });
  });

  test.each([
    ["application/json", "{"],
    ["application/json", "NaN"],
    ["application/json", '{"a":1e999}'],
    ["application/json", list(limits.requests.answerDepth + 1)],
    ["application/json", list(50_000)],
    ["application/json", `[${"0,".repeat(limits.requests.answerEntries)}0]`],
    ["image/png", "PNG"],
  ])("%s, not %s", (type, text) => {
    expect(answeredValue(type, text).ok).toBe(false);
  });

  test("__proto__ is left out", () => {
    const value = boundedValue(JSON.parse('{"__proto__":{"isBlocked":true},"a":1}'));
    expect(value).toEqual({ ok: true, value: { a: 1 } });
  });
});

describe("IVR-02 the request node", () => {
  const place = (signal: Signal) => ({ call: { id: "c-1" }, signal, flow: "main" }) as unknown as FlowPlace;
  const verb = {
    verb: "request",
    method: "POST",
    url: "https://crm/s3cret",
    headers: new Map(),
    timeLimitMs: 1_000,
  } as const;

  test("brings the answer as a value, also where it says no", async () => {
    let got: HttpAsk | undefined;
    answer = async (ask) => {
      got = ask;
      return { kind: "answer", status: 404, headers: { "x-a": "1" }, type: "application/json", text: '{"why":"gone"}' };
    };
    const door = requestDoor({ requests, log: silentLog });
    const outcome = await door({ ...verb, body: { 单: "7" }, retries: 0 }, place(new Abort()));
    expect(outcome).toEqual({ kind: "response", status: 404, headers: { "x-a": "1" }, body: { why: "gone" } });
    expect(got?.body).toEqual({ type: "application/json", text: '{"单":"7"}' });
  });

  test("a fault is an error that the log has too, a caller who is gone is none", async () => {
    answer = async () => BROKEN;
    const door = requestDoor({
      requests,
      log: { ...silentLog, warn: (event, fields) => void lines.push(`${event} ${JSON.stringify(fields)}`) },
    });
    const ask = (signal: Signal): Promise<Outcome> | Outcome =>
      door({ ...verb, body: undefined, retries: 0 }, place(signal));
    expect(await ask(new Abort())).toEqual({ kind: "error", fault: BROKEN.fault });
    expect(lines).toEqual([`flow.request-failed {"call":"c-1","flow":"main","cause":"${BROKEN.fault}"}`]);
    const gone = new Abort();
    gone.abort();
    expect(await ask(gone)).toEqual({ kind: "gone" });
    expect(lines).toHaveLength(1);
  });
});
