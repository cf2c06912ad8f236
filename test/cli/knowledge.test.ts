import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { wavHeader } from "../../src/rtp/wav.ts";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

const run = (...line: readonly string[]): Promise<Ran> => zongji([...line, "--data", fake.folder]);

async function json<Value>(...line: readonly string[]): Promise<Value> {
  const { status, out, err } = await run(...line, "--json");
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return JSON.parse(out) as Value;
}

interface Row {
  readonly [key: string]: unknown;
}

async function write(id: string, title: string, text: string, ...more: readonly string[]): Promise<void> {
  await json("knowledge", "save", id, "--title", title, "--text", text, "--publish", ...more);
}

describe("CRM-08 the knowledge base at the command line", () => {
  test("a draft is seen by nobody, a published article by everybody, a retired one by nobody", async () => {
    await json("knowledge", "save", "refund", "--title", "退款规则", "--text", "七天内可以退款。");
    expect(await json<Row[]>("knowledge", "list")).toEqual([]);
    expect((await run("knowledge", "show", "refund")).status).toBe(1);
    expect(await json<Row[]>("knowledge", "search", "退款")).toEqual([]);
    await json("knowledge", "publish", "refund");
    expect(await json<Row>("knowledge", "show", "refund")).toMatchObject({ text: "七天内可以退款。", version: 1 });
    expect(await json<Row[]>("knowledge", "search", "退款")).toMatchObject([{ id: "refund" }]);
    await json("knowledge", "retire", "refund");
    expect(await json<Row[]>("knowledge", "list")).toEqual([]);
    expect(await json<Row[]>("knowledge", "search", "退款")).toEqual([]);
    expect(await json<Row[]>("knowledge", "drafts")).toMatchObject([{ id: "refund", state: "retired" }]);
  });

  test("a new version is read by nobody before it is published, and an older one can come back", async () => {
    await write("hours", "Opening hours", "From nine to five.", "--language", "en");
    await json("knowledge", "save", "hours", "--text", "From eight to six.", "--note", "summer");
    expect(await json<Row>("knowledge", "show", "hours")).toMatchObject({ text: "From nine to five.", latest: 2 });
    expect(await json<Row[]>("knowledge", "search", "eight")).toEqual([]);
    await json("knowledge", "publish", "hours");
    expect(await json<Row[]>("knowledge", "search", "eight")).toMatchObject([
      { id: "hours", excerpt: "From eight to six." },
    ]);
    await json("knowledge", "publish", "hours", "--number", "1");
    expect(await json<Row[]>("knowledge", "search", "eight")).toEqual([]);
    expect(await json<Row[]>("knowledge", "versions", "hours")).toMatchObject([
      { version: 2, note: "summer", isPublished: false },
      { version: 1, isPublished: true },
    ]);
  });

  test("who writes from an old version is told, and loses nothing of the other's", async () => {
    await write("hours", "Hours", "nine");
    await json("knowledge", "save", "hours", "--text", "eight", "--based-on", "1");
    const late = await run("knowledge", "save", "hours", "--text", "ten", "--based-on", "1", "--lang", "en");
    expect(late).toMatchObject({ status: 1 });
    expect(late.err).toContain("version 2");
    expect(await json<Row>("knowledge", "show", "hours", "--number", "2")).toMatchObject({ text: "eight" });
  });

  test("two Chinese characters, one, half a Latin word and a word of the keywords find it; titles come first", async () => {
    await write("sim", "补办SIM卡", "带身份证到营业厅。", "--keywords", "丢失 挂失");
    await write("id", "身份证规定", "任何有效证件。");
    const ids = async (text: string) => (await json<Row[]>("knowledge", "search", text)).map(({ id }) => id);
    expect(await ids("身份证")).toEqual(["id", "sim"]);
    expect(await ids("厅")).toEqual(["sim"]);
    expect(await ids("si")).toEqual(["sim"]);
    expect(await ids("挂失")).toEqual(["sim"]);
    expect(await ids("证身")).toEqual([]);
  });

  test.each(['"', "' OR 1=1 --", "NEAR(a b)", "a* AND ^", "%_", "title:x", "\\", "退款' UNION SELECT"])(
    "a search for %j is nothing but words",
    async (text) => {
      await write("refund", "退款", "。");
      expect(await json<Row[]>("knowledge", "search", text)).toEqual([]);
    },
  );

  test("what was searched in vain stands in the report of gaps until somebody writes it", async () => {
    await json("knowledge", "search", "Fiber speed");
    await json("knowledge", "search", "fiber  speed!");
    await json("knowledge", "search", "发票");
    expect(await json<Row[]>("knowledge", "gaps")).toMatchObject([
      { times: 2, people: 1 },
      { asked: "发票", times: 1 },
    ]);
    await write("speed", "Fiber speed", "1 Gbit/s", "--language", "en");
    expect(await json<Row[]>("knowledge", "gaps")).toMatchObject([{ asked: "发票" }]);
  });

  test("whoever votes twice has changed their mind, and suggestions go by it", async () => {
    await write("a", "A", "x", "--queues", "support");
    await write("b", "B", "x", "--queues", "support");
    const order = async () => (await json<Row[]>("knowledge", "suggest", "--queue", "support")).map(({ id }) => id);
    expect(await order()).toEqual(["a", "b"]);
    expect(await json<Row>("knowledge", "vote", "a", "--not-helped", "--comment", "too long")).toMatchObject({
      helped: 0,
      notHelped: 1,
    });
    expect(await order()).toEqual(["b", "a"]);
    expect(await json<Row>("knowledge", "vote", "a", "--helped")).toMatchObject({ helped: 1, notHelped: 0 });
    expect(await order()).toEqual(["a", "b"]);
    expect(await json<Row[]>("knowledge", "votes", "a")).toMatchObject([{ helped: true }]);
    expect((await run("knowledge", "vote", "a")).status).toBe(2);
  });

  test("categories are a tree: what stands below counts, a circle is refused, and what is in use stays", async () => {
    await json("knowledge", "category", "money", "--name", "费用");
    await json("knowledge", "category", "refunds", "--name", "退款", "--under", "money");
    await write("refund", "退款规则", "七天", "--category", "refunds");
    expect(await json<Row[]>("knowledge", "list", "--category", "money")).toMatchObject([{ id: "refund" }]);
    expect(await json<Row>("knowledge", "show", "refund")).toMatchObject({ categoryPath: ["费用", "退款"] });
    expect((await run("knowledge", "category", "money", "--name", "x", "--under", "refunds")).status).toBe(1);
    expect((await run("knowledge", "remove-category", "refunds")).status).toBe(1);
    await json("knowledge", "remove", "refund");
    await json("knowledge", "remove-category", "refunds");
    expect(await json<Row[]>("knowledge", "categories")).toMatchObject([{ id: "money", articles: 0 }]);
  });

  test("a voice article is published with its sound, which comes back as it went; no text is taken for a sound", async () => {
    const wav = join(fake.folder, "in.wav");
    writeFileSync(wav, Buffer.concat([wavHeader({ channels: 1, sampleRateHz: 8_000 }, 1_600), Buffer.alloc(1_600, 7)]));
    await json("knowledge", "save", "welcome", "--kind", "voice", "--title", "欢迎");
    expect((await run("knowledge", "publish", "welcome")).status).toBe(1);
    expect(await json<Row>("knowledge", "save", "welcome", "--audio", wav, "--publish")).toMatchObject({
      kind: "voice",
      published: 3,
    });
    await run("knowledge", "audio", "welcome", "--to", join(fake.folder, "out.wav"));
    expect(readFileSync(join(fake.folder, "out.wav")).equals(readFileSync(wav))).toBe(true);
    writeFileSync(wav, "no sound");
    expect((await run("knowledge", "save", "welcome", "--audio", wav)).status).toBe(1);
  });

  test("people read it in both languages", async () => {
    await write("refund", "退款规则", "七天", "--queues", "support");
    await json("knowledge", "category", "money", "--name", "费用");
    await json("knowledge", "search", "nothing");
    for (const line of [
      ["list"],
      ["drafts"],
      ["show", "refund"],
      ["versions", "refund"],
      ["search", "退款"],
      ["suggest", "--queue", "support"],
      ["gaps"],
      ["categories"],
    ]) {
      const [english, chinese] = [
        await run("knowledge", ...line, "--lang", "en"),
        await run("knowledge", ...line, "--lang", "zh"),
      ];
      expect([line, english.status, chinese.status]).toEqual([line, 0, 0]);
      expect(english.out).not.toBe(chinese.out);
    }
  });
});
