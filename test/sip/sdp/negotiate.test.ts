import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { USUAL_NUMBERS } from "../../../src/sip/sdp/audio-formats.ts";
import {
  type Answer,
  type AnswerInit,
  type AudioCodec,
  acceptOffer,
  makeOffer,
  type NegotiatedAudio,
  readAnswer,
  warningRow,
} from "../../../src/sip/sdp/negotiate.ts";
import { parseSdp } from "../../../src/sip/sdp/parse.ts";
import { type Direction, directionOf, rtpMapOf, type Sdp } from "../../../src/sip/sdp/sdp.ts";
import { bodyOf, corpus, hasCorpora } from "../corpora.ts";

const ORIGIN = { id: 7, version: 1, host: "203.0.113.1" };
const HERE = { host: "203.0.113.1", port: 20_000 };
const BOTH: readonly AudioCodec[] = ["pcmu", "pcma"];
const ALL: readonly AudioCodec[] = ["opus", "g722", "pcma", "pcmu"];
const CAN: AnswerInit = { origin: ORIGIN, address: HERE, codecs: BOTH };

function sdpOf(text: string): Sdp {
  const result = parseSdp(text);
  if (!result.ok) throw new Error(`line ${result.fault.line}: ${result.fault.detail}`);
  return result.value;
}

function offer(...lines: string[]): Sdp {
  return sdpOf(["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0", ...lines, ""].join("\r\n"));
}

function accepted(sdp: Sdp, init: AnswerInit = CAN): Answer {
  const result = acceptOffer(sdp, init);
  if (!result.ok) throw new Error(result.fault.text);
  return result.value;
}

const answerLines = (answer: Answer): readonly string[] => answer.sdp.split("\r\n").filter((line) => line !== "");

