import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { configEntries, parseConfig, readConfigText } from "../../src/app/config.ts";
import { explainConfig } from "../../src/app/explain-config.ts";

function faultsOf(text: string): readonly (readonly [number, string, string | undefined])[] {
  const result = parseConfig(text);
  return result.ok ? [] : result.fault.map(({ line, path, hint }) => [line, path, hint]);
}

const directory = mkdtempSync(join(tmpdir(), "zongji-config-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("zongji.yaml", () => {
  test.each(["http://[zz", "https://:443", "http://a:99999"])("a webhook cannot be posted to %s", (url) => {
    const text = `webhooks: [ { url: "${url}", secret: "at least sixteen characters" } ]`;
    expect(faultsOf(text)).toMatchObject([[1, "webhooks", undefined]]);
  });

  test("without any key the ports are those the manual names", () => {
    const result = parseConfig("");
    expect(result.ok && result.value).toMatchObject({
      sip: {
        udp: { host: "0.0.0.0", port: 5060 },
        tcp: { host: "0.0.0.0", port: 5060 },
        tls: {
          host: "0.0.0.0",
          port: 5061,
          cert: undefined,
          key: undefined,
          certs: [],
          ca: undefined,
          clients: "none",
        },
        websocket: true,
      },
      http: { host: "127.0.0.1", port: 8088, tls: { port: 8443, cert: undefined, key: undefined }, origins: [] },
      rtp: { host: "0.0.0.0", ports: [16384, 32767] },
      advertise: [],
      log: { level: "info" },
      drainMs: 30_000,
    });
    expect(result.ok && result.value.media.workers).toBeGreaterThanOrEqual(1);
  });

  test("what is written is in force", () => {
    const text = `sip: { udp: { host: 127.0.0.1, port: 0 }, tcp: { host: "::1" } }
rtp: { ports: [20000, 20007] }
advertise: [ { network: 10.0.0.0/8, sip: 10.0.0.5 }, { network: "2001:db8::/32", rtp: "2001:db8::1" } ]
media: { workers: 2 }
log: { level: debug }
drain: 2m
`;
    const result = parseConfig(text);
    expect(result.ok && result.value).toMatchObject({
      sip: { udp: { host: "127.0.0.1", port: 0 }, tcp: { host: "::1", port: 5060 } },
      rtp: { ports: [20_000, 20_007] },
      advertise: [
        { network: "10.0.0.0/8", sip: "10.0.0.5", rtp: undefined },
        { network: "2001:db8::/32", sip: undefined, rtp: "2001:db8::1" },
      ],
      media: { workers: 2 },
      log: { level: "debug" },
      drainMs: 120_000,
    });
    const entries = result.ok ? configEntries(result.value, text) : [];
    const from = new Map(entries.map((entry) => [entry.key, entry.from]));
    expect([from.get("sip.udp.port"), from.get("sip.tcp.port"), from.get("drain")]).toEqual([
      "file",
      "default",
      "file",
    ]);
    for (const { why } of entries) expect(why).not.toBe("");
  });

  test.each([
    ["a word that is no key", "sip:\n  upd: {}\n", [2, "sip.upd", "did you mean udp?"]],
    ["an address that cannot be", "http: { host: 300.1.1.1 }", [1, "http.host", undefined]],
    ["a network that cannot be", "advertise: [ { network: 10.0.0.0/33 } ]", [1, "advertise[1].network", undefined]],
    ["a port that cannot be", "http: { port: 65536 }", [1, "http.port", undefined]],
    ["ports the wrong way round", "rtp: { ports: [200, 100] }", [1, "rtp.ports[1]", undefined]],
    ["a level that is none", "log: { level: wran }", [1, "log.level", "did you mean warn?"]],
    ["a time without a unit", "drain: 30", [1, "drain", "a time needs its unit: 30s"]],
    ["a certificate without its key", "sip:\n  tls: { cert: a.pem }", [2, "sip.tls.key", undefined]],
    ["a key without its certificate", "http: { tls: { key: a.key } }", [1, "http.tls.cert", undefined]],
    [
      "certificates for other names, and none for the rest",
      "sip: { tls: { certs: [ { cert: a, key: b } ] } }",
      [1, "sip.tls.cert", undefined],
    ],
    [
      "a wish it does not know of clients",
      "sip: { tls: { clients: aks } }",
      [1, "sip.tls.clients", "did you mean ask?"],
    ],
    ["an origin with a path", 'http: { origins: ["https://a.example/x"] }', [1, "http.origins[1]", undefined]],
  ] as const)("refuses %s, with its line", (_, text, fault) => {
    expect(faultsOf(text)).toContainEqual(fault);
  });

  test("a file that was named and is not there is an error, the usual one may be missing", async () => {
    expect(() => readConfigText(join(directory, "none.yaml"))).toThrow(/cannot read .*none\.yaml/);
    expect(await explainConfig(join(directory, "none.yaml"))).toMatchObject({ ok: false });
    const file = join(directory, "zongji.yaml");
    writeFileSync(file, "log: { level: wran }\n");
    expect(await explainConfig(file)).toMatchObject({ ok: false, status: 422, problem: { faults: [{ line: 1 }] } });
  });
});
