// IVR-04: a survey with the whole switch: keys over a network that loses packets, a comment in the caller's voice, and a process killed around the
// moment of the answer.

import { describe, expect, test } from "vitest";
import type { CallId } from "../../src/base/ids.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { listen } from "../world/ears.ts";
import type { Phone } from "../world/phone.ts";
import { PhoneSide } from "../world/phone-watch.ts";
import type { World } from "../world/world.ts";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

const SATISFACTION = `
flow: satisfaction
nodes:
  ask:
    survey: service
    measure: csat
    scale: 1-3
    best: first
    words: [ { prompt: survey-question } ]
    wait: 5s
    comment: { words: [ { prompt: survey-comment } ], most: 30s, if: answer == 3 }
    rules: [ { if: answer == 3, then: [ { message: { via: phone, to: team-leader, text: "\${served.agent}: \${answer}" } } ] } ]
    next: { done: thanks, timeout: bye, invalid: bye }
  thanks: { play: [ { prompt: survey-thanks } ], next: bye }
  bye: { hangUp: [ { prompt: goodbye } ] }
`;

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  /** Who leads those of the queue. */
  readonly leader: PhoneSide;
}

/** Alice has been served by Dana, who has just hung up; nothing is pressed yet. */
async function afterTheTalk(seed: number): Promise<Scene> {
  const { world, alice, dana } = await smallOffice(seed, { afterwards: "satisfaction", record: "never" });
  const read = readFlow(SATISFACTION);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const leader = new PhoneSide(await world.phone("zhao"));
  const zhao = { name: "赵", role: "team-leader", queues: ["sales"], extension: leader.phone.user };
  world.office.section("users", { zhao });
  world.apply();
  world.pbx.core.ivr.flows.change({ put: [{ flow: read.flow, version: 1 }], remove: [] });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(6_000);
  dana.phone.call?.hangUp();
  await world.run(1_500);
  expect(alice.state, "still on the line").not.toBe("idle");
  return { world, alice, leader };
}

/** Has the flow gone on from the question? Only then is anybody thanked. */
async function isThanked(world: World): Promise<boolean> {
  const { flowTrails } = world.pbx.core.ivr;
  const calls = await world.rows("SELECT id FROM call");
  const steps = calls.flatMap(({ id }) => flowTrails.of(id as CallId)).flatMap((visit) => visit.steps);
  return steps.some(({ node, outcome }) => node === "ask" && outcome === "done");
}

const answers = (world: World) => world.rows("SELECT answer, agent, queue, comment FROM survey_answer");

describe("IVR-04 surveys", () => {
  test("a key over a lossy network is one answer, bound to agent and queue", async () => {
    const { world, alice } = await afterTheTalk(1401);
    alice.call?.press("1");
    await world.run(4_000);
    expect(await answers(world)).toEqual([{ answer: 1, agent: "5001", queue: "sales", comment: null }]);
    expect(alice.state, "hung up when all was said").toBe("idle");
    expect(await world.rows("SELECT agent, mark FROM mark")).toEqual([{ agent: "5001", mark: 1 }]);
    expect(await lastRecord(world)).toMatchObject({ ending: "completed", agent: "5001" });
    await expectGoodEnd(world);
  });

  test("not satisfied: the team leader's phone shows it, and the comment is the caller's voice, a recording of the call", async () => {
    const { world, alice, leader } = await afterTheTalk(1402);
    alice.call?.press("3");
    await world.run(8_000);
    alice.call?.press("#");
    await world.run(4_000);
    const [row] = await answers(world);
    const [recording] = await world.rows("SELECT * FROM recording");
    expect(row).toMatchObject({ answer: 3, comment: recording?.["id"] });
    expect(leader.messages.map(({ body }) => body)).toEqual(["5001: 3"]);
    expect(recording).toMatchObject({ state: "saved" });
    const bytes = world.disk.files.get(String(recording?.["path"]));
    const wav = readWav(bytes ?? new Uint8Array());
    if (!wav.ok) throw new Error(wav.fault);
    const samples = Float64Array.from(wav.value.samples.slice(8_000, 24_000));
    expect(listen(samples, world.voices)).toBe("voice:alice");
    await expectGoodEnd(world);
  });

  test("killed around the answer: whoever was thanked has answered, and nobody answered twice", async () => {
    const seen = new Set<string>();
    for (const [seed, afterMs] of [80, 110, 130, 150, 170, 190, 220, 260, 320].entries()) {
      const { world, alice } = await afterTheTalk(1_410 + seed);
      alice.call?.press("2");
      await world.run(afterMs);
      const thanked = await isThanked(world);
      await world.crashAndRestart(500);
      const kept = (await answers(world)).filter(({ answer }) => answer !== null);
      seen.add(`${thanked ? "thanked" : "not yet"}, ${kept.length}`);
      if (thanked) expect(kept, `${afterMs} ms after the key`).toMatchObject([{ answer: 2 }]);
      expect(kept.length).toBeLessThanOrEqual(1);
      alice.call?.hangUp();
      await expectGoodEnd(world);
    }
    expect(seen).toContain("thanked, 1");
    expect(seen, "some were killed before").toContain("not yet, 0");
  });
});
