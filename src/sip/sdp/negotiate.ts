// Offer and answer (RFC 3264) for one G.711 audio stream with telephone events. The call layer makes offers, answers
// them and reads answers here, and turns `NegotiatedAudio` into rtp's MediaPlan (same shape; the two folders never meet).
//
// Which codec is sent: the first of the answer. `prefer` (the other leg's codec, which saves transcoding) narrows the answer
// to that one codec, so that both directions use it whatever the offerer would rather send.

import type { Address } from "../../base/net.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { ipVersion, isMulticast, isUnspecified } from "./ip-literal.ts";
import {
  connectionOf,
  type Direction,
  directionOf,
  fmtpOf,
  millisecondsOf,
  rtcpOf,
  rtpMapOf,
  type Sdp,
  type SdpAttribute,
  type SdpConnection,
  type SdpMedia,
  type SdpOrigin,
} from "./sdp.ts";
import { writeSdp } from "./write.ts";

export type AudioCodec = "pcmu" | "pcma" | "g722" | "opus";

/** What both sides agreed for the audio stream, from our point of view. Same shape as MediaPlan of rtp/. */
export interface NegotiatedAudio {
  /** Host "0.0.0.0": nowhere yet (an old-style hold, or a name: media is never looked up, the latch learns it). */
  readonly remote: Address;
  readonly remoteRtcp: Address;
  readonly codec: AudioCodec;
  readonly payloadType: number;
  readonly telephoneEvent: { readonly send: number; readonly receive: number } | undefined;
  readonly ptimeMs: number;
  readonly weSend: boolean;
  readonly weReceive: boolean;
}

/** `code` and `text` are for a Warning header (RFC 3261 §20.43). */
export interface NegotiationFault {
  readonly kind: "negotiation";
  readonly reply: 488;
  readonly code: 300 | 302 | 304 | 305 | 330 | 399;
  readonly text: string;
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
  /** The number of an earlier description of the same session, which should stay (RFC 3264 §8.3.2). Default OFFERED_TELEPHONE_EVENT. */
  readonly telephoneEventType?: number;
}

export interface AnswerInit {
  readonly origin: OriginInit;
  readonly address: Address;
  /** What we can; the order is the offer's. */
  readonly codecs: readonly AudioCodec[];
  readonly prefer?: AudioCodec;
  /** We hold the peer: it hears us (music), we do not listen. */
  readonly hold?: boolean;
}

export interface Answer {
  readonly sdp: string;
  readonly audio: NegotiatedAudio;
  /** Every codec of the offer that we could speak, in its order. */
  readonly offered: readonly AudioCodec[];
}

export interface ReadAnswerInit {
  readonly offered: readonly AudioCodec[];
  /** Payload type of telephone-event in our offer; undefined: not offered. */
  readonly telephoneEvent: number | undefined;
  /** Direction of our offer, default sendrecv: an answer cannot widen it. */
  readonly direction?: Direction;
}

/** Payload type of telephone-event in our offers: the one nearly every phone uses, so that relayed events keep their number. */
export const OFFERED_TELEPHONE_EVENT = 101;

/** Opus has no number of its own (RFC 7587 §7): this is the usual one. */
const STATIC_TYPE = { pcmu: 0, pcma: 8, g722: 9, opus: 111 } as const;
const DEFAULT_PTIME_MS = 20;
const MIN_PTIME_MS = 10;
const MAX_PTIME_MS = 60;

