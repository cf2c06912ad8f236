// Whose sound is at an IPv6 address is no worse a caller.

import { describe, expect, test } from "vitest";
import { LegAudio, readOffer } from "../../src/call/leg-audio.ts";
import { LegSecurity } from "../../src/call/leg-security.ts";

const SECURITY = new LegSecurity(
  { encryption: "optional", crypto: { randomBytes: (count) => new Uint8Array(count) }, fingerprint: undefined },
  { isPrivate: false, isBrowser: false },
);

function offer(...lines: readonly string[]): string {
  return ["v=0", "o=- 1 1 IN IP6 2001:db8::9", "s=-", ...lines, ""].join("\r\n");
}

const AT_THE_SESSION = offer("c=IN IP6 2001:db8::9", "t=0 0", "m=audio 4000 RTP/AVP 8");
const AT_THE_STREAM = offer("t=0 0", "m=audio 4000 RTP/AVP 8", "c=IN IP6 2001:db8::9");

describe("SIP-01 an offer of IPv6 sound", () => {
  test.each([AT_THE_SESSION, AT_THE_STREAM])("is usable, and answered with an IPv6 address", (text) => {
    const usable = readOffer(text, ["pcma"], SECURITY);
    if (!usable.ok) throw new Error(usable.fault.text);
    expect(usable.value.codecs).toEqual(["pcma"]);
    const audio = new LegAudio({
      address: { host: "2001:db8::1", port: 20_000 },
      id: 1,
      codecs: ["pcma"],
      security: SECURITY,
      keyWay: "auto",
    });
    const answered = audio.accept(usable.value.sdp, undefined);
    expect(answered.ok && answered.value).toContain("c=IN IP6 2001:db8::1\r\n");
  });

  test("where we have no IPv6 address the answer says so", () => {
    const usable = readOffer(AT_THE_SESSION, ["pcma"], SECURITY);
    if (!usable.ok) throw new Error(usable.fault.text);
    const audio = new LegAudio({
      address: { host: "192.0.2.1", port: 20_000 },
      id: 1,
      codecs: ["pcma"],
      security: SECURITY,
      keyWay: "auto",
    });
    expect(audio.accept(usable.value.sdp, undefined)).toMatchObject({ ok: false, fault: { code: 300 } });
  });
});
