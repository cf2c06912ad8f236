// CRM-01 merge with undo, CRM-13 one timeline.

import { beforeEach, describe, expect, test } from "vitest";
import type { CustomerId } from "../../../src/crm/ids.ts";
import { Book } from "./book.ts";

let book: Book;
beforeEach(() => {
  book = new Book();
});

describe("CRM-01 two customers who are one, and back", () => {
  const twins = async () => {
    const li = await book.made("李雷", ["13800138000"], { tags: ["老"], owner: "5001", fields: { card: "b-1234" } });
    const lei = await book.made("Lei Li", ["13900139000"], {
      tags: ["新"],
      class: "vip",
      fields: { points: 7, card: "c-9999" },
    });
    return { li, lei };
  };

  test("the one gets what it lacked; every number and both ids lead to it; the other is not found beside it", async () => {
    const { li, lei } = await twins();
    const merged = await book.done(book.customers.merge(li, lei, "ann"));
    expect(merged).toMatchObject({
      ok: true,
      value: {
        id: li,
        name: "李雷",
        class: "vip",
        owner: "5001",
        tags: ["新", "老"],
        fields: { card: "b-1234", points: 7 },
      },
    });
    expect(book.customers.byNumber("13900139000")?.id).toBe(li);
    expect(book.customers.get(lei)?.id).toBe(li);
    expect(await book.found({})).toEqual(["李雷"]);
    expect(await book.found("c-9999")).toEqual([]);
    expect(await book.found("13900139000")).toEqual(["李雷"]);
    // The card of the other belongs to nobody now.
    expect(
      (await book.done(book.customers.create({ name: "x", numbers: [], fields: { card: "c-9999" } }, "ann"))).ok,
    ).toBe(true);
  });

  test("undone, a value that is somebody else's alone by now stays theirs", async () => {
    const { li, lei } = await twins();
    await book.done(book.customers.merge(li, lei, "ann"));
    const other = await book.made("other", [], { fields: { card: "c-9999" } });
    const back = await book.done(book.customers.unmerge(lei, "ann"));
    expect(back).toMatchObject({ ok: true, value: { id: lei, fields: { points: 7 } } });
    expect(book.customers.get(lei)?.fields).toEqual({ points: 7 });
    expect(book.customers.get(other)?.fields).toEqual({ card: "c-9999" });
    expect(await book.found("c-9999")).toEqual(["other"]);
  });

  test("undone, both are as they were; what people changed since stays", async () => {
    const { li, lei } = await twins();
    const before = { li: book.customers.get(li), lei: book.customers.get(lei) };
    await book.done(book.customers.merge(li, lei, "ann"));
    await book.done(book.customers.change(li, { mail: "li@example.com" }, "bob"));
    const back = await book.done(book.customers.unmerge(lei, "ann"));
    expect(back).toMatchObject({ ok: true, value: { id: lei, name: "Lei Li", mergedInto: undefined } });
    const plain = ({ version: _v, changedAt: _c, ...rest }: NonNullable<typeof before.li>) => rest;
    const now = { li: book.customers.get(li), lei: book.customers.get(lei) };
    if (!now.li || !now.lei || !before.li || !before.lei) throw new Error("gone");
    expect(plain(now.li)).toEqual({ ...plain(before.li), mail: "li@example.com" });
    expect(plain(now.lei)).toEqual(plain(before.lei));
    expect(book.customers.byNumber("13900139000")?.id).toBe(lei);
    expect(await book.found("c-9999")).toEqual(["Lei Li"]);
    expect(await book.done(book.customers.unmerge(lei, "ann"))).toEqual({ ok: false, fault: { kind: "not-merged" } });
    expect(book.events.map(({ type }) => type).slice(-3)).toEqual([
      "customer.changed",
      "customer.unmerged",
      "customer.unmerged",
    ]);
  });

  test("a number that went to a third one meanwhile stays there", async () => {
    const { li, lei } = await twins();
    await book.done(book.customers.merge(li, lei, "ann"));
    await book.done(book.customers.removeNumber(li, "13900139000", "ann"));
    const third = await book.made("王秀英", ["13900139000"]);
    await book.done(book.customers.unmerge(lei, "ann"));
    expect(book.customers.byNumber("13900139000")?.id).toBe(third);
    expect(book.customers.get(lei)?.numbers).toEqual([]);
  });

  test("one into the other and that into a third: all lead to the third, and each step is undone by itself", async () => {
    const { li, lei } = await twins();
    const third = await book.made("李先生", ["13700137000"]);
    await book.done(book.customers.merge(li, lei, "ann"));
    await book.done(book.customers.merge(third, li, "ann"));
    expect(book.customers.get(lei)?.id).toBe(third);
    expect(new Set(await book.customers.family(third as CustomerId))).toEqual(new Set([third, li, lei]));
    await book.done(book.customers.unmerge(li, "ann"));
    expect(book.customers.get(lei)?.id).toBe(li);
    expect(book.customers.byNumber("13900139000")?.id).toBe(li);
    expect(book.customers.byNumber("13700137000")?.id).toBe(third);
  });

  test("nobody merges with themselves; a circle cannot come to be", async () => {
    const { li, lei } = await twins();
    expect(await book.done(book.customers.merge(li, li, "ann"))).toEqual({ ok: false, fault: { kind: "same" } });
    await book.done(book.customers.merge(li, lei, "ann"));
    expect(await book.done(book.customers.merge(lei, li, "ann"))).toEqual({ ok: false, fault: { kind: "same" } });
  });

  test("who is parted at the moment the other is removed stays", async () => {
    const { li, lei } = await twins();
    await book.done(book.customers.merge(li, lei, "ann"));
    const [parted, removed] = await Promise.all(
      [book.customers.unmerge(lei, "ann"), book.customers.remove(li, "ann")].map((change) => book.done(change)),
    );
    expect([parted?.ok, removed?.ok]).toEqual([true, true]);
    expect(book.customers.get(li)).toBeUndefined();
    expect(book.customers.get(lei)).toMatchObject({ id: lei, name: "Lei Li" });
    expect(await book.found({})).toEqual(["Lei Li"]);
  });

  test("killed in the middle of a merge, they are two or one", async () => {
    const { li, lei } = await twins();
    const merging = book.customers.merge(li, lei, "ann");
    merging.catch(() => {});
    await Promise.resolve();
    const after = await book.crash();
    expect(after.customers.byNumber("13900139000")?.id).toBe(lei);
    expect(await after.found({})).toEqual(["Lei Li", "李雷"]);
  });
});

