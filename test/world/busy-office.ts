// What makes a day in the world's office a busy one: people who transfer, park, pick up, page, forward and disturb nobody; carriers that refuse,
// ask for passwords and fall silent; lamps and messages that must tell the truth in the evening. `day.ts` asks it what happens next.

import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import { Carriers } from "./carriers.ts";
import type { Phone } from "./phone.ts";
import type { PhoneCall } from "./phone-call.ts";
import { Watchers } from "./watchers.ts";
import type { World } from "./world.ts";

export interface BusyOfficeInit {
  readonly world: World;
  readonly rng: Rng;
  /** Everybody who calls and is called. */
  readonly phones: readonly Phone[];
  /** Runs it unless the day is over by then. */
  readonly later: (ms: number, run: () => void) => void;
}

const SLOTS = ["701", "702", "703"];
const GROUPS = ["6000", "6001", "6002"];

export class BusyOffice {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #phones: readonly Phone[];
  readonly #later: (ms: number, run: () => void) => void;
  readonly #carriers: Carriers;
  readonly #watchers: Watchers;

  constructor(init: BusyOfficeInit) {
    this.#world = init.world;
    this.#rng = init.rng;
    this.#phones = init.phones;
    this.#later = init.later;
    this.#carriers = new Carriers(init.world, init.rng);
    this.#watchers = new Watchers(init.world, init.rng);
  }

