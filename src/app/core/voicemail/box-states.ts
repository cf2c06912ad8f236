// What people set of their mailboxes at the phone or by command: PIN, greeting, spoken name; and how often a wrong PIN was tried. Kept in the
// database, so that a restart neither forgets a PIN nor opens a lock.

import type { Crypto } from "../../../base/crypto.ts";
import type { Database, SqlRow } from "../../../base/db.ts";
import { randomToken } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Clock } from "../../../base/time.ts";
import type { Box } from "./boxes.ts";
import type { VoiceFiles } from "./voice-files.ts";
import { type BoxState, boxStateOf, boxWrite, forgetBox, freshBox, type PinPlace } from "./voice-tables.ts";

export interface BoxStatesDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly database: Database;
  readonly log: Logger;
  readonly files: VoiceFiles;
}

const SALT_CHARACTERS = 16;

export class BoxStates {
  readonly #deps: BoxStatesDeps;
  /** Of mailboxes of the office, so never more than there are. */
  readonly #states = new Map<string, BoxState>();

  constructor(deps: BoxStatesDeps) {
    this.#deps = deps;
  }

  of(mailbox: string): BoxState {
    return this.#states.get(mailbox) ?? freshBox(mailbox);
  }

  /** Nobody gets in without one. */
  hasPin(box: Box): boolean {
    return box.settings.pin !== undefined || this.#chosen(box) !== undefined;
  }

  /** Its own phones are asked where there is a PIN; elsewhere there is no way in without one. */
  asksFor(box: Box, place: PinPlace): "nothing" | "pin" | "refused" {
    if (this.hasPin(box)) return "pin";
    return place === "own" ? "nothing" : "refused";
  }

  isLocked(box: Box, place: PinPlace): boolean {
    return this.#deps.clock.wall() < this.of(box.key).lockedUntil[place];
  }

  /** false: wrong, or locked; a wrong one counts. */
  tryPin(box: Box, pin: string, place: PinPlace): boolean {
    if (this.isLocked(box, place)) return false;
    const state = this.of(box.key);
    const isRight = this.#isRight(box, pin);
    if (isRight && state.wrong[place] === 0) return true;
    const wrong = isRight ? 0 : state.wrong[place] + 1;
    const lockMs = lockAfter(wrong);
    const until = lockMs > 0 ? this.#deps.clock.wall() + lockMs : state.lockedUntil[place];
    if (lockMs > 0) this.#deps.log.warn("voicemail.locked", { mailbox: box.key, place, ms: lockMs });
    this.#put({
      ...state,
      wrong: { ...state.wrong, [place]: wrong },
      lockedUntil: { ...state.lockedUntil, [place]: until },
    });
    return isRight;
  }

  /** undefined: as the office file says. Unlocks it too. */
  setPin(box: Box, pin: string | undefined): Promise<void> {
    const { rng } = this.#deps;
    const salt = randomToken(rng, SALT_CHARACTERS);
    const set = { pinHash: this.#hash(salt, pin ?? ""), pinSalt: salt, filePin: this.#filePin(box, salt) };
    const none = { pinHash: undefined, pinSalt: undefined, filePin: undefined };
    const state = this.of(box.key);
    const free = { wrong: { own: 0, else: 0 }, lockedUntil: { own: 0, else: 0 } };
    return this.#put({ ...state, ...(pin === undefined ? none : set), ...free });
  }

  /** Files that are no longer used go. */
  async setGreeting(box: Box, change: Partial<Pick<BoxState, "choice" | "greeting" | "name">>): Promise<void> {
    const before = this.of(box.key);
    const after = { ...before, ...change };
    await this.#put(after);
    for (const kind of ["greeting", "name"] as const) {
      const gone = before[kind];
      if (gone !== undefined && gone !== after[kind]) await this.removeFile(gone);
    }
  }

  async removeFile(path: string): Promise<void> {
    const { files, log } = this.#deps;
    await files
      .remove(path)
      .catch((error: unknown) => log.warn("voicemail.not-erased", { file: path, cause: String(error) }));
  }

  /** At start. */
  restore(rows: readonly SqlRow[]): void {
    for (const row of rows) {
      const state = boxStateOf(row);
      this.#states.set(state.mailbox, state);
    }
  }

  /** Mailboxes that are no more are forgotten with what was recorded for them. Messages stay until the mailbox is back or they are deleted. */
  officeChanged(has: (mailbox: string) => boolean): void {
    for (const state of [...this.#states.values()]) {
      if (has(state.mailbox)) continue;
      this.#states.delete(state.mailbox);
      this.#write(forgetBox(state.mailbox), state.mailbox).catch(() => {}); // has been logged
      for (const path of [state.greeting, state.name]) if (path !== undefined) void this.removeFile(path);
    }
  }

  /** What its people have chosen, as long as the office file says what it said then. */
  #chosen(box: Box): { readonly hash: string; readonly salt: string } | undefined {
    const { pinHash, pinSalt, filePin } = this.of(box.key);
    if (pinHash === undefined || pinSalt === undefined) return undefined;
    return filePin === this.#filePin(box, pinSalt) ? { hash: pinHash, salt: pinSalt } : undefined;
  }

  #isRight(box: Box, pin: string): boolean {
    const chosen = this.#chosen(box);
    if (chosen !== undefined) return this.#hash(chosen.salt, pin) === chosen.hash;
    return box.settings.pin !== undefined && box.settings.pin === pin;
  }

  #filePin({ settings }: Box, salt: string): string {
    return settings.pin === undefined ? "none" : this.#hash(salt, settings.pin);
  }

  #hash(salt: string, pin: string): string {
    return this.#deps.crypto.sha256(`${salt}:${pin}`);
  }

  async #put(state: BoxState): Promise<void> {
    this.#states.set(state.mailbox, state);
    await this.#write(boxWrite(state), state.mailbox).catch(() => {}); // has been logged
  }

  async #write(write: ReturnType<typeof boxWrite>, mailbox: string): Promise<void> {
    const { database, log } = this.#deps;
    try {
      await database.write([write]);
    } catch (error) {
      log.error("store.mailbox-lost", { mailbox, cause: String(error) });
      throw error;
    }
  }
}

/** ms. Each row of wrong ones locks four times as long as the last: whoever tries all PINs of four digits is at it for years. */
function lockAfter(wrong: number): number {
  const { wrongPins, wrongPinLockMs, wrongPinMostLockMs } = limits.voicemail;
  if (wrong === 0 || wrong % wrongPins !== 0) return 0;
  return Math.min(wrongPinLockMs * 4 ** (wrong / wrongPins - 1), wrongPinMostLockMs);
}
