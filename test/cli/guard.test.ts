import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

const EVERY = ["list", "check 203.0.113.66", "ban 203.0.113.66", "unban all", "tolls", "reset 1001"];

describe("SIP-11 the guard at the command line", () => {
  test.each(EVERY)("guard %s answers people in both languages and programs in JSON", async (verb) => {
    const english = await run(`guard ${verb} --lang en`);
    const chinese = await run(`guard ${verb} --lang zh`);
    const json = await run(`guard ${verb} --json`);
    for (const { status, err } of [english, chinese, json]) expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(english.out).not.toBe(chinese.out);
    expect(typeof JSON.parse(json.out)).toBe("object");
  });

  test("a list says who, why and until when", async () => {
    const { out } = await run("guard list --lang en");
    expect(out).toContain("203.0.113.66");
    expect(out).toContain("wrong passwords for many names");
  });

  test.each([
    ["guard ban 203.0.113.66", "ban 203.0.113.66 3600000"],
    ["guard ban 203.0.113.66 --for 30m", "ban 203.0.113.66 1800000"],
    ["guard ban 2001:db8::7 --for 7d", "ban 2001:db8::7 604800000"],
    ["guard unban 203.0.113.66", "unban 203.0.113.66"],
    ["guard unban 2001:db8:0:0::/64", "unban 2001:db8:0:0::"],
    ["guard reset 1001", "reset 1001"],
  ])("%s", async (line, asked) => {
    expect((await run(line)).status).toBe(0);
    expect(fake.asked).toEqual([asked]);
  });

  test.each([
    ["guard ban 203.0.113.66 --for ever", 2],
    ["guard ban 203.0.113.66 --for 0m", 2],
    ["guard ban phone.example", 1],
    ["guard ban 203.0.113.66 --for 4000d", 1],
    ["guard unban everybody", 1],
    ["guard check", 2],
  ])("%s is refused before the switch hears of it", async (line, status) => {
    expect((await run(line)).status).toBe(status);
    expect(fake.asked).toEqual([]);
  });
});
