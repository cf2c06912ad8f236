// Ogg Opus files (RFC 3533, RFC 7845) of recordings: each party is an Opus stream of its own, uncoupled, so that nothing of one is ever heard on
// the other's channel. Written page by page as the packets come, and read again to see that all is there. Pure; `port/press-recording.ts`
// calls it.

import { fail, ok, type Result } from "../base/result.ts";

/** Of one packet, ms; and how many of them go on a page: a second. */
export const OPUS_FRAME_MS = 20;
const PACKETS_PER_PAGE = 50;
/** Opus counts in 48 kHz whatever it carries (RFC 7845 §4). */
const TICKS_PER_FRAME = 960;
/** What libopus holds back at 8 kHz, 6.5 ms: players leave it out at the start (RFC 7845 §4.2). */
export const PRE_SKIP = 312;
const PAGE_HEADER_BYTES = 27;
const FIRST_PAGE = 2;
const LAST_PAGE = 4;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000_0000 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
  return value >>> 0;
});

function crcOf(page: Uint8Array): number {
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] as number)) >>> 0;
  return crc;
}

export class OggOpusWriter {
  readonly #channels: number;
  readonly #serial: number;
  #sequence = 0;
  #frames = 0;
  #waiting: Uint8Array[] = [];

  /** `serial`: any number, of chance. */
  constructor(init: { readonly channels: 1 | 2; readonly serial: number }) {
    this.#channels = init.channels;
    this.#serial = init.serial >>> 0;
  }

  /** The two pages every file begins with (RFC 7845 §3). `sampleRateHz`: of what was recorded, for information. */
  begin(sampleRateHz: number, comments: readonly string[]): Uint8Array {
    const head = this.#page([opusHead(this.#channels, sampleRateHz)], 0, FIRST_PAGE);
    const tags = this.#page([opusTags(comments)], 0, 0);
    return joined([head, tags]);
  }

  /** One packet of each channel, 20 ms. Returns a page now and then. */
  add(packets: readonly Uint8Array[]): Uint8Array | undefined {
    // The last page is kept back for `end`: only then is it known to be the last.
    const page = this.#waiting.length < PACKETS_PER_PAGE ? undefined : this.#take(this.#frames * TICKS_PER_FRAME, 0);
    this.#frames++;
    this.#waiting.push(multistream(packets));
    return page;
  }

  /** The last page; its position says how much of the last packet is sound (RFC 7845 §4.4). `samples` at 48 kHz, of each channel. */
  end(samples: number): Uint8Array {
    return this.#take(PRE_SKIP + samples, LAST_PAGE);
  }

  #take(position: number, flags: number): Uint8Array {
    return this.#page(this.#waiting.splice(0), position, flags);
  }

  /** RFC 3533 §6; `packets` must fit one page, which a second of speech does by far. */
  #page(packets: readonly Uint8Array[], position: number, flags: number): Uint8Array {
    const lacing = packets.flatMap((packet) => [
      ...new Array<number>(Math.floor(packet.length / 255)).fill(255),
      packet.length % 255,
    ]);
    const page = joined([new Uint8Array(PAGE_HEADER_BYTES), Uint8Array.from(lacing), ...packets]);
    const view = new DataView(page.buffer);
    page.set([0x4f, 0x67, 0x67, 0x53], 0); // OggS
    page[5] = flags;
    view.setBigUint64(6, BigInt(position), true);
    view.setUint32(14, this.#serial, true);
    view.setUint32(18, this.#sequence++, true);
    page[26] = lacing.length;
    view.setUint32(22, crcOf(page), true);
    return page;
  }
}

/** RFC 7845 §5.1; two channels by mapping family 1 with two uncoupled streams. */
function opusHead(channels: number, sampleRateHz: number): Uint8Array {
  const isMono = channels === 1;
  const head = new Uint8Array(isMono ? 19 : 23);
  const view = new DataView(head.buffer);
  writeText(head, 0, "OpusHead");
  head[8] = 1;
  head[9] = channels;
  view.setUint16(10, PRE_SKIP, true);
  view.setUint32(12, sampleRateHz, true);
  if (!isMono) head.set([1, 2, 0, 0, 1], 18);
  return head;
}

