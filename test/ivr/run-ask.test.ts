// Being asked for keys: what a caller hears and what comes of what he presses.

import { describe, expect, test } from "vitest";
import { collect, flowOf, hangUp, menu, say } from "./flow-of.ts";
import { keysAt, play } from "./scripted.ts";

const LEAVES = { "1": "one", "2": "two", timeout: "silent", invalid: "wrong" };
const ENDS = { one: hangUp("one"), two: hangUp("two"), silent: hangUp("silent"), wrong: hangUp("wrong") };

describe("IVR-03 a menu", () => {
  const flow = flowOf({ menu: menu("press one or two", { next: LEAVES }), ...ENDS });

  test("goes where the key leads", () => {
    expect(play(flow, { keys: [[3_000, "2"]] }).heard).toEqual(["press one or two", "two"]);
  });

  test("is cut short by a key", () => {
    const { heard, tookMs } = play(flow, { keys: [[400, "1"]] });
    expect(heard).toEqual(["one"]);
    expect(tookMs).toBe(1_400);
  });

  test("is heard to its end where keys may not cut it short, and such keys count for nothing", () => {
    const deaf = flowOf({ menu: menu("listen first", { next: LEAVES, bargeIn: false, tries: 1 }), ...ENDS });
    expect(play(deaf, { keys: [[400, "1"]] }).heard).toEqual(["listen first", "silent"]);
  });

  test("says so and asks again when a key means nothing, three times in all", () => {
    const keys = [
      [2_000, "9"],
      [6_000, "8"],
      [12_000, "7"],
    ] as const;
    expect(play(flow, { keys }).heard).toEqual([
      "press one or two",
      "flow-invalid",
      "press one or two",
      "flow-invalid",
      "press one or two",
      "wrong",
    ]);
  });

  test("says so and asks again when nothing is pressed", () => {
    const { heard, tookMs } = play(flow, {});
    expect(heard).toEqual([
      "press one or two",
      ...Array(2).fill(["flow-timeout", "press one or two"]).flat(),
      "silent",
    ]);
    expect(tookMs).toBe(5 * 1_000 + 3 * 5_000 + 1_000); // things said, waits for a key, the last word
  });

  test("says it in its own words where it has some", () => {
    const own = { next: LEAVES, tries: 2, sayInvalid: "not that", sayTimeout: "hello?" };
    const polite = flowOf({ menu: menu("press", own), ...ENDS });
    expect(play(polite, {}).heard).toEqual(["press", "hello?", "press", "silent"]);
    expect(play(polite, { keys: [[1_500, "5"]] }).heard).toEqual(["press", "not that", "press", "silent"]);
  });

  test("forgets what was typed behind a wrong key: it was not meant for the same question", () => {
    const ahead = [
      [0, "9"],
      [0, "1"],
    ] as const;
    const played = play(flow, { keys: ahead });
    expect(played.heard).toEqual([
      ...["flow-invalid", "press one or two", "flow-timeout", "press one or two"],
      "silent",
    ]);
    expect(played.verbs.map((verb) => verb.verb === "gather" && verb.fresh)).toEqual([false, true, true]);
  });

  test("takes words that mean a key for that key, and words that mean none for a wrong one", () => {
    const spoken = flowOf({ menu: menu("speak", { next: LEAVES, tries: 1, speech: { "2": ["order"] } }), ...ENDS });
    const said = (phrase: string | undefined) =>
      play(spoken, {
        answer: ({ verb }) => (verb === "gather" ? { kind: "speech", text: "my order", phrase } : undefined),
      });
    expect(said("2").heard.at(-1)).toBe("two");
    expect(said(undefined).heard.at(-1)).toBe("wrong");
    expect(said("2").verbs[0]).toMatchObject({ phrases: new Map([["2", ["order"]]]) });
  });

  test("tells a choice of two keys from one that begins alike by the pause", () => {
    const next = { "1": "one", "12": "two", timeout: "silent", invalid: "wrong" };
    const long = flowOf({ menu: menu("one, or twelve", { next }), ...ENDS });
    expect(play(long, { keys: keysAt(1_500, "1") }).heard.at(-1)).toBe("one");
    expect(play(long, { keys: keysAt(1_500, "12") }).heard.at(-1)).toBe("two");
  });
});

