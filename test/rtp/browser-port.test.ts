import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { MediaPlan } from "../../src/rtp/plan.ts";
import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";
import { PacketSlab } from "../../src/rtp/srtp/slab.ts";
import { SrtpSession } from "../../src/rtp/srtp/srtp-session.ts";
import { BROWSER, browserSecurity, check, FakeDtls, HELLO, KEYS, STRANGER, verdict } from "./ice-peer.ts";
import { type FakePort, legId, MediaBench, PhoneStream, planFor, read } from "./media-bench.ts";

const BOB = { host: "192.0.2.20", port: 6_000 };

/** As a browser's description says where it is: nowhere yet (RFC 8840 §4.1.1). */
function browserPlan(changes: Partial<MediaPlan> = {}): MediaPlan {
  return planFor({ host: "0.0.0.0", port: 9 }, { security: browserSecurity(), rtcpMux: true, ...changes });
}

describe("RTP-07 a browser and a phone", () => {
  let bench: MediaBench;
  let dtls: FakeDtls;
  let browser: FakePort;
  let phone: FakePort;
  let srtp: SrtpSession;
  let stream: PhoneStream;
  beforeEach(() => {
    dtls = new FakeDtls();
    bench = new MediaBench({ openDtls: dtls.open });
    browser = bench.leg("browser", browserPlan());
    phone = bench.leg("bob", planFor(BOB));
    bench.bridge("browser", "bob");
    const slab = new PacketSlab();
    srtp = new SrtpSession({ crypto: nodeSrtpCrypto, slab, now: () => bench.clock.now() });
    srtp.use({ ...KEYS, sendKey: KEYS.receiveKey, receiveKey: KEYS.sendKey }); // its side
    stream = new PhoneStream(BROWSER);
  });

  const connect = (): void => {
    browser.arrive(check(), BROWSER);
    browser.arrive(HELLO, BROWSER);
    dtls.keyed();
    browser.rtp.length = 0;
  };
  const said = (): Uint8Array => new Uint8Array(srtp.protect("rtp", stream.next()) ?? []);
  const bobSays = (from = new PhoneStream(BOB, { ssrc: 77 })): void => phone.arrive(from.next(), BOB);

  test("checks, handshake, then sound both ways, protected on the browser's side alone", async () => {
    browser.arrive(check(), BROWSER);
    expect(verdict(browser.rtp.at(-1)?.packet)).toBe("success");
    browser.arrive(HELLO, BROWSER);
    expect(dtls.fed).toEqual([HELLO]);
    expect(dtls.opened[0]?.peer).toEqual(browserSecurity().fingerprint);
    expect(browser.rtp.at(-1)).toMatchObject({ to: BROWSER, packet: Uint8Array.of(22, 1, 2, 3) });
    dtls.keyed();
    browser.arrive(said(), BROWSER);
    expect(phone.rtp.map((sent) => read(sent).payload)).toEqual([new Uint8Array(160).fill(0x7f)]);
    bobSays();
    const [toBrowser] = browser.rtp.slice(-1);
    expect(toBrowser?.to).toEqual(BROWSER);
    const opened = srtp.open("rtp", new Uint8Array(toBrowser?.packet ?? []));
    expect(opened?.subarray(12)).toEqual(new Uint8Array(160).fill(0x7f));
    expect(bench.engine.sizes.handshakes).toBe(0);
    await bench.mustBeEmpty(["browser", "bob"]);
    expect(dtls.closed).toBe(1);
  });

  test("who looks sees where ICE found it", () => {
    const look = (): unknown => {
      bench.command({ kind: "look", ask: 1, legs: [legId("browser")] });
      return bench.looks.at(-1);
    };
    expect(look()).toMatchObject({ security: "dtls", peer: undefined });
    connect();
    expect(look()).toMatchObject({ security: "dtls", peer: BROWSER });
  });

  test("before the keys nothing is heard and nothing is said", async () => {
    browser.arrive(check(), BROWSER);
    browser.rtp.length = 0;
    browser.arrive(stream.next(), BROWSER);
    browser.arrive(said(), BROWSER);
    bobSays();
    expect([phone.rtp, browser.rtp]).toEqual([[], []]);
    expect(bench.close("browser").dropped).toBe(2);
    await bench.mustBeEmpty(["bob"]);
  });

  test("a stranger can begin no handshake, be heard or be spoken to, and breaks nothing", async () => {
    browser.arrive(HELLO, STRANGER);
    browser.arrive(check({ password: "guessed" }), STRANGER);
    browser.arrive(HELLO, STRANGER);
    expect(dtls.opened).toEqual([]);
    connect();
    browser.arrive(HELLO, STRANGER);
    browser.arrive(said(), STRANGER);
    expect([dtls.fed.length, phone.rtp.length]).toEqual([1, 0]);
    browser.arrive(said(), BROWSER);
    expect(phone.rtp.length).toBe(1);
    expect(browser.rtp.filter(({ to }) => to.host === STRANGER.host)).toEqual([]);
    await bench.mustBeEmpty(["browser", "bob"]);
  });

  test("what is not protected by the handshake's keys, or comes again, is dropped and counted", () => {
    connect();
    const packet = said();
    browser.arrive(packet, BROWSER);
    browser.arrive(packet, BROWSER); // again
    browser.arrive(stream.next(), BROWSER); // in the clear
    const forged = said();
    forged[20] = (forged[20] ?? 0) ^ 1;
    browser.arrive(forged, BROWSER);
    browser.arrive(Uint8Array.of(70, 1, 2, 3), BROWSER); // TURN channel data: RFC 7983 knows it, we do not
    browser.arriveRtcp(new Uint8Array(20), BROWSER); // the port beside it is nobody's
    expect(phone.rtp.length).toBe(1);
    expect(bench.close("browser").dropped).toBe(5);
  });

  test("RTCP goes both ways on the same port", async () => {
    connect();
    for (let i = 0; i < 20; i++) browser.arrive(said(), BROWSER);
    bobSays();
    browser.rtp.length = 0;
    await bench.clock.advance(8_000);
    const reports = browser.rtp.filter(({ packet }) => packet[1] === 200 || packet[1] === 201);
    expect(reports.length).toBeGreaterThan(0);
    expect(browser.rtcp).toEqual([]);
    const report = srtp.open("rtcp", new Uint8Array(reports[0]?.packet ?? []));
    expect(report?.[1]).toBe(200);
    // RFC 3550 §6.4.2: of our stream it lost 3 packets, with a jitter of 80 ticks.
    const receiver = new Uint8Array(32);
    receiver.set([0x81, 201, 0, 7]);
    new DataView(receiver.buffer).setUint32(4, stream.ssrc);
    receiver.set(reports[0] === undefined ? [] : (report ?? new Uint8Array(8)).subarray(4, 8), 8);
    receiver[15] = 3;
    receiver[23] = 80;
    browser.arrive(new Uint8Array(srtp.protect("rtcp", receiver) ?? []), BROWSER);
    expect(bench.close("browser").peer).toMatchObject({ lost: 3, jitterMs: 10 });
  });

  test("a check heard on the way and sent again from elsewhere: with the browser's next packet sound is back", () => {
    connect();
    browser.arrive(check(), STRANGER);
    browser.arrive(said(), BROWSER);
    bobSays();
    expect(browser.rtp.at(-1)?.to).toEqual(BROWSER);
  });

  test("it moves to another network: a check there, and sound follows without a new handshake", () => {
    connect();
    const mobile = { host: "192.0.2.99", port: 40_000 };
    browser.arrive(said(), mobile); // not yet
    expect(phone.rtp.length).toBe(0);
    browser.arrive(check(), mobile);
    browser.arrive(said(), mobile);
    expect(phone.rtp.length).toBe(1);
    bobSays();
    expect(browser.rtp.at(-1)?.to).toEqual(mobile);
    expect(dtls.opened.length).toBe(1);
  });

  test("hold and resume with the same names change nothing; an ICE restart keeps the keys", () => {
    connect();
    bench.command({ kind: "configure", leg: legId("browser"), plan: browserPlan({ weSend: false }) });
    bench.command({ kind: "configure", leg: legId("browser"), plan: browserPlan() });
    browser.arrive(said(), BROWSER);
    expect(phone.rtp.length).toBe(1);
    const renewed = browserSecurity({ remoteUfrag: "anew" });
    bench.command({ kind: "configure", leg: legId("browser"), plan: browserPlan({ security: renewed }) });
    browser.arrive(said(), BROWSER); // before its new check
    browser.arrive(check({}, renewed), BROWSER);
    browser.arrive(said(), BROWSER);
    expect([phone.rtp.length, dtls.opened.length]).toEqual([3, 1]);
  });

  test("another certificate in a later description: a handshake anew, and the old keys count no more", () => {
    connect();
    const other = browserSecurity({}, "CD".repeat(32));
    bench.command({ kind: "configure", leg: legId("browser"), plan: browserPlan({ security: other }) });
    browser.arrive(said(), BROWSER);
    expect(phone.rtp.length).toBe(0);
    browser.arrive(HELLO, BROWSER);
    expect(dtls.opened[1]?.peer).toEqual(other.fingerprint);
    dtls.keyed({ ...KEYS, receiveKey: KEYS.receiveKey.map((octet) => octet ^ 1) });
    browser.arrive(said(), BROWSER);
    expect(phone.rtp.length).toBe(0);
  });

  test("when its checks stop, nothing more is sent to it, and with them it comes back", async () => {
    connect();
    const bob = new PhoneStream(BOB, { ssrc: 77 });
    bobSays(bob);
    expect(browser.rtp.length).toBe(1);
    await bench.clock.advance(limits.rtp.iceConsentMs);
    browser.rtp.length = 0;
    bobSays(bob);
    expect(browser.rtp).toEqual([]);
    browser.arrive(check(), BROWSER);
    bobSays(bob);
    expect(browser.rtp.map(({ to }) => to)).toEqual([BROWSER, BROWSER]); // the answer, and sound
  });

  test.each([
    ["never reaches us", [], "the browser did not reach us: no connectivity check came"],
    ["reaches us and says no more", [check()], "the browser reached us and began no DTLS handshake"],
  ])("a browser that %s: told once, after 30 s", async (_, packets, cause) => {
    for (const packet of packets) browser.arrive(packet, BROWSER);
    await bench.clock.advance(limits.rtp.browserReadyMs - 100);
    expect(failures()).toEqual([]);
    await bench.clock.advance(200);
    expect(failures()).toEqual([cause]);
    browser.arrive(check(), BROWSER);
    browser.arrive(HELLO, BROWSER);
    expect(dtls.opened).toEqual([]); // too late
    await bench.mustBeEmpty(["browser", "bob"]);
  });

  test("a handshake that fails is told with its cause, and gives its place to another", async () => {
    browser.arrive(check(), BROWSER);
    browser.arrive(HELLO, BROWSER);
    expect(bench.engine.sizes.handshakes).toBe(1);
    dtls.failed("the peer shows no certificate");
    expect(failures()).toEqual(["the peer shows no certificate"]);
    expect(bench.engine.sizes.handshakes).toBe(0);
    await bench.mustBeEmpty(["browser", "bob"]);
  });

  test("so many handshakes begin in a second, and the next hello a second later is heard", async () => {
    const ports = Array.from({ length: limits.rtp.dtlsHandshakesPerSecond + 1 }, (_, i) =>
      bench.leg(`b${i}`, browserPlan()),
    );
    for (const port of ports) {
      port.arrive(check(), BROWSER);
      port.arrive(HELLO, BROWSER);
    }
    expect(dtls.opened.length).toBe(limits.rtp.dtlsHandshakesPerSecond);
    await bench.clock.advance(1_100);
    ports.at(-1)?.arrive(HELLO, BROWSER);
    expect(dtls.opened.length).toBe(ports.length);
    await bench.mustBeEmpty(["browser", "bob", ...ports.map((_, i) => `b${i}`)]);
    expect(bench.engine.sizes.handshakes).toBe(0);
  });

  test("a port goes back as it came: the next leg on it hears plain sound", async () => {
    connect();
    bench.command({ kind: "configure", leg: legId("browser"), plan: planFor(BROWSER) });
    browser.arrive(stream.next(), BROWSER);
    expect(phone.rtp.length).toBe(1);
    expect(dtls.closed).toBe(1);
    await bench.mustBeEmpty(["browser", "bob"]);
    expect(browser.onRtp).toBeUndefined();
  });

  const failures = (): readonly string[] =>
    bench.facts.flatMap((fact) => (fact.kind === "security-failed" ? [fact.cause] : []));
});
