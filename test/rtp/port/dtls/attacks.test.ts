// The DTLS server against who does not keep to the order of things: messages left out, turned round and repeated, forged proofs, lying fragments.

import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fingerprintOf, makeDtlsIdentity } from "../../../../src/app/dtls-identity.ts";
import type { WallMillis } from "../../../../src/base/time.ts";
import type { DtlsEnd, SrtpKeys } from "../../../../src/rtp/dtls.ts";
import { CERTIFICATE, CERTIFICATE_VERIFY } from "../../../../src/rtp/port/dtls/handshake-messages.ts";
import { number } from "../../../../src/rtp/port/dtls/octets.ts";
import { HANDSHAKE } from "../../../../src/rtp/port/dtls/records.ts";
import { finished } from "../../../../src/rtp/port/dtls/secrets.ts";
import { dtlsWith } from "../../../../src/rtp/port/dtls/server.ts";
import { VirtualClock } from "../../../world/clock.ts";
import { Attacker, EXTENSIONS, type HelloInit, type Peer } from "./attacker.ts";

const open = dtlsWith(makeDtlsIdentity(Date.now() as WallMillis));

let browser: Peer;
let rsa: Peer;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-attacks-"));
  browser = makePeer(folder, "browser", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
  rsa = makePeer(folder, "rsa", ["-newkey", "rsa:2048"]);
});

function makePeer(folder: string, name: string, kind: readonly string[]): Peer {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const common = ["-nodes", "-days", "2", "-subj", `/CN=${name}`, "-keyout", key, "-out", cert];
  execFileSync("openssl", ["req", "-x509", ...kind, ...common], { stdio: "ignore" });
  const der = new X509Certificate(readFileSync(cert)).raw;
  return { cert, key, der, fingerprint: fingerprintOf(der) };
}

let clock: VirtualClock;
let sent: Uint8Array[];
let keys: SrtpKeys[];
let failed: string[];
let end: DtlsEnd;
let attacker: Attacker;
beforeEach(() => begin(browser));

function begin(peer: Peer): void {
  clock = new VirtualClock();
  [sent, keys, failed] = [[], [], []];
  attacker = new Attacker(peer);
  end = open({
    clock,
    peer: peer.fingerprint,
    send: (datagram) => sent.push(Uint8Array.from(datagram)),
    onKeyed: (made) => keys.push(made),
    onFailed: (cause) => failed.push(cause),
  });
}

function greet(): void {
  end.feed(attacker.hello());
  for (const datagram of sent.splice(0)) attacker.hear(datagram);
}

type Step = "cert" | "key" | "verify" | "finished" | "ccs";
const CCS = (epoch = 0): Uint8Array => Buffer.from(`14fefd000${epoch}000000000009000101`, "hex");

function say(step: Step): Uint8Array {
  switch (step) {
    case "cert":
      return attacker.certificate();
    case "key":
      return attacker.keyExchange();
    case "verify":
      return attacker.certificateVerify();
    case "finished":
      return attacker.finished();
    case "ccs":
      return CCS();
  }
}

