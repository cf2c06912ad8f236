// Messages one after the other: from whom and when, then the message itself, with keys that work at any moment.
//
//   1 from the start   4 back, 6 on by three seconds   7 delete, or take back   9 save   # next   5 call back   0 details and help   * menu

import { limits } from "../../../base/limits.ts";
import { spokenNumber } from "../../../call/spoken-number.ts";
import { spokenDuration, spokenMoment } from "../../../call/spoken-time.ts";
import { localMoment } from "../local-moment.ts";
import type { Next } from "../next.ts";
import { reach, takesForwarded } from "../reach.ts";
import { spelled } from "../say.ts";
import { playName } from "./voice-files.ts";
import type { VoiceLine } from "./voice-line.ts";
import type { VoiceMessage } from "./voice-tables.ts";

const SKIP_MS = 3_000;
const NUMBER = /^\+?\d{2,20}$/;

/** Where the call goes from here; undefined: back to the menu. `deleted` is changed. */
export async function listen(
  line: VoiceLine,
  messages: readonly VoiceMessage[],
  deleted: Set<string>,
): Promise<Next | undefined> {
  for (const [index, { id }] of messages.entries()) {
    const message = line.site.voicemail.messages.find(id);
    if (message === undefined) continue; // somebody else deleted it meanwhile
    await line.say(["voicemail-message", ...spokenNumber(index + 1, line.language), ...envelope(line, message)]);
    const done = await new Listening(line, message, deleted).run();
    if (done === "menu" || line.isOver) return undefined;
    if (done !== "next") return done;
  }
  if (messages.length > 0) await line.say(["voicemail-no-more"]);
  return undefined;
}

type Done = "next" | "menu" | Next;

class Listening {
  readonly #line: VoiceLine;
  readonly #message: VoiceMessage;
  readonly #deleted: Set<string>;
  /** Where it is, ms. */
  #at = 0;
  #silent = 0;

  constructor(line: VoiceLine, message: VoiceMessage, deleted: Set<string>) {
    this.#line = line;
    this.#message = message;
    this.#deleted = deleted;
  }

  async run(): Promise<Done> {
    const line = this.#line;
    let key = line.pressed() ?? (await this.#play());
    while (!line.isOver) {
      if (key === undefined) {
        if (this.#silent++ >= limits.voicemail.tries) return "menu";
        key = await line.ask(["voicemail-after"]);
        continue;
      }
      this.#silent = 0;
      const done = await this.#obey(key);
      if (done !== undefined) return done;
      key = line.pressed() ?? (await this.#play());
    }
    return "menu";
  }

  /** From where it is; the key that cut it short. Heard to its end it is new no longer. */
  async #play(): Promise<string | undefined> {
    const line = this.#line;
    const { clock } = line.site;
    const { path, durationMs = 0 } = this.#message;
    if (this.#at >= durationMs) return undefined;
    const startedAt = clock.now();
    await line.say([{ file: playName(path), fromMs: this.#at }]);
    const key = line.pressed();
    if (line.isOver) return undefined;
    this.#at = key === undefined ? durationMs : this.#at + clock.now() - startedAt;
    if (key === undefined) await this.#heard();
    return key;
  }

  /** undefined: it plays on. */
  async #obey(key: string): Promise<Done | undefined> {
    const line = this.#line;
    switch (key) {
      case "1":
        this.#at = 0;
        return undefined;
      case "4":
        this.#at = Math.max(0, this.#at - SKIP_MS);
        return undefined;
      case "6":
        this.#at += SKIP_MS;
        return undefined;
      case "7":
        return this.#delete();
      case "9":
        await this.#heard();
        await line.say(["voicemail-kept"]);
        return "next";
      case "#":
        return "next";
      case "5":
        return this.#callBack();
      case "0":
        await line.say(details(line, this.#message));
        return undefined;
      case "*":
        return "menu";
      default:
        return undefined;
    }
  }

  async #heard(): Promise<void> {
    const { id } = this.#message;
    const { messages } = this.#line.site.voicemail;
    if (messages.find(id)?.state === "new") await messages.mark(id, { state: "old" });
  }

  async #delete(): Promise<"next"> {
    const { id } = this.#message;
    if (!this.#deleted.delete(id)) this.#deleted.add(id);
    await this.#line.say([this.#deleted.has(id) ? "voicemail-deleted" : "voicemail-restored"]);
    return "next";
  }

  /** From a phone of the house, with its own rights; whoever listens from outside could make it pay. */
  async #callBack(): Promise<Next | undefined> {
    const { call, site } = this.#line;
    const { from } = this.#message;
    const destination =
      call.extension === undefined || !NUMBER.test(from) ? undefined : reach(from, call.extension, site);
    if (destination === undefined || !takesForwarded(destination)) {
      await this.#line.say(["not-allowed"]);
      return undefined;
    }
    call.note(`voicemail: calls back ${from}`);
    return { kind: "visit", destination };
  }
}

function envelope({ site, language }: VoiceLine, { from, takenAt, urgent }: VoiceMessage): readonly string[] {
  const at = localMoment(takenAt, site.clock.wall(), site.office().timezone);
  return [
    ...(urgent ? ["voicemail-urgent"] : []),
    ...(NUMBER.test(from) ? ["voicemail-from", ...spelled(from)] : ["voicemail-from-unknown"]),
    ...spokenMoment(at, language),
  ];
}

function details(line: VoiceLine, message: VoiceMessage): readonly string[] {
  const length = spokenDuration((message.durationMs ?? 0) / 1_000, line.language);
  return [...envelope(line, message), "voicemail-length", ...length, "voicemail-after", "voicemail-keys"];
}
