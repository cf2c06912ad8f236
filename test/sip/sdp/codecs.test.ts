// G.722, Opus, their telephone events and comfort noise in offers and answers (RFC 3551, RFC 7587, RFC 4733, RFC 3389).

import { describe, expect, test } from "vitest";
import { USUAL_NUMBERS } from "../../../src/sip/sdp/audio-formats.ts";
import { type Answer, type AudioCodec, acceptOffer, makeOffer, readAnswer } from "../../../src/sip/sdp/negotiate.ts";
import { parseSdp } from "../../../src/sip/sdp/parse.ts";
import type { Sdp } from "../../../src/sip/sdp/sdp.ts";

const ALL: readonly AudioCodec[] = ["g722", "opus", "pcma", "pcmu"];
const HERE = { host: "203.0.113.1", port: 20_000 };
const ORIGIN = { id: 7, version: 1, host: HERE.host };

function sdpOf(text: string): Sdp {
  const result = parseSdp(text);
  if (!result.ok) throw new Error(result.fault.detail);
  return result.value;
}

function described(...lines: string[]): Sdp {
  return sdpOf(["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0", ...lines, ""].join("\r\n"));
}

function answered(offer: Sdp, prefer?: AudioCodec): Answer {
  const given = { origin: ORIGIN, address: HERE, codecs: ALL, ...(prefer === undefined ? {} : { prefer }) };
  const result = acceptOffer(offer, given);
  if (!result.ok) throw new Error(result.fault.text);
  return result.value;
}

const audioLines = (sdp: string): readonly string[] => sdp.split("\r\n").filter((line) => /^(?:m|a)=/.test(line));

/** The audio of Chromium, without what concerns its transport. */
const CHROMIUM = [
  "m=audio 4000 RTP/AVP 111 63 9 0 8 13 110 126",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:63 red/48000/2",
  "a=fmtp:63 111/111",
  "a=rtpmap:9 G722/8000",
  "a=rtpmap:0 PCMU/8000",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:13 CN/8000",
  "a=rtpmap:110 telephone-event/48000",
  "a=rtpmap:126 telephone-event/8000",
];

describe("RTP-02 the codecs of an answer", () => {
  test("Opus comes with the events of its own clock, and says what our decoder wants (RFC 7587 §6.1)", () => {
    const answer = answered(described(...CHROMIUM));
    expect(audioLines(answer.sdp)).toEqual([
      "m=audio 20000 RTP/AVP 111 110",
      "a=rtpmap:111 opus/48000/2",
      "a=fmtp:111 useinbandfec=1;maxplaybackrate=16000;stereo=0;sprop-stereo=0",
      "a=rtpmap:110 telephone-event/48000",
      "a=fmtp:110 0-15",
      "a=sendrecv",
    ]);
    expect(answer.audio).toMatchObject({
      codec: "opus",
      payloadType: 111,
      telephoneEvent: { send: 110, receive: 110 },
      opus: { useInbandFec: true },
    });
    expect(answer.audio.comfortNoise).toBeUndefined();
    expect(answer.offered).toEqual(["opus", "g722", "pcmu", "pcma"]);
  });

  test("G.722 keeps its number 9, its clock of 8 kHz, the narrow events and comfort noise", () => {
    const answer = answered(described(...CHROMIUM), "g722");
    expect(audioLines(answer.sdp)[0]).toBe("m=audio 20000 RTP/AVP 9 13 126");
    expect(answer.audio).toMatchObject({
      codec: "g722",
      payloadType: 9,
      comfortNoise: 13,
      telephoneEvent: { send: 126, receive: 126 },
    });
    expect(answer.audio.telephoneEvent?.rateHz).toBeUndefined();
  });

  test("a phone's own number for Opus is used both ways", () => {
    const answer = answered(described("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 opus/48000/2"));
    expect(answer.audio).toMatchObject({ codec: "opus", payloadType: 96, telephoneEvent: undefined, opus: {} });
    expect(answer.audio.receiveType).toBeUndefined();
  });

  test("events of another clock than the codec's are better than none, and the plan says their clock", () => {
    const answer = answered(
      described("m=audio 4000 RTP/AVP 96 101", "a=rtpmap:96 opus/48000/2", "a=rtpmap:101 telephone-event/8000"),
    );
    expect(answer.audio.telephoneEvent).toEqual({ send: 101, receive: 101, rateHz: 8_000 });
  });

  test.each([
    ["Opus with one channel", "a=rtpmap:96 opus/48000"],
    ["Opus of another clock", "a=rtpmap:96 opus/16000/2"],
    ["G.722 of its true clock", "a=rtpmap:96 G722/16000"],
    ["sixteen bits as they are", "a=rtpmap:96 L16/8000"],
  ])("%s is not ours", (_what, map) => {
    const result = acceptOffer(described("m=audio 4000 RTP/AVP 96", map), {
      origin: ORIGIN,
      address: HERE,
      codecs: ALL,
    });
    expect(result).toMatchObject({ ok: false, fault: { code: 305 } });
  });

  test.each([
    [
      "maxaveragebitrate=20000; maxplaybackrate=8000;usedtx=1",
      { maxAverageBitrate: 20_000, maxPlaybackRate: 8_000, useDtx: true },
    ],
    ["USEINBANDFEC=0;stereo=1", { useInbandFec: false }],
    ["maxaveragebitrate=1;maxplaybackrate=1e9;usedtx", {}],
    ["maxaveragebitrate=-6000", {}],
    [";;=;=1", {}],
  ])("what an Opus decoder asks for is read: %s", (fmtp, wish) => {
    const answer = answered(described("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 opus/48000/2", `a=fmtp:96 ${fmtp}`));
    expect(answer.audio.opus).toEqual(wish);
  });

  test.each([
    [30, 20],
    [50, 40],
    [10, 10],
    [60, 60],
    [120, 60],
  ])("packets of %i ms are of %i ms with Opus, whose frames they are", (asked, ptimeMs) => {
    const answer = answered(described("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 opus/48000/2", `a=ptime:${asked}`));
    expect(answer.audio.ptimeMs).toBe(ptimeMs);
    expect(answer.sdp).toContain(`a=ptime:${ptimeMs}\r\n`);
  });
});

