// What waiting callers hear, and what caller and agent hear before they talk (ACD-09, ACD-13); with phones played by hand, prompts by name.

import { beforeEach, describe, expect, test } from "vitest";
import { Promises } from "../../../src/app/core/waiting/voice.ts";
import { limits } from "../../../src/base/limits.ts";
import type { Millis } from "../../../src/base/time.ts";
import { listenTo, promptAt, promptEnds } from "../feature-story.ts";
import { House } from "../house.ts";

const OFFICE = `
office: { language: en }
tiers: [vip, gold]
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
agents:
  "5001": { name: 李雷, extension: "1001" }
numbers:
  "7100": { queue: both, tier: gold }
queues:
  place: { number: "7000", wrapUp: 0s, announce: { position: true, wait: true, first: 10s, every: 30s } }
  comfort: { number: "7001", announce: { comfort: [music/quiet, voice/two], first: 5s, every: 10s } }
  both: { number: "7002", wrapUp: 0s, record: always, announce: { agent: true }, whisper: true }
  file: { number: "7003", whisper: voice/sales }
  plain: { number: "7004" }
`;

let house: House;

beforeEach(() => {
  house = new House(OFFICE);
});

/** So many calls of this queue, each served for `talkMs`, so that waiting can be reckoned. */
async function serve(number: string, calls: number, talkMs: number): Promise<void> {
  for (let i = 0; i < calls; i++) {
    const caller = house.dial(number);
    house.last.phoneAnswers();
    await house.clock.advance(talkMs);
    caller.phoneHangsUp();
    await house.clock.advance(500);
  }
}

describe("ACD-09 place and expected wait", () => {
  test("nothing is said of either while nobody is at work, since it could not be true", async () => {
    const caller = house.dial("7000");
    await house.clock.advance(60_000);
    expect(promptAt(house)).toBe("music/quiet");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the place is said, but no time before the queue has served enough to tell", async () => {
    house.ready("5001");
    const served = house.dial("7000", { from: "1002" });
    house.last.phoneAnswers();
    const caller = house.dial("7000");
    await house.clock.advance(10_000);
    expect(await listenTo(house, 2)).toEqual(["position-before", "digit-1", "position-after", "music/quiet"]);
    served.phoneHangsUp();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("then about how long, in whole minutes upwards, and again after the pause", async () => {
    house.ready("5001");
    await serve("7000", 6, 90_000);
    const served = house.dial("7000", { from: "1002" });
    house.last.phoneAnswers();
    const caller = house.dial("7000");
    await house.clock.advance(10_000);
    // One agent, calls of a minute and a half: a minute and a half, so two.
    const words = ["position-before", "digit-1", "position-after", "wait-about", "digit-2", "minutes"];
    expect(await listenTo(house, 2)).toEqual([...words, "music/quiet"]);
    await house.clock.advance(29_999);
    expect(promptAt(house, 2)).toBe("music/quiet");
    await house.clock.advance(1);
    expect(promptAt(house, 2)).toBe("position-before");
    served.phoneHangsUp();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("no place is said that is worse than the one before", () => {
    const told = new Promises();
    expect([3, 4, 2, 2, 3, 1].map((position) => told.position(position))).toEqual([3, undefined, 2, 2, undefined, 1]);
  });

  test("no time is promised that the last one did not allow: it falls by what has passed and a minute more at most", () => {
    const told = new Promises();
    const minutes = (estimate: number, at: number): number =>
      told.wait(estimate * 60_000, (at * 60_000) as Millis) / 60_000;
    expect(minutes(9.2, 0)).toBe(10);
    expect(minutes(1, 0.5)).toBe(9);
    expect(minutes(1, 3.6)).toBe(5);
    expect(minutes(12, 4)).toBe(12);
    expect(minutes(0.3, 30)).toBeLessThan(1);
  });
});

describe("comfort", () => {
  test("the files come in turn, with music between, and are cut at once when an agent answers", async () => {
    const caller = house.dial("7001");
    await house.clock.advance(5_000);
    expect(house.hears[0]).toEqual({ kind: "file", name: "music/quiet", then: "tell" });
    await promptEnds(house);
    expect(house.hears[0]).toEqual({ kind: "file", name: "music/quiet", then: "repeat" });
    await house.clock.advance(10_000);
    expect(promptAt(house)).toBe("voice/two");
    house.ready("5001");
    house.last.phoneAnswers();
    await house.settle();
    expect(house.hears.map(({ kind }) => kind)).toEqual(["leg", "leg"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("ACD-13 before caller and agent talk", () => {
  test("the caller hears the agent's number while the agent hears queue and tier; then they talk, and only that is recorded", async () => {
    house.ready("5001");
    const caller = house.dial("7100");
    house.last.phoneAnswers();
    await house.settle();
    expect([promptAt(house, 0), promptAt(house, 1)]).toEqual(["agent-number", "whisper-queue"]);
    expect(house.media.recordings.size).toBe(0);
    const said = [await listenTo(house, 0), await listenTo(house, 1)];
    expect(said[0]).toEqual(["agent-number", "digit-5", "digit-0", "digit-0", "digit-1", "agent-serves"]);
    expect(said[1]).toEqual([
      "whisper-queue",
      ...["7", "0", "0", "2"].map((d) => `digit-${d}`),
      "whisper-tier",
      "digit-2",
    ]);
    expect(house.hears.map(({ kind }) => kind)).toEqual(["leg", "leg"]);
    expect(house.media.recordings.size).toBe(1);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ agent: "5001", queue: "both", ending: "completed" });
  });

  test("where somebody speaks, queue and tier are said by name", async () => {
    Object.assign(house.site, { speak: async (text: string) => `speech/${text}` });
    house.ready("5001");
    const caller = house.dial("7100");
    house.last.phoneAnswers();
    expect(await listenTo(house, 1)).toEqual(["whisper-queue", "speech/both", "whisper-tier", "speech/gold"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a file of the office instead", async () => {
    house.ready("5001");
    const caller = house.dial("7003");
    house.last.phoneAnswers();
    expect(await listenTo(house, 1)).toEqual(["voice/sales"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("words that take too long are cut, and the two talk", async () => {
    house.ready("5001");
    const caller = house.dial("7002");
    house.last.phoneAnswers();
    await house.clock.advance(limits.waiting.connectWordsMs);
    expect(house.hears.map(({ kind }) => kind)).toEqual(["leg", "leg"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  for (const who of ["caller", "agent"] as const) {
    test(`the ${who} hangs up in the middle: it is over for both, and the record has the agent`, async () => {
      house.ready("5001");
      const caller = house.dial("7002");
      house.last.phoneAnswers();
      await house.settle();
      if (who === "caller") caller.phoneHangsUp();
      else house.last.phoneHangsUp();
      await house.settle();
      expect([caller.state, house.last.state]).toEqual(["ended", "ended"]);
      await house.expectNothingLeft();
      expect(house.record).toMatchObject({ agent: "5001", ending: "completed", recordings: [] });
      expect(house.figuresOf("both")).toMatchObject({ offered: 1, answered: 1 });
      expect(house.agent("5001")).toBe("ready");
    });
  }

  test("a queue without words connects in the same moment", () => {
    house.ready("5001");
    house.dial("7004");
    house.last.phoneAnswers();
    return house.settle().then(() => expect(house.hears.map(({ kind }) => kind)).toEqual(["leg", "leg"]));
  });
});
