// OPS-05: a thousand calls cannot all be called back in the same moment.

import { expect, test } from "vitest";
import { byUrgency, type KeptCall } from "../../src/app/core/survival/survival-tables.ts";

const kept = (call: string, more: { isForHelp?: true; waits?: true; answeredAt?: number }): KeptCall =>
  ({
    image: { call, isForHelp: false, record: { answeredAt: more.answeredAt }, ...more },
    aliveAt: 0,
  }) as unknown as KeptCall;

test("who called for help is called back first, then talks, the youngest first, then callers who wait", () => {
  const calls = [
    kept("waits", { waits: true }),
    kept("old", { answeredAt: 1_000 }),
    kept("help", { answeredAt: 500, isForHelp: true }),
    kept("young", { answeredAt: 2_000 }),
  ];
  expect(calls.sort(byUrgency).map(({ image }) => image.call as string)).toEqual(["help", "young", "old", "waits"]);
});
