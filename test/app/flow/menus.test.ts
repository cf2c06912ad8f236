// Menus, numbers, languages, waiting and recording on the switch, with a phone that is played by hand: what its owner hears, and what the keys do.

import { describe, expect, test } from "vitest";
import type { LegId } from "../../../src/base/ids.ts";
import { sdpOf } from "../../call/fake-session.ts";
import { listenTo, press, promptAt, promptEnds } from "../feature-story.ts";
import { houseWith, putFlows, withDoors } from "./flow-story.ts";

const MENU = `
flow: main
nodes:
  menu:
    menu: [{ prompt: menu-main }]
    tries: 2
    wait: 5s
    next: { "1": one, "2": two, "*": menu, timeout: late, invalid: wrong }
  one: { play: one, next: bye }
  two: { play: two, next: bye }
  late: { play: late, next: bye }
  wrong: { play: wrong, next: bye }
  bye: { hangUp: [{ prompt: bye }] }
`;

describe("IVR-02 a menu", () => {
  test("is answered, heard in the office's language, and a key leads on; the call is completed", async () => {
    const house = houseWith([MENU]);
    const caller = house.dial("8000");
    await house.settle();
    expect(caller.state).toBe("answered");
    expect(house.hears[0]).toMatchObject({ kind: "file", name: "zh/menu-main" });
    await promptEnds(house);
    await press(house, "1");
    expect(await listenTo(house)).toEqual(["one", "bye"]);
    expect(caller.state).toBe("ended");
    expect(house.record).toMatchObject({ ending: "completed", endedBy: "switch", agent: undefined });
    expect(house.record.answeredAt).toBeDefined();
    await house.expectNothingLeft();
  });

  test("nobody presses: asked as often as it says, then the branch for that", async () => {
    const house = houseWith([MENU]);
    house.dial("8000");
    await house.settle();
    expect(promptAt(house)).toBe("menu-main");
    await promptEnds(house);
    await house.clock.advance(4_900);
    expect(promptAt(house)).not.toBe("flow-timeout");
    await house.clock.advance(200);
    const again = await listenTo(house);
    expect(again).toContain("menu-main");
    expect(again).not.toContain("late");
    await house.clock.advance(5_100);
    expect(await listenTo(house)).toEqual(["late", "bye"]);
    await house.expectNothingLeft();
  });

  test("who hangs up inside leaves nothing behind", async () => {
    const house = houseWith([MENU]);
    const caller = house.dial("8000");
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    expect(house.record).toMatchObject({ ending: "completed", endedBy: "caller" });
    await house.expectNothingLeft();
  });

  test("a number that leads to a flow this switch has not: an apology, and the record says which", async () => {
    const house = houseWith([]);
    house.dial("8000");
    expect(await listenTo(house)).toEqual(["flow-sorry"]);
    expect(house.record).toMatchObject({ ending: "unknown-number", notes: ["no such flow: main"] });
    await house.expectNothingLeft();
  });

  test("callers inside keep the version they entered", async () => {
    const house = houseWith([MENU]);
    const first = house.dial("8000", { from: "1003" });
    await house.settle();
    putFlows(house, MENU.replace("play: one", "play: another"));
    house.dial("8000", { from: "1004" });
    await house.settle();
    await press(house, "1", 0);
    await press(house, "1", 1);
    expect([promptAt(house, 0), promptAt(house, 1)]).toEqual(["one", "another"]);
    first.phoneHangsUp();
    await listenTo(house);
    await house.clock.advance(60_000);
    for (const phone of house.dialled) if (phone.state !== "ended") phone.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

const NUMBER = `
flow: main
nodes:
  ask:
    collect: number
    words: [{ prompt: enter }]
    digits: 3-6
    end: "#"
    next: { done: tell, timeout: none, invalid: none }
  tell: { say: [{ prompt: got }, { digits: number }], next: again }
  again:
    menu: [{ prompt: choose }]
    next: { "#": hash, "1": bye, timeout: bye, invalid: bye }
  hash: { play: hash, next: bye }
  none: { play: none, next: bye }
  bye: { hangUp: true }
`;

async function ahead(keys: string): Promise<readonly (string | undefined)[]> {
  const house = houseWith([NUMBER]);
  const caller = house.dial("8000");
  await house.settle();
  const heard = [promptAt(house)];
  await press(house, keys);
  const rest = await listenTo(house);
  if (caller.state !== "ended") caller.phoneHangsUp();
  await house.expectNothingLeft();
  return [...heard, ...rest];
}

describe("IVR-03 keys", () => {
  test("cut the words short, and what is typed ahead answers the next question without its words", async () => {
    expect(await ahead("123#1")).toEqual(["enter"]); // nothing more is said: the last words are none
  });

  test("the end key behind a number that was full already belongs to the number", async () => {
    const heard = await ahead("123456");
    expect(heard.slice(0, 8)).toEqual([
      "enter",
      "got",
      "digit-1",
      "digit-2",
      "digit-3",
      "digit-4",
      "digit-5",
      "digit-6",
    ]);
    expect(heard).toContain("choose");
    const hash = await ahead("123456#");
    expect(hash).not.toContain("hash");
    expect(hash).toContain("choose");
  });

  test.each([
    ["RFC 4733", {}],
    ["a tone in the sound", { isTone: true }],
  ] as const)("come once each by %s", async (_, how) => {
    const house = houseWith([NUMBER]);
    const caller = house.dial("8000");
    await house.settle();
    const { call } = house;
    const leg = call.anchor?.id ?? ("" as LegId);
    for (const digit of "4711#") {
      house.media.facts({ kind: "digit", call: call.id, leg, digit, durationMs: 100, ...how });
      await house.clock.advance(200);
    }
    expect(promptAt(house)).toBe("got");
    expect(await listenTo(house)).toEqual(["got", "digit-4", "digit-7", "digit-1", "digit-1", "choose"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("and by INFO", async () => {
    const house = houseWith([NUMBER]);
    const caller = house.dial("8000");
    await house.settle();
    for (const digit of "471#") {
      caller.phoneInfo("application/dtmf-relay", `Signal=${digit}\r\nDuration=160\r\n`);
      await house.clock.advance(200);
    }
    expect(await listenTo(house)).toEqual(["got", "digit-4", "digit-7", "digit-1", "choose"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("without barge-in the words are heard out, and keys pressed meanwhile mean nothing", async () => {
    const house = houseWith([
      MENU.replace("menu: [{ prompt: menu-main }]", "menu: [{ prompt: menu-main }]\n    bargeIn: false"),
    ]);
    const caller = house.dial("8000");
    await house.settle();
    await press(house, "1");
    expect(promptAt(house)).toBe("menu-main");
    await promptEnds(house);
    expect(promptAt(house)).toBe("menu-main"); // nothing came of the key: the silence after it
    await press(house, "2");
    expect(promptAt(house)).toBe("two");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("IVR-03 the language", () => {
  const CHOICE = `
flow: main
nodes:
  zh: { play: hello, next: pick }
  pick: { language: en, next: en }
  en: { say: [{ prompt: hello }, { number: "21" }, { time: "'15:05'" }, { duration: "90" }, { date: "'2026-11-22'" }], next: support }
  support: { queue: shut, next: { done: zh } }
`;

  test("is kept for the call: prompts, values in words, and the queue that comes after", async () => {
    const house = houseWith([CHOICE]);
    house.dial("8000");
    await house.settle();
    const heard: string[] = [];
    for (let i = 0; i < 20; i++) {
      const hearing = house.hears[0];
      if (hearing?.kind !== "file") break;
      heard.push(hearing.name);
      await promptEnds(house);
    }
    expect(heard).toEqual([
      "zh/hello",
      "en/hello",
      ...["en/number-20", "en/digit-1"],
      ...["en/digit-3", "en/oh", "en/digit-5", "en/pm"],
      ...["en/digit-2", "en/minutes"],
      "en/today",
      "en/queue-closed",
      "en/queue-goodbye",
    ]);
    await house.expectNothingLeft();
  });
});

describe("IVR-02 sound that is not there", () => {
  const MISSING = `
flow: main
onError: sorry
nodes:
  ask: { say: [{ prompt: here }, { prompt: gone }], next: bye }
  sorry: { play: sorry, next: bye }
  bye: { hangUp: [{ prompt: bye }] }
`;

  test("is an error that the flow goes on from, and nothing of the announcement is heard", async () => {
    const house = houseWith([MISSING]);
    Object.assign(house.site, { hasAudio: (name: string) => name !== "zh/gone" && name !== "gone" });
    house.dial("8000");
    expect(await listenTo(house)).toEqual(["sorry", "bye"]);
    await house.expectNothingLeft();
  });

  test("a text is spoken by whoever speaks here; where nobody does it is an error", async () => {
    const flow = MISSING.replace("{ prompt: here }, { prompt: gone }", '"今天营业"');
    const house = houseWith([flow]);
    house.dial("8000");
    expect(await listenTo(house)).toEqual(["sorry", "bye"]);
    Object.assign(house.site, { speak: async (text: string) => `speech/${text}` });
    house.dial("8000");
    expect(await listenTo(house)).toEqual(["speech/今天营业", "bye"]);
    await house.expectNothingLeft();
  });
});

describe("IVR-02 wait and record", () => {
  test("wait plays music until its time is over or a key is pressed, which counts for what asks next", async () => {
    const flow = `
flow: main
nodes:
  rest: { wait: 30s, music: music/quiet, next: { done: bye, key: menu } }
  menu: { menu: [{ prompt: menu }], next: { "5": five, timeout: bye, invalid: bye } }
  five: { play: five, next: bye }
  bye: { hangUp: [{ prompt: bye }] }
`;
    const house = houseWith([flow]);
    house.dial("8000");
    await house.settle();
    expect(promptAt(house)).toBe("music/quiet");
    await press(house, "5");
    expect(await listenTo(house)).toEqual(["five", "bye"]);
    house.dial("8000");
    await house.clock.advance(30_100);
    expect(await listenTo(house)).toEqual(["bye"]);
    await house.expectNothingLeft();
  });

  const RECORD = `
flow: main
nodes:
  speak: { record: message, words: [{ prompt: speak }], most: 20s, silence: 3s, end: "#", next: { done: thanks, empty: empty } }
  thanks: { say: [{ prompt: thanks }, { number: message.seconds }], next: bye }
  empty: { play: empty, next: bye }
  bye: { hangUp: true }
`;

  test("what is said is a recording of the call, ended by the key", async () => {
    const house = houseWith([RECORD]);
    house.media.recorded = { durationMs: 7_000, wasHeard: true };
    house.dial("8000");
    await house.settle();
    await promptEnds(house);
    await house.clock.advance(500);
    expect(house.media.sizes.recordings).toBe(1);
    await press(house, "#");
    expect(await listenTo(house)).toEqual(["thanks", "digit-7"]);
    expect(house.record.recordings).toMatchObject([{ state: "saved", durationMs: 7_000 }]);
    await house.expectNothingLeft();
  });

  test("who says nothing, and who hangs up while speaking", async () => {
    const house = houseWith([RECORD]);
    house.media.recorded = { durationMs: 3_000, wasHeard: false };
    house.dial("8000");
    await house.settle();
    await promptEnds(house);
    await house.clock.advance(500);
    await press(house, "#");
    expect(await listenTo(house)).toEqual(["empty"]);
    house.media.recorded = { durationMs: 9_000, wasHeard: true };
    const caller = house.dial("8000");
    await house.settle();
    await promptEnds(house);
    await house.clock.advance(9_000);
    caller.phoneHangsUp();
    await house.settle();
    expect(house.record.recordings).toMatchObject([{ state: "saved", durationMs: 9_000 }]);
    await house.expectNothingLeft();
  });

  test("where recordings cannot be written it is an error, not silence", async () => {
    const house = houseWith([RECORD.replace("nodes:", "onError: empty\nnodes:")]);
    house.recordingTrouble = "disk full";
    house.dial("8000");
    await house.settle();
    expect(await listenTo(house)).toEqual(["speak", "empty"]);
    await house.expectNothingLeft();
  });
});

describe("IVR-02 the first word", () => {
  const HELLO = `
flow: main
nodes:
  hello: { play: hello, next: bye }
  bye: { hangUp: true }
`;

  test("is not said before the caller's phone has told in its ACK where it hears", async () => {
    const house = houseWith([HELLO]);
    const caller = house.dial("8000", { sdp: undefined });
    await house.clock.advance(400);
    expect([caller.state, promptAt(house)]).toEqual(["answered", undefined]);
    caller.phoneAcks(sdpOf());
    await house.clock.advance(50);
    expect(promptAt(house)).toBe("hello");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("IVR-04 a comment that ends with the call", () => {
  const COMMENT = `
flow: main
nodes:
  ask:
    survey: service
    measure: csat
    scale: 1-3
    best: first
    words: [{ prompt: ask }]
    comment: { words: [{ prompt: comment }], most: 30s }
    next: { done: bye, timeout: bye, invalid: bye }
  bye: { hangUp: true }
`;

  test("belongs to the answer all the same", async () => {
    const house = houseWith([COMMENT]);
    const comments: unknown[] = [];
    withDoors(house, {
      comment: (verb) => {
        comments.push(verb);
        return { kind: "done" };
      },
    });
    house.media.recorded = { durationMs: 6_000, wasHeard: true };
    const caller = house.dial("8000");
    await house.settle();
    await press(house, "3");
    expect(promptAt(house)).toBe("comment");
    await promptEnds(house);
    await house.clock.advance(6_500);
    caller.phoneHangsUp();
    await house.settle();
    const [recording] = house.record.recordings;
    expect(comments).toEqual([{ verb: "comment", survey: "service", recording: recording?.id }]);
    expect(recording).toMatchObject({ state: "saved" });
    await house.expectNothingLeft();
  });
});
