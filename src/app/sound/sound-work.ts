// What the thread does that hears and plays recordings (`sound-thread.ts`): one wish after the other as they come, parts stay open until they are
// closed.

import { fail, ok, type Result } from "../../base/result.ts";
import type { OpenPart, Sounds } from "../core/qa/sounds.ts";
import type { SoundAnswer, SoundWish } from "./sound-messages.ts";

export class SoundWork {
  readonly #sounds: Sounds;
  readonly #parts = new Map<number, OpenPart>();

  constructor(sounds: Sounds) {
    this.#sounds = sounds;
  }

  get size(): number {
    return this.#parts.size;
  }

  async do(wish: SoundWish): Promise<Result<SoundAnswer, string>> {
    switch (wish.kind) {
      case "hear": {
        const heard = await this.#sounds.hear(wish.path, wish.omitted);
        return heard.ok ? ok({ kind: "heard", heard: heard.value }) : heard;
      }
      case "open": {
        const opened = await this.#sounds.openPart(wish.wish);
        if (!opened.ok) return opened;
        this.#parts.set(wish.part, opened.value);
        return ok({ kind: "opened", bytes: opened.value.bytes });
      }
      case "read":
        return this.#read(wish.part, wish.from, wish.to);
      case "close": {
        const part = this.#parts.get(wish.part);
        this.#parts.delete(wish.part);
        await part?.close();
        return ok({ kind: "closed" });
      }
    }
  }

  async #read(part: number, from: number, to: number): Promise<Result<SoundAnswer, string>> {
    const open = this.#parts.get(part);
    if (open === undefined) return fail("it is closed");
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of open.chunks(from, to)) pieces.push(piece);
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
    return ok({ kind: "read", bytes: new Uint8Array(Buffer.concat(pieces)) });
  }
}
