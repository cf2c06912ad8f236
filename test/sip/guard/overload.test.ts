import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { type Logger, silentLog } from "../../../src/base/log.ts";
import type { Clock, Millis } from "../../../src/base/time.ts";
import { makeGate } from "../../../src/sip/guard/gate.ts";
import { Guard } from "../../../src/sip/guard/guard.ts";
import { Overload } from "../../../src/sip/guard/overload.ts";
import { ReadDelay } from "../../../src/sip/transport/read-delay.ts";
import { VirtualClock } from "../../world/clock.ts";
import { type RequestShape, request, udpFrom } from "../requests.ts";

const { lookMs, leastCallsPerS, delayFromMs, beginAt, looksToBegin } = limits.overload;
const LOOKS_PER_S = 1_000 / lookMs;

function overloadOn(clock: Pick<Clock, "now">, log: Logger = silentLog): Overload {
  return new Overload({ clock, log, isForHelp: (number) => number === "110" });
}

function invite(shape: RequestShape & { readonly toTag?: string } = {}) {
  const { toTag, ...rest } = shape;
  const asked = request({ method: "INVITE", uri: "sip:1002@pbx.example", to: "sip:1002@pbx.example", ...rest });
  return toTag === undefined ? asked : { ...asked, to: { ...asked.to, params: new Map([["tag", toTag]]) } };
}

/** `perS` calls a second and messages that wait long: the switch learns that it carries no more. */
function saturate(overload: Overload, perS: number): void {
  for (let i = 0; i < 2 * LOOKS_PER_S && overload.view.callsPerS === undefined; i++) {
    for (let n = 0; n < perS / LOOKS_PER_S; n++) overload.admitted();
    overload.look(delayFromMs, 0);
  }
}

