// One leg's keys and what the office wants of them: makes them once and gives the same again through the session (RFC 3264 §8), so that a
// re-INVITE changes nobody's cipher. `LegAudio` asks; the choice itself is made in sip/sdp/secure-audio.ts.
//
// Keys in a description are worth what protects the description (RFC 4568 §7.2): our own offers hold some over TLS and WSS alone. Whoever offers
// nothing but keyed sound over UDP gets it where encryption is "optional" (the key is on the wire already, and a refusal would only lose
// the call), and is refused where it is "required".

import { toBareBase64 } from "../base/base64.ts";
import type { Crypto } from "../base/crypto.ts";
import type { MediaSecurity } from "../rtp/security.ts";
import { type CryptoLine, type SrtpSuite, SUITE_BYTES } from "../sip/sdp/crypto-line.ts";
import type { Fingerprint, OwnDtls } from "../sip/sdp/dtls-line.ts";
import type { OfferedSecurity, OwnSecurity } from "../sip/sdp/secure-audio.ts";

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

export class LegSecurity {
  readonly #deps: SecurityDeps;
  readonly #way: Way;
  readonly #keys = new Map<SrtpSuite, Uint8Array>();
  #dtls: OwnDtls | undefined;

  constructor(deps: SecurityDeps, way: Way) {
    this.#deps = deps;
    this.#way = way;
  }

  /** The same party with keys that nobody has seen: its packets are made elsewhere from now on. */
  renewed(): LegSecurity {
    return new LegSecurity(this.#deps, this.#way);
  }

  /** What an offer of the peer's may be answered with. */
  get own(): OwnSecurity {
    const { encryption, fingerprint } = this.#deps;
    return {
      plain: encryption !== "required",
      sdes: this.#sdes(),
      keyOf: (suite) => this.#keyOf(suite),
      dtls: fingerprint === undefined ? undefined : () => this.#ownDtls(fingerprint),
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
    if (isBrowser && fingerprint !== undefined) return this.#handshake(fingerprint);
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
        return fingerprint === undefined ? { kind: "none" } : this.#handshake(fingerprint);
    }
  }

  #handshake(fingerprint: Fingerprint): OfferedSecurity {
    return { kind: "dtls", own: this.#ownDtls(fingerprint), mid: "0" };
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

  #ownDtls(fingerprint: Fingerprint): OwnDtls {
    const { crypto } = this.#deps;
    this.#dtls ??= {
      fingerprint,
      ufrag: toBareBase64(crypto.randomBytes(UFRAG_BYTES)),
      password: toBareBase64(crypto.randomBytes(PASSWORD_BYTES)),
    };
    return this.#dtls;
  }
}
