import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  api = await startApi({ control: fake, data: fake.folder, http: undefined, https: undefined, log: silentLog });
  folder = mkdtempSync(join(tmpdir(), "customer-files-"));
});
afterEach(async () => {
  await api.close();
  fake.remove();
  rmSync(folder, { recursive: true });
});

const run = (...line: readonly string[]): Promise<Ran> => zongji(["customer", ...line, "--data", fake.folder]);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function exported(...more: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const to = join(folder, "all.json");
  expect((await run("export", "--to", to, ...more)).status).toBe(0);
  return JSON.parse(readFileSync(to, "utf8"));
}

const GOOD = "姓名,手机,等级,生日,备注\n李雷,138 0013 8000,vip,1990-02-28,x\n韩梅梅,0592-2345678,新客户,,\n";

describe("CRM-03 importing at the command line", () => {
  test("columns map themselves, unknown classes are made, and --json says what became of the rows", async () => {
    const ran = await run("import", file("a.csv", GOOD), "--json");
    expect(ran.err).toBe("");
    expect(ran.status).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ imported: 2, rejected: 0, errorFile: null, created: 2 });
    expect(await exported()).toMatchObject([
      { name: "韩梅梅", numbers: [{ number: "+865922345678" }], class: "新客户" },
      {
        name: "李雷",
        numbers: [{ number: "+8613800138000", label: "手机" }],
        class: "vip",
        fields: { birthday: "1990-02-28" },
      },
    ]);
  });

  test("a bad row goes to the error file with its line and reason, the good ones are in", async () => {
    const text = "name,phone,生日\nA,13800138000,1990-02-28\nB,abc,\nC,13800138001,30.2.1990\n,,\nD,13800138002,\n";
    const path = file("mixed.csv", text);
    const ran = await run("import", path, "--json");
    const errorFile = join(folder, "mixed.errors.csv");
    expect(JSON.parse(ran.out)).toMatchObject({ imported: 2, rejected: 2, errorFile });
    const rows = readFileSync(errorFile, "utf8").split("\r\n");
    expect(rows[0]).toBe("\uFEFFname,phone,生日,line,reason");
    expect(rows[1]).toMatch(/^B,abc,,3,.*abc/);
    expect(rows[2]).toMatch(/^C,13800138001,30\.2\.1990,4,.*birthday/);
    expect((await exported()).map(({ name }) => name)).toEqual(["D", "A"]);
  });

  test("the error file, mended, is taken back as it is", async () => {
    const path = file("m.csv", "name,phone\nB,abc\n");
    await run("import", path);
    const errorFile = join(folder, "m.errors.csv");
    const mended = file("mended.csv", readFileSync(errorFile, "utf8").replace("abc", "13800138009"));
    expect(JSON.parse((await run("import", mended, "--json")).out)).toMatchObject({ imported: 1, rejected: 0 });
  });

  test.each([
    ["skip", { imported: 0, skipped: 1, rejected: 0 }, { name: "Li Lei", mail: "a@example.com", tags: ["old"] }],
    ["update", { updated: 1, rejected: 0 }, { name: "李雷", mail: "a@example.com", tags: ["old", "new"] }],
    ["merge", { updated: 1, rejected: 0 }, { name: "Li Lei", mail: "a@example.com", tags: ["old", "new"] }],
    ["new", { imported: 0, rejected: 1 }, { name: "Li Lei" }],
  ] as const)("a number that is known: %s", async (how, counts, then) => {
    await run("import", file("1.csv", "name,phone,mail,tags\nLi Lei,13800138000,a@example.com,old\n"));
    const ran = await run(
      "import",
      file("2.csv", "name,phone,tags\n李雷,+86 138-0013-8000,new\n"),
      "--duplicates",
      how,
      "--json",
    );
    expect(JSON.parse(ran.out)).toMatchObject(counts);
    const all = await exported();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject(then);
  });

  test("companies are made once, owners are agents by number or name, own fields are typed, one value may hold several numbers", async () => {
    const rows = [
      "姓名,电话,公司,负责人,points",
      "甲,13800138000;13800138001,漳州水务,韩梅梅,12",
      "乙,13800138002,漳州水务,5001,3.5",
      "丙,13800138003,,王五,1",
    ];
    const ran = await run("import", file("a.csv", `${rows.join("\n")}\n`), "--json");
    expect(JSON.parse(ran.out)).toMatchObject({ imported: 2, rejected: 1 });
    expect(await exported()).toMatchObject([
      { name: "乙", organisation: "漳州水务", owner: "5001", fields: { points: 3.5 } },
      { name: "甲", organisation: "漳州水务", owner: "5002", fields: { points: 12 }, numbers: [{}, {}] },
    ]);
    expect(readFileSync(join(folder, "a.errors.csv"), "utf8")).toContain("no agent 王五");
  });

  test("a number that stands twice in one file is one customer", async () => {
    const ran = await run("import", file("a.csv", "name,phone\nA,13800138000\nB,13800138000\n"), "--json");
    expect(JSON.parse(ran.out)).toMatchObject({ created: 1, updated: 1 });
    expect((await exported()).map(({ name }) => name)).toEqual(["B"]);
  });

  test("--dry-run writes nothing and counts the same; --preview shows what columns are taken for", async () => {
    const path = file("a.csv", `${GOOD}bad,xyz,,,\n李雷二,13800138000,,,\n`);
    const tried = JSON.parse((await run("import", path, "--dry-run", "--json")).out);
    expect(tried).toMatchObject({ imported: 2, skipped: 1, rejected: 1, dryRun: true });
    expect(await exported()).toEqual([]);
    const preview = await run("import", path, "--preview", "--lang", "en");
    expect(preview.out).toMatch(/姓名\s+name/);
    expect(preview.out).toMatch(/生日\s+field\.birthday/);
    expect(preview.out).toMatch(/备注\s+left out/);
    expect(JSON.parse((await run("imports", "--json")).out)).toEqual([]);
  });

  test("--map says otherwise than the titles do", async () => {
    const path = file("a.csv", "X,Y,name\n李雷,13800138000,ignored\n");
    expect((await run("import", path, "--map", "X=name,Y=phone")).status).toBe(0);
    expect(await exported()).toMatchObject([{ name: "李雷" }]);
    const wrong = await run("import", path, "--map", "Z=name");
    expect([wrong.status, wrong.err]).toEqual([1, expect.stringContaining("X, Y, name")]);
  });

  test("files in GB 18030 and workbooks are taken as they are", async () => {
    // 姓名,电话 / 李雷,13800138000
    const gb = Buffer.concat([
      Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xb5, 0xe7, 0xbb, 0xb0, 0x0a, 0xc0, 0xee, 0xc0, 0xd7]),
      Buffer.from(",13800138000\n"),
    ]);
    expect(JSON.parse((await run("import", file("gb.csv", gb), "--json")).out)).toMatchObject({ imported: 1 });
    const book = new URL("../app/xlsx/made-elsewhere/openpyxl.xlsx", import.meta.url);
    const ran = await run("import", file("b.xlsx", readFileSync(book)), "--json");
    expect(JSON.parse(ran.out)).toMatchObject({ imported: 2, rejected: 1 });
    expect((await exported()).map(({ name }) => name)).toEqual(["韩梅梅", "李雷"]);
  });

  test.each([
    ["empty", "", "empty"],
    ["a picture", Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0x80, 0xff]), "neither in UTF-8"],
    ["an old .xls", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]), ".xls"],
    ["no column of use", "a,b\n1,2\n", "phone"],
  ])("%s is refused with a word that helps, and nothing is left behind", async (_, content, word) => {
    const ran = await run("import", file("bad.csv", content));
    expect([ran.status, ran.err]).toEqual([1, expect.stringContaining(word)]);
    expect(JSON.parse((await run("imports", "--json")).out)).toEqual([]);
  });

  test("a person sees a bar and words in their language", async () => {
    const path = file("a.csv", GOOD);
    const zh = await zongji(["customer", "import", path, "--data", fake.folder, "--lang", "zh"], { errColumns: 80 });
    expect(zh.out).toContain("已导入");
    expect(zh.err).toContain("█");
    const list = await run("imports", "--lang", "en");
    expect(list.out).toContain("a.csv");
    const [{ id }] = JSON.parse((await run("imports", "--json")).out);
    expect((await run("import-show", id, "--json")).status).toBe(0);
    expect((await run("import-remove", id)).status).toBe(0);
    expect(JSON.parse((await run("imports", "--json")).out)).toEqual([]);
  });
});