/** One audio line. `direction` from our point of view, as it is written. */
export function makeOffer(init: OfferInit): string {
  const eventType = init.telephoneEventType ?? OFFERED_TELEPHONE_EVENT;
  const formats = init.codecs.map((codec) => String(STATIC_TYPE[codec]));
  const attributes = init.codecs.map((codec) => rtpMapLine(STATIC_TYPE[codec], codec));
  if (init.telephoneEvent) {
    formats.push(String(eventType));
    attributes.push(...telephoneEventLines(eventType));
  }
  attributes.push({ name: "ptime", value: String(DEFAULT_PTIME_MS) }, { name: init.direction, value: undefined });
  const connection = connectionTo(init.address);
  const audio = {
    kind: "audio",
    port: init.address.port,
    protocol: "RTP/AVP",
    formats,
    connection: undefined,
    attributes,
  };
  return writeSdp({
    origin: originOf(init.origin),
    name: "-",
    connection,
    times: ["0 0"],
    attributes: [],
    media: [audio],
  });
}

/**
 * Answers with the first audio line we can serve and refuses every other media line with port 0, in the offer's order
 * (RFC 3264 §6). Fails with 488 where there is none.
 */
export function acceptOffer(offer: Sdp, init: AnswerInit): Result<Answer, NegotiationFault> {
  let trouble: NegotiationFault = fault(304, "no audio stream offered");
  for (const media of offer.media) {
    if (media.kind !== "audio" || media.port === 0) continue;
    const stream = readStream(offer, media, { codecs: init.codecs, local: init.address });
    if (stream.ok) return ok(answerWith(offer, stream.value, init));
    trouble = stream.fault;
  }
  return fail(trouble);
}

/** Reads the answer to an offer of `makeOffer`. The first codec of the answer is the one we send. */
export function readAnswer(answer: Sdp, init: ReadAnswerInit): Result<NegotiatedAudio, NegotiationFault> {
  const media = answer.media[0]; // our offers have one line, and an answer has the same lines (RFC 3264 §6)
  if (media === undefined || media.kind !== "audio") return fail(fault(304, "no audio stream in the answer"));
  if (media.port === 0) return fail(fault(304, "audio refused"));
  const stream = readStream(answer, media, { codecs: init.offered, local: undefined });
  if (!stream.ok) return stream;
  const { codecs, peer, event } = stream.value;
  const [first] = codecs;
  if (first === undefined) return fail(fault(305, "no common audio codec"));
  const ours = init.direction ?? "sendrecv";
  const { remote, remoteRtcp } = placeOf(stream.value);
  return ok({
    remote,
    remoteRtcp,
    codec: first.codec,
    payloadType: first.type,
    telephoneEvent:
      event === undefined || init.telephoneEvent === undefined
        ? undefined
        : { send: event, receive: init.telephoneEvent },
    ptimeMs: ptimeOf(media),
    weSend: sends(ours) && receives(peer),
    weReceive: receives(ours) && sends(peer),
  });
}

/** `Warning: 305 host "text"`, host being whoever adds it (RFC 3261 §20.43). */
export function warningRow(
  { code, text }: { readonly code: number; readonly text: string },
  host: string,
): readonly [name: string, value: string] {
  return ["Warning", `${code} ${host} "${text.replaceAll('"', "'")}"`];
}

interface CodecLine {
  readonly codec: AudioCodec;
  readonly type: number;
  readonly format: string;
}

interface Stream {
  readonly media: SdpMedia;
  readonly connection: SdpConnection;
  readonly peer: Direction;
  /** Common codecs in the order of the description. */
  readonly codecs: readonly CodecLine[];
  readonly event: number | undefined;
}

interface StreamWish {
  readonly codecs: readonly AudioCodec[];
  readonly local: Address | undefined;
}

function readStream(sdp: Sdp, media: SdpMedia, wish: StreamWish): Result<Stream, NegotiationFault> {
  // RFC 4585 §4.1 feedback is optional to send, so an AVPF offer is served as AVP under its own name.
  if (media.protocol !== "RTP/AVP" && media.protocol !== "RTP/AVPF") {
    return fail(fault(302, `transport ${tokenOf(media.protocol)} not supported`));
  }
  const connection = connectionOf(sdp, media);
  if (connection === undefined) return fail(fault(399, "no connection address"));
  const version = ipVersion(connection.host);
  if (version !== 0 && isMulticast(connection.host)) return fail(fault(330, "multicast not available"));
  if (wish.local !== undefined && connection.family !== familyOf(wish.local.host)) {
    return fail(fault(300, `IP${connection.family} not available`));
  }
  const codecs = commonCodecs(media, wish.codecs);
  if (codecs.length === 0) return fail(fault(305, "no common audio codec"));
  return ok({ media, connection, peer: peerDirection(sdp, media), codecs, event: telephoneEventOf(media) });
}

