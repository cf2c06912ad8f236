// Voicemail at the command line.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { voiceMessage } from "../api/sample-voicemail.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

describe("RTP-11 voicemail at the command line", () => {
  test("mailboxes and messages are lists, in both languages and as JSON", async () => {
    expect((await run("voicemail boxes --lang en")).out).toMatch(/1001 +李雷 +1 \(0\) +2 +100 +standard +yes/);
    expect((await run("voicemail list 1001 --lang zh")).out).toContain("未听");
    expect(JSON.parse((await run("voicemail list --json")).out)).toEqual([voiceMessage]);
    expect(fake.asked).toContain("voice messages of all 100");
  });

  test("a message is shown, marked, exported whole and deleted", async () => {
    const { id } = voiceMessage;
    expect((await run(`voicemail show ${id} --lang en`)).out).toContain("voicemail/1001/");
    expect((await run(`voicemail mark ${id} --as old --urgent true --lang en`)).out).toContain("saved");
    const to = join(fake.folder, "one.wav");
    expect((await run(`voicemail export ${id} --to ${to}`)).status).toBe(0);
    expect(readFileSync(to)).toHaveLength(200_044);
    expect((await run(`voicemail export ${id} --to ${to}`)).status).toBe(1); // it is there already
    expect((await run(`voicemail play ${id} --lang en`)).out).toContain(`zongji voicemail export ${id}`);
    expect((await run(`voicemail delete ${id} --lang en`)).out).toBe(`${id}: deleted\n`);
    expect(fake.asked).toEqual(expect.arrayContaining([`mark old true ${id}`, `delete ${id}`]));
    expect((await run("voicemail show c-none")).status).toBe(1);
  });

  test("PINs and greetings are changed", async () => {
    await run("voicemail pin 1001 80818");
    await run("voicemail pin 1001");
    expect((await run("voicemail pin 1001 12")).status).toBe(1);
    const file = join(fake.folder, "hello.wav");
    writeFileSync(file, Buffer.alloc(1_000));
    expect((await run(`voicemail greeting set 1001 ${file}`)).status).toBe(0);
    await run(`voicemail greeting set 1001 ${file} --name`);
    await run("voicemail greeting use 1001 name");
    await run("voicemail greeting clear 1001");
    expect((await run("voicemail greeting set 1001 /nowhere.wav")).status).toBe(1);
    expect(fake.asked).toEqual([
      "pin 80818 1001",
      "pin as the file says 1001",
      "greeting of 1000 bytes 1001",
      "name of 1000 bytes 1001",
      "use name 1001",
      "clear 1001",
    ]);
  });
});
