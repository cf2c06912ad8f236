// Somebody commands calls from outside all day (CRM-12): places them, has phones answer, holds, resumes, sends on, joins and plays, at any moment and in
// any state, most of them wrong. What the checkers know must hold all the same. `day.ts` asks it what happens next.

import { bridgeByCommand } from "../../src/app/core/command/bridge.ts";
import {
  answerByCommand,
  holdByCommand,
  type InCallWish,
  playByCommand,
  resumeByCommand,
  transferByCommand,
} from "../../src/app/core/command/in-call.ts";
import { placeCall } from "../../src/app/core/command/place-call.ts";
import type { CallId, ExtensionKey } from "../../src/base/ids.ts";
import { fraction, pick, type Rng } from "../../src/base/rng.ts";
import type { Phone } from "./phone.ts";
import type { World } from "./world.ts";

export interface CommanderInit {
  readonly world: World;
  readonly rng: Rng;
  readonly phones: readonly Phone[];
}

const NUMBERS = ["7000", "7100", "9196", "9197", "700", "6000", "4040"];

export class Commander {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #phones: readonly Phone[];
  /** Commands that were carried out, by kind: a day on which none was proves nothing. */
  readonly done = new Map<string, number>();
  readonly #held: InCallWish[] = [];

  constructor({ world, rng, phones }: CommanderInit) {
    this.#world = world;
    this.#rng = rng;
    this.#phones = phones;
  }

  /** Every moment of the day. */
  step(): void {
    const chance = fraction(this.#rng);
    if (chance < 0.1) return this.#place();
    const call = this.#anyCall();
    if (call === undefined) return;
    const { site } = this.#world.pbx.core;
    const wish = this.#wishFor(call);
    if (chance < 0.2) void answerByCommand(wish, site).then(({ kind }) => this.#note("answer", call, kind));
    else if (chance < 0.35) this.#hold(wish);
    else if (chance < 0.45) this.#resume(wish);
    else if (chance < 0.52) this.#note("transfer", call, transferByCommand({ ...wish, to: this.#number() }, site).kind);
    else if (chance < 0.65) this.#bridge(call);
    else if (chance < 0.8) this.#play(wish);
  }

  #place(): void {
    const phone = pick(this.#rng, this.#phones);
    if (phone === undefined) return;
    const { site } = this.#world.pbx.core;
    const extension = phone.user as ExtensionKey;
    const placed = placeCall(
      { extension, to: this.#number(), autoAnswer: fraction(this.#rng) < 0.5, by: "a program" },
      site,
    );
    this.#note("place", phone.user, typeof placed === "string" ? placed : "done");
  }

  #hold(wish: InCallWish): void {
    const { kind } = holdByCommand(wish, this.#world.pbx.core.site);
    if (kind === "done") this.#held.push(wish);
    this.#note("hold", wish.call, kind);
  }

  /** Mostly of a hold there was; it may be over long ago. */
  #resume(wish: InCallWish): void {
    const held = fraction(this.#rng) < 0.8 ? this.#held.pop() : undefined;
    const { call, phone } = held ?? wish;
    this.#note("resume", call, resumeByCommand({ call, phone }, this.#world.pbx.core.site).kind);
  }

  /** Mostly two of one phone, as after asking back. */
  #bridge(call: CallId): void {
    const { calls } = this.#world.pbx.core;
    const own = [...calls.extensionsInCalls].map((extension) => calls.of(extension)).filter(({ length }) => length > 1);
    const pair = fraction(this.#rng) < 0.7 ? pick(this.#rng, own) : undefined;
    const [first = call, other = this.#anyCall()] = pair ?? [];
    if (other === undefined) return;
    this.#join(first, other);
  }

  #join(call: CallId, other: CallId): void {
    const wish = { call, with: other, phone: undefined };
    this.#note("bridge", `${call} ${other}`, bridgeByCommand(wish, this.#world.pbx.core.site).kind);
  }

  #play(wish: InCallWish): void {
    const whom = pick(this.#rng, ["phone", "others", "everybody"] as const) ?? "others";
    const done = playByCommand({ ...wish, whom, said: [{ file: "music/quiet" }] }, this.#world.pbx.core.site);
    this.#note("play", wish.call, done.kind);
  }

  #anyCall(): CallId | undefined {
    return pick(
      this.#rng,
      [...this.#world.pbx.core.calls.ways].map((way) => way.call.id),
    );
  }

  /** In the name of one of the call's phones, most of the time. */
  #wishFor(call: CallId): InCallWish {
    const legs = this.#world.pbx.core.calls.find(call)?.legs ?? [];
    const phone = pick(
      this.#rng,
      legs.flatMap(({ party }) => party.extension ?? []),
    );
    return { call, phone: fraction(this.#rng) < 0.8 ? phone : undefined };
  }

  #number(): string {
    return fraction(this.#rng) < 0.5 ? (pick(this.#rng, NUMBERS) ?? "") : (pick(this.#rng, this.#phones)?.user ?? "");
  }

  #note(what: string, on: string, outcome: string): void {
    this.#world.line("program", `${what} ${on}: ${outcome}`);
    if (outcome === "done") this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}
