import { execFileSync, spawn } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { mkdtempSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DtlsClient } from "werift";
import { fingerprintOf, makeDtlsIdentity } from "../../../../src/app/dtls-identity.ts";
import type { Clock, Millis, WallMillis } from "../../../../src/base/time.ts";
import type { DtlsEnd, SrtpKeys } from "../../../../src/rtp/dtls.ts";
import { dtlsWith } from "../../../../src/rtp/port/dtls/server.ts";
import type { Fingerprint } from "../../../../src/rtp/security.ts";
import { VirtualClock } from "../../../world/clock.ts";

const identity = makeDtlsIdentity(Date.now() as WallMillis);
const open = dtlsWith(identity);

/** A certificate and key made by OpenSSL, as a browser makes its own. */
interface Peer {
  readonly cert: string;
  readonly key: string;
  readonly fingerprint: Fingerprint;
}

function makePeer(folder: string, name: string, kind: readonly string[]): Peer {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const common = ["-nodes", "-days", "2", "-subj", `/CN=${name}`, "-keyout", key, "-out", cert];
  execFileSync("openssl", ["req", "-x509", ...kind, ...common], { stdio: "ignore" });
  return { cert, key, fingerprint: fingerprintOf(new X509Certificate(readFileSync(cert)).raw) };
}

const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const P384 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"];
const RSA = ["-newkey", "rsa:2048"];

let folder: string;
let browser: Peer;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-dtls-"));
  browser = makePeer(folder, "browser", EC);
});

test("our certificate is one OpenSSL can read, signed by its own key, good from yesterday and without end", () => {
  const certificate = new X509Certificate(identity.certificate);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
  expect(certificate.validTo).toMatch(/9999/);
  expect(fingerprintOf(identity.certificate)).toEqual({ hash: "sha-256", value: certificate.fingerprint256 });
  expect(makeDtlsIdentity(Date.now() as WallMillis).certificate).not.toEqual(identity.certificate);
});

describe("RTP-07 a handshake with OpenSSL", () => {
  const profiles = [
    ["SRTP_AES128_CM_SHA1_80", "AES_CM_128_HMAC_SHA1_80", 16, 14],
    ["SRTP_AEAD_AES_128_GCM", "AEAD_AES_128_GCM", 16, 12],
    ["SRTP_AEAD_AES_256_GCM", "AEAD_AES_256_GCM", 32, 12],
  ] as const;
  test.each(profiles)("%s: both have the same keys", async (profile, suite, key, salt) => {
    const { keys, material, sent } = await handshake(browser, { profile, length: 2 * (key + salt) });
    const part = (from: number, count: number): string => material.slice(2 * from, 2 * (from + count));
    expect(keys?.suite).toBe(suite);
    expect(sent).toBe(3); // two flights, none of them again, and the goodbye
    expect(hex(keys?.receiveKey)).toBe(part(0, key) + part(2 * key, salt));
    expect(hex(keys?.sendKey)).toBe(part(key, key) + part(2 * key + salt, salt));
  });

  test("of several profiles ours comes first", async () => {
    const profile = "SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";
    expect((await handshake(browser, { profile, length: 60 })).keys?.suite).toBe("AES_CM_128_HMAC_SHA1_80");
  });

  test.each([
    ["P-384", P384],
    ["RSA", RSA],
  ])("a browser with a key of kind %s", async (name, kind) => {
    const { failed, keys } = await handshake(makePeer(folder, name, kind), {});
    expect([failed, keys?.suite]).toEqual([undefined, "AES_CM_128_HMAC_SHA1_80"]);
  });

  test("fingerprints of SHA-384 and SHA-512 are known too", async () => {
    for (const hash of ["sha-384", "sha-512"] as const) {
      const der = new X509Certificate(readFileSync(browser.cert)).raw;
      const value = (createHash(hash.replace("-", "")).update(der).digest("hex").toUpperCase().match(/../g) ?? []).join(
        ":",
      );
      expect((await handshake({ ...browser, fingerprint: { hash, value } }, {})).failed).toBeUndefined();
    }
  });

  test("small datagrams and lost ones: the flights come again", async () => {
    const { keys, sent } = await handshake(browser, { options: ["-mtu", "300"], lose: (n) => n === 1 || n === 4 });
    expect(keys).toBeDefined();
    expect(sent).toBeGreaterThan(2);
  });

  test("another certificate than the description's is refused, and the peer is told", async () => {
    const other = makePeer(folder, "other", EC);
    const { failed, keys, said } = await handshake({ ...other, fingerprint: browser.fingerprint }, {});
    expect(failed).toBe("the peer shows another certificate than its description says");
    expect(keys).toBeUndefined();
    expect(said).toMatch(/alert bad certificate/);
  });

  test.each([
    ["no certificate", { anonymous: true }, "the peer shows no certificate"],
    ["no SRTP", { noSrtp: true }, "no SRTP profile in common"],
    ["another suite", { options: ["-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"] }, "no cipher suite in common"],
    ["another curve", { options: ["-curves", "P-384"] }, "no curve in common"],
    ["DTLS 1.0", { version: "-dtls1", options: ["-cipher", "ALL:@SECLEVEL=0"] }, "the peer does not speak DTLS 1.2"],
  ] as const)("%s is refused", async (_, wish, cause) => {
    const { failed, keys } = await handshake(browser, wish);
    expect([failed, keys]).toEqual([cause, undefined]);
  });
});

