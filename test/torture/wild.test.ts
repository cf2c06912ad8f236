// Messages of real phones and servers, of fuzzers and of crash reports: whatever comes, the parser neither throws nor changes what was said.

import { describe, expect, test } from "vitest";
import { between, pick, type Rng, seededRng } from "../../src/base/rng.ts";
import type { SipMessage } from "../../src/sip/message/message.ts";
import { parseContacts } from "../../src/sip/message/name-addr.ts";
import { type Framing, parseMessage } from "../../src/sip/message/parse.ts";
import { StreamFramer } from "../../src/sip/message/stream-framer.ts";
import { parseUri, writeUri } from "../../src/sip/message/uri.ts";
import { makeResponse, writeMessage, writeResponse } from "../../src/sip/message/write.ts";
import { hasCorpora, listCorpus, readCorpus, readIndex } from "./corpora.ts";
import { unzip } from "./unzip.ts";

/** Real messages that are refused, and why. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["lucent-siptrans-1.2-401.sip", "a macro of the program it was copied from stands in its Via branch"],
]);

const FOLDERS = [
  "real-ua",
  "rfc4475",
  "rfc5118",
  "fuzz-seeds/sip",
  "fuzz-seeds/sip-parser",
  "fuzz-seeds/sip-malformed",
  "fuzz-seeds/header-values",
  "fuzz-seeds/uri",
  "fuzz-seeds/sdp",
  "fuzz-seeds/stun",
] as const;

const MUTATIONS = 20_000;

describe.skipIf(!hasCorpora)("messages from the wild", () => {
  test.each(realMessages())("%s is read, and says the same when written back", (file) => {
    const message = read(readCorpus("real-ua", file), "datagram");
    if (REFUSED.has(file)) return expect(message).toBeUndefined();
    expect(message).toBeDefined();
    if (message !== undefined) expectSameAgain(message);
  });

  test("fuzzer seeds and old crashers neither throw nor change on the way through", () => {
    let count = 0;
    for (const bytes of allSeeds()) {
      for (const framing of ["datagram", "stream"] as const) exercise(bytes, framing);
      count++;
    }
    expect(count).toBeGreaterThan(300);
  });

  test(`${MUTATIONS} mutated messages neither throw nor change on the way through`, { timeout: 60_000 }, () => {
    const seeds = [...allSeeds()].filter((seed) => seed.length < 4_096);
    const rng = seededRng(20_261_122);
    let accepted = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      const bytes = mutate(pick(rng, seeds) ?? new Uint8Array(), seeds, rng);
      if (exercise(bytes, i % 4 === 0 ? "stream" : "datagram")) accepted++;
    }
    // most small changes hit places nobody judges; if none were accepted, the checks above would check nothing
    expect(accepted).toBeGreaterThan(MUTATIONS / 20);
  });

  test("the PROTOS c07-sip cases neither throw nor change on the way through", () => {
    let count = 0;
    let accepted = 0;
    for (const { content } of unzip(Buffer.from(readCorpus("protos-c07-sip", "cases.zip")))) {
      const bytes = fillIn(content);
      if (count === 0) expect(read(bytes, "datagram")?.callId).toBe("1@192.0.2.7"); // case 0 is the sound one
      if (exercise(bytes, "datagram")) accepted++;
      count++;
    }
    expect(count).toBe(2_270);
    expect(accepted).toBeGreaterThan(100);
  });

  test("mutated streams neither throw nor stall", () => {
    const seeds = listCorpus("real-ua").map((file) => readCorpus("real-ua", file));
    const rng = seededRng(7);
    let items = 0;
    for (let i = 0; i < 500; i++) {
      const framer = new StreamFramer();
      const bytes = mutate(pick(rng, seeds) ?? new Uint8Array(), seeds, rng);
      for (let at = 0; at < bytes.length; ) {
        const next = at + between(rng, 1, 400);
        const pushed = framer.push(bytes.subarray(at, next));
        if (pushed.ok) items += pushed.value.length;
        at = next;
      }
    }
    expect(items).toBeGreaterThan(100);
  });
});

/** All of real-ua; those whose printed body is not the announced length are header material only. */
function realMessages(): readonly string[] {
  if (!hasCorpora) return [];
  const cut = new Set(
    readIndex("real-ua")
      .filter((row) => row.content_length_ok === false)
      .map((row) => row.file),
  );
  return listCorpus("real-ua").filter((file) => !cut.has(file));
}

