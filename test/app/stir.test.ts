// Signing and checking with real certificates, made here by openssl; jose checks as an independent program that what we sign is a PASSporT.

import { execFileSync } from "node:child_process";
import { createPublicKey, X509Certificate } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compactVerify, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StirConfig } from "../../src/app/config-stir.ts";
import { fileNameOf, openStir } from "../../src/app/stir.ts";
import { readTnAuthList } from "../../src/app/tn-auth-list.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Headers } from "../../src/sip/message/headers.ts";
import type { Stir } from "../../src/sip/stir/contract.ts";
import { readIdentity } from "../../src/sip/stir/identity-header.ts";
import { type CallerCheck, verifyCaller, verstatText } from "../../src/sip/stir/verify-caller.ts";
import { request } from "../sip/requests.ts";

/** A little later, so that certificates made now are valid. */
const NOW_MS = Date.now() + 20_000;
const NOW_S = Math.floor(NOW_MS / 1_000);
const URL_OF = "https://cert.example.org/zongji.pem";
const FROM = "862155550000";
const TO = "8613800138000";

let work: string;

function openssl(...args: readonly string[]): void {
  execFileSync("openssl", args, { cwd: work, stdio: "pipe" });
}

/** A key `NAME.key` and a certificate `NAME.pem`, signed by `issuer` (by itself where there is none). */
function makeCertificate(
  name: string,
  options: { issuer?: string; extensions?: string; days?: number; curve?: string } = {},
): void {
  const { issuer, extensions = "basicConstraints=critical,CA:FALSE", days = 30, curve = "prime256v1" } = options;
  openssl("ecparam", "-name", curve, "-genkey", "-noout", "-out", `${name}.key`);
  writeFileSync(join(work, `${name}.ext`), extensions);
  openssl("req", "-new", "-key", `${name}.key`, "-subj", `/CN=${name}`, "-out", `${name}.csr`);
  const signer =
    issuer === undefined
      ? ["-signkey", `${name}.key`]
      : ["-CA", `${issuer}.pem`, "-CAkey", `${issuer}.key`, "-CAcreateserial"];
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    ...signer,
    "-days",
    String(days),
    "-extfile",
    `${name}.ext`,
    "-out",
    `${name}.pem`,
  );
}

function publish(name: string, as = URL_OF, ...chain: readonly string[]): void {
  const pem = [name, ...chain].map((one) => readFileSync(join(work, `${one}.pem`), "utf8")).join("");
  writeFileSync(join(work, "certificates", fileNameOf(new URL(as))), pem);
}

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "zongji-stir-"));
  mkdirSync(join(work, "certificates"));
  const ca = "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign";
  makeCertificate("root", { extensions: ca });
  makeCertificate("middle", { issuer: "root", extensions: ca });
  makeCertificate("leaf", { issuer: "middle" });
  makeCertificate("stranger");
  makeCertificate("under-leaf", { issuer: "leaf" });
  makeCertificate("p384", { issuer: "root", curve: "secp384r1" });
  // RFC 8226 §9: SEQUENCE OF [2] one, [1] range; as DER
  makeCertificate("one-number", { issuer: "root", extensions: `1.3.6.1.5.5.7.1.26=DER:${tnList([one(FROM)])}` });
  makeCertificate("other-number", {
    issuer: "root",
    extensions: `1.3.6.1.5.5.7.1.26=DER:${tnList([one("862155550001")])}`,
  });
  makeCertificate("range", {
    issuer: "root",
    extensions: `1.3.6.1.5.5.7.1.26=DER:${tnList([range("862155549990", 20)])}`,
  });
  makeCertificate("provider", {
    issuer: "root",
    extensions: `1.3.6.1.5.5.7.1.26=DER:${tnList([tlv(0xa0, tlv(0x16, Buffer.from("709J")))])}`,
  });
  publish("leaf", URL_OF, "middle");
}, 60_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const tlv = (tag: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([tag, content.length]), content]);
const one = (number: string): Buffer => tlv(0xa2, tlv(0x16, Buffer.from(number)));
const range = (start: string, count: number): Buffer =>
  tlv(0xa1, tlv(0x30, Buffer.concat([tlv(0x16, Buffer.from(start)), tlv(0x02, Buffer.from([count]))])));
