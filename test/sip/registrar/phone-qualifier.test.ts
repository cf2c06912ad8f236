// Are registered phones still there? Asked with OPTIONS; who used to answer and does not any more is not called.

import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { type BindingRow, Bindings, type ContactInit } from "../../../src/sip/registrar/bindings.ts";
import { PhoneQualifier } from "../../../src/sip/registrar/phone-qualifier.ts";
import { VirtualClock } from "../../world/clock.ts";
import { udpFrom } from "../requests.ts";
import { Carrier, type Sent } from "../trunk/carrier.ts";

const EVERY_MS = 30_000;
/** What the transaction takes until it gives up: timer F (RFC 3261 §17.1.2.2). */
const GIVES_UP_MS = 32_000;

let clock: VirtualClock;
let phones: Carrier;
let bindings: Bindings;
let qualifier: PhoneQualifier;
let reachable: string[];
let leftOut: Set<string>;
let rows: readonly BindingRow[];

beforeEach(() => {
  clock = new VirtualClock();
  phones = new Carrier();
  reachable = [];
  leftOut = new Set();
  make();
});

function make(): void {
  bindings = new Bindings({
    clock,
    onReachable: (extension, now) => reachable.push(`${extension} ${now ? "in" : "out"}`),
    onContact: (kind, binding) => qualifier[kind](binding),
    onChange: (_, now) => {
      rows = now;
    },
  });
  qualifier = new PhoneQualifier({
    clock,
    rng: seededRng(5),
    everyMs: EVERY_MS,
    // A silent phone costs the transaction's time.
    request: (init, done) =>
      phones.request(init, (status, response) => {
        if (response !== undefined) done(status, response);
        else clock.after(GIVES_UP_MS, "timer F", () => done(408, undefined));
      }),
    leaveOut: (callId) => {
      leftOut.add(callId);
      return () => leftOut.delete(callId);
    },
    learnt: (binding, answered) => bindings.asked(binding, answered),
  });
}

function register(extension: string, more: Partial<ContactInit> = {}): void {
  const init: ContactInit = {
    contact: `sip:${extension}@192.168.1.9:5060`,
    outbound: undefined,
    instance: undefined,
    q: 1,
    flow: udpFrom("192.0.2.7", 31_000),
    path: [],
    callId: "c",
    cseq: 1,
    userAgent: undefined,
    ...more,
  };
  bindings.apply(extension, [{ kind: "put", init, expiresS: 3_600 }]);
}

const silent = (): undefined => undefined;
const state = (): readonly string[] => bindings.all("1001").map((binding) => bindings.answering(binding));