describe("CRM-13 one timeline for a customer", () => {
  const call = (id: string, from: string, to: string, at: number) =>
    book.database.write([
      {
        sql: "INSERT INTO call (id, from_number, to_number, started_at, ended_at, wait_ms, hold_ms) VALUES (?, ?, ?, ?, ?, 0, 0)",
        values: [id, from, to, at, at + 1_000],
      },
    ]);
  const read = async (
    id: string,
    more: { after?: { at: number; kind: string; id: string }; limit?: number; kinds?: string[] } = {},
  ) => {
    const found = book.customers.get(id);
    if (found === undefined) throw new Error("no such customer");
    const subject = {
      family: await book.customers.family(found.id),
      spellings: book.customers.spellings(found.numbers),
    };
    return book.timeline.read({ subject, kinds: more.kinds, after: more.after, limit: more.limit ?? 50 });
  };

  test("calls by every spelling of every number, either way, with what belongs to them; strangers' are not in it", async () => {
    const id = await book.made("李雷", ["13800138000", "05962026688"]);
    const writes = Promise.all([
      call("c-1", "13800138000", "7000", 1_000),
      call("c-2", "+8613800138000", "7000", 2_000),
      call("c-3", "1001", "13800138000", 3_000),
      call("c-4", "05962026688", "7000", 4_000),
      call("c-5", "13800138001", "7000", 5_000),
      call("c-6", "anonymous", "7000", 6_000),
      book.database.write([
        {
          sql: "INSERT INTO recording (id, call_id, path, started_at, state, continues) VALUES ('r-2', 'c-2', 'x', 2500, 'saved', 0)",
          values: [],
        },
        {
          sql: "INSERT INTO recording (id, call_id, path, started_at, state, continues) VALUES ('r-5', 'c-5', 'x', 5500, 'saved', 0)",
          values: [],
        },
      ]),
    ]);
    await book.done(writes);
    expect((await read(id)).map((one) => one.id)).toEqual(["c-4", "c-3", "r-2", "c-2", "c-1"]);
    await book.done(book.customers.attachCall(id, "c-6", "ann"));
    const noted = await book.done(book.customers.note(id, { text: "asked for a refund", call: "c-6" }, "ann"));
    expect(noted.ok).toBe(true);
    expect((await read(id, { kinds: ["call"] })).map((one) => one.id)).toEqual(["c-6", "c-4", "c-3", "c-2", "c-1"]);
    expect((await read(id)).at(0)).toMatchObject({
      kind: "note",
      data: { text: "asked for a refund", call: "c-6", author: "ann" },
    });
  });

  test("page by page nothing is missing and nothing twice, also of one moment", async () => {
    const id = await book.made("李雷", ["13800138000"]);
    await book.done(
      Promise.all(
        Array.from({ length: 25 }, (_, i) => call(`c-${10 + i}`, "13800138000", "7000", 1_000 + Math.floor(i / 4))),
      ),
    );
    const seen: string[] = [];
    for (let after: { at: number; kind: string; id: string } | undefined; ; ) {
      const page = await read(id, { limit: 3, ...(after === undefined ? {} : { after }) });
      seen.push(...page.map((one) => one.id));
      after = page.at(-1);
      if (page.length < 3) break;
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  test("after a merge both histories are one; after the undo each has its own again", async () => {
    const li = await book.made("李雷", ["13800138000"]);
    const lei = await book.made("Lei", ["13900139000"]);
    await book.done(
      Promise.all([call("c-1", "13800138000", "7000", 1_000), call("c-2", "13900139000", "7000", 2_000)]),
    );
    await book.done(book.customers.note(lei, { text: "old note" }, "ann"));
    await book.done(book.customers.merge(li, lei, "ann"));
    expect((await read(li)).map(({ kind }) => kind)).toEqual(["note", "call", "call"]);
    await book.done(book.customers.unmerge(lei, "ann"));
    expect((await read(li)).map((one) => one.id)).toEqual(["c-1"]);
    expect((await read(lei)).map(({ kind }) => kind)).toEqual(["note", "call"]);
  });

  test("other parts add what they keep", async () => {
    book.timeline.add({
      kind: "ticket",
      by: "customer",
      sql: "SELECT 9000 AS at, 'T-1' AS id, value AS customer FROM json_each(?) WHERE 9000 < ? LIMIT ?",
    });
    const id = await book.made("李雷", ["13800138000"]);
    expect(await read(id)).toEqual([{ at: 9_000, kind: "ticket", id: "T-1", data: { customer: id } }]);
  });
});
