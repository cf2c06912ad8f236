// The session descriptions of the scripted phones: audio only, G.711 both laws, G.722, RFC 4733 events (RFC 8866, RFC 3264).

import type { Address } from "../../src/base/net.ts";
import type { Law } from "./g711.ts";

export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** G.722 has the clock and the packet of G.711 (RFC 3551 §4.5.2), so only its octets differ. */
export type PhoneCodec = Law | "g722";

export interface PhoneSdp {
  readonly address: Address;
  readonly direction: Direction;
  readonly codecs: readonly PhoneCodec[];
  /** RFC 4733 events; undefined: not offered. */
  readonly eventType: number | undefined;
  readonly sessionId: string;
  readonly version: string;
}

const PAYLOAD: Readonly<Record<PhoneCodec, number>> = { pcmu: 0, pcma: 8, g722: 9 };
const NAME: Readonly<Record<PhoneCodec, string>> = { pcmu: "PCMU", pcma: "PCMA", g722: "G722" };

export function payloadType(law: PhoneCodec): number {
  return PAYLOAD[law];
}

export function lawOf(type: number): PhoneCodec | undefined {
  return type === 0 ? "pcmu" : type === 8 ? "pcma" : type === 9 ? "g722" : undefined;
}

export function writeSdp(sdp: PhoneSdp): string {
  const types = [...sdp.codecs.map((law) => PAYLOAD[law]), ...(sdp.eventType === undefined ? [] : [sdp.eventType])];
  return [
    "v=0",
    `o=phone ${sdp.sessionId} ${sdp.version} IN IP4 ${sdp.address.host}`,
    "s=-",
    `c=IN IP4 ${sdp.address.host}`,
    "t=0 0",
    `m=audio ${sdp.address.port} RTP/AVP ${types.join(" ")}`,
    ...sdp.codecs.map((law) => `a=rtpmap:${PAYLOAD[law]} ${NAME[law]}/8000`),
    ...(sdp.eventType === undefined
      ? []
      : [`a=rtpmap:${sdp.eventType} telephone-event/8000`, `a=fmtp:${sdp.eventType} 0-16`]),
    "a=ptime:20",
    `a=${sdp.direction}`,
    "",
  ].join("\r\n");
}

/** undefined with the reason: what a strict phone would refuse. */
export function readSdp(text: string): { readonly sdp: PhoneSdp } | { readonly wrong: string } {
  const lines = text.split("\r\n");
  if (lines.pop() !== "") return { wrong: "SDP does not end with CRLF" };
  if (lines[0] !== "v=0") return { wrong: "SDP does not begin with v=0" };
  const origin = value(lines, "o=")?.split(" ");
  if (origin?.length !== 6) return { wrong: "SDP without a proper o=" };
  if (value(lines, "s=") === undefined || value(lines, "t=") === undefined) return { wrong: "SDP without s= or t=" };
  const media = lines.filter((line) => line.startsWith("m="));
  if (media.length !== 1 || !media[0]?.startsWith("m=audio ")) return { wrong: `SDP with media ${media.join(", ")}` };
  const at = lines.indexOf(media[0]);
  const [, port, profile, ...types] = media[0].split(" ");
  if (profile !== "RTP/AVP") return { wrong: `SDP profile ${profile}` };
  const connection = lastValue(lines, "c=IN IP4 ");
  if (connection === undefined) return { wrong: "SDP without c=IN IP4" };
  return {
    sdp: {
      address: { host: connection, port: Number(port) },
      direction: directionOf(lines.slice(at)) ?? directionOf(lines.slice(0, at)) ?? "sendrecv",
      codecs: types.flatMap((type) => lawOf(Number(type)) ?? []),
      eventType: eventTypeOf(lines),
      sessionId: origin[1] ?? "",
      version: origin[2] ?? "",
    },
  };
}

function directionOf(lines: readonly string[]): Direction | undefined {
  const line = lines.find((candidate) => /^a=(sendrecv|sendonly|recvonly|inactive)$/.test(candidate));
  return line?.slice(2) as Direction | undefined;
}

function eventTypeOf(lines: readonly string[]): number | undefined {
  const map = lines.find((line) => /^a=rtpmap:\d+ telephone-event\/8000/i.test(line));
  return map === undefined ? undefined : Number(/^a=rtpmap:(\d+)/.exec(map)?.[1]);
}

function value(lines: readonly string[], prefix: string): string | undefined {
  return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length);
}

function lastValue(lines: readonly string[], prefix: string): string | undefined {
  return lines.findLast((line) => line.startsWith(prefix))?.slice(prefix.length);
}

/** What an answer to `offered` says (RFC 3264 §6.1). */
export function answerDirection(offered: Direction, own: Direction = "sendrecv"): Direction {
  const send = (offered === "sendrecv" || offered === "recvonly") && (own === "sendrecv" || own === "sendonly");
  const receive = (offered === "sendrecv" || offered === "sendonly") && (own === "sendrecv" || own === "recvonly");
  return send ? (receive ? "sendrecv" : "sendonly") : receive ? "recvonly" : "inactive";
}
