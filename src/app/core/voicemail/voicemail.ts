// Voicemail put together: messages, what people set of their mailboxes, what is being recorded, who is told. `Switch` makes one and hands it
// facts and new offices; the stories of a call use it through `Site.voicemail`.

import type { Crypto } from "../../../base/crypto.ts";
import type { Database } from "../../../base/db.ts";
import type { ExtensionKey } from "../../../base/ids.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import { type Clock, HOUR_MS, isoTime, type Timer } from "../../../base/time.ts";
import type { CallFact } from "../../../call/facts.ts";
import type { Office } from "../../../office/office.ts";
import type { MediaFact, MediaPlane } from "../../../rtp/media.ts";
import { type MessageCounts, NO_MESSAGES } from "../../../sip/presence/message-summary.ts";
import { BoxStates } from "./box-states.ts";
import { type Box, boxesAt, boxesOf, boxOf, languageOf } from "./boxes.ts";
import { Hooks, type RunHook, type VoiceLetter } from "./hook.ts";
import { type TakeResult, Takes } from "./takes.ts";
import type { VoiceFiles } from "./voice-files.ts";
import { VoiceMessages } from "./voice-messages.ts";
import { SELECT_VOICE_MAILBOXES, SELECT_VOICE_MESSAGES, type VoiceMessage } from "./voice-tables.ts";

export interface VoicemailDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly database: Database;
  readonly log: Logger;
  readonly media: MediaPlane;
  readonly office: () => Office;
  readonly files: VoiceFiles;
  /** Counts of all mailboxes that this extension's lamp shows. */
  readonly lamp: (extension: ExtensionKey, counts: MessageCounts) => void;
  readonly facts: (fact: CallFact) => void;
  /** Why nothing can be recorded now; undefined: it can. */
  readonly trouble: () => string | undefined;
  /** undefined: nobody is told of new messages but by lamps. */
  readonly hook: RunHook | undefined;
}

export class Voicemail {
  readonly messages: VoiceMessages;
  readonly states: BoxStates;
  readonly takes: Takes;
  readonly files: VoiceFiles;
  readonly #deps: VoicemailDeps;
  readonly #hooks: Hooks | undefined;
  /** Lamps that mailboxes of ours have set. */
  readonly #lamps = new Set<ExtensionKey>();
  #sweepTimer: Timer | undefined;
  #closed = false;

