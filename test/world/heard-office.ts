// What people do on a day whose subject is sound: they meet in conference rooms, leave messages and listen to them, look over each other's
// shoulders, record by key and pause it. Phones speak different codecs, so that much of it is decoded. `day.ts` asks it what happens next,
// `heard-checks.ts` looks at what is left in the evening.

import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import type { Phone } from "./phone.ts";
import type { PhoneCall } from "./phone-call.ts";
import type { PhoneCodec } from "./phone-sdp.ts";
import { type LampKey, PhoneSide } from "./phone-watch.ts";
import type { World } from "./world.ts";

export interface HeardOfficeInit {
  readonly world: World;
  readonly rng: Rng;
  readonly phones: readonly Phone[];
  /** Runs it unless the day is over by then. */
  readonly later: (ms: number, run: () => void) => void;
}

const ROOMS = ["8000", "8001", "8002"];
const LISTS: readonly (readonly PhoneCodec[])[] = [["g722", "pcma"], ["pcma"], ["g722"], ["pcmu"], ["pcmu", "g722"]];
/** The office ends a call after a minute without a sound; seconds pass until silence is noticed. */
const MISSED_MS = 95_000;
const MAILBOX_PIN = "4711";

/** Of the `i`-th phone of such a day. */
export function codecsOf(i: number): readonly PhoneCodec[] {
  return LISTS[i % LISTS.length] ?? ["pcma"];
}

export class HeardOffice {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #phones: readonly Phone[];
  readonly #later: (ms: number, run: () => void) => void;
  /** People with a mailbox; the first never answers and watches the lamp. */
  #owners: readonly Phone[] = [];
  #lamp: LampKey | undefined;
  #nora: Phone | undefined;

  constructor(init: HeardOfficeInit) {
    this.#world = init.world;
    this.#rng = init.rng;
    this.#phones = init.phones;
    this.#later = init.later;
  }

  async open(): Promise<void> {
    const { office } = this.#world;
    const vera = await this.#world.phone("vera", { speaks: true, codecs: ["g722", "pcmu"] });
    vera.habit = { kind: "ignore" };
    const [a, b, c, d, e] = this.#phones.slice(9);
    if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) return;
    this.#owners = [vera, a, b];
    for (const { user } of this.#owners) office.keys(user, { voicemail: { pin: MAILBOX_PIN, after: "4s" } });
    for (const { user } of this.#supervisors) office.keys(user, { supervise: ["everybody"] });
    for (const { user } of this.#phones) office.keys(user, { recordKeys: "all" });
    office.keys(c.user, { dtmf: "tones" });
    for (const { user } of this.#phones.slice(17, 18)) office.keys(user, { dtmf: "info" });
    this.#nora = await this.#patient();
    office.number("8500", { voicemail: vera.user });
    office.section("conferences", {
      hall: { number: "8000", pin: "12345", moderatorPin: "54321", moderators: [c.user], announce: "count" },
      open: { number: "8001", record: "always", maxParties: 5, announce: "none" },
      wait: { number: "8002", waitForModerator: true, endWithModerator: true, moderators: [d.user, e.user] },
    });
    office.section("limits", { paidCalls: 2, paidMinutes: 2, callsPerMinute: 200, silentMinutes: 1 });
    this.#world.apply();
    const side = new PhoneSide(vera);
    void side.watch("message-summary", vera.user).then((lamp) => {
      this.#lamp = lamp;
    });
  }

  /** Answers and never hangs up: whoever loses power while talking to her is missed by nobody but the switch. */
  async #patient(): Promise<Phone> {
    const nora = await this.#world.phone("nora", { lines: 9 });
    nora.onRing = (call) => {
      void call.reached("talking").then(() =>
        this.#later(MISSED_MS, () => {
          if (call.state === "talking" && !call.disturbed)
            this.#world.violate(`nora still talks to somebody who is gone [${call.callId.slice(0, 4)}]`);
        }),
      );
    };
    return nora;
  }

