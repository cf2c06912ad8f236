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

const MONDAY = "2026-11-23T10:00:00+08:00";

describe("SIP-12 zongji route test", () => {
  test("a colleague is reached, and the tables looked at are listed in their order", async () => {
    const { status, out } = await run("route test 1002");
    expect(status).toBe(0);
    expect(out).toMatch(/Dialled by +1001/);
    expect(out).toMatch(/Reaches +extension 1002 韩梅梅/);
    expect(out).toMatch(/emergency numbers +no\n.*feature codes +no\n.*the house +fits/);
  });

  test("an outside number shows each trunk in turn, the number as it is sent there and the caller shown", async () => {
    const { status, out } = await run("route test 013800138000 --from 1002");
    expect(status).toBe(0);
    expect(out).toMatch(/Reaches +outside, route 0\[1-9\]\./);
    expect(out).toMatch(/1 +carrier +1 +\+8613800138000 +\+8657188880000/);
    expect(out).toMatch(/2 +second +1 +013800138000/);
    expect(out).toMatch(/route 1: 000\. +pattern does not fit/);
    expect(out).toMatch(/route 2: 00\. +pattern does not fit/);
    expect(out).toMatch(/route 3: 0\[1-9\]\. +fits/);
  });

  test("a missing right is named, and the exit status is 1", async () => {
    const { status, out, err } = await run("route test 00014155550100 --from 1001");
    expect({ status, err }).toEqual({ status: 1, err: "" });
    expect(out).toMatch(/Reaches +forbidden/);
    expect(out).toMatch(/Why +the right is missing: international/);
  });

  test("hours count at the time asked for", async () => {
    const sunday = await run("route test 0057188886666 --from 1001");
    expect(sunday.status).toBe(1);
    expect(sunday.out).toContain("closed at this hour: 00.");
    const monday = await run(`route test 0057188886666 --from 1001 --at ${MONDAY} --json`);
    expect(monday.status).toBe(0);
    expect(JSON.parse(monday.out)).toMatchObject({
      reached: true,
      kind: "outside",
      id: "00.",
      at: "2026-11-23T02:00:00.000Z",
      attempts: [
        { step: 1, trunk: "carrier", number: "+8657188886666", callerId: "+8657188880001" },
        { step: 2, trunk: "second", weight: 2, number: "057188886666" },
      ],
    });
  });

  test("emergency calls are shown with the number that is sent, also behind the outside prefix", async () => {
    for (const number of ["110", "0110"]) {
      const { status, out } = await run(`route test ${number} --json`);
      expect(status).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ kind: "emergency", id: "110", attempts: [{ number: "110" }, {}] });
    }
  });

  test("a call from outside: the number rewritten, any written form of ours, and the trunk's own target", async () => {
    const listed = JSON.parse((await run("route test 9057188880000 --trunk carrier --json")).out);
    expect(listed).toMatchObject({ reached: true, kind: "extension", id: "1001", trunk: "carrier", from: null });
    expect(listed.steps[0]).toEqual({
      kind: "rewritten",
      trunk: "carrier",
      before: "9057188880000",
      after: "057188880000",
    });
    const other = await run("route test 02112345678 --trunk carrier");
    expect(other.out).toMatch(/[Tt]runk carrier +dials 1001/);
    const nobody = await run("route test 02112345678 --trunk second");
    expect(nobody.status).toBe(1);
    expect(nobody.out).toContain("nothing fits");
  });

  test("a caller that is not there, and a time that is none", async () => {
    expect(await run("route test 1002 --from 1009")).toMatchObject({
      status: 1,
      err: expect.stringContaining("e.g. 1001"),
    });
    expect(await run("route test 1002 --trunk carier")).toMatchObject({
      status: 1,
      err: expect.stringContaining("e.g. carrier"),
    });
    expect(await run("route test 1002 --at yesterday")).toMatchObject({ status: 2 });
    expect(await run("route test")).toMatchObject({ status: 2 });
  });
});

test("SIP-12 zongji route list shows the routes in the order they are tried, and which are open", async () => {
  const { status, out } = await run("route list");
  expect(status).toBe(0);
  expect(out).toMatch(/1 +000\. +carrier +international +1 +- +yes/);
  expect(out).toMatch(/2 +00\. +carrier, second +national +1 +- +no +mon-fri 08:30-18:00/);
});
