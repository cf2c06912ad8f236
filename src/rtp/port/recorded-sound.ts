// The sound of a finished recording from any sample on, whatever it is on the disk: WAV or Ogg Opus, in clear or sealed. Decoding takes time, so it
// runs in threads of its own (app/sound).

import { fail, ok, type Result } from "../../base/result.ts";
import type { AudioDecoder } from "../codec.ts";
import type { OpusMaker } from "../codec-kit.ts";
import { OPUS_FRAME_MS } from "../ogg-opus.ts";
import {
  type OggPage,
  PAGE_HEAD_BYTES,
  packetsOf,
  readOpusHead,
  readPageHead,
  SKIPPED_SAMPLES,
  streamsOf,
} from "../ogg-opus-read.ts";
import { WAV_HEADER_BYTES } from "../wav.ts";
import type { OpenRecording } from "./sealed-reader.ts";

export interface RecordedSound {
  readonly channels: 1 | 2;
  /** Samples of each channel, at 8 kHz. */
  readonly frames: number;
  /** Frames up to `to`, without it; of two channels the samples in turn. Throws where the file is broken. */
  read(from: number, to: number): AsyncGenerator<Int16Array>;
}

const RATE_HZ = 8_000;
const PACKET_FRAMES = (RATE_HZ * OPUS_FRAME_MS) / 1_000;
/** RFC 7845 §4.6: a decoder that starts in the middle needs 80 ms to come right. */
const RUN_UP_PACKETS = 4;

/** `opus`: asked only where the file is Opus. The recording stays the caller's. */
export async function soundOf(
  recording: OpenRecording,
  opus: () => Result<OpusMaker, string>,
): Promise<Result<RecordedSound, string>> {
  try {
    if (recording.format === "wav") return await wavSound(recording);
    const maker = opus();
    return maker.ok ? await opusSound(recording, maker.value) : fail(`there is no Opus here: ${maker.fault}`);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function wavSound(recording: OpenRecording): Promise<Result<RecordedSound, string>> {
  const header = await bytesOf(recording, 0, WAV_HEADER_BYTES);
  if (header.length < WAV_HEADER_BYTES || header.toString("latin1", 0, 4) !== "RIFF") return fail("it is no WAV file");
  const channels = header.readUInt16LE(22);
  if ((channels !== 1 && channels !== 2) || header.readUInt32LE(24) !== RATE_HZ)
    return fail("it is no recording of ours");
  const frameBytes = 2 * channels;
  const frames = Math.floor((recording.bytes - WAV_HEADER_BYTES) / frameBytes);
  const read = async function* (from: number, to: number): AsyncGenerator<Int16Array> {
    const end = Math.min(to, frames);
    if (from >= end) return;
    let rest: Buffer = Buffer.alloc(0);
    const bytes = recording.read(WAV_HEADER_BYTES + from * frameBytes, WAV_HEADER_BYTES + end * frameBytes);
    for await (const chunk of bytes) {
      const all =
        rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk]);
      const whole = all.length - (all.length % frameBytes);
      if (whole > 0) yield samplesOf(all, whole);
      rest = Buffer.from(all.subarray(whole));
    }
  };
  return ok({ channels, frames, read });
}

function samplesOf(bytes: Buffer, length: number): Int16Array {
  const samples = new Int16Array(length / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i);
  return samples;
}

async function opusSound(recording: OpenRecording, opus: OpusMaker): Promise<Result<RecordedSound, string>> {
  const pages = await pagesOf(recording);
  const [head] = pages;
  if (head === undefined || pages.length < 3) return fail("there is nothing in it");
  const channels = readOpusHead(await bytesOf(recording, head.at, head.at + head.bytes));
  if (!channels.ok) return channels;
  const sounding = pages.slice(2);
  const file = { recording, pages: sounding, channels: channels.value, opus };
  const frames = Math.max(0, sounding.at(-1)?.endSample ?? 0);
  return ok({ channels: channels.value, frames, read: (from, to) => decode(file, from, Math.min(to, frames)) });
}

/** Head and comments are the first two, each with one packet. */
async function pagesOf(recording: OpenRecording): Promise<readonly OggPage[]> {
  const pages: OggPage[] = [];
  let rest: Uint8Array = new Uint8Array(0);
  let restAt = 0;
  let packets = -2;
  /** Of the page whose head was read and whose content is still coming. */
  let skip = 0;
  const take = (isEnd: boolean): void => {
    for (;;) {
      const over = Math.min(skip, rest.length);
      rest = rest.subarray(over);
      restAt += over;
      skip -= over;
      if (skip > 0 || rest.length === 0 || (rest.length < PAGE_HEAD_BYTES && !isEnd)) return;
      const page = readPageHead(rest, restAt, packets);
      if (page === undefined) throw new Error("something in it is no page");
      pages.push(page);
      packets += page.packets;
      skip = page.bytes;
    }
  };
  for await (const chunk of recording.read(0, recording.bytes)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    take(false);
  }
  take(true);
  return pages;
}

interface OpusFile {
  readonly recording: OpenRecording;
  readonly pages: readonly OggPage[];
  readonly channels: 1 | 2;
  readonly opus: OpusMaker;
}

async function* decode(file: OpusFile, from: number, to: number): AsyncGenerator<Int16Array> {
  if (from >= to) return;
  const { recording, pages, channels, opus } = file;
  const decoders = Array.from({ length: channels }, () => opus.decoder(RATE_HZ));
  const start = Math.max(0, Math.floor((from + SKIPPED_SAMPLES) / PACKET_FRAMES) - RUN_UP_PACKETS);
  for (const page of pages) {
    if (page.firstPacket + page.packets <= start) continue;
    const first = frameOf(page.firstPacket);
    if (first >= to) return;
    const packets = packetsOf(await bytesOf(recording, page.at, page.at + page.bytes));
    const sound = new Int16Array(packets.length * PACKET_FRAMES * channels);
    for (const [nth, packet] of packets.entries()) {
      if (page.firstPacket + nth >= start) decodePacket(packet, decoders, sound, nth * PACKET_FRAMES * channels);
    }
    const [cut, end] = [Math.max(0, from - first), Math.min(to - first, packets.length * PACKET_FRAMES)];
    if (cut < end) yield sound.subarray(cut * channels, end * channels);
  }
}

/** Where a packet begins, in frames that count; the first begins before all of them. */
function frameOf(packet: number): number {
  return packet * PACKET_FRAMES - SKIPPED_SAMPLES;
}

const decoded = new Int16Array(PACKET_FRAMES);

function decodePacket(packet: Uint8Array, decoders: readonly AudioDecoder[], out: Int16Array, at: number): void {
  const streams = decoders.length === 1 ? [packet] : streamsOf(packet);
  if (streams === undefined) throw new Error("a packet in it is none of ours");
  for (const [channel, decoder] of decoders.entries()) {
    const stream = streams[channel] as Uint8Array;
    const count = decoder.decode(stream, 0, stream.length, decoded);
    for (let i = 0; i < count; i++) out[at + i * decoders.length + channel] = decoded[i] as number;
  }
}

async function bytesOf(recording: OpenRecording, from: number, to: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of recording.read(from, to)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