describe("RTP-07 a handshake with a liar", () => {
  test("who shows the browser's certificate without its key is not believed", async () => {
    const thief = makePeer(folder, "thief", EC);
    const { failed, keys } = await werift({ cert: browser.cert, key: thief.key }, (datagram) => datagram);
    expect([failed, keys]).toEqual(["the peer does not hold the key of its certificate", undefined]);
  });

  test("the same client with its own key is", async () => {
    const { failed, keys } = await werift(browser, (datagram) => datagram);
    expect([failed, keys?.suite]).toEqual([undefined, "AES_CM_128_HMAC_SHA1_80"]);
  });

  test("without an extended master secret nothing is exported", async () => {
    const { failed, keys } = await werift(browser, (datagram) => datagram, { extendedMasterSecret: false });
    expect([failed, keys]).toEqual(["no extended master secret", undefined]);
  });

  test("a hello that was changed on the way is noticed", async () => {
    // The session id is empty; the random begins after two headers and the version.
    const { failed, keys } = await werift(browser, (datagram) => {
      if (datagram[0] === 22 && datagram[13] === 1) datagram[13 + 12 + 2 + 7] = (datagram[13 + 12 + 2 + 7] ?? 0) ^ 1;
      return datagram;
    });
    expect([failed, keys]).toEqual(["the peer does not hold the key of its certificate", undefined]);
  });
});

describe("RTP-07 a handshake on the virtual clock", () => {
  let clock: VirtualClock;
  let sent: Uint8Array[];
  let failed: string[];
  let end: DtlsEnd;
  beforeEach(() => {
    clock = new VirtualClock();
    [sent, failed] = [[], []];
    end = open({
      clock,
      peer: browser.fingerprint,
      send: (datagram) => sent.push(datagram),
      onKeyed: () => failed.push("keyed"),
      onFailed: (cause) => failed.push(cause),
    });
  });

  test("a browser that never begins: the time limit says so, and nothing is left", async () => {
    await clock.runUntilIdle(60_000);
    expect(failed).toEqual(["the peer began no DTLS handshake"]);
    expect([sent, clock.pending]).toEqual([[], 0]);
  });

  test("a hello is answered in one datagram, again after 250 ms, then ever later, until the limit", async () => {
    end.feed(await hello());
    expect(sent.length).toBe(1);
    expect(sent[0]?.length).toBeLessThan(1_200);
    await clock.runUntilIdle(60_000);
    expect(sent.length).toBe(1 + 5); // at 0.25, 0.75, 1.75, 3.75, 7.75 s
    expect(failed).toEqual(["the DTLS handshake came to no end"]);
  });

  test("the same hello again is answered with the same words", async () => {
    const datagram = await hello();
    end.feed(datagram);
    end.feed(datagram);
    const [first, second] = sent.map((bytes) => hex(bytes.subarray(13, 13 + 76)));
    expect(second).toBe(first);
    end.close();
  });

  test("a hello ten times in one datagram is answered once more", async () => {
    const datagram = await hello();
    end.feed(datagram);
    end.feed(Buffer.concat(Array.from({ length: 10 }, () => datagram)));
    expect(sent.length).toBe(2);
    end.close();
  });

  test("noise is nothing", () => {
    for (const noise of [
      "",
      "16",
      "16fefd",
      "16fefd0000000000000000ffff01",
      "16fefd0001000000000000001000",
      "80".repeat(40),
    ]) {
      end.feed(Buffer.from(noise, "hex"));
    }
    expect([sent, failed]).toEqual([[], []]);
    end.close();
    expect(clock.pending).toBe(0);
  });

  test("every hello cut short is survived", async () => {
    const datagram = await hello();
    for (let length = 0; length < datagram.length; length++) end.feed(datagram.subarray(0, length));
    expect(failed).toEqual([]);
    end.feed(datagram);
    expect(sent.length).toBe(1);
    end.close();
  });

  test("an alert nobody signed ends nothing, but is told as what may have been the cause", async () => {
    end.feed(Buffer.from("15fefd000000000000000100020228", "hex"));
    expect(failed).toEqual([]);
    await clock.runUntilIdle(60_000);
    expect(failed).toEqual(["the peer refused the DTLS handshake with alert 40"]);
  });

  test("a message out of turn fails the handshake with an alert", () => {
    end.feed(Buffer.from("16fefd0000000000000000000c100000000000000000000000", "hex"));
    expect(failed).toEqual(["a handshake message out of turn"]);
    expect(hex(sent[0]).slice(0, 2)).toBe("15");
  });
});

interface Wish {
  readonly profile?: string;
  readonly length?: number;
  readonly options?: readonly string[];
  readonly version?: string;
  readonly anonymous?: boolean;
  readonly noSrtp?: boolean;
  /** Of the datagrams in either direction. */
  readonly lose?: (n: number) => boolean;
}

