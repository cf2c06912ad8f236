// Encrypted sound: keys in descriptions (RFC 4568, RFC 8643) and handshakes behind ICE-lite (RFC 5763, RFC 8829, RFC 8839).

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBase64 } from "../../../src/base/base64.ts";
import { type SrtpSuite, SUITE_BYTES } from "../../../src/sip/sdp/crypto-line.ts";
import { type Answer, type AudioCodec, acceptOffer, makeOffer, readAnswer } from "../../../src/sip/sdp/negotiate.ts";
import { parseSdp } from "../../../src/sip/sdp/parse.ts";
import type { Sdp } from "../../../src/sip/sdp/sdp.ts";
import type { OfferedSecurity, OwnSecurity } from "../../../src/sip/sdp/secure-audio.ts";
import { bodyOf, corpus, hasCorpora } from "../corpora.ts";
import { BROWSER_FINGERPRINT, CHROMIUM, FIREFOX, SAFARI } from "./browser-offers.ts";

const HERE = { host: "203.0.113.1", port: 20_000 };
const ORIGIN = { id: 7, version: 1, host: HERE.host };
const CODECS: readonly AudioCodec[] = ["opus", "g722", "pcma", "pcmu"];
const US = { hash: "sha-256", value: "AA:".repeat(31).concat("AA") } as const;
const OWN_DTLS = { fingerprint: US, ufrag: "zongji12", password: "p".repeat(24) };
const keyOf = (suite: SrtpSuite): Uint8Array => new Uint8Array(SUITE_BYTES[suite]).fill(7);
const EAGER: OwnSecurity = { plain: true, sdes: "always", keyOf, dtls: () => OWN_DTLS };
const THEIR_KEY = Uint8Array.from({ length: 30 }, (_, i) => i);
const THEIRS = `inline:${toBase64(THEIR_KEY)}`;

function sdpOf(text: string): Sdp {
  const result = parseSdp(text);
  if (!result.ok) throw new Error(result.fault.detail);
  return result.value;
}

function described(...lines: string[]): Sdp {
  return sdpOf(["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0", ...lines, ""].join("\r\n"));
}

const tried = (offer: Sdp, security: OwnSecurity = EAGER) =>
  acceptOffer(offer, { origin: ORIGIN, address: HERE, codecs: CODECS, security });

function answered(offer: Sdp, security?: OwnSecurity): Answer {
  const result = tried(offer, security);
  if (!result.ok) throw new Error(result.fault.text);
  return result.value;
}

const linesOf = (sdp: string, start: string): readonly string[] =>
  sdp.split("\r\n").filter((line) => line.startsWith(start));

