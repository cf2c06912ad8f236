// SIP-14: what one call said to whom, found again afterwards, within bounds whatever strangers send.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallId } from "../../../src/base/ids.ts";
import { limits } from "../../../src/base/limits.ts";
import { parseMessage } from "../../../src/sip/message/parse.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import { CallIds } from "../../../src/sip/trace/call-ids.ts";
import { Ladders } from "../../../src/sip/trace/ladders.ts";
import { masked } from "../../../src/sip/trace/masked.ts";
import { summaryOf } from "../../../src/sip/trace/wire-message.ts";
import { VirtualClock } from "../../world/clock.ts";

/** Of one message alone: nothing is known from before. */
const callIdOf = (bytes: Uint8Array): string | undefined => new CallIds().of(bytes);
const FLOW: Flow = {
  transport: "udp",
  local: { host: "192.0.2.10", port: 5060 },
  remote: { host: "192.0.2.1", port: 5062 },
};
const encoder = new TextEncoder();
const CALL = "c-20261122-aaaaaaaa" as CallId;

function message(callId: string, line = "OPTIONS sip:7000@192.0.2.10 SIP/2.0", extra = ""): Uint8Array {
  return encoder.encode(
    `${line}\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n` +
      `Call-ID: ${callId}\r\nCSeq: 1 ${line.startsWith("SIP") ? "INVITE" : (line.split(" ")[0] ?? "")}\r\n${extra}Content-Length: 0\r\n\r\n`,
  );
}

describe("the Call-ID is found without parsing", () => {
  test.each([
    ["Call-ID: abc@host", "abc@host"],
    ["call-id:abc", "abc"],
    ["CALL-ID \t:  abc  ", "abc"],
    ["i: compact", "compact"],
    ["I : compact", "compact"],
    ["Call-Info: <x>\r\nIdentity: y\r\nCall-ID: after", "after"],
  ])("%s", (header, expected) => {
    expect(callIdOf(encoder.encode(`INVITE sip:a@b SIP/2.0\r\n${header}\r\nX: y\r\n\r\n`))).toBe(expected);
  });

  test.each([
    ["none", "INVITE sip:a@b SIP/2.0\r\nX: y\r\n\r\n"],
    ["in the body alone", "INVITE sip:a@b SIP/2.0\r\nX: y\r\n\r\nCall-ID: no\r\n"],
    ["empty", "INVITE sip:a@b SIP/2.0\r\nCall-ID: \r\n\r\n"],
    ["keep-alive", "\r\n\r\n"],
    ["nothing", ""],
  ])("%s: undefined", (_, text) => expect(callIdOf(encoder.encode(text))).toBeUndefined());

  test("any bytes are taken, and what the parser finds is what is found here", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void callIdOf(bytes)));
    const word = fc.stringMatching(/^[A-Za-z0-9.-]{1,40}$/);
    fc.assert(
      fc.property(word, (callId) => {
        const bytes = message(callId);
        const parsed = parseMessage(bytes, "datagram");
        expect(parsed.ok && parsed.value.callId).toBe(callIdOf(bytes));
      }),
    );
  });
});

