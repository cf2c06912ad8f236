import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { type Framing, parseMessage } from "../../../src/sip/message/parse.ts";
import {
  makeRequest,
  makeResponse,
  writeMessage,
  writeRequest,
  writeResponse,
} from "../../../src/sip/message/write.ts";

const bytes = (value: string) => new TextEncoder().encode(value);

const ROWS = [
  ["Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"],
  ["From", "<sip:a@example.com>;tag=1"],
  ["To", "<sip:b@example.com>"],
  ["Call-ID", "1@192.0.2.1"],
  ["CSeq", "1 INVITE"],
] as const;

interface Shape {
  readonly start?: string;
  readonly replace?: readonly (readonly [name: string, value: string])[];
  readonly drop?: readonly string[];
  readonly add?: readonly string[];
  readonly body?: string;
}

/** A sound INVITE, changed as told. */
function invite({
  start = "INVITE sip:b@example.com SIP/2.0",
  replace = [],
  drop = [],
  add = [],
  body = "",
}: Shape = {}): Uint8Array {
  const changed = new Map(replace);
  const rows = ROWS.filter(([name]) => !drop.includes(name)).map(
    ([name, value]) => `${name}: ${changed.get(name) ?? value}`,
  );
  return bytes(`${[start, ...rows, ...add].join("\r\n")}\r\n\r\n${body}`);
}

function judge(message: Uint8Array, framing: Framing = "datagram") {
  const parsed = parseMessage(message, framing);
  return parsed.ok ? "accept" : (parsed.fault.reply ?? "silence");
}

test("a sound request", () => {
  const parsed = parseMessage(invite({ body: "v=0" }), "datagram");
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      kind: "request",
      method: "INVITE",
      uri: "sip:b@example.com",
      via: { transport: "UDP", host: "192.0.2.1" },
      callId: "1@192.0.2.1",
      cseq: { number: 1, method: "INVITE" },
      body: bytes("v=0"),
    },
  });
});

describe("RFC 3261 §7: the shape", () => {
  test("line breaks before the start line are nothing", () => {
    expect(judge(bytes(`\r\n\r\n${new TextDecoder().decode(invite())}`))).toBe("accept");
  });

  test("SIP/2.0 in any case", () => {
    expect(judge(invite({ start: "INVITE sip:b@example.com sip/2.0" }))).toBe("accept");
  });

  test.each([
    ["another version", "INVITE sip:b@example.com SIP/3.0", 505],
    ["an unknown scheme, which is not ours to judge", "INVITE carrier-pigeon:b SIP/2.0", "accept"],
    ["a method that is no token", "INV@TE sip:b@example.com SIP/2.0", "silence"],
    ["a header in the Request-URI", "INVITE sip:b@example.com?X=y SIP/2.0", 400],
    ["no Request-URI", "INVITE  SIP/2.0", 400],
    ["something else altogether", "GET / HTTP/1.1", "silence"],
  ] as const)("%s", (_, start, verdict) => {
    expect(judge(invite({ start }))).toBe(verdict);
  });

  test.each(["\n", "\r"])("a lone line break (%j) ends nothing and hides nothing", (lone) => {
    expect(judge(invite({ add: [`Subject: a${lone}Route: <sip:evil>`] }))).toBe(400);
    expect(judge(bytes(new TextDecoder().decode(invite()).replaceAll("\r\n", lone)))).toBe("silence");
  });

  test("keep-alives and empty datagrams get no answer", () => {
    for (const text of ["", "\r\n", "\r\n\r\n", "\0", "\0\0\0\0"]) expect(judge(bytes(text))).toBe("silence");
  });

  test("text outside ASCII, in head and body", () => {
    const body = "短信";
    const parsed = parseMessage(
      invite({
        replace: [["From", '"李雷" <sip:a@example.com>;tag=1']],
        add: [`Content-Length: ${bytes(body).length}`],
        body,
      }),
      "datagram",
    );
    expect(parsed.ok && parsed.value.from.display).toBe("李雷");
    expect(parsed.ok && new TextDecoder().decode(parsed.value.body)).toBe(body);
  });
});

