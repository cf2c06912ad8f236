import { afterEach, describe, expect, test } from "vitest";
import { checkAudit } from "../../src/app/control/audit-chain.ts";
import { limits } from "../../src/base/limits.ts";
import { Connection } from "../../src/store/connection.ts";
import { migrate, readMigrations } from "../../src/store/migrate.ts";

const opened: Connection[] = [];
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close();
});

function books(lines: number) {
  const connection = Connection.openWriter(":memory:");
  opened.push(connection);
  migrate(connection.sqlite);
  const insert = "INSERT INTO audit (at, who, what, detail) VALUES (?, ?, ?, ?)";
  const add = (i: number) => connection.prepare(insert).run(1_000 + i, "李雷", "agent.sign-out", `{"on":"agent ${i}"}`);
  for (let i = 1; i <= lines; i++) add(i);
  /** As somebody would who has the file and takes the guards off. */
  const tamper = (sql: string): void => {
    for (const guard of ["audit_kept", "audit_not_removed", "audit_chained"]) {
      connection.sqlite.exec(`DROP TRIGGER IF EXISTS ${guard}`);
    }
    connection.sqlite.exec(sql);
  };
  const database = {
    write: async () => {},
    get: () => undefined,
    query: async (sql: string, values: readonly (string | number | null | Uint8Array | bigint)[] = []) =>
      connection.all(sql, values as never),
  };
  return { connection, tamper, add, check: (known?: string) => checkAudit(database, known) };
}

describe("OPS-02 the audit is only ever added to", () => {
  test("what was written is whole, over more than a page", async () => {
    const { check } = books(1_203);
    expect(await check()).toMatchObject({ isWhole: true, lines: 1_203, chained: 1_203, erased: 0, fault: null });
    expect((await books(0).check()).isWhole).toBe(true);
  });

  test("the database itself refuses to change or remove a line", () => {
    const { connection } = books(5);
    for (const sql of [
      "UPDATE audit SET who = 'nobody' WHERE id = 3",
      `UPDATE audit SET detail = '{"on":"agent 9"}' WHERE id = 3`,
      "DELETE FROM audit WHERE id = 3",
      "DELETE FROM audit",
      "INSERT OR REPLACE INTO audit (id, at, who, what) VALUES (3, 1, 'x', 'y')",
    ]) {
      expect(() => connection.sqlite.exec(sql), sql).toThrow(/only ever added to/);
    }
  });

  test.each([
    ["UPDATE audit SET who = 'nobody' WHERE id = 40", 40, "changed"],
    ["UPDATE audit SET at = 5 WHERE id = 1", 1, "changed"],
    [`UPDATE audit SET detail = '{"on":"agent 9"}' WHERE id = 40`, 40, "changed"],
    ["UPDATE audit SET hash = NULL WHERE id = 40", 40, "changed"],
    ["DELETE FROM audit WHERE id = 40", 41, "missing-before"],
    ["DELETE FROM audit WHERE id <= 10", 11, "missing-before"],
    ["DELETE FROM audit WHERE id = 40; UPDATE audit SET id = id - 1 WHERE id > 40", 40, "changed"],
  ])("whoever takes the guards off is found: %s", async (sql, line, what) => {
    const { check, tamper } = books(60);
    tamper(sql);
    expect(await check()).toMatchObject({ isWhole: false, fault: { line, what } });
  });

  test("lines taken off the end are missed by whoever noted the hash", async () => {
    const { check, tamper, add } = books(60);
    const { head } = await check();
    add(61);
    expect((await check(head ?? "")).isWhole).toBe(true);
    tamper("DELETE FROM audit WHERE id > 50");
    expect((await check()).isWhole).toBe(true);
    expect(await check(head ?? "")).toMatchObject({ isWhole: false, fault: { what: "known" } });
  });

  test("what is in a line about a person may be erased, and that it was there stays provable", async () => {
    const { check, connection } = books(60);
    connection.sqlite.exec("UPDATE audit SET detail = NULL WHERE id = 7");
    expect(await check()).toMatchObject({ isWhole: true, erased: 1 });
  });

  test("the oldest lines go when there are too many, as the guard in the schema has it", () => {
    const schema = readMigrations().find(({ name }) => name === "0023-sign-in.sql")?.sql ?? "";
    expect(schema).toContain(`(SELECT max(id) FROM audit) - ${limits.people.auditRows}`);
  });

  test("lines of before there was a chain are told apart", async () => {
    const connection = Connection.openWriter(":memory:");
    opened.push(connection);
    const all = readMigrations();
    migrate(connection.sqlite, all.slice(0, 22));
    connection.sqlite.exec("INSERT INTO audit (at, who, what) VALUES (1, 'li', 'office.apply')");
    migrate(connection.sqlite, all);
    connection.sqlite.exec("INSERT INTO audit (at, who, what) VALUES (2, 'li', 'office.apply')");
    const database = {
      query: async (sql: string, values: readonly unknown[] = []) => connection.all(sql, values as never),
    };
    expect(await checkAudit(database as never, undefined)).toMatchObject({ isWhole: true, lines: 2, chained: 1 });
  });
});
