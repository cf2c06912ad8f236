// Signs and checks caller numbers with the keys and certificates of this machine (RFC 8224, RFC 8225, RFC 8226, RFC 8588). Implements the
// port of sip/stir/contract.ts with jose and node:crypto; nothing is fetched from the network but from hosts that zongji.yaml names.

import { createPrivateKey, randomUUID, type X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CompactSign, compactVerify, errors } from "jose";
import { limits } from "../base/limits.ts";
import type { Logger } from "../base/log.ts";
import { Recent } from "../base/recent.ts";
import type { SignatureVerdict, SignedIdentity, Stir } from "../sip/stir/contract.ts";
import { claimsText, protectedHeader, writeIdentity } from "../sip/stir/identity-header.ts";
import type { StirConfig } from "./config-stir.ts";
import { StartError } from "./one-server.ts";
import { chainFault, numberFault, readChain } from "./stir-certificate.ts";

export interface StirInit {
  readonly config: StirConfig;
  readonly log: Logger;
  /** Wall time, ms. */
  readonly now: () => number;
  /** Default: the machine's own. */
  readonly fetch?: (
    url: string,
    init: { readonly signal: AbortSignal; readonly redirect: "error" },
  ) => Promise<Response>;
}

interface Known {
  readonly chain: readonly X509Certificate[];
  readonly fault: string | undefined;
  readonly until: number;
}

const FETCH_MS = 3_000;
const CERTIFICATE_BYTES = 65_536;

/** Throws StartError where a file that zongji.yaml names cannot be used. */
export function openStir({ config, log, now, fetch = globalThis.fetch }: StirInit): Stir {
  const key = config.key === undefined ? undefined : readKey(config.key);
  const roots = config.trust.flatMap((file) => readRoots(file));
  const known = new Recent<Known>(limits.stir.certificates);
  const origid = randomUUID(); // RFC 8588 §6: tells which switch signed; one for each run
  const { url } = config;
  if (key !== undefined && config.cert !== undefined) refuseForeignKey(key, config.cert);

  async function certificate(info: string): Promise<Known> {
    const before = known.get(info);
    if (before !== undefined && before.until > now()) return before;
    const chain = readChain(await certificateText(info, config, fetch));
    const found = { chain, fault: chainFault(chain, roots, now()), until: now() + limits.stir.certificateKeepMs };
    known.set(info, found);
    return found;
  }

  return {
    canSign: key !== undefined && url !== undefined,
    async sign({ orig, dest, iat, attest = config.attest }) {
      if (key === undefined || url === undefined) return undefined;
      try {
        const claims = new TextEncoder().encode(claimsText({ attest, orig, dest, iat, origid }));
        const token = await new CompactSign(claims).setProtectedHeader(protectedHeader(url)).sign(key);
        return writeIdentity({ token, info: url });
      } catch (error) {
        log.error("stir.unsigned", { cause: String(error) });
        return undefined;
      }
    },
    async check(identity) {
      let found: Known;
      try {
        found = await certificate(identity.info);
      } catch (error) {
        return { kind: "no-certificate", cause: error instanceof Error ? error.message : String(error) };
      }
      return checkWith(identity, found, now());
    },
  };
}

async function checkWith(identity: SignedIdentity, { chain, fault }: Known, nowMs: number): Promise<SignatureVerdict> {
  const [signer] = chain;
  if (signer === undefined || fault !== undefined) return { kind: "bad-certificate", cause: fault ?? "empty" };
  if (nowMs > Date.parse(signer.validTo)) return { kind: "bad-certificate", cause: "the certificate has expired" };
  const other = numberFault(signer, identity.claims.orig);
  if (other !== undefined) return { kind: "bad-certificate", cause: other };
  try {
    await compactVerify(identity.token, signer.publicKey, { algorithms: ["ES256"] });
    return { kind: "good", subject: signer.subject.replaceAll("\n", ", ") };
  } catch (error) {
    if (error instanceof errors.JOSEError) return { kind: "bad-signature" };
    return { kind: "bad-certificate", cause: String(error) };
  }
}

/** From the directory of certificates; else from the network, where its host is one of `stir.fetch`. Throws with the cause. */
async function certificateText(
  info: string,
  config: StirConfig,
  fetch: NonNullable<StirInit["fetch"]>,
): Promise<string> {
  const url = urlOf(info);
  if (url === undefined) throw new Error("no https address");
  if (config.certificates !== undefined) {
    const text = await readFile(join(config.certificates, fileNameOf(url)), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  if (!config.fetch.includes(url.hostname)) throw new Error(`no ${fileNameOf(url)} in stir.certificates`);
  const answer = await fetch(url.href, { signal: AbortSignal.timeout(FETCH_MS), redirect: "error" });
  if (!answer.ok || Number(answer.headers.get("content-length") ?? 0) > CERTIFICATE_BYTES)
    throw new Error(`fetching it answered ${answer.status}`);
  return limitedText(answer);
}

async function limitedText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > CERTIFICATE_BYTES) throw new Error("the certificate is too long"); // leaving the loop ends the transfer
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function urlOf(info: string): URL | undefined {
  if (!URL.canParse(info)) return undefined;
  const url = new URL(info);
  return url.protocol === "https:" && url.username === "" ? url : undefined;
}

/** `https://cert.example.org/a/b.pem` is kept as `cert.example.org_a_b.pem`: what a stranger writes never leaves the directory. */
export function fileNameOf(url: URL): string {
  return `${url.hostname}${url.pathname}`.replace(/[^A-Za-z0-9.-]/g, "_").slice(0, 200);
}

function readKey(file: string): ReturnType<typeof createPrivateKey> {
  const key = readWith(file, "stir.key", (text) => createPrivateKey(text));
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== "ec" || namedCurve !== "prime256v1")
    throw new StartError(
      `stir.key: ${file} holds no P-256 key; make one: openssl ecparam -name prime256v1 -genkey -noout -out ${file}`,
    );
  return key;
}

function readRoots(file: string): readonly X509Certificate[] {
  const roots = readWith(file, "stir.trust", readChain);
  if (roots.length === 0) throw new StartError(`stir.trust: ${file} holds no certificate`);
  return roots;
}

function refuseForeignKey(key: ReturnType<typeof createPrivateKey>, file: string): void {
  const [signer] = readWith(file, "stir.cert", readChain);
  if (signer === undefined) throw new StartError(`stir.cert: ${file} holds no certificate`);
  if (!signer.checkPrivateKey(key)) throw new StartError(`stir.cert: ${file} is not the certificate of stir.key`);
}

function readWith<Value>(file: string, what: string, read: (text: string) => Value): Value {
  try {
    return read(readFileSync(file, "utf8"));
  } catch (error) {
    throw new StartError(`${what}: cannot use ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
