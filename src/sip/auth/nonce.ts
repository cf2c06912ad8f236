// Nonces that need no memory until they are used well: the time of issue and a MAC over it and the peer's address.
// A flood of unauthenticated requests so costs no state; only a nonce that came back with the right password is remembered,
// for its counters. The authenticator is the caller.

import type { Crypto } from "../../base/crypto.ts";
import { limits } from "../../base/limits.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import { sameDigest } from "./digest.ts";

export interface NoncesDeps {
  readonly clock: Clock;
  readonly crypto: Crypto;
  /** Also makes the secret: must be the system's generator in production. */
  readonly rng: Rng;
  readonly lifeMs?: number;
  readonly capacity?: number;
}

interface Use {
  readonly issuedAt: number;
  highest: number;
  /** Bit n: counter `highest - n` was seen. */
  seen: number;
}

/** Counters may overtake each other by this much on their way (UDP reorders). */
const WINDOW = 31;
const MAC_LENGTH = 32;

export class Nonces {
  #deps: NoncesDeps;
  #lifeMs: number;
  #capacity: number;
  #secret = "";
  /** By number (`keyOf`): a text cut out of a message would keep the whole message alive, some 1 KiB for each nonce. */
  #uses = new Map<number, Use>();
  /** Their nonces in order of first use, from `#oldest` on. Not the Map's own order: looking at its front walks over all that was deleted there. */
  #order: number[] = [];
  #oldest = 0;
  /** A nonce issued no later than this and not in `#uses` may have been used and forgotten. */
  #forgottenUntil = Number.NEGATIVE_INFINITY;

  constructor(deps: NoncesDeps) {
    this.#deps = deps;
    this.#lifeMs = deps.lifeMs ?? limits.sip.nonceLifeMs;
    this.#capacity = deps.capacity ?? limits.sip.nonces;
    for (let i = 0; i < 8; i++) this.#secret += hex32(deps.rng.uint32());
  }

  get size(): number {
    return this.#uses.size;
  }

  /** For the peer at `source` and nobody else. */
  issue(source: string): string {
    const stamp = Math.floor(this.#deps.clock.now()).toString(36);
    const body = `${stamp}.${hex32(this.#deps.rng.uint32())}`;
    return `${body}.${this.#mac(body, source)}`;
  }

  /** False: too old, of an earlier run of the program, of another peer, or invented. */
  isValid(nonce: string, source: string): boolean {
    const dot = nonce.lastIndexOf(".");
    if (dot < 0 || nonce.length - dot - 1 !== MAC_LENGTH) return false;
    const body = nonce.slice(0, dot);
    return sameDigest(nonce.slice(dot + 1), this.#mac(body, source)) && this.#ageMs(nonce) <= this.#lifeMs;
  }

  /** Call it only for a valid nonce with the right password. False: this counter was used before, or is too far behind to know. */
  use(nonce: string, count: number): boolean {
    const key = keyOf(nonce);
    const use = this.#uses.get(key);
    if (use === undefined) return this.#firstUse(key, issueTime(nonce), count);
    const ahead = count - use.highest;
    if (ahead > 0) {
      use.seen = ahead > WINDOW ? 1 : (use.seen << ahead) | 1;
      use.highest = count;
      return true;
    }
    const bit = 1 << -ahead;
    if (-ahead > WINDOW || (use.seen & bit) !== 0) return false;
    use.seen |= bit;
    return true;
  }

  #firstUse(key: number, issuedAt: number, count: number): boolean {
    if (issuedAt <= this.#forgottenUntil) return false;
    this.#dropOld();
    this.#uses.set(key, { issuedAt, highest: count, seen: 1 });
    this.#order.push(key);
    return true;
  }

  /** Those past their life, and the oldest at the bound. */
  #dropOld(): void {
    for (let key = this.#order[this.#oldest]; key !== undefined; key = this.#order[this.#oldest]) {
      const issuedAt = this.#uses.get(key)?.issuedAt ?? 0;
      const isExpired = this.#deps.clock.now() - issuedAt > this.#lifeMs;
      if (!isExpired && this.#uses.size < this.#capacity) break;
      this.#uses.delete(key);
      this.#oldest++;
      if (!isExpired) this.#forgottenUntil = Math.max(this.#forgottenUntil, issuedAt);
    }
    if (this.#oldest <= this.#order.length / 2) return;
    this.#order = this.#order.slice(this.#oldest);
    this.#oldest = 0;
  }

  #ageMs(nonce: string): number {
    return this.#deps.clock.now() - issueTime(nonce);
  }

  #mac(body: string, source: string): string {
    return this.#deps.crypto.hmacSha256(this.#secret, `${body}|${source}`).slice(0, MAC_LENGTH);
  }
}

function issueTime(nonce: string): number {
  return Number.parseInt(nonce, 36); // stops at the first dot
}

/** Milliseconds until the time of issue comes round in a number: half an hour, longer than any nonce lives. */
const ROUND_MS = 0x20_0000;

/** The nonce's 32 bits of chance and, above them, as much of its time as a number holds exactly. */
function keyOf(nonce: string): number {
  const chance = nonce.indexOf(".") + 1;
  return (issueTime(nonce) % ROUND_MS) * 0x1_0000_0000 + Number.parseInt(nonce.slice(chance, chance + 8), 16);
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, "0");
}