  constructor(deps: VoicemailDeps) {
    const { hook } = deps;
    this.#deps = deps;
    this.files = deps.files;
    this.messages = new VoiceMessages({ ...deps, changed: (mailbox) => this.#changed(mailbox) });
    this.states = new BoxStates(deps);
    this.takes = new Takes(deps);
    this.#hooks =
      hook === undefined
        ? undefined
        : new Hooks({
            ...deps,
            run: hook,
            done: (message, outcome) => void this.messages.mark(message, { hook: outcome }),
          });
  }

  get sizes(): Readonly<Record<string, number>> {
    return { voiceTakes: this.takes.size, voiceMessagesOpen: this.messages.open, voiceHooks: this.#hooks?.size ?? 0 };
  }

  /** Everything that was spoken is kept. */
  get isQuiet(): boolean {
    return this.takes.size + this.messages.open === 0;
  }

  /** Why no message can be taken now; undefined: one can. */
  trouble(box: Box): "full" | "unavailable" | undefined {
    if (this.#deps.trouble() !== undefined) return "unavailable";
    return this.messages.isFull(box.key, box.settings.maxMessages) ? "full" : undefined;
  }

  /** Facts of the media plane come through here. */
  heard(fact: MediaFact): void {
    this.takes.heard(fact);
  }

  /** A message that is to stay; its call may be over. The lamp and the hook come behind its row. */
  async file(spoken: VoiceMessage, take: Exclude<TakeResult, { kind: "failed" }>, urgent: boolean): Promise<void> {
    const message = await this.messages.file(spoken, take, {
      urgent,
      hook: this.#hooks === undefined ? undefined : "due",
    });
    const { id, call, mailbox, durationMs = 0 } = message;
    this.#deps.facts({ kind: "voicemail.left", call, mailbox, message: id, urgent, durationMs });
    this.#tellHook(message);
  }

  /** At start, after the bindings and the lamps. */
  async restore(): Promise<void> {
    const { database } = this.#deps;
    this.states.restore(await database.query(SELECT_VOICE_MAILBOXES));
    this.messages.restore(await database.query(SELECT_VOICE_MESSAGES));
    this.officeChanged();
    for (const mailbox of this.messages.mailboxes())
      for (const message of this.messages.of(mailbox)) if (message.hook === "due") this.#tellHook(message);
  }

  /** A new office is in force. */
  officeChanged(): void {
    const office = this.#deps.office();
    this.states.officeChanged((mailbox) => boxOf(office, mailbox) !== undefined);
    const lit = new Set(boxesOf(office).flatMap(({ phones }) => [...phones]));
    for (const extension of [...this.#lamps]) if (!lit.has(extension)) this.#setLamp(extension, NO_MESSAGES);
    for (const extension of lit) this.#showLamp(extension);
    this.#sweep();
  }

  close(): void {
    this.#closed = true;
    this.#hooks?.close();
    this.#sweepTimer?.cancel();
    this.#sweepTimer = undefined;
  }

  #changed(mailbox: string): void {
    for (const extension of boxOf(this.#deps.office(), mailbox)?.phones ?? []) this.#showLamp(extension);
    this.#sweepLater();
  }

  #showLamp(extension: ExtensionKey): void {
    const boxes = boxesAt(this.#deps.office(), extension);
    this.#setLamp(extension, sum(boxes.map(({ key }) => this.messages.counts(key))));
    if (boxes.length > 0) this.#lamps.add(extension);
  }

  #setLamp(extension: ExtensionKey, counts: MessageCounts): void {
    this.#lamps.delete(extension);
    if (this.#deps.office().extensions.has(extension)) this.#deps.lamp(extension, counts);
  }

  #tellHook({ id }: VoiceMessage): void {
    this.#hooks?.tell(id, () => {
      const message = this.messages.find(id);
      return message?.state === "new" ? this.#letter(message) : undefined;
    });
  }

  #letter(message: VoiceMessage): VoiceLetter | undefined {
    const office = this.#deps.office();
    const box = boxOf(office, message.mailbox);
    if (box === undefined) return undefined;
    const { fresh, urgentFresh } = this.messages.counts(box.key);
    return {
      mailbox: box.key,
      name: box.name,
      email: box.settings.email ?? null,
      language: languageOf(office, box),
      message: message.id,
      call: message.call,
      from: message.from,
      fromName: message.fromName ?? null,
      takenAt: isoTime(message.takenAt),
      durationMs: message.durationMs ?? 0,
      urgent: message.urgent,
      file: this.files.place(message.path),
      waiting: fresh + urgentFresh,
    };
  }

  /** Deletes what was heard long enough ago, and wakes when the next is due. */
  #sweep(): void {
    const { clock, office, log } = this.#deps;
    const now = clock.wall();
    for (const { key, settings } of boxesOf(office())) {
      if (settings.keepMs === undefined) continue;
      for (const { id, heardAt } of [...this.messages.of(key)]) {
        if (heardAt === undefined || heardAt + settings.keepMs > now) continue;
        log.info("voicemail.expired", { mailbox: key, message: id });
        void this.messages.remove(id);
      }
    }
    this.#sweepLater();
  }

  #sweepLater(): void {
    this.#sweepTimer?.cancel();
    this.#sweepTimer = undefined;
    if (this.#closed) return;
    const { clock, office } = this.#deps;
    let next = Number.POSITIVE_INFINITY;
    for (const { key, settings } of boxesOf(office())) {
      if (settings.keepMs === undefined) continue;
      for (const { heardAt } of this.messages.of(key))
        if (heardAt !== undefined) next = Math.min(next, heardAt + settings.keepMs);
    }
    if (next === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(HOUR_MS, Math.max(1_000, next - clock.wall()));
    this.#sweepTimer = clock.after(waitMs, "voicemail: a message that was heard is due to go", () => this.#sweep());
  }
}

function sum(all: readonly MessageCounts[]): MessageCounts {
  return all.reduce(
    (a, b) => ({
      fresh: a.fresh + b.fresh,
      old: a.old + b.old,
      urgentFresh: a.urgentFresh + b.urgentFresh,
      urgentOld: a.urgentOld + b.urgentOld,
    }),
    NO_MESSAGES,
  );
}

export function sameCounts(a: MessageCounts, b: MessageCounts): boolean {
  return a.fresh === b.fresh && a.old === b.old && a.urgentFresh === b.urgentFresh && a.urgentOld === b.urgentOld;
}
