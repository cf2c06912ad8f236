// What a phone in a browser costs, without sockets: one packet in and one out through its port (the check of its address, SRTP both ways), and
// our side of a DTLS handshake, which is done once a call. CPU time of this thread; the handshake's other end is werift's client, not counted.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DtlsClient } from "werift";
import { fingerprintOf, makeDtlsIdentity } from "../../src/app/dtls-identity.ts";
import type { Clock, Millis, WallMillis } from "../../src/base/time.ts";
import { BrowserPort } from "../../src/rtp/browser-port.ts";
import type { DtlsEnd, OpenDtls, SrtpKeys } from "../../src/rtp/dtls.ts";
import { HandshakeGate } from "../../src/rtp/handshake-gate.ts";
import type { RtpPort } from "../../src/rtp/media.ts";
import { dtlsWith } from "../../src/rtp/port/dtls/server.ts";
import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";
import type { DtlsSecurity } from "../../src/rtp/security.ts";
import { PacketSlab } from "../../src/rtp/srtp/slab.ts";
import { SrtpSession } from "../../src/rtp/srtp/srtp-session.ts";
import { USE_CANDIDATE, USERNAME, writeStun } from "../../src/rtp/stun.ts";
import type { Figure } from "../figures.ts";

const PACKETS = 20_000;
const ROUNDS = 5;
const HANDSHAKES = 60;
const BROWSER = { host: "192.0.2.9", port: 50_000 };
/** MEASUREMENTS: 12 to 17 µs with the sockets, which take more than half of it. */
const PAIR_BUDGET_US = 8;
/** werift's server needed about 4 ms. */
const HANDSHAKE_BUDGET_MS = 4;

const security: DtlsSecurity = {
  kind: "dtls",
  fingerprint: { hash: "sha-256", value: "" },
  ice: { ufrag: "ours", password: "ours".repeat(6), remoteUfrag: "them", remotePassword: "them".repeat(6) },
};
const KEYS: SrtpKeys = {
  suite: "AES_CM_128_HMAC_SHA1_80",
  sendKey: new Uint8Array(30).fill(1),
  receiveKey: new Uint8Array(30).fill(2),
};

export async function run(): Promise<Figure[]> {
  const pairs = Array.from({ length: ROUNDS }, packetPairs);
  return [
    { name: "browser-packet-pair", unit: "us/pair", value: rounded(Math.min(...pairs)), budget: PAIR_BUDGET_US },
    { name: "dtls-handshake", unit: "ms/call", value: rounded(await handshakes()), budget: HANDSHAKE_BUDGET_MS },
  ];
}

const clock: Clock = {
  now: () => performance.now() as Millis,
  wall: () => Date.now() as WallMillis,
  after(ms, _why, run) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** An echo: what the browser says goes back to it, unprotected and protected again. */
function packetPairs(): number {
  const srtp = { crypto: nodeSrtpCrypto, slab: new PacketSlab(), now: () => 0 };
  let sent = 0;
  const below: RtpPort = {
    port: 0,
    onRtp: undefined,
    onRtcp: undefined,
    sendRtp: () => sent++,
    sendRtcp() {},
    settle() {},
    close() {},
  };
  const openDtls: OpenDtls = ({ onKeyed }) => ({ feed: () => onKeyed(KEYS), close() {} });
  const ignore = (): void => {};
  const init = { clock, openDtls, gate: new HandshakeGate(), srtp, onDropped: ignore, onFailed: ignore };
  const port = new BrowserPort(below, security, init);
  port.onRtp = (packet) => port.sendRtp(packet);
  below.onRtp?.(check(), BROWSER);
  below.onRtp?.(Uint8Array.of(22), BROWSER);
  const sealed = sealedPackets();
  sent = 0;
  const before = process.cpuUsage();
  for (const packet of sealed) below.onRtp?.(packet, BROWSER);
  const { user, system } = process.cpuUsage(before);
  port.release();
  if (sent !== PACKETS) throw new Error(`${sent} of ${PACKETS} packets came back`);
  return (user + system) / PACKETS;
}

function sealedPackets(): readonly Uint8Array[] {
  const session = new SrtpSession({ crypto: nodeSrtpCrypto, slab: new PacketSlab(), now: () => 0 });
  session.use({ ...KEYS, sendKey: KEYS.receiveKey, receiveKey: KEYS.sendKey });
  const packet = new Uint8Array(172).fill(0x3c);
  packet[0] = 0x80;
  packet[1] = 0;
  return Array.from({ length: PACKETS }, (_, i) => {
    packet[2] = i >>> 8;
    packet[3] = i;
    return new Uint8Array(session.protect("rtp", packet) ?? []);
  });
}

function check(): Uint8Array {
  const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);
  const id = new Uint8Array(16);
  id.set([0x21, 0x12, 0xa4, 0x42]);
  const attributes = [
    { type: USERNAME, value: text("ours:them") },
    { type: USE_CANDIDATE, value: new Uint8Array(0) },
  ];
  return writeStun("request", id, attributes, text(security.ice.password));
}

/** Milliseconds of our side; the first few warm the code up and do not count. */
async function handshakes(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "zongji-bench-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=browser"];
  execFileSync("openssl", ["req", "-x509", ...kind, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const browser = { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  rmSync(folder, { recursive: true });
  const der = Buffer.from(browser.cert.replace(/-.*-|\n/g, ""), "base64");
  const open = dtlsWith(makeDtlsIdentity(clock.wall()));
  const costs: number[] = [];
  for (let i = 0; i < HANDSHAKES; i++) costs.push(await handshake(open, browser, der));
  const counted = costs.slice(HANDSHAKES / 3).sort((a, b) => a - b);
  return counted[counted.length >> 1] ?? Number.NaN;
}

async function handshake(open: OpenDtls, { cert, key }: { cert: string; key: string }, der: Buffer): Promise<number> {
  let spentMs = 0;
  let end: DtlsEnd | undefined;
  const transport = {
    type: "udp",
    address: { address: "127.0.0.1", port: 1 },
    onData: (_: Buffer): void => {},
    send: async (bytes: Buffer): Promise<void> => {
      const before = process.cpuUsage();
      end?.feed(new Uint8Array(bytes));
      const { user, system } = process.cpuUsage(before);
      spentMs += (user + system) / 1_000;
    },
    close: async (): Promise<void> => {},
  };
  await new Promise<void>((resolve, reject) => {
    end = open({
      clock,
      peer: fingerprintOf(der),
      send: (datagram) => setImmediate(() => transport.onData(Buffer.from(datagram))),
      onKeyed: () => resolve(),
      onFailed: (cause) => reject(new Error(cause)),
    });
    const client = new DtlsClient({
      transport: transport as never,
      cert,
      key,
      signatureHash: { hash: 4, signature: 3 },
      srtpProfiles: [1],
      extendedMasterSecret: true,
    });
    client.connect().catch(() => {});
  });
  return spentMs;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
