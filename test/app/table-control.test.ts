// What the command line and the HTTP interface may do with tables, with the whole switch behind them: refusals, and the audit.

import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "../../src/api/answer.ts";
import type { TableWish } from "../../src/api/table-control.ts";
import { tableControl } from "../../src/app/control/table-control.ts";
import { createWorld, type World } from "../world/world.ts";

const LI = { name: "li", user: "li" };
const ORDERS = "number,status\nA-1024,shipped\nA-1025,lost\n";

let world: World;

beforeEach(async () => {
  world = await createWorld({ seed: 149 });
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
    await world.run(25);
  }
  return asked;
}

const control = () => tableControl(world.pbx.core);
const wish = (file: string, more: Partial<TableWish> = {}): TableWish => ({
  ...{ id: "orders", bytes: [new TextEncoder().encode(file)], key: undefined, phone: false, dryRun: false },
  ...more,
});
const load = (file: string, more: Partial<TableWish> = {}) => done(control().import(wish(file, more), LI));
const statusOf = (answer: Answer<unknown>): number => (answer.ok ? 200 : answer.status);

async function audit(): Promise<readonly string[]> {
  await world.run(500);
  const rows = await world.rows("SELECT who, what, detail FROM audit ORDER BY id");
  return rows.map((row) => `${row["who"]} ${row["what"]} ${row["detail"]}`);
}

describe("IVR-02 tables by command", () => {
  test("are imported, shown, found and removed, and the audit says by whom, never what stands in them", async () => {
    expect(await load(ORDERS)).toEqual({
      ok: true,
      value: { id: "orders", columns: ["number", "status"], key: "number", rows: 2, before: null, imported: true },
    });
    expect(await load("number,status\n7,x\n")).toMatchObject({ value: { rows: 1, before: 2 } });
    expect(await done(control().show("orders"))).toMatchObject({ value: { rows: 1, importedBy: "li", keys: "text" } });
    expect(await done(control().find("orders", "7"))).toEqual({ ok: true, value: { number: "7", status: "x" } });
    expect(await done(control().rows("orders", "", 10))).toMatchObject({ value: [{ key: "7" }] });
    expect((await done(control().remove("orders", LI))).ok).toBe(true);
    expect(await done(control().list())).toEqual({ ok: true, value: [] });
    const lines = await audit();
    expect(lines).toEqual([
      'li table.import {"on":"table orders","after":"2 rows by number"}',
      'li table.import {"on":"table orders","before":"2 rows by number","after":"1 rows by number"}',
      'li table.remove {"on":"table orders","before":"1 rows by number"}',
    ]);
    while ((world.pbx.core.sizes["tablesInWork"] ?? 0) > 0) await world.run(100);
  });

  test("a dry run is in no audit", async () => {
    expect(await load(ORDERS, { dryRun: true })).toMatchObject({ value: { imported: false, rows: 2 } });
    expect(await audit()).toEqual([]);
  });

  test.each([
    ["with faults", 'number,status\n1\n2,"open\n', 422, 3],
    ["with a wrong row", "number,status\n1\n", 422, 2],
    ["that is no text", "\u0000", 422, 1],
  ])("a file %s is refused with its lines", async (_, file, status, line) => {
    const refused = await load(file);
    expect(statusOf(refused)).toBe(status);
    expect(refused.ok ? [] : refused.problem.places?.map((place) => place.line)).toEqual([line]);
    expect(await audit()).toEqual([]);
  });

  test("no table is called customer, and there is none that nobody imported", async () => {
    expect(statusOf(await load(ORDERS, { id: "customer" }))).toBe(409);
    await load(ORDERS);
    const asked: readonly Promise<Answer<unknown>>[] = [
      control().show("order"),
      control().find("order", "1"),
      control().rows("order", "", 1),
      control().remove("order", LI),
    ];
    for (const one of asked) expect(statusOf(await done(one))).toBe(404);
    expect(statusOf(await done(control().find("orders", "1026")))).toBe(404);
  });

  test("one import at a time", async () => {
    const first = control().import(wish(ORDERS), LI);
    expect(statusOf(await control().import(wish(ORDERS), LI))).toBe(409);
    expect((await done(first)).ok).toBe(true);
  });
});
