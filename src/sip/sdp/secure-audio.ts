// How the sound of one stream is protected: read from a peer's line, chosen, and written into ours. Three kinds of line: plain (RTP/AVP), with
// keys in the description (RTP/SAVP, SDES of RFC 4568) and with a DTLS handshake (UDP/TLS/RTP/SAVPF, RFC 5764). A plain line may carry keys
// too: encrypted if both can, plain otherwise (RFC 8643). negotiate.ts asks.

import type { Address } from "../../base/net.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { fault, type NegotiationFault, tokenOf } from "./audio-stream.ts";
import { type CryptoLine, readCryptoLine, type SrtpSuite, writeCryptoLine } from "./crypto-line.ts";
import { dtlsLines, type Fingerprint, type OwnDtls, readDtls, type TheirDtls } from "./dtls-line.ts";
import { cryptoLinesOf, type Sdp, type SdpAttribute, type SdpMedia } from "./sdp.ts";

/** What both sides agreed. Same shape as MediaSecurity of rtp/. */
export type AgreedSecurity =
  | { readonly kind: "none" }
  | {
      readonly kind: "sdes";
      readonly suite: SrtpSuite;
      readonly sendKey: Uint8Array;
      readonly receiveKey: Uint8Array;
    }
  | {
      readonly kind: "dtls";
      readonly fingerprint: Fingerprint;
      readonly ice: {
        readonly ufrag: string;
        readonly password: string;
        readonly remoteUfrag: string;
        readonly remotePassword: string;
      };
    };

/** What we are ready for in an answer. */
export interface OwnSecurity {
  /** In the clear. */
  readonly plain: boolean;
  /** Keys in descriptions: on lines that cannot be had without them, on plain lines too, or on none. */
  readonly sdes: "never" | "demanded" | "always";
  /** Our master key and salt of a suite, the same through a session. */
  readonly keyOf: (suite: SrtpSuite) => Uint8Array;
  /** What we show whom; undefined: no handshakes. */
  readonly dtls: ((theirs: TheirDtls) => OwnDtls) | undefined;
}

export const PLAIN_ONLY: OwnSecurity = {
  plain: true,
  sdes: "never",
  keyOf: () => new Uint8Array(0),
  dtls: undefined,
};

/** What an offer of ours says. */
export type OfferedSecurity =
  | { readonly kind: "none" }
  /** "RTP/AVP": encrypted if the other side can, else plain. */
  | {
      readonly kind: "sdes";
      readonly protocol: "RTP/AVP" | "RTP/AVPF" | "RTP/SAVP" | "RTP/SAVPF";
      readonly lines: readonly CryptoLine[];
    }
  | { readonly kind: "dtls"; readonly own: OwnDtls; readonly mid: string };

/** Agreed, with the lines of our answer that say so. */
export interface Chosen {
  readonly agreed: AgreedSecurity;
  readonly lines: readonly SdpAttribute[];
}

const NONE: Chosen = { agreed: { kind: "none" }, lines: [] };

/** "other": nothing that carries sound. RFC 4585 §4.1 feedback is optional to send, so AVPF is served as AVP under its own name. */
function kindOfLine(protocol: string): "plain" | "keyed" | "dtls" | "other" {
  if (protocol === "RTP/AVP" || protocol === "RTP/AVPF") return "plain";
  if (protocol === "RTP/SAVP" || protocol === "RTP/SAVPF") return "keyed";
  return protocol === "UDP/TLS/RTP/SAVP" || protocol === "UDP/TLS/RTP/SAVPF" ? "dtls" : "other";
}

/** Is it reached by ICE, whatever its c= line says? */
export function isIceLine(media: SdpMedia): boolean {
  const kind = kindOfLine(media.protocol);
  return kind === "dtls" || (kind === "keyed" && cryptoLinesOf(media).length === 0);
}

/** Answers an offered line. The warning says what would have been taken. */
export function answerSecurity(
  sdp: Sdp,
  media: SdpMedia,
  own: OwnSecurity,
  at: Address,
): Result<Chosen, NegotiationFault> {
  const kind = kindOfLine(media.protocol);
  const line = own.sdes === "never" ? undefined : firstUsable(media);
  switch (kind) {
    case "plain":
      if (own.sdes === "always" && line !== undefined) return ok(keyed(line, own));
      return own.plain ? ok(NONE) : fail(fault(302, "only encrypted audio is taken here"));
    case "keyed": // browsers before RFC 8827 shook hands under this name
      if (line !== undefined) return ok(keyed(line, own));
      if (cryptoLinesOf(media).length === 0 && own.dtls !== undefined) return handshake(sdp, media, own.dtls, at);
      return fail(fault(302, own.sdes === "never" ? unsupported(media) : "no usable crypto line"));
    case "dtls":
      return own.dtls === undefined ? fail(fault(302, unsupported(media))) : handshake(sdp, media, own.dtls, at);
    case "other":
      return fail(fault(302, unsupported(media)));
  }
}

