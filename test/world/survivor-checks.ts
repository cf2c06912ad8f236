// People who talk when the switch is killed must hear each other again when another has started (OPS-05), unless one of them wanted something else
// meanwhile. Who talks with whom is found by their ears, not by what the switch writes down. `World` asks; it knows nothing of the world.
//
//   killed: two hear each other ─► watched ── hear each other again ─► back: whom they hear then is checked like everybody's
//                                     │── one hangs up, holds, is broken ─► forgotten
//                                     └── cut off, or too long in silence ─► violation

import type { Switch } from "../../src/app/core/switch.ts";
import type { Voice } from "./ears.ts";
import type { Phone } from "./phone.ts";
import type { PhoneCall } from "./phone-call.ts";

/** What is listened to. */
const WINDOW_MS = 400;
/** A phone of the world registers over a new connection at once, and both re-INVITEs may be repeated. */
const BACK_MS = 30_000;
/** A row is written at the first commit after "connected". */
const WRITTEN_MS = 100;

interface Pair {
  readonly one: PhoneCall;
  readonly other: PhoneCall;
}

export class SurvivorChecks {
  readonly #report: (what: string) => void;
  #pairs: readonly Pair[] = [];
  readonly #back = new Set<PhoneCall>();
  #from = Number.POSITIVE_INFINITY;
  /** Talks that were heard to go on, for tests of this check. */
  heardAgain = 0;

  constructor(report: (what: string) => void) {
    this.#report = report;
  }

  /** In the last moment before the kill. */
  killed(phones: readonly Phone[], core: Switch, voices: readonly Voice[], at: number): void {
    const talks = [...core.calls.ways].flatMap(({ talk }) => {
      const numbers = talk?.parties.map(({ party }) => party.extension);
      return numbers?.length === 2 ? [numbers] : [];
    });
    const calls = phones.flatMap(({ call }) => (call !== undefined && isPlain(call) ? [call] : []));
    const heard = new Map(calls.map((call) => [call, call.hears(WINDOW_MS)] as const));
    const numberOf = new Map<string, string>(phones.map(({ name, user }) => [name, user]));
    this.#back.clear();
    this.#pairs = calls.flatMap((one) => {
      const other = calls.find((call) => heard.get(one) === `voice:${call.phone.name}`);
      if (other === undefined || other === one || heard.get(other) !== `voice:${one.phone.name}`) return [];
      if (one.phone.name > other.phone.name) return []; // each pair once
      const numbers = [one, other].map(({ phone }) => numberOf.get(phone.name) ?? "");
      const isTalk = talks.some((both) => numbers.every((number) => both.some((extension) => extension === number)));
      const since = Math.max(one.answeredAt ?? at, other.answeredAt ?? at);
      return isTalk && voices.length > 0 && at - since > WINDOW_MS + WRITTEN_MS ? [{ one, other }] : [];
    });
  }

  /** Another process runs. */
  restarted(at: number): void {
    this.#from = at;
  }

  /** Both sides of it were called back. */
  isBack(call: PhoneCall): boolean {
    return this.#back.has(call);
  }

  /** Between two events. */
  check(at: number): void {
    this.#pairs = this.#pairs.filter((pair) => this.#isOpen(pair, at));
  }

  #isOpen({ one, other }: Pair, at: number): boolean {
    const both = [one, other];
    const names = both.map(({ phone, callId }) => `${phone.name} [${callId.slice(0, 4)}]`).join(" and ");
    if (both.some((call) => call.disturbed || call.onHold || call.heldByPeer || call.told.length > 0)) return false;
    const ended = both.filter(({ state }) => state === "ended");
    if (ended.some(({ ending }) => ending?.by !== "peer")) return false;
    if (ended.length === 2) {
      this.#report(`${names} talked when the switch was killed, neither hung up, and both were cut off`);
      return false;
    }
    if (ended.length === 1) return at - this.#from < BACK_MS; // the other's end is under way
    if (one.hears(WINDOW_MS) === `voice:${other.phone.name}` && other.hears(WINDOW_MS) === `voice:${one.phone.name}`) {
      for (const call of both) this.#back.add(call);
      this.heardAgain++;
      return false;
    }
    if (at - this.#from < BACK_MS) return true;
    this.#report(`${names} talked when the switch was killed, and do not hear each other again`);
    return false;
  }
}

/** Two people and nothing else. */
function isPlain(call: PhoneCall): boolean {
  return call.state === "talking" && !call.disturbed && !call.onHold && !call.heldByPeer && call.told.length === 0;
}
