// Faxes at the command line.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { sampleFax } from "../api/sample-faxes.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

describe("RTP-12 faxes at the command line", () => {
  test("a list, in both languages and as JSON", async () => {
    expect((await run("fax list --lang en")).out).toMatch(/-f1 .+ received +13800138000 +front +2 +done/);
    expect((await run("fax list --lang zh")).out).toContain("收到");
    expect(JSON.parse((await run("fax list --limit 5 --json")).out)).toEqual([sampleFax]);
    expect(fake.asked.at(-1)).toBe("faxes 5");
  });

  test("one fax with how it went", async () => {
    const { out } = await run(`fax show ${sampleFax.id} --lang en`);
    expect(out).toMatch(/Machine +\+86 596 1234567/);
    expect(out).toMatch(/Speed +14400 bit\/s/);
    expect(out).toMatch(/Packets lost\/saved +0\/3/);
    expect((await run("fax show c-9-f1")).status).toBe(1);
  });

  test.each([
    ["letter.tif", "tiff", "II*"],
    ["letter.PDF", "pdf", "%PDF-1.4"],
  ])("exported as %s it is a %s", async (name, as, begins) => {
    const file = join(fake.folder, name);
    expect((await run(`fax export ${sampleFax.id} --to ${file}`)).status).toBe(0);
    expect(fake.asked).toContain(`fax file ${sampleFax.id} ${as}`);
    expect(readFileSync(file, "latin1")).toBe(begins);
    expect((await run(`fax export ${sampleFax.id} --to ${file}`)).status).toBe(1);
  });

  test("removed, and sent from a file", async () => {
    expect((await run(`fax remove ${sampleFax.id} --lang en`)).out).toContain("deleted");
    const file = join(fake.folder, "out.tif");
    writeFileSync(file, "II*\0 and more");
    expect((await run(`fax send 059612345678 ${file} --by 1001 --lang en`)).out).toContain("059612345678 is called");
    expect(fake.asked.at(-1)).toBe("fax send 059612345678 1001 13");
    expect((await run(`fax send 0596 ${file}`)).status).toBe(2);
    expect((await run("fax send 0596 /no/such.tif --by 1001")).status).toBe(1);
  });
});