function unsupported({ protocol }: SdpMedia): string {
  return `transport ${tokenOf(protocol)} not supported`;
}

/** RFC 4568 §7.1.2: the offerer's order is its preference, and what we cannot use is skipped. */
function firstUsable(media: SdpMedia): CryptoLine | undefined {
  for (const value of cryptoLinesOf(media)) {
    const line = readCryptoLine(value);
    if (line !== undefined) return line;
  }
  return undefined;
}

/** The tag of the line taken, with our own key (RFC 4568 §5.1.2). */
function keyed({ tag, suite, key }: CryptoLine, { keyOf }: OwnSecurity): Chosen {
  const sendKey = keyOf(suite);
  return {
    agreed: { kind: "sdes", suite, sendKey, receiveKey: key },
    lines: [{ name: "crypto", value: writeCryptoLine({ tag, suite, key: sendKey }) }],
  };
}

function handshake(
  sdp: Sdp,
  media: SdpMedia,
  ownDtls: (theirs: TheirDtls) => OwnDtls,
  at: Address,
): Result<Chosen, NegotiationFault> {
  const theirs = readDtls(sdp, media, false);
  if (!theirs.ok) return fail(fault(302, tokenOfText(theirs.fault)));
  const own = ownDtls(theirs.value);
  return ok({ agreed: shaken(own, theirs.value), lines: dtlsLines(own, "passive", at) });
}

function shaken(own: OwnDtls, { fingerprint, ufrag, password }: TheirDtls): AgreedSecurity {
  const ice = { ufrag: own.ufrag, password: own.password, remoteUfrag: ufrag, remotePassword: password };
  return { kind: "dtls", fingerprint, ice };
}

/** A word of the peer may be in it. */
function tokenOfText(text: string): string {
  return text.replace(/[^\w /.-]/g, "?").slice(0, 60);
}

/** Protocol and lines of an offer of ours. */
export function offeredLines(
  security: OfferedSecurity,
  at: Address,
): { readonly protocol: string; readonly lines: readonly SdpAttribute[] } {
  switch (security.kind) {
    case "none":
      return { protocol: "RTP/AVP", lines: [] };
    case "sdes": {
      const lines = security.lines.map((line) => ({ name: "crypto", value: writeCryptoLine(line) }));
      return { protocol: security.protocol, lines };
    }
    case "dtls": // RFC 5763 §5: always actpass; whoever answers begins
      return { protocol: "UDP/TLS/RTP/SAVPF", lines: dtlsLines(security.own, "actpass", at) };
  }
}

/** Reads the answer to an offer of ours. */
export function answeredSecurity(
  sdp: Sdp,
  media: SdpMedia,
  asked: OfferedSecurity,
): Result<AgreedSecurity, NegotiationFault> {
  const kind = kindOfLine(media.protocol);
  switch (asked.kind) {
    case "none":
      return kind === "plain" ? ok(NONE.agreed) : fail(fault(302, unsupported(media)));
    case "sdes":
      return answeredKeys(media, kind, asked);
    case "dtls": {
      if (kind !== "dtls") return fail(fault(302, unsupported(media)));
      const theirs = readDtls(sdp, media, true);
      return theirs.ok ? ok(shaken(asked.own, theirs.value)) : fail(fault(302, tokenOfText(theirs.fault)));
    }
  }
}

/** RFC 4568 §5.1.3: one line, with tag and suite of one of ours. Whoever takes a plain line up as a keyed one is understood all the same. */
function answeredKeys(
  media: SdpMedia,
  kind: ReturnType<typeof kindOfLine>,
  asked: Extract<OfferedSecurity, { readonly kind: "sdes" }>,
): Result<AgreedSecurity, NegotiationFault> {
  if (kind !== "plain" && kind !== "keyed") return fail(fault(302, unsupported(media)));
  const mayBePlain = kindOfLine(asked.protocol) === "plain" && kind === "plain";
  const [value] = cryptoLinesOf(media);
  if (value === undefined) return mayBePlain ? ok(NONE.agreed) : fail(fault(302, "no key in the answer"));
  const theirs = readCryptoLine(value);
  const ours = asked.lines.find(({ tag, suite }) => tag === theirs?.tag && suite === theirs.suite);
  if (theirs === undefined || ours === undefined) return fail(fault(302, "no usable key in the answer"));
  return ok({ kind: "sdes", suite: ours.suite, sendKey: ours.key, receiveKey: theirs.key });
}
