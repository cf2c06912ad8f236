// Certificates, keys and authorities on disk: read and checked at start, where a bad file keeps the switch from starting, and looked at again ever after,
// where a bad file changes nothing but the log (OPS-07). What renews them, certbot or a person, only has to replace the files.

import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CheckView } from "../api/views.ts";
import type { Logger } from "../base/log.ts";
import type { Clock } from "../base/time.ts";
import { Certificates, type KeyPair, type TlsMaterial } from "../sip/transport/certificates.ts";
import type { PairFiles } from "./config-tls.ts";

/** Why a file will not do, as a sentence that says what to do. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

export interface CertificateFiles {
  /** In zongji.yaml: `sip.tls`, `http.tls`. */
  readonly key: string;
  readonly pairs: readonly PairFiles[];
  readonly ca: string | undefined;
  /** Relative paths start here. */
  readonly directory: string;
}

const LOOK_MS = 10_000;
const DAY_MS = 86_400_000;
const WARN_DAYS = 30;
/** Longest file that is looked into; a chain of certificates has some ten thousand characters. */
const LONGEST = 4 * 1024 * 1024;

/** Rejects with a CertificateError at the first file that will not do. */
export async function readCertificates(files: CertificateFiles): Promise<TlsMaterial> {
  const pairs: KeyPair[] = [];
  for (const [i, names] of files.pairs.entries()) {
    const at = i === 0 ? files.key : `${files.key}.certs[${i}]`;
    const [cert, key] = [await read(files, `${at}.cert`, names.cert), await read(files, `${at}.key`, names.key)];
    checkPair({ at, names, cert, key });
    pairs.push({ cert, key });
  }
  const ca = files.ca === undefined ? undefined : await read(files, `${files.key}.ca`, files.ca);
  if (ca !== undefined) certificateIn(`${files.key}.ca`, files.ca ?? "", ca);
  return { pairs, ca };
}

/** In force until closed; later changes of the files count from the next connection on. Rejects like `readCertificates`. */
export async function openCertificates(
  files: CertificateFiles,
  { log, clock }: { readonly log: Logger; readonly clock: Clock },
): Promise<OpenCertificates> {
  const material = await readCertificates(files);
  return new OpenCertificates(files, material, log, clock);
}

export class OpenCertificates {
  readonly inForce: Certificates;
  readonly #files: CertificateFiles;
  readonly #log: Logger;
  readonly #clock: Clock;
  /** What was found last, good or bad: the same news is told once. */
  #seen: string;
  #isClosed = false;
  #timer: { cancel(): void } | undefined;

  constructor(files: CertificateFiles, material: TlsMaterial, log: Logger, clock: Clock) {
    this.#files = files;
    this.#log = log;
    this.#clock = clock;
    this.inForce = new Certificates(material);
    this.#seen = JSON.stringify(material);
    this.#lookLater();
  }

  /** Looks at the files now. */
  async look(): Promise<void> {
    const { key } = this.#files;
    try {
      const material = await readCertificates(this.#files);
      const found = JSON.stringify(material);
      if (found === this.#seen || this.#isClosed) return;
      this.#seen = found;
      this.inForce.replace(material);
      const [shown] = this.inForce.leaves;
      this.#log.info("tls.certificate-replaced", { key, subject: shown?.subject, validTo: shown?.validTo });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why === this.#seen || this.#isClosed) return;
      this.#seen = why;
      this.#log.error("tls.certificate-kept", { key, why });
    }
  }

  /** For `zongji doctor`: how long each is good for. */
  checks(): readonly CheckView[] {
    const now = this.#clock.wall();
    const { key, pairs } = this.#files;
    return this.inForce.leaves.map((leaf, i) => expiryCheck(leaf, { file: pairs[i]?.cert ?? "", key }, now));
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #lookLater(): void {
    this.#timer = this.#clock.after(LOOK_MS, "certificate files may have changed", () => {
      void this.look().then(() => {
        if (!this.#isClosed) this.#lookLater();
      });
    });
  }
}

function expiryCheck(
  leaf: X509Certificate,
  { file, key }: { readonly file: string; readonly key: string },
  now: number,
): CheckView {
  const leftDays = Math.floor((Date.parse(leaf.validTo) - now) / DAY_MS);
  const found = `${leaf.subject.replace(/\n/g, ", ")} until ${leaf.validTo}`;
  const name = `certificate ${file} (${key})`;
  if (Date.parse(leaf.validFrom) > now) {
    return {
      name,
      verdict: "bad",
      found: `not valid before ${leaf.validFrom}`,
      advice: "Set this machine's clock, or wait.",
    };
  }
  if (leftDays >= WARN_DAYS) return { name, verdict: "good", found, advice: "" };
  const advice = `Renew it and put it in the same place; no restart is needed. Phones refuse it once it has expired.`;
  if (leftDays >= 0) return { name, verdict: "warning", found: `${found}: ${leftDays} days left`, advice };
  return { name, verdict: "bad", found: `${found}: expired`, advice };
}

async function read({ directory }: CertificateFiles, key: string, name: string): Promise<string> {
  const path = resolve(directory, name);
  try {
    const text = await readFile(path, "utf8");
    if (text.length <= LONGEST) return text;
  } catch (error) {
    throw new CertificateError(`${key}: cannot read ${path}: ${explain(error)} (zongji.yaml)`);
  }
  throw new CertificateError(`${key}: ${path} is too long for a certificate or key (zongji.yaml)`);
}

function explain(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file; relative paths start at the directory of zongji.yaml";
  if (code === "EACCES") return "the user Zongji runs as may not read it; give him or his group the right to";
  if (code === "EISDIR") return "it is a directory; name the file in it, such as fullchain.pem or privkey.pem";
  return error instanceof Error ? error.message : String(error);
}

function certificateIn(at: string, name: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new CertificateError(
      `${at}: ${name} holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE----- (zongji.yaml)`,
    );
  }
}

interface Pair {
  readonly at: string;
  readonly names: PairFiles;
  readonly cert: string;
  readonly key: string;
}

function checkPair({ at, names, cert, key }: Pair): void {
  const certificate = certificateIn(`${at}.cert`, names.cert, cert);
  if (/ENCRYPTED/.test(key)) {
    throw new CertificateError(
      `${at}.key: ${names.key} is protected with a passphrase; take it off with: openssl pkey -in ${names.key} -out NEW (zongji.yaml)`,
    );
  }
  if (!isKeyOf(certificate, key)) {
    throw new CertificateError(
      `${at}.key: ${names.key} is not the private key (PEM) of the certificate in ${names.cert}; give the two that were made together (zongji.yaml)`,
    );
  }
}

function isKeyOf(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
