import { expect, test } from "vitest";
import { smallOffice } from "../story/office.ts";

async function killedInMidTalk(prepare: (write: (sql: string) => Promise<void>) => Promise<void>) {
  const { world, alice, dana } = await smallOffice(98, { wrapUp: "0s" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(5_000);
  await prepare((sql) => world.write(sql));
  await world.crashAndRestart(1_000);
  await world.run(40_000);
  return { found: world.violations.map(({ what }) => what), heardAgain: world.survivors.heardAgain };
}

test("two who talked when the switch was killed are heard to talk on", async () => {
  expect(await killedInMidTalk(async () => {})).toEqual({ found: [], heardAgain: 1 });
});

test("whoever is not called back is found by their ears", async () => {
  const { found, heardAgain } = await killedInMidTalk((write) => write("DELETE FROM call_in_progress"));
  expect(heardAgain).toBe(0);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(
    /^alice .* and dana .* talked when the switch was killed, and do not hear each other again$/,
  );
});