describe("RFC 3261 §8.1.1: what every message has", () => {
  test.each(["Via", "From", "To", "Call-ID", "CSeq"])("without %s it is refused", (name) => {
    // without Via there is no way back
    expect(judge(invite({ drop: [name] }))).toBe(name === "Via" ? "silence" : 400);
  });

  test.each(["From", "To", "Call-ID", "CSeq"])("%s stands once", (name) => {
    const row = ROWS.find(([known]) => known === name);
    expect(judge(invite({ add: [`${name.toLowerCase()}: ${row?.[1]}`] }))).toBe(400);
  });

  test.each([
    ["Via", "SIP/2.0/UDP"],
    ["From", '"a <sip:a@example.com>;tag=1'],
    ["To", "<sip:b@example.com"],
    ["Call-ID", "a b"],
    ["CSeq", "1"],
    ["CSeq", "1 BYE"],
  ] as const)("%s: %s is refused", (name, value) => {
    expect(judge(invite({ replace: [[name, value]] }))).toBe(400);
  });

  test.each([
    ["0", "accept"],
    ["255", "accept"],
    ["256", 400],
    ["-1", 400],
    ["x", 400],
  ] as const)("Max-Forwards %s", (hops, verdict) => {
    expect(judge(invite({ add: [`Max-Forwards: ${hops}`] }))).toBe(verdict);
  });
});

describe("RFC 3261 §18.3: where the body ends", () => {
  test("a datagram may say less than it holds, or nothing; not more", () => {
    const body = (add: string[]) => {
      const parsed = parseMessage(invite({ add, body: "abcdef" }), "datagram");
      return parsed.ok ? new TextDecoder().decode(parsed.value.body) : parsed.fault.reply;
    };
    expect(body(["l: 3"])).toBe("abc");
    expect(body([])).toBe("abcdef");
    expect(body(["l: 7"])).toBe(400);
    expect(body(["l: 6", "Content-Length: 6"])).toBe(400);
    expect(body(["l: six"])).toBe(400);
  });

  test("a stream must say it", () => {
    expect(judge(invite(), "stream")).toBe(400);
    expect(judge(invite({ add: ["Content-Length: 0"] }), "stream")).toBe("accept");
  });
});

describe("refusing", () => {
  test("an ACK is never answered, nor is a response", () => {
    const ack = { start: "ACK sip:b@example.com SIP/2.0", replace: [["CSeq", "1 INVITE"]] as const };
    expect(judge(invite(ack))).toBe("silence");
    expect(judge(invite({ start: "SIP/2.0 200 OK", drop: ["CSeq"] }))).toBe("silence");
    expect(judge(invite({ start: "SIP/2.0 2000 OK" }))).toBe("silence");
    expect(judge(invite({ start: "SIP/2.0 099 OK" }))).toBe("silence");
  });

  test("the answer repeats what RFC 3261 §8.2.6.2 wants, every Via in order", () => {
    const parsed = parseMessage(
      invite({ replace: [["CSeq", "x"]], add: ["v: SIP/2.0/UDP b", "f : again"] }),
      "datagram",
    );
    expect(parsed.ok || parsed.fault.answerable).toEqual([
      ROWS[0],
      ROWS[1],
      ROWS[2],
      ROWS[3],
      ["CSeq", "x"],
      ["Via", "SIP/2.0/UDP b"],
    ]);
  });

  test("the place of the fault is a byte offset", () => {
    const message = invite({ replace: [["From", '"李" <sip:a@example.com>']], add: ["no colon here"] });
    const parsed = parseMessage(message, "datagram");
    const at = Buffer.from(message).indexOf("no colon");
    expect(parsed).toMatchObject({ ok: false, fault: { at, what: "header", reply: 400 } });
  });
});

