// Offer and answer (RFC 3264) for one audio stream with telephone events. The call layer makes offers, answers them and reads answers here,
// and turns `NegotiatedAudio` into rtp's MediaPlan (same shape; the two folders never meet).
//
// Which codec is used: one, both ways. Of an offer the first that we can, unless `prefer` (the other leg's codec, which saves transcoding) was
// offered too; the answer names it alone, so that nobody changes over in the middle of a word. Of an answer the first.

import type { Address } from "../../base/net.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import {
  type AudioCodec,
  type CodecLine,
  comfortNoiseBeside,
  distinct,
  type EventLine,
  eventBeside,
  type PayloadNumbers,
  ptimeOf,
  rtpClockOf,
  typeOf,
  USUAL_NUMBERS,
  type WrittenFormat,
  writtenCodec,
  writtenComfortNoise,
  writtenEvents,
} from "./audio-formats.ts";
import {
  familyOf,
  fault,
  type NegotiationFault,
  placeOf,
  readStream,
  receives,
  type Stream,
  sends,
} from "./audio-stream.ts";
import { bundledMid, iceSessionLines } from "./dtls-line.ts";
import type { OpusWish } from "./opus-parameters.ts";
import {
  attributeOf,
  type Direction,
  millisecondsOf,
  type Sdp,
  type SdpAttribute,
  type SdpConnection,
  type SdpMedia,
  type SdpOrigin,
} from "./sdp.ts";
import {
  type AgreedSecurity,
  answeredSecurity,
  answerSecurity,
  type Chosen,
  isIceLine,
  type OfferedSecurity,
  type OwnSecurity,
  offeredLines,
  PLAIN_ONLY,
} from "./secure-audio.ts";
import { writeSdp } from "./write.ts";

export type { AudioCodec, PayloadNumbers } from "./audio-formats.ts";
export type { NegotiationFault } from "./audio-stream.ts";

/** What both sides agreed for the audio stream, from our point of view. Same shape as MediaPlan of rtp/. */
export interface NegotiatedAudio {
  /** Host "0.0.0.0": nowhere yet (an old-style hold, or a name: media is never looked up, the latch learns it). */
  readonly remote: Address;
  readonly remoteRtcp: Address;
  readonly codec: AudioCodec;
  readonly payloadType: number;
  /** Left out: the same. */
  readonly receiveType?: number;
  /** `rateHz` is left out where it is the codec's RTP clock. */
  readonly telephoneEvent:
    | { readonly send: number; readonly receive: number; readonly rateHz?: 8_000 | 48_000 }
    | undefined;
  readonly comfortNoise?: number;
  /** What the peer's Opus decoder asks for. */
  readonly opus?: OpusWish;
  readonly ptimeMs: number;
  readonly weSend: boolean;
  readonly weReceive: boolean;
  /** RFC 5761: RTCP on the RTP port; left out: on its own. */
  readonly rtcpMux?: boolean;
  /** Left out: in the clear. */
  readonly security?: Exclude<AgreedSecurity, { readonly kind: "none" }>;
}

/** Our side of o=: `id` stays for the life of a session, `version` grows by one with every changed description (RFC 3264 §8). */
export interface OriginInit {
  readonly id: number;
  readonly version: number;
  readonly host: string;
}

export interface OfferInit {
  readonly origin: OriginInit;
  /** Where we receive RTP; RTCP comes on the next port. */
  readonly address: Address;
  /** Best first. */
  readonly codecs: readonly AudioCodec[];
  readonly telephoneEvent: boolean;
  readonly direction: Direction;
  /** Those of an earlier description of the same session, which stay (RFC 3264 §8.3.2). Default USUAL_NUMBERS. */
  readonly numbers?: PayloadNumbers;
  /** Default: in the clear. */
  readonly security?: OfferedSecurity;
}

/** An offer of ours, and what its answer is read against. */
export interface Offer {
  readonly sdp: string;
  readonly asked: Asked;
}

export interface Asked {
  readonly codecs: readonly CodecLine[];
  readonly events: readonly EventLine[];
  /** An answer cannot widen it. */
  readonly direction: Direction;
  readonly security: OfferedSecurity;
}

export interface AnswerInit {
  readonly origin: OriginInit;
  readonly address: Address;
  /** What we can; the order is the offer's. */
  readonly codecs: readonly AudioCodec[];
  readonly prefer?: AudioCodec;
  /** We hold the peer: it hears us (music), we do not listen. */
  readonly hold?: boolean;
  /** Default: in the clear alone. */
  readonly security?: OwnSecurity;
  /** Default: where they are offered. */
  readonly telephoneEvent?: boolean;
}

export interface Answer {
  readonly sdp: string;
  readonly audio: NegotiatedAudio;
  /** Every codec of the offer that we could speak, in its order. */
  readonly offered: readonly AudioCodec[];
  /** Of the line that was taken. */
  readonly protocol: string;
}

const DEFAULT_PTIME_MS = 20;

