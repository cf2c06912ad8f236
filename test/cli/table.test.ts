import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;
let folder: string;

beforeEach(async () => {
  fake = new FakeSwitch();
  api = await startApi({
    control: fake,
    data: fake.folder,
    http: { host: "127.0.0.1", port: 0 },
    https: undefined,
    log: silentLog,
  });
  folder = mkdtempSync(join(tmpdir(), "table-files-"));
});
afterEach(async () => {
  await api.close();
  fake.remove();
  rmSync(folder, { recursive: true });
});

const run = (...line: readonly string[]): Promise<Ran> => zongji([...line, "--data", fake.folder]);

function file(text: string | Uint8Array): string {
  const path = join(folder, "orders.csv");
  writeFileSync(path, text);
  return path;
}

const EVERY: readonly (readonly string[])[] = [
  ["table", "list"],
  ["table", "show", "orders"],
  ["table", "find", "orders", "1024"],
  ["table", "remove", "orders"],
];

describe("IVR-02 tables at the command line", () => {
  test.each(EVERY.map((line) => [line.join(" "), line] as const))(
    "%s answers people in both languages and programs in JSON",
    async (name, line) => {
      const [english, chinese, json] = [
        await run(...line, "--lang", "en"),
        await run(...line, "--lang", "zh"),
        await run(...line, "--json"),
      ];
      for (const { status, err } of [english, chinese, json]) expect({ status, err }).toEqual({ status: 0, err: "" });
      if (!name.includes("find")) expect(english.out).not.toBe(chinese.out);
      expect(JSON.parse(json.out)).toBeTypeOf("object");
    },
  );

  test("import sends the file as it is, larger than any other body may be", async () => {
    const most = limits.http.officeBytes + 1_000_000;
    const ran = await run(
      "table",
      "import",
      "orders",
      file(Buffer.alloc(most, "a")),
      "--key",
      "编号",
      "--phone",
      "--dry-run",
    );
    expect(ran).toMatchObject({ status: 0, err: "" });
    expect(ran.out).toContain("could be imported: Rows 2 (before 5), Key 编号");
    expect(fake.asked.at(-1)).toMatch(new RegExp(`^table.import orders ${most} 编号 true true by `));
  });

  test("faults are said with file and line, and the exit status is 1", async () => {
    const path = file("number,status\n1,bad\n");
    const ran = await run("table", "import", "orders", path);
    expect(ran.status).toBe(1);
    expect(ran.err).toContain(`${path}:3: no number\n`);
    expect(ran.err).toContain("nothing was imported");
    const json = await run("table", "import", "orders", path, "--json");
    expect(JSON.parse(json.err).error.places).toEqual([{ file: "orders", line: 3, path: "", message: "no number" }]);
  });

  test("a file that is not there is said", async () => {
    const ran = await run("table", "import", "orders", join(folder, "none.csv"));
    expect(ran).toMatchObject({ status: 1 });
    expect(ran.err).toContain("cannot be read");
    expect(fake.asked).toEqual([]);
  });

  test("export is CSV again, to the terminal or a file", async () => {
    const csv = 'number,status\nA-1024,已发货\nA-1025,"x,""y"""\n';
    expect((await run("table", "export", "orders")).out).toBe(csv);
    const to = join(folder, "out.csv");
    expect((await run("table", "export", "orders", "--to", to)).status).toBe(0);
    expect(readFileSync(to, "utf8")).toBe(csv);
  });

  test("a table that there is not is refused", async () => {
    expect(await run("table", "show", "ordres")).toMatchObject({ status: 1 });
  });
});
