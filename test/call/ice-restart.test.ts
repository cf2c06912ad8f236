// A browser whose network changed restarts ICE by a re-INVITE, and finds us under new names (RFC 8839 §4.4.1.1.1, RFC 8445 §9).

import { describe, expect, test } from "vitest";
import { seededRng } from "../../src/base/rng.ts";
import { LegAudio } from "../../src/call/leg-audio.ts";
import { LegSecurity } from "../../src/call/leg-security.ts";
import type { DtlsSecurity } from "../../src/rtp/security.ts";

const HEX = "AB:".repeat(31).concat("AB");

function browser(): LegAudio {
  const rng = seededRng(4);
  const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => rng.uint32() & 255);
  return new LegAudio({
    address: { host: "192.0.2.1", port: 20_000 },
    id: 1,
    codecs: ["opus", "pcma"],
    security: new LegSecurity(
      { encryption: "optional", crypto: { randomBytes }, fingerprint: { hash: "sha-256", value: HEX } },
      { isPrivate: true, isBrowser: true },
    ),
    keyWay: "auto",
  });
}

function described(ufrag: string, password: string, setup = "actpass"): string {
  return [
    "v=0",
    "o=- 7 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 8",
    "c=IN IP4 0.0.0.0",
    "a=rtcp-mux",
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:sha-256 ${HEX}`,
    `a=setup:${setup}`,
    "a=mid:0",
    "",
  ].join("\r\n");
}

const [FIRST, SECOND] = ["a".repeat(22), "b".repeat(22)];

/** What our answer to such an offer tells the browser to check with. */
function answer(audio: LegAudio, text: string): { readonly ufrag: string; readonly password: string } {
  const answered = audio.acceptText(text, undefined);
  if (!answered.ok) throw new Error(answered.fault.text);
  return namesIn(answered.value);
}

function namesIn(sdp: string): { readonly ufrag: string; readonly password: string } {
  return {
    ufrag: /^a=ice-ufrag:(.*)\r$/m.exec(sdp)?.[1] ?? "",
    password: /^a=ice-pwd:(.*)\r$/m.exec(sdp)?.[1] ?? "",
  };
}

function ice(audio: LegAudio): DtlsSecurity["ice"] | undefined {
  const security = audio.plan?.security;
  return security?.kind === "dtls" ? security.ice : undefined;
}

describe("RTP-07 a browser that restarts ICE", () => {
  test("is given a new name and a new password, and they are what its checks are held against", () => {
    const audio = browser();
    const before = answer(audio, described("aaaa", FIRST));
    expect(answer(audio, described("aaaa", FIRST))).toEqual(before);
    const after = answer(audio, described("bbbb", SECOND));
    expect(after.ufrag).toMatch(/^[A-Za-z0-9+/]{4,}$/);
    expect(after.password).toMatch(/^[A-Za-z0-9+/]{22,}$/);
    expect(after.ufrag).not.toBe(before.ufrag);
    expect(after.password).not.toBe(before.password);
    expect(ice(audio)).toEqual({ ...after, remoteUfrag: "bbbb", remotePassword: SECOND });
    expect(answer(audio, described("bbbb", SECOND))).toEqual(after);
    expect(namesIn(audio.again())).toEqual(after);
  });

  test("in a call of ours too, whose own offers keep the names of the day", () => {
    const audio = browser();
    const offered = namesIn(audio.offer(["pcma"]) ?? "");
    expect(namesIn(audio.offer(["pcma"]) ?? "")).toEqual(offered);
    expect(audio.answered(described("aaaa", FIRST, "active"))).toBe(true);
    expect(namesIn(audio.again())).toEqual(offered);
    expect(answer(audio, described("bbbb", SECOND)).ufrag).not.toBe(offered.ufrag);
  });

  test("an offer that is refused changes nothing", () => {
    const audio = browser();
    const before = answer(audio, described("aaaa", FIRST));
    expect(audio.acceptText(described("bbbb", SECOND).replace("SAVPF 8", "SAVPF 18"), undefined).ok).toBe(false);
    expect(answer(audio, described("aaaa", FIRST))).toEqual(before);
  });
});
