// The keys of zongji.yaml under `stir`: how callers' numbers are signed and checked (STIR/SHAKEN). `config.ts` puts them where they belong;
// the files named here are read by `stir.ts`.

import { resolve } from "node:path";
import { list, oneOf, optional, perhaps, record, type Shape, text } from "../office/shape.ts";
import { joinPath } from "../office/tree.ts";
import type { Attestation } from "../sip/stir/contract.ts";

export interface StirConfig {
  /** undefined: nothing is signed. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Where everybody finds `cert`: it is written into each signature. */
  readonly url: string | undefined;
  readonly attest: Attestation;
  /** Files with the roots that are believed. */
  readonly trust: readonly string[];
  /** Directory with others' certificates by their address; undefined: none. */
  readonly certificates: string | undefined;
  /** Hosts whose certificates may be fetched. */
  readonly fetch: readonly string[];
}

const FILE = text({ pattern: /^[^\0\r\n]{1,1000}$/, allowed: "the path of a file" });
const URL_OF_CERT = text({
  pattern: /^https:\/\/[^\s<>"]{3,500}$/,
  allowed: "an address as https://cert.example.com/shaken.pem",
});
const HOST_NAME = text({ pattern: /^[A-Za-z0-9.-]{1,253}$/, allowed: "a host name" });

export const stir: Shape<StirConfig> = withAll(
  record({
    cert: perhaps(
      FILE,
      "Certificate that calls of trunks with `sign` are signed by (PEM), those of its issuers behind it",
    ),
    key: perhaps(FILE, "Its private key (PEM, P-256)"),
    url: perhaps(URL_OF_CERT, "Where everybody finds that certificate; carriers fetch it there"),
    attest: optional(
      oneOf<Attestation>(["A", "B", "C"]),
      "A",
      "What we vouch for: A the number is the caller's; B the caller is known, the number is not; C neither",
    ),
    trust: optional(list(FILE), [], "Files with the root certificates (PEM) that incoming signatures must lead to"),
    certificates: perhaps(
      FILE,
      "Directory with others' certificates: https://cert.example.org/a/b.pem is cert.example.org_a_b.pem there",
    ),
    fetch: optional(list(HOST_NAME), [], "Hosts from which certificates may be fetched; none: nothing is fetched"),
  }),
);

/** A key without its certificate or its address signs nothing that anybody could check. */
function withAll(shape: Shape<StirConfig>): Shape<StirConfig> {
  return {
    ...shape,
    read(tree, path, faults) {
      const read = shape.read(tree, path, faults);
      const missing = (["cert", "key", "url"] as const).filter((key) => read[key] === undefined);
      if (missing.length === 1 || missing.length === 2) {
        for (const key of missing)
          faults.add(tree.at, joinPath(path, key), { found: "nothing", allowed: "cert, key and url together" });
      }
      return read;
    },
  };
}

/** Files are named from the directory of zongji.yaml. */
export function stirFrom(config: StirConfig, directory: string): StirConfig {
  const from = (file: string): string => resolve(directory, file);
  const { cert, key, certificates } = config;
  return {
    ...config,
    cert: cert === undefined ? undefined : from(cert),
    key: key === undefined ? undefined : from(key),
    certificates: certificates === undefined ? undefined : from(certificates),
    trust: config.trust.map(from),
  };
}

export function stirRows(config: StirConfig): readonly (readonly [key: string, value: string, why: string])[] {
  return [
    ["stir.cert", config.cert ?? "none", "Certificate calls are signed by; none: nothing is signed"],
    ["stir.key", config.key ?? "none", "Its private key"],
    ["stir.url", config.url ?? "none", "Where everybody finds that certificate"],
    ["stir.attest", config.attest, "What signatures vouch for"],
    ["stir.trust", config.trust.join("; ") || "none", "Roots that incoming signatures must lead to"],
    ["stir.certificates", config.certificates ?? "none", "Directory with others' certificates"],
    ["stir.fetch", config.fetch.join("; ") || "none", "Hosts from which certificates may be fetched"],
  ];
}
