// Fax over T.38 (ITU-T T.38 annex D: `udptl` in SDP): reads the image line of an offer or an answer, and writes ours with the
// attributes of whoever is at the other end, untouched: what two fax machines agree on is theirs to agree. The call layer asks.

import type { Address } from "../../base/net.ts";
import type { OriginInit } from "./negotiate.ts";
import { connectionOf, type Sdp, type SdpAttribute, type SdpConnection, type SdpMedia } from "./sdp.ts";
import { writeSdp } from "./write.ts";

/** One side's fax: where it takes datagrams, and how. */
export interface T38 {
  readonly address: Address;
  /** As written, in their order. */
  readonly attributes: readonly SdpAttribute[];
}

/** What the switch's own fax machine says of itself; `address` is put in by whoever describes the leg. */
export const OUR_T38: T38 = {
  address: { host: "0.0.0.0", port: 0 },
  attributes: [
    { name: "T38FaxVersion", value: "0" },
    { name: "T38MaxBitRate", value: "14400" },
    { name: "T38FaxRateManagement", value: "transferredTCF" },
    { name: "T38FaxMaxBuffer", value: "2000" },
    { name: "T38FaxMaxDatagram", value: "400" },
    { name: "T38FaxUdpEC", value: "t38UDPRedundancy" },
  ],
};

/** What the other machine takes: bits per second, and octets in one datagram; undefined: it does not say. */
export function t38Limits({ attributes }: T38): {
  readonly bitsPerSecond: number | undefined;
  readonly datagramBytes: number | undefined;
} {
  const numberOf = (name: string): number | undefined => {
    const text = attributes.find((one) => one.name.toLowerCase() === name)?.value ?? "";
    return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  };
  return { bitsPerSecond: numberOf("t38maxbitrate"), datagramBytes: numberOf("t38faxmaxdatagram") };
}

/** undefined: this description is about sound, or refuses the fax. Sound that goes on beside it wins: then it is no fax yet. */
export function t38Of(sdp: Sdp): T38 | undefined {
  if (sdp.media.some(({ kind, port }) => kind === "audio" && port !== 0)) return undefined;
  const line = sdp.media.find(isFaxLine);
  const connection = line === undefined ? undefined : connectionOf(sdp, line);
  if (line === undefined || connection === undefined) return undefined;
  return { address: { host: connection.host, port: line.port }, attributes: line.attributes.filter(isFaxAttribute) };
}

/** In a re-INVITE of ours. The image takes the place of the sound (RFC 3264 §8.3.3 lets a line change its kind). */
export function makeT38Offer(init: {
  readonly origin: OriginInit;
  readonly address: Address;
  readonly t38: T38;
}): string {
  return described(init.origin, init.address, ["0 0"], [faxLine(init.address, init.t38)]);
}

/** Our answer to an offer that `t38Of` understood: its image line is taken, all others are refused (RFC 3264 §6). */
export function acceptT38(
  offer: Sdp,
  init: { readonly origin: OriginInit; readonly address: Address; readonly t38: T38 },
): string {
  const taken = offer.media.find(isFaxLine);
  const lines = offer.media.map((line) => (line === taken ? faxLine(init.address, init.t38) : refused(line)));
  return described(init.origin, init.address, offer.times, lines);
}

function isFaxLine({ kind, port, protocol, formats }: SdpMedia): boolean {
  return (
    kind === "image" &&
    port !== 0 &&
    protocol.toLowerCase() === "udptl" &&
    formats.some((format) => format.toLowerCase() === "t38")
  );
}

/** T38FaxVersion, T38MaxBitRate, T38FaxUdpEC … and whatever is added to them. */
function isFaxAttribute({ name }: SdpAttribute): boolean {
  return name.toLowerCase().startsWith("t38");
}

function faxLine({ port }: Address, { attributes }: T38): SdpMedia {
  return { kind: "image", port, protocol: "udptl", formats: ["t38"], connection: undefined, attributes };
}

function refused({ kind, protocol, formats }: SdpMedia): SdpMedia {
  return { kind, port: 0, protocol, formats: formats.slice(0, 1), connection: undefined, attributes: [] };
}

function described(
  origin: OriginInit,
  { host }: Address,
  times: readonly string[],
  media: readonly SdpMedia[],
): string {
  const family = host.includes(":") ? 6 : 4;
  const connection: SdpConnection = { family, host };
  return writeSdp({
    origin: { user: "-", id: String(origin.id), version: String(origin.version), family, host: origin.host },
    name: "-",
    connection,
    times,
    attributes: [],
    media,
  });
}
