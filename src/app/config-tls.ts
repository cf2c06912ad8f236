// The keys of zongji.yaml that speak of TLS, WebSockets and the pages that may use them. `config.ts` puts them where they belong; the files named
// here are read by `certificate-files.ts`.

import { list, oneOf, optional, perhaps, record, required, type Shape, text } from "../office/shape.ts";
import { joinPath } from "../office/tree.ts";

export interface PairFiles {
  readonly cert: string;
  readonly key: string;
}

/** Whether a peer is asked for a certificate, and turned away without one. */
export type ClientsKey = "none" | "ask" | "require";

export interface TlsKeys {
  readonly host: string;
  readonly port: number;
  /** undefined: TLS is off. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly certs: readonly PairFiles[];
  readonly ca: string | undefined;
  readonly clients: ClientsKey;
}

export interface HttpsKeys {
  /** undefined: that of `http`. */
  readonly host: string | undefined;
  readonly port: number;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const FILE = text({ pattern: /^[^\0\r\n]{1,1000}$/, allowed: "the path of a file" });
const CERT = "Certificate file (PEM), those of its issuers behind it; from this file's directory";
const KEY = "Private key of the certificate (PEM), without a passphrase";
const HTTPS_PORT = 8443;

export function sipTls(host: Shape<string>, port: Shape<number>): Shape<TlsKeys> {
  return withKey(
    record({
      host: optional(host, "0.0.0.0", "Address SIP over TLS listens at; 0.0.0.0 is all of this machine, :: with IPv6"),
      port: optional(port, 5061, "Port SIP over TLS listens at; 0 takes any free one"),
      cert: perhaps(FILE, `${CERT}. Without it TLS is off`),
      key: perhaps(FILE, KEY),
      certs: optional(
        list(record({ cert: required(FILE, CERT), key: required(FILE, KEY) })),
        [],
        "More, for other names",
      ),
      ca: perhaps(FILE, "Authorities (PEM) of client certificates, and beside the system's of servers we connect to"),
      clients: optional(CLIENTS, "none", "Whether clients are asked for a certificate, and turned away without one"),
    }),
  );
}

const CLIENTS = oneOf<ClientsKey>(["none", "ask", "require"]);

export function httpTls(host: Shape<string>, port: Shape<number>): Shape<HttpsKeys> {
  return withKey(
    record({
      host: perhaps(host, "Address HTTPS listens at; default: that of http"),
      port: optional(port, HTTPS_PORT, "Port HTTPS listens at; 0 takes any free one"),
      cert: perhaps(FILE, `${CERT}. Without it HTTPS is off`),
      key: perhaps(FILE, KEY),
    }),
  );
}

/** A certificate without its key, or with certificates for other names and none for the rest, is half a thought. */
function withKey<Keys extends { readonly cert: string | undefined; readonly key: string | undefined }>(
  shape: Shape<Keys>,
): Shape<Keys> {
  return {
    ...shape,
    read(tree, path, faults) {
      const keys = shape.read(tree, path, faults);
      const complain = (missing: string, found: string): void =>
        faults.add(tree.at, joinPath(path, missing), { found, allowed: "cert and key, each with the path of a file" });
      if (keys.cert !== undefined && keys.key === undefined) complain("key", "cert without key");
      if (keys.cert === undefined && keys.key !== undefined) complain("cert", "key without cert");
      const more = (keys as { readonly certs?: readonly unknown[] }).certs ?? [];
      if (keys.cert === undefined && more.length > 0) complain("cert", "certs without cert and key");
      return keys;
    },
  };
}

/** A web page's origin (RFC 6454 §6.2). */
export const ORIGIN = text({
  pattern: /^(\*|https?:\/\/[^/\s]{1,250})$/,
  allowed: "an origin as https://phone.example.com, without a path; * for every page",
});

type Row = readonly [key: string, value: string | number, why: string];

export function sipTlsRows(tls: TlsKeys): readonly Row[] {
  return [
    ["sip.tls.host", tls.host, "Address SIP over TLS listens at"],
    ["sip.tls.port", tls.port, "Port of SIP over TLS"],
    ["sip.tls.cert", tls.cert ?? "none", "Certificate; none: SIP over TLS is off"],
    ["sip.tls.key", tls.key ?? "none", "Its private key"],
    ["sip.tls.certs", tls.certs.map(({ cert }) => cert).join("; ") || "none", "Certificates for other names"],
    ["sip.tls.ca", tls.ca ?? "none", "Authorities beside the system's"],
    ["sip.tls.clients", tls.clients, "Whether clients are asked for a certificate"],
  ];
}

export function httpTlsRows(tls: HttpsKeys, host: string): readonly Row[] {
  return [
    ["http.tls.host", tls.host ?? host, "Address HTTPS listens at"],
    ["http.tls.port", tls.port, "Port of HTTPS"],
    ["http.tls.cert", tls.cert ?? "none", "Certificate; none: HTTPS is off"],
    ["http.tls.key", tls.key ?? "none", "Its private key"],
  ];
}
