// CRM-01, CRM-02: customers as the switch keeps and finds them.

import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { Book } from "./book.ts";

let book: Book;
beforeEach(() => {
  book = new Book();
});

describe("CRM-01 a customer is known by every number, however it is written", () => {
  test("spaces, country code, trunk prefix, full-width digits: one person", async () => {
    const id = await book.made("李雷", ["138 0013 8000", "0596-2026688"]);
    for (const written of [
      "13800138000",
      "+86 138-0013-8000",
      "008613800138000",
      "１３８００１３８０００",
      "+865962026688",
    ])
      expect(book.customers.byNumber(written)?.id, written).toBe(id);
    expect(book.customers.get(id)?.numbers.map(({ number }) => number)).toEqual(["+8613800138000", "+865962026688"]);
    expect(book.customers.byNumber("13800138001")).toBeUndefined();
    expect(book.customers.byNumber("anonymous")).toBeUndefined();
  });

  test("a number is one customer's: a second one hears whose", async () => {
    const id = await book.made("李雷", ["13800138000"]);
    const twice = await book.done(
      book.customers.create({ name: "韩梅梅", numbers: [{ number: "+8613800138000" }] }, "ann"),
    );
    expect(twice).toEqual({ ok: false, fault: { kind: "number-taken", number: "+8613800138000", by: id } });
  });

  test("two who are made at the same moment with one number: one of them is", async () => {
    const wish = (name: string) => book.customers.create({ name, numbers: [{ number: "13800138000" }] }, "ann");
    const both = await book.done(Promise.all([wish("李雷"), wish("韩梅梅")]));
    expect(both.map(({ ok }) => ok)).toEqual([true, false]);
  });

  test("what does not fit a field's type is refused in words; what fits is kept as its type", async () => {
    const wish = (fields: Record<string, string>) =>
      book.done(book.customers.create({ name: "李雷", numbers: [], fields }, "ann"));
    const good = await wish({ card: "b-1234", points: "12.5", birthday: "1990年2月28日", level: "TWO", consent: "是" });
    expect(good.ok && good.value.fields).toEqual({
      card: "b-1234",
      points: 12.5,
      birthday: "1990-02-28",
      level: "two",
      consent: true,
    });
    for (const [field, value] of [
      ["card", "1234"],
      ["points", "1001"],
      ["points", "many"],
      ["birthday", "2026-02-29"],
      ["level", "three"],
      ["consent", "perhaps"],
      ["unheard", "x"],
    ] as const) {
      const bad = await wish({ [field]: value });
      expect(bad.ok, `${field}: ${value}`).toBe(false);
    }
    const twice = await wish({ card: "b-1234" });
    expect(twice).toMatchObject({ ok: false, fault: { kind: "field-taken", field: "card" } });
  });

  test("class, owner and region are of the office: by key or by name, or refused", async () => {
    const id = await book.made("李雷", ["13800138000"], { class: "贵宾", owner: "韩梅梅", region: "fujian/xiamen" });
    const found = book.customers.get(id);
    expect(found).toMatchObject({ class: "vip", owner: "5002", region: "fujian/xiamen" });
    expect(found === undefined ? undefined : book.customers.tierOf(found)).toBe("vip");
    for (const more of [{ class: "golden" }, { owner: "5999" }, { region: "mars" }]) {
      const bad = await book.done(book.customers.create({ name: "x", numbers: [], ...more }, "ann"));
      expect(bad).toMatchObject({ ok: false, fault: { kind: "value" } });
    }
  });

  test("a change tells what is different, and nothing when nothing is; who knows an old version is told", async () => {
    const id = await book.made("李雷", ["13800138000"]);
    const changed = await book.done(book.customers.change(id, { tags: ["新"], fields: { points: 5 } }, "ann"));
    expect(changed).toMatchObject({ ok: true, value: { version: 2, tags: ["新"] } });
    await book.done(book.customers.change(id, { tags: ["新"] }, "ann"));
    const stale = await book.done(book.customers.change(id, { name: "x", version: 1 }, "ann"));
    expect(stale).toEqual({ ok: false, fault: { kind: "version", version: 2 } });
    expect(book.events.map(({ type, data }) => [type, data["fields"]])).toEqual([
      ["customer.created", undefined],
      ["customer.changed", ["tags", "fields.points"]],
    ]);
  });

  test("a killed process has made a customer with their event, or neither", async () => {
    const lost = book.customers.create({ name: "李雷", numbers: [{ number: "13800138000" }] }, "ann");
    lost.catch(() => {}); // nobody is there to hear of it
    const after = await book.crash(); // nothing was committed yet
    expect(after.customers.byNumber("13800138000")).toBeUndefined();
    const id = await after.made("韩梅梅", ["13800138000"]);
    const later = await after.crash();
    expect(later.customers.byNumber("13800138000")?.id).toBe(id);
    expect((await later.database.query("SELECT type FROM event")).map(({ type }) => type)).toEqual([
      "customer.created",
    ]);
  });

  test("a class that an import brings is there once it is written, and not before", async () => {
    const book = await new Book().restore();
    const deed = { kind: "create", customer: { name: "a", numbers: [], class: "brought" } } as const;
    const brought = () => book.customers.deeds([deed], { by: "ann", makeClasses: true });
    book.database.breakDisk("full");
    const failed = brought().catch((error: unknown) => String(error));
    expect(await book.done(failed)).toContain("full");
    expect(book.customers.classes).not.toContain("brought");
    book.database.breakDisk(undefined);
    expect(await book.done(brought())).toMatchObject([{ ok: true }]);
    const next = await book.crash();
    expect(next.customers.classes).toContain("brought");
  });

  test("a removed customer is nowhere: not by id, number, search or notes", async () => {
    const id = await book.made("李雷", ["13800138000"], { fields: { card: "b-1234" } });
    await book.done(book.customers.note(id, { text: "called twice" }, "ann"));
    await book.done(book.customers.remove(id, "ann"));
    expect(book.customers.get(id)).toBeUndefined();
    expect(book.customers.byNumber("13800138000")).toBeUndefined();
    expect(await book.found("李雷")).toEqual([]);
    for (const table of ["customer", "customer_number", "customer_note", "customer_unique", "customer_value"])
      expect(await book.database.query(`SELECT * FROM ${table}`), table).toEqual([]);
    expect(book.customers.size).toBe(0);
  });

  test("at the bound a further number is refused", async () => {
    const many = Array.from({ length: limits.customers.numbers + 1 }, (_, at) => ({
      number: String(13800138000 + at),
    }));
    const bad = await book.done(book.customers.create({ name: "x", numbers: many }, "ann"));
    expect(bad).toMatchObject({ ok: false, fault: { kind: "value", field: "numbers" } });
  });
});