describe("OPS-06 more calls than the switch can carry", () => {
  test("none is refused while there is time, however many come", () => {
    const overload = overloadOn(new VirtualClock());
    for (let i = 0; i < 5_000; i++) {
      expect(overload.refuses({ ...TEMPLATE, callId: `c${i}` })).toBe(false);
      overload.admitted();
      if (i % 100 === 0) overload.look(delayFromMs - 1, 0);
    }
    expect(overload.view).toMatchObject({ callsPerS: undefined, refused: 0 });
    expect(overload.size).toBe(0);
  });

  test("a busy moment of its own work (an import, a big office) costs no caller anything", () => {
    const overload = overloadOn(new VirtualClock());
    saturate(overload, leastCallsPerS / 2);
    saturate(overload, leastCallsPerS / 2);
    expect(overload.refuses(invite())).toBe(false);
    expect(overload.view.callsPerS).toBeUndefined();
  });

  test("beyond it calls are held to a rate, and come back one after the other", async () => {
    const clock = new VirtualClock();
    const overload = overloadOn(clock);
    saturate(overload, 400 / beginAt);
    let letIn = 0;
    const pauses = new Set<number>();
    for (let i = 0; i < 1_200; i++) {
      if (overload.refuses({ ...TEMPLATE, callId: `c${i}` })) pauses.add(overload.retryAfterS);
      else letIn++;
      await clock.advance(1_000 / 1_200);
    }
    expect(letIn).toBeGreaterThan(390);
    expect(letIn).toBeLessThan(410);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(limits.sip.retryAfterS);
    expect(pauses.size).toBe(limits.overload.spreadS); // not all at one moment
  });

  test("whoever was let in stays in with credentials, whoever was refused stays refused when the INVITE is repeated", async () => {
    const clock = new VirtualClock();
    const overload = overloadOn(clock);
    saturate(overload, 60);
    await clock.advance(1_000);
    const verdicts = Array.from({ length: 30 }, (_, i) => overload.refuses(invite({ callId: `c${i}` })));
    expect(new Set(verdicts)).toEqual(new Set([false, true]));
    const credentials = [["Authorization", 'Digest username="1001"']] as const;
    for (const [i, refused] of verdicts.entries()) {
      if (!refused) expect(overload.refuses(invite({ callId: `c${i}`, cseq: 2, headers: credentials }))).toBe(false);
    }
    const { refused } = overload.view;
    await clock.advance(1_000); // there is room again
    for (const [i, was] of verdicts.entries())
      if (was) expect(overload.refuses(invite({ callId: `c${i}` }))).toBe(true);
    expect(overload.view.refused).toBe(refused); // a repetition is no further call
  });

  test("calls for help, re-INVITEs, calls taken over and everything but calls come in", () => {
    const overload = overloadOn(new VirtualClock());
    saturate(overload, 40);
    expect(overload.refuses(invite())).toBe(true);
    expect(overload.refuses(invite({ uri: "sip:110@pbx.example", callId: "help" }))).toBe(false);
    expect(overload.refuses(invite({ callId: "re", toTag: "t1" }))).toBe(false);
    expect(overload.refuses(invite({ callId: "rep", headers: [["Replaces", "a;to-tag=b;from-tag=c"]] }))).toBe(false);
    for (const method of ["REGISTER", "SUBSCRIBE", "OPTIONS", "MESSAGE"])
      expect(overload.refuses(request({ method, callId: method }))).toBe(false);
  });

  test("what is remembered of calls is bounded, and gone a while after", async () => {
    const clock = new VirtualClock();
    const overload = overloadOn(clock);
    saturate(overload, 40);
    const shape = invite();
    for (let i = 0; i < limits.overload.remembered * 2; i++) overload.refuses({ ...shape, callId: `c${i}` });
    expect(overload.size).toBeLessThanOrEqual(limits.overload.remembered);
    for (let i = 0; i < 60 * LOOKS_PER_S; i++) {
      await clock.advance(lookMs);
      overload.look(1, 0.9);
    }
    expect(overload.size).toBe(0);
  });

  test("at three times what it carries nearly as many calls get through as at its limit, and seconds later it is as before", () => {
    const said: string[] = [];
    const log = { ...silentLog, warn: (event: string) => void said.push(event) };
    const plant = new Plant(log);
    plant.run({ seconds: 5, callsPerS: 600 });
    expect(plant.refused).toBe(0);
    plant.run({ seconds: 4, callsPerS: 3 * Plant.CALLS_PER_S }); // until a queue has stood for two seconds
    expect(plant.worstMs).toBeLessThan(MOST_MS);
    const { carried } = plant;
    plant.run({ seconds: 4, callsPerS: 3 * Plant.CALLS_PER_S });
    plant.worstMs = 0;
    plant.run({ seconds: 16, callsPerS: 3 * Plant.CALLS_PER_S });
    // What it refuses takes some of its time.
    const perS = (plant.carried - carried) / 20;
    expect(perS).toBeGreaterThan(0.65 * Plant.CALLS_PER_S);
    expect(plant.worstMs).toBeLessThan(250); // a BYE, a REGISTER: nobody repeats it
    plant.run({ seconds: 6, callsPerS: 500 });
    expect(plant.overload.view.callsPerS).toBeUndefined();
    const { refused } = plant;
    plant.run({ seconds: 10, callsPerS: 500 });
    expect(plant.refused).toBe(refused);
    expect(said).toEqual(["overload.began", "overload.ended"]);
  });

  test("a flood from one moment to the next is no reason to turn nearly all callers away for long", () => {
    const plant = new Plant(silentLog, COLD);
    plant.run({ seconds: 8, callsPerS: 240 });
    expect(plant.refused).toBe(0);
    const before = plant.carried;
    plant.run({ seconds: 8, callsPerS: 1_200 });
    expect(plant.worstMs).toBeLessThan(MOST_MS);
    plant.worstMs = 0;
    plant.run({ seconds: 12, callsPerS: 1_200 });
    expect((plant.carried - before) / 20).toBeGreaterThan(0.65 * 400); // of 400 that could be carried if refusing cost nothing
    expect(plant.worstMs).toBeLessThan(600);
  });

  test("where the kernel gives its queue little room, what finds none in it says that there are too many", () => {
    const plant = new Plant(silentLog, { ...WARM, buffer: 60 });
    plant.run({ seconds: 2, callsPerS: 100 });
    plant.run({ seconds: 10, callsPerS: 3 * Plant.CALLS_PER_S });
    const before = plant.carried;
    plant.run({ seconds: 20, callsPerS: 3 * Plant.CALLS_PER_S });
    expect(plant.overload.view.callsPerS).toBeDefined();
    expect((plant.carried - before) / 20).toBeGreaterThan(0.5 * Plant.CALLS_PER_S);
  });

  test("when another program has given the core back, all calls are let in within two seconds", () => {
    const plant = new Plant(silentLog);
    plant.run({ seconds: 5, callsPerS: 400 });
    plant.share(75);
    plant.run({ seconds: 8, callsPerS: 400 });
    expect(plant.overload.view.callsPerS).toBeDefined();
    plant.share(0);
    plant.run({ seconds: 2, callsPerS: 400 });
    const { refused } = plant;
    plant.run({ seconds: 4, callsPerS: 400 });
    expect(plant.refused).toBe(refused);
    expect(plant.overload.view.callsPerS).toBeUndefined();
  });

  test("a machine whose core others take most of the time refuses nothing that it can carry", () => {
    const plant = new Plant(silentLog, { ...WARM, takenMs: 75 }); // of each hundred milliseconds
    plant.run({ seconds: 30, callsPerS: 100 });
    expect(plant.worstMs).toBeGreaterThan(60);
    expect(plant.refused).toBe(0);
    expect(plant.overload.view.callsPerS).toBeUndefined();
  });
});