describe("answering an offer", () => {
  test("the first codec of the offer that we can speak is answered, and it alone", () => {
    const answer = accepted(
      offer("m=audio 4000 RTP/AVP 9 8 3 0 101", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16"),
    );
    expect(answerLines(answer)).toEqual([
      "v=0",
      "o=- 7 1 IN IP4 203.0.113.1",
      "s=-",
      "c=IN IP4 203.0.113.1",
      "t=0 0",
      "m=audio 20000 RTP/AVP 8 101",
      "a=rtpmap:8 PCMA/8000",
      "a=rtpmap:101 telephone-event/8000",
      "a=fmtp:101 0-15",
      "a=sendrecv",
    ]);
    expect(answer.offered).toEqual(["pcma", "pcmu"]);
    expect(answer.audio).toEqual({
      remote: { host: "192.0.2.9", port: 4000 },
      remoteRtcp: { host: "192.0.2.9", port: 4001 },
      codec: "pcma",
      payloadType: 8,
      telephoneEvent: { send: 101, receive: 101 },
      ptimeMs: 20,
      weSend: true,
      weReceive: true,
    } satisfies NegotiatedAudio);
  });

  test("the other leg's codec is taken where it was offered, and is then the only one", () => {
    const both = offer("m=audio 4000 RTP/AVP 0 8");
    const answer = accepted(both, { ...CAN, prefer: "pcma" });
    expect(answer.audio).toMatchObject({ codec: "pcma", payloadType: 8 });
    expect(answer.sdp).toContain("m=audio 20000 RTP/AVP 8\r\n");
    expect(answer.offered).toEqual(["pcmu", "pcma"]);
    const muOnly = accepted(offer("m=audio 4000 RTP/AVP 0"), { ...CAN, prefer: "pcma" });
    expect(muOnly.audio.codec).toBe("pcmu");
  });

  test("a phone's own numbers are used: dynamic G.711 and event types", () => {
    const answer = accepted(
      offer("m=audio 4000 RTP/AVP 96 97", "a=rtpmap:96 pcmu/8000/1", "a=rtpmap:97 telephone-event/8000"),
    );
    expect(answer.audio).toMatchObject({ codec: "pcmu", payloadType: 96, telephoneEvent: { send: 97, receive: 97 } });
    expect(answer.sdp).toContain("a=rtpmap:96 PCMU/8000\r\n");
  });

  test("wide-band events and G.711 of another rate are not ours", () => {
    const answer = accepted(
      offer(
        "m=audio 4000 RTP/AVP 96 0 97 98",
        "a=rtpmap:96 PCMU/16000",
        "a=rtpmap:97 telephone-event/48000",
        "a=rtpmap:98 telephone-event/8000",
      ),
    );
    expect(answer.audio).toMatchObject({ payloadType: 0, telephoneEvent: { send: 98, receive: 98 } });
  });

  // RFC 3264 §6: "the answer MUST contain the same number of m= lines"; a refused one has port 0
  test("video, fax and a second audio stream are refused in their places", () => {
    const answer = accepted(
      offer(
        "m=video 5000 RTP/AVP 31",
        "m=audio 4000 RTP/AVP 0",
        "m=image 6000 udptl t38",
        "m=audio 7000 RTP/AVP 8",
        "m=application 0 TCP/MSRP *",
      ),
    );
    const lines = answerLines(answer).filter((line) => line.startsWith("m="));
    expect(lines).toEqual([
      "m=video 0 RTP/AVP 31",
      "m=audio 20000 RTP/AVP 0",
      "m=image 0 udptl t38",
      "m=audio 0 RTP/AVP 8",
      "m=application 0 TCP/MSRP *",
    ]);
  });

  test("a phone that offers the same audio encrypted and plain is served plain", () => {
    const answer = accepted(
      offer("m=audio 4000 RTP/SAVP 0", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x", "m=audio 4002 RTP/AVP 0"),
    );
    expect(answerLines(answer).filter((line) => line.startsWith("m="))).toEqual([
      "m=audio 0 RTP/SAVP 0",
      "m=audio 20000 RTP/AVP 0",
    ]);
    expect(answer.audio.remote.port).toBe(4002);
  });

  test.each([
    ["encrypted audio only", ["m=audio 4000 RTP/SAVP 0"], 302],
    ["browser audio", ["m=audio 4000 UDP/TLS/RTP/SAVPF 0"], 302],
    ["no codec we speak", ["m=audio 4000 RTP/AVP 18 9"], 305],
    ["video only", ["m=video 4000 RTP/AVP 31"], 304],
    ["no stream at all", [], 304],
    ["audio already refused", ["m=audio 0 RTP/AVP 0"], 304],
    ["a multicast group", ["m=audio 4000 RTP/AVP 0", "c=IN IP4 224.2.1.1/127"], 330],
    ["a broadcast address", ["m=audio 4000 RTP/AVP 0", "c=IN IP4 255.255.255.255"], 330],
    ["IPv6 only, to a switch on IPv4", ["m=audio 4000 RTP/AVP 0", "c=IN IP6 2001:db8::1"], 300],
  ])("488 with a warning for %s", (_what, lines, code) => {
    const result = acceptOffer(offer(...lines), CAN);
    expect(result).toMatchObject({ ok: false, fault: { reply: 488, code } });
    if (!result.ok) expect(warningRow(result.fault, "pbx")).toEqual(["Warning", `${code} pbx "${result.fault.text}"`]);
  });

  test("text of the peer cannot break out of the warning", () => {
    const result = acceptOffer(offer('m=audio 4000 X"\\Y 0'), CAN);
    if (result.ok) throw new Error("must be refused");
    expect(warningRow(result.fault, "pbx")[1]).toBe('302 pbx "transport X??Y not supported"');
  });

  // RFC 3264 §6.1: sendonly is answered recvonly or inactive, recvonly with sendonly or inactive, inactive with inactive
  test.each([
    ["sendrecv", false, "sendrecv", true, true],
    ["sendonly", false, "recvonly", false, true],
    ["recvonly", false, "sendonly", true, false],
    ["inactive", false, "inactive", false, false],
    ["sendrecv", true, "sendonly", true, false],
    ["sendonly", true, "inactive", false, false],
    ["recvonly", true, "sendonly", true, false],
  ] as const)("offered %s (we hold: %s) is answered %s", (offered, hold, answered, weSend, weReceive) => {
    const answer = accepted(offer("m=audio 4000 RTP/AVP 0", `a=${offered}`), { ...CAN, hold });
    expect(answerLines(answer).at(-1)).toBe(`a=${answered}`);
    expect(answer.audio).toMatchObject({ weSend, weReceive });
  });

  test("hold the way of RFC 2543, c=0.0.0.0, stops us sending", () => {
    const held = offer("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0");
    const answer = accepted(held);
    expect(answer.audio).toMatchObject({ remote: { host: "0.0.0.0" }, weSend: false, weReceive: true });
    expect(answerLines(answer).at(-1)).toBe("a=recvonly");
  });

  test.each([
    ["a=ptime:30", 30, true],
    ["a=ptime:20", 20, true],
    ["a=ptime:5", 10, true],
    ["a=ptime:200", 60, true],
    ["a=maxptime:10", 10, false],
    ["a=ptime:0", 20, false],
    ["a=ptime:often", 20, false],
  ])("%s: packets of %i ms", (attribute, ptimeMs, isSaid) => {
    const answer = accepted(offer("m=audio 4000 RTP/AVP 0", attribute));
    expect(answer.audio.ptimeMs).toBe(ptimeMs);
    expect(answer.sdp.includes(`a=ptime:${ptimeMs}\r\n`)).toBe(isSaid);
  });

  test("RTCP goes where a=rtcp says (RFC 3605), else to the next port", () => {
    const rtcpOf = (...lines: string[]) => accepted(offer("m=audio 4000 RTP/AVP 0", ...lines)).audio.remoteRtcp;
    expect(rtcpOf("a=rtcp:5001")).toEqual({ host: "192.0.2.9", port: 5001 });
    expect(rtcpOf("a=rtcp:5001 IN IP4 192.0.2.77")).toEqual({ host: "192.0.2.77", port: 5001 });
    expect(rtcpOf("a=rtcp:0")).toEqual({ host: "192.0.2.9", port: 4001 });
  });

  test("a name instead of an address waits for the peer's packets, never for DNS", () => {
    const named = offer("m=audio 4000 RTP/AVP 0", "c=IN IP4 phone.example.com");
    expect(accepted(named).audio).toMatchObject({ remote: { host: "0.0.0.0", port: 4000 }, weSend: true });
  });

  test("IPv6 is answered in IPv6", () => {
    const host = "2001:db8::5";
    const v6 = offer("m=audio 4000 RTP/AVP 0", "c=IN IP6 2001:db8::9");
    const answer = accepted(v6, { ...CAN, origin: { ...ORIGIN, host }, address: { host, port: 20_000 } });
    expect(answerLines(answer)).toContain("c=IN IP6 2001:db8::5");
    expect(answer.audio.remote).toEqual({ host: "2001:db8::9", port: 4000 });
  });
});

describe("offering and reading the answer", () => {
  const plain = { origin: ORIGIN, address: HERE, telephoneEvent: true, direction: "sendrecv" } as const;
  const offered = makeOffer({ ...plain, codecs: ["pcma", "pcmu"] });
  const made = sdpOf(offered.sdp);
  const { asked } = offered;

  test("our offer says what we can, best first", () => {
    const [audio] = made.media;
    expect(audio).toMatchObject({ kind: "audio", port: 20_000, protocol: "RTP/AVP", formats: ["8", "0", "101"] });
    expect(made.origin).toMatchObject({ id: "7", version: "1" });
  });

  test("an event number of an earlier description stays", () => {
    const again = makeOffer({
      origin: ORIGIN,
      address: HERE,
      codecs: BOTH,
      telephoneEvent: true,
      direction: "sendonly",
      numbers: { ...USUAL_NUMBERS, event: 96 },
    });
    expect(again.sdp).toContain("m=audio 20000 RTP/AVP 0 8 96\r\n");
    expect(again.sdp).toContain("a=sendonly\r\n");
  });

  test("the first codec of the answer is ours to send, events go by the answer's number", () => {
    const answer = offer("m=audio 4000 RTP/AVP 0 8 96", "a=rtpmap:96 telephone-event/8000", "a=ptime:30");
    expect(readAnswer(answer, asked)).toMatchObject({
      ok: true,
      value: { codec: "pcmu", payloadType: 0, telephoneEvent: { send: 96, receive: 101 }, ptimeMs: 30 },
    });
  });

  test("events we did not offer are not used", () => {
    const answer = offer("m=audio 4000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000");
    const read = readAnswer(answer, { ...asked, events: [] });
    expect(read).toMatchObject({ ok: true, value: { telephoneEvent: undefined } });
  });

  test("an answer cannot make us listen where we offered only to speak", () => {
    const answer = offer("m=audio 4000 RTP/AVP 0");
    const read = readAnswer(answer, { ...asked, direction: "sendonly" });
    expect(read).toMatchObject({ ok: true, value: { weSend: true, weReceive: false } });
  });

  test.each([
    ["refuses the audio", ["m=audio 0 RTP/AVP 0"], 304],
    ["speaks none of our codecs", ["m=audio 4000 RTP/AVP 18"], 305],
    ["has no stream", [], 304],
    ["puts video first", ["m=video 4000 RTP/AVP 31"], 304],
    ["is encrypted though we were not", ["m=audio 4000 RTP/SAVP 0"], 302],
  ])("an answer that %s is a fault", (_what, lines, code) => {
    expect(readAnswer(offer(...lines), asked)).toMatchObject({ ok: false, fault: { code } });
  });
});

const direction = fc.constantFrom<Direction>("sendrecv", "sendonly", "recvonly", "inactive");
const mediaLine = fc.record({
  kind: fc.constantFrom("audio", "audio", "audio", "video", "image", "application"),
  port: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 65_535 })),
  protocol: fc.constantFrom("RTP/AVP", "RTP/AVP", "RTP/AVPF", "RTP/SAVP", "UDP/TLS/RTP/SAVPF", "udptl"),
  formats: fc.uniqueArray(fc.constantFrom("0", "8", "9", "13", "18", "96", "97", "101", "102", "t38"), {
    minLength: 1,
    maxLength: 6,
  }),
  direction: fc.option(direction, { nil: undefined }),
  host: fc.option(fc.constantFrom("192.0.2.1", "0.0.0.0", "phone.example"), { nil: undefined }),
});
const offers = fc.record({
  media: fc.array(mediaLine, { maxLength: 5 }),
  direction: fc.option(direction, { nil: undefined }),
});