describe("RTP-07 messages of a handshake in an order nobody agreed on", () => {
  test("in the right one both have the same keys", () => {
    greet();
    for (const step of ["cert", "key", "verify", "ccs", "finished"] as const) end.feed(say(step));
    expect([failed, keys.length]).toEqual([[], 1]);
    expect(keys[0]).toEqual(attacker.keys());
    end.close();
    expect(clock.pending).toBe(0);
  });

  test.each<readonly [string, readonly Step[]]>([
    ["no proof of the key", ["cert", "key", "ccs", "finished"]],
    ["no certificate", ["key", "verify", "ccs", "finished"]],
    ["no certificate and no proof", ["key", "ccs", "finished"]],
    ["no key exchange", ["cert", "verify"]],
    ["the proof before the keys", ["cert", "verify", "key", "ccs", "finished"]],
    ["the key exchange first", ["key", "cert", "verify", "ccs", "finished"]],
    ["the end before the proof", ["cert", "key", "ccs", "finished", "verify"]],
    ["two certificates", ["cert", "cert", "key", "verify", "ccs", "finished"]],
    ["two key exchanges", ["cert", "key", "key", "verify", "ccs", "finished"]],
    ["two proofs", ["cert", "key", "verify", "verify", "ccs", "finished"]],
  ])("%s: refused, and no keys", (_, steps) => {
    greet();
    for (const step of steps) end.feed(say(step));
    expect(keys).toEqual([]);
    expect(failed).toEqual(["a handshake message out of turn"]);
    expect(clock.pending).toBe(0);
  });

  test("CVE-2014-0224: ChangeCipherSpec at any moment opens nothing and breaks nothing", () => {
    end.feed(CCS());
    greet();
    end.feed(CCS());
    end.feed(CCS(1));
    for (const step of ["cert", "ccs", "key", "ccs", "verify", "finished"] as const) end.feed(say(step));
    expect([failed, keys.length]).toEqual([[], 1]);
    end.close();
  });

  test("Finished in the clear, and the proof under the new keys: out of turn", () => {
    greet();
    for (const step of ["cert", "key", "verify"] as const) end.feed(say(step));
    end.feed(attacker.finished({ epoch: 0 }));
    expect([failed, keys]).toEqual([["a handshake message out of turn"], []]);
    begin(browser);
    greet();
    for (const step of ["cert", "key"] as const) end.feed(say(step));
    end.feed(attacker.certificateVerify({ epoch: 1 }));
    expect([failed, keys]).toEqual([["a handshake message out of turn"], []]);
  });

  test("a second hello is no renegotiation, before the end or behind it", () => {
    greet();
    for (const step of ["cert", "key"] as const) end.feed(say(step));
    end.feed(attacker.hello());
    expect([failed, keys]).toEqual([["a handshake message out of turn"], []]);
    begin(browser);
    greet();
    for (const step of ["cert", "key", "verify", "ccs", "finished"] as const) end.feed(say(step));
    sent.length = 0;
    end.feed(attacker.hello());
    expect([failed, keys.length, sent]).toEqual([[], 1, []]);
    end.close();
  });
});

describe("RTP-07 forged proofs", () => {
  test.each([
    ["of the handshake before", () => ({ over: Buffer.from("another transcript") })],
    ["with an algorithm that was not asked for (SHA-1)", () => ({ algorithm: 0x0203 })],
    ["as if the key were an RSA key", () => ({ algorithm: 0x0401 })],
    ["with an algorithm of no name", () => ({ algorithm: 0xffff })],
    ["over nothing", () => ({ over: new Uint8Array(0) })],
  ])("CertificateVerify %s", (_, init) => {
    greet();
    for (const step of ["cert", "key"] as const) end.feed(say(step));
    end.feed(attacker.certificateVerify(init()));
    expect([failed, keys]).toEqual([["the peer does not hold the key of its certificate"], []]);
  });

  test("CertificateVerify of PSS as if it were PKCS #1, with an RSA key", () => {
    begin(rsa);
    greet();
    for (const step of ["cert", "key"] as const) end.feed(say(step));
    end.feed(attacker.certificateVerify({ algorithm: 0x0804 })); // signed with PKCS #1
    expect([failed, keys]).toEqual([["the peer does not hold the key of its certificate"], []]);
  });

  test.each([
    ["empty", () => new Uint8Array(0)],
    ["zeros", () => new Uint8Array(12)],
    ["one octet of the right one", () => finished(attacker.master, "client", attacker.said).subarray(0, 1)],
    [
      "the right one and more",
      () => Buffer.concat([finished(attacker.master, "client", attacker.said), new Uint8Array(1)]),
    ],
    ["the server's", () => finished(attacker.master, "server", attacker.said)],
  ])("Finished %s", (_, value) => {
    greet();
    for (const step of ["cert", "key", "verify", "ccs"] as const) end.feed(say(step));
    end.feed(attacker.finished({ value: value() }));
    expect([failed, keys]).toEqual([["the peer heard something else than we said"], []]);
  });

  test.each([
    ["empty", () => new Uint8Array(0)],
    ["at infinity", () => Uint8Array.of(0)],
    ["off the curve", () => Uint8Array.from([4, ...new Uint8Array(64).fill(7)])],
    ["of zeros", () => Uint8Array.from([4, ...new Uint8Array(64)])],
    ["compressed, which nobody agreed on (RFC 8422 §5.4)", () => attacker.ecdh.getPublicKey(null, "compressed")],
    ["hybrid", () => attacker.ecdh.getPublicKey(null, "hybrid")],
    ["of another curve's length", () => Uint8Array.from([4, ...new Uint8Array(96).fill(1)])],
  ])("a point that is %s", (_, point) => {
    greet();
    end.feed(say("cert"));
    end.feed(attacker.keyExchange(point()));
    expect([failed, keys]).toEqual([["a point that is not on the curve"], []]);
  });

  test("a changed octet anywhere in what the client says in the clear: no keys", () => {
    greet();
    const flight = [say("cert"), say("key"), say("verify"), say("finished")];
    const clear = flight.slice(0, 3).reduce((sum, record) => sum + record.length - 13, 0);
    let keyed = 0;
    for (let at = 0; at < clear; at += 5) {
      begin(browser);
      greet();
      let left = at;
      const steps = ["cert", "key", "verify", "finished"] as const;
      for (const step of steps) {
        const record = Uint8Array.from(say(step));
        const body = record.length - 13;
        if (step !== "finished" && left >= 0 && left < body) record[13 + left] = (record[13 + left] ?? 0) ^ 0x15;
        left -= body;
        end.feed(record);
      }
      keyed += keys.length;
      end.close();
    }
    expect(keyed).toBe(0);
  });
});

