// The formats of one audio line: which codecs, telephone events and comfort noise its numbers stand for, and how ours are written.
// `negotiate.ts` asks; it decides which of them are used.

import { type OpusWish, OUR_OPUS, opusWishIn } from "./opus-parameters.ts";
import { fmtpOf, millisecondsOf, rtpMapOf, type SdpAttribute, type SdpMedia } from "./sdp.ts";

export type AudioCodec = "pcmu" | "pcma" | "g722" | "opus";

export interface CodecLine {
  readonly codec: AudioCodec;
  /** RTP payload type. */
  readonly type: number;
  /** Of Opus alone. */
  readonly opus?: OpusWish;
}

export interface EventLine {
  readonly type: number;
  readonly rateHz: 8_000 | 48_000;
  /** As in fmtp, "0-15". */
  readonly events: string;
}

/** Payload types that have no number of their own; they stay what they were through a session (RFC 3264 §8.3.2). */
export interface PayloadNumbers {
  readonly opus: number;
  /** telephone-event/8000, beside narrow band and G.722. */
  readonly event: number;
  /** telephone-event/48000, beside Opus. */
  readonly wideEvent: number;
}

/** Those which nearly every phone and browser uses, so that relayed events keep their number. */
export const USUAL_NUMBERS: PayloadNumbers = { opus: 111, event: 101, wideEvent: 110 };

/** Encoding name, RTP clock and channels as registered (RFC 3551 §4.5, RFC 7587 §7), and the number where it has one of its own. */
const WRITTEN = {
  pcmu: { map: "PCMU/8000", rateHz: 8_000, channels: 1, type: 0 },
  pcma: { map: "PCMA/8000", rateHz: 8_000, channels: 1, type: 8 },
  g722: { map: "G722/8000", rateHz: 8_000, channels: 1, type: 9 },
  opus: { map: "opus/48000/2", rateHz: 48_000, channels: 2, type: undefined },
} as const;

const COMFORT_NOISE_TYPE = 13;
const DEFAULT_PTIME_MS = 20;
const MIN_PTIME_MS = 10;
const MAX_PTIME_MS = 60;

export function rtpClockOf(codec: AudioCodec): 8_000 | 48_000 {
  return WRITTEN[codec].rateHz;
}

/** Codecs of the line that are among `codecs`, in the order of the line, each once. */
export function codecLines(media: SdpMedia, codecs: readonly AudioCodec[]): readonly CodecLine[] {
  const found: CodecLine[] = [];
  for (const format of media.formats) {
    const line = codecLine(media, format);
    if (line === undefined || !codecs.includes(line.codec)) continue;
    if (!found.some(({ codec }) => codec === line.codec)) found.push(line);
  }
  return found;
}

function codecLine(media: SdpMedia, format: string): CodecLine | undefined {
  const type = payloadTypeOf(format);
  const map = type === undefined ? undefined : rtpMapOf(media, format);
  if (type === undefined || map === undefined) return undefined;
  const { encoding } = map;
  if (encoding !== "pcmu" && encoding !== "pcma" && encoding !== "g722" && encoding !== "opus") return undefined;
  const { rateHz, channels } = WRITTEN[encoding];
  if (map.rateHz !== rateHz || map.channels !== channels) return undefined;
  return encoding === "opus"
    ? { codec: encoding, type, opus: opusWishIn(fmtpOf(media, format)) }
    : { codec: encoding, type };
}

/** The telephone events of the line, in its order (RFC 4733 §2.5.1.1: without fmtp they are 0-15). */
export function eventLines(media: SdpMedia): readonly EventLine[] {
  const found: EventLine[] = [];
  for (const format of media.formats) {
    const type = payloadTypeOf(format);
    if (type === undefined || type < 35) continue;
    const map = rtpMapOf(media, format);
    if (map?.encoding !== "telephone-event" || (map.rateHz !== 8_000 && map.rateHz !== 48_000)) continue;
    found.push({ type, rateHz: map.rateHz, events: eventsWithin(fmtpOf(media, format)) });
  }
  return found;
}

