import { expect, test } from "vitest";
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

test("OPS-06 drain says that no new calls are taken, by whom, and how many are left; cancel takes it back", async () => {
  const english = await run("drain --lang en");
  expect(english).toMatchObject({ status: 0, err: "" });
  expect(english.out).toMatch(/draining \(.+ \(local\), /);
  expect(english.out).toContain("1 active, 0 waiting");
  expect((await run("drain --lang zh")).out).toContain("收尾中");
  expect(fake.asked).toEqual(["drain true", "drain true"]);
  const ended = await run("drain cancel --json");
  expect(JSON.parse(ended.out)).toEqual({ state: "ready", drain: null, calls: { active: 1, waiting: 0 } });
  expect(fake.asked.at(-1)).toBe("drain false");
});
