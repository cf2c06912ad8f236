// call place|answer|hold|resume|transfer|bridge|play over a running interface: what reaches the switch, what a person reads.

import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

const CALL = "c-20261122-8f3k2m9q";

function run(...line: readonly string[]): Promise<Ran> {
  return zongji([...line, "--data", fake.folder]);
}

describe("CRM-12 calls commanded from the command line", () => {
  test.each([
    [["place", "1002", "--phone", "1001"], "place 1001 1002 false"],
    [["place", "1002", "--phone", "1001", "--auto-answer"], "place 1001 1002 true"],
    [["answer", CALL], `answer ${CALL}`],
    [["hold", CALL, "--phone", "1001"], `hold ${CALL} 1001`],
    [["resume", CALL], `resume ${CALL}`],
    [["transfer", CALL, "1002"], `transfer ${CALL} 1002`],
    [["bridge", CALL, "c-20261122-other000"], `bridge ${CALL} c-20261122-other000`],
    [["play", CALL, "--file", "terms"], `play ${CALL} others terms`],
    [["play", CALL, "--text", "请稍候", "--to", "everybody"], `play ${CALL} everybody 请稍候`],
  ])("call %j", async (line, asked) => {
    const { status, out } = await run("call", ...line);
    expect(status).toBe(0);
    expect(out).toContain("1001");
    expect(fake.asked).toContain(asked);
  });

  test("--json", async () => {
    const { out } = await run("call", "place", "1002", "--phone", "1001", "--json");
    expect(JSON.parse(out)).toEqual({ call: "c-20261122-placed00", phone: "1001", to: "1002" });
  });

  test("in Chinese", async () => {
    expect((await run("call", "hold", CALL, "--lang", "zh")).out).toContain("已保持");
  });

  test.each([
    [["play", CALL], 2],
    [["play", CALL, "--file", "a", "--text", "b"], 2],
    [["place", "1002"], 2],
    [["place", "10;02", "--phone", "1001"], 1],
    [["play", CALL, "--file", "../../etc/passwd"], 1],
    [["play", CALL, "--file", "a", "--to", "nobody"], 1],
    [["answer", "../x"], 1],
  ])("call %j is refused before anything happens", async (line, status) => {
    expect((await run("call", ...line)).status).toBe(status);
    expect(fake.asked).toEqual([]);
  });
});