function commonCodecs(media: SdpMedia, codecs: readonly AudioCodec[]): CodecLine[] {
  const common: CodecLine[] = [];
  for (const format of media.formats) {
    const type = payloadTypeOf(format);
    const map = type === undefined ? undefined : rtpMapOf(media, format);
    if (type === undefined || map === undefined || map.rateHz !== 8000 || map.channels !== 1) continue;
    const codec = codecs.find((candidate) => candidate === map.encoding);
    if (codec !== undefined && !common.some((line) => line.codec === codec)) common.push({ codec, type, format });
  }
  return common;
}

/** RFC 4733 §2.3: its clock rate is that of the audio beside it, here always 8 kHz. */
function telephoneEventOf(media: SdpMedia): number | undefined {
  for (const format of media.formats) {
    const type = payloadTypeOf(format);
    if (type === undefined || type < 35) continue;
    const map = rtpMapOf(media, format);
    if (map?.encoding === "telephone-event" && map.rateHz === 8000) return type;
  }
  return undefined;
}

function payloadTypeOf(format: string): number | undefined {
  const type = format.length <= 3 ? Number(format) : 128;
  return type >= 0 && type <= 127 && String(type) === format ? type : undefined;
}

/** What the peer does: RFC 2543's c=0.0.0.0 means it does not receive (RFC 3264 §8.4). */
function peerDirection(sdp: Sdp, media: SdpMedia): Direction {
  const direction = directionOf(sdp, media);
  const connection = connectionOf(sdp, media);
  if (connection === undefined || !isUnspecified(connection.host)) return direction;
  return sends(direction) ? "sendonly" : "inactive";
}

function answerWith(offer: Sdp, stream: Stream, init: AnswerInit): Answer {
  const offered = stream.codecs.map((line) => line.codec);
  const preferred = stream.codecs.find((line) => line.codec === init.prefer);
  const codecs = preferred === undefined ? stream.codecs : [preferred];
  const direction = answerDirection(stream.peer, init.hold === true);
  const media = offer.media.map((line) =>
    line === stream.media ? audioAnswer(stream, codecs, { port: init.address.port, direction }) : refusedLine(line),
  );
  const sdp = writeSdp({
    origin: originOf(init.origin),
    name: "-",
    connection: connectionTo(init.address),
    times: offer.times, // RFC 3264 §6: must equal the offer's
    attributes: [],
    media,
  });
  const first = codecs[0] ?? { codec: "pcmu", type: 0 }; // never empty: readStream has seen to it
  const { event } = stream;
  const { remote, remoteRtcp } = placeOf(stream);
  return {
    sdp,
    offered,
    audio: {
      remote,
      remoteRtcp,
      codec: first.codec,
      payloadType: first.type,
      telephoneEvent: event === undefined ? undefined : { send: event, receive: event },
      ptimeMs: ptimeOf(stream.media),
      weSend: sends(direction),
      weReceive: receives(direction),
    },
  };
}

/** RFC 3264 §6.1: the mirror of the offer, narrowed by our own hold. */
function answerDirection(peer: Direction, hold: boolean): Direction {
  const weSend = receives(peer);
  const weReceive = sends(peer) && !hold;
  if (weSend) return weReceive ? "sendrecv" : "sendonly";
  return weReceive ? "recvonly" : "inactive";
}

