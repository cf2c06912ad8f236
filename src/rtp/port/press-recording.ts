// Compresses a finished recording: the WAV file, sealed or in clear, becomes an Ogg Opus file of the same kind beside it, is read back from the
// disk and compared, and only then gets its name. Runs in a thread of its own (`press-thread.ts`); the WAV file is left to the caller.

import { createHash, randomBytes, randomInt } from "node:crypto";
import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import { fail, type Result } from "../../base/result.ts";
import type { AudioEncoder } from "../codec.ts";
import type { OpusMaker } from "../codec-kit.ts";
import { OggChecker, OggOpusWriter, OPUS_FRAME_MS, PRE_SKIP } from "../ogg-opus.ts";
import { WAV_HEADER_BYTES } from "../wav.ts";
import { countText, makeSealedHeader, type RecordingKey, SEALED_ENDING, Sealer } from "./sealed-format.ts";
import { hashOfFile, type OpenRecording, openRecording } from "./sealed-reader.ts";

export interface PressJob {
  readonly from: string;
  /** Sealed with the first of `keys` where its name says so. */
  readonly to: string;
  readonly keys: readonly RecordingKey[];
}

export interface PressedFile {
  readonly bytes: number;
  /** Of the file as it lies there. */
  readonly sha256: string;
}

const RATE_HZ = 8_000;
const FRAME_SAMPLES = (RATE_HZ * OPUS_FRAME_MS) / 1_000;
const TICKS_PER_SAMPLE = 6;
/** RFC 6716 §3.1: narrow-band speech, 20 ms, nothing in it: what libopus makes of nothing at all. */
const NOTHING = Uint8Array.of(0x08);
const RECORD_BYTES = 65_536;
const PACKET_BYTES = 1_500;

export async function pressRecording(
  { from, to, keys }: PressJob,
  opus: OpusMaker,
): Promise<Result<PressedFile, string>> {
  const opened = await openRecording(from, keys);
  if (!opened.ok) return opened;
  const part = `${to}.part`;
  try {
    const written = await writeOgg(opened.value, part, to.endsWith(SEALED_ENDING) ? keys[0] : undefined, opus);
    const checked = await check(part, keys, written);
    if (!checked.ok) {
      await unlink(part);
      return checked;
    }
    await rename(part, to);
    return checked;
  } catch (error) {
    await unlink(part).catch(() => {});
    return fail(error instanceof Error ? error.message : String(error));
  } finally {
    await opened.value.close();
  }
}

interface Written {
  readonly packets: number;
  readonly position: number;
  /** Of the Ogg file in clear. */
  readonly sha256: string;
}

