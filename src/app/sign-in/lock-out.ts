// How long whoever guesses passwords must wait (CRM-11): for each name, whether there is such a user or not, and for each source address. After a few
// wrong ones each further one doubles the wait; quiet time forgives. A try counts before it is reckoned, so that a thousand at once are no better
// than one after the other. From where a user has signed in before, others' guessing at their name keeps nobody out.
//
//   try ──► wait of the name or of the source? ──► refused, and told for how long
//       └─► counted ──► right: taken back; wrong: stays

import { limits } from "../../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../base/time.ts";

const { freeTries, freeTriesOfSource } = limits.people;
const LONGEST_MS = 15 * MINUTE_MS;
const FORGOTTEN_MS = HOUR_MS;

interface Tally {
  wrong: number;
  /** Of the last try, by a clock that does not jump. */
  at: number;
}

export class LockOut {
  readonly #names = new Map<string, Tally>();
  readonly #sources = new Map<string, Tally>();
  /** Sources from which each user has signed in, the newest last. */
  readonly #homes = new Map<string, readonly string[]>();

  get size(): number {
    return this.#names.size + this.#sources.size + this.#homes.size;
  }

  /** Milliseconds to wait; 0: go on, and it is counted. */
  begin(name: string, source: string, now: number): number {
    const from = networkOf(source);
    const key = this.#keyOf(name, from);
    const waitMs = Math.max(
      waitOf(this.#names.get(key), freeTries, now),
      waitOf(this.#sources.get(from), freeTriesOfSource, now),
    );
    if (waitMs > 0) return Math.ceil(waitMs);
    count(this.#names, key, now);
    count(this.#sources, from, now);
    return 0;
  }

  /** The password was right; what else is wrong will be counted when it is tried. */
  takeBack(name: string, source: string): void {
    const from = networkOf(source);
    for (const [among, key] of [
      [this.#names, this.#keyOf(name, from)],
      [this.#sources, from],
    ] as const) {
      const tally = among.get(key);
      if (tally !== undefined) tally.wrong = Math.max(0, tally.wrong - 1);
    }
  }

  /** They are in: their name is forgiven, their source only this try, or one right password would pay for many wrong ones. */
  succeeded(name: string, source: string): void {
    const from = networkOf(source);
    this.takeBack(name, source);
    this.#names.delete(this.#keyOf(name, from));
    const homes = [...(this.#homes.get(name) ?? []).filter((home) => home !== from), from];
    this.#homes.delete(name);
    this.#homes.set(name, homes.slice(-limits.people.homesOfUser));
    bound(this.#homes, limits.people.users);
  }

  #keyOf(name: string, from: string): string {
    return this.#homes.get(name)?.includes(from) === true ? `${name}\n${from}` : name;
  }
}

function waitOf(tally: Tally | undefined, free: number, now: number): number {
  if (tally === undefined || tally.wrong < free) return 0;
  if (now - tally.at >= FORGOTTEN_MS) return 0;
  const wait = Math.min(LONGEST_MS, SECOND_MS * 2 ** Math.min(20, tally.wrong - free));
  return Math.max(0, tally.at + wait - now);
}

function count(among: Map<string, Tally>, key: string, now: number): void {
  const known = among.get(key);
  const wrong = known === undefined || now - known.at >= FORGOTTEN_MS ? 0 : known.wrong;
  among.delete(key);
  among.set(key, { wrong: wrong + 1, at: now });
  bound(among, limits.people.tallies);
}

/** The longest unheard of go first. */
function bound(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

/** Of IPv6 the network of /64: whoever has one address of it has all. */
function networkOf(source: string): string {
  const plain = source.replace(/^::ffff:(?=\d+\.)/i, "");
  return plain.includes(":") ? plain.split(":").slice(0, 4).join(":") : plain;
}
