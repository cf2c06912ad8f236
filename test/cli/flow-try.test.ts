// `zongji flow try`: a call through a flow in the terminal, with keys from the command line, from a pipe, or from whoever sits there.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { NO_ANSWERS } from "../../src/cli/try-answers.ts";
import { TryCaller } from "../../src/cli/try-caller.ts";
import { wallMsOf } from "../../src/cli/try-environment.ts";
import type { Asked } from "../../src/ivr/run-step.ts";
import { zongji } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "flow-try-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const MAIN = file(
  "main.yaml",
  `flow: main
variables: { order: null }
nodes:
  welcome: { play: [{ prompt: flow-welcome }], next: menu }
  menu:
    menu: [{ text: { zh: 订单请按一, en: For an order press 1 } }]
    tries: 2
    next: { "1": ask, "2": support, "3": sub, timeout: bye, invalid: bye }
  ask: { collect: number, words: { zh: 订单号, en: Which order? }, digits: 1-6, next: { done: find, timeout: bye, invalid: bye } }
  find: { lookUp: orders, by: number, into: order, next: { found: tell, none: bye } }
  tell: { say: [{ digits: number }, { text: "\${order.status} \${now.time} \${caller.tier} \${queues.support.waiting}" }], next: bye }
  support: { queue: support, next: { done: bye, closed: shut } }
  shut: { say: { zh: 已下班, en: We are closed }, next: bye }
  sub: { subflow: other, next: bye }
  bye: { hangUp: { zh: 再见, en: Goodbye } }
`,
);
file(
  "other.yaml",
  "flow: other\nnodes:\n  hello: { say: { zh: 你好, en: Hello from there }, next: back }\n  back: { return: done }\n",
);

const ANSWERS = file(
  "answers.yaml",
  `caller: { tier: vip }
queues: { support: { waiting: 12 } }
answers:
  find: [ none, { found: { status: shipped } } ]
  support: closed
`,
);

function tried(...args: readonly string[]) {
  return zongji(["flow", "try", MAIN, "--language", "en", ...args]);
}

describe("IVR-06 flow try", () => {
  test("says what the caller hears, prompts in the language of the call, and where each key leads", async () => {
    const { out, status } = await tried("--keys", "1,4711#");
    expect(status).toBe(0);
    expect(out.split("\n")).toEqual([
      ...["welcome", "    “Hello, and welcome.”", "  → done"],
      ...["menu", "    “For an order press 1”", "  → 1"],
      ...["ask", "    “Which order?”", "  → done: 4711"],
      ...["find", "    * look-up source=orders by=4711 timeLimitMs=5000", "  → none"],
      ...["bye", "    “Goodbye”", "  → done", "The flow hung up.", ""],
    ]);
  });

  test("speaks the office's language where nothing else is said", async () => {
    expect((await zongji(["flow", "try", MAIN, "--keys", ""])).out).toContain("“您好，欢迎致电。”");
  });

  test("takes what comes of others from a file, of several answers one after the other", async () => {
    const again = file(
      "again.yaml",
      'flow: again\nvariables: { o: null }\nnodes:\n  find: { lookUp: orders, by: "\'1\'", into: o, next: { none: find, found: bye } }\n  bye: { hangUp: { en: "${o.status}" } }\n',
    );
    const own = file("own.yaml", "answers: { find: [none, { found: { status: shipped } }] }");
    const { out } = await zongji(["flow", "try", again, "--keys", "", "--answers", own]);
    expect(out).toMatch(/→ none[\s\S]*→ found[\s\S]*“shipped”/);
  });

  test("has the caller, the queues and the clock as they are given", async () => {
    const answers = file(
      "found.yaml",
      "caller: { tier: vip }\nqueues: { support: { waiting: 12 } }\nanswers: { find: { found: { status: shipped } } }",
    );
    const { out } = await tried("--keys", "1,7#", "--answers", answers, "--at", "2026-11-23 16:45");
    expect(out).toContain("    “7”\n    “shipped 16:45 vip 12”\n");
  });

  test("takes the outcomes of a queue", async () => {
    expect((await tried("--keys", "2", "--answers", ANSWERS)).out).toContain("shut\n    “We are closed”");
  });

  test("finds sub-flows in the documents beside it", async () => {
    expect((await tried("--keys", "3")).out).toContain("other/hello\n    “Hello from there”\n  → done\nother/back");
  });

  test("reads keys from a pipe, a line for each question; an empty one is a caller who says nothing", async () => {
    const piped = (input: string) => zongji(["flow", "try", MAIN, "--language", "en"], { input });
    expect((await piped("\n1\n4711#\n")).out).toContain(
      "“Nothing was dialled. Please try again.”\n    “For an order press 1”\n  → 1\n",
    );
    expect((await piped("")).out).toContain("  → gone\nThe caller hung up");
    expect((await piped("!\n")).out).toContain("  → gone\n");
  });

  test("keys behind those of a question are typed ahead", async () => {
    expect((await tried("--keys", "14711#")).out).toContain("  → done: 4711\n");
  });

  test("--json gives a verb a line, the last one too", async () => {
    const { out, status } = await tried("--keys", "2", "--json");
    const verbs = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(status).toBe(0);
    expect(verbs.map(({ verb, node }) => [verb, node])).toEqual([
      ["say", "welcome"],
      ["gather", "menu"],
      ["queue", "support"],
      ["hang-up", undefined],
    ]);
    expect(verbs[2].handles).toEqual(["done", "closed"]);
  });

  test("faults of the document, of the answers and of the office are told with their lines", async () => {
    const bad = file("bad.yaml", "flow: bad\nnodes:\n  a: { play: hello, next: nowhere }\n");
    const document = await zongji(["flow", "try", bad, "--keys", ""]);
    expect(document).toMatchObject({ status: 1, out: "" });
    expect(document.err).toMatch(/bad\.yaml:3: .*nowhere/);
    const answers = await tried("--answers", file("wrong.yaml", "answers:\n  fnid: none\n  find: perhaps\n"));
    expect(answers.status).toBe(1);
    expect(answers.err).toMatch(/wrong\.yaml:2: .*fnid.*did you mean find\?/);
    expect(answers.err).toMatch(/wrong\.yaml:3: .*perhaps/);
    const office = await tried("--office", file("office.yaml", "office: { nmae: X }\n"));
    expect(office.err).toMatch(/office\.yaml:1: .*nmae/);
    expect((await tried("--at", "noon")).status).toBe(2);
  });
});