/** One audio line. `direction` from our point of view, as it is written. */
export function makeOffer(init: OfferInit): Offer {
  const numbers = distinct(init.numbers ?? USUAL_NUMBERS);
  const codecs = init.codecs.map((codec): CodecLine => ({ codec, type: typeOf(codec, numbers) }));
  const events = init.telephoneEvent ? offeredEvents(init.codecs, numbers) : [];
  const written = [...codecs.map(({ codec, type }) => writtenCodec(codec, type)), ...events.map(writtenEvents)];
  const security = init.security ?? { kind: "none" };
  const { protocol, lines } = offeredLines(security, init.address);
  const mid = security.kind === "dtls" ? security.mid : undefined;
  const audio = audioLine(written, {
    port: init.address.port,
    protocol,
    ptimeMs: DEFAULT_PTIME_MS,
    direction: init.direction,
    mid,
    lines,
  });
  const sdp = writeSdp({
    origin: originOf(init.origin),
    name: "-",
    connection: connectionTo(init.address),
    times: ["0 0"],
    attributes: security.kind === "dtls" ? iceSessionLines(mid) : [],
    media: [audio],
  });
  return { sdp, asked: { codecs, events, direction: init.direction, security } };
}

/** One for each clock there is among the codecs. */
function offeredEvents(codecs: readonly AudioCodec[], numbers: PayloadNumbers): readonly EventLine[] {
  const events = "0-15";
  const narrow: EventLine = { type: numbers.event, rateHz: 8_000, events };
  const wide: EventLine = { type: numbers.wideEvent, rateHz: 48_000, events };
  return codecs.includes("opus") ? [narrow, wide] : [narrow];
}

/**
 * Answers with the first audio line we can serve and refuses every other media line with port 0, in the offer's order
 * (RFC 3264 §6). Fails with 488 where there is none.
 */
export function acceptOffer(offer: Sdp, init: AnswerInit): Result<Answer, NegotiationFault> {
  let trouble: NegotiationFault = fault(304, "no audio stream offered");
  for (const media of offer.media) {
    if (media.kind !== "audio" || media.port === 0) continue;
    const chosen = answerSecurity(offer, media, init.security ?? PLAIN_ONLY, init.address);
    const wish = { codecs: init.codecs, local: init.address, isIce: isIceLine(media) };
    const stream = chosen.ok ? readStream(offer, media, wish) : chosen;
    if (chosen.ok && stream.ok) return ok(answerWith(offer, stream.value, chosen.value, init));
    if (!stream.ok) trouble = stream.fault;
  }
  return fail(trouble);
}

/** Reads the answer to an offer of `makeOffer`. The first codec of the answer is the one we send. */
export function readAnswer(answer: Sdp, asked: Asked): Result<NegotiatedAudio, NegotiationFault> {
  const media = answer.media[0]; // our offers have one line, and an answer has the same lines (RFC 3264 §6)
  if (media === undefined || media.kind !== "audio") return fail(fault(304, "no audio stream in the answer"));
  if (media.port === 0) return fail(fault(304, "audio refused"));
  const security = answeredSecurity(answer, media, asked.security);
  if (!security.ok) return security;
  const codecs = asked.codecs.map(({ codec }) => codec);
  const stream = readStream(answer, media, { codecs, local: undefined, isIce: isIceLine(media) });
  if (!stream.ok) return stream;
  const [first] = stream.value.codecs;
  const ours = asked.codecs.find(({ codec }) => codec === first.codec);
  const weSend = sends(asked.direction) && receives(stream.value.peer);
  const weReceive = receives(asked.direction) && sends(stream.value.peer);
  const receiveType = ours?.type ?? first.type;
  return ok({
    ...protectedAs(security.value, placeOf(stream.value)),
    ...agreed(stream.value, first),
    ...(receiveType === first.type ? {} : { receiveType }),
    telephoneEvent: answeredEvents(first.codec, stream.value.events, asked.events),
    weSend,
    weReceive,
  });
}

/** Of the kinds we offered the one that goes best with the codec, each side by its own number. */
function answeredEvents(
  codec: AudioCodec,
  theirs: readonly EventLine[],
  ours: readonly EventLine[],
): NegotiatedAudio["telephoneEvent"] {
  const both = theirs.filter(({ rateHz }) => ours.some((line) => line.rateHz === rateHz));
  const event = eventBeside(codec, both);
  const own = ours.find(({ rateHz }) => rateHz === event?.rateHz);
  return event === undefined || own === undefined ? undefined : numbered(codec, event, own.type);
}

function numbered(codec: AudioCodec, { type, rateHz }: EventLine, receive: number): NegotiatedAudio["telephoneEvent"] {
  return { send: type, receive, ...(rateHz === rtpClockOf(codec) ? {} : { rateHz }) };
}

/** `Warning: 305 host "text"`, host being whoever adds it (RFC 3261 §20.43). */
export function warningRow(
  { code, text }: { readonly code: number; readonly text: string },
  host: string,
): readonly [name: string, value: string] {
  return ["Warning", `${code} ${host} "${text.replaceAll('"', "'")}"`];
}

