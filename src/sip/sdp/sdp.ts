// A session description (RFC 8866) as plain data, and the questions one asks of it. `parse.ts` makes one from text,
// `write.ts` text from one, `negotiate.ts` answers one with another. Attributes stay in their order and their text, so that
// what we do not understand survives; the functions below read the few that we do. It knows nothing of RTP.

export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** One `a=` line. A property attribute (`a=sendonly`) has no value. */
export interface SdpAttribute {
  readonly name: string;
  readonly value: string | undefined;
}

/** `c=IN IP4 host`; a multicast suffix (`/ttl`) is cut off. The host may be a name. */
export interface SdpConnection {
  readonly family: 4 | 6;
  readonly host: string;
}

/** `o=`. The numbers are up to 64 bits long, so they stay text. */
export interface SdpOrigin {
  readonly user: string;
  readonly id: string;
  readonly version: string;
  readonly family: 4 | 6;
  readonly host: string;
}

export interface SdpMedia {
  /** audio, video, image …, lower-case. */
  readonly kind: string;
  /** 0: refused or removed (RFC 3264 §5.1, §6). */
  readonly port: number;
  /** As written: RTP/AVP, RTP/SAVP, udptl, UDP/TLS/RTP/SAVPF … */
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly connection: SdpConnection | undefined;
  readonly attributes: readonly SdpAttribute[];
}

export interface Sdp {
  readonly origin: SdpOrigin;
  readonly name: string;
  readonly connection: SdpConnection | undefined;
  /** Values of the `t=` lines. */
  readonly times: readonly string[];
  readonly attributes: readonly SdpAttribute[];
  readonly media: readonly SdpMedia[];
}

export interface SdpRtpMap {
  /** Lower-case, e.g. `pcma`, `telephone-event`. */
  readonly encoding: string;
  readonly rateHz: number;
  readonly channels: number;
}

/** RFC 3551 table 4: payload types that need no rtpmap. Only those a telephone still uses. */
const STATIC_TYPES: ReadonlyMap<string, SdpRtpMap> = new Map([
  ["0", { encoding: "pcmu", rateHz: 8000, channels: 1 }],
  ["3", { encoding: "gsm", rateHz: 8000, channels: 1 }],
  ["4", { encoding: "g723", rateHz: 8000, channels: 1 }],
  ["8", { encoding: "pcma", rateHz: 8000, channels: 1 }],
  ["9", { encoding: "g722", rateHz: 8000, channels: 1 }],
  ["13", { encoding: "cn", rateHz: 8000, channels: 1 }],
  ["18", { encoding: "g729", rateHz: 8000, channels: 1 }],
]);

/** Value of the first attribute of that name; "" for a property attribute, undefined where there is none. */
export function attributeOf(attributes: readonly SdpAttribute[], name: string): string | undefined {
  for (const attribute of attributes) if (attribute.name === name) return attribute.value ?? "";
  return undefined;
}

/** The media level wins over the session level; without either it is sendrecv (RFC 8866 §6.7). */
export function directionOf(sdp: Sdp, media: SdpMedia): Direction {
  return directionIn(media.attributes) ?? directionIn(sdp.attributes) ?? "sendrecv";
}

function directionIn(attributes: readonly SdpAttribute[]): Direction | undefined {
  for (const { name } of attributes) {
    if (name === "sendrecv" || name === "sendonly" || name === "recvonly" || name === "inactive") return name;
  }
  return undefined;
}

/** The media level wins over the session level (RFC 8866 §5.7). */
export function connectionOf(sdp: Sdp, media: SdpMedia): SdpConnection | undefined {
  return media.connection ?? sdp.connection;
}

/** What a format number means in this media line: its rtpmap, else RFC 3551's table. */
export function rtpMapOf(media: SdpMedia, format: string): SdpRtpMap | undefined {
  const line = valueForFormat(media, "rtpmap", format);
  return line === undefined ? STATIC_TYPES.get(format) : parseRtpMap(line);
}

/** The format parameters as written. */
export function fmtpOf(media: SdpMedia, format: string): string | undefined {
  return valueForFormat(media, "fmtp", format);
}

/** Values of the `a=crypto` lines (RFC 4568), untouched. */
export function cryptoLinesOf(media: SdpMedia): readonly string[] {
  return media.attributes.filter((attribute) => attribute.name === "crypto").map((attribute) => attribute.value ?? "");
}

/** A positive whole number of milliseconds, from `a=ptime` or `a=maxptime`. */
export function millisecondsOf(media: SdpMedia, name: "ptime" | "maxptime"): number | undefined {
  const value = attributeOf(media.attributes, name);
  if (value === undefined) return undefined;
  const ms = Math.round(Number(value.trim()));
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** `a=rtcp:53020 IN IP4 126.16.64.4` (RFC 3605). */
export function rtcpOf(media: SdpMedia): { readonly port: number; readonly host: string | undefined } | undefined {
  const value = attributeOf(media.attributes, "rtcp");
  if (value === undefined) return undefined;
  const [portText, , , host] = value.trim().split(/ +/, 4);
  const port = Number(portText);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? { port, host } : undefined;
}

/** `0 PCMU/8000` of `a=rtpmap:0 PCMU/8000`, for the asked format, without its number. */
function valueForFormat(media: SdpMedia, name: string, format: string): string | undefined {
  for (const attribute of media.attributes) {
    if (attribute.name !== name || attribute.value === undefined) continue;
    const value = attribute.value;
    const space = value.indexOf(" ");
    if (space === format.length && value.startsWith(format)) return value.slice(space + 1).trim();
  }
  return undefined;
}

/** `PCMU/8000` or `opus/48000/2`. */
function parseRtpMap(text: string): SdpRtpMap | undefined {
  const slash = text.indexOf("/");
  if (slash <= 0) return undefined;
  const second = text.indexOf("/", slash + 1);
  const rateHz = Number(second < 0 ? text.slice(slash + 1) : text.slice(slash + 1, second));
  const channels = second < 0 ? 1 : Number(text.slice(second + 1));
  if (!Number.isInteger(rateHz) || rateHz <= 0 || !Number.isInteger(channels) || channels <= 0) return undefined;
  return { encoding: text.slice(0, slash).toLowerCase(), rateHz, channels };
}