const tnList = (entries: readonly Buffer[]): string => tlv(0x30, Buffer.concat(entries)).toString("hex");

function configOf(more: Partial<StirConfig> = {}): StirConfig {
  return {
    cert: join(work, "leaf.pem"),
    key: join(work, "leaf.key"),
    url: URL_OF,
    attest: "A",
    trust: [join(work, "root.pem")],
    certificates: join(work, "certificates"),
    fetch: [],
    ...more,
  };
}

function stirOf(more: Partial<StirConfig> = {}, nowMs = NOW_MS): Stir {
  return openStir({ config: configOf(more), log: silentLog, now: () => nowMs });
}

/** As a carrier would: with the key of `name`, whose certificate is found at `url`. */
function signer(name: string, url = URL_OF): Stir {
  return stirOf({ cert: join(work, `${name}.pem`), key: join(work, `${name}.key`), url });
}

async function signed(by: Stir, claims: { orig?: string; dest?: string; iat?: number } = {}): Promise<string> {
  const { orig = FROM, dest = TO, iat = NOW_S } = claims;
  const value = await by.sign({ orig, dest: [dest], iat });
  if (value === undefined) throw new Error("not signed");
  return value;
}

function headersWith(...identities: readonly string[]): Headers {
  return request({ method: "INVITE", headers: identities.map((value) => ["Identity", value] as const) }).headers;
}

async function judged(identities: readonly string[], more: Partial<CallerCheck> = {}, by = stirOf()): Promise<string> {
  const check = { headers: headersWith(...identities), orig: FROM, dest: [TO], now: NOW_S, ...more };
  return verstatText(await verifyCaller(check, by));
}

describe("SIP-13 what we sign", () => {
  test("is a shaken PASSporT in the form of RFC 8225 §9 and RFC 8588 §4, and jose finds it signed by our certificate", async () => {
    const value = await signed(stirOf());
    const [, token = "", params] = /^([^;]+);(.*)$/.exec(value) ?? [];
    expect(params).toBe(`info=<${URL_OF}>;alg=ES256;ppt=shaken`);
    const key = createPublicKey(readFileSync(join(work, "leaf.pem"), "utf8"));
    const { payload } = await compactVerify(token, key);
    expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", ppt: "shaken", typ: "passport", x5u: URL_OF });
    expect(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).toBe(
      `{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"${URL_OF}"}`,
    );
    const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    expect(new TextDecoder().decode(payload)).toMatch(
      new RegExp(
        `^\\{"attest":"A","dest":\\{"tn":\\["${TO}"\\]\\},"iat":${NOW_S},"orig":\\{"tn":"${FROM}"\\},"origid":"${uuid}"\\}$`,
      ),
    );
  });

  test("cannot be signed without a key", async () => {
    const none = stirOf({ cert: undefined, key: undefined, url: undefined });
    expect(none.canSign).toBe(false);
    expect(await none.sign({ orig: FROM, dest: [TO], iat: NOW_S })).toBeUndefined();
  });

  test.each([
    ["a key that is not there", { key: "/nowhere.key" }, /stir\.key/],
    ["the certificate of another key", { cert: "root.pem" }, /not the certificate of stir\.key/],
    ["roots that hold none", { trust: ["leaf.key"] }, /stir\.trust/],
    ["a key of another curve", { key: "p384.key" }, /P-256/],
  ])("the switch does not start with %s", (_what, more, says) => {
    const from = (file: string): string => (file.startsWith("/") ? file : join(work, file));
    const config = {
      ...("key" in more && more.key !== undefined && { key: from(more.key) }),
      ...("cert" in more && more.cert !== undefined && { cert: from(more.cert) }),
      ...("trust" in more && more.trust !== undefined && { trust: more.trust.map(from) }),
    };
    expect(() => stirOf(config)).toThrow(says);
  });
});