function* allSeeds(): Generator<Uint8Array> {
  for (const folder of FOLDERS) for (const file of listCorpus(folder)) yield readCorpus(folder, file);
}

function read(bytes: Uint8Array, framing: Framing): SipMessage | undefined {
  const parsed = parseMessage(bytes, framing);
  return parsed.ok ? parsed.value : undefined;
}

/** Whether it was accepted. What was accepted can be written, asked and answered; what was refused can be refused. */
function exercise(bytes: Uint8Array, framing: Framing): boolean {
  const parsed = parseMessage(bytes, framing);
  if (parsed.ok) {
    expectSameAgain(parsed.value);
    askAndAnswer(parsed.value);
    return true;
  }
  const { reply, answerable } = parsed.fault;
  expect(reply === undefined).toBe(answerable === undefined);
  if (answerable !== undefined && reply !== undefined) writeResponse({ status: reply, headers: answerable });
  return false;
}

function expectSameAgain(message: SipMessage): void {
  const again = read(writeMessage(message), "stream");
  expect(again && meaning(again)).toEqual(meaning(message));
}

/** All that a message says; Content-Length is the writer's. */
function meaning(message: SipMessage): unknown {
  const { headers, body, ...rest } = message;
  return {
    ...rest,
    rows: headers.rows().filter(([name]) => name !== "Content-Length"),
    body: Buffer.from(body).toString("hex"),
  };
}

function askAndAnswer(message: SipMessage): void {
  parseContacts(message.headers);
  for (const [name] of message.headers.rows()) message.headers.list(name);
  if (message.kind === "response") return;
  const uri = parseUri(message.uri);
  if (uri !== undefined) expect(parseUri(writeUri(uri))).toEqual(uri);
  const repeated = message.headers.rows().filter(([name]) => ["Via", "From", "To", "Call-ID", "CSeq"].includes(name));
  writeMessage(makeResponse({ status: 500, headers: repeated }));
}

/** The first message of a PROTOS case (`LENGTH TEMPLATE…`) with its tags replaced. */
function fillIn(content: Buffer): Uint8Array {
  const space = content.indexOf(" ");
  const length = Number(content.toString("latin1", 0, space));
  const template = content.toString("latin1", space + 1, space + 1 + length);
  const tags: Readonly<Record<string, string>> = {
    To: "b@192.0.2.8",
    From: "a@192.0.2.7",
    "From-Address": "192.0.2.7",
    "From-IP": "192.0.2.7",
    "Local-Port": "5060",
    "Branch-ID": "77",
    "Call-ID": "1",
    CSeq: "1",
  };
  const filled = template.replace(/<([A-Za-z-]+)>/g, (tag, name: string) => tags[name] ?? tag);
  const body = filled.length - (filled.indexOf("\r\n\r\n") + 4);
  return new Uint8Array(Buffer.from(filled.replace("<Content-Length>", String(body)), "latin1"));
}

/** A few small accidents: flipped, dropped, doubled and foreign octets. */
function mutate(seed: Uint8Array, seeds: readonly Uint8Array[], rng: Rng): Uint8Array {
  let bytes = Array.from(seed);
  for (let n = between(rng, 1, 3); n > 0; n--) {
    const at = between(rng, 0, bytes.length);
    const length = between(rng, 1, 12);
    switch (between(rng, 0, 5)) {
      case 0:
        bytes[at] = between(rng, 0, 255);
        break;
      case 1:
        bytes.splice(at, length);
        break;
      case 2:
        bytes.splice(at, 0, ...bytes.slice(at, at + length));
        break;
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4:
        bytes.splice(at, 0, ...Buffer.from(pick(rng, SPICES) ?? ""));
        break;
      default: {
        const other = pick(rng, seeds) ?? seed;
        const from = between(rng, 0, other.length);
        bytes.splice(at, 0, ...other.subarray(from, from + 40));
      }
    }
  }
  return Uint8Array.from(bytes);
}

const SPICES = [
  "\r\n",
  "\r",
  "\n",
  "\0",
  "\\\0",
  '"',
  "<",
  ">",
  ";",
  ",",
  "%",
  "%00",
  " ",
  "\t",
  "\r\n ",
  ":",
  "@",
  "=",
  "李",
  "\ufeff",
];
