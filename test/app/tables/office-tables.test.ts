// Files of an office become tables, whole or not at all, and callers' keys find their rows.

import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { type ImportTerms, OfficeTables } from "../../../src/app/core/tables/office-tables.ts";
import {
  SELECT_CELLS,
  SELECT_CELLS_BY_DIGITS,
  SELECT_GENERATIONS,
  SELECT_TABLES,
} from "../../../src/app/core/tables/table-rows.ts";
import { CsvFault, readCsv } from "../../../src/app/table-csv.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

let clock: VirtualClock;
let database: MemoryDatabase;
let tables: OfficeTables;

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 10, 23));
  database = new MemoryDatabase({ clock });
  tables = new OfficeTables({ clock, database, log: silentLog, country: () => "CN" });
});

/** Time passes, and files are read, until it is done. */
async function done<Value>(asked: Promise<Value>): Promise<Value> {
  let isOver = false;
  const finish = (): void => {
    isOver = true;
  };
  asked.then(finish, finish);
  while (!isOver) {
    await setImmediate();
    await clock.advance(limits.store.groupMs);
  }
  return asked;
}

async function settled(): Promise<void> {
  while (tables.size > 0) {
    await setImmediate();
    await clock.advance(limits.store.groupMs);
  }
}

const bytes = (text: string): readonly Uint8Array[] => [new TextEncoder().encode(text)];
const terms = (more: Partial<ImportTerms> = {}): ImportTerms => ({
  ...{ name: "orders", keyColumn: undefined, keys: "text", by: "li", dryRun: false },
  ...more,
});
const load = (file: string | readonly Uint8Array[], more: Partial<ImportTerms> = {}) =>
  done(tables.import(readCsv(typeof file === "string" ? bytes(file) : file), terms(more)));

async function faultsOf(file: string, more: Partial<ImportTerms> = {}): Promise<readonly string[]> {
  const outcome = await load(file, more);
  if (outcome.ok || outcome.fault.kind !== "rows") throw new Error("no faults");
  return outcome.fault.faults.map(({ line, fault }) => `${line}: ${fault}`);
}

async function rowsKept(): Promise<number> {
  const [row] = await database.query("SELECT COUNT(*) AS n FROM office_row");
  return Number(row?.["n"]);
}

const ORDERS = "number,status,due\nA-1024,shipped,2026-11-25\nA-1025,waiting,\n77,lost,\n";

describe("IVR-02 a table of the office", () => {
  test("is found by its key, however it is written, and by its digits alone", async () => {
    expect(await load(ORDERS)).toEqual({
      ok: true,
      value: { columns: ["number", "status", "due"], keyColumn: "number", rows: 3 },
    });
    const row = { number: "A-1024", status: "shipped", due: "2026-11-25" };
    for (const key of ["A-1024", "a-1024", " A-1024 ", "Ａ－１０２４", "1024"])
      expect(tables.find("orders", key)).toEqual(row);
    expect(tables.find("orders", "77")?.["status"]).toBe("lost");
    for (const key of ["1026", "", "B-1024", "B1024", "A1024", "' OR 1=1", "%"])
      expect(tables.find("orders", key)).toBeUndefined();
    expect(tables.find("customers", "1024")).toBeUndefined();
  });

  test("two keys with the same digits are not found by them: nobody hears of somebody else's order", async () => {
    await load("number,status\nA-1024,mine\nB-1024,yours\n1025,plain\nA-1025,other\n");
    expect(tables.find("orders", "1024")).toBeUndefined();
    expect(tables.find("orders", "B-1024")?.["status"]).toBe("yours");
    expect(tables.find("orders", "1025")?.["status"]).toBe("plain");
  });

  test("too few digits are not enough to go by", async () => {
    await load("number,status\nA-12,x\n");
    expect(tables.find("orders", "12")).toBeUndefined();
    expect(tables.find("orders", "A-12")).toBeDefined();
  });

  test("whose keys are telephone numbers is found by whoever calls from them", async () => {
    await load("name,phone\n李雷,138 0013 8000\n韩梅梅,0592-5550123\n", { keyColumn: "phone", keys: "phone" });
    expect(tables.find("orders", "+8613800138000")?.["name"]).toBe("李雷");
    expect(tables.find("orders", "13800138000")?.["name"]).toBe("李雷");
    expect(tables.find("orders", "+865925550123")?.["name"]).toBe("韩梅梅");
    expect(tables.find("orders", "8000")).toBeUndefined();
  });

  test("a new file takes the place of the old one at once, and the old rows go", async () => {
    await load(ORDERS);
    await load("no,state\n5,new\n");
    expect(tables.find("orders", "1024")).toBeUndefined();
    expect(tables.find("orders", "5")).toEqual({ no: "5", state: "new" });
    await settled();
    expect(await rowsKept()).toBe(1);
    expect(await database.query(SELECT_GENERATIONS)).toEqual([{ generation: 2 }]);
  });

  test("is gone when it is removed", async () => {
    await load(ORDERS);
    expect(await done(tables.remove("orders"))).toBe(true);
    expect(tables.find("orders", "1024")).toBeUndefined();
    await settled();
    expect(await rowsKept()).toBe(0);
    expect(await done(tables.remove("orders"))).toBe(false);
  });

  test("is listed page by page in the order of its keys", async () => {
    await load(ORDERS);
    const table = tables.get("orders");
    if (table === undefined) throw new Error("no table");
    const first = await tables.page(table, "", 2);
    expect(first.map(({ key }) => key)).toEqual(["77", "A-1024"]);
    expect((await tables.page(table, "A-1024", 2)).map(({ values }) => values["status"])).toEqual(["waiting"]);
  });
});