interface Outcome {
  readonly keys: SrtpKeys | undefined;
  readonly failed: string | undefined;
  /** Exported by the client. */
  readonly material: string;
  readonly said: string;
  readonly sent: number;
}

/** `openssl s_client` against our server end on a real socket. */
async function handshake(peer: Peer, wish: Wish): Promise<Outcome> {
  const { socket, port, server } = await listen(peer.fingerprint, wish.lose);
  const identity = wish.anonymous ? [] : ["-cert", peer.cert, "-key", peer.key];
  const srtp = wish.noSrtp ? [] : ["-use_srtp", wish.profile ?? "SRTP_AES128_CM_SHA1_80"];
  const exported = ["-keymatexport", "EXTRACTOR-dtls_srtp", "-keymatexportlen", String(wish.length ?? 60)];
  const client = spawn("stdbuf", [
    ...["-o0", "openssl", "s_client"],
    wish.version ?? "-dtls1_2",
    ...["-connect", `127.0.0.1:${port}`, ...identity, ...srtp, ...exported, ...(wish.options ?? [])],
  ]);
  let said = "";
  for (const stream of [client.stdout, client.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  const ended = new Promise<void>((resolve) => client.on("close", () => resolve()));
  await until(() => server.over() || client.exitCode !== null);
  await until(() => /(Keying material|SSL alert).*\n/.test(said) || client.exitCode !== null, 2_000);
  client.kill();
  await ended;
  server.end?.close();
  socket.close();
  const material = /Keying material: ([0-9A-F]+)/.exec(said)?.[1]?.toLowerCase() ?? "";
  return { keys: server.keys, failed: server.failed, material, said, sent: server.sent };
}

/** The client of another implementation, which lets us lie. */
async function werift(
  { cert, key }: { readonly cert: string; readonly key: string },
  onWay: (datagram: Uint8Array) => Uint8Array,
  options: { readonly extendedMasterSecret: boolean } = { extendedMasterSecret: true },
): Promise<Pick<Outcome, "keys" | "failed">> {
  const { socket, port, server } = await listen(browser.fingerprint, undefined, onWay);
  const own = createSocket("udp4");
  const transport = {
    type: "udp",
    address: { address: "127.0.0.1", port },
    onData: (_: Buffer) => {},
    send: async (bytes: Buffer) => own.send(bytes, port, "127.0.0.1"),
    close: async () => {},
  };
  own.on("message", (bytes) => transport.onData(bytes));
  const client = new DtlsClient({
    transport: transport as never,
    cert: readFileSync(cert, "utf8"),
    key: readFileSync(key, "utf8"),
    signatureHash: { hash: 4, signature: 3 },
    srtpProfiles: [1],
    ...options,
  });
  client.onError.subscribe(() => {});
  client.connect().catch(() => {});
  await until(() => server.over(), 3_000);
  server.end?.close();
  own.close();
  socket.close();
  return { keys: server.keys, failed: server.failed };
}

interface Server {
  end: DtlsEnd | undefined;
  keys: SrtpKeys | undefined;
  failed: string | undefined;
  sent: number;
  over(): boolean;
}

async function listen(
  fingerprint: Fingerprint,
  lose: (n: number) => boolean = () => false,
  onWay: (datagram: Uint8Array) => Uint8Array = (datagram) => datagram,
): Promise<{ readonly socket: Socket; readonly port: number; readonly server: Server }> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const server: Server = {
    end: undefined,
    keys: undefined,
    failed: undefined,
    sent: 0,
    over: () => server.keys !== undefined || server.failed !== undefined,
  };
  let count = 0;
  let peer = 0;
  socket.on("message", (datagram, from) => {
    peer = from.port;
    server.end ??= open({
      clock: realClock,
      peer: fingerprint,
      send: (bytes) => {
        server.sent++;
        if (!lose(count++)) socket.send(bytes, peer, "127.0.0.1");
      },
      onKeyed: (keys) => {
        server.keys = keys;
      },
      onFailed: (cause) => {
        server.failed = cause;
      },
    });
    if (!lose(count++)) server.end.feed(onWay(datagram));
  });
  return { socket, port: (socket.address() as AddressInfo).port, server };
}

const realClock: Clock = {
  now: () => performance.now() as Millis,
  wall: () => Date.now() as WallMillis,
  after(ms, _why, run) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

let firstHello: Buffer | undefined;

/** OpenSSL's, as it leaves its socket. */
async function hello(): Promise<Uint8Array> {
  if (firstHello !== undefined) return Uint8Array.from(firstHello);
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address() as AddressInfo;
  const heard = new Promise<Buffer>((resolve) => socket.once("message", resolve));
  const options = ["-dtls1_2", "-connect", `127.0.0.1:${port}`, "-use_srtp", "SRTP_AES128_CM_SHA1_80"];
  const client = spawn("openssl", ["s_client", ...options], { stdio: ["pipe", "ignore", "ignore"] });
  firstHello = await heard;
  client.kill();
  socket.close();
  return Uint8Array.from(firstHello);
}

async function until(done: () => boolean, ms = 15_000): Promise<void> {
  const end = performance.now() + ms;
  while (!done() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}