  async open(): Promise<void> {
    const { office } = this.#world;
    const users = this.#phones.map((phone) => phone.user);
    const [a = "", b = "", c = "", d = "", e = ""] = users.slice(8);
    office.section("groups", {
      desk: { number: "6000", members: [a, b, c], ring: "7s", overflow: d },
      row: { number: "6001", members: [b, c, d], strategy: "in-order", ring: "4s" },
      turn: { number: "6002", members: [c, d, e], strategy: "rotating", ring: "4s" },
    });
    office.section("pages", { hall: { number: "6500", members: users.slice(8, 14) } });
    office.section("switches", { night: { number: "6900" } });
    office.section("parking", { number: "700", slots: "701-703", timeout: "12s" });
    office.section("limits", { paidCalls: 2, paidMinutes: 2, callsPerMinute: 200 });
    office.number("7999", { queue: "support", night: { switch: "night", to: "6000" } });
    for (const user of users) office.keys(user, { pickup: ["hall"] });
    office.keys(a, { followMe: [{ number: b, after: "1s", ring: "9s" }] });
    office.keys(d, { forward: { noAnswer: e, unreachable: "6001" } });
    this.#phones.forEach((phone, i) => {
      phone.answersByItself = i % 3 !== 0;
      phone.ringsReliably = i % 4 === 1;
    });
    this.#carriers.open();
    await this.#watchers.open([...users.slice(0, 12), ...SLOTS, "6900", "7000"]);
  }

  /** What else is dialled but people and queues. */
  drawNumber(caller: Phone): string {
    const rng = this.#rng;
    const other = this.#anybody().user;
    const chance = fraction(rng);
    if (chance < 0.2) return pick(rng, GROUPS) ?? "";
    if (chance < 0.26) return "6500";
    if (chance < 0.32) return `*80${other}`;
    if (chance < 0.36) return "6900";
    if (chance < 0.42) return pick(rng, SLOTS) ?? "";
    if (chance < 0.46) return "7999";
    if (chance < 0.5) return "*8";
    if (chance < 0.54) return `*8${other}`;
    if (chance < 0.84) return `0${this.#carriers.someNumber()}`;
    return this.#drawCode(caller);
  }

  /** Sets the line for a while. */
  #drawCode(caller: Phone): string {
    const [on, off] = pick(this.#rng, [
      ["*78", "*79"],
      [`*72${this.#anybody().user}`, "*72"],
      [`*90${this.#anybody().user}`, "*90"],
      [`*92${this.#anybody().user}`, "*92"],
      ["*44", "*43"],
    ] as const) ?? ["*78", "*79"];
    this.#later(between(this.#rng, 8_000, 30_000), () => {
      if (caller.registered && caller.state === "idle") caller.dial(off);
    });
    return on;
  }

  /** Beside what a talk is about anyway. */
  talk(call: PhoneCall): void {
    const rng = this.#rng;
    const atMs = between(rng, 300, 6_000);
    const chance = fraction(rng);
    if (chance < 0.12) this.#later(atMs, () => this.#sendOn(call));
    else if (chance < 0.2) this.#later(atMs, () => this.#askBackWithSecondLine(call));
    else if (chance < 0.33) this.#later(atMs, () => this.#pressKeys(call));
    else if (chance < 0.4) this.#later(atMs, () => call.update());
    else if (chance < 0.48) this.#later(between(rng, 0, 300), () => call.press("1"));
    else if (chance < 0.52) this.#later(atMs, () => this.#everybodyAtOnce());
  }

  /** Somebody rings: perhaps another takes it, or the stream breaks at this moment. */
  rings(phone: Phone): void {
    const rng = this.#rng;
    const chance = fraction(rng);
    const afterMs = between(rng, 100, 4_000);
    if (chance < 0.04) this.#later(afterMs, () => this.#idle()?.dial(`*8${phone.user}`));
    else if (chance < 0.07) this.#later(afterMs, () => this.#takeByLamp(phone));
    else if (chance < 0.1 && phone.line.reliable) this.#later(afterMs, () => this.breakStream(phone));
  }

  /** Gone for less than the grace time, or for more. */
  breakStream(phone: Phone): void {
    phone.reconnectAfterMs = pick(this.#rng, [500, 1_000, 4_000, 12_000, 30_000]) ?? 1_000;
    this.#world.line(phone.name, `has its streams reset, back in ${phone.reconnectAfterMs} ms`);
    phone.host.resetStreams();
  }

  /** Every moment of the day. */
  step(): void {
    const rng = this.#rng;
    const chance = fraction(rng);
    if (chance < 0.05) this.#takeBack();
    else if (chance < 0.12) this.#watchers.write();
    else if (chance < 0.15) this.#watchers.step(this.#later);
    else if (chance < 0.19) this.#carriers.step(this.#later);
    else if (chance < 0.24) this.#carriers.callIn((call) => this.talkWithoutTricks(call));
    else if (chance < 0.26) this.#everybodyAtOnce();
  }

  /** A customer calls one of the office's numbers. */
  callIn(from: string, to: string, onCall: (call: PhoneCall) => void): void {
    this.#carriers.callIn(onCall, { from, to });
  }

  talkWithoutTricks(call: PhoneCall): void {
    this.#later(between(this.#rng, 1_000, 20_000), () => call.hangUp());
  }

  /** After everybody has hung up. */
  async close(): Promise<void> {
    this.#carriers.close();
    await this.#watchers.close();
  }

  // --- sending calls elsewhere -----------------------------------------------------------------------------------------------------------

  #sendOn(call: PhoneCall): void {
    if (call.state !== "talking") return;
    call.refer(this.#drawTarget());
    this.#followUp(call);
  }

  /** A phone hangs up once its transfer worked; some do not wait, some never do and are helped. */
  #followUp(call: PhoneCall): void {
    const { clock } = this.#world;
    const habit = fraction(this.#rng);
    if (habit < 0.15) return void clock.after(60, "phone: hangs up behind its REFER", () => call.hangUp());
    if (habit > 0.85) return;
    const look = (): void => {
      if (call.state !== "talking") return;
      const last = call.told.at(-1) ?? 0;
      if (call.told.length > 1 && last >= 200) {
        if (last < 300) call.hangUp();
      } else clock.after(200, "phone: how does its transfer go", look);
    };
    look();
  }

  #askBackWithSecondLine(call: PhoneCall): void {
    if (call.state !== "talking") return;
    const rng = this.#rng;
    if (fraction(rng) < 0.7) call.hold();
    const { phone } = call;
    const dialler = this.#phones.find((one) => one === phone);
    const target = this.#drawTarget();
    const second = dialler?.dial(target);
    if (second === undefined) return;
    const join = (): void => {
      if (call.state !== "talking" || second.state === "ended" || second.state === "calling") return second.hangUp();
      call.refer(target, second);
      this.#followUp(call);
      this.#later(between(rng, 3_000, 9_000), () => second.hangUp());
    };
    if (fraction(rng) < 0.6) void second.reached("talking").then(() => this.#later(between(rng, 50, 4_000), join));
    else this.#later(between(rng, 300, 2_500), join);
    this.#later(15_000, () => second.hangUp());
  }

  #pressKeys(call: PhoneCall): void {
    const rng = this.#rng;
    const target = this.#drawTarget();
    const chance = fraction(rng);
    if (chance < 0.15) return call.press("*4");
    if (chance < 0.45) return call.press(`*1${target}#`);
    if (chance < 0.5) return call.press("*3");
    call.press(`*2${target}#`);
    const end = fraction(rng);
    const afterMs = between(rng, 2_500, 8_000);
    if (end < 0.3) this.#later(afterMs, () => call.press("*2"));
    else if (end < 0.65) this.#later(afterMs, () => call.press("*3"));
    else if (end < 0.9) this.#later(afterMs, () => call.hangUp());
  }

  #drawTarget(): string {
    const rng = this.#rng;
    const chance = fraction(rng);
    if (chance < 0.5) return this.#anybody().user;
    if (chance < 0.58) return "700";
    if (chance < 0.62) return pick(rng, SLOTS) ?? "";
    if (chance < 0.68) return pick(rng, GROUPS) ?? "";
    if (chance < 0.76) return pick(rng, ["7000", "7100", "7200", "7999"]) ?? "";
    if (chance < 0.82) return `0${this.#carriers.someNumber()}`;
    return pick(rng, ["4040", "9196", "9197", "*22", "6500", "6900", "*8"]) ?? "";
  }

  // --- with other people's calls ---------------------------------------------------------------------------------------------------------

  #takeBack(): void {
    const slot = pick(this.#rng, [...this.#world.checker.parked.keys()]);
    if (slot !== undefined) this.#idle()?.dial(slot);
  }

  #takeByLamp(phone: Phone): void {
    const replaces = this.#watchers.replacesOf(phone.user);
    if (replaces !== undefined) this.#idle()?.dial(phone.user, { headers: [["Replaces", replaces]] });
  }

  /** Re-INVITE, UPDATE, REFER and BYE from both ends of many calls in the same moment. */
  #everybodyAtOnce(): void {
    const rng = this.#rng;
    this.#world.line("office", "does everything at once");
    for (const phone of this.#phones) {
      const { call } = phone;
      if (call?.state !== "talking") continue;
      const deed = pick(rng, ["hold", "refresh", "update", "offer", "refer", "nothing", "nothing"] as const);
      this.#world.clock.after(between(rng, 0, 12), "phone: at the same time", () => {
        if (deed === "hold") {
          call.hold();
          this.#later(2_000, () => call.resume());
        } else if (deed === "refresh") call.refresh();
        else if (deed === "update") call.update();
        else if (deed === "offer") call.reinviteWithoutSdp();
        else if (deed === "refer") this.#sendOn(call);
      });
    }
  }

  #anybody(): Phone {
    const phone = pick(this.#rng, this.#phones);
    if (phone === undefined) throw new Error("an office without phones");
    return phone;
  }

  #idle(): Phone | undefined {
    return pick(
      this.#rng,
      this.#phones.filter((phone) => phone.registered && phone.state === "idle"),
    );
  }
}
