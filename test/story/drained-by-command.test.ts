// OPS-06: an operator takes the switch out of service for a while without stopping it, and puts it back.

import { expect, test } from "vitest";
import { expectGoodEnd, smallOffice } from "./office.ts";

test("new calls get 503 with Retry-After, those in progress go on, and it is taken back", async () => {
  const { world, alice, dana } = await smallOffice(151, { record: "always" }, { loss: 0 });
  const { core } = world.pbx;
  const bob = await world.phone("bob");
  const carol = await world.phone("carol");
  const late = await world.phone("late");
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  const talk = alice.dial("7000");
  await world.run(2_000);
  const waiting = bob.dial("7000");
  await world.run(1_000);

  expect(core.intake.stop("root (local)")).toMatchObject({ by: "root (local)" });
  const refused = late.dial("7000");
  await world.run(500);
  expect(refused.ending).toMatchObject({ how: "refused", status: 503 });
  expect([talk.state, waiting.state, core.calls.size]).toEqual(["talking", "talking", 2]);

  const since = core.intake.held?.since;
  await world.run(1_000);
  expect(core.intake.stop("somebody else")).toEqual({ by: "root (local)", since }); // asked twice: nothing changes

  talk.hangUp();
  await world.run(12_000); // wrap-up; then whoever waited is served
  expect(dana.phone.call?.state).toBe("talking");
  const asks = bob.dial(carol.user); // whoever is in a call may ask back
  await world.run(1_500);
  expect(asks.state).toBe("talking");
  asks.hangUp();
  waiting.hangUp();
  await world.run(1_000);
  expect(core.calls.size).toBe(0);

  expect(core.intake.resume("root (local)")).toBe(true);
  expect([core.intake.held, core.intake.resume("root (local)")]).toEqual([undefined, false]);
  const welcome = late.dial(carol.user);
  await world.run(1_500);
  expect(welcome.state).toBe("talking");
  welcome.hangUp();
  await world.run(1_000);
  const events = await world.rows("SELECT type, data FROM event WHERE type LIKE 'drain.%' ORDER BY seq");
  expect(events.map(({ type }) => type)).toEqual(["drain.begun", "drain.ended"]);
  await expectGoodEnd(world);
});
