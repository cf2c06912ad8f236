// The table: its bound, and what is done to the oldest at it.

import { expect, test } from "vitest";
import { Rig, requestText } from "../rig.ts";

test("finished transactions do not keep new calls out; the oldest are forgotten early", async () => {
  const rig = new Rig({ transactions: 10 });
  const first = requestText({ method: "OPTIONS", callId: "o0" });
  rig.receive(first);
  rig.asked[0]?.reply(200);
  for (let i = 1; i <= 30; i++) {
    rig.receive(requestText({ method: "OPTIONS", callId: `o${i}` }));
    rig.asked[i]?.reply(200);
  }
  expect(rig.take().every((m) => m.status === 200)).toBe(true);
  expect(rig.agent.sizes.transactions).toBe(10);
  rig.receive(first); // forgotten, so it is a new one
  expect(rig.asked.length).toBe(32);
  rig.asked[31]?.reply(200);
  await rig.settle();
  expect(rig.agent.sizes.transactions).toBe(0);
  expect(rig.clock.pending).toBe(0);
});

test("a flood that is never answered stops at the bound", async () => {
  const rig = new Rig({ transactions: 10 });
  for (let i = 0; i < 50; i++) rig.receive(requestText({ method: "OPTIONS", callId: `o${i}` }));
  expect(rig.agent.sizes.transactions).toBe(10);
  expect(rig.take().map((m) => m.status)).toEqual(Array.from({ length: 40 }, () => 503));
  for (const { reply } of rig.asked) reply(200);
  await rig.settle();
  expect(rig.agent.sizes.transactions).toBe(0);
});
