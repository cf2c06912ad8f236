// Recordings sealed from their first second: stands between the recorder and the disk for paths that end in ".sealed". The recorder writes a WAV
// file, its header again and again; here the header becomes that of the sealed file, once, and each write of sound a record behind the last.

import { randomBytes } from "node:crypto";
import { Bug } from "../../base/assert.ts";
import type { Result } from "../../base/result.ts";
import type { AudioFile, AudioFileStore, FinishedFile } from "../ports.ts";
import { WAV_HEADER_BYTES } from "../wav.ts";
import {
  countText,
  makeSealedHeader,
  type RecordingKey,
  type RecordKind,
  SEALED_ENDING,
  SEALED_HEADER_BYTES,
  Sealer,
} from "./sealed-format.ts";

/** `inner` for all other paths. Without a key a sealed path fails, rather than be written in clear. */
export function sealingStore(inner: AudioFileStore, key: RecordingKey | undefined): AudioFileStore {
  return {
    create: (path) => {
      if (!path.endsWith(SEALED_ENDING)) return inner.create(path);
      return key === undefined ? new NoKeyFile() : new SealedFile(inner.create(path), key);
    },
  };
}

class SealedFile implements AudioFile {
  readonly #inner: AudioFile;
  readonly #key: RecordingKey;
  #sealer: Sealer | undefined;
  #records = 0;
  /** Of the file, and of what is in it. */
  #end = 0;
  #content = 0;

  constructor(inner: AudioFile, key: RecordingKey) {
    this.#inner = inner;
    this.#key = key;
  }

  write(bytes: Uint8Array, position: number, done: (fault: string | undefined) => void): void {
    if (position === 0) return this.#begin(bytes, done);
    const gap = position - WAV_HEADER_BYTES - this.#content;
    if (gap < 0) throw new Bug("a recording is written from front to back");
    if (gap > 0) {
      this.#append("silence", countText(gap), (fault) => {
        if (fault !== undefined) done(fault);
      });
      this.#content += gap;
    }
    this.#content += bytes.length;
    this.#append("content", bytes, done);
  }

  finish(done: (result: Result<FinishedFile, string>) => void): void {
    this.#append("end", countText(this.#content), () => {}); // a fault is told by `finish`
    this.#inner.finish(done);
  }

  abandon(): void {
    this.#inner.abandon();
  }

  /** The WAV header as of now: what never changes of it is kept, how long it is follows from the records. */
  #begin(wav: Uint8Array, done: (fault: string | undefined) => void): void {
    if (this.#sealer !== undefined) return queueMicrotask(() => done(undefined));
    const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
    const content = { kind: "pcm", channels: view.getUint16(22, true), rateHz: view.getUint32(24, true) } as const;
    const header = makeSealedHeader(this.#key, randomBytes(16), content);
    this.#sealer = new Sealer(this.#key, header);
    this.#end = SEALED_HEADER_BYTES;
    this.#inner.write(header, 0, done);
  }

  #append(kind: RecordKind, content: Uint8Array, done: (fault: string | undefined) => void): void {
    if (this.#sealer === undefined) throw new Bug("a recording begins with its header");
    const record = this.#sealer.seal(kind, this.#records++, content);
    const at = this.#end;
    this.#end += record.length;
    this.#inner.write(record, at, done);
  }
}

/** A file that cannot be made. */
class NoKeyFile implements AudioFile {
  readonly #fault = "there is no key for sealed recordings";

  write(_bytes: Uint8Array, _position: number, done: (fault: string | undefined) => void): void {
    queueMicrotask(() => done(this.#fault));
  }

  finish(done: (result: Result<FinishedFile, string>) => void): void {
    queueMicrotask(() => done({ ok: false, fault: this.#fault }));
  }

  abandon(): void {}
}
