import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { parseSdp } from "../../../src/sip/sdp/parse.ts";
import {
  attributeOf,
  connectionOf,
  cryptoLinesOf,
  directionOf,
  fmtpOf,
  millisecondsOf,
  rtcpOf,
  rtpMapOf,
  type Sdp,
  type SdpMedia,
} from "../../../src/sip/sdp/sdp.ts";
import { writeSdp } from "../../../src/sip/sdp/write.ts";
import { bodyOf, corpus, hasCorpora } from "../corpora.ts";

/** The example of RFC 8866 §5, with the lines that the appendix-free grammar allows. */
const RFC8866 = [
  "v=0",
  "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1",
  "s=Call to John Smith",
  "i=SDP Offer #1",
  "u=http://www.jdoe.example.com/home.html",
  "e=Jane Doe <jane@jdoe.example.com>",
  "p=+1 617 555-6011",
  "c=IN IP4 198.51.100.1",
  "t=0 0",
  "m=audio 49170 RTP/AVP 0",
  "m=audio 49180 RTP/AVP 0",
  "m=video 51372 RTP/AVP 99",
  "c=IN IP6 2001:db8::2",
  "a=rtpmap:99 h263-1998/90000",
  "",
].join("\r\n");

function parsed(text: string): Sdp {
  const result = parseSdp(text);
  if (!result.ok) throw new Error(`line ${result.fault.line}: ${result.fault.detail}`);
  return result.value;
}

function firstMedia(sdp: Sdp): SdpMedia {
  const [media] = sdp.media;
  if (media === undefined) throw new Error("no media");
  return media;
}

const withMedia = (...lines: string[]): Sdp =>
  parsed(["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", ...lines, ""].join("\r\n"));

describe("reading a session description", () => {
  test("the example of RFC 8866 §5 is understood", () => {
    const sdp = parsed(RFC8866);
    expect(sdp.origin).toEqual({
      user: "jdoe",
      id: "3724394400",
      version: "3724394405",
      family: 4,
      host: "198.51.100.1",
    });
    expect(sdp.name).toBe("Call to John Smith");
    expect(sdp.times).toEqual(["0 0"]);
    expect(sdp.media.map((media) => [media.kind, media.port, media.protocol, media.formats])).toEqual([
      ["audio", 49170, "RTP/AVP", ["0"]],
      ["audio", 49180, "RTP/AVP", ["0"]],
      ["video", 51372, "RTP/AVP", ["99"]],
    ]);
    const [audio, , video] = sdp.media;
    if (audio === undefined || video === undefined) throw new Error("media missing");
    // RFC 8866 §5.7: the session's c= is the default, the media's wins
    expect(connectionOf(sdp, audio)?.host).toBe("198.51.100.1");
    expect(connectionOf(sdp, video)).toEqual({ family: 6, host: "2001:db8::2" });
    expect(rtpMapOf(video, "99")).toEqual({ encoding: "h263-1998", rateHz: 90000, channels: 1 });
  });

  test("attributes of the media line win over those of the session", () => {
    const sdp = withMedia("a=sendonly", "m=audio 4000 RTP/AVP 0", "a=recvonly", "m=audio 4002 RTP/AVP 0");
    // RFC 8866 §6.7
    expect(sdp.media.map((media) => directionOf(sdp, media))).toEqual(["recvonly", "sendonly"]);
  });

  test("codecs, parameters, packet time, RTCP address and keys are found", () => {
    const media = firstMedia(
      withMedia(
        "m=audio 4000/2 RTP/SAVP 8 0 101 9",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16",
        "a=ptime:30",
        "a=maxptime:40.0",
        "a=rtcp:53020 IN IP4 126.16.64.4",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc|2^20|1:4",
        "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:def",
      ),
    );
    expect(media.port).toBe(4000);
    expect(rtpMapOf(media, "8")).toEqual({ encoding: "pcma", rateHz: 8000, channels: 1 });
    // RFC 3551 table 4: 0 is PCMU and 9 is G722 (with its 8000) without any rtpmap
    expect(rtpMapOf(media, "0")?.encoding).toBe("pcmu");
    expect(rtpMapOf(media, "9")).toEqual({ encoding: "g722", rateHz: 8000, channels: 1 });
    expect(rtpMapOf(media, "96")).toBeUndefined();
    expect(fmtpOf(media, "101")).toBe("0-16");
    expect(millisecondsOf(media, "ptime")).toBe(30);
    expect(millisecondsOf(media, "maxptime")).toBe(40);
    expect(rtcpOf(media)).toEqual({ port: 53020, host: "126.16.64.4" });
    expect(cryptoLinesOf(media)).toEqual([
      "1 AES_CM_128_HMAC_SHA1_80 inline:abc|2^20|1:4",
      "2 AES_CM_128_HMAC_SHA1_32 inline:def",
    ]);
    expect(attributeOf(media.attributes, "nothing")).toBeUndefined();
  });

  test.each([
    ["bare line feeds", RFC8866.replaceAll("\r\n", "\n")],
    ["no line end at the end", RFC8866.trimEnd()],
    ["blanks behind the values", RFC8866.replaceAll("\r\n", "  \r\n")],
    ["an empty line and a NUL at the end", `${RFC8866}\r\n\0`],
    ["no s= and t=", RFC8866.replace(/[st]=.*\r\n/g, "")],
    ["lines nobody knows", RFC8866.replace("t=0 0", "t=0 0\r\nx=what\r\nnonsense")],
  ])("what real phones get wrong is forgiven: %s", (_what, text) => {
    expect(parsed(text).media.map((media) => media.port)).toEqual([49170, 49180, 51372]);
  });

  test.each([
    ["no version", RFC8866.replace("v=0\r\n", ""), 1],
    ["another version", RFC8866.replace("v=0", "v=1"), 1],
    ["no origin", RFC8866.replace(/o=.*\r\n/, ""), 13],
    ["half an origin", RFC8866.replace(/o=.*/, "o=- 1 IN IP4"), 2],
    ["a port beyond 65535", RFC8866.replace("49170", "70000"), 10],
    ["a port that is none", RFC8866.replace("49170", "abc"), 10],
    ["a media line without formats", RFC8866.replace("49170 RTP/AVP 0", "49170 RTP/AVP"), 10],
    ["another network", RFC8866.replace("c=IN", "c=ATM"), 8],
    ["a carriage return inside", RFC8866.replace("Smith", "Smi\rth"), 3],
  ])("what cannot be understood is refused with its line: %s", (_what, text, line) => {
    expect(parseSdp(text)).toMatchObject({ ok: false, fault: { kind: "sdp", line, reply: 400 } });
  });

  test("a description can neither be endless nor hold endless streams", () => {
    const lines = "a=x\r\n".repeat(limits.sip.sdpLines);
    expect(parseSdp(RFC8866 + lines)).toMatchObject({ ok: false, fault: { detail: "too many lines" } });
    const media = "m=audio 4000 RTP/AVP 0\r\n".repeat(limits.sip.sdpMedia);
    expect(parseSdp(RFC8866 + media)).toMatchObject({ ok: false, fault: { detail: "too many m= lines" } });
    const formats = `m=audio 4000 RTP/AVP${" 9".repeat(limits.sip.sdpFormats + 1)}\r\n`;
    expect(parseSdp(RFC8866 + formats)).toMatchObject({ ok: false, fault: { detail: "too many formats in m= line" } });
  });

  test("no text makes it throw, and what it reads survives being written and read again", () => {
    const line = fc.oneof(
      fc.constantFrom("v=0", "o=- 1 2 IN IP4 h", "s=x", "c=IN IP6 ::1", "t=0 0", "m=audio 1 RTP/AVP 0 8", "a=sendonly"),
      fc
        .tuple(fc.constantFrom("v", "o", "s", "c", "t", "m", "a", "b"), fc.string())
        .map(([type, text]) => `${type}=${text}`),
      fc.string({ unit: "binary" }),
    );
    const text = fc.array(line, { maxLength: 20 }).map((lines) => ["v=0", "o=- 1 1 IN IP4 h", ...lines].join("\r\n"));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (input) => {
        const first = parseSdp(input);
        if (first.ok) expectSurvives(first.value);
      }),
    );
  });
});