describe("IVR-02 a file with faults is not taken", () => {
  beforeEach(async () => {
    await load(ORDERS);
  });

  test("each is told with its line, and the table stays as it was", async () => {
    const file = 'number,status\nB-1,ok\nB-2\n,nothing\n\nB-1,again\nB-3,"two\nlines"\nB-4,a,b\nB-5,\u0007\n';
    expect(await faultsOf(file)).toEqual([
      "3: 1 values for 2 columns",
      "4: no number",
      "6: B-1 stands on line 2 already",
      "9: 3 values for 2 columns",
      "10: status holds characters that are none",
    ]);
    expect(tables.find("orders", "B-1")).toBeUndefined();
    expect(tables.find("orders", "1024")?.["status"]).toBe("shipped");
    await settled();
    expect(await rowsKept()).toBe(3);
  });

  test.each([
    ["", "1: the file is empty"],
    ["number,,due\n1,2,3\n", "1: column 2 of the first line has no name that a column may have"],
    ["a,b,a\n1,2,3\n", "1: two columns are called a"],
    [`n\n${"x".repeat(limits.tables.keyCharacters + 1)}\n`, "2: n is too long"],
    [
      `n,t\n1,${"x".repeat(limits.tables.valueCharacters + 1)}\n`,
      `2: t is longer than ${limits.tables.valueCharacters} characters`,
    ],
  ])("%j: %s", async (file, fault) => {
    expect(await faultsOf(file)).toEqual([fault]);
  });

  test("a key column that there is not", async () => {
    expect(await faultsOf(ORDERS, { keyColumn: "no" })).toEqual([
      "1: no column no for the key; there are number, status, due",
    ]);
  });

  test.each([
    ['number,status\n1,ok\n2,"open\n3,x\n', 3, "has no end"],
    ['number,status\n1,a"b\n', 2, "in the middle of a value"],
  ])("%j breaks off with its line", async (file, line, why) => {
    const fault: unknown = await load(file).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(fault).toBeInstanceOf(CsvFault);
    expect((fault as CsvFault).line).toBe(line);
    expect((fault as CsvFault).message).toContain(why);
    await settled();
    expect(await rowsKept()).toBe(3);
  });

  test("a dry run writes nothing", async () => {
    const outcome = await load("no,state\n5,new\n", { dryRun: true });
    expect(outcome).toMatchObject({ ok: true, value: { rows: 1 } });
    expect(tables.find("orders", "1024")).toBeDefined();
    expect(await database.query(SELECT_GENERATIONS)).toHaveLength(1);
  });

  test("only one is imported at a time", async () => {
    const first = tables.import(readCsv(bytes(ORDERS)), terms());
    expect(await tables.import(readCsv(bytes(ORDERS)), terms())).toEqual({ ok: false, fault: { kind: "busy" } });
    expect((await done(first)).ok).toBe(true);
  });

  test("a disk that takes nothing changes nothing", async () => {
    database.breakDisk("disk full");
    await expect(load("no,state\n5,new\n")).rejects.toThrow("disk full");
    expect(tables.find("orders", "1024")).toBeDefined();
    await settled();
  });
});