/** With DTLS there is one port for all (RFC 5761). */
function protectedAs(
  security: AgreedSecurity,
  place: ReturnType<typeof placeOf>,
): Pick<NegotiatedAudio, "remote" | "remoteRtcp" | "security" | "rtcpMux"> {
  switch (security.kind) {
    case "none":
      return place;
    case "sdes":
      return { ...place, security };
    case "dtls":
      return { remote: place.remote, remoteRtcp: place.remote, rtcpMux: true, security };
  }
}

/** What follows from the peer's line alone. */
function agreed(
  { media }: Stream,
  { codec, type, opus }: CodecLine,
): Pick<NegotiatedAudio, "codec" | "payloadType" | "comfortNoise" | "opus" | "ptimeMs"> {
  const comfortNoise = comfortNoiseBeside(codec, media);
  return {
    codec,
    payloadType: type,
    ...(comfortNoise === undefined ? {} : { comfortNoise }),
    ...(opus === undefined ? {} : { opus }),
    ptimeMs: ptimeOf(media, codec),
  };
}

function answerWith(offer: Sdp, stream: Stream, security: Chosen, init: AnswerInit): Answer {
  const [first] = stream.codecs;
  const chosen = stream.codecs.find((line) => line.codec === init.prefer) ?? first;
  const direction = answerDirection(stream.peer, init.hold === true);
  const event = init.telephoneEvent === false ? undefined : eventBeside(chosen.codec, stream.events);
  const audio: NegotiatedAudio = {
    ...protectedAs(security.agreed, placeOf(stream)),
    ...agreed(stream, chosen),
    telephoneEvent: event === undefined ? undefined : numbered(chosen.codec, event, event.type),
    weSend: sends(direction),
    weReceive: receives(direction),
  };
  const { lines } = security;
  const mid = attributeOf(stream.media.attributes, "mid");
  const line = audioAnswer(stream, { audio, event, direction, port: init.address.port, mid, lines });
  const isIce = security.agreed.kind === "dtls";
  const sdp = writeSdp({
    origin: originOf(init.origin),
    name: "-",
    connection: connectionTo(init.address),
    times: offer.times, // RFC 3264 §6: must equal the offer's
    attributes: isIce ? iceSessionLines(bundledMid(offer, stream.media)) : [],
    media: offer.media.map((media) => (media === stream.media ? line : refusedLine(media))),
  });
  return { sdp, audio, offered: stream.codecs.map(({ codec }) => codec), protocol: stream.media.protocol };
}

/** RFC 3264 §6.1: the mirror of the offer, narrowed by our own hold. */
function answerDirection(peer: Direction, hold: boolean): Direction {
  const weSend = receives(peer);
  const weReceive = sends(peer) && !hold;
  if (weSend) return weReceive ? "sendrecv" : "sendonly";
  return weReceive ? "recvonly" : "inactive";
}

interface OwnLine {
  readonly audio: NegotiatedAudio;
  readonly event: EventLine | undefined;
  readonly direction: Direction;
  readonly port: number;
  readonly mid: string | undefined;
  readonly lines: readonly SdpAttribute[];
}

/** Formats in the order of the offer. */
function audioAnswer({ media }: Stream, { audio, event, ...own }: OwnLine): SdpMedia {
  const written = [writtenCodec(audio.codec, audio.payloadType)];
  if (event !== undefined) written.push(writtenEvents(event));
  if (audio.comfortNoise !== undefined) written.push(writtenComfortNoise(audio.comfortNoise));
  const place = ({ format }: WrittenFormat): number => media.formats.indexOf(format);
  written.sort((a, b) => place(a) - place(b));
  const ptimeMs = millisecondsOf(media, "ptime") === undefined ? undefined : audio.ptimeMs;
  return audioLine(written, { ...own, protocol: media.protocol, ptimeMs });
}

function audioLine(
  written: readonly WrittenFormat[],
  of: {
    readonly port: number;
    readonly protocol: string;
    readonly ptimeMs: number | undefined;
    readonly direction: Direction;
    readonly mid: string | undefined;
    readonly lines: readonly SdpAttribute[];
  },
): SdpMedia {
  const attributes = written.flatMap((format) => format.attributes);
  if (of.mid !== undefined) attributes.unshift({ name: "mid", value: of.mid });
  attributes.push(...of.lines);
  if (of.ptimeMs !== undefined) attributes.push({ name: "ptime", value: String(of.ptimeMs) });
  attributes.push({ name: of.direction, value: undefined });
  const formats = written.map(({ format }) => format);
  return { kind: "audio", port: of.port, protocol: of.protocol, formats, connection: undefined, attributes };
}

/** RFC 3264 §6: port 0; the formats are ignored but one must stand there. Browsers tell lines apart by their mid. */
function refusedLine(line: SdpMedia): SdpMedia {
  const { kind, protocol, formats } = line;
  const attributes = line.attributes.filter(({ name }) => name === "mid");
  return { kind, port: 0, protocol, formats, connection: undefined, attributes };
}

function originOf(init: OriginInit): SdpOrigin {
  const family = familyOf(init.host);
  return { user: "-", id: String(init.id), version: String(init.version), family, host: init.host };
}

function connectionTo(address: Address): SdpConnection {
  return { family: familyOf(address.host), host: address.host };
}
