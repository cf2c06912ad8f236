// From the keys of zongji.yaml to certificates in force: for SIP over TLS, and for HTTPS. `serve` opens them before the sockets that show them.

import type { CheckView } from "../api/views.ts";
import type { Logger } from "../base/log.ts";
import type { Clock } from "../base/time.ts";
import type { Certificates } from "../sip/transport/certificates.ts";
import type { TlsInit } from "../sip/transport/sockets.ts";
import { type CertificateFiles, type OpenCertificates, openCertificates } from "./certificate-files.ts";
import type { Config } from "./config.ts";

export interface OpenTls {
  readonly sip: TlsInit;
  /** undefined: no HTTPS. */
  readonly https: { readonly host: string; readonly port: number; readonly certificates: Certificates } | undefined;
  readonly checks: () => readonly CheckView[];
  close(): void;
}

/** `directory`: where relative paths start. Rejects with a CertificateError. */
export async function openTls(
  { sip, http }: Config,
  directory: string,
  deps: { readonly log: Logger; readonly clock: Clock },
): Promise<OpenTls> {
  const opened: OpenCertificates[] = [];
  const close = (): void => {
    for (const one of opened) one.close();
  };
  try {
    const forSip = await openCertificates(sipFiles({ sip, http }, directory), deps);
    opened.push(forSip);
    const httpsFiles = httpFiles({ sip, http }, directory);
    const forHttp = httpsFiles && (await openCertificates(httpsFiles, deps));
    if (forHttp !== undefined) opened.push(forHttp);
    const { host, port, cert, clients } = sip.tls;
    const bind = cert === undefined ? undefined : { host, port };
    return {
      sip: { bind, certificates: forSip.inForce, clients },
      https: forHttp && { host: http.tls.host ?? http.host, port: http.tls.port, certificates: forHttp.inForce },
      checks: () => opened.flatMap((one) => one.checks()),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** All files that a configuration names, for those who only check. */
export function certificateFiles(config: Pick<Config, "sip" | "http">, directory: string): readonly CertificateFiles[] {
  const https = httpFiles(config, directory);
  return [sipFiles(config, directory), ...(https === undefined ? [] : [https])];
}

function sipFiles({ sip: { tls } }: Pick<Config, "sip" | "http">, directory: string): CertificateFiles {
  const { cert, key, certs, ca } = tls;
  const pairs = cert === undefined || key === undefined ? [] : [{ cert, key }, ...certs];
  return { key: "sip.tls", pairs, ca, directory };
}

function httpFiles({ http }: Pick<Config, "sip" | "http">, directory: string): CertificateFiles | undefined {
  const { cert, key } = http.tls;
  if (cert === undefined || key === undefined) return undefined;
  return { key: "http.tls", pairs: [{ cert, key }], ca: undefined, directory };
}
