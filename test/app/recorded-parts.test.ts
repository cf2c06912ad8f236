// Who can be judged in calls that were really held, transferred and recorded: the switch's own records, on a real database.

import { describe, expect, test } from "vitest";
import { AgentStates } from "../../src/app/core/agent-events.ts";
import { recordWrites } from "../../src/call/record-tables.ts";
import { type FoundPart, partsOf } from "../../src/qa/load-parts.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { sdpOf } from "../call/fake-session.ts";
import { VirtualClock } from "../world/clock.ts";
import { House, OFFICE } from "./house.ts";
import { officeOf } from "./office-of.ts";

const WORK = OFFICE.replace('"1001": {', '"1001": { record: always,');

async function press(house: House, extension: string, keys: string): Promise<void> {
  const leg = [...house.calls.legsOf(extension as never)].at(-1);
  if (leg === undefined) throw new Error(`${extension} is in no call`);
  for (const digit of keys)
    house.media.facts({ kind: "digit", call: leg.mediaCall, leg: leg.id, digit, durationMs: 100 });
  await house.settle();
}

/** As `serve` keeps it: agents' states while they change, the record when the call is over. */
async function partsIn(house: House): Promise<readonly FoundPart[]> {
  const clock = new VirtualClock(house.clock.wall());
  const database = new MemoryDatabase({ clock });
  const states = new AgentStates({ ...clock, wall: () => (house.record.startedAt - 1_000) as never } as never);
  const writes = [...house.facts.flatMap((fact) => states.fold(fact)), ...recordWrites(house.record)];
  await Promise.all([database.write(writes), clock.advance(100)]);
  return partsOf(house.record.id, database, officeOf(WORK));
}

async function talkFor(house: House, ms: number): Promise<void> {
  house.media.recorded = { durationMs: house.media.recorded.durationMs + ms };
  await house.clock.advance(ms);
}

function shown(parts: readonly FoundPart[]): readonly unknown[] {
  return parts.map(({ part: { agent, agentChannel, fromMs, toMs }, facts: { holdMs, transfers, isOutgoing } }) => [
    ...[agent, agentChannel, fromMs, toMs, holdMs, transfers, isOutgoing],
  ]);
}

describe("QA-01 parts of real calls", () => {
  test("a queue's call that its agent holds and sends on to a colleague has two parts", async () => {
    const house = new House(WORK);
    house.media.recorded = { durationMs: 0 };
    house.ready("5001");
    const caller = house.dial("7000", { from: "1003" });
    house.ready("5002");
    house.last.phoneAnswers();
    await house.settle();
    await talkFor(house, 10_000);
    const agent = house.last;
    agent.phoneOffers(sdpOf({ direction: "sendonly" }));
    await house.settle();
    await talkFor(house, 4_000);
    agent.phoneOffers(sdpOf());
    await house.settle();
    await talkFor(house, 6_000);
    await press(house, "1001", "*11002#");
    house.last.phoneAnswers();
    await house.settle();
    await talkFor(house, 15_000);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(shown(await partsIn(house))).toEqual([
      ["5001", "right", 0, 20_000, 4_000, 1, false],
      ["5002", "right", 20_000, 35_000, 0, 0, false],
    ]);
  });

  test("an agent who calls out is on the left; whoever the called party is sent to is on the right of the next file", async () => {
    const house = new House(WORK);
    house.media.recorded = { durationMs: 0 };
    house.ready("5001");
    house.ready("5002");
    house.dial("1003", { from: "1001" });
    const called = house.last;
    called.phoneAnswers();
    await house.settle();
    await talkFor(house, 8_000);
    await press(house, "1001", "*11002#");
    house.last.phoneAnswers();
    await house.settle();
    house.media.recorded = { durationMs: 0 };
    await talkFor(house, 5_000);
    called.phoneHangsUp();
    await house.expectNothingLeft();
    const [first, second, none] = await partsIn(house);
    expect(none).toBeUndefined();
    expect(first).toMatchObject({
      part: { agent: "5001", agentChannel: "left", recording: house.record.id },
      facts: { isOutgoing: true, transfers: 1 },
    });
    expect(second).toMatchObject({
      part: { agent: "5002", agentChannel: "right", recording: `${house.record.id}-2` },
      facts: { isOutgoing: false },
    });
  });
});