  /** Loses power in mid-talk. */
  #disappear(caller: Phone): void {
    const call = caller.dial(this.#nora?.user ?? "");
    void call.reached("talking").then(() =>
      this.#later(between(this.#rng, 500, 4_000), () => {
        caller.vanish();
        this.#later(between(this.#rng, 15_000, 40_000), () => {
          if (caller.isUnplugged) void caller.comeBack();
        });
      }),
    );
  }

  /** true: this phone is busy with something of its own now. */
  callsInstead(caller: Phone): boolean {
    const chance = fraction(this.#rng);
    if (chance < 0.16) this.#meet(caller);
    else if (chance < 0.24) this.#supervise(caller);
    else if (chance < 0.32) this.#leaveMessage(caller);
    else if (chance < 0.38) this.#listenToMessages();
    else if (chance < 0.395) this.#disappear(caller);
    else return false;
    return true;
  }

  /** Beside what a talk is about anyway. */
  talk(call: PhoneCall): void {
    const rng = this.#rng;
    const chance = fraction(rng);
    if (chance < 0.3) {
      this.#press(call, "*5", 200, 2_000);
      for (let i = between(rng, 0, 3); i > 0; i--) this.#press(call, pick(rng, ["*5", "*6"]) ?? "*5", 2_500, 12_000);
    } else if (chance < 0.37) this.#hold(call);
    else if (chance < 0.65) this.#later(between(rng, 500, 5_000), () => this.#overlook(call));
  }

  async close(): Promise<void> {
    const lamp = this.#lamp;
    const vera = this.#owners[0];
    if (lamp === undefined || vera === undefined) return;
    if (!vera.registered) void vera.register();
    void lamp.subscribe();
    await this.#world.run(5_000);
    const [row] = await this.#world.rows(
      "SELECT SUM(state = 'new') AS fresh, SUM(state = 'old') AS old FROM voice_message WHERE mailbox = ?",
      [vera.user],
    );
    const expected = `Voice-Message: ${Number(row?.["fresh"] ?? 0)}/${Number(row?.["old"] ?? 0)}`;
    if (!lamp.last.body.includes(expected))
      this.#world.violate(`in the evening vera's lamp says ${lamp.last.body.replaceAll("\r\n", " ")}, not ${expected}`);
    void lamp.subscribe(0);
    await this.#world.run(2_000);
  }

  #meet(caller: Phone): void {
    const rng = this.#rng;
    const room = pick(rng, ROOMS) ?? "";
    const call = caller.dial(room);
    const pin = pick(rng, ["12345#", "12345#", "54321#", "999#", "#"]) ?? "";
    if (room === "8000") this.#press(call, pin, 1_000, 3_000);
    for (let i = between(rng, 0, 3); i > 0; i--)
      this.#press(call, pick(rng, ["*6", "*6", "*0", "*7", "*8", "*9", "5", "*2"]) ?? "", 4_000, 20_000);
    if (fraction(rng) < 0.2) this.#hold(call);
    this.#later(between(rng, 8_000, 40_000), () => call.hangUp());
  }

  #supervise(caller: Phone): void {
    const other = pick(this.#rng, this.#phones)?.user ?? "";
    this.#overhear(caller, other);
  }

  get #supervisors(): readonly Phone[] {
    return [...this.#phones.slice(11, 13), ...this.#phones.slice(18, 22)];
  }

  /** Those who may. */
  #overlook(call: PhoneCall): void {
    const supervisor = pick(
      this.#rng,
      this.#supervisors.filter((phone) => phone.registered && phone.state === "idle"),
    );
    const talker = this.#phones.find((phone) => phone === call.phone);
    if (supervisor !== undefined && talker !== undefined && call.state === "talking")
      this.#overhear(supervisor, talker.user);
  }

  #overhear(supervisor: Phone, extension: string): void {
    const rng = this.#rng;
    const call = supervisor.dial(`*55${extension}`);
    for (let i = between(rng, 0, 4); i > 0; i--)
      this.#press(call, pick(rng, ["4", "5", "5", "6", "6", "9"]) ?? "", 500, 9_000);
    if (fraction(rng) < 0.2) this.#hold(call);
    this.#later(between(rng, 2_000, 20_000), () => call.hangUp());
  }

  #leaveMessage(caller: Phone): void {
    const rng = this.#rng;
    const owner = pick(rng, this.#owners)?.user ?? "";
    const call = caller.dial(fraction(rng) < 0.5 ? "8500" : owner);
    if (fraction(rng) < 0.5) this.#press(call, "1", 3_000, 6_000); // past the greeting
    if (fraction(rng) < 0.4)
      this.#press(call, pick(rng, ["#1", "#2", "#3", "#4", "#41", "0", "*"]) ?? "", 9_000, 15_000);
    this.#later(between(rng, 5_000, 30_000), () => call.hangUp());
  }

  #listenToMessages(): void {
    const rng = this.#rng;
    const owner = pick(
      rng,
      this.#owners.filter((phone) => phone.registered && phone.state === "idle"),
    );
    const call = owner?.dial("*97");
    if (call === undefined) return;
    this.#press(call, fraction(rng) < 0.9 ? `${MAILBOX_PIN}#` : "0000#", 1_000, 2_500);
    const keys = ["1", "7", "7", "9", "#", "4", "6", "0", "*1", "*2", "*31", "*7"];
    for (let i = between(rng, 1, 6); i > 0; i--) this.#press(call, pick(rng, keys) ?? "", 3_000, 20_000);
    this.#later(between(rng, 6_000, 30_000), () => call.hangUp());
  }

  #hold(call: PhoneCall): void {
    const atMs = between(this.#rng, 1_000, 9_000);
    this.#later(atMs, () => call.hold());
    this.#later(atMs + between(this.#rng, 500, 5_000), () => call.resume());
  }

  /** So long after the call began to talk. */
  #press(call: PhoneCall, keys: string, fromMs: number, untilMs: number): void {
    const afterMs = between(this.#rng, fromMs, untilMs);
    void call.reached("talking").then(() =>
      this.#later(afterMs, () => {
        if (call.state === "talking") call.press(keys);
      }),
    );
  }
}
