// All voice messages of the office, by mailbox: kept in the database, with the newest state in memory so that lamps and menus need no look-up.
// Stories begin, file, mark and delete them; `changed` hears of each mailbox whose counts are not as they were. A message is a row before it is
// a file, and its row goes after its file, so that whatever happens to the process the two agree again at the next start.
//
//   begin ─► recording ──file──► new ──heard──► old
//                │                └──────┬───────┘
//                └──── drop ────► deleted ──file gone──► no row

import type { Database, SqlRow, Write } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock } from "../../../base/time.ts";
import { type MessageCounts, NO_MESSAGES } from "../../../sip/presence/message-summary.ts";
import type { TakeResult } from "./takes.ts";
import { messagePath, type VoiceFiles } from "./voice-files.ts";
import { forgetMessage, messageOf, messageWrite, type VoiceMessage } from "./voice-tables.ts";

export interface VoiceMessagesDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly files: VoiceFiles;
  readonly changed: (mailbox: string) => void;
}

export interface Sender {
  readonly call: CallId;
  readonly from: string;
  readonly fromName: string | undefined;
}

const NONE: readonly VoiceMessage[] = [];

export class VoiceMessages {
  readonly #deps: VoiceMessagesDeps;
  /** By mailbox, oldest first; those being spoken and those being deleted are in neither. */
  readonly #kept = new Map<string, VoiceMessage[]>();
  readonly #byId = new Map<string, VoiceMessage>();
  /** Being spoken, or listened to by their caller, or on their way to the database or off the disk. */
  readonly #open = new Set<string>();

  constructor(deps: VoiceMessagesDeps) {
    this.#deps = deps;
  }

  /** Messages of all mailboxes. */
  get size(): number {
    return this.#byId.size;
  }

  /** Zero when nobody speaks and the disk and the database have caught up. */
  get open(): number {
    return this.#open.size;
  }

  /** Oldest first. */
  of(mailbox: string): readonly VoiceMessage[] {
    return this.#kept.get(mailbox) ?? NONE;
  }

  mailboxes(): Iterable<string> {
    return this.#kept.keys();
  }

  find(id: string): VoiceMessage | undefined {
    return this.#byId.get(id);
  }

  counts(mailbox: string): MessageCounts {
    const messages = this.of(mailbox);
    if (messages.length === 0) return NO_MESSAGES;
    const count = (state: "new" | "old", urgent: boolean): number =>
      messages.filter((one) => one.state === state && one.urgent === urgent).length;
    return {
      fresh: count("new", false),
      old: count("old", false),
      urgentFresh: count("new", true),
      urgentOld: count("old", true),
    };
  }

  /** No room in this mailbox, or in all of them together. */
  isFull(mailbox: string, most: number): boolean {
    return this.of(mailbox).length >= most || this.size + this.open >= limits.voicemail.messages;
  }

  /** A caller begins to speak. */
  begin(mailbox: string, { call, from, fromName }: Sender): VoiceMessage {
    const message: VoiceMessage = {
      ...{ id: this.#freshId(call), mailbox, call, from, fromName, state: "recording", urgent: false },
      ...{ path: "", takenAt: this.#deps.clock.wall(), heardAt: undefined, durationMs: undefined, bytes: undefined },
      ...{ sha256: undefined, repaired: false, hook: undefined },
    };
    const placed = { ...message, path: messagePath(mailbox, message.id) };
    this.#open.add(placed.id);
    void this.#write([messageWrite(placed)], placed.id);
    return placed;
  }

  /** It stays: from when this resolves it survives whatever happens. Its lamp is lit behind the row. */
  async file(
    spoken: VoiceMessage,
    take: Exclude<TakeResult, { kind: "failed" }>,
    how: { readonly urgent: boolean; readonly hook: VoiceMessage["hook"] },
  ): Promise<VoiceMessage> {
    const saved = take.kind === "saved" ? take : undefined;
    const message: VoiceMessage = {
      ...spoken,
      ...how,
      state: "new",
      durationMs: Math.round(take.durationMs),
      bytes: saved?.bytes,
      sha256: saved?.sha256,
      repaired: saved === undefined,
    };
    await this.#write([messageWrite(message)], message.id);
    this.#open.delete(message.id);
    this.#keep(message);
    this.#deps.changed(message.mailbox);
    return message;
  }

  /** Its caller did not want it, or it is too short. */
  async drop(spoken: VoiceMessage): Promise<void> {
    this.#open.add(spoken.id);
    await this.#erase(spoken);
  }

  /** undefined: it is gone. Resolves once kept. */
  async mark(
    id: string,
    how: Partial<Pick<VoiceMessage, "state" | "urgent" | "hook">>,
  ): Promise<VoiceMessage | undefined> {
    const before = this.#byId.get(id);
    if (before === undefined) return undefined;
    const wasHeard = how.state === "old" && before.state === "new";
    const heardAt = how.state === "new" ? undefined : wasHeard ? this.#deps.clock.wall() : before.heardAt;
    const after = { ...before, ...how, heardAt };
    this.#replace(before, after);
    this.#deps.changed(after.mailbox);
    await this.#write([messageWrite(after)], id);
    return after;
  }

  /** undefined: it was gone already. Resolves once row and file are. */
  async remove(id: string): Promise<VoiceMessage | undefined> {
    const message = this.#byId.get(id);
    if (message === undefined) return undefined;
    this.#forget(message);
    this.#open.add(id);
    this.#deps.changed(message.mailbox);
    await this.#erase(message);
    return message;
  }

  /** At start, after `recoverVoicemail`. */
  restore(rows: readonly SqlRow[]): void {
    for (const row of rows) {
      const message = messageOf(row);
      if (message.state === "new" || message.state === "old") this.#keep(message);
    }
  }

  /** First the row says that it is to go, then the file goes, then the row. What fails is done at the next start. */
  async #erase(message: VoiceMessage): Promise<void> {
    const { database, files, log } = this.#deps;
    try {
      await database.write([messageWrite({ ...message, state: "deleted" })]);
      await files.remove(message.path);
      await database.write([forgetMessage(message.id)]);
    } catch (error) {
      log.warn("voicemail.not-erased", { message: message.id, cause: String(error) });
    } finally {
      this.#open.delete(message.id);
    }
  }

  async #write(writes: readonly Write[], id: string): Promise<void> {
    const { database, log } = this.#deps;
    await database
      .write(writes)
      .catch((error: unknown) => log.error("store.voice-message-lost", { message: id, cause: String(error) }));
  }

  #keep(message: VoiceMessage): void {
    this.#byId.set(message.id, message);
    const messages = this.#kept.get(message.mailbox);
    if (messages === undefined) this.#kept.set(message.mailbox, [message]);
    else messages.push(message);
  }

  #replace(before: VoiceMessage, after: VoiceMessage): void {
    const messages = this.#kept.get(before.mailbox) ?? [];
    this.#byId.set(after.id, after);
    messages.splice(messages.indexOf(before), 1, after);
  }

  #forget(message: VoiceMessage): void {
    this.#byId.delete(message.id);
    const messages = this.#kept.get(message.mailbox) ?? [];
    messages.splice(messages.indexOf(message), 1);
    if (messages.length === 0) this.#kept.delete(message.mailbox);
  }

  #freshId(call: CallId): string {
    let ordinal = 1;
    while (this.#byId.has(`${call}-m${ordinal}`) || this.#open.has(`${call}-m${ordinal}`)) ordinal++;
    return `${call}-m${ordinal}`;
  }
}