describe("SIP-14 a call's ladder", () => {
  test("has the messages of all its dialogs in order, also those before it was known to be a call", async () => {
    const clock = new VirtualClock();
    const ladders = new Ladders(clock);
    ladders.wire("in", FLOW, message("caller", "INVITE sip:7000@192.0.2.10 SIP/2.0"));
    ladders.attach(CALL, "caller");
    await clock.advance(1);
    ladders.attach(CALL, "callee");
    ladders.wire("out", FLOW, message("callee", "INVITE sip:1002@192.0.2.2 SIP/2.0"));
    ladders.wire("in", FLOW, message("other", "REGISTER sip:192.0.2.10 SIP/2.0"));
    await clock.advance(1);
    ladders.wire("in", FLOW, message("callee", "SIP/2.0 180 Ringing"));
    ladders.ended(CALL);
    await clock.advance(1);
    ladders.wire("out", FLOW, message("caller", "SIP/2.0 487 Request Terminated"));
    expect(ladders.of(CALL)?.map(summaryOf)).toEqual([
      "INVITE sip:7000@192.0.2.10",
      "INVITE sip:1002@192.0.2.2",
      "180 Ringing · INVITE",
      "487 Request Terminated · INVITE",
    ]);
    expect(ladders.of("c-unknown" as CallId)).toBeUndefined();
  });

  test("of an endless dialog the beginning and the newest are kept", () => {
    const ladders = new Ladders(new VirtualClock());
    ladders.attach(CALL, "long");
    for (let i = 0; i < 1_000; i++) ladders.wire("in", FLOW, message("long", `INFO sip:${i}@x SIP/2.0`));
    const kept = ladders.of(CALL)?.map(summaryOf) ?? [];
    expect(kept).toHaveLength(limits.trace.messagesPerDialog);
    expect(kept[0]).toBe("INFO sip:0@x");
    expect(kept.at(-1)).toBe("INFO sip:999@x");
  });

  test("what happens all day is left out, but for those who watch", () => {
    const ladders = new Ladders(new VirtualClock());
    const seen: (string | undefined)[] = [];
    ladders.watch(({ callId }) => seen.push(callId));
    const keepAgain = ladders.leaveOut("is-it-alive");
    ladders.wire("out", FLOW, message("is-it-alive"));
    expect([seen, ladders.sizes.loose]).toEqual([["is-it-alive"], 0]);
    keepAgain();
    ladders.wire("in", FLOW, message("is-it-alive"));
    expect(ladders.sizes.loose).toBe(1);
  });

  test("strangers without end push out strangers, never a call in progress", () => {
    const ladders = new Ladders(new VirtualClock());
    ladders.attach(CALL, "mine");
    ladders.wire("in", FLOW, message("mine"));
    for (let i = 0; i < 3 * limits.trace.looseDialogs; i++) ladders.wire("in", FLOW, message(`stranger-${i}`));
    expect(ladders.sizes.loose).toBe(limits.trace.looseDialogs);
    expect(ladders.of(CALL)).toHaveLength(1);
  });

  test("all together stay within the bytes allowed: ended calls go, the oldest first", () => {
    const ladders = new Ladders(new VirtualClock());
    const padding = `X: ${"y".repeat(7_000)}\r\n`;
    const calls = Array.from({ length: 900 }, (_, i) => `c-${i}` as CallId);
    for (const call of calls) {
      ladders.attach(call, String(call));
      for (let i = 0; i < 12; i++) ladders.wire("in", FLOW, message(call, undefined, padding));
      ladders.ended(call);
    }
    expect(ladders.sizes.octets).toBeLessThanOrEqual(limits.trace.bytes);
    expect(ladders.of(calls[0] as CallId)).toBeUndefined();
    expect(ladders.of(calls[899] as CallId)).toHaveLength(12);
  });

  test("calls in progress too: a phone that pads its messages shortens its own ladder, not those of ended calls", () => {
    const ladders = new Ladders(new VirtualClock());
    const padding = Array.from({ length: 7 }, () => `X: ${"y".repeat(8_000)}\r\n`).join("");
    const before = "c-before" as CallId;
    ladders.attach(before, "before");
    ladders.wire("in", FLOW, message("before"));
    ladders.ended(before);
    ladders.attach(CALL, "padded");
    for (let i = 0; i < limits.trace.messagesPerDialog; i++)
      ladders.wire("in", FLOW, message("padded", `INFO sip:${i}@x SIP/2.0`, padding));
    expect(ladders.sizes.octets).toBeLessThanOrEqual(limits.trace.dialogBytes + 1_000);
    expect(ladders.of(CALL)?.map(summaryOf).at(-1)).toBe(`INFO sip:${limits.trace.messagesPerDialog - 1}@x`);
    expect(ladders.of(before)).toHaveLength(1);
  });

  test("where calls in progress alone fill the bytes, theirs get shorter", () => {
    const ladders = new Ladders(new VirtualClock());
    const padding = Array.from({ length: 7 }, () => `X: ${"y".repeat(8_000)}\r\n`).join("");
    for (let c = 0; c < 400; c++) {
      ladders.attach(`c-${c}` as CallId, `d-${c}`);
      for (let i = 0; i < 4; i++) ladders.wire("in", FLOW, message(`d-${c}`, undefined, padding));
    }
    expect(ladders.sizes.octets).toBeLessThanOrEqual(limits.trace.bytes);
    expect(ladders.of("c-0" as CallId)).toHaveLength(4);
    expect(ladders.of("c-399" as CallId)?.length).toBeLessThan(4);
  });

  test("only so many ended calls are kept, and nothing of the others remains", () => {
    const ladders = new Ladders(new VirtualClock());
    for (let i = 0; i < 2 * limits.trace.endedCalls; i++) {
      const call = `c-${i}` as CallId;
      ladders.attach(call, `d-${i}`);
      ladders.wire("in", FLOW, message(`d-${i}`));
      ladders.ended(call);
    }
    expect(ladders.sizes.calls).toBe(limits.trace.endedCalls);
  });

  test("a leg that moved into another call stays in that one's ladder when the first is forgotten", () => {
    const ladders = new Ladders(new VirtualClock());
    const later = "c-later" as CallId;
    ladders.attach(CALL, "moved");
    ladders.wire("in", FLOW, message("moved"));
    ladders.attach(later, "moved");
    ladders.ended(CALL);
    for (let i = 0; i < limits.trace.endedCalls; i++) {
      ladders.attach(`c-${i}` as CallId, `d-${i}`);
      ladders.ended(`c-${i}` as CallId);
    }
    expect(ladders.of(CALL)).toBeUndefined();
    expect(ladders.of(later)).toHaveLength(1);
  });

  test("a watcher sees each message until it stops", () => {
    const ladders = new Ladders(new VirtualClock());
    const seen: (string | undefined)[] = [];
    const stop = ladders.watch(({ callId }) => seen.push(callId));
    ladders.wire("in", FLOW, message("one"));
    stop();
    ladders.wire("in", FLOW, message("two"));
    expect(seen).toEqual(["one"]);
  });

  test("a message cut from a stream's large buffer does not keep the buffer alive", () => {
    const ladders = new Ladders(new VirtualClock());
    ladders.attach(CALL, "tcp");
    const bytes = message("tcp");
    const chunk = new Uint8Array(65_536);
    chunk.set(bytes, 100);
    ladders.wire("in", FLOW, chunk.subarray(100, 100 + bytes.length));
    const [kept] = ladders.of(CALL) ?? [];
    expect(kept?.bytes).toEqual(bytes);
    expect(kept?.bytes.buffer.byteLength).toBe(bytes.length);
  });
});

