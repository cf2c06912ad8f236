// One leg's keys and what the office wants of them: makes them once and gives the same again through the session (RFC 3264 §8), so that a
// re-INVITE changes nobody's cipher; only who restarts ICE is given new names. `LegAudio` asks; the choice itself is made in sip/sdp/secure-audio.ts.
//
// Keys in a description are worth what protects the description (RFC 4568 §7.2): our own offers hold some over TLS and WSS alone. Whoever offers
// nothing but keyed sound over UDP gets it where encryption is "optional" (the key is on the wire already, and a refusal would only lose
// the call), and is refused where it is "required".

import { toBareBase64 } from "../base/base64.ts";
import type { Crypto } from "../base/crypto.ts";
import type { DtlsSecurity, MediaSecurity } from "../rtp/security.ts";
import { type CryptoLine, type SrtpSuite, SUITE_BYTES } from "../sip/sdp/crypto-line.ts";
import type { Fingerprint, OwnDtls, TheirDtls } from "../sip/sdp/dtls-line.ts";
import type { OfferedSecurity, OwnSecurity } from "../sip/sdp/secure-audio.ts";
import type { LineImage } from "./image.ts";

/** What the office wants of a party: no keys in descriptions; encrypted where the other side can; encrypted or no call. */
export type Encryption = "off" | "optional" | "required";

export interface SecurityDeps {
  readonly encryption: Encryption;
  readonly crypto: Pick<Crypto, "randomBytes">;
  /** Of the certificate we show in DTLS handshakes; undefined: there are none here. */
  readonly fingerprint: Fingerprint | undefined;
}

/** Of a line that carries keys. */
export type KeyedProtocol = Extract<OfferedSecurity, { readonly kind: "sdes" }>["protocol"];

/** How a party is reached. */
export interface Way {
  /** Its signalling is encrypted. */
  readonly isPrivate: boolean;
  /** A browser, which knows nothing but DTLS. */
  readonly isBrowser: boolean;
}

/** Best first: GCM costs three times as much (docs/security.md). The others are taken where they are offered. */
const OFFERED_SUITES: readonly SrtpSuite[] = ["AES_256_CM_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_80", "AEAD_AES_256_GCM"];
/** RFC 8445 §5.3: 24 and 128 bits at least. */
const UFRAG_BYTES = 6;
const PASSWORD_BYTES = 18;

/** Our half of an ICE session's names. */
type IceNames = Pick<OwnDtls, "ufrag" | "password">;

export class LegSecurity {
  readonly #deps: SecurityDeps;
  readonly #way: Way;
  readonly #keys = new Map<SrtpSuite, Uint8Array>();
  /** Of the first offer or answer; what is agreed holds those of today. */
  #firstNames: IceNames | undefined;

  constructor(deps: SecurityDeps, way: Way) {
    this.#deps = deps;
    this.#way = way;
  }

  /** The same party with keys that nobody has seen: its packets are made elsewhere from now on. */
  renewed(): LegSecurity {
    return new LegSecurity(this.#deps, this.#way);
  }

  /** false: encrypted or not at all. */
  get mayBeClear(): boolean {
    return this.#deps.encryption !== "required";
  }

  /** What an offer of the peer's may be answered with; `inUse`: what was agreed before, undefined where nothing was. */
  answering(inUse: MediaSecurity | undefined): OwnSecurity {
    const { fingerprint } = this.#deps;
    return {
      plain: this.mayBeClear,
      sdes: this.#sdes(),
      keyOf: (suite) => this.#keyOf(suite),
      dtls: fingerprint === undefined ? undefined : (theirs) => ({ fingerprint, ...this.#namesFor(theirs, inUse) }),
    };
  }

  #sdes(): OwnSecurity["sdes"] {
    const { encryption } = this.#deps;
    if (encryption === "off") return "never";
    if (this.#way.isPrivate) return "always";
    return encryption === "optional" ? "demanded" : "never";
  }

  /** For the first offer of a session; undefined: there is no way to protect its sound as the office demands. */
  first(): OfferedSecurity | undefined {
    const { encryption, fingerprint } = this.#deps;
    const { isBrowser, isPrivate } = this.#way;
    if (isBrowser && fingerprint !== undefined) return handshake(fingerprint, this.#ownNames());
    const isRequired = encryption === "required";
    if (encryption === "off" || !isPrivate) return isRequired ? undefined : { kind: "none" };
    const lines = OFFERED_SUITES.map((suite, i) => this.#line(String(i + 1), suite));
    // RFC 8643: on a plain line keys are a wish, and phones that know no encryption answer in the clear.
    return { kind: "sdes", protocol: isRequired ? "RTP/SAVP" : "RTP/AVP", lines };
  }

  /** For a further offer within a session: what is in use stays. */
  again(inUse: MediaSecurity, protocol: KeyedProtocol): OfferedSecurity {
    const { fingerprint } = this.#deps;
    switch (inUse.kind) {
      case "none":
        return { kind: "none" };
      case "sdes":
        return { kind: "sdes", protocol, lines: [this.#line("1", inUse.suite)] };
      case "dtls":
        return fingerprint === undefined ? { kind: "none" } : handshake(fingerprint, inUse.ice);
    }
  }

  /** For the first offer after a restart, which nobody's keys outlived: the same kind of protection, begun anew (RFC 8842 §4, RFC 8839 §4.4.1). */
  afterRestart(before: LineImage["security"], protocol: KeyedProtocol): OfferedSecurity {
    const { fingerprint } = this.#deps;
    switch (before.kind) {
      case "none":
        return { kind: "none" };
      case "sdes":
        return { kind: "sdes", protocol, lines: [this.#line("1", before.suite)] };
      case "dtls":
        return fingerprint === undefined ? { kind: "none" } : handshake(fingerprint, this.#ownNames());
    }
  }

  #line(tag: string, suite: SrtpSuite): CryptoLine {
    return { tag, suite, key: this.#keyOf(suite) };
  }

  #keyOf(suite: SrtpSuite): Uint8Array {
    const known = this.#keys.get(suite);
    if (known !== undefined) return known;
    const made = this.#deps.crypto.randomBytes(SUITE_BYTES[suite]);
    this.#keys.set(suite, made);
    return made;
  }

  /** RFC 8839 §4.4.1.1.1, RFC 8445 §9: a restart asks for new names of both sides; without one ours stay as they are. */
  #namesFor(theirs: TheirDtls, inUse: MediaSecurity | undefined): IceNames {
    // Behind a handshake nobody remembers what these keys have protected (RFC 3711 §9.1).
    if (inUse?.kind === "sdes") this.#keys.clear();
    if (inUse?.kind !== "dtls") return this.#ownNames();
    return isRestart(theirs, inUse) ? this.#newNames() : inUse.ice;
  }

  #ownNames(): IceNames {
    this.#firstNames ??= this.#newNames();
    return this.#firstNames;
  }

  #newNames(): IceNames {
    const { crypto } = this.#deps;
    return {
      ufrag: toBareBase64(crypto.randomBytes(UFRAG_BYTES)),
      password: toBareBase64(crypto.randomBytes(PASSWORD_BYTES)),
    };
  }
}

function isRestart({ ufrag, password }: TheirDtls, { ice }: DtlsSecurity): boolean {
  return ufrag !== ice.remoteUfrag || password !== ice.remotePassword;
}

function handshake(fingerprint: Fingerprint, { ufrag, password }: IceNames): OfferedSecurity {
  return { kind: "dtls", own: { fingerprint, ufrag, password }, mid: "0" };
}
