// The caller of a flow and the voice that speaks to them: what is said, and the keys in the order they were pressed, those included that came before
// anybody asked. `flow-visit.ts` makes one each time the caller comes (back) to a flow, for the leg they have then, and closes it.

import { Abort, type Signal } from "../../../base/abort.ts";
import { limits } from "../../../base/limits.ts";
import { sleep } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import type { Saying } from "../../../ivr/verbs.ts";
import type { Site } from "../site.ts";
import { soundsOf } from "./sounds.ts";

export class FlowLine {
  readonly call: Call;
  readonly leg: Leg;
  readonly site: Site;
  readonly #keys: string[] = [];
  readonly #stop: () => void;
  /** What a key cuts short. */
  #cut: Abort | undefined;
  /** Keys mean nothing now. */
  #deaf = false;
  /** Of a number that was full already: its end key may still come. */
  #trailing: { readonly key: string; readonly until: number } | undefined;

  constructor(call: Call, leg: Leg, site: Site) {
    this.call = call;
    this.leg = leg;
    this.site = site;
    this.#stop = site.keypad.listen(leg, (key) => this.#pressed(key));
  }

  /** The caller is gone, or the call goes elsewhere. */
  get isOver(): boolean {
    return this.leg.state === "ended" || this.call.signal.aborted;
  }

  get hasKeys(): boolean {
    return this.#keys.length > 0;
  }

  close(): void {
    this.#stop();
    this.#cut?.abort();
  }

  /**
   * Says it to its end; with `bargeIn` a key ends it and is kept, and where one is kept already nothing is said. Without, keys pressed before and
   * meanwhile are forgotten. Returns why it could not be said, of which nothing is said then.
   */
  async say(saying: Saying, bargeIn: boolean): Promise<string | undefined> {
    if (!bargeIn) this.forgetKeys();
    if (saying.said.length === 0 || this.isOver) return undefined;
    this.#deaf = !bargeIn;
    try {
      return await this.#untilKey((cut) => this.#say(saying, cut));
    } finally {
      this.#deaf = false;
    }
  }

  /** The next key, kept or pressed; undefined: none came in time or before `stop` was aborted, or it is over. */
  async key(waitMs: number, stop?: Signal): Promise<string | undefined> {
    await this.waitForKey(waitMs, stop);
    return this.isOver ? undefined : this.#keys.shift();
  }

  /** Until a key is pressed, `waitMs` have passed, or `stop` is aborted; the key stays kept. */
  async waitForKey(waitMs: number, stop?: Signal): Promise<void> {
    await this.#untilKey(async (cut) => {
      const forget = stop?.onAbort(() => cut.abort());
      await sleep(this.site.clock, waitMs, `${this.call.id}: a flow waits for a key`, cut);
      forget?.();
      return undefined;
    });
  }

  /** Keys pressed so far mean nothing any more. */
  forgetKeys(): void {
    this.#keys.length = 0;
  }

  /** A number is complete; this key, if it comes within `ms`, belongs to it. */
  dropTrailing(key: string, ms: number): void {
    if (key === "") return;
    if (this.#keys[0] === key) this.#keys.shift();
    else if (this.#keys.length === 0) this.#trailing = { key, until: this.site.clock.now() + ms };
  }

  #pressed(key: string): void {
    const trailing = this.#trailing;
    this.#trailing = undefined;
    if (trailing?.key === key && this.site.clock.now() <= trailing.until) return;
    if (this.#deaf) return;
    if (this.#keys.length < limits.ivr.keysAhead) this.#keys.push(key);
    this.#cut?.abort();
  }

  async #say(saying: Saying, cut: Abort): Promise<string | undefined> {
    const sounds = await soundsOf(saying, this.site);
    if (!sounds.ok) return sounds.fault;
    for (const name of sounds.value) {
      if (cut.aborted) return undefined;
      await this.site.play(this.leg, name, cut, { longestMs: limits.ivr.playMs });
    }
    return undefined;
  }

  /** Runs until it is done, a key is pressed, or it is over. */
  async #untilKey(run: (cut: Abort) => Promise<string | undefined>): Promise<string | undefined> {
    if (this.#keys.length > 0 || this.isOver) return undefined;
    const cut = new Abort();
    this.#cut = cut;
    const forget = this.call.signal.onAbort(() => cut.abort());
    try {
      return await run(cut);
    } finally {
      forget();
      this.#cut = undefined;
      if (cut.aborted && this.leg.state !== "ended") this.leg.hear({ kind: "nothing" });
    }
  }
}
