import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

const NUMBER = "138 0013 8000";

let fake: FakeSwitch;
let api: ApiServer;
let folder: string;
beforeEach(async () => {
  fake = new FakeSwitch();
  api = await startApi({ control: fake, data: fake.folder, http: undefined, https: undefined, log: silentLog });
  folder = mkdtempSync(join(tmpdir(), "person-"));
});
afterEach(async () => {
  await api.close();
  fake.remove();
  rmSync(folder, { recursive: true });
});

const run = (...line: readonly string[]): Promise<Ran> => zongji(["privacy", ...line, "--data", fake.folder]);

describe("CRM-14 privacy at the command line", () => {
  test.each([["show", NUMBER], ["holds"], ["erasures"], ["keep"]])(
    "%s answers people in both languages and programs in JSON",
    async (...line) => {
      const [en, zh, json] = [
        await run(...line, "--lang", "en"),
        await run(...line, "--lang", "zh"),
        await run(...line, "--json"),
      ];
      for (const { status, err } of [en, zh, json]) expect({ status, err }).toEqual({ status: 0, err: "" });
      expect(en.out).not.toBe(zh.out);
      expect(JSON.parse(json.out)).toBeTypeOf("object");
    },
  );

  test("a number in any form is the person; who is neither is told so", async () => {
    expect(JSON.parse((await run("show", NUMBER, "--json")).out)).toMatchObject({
      customers: [],
      hold: null,
      data: [],
    });
    expect(JSON.parse((await run("show", NUMBER, "--json")).out).numbers).toContain("+8613800138000");
    const nobody = await run("show", "nobody at all");
    expect([nobody.status, nobody.err]).toEqual([
      1,
      expect.stringContaining("neither a customer nor a telephone number"),
    ]);
  });

  test("nothing is erased without --yes, nor while a hold keeps it; who did it is on record, whom is not", async () => {
    expect((await run("erase", NUMBER)).status).toBe(1);
    expect(JSON.parse((await run("erasures", "--json")).out)).toEqual([]);
    const { id } = JSON.parse((await run("hold", NUMBER, "--why", "the court asked", "--json")).out);
    const held = await run("erase", NUMBER, "--yes");
    expect([held.status, held.err]).toEqual([1, expect.stringContaining("the court asked")]);
    expect((await run("release", id)).status).toBe(0);
    expect((await run("release", id)).status).toBe(1);
    const erased = await run("erase", NUMBER, "--yes", "--json");
    expect(JSON.parse(erased.out)).toMatchObject({ overAt: expect.any(String) });
    const all = await run("erasures", "--json");
    expect(JSON.parse(all.out)).toHaveLength(1);
    expect(all.out).not.toContain("13800138000");
  });

  test("an export is an archive that ordinary programs open", async () => {
    const to = join(folder, "person.zip");
    expect((await run("export", NUMBER, "--to", to)).status).toBe(0);
    const entries = unzipSync(readFileSync(to));
    expect(JSON.parse(strFromU8(entries["person.json"] ?? new Uint8Array()))).toMatchObject({
      person: NUMBER,
      missing: [],
    });
    expect(existsSync(`${to}.part`)).toBe(false);
  });

  test("keep says what the office file says", async () => {
    const all = JSON.parse((await run("keep", "--json")).out);
    expect(all.find(({ kind }: { kind: string }) => kind === "calls")).toEqual({ kind: "calls", days: 730 });
    expect(all.find(({ kind }: { kind: string }) => kind === "faxes")).toEqual({ kind: "faxes", days: null });
  });
});
