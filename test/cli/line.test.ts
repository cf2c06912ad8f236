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

describe("SIP-12 lines and night switches by command", () => {
  test("an extension shows how its line is set, and what is not as in the file", async () => {
    const { out } = await run("extension show 1001 --lang en");
    expect(out).toMatch(/Do not disturb +yes \(not as in the file\)/);
    expect(out).toMatch(/When busy +1002\n/);
    expect(JSON.parse((await run("extension show 1001 --json")).out)).toMatchObject({ line: { setAtPhone: ["dnd"] } });
  });

  test("only what is named is set", async () => {
    const { status } = await run("extension set 1001 --dnd off --forward-busy 1003 --forward-always file");
    expect(status).toBe(0);
    expect(fake.asked).toContain('line 1001 {"dnd":"off","forwardAlways":"file","forwardBusy":"1003"}');
  });

  test.each(["--dnd perhaps", "--forward-busy 10!03"])("%s is not understood, and nothing is set", async (option) => {
    const { status, err } = await run(`extension set 1001 ${option}`);
    expect(status).toBe(1);
    expect(err).not.toBe("");
    expect(fake.asked.filter((asked) => asked.startsWith("line"))).toEqual([]);
  });

  test("night switches are listed and turned", async () => {
    expect((await run("switch list")).out).toMatch(/closed +Night +6900/);
    expect((await run("switch turn closed hours")).status).toBe(0);
    expect(fake.asked).toContain("turn closed hours");
    expect((await run("switch turn closed sideways")).status).toBe(2);
  });
});