/** RFC 7845 §5.2. Comments as "NAME=text". */
function opusTags(comments: readonly string[]): Uint8Array {
  const texts = ["Zongji", ...comments].map(utf8);
  const [vendor, ...rest] = texts as [Uint8Array, ...Uint8Array[]];
  return joined(
    [ascii("OpusTags"), count32(vendor.length), vendor, count32(rest.length)].concat(
      rest.flatMap((one) => [count32(one.length), one]),
    ),
  );
}

/** RFC 6716 appendix B: every stream but the last says how long its packet is. Ours have one frame each, "code 0". */
function multistream(packets: readonly Uint8Array[]): Uint8Array {
  return joined(
    packets.flatMap((packet, i) => {
      if (i === packets.length - 1) return [packet];
      return [packet.subarray(0, 1), frameLength(packet.length - 1), packet.subarray(1)];
    }),
  );
}

/** RFC 6716 §3.2.1. */
function frameLength(octets: number): Uint8Array {
  if (octets < 252) return Uint8Array.of(octets);
  const first = 252 + (octets & 3);
  return Uint8Array.of(first, (octets - first) >> 2);
}

export interface OggSummary {
  readonly packets: number;
  /** Of the last page. */
  readonly position: number;
}

/** Every page must be whole, in order and of one stream, the last one marked; the fault says what is not. */
export class OggChecker {
  #rest: Uint8Array = new Uint8Array(0);
  #sequence = 0;
  #packets = 0;
  #position = 0;
  #isOver = false;
  #fault: string | undefined;

  feed(bytes: Uint8Array): void {
    if (this.#fault !== undefined) return;
    let rest = this.#rest.length === 0 ? bytes : joined([this.#rest, bytes]);
    for (let length = pageLength(rest); length !== undefined && length <= rest.length; length = pageLength(rest)) {
      this.#fault ??= this.#check(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#rest = new Uint8Array(rest);
  }

  end(): Result<OggSummary, string> {
    if (this.#fault !== undefined) return fail(this.#fault);
    if (this.#rest.length > 0) return fail("half a page at the end");
    if (!this.#isOver) return fail("the last page is missing");
    return ok({ packets: this.#packets - 2, position: this.#position }); // head and tags are packets too
  }

  #check(page: Uint8Array): string | undefined {
    const copy = new Uint8Array(page);
    const view = new DataView(copy.buffer);
    const crc = view.getUint32(22, true);
    view.setUint32(22, 0, true);
    if (textAt(copy, 0, 4) !== "OggS") return "something that is no page";
    if (crc !== crcOf(copy)) return `page ${this.#sequence} has been changed`;
    if (view.getUint32(18, true) !== this.#sequence) return `page ${this.#sequence} is missing`;
    if (this.#sequence === 0 && textAt(copy, PAGE_HEADER_BYTES + 1, 8) !== "OpusHead") return "not Opus";
    if (this.#isOver) return "a page behind the last one";
    this.#sequence++;
    this.#isOver = ((copy[5] as number) & LAST_PAGE) !== 0;
    this.#position = Number(view.getBigUint64(6, true));
    const segments = copy.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + (copy[26] as number));
    this.#packets += segments.filter((length) => length < 255).length;
    return undefined;
  }
}

function pageLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < PAGE_HEADER_BYTES) return undefined;
  const segments = bytes[26] as number;
  if (bytes.length < PAGE_HEADER_BYTES + segments) return undefined;
  let length = PAGE_HEADER_BYTES + segments;
  for (let i = 0; i < segments; i++) length += bytes[PAGE_HEADER_BYTES + i] as number;
  return length;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function count32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeText(bytes, 0, text);
  return bytes;
}

/** Ids and dates: what is not ASCII becomes a question mark. */
function utf8(text: string): Uint8Array {
  return ascii(text.replace(/[^\x20-\x7e]/g, "?"));
}

function writeText(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
