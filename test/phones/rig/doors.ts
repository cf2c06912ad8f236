// A switch whose doors are not as usual: with certificates for SIP over TLS and for HTTPS, or at both families of addresses.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, LOOPBACK } from "./ports.ts";

interface Pair {
  readonly cert: string;
  readonly key: string;
}

export class Doors {
  readonly tls: number;
  readonly http: number;
  readonly https: number;
  #certificate: Pair;
  #folder = "";

  private constructor(ports: readonly [tls: number, http: number, https: number], certificate: Pair) {
    [this.tls, this.http, this.https] = ports;
    this.#certificate = certificate;
  }

  static async with(certificate: Pair): Promise<Doors> {
    return new Doors([await freePort(), await freePort(), await freePort()], certificate);
  }

  /** For `RealSwitch.start`. */
  readonly configure = (config: string, folder: string): string => {
    this.#folder = folder;
    this.hasCertificate(this.#certificate);
    const files = "cert: cert.pem, key: key.pem";
    return config
      .replace(/tcp: \{[^}]*\}/, (tcp) => `${tcp}, tls: { host: ${LOOPBACK}, port: ${this.tls}, ${files} }`)
      .replace(
        /^http: .*$/m,
        `http: { host: ${LOOPBACK}, port: ${this.http}, tls: { port: ${this.https}, ${files} } }`,
      );
  };

  /** From now on; a switch that runs takes it within ten seconds. */
  hasCertificate(certificate: Pair): void {
    this.#certificate = certificate;
    writeFileSync(join(this.#folder, "cert.pem"), certificate.cert);
    writeFileSync(join(this.#folder, "key.pem"), certificate.key);
  }
}

/** For `RealSwitch.start`: every socket at `::`, which serves IPv4 too. */
export function atBothFamilies(config: string): string {
  return config.replace(/^(sip|rtp): .*$/gm, (line) => line.replaceAll(`host: ${LOOPBACK}`, 'host: "::"'));
}
