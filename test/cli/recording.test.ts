import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

const ID = "c-20261122-aaaaaaaa";

function run(...words: readonly string[]): Promise<Ran> {
  return zongji(["recording", ...words, "--data", fake.folder]);
}

/** What reached the switch, without who asked. */
function asked(): readonly string[] {
  return fake.asked.map((what) => what.replace(/ by .* \(local\)/, ""));
}

describe("RTP-09 recordings at the command line", () => {
  test.each([
    [["list", "--held"]],
    [["show", ID]],
    [["hold", ID, "--reason", "case 17"]],
    [["release", ID]],
    [["repair", ID]],
    [["delete", ID]],
    [["start", ID]],
    [["pause", ID]],
  ])("recording %s answers people in both languages and programs in JSON", async (words) => {
    const english = await run(...words, "--lang", "en");
    const chinese = await run(...words, "--lang", "zh");
    const json = await run(...words, "--json");
    for (const { status, err } of [english, chinese, json]) expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(english.out).not.toBe(chinese.out);
    expect(typeof JSON.parse(json.out)).toBe("object");
  });

  test.each([
    [["hold", ID, "--reason", "case 17"], `hold case 17 ${ID}`],
    [["release", ID], `release ${ID}`],
    [["delete", ID, "--reason", "asked for"], `delete asked for ${ID}`],
    [["delete", ID], `delete for no reason ${ID}`],
    [["repair", ID], `repair ${ID}`],
    [["start", ID], `start ${ID}`],
    [["stop", ID], `stop ${ID}`],
    [["pause", ID], `pause ${ID}`],
    [["resume", ID], `resume ${ID}`],
  ])("recording %s", async (words, what) => {
    expect((await run(...words)).status).toBe(0);
    expect(asked()).toEqual([what]);
  });

  test("list --held asks for those alone; show tells the history", async () => {
    await run("list", "--held");
    expect(fake.asked[0]).toContain('"held":true');
    const { out } = await run("show", ID, "--lang", "en");
    expect(out).toContain("1001 by key");
    expect(out).toContain("paused");
  });

  test("verify says what was found, of one or of all, and its exit status does too", async () => {
    const one = await run("verify", ID, "--json");
    expect(one.status).toBe(1);
    expect(JSON.parse(one.out)).toEqual([{ id: ID, verdict: "changed", expected: "00", found: "11", detail: null }]);
    const all = await run("verify", "--lang", "en");
    expect(all.status).toBe(1);
    expect(all.out).toContain("checked: 1, not as they were: 1");
    expect((await run("verify", "c-20261122-zzzzzzzz")).status).toBe(1);
  });

  test("play without a terminal says how, and asks for no sound", async () => {
    const { out } = await run("play", ID, "--lang", "en");
    expect(out).toContain(`zongji recording export ${ID} --to ${ID}.wav`);
    expect(asked()).toEqual([`recording ${ID}`]);
  });

  test.each([
    [["hold", ID], 2],
    [["hold", ID, "--reason", "x".repeat(90)], 1],
    [["delete", "c-20261122-zzzzzzzz"], 1],
    [["start"], 2],
  ])("recording %s ends with %i", async (words, status) => {
    expect((await run(...words)).status).toBe(status);
  });
});
