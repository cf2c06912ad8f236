import { describe, expect, test } from "vitest";
import { SELECT_UNTOLD } from "../../src/crm/events/missing-ends.ts";
import { DATA_KINDS } from "../../src/crm/privacy/kinds.ts";
import { SELECT_OPEN_OF_CUSTOMER, SELECT_OPEN_OF_PHONE } from "../../src/crm/tickets/ticket-tables.ts";
import { Connection } from "../../src/store/connection.ts";
import { migrate } from "../../src/store/migrate.ts";

/** How SQLite goes about it, for each table. */
function planOf(sql: string): readonly string[] {
  const connection = Connection.openWriter(":memory:");
  migrate(connection.sqlite);
  const values = (sql.match(/\?/g) ?? []).map(() => null);
  const plan = connection.all(`EXPLAIN QUERY PLAN ${sql}`, values).map(({ detail }) => String(detail));
  connection.close();
  return plan;
}

describe("CRM-12 a million events are not read to find a few", () => {
  test("ends of calls that nobody was told are looked for by call", () => {
    expect(planOf(SELECT_UNTOLD).join("\n")).toMatch(/SEARCH event USING (COVERING )?INDEX event_of_call/);
  });

  test("what events say of a person is found and erased by index", () => {
    const events = DATA_KINDS.find(({ key }) => key === "events");
    const [erase] = events?.erase ?? [];
    expect(events).toBeDefined();
    for (const sql of [events?.select.sql ?? "", erase?.sql ?? ""])
      expect(planOf(sql)).not.toContainEqual(expect.stringMatching(/^SCAN event/));
  });
});

describe("CRM-04 what was closed long ago costs a ringing phone nothing", () => {
  test("open tickets are found among the open ones alone", () => {
    expect(planOf(SELECT_OPEN_OF_CUSTOMER)).toContainEqual(expect.stringContaining("ticket_customer_open"));
    expect(planOf(SELECT_OPEN_OF_PHONE)).toContainEqual(expect.stringContaining("ticket_phone_open"));
  });
});