describe("SIP-13 what we check (RFC 8224 §6.2)", () => {
  test("a good signature passes with its attestation", async () => {
    expect(await judged([await signed(stirOf())])).toBe("TN-Validation-Passed A");
    expect(await judged([await signed(stirOf({ attest: "C" }))])).toBe("TN-Validation-Passed C");
  });

  test("no signature: 428", async () => {
    expect(await judged([])).toBe("No-TN-Validation");
    expect(await verifyCaller({ headers: headersWith(), orig: FROM, dest: [TO], now: NOW_S }, stirOf())).toMatchObject({
      status: 428,
    });
  });

  test("older than a minute, or from the future: 403 Stale Date", async () => {
    for (const off of [-60, 60])
      expect(await judged([await signed(stirOf(), { iat: NOW_S + off })])).toContain("Passed");
    for (const off of [-61, 61]) expect(await judged([await signed(stirOf(), { iat: NOW_S + off })])).toContain("403");
  });

  test("another caller's or another callee's number: 438", async () => {
    const value = await signed(stirOf());
    expect(await judged([value], { orig: "862155559999" })).toBe("TN-Validation-Failed 438 caller's number differs");
    expect(await judged([value], { orig: undefined })).toContain("438");
    expect(await judged([value], { dest: ["8613800138001"] })).toBe("TN-Validation-Failed 438 dialled number differs");
    expect(await judged([value], { dest: ["1001", TO] }), "the carrier rewrote the Request-URI").toContain("Passed");
  });

  test("a changed token: 438", async () => {
    const value = await signed(stirOf());
    const forged = Buffer.from(
      `{"attest":"A","dest":{"tn":["${TO}"]},"iat":${NOW_S},"orig":{"tn":"8610000"},"origid":"x"}`,
    ).toString("base64url");
    expect(await judged([value.replace(/\.[^.]+\./, `.${forged}.`)], { orig: "8610000" })).toContain(
      "438 signature does not fit",
    );
  });

  test.each([
    ["of nobody we know", "stranger", []],
    ["whose issuer is left out", "leaf", []],
    ["issued by one that is no authority", "under-leaf", ["leaf", "middle"]],
    ["for another number", "other-number", []],
  ])("a certificate %s: 437", async (_what, name, chain) => {
    const url = `https://cert.example.org/${name}-alone.pem`;
    publish(name, url, ...chain);
    expect(await judged([await signed(signer(name, url))])).toContain("437");
  });

  test.each(["one-number", "range", "provider"])(
    "a certificate with the right TNAuthList (%s) passes",
    async (name) => {
      const url = `https://cert.example.org/${name}.pem`;
      publish(name, url);
      expect(await judged([await signed(signer(name, url))])).toContain("Passed");
    },
  );

  test("what a TNAuthList says is read", () => {
    const list = (name: string) => readTnAuthList(new X509Certificate(readFileSync(join(work, `${name}.pem`))).raw);
    expect(list("one-number")).toEqual([{ kind: "one", number: FROM }]);
    expect(list("range")).toEqual([{ kind: "range", start: "862155549990", count: 20 }]);
    expect(list("provider")).toEqual([{ kind: "provider", code: "709J" }]);
    expect(list("leaf")).toBeUndefined();
  });

  test("after its end a certificate is worth nothing: 437", async () => {
    const later = NOW_MS + 31 * 86_400_000;
    const value = await signed(stirOf(), { iat: Math.floor(later / 1_000) });
    expect(await judged([value], { now: Math.floor(later / 1_000) }, stirOf({}, later))).toContain(
      "437 the certificate has expired",
    );
  });

  test("a server that sends a certificate without end is left after so many bytes", async () => {
    const value = await signed(signer("leaf", "https://cert.example.net/x.pem"));
    let sent = 0;
    const endless = new ReadableStream({
      pull: (stream) => {
        sent += 16_384;
        stream.enqueue(new Uint8Array(16_384));
      },
    });
    const fetch = async (): Promise<Response> => new Response(endless);
    const config = configOf({ fetch: ["cert.example.net"] });
    const stir = openStir({ config, log: silentLog, now: () => NOW_MS, fetch });
    expect(await judged([value], {}, stir)).toContain("436");
    expect(sent).toBeLessThan(200_000);
  });

  test("a certificate that cannot be had: 436, and nothing is fetched unless its host is named", async () => {
    const elsewhere = "https://cert.example.net/x.pem";
    const value = await signed(signer("leaf", elsewhere));
    const asked: string[] = [];
    const pem = readFileSync(join(work, "certificates", fileNameOf(new URL(URL_OF))), "utf8");
    const fetch = async (url: string): Promise<Response> => {
      asked.push(url);
      return new Response(pem);
    };
    const open = (hosts: readonly string[]): Stir =>
      openStir({ config: configOf({ fetch: hosts }), log: silentLog, now: () => NOW_MS, fetch });
    expect(await judged([value], {}, open([]))).toContain("436");
    expect(asked).toEqual([]);
    const fetching = open(["cert.example.net"]);
    expect(await judged([value], {}, fetching)).toContain("Passed");
    expect(await judged([value], {}, fetching)).toContain("Passed");
    expect(asked, "kept for the next call").toEqual([elsewhere]);
  });

  test("an address never leads out of the directory", () => {
    expect(fileNameOf(new URL("https://x.example/../../etc/passwd"))).toBe("x.example_etc_passwd");
    expect(fileNameOf(new URL("https://x.example/%2e%2e%2fpasswd"))).not.toContain("/");
  });

  test("one good signature among several is enough; other kinds of tokens count for nothing", async () => {
    const good = await signed(stirOf());
    const stale = await signed(stirOf(), { iat: NOW_S - 3_600 });
    expect(await judged([stale, good])).toContain("Passed");
    expect(await judged([good.replace("ppt=shaken", "ppt=div")])).toBe("No-TN-Validation");
  });

  test.each([
    ["nonsense", "nonsense", "438"],
    ["without info", "a.b.c;alg=ES256;ppt=shaken", "438"],
    ["the compact form", `..c2ln;info=<${URL_OF}>;alg=ES256;ppt=shaken`, "438"],
    ["another algorithm", `a.b.c;info=<${URL_OF}>;alg=RS256;ppt=shaken`, "437"],
    ["endless", `${"a".repeat(5_000)}.b.c;info=<${URL_OF}>`, "438"],
  ])("%s", async (_what, value, status) => expect(await judged([value])).toContain(status));

  test("info and x5u must be one address", async () => {
    const value = await signed(stirOf());
    expect(await judged([value.replace(`<${URL_OF}>`, "<https://cert.example.org/other.pem>")])).toContain("438");
  });

  // The example of RFC 8225 §5, as text: what it says is read, whatever its signature is worth.
  test("the claims of RFC 8225's own example structure are read", () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const header = { alg: "ES256", typ: "passport", x5u: "https://cert.example.org/passport.cer" };
    const claims = { dest: { uri: ["sip:alice@example.com"] }, iat: 1443208345, orig: { tn: "12155551212" } };
    const read = readIdentity(`${part(header)}.${part(claims)}.c2ln;info=<https://cert.example.org/passport.cer>`);
    expect(read).toMatchObject({
      ok: true,
      identity: { ppt: undefined, claims: { attest: undefined, orig: "12155551212", dest: [], iat: 1443208345 } },
    });
  });

  test("a new file in the directory counts without a restart", async () => {
    const url = "https://cert.example.org/new.pem";
    const value = await signed(signer("leaf", url));
    const checking = stirOf();
    expect(await judged([value], {}, checking)).toContain("436");
    copyFileSync(
      join(work, "certificates", fileNameOf(new URL(URL_OF))),
      join(work, "certificates", fileNameOf(new URL(url))),
    );
    expect(await judged([value], {}, checking)).toContain("Passed");
  });
});
