import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { type FramedItem, StreamFramer } from "../../../src/sip/message/stream-framer.ts";

const text = new TextDecoder();
const bytes = (value: string) => new TextEncoder().encode(value);

function message(body = "", lengthHeader = "Content-Length"): string {
  return `OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c;branch=z9hG4bK1\r\n${lengthHeader}: ${bytes(body).length}\r\n\r\n${body}`;
}

function show(items: readonly FramedItem[]): readonly string[] {
  return items.map((item) => (item.kind === "ping" ? "ping" : text.decode(item.bytes)));
}

/** Everything a stream gives when it comes in these pieces. */
function frame(pieces: readonly Uint8Array[]): readonly string[] {
  const framer = new StreamFramer();
  return pieces.flatMap((piece) => {
    const pushed = framer.push(piece);
    return pushed.ok ? show(pushed.value) : [`fault ${pushed.fault.what} ${pushed.fault.reply}`];
  });
}

test("a message with a body, in one piece", () => {
  expect(frame([bytes(message("v=0\r\n"))])).toEqual([message("v=0\r\n")]);
});

test("the compact and the folded Content-Length count", () => {
  expect(frame([bytes(message("abc", "l"))])).toEqual([message("abc", "l")]);
  const folded = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length :\r\n 3\r\n\r\nabc";
  expect(frame([bytes(folded)])).toEqual([folded]);
});

test("a body that looks like the next message is a body", () => {
  const inner = message();
  expect(frame([bytes(message(inner) + message())])).toEqual([message(inner), message()]);
});

describe("keep-alive", () => {
  test("two line breaks ask for a pong (RFC 5626 §3.5.1)", () => {
    expect(frame([bytes("\r\n\r\n")])).toEqual(["ping"]);
    expect(frame(["\r", "\n", "\r", "\n"].map(bytes))).toEqual(["ping"]);
    expect(frame([bytes(`${message()}\r\n\r\n${message()}`)])).toEqual([message(), "ping", message()]);
  });

  test("a single one is nothing (RFC 3261 §7.5), and keeps no connection waiting", () => {
    const framer = new StreamFramer();
    expect(framer.push(bytes("\r\n"))).toEqual({ ok: true, value: [] });
    expect(framer.isPartial).toBe(false);
    const pushed = framer.push(bytes(message()));
    expect(pushed.ok && show(pushed.value)).toEqual([message()]);
  });
});

test("half a message waits for its rest", () => {
  const framer = new StreamFramer();
  framer.push(bytes(message("abcdef").slice(0, -2)));
  expect(framer.isPartial).toBe(true);
  const pushed = framer.push(bytes("ef"));
  expect(pushed.ok && show(pushed.value)).toEqual([message("abcdef")]);
  expect(framer.isPartial).toBe(false);
});

test("however a stream is cut, it gives the same", () => {
  const item = fc.oneof(
    fc.constant("\r\n\r\n"),
    fc.string({ unit: "grapheme" }).map((body) => message(body)),
  );
  fc.assert(
    fc.property(
      fc.array(item, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      (items, cuts) => {
        const whole = bytes(items.join(""));
        const pieces: Uint8Array[] = [];
        for (let at = 0, i = 0; at < whole.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          pieces.push(whole.subarray(at, at + size));
          at += size;
        }
        expect(frame(pieces)).toEqual(items.map((one) => (one === "\r\n\r\n" ? "ping" : one)));
      },
    ),
  );
});

describe("framing that is lost", () => {
  test.each([
    ["no Content-Length", "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c\r\n\r\n", "fault length 400"],
    ["two", "OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\nl: 1\r\nContent-Length: 1\r\n\r\na", "fault length 400"],
    ["negative", "OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\nContent-Length: -1\r\n\r\n", "fault length 400"],
    ["too long", "OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\nContent-Length: 99999999999\r\n\r\n", "fault size 513"],
    ["of a response", "SIP/2.0 200 OK\r\nVia: x\r\n\r\n", "fault length undefined"],
    [
      "a head without end",
      `OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\nX: ${"a".repeat(limits.sip.messageBytes)}`,
      "fault size 513",
    ],
  ])("%s", (_, stream, verdict) => {
    expect(frame([bytes(stream)])).toEqual([verdict]);
  });

  test("what was whole before it is still handed over, and the fault stays", () => {
    const framer = new StreamFramer();
    const first = framer.push(bytes(`${message()}BROKEN\r\n\r\n`));
    expect(first.ok && show(first.value)).toEqual([message()]);
    expect(framer.isPartial).toBe(true);
    expect(framer.push(new Uint8Array()).ok).toBe(false);
    expect(framer.push(bytes(message())).ok).toBe(false);
  });
});

test("the largest message, octet by octet, costs one look at each octet", () => {
  const head = "OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\nContent-Length: ";
  const room = limits.sip.messageBytes - head.length - "12345\r\n\r\n".length;
  const whole = bytes(`${head}${room}\r\n\r\n${"b".repeat(room)}`);
  const framer = new StreamFramer();
  let found = 0;
  // quadratic work would be two thousand million steps here, beyond the test's time limit
  for (let i = 0; i < whole.length; i++) {
    const pushed = framer.push(whole.subarray(i, i + 1));
    if (pushed.ok) found += pushed.value.length;
  }
  expect(found).toBe(1);
});