describe("RTP-07 hellos that are not to be agreed with", () => {
  const { renegotiation, groups, pointFormats, ...others } = EXTENSIONS;
  const with_ = (...more: NonNullable<HelloInit["extensions"]>): HelloInit => ({
    extensions: [...Object.values(others), groups, ...more],
  });
  test.each<readonly [string, HelloInit, string]>([
    ["TLS 1.2, not DTLS", { version: 0x0303 }, "the peer does not speak DTLS 1.2"],
    ["DTLS 1.0", { version: 0xfeff }, "the peer does not speak DTLS 1.2"],
    ["compression alone", { compressions: [1] }, "a hello that insists on compression"],
    ["no suite", { suites: [] }, "no cipher suite in common"],
    ["NULL and anonymous suites", { suites: [0x0000, 0x0034, 0xc018] }, "no cipher suite in common"],
    [
      "a renegotiation of what never was (RFC 5746 §3.6)",
      with_({ type: renegotiation.type, content: Uint8Array.of(12, ...new Uint8Array(12)) }),
      "a hello that renegotiates",
    ],
    ["one extension twice (RFC 5246 §7.4.1.4)", with_(groups), "a hello that cannot be read"],
    ["no uncompressed points", with_({ type: pointFormats.type, content: Uint8Array.of(1, 1) }), "no curve in common"],
  ])("%s", (_, init, cause) => {
    end.feed(attacker.hello(init));
    expect([failed, keys]).toEqual([[cause], []]);
  });
});