async function writeOgg(
  recording: OpenRecording,
  path: string,
  key: RecordingKey | undefined,
  opus: OpusMaker,
): Promise<Written> {
  if (recording.format !== "wav") throw new Error("it is no WAV file");
  const file = await open(path, "w", 0o640);
  try {
    const out = key === undefined ? new ClearOutput(file) : new SealedOutput(file, key);
    const press = new Press(out, opus);
    for await (const chunk of recording.chunks())
      await press.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    const written = await press.end();
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

/** Reads back what the disk has. */
async function check(
  path: string,
  keys: readonly RecordingKey[],
  written: Written,
): Promise<Result<PressedFile, string>> {
  const opened = await openRecording(path, keys);
  if (!opened.ok) return opened;
  const checker = new OggChecker();
  const hash = createHash("sha256");
  try {
    for await (const chunk of opened.value.chunks()) {
      checker.feed(chunk);
      hash.update(chunk);
    }
  } finally {
    await opened.value.close();
  }
  const found = checker.end();
  if (!found.ok) return fail(`the Opus file was not read back whole: ${found.fault}`);
  const { packets, position } = found.value;
  const isSame = packets === written.packets && position === written.position && hash.digest("hex") === written.sha256;
  return isSame ? hashOfFile(path) : fail("the Opus file was not read back as it was written");
}

/** WAV in, Ogg out. */
class Press {
  readonly #out: Output;
  readonly #opus: OpusMaker;
  readonly #hash = createHash("sha256");
  readonly #packet = new Uint8Array(PACKET_BYTES);
  #ogg: OggOpusWriter | undefined;
  #encoders: readonly AudioEncoder[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #packets = 0;
  #samples = 0;

  constructor(out: Output, opus: OpusMaker) {
    this.#out = out;
    this.#opus = opus;
  }

  async take(chunk: Buffer): Promise<void> {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#ogg === undefined) {
      if (rest.length < WAV_HEADER_BYTES) {
        this.#rest = Buffer.from(rest);
        return;
      }
      await this.#begin(rest);
      rest = rest.subarray(WAV_HEADER_BYTES);
    }
    const frameBytes = 2 * this.#encoders.length * FRAME_SAMPLES;
    while (rest.length >= frameBytes) {
      await this.#frame(rest.subarray(0, frameBytes));
      rest = rest.subarray(frameBytes);
      this.#samples += FRAME_SAMPLES;
    }
    this.#rest = Buffer.from(rest);
  }

  async end(): Promise<Written> {
    const ogg = this.#ogg;
    if (ogg === undefined) throw new Error("there is nothing in it");
    const channels = this.#encoders.length;
    const frameBytes = 2 * channels * FRAME_SAMPLES;
    this.#samples += Math.floor(this.#rest.length / (2 * channels));
    // What is left over, and then as much silence as the encoder holds back: the last sound must come out of it.
    await this.#frame(Buffer.concat([this.#rest, Buffer.alloc(frameBytes - this.#rest.length)]));
    if (this.#packets * FRAME_SAMPLES * TICKS_PER_SAMPLE < PRE_SKIP + this.#samples * TICKS_PER_SAMPLE) {
      await this.#frame(Buffer.alloc(frameBytes));
    }
    const samples = this.#samples * TICKS_PER_SAMPLE;
    await this.#put(ogg.end(samples));
    await this.#out.end();
    return { packets: this.#packets, position: PRE_SKIP + samples, sha256: this.#hash.digest("hex") };
  }

  async #begin(wav: Buffer): Promise<void> {
    const channels = wav.readUInt16LE(22);
    const rateHz = wav.readUInt32LE(24);
    if ((channels !== 1 && channels !== 2) || rateHz !== RATE_HZ) throw new Error("it is no recording of ours");
    this.#encoders = Array.from({ length: channels }, () => this.#opus.encoder(RATE_HZ, {}));
    this.#ogg = new OggOpusWriter({ channels, serial: randomInt(2 ** 32) });
    await this.#put(this.#ogg.begin(RATE_HZ, []));
  }

  async #frame(sound: Buffer): Promise<void> {
    const channels = this.#encoders.length;
    const packets = this.#encoders.map((encoder, channel) => {
      const samples = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) =>
        sound.readInt16LE(2 * (i * channels + channel)),
      );
      const length = encoder.encode(samples, this.#packet, 0);
      return length === 0 ? NOTHING : this.#packet.slice(0, length);
    });
    this.#packets++;
    const page = this.#ogg?.add(packets);
    if (page !== undefined) await this.#put(page);
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    await this.#out.put(bytes);
  }
}

interface Output {
  put(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

class ClearOutput implements Output {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async put(bytes: Uint8Array): Promise<void> {
    await this.#file.writeFile(bytes);
  }

  async end(): Promise<void> {}
}

class SealedOutput implements Output {
  readonly #file: FileHandle;
  readonly #sealer: Sealer;
  #header: Buffer | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #records = 0;
  #content = 0;

  constructor(file: FileHandle, key: RecordingKey) {
    this.#file = file;
    this.#header = makeSealedHeader(key, randomBytes(16), { kind: "bytes" });
    this.#sealer = new Sealer(key, this.#header);
  }

  async put(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= RECORD_BYTES) await this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#file.writeFile(this.#sealer.seal("end", this.#records, countText(this.#content)));
  }

  async #flush(): Promise<void> {
    if (this.#header !== undefined) await this.#file.writeFile(this.#header);
    this.#header = undefined;
    if (this.#waitingBytes === 0) return;
    const content = Buffer.concat(this.#waiting.splice(0));
    this.#waitingBytes = 0;
    this.#content += content.length;
    await this.#file.writeFile(this.#sealer.seal("content", this.#records++, content));
  }
}
