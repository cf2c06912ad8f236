import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder], {});
}

/** Blanks between columns do not count. */
function rows(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, " | "));
}

describe("ACD-16 what has been configured", () => {
  test("queue who says for each step who could take the call, and what the others lack", async () => {
    const { status, out, err } = await run("queue who support --tier vip --region fujian/xiamen --number 05922123456");
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(fake.asked).toEqual(["who support vip fujian/xiamen 05922123456"]);
    expect(rows(out)).toEqual(
      expect.arrayContaining([
        "0 | at first | 1 | 0 | billing >= 3 and vip and region = fujian/xiamen",
        "1 | after: 10s, grade: 4 | 0 | 0 | billing >= 3 and grade <= 4",
        "5001 | 李雷 | signed out | no | at step 0, 2 | -",
        "5002 | 韩梅梅 | ready | yes | never | billing >= 3; vip or gold",
        "further agents: 3",
      ]),
    );
  });

  test("and in Chinese", async () => {
    const { out } = await run("queue who support --lang zh");
    expect(fake.asked).toEqual(["who support - - -"]);
    expect(rows(out)).toEqual(expect.arrayContaining(["5002 | 韩梅梅 | 就绪 | 是 | 不可 | billing >= 3; vip or gold"]));
  });

  test("a queue that is not there is named, with those there are", async () => {
    const { status, err } = await run("queue who suport");
    expect(status).toBe(1);
    expect(err).toContain("Found no queue suport; e.g. support.");
  });

  test("queue show has the rule, the mode and the steps with how many agents at work each reaches", async () => {
    const { out } = await run("queue show support");
    expect(rows(out)).toEqual(
      expect.arrayContaining([
        "Requires | billing >= 3",
        "Routing | progressive",
        "Pools | premium, seniors",
        "Tried first | who: last-agent, for: 20s",
        "1 | 1 | after: 10s, grade: 4",
        '2 | 2 | when: "waiting > 10", pool: [seniors]',
      ]),
    );
  });

  test("agent show has the grade and the pools", async () => {
    const { out } = await run("agent show 5001");
    expect(rows(out)).toEqual(expect.arrayContaining(["Grade (places served) | 1", "Pools | seniors, vip"]));
  });
});