describe("what leaves the switch has no secrets in it", () => {
  const secret =
    'INVITE sip:a@b SIP/2.0\r\nCall-ID: x\r\nAuthorization: Digest username="1001", response="0123456789abcdef", cnonce="zz"\r\n\r\n' +
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4\r\n" +
    "a=ice-ufrag:s7mQ\r\na=ice-pwd:Hh8Jkk3nnQpHUr+OH92wSPxy\r\n";

  test("SRTP keys, ICE passwords and digests are crossed out, and the length stays", () => {
    const bytes = encoder.encode(secret);
    const text = new TextDecoder().decode(masked(bytes));
    expect(text).toHaveLength(bytes.length);
    expect(text).not.toContain("WVNfX19");
    expect(text).not.toContain("0123456789abcdef");
    expect(text).toContain(`a=ice-ufrag:s7mQ\r\na=ice-pwd:${"x".repeat(24)}\r\n`);
    expect(text).toContain('username="1001"');
    expect(text).toContain("|2^20|1:4");
    expect(bytes).toEqual(encoder.encode(secret)); // what is kept is not changed
  });

  test("what people write to each other is crossed out too", () => {
    const text = new TextDecoder().decode(
      masked(encoder.encode("MESSAGE sip:a@b SIP/2.0\r\nCall-ID: x\r\n\r\nmeet me at eight")),
    );
    expect(text).toMatch(/\r\n\r\nx{16}$/);
  });
});
