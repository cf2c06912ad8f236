import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { readMultipart } from "../../../src/sip/message/multipart.ts";
import { parseMessage } from "../../../src/sip/message/parse.ts";
import { hasForeignBody, sdpOf } from "../../../src/sip/session/rows.ts";

const SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nt=0 0\r\n";

function invite(type: string, body: string) {
  const rows = ["INVITE sip:1@pbx SIP/2.0", "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1", "From: <sip:2@pbx>;tag=1"];
  rows.push("To: <sip:1@pbx>", "Call-ID: a", "CSeq: 1 INVITE", "Max-Forwards: 70", `Content-Type: ${type}`);
  const length = new TextEncoder().encode(body).length;
  const parsed = parseMessage(
    new TextEncoder().encode(`${rows.join("\r\n")}\r\nContent-Length: ${length}\r\n\r\n${body}`),
    "datagram",
  );
  if (!parsed.ok) throw new Error("not readable");
  return parsed.value;
}

function parts(...each: readonly (readonly [rows: string, text: string])[]): string {
  return `${each.map(([rows, text]) => `--b1\r\n${rows}\r\n\r\n${text}\r\n`).join("")}--b1--\r\n`;
}

const SDP_PART = ["Content-Type: application/sdp", SDP] as const;
const isup = (handling: string) =>
  [`Content-Type: application/ISUP\r\nContent-Disposition: signal;handling=${handling}`, "x"] as const;

describe("RFC 5621 §3.1 a description among other parts", () => {
  test.each(["multipart/mixed;boundary=b1", 'Multipart/Alternative; boundary="b1"'])("is read from %s", (type) => {
    const message = invite(type, parts(isup("optional"), SDP_PART));
    expect(sdpOf(message)).toBe(SDP);
    expect(hasForeignBody(message)).toBe(false);
  });

  test("is refused beside a part that must be understood and is not", () => {
    expect(hasForeignBody(invite("multipart/mixed;boundary=b1", parts(SDP_PART, isup("required"))))).toBe(true);
  });

  test("is refused where the parts cannot be told apart", () => {
    for (const type of ["multipart/mixed", "multipart/mixed;boundary=b2"])
      expect(hasForeignBody(invite(type, parts(SDP_PART)))).toBe(true);
    expect(readMultipart("multipart/mixed;boundary=b1", parts(SDP_PART).replace("--b1--", ""))).toBeUndefined();
  });

  test("is refused among too many parts", () => {
    const many = (count: number) => parts(...Array.from({ length: count }, () => SDP_PART));
    expect(readMultipart("multipart/mixed;boundary=b1", many(limits.sip.bodyParts))).toHaveLength(limits.sip.bodyParts);
    expect(readMultipart("multipart/mixed;boundary=b1", many(limits.sip.bodyParts + 1))).toBeUndefined();
  });
});