describe("SIP-03 the switch keeps the way to its phones open", () => {
  test("OPTIONS goes every 30 s where the phone registered from, to the contact it registered", async () => {
    register("1001", { path: ["<sip:edge.example.com;lr>"] });
    await clock.advance(EVERY_MS - 1);
    expect(phones.sent).toEqual([]);
    await clock.advance(1);
    expect(phones.last).toMatchObject({
      method: "OPTIONS",
      uri: "sip:1001@192.168.1.9:5060",
      route: ["<sip:edge.example.com;lr>"],
      flow: udpFrom("192.0.2.7", 31_000),
    });
    await clock.advance(10 * EVERY_MS + 2_000);
    expect(phones.sent).toHaveLength(11);
    expect(state()).toEqual(["answers"]);
    expect(qualifier.size + leftOut.size).toBe(0);
  });

  test("who registers anew has shown that it is there, and is asked 30 s later", async () => {
    register("1001");
    await clock.advance(20_000);
    register("1001", { cseq: 2 });
    await clock.advance(20_000);
    expect(phones.sent).toEqual([]);
    await clock.advance(10_000);
    expect(phones.sent).toHaveLength(1);
  });

  test("browsers are not asked: their WebSocket is pinged", async () => {
    register("1001", { flow: { ...udpFrom("192.0.2.7"), transport: "wss", connection: 4 } });
    await clock.advance(10 * EVERY_MS);
    expect(phones.sent).toEqual([]);
  });

  test("ten thousand phones are asked evenly, and never more than 400 a second", async () => {
    for (let i = 0; i < 10_000; i++) register(`${100_000 + i}`);
    await clock.advance(EVERY_MS);
    for (let second = 1; second <= 60; second++) {
      const before = phones.sent.length;
      await clock.advance(1_000);
      expect(phones.sent.length - before).toBeLessThanOrEqual(limits.sip.phonesAskedPerSecond);
    }
    expect(phones.sent.length).toBeGreaterThan(2 * 9_000);
    expect(new Set(phones.sent.map((sent: Sent) => sent.uri)).size).toBe(10_000);
  });

  test("where all power is gone no more than 4000 questions wait at once", async () => {
    phones.rule = silent;
    for (let i = 0; i < 10_000; i++) register(`${100_000 + i}`);
    await clock.advance(EVERY_MS + 31_000);
    expect(qualifier.size).toBe(limits.sip.phonesAskedAtOnce);
    await clock.advance(120_000);
    expect(new Set(phones.sent.map((sent: Sent) => sent.uri)).size).toBe(10_000);
  });

  test("nothing is left when the phones have gone", async () => {
    phones.rule = silent;
    register("1001");
    await clock.advance(EVERY_MS + 100);
    expect(qualifier.size).toBe(1);
    bindings.removeAll("1001");
    expect(qualifier.size).toBe(0);
    await clock.advance(10 * EVERY_MS);
    expect(phones.sent).toHaveLength(1);
    expect(leftOut.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe("ACD-20 a phone that vanished", () => {
  test("is noticed about a minute later, and called again once it answers", async () => {
    register("1001");
    await clock.advance(EVERY_MS + 1_000);
    expect(reachable).toEqual(["1001 in"]);
    phones.rule = silent;
    await clock.advance(EVERY_MS + GIVES_UP_MS);
    expect(reachable).toEqual(["1001 in", "1001 out"]);
    expect([state(), bindings.callable("1001")]).toEqual([["silent"], []]);
    expect([bindings.extensions(), bindings.reachable()]).toEqual([["1001"], []]);
    phones.rule = () => ({ status: 200 });
    await clock.advance(EVERY_MS);
    expect(reachable).toEqual(["1001 in", "1001 out", "1001 in"]);
  });

  test("is called again at once when it registers", async () => {
    register("1001");
    await clock.advance(EVERY_MS);
    phones.rule = silent;
    await clock.advance(2 * EVERY_MS + GIVES_UP_MS);
    expect(bindings.isReachable("1001")).toBe(false);
    register("1001", { cseq: 2 });
    expect(reachable.at(-1)).toBe("1001 in");
    expect(bindings.callable("1001")).toHaveLength(1);
  });

  test.each([200, 404, 405, 480, 486, 501, 603])("an answer of %i is a sign of life", async (status) => {
    phones.rule = () => ({ status });
    register("1001");
    await clock.advance(5 * EVERY_MS);
    expect(state()).toEqual(["answers"]);
  });

  test.each([408, 430, 480, 503])(
    "through a proxy %i is what the proxy says, and the phone is silent",
    async (status) => {
      register("1001", { path: ["<sip:edge.example.com;lr>"] });
      await clock.advance(EVERY_MS);
      phones.rule = () => ({ status });
      await clock.advance(2 * EVERY_MS);
      expect(state()).toEqual(["silent"]);
    },
  );

  test("a phone that has never answered OPTIONS is called all the same", async () => {
    phones.rule = silent;
    register("1001");
    await clock.advance(10 * EVERY_MS);
    expect([state(), reachable]).toEqual([["unknown"], ["1001 in"]]);
  });

  test("the other phone of the extension goes on ringing", async () => {
    register("1001");
    register("1001", { contact: "sip:1001@192.168.1.10:5060" });
    await clock.advance(EVERY_MS + 1_000);
    phones.rule = ({ uri }) => (uri.includes("192.168.1.9") ? undefined : { status: 200 });
    await clock.advance(EVERY_MS + GIVES_UP_MS);
    expect(bindings.callable("1001").map(({ contact }) => contact)).toEqual(["sip:1001@192.168.1.10:5060"]);
    expect(reachable).toEqual(["1001 in"]);
  });

  test("a phone from before a restart that does not answer is gone", async () => {
    register("1001");
    const before = rows;
    bindings.close();
    make();
    phones.rule = silent;
    bindings.restore(before);
    await clock.advance(EVERY_MS + GIVES_UP_MS);
    expect(reachable.at(-1)).toBe("1001 out");
  });
});
