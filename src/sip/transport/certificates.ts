// What we show over TLS and whom we believe, as PEM texts that somebody has read and checked. Listeners ask for each new connection, so that a new
// certificate counts from the next one on and no open connection notices (OPS-07). SHELL: may use Node.

import { constants, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, rootCertificates, type SecureContext, type SecureContextOptions } from "node:tls";

/** PEM texts; the certificate may be followed by those between it and its authority. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface TlsMaterial {
  /** The first is shown to whoever asks for no name that another one has. Empty: we listen nowhere, and show none. */
  readonly pairs: readonly KeyPair[];
  /** Authorities: of the client certificates we take, and beside the system's of the servers we connect to. */
  readonly ca: string | undefined;
}

interface Shown {
  readonly certificate: X509Certificate;
  readonly context: SecureContext;
}

/** Where systems keep the authorities they believe. */
const SYSTEM_AUTHORITIES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/cert.pem",
];

export class Certificates {
  #material: TlsMaterial;
  #shown: readonly Shown[];
  #outgoing: SecureContext | undefined;
  readonly #listeners = new Set<() => void>();

  /** Throws where a PEM text is none, or a key is not that of its certificate. */
  constructor(material: TlsMaterial) {
    this.#material = material;
    this.#shown = shownOf(material);
  }

  /** Those shown, in the order of `pairs`. */
  get leaves(): readonly X509Certificate[] {
    return this.#shown.map(({ certificate }) => certificate);
  }

  /** For `tls.createServer`: what counts for peers that ask for no name. */
  get serverOptions(): SecureContextOptions {
    return optionsOf(this.#material.pairs[0], this.#material.ca);
  }

  /** The certificate made for this name, else the first (RFC 6066 §3). */
  contextFor(serverName: string): SecureContext | undefined {
    const made = this.#shown.find(({ certificate }) => certificate.checkHost(serverName) !== undefined);
    return (made ?? this.#shown[0])?.context;
  }

  /** For connections of ours. Made at the first one: some hundred authorities take 30 to 60 ms to read, which most switches never need. */
  get outgoing(): SecureContext {
    const { pairs, ca } = this.#material;
    this.#outgoing ??= createSecureContext({
      ...pairs[0],
      ca: [...systemAuthorities(), ...(ca === undefined ? [] : [ca])],
      minVersion: "TLSv1.2",
    });
    return this.#outgoing;
  }

  /** Counts from the next connection on. Throws like the constructor, and then nothing has changed. */
  replace(material: TlsMaterial): void {
    this.#shown = shownOf(material);
    this.#material = material;
    this.#outgoing = undefined;
    for (const tell of this.#listeners) tell();
  }

  /** Returns how to stop listening. */
  onReplaced(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
}

function shownOf({ pairs, ca }: TlsMaterial): readonly Shown[] {
  return pairs.map((pair) => ({
    certificate: new X509Certificate(pair.cert),
    context: createSecureContext(optionsOf(pair, ca)),
  }));
}

function optionsOf(pair: KeyPair | undefined, ca: string | undefined): SecureContextOptions {
  return {
    ...pair,
    ...(ca !== undefined && { ca }),
    minVersion: "TLSv1.2",
    // A resumed session would keep what was verified when it began, also after its authority was taken out of `ca`.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

/** Node's own list where the system has none; both together would only be read twice. */
function systemAuthorities(): readonly string[] {
  for (const path of SYSTEM_AUTHORITIES) {
    try {
      return [readFileSync(path, "utf8")];
    } catch {
      // not here: perhaps at the next place
    }
  }
  return rootCertificates;
}
