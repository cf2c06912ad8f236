import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;
let folder: string;

beforeEach(async () => {
  fake = new FakeSwitch();
  folder = mkdtempSync(join(tmpdir(), "zongji-ticket-"));
  api = await startApi({ control: fake, data: fake.folder, http: undefined, https: undefined, log: silentLog });
});
afterEach(async () => {
  await api.close();
  fake.remove();
  rmSync(folder, { recursive: true });
});

const run = (...line: readonly string[]): Promise<Ran> => zongji(["ticket", ...line, "--data", fake.folder]);

async function asked(...line: readonly string[]): Promise<string> {
  const { status, err } = await run(...line, "--json");
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return fake.asked.at(-1) ?? "";
}

describe("CRM-06 tickets at the command line", () => {
  test("a list is an array, and filters reach the switch", async () => {
    const { out } = await run("list", "--state", "late", "--team", "a", "--phone", "138 0013 8000", "--json");
    expect(JSON.parse(out)).toMatchObject([{ id: "T-1001", step: "engineering", isLate: true }]);
    expect(JSON.parse((fake.asked.at(-1) ?? "").replace("ticket.list ", ""))).toMatchObject({
      ...{ state: "late", team: "a", phone: "138 0013 8000", limit: 50 },
    });
    expect(JSON.parse((await run("work", "li", "--json")).out)).toHaveLength(1);
    expect(fake.asked.at(-1)).toBe("ticket.work li");
  });

  test("what a person sees: step, whose it is, what is missing, what was said", async () => {
    const { out } = await run("show", "T-1001", "--lang", "zh");
    for (const seen of ["空调不制冷", "派工", "visit, done", "model", "明天上门", "照片.png", "中山路 1 号", "人工"])
      expect(out).toContain(seen);
    expect((await run("list", "--lang", "en")).out).toContain("high");
    expect((await run("categories", "--lang", "zh")).out).toContain("address*");
    expect((await run("show", "T-9")).status).toBe(1);
  });

  test("one is made, changed, moved and given with its fields", async () => {
    const made = await asked(
      "create",
      "repair",
      "no cold air",
      "--call",
      "c-1",
      "--field",
      "address=1=2",
      "--field",
      "model=A1",
    );
    expect(made).toContain('"fields":[["address","1=2"],["model","A1"]]');
    expect(await asked("change", "T-1001", "--customer", "none", "--field", "model=", "--revision", "3")).toBe(
      'ticket.change T-1001 {"customer":null,"fields":[["model",null]],"revision":3}',
    );
    expect(await asked("move", "T-1001", "visit", "--comment", "go", "--public")).toBe(
      'ticket.move T-1001 {"to":"visit","comment":"go","public":true,"fields":[]}',
    );
    expect(await asked("assign", "T-1001", "--team", "a")).toBe('ticket.assign T-1001 {"team":"a"}');
    expect(await asked("assign", "T-1001")).toBe("ticket.assign T-1001 {}");
    expect(await asked("macro", "T-1001", "solved")).toBe('ticket.macro T-1001 "solved"');
    expect(await asked("comment", "T-1001", "两行\n文字")).toContain('"text":"两行\\n文字","isPublic":false');
    expect((await run("create", "repair", "x", "--field", "nothing")).status).toBe(2);
    expect((await run("create", "repair", "x", "--priority", "huge")).status).toBe(2);
  });

  test("CRM-07 withdrawn, objected to, passed on", async () => {
    expect(await asked("withdraw", "T-1001", "--reason", "settled")).toBe('ticket.withdraw T-1001 "settled"');
    expect(await asked("object", "T-1001", "--reason", "no answer")).toBe('ticket.object T-1001 "no answer"');
    expect(await asked("pass", "T-1001", "fujian/fuzhou", "--reason", "theirs")).toBe(
      'ticket.pass T-1001 {"branch":"fujian/fuzhou","reason":"theirs"}',
    );
    expect((await run("withdraw", "T-1001")).status).toBe(2);
  });

  test("files go up and come down whole; links are made and taken away", async () => {
    const file = join(folder, "a.png");
    writeFileSync(file, "abc");
    expect(await asked("attach", "T-1001", file, "--type", "image/png")).toBe("ticket.attach T-1001 a.png image/png 3");
    const copy = join(folder, "copy.png");
    expect((await run("file", "T-1001", "at-1", "--to", copy)).status).toBe(0);
    expect(readFileSync(copy, "utf8")).toBe("abc");
    expect((await run("file", "T-1001", "at-1", "--to", copy)).status).toBe(1); // it is there already
    expect((await run("attach", "T-1001", join(folder, "none"))).status).toBe(1);
    expect(await asked("link", "T-1001", "call", "c-1")).toBe('ticket.link T-1001 {"kind":"call","to":"c-1"}');
    expect(await asked("unlink", "T-1001", "call", "c-1")).toBe('ticket.unlink T-1001 {"kind":"call","to":"c-1"}');
    expect((await run("link", "T-1001", "nothing", "c-1")).status).toBe(1);
  });
});