interface Costs {
  /** Milliseconds of a call when it begins, when it ends a second later, and of a refusal. */
  readonly begin: number;
  readonly end: number;
  readonly refuse: number;
  /** What the kernel's buffer holds. */
  readonly buffer: number;
  /** Of each hundred milliseconds, so many at one go belong to others. */
  readonly takenMs?: number;
}

/** What is sent again after half a second, and then after one more, is still answered by then. */
const MOST_MS = 3_500;
const WARM: Costs = { begin: 0.8, end: 0.4, refuse: 0.06, buffer: 2_000 };
const COLD: Costs = { begin: 1.5, end: 1, refuse: 0.22, buffer: 5_000 };

/** A thread that does its work in the order in which it came. What finds the kernel's buffer full is lost. */
class Plant {
  static readonly CALLS_PER_S = 1_000 / 1.2;
  #costs: Costs;
  readonly overload: Overload;
  carried = 0;
  refused = 0;
  /** Longest that anything waited for its turn since this was last set. */
  worstMs = 0;
  /** When each piece of work came, and what it is; from `#next` on it is still to be done. */
  #work: { readonly at: number; readonly what: "begin" | "end" | "probe"; readonly number?: number }[] = [];
  #next = 0;
  #owedMs = 0;
  /** Since the last look. */
  #idleMs = 0;
  readonly #delay = new ReadDelay(0);
  #ms = 0;
  #calls = 0;
  #due = 0;
  #lookAt: number = lookMs;
  readonly #ends = new Map<number, number>();

