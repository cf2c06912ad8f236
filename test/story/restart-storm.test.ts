import { expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { Phone } from "../world/phone.ts";
import { createWorld, SWITCH_ADDRESS, type World } from "../world/world.ts";
import { expectGoodEnd } from "./office.ts";

const TALKS = 300;
/** Of these both have a voice and ears: the others are only asked whether their call is up. */
const HEARD = 3;
const { turnMs, callsPerTurn } = limits.survival;
/** Until the last of them has its turn. */
const ALL_ASKED_MS = (TALKS / callsPerTurn) * turnMs;
/** A re-INVITE or its answer may be lost: twice T1, and some. */
const HEARD_MS = 1_800;

test("three hundred talks at the kill: they are called back a few at a time, a new call gets through meanwhile, and soon all talk again", async () => {
  const { world, callers, callees } = await manyTalks();
  const { alice, bob } = await strangersToThem(world);
  await world.crashAndRestart(1_500);
  const from = world.clock.now();
  const asked = reinvitesFrom(world);
  const call = alice.dial(bob.user);

  await world.run(ALL_ASKED_MS / 2);
  expect(call.state).toBe("talking"); // while half of them have still to be called back
  const { callsToRevive, ...sizes } = world.pbx.core.sizes;
  expect(callsToRevive).toBeGreaterThan(TALKS / 3);
  expect(sizes["callsKept"]).toBeGreaterThan(TALKS / 3);

  await world.run(ALL_ASKED_MS / 2 + HEARD_MS);
  expect(asked).toHaveProperty("size", 2 * TALKS);
  const times = [...asked.values()].sort((a, b) => a - b);
  expect((times.at(-1) ?? 0) - from).toBeLessThan(ALL_ASKED_MS + 2 * turnMs);
  // Two of each call in a turn; and no two turns run together.
  const most = times.map((at) => times.filter((other) => other >= at && other < at + turnMs / 2).length);
  expect(Math.max(...most)).toBe(2 * callsPerTurn);
  expect([...callers, ...callees].filter((phone) => phone.call?.state === "talking")).toHaveLength(2 * TALKS);
  expect([...world.pbx.core.calls.ways].filter(({ call: { legs } }) => legs.some((leg) => leg.isBroken))).toEqual([]);
  expect([callers[0]?.hears(), callees[0]?.hears()]).toEqual(["voice:callee0", "voice:caller0"]);
  expect(await world.rows("SELECT count(*) AS lost FROM call WHERE ending IS NOT NULL")).toEqual([{ lost: 0 }]);
  await expectGoodEnd(world);
});

/** Where the switch asks for the first time in a dialog: Call-ID and when. */
function reinvitesFrom(world: World): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  world.network.onDatagram = (from, _to, bytes) => {
    if (from.host !== SWITCH_ADDRESS || bytes[0] !== "I".charCodeAt(0)) return;
    const text = new TextDecoder("latin1").decode(bytes);
    const isReinvite = text.startsWith("INVITE ") && /\r\nto:[^\r]*;tag=/i.test(text);
    const callId = /\r\ncall-id:\s*(\S+)/i.exec(text)?.[1] ?? "";
    if (isReinvite && !first.has(callId)) first.set(callId, world.clock.now());
  };
  return first;
}

interface Talks {
  readonly world: World;
  readonly callers: readonly Phone[];
  readonly callees: readonly Phone[];
}

async function manyTalks(): Promise<Talks> {
  const world = await createWorld({ seed: 1_700, loss: 0.01, rtpPorts: 6 * TALKS });
  const phones = (name: string): readonly Phone[] =>
    Array.from({ length: TALKS }, (_, i) => world.addPhone(`${name}${i}`, { speaks: i < HEARD }));
  const [callers, callees] = world.together(() => [phones("caller"), phones("callee")]);
  for (const phone of [...callers, ...callees]) void phone.register();
  await world.run(4_000);
  for (const phone of callees) phone.habit = { kind: "answer", afterMs: 100 };
  for (const [i, caller] of callers.entries()) {
    caller.dial(callees[i]?.user ?? "");
    if (i % callsPerTurn === 0) await world.run(100);
  }
  await world.run(3_000);
  expect(callers.filter((phone) => phone.call?.state === "talking")).toHaveLength(TALKS);
  return { world, callers, callees };
}

async function strangersToThem(world: World): Promise<{ readonly alice: Phone; readonly bob: Phone }> {
  const alice = await world.phone("alice");
  const bob = await world.phone("bob");
  bob.habit = { kind: "answer", afterMs: 100 };
  return { alice, bob };
}
