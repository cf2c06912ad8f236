// A queue's `callback`: read, complained of, written down again.

import { describe, expect, test } from "vitest";
import type { QueueKey } from "../../src/base/ids.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { writeOffice } from "../../src/office/write.ts";

const text = (callback: string, more = "") => `
extensions: { "1001": { secret: "kx83-vnq2-77" } }
queues: { sales: { number: "7000", callback: ${callback}${more} } }
`;

function read(callback: string): Office {
  const office = parseOffice(text(callback));
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  return office.value;
}
const of = (office: Office) => office.queues.get("sales" as QueueKey)?.callback;

function faults(callback: string, more = ""): string {
  const office = parseOffice(text(callback, more));
  return office.ok ? "" : JSON.stringify(office.fault);
}

describe("ACD-09 call-backs in the office file", () => {
  test("true is all as it comes, false and nothing are none", () => {
    expect(of(read("true"))).toEqual({
      key: undefined,
      retries: 3,
      gapMs: 600_000,
      withinMs: 86_400_000,
      ringMs: 30_000,
      missed: "list",
      hours: undefined,
      by: undefined,
      prefix: "",
      abroad: false,
      atOnce: 20,
      notReached: undefined,
    });
    expect(of(read("false"))).toBeUndefined();
  });

  test.each([
    "true",
    '{ key: "1" }',
    '{ key: "1", retries: 0, gap: 5m, within: 8h, ring: 45s, missed: dial, hours: ["mon-fri 09:00-18:00", "sat 09:00-12:00"], by: "1001", prefix: "0", abroad: true, atOnce: 5, notReached: mailbox }',
    "{ missed: false }",
    "{ missed: true }",
  ])("%s is the same office once it was written down and read again", (callback) => {
    const office = read(callback);
    const again = parseOffice(writeOffice(office, { secrets: "plain" }));
    expect(again.ok && of(again.value)).toEqual(of(office));
  });

  test("three words for missed calls", () => {
    expect(["true", "false", "dial"].map((word) => of(read(`{ missed: ${word} }`))?.missed)).toEqual([
      "list",
      "no",
      "dial",
    ]);
  });

  test.each([
    ['{ key: "12" }', "callback.key"],
    ["{ missed: maybe }", "true, false or dial"],
    ["{ retries: 99 }", "callback.retries"],
    ["{ gap: 1s }", "callback.gap"],
    ["{ hours: never }", "callback.hours"],
    ['{ by: "1009" }', "an extension of this file"],
    ["{ prefix: abc }", "callback.prefix"],
    ["{ retry: 3 }", "retries"],
  ])("%s is refused where it stands", (callback, said) => expect(faults(callback)).toContain(said));

  test("one key means one thing", () => {
    expect(faults('{ key: "1" }', ', voicemail: { pin: "4711", key: "1" }')).toContain("another digit");
    expect(faults('{ key: "1" }', ', voicemail: { pin: "4711", key: "2" }')).toBe("");
  });
});
