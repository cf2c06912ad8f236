// One person and the voice that speaks to them: prompts one after the other, cut short by any key, and keys in the order they were pressed, also
// those that came before anybody asked. A story makes one for its leg and closes it.

import { Abort, type Signal } from "../../../base/abort.ts";
import { limits } from "../../../base/limits.ts";
import { sleep } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import type { SpokenLanguage } from "../../../call/spoken-number.ts";
import type { ToneName } from "../../../rtp/media.ts";
import type { Site } from "../site.ts";

/** A prompt by its name, or a file of the switch's own by the name the media plane plays it by. */
export type Said = string | { readonly file: string; readonly fromMs?: number };

/** No file is longer; a media worker that died must not keep a call for ever. */
const LONGEST_FILE_MS = limits.voicemail.messageMs + 10_000;

export class VoiceLine {
  readonly call: Call;
  readonly leg: Leg;
  readonly site: Site;
  language: SpokenLanguage;
  readonly #keys: string[] = [];
  readonly #stop: () => void;
  /** What a key cuts short. */
  #cut: Abort | undefined;

  constructor(call: Call, leg: Leg, language: SpokenLanguage, site: Site) {
    this.call = call;
    this.leg = leg;
    this.language = language;
    this.site = site;
    this.#stop = site.keypad.listen(leg, (key) => {
      if (this.#keys.length < limits.voicemail.keysAhead) this.#keys.push(key);
      this.#cut?.abort();
    });
  }

  /** The person is gone, or the call goes elsewhere. */
  get isOver(): boolean {
    return this.leg.state === "ended" || this.call.signal.aborted;
  }

  close(): void {
    this.#stop();
  }

  /** Says it all, or until a key: what comes next waits for it. */
  async say(said: readonly Said[]): Promise<void> {
    await this.#untilKey(async (cut) => {
      for (const one of said) {
        if (cut.aborted) return;
        if (typeof one === "string") await this.site.play(this.leg, `${this.language}/${one}`, cut);
        else await this.site.play(this.leg, one.file, cut, { fromMs: one.fromMs ?? 0, longestMs: LONGEST_FILE_MS });
      }
    });
  }

  async tone(tone: ToneName, ms: number): Promise<void> {
    this.leg.hear({ kind: "tone", tone });
    await sleep(this.site.clock, ms, `${this.leg.id}: a tone sounds`, this.call.signal);
  }

  /** undefined: none came in time or before `stop` was aborted, or it is over. */
  async key(waitMs: number = limits.call.keypadWaitMs, stop?: Signal): Promise<string | undefined> {
    await this.#untilKey((cut) => {
      const forget = stop?.onAbort(() => cut.abort());
      return sleep(this.site.clock, waitMs, `${this.leg.id}: no key is pressed`, cut).then(forget);
    });
    return this.pressed();
  }

  /** One that was pressed already. */
  pressed(): string | undefined {
    return this.isOver ? undefined : this.#keys.shift();
  }

  /** Says it and waits for a key. */
  async ask(said: readonly Said[], waitMs?: number): Promise<string | undefined> {
    await this.say(said);
    return this.key(waitMs);
  }

  /** Digits until #, `most` of them or a pause; * takes all back. undefined: it is over, or * was pressed first. */
  async digits(said: readonly Said[], most: number): Promise<string | undefined> {
    let digits = "";
    await this.say(said);
    for (;;) {
      const key = await this.key();
      if (this.isOver || (key === "*" && digits === "")) return undefined;
      if (key === undefined || key === "#") return digits;
      digits = key === "*" ? "" : digits + key;
      if (digits.length >= most) return digits;
    }
  }

  /** Keys pressed so far mean nothing any more. */
  forgetKeys(): void {
    this.#keys.length = 0;
  }

  /** Runs until it is done, a key is pressed, or it is over. */
  async #untilKey(run: (cut: Abort) => Promise<void>): Promise<void> {
    if (this.#keys.length > 0 || this.isOver) return;
    const cut = new Abort();
    this.#cut = cut;
    const forget = this.call.signal.onAbort(() => cut.abort());
    await run(cut);
    forget();
    this.#cut = undefined;
    if (cut.aborted && this.leg.state !== "ended") this.leg.hear({ kind: "nothing" });
  }
}