describe("CRM-02 a customer is found by any part of what people know of them", () => {
  beforeEach(async () => {
    await book.made("李小雷", ["13800138000"], {
      tags: ["老客户"],
      organisation: "漳州第一医院",
      mail: "lei@example.com",
    });
    await book.made("单雄信", ["05962026688"], { class: "vip", owner: "5001", fields: { card: "b-1234", points: 40 } });
    await book.made("Anna Müller", ["+4915112345678"], {
      address: "福建省厦门市",
      fields: { points: 400, birthday: "1990-02-28" },
    });
  });

  test.each([
    ["小雷", ["李小雷"]],
    ["雷", ["李小雷"]],
    ["李雷", []],
    ["lixiaolei", ["李小雷"]],
    ["xiaol", ["李小雷"]],
    ["lxl", ["李小雷"]],
    ["LXL", ["李小雷"]],
    ["xl", ["李小雷"]],
    ["shanxiongxin", ["单雄信"]],
    ["danxiong", ["单雄信"]],
    ["138000", ["李小雷"]],
    ["138 0013", ["李小雷"]],
    ["8613800138000", ["李小雷"]],
    ["0138001", ["李小雷"]],
    ["0596 2026", ["单雄信"]],
    ["202668", ["单雄信"]],
    ["5678", ["Anna Müller"]],
    ["müller", ["Anna Müller"]],
    ["muller", ["Anna Müller"]],
    ["mül", ["Anna Müller"]],
    ["厦门", ["Anna Müller"]],
    ["第一医院", ["李小雷"]],
    ["老客 李", ["李小雷"]],
    ["老客 anna", []],
    ["lei@example.com", ["李小雷"]],
    ["b-1234", ["单雄信"]],
    ["1234", ["Anna Müller", "单雄信"]],
    ["vip", ["单雄信"]],
    ['"', []],
    ["' OR 1=1 --", []],
    ["name : a", []],
    ["NEAR(李 雷)", []],
    ["*", []],
    ["%", []],
  ])("%s", async (text, names) => {
    expect(await book.found(text)).toEqual(names);
  });

  test("filters alone and together with words, from and to", async () => {
    expect(await book.found({ class: "vip" })).toEqual(["单雄信"]);
    expect(await book.found({ class: "" })).toEqual(["Anna Müller", "李小雷"]);
    expect(await book.found({ owner: "5001", text: "lxl" })).toEqual([]);
    expect(await book.found({ tags: ["老客户"] })).toEqual(["李小雷"]);
    expect(await book.found({ fields: [{ field: "card", is: "equal", value: "B-1234" }] })).toEqual(["单雄信"]);
    expect(await book.found({ fields: [{ field: "points", is: "least", value: 40 }] })).toEqual([
      "Anna Müller",
      "单雄信",
    ]);
    expect(
      await book.found({
        fields: [
          { field: "points", is: "least", value: 41 },
          { field: "points", is: "most", value: 400 },
        ],
        text: "厦门",
      }),
    ).toEqual(["Anna Müller"]);
    expect(await book.found({ fields: [{ field: "birthday", is: "most", value: "1990-12-31" }] })).toEqual([
      "Anna Müller",
    ]);
  });

  test("who sees only their own finds their own and nobody's", async () => {
    expect(await book.found({ within: new Set(["5001"]) })).toEqual(["Anna Müller", "单雄信", "李小雷"]);
    expect(await book.found({ within: new Set(["5002"]) })).toEqual(["Anna Müller", "李小雷"]);
    expect(await book.found({ within: new Set(["5002"]), text: "shan" })).toEqual([]);
    expect(await book.found({ within: new Set(["5002"]), owner: "5001" })).toEqual([]);
  });

  test("what was changed is found as it is, not as it was; an organisation's new name counts for its people", async () => {
    const li = book.customers.byNumber("13800138000");
    await book.done(
      book.customers.change(li?.id ?? "", { name: "王秀英", numbers: [{ number: "13912345678" }] }, "ann"),
    );
    expect(await book.found("小雷")).toEqual([]);
    expect(await book.found("lxl")).toEqual([]);
    expect(await book.found("wxy")).toEqual(["王秀英"]);
    expect(await book.found("13800138000")).toEqual([]);
    const hospital = book.customers.organisationNamed("漳州第一医院");
    if (hospital === undefined) throw new Error("no organisation");
    await book.done(book.customers.changeOrganisation(hospital.id, { name: "厦门第二医院" }, "ann"));
    expect(await book.found("第一医院")).toEqual([]);
    expect(await book.found("第二医院")).toEqual(["王秀英"]);
    await book.done(book.customers.removeOrganisation(hospital.id, "ann"));
    expect(await book.found("第二医院")).toEqual([]);
  });

  test("pages follow one another without a gap or a repetition", async () => {
    const { findCustomers } = await import("../../../src/crm/customers/find-customers.ts");
    const seen: string[] = [];
    let before: number | undefined;
    for (;;) {
      const page = await findCustomers(
        book.database,
        {
          text: undefined,
          number: undefined,
          class: undefined,
          owner: undefined,
          organisation: undefined,
          region: undefined,
          tags: [],
          fields: [],
          within: undefined,
        },
        { limit: 2, before },
      );
      seen.push(...page.map(({ customer }) => customer.name));
      before = page.at(-1)?.rid;
      if (page.length < 2) break;
    }
    expect(seen).toEqual(["Anna Müller", "单雄信", "李小雷"]);
  });
});