describe("IVR-02 files as spreadsheets write them", () => {
  const orders = "编号,状态\nA-1,已发货\n";

  test.each([
    ["UTF-8", bytes(orders)],
    ["UTF-8 with its mark", bytes(`\ufeff${orders}`)],
    // "编号,状态" and "A-1,已发货" in GBK, by iconv.
    ["GBK", [Buffer.from("b1e0bac52cd7b4ccac0a412d312cd2d1b7a2bbf50a", "hex")]],
    ["CRLF and semicolons", bytes(orders.replaceAll(",", ";").replaceAll("\n", "\r\n"))],
    ["tabs", bytes(orders.replaceAll(",", "\t"))],
    ["characters cut in two", [...bytes(orders)].flatMap((all) => [...all].map((one) => new Uint8Array([one])))],
  ])("%s", async (_, file) => {
    await load(file);
    expect(tables.find("orders", "a-1")).toEqual({ 编号: "A-1", 状态: "已发货" });
  });

  test("bytes that are no text are refused", async () => {
    await expect(load([new Uint8Array([0x61, 0xff, 0xff, 0x00])])).rejects.toThrow("neither in UTF-8 nor in GB 18030");
  });
});

describe("IVR-02 a restart", () => {
  const restart = async (): Promise<void> => {
    database = database.crash();
    tables = new OfficeTables({ clock, database, log: silentLog, country: () => "CN" });
    tables.restore(await database.query(SELECT_TABLES), await database.query(SELECT_GENERATIONS));
  };

  test("finds the tables again", async () => {
    await load(ORDERS);
    await restart();
    expect(tables.find("orders", "1024")?.["status"]).toBe("shipped");
    expect(tables.all).toMatchObject([{ name: "orders", rows: 3, keyColumn: "number", importedBy: "li" }]);
    await load("no,state\n5,new\n");
    expect(tables.find("orders", "5")).toBeDefined();
  });

  test("in the middle of an import: the table is as before, and what was written of the other goes", async () => {
    await load(ORDERS);
    const file = `no\n${Array.from({ length: 3 * limits.tables.batch }, (_, i) => `X-${i}`).join("\n")}\n`;
    tables.import(readCsv(bytes(file)), terms()).catch(() => {}); // of the process that is killed
    while ((await rowsKept()) < 3 + limits.tables.batch) {
      await setImmediate();
      await clock.advance(limits.store.groupMs);
    }
    await restart();
    expect(tables.find("orders", "1024")?.["status"]).toBe("shipped");
    await settled();
    expect(await rowsKept()).toBe(3);
    expect(await database.query(SELECT_GENERATIONS)).toHaveLength(1);
  });
});

test("IVR-02 100 000 rows: others write in between, and one look-up is one step of an index", async () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => `A-${i},state ${i % 7},2026-11-25,${"x".repeat(40)}`);
  const file = new TextEncoder().encode(`no,state,due,remark\n${rows.join("\n")}\n`);
  const pieces = Array.from({ length: Math.ceil(file.length / 65_536) }, (_, i) =>
    file.subarray(i * 65_536, (i + 1) * 65_536),
  );
  let mostTogether = 0;
  const write = database.write.bind(database);
  database.write = (writes) => {
    mostTogether = Math.max(mostTogether, writes.length);
    return write(writes);
  };
  expect(await load(pieces)).toMatchObject({ ok: true, value: { rows: 100_000 } });
  expect(mostTogether).toBe(limits.tables.batch);
  for (let i = 0; i < 100_000; i += 9_999)
    expect(tables.find("orders", `${i}`.padStart(3, "0"))?.["no"]).toBe(i === 0 ? undefined : `A-${i}`);
  for (const [sql, values] of [
    [SELECT_CELLS, [1, "A-777"]],
    [SELECT_CELLS_BY_DIGITS, [1, "777", 1, "777"]],
  ] as const) {
    const plan = (await database.query(`EXPLAIN QUERY PLAN ${sql}`, values)).map((row) => String(row["detail"]));
    const steps = plan.filter((step) => step.startsWith("SEARCH") || step.startsWith("SCAN office"));
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(step).toMatch(/\(generation=\? AND (key|digits)=\?\)/);
  }
  await done(tables.remove("orders"));
  await settled();
  expect(await rowsKept()).toBe(0);
}, 60_000);