/** An answer stays within what was offered; we know the sixteen keys. */
function eventsWithin(offered: string | undefined): string {
  return offered === undefined || offered.startsWith("0-1") ? "0-15" : offered;
}

/** Events beside a codec have its clock (RFC 4733 §2.3); where there are none of it, those of the other clock are better than none. */
export function eventBeside(codec: AudioCodec, events: readonly EventLine[]): EventLine | undefined {
  return events.find(({ rateHz }) => rateHz === rtpClockOf(codec)) ?? events[0];
}

/** RFC 3389 §4: its clock is 8 kHz, so it goes with all but Opus, which has silence of its own. */
export function comfortNoiseBeside(codec: AudioCodec, media: SdpMedia): number | undefined {
  if (codec === "opus") return undefined;
  for (const format of media.formats) {
    const map = rtpMapOf(media, format);
    if (map?.encoding === "cn" && map.rateHz === 8_000) return payloadTypeOf(format);
  }
  return undefined;
}

/** Numbers for an offer: those given, but no two alike. */
export function distinct(wanted: PayloadNumbers): PayloadNumbers {
  const { opus } = wanted;
  const event = freeNumber(wanted.event, [opus]);
  return { opus, event, wideEvent: freeNumber(wanted.wideEvent, [opus, event]) };
}

function freeNumber(wanted: number, taken: readonly number[]): number {
  let number = wanted;
  while (taken.includes(number)) number = number === 127 ? 96 : number + 1;
  return number;
}

export function typeOf(codec: AudioCodec, numbers: PayloadNumbers): number {
  return WRITTEN[codec].type ?? numbers.opus;
}

/** One number of an m= line with the lines that say what it is. */
export interface WrittenFormat {
  readonly format: string;
  readonly attributes: readonly SdpAttribute[];
}

export function writtenCodec(codec: AudioCodec, type: number): WrittenFormat {
  const map: SdpAttribute = { name: "rtpmap", value: `${type} ${WRITTEN[codec].map}` };
  const fmtp: SdpAttribute = { name: "fmtp", value: `${type} ${OUR_OPUS}` };
  return { format: String(type), attributes: codec === "opus" ? [map, fmtp] : [map] };
}

export function writtenEvents({ type, rateHz, events }: EventLine): WrittenFormat {
  return {
    format: String(type),
    attributes: [
      { name: "rtpmap", value: `${type} telephone-event/${rateHz}` },
      { name: "fmtp", value: `${type} ${events}` },
    ],
  };
}

export function writtenComfortNoise(type: number): WrittenFormat {
  const attributes = type === COMFORT_NOISE_TYPE ? [] : [{ name: "rtpmap", value: `${type} CN/8000` }];
  return { format: String(type), attributes };
}

/**
 * Packets we send: what the peer asks for, in whole 10 ms within 10 to 60; RFC 8866 §6.4 makes it a wish, and `maxptime` a bound. Opus has
 * frames of 10, 20, 40 and 60 ms in that range (RFC 7587 §6.1).
 */
export function ptimeOf(media: SdpMedia, codec: AudioCodec): number {
  const wish = millisecondsOf(media, "ptime") ?? DEFAULT_PTIME_MS;
  const most = Math.min(millisecondsOf(media, "maxptime") ?? MAX_PTIME_MS, MAX_PTIME_MS);
  const ms = Math.max(Math.floor(Math.min(wish, most) / 10) * 10, MIN_PTIME_MS);
  return codec === "opus" && ms > 10 ? ms - (ms % 20) : ms;
}

export function payloadTypeOf(format: string): number | undefined {
  const type = format.length <= 3 ? Number(format) : 128;
  return type >= 0 && type <= 127 && String(type) === format ? type : undefined;
}
