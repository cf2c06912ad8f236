import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;
let work: string;

beforeEach(async () => {
  fake = new FakeSwitch();
  work = mkdtempSync(join(tmpdir(), "zongji-phone-"));
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
});
afterEach(async () => {
  await api.close();
  fake.remove();
  rmSync(work, { recursive: true, force: true });
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

describe("SIP-12 zongji phone provision", () => {
  test("prints an address that works once and till when, and never the password", async () => {
    const { status, out } = await run("phone provision 1001 --once --host 192.168.1.2");
    expect(status).toBe(0);
    expect(out).toMatch(/Server +http:\/\/192\.168\.1\.2:8088\/provision\/[\w-]{32}\/\n/);
    expect(out).toMatch(/File +http:\S+\/001565abcdef\.cfg\n/);
    expect(out).not.toContain("kx83");
    const json = await run("phone provision 1001 --once --json");
    expect(JSON.parse(json.out)).toMatchObject({ once: true, files: ["001565abcdef.cfg"] });
    expect(json.out).not.toContain("kx83");
  });

  test("writes the file so that its owner alone can read it, also over one that all could read", async () => {
    const file = join(work, "settings.cfg");
    writeFileSync(file, "x".repeat(9_999), { mode: 0o644 });
    expect((await run(`phone provision 1001 --to ${file}`)).status).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("account.1.password = kx83-vnq2-77");
    expect(readFileSync(file, "utf8")).not.toContain("xxx");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("says what is missing", async () => {
    expect(await run("phone provision 1002")).toMatchObject({ status: 1, err: expect.stringContaining("maker") });
    const ready = await run("phone provision 1002 --maker snom --mac 00:04:13:aa:bb:cc --once");
    expect(ready.out).toMatch(/snom-000413aabbcc\.htm/);
    expect(await run("phone provision 1002 --mac zz")).toMatchObject({
      status: 1,
      err: expect.stringContaining("hex"),
    });
    expect((await run("phone provision 1001")).out).toContain("--once");
    const nowhere = join(work, "no", "such", "folder");
    expect(await run(`phone provision 1001 --to ${nowhere}`)).toMatchObject({ status: 1 });
    expect(existsSync(nowhere)).toBe(false);
  });
});
