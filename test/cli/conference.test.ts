// Conference rooms and supervisors at the command line.

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

describe("RTP-08 conference rooms at the command line", () => {
  test("a list says where somebody is, and a room who", async () => {
    const list = await run("conference list --lang en");
    expect(list.status).toBe(0);
    expect(list.out).toMatch(/team +团队 +8000 +open +2\/30/);
    expect(list.out).toMatch(/board .* empty +0\/30/);
    const one = await run("conference show team --lang en");
    expect(one.out).toMatch(/1 +1001 +李雷 +yes +is heard/);
    expect(one.out).toMatch(/2 +13800138000 +- +no +muted/);
    expect((await run("conference show team --lang zh")).out).toContain("静音");
    expect(JSON.parse((await run("conference show team --json")).out)).toMatchObject({ id: "team", state: "open" });
  });

  test.each([
    ["conference mute team 2", "team mute 2"],
    ["conference unmute team all", "team unmute all"],
    ["conference kick team 13800138000", "team kick 13800138000"],
    ["conference lock team", "team lock"],
    ["conference unlock team", "team unlock"],
    ["conference end team", "team end"],
    ["conference invite team 1002 --by 1001", "team invite 1002 by 1001"],
    ["conference invite team 013800138000", "team invite 013800138000 by the first moderator"],
  ])("%s", async (line, asked) => {
    const { status } = await run(line);
    expect([status, fake.asked.at(-1)]).toEqual([0, asked]);
  });

  test("recording says who asked for it", async () => {
    expect((await run("conference record team on")).status).toBe(0);
    expect(fake.asked.at(-1)).toMatch(/^team record on by .+ \(local\)$/);
    expect((await run("conference record team maybe")).status).toBe(2);
  });

  test("who was in which meeting", async () => {
    const { out } = await run("conference history team --lang en");
    expect(out).toMatch(/m-1 +team +2 +13800138000 .*put out/);
  });

  test("a room that is not there is status 1", async () => {
    expect((await run("conference kick nowhere 1")).status).toBe(1);
  });
});

describe("ACD-18 supervisors at the command line", () => {
  test.each(["listen", "whisper", "barge"])("call %s", async (role) => {
    const { status, out } = await run(`call ${role} c-1 --phone 1009 --lang en`);
    expect([status, fake.asked.at(-1)]).toEqual([0, `1009 ${role} c-1`]);
    expect(out).toContain("the phone rings");
  });

  test("call take-over", async () => {
    expect((await run("call take-over c-1 --phone 1009")).status).toBe(0);
    expect(fake.asked.at(-1)).toBe("1009 take-over c-1");
  });

  test("without the right it is status 1, without a phone wrong usage", async () => {
    expect((await run("call listen c-1 --phone 1002")).status).toBe(1);
    expect((await run("call listen c-1")).status).toBe(2);
  });

  test("the list says in plain words who hears the supervisor", async () => {
    const { out } = await run("call supervisors c-1 --lang en");
    expect(out).toMatch(/Part +Agent hears +Customer hears/);
    expect(out).toMatch(/1009 +listens +no +no/);
    expect(out).toMatch(/1009 +whispers +yes +no/);
  });
});