describe("IVR-03 keys typed ahead", () => {
  const three = flowOf(
    {
      first: menu("first", { next: { "1": "second" } }),
      second: menu("second", { next: { "2": "number" } }),
      number: collect("number", { into: "n", next: "end", most: 4 }),
      end: hangUp({ as: "digits", of: "n" }),
    },
    { variables: { n: "" } },
  );

  test("answer the questions that follow, which are not said any more", () => {
    const { heard } = play(three, { keys: keysAt(100, "12345#") });
    expect(heard).toEqual(["digits:345"]);
  });

  test("an end key behind a number that was full belongs to it", () => {
    const flow = flowOf(
      {
        number: collect("number", { into: "n", next: "menu", least: 6, most: 6 }),
        menu: menu("menu", { next: { "#": "hash", "1": "one" }, tries: 1 }),
        hash: hangUp("hash"),
        one: hangUp("one"),
      },
      { variables: { n: "" } },
    );
    expect(play(flow, { keys: keysAt(500, "123456#1") }).heard).toEqual(["one"]);
  });

  test("a word that cannot be cut short makes them count for nothing", () => {
    const flow = flowOf({
      first: menu("first", { next: { "1": "law" } }),
      law: say("recorded", { bargeIn: false, next: "second" }),
      second: menu("second", { next: { "2": "two", timeout: "silent" }, tries: 1 }),
      two: hangUp("two"),
      silent: hangUp("silent"),
    });
    expect(play(flow, { keys: keysAt(1_000, "12") }).heard).toEqual(["first", "recorded", "second", "silent"]);
  });
});

describe("IVR-02 a number that is asked for", () => {
  const ends = { ok: hangUp({ as: "digits", of: "n" }), silent: hangUp("silent"), wrong: hangUp("wrong") };
  const next = { done: "ok", timeout: "silent", invalid: "wrong" };
  const asked = (more: object) =>
    flowOf({ number: collect("number?", { into: "n", next, tries: 2, ...more }), ...ends }, { variables: { n: "" } });

  test("ends with the end key, which is not part of it", () => {
    expect(play(asked({}), { keys: keysAt(1_500, "2026#") }).heard.at(-1)).toBe("digits:2026");
  });

  test("ends when it is full, or after a pause", () => {
    expect(play(asked({ most: 4 }), { keys: keysAt(1_500, "1234") }).tookMs).toBe(3_100);
    expect(play(asked({ most: 9 }), { keys: keysAt(1_500, "1234") }).tookMs).toBe(6_100);
  });

  test("is invalid when it is too short, and when there is none of it", () => {
    expect(play(asked({ least: 4 }), { keys: keysAt(1_500, "12#") }).heard[1]).toBe("flow-invalid");
    expect(play(asked({ least: 1 }), { keys: keysAt(1_500, "#") }).heard[1]).toBe("flow-invalid");
    expect(
      play(asked({ least: 1 }), {
        keys: [
          [1_500, "#"],
          [6_000, "#"],
        ],
      }).heard.at(-1),
    ).toBe("wrong");
  });

  test("may be left out where it may have no digits", () => {
    expect(play(asked({ least: 0 }), { keys: keysAt(1_500, "#") }).heard.at(-1)).toBe("digits:");
  });

  test("is checked with the number in hand; only a good one is kept", () => {
    const flow = asked({ check: "n.startsWith('8')" });
    expect(play(flow, { keys: keysAt(1_500, "71#") }).heard[1]).toBe("flow-invalid");
    expect(play(flow, { keys: [...keysAt(1_500, "71#"), ...keysAt(6_000, "81#")] }).heard.at(-1)).toBe("digits:81");
  });

  test("a check that fails is an error of the node, not a wrong number", () => {
    const flow = flowOf(
      {
        number: collect("number?", { into: "n", next: { ...next, error: "oops" }, check: "1 / (size(n) - 3) > 0" }),
        ...ends,
        oops: hangUp("oops ${last.error}"),
      },
      { variables: { n: "" } },
    );
    expect(play(flow, { keys: keysAt(1_500, "123#") }).heard.at(-1)).toContain("division by zero");
  });
});