describe("IVR-06 flow try with somebody at the terminal", () => {
  const queue: Asked = {
    ...{ verb: "queue", tier: undefined, region: undefined, creditMs: 0, requires: undefined, language: "en" },
    queue: "support" as never,
    handles: new Set(["done", "full"]),
  };

  function person(...typed: readonly string[]) {
    const left = [...typed];
    const asked: string[] = [];
    const lines = { isPerson: true, next: async () => left.shift(), close: () => {} };
    return {
      asked,
      caller: new TryCaller({
        keys: [],
        lines,
        answers: NO_ANSWERS,
        prompt: (what) => asked.push(what),
        keysWord: "keys",
      }),
    };
  }

  test("asks what comes of others, again where it was not understood", async () => {
    const { asked, caller } = person("what", "full");
    expect(await caller.perform(queue, "support")).toEqual({ kind: "full" });
    expect(asked).toEqual(["done, full", "done, full"]);
  });

  test("takes a map as an answers file has it, and nothing for the usual", async () => {
    const lookUp: Asked = { verb: "look-up", source: "orders", by: "1", timeLimitMs: 1 };
    expect(await person("{ found: { status: shipped } }").caller.perform(lookUp, "find")).toEqual({
      kind: "found",
      value: { status: "shipped" },
    });
    expect(await person("").caller.perform(lookUp, "find")).toEqual({ kind: "none" });
  });

  test("knows words that mean a key", async () => {
    const gather: Asked = {
      ...{ verb: "gather", said: [], language: "en", fresh: false, bargeIn: true, least: 1, most: 1, endKey: "" },
      ...{ waitMs: 1, pauseMs: 1, secret: false },
      phrases: new Map([["2", ["my order"]]]),
    };
    expect(await person("It is My Order").caller.perform(gather, "menu")).toMatchObject({
      kind: "speech",
      phrase: "2",
    });
  });
});

test("a moment on the office's clock is the same in UTC, in summer and winter", () => {
  const utc = (written: string, zone: string) => new Date(wallMsOf(written, zone) ?? 0).toISOString();
  expect(utc("2026-11-23 16:45", "Asia/Shanghai")).toBe("2026-11-23T08:45:00.000Z");
  expect(utc("2026-07-01T09:00", "Europe/Berlin")).toBe("2026-07-01T07:00:00.000Z");
  expect(utc("2026-01-01T00:30", "America/New_York")).toBe("2026-01-01T05:30:00.000Z");
  expect(wallMsOf("yesterday", "Asia/Shanghai")).toBeUndefined();
});