describe("CRM-03 exporting", () => {
  test("what looks like a formula is text, and an import takes the file back as it was", async () => {
    const hostile = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "a\nb", '"q"', "李雷"];
    const rows = hostile.map((name, at) => `"${name.replaceAll('"', '""')}",1380013800${at}`);
    await run("import", file("in.csv", `name,phone\n${rows.join("\n")}\n`));
    const before = await exported();
    expect(new Set(before.map(({ name }) => name))).toEqual(
      new Set(["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "a b", '"q"', "李雷"]),
    );
    const csv = join(folder, "out.csv");
    await run("export", "--to", csv);
    for (const row of readFileSync(csv, "utf8").split("\r\n").slice(1)) expect(row).not.toMatch(/(^|,)"?[=@]/);
    expect(readFileSync(csv, "utf8")).toContain("'=cmd");
    for (const name of ["out.csv", "out.xlsx"]) {
      const to = join(folder, name);
      await run("export", "--to", to);
      expect(JSON.parse((await run("import", to, "--json")).out)).toMatchObject({
        imported: 0,
        skipped: 7,
        rejected: 0,
      });
    }
    expect(existsSync(join(folder, "out.errors.csv"))).toBe(false);
    expect(await exported()).toEqual(before);
  });

  test("only those of a class, or found by a word", async () => {
    await run("import", file("in.csv", "name,phone,class\nA,13800138000,vip\nB,13800138001,\n"));
    expect((await exported("--class", "vip")).map(({ name }) => name)).toEqual(["A"]);
    expect((await exported("--find", "13800138001")).length).toBe(1);
  });
});
