// CRM-01, CRM-02 customers and organisations at the command line.

import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((served) => {
  fake = served;
});

function run(...line: readonly string[]): Promise<Ran> {
  return zongji([...line, "--data", fake.folder]);
}

async function json(...line: readonly string[]): Promise<unknown> {
  const { status, out, err } = await run(...line, "--json");
  expect({ status, err }, line.join(" ")).toEqual({ status: 0, err: "" });
  return JSON.parse(out);
}

async function made(...more: readonly string[]): Promise<string> {
  const one = (await json("customer", "create", ...more)) as { readonly id: string };
  return one.id;
}

describe("CRM-01, CRM-02 customers at the command line", () => {
  test("made, found by name, pinyin, number and field, shown by id and by number", async () => {
    const line = [
      "--name",
      "李小雷",
      "--number",
      "138 0013 8000=手机",
      "--number",
      "0596-2026688",
      "--class",
      "贵宾",
      "--owner",
      "5001",
    ];
    const id = await made(
      ...line,
      "--tag",
      "老客户",
      "--tag",
      "回访",
      "--field",
      "card=b-1234",
      "--field",
      "points=40",
      "--organisation",
      "漳州第一医院",
    );
    for (const text of ["小雷", "lxl", "xiaolei", "138000", "b-1234", "第一医院", "贵宾 nobody"]) {
      const found = (await json("customer", "find", text)) as readonly { readonly id: string }[];
      expect(
        found.map((one) => one.id),
        text,
      ).toEqual(text.endsWith("nobody") ? [] : [id]);
    }
    for (const filter of [
      ["--number", "+8613800138000"],
      ["--class", "vip"],
      ["--owner", "5001"],
      ["--tag", "回访"],
      ["--field", "points>=40"],
      ["--organisation", "漳州第一医院"],
    ])
      expect(await json("customer", "find", ...filter), filter.join(" ")).toMatchObject([{ id }]);
    expect(await json("customer", "find", "--field", "points>=41")).toEqual([]);
    for (const by of [id, "13800138000", "+86 596 2026688"])
      expect(await json("customer", "show", by)).toMatchObject({
        id,
        name: "李小雷",
        numbers: [
          { number: "+8613800138000", label: "手机" },
          { number: "+865962026688", label: null },
        ],
        className: "贵宾",
        tier: "vip",
        ownerName: "李雷",
        tags: ["老客户", "回访"],
        fields: { card: "b-1234", points: 40 },
      });
    const { out } = await run("customer", "show", id, "--lang", "zh");
    const wrong = await run("customer", "change", id, "--field", "points=many", "--lang", "zh");
    expect(wrong.err).toMatch(/^[^\n]*points[^\n]*many[^\n]*\n$/); // told once, in one language
    for (const part of ["李小雷", "+8613800138000 (手机)", "贵宾", "漳州第一医院", "5001 李雷"])
      expect(out).toContain(part);
  });

  test("changed, noted, numbered, merged, unmerged, given away, removed", async () => {
    const id = await made("--name", "李雷", "--number", "13800138000", "--owner", "5001");
    const other = await made("--name", "Lei", "--number", "13900139000");
    expect(await json("customer", "change", id, "--owner", "", "--mail", "li@example.com")).toMatchObject({
      owner: null,
      mail: "li@example.com",
    });
    expect((await run("customer", "change", id, "--name", "x", "--if-version", "1")).status).toBe(1);
    expect(await json("customer", "note", id, "asked for a refund")).toMatchObject({
      text: "asked for a refund",
      customer: id,
    });
    expect(await json("customer", "number", id, "13700137000", "--label", "home")).toMatchObject({
      numbers: [{}, { number: "+8613700137000", label: "home" }],
    });
    expect(await json("customer", "number", id, "13700137000", "--remove")).toMatchObject({ numbers: [{}] });
    expect(await json("customer", "attach", id, "c-20261122-aaaaaaaa")).toMatchObject({ id });
    expect(await json("customer", "note", "138 0013 8000", "calls back")).toMatchObject({ customer: id });
    expect(await json("customer", "change", "+8613800138000", "--address", "1 Main St")).toMatchObject({ id });
    expect(await json("customer", "timeline", "13800138000", "--kind", "note")).toHaveLength(2);
    expect((await run("customer", "timeline", "13100131000")).status).toBe(1);
    expect(await json("customer", "merge", "13800138000", "13900139000")).toMatchObject({
      id,
      numbers: [{}, { number: "+8613900139000" }],
    });
    expect(await json("customer", "show", other)).toMatchObject({ id });
    expect(await json("customer", "timeline", id)).toMatchObject([{ kind: "note" }, { kind: "note" }]);
    expect(await json("customer", "timeline", id, "--kind", "call")).toEqual([]);
    expect(await json("customer", "unmerge", other)).toMatchObject({ id: other, name: "Lei" });
    expect((await run("customer", "assign", "--to", "5002")).status).toBe(1);
    expect(await json("customer", "assign", "--to", "5002", "--everybody")).toEqual({ owner: "5002", assigned: 2 });
    expect(await json("customer", "assign", "--to", "none", "--owner", "5002")).toEqual({ owner: null, assigned: 2 });
    expect(await json("customer", "remove", other)).toMatchObject({ id: other });
    expect((await run("customer", "show", other)).status).toBe(1);
    expect(fake.asked.filter((line) => line.startsWith("customer.assign"))).toHaveLength(2);
  });

  test("organisations are kept by name; their customers follow a new one", async () => {
    const id = await made("--name", "李雷", "--organisation", "Acme");
    const [acme] = (await json("organisation", "list", "--text", "acm")) as readonly { readonly id: string }[];
    expect(await json("organisation", "show", "ACME")).toMatchObject({ id: acme?.id });
    expect(await json("organisation", "change", acme?.id ?? "", "--name", "Umbrella", "--note", "x")).toMatchObject({
      name: "Umbrella",
      note: "x",
    });
    expect(await json("customer", "find", "umbr")).toMatchObject([{ id, organisationName: "Umbrella" }]);
    expect((await run("organisation", "create", "umbrella")).status).toBe(1);
    expect(await json("organisation", "create", "Acme", "--note", "new")).toMatchObject({ name: "Acme" });
    expect(await json("organisation", "remove", acme?.id ?? "")).toMatchObject({ name: "Umbrella" });
    expect(await json("customer", "show", id)).toMatchObject({ organisation: null });
  });

  test("classes and fields are told; every list reads in both languages", async () => {
    await made("--name", "李雷");
    expect(await json("customer", "classes")).toEqual([{ id: "vip", name: "贵宾", tier: "vip", from: "office" }]);
    expect(await json("customer", "fields")).toMatchObject([
      { id: "card", form: "A-9999", unique: true },
      { id: "points" },
      { id: "birthday" },
    ]);
    for (const line of [
      ["customer", "find"],
      ["customer", "classes"],
      ["customer", "fields"],
      ["organisation", "create", "Acme"],
    ]) {
      const answers = [
        await run(...line, "--lang", "en"),
        await run(...(line[1] === "create" ? ["organisation", "list"] : line), "--lang", "zh"),
      ];
      for (const { status, err } of answers) expect({ status, err }).toEqual({ status: 0, err: "" });
      expect(answers[0]?.out).not.toBe(answers[1]?.out);
    }
  });
});
