import { describe, expect, test } from "vitest";
import type { QueueKey } from "../../src/base/ids.ts";
import { leavesOf, matterOf } from "../../src/office/dispositions.ts";
import { parseOffice } from "../../src/office/parse.ts";

const office = (dispositions: string): string =>
  `queues: { billing: { number: "7000", dispositions: ${dispositions} } }`;

describe("CRM-09 dispositions of a queue", () => {
  test("names alone are taken as ever, trees by the codes and names of the way down", () => {
    const parsed = parseOffice(
      office(
        '{ "1": other, "2": { name: refund, below: { "1": { name: paid, solved: true }, "2": { name: later, solved: false } } } }',
      ),
    );
    const queue = parsed.ok ? parsed.value.queues.get("billing" as QueueKey) : undefined;
    expect([...(queue?.dispositions ?? [])]).toEqual([
      ["1", "other"],
      ["21", "refund / paid"],
      ["22", "refund / later"],
    ]);
    expect(leavesOf(queue?.dispositionTree ?? new Map()).map(({ solved }) => solved)).toEqual([undefined, true, false]);
    expect(matterOf("refund / paid")).toBe("refund");
  });

  test.each([
    [
      "two ways that are dialled alike",
      '{ "21": a, "2": { name: b, below: { "1": c } } }',
      /the code 21 a second time/,
    ],
    [
      "four levels",
      '{ "1": { name: a, below: { "1": { name: b, below: { "1": { name: c, below: { "1": d } } } } } } }',
      /below/,
    ],
    ["no name", '{ "1": { solved: true } }', /name/],
  ])("%s are refused", (_, written, fault) => {
    const parsed = parseOffice(office(written));
    expect(parsed.ok ? "" : JSON.stringify(parsed.fault)).toMatch(fault);
  });
});