describe("RTP-07 keys in an offer (SDES)", () => {
  test("the first usable line is answered by its tag, with a key of ours", () => {
    const answer = answered(
      described(
        "m=audio 4000 RTP/SAVP 8",
        `a=crypto:1 F8_128_HMAC_SHA1_80 ${THEIRS}`,
        `a=crypto:2 AES_CM_128_HMAC_SHA1_32 ${THEIRS}|2^20|1:4`,
        `a=crypto:7 AES_CM_128_HMAC_SHA1_32 ${THEIRS}|2^20`,
        `a=crypto:8 AES_CM_128_HMAC_SHA1_80 ${THEIRS}`,
      ),
    );
    const ours = new Uint8Array(30).fill(7);
    expect(linesOf(answer.sdp, "m=")).toEqual(["m=audio 20000 RTP/SAVP 8"]);
    expect(linesOf(answer.sdp, "a=crypto")).toEqual([
      `a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:${Buffer.from(ours).toString("base64")}`,
    ]);
    expect(answer.audio.security).toEqual({
      kind: "sdes",
      suite: "AES_CM_128_HMAC_SHA1_32",
      sendKey: ours,
      receiveKey: THEIR_KEY,
    });
    expect(answer.audio.remoteRtcp.port).toBe(4001);
  });

  const optional = described("m=audio 4000 RTP/AVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${THEIRS}`);
  const demanded = described("m=audio 4000 RTP/SAVPF 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${THEIRS}`);

  test("keys on a plain line are a wish (RFC 8643): granted where we take keys, else the answer is plain", () => {
    expect(answered(optional).audio.security?.kind).toBe("sdes");
    expect(linesOf(answered(optional).sdp, "m=")).toEqual(["m=audio 20000 RTP/AVP 8"]);
    for (const sdes of ["demanded", "never"] as const) {
      const plain = answered(optional, { ...EAGER, sdes });
      expect(plain.audio.security).toBeUndefined();
      expect(plain.sdp).not.toContain("crypto");
    }
  });

  test("a line that cannot be had without keys is served where it is demanded, and refused where keys are off", () => {
    expect(linesOf(answered(demanded, { ...EAGER, sdes: "demanded" }).sdp, "m=")).toEqual([
      "m=audio 20000 RTP/SAVPF 8",
    ]);
    expect(tried(demanded, { ...EAGER, sdes: "never" })).toMatchObject({ ok: false, fault: { code: 302, reply: 488 } });
  });

  test("where encryption is required a plain line is refused, and the encrypted one behind it taken", () => {
    const strict = { ...EAGER, plain: false };
    expect(tried(described("m=audio 4000 RTP/AVP 8"), strict)).toMatchObject({
      ok: false,
      fault: { code: 302, text: "only encrypted audio is taken here" },
    });
    const both = described(
      "m=audio 4000 RTP/AVP 8",
      "m=audio 4002 RTP/SAVP 8",
      `a=crypto:1 AEAD_AES_128_GCM inline:${toBase64(new Uint8Array(28))}`,
    );
    expect(linesOf(answered(both, strict).sdp, "m=")).toEqual(["m=audio 0 RTP/AVP 8", "m=audio 20000 RTP/SAVP 8"]);
  });

  test("without one usable line encrypted sound is refused", () => {
    const bad = described("m=audio 4000 RTP/SAVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${THEIRS} UNENCRYPTED_SRTP`);
    expect(tried(bad)).toMatchObject({ ok: false, fault: { text: "no usable crypto line" } });
  });
});

describe("RTP-07 keys in an offer of ours", () => {
  const suites = ["AES_256_CM_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_80"] as const;
  const lines = suites.map((suite, i) => ({ tag: String(i + 1), suite, key: keyOf(suite) }));
  const offered = (protocol: "RTP/AVP" | "RTP/SAVP") => {
    const security: OfferedSecurity = { kind: "sdes", protocol, lines };
    return makeOffer({
      origin: ORIGIN,
      address: HERE,
      codecs: CODECS,
      telephoneEvent: true,
      direction: "sendrecv",
      security,
    });
  };
  const theirs = `a=crypto:2 AES_CM_128_HMAC_SHA1_80 ${THEIRS}`;

  test("each suite has its line; the answer's key is theirs, ours that of its tag", () => {
    const { sdp, asked } = offered("RTP/SAVP");
    expect(linesOf(sdp, "m=")[0]).toMatch(/^m=audio 20000 RTP\/SAVP /);
    expect(linesOf(sdp, "a=crypto").map((line) => line.split(" ")[1])).toEqual(suites);
    expect(readAnswer(described("m=audio 4000 RTP/SAVP 8", theirs), asked)).toMatchObject({
      ok: true,
      value: {
        security: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80", receiveKey: THEIR_KEY, sendKey: keyOf(suites[1]) },
      },
    });
  });

  test.each([
    ["RTP/AVP", ["m=audio 4000 RTP/AVP 8"], "none"],
    ["RTP/AVP", ["m=audio 4000 RTP/AVP 8", theirs], "sdes"],
    ["RTP/AVP", ["m=audio 4000 RTP/SAVP 8", theirs], "sdes"],
    ["RTP/AVP", ["m=audio 4000 RTP/SAVP 8"], "fault"],
    ["RTP/SAVP", ["m=audio 4000 RTP/SAVP 8"], "fault"],
    ["RTP/SAVP", ["m=audio 4000 RTP/AVP 8"], "fault"],
    ["RTP/SAVP", ["m=audio 4000 RTP/SAVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${THEIRS}`], "fault"],
    ["RTP/SAVP", ["m=audio 4000 RTP/SAVP 8", `${theirs} UNENCRYPTED_SRTP`], "fault"],
    ["RTP/SAVP", ["m=audio 4000 UDP/TLS/RTP/SAVPF 8"], "fault"],
  ] as const)("offered as %s, answered %j: %s", (protocol, answer, what) => {
    const read = readAnswer(described(...answer), offered(protocol).asked);
    if (what === "fault") expect(read).toMatchObject({ ok: false, fault: { code: 302 } });
    else expect(read.ok && (read.value.security?.kind ?? "none")).toBe(what);
  });
});

describe("RTP-05 a browser's offer", () => {
  test.each([
    [
      "Chromium",
      CHROMIUM,
      "0",
      ["m=audio 20000 UDP/TLS/RTP/SAVPF 111 110", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel"],
      "s7mQ",
    ],
    [
      "Firefox",
      FIREFOX,
      "0",
      ["m=audio 20000 UDP/TLS/RTP/SAVPF 109 101", "m=video 0 UDP/TLS/RTP/SAVPF 120"],
      "1a2b3c4d",
    ],
    ["Safari", SAFARI, "audio", ["m=audio 20000 UDP/TLS/RTP/SAVPF 111 110"], "Zk+/"],
  ])(
    "of %s is answered: ICE-lite, passive, one port, one line in the bundle",
    (_who, text, mid, media, remoteUfrag) => {
      const { sdp, audio } = answered(sdpOf(text));
      expect(linesOf(sdp, "m=")).toEqual(media);
      const [session = "", ours = ""] = sdp.split("m=audio");
      expect(linesOf(session, "a=")).toEqual(["a=ice-lite", `a=group:BUNDLE ${mid}`]);
      for (const line of [
        `a=mid:${mid}`,
        "a=rtcp-mux",
        "a=setup:passive",
        `a=fingerprint:sha-256 ${US.value}`,
        "a=ice-ufrag:zongji12",
        `a=ice-pwd:${OWN_DTLS.password}`,
        "a=candidate:1 1 udp 2130706431 203.0.113.1 20000 typ host",
        "a=end-of-candidates",
        "a=sendrecv",
      ])
        expect(ours.split("\r\n")).toContain(line);
      expect(audio).toMatchObject({
        codec: "opus",
        weSend: true,
        weReceive: true,
        rtcpMux: true,
        security: {
          kind: "dtls",
          fingerprint: { hash: "sha-256", value: BROWSER_FINGERPRINT },
          ice: { ufrag: "zongji12", password: OWN_DTLS.password, remoteUfrag },
        },
      });
      expect(audio.remoteRtcp).toEqual(audio.remote);
    },
  );

  test("is refused with a reason where there is no certificate, and never served in the clear", () => {
    const result = tried(sdpOf(CHROMIUM), { ...EAGER, dtls: undefined });
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 302, text: "transport UDP/TLS/RTP/SAVPF not supported" },
    });
  });

  test.each([
    ["a=setup:actpass", "a=setup:passive", "setup passive not supported"],
    ["a=setup:actpass", "a=setup:holdconn", "setup holdconn not supported"],
    ["a=setup:actpass", 'a=setup:"x', "setup ?x not supported"],
    ["a=rtcp-mux", "a=x", "rtcp-mux needed"],
    [`a=fingerprint:sha-256 ${BROWSER_FINGERPRINT}`, "a=fingerprint:sha-1 AA:BB", "no usable fingerprint"],
    [`a=fingerprint:sha-256 ${BROWSER_FINGERPRINT}`, "a=fingerprint:sha-256 AA:BB", "no usable fingerprint"],
    ["a=ice-ufrag:s7mQ", "a=ice-ufrag:s", "DTLS without ICE"],
    ["a=ice-pwd:9yNxSa0mP1kfu7EX3Q5hVZ8c", "a=ice-pwd:short", "DTLS without ICE"],
    ["a=extmap-allow-mixed", "a=ice-lite", "both sides ICE-lite"],
  ])("with %s become %s it is refused: %s", (line, other, text) => {
    expect(tried(sdpOf(CHROMIUM.replaceAll(line, other)))).toMatchObject({ ok: false, fault: { code: 302, text } });
  });

  test("of several fingerprints the first whose hash we know is that of its certificate", () => {
    const long = Array.from({ length: 48 }, () => "0f").join(":");
    const text = CHROMIUM.replaceAll("a=setup:actpass", `a=setup:active\r\na=fingerprint:sha-384 ${long}`).replaceAll(
      "a=fingerprint:sha-256",
      "a=fingerprint:sha-1",
    );
    expect(answered(sdpOf(text)).audio.security).toMatchObject({
      fingerprint: { hash: "sha-384", value: long.toUpperCase() },
    });
  });

  test("hold is what it says, not that c= has no address yet", () => {
    const held = answered(sdpOf(CHROMIUM.replace("a=sendrecv", "a=sendonly"))).audio;
    expect(held).toMatchObject({ weSend: false, weReceive: true });
  });
});

describe("RTP-05 an offer to a browser", () => {
  const security: OfferedSecurity = { kind: "dtls", own: OWN_DTLS, mid: "0" };
  const plain = { origin: ORIGIN, address: HERE, codecs: CODECS, telephoneEvent: true, direction: "sendrecv" } as const;
  const { sdp, asked } = makeOffer({ ...plain, security });

  /** As Chromium answers. */
  const answer = (setup: string): Sdp =>
    sdpOf(
      CHROMIUM.slice(0, CHROMIUM.indexOf("m=application"))
        .replace("BUNDLE 0 1", "BUNDLE 0")
        .replace("setup:actpass", `setup:${setup}`),
    );

  test("lets the browser begin (RFC 5763 §5), and one that does is understood", () => {
    expect(linesOf(sdp, "m=")[0]).toMatch(/^m=audio 20000 UDP\/TLS\/RTP\/SAVPF /);
    expect(sdp).toContain("a=setup:actpass\r\n");
    expect(linesOf(sdp.split("m=")[0] ?? "", "a=")).toEqual(["a=ice-lite", "a=group:BUNDLE 0"]);
    expect(readAnswer(answer("active"), asked)).toMatchObject({
      ok: true,
      value: { rtcpMux: true, security: { kind: "dtls", ice: { remoteUfrag: "s7mQ", ufrag: "zongji12" } } },
    });
  });

  test.each(["passive", "actpass", "holdconn"])("one that answers %s waits for us for ever: refused", (setup) => {
    expect(readAnswer(answer(setup), asked)).toMatchObject({ ok: false, fault: { code: 302 } });
  });

  test("an answer in the clear is refused", () => {
    expect(readAnswer(described("m=audio 4000 RTP/AVP 8"), asked)).toMatchObject({ ok: false, fault: { code: 302 } });
  });
});

describe("whatever is offered", () => {
  const own = fc.record({
    plain: fc.boolean(),
    sdes: fc.constantFrom("never" as const, "demanded" as const, "always" as const),
    keyOf: fc.constant(keyOf),
    dtls: fc.constantFrom(undefined, () => OWN_DTLS),
  });
  const line = fc.constantFrom(
    ...CHROMIUM.split("\r\n").filter((text) => text.startsWith("a=") || text.startsWith("m=")),
    "m=audio 4000 RTP/AVP 8 0",
    "m=audio 4000 RTP/SAVP 8 0",
    `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${THEIRS}`,
    `a=crypto:2 AES_256_CM_HMAC_SHA1_80 ${THEIRS}`,
    "a=setup:passive",
    "a=mid:1",
  );

  test("the answer has the same lines, one of them taken under its own protocol, and is protected as that demands", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), own, (lines, security) => {
        const asked = described(...lines);
        const result = tried(asked, security);
        if (!result.ok) return;
        const given = sdpOf(result.value.sdp);
        expect(given.media.map(({ kind, protocol }) => [kind, protocol])).toEqual(
          asked.media.map(({ kind, protocol }) => [kind, protocol]),
        );
        const taken = given.media.filter(({ port }) => port !== 0);
        expect(taken.length).toBe(1);
        const kind = result.value.audio.security?.kind ?? "none";
        const protocol = taken[0]?.protocol ?? "";
        if (kind === "none") expect([security.plain, protocol]).toEqual([true, "RTP/AVP"]);
        if (kind === "dtls") expect(security.dtls).toBeDefined();
        if (kind === "sdes") expect(security.sdes).not.toBe("never");
        if (protocol.startsWith("UDP/TLS")) expect(kind).toBe("dtls");
        if (protocol === "RTP/SAVP") expect(kind).not.toBe("none");
        expect(linesOf(result.value.sdp, "a=crypto").length).toBe(kind === "sdes" ? 1 : 0);
        expect(linesOf(result.value.sdp, "a=fingerprint").length).toBe(kind === "dtls" ? 1 : 0);
      }),
    );
  });
});

describe.skipIf(!hasCorpora)("encrypted offers of real phones", () => {
  const protect = (body: string): string => {
    const result = tried(sdpOf(body));
    return result.ok ? (result.value.audio.security?.kind ?? "none") : result.fault.text;
  };
  const invites = corpus("real-ua", ".sip").map(([name, bytes]) => [name, bodyOf(bytes)] as const);
  const named = (name: string): string => invites.find(([file]) => file.includes(name))?.[1] ?? "";

  test.each([
    ["cisco-spa303-invite-tls-srtp", "sdes"],
    ["sip.js-0.6.4-invite-2", "dtls"],
    ["sip.js-0.6.4-invite-3", "dtls"],
    ["grandstream-gxp2200-invite-webrtc-sdp", "no usable fingerprint"], // SHA-1, which RFC 8122 §5 has done away with
  ])("%s: %s", (name, what) => expect(protect(named(name))).toBe(what));
});