function render(shape: typeof offers extends fc.Arbitrary<infer Shape> ? Shape : never): string {
  const lines = ["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0"];
  if (shape.direction !== undefined) lines.push(`a=${shape.direction}`);
  for (const media of shape.media) {
    lines.push(`m=${media.kind} ${media.port} ${media.protocol} ${media.formats.join(" ")}`);
    if (media.host !== undefined) lines.push(`c=IN IP4 ${media.host}`);
    if (media.formats.includes("96")) lines.push("a=rtpmap:96 PCMA/8000");
    if (media.formats.includes("97")) lines.push("a=rtpmap:97 opus/48000/2");
    if (media.formats.includes("102")) lines.push("a=rtpmap:102 telephone-event/48000");
    if (media.formats.includes("101")) lines.push("a=rtpmap:101 telephone-event/8000");
    if (media.direction !== undefined) lines.push(`a=${media.direction}`);
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** RFC 3264 §6.1. */
const LEGAL: Readonly<Record<Direction, readonly Direction[]>> = {
  sendrecv: ["sendrecv", "sendonly", "recvonly", "inactive"],
  sendonly: ["recvonly", "inactive"],
  recvonly: ["sendonly", "inactive"],
  inactive: ["inactive"],
};

/** Whether the answer is one that RFC 3264 §6 allows to the offer, with exactly one stream accepted. */
function expectLegal(asked: Sdp, answer: Answer): void {
  const given = sdpOf(answer.sdp);
  expect(given.media.length).toBe(asked.media.length);
  expect(given.times).toEqual(asked.times.length === 0 ? ["0 0"] : asked.times);
  expect(given.media.filter((media) => media.port !== 0).length).toBe(1);
  for (const [index, ours] of given.media.entries()) {
    const theirs = asked.media[index];
    if (theirs === undefined) throw new Error("unreachable");
    expect([ours.kind, ours.protocol]).toEqual([theirs.kind, theirs.protocol]);
    expect(ours.formats.length).toBeGreaterThan(0);
    if (ours.port === 0) continue;
    expect(theirs.port).not.toBe(0);
    const kept = [...new Set(theirs.formats)].filter((format) => ours.formats.includes(format));
    expect(kept).toEqual(ours.formats); // a subset, in order
    for (const format of ours.formats) expect(rtpMapOf(ours, format)).toEqual(rtpMapOf(theirs, format));
    expect(LEGAL[directionOf(asked, theirs)]).toContain(directionOf(given, ours));
    const [first] = ours.formats.filter(
      (format) => rtpMapOf(ours, format)?.encoding !== "telephone-event" && rtpMapOf(ours, format)?.encoding !== "cn",
    );
    expect(String(answer.audio.payloadType)).toBe(first);
    expect(sends(directionOf(given, ours))).toBe(answer.audio.weSend);
  }
}

const sends = (value: Direction): boolean => value === "sendrecv" || value === "sendonly";

describe("whatever is offered", () => {
  const wishes = fc.record({
    codecs: fc.constantFrom<readonly AudioCodec[]>(["pcmu"], ["pcma"], ["pcmu", "pcma"], ["g722", "opus"], ALL),
    prefer: fc.constantFrom<AudioCodec>("pcmu", "pcma", "g722", "opus"),
    hold: fc.boolean(),
  });

  test("the answer is legal, or there is none", () => {
    fc.assert(
      fc.property(offers, wishes, (shape, wish) => {
        const asked = sdpOf(render(shape));
        const result = acceptOffer(asked, { ...CAN, ...wish });
        if (result.ok) expectLegal(asked, result.value);
        else expect(result.fault.reply).toBe(488);
      }),
    );
  });

  test("our offer, answered by ourselves, ends in one codec and opposite directions", () => {
    const subset = fc.shuffledSubarray([...ALL], { minLength: 1 });
    fc.assert(
      fc.property(subset, subset, direction, fc.boolean(), (ours, theirs, way, events) => {
        const there = { host: "192.0.2.9", port: 4000 };
        const made = makeOffer({ origin: ORIGIN, address: HERE, codecs: ours, telephoneEvent: events, direction: way });
        const result = acceptOffer(sdpOf(made.sdp), { origin: ORIGIN, address: there, codecs: theirs });
        const common = ours.filter((codec) => theirs.includes(codec));
        expect(result.ok).toBe(common.length > 0);
        if (!result.ok) return;
        const read = readAnswer(sdpOf(result.value.sdp), made.asked);
        if (!read.ok) throw new Error(read.fault.text);
        const { audio } = result.value;
        expect(read.value).toEqual({
          ...audio,
          remote: there,
          remoteRtcp: { host: there.host, port: 4001 },
          opus: read.value.opus,
          weSend: audio.weReceive,
          weReceive: audio.weSend,
        });
        expect(audio.codec).toBe(common[0]);
      }),
    );
  });
});

describe.skipIf(!hasCorpora)("offers of real phones", () => {
  const invites = corpus("real-ua", ".sip")
    .filter(([, bytes]) => bytes.subarray(0, 7).toString() === "INVITE ")
    .map(([name, bytes]) => [name, bodyOf(bytes)] as const)
    .filter(([, body]) => body.startsWith("v=0"));
  test.each(invites)("%s gets a legal answer or a reason", (_name, body) => {
    const asked = sdpOf(body);
    const result = acceptOffer(asked, { ...CAN, codecs: ALL });
    if (result.ok) expectLegal(asked, result.value);
    else expect([300, 302, 305]).toContain(result.fault.code);
  });
});