describe("RTP-02 the codecs of an offer", () => {
  const plain = { origin: ORIGIN, address: HERE, telephoneEvent: true, direction: "sendrecv" } as const;

  test("each has its number, and events of each clock there is", () => {
    const { sdp } = makeOffer({ ...plain, codecs: ["opus", "g722", "pcma"] });
    expect(audioLines(sdp)).toEqual([
      "m=audio 20000 RTP/AVP 111 9 8 101 110",
      "a=rtpmap:111 opus/48000/2",
      "a=fmtp:111 useinbandfec=1;maxplaybackrate=16000;stereo=0;sprop-stereo=0",
      "a=rtpmap:9 G722/8000",
      "a=rtpmap:8 PCMA/8000",
      "a=rtpmap:101 telephone-event/8000",
      "a=fmtp:101 0-15",
      "a=rtpmap:110 telephone-event/48000",
      "a=fmtp:110 0-15",
      "a=ptime:20",
      "a=sendrecv",
    ]);
    expect(makeOffer({ ...plain, codecs: ["g722", "pcma"] }).sdp).not.toContain("48000");
  });

  test("an answer with numbers of its own: theirs in what we send, ours in what we get", () => {
    const { asked } = makeOffer({ ...plain, codecs: ["opus", "pcma"] });
    const answer = described(
      "m=audio 4000 RTP/AVP 96 97",
      "a=rtpmap:96 opus/48000/2",
      "a=rtpmap:97 telephone-event/48000",
    );
    expect(readAnswer(answer, asked)).toMatchObject({
      ok: true,
      value: { codec: "opus", payloadType: 96, receiveType: 111, telephoneEvent: { send: 97, receive: 110 } },
    });
  });

  test("of two kinds of events answered the one beside the codec is used", () => {
    const { asked } = makeOffer({ ...plain, codecs: ["opus", "pcma"] });
    const events = ["a=rtpmap:110 telephone-event/48000", "a=rtpmap:101 telephone-event/8000"];
    const narrow = readAnswer(described("m=audio 4000 RTP/AVP 8 110 101", ...events), asked);
    expect(narrow).toMatchObject({ ok: true, value: { telephoneEvent: { send: 101, receive: 101 } } });
    const wide = described("m=audio 4000 RTP/AVP 111 110 101", "a=rtpmap:111 opus/48000/2", ...events);
    expect(readAnswer(wide, asked)).toMatchObject({ ok: true, value: { telephoneEvent: { send: 110, receive: 110 } } });
  });

  test("no two formats share a number, whatever the session has used before", () => {
    const numbers = { opus: 101, event: 101, wideEvent: 102 };
    const [line] = sdpOf(makeOffer({ ...plain, codecs: ["opus"], numbers }).sdp).media;
    expect(line?.formats).toEqual(["101", "102", "103"]);
    expect(USUAL_NUMBERS).toEqual({ opus: 111, event: 101, wideEvent: 110 });
  });
});
