// Text messages between extensions (RFC 3428): delivered to every phone of the recipient at once, or kept until one of them registers. What is kept
// is in the database before the sender hears 202, goes out in the order it came with the time it was written, and is deleted when a phone has
// said 2xx. What people write is nobody else's business: no text ever reaches a log.
//
//   MESSAGE ─► bounds ─► phones of the recipient ──one says 2xx──────────────────────────────► 200
//                 │            ├──refused by all, and not for now (415, 403 …)──────────────► that status
//                 │            └──nobody there, 408, 480, 503, silence for patienceMs──► kept ─► 202 ··· REGISTER ─► phones
//                 └── others wait already: kept behind them ─► 202

import { Abort } from "../../base/abort.ts";
import type { Database, SqlRow } from "../../base/db.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { type Clock, MINUTE_MS, sleep, type WallMillis } from "../../base/time.ts";
import type { PhoneContact } from "../../call/ring-phones.ts";
import type { HeaderRows } from "../../sip/ports.ts";
import type { RequestInit } from "../../sip/user-agent-contract.ts";
import {
  deliveredWrite,
  expiredWrite,
  forgetWrite,
  type KeptMessage,
  keepWrite,
  keptMessageOf,
  SELECT_LIST,
  SELECT_LIST_OF,
  SELECT_NEXT,
} from "./message-tables.ts";

export interface NewMessage {
  readonly to: ExtensionKey;
  /** An extension, or `SYSTEM`. */
  readonly from: string;
  readonly name: string | undefined;
  /** Written as Content-Type. */
  readonly type: string;
  readonly body: string;
  /** false: worth nothing later, as "is typing" (RFC 3994 §3.4). */
  readonly isKept: boolean;
  /** Not later than so long from now; undefined: as long as messages are kept. */
  readonly expiresMs: number | undefined;
}

export type MessageOutcome =
  | { readonly kind: "delivered" }
  | { readonly kind: "kept" }
  | { readonly kind: "refused"; readonly status: number; readonly headers: HeaderRows };

export interface MessageDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly contacts: (extension: ExtensionKey) => readonly PhoneContact[];
  readonly request: (init: RequestInit, done: (status: number) => void) => void;
}

/** Who speaks for the switch itself. */
export const SYSTEM = "system";
/** Answers that say "not now": what is worth keeping is kept. 430: the phone's connection is gone (RFC 5626). */
const NOT_NOW: ReadonlySet<number> = new Set([408, 430, 480, 500, 503, 504]);
/** Answers that say "never this one": a kept message that meets one is given up, or it would be in the way of those behind it. */
const NEVER: ReadonlySet<number> = new Set([400, 403, 406, 413, 415, 488, 603, 606]);
const BUSY: HeaderRows = [["Retry-After", String(limits.sip.retryAfterS)]];

type Written = Pick<KeptMessage, "recipient" | "sender" | "name" | "type" | "body" | "sentAt">;

export class Messages {
  readonly #deps: MessageDeps;
  /** How many wait for each; no zeros. */
  readonly #waiting = new Map<ExtensionKey, number>();
  /** Who is trying to reach a recipient's phones; while anybody is, nothing kept is taken out. */
  readonly #tries = new Map<ExtensionKey, number>();
  /** Of those that wait, the ones not yet in the database. */
  readonly #keeping = new Map<ExtensionKey, number>();
  /** Recipients who registered during such a try. */
  readonly #again = new Set<ExtensionKey>();
  #sentIn = { minute: 0, by: new Map<string, number>() };
  #kept = 0;
  #underWay = 0;
  #nextId = 1;
  #closed = false;

  constructor(deps: MessageDeps) {
    this.#deps = deps;
  }

  /** Messages on their way to phones. */
  get size(): number {
    return this.#underWay;
  }

  /** Messages that wait for a phone. */
  get kept(): number {
    return this.#kept;
  }