  constructor(log: Logger, costs = WARM) {
    this.#costs = costs;
    this.overload = overloadOn({ now: () => this.#ms as Millis }, log);
  }

  /** Another program takes so much of each hundred milliseconds from now on. */
  share(takenMs: number): void {
    this.#costs = { ...this.#costs, takenMs };
  }

  run({ seconds, callsPerS }: { readonly seconds: number; readonly callsPerS: number }): void {
    for (let i = 0; i < seconds * 1_000; i++) {
      for (let ended = this.#ends.get(this.#ms) ?? 0; ended > 0; ended--)
        this.#work.push({ at: this.#ms, what: "end" });
      this.#ends.delete(this.#ms);
      for (this.#due += callsPerS / 1_000; this.#due >= 1; this.#due--)
        if (this.#work.length - this.#next < this.#costs.buffer) this.#work.push({ at: this.#ms, what: "begin" });
      if (++this.#ms % 100 < (this.#costs.takenMs ?? 0)) continue;
      if (this.#ms >= this.#lookAt) this.#look();
      this.#owedMs = Math.max(0, this.#owedMs - 1);
      if (this.#owedMs === 0 && this.#next === this.#work.length) this.#idleMs++;
      while (this.#owedMs < 1 && this.#next < this.#work.length) this.#owedMs += this.#doNext();
    }
  }

  #look(): void {
    this.#lookAt = this.#ms + lookMs;
    this.overload.look(this.#delay.at(this.#ms), this.#idleMs / lookMs);
    this.#idleMs = 0;
    const number = this.#delay.send(this.#ms);
    if (this.#work.length - this.#next < this.#costs.buffer) this.#work.push({ at: this.#ms, what: "probe", number });
    this.#work = this.#work.slice(this.#next);
    this.#next = 0;
  }

  /** What it costs, milliseconds. */
  #doNext(): number {
    const one = this.#work[this.#next++];
    if (one === undefined) return 0;
    this.worstMs = Math.max(this.worstMs, this.#ms - one.at);
    if (one.what === "probe") {
      this.#delay.came(one.number ?? 0, this.#ms);
      return 0;
    }
    if (one.what === "end") {
      this.carried++;
      return this.#costs.end;
    }
    if (this.overload.refuses({ ...TEMPLATE, callId: `c${++this.#calls}` })) {
      this.refused++;
      return this.#costs.refuse;
    }
    this.overload.admitted();
    const end = this.#ms + 1_000;
    this.#ends.set(end, (this.#ends.get(end) ?? 0) + 1);
    return this.#costs.begin;
  }
}

const TEMPLATE = invite();

describe("OPS-06 the gate of a switch that has no time", () => {
  const gateOf = (overload: Overload) => {
    let asked = 0;
    const clock = new VirtualClock();
    const lists = { allow: [], deny: ["198.51.100.0/24"], only: [], proxies: [] };
    const gate = makeGate({
      log: silentLog,
      guard: new Guard({ clock, log: silentLog, lists, isHome: () => false }),
      trunkOf: (_, { remote }) => (remote.host === "192.0.2.99" ? "carrier" : undefined),
      authenticator: {
        check() {
          asked++;
          return { kind: "admitted", user: "1001" };
        },
      },
      overload,
    });
    return { gate, asked: () => asked };
  };

  test("a new call is told to come later before anybody looks at its credentials, a carrier's too; a stranger who scans hears nothing", () => {
    const overload = overloadOn(new VirtualClock());
    saturate(overload, 40);
    const { gate, asked } = gateOf(overload);
    const later = { kind: "reply", status: 503, headers: [["Retry-After", expect.stringMatching(/^\d+$/)]] };
    expect(gate(invite(), udpFrom("192.0.2.7"))).toEqual(later);
    expect(gate(invite({ callId: "c2" }), udpFrom("192.0.2.99"))).toEqual(later);
    expect(asked()).toBe(0);
    const scanner = invite({ callId: "c3", headers: [["User-Agent", "friendly-scanner"]] });
    expect(gate(scanner, udpFrom("192.0.2.8"))).toEqual({ kind: "drop" });
    expect(gate(request({ method: "REGISTER" }), udpFrom("192.0.2.7"))).toMatchObject({ kind: "admit" });
  });

  test("calls that came through it are what is found to be carried", () => {
    const overload = overloadOn(new VirtualClock());
    const { gate } = gateOf(overload);
    for (let look = 0; look < looksToBegin; look++) {
      for (let i = 0; i < 10; i++) gate(invite({ callId: `c${look}-${i}` }), udpFrom(`192.0.2.${10 + i}`));
      overload.look(delayFromMs, 0);
    }
    expect(overload.view.callsPerS).toBe(Math.round(10 * LOOKS_PER_S * beginAt));
  });
});
