import { describe, expect, test } from "vitest";
import { momentOf } from "../../src/cli/until.ts";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(...line: readonly string[]): Promise<Ran> {
  return zongji([...line, "--data", fake.folder]);
}

const NUMBER = "+8613800138000";
const EVERY: readonly (readonly string[])[] = [
  ["caller", "list"],
  ["caller", "show", NUMBER],
  ["caller", "block", NUMBER, "--reason", "prank calls", "--until", "30d"],
  ["caller", "allow", NUMBER],
  ["caller", "note", NUMBER, "--name", "Wang"],
  ["caller", "remove", NUMBER],
  ["caller", "contest", NUMBER, "--reason", "that was not us"],
  ["caller", "answer", NUMBER, "--lift", "--reason", "they are right"],
  ["call", "mark", "c-1", "--mark", "5"],
  ["queue", "close", "support", "--reason", "fire drill"],
  ["queue", "open", "support"],
];

describe("ACD-14, ACD-15 callers and closures at the command line", () => {
  test.each(EVERY.map((line) => [line.join(" "), line] as const))(
    "%s answers people in both languages and programs in JSON",
    async (_, line) => {
      const answers = [
        await run(...line, "--lang", "en"),
        await run(...line, "--lang", "zh"),
        await run(...line, "--json"),
      ];
      for (const { status, err } of answers) expect({ status, err }).toEqual({ status: 0, err: "" });
      const [english, chinese, json] = answers;
      const differs = line[0] !== "queue";
      if (differs) expect(english?.out).not.toBe(chinese?.out);
      expect(typeof JSON.parse(json?.out ?? "")).toBe("object");
    },
  );

  test("the list says why, until when, how often they tried, and who wrote it", async () => {
    const { out } = await run("caller", "list", "--lang", "en");
    for (const part of [NUMBER, "barred", "prank calls", "2", "li"]) expect(out).toContain(part);
  });

  test("a mark is told as it was given, and an open queue as one that takes callers", async () => {
    expect((await run("call", "mark", "c-1", "--mark", "4", "--lang", "en")).out).toContain("Mark 4 / 5");
    expect((await run("queue", "open", "support", "--lang", "en")).out).toContain("takes callers");
    expect((await run("caller", "show", NUMBER, "--lang", "zh")).out).toContain("名单");
  });

  test("what is asked arrives", async () => {
    await run("caller", "block", "010-12345678", "--reason", "threats", "--until", "2099-12-31T08:00:00Z");
    await run("caller", "allow", NUMBER, "--tier", "vip", "--owner", "5001", "--region", "fujian/xiamen");
    await run("caller", "answer", NUMBER, "--uphold", "--reason", "no");
    await run("queue", "close", "support", "--to", "1001", "--until", "2099-12-31T08:00:00Z");
    const until = Date.parse("2099-12-31T08:00:00Z");
    const asked = fake.asked.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as object);
    expect(asked[0]).toMatchObject({ put: { number: "010-12345678", kind: "black", reason: "threats", until } });
    expect(asked[1]).toMatchObject({ put: { kind: "white", tier: "vip", owner: "5001", region: "fujian/xiamen" } });
    expect(asked[2]).toEqual({ answer: NUMBER, lift: false, reason: "no" });
    expect(asked[3]).toEqual({ close: "support", until, to: "1001" });
  });

  test.each([
    [["caller", "block", NUMBER, "--until", "30d"], 2],
    [["caller", "block", NUMBER, "--reason", "x"], 2],
    [["caller", "block", NUMBER, "--reason", "x", "--until", "ever"], 2],
    [["caller", "block", NUMBER, "--reason", "x", "--until", "2026-02-30"], 2],
    [["caller", "answer", NUMBER, "--reason", "x"], 2],
    [["caller", "answer", NUMBER, "--lift", "--uphold", "--reason", "x"], 2],
    [["caller", "show", "li"], 1],
    [["caller", "show", "999"], 1],
    [["call", "mark", "c-1", "--mark", "6"], 1],
    [["queue", "close", "support", "--to", "a b"], 1],
  ] as const)("%j is refused", async (line, status) => {
    expect((await run(...line)).status).toBe(status);
    expect(fake.asked.filter((asked) => !asked.includes("caller"))).toEqual([]);
  });

  test("until when: a time from now, a day to its end, a moment", () => {
    const now = new Date(2026, 10, 22, 12).getTime();
    expect(momentOf("2h", now)).toBe(now + 7_200_000);
    expect(momentOf("2026-12-31", now)).toBe(new Date(2027, 0, 1).getTime());
    expect(momentOf("2026-12-31 18:00", now)).toBe(new Date(2026, 11, 31, 18).getTime());
    expect(momentOf("2026-13-01", now)).toBeUndefined();
    expect(momentOf("soon", now)).toBeUndefined();
  });
});