  /** Never rejects. The recipient is an extension of the office; who may send is the caller's business. */
  async send(init: NewMessage): Promise<MessageOutcome> {
    const { clock, contacts } = this.#deps;
    if (this.#underWay >= limits.messages.underWay || this.#closed) return refused(503, BUSY);
    if (init.from !== SYSTEM && !this.#mayWrite(init.from)) return refused(503, [["Retry-After", "60"]]);
    const { to: recipient, from: sender, name, type, body } = init;
    const message: Written = { recipient, sender, name, type, body, sentAt: clock.wall() };
    const expiresMs = init.isKept ? Math.min(init.expiresMs ?? limits.messages.keptMs, limits.messages.keptMs) : 0;
    if (expiresMs > 0 && this.#waiting.has(recipient)) return this.#keepBehind(message, expiresMs);
    if (contacts(recipient).length === 0) {
      return expiresMs > 0 ? (await this.#keep(message, expiresMs)).outcome : refused(480, []);
    }
    return this.#deliver(message, expiresMs);
  }

  /** A phone of this extension has registered. */
  registered(extension: ExtensionKey): void {
    if (!this.#waiting.has(extension) || this.#closed) return;
    if (this.#tries.has(extension)) this.#again.add(extension);
    else void this.#deliverKept(extension);
  }

  /** Oldest first. */
  async list(extension: ExtensionKey | undefined, limit: number): Promise<readonly KeptMessage[]> {
    const { database, clock } = this.#deps;
    const wall = Math.round(clock.wall());
    const rows =
      extension === undefined
        ? await database.query(SELECT_LIST, [wall, limit])
        : await database.query(SELECT_LIST_OF, [wall, extension, limit]);
    return rows.map(keptMessageOf);
  }

  /** At start, rows of `SELECT_WAITING`. Those of extensions the office no longer has are forgotten. */
  restore(rows: readonly SqlRow[], hasExtension: (extension: ExtensionKey) => boolean): void {
    for (const row of rows) {
      const extension = String(row["recipient"]) as ExtensionKey;
      this.#nextId = Math.max(this.#nextId, Number(row["last"]) + 1);
      this.#count(extension, Number(row["messages"]));
      if (!hasExtension(extension)) this.#forget(extension);
    }
  }

  officeChanged(hasExtension: (extension: ExtensionKey) => boolean): void {
    for (const extension of [...this.#waiting.keys()]) if (!hasExtension(extension)) this.#forget(extension);
  }

  close(): void {
    this.#closed = true;
  }

  /** A sender with a stuck key, or two machines that answer one another. */
  #mayWrite(sender: string): boolean {
    const minute = Math.floor(this.#deps.clock.now() / MINUTE_MS);
    if (this.#sentIn.minute !== minute) this.#sentIn = { minute, by: new Map() };
    const sent = (this.#sentIn.by.get(sender) ?? 0) + 1;
    this.#sentIn.by.set(sender, sent);
    return sent <= limits.messages.perMinute;
  }

  /** In order: nobody overtakes what waits. */
  async #keepBehind(message: Written, expiresMs: number): Promise<MessageOutcome> {
    const { outcome } = await this.#keep(message, expiresMs);
    // Whoever is taking those before it out may have looked for more before this one was there.
    if (this.#deps.contacts(message.recipient).length > 0) this.registered(message.recipient);
    return outcome;
  }

  async #deliver(message: Written, expiresMs: number): Promise<MessageOutcome> {
    const { recipient } = message;
    this.#hold(recipient);
    const trying = this.#tryPhones(message);
    const status = expiresMs > 0 ? await this.#patiently(trying) : await trying;
    if (status !== undefined && (expiresMs === 0 || !NOT_NOW.has(status))) {
      this.#release(recipient);
      return status < 300 ? { kind: "delivered" } : refused(status, []);
    }
    const { outcome, id } = await this.#keep(message, expiresMs);
    if (status !== undefined) this.#release(recipient);
    else void trying.then((late) => this.#answeredLate(recipient, id, late));
    return outcome;
  }

  /** undefined: nobody has answered yet, and the sender has waited long enough. */
  async #patiently(trying: Promise<number>): Promise<number | undefined> {
    const over = new Abort();
    const why = "message: a silent phone's sender is not kept waiting";
    const status = await Promise.race([trying, sleep(this.#deps.clock, limits.messages.patienceMs, why, over)]);
    over.abort();
    return status ?? undefined;
  }

  /** A silent phone took the message after all: it is not wanted again. */
  async #answeredLate(recipient: ExtensionKey, id: number | undefined, status: number): Promise<void> {
    if (status < 300 && id !== undefined) await this.#drop(recipient, id);
    this.#release(recipient);
  }

  /** To all phones at once: 200 with the first that takes it, else the answer that says most once all have said no. */
  #tryPhones(message: Written): Promise<number> {
    const { contacts, request } = this.#deps;
    const { recipient } = message;
    const phones = contacts(recipient);
    return new Promise<number>((resolve) => {
      let open = phones.length;
      const refusals: number[] = [];
      const done = (status: number): void => {
        this.#underWay--;
        open--;
        if (status < 300) resolve(200);
        else refusals.push(status);
        if (open === 0) resolve(worst(refusals));
      };
      if (open === 0) resolve(480);
      for (const phone of phones) {
        this.#underWay++;
        request(requestOf(message, phone), done);
      }
    });
  }

  #hold(recipient: ExtensionKey): void {
    add(this.#tries, recipient, 1);
  }

  #release(recipient: ExtensionKey): void {
    if (add(this.#tries, recipient, -1) > 0) return;
    if (this.#again.delete(recipient)) this.registered(recipient);
  }

  async #keep(
    message: Written,
    expiresMs: number,
  ): Promise<{ readonly outcome: MessageOutcome; readonly id: number | undefined }> {
    const { database, log } = this.#deps;
    const { recipient, sentAt } = message;
    if ((this.#waiting.get(recipient) ?? 0) >= limits.messages.keptPerExtension) {
      const why: HeaderRows = [["Warning", '399 zongji "Too many messages waiting"']];
      return { outcome: refused(480, why), id: undefined };
    }
    if (this.#kept >= limits.messages.kept) return { outcome: refused(503, BUSY), id: undefined };
    const id = this.#nextId++;
    this.#count(recipient, 1);
    add(this.#keeping, recipient, 1);
    try {
      await database.write([keepWrite({ ...message, id, expiresAt: (sentAt + expiresMs) as WallMillis })]);
    } catch (error) {
      this.#count(recipient, -1);
      log.error("store.message-refused", { recipient, cause: String(error) });
      return { outcome: refused(503, BUSY), id: undefined };
    } finally {
      add(this.#keeping, recipient, -1);
    }
    return { outcome: { kind: "kept" }, id };
  }

  /** What waits, one after another, until a phone says no or says nothing. */
  async #deliverKept(recipient: ExtensionKey): Promise<void> {
    const { log } = this.#deps;
    this.#hold(recipient);
    try {
      let goesOn = true;
      while (goesOn && !this.#closed) goesOn = await this.#deliverNext(recipient);
    } catch (error) {
      log.error("store.message-unread", { recipient, cause: String(error) });
    } finally {
      this.#release(recipient);
    }
  }

  async #deliverNext(recipient: ExtensionKey): Promise<boolean> {
    const { database, clock, log } = this.#deps;
    const [row] = await database.query(SELECT_NEXT, [recipient, Math.round(clock.wall())]);
    if (row === undefined) {
      return this.#lookAgain(recipient);
    }
    const message = keptMessageOf(row);
    const status = await this.#tryPhones(message);
    if (status >= 300 && !NEVER.has(status)) return false;
    if (status >= 300) log.warn("message.given-up", { recipient, status });
    await this.#drop(recipient, message.id);
    return true;
  }

  async #drop(recipient: ExtensionKey, id: number): Promise<void> {
    this.#count(recipient, -1);
    const { database, log } = this.#deps;
    await database
      .write([deliveredWrite(id)])
      .catch((error: unknown) => log.error("store.message-twice", { recipient, cause: String(error) }));
  }

  /** Nothing is due: what has expired goes. True: something was still on its way to the database a moment ago. */
  async #lookAgain(recipient: ExtensionKey): Promise<boolean> {
    const { database, clock } = this.#deps;
    await database.write([expiredWrite(recipient, clock.wall())]);
    const [left] = await database.query("SELECT COUNT(*) AS messages FROM message WHERE recipient = ?", [recipient]);
    const there = Number(left?.["messages"] ?? 0);
    // One that is committed and not acknowledged counts twice; the next look puts that right.
    this.#count(recipient, there + (this.#keeping.get(recipient) ?? 0) - (this.#waiting.get(recipient) ?? 0));
    return there > 0;
  }

  #forget(recipient: ExtensionKey): void {
    const { database, log } = this.#deps;
    this.#count(recipient, -(this.#waiting.get(recipient) ?? 0));
    database
      .write([forgetWrite(recipient)])
      .catch((error: unknown) => log.error("store.message-lost", { recipient, cause: String(error) }));
  }

  #count(recipient: ExtensionKey, by: number): void {
    const before = this.#waiting.get(recipient) ?? 0;
    this.#kept += add(this.#waiting, recipient, by) - before;
  }
}

/** Never below zero; a zero leaves the map. */
function add(counts: Map<ExtensionKey, number>, key: ExtensionKey, by: number): number {
  const after = Math.max(0, (counts.get(key) ?? 0) + by);
  if (after === 0) counts.delete(key);
  else counts.set(key, after);
  return after;
}

function refused(status: number, headers: HeaderRows): MessageOutcome {
  return { kind: "refused", status, headers };
}

/** A phone that is only away for now outweighs one that refuses for good: its person may still read the message there. */
function worst(refusals: readonly number[]): number {
  return refusals.find((status) => NOT_NOW.has(status)) ?? refusals[0] ?? 480;
}

function requestOf(message: Written, phone: PhoneContact): RequestInit {
  const { recipient, sender, name, type, body, sentAt } = message;
  return {
    flow: phone.flow,
    method: "MESSAGE",
    uri: phone.uri,
    route: phone.route,
    from: { display: name, user: sender },
    to: { display: undefined, user: recipient },
    headers: [
      // RFC 3428 §4: when it was written, which is not always now.
      ["Date", new Date(sentAt).toUTCString()],
      ["Content-Type", type],
    ],
    body,
  };
}
