// Certificates on disk: what is wrong with them is said at start, and what becomes of them later changes nothing for open connections.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CertificateError, openCertificates, readCertificates } from "../../src/app/certificate-files.ts";
import { parseConfig } from "../../src/app/config.ts";
import { explainConfig } from "../../src/app/explain-config.ts";
import { openTls } from "../../src/app/tls.ts";
import { type LogFields, type Logger, silentLog } from "../../src/base/log.ts";
import { Authority, withoutOpenssl } from "../sip/transport/openssl.ts";
import { VirtualClock } from "../world/clock.ts";

const DAY_MS = 86_400_000;

describe.skipIf(withoutOpenssl !== "")(`OPS-07 certificate files${withoutOpenssl}`, () => {
  let authority: Authority;
  let directory: string;
  let logged: (readonly [string, LogFields | undefined])[];
  const note = (event: string, fields?: LogFields): void => void logged.push([event, fields]);
  const log: Logger = { ...silentLog, info: note, warn: note, error: note };
  const FILES = { key: "sip.tls", pairs: [{ cert: "cert.pem", key: "key.pem" }], ca: undefined };

  beforeAll(() => {
    authority = new Authority();
  });
  afterAll(() => authority.close());
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "zongji-certificates-"));
    logged = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function write(name: string, text: string): void {
    writeFileSync(join(directory, name), text);
  }

  function put(cn: string, days = 30): void {
    const { cert, key } = authority.issue({ names: "DNS:pbx.example", cn, days });
    write("cert.pem", cert);
    write("key.pem", key);
  }

  describe("at start", () => {
    async function faultOf(files = FILES): Promise<string> {
      const error: unknown = await readCertificates({ ...files, directory }).catch((reason: unknown) => reason);
      if (!(error instanceof CertificateError)) throw new Error(`no CertificateError but ${error}`);
      return error.message;
    }

    test("what is good is read", async () => {
      put("one");
      expect((await readCertificates({ ...FILES, directory })).pairs).toHaveLength(1);
    });

    test("a file that is not there is named, with its key", async () => {
      put("one");
      rmSync(join(directory, "key.pem"));
      expect(await faultOf()).toMatch(/^sip\.tls\.key: cannot read .*key\.pem: there is no such file; relative paths/);
    });

    test("a directory in its place", async () => {
      expect(await faultOf({ ...FILES, pairs: [{ cert: ".", key: "key.pem" }] })).toContain("it is a directory");
    });

    test("a file that holds something else", async () => {
      put("one");
      write("cert.pem", "hello");
      expect(await faultOf()).toContain("cert.pem holds no certificate in PEM form");
    });

    test("the key of another certificate", async () => {
      put("one");
      const { cert } = authority.issue({ names: "DNS:pbx.example" });
      write("cert.pem", cert);
      expect(await faultOf()).toContain("key.pem is not the private key (PEM) of the certificate in cert.pem");
    });

    test("a key with a passphrase, and how to take it off", async () => {
      put("one");
      write("key.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n-----END ENCRYPTED PRIVATE KEY-----\n");
      expect(await faultOf()).toContain("openssl pkey -in key.pem -out NEW");
    });

    test("the second certificate is named by its place", async () => {
      put("one");
      const pairs = [...FILES.pairs, { cert: "no.pem", key: "no.key" }];
      expect(await faultOf({ ...FILES, pairs })).toMatch(/^sip\.tls\.certs\[1\]\.cert: cannot read/);
    });

    test("authorities that are none", async () => {
      put("one");
      write("ca.pem", "hello");
      const files = { ...FILES, ca: "ca.pem", directory };
      await expect(readCertificates(files)).rejects.toThrow("sip.tls.ca: ca.pem holds no certificate");
    });

    test("`doctor --config` says the same without starting anything", async () => {
      const file = join(directory, "zongji.yaml");
      write("zongji.yaml", "sip: { tls: { cert: cert.pem, key: key.pem } }\n");
      const refused = await explainConfig(file);
      expect(refused).toMatchObject({
        ok: false,
        status: 422,
        problem: { detail: expect.stringContaining("cert.pem") },
      });
      put("one");
      const good = await explainConfig(file);
      const rows = new Map(good.ok ? good.value.map(({ key, value }) => [key, value]) : []);
      expect([rows.get("sip.tls.cert"), rows.get("sip.tls.port"), rows.get("http.tls.cert")]).toEqual([
        "cert.pem",
        5061,
        "none",
      ]);
    });
  });

  describe("while it runs", () => {
    async function opened() {
      put("first");
      const clock = new VirtualClock();
      const open = await openCertificates({ ...FILES, directory }, { log, clock });
      const shown = (): string | undefined => open.inForce.leaves[0]?.subject;
      return { open, clock, shown };
    }

    test("a renewed certificate is in force soon, without a word from anybody", async () => {
      const { open, clock, shown } = await opened();
      put("second");
      const replaced = new Promise<void>((resolve) => open.inForce.onReplaced(resolve));
      await clock.advance(10_000);
      await replaced;
      expect(shown()).toBe("CN=second");
      expect(logged.map(([event]) => event)).toEqual(["tls.certificate-replaced"]);
      open.close();
      expect(clock.pending).toBe(0);
    });

    test("a bad one changes nothing, and is told once; the good one after it counts", async () => {
      const { open, shown } = await opened();
      write("cert.pem", "-----BEGIN CERTIFICATE-----\nhalf of it");
      await open.look();
      await open.look();
      expect(shown()).toBe("CN=first");
      expect(logged).toEqual([["tls.certificate-kept", { key: "sip.tls", why: expect.stringContaining("cert.pem") }]]);
      put("second");
      await open.look();
      expect(shown()).toBe("CN=second");
      open.close();
    });

    test("files that are gone for a moment, or stay as they are, are no news", async () => {
      const { open, shown } = await opened();
      await open.look();
      expect(logged).toEqual([]);
      rmSync(join(directory, "cert.pem"));
      await open.look();
      expect([shown(), logged.length]).toEqual(["CN=first", 1]);
      open.close();
    });
  });

  describe("what the doctor says of it", () => {
    async function verdict(days: number, laterMs = 0) {
      put("one", days);
      const clock = new VirtualClock();
      clock.wall = () => (Date.now() + laterMs) as never;
      const open = await openCertificates({ ...FILES, directory }, { log, clock });
      open.close();
      const [check] = open.checks();
      return check;
    }

    test.each([
      ["good for a long time", 90, 0, "good", ""],
      ["good for less than thirty days", 29, 0, "warning", "Renew it"],
      ["expired", 5, 6 * DAY_MS, "bad", "Renew it"],
      ["not good yet", 5, -DAY_MS, "bad", "clock"],
    ] as const)("%s", async (_, days, laterMs, expected, advice) => {
      const check = await verdict(days, laterMs);
      expect(check?.verdict).toBe(expected);
      expect(check?.advice).toContain(advice);
      expect(check?.name).toBe("certificate cert.pem (sip.tls)");
    });
  });

  test("the configuration decides what is opened: HTTPS at the address of HTTP unless it has its own", async () => {
    put("one");
    const text =
      "sip: { tls: { ca: ca.pem, clients: ask } }\nhttp: { host: 127.0.0.2, tls: { cert: cert.pem, key: key.pem } }\n";
    write("ca.pem", authority.pem);
    const config = parseConfig(text);
    if (!config.ok) throw new Error("the configuration is good");
    const clock = new VirtualClock();
    const tls = await openTls(config.value, directory, { log, clock });
    expect(tls.sip).toMatchObject({ bind: undefined, clients: "ask" });
    expect(tls.https).toMatchObject({ host: "127.0.0.2", port: 8443 });
    expect(tls.checks()).toHaveLength(1);
    tls.close();
    expect(clock.pending).toBe(0);
  });
});