function audioAnswer(
  stream: Stream,
  codecs: readonly CodecLine[],
  ours: { readonly port: number; readonly direction: Direction },
): SdpMedia {
  const { media, event } = stream;
  const formats: string[] = [];
  const attributes: SdpAttribute[] = [];
  for (const format of media.formats) {
    if (formats.includes(format)) continue;
    const line = codecs.find((candidate) => candidate.format === format);
    if (line !== undefined) attributes.push(rtpMapLine(line.type, line.codec));
    else if (event !== undefined && format === String(event)) {
      attributes.push(...telephoneEventLines(event, fmtpOf(media, format)));
    } else continue;
    formats.push(format);
  }
  if (millisecondsOf(media, "ptime") !== undefined) attributes.push({ name: "ptime", value: String(ptimeOf(media)) });
  attributes.push({ name: ours.direction, value: undefined });
  return { kind: "audio", port: ours.port, protocol: media.protocol, formats, connection: undefined, attributes };
}

/** RFC 3264 §6: port 0; the formats are ignored but one must stand there. */
function refusedLine(line: SdpMedia): SdpMedia {
  const { kind, protocol, formats } = line;
  return { kind, port: 0, protocol, formats, connection: undefined, attributes: [] };
}

function rtpMapLine(type: number, codec: AudioCodec): SdpAttribute {
  return { name: "rtpmap", value: `${type} ${codec === "pcmu" ? "PCMU" : "PCMA"}/8000` };
}

/** RFC 4733 §2.5.1.1: without fmtp it means 0-15 too; an answer stays within what was offered. */
function telephoneEventLines(type: number, offered?: string): readonly SdpAttribute[] {
  const events = offered === undefined || offered.startsWith("0-1") ? "0-15" : offered;
  return [
    { name: "rtpmap", value: `${type} telephone-event/8000` },
    { name: "fmtp", value: `${type} ${events}` },
  ];
}

function placeOf(stream: Stream): { readonly remote: Address; readonly remoteRtcp: Address } {
  const { connection, media } = stream;
  const host = placeHost(connection.host);
  const rtcp = rtcpOf(media);
  const rtcpHost = rtcp?.host === undefined || ipVersion(rtcp.host) === 0 || isMulticast(rtcp.host) ? host : rtcp.host;
  const rtcpPort = rtcp?.port ?? (media.port < 65_535 ? media.port + 1 : 0);
  return { remote: { host, port: media.port }, remoteRtcp: { host: rtcpHost, port: rtcpPort } };
}

/** Deviation: RFC 8866 §5.7 allows a name; media must never wait for DNS, so it counts as "nowhere yet" until packets come. */
function placeHost(host: string): string {
  return ipVersion(host) === 0 || isUnspecified(host) ? "0.0.0.0" : host;
}

/** Packets we send: what the peer asks for, in whole 10 ms within 10 to 60; RFC 8866 §6.4 makes it a wish. */
function ptimeOf(media: SdpMedia): number {
  const wish = millisecondsOf(media, "ptime") ?? DEFAULT_PTIME_MS;
  const most = Math.min(millisecondsOf(media, "maxptime") ?? MAX_PTIME_MS, MAX_PTIME_MS);
  const ms = Math.floor(Math.min(wish, most) / 10) * 10;
  return Math.max(ms, MIN_PTIME_MS);
}

function sends(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "sendonly";
}

function receives(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "recvonly";
}

function originOf(init: OriginInit): SdpOrigin {
  const family = familyOf(init.host);
  return { user: "-", id: String(init.id), version: String(init.version), family, host: init.host };
}

function connectionTo(address: Address): SdpConnection {
  return { family: familyOf(address.host), host: address.host };
}

function familyOf(host: string): 4 | 6 {
  return host.includes(":") ? 6 : 4;
}

/** Fit for a quoted string. */
function tokenOf(text: string): string {
  return text.replace(/[^\w/.-]/g, "?").slice(0, 40);
}

function fault(code: NegotiationFault["code"], text: string): NegotiationFault {
  return { kind: "negotiation", reply: 488, code, text };
}
