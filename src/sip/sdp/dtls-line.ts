// What a description says about DTLS-SRTP and ICE (RFC 5763, RFC 8842, RFC 8839): read from a browser's, and written into ours. We are ICE-lite
// (RFC 8445 §2.5) and always the DTLS server, so of a peer's candidates none is looked at: it comes to us.

import type { Address } from "../../base/net.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { attributeOf, type Sdp, type SdpAttribute, type SdpMedia } from "./sdp.ts";

/** RFC 8122 §5: `value` in upper-case hex with colons. */
export interface Fingerprint {
  readonly hash: "sha-256" | "sha-384" | "sha-512";
  readonly value: string;
}

/** Our certificate, and our half of the ICE password, the same through a session. */
export interface OwnDtls {
  readonly fingerprint: Fingerprint;
  readonly ufrag: string;
  readonly password: string;
}

export interface TheirDtls {
  readonly fingerprint: Fingerprint;
  readonly ufrag: string;
  readonly password: string;
}

const OCTETS = { "sha-256": 32, "sha-384": 48, "sha-512": 64 } as const;
/** RFC 8445 §5.1.2: a host candidate for RTP; with rtcp-mux there is no other. */
const HOST_PRIORITY = 2 ** 24 * 126 + 2 ** 8 * 65_535 + 255;

/** Says who they are; a fault is text for a Warning header. `asked`: this answers an offer of ours. */
export function readDtls(sdp: Sdp, media: SdpMedia, asked: boolean): Result<TheirDtls, string> {
  const either = (name: string): string | undefined =>
    attributeOf(media.attributes, name) ?? attributeOf(sdp.attributes, name);
  const fingerprint = fingerprintOf(media) ?? fingerprintOf(sdp);
  if (fingerprint === undefined) return failed("no usable fingerprint");
  // RFC 5763 §5: whoever answers an offer of ours has to be active; an offer says actpass, old ones active or nothing.
  const setup = either("setup") ?? "active";
  if (setup !== "active" && (asked || setup !== "actpass")) return failed(`setup ${setup} not supported`);
  const ufrag = either("ice-ufrag");
  const password = either("ice-pwd");
  if (ufrag === undefined || password === undefined || !isIce(ufrag, 4) || !isIce(password, 22)) {
    return failed("DTLS without ICE");
  }
  if (attributeOf(sdp.attributes, "ice-lite") !== undefined) return failed("both sides ICE-lite"); // nobody would begin
  if (attributeOf(media.attributes, "rtcp-mux") === undefined) return failed("rtcp-mux needed");
  return ok({ fingerprint, ufrag, password });
}

function failed(text: string): Result<never, string> {
  return fail(text);
}

/** RFC 8839 §5.4: ice-char, so long at least, 256 at most. */
function isIce(text: string, least: number): boolean {
  return text.length >= least && text.length <= 256 && /^[A-Za-z0-9+/]+$/.test(text);
}

/** Of several the first whose hash we know: a peer that writes several has one certificate for all (RFC 8122 §5). */
function fingerprintOf({ attributes }: { readonly attributes: readonly SdpAttribute[] }): Fingerprint | undefined {
  for (const { name, value } of attributes) {
    if (name !== "fingerprint" || value === undefined) continue;
    const [hashText = "", hex = ""] = value.trim().split(/ +/);
    const hash = hashText.toLowerCase();
    if (hash !== "sha-256" && hash !== "sha-384" && hash !== "sha-512") continue;
    if (hex.length === OCTETS[hash] * 3 - 1 && /^[0-9a-f]{2}(?::[0-9a-f]{2})*$/i.test(hex)) {
      return { hash, value: hex.toUpperCase() };
    }
  }
  return undefined;
}

/** Lines of our media section. Our own sound needs a name, or a browser's script finds it in no stream. */
export function dtlsLines(own: OwnDtls, setup: "actpass" | "passive", at: Address): readonly SdpAttribute[] {
  const { hash, value } = own.fingerprint;
  return [
    { name: "rtcp-mux", value: undefined },
    { name: "setup", value: setup },
    { name: "fingerprint", value: `${hash} ${value}` },
    { name: "ice-ufrag", value: own.ufrag },
    { name: "ice-pwd", value: own.password },
    { name: "candidate", value: `1 1 udp ${HOST_PRIORITY} ${at.host} ${at.port} typ host` },
    { name: "end-of-candidates", value: undefined },
    { name: "msid", value: "zongji sound" },
  ];
}

/** Lines of our session. `mid` is that of the one stream: there is nothing else in the bundle (RFC 9143 §7.3.3). */
export function iceSessionLines(mid: string | undefined): readonly SdpAttribute[] {
  const lite: SdpAttribute = { name: "ice-lite", value: undefined };
  return mid === undefined ? [lite] : [lite, { name: "group", value: `BUNDLE ${mid}` }];
}

/** undefined: the description bundles nothing, or not this line. */
export function bundledMid(sdp: Sdp, media: SdpMedia): string | undefined {
  const mid = attributeOf(media.attributes, "mid")?.trim();
  if (mid === undefined || mid === "") return undefined;
  const bundles = sdp.attributes.filter(({ name, value }) => name === "group" && value?.startsWith("BUNDLE "));
  return bundles.some(({ value = "" }) => value.trim().split(/ +/).includes(mid)) ? mid : undefined;
}