describe.skipIf(!hasCorpora)("descriptions of other people's phones and fuzzers", () => {
  test.each(corpus("fuzz-seeds/sdp"))("%s does no harm", (_name, bytes) => {
    const result = parseSdp(bytes.toString("utf8"));
    if (result.ok) expectSurvives(result.value);
  });

  test.each(corpus("fuzz-seeds/sdes-crypto"))("%s does no harm", (_name, bytes) => {
    const result = parseSdp(bytes.toString("utf8"));
    if (result.ok) for (const media of result.value.media) cryptoLinesOf(media);
  });

  const bodies = corpus("real-ua", ".sip")
    .map(([name, bytes]) => [name, bodyOf(bytes)] as const)
    .filter(([, body]) => body.startsWith("v=0"));
  test.each(bodies)("%s is understood and survives", (_name, body) => {
    const sdp = parsed(body);
    expect(sdp.media.length).toBe(body.match(/^m=/gm)?.length ?? 0);
    expectSurvives(sdp);
  });

  test.each(corpus("rfc5118", "in-sdp.dat"))("%s: IPv6 addresses are read", (_name, bytes) => {
    const sdp = parsed(bodyOf(bytes));
    expect(sdp.media.some((media) => connectionOf(sdp, media)?.family === 6)).toBe(true);
  });
});

/** RFC 8866 says nothing about trailing blanks and missing lines; all else must come back. */
function expectSurvives(sdp: Sdp): void {
  const again = parsed(writeSdp(sdp));
  const times = sdp.times.length === 0 ? ["0 0"] : sdp.times;
  const media = sdp.media.map((line) => ({ ...line, formats: line.formats.length === 0 ? ["0"] : line.formats }));
  expect(again).toEqual({ ...sdp, times, media, name: sdp.name.trim() === "" ? again.name : sdp.name });
}
