import { describe, expect, test } from "vitest";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import type { CustomerImport } from "../../../src/crm/imports/import.ts";
import type { ImportFiles } from "../../../src/crm/imports/import-files.ts";
import { Imports } from "../../../src/crm/imports/imports.ts";
import { Book } from "../customers/book.ts";

const ROWS = 900;
/** Every tenth row is bad, every seventh repeats the number of the row before. */
const isBad = (row: number): boolean => row % 10 === 3;
const isTwin = (row: number): boolean => row % 7 === 6 && !isBad(row - 1) && row > 1;

const files: ImportFiles = {
  append: async (_, at) => at + 1,
  rows: async function* () {
    yield { line: 1, cells: ["name", "phone", "class"], fault: undefined };
    for (let row = 1; row <= ROWS; row++) {
      const phone = isBad(row) ? "none" : `1380013${String(isTwin(row) ? row - 1 : row).padStart(4, "0")}`;
      yield { line: row + 1, cells: [`customer ${row}`, phone, row % 2 === 0 ? "vip" : "brought"], fault: undefined };
    }
  },
  remove: async () => {},
};

function importsOf(book: Book): Imports {
  const { clock, database, customers } = book;
  const deps = { clock, database, book: customers, files, log: silentLog, rng: seededRng(3) };
  return new Imports({ ...deps, fields: () => [], agentNamed: () => undefined });
}

async function begun(book: Book): Promise<{ readonly imports: Imports; readonly id: string }> {
  const imports = importsOf(book);
  imports.open();
  const one = await book.done(imports.begin("a.csv", "ann"));
  if (!one.ok) throw new Error(one.fault.kind);
  await book.done(imports.send(one.value.id, 0, []));
  const wish = { duplicates: "update", dryRun: false, map: new Map(), encoding: undefined, sheet: undefined } as const;
  await book.done(imports.start(one.value.id, wish));
  return { imports, id: one.value.id };
}

async function over(book: Book, imports: Imports, id: string): Promise<CustomerImport> {
  for (let turn = 0; turn < 2_000; turn++) {
    const one = imports.get(id);
    if (one !== undefined && one.state !== "running") return one;
    await book.clock.advance(50);
  }
  throw new Error("the import has no end");
}

const bad = Array.from({ length: ROWS }, (_, at) => at + 1).filter(isBad).length;
const twins = Array.from({ length: ROWS }, (_, at) => at + 1).filter((row) => isTwin(row) && !isBad(row)).length;

describe("CRM-03 kill -9 during an import", () => {
  test("as often as it may be killed, each row is imported or rejected once, and none is half done", async () => {
    const rng = seededRng(20_261_123);
    let book = await new Book().restore();
    let { imports, id } = await begun(book);
    for (let death = 0; death < 12; death++) {
      await book.clock.advance(rng.uint32() % 90);
      const before = imports.get(id)?.done ?? 0;
      book = await book.crash();
      imports = importsOf(book);
      await imports.restore();
      expect(imports.get(id)?.done ?? 0).toBeGreaterThanOrEqual(before); // what was told is kept
      imports.open();
    }
    const one = await over(book, imports, id);
    expect(one).toMatchObject({ state: "done", done: ROWS, rejected: bad, updated: twins, skipped: 0 });
    expect(one.created).toBe(ROWS - bad - twins);
    const [count] = await book.database.query("SELECT COUNT(*) AS n, COUNT(DISTINCT numbers) AS numbers FROM customer");
    expect(count).toEqual({ n: ROWS - bad - twins, numbers: ROWS - bad - twins });
    const rejects = await imports.rejects(id, 0, 1_000);
    expect(rejects.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, at) => at + 1).filter(isBad));
    expect(imports.sizes).toEqual({ importsAtWork: 0 });
  });

  test("an import that is removed while it runs stops, and leaves what it has imported", async () => {
    const book = await new Book().restore();
    const { imports, id } = await begun(book);
    await book.clock.advance(120);
    await book.done(imports.remove(id));
    const [then] = await book.database.query("SELECT COUNT(*) AS n FROM customer");
    await book.clock.advance(5_000);
    const [now] = await book.database.query("SELECT COUNT(*) AS n FROM customer");
    expect(Number(now?.["n"]) - Number(then?.["n"])).toBeLessThanOrEqual(200); // the batch that was under way
    expect(await book.database.query("SELECT id FROM customer_import")).toEqual([]);
    expect(imports.sizes).toEqual({ importsAtWork: 0 });
  });
});

describe("CRM-03 two requests about one import", () => {
  const wish = { duplicates: "update", dryRun: false, map: new Map(), encoding: undefined, sheet: undefined } as const;

  test("of two that start it at the same moment one does, and it runs once", async () => {
    const book = await new Book().restore();
    const imports = importsOf(book);
    imports.open();
    const one = await book.done(imports.begin("a.csv", "ann"));
    const id = one.ok ? one.value.id : "";
    await book.done(imports.send(id, 0, []));
    const both = await book.done(Promise.all([imports.start(id, wish), imports.start(id, wish)]));
    expect(both.map(({ ok }) => ok)).toEqual([true, false]);
    await over(book, imports, id);
    await book.clock.advance(10_000);
    expect(imports.get(id)).toMatchObject({ state: "done", done: ROWS });
  });

  test("a piece that is still on its way neither stops one that starts nor brings back one that is removed", async () => {
    const book = await new Book().restore();
    const imports = importsOf(book);
    imports.open();
    const one = await book.done(imports.begin("a.csv", "ann"));
    const id = one.ok ? one.value.id : "";
    await book.done(imports.send(id, 0, []));
    const [sent, started] = await book.done(Promise.all([imports.send(id, 0, []), imports.start(id, wish)]));
    expect([sent, started]).toMatchObject([{ ok: true }, { ok: false, fault: { kind: "held" } }]);
    const [again, removed] = await book.done(Promise.all([imports.send(id, 0, []), imports.remove(id)]));
    expect([again.ok, removed.ok]).toEqual([true, false]);
    expect((await book.done(imports.remove(id))).ok).toBe(true);
    expect(imports.all).toEqual([]);
    expect(imports.sizes).toEqual({ importsAtWork: 0 });
  });

  test("removed at any moment it is gone for good, also after a restart", async () => {
    for (let afterMs = 0; afterMs < 600; afterMs += 35) {
      const book = await new Book().restore();
      const { imports, id } = await begun(book);
      await book.clock.advance(afterMs);
      await book.done(imports.remove(id));
      await book.clock.advance(2_000);
      expect(imports.all).toEqual([]);
      expect(await book.database.query("SELECT id, state FROM customer_import")).toEqual([]);
    }
  });
});