describe("RTP-07 fragments that lie", () => {
  const SEQUENCE = 1;
  function fragment(type: number, claims: { length: number; offset: number; bytes: Uint8Array; sequence?: number }) {
    const { length, offset, bytes, sequence = SEQUENCE } = claims;
    const head = [
      Uint8Array.of(type),
      number(length, 3),
      number(sequence, 2),
      number(offset, 3),
      number(bytes.length, 3),
    ];
    return attacker.records.write({ type: HANDSHAKE, epoch: 0, content: Buffer.concat([...head, bytes]) });
  }

  test("each octet for itself, the last one first: understood", () => {
    greet();
    const cert = say("cert");
    const body = cert.subarray(13 + 12);
    for (let at = body.length - 1; at >= 0; at--)
      end.feed(fragment(CERTIFICATE, { length: body.length, offset: at, bytes: body.subarray(at, at + 1) }));
    for (const step of ["key", "verify", "finished"] as const) end.feed(say(step));
    expect([failed, keys.length]).toEqual([[], 1]);
    end.close();
  });

  test("beyond their message, of 16 MB, of another type or length than the first: fall away, and the rest is understood", () => {
    greet();
    const cert = say("cert");
    const body = cert.subarray(13 + 12);
    end.feed(fragment(CERTIFICATE, { length: body.length, offset: 0, bytes: body.subarray(0, 10) }));
    end.feed(fragment(CERTIFICATE, { length: body.length, offset: body.length - 1, bytes: new Uint8Array(9) }));
    end.feed(fragment(CERTIFICATE, { length: 0xffffff, offset: 0xfffff0, bytes: new Uint8Array(15) }));
    end.feed(fragment(CERTIFICATE_VERIFY, { length: body.length, offset: 0, bytes: new Uint8Array(body.length) }));
    end.feed(fragment(CERTIFICATE, { length: 3, offset: 0, bytes: new Uint8Array(3) }));
    end.feed(fragment(CERTIFICATE, { length: body.length, offset: 5, bytes: new Uint8Array(0) }));
    for (const sequence of [0, 9, 0xffff])
      end.feed(fragment(CERTIFICATE, { length: 3, offset: 0, bytes: new Uint8Array(3), sequence }));
    expect(failed).toEqual([]);
    end.feed(cert);
    for (const step of ["key", "verify", "finished"] as const) end.feed(say(step));
    expect([failed, keys.length]).toEqual([[], 1]);
    end.close();
  });

  test("that overlap with other words: whichever counts, the proofs are over it", () => {
    greet();
    const cert = say("cert");
    const body = cert.subarray(13 + 12);
    end.feed(fragment(CERTIFICATE, { length: body.length, offset: 0, bytes: body.subarray(0, 40) }));
    const other = Uint8Array.from(body.subarray(20));
    other[0] = (other[0] ?? 0) ^ 1;
    end.feed(fragment(CERTIFICATE, { length: body.length, offset: 20, bytes: other }));
    expect([failed, keys]).toEqual([["the peer shows another certificate than its description says"], []]);
  });
});

describe("RTP-07 records said again", () => {
  test("a changed octet in the last record: falls away in silence, and the true one still counts", () => {
    greet();
    for (const step of ["cert", "key", "verify"] as const) end.feed(say(step));
    const last = say("finished");
    for (let at = 0; at < last.length; at++) {
      if (at === 2) continue; // the minor version, which nobody looks at and which GCM does not cover here
      const forged = Uint8Array.from(last);
      forged[at] = (forged[at] ?? 0) ^ 0x40;
      end.feed(forged);
    }
    expect([failed, keys]).toEqual([[], []]);
    end.feed(last);
    expect([failed, keys.length]).toEqual([[], 1]);
    end.close();
  });

  test("a thousand times the last flight: one answer each, never new keys", () => {
    greet();
    const flight = (["cert", "key", "verify", "ccs", "finished"] as const).map(say);
    for (const record of flight) end.feed(record);
    const first = sent.length;
    for (let i = 0; i < 1_000; i++) end.feed(Buffer.concat(flight));
    expect(keys.length).toBe(1);
    expect(sent.length - first).toBeLessThanOrEqual(1_000);
    const [heard, said] = [Buffer.concat(flight).length, sent.at(-1)?.length ?? 0];
    expect(said).toBeLessThan(heard);
    end.close();
  });

  test("the first flight of another handshake proves nothing in this one", () => {
    greet();
    const old = (["cert", "key", "verify", "ccs", "finished"] as const).map(say);
    for (const record of old) end.feed(record);
    expect(keys.length).toBe(1);
    begin(browser);
    greet();
    for (const record of old) end.feed(record);
    expect([keys, failed]).toEqual([[], ["the peer does not hold the key of its certificate"]]);
  });

  test("an alert of the peer's under the keys ends it at once, one in the clear does not", () => {
    greet();
    for (const step of ["cert", "key"] as const) end.feed(say(step));
    end.feed(attacker.records.write({ type: 21, epoch: 0, content: Uint8Array.of(2, 40) }));
    expect(failed).toEqual([]);
    end.feed(attacker.records.write({ type: 21, epoch: 1, content: Uint8Array.of(2, 40) }));
    expect(failed).toEqual(["the peer refused the DTLS handshake with alert 40"]);
    expect([keys, clock.pending]).toEqual([[], 0]);
  });
});