describe("limits", () => {
  test("too large a message: 513, unless nobody can be told", () => {
    const body = "x".repeat(limits.sip.messageBytes);
    expect(judge(invite({ body }))).toBe(513);
    expect(judge(invite({ start: "SIP/2.0 200 OK", body }))).toBe("silence");
    expect(judge(bytes(body + body))).toBe("silence");
  });

  test("too many header fields, and too long a one: 400", () => {
    const fields = (count: number) => judge(invite({ add: Array.from({ length: count }, (_, i) => `X-${i}: 1`) }));
    expect(fields(limits.sip.headerFields - ROWS.length)).toBe("accept");
    expect(fields(limits.sip.headerFields - ROWS.length + 1)).toBe(400);
    const field = (length: number) => judge(invite({ add: [`X: ${"a".repeat(length - 3)}`] }));
    expect(field(limits.sip.headerFieldBytes)).toBe("accept");
    expect(field(limits.sip.headerFieldBytes + 1)).toBe(400);
  });
});

test("datagrams of blanks, colons, quotes or folds cost no more than others of their size", () => {
  for (const filler of [" ", "\t", ":", '"', ";", "<", "\\", "\r\n ", "SIP/2.0 ", "%", "\0", "@"]) {
    const long = filler.repeat(60_000 / filler.length);
    // quadratic work on one of them took five seconds; the test's time limit is ten for all
    for (let i = 0; i < 4; i++) {
      judge(invite({ add: [`X: ${long}`] }));
      judge(invite({ start: `INVITE ${long} SIP/2.0` }));
      judge(invite({ start: `INVITE${long}` }));
      judge(
        invite({
          replace: [
            ["From", long.slice(0, 8_000)],
            ["Via", `SIP/2.0/UDP a${long.slice(0, 8_000)}`],
          ],
        }),
      );
    }
  }
});

describe("writing", () => {
  test("a request as RFC 3261 §7 shows it, with its length", () => {
    const text = new TextDecoder().decode(
      writeRequest({
        method: "OPTIONS",
        uri: "sip:b",
        headers: [
          ["To", "<sip:b>"],
          ["l", "99"],
        ],
        body: "短",
      }),
    );
    expect(text).toBe("OPTIONS sip:b SIP/2.0\r\nTo: <sip:b>\r\nContent-Length: 3\r\n\r\n短");
  });

  test("a response with the registered phrase, or another", () => {
    expect(new TextDecoder().decode(writeResponse({ status: 486, headers: [] }))).toBe(
      "SIP/2.0 486 Busy Here\r\nContent-Length: 0\r\n\r\n",
    );
    expect(new TextDecoder().decode(writeResponse({ status: 403, reason: "No", headers: [], body: bytes("ab") }))).toBe(
      "SIP/2.0 403 No\r\nContent-Length: 2\r\n\r\nab",
    );
  });

  test("messages beyond the buffer that is kept for writing", () => {
    const body = "a".repeat(20_000);
    expect(writeRequest({ method: "INFO", uri: "sip:b", headers: [], body }).length).toBe(
      20_000 + "INFO sip:b SIP/2.0\r\nContent-Length: 20000\r\n\r\n".length,
    );
  });

  test.each(["\r\n", "\r", "\n", "\0"])("%j from our own side is our own mistake", (evil) => {
    expect(() => writeRequest({ method: "INFO", uri: "sip:b", headers: [["Subject", `a${evil}b`]] })).toThrow(
      "of its own",
    );
    expect(() => writeRequest({ method: "INFO", uri: "sip:b", headers: [[`Sub${evil}`, "b"]] })).toThrow("of its own");
    expect(() => writeRequest({ method: "INFO", uri: `sip:b${evil}`, headers: [] })).toThrow("of its own");
    expect(() => writeResponse({ status: 200, reason: evil, headers: [] })).toThrow("of its own");
  });

  test("what is made is what would be parsed", () => {
    const headers = [...ROWS, ["Content-Length", "3"]] as const;
    const request = makeRequest({ method: "INVITE", uri: "sip:b@example.com", headers, body: "v=0" });
    const parsed = parseMessage(writeMessage(request), "stream");
    expect(parsed).toEqual({ ok: true, value: request });
    expect(parsed.ok && parsed.value.headers.rows()).toEqual(request.headers.rows());
    const response = makeResponse({ status: 180, headers: [...ROWS, ["Content-Length", "0"]] });
    expect(parseMessage(writeMessage(response), "stream")).toEqual({ ok: true, value: response });
    expect(() => makeRequest({ method: "INVITE", uri: "sip:b", headers: [] })).toThrow("mandatory");
  });
});
