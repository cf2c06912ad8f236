import { expect, test } from "vitest";
import { createWorld } from "../world/world.ts";

test("a caller waits with music, then meets the first free agent", async () => {
  const world = await createWorld({ seed: 7, loss: 0.02 });
  world.queue("sales", { number: "7000", requires: { sales: 1 } });
  const dana = await world.agent("dana", { skills: { sales: 5 } });
  dana.phone.habit = { kind: "answer", afterMs: 2_000 };
  const alice = await world.phone("alice");
  const call = alice.dial("7000");
  await world.run(3_000);
  expect(call.hears()).toBe("music");
  dana.ready();
  await world.settle();
  expect(dana.phone.state).toBe("ringing");
  await world.run(3_000);
  expect([call.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
  call.hangUp();
  await world.finish();
  expect(world.violations).toEqual([]);
});
