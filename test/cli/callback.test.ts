// Call-backs and missed calls at the command line.

import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

const ID = "b-20261122-8f3k2m9q";

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

describe("ACD-09 call-backs at the command line", () => {
  test("a list says whom, why, how often and how it stands", async () => {
    const { out, status } = await run("callback list --lang en");
    expect(status).toBe(0);
    expect(out).toMatch(/b-20261122-8f3k2m9q +\+8613800138000 +support +open +abandoned +2 +1:23/);
    expect(out).toMatch(/b-2 .* later /);
    expect((await run("callback list --lang zh")).out).toContain("稍后再试");
    expect(JSON.parse((await run("callback list --json")).out)[0]).toMatchObject({ id: ID, count: 2, tries: 1 });
  });

  test("one of them, with what happened to it", async () => {
    const { out } = await run(`callback show ${ID} --lang en`);
    expect(out).toMatch(/韩梅梅/);
    expect(out).toMatch(/missed +- +c-20261122-aaaaaaaa +abandoned/);
    expect((await run("callback show b-9")).status).toBe(1);
  });

  test.each([
    [`callback take ${ID}`, /^b-20261122-8f3k2m9q take by .+ \(local\)$/],
    [`callback again ${ID}`, /^b-20261122-8f3k2m9q again by /],
    [`callback done ${ID} --reason reached`, /done by .+: reached$/],
    [`callback cancel ${ID} --reason duplicate`, /cancel by .+: duplicate$/],
    ["callback add support 13800138000", /^add 13800138000 to support by .+, dialled by people$/],
    ["callback add support 13800138000 --dial", /dialled 0$/],
    ["callback add support 13800138000 --at 2026-11-23T15:00:00+08:00", /dialled 1795417200000$/],
    [
      "callback list --state all --queue support --number +8613800138000 --limit 5",
      /^callbacks all of support to \+8613800138000, 5$/,
    ],
    ["call list --missed --queue support --limit 7", /^missed of support since 0, 7$/],
  ])("%s", async (line, asked) => {
    const { status } = await run(line);
    expect(status).toBe(0);
    expect(fake.asked.at(-1)).toMatch(asked);
  });

  test("what a person must say, and what does not go together", async () => {
    expect((await run(`callback done ${ID}`)).status).toBe(2);
    expect((await run("callback list --state nowhere")).status).toBe(1);
    expect((await run("call list --missed --active")).status).toBe(2);
    expect((await run("callback add nowhere 13800138000")).status).toBe(1);
  });

  test("missed calls and their call-backs", async () => {
    const { out } = await run("call list --missed --lang en");
    expect(out).toMatch(/c-20261122-aaaaaaaa .* 13800138000 +support +1:23 +abandoned +b-20261122-8f3k2m9q +open +1/);
    expect(JSON.parse((await run("call list --missed --json")).out)[0]).toMatchObject({ task: ID, waitedMs: 83_000 });
  });
});
