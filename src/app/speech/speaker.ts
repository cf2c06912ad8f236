// Texts that were not recorded, spoken by a program or a service of the office's choice and kept as files, so that a name is spoken once and then
// played like a prompt: DATA/speech/LANGUAGE-HASH.wav. `serve.ts` makes one where zongji.yaml names somebody who speaks; stories ask through
// `Site.speak`. How a text becomes a file is the business of a `Voice` (command.ts, service.ts).
//
//   asked ──► the file is there ──► its name
//         └─► being spoken (once, however many ask) ──► checked, moved into place ──► its name        any fault ──► nothing is said

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { readWav } from "../../rtp/wav.ts";

/** Writes `text` as a WAV file (16-bit PCM) to `file`. Rejects with what went wrong. */
export type Voice = (said: {
  readonly text: string;
  readonly language: string;
  readonly voice: string;
  readonly file: string;
  readonly signal: AbortSignal;
}) => Promise<void>;

export interface SpeakerInit {
  /** `DATA/speech`. */
  readonly folder: string;
  readonly voice: Voice;
  readonly voices: ReadonlyMap<string, string>;
  readonly timeLimitMs: number;
  readonly log: Logger;
}

export class Speaker {
  readonly #init: SpeakerInit;
  readonly #speaking = new Map<string, Promise<string | undefined>>();
  #known: Set<string> | undefined;

  constructor(init: SpeakerInit) {
    this.#init = init;
  }

  /** The audio name of the spoken text; undefined: it could not be spoken, which the log tells. */
  async speak(text: string, language: string): Promise<string | undefined> {
    const trimmed = text.trim();
    if (trimmed === "" || trimmed.length > limits.speech.characters) return undefined;
    const voice = this.#init.voices.get(language) ?? language;
    const hash = createHash("sha256").update(`${language}\n${voice}\n${trimmed}`).digest("hex").slice(0, 32);
    const name = `${language}-${hash}`;
    if ((await this.#files()).has(name)) {
      // What is used stays longest.
      utimes(this.#pathOf(name), new Date(), new Date()).catch(() => this.#known?.delete(name));
      return `speech/${name}`;
    }
    const under = this.#speaking.get(name);
    if (under !== undefined) return under;
    if (this.#speaking.size >= limits.speech.atOnce) {
      this.#init.log.warn("speech.busy", { waiting: this.#speaking.size });
      return undefined;
    }
    const spoken = this.#make(name, { text: trimmed, language, voice }).finally(() => this.#speaking.delete(name));
    this.#speaking.set(name, spoken);
    return spoken;
  }

  async #make(
    name: string,
    said: { readonly text: string; readonly language: string; readonly voice: string },
  ): Promise<string | undefined> {
    const { folder, timeLimitMs, voice, log } = this.#init;
    const draft = join(folder, `draft-${randomUUID()}.wav`);
    try {
      await voice({ ...said, file: draft, signal: AbortSignal.timeout(timeLimitMs) });
      const { size } = await stat(draft);
      if (size > limits.speech.fileBytes)
        throw new Error(`the file has ${size} bytes, at most ${limits.speech.fileBytes}`);
      const wav = readWav(await readFile(draft));
      if (!wav.ok) throw new Error(`what it wrote is no sound: ${wav.fault}`);
      await rename(draft, this.#pathOf(name));
    } catch (error) {
      log.warn("speech.failed", {
        cause: error instanceof Error ? error.message : String(error),
        length: said.text.length,
      });
      await rm(draft, { force: true });
      return undefined;
    }
    (await this.#files()).add(name);
    await this.#makeRoom();
    return `speech/${name}`;
  }

  /** What is on the disk, read once. Drafts of a killed process go. */
  async #files(): Promise<Set<string>> {
    if (this.#known !== undefined) return this.#known;
    const { folder } = this.#init;
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    if (this.#known !== undefined) return this.#known; // somebody else was faster
    const drafts = names.filter((name) => name.startsWith("draft-"));
    this.#known = new Set(
      names.filter((name) => /^[a-z]{2}-[0-9a-f]{32}\.wav$/.test(name)).map((name) => name.slice(0, -4)),
    );
    await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })));
    return this.#known;
  }

  /** The texts that were not said for longest go. */
  async #makeRoom(): Promise<void> {
    const files = await this.#files();
    if (files.size <= limits.speech.files) return;
    const ages = await Promise.all(
      [...files].map(async (name) => {
        const found = await stat(this.#pathOf(name)).catch(() => undefined);
        return { name, at: found?.mtimeMs ?? 0 };
      }),
    );
    ages.sort((a, b) => a.at - b.at);
    for (const { name } of ages.slice(0, files.size - Math.floor(limits.speech.files * 0.9))) {
      files.delete(name);
      await rm(this.#pathOf(name), { force: true });
    }
  }

  #pathOf(name: string): string {
    return join(this.#init.folder, `${name}.wav`);
  }
}
