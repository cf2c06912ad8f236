// `zongji flow check` as a person uses it: documents on disk, what is printed, and the exit status. No switch runs.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ran, zongji } from "./run-cli.ts";

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "zongji-flow-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const OFFICE = `
office: { name: Test, language: en, timezone: Asia/Shanghai }
tiers: [vip, standard]
regions: { fujian: [fuzhou, xiamen] }
hours:
  office: { week: ["mon-fri 09:00-18:00"] }
extensions:
  "1001": { name: A, secret: "k7Qw2mZp9xLd4RtV", voicemail: true }
  "1002": { name: B, secret: "p3Nv8sYc6hJf1GbW" }
agents:
  "5001": { name: A, extension: "1001", skills: { service: 5 }, team: a }
queues:
  support: { name: Support, number: "7000", requires: { service: 1 }, callback: { key: "1" } }
  sales: { name: Sales, number: "7100", requires: { service: 1 } }
conferences:
  team: { name: Team, number: "8000" }
`;

function put(name: string, text: string): string {
  const path = join(work, name);
  writeFileSync(path, text);
  return path;
}

function check(text: string, ...args: readonly string[]): Promise<Ran> {
  return zongji(["flow", "check", put("f.yaml", text), "--office", put("office.txt", OFFICE), "--speaks", ...args]);
}

/** A flow whose lines count from 3, the first line of its nodes. */
function flow(...nodes: readonly string[]): string {
  return `flow: main\nnodes:\n${nodes.map((each) => `  ${each}\n`).join("")}`;
}

const MENU = 'menu: { menu: Hello, next: { "1": support, timeout: bye, invalid: bye } }';
const SUPPORT = "support: { queue: support, next: { closed: bye } }";
const BYE = "bye: { hangUp: Goodbye }";

describe("IVR-06 flow check: a flow that is right", () => {
  test("says so, a line a file, and status 0", async () => {
    const { status, out, err } = await check(flow(MENU, SUPPORT, BYE));
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toBe(`${join(work, "f.yaml")}: main, 3 nodes: nothing wrong\n`);
  });

  test("with --json: no findings", async () => {
    const { status, out } = await check(flow(MENU, SUPPORT, BYE), "--json");
    expect({ status, found: JSON.parse(out) }).toEqual({ status: 0, found: [] });
  });

  test("without --office it is checked against the demo office", async () => {
    const { status, out } = await zongji(["flow", "check", put("f.yaml", flow(MENU, SUPPORT, BYE)), "--speaks"]);
    expect({ status, out }).toMatchObject({ status: 0 });
    const wrong = await zongji([
      "flow",
      "check",
      put("f.yaml", flow(MENU, SUPPORT.replace("queue: support", "queue: suport"), BYE)),
    ]);
    expect(wrong.status).toBe(1);
    expect(wrong.out).toContain('f.yaml:4: nodes.support.queue: found the unknown queue "suport"');
  });

  test("the shipped examples are right", async () => {
    for (const office of [[], ["--office", "examples/demo-office.yaml"]]) {
      const { status, out } = await zongji(["flow", "check", "examples/flows/main.yaml", ...office]);
      expect({ status, out }).toMatchObject({ status: 0 });
    }
  });

  test("Windows line ends and a byte order mark change nothing, nor the lines that are told", async () => {
    const good = flow(MENU, SUPPORT, BYE).replaceAll("\n", "\r\n");
    expect((await check(`\uFEFF${good}`)).status).toBe(0);
    const bad = await check(`\uFEFF${good.replace("closed: bye", "closed: by")}`);
    expect(bad.out).toContain('f.yaml:4: nodes.support.next.closed: found the unknown node "by"');
  });
});

/** What is wrong, the line that is told, and what the message must have in it. */
const WRONG: readonly [what: string, text: string, line: number, ...words: string[]][] = [
  ["a successor that is not there", flow(MENU, SUPPORT, BYE.replace("bye", "byee")), 3, '"bye"', "did you mean byee?"],
  ["a bare successor", flow("a: { say: hi, next: bey }", BYE), 3, '"bey"', "did you mean bye?"],
  ["a case that leads nowhere", flow("a: { branch: [ { if: now.hour > 9, next: bey } ], next: bye }", BYE), 3, '"bey"'],
  ["a start that is not there", `start: mnu\n${flow(MENU, SUPPORT, BYE)}`, 1, '"mnu"', "did you mean menu?"],
  ["an onError that is not there", `onError: sory\n${flow(MENU, SUPPORT, BYE)}`, 1, '"sory"'],
  ["an unknown queue", flow("a: { queue: suport }"), 3, '"suport"', "did you mean support?"],
  ["an unknown queue, in lines of its own", flow("a:\n    about: x\n    queue: suport"), 5, '"suport"'],
  ["an unknown queue of a call-back", flow("a: { callback: suport }"), 3, '"suport"'],
  ["a queue that calls nobody back", flow("a: { callback: sales }"), 3, '"sales"', "callback"],
  [
    "an unknown queue in an expression",
    flow("a: { branch: [ { if: queues.suport.waiting > 3, next: bye } ], next: bye }", BYE),
    3,
    '"suport"',
  ],
  [
    "an unknown schedule",
    flow("a: { hours: ofice, next: { open: bye, closed: bye } }", BYE),
    3,
    '"ofice"',
    "did you mean office?",
  ],
  ["an unknown extension", flow('a: { dial: "1001", by: "1009" }'), 3, '"1009"'],
  ["an unknown number", flow('a: { transfer: "1003" }'), 3, '"1003"'],
  ["an unknown conference", flow("a: { conference: teem }"), 3, '"teem"', "did you mean team?"],
  ["a mailbox that is none", flow('a: { voicemail: "1002" }'), 3, '"1002"'],
  ["an unknown prompt", flow("a: { play: flow-wellcome, next: bye }", BYE), 3, '"flow-wellcome"'],
  [
    "an unknown music",
    flow("a: { wait: 5s, music: music/quite, next: bye }", BYE),
    3,
    '"music/quite"',
    "did you mean music/quiet?",
  ],
  ["an unknown tier", flow("a: { queue: support, tier: vipp }"), 3, '"vipp"', "did you mean vip?"],
  ["an unknown place", flow("a: { queue: support, region: fujain }"), 3, '"fujain"', "did you mean fujian?"],
  ["a rule of agents that is none", flow("a: { queue: support, requires: service >< 3 }"), 3, "column"],
  [
    "an unknown skill in a rule",
    flow("a: { queue: support, requires: servise >= 3 }"),
    3,
    '"servise"',
    "did you mean service?",
  ],
  ["an unknown receiver", flow('a: { message: { via: phone, to: "1009", text: x } }'), 3, '"1009"'],
  ["an unknown sub-flow", flow("a: { subflow: ordr, next: bye }", BYE), 3, '"ordr"'],
  [
    "an unknown variable",
    `variables: { tries: 0 }\n${flow("a: { set: { tries: tris + 1 }, next: bye }", BYE)}`,
    4,
    "tris",
    "did you mean tries?",
  ],
  [
    "an unknown variable in a text",
    flow("a: { collect: number, words: x, next: b }", `b: { say: 'you said \${nmber}', next: bye }`, BYE),
    4,
    "nmber",
    "did you mean number?",
  ],
  [
    "an unknown member",
    flow(`a: { say: 'hi \${caller.teir}', next: bye }`, BYE),
    3,
    "caller.teir",
    "did you mean tier?",
  ],
  ["an expression that is none", flow('a: { branch: [ { if: "1 +", next: bye } ], next: bye }', BYE), 3, "1 +"],
  [
    "an expression of the wrong type",
    flow("a: { branch: [ { if: call.from > 3, next: bye } ], next: bye }", BYE),
    3,
    "string > int",
  ],
  [
    "keys compared with a number",
    flow("a: { collect: pin, words: x, check: pin == 1234, next: bye }", BYE),
    3,
    "string == int",
  ],
  [
    "a condition that is a text",
    flow("a: { branch: [ { if: call.from, next: bye } ], next: bye }", BYE),
    3,
    "yes or no",
  ],
  [
    "an unknown function",
    flow("a: { branch: [ { if: sise(call.from) > 3, next: bye } ], next: bye }", BYE),
    3,
    "sise()",
    "did you mean size?",
  ],
  [
    "a regular expression",
    flow("a: { branch: [ { if: call.from.matches('a+'), next: bye } ], next: bye }", BYE),
    3,
    "matches",
  ],
  ["a secret outside of a request", flow(`a: { say: 'hm \${secret.key}', next: bye }`, BYE), 3, "secret"],
  ["a variable with a reserved name", `variables: { caller: 1 }\n${flow(BYE)}`, 1, "caller"],
  [
    "a variable that is read before it is set",
    flow(`a: { say: 'hm \${number}', next: b }`, "b: { collect: number, words: x, next: bye }", BYE),
    3,
    "number",
  ],
  ["no kind", flow("a: { next: bye }", BYE), 3, "a key that says what it does"],
  ["an unknown kind", flow("a: { sya: hi, next: bye }", BYE), 3, "sya", "did you mean say?"],
  ["two kinds", flow("a:\n    say: hi\n    queue: support\n    next: bye", BYE), 5, "say and queue"],
  ["an unknown key", flow("a: { say: hi, bargein: true, next: bye }", BYE), 3, '"bargein"', "did you mean bargeIn?"],
  ["a key twice", flow("a: { say: hi, next: bye }", BYE, "a: { say: ho, next: bye }"), 5, "a second time"],
  ["a wrong type", flow("a: { menu: hi, tries: many, next: { '1': bye } }", BYE), 3, '"many"', "from 1 to 10"],
  ["a time without a unit", flow("a: { wait: 5, next: bye }", BYE), 3, "a time needs its unit: 5s"],
  ["a list for a node", flow("a: [1]"), 3, "a list"],
  ["no nodes", "flow: main\nnodes: {}\n", 2, "at least one"],
  ["no key of the flow", "nodes:\n  bye: { hangUp: true }\n", 1, "flow"],
  ["YAML that is none", "flow: main\nnodes:\n  a: { say: hi\n  b: x }\n", 4, "YAML"],
  ["a tab", "flow: main\nnodes:\n\ta: 1\n", 3, "tab"],
  ["a menu key that is none", flow('a: { menu: hi, next: { "1": bye, "x": bye } }', BYE), 3, '"x"', "keys"],
  ["a menu without keys", flow("a: { menu: hi, next: { timeout: bye, invalid: bye } }", BYE), 3, "without keys"],
  [
    "words of a key that leads nowhere",
    flow('a: { menu: hi, speech: { "2": [two] }, next: { "1": bye } }', BYE),
    3,
    "words for 2",
  ],
  ["an outcome that the kind has not", flow("a: { say: hi, next: { done: bye, timeout: bye } }", BYE), 3, '"timeout"'],
  [
    "an outcome that is misspelt",
    flow("a: { queue: support, next: { close: bye } }", BYE),
    3,
    '"close"',
    "did you mean closed?",
  ],
  ["no way on", flow("a: { say: hi }"), 3, "done", '"a"'],
  ["one way of two", flow("a: { hours: office, next: { open: bye } }", BYE), 3, "closed"],
  ["digits that cannot be", flow("a: { collect: n, words: x, digits: 6-4, next: bye }", BYE), 3, '"6-4"'],
  [
    "a survey of NPS on another scale",
    flow("a: { survey: s, words: x, measure: nps, scale: 1-5, best: last }"),
    3,
    "0-10 with nps",
  ],
  ["a survey that says not what is best", flow("a: { survey: s, words: x, scale: 1-5 }"), 3, "best"],
  ["a fax to send without a file", flow("a: { fax: send }"), 3, "no file"],
  ["a language there is not", flow("a: { language: fr, next: bye }", BYE), 3, '"fr"'],
  [
    "the same words for two phrases",
    flow("a: { listen: said, words: x, phrases: { yes: [ok], no: [ok] }, next: { done: bye } }", BYE),
    3,
    '"ok"',
  ],
  ["an unreachable node", flow(MENU, SUPPORT, BYE, "lost: { hangUp: true }"), 6, '"lost"', "unreachable"],
  [
    "a loop without input",
    flow("a: { say: hi, next: b }", "b: { say: ho, next: a }"),
    3,
    "loop without input",
    "a → b → a",
  ],
  [
    "a request that is tried for ever",
    flow(
      'a: { request: "https://x.example", next: { done: bye, refused: bye, error: b } }',
      "b: { say: again, next: a }",
      BYE,
    ),
    3,
    "loop without input",
  ],
  [
    "a queue that is closed, and closed again",
    flow("a: { queue: support, next: { closed: b } }", "b: { say: wait, next: a }"),
    3,
    "loop without input",
  ],
  [
    "a menu that a silent caller never leaves",
    flow('a: { menu: hi, next: { "1": bye, timeout: a, invalid: bye } }', BYE),
    3,
    "never presses a key",
    "a → a",
  ],
  [
    "two menus that a silent caller never leaves",
    flow(
      'a: { menu: hi, next: { "1": bye, timeout: b, invalid: bye } }',
      'b: { menu: ho, next: { "1": bye, timeout: a, invalid: bye } }',
      BYE,
    ),
    3,
    "a → b → a",
  ],
  [
    "a number that is wrong for ever",
    flow("a: { collect: n, words: x, next: { done: bye, timeout: bye, invalid: a } }", BYE),
    3,
    "never presses a right key",
  ],
  [
    "a menu and opening hours that send on to each other",
    flow(
      'a: { menu: hi, next: { "1": bye, timeout: b, invalid: bye } }',
      "b: { hours: office, next: { open: a, closed: bye } }",
      BYE,
    ),
    3,
    "a → b → a",
  ],
];

describe("IVR-06 flow check: a flow that is wrong", () => {
  test.each(WRONG)("%s", async (...[, text, line, ...words]: (typeof WRONG)[number]) => {
    const { status, out, err } = await check(text);
    const found = out.split("\n").filter((each) => each.startsWith(`${join(work, "f.yaml")}:${line}: `));
    expect({ status, err, found }, out).toMatchObject({ status: 1, err: "" });
    expect(
      found.some((each) => words.every((word) => each.includes(word))),
      out,
    ).toBe(true);
  });

  test("each fault of several is told, in the order of the document", async () => {
    const { out } = await check(
      flow("a: { say: hi, next: nowhere }", "b: { queue: suport }", "c: { play: 3, nxt: a }"),
    );
    expect(out.split("\n").map((each) => each.split(":")[1])).toEqual(["3", "4", "5", undefined]);
  });

  test("what the office has not is told beside what is wrong with the document", async () => {
    const { out } = await check(
      flow("a: { queue: suport, next: bey }", "b: { say: hi, nxt: a }", "c: { hours: ofice, next: a }"),
    );
    for (const name of ['"suport"', '"bey"', '"nxt"', '"ofice"']) expect(out).toContain(name);
    expect(out.split("\n").map((each) => each.split(":")[1])).toEqual(["3", "3", "4", "5", "5", "5", undefined]);
  });

  test("with --json: file, line, path, severity and message of each", async () => {
    const { status, out } = await check(flow("a: { queue: suport }"), "--json");
    expect(status).toBe(1);
    expect(JSON.parse(out)).toEqual([
      {
        file: join(work, "f.yaml"),
        line: 3,
        path: "nodes.a.queue",
        severity: "fault",
        message: expect.stringContaining('unknown queue "suport"'),
      },
    ]);
  });
});

describe("IVR-06 flow check: loops that are meant", () => {
  const right: readonly (readonly [string, string])[] = [
    [
      "a menu, something said, the menu again",
      flow('a: { menu: hi, next: { "1": b, timeout: bye, invalid: bye } }', "b: { say: ho, next: a }", BYE),
    ],
    ["an announcement every minute", flow("a: { say: hi, next: b }", "b: { wait: 1m, next: a }")],
    [
      "a queue that gives up after a while, and is asked for again",
      flow("a: { queue: support, next: { timeout: b } }", "b: { say: still busy, next: a }"),
    ],
    [
      "turns that are counted",
      `variables: { turns: 0 }\n${flow('a: { menu: hi, next: { "1": bye, timeout: b, invalid: bye } }', "b: { set: { turns: turns + 1 }, next: c }", "c: { branch: [ { if: turns < 3, next: a } ], next: bye }", BYE)}`,
    ],
  ];
  test.each(right)("%s", async (_what, text) => {
    const { status, out } = await check(text);
    expect({ status, out }).toMatchObject({ status: 0 });
  });
});

describe("IVR-06 flow check: sub-flows", () => {
  const SUB =
    "flow: order\narguments: { number: '' }\nnodes:\n  a: { say: hi, next: b }\n  b: { branch: [ { if: number == '', next: c } ], next: d }\n  c: { return: none }\n  d: { return: found, values: { it: number } }\n";
  const enter = (rest: string): string => flow(`a: { subflow: order, ${rest} }`, BYE);

  test("one in the same folder is found, with its arguments and what it returns", async () => {
    put("order.yaml", SUB);
    const { status, out } = await check(enter("with: { number: call.from }, next: { none: bye, found: bye }"));
    expect({ status, out }).toMatchObject({ status: 0 });
  });

  test("one that is named too may be anywhere", async () => {
    mkdirSync(join(work, "elsewhere"));
    const other = put("elsewhere/order.yaml", SUB);
    const { status, out } = await check(enter("next: { none: bye, found: bye }"), other);
    expect({ status, lines: out.split("\n").length }).toEqual({ status: 0, lines: 3 });
  });

  test.each([
    ["an argument it has not", "with: { nmber: call.from }, next: { none: bye, found: bye }", '"nmber"'],
    ["an outcome it does not return", "next: { none: bye, found: bye, fund: bye }", '"fund"'],
    ["no way on after what it returns", "next: { found: bye }", "none"],
  ])("%s is told", async (_what, rest, name) => {
    put("order.yaml", SUB);
    const { status, out } = await check(enter(rest));
    expect(status).toBe(1);
    expect(out).toContain(name);
    expect(out).toContain("f.yaml:3: ");
  });

  test("flows that enter one another for ever are told", async () => {
    put("order.yaml", "flow: order\nnodes:\n  a: { subflow: main, next: b }\n  b: { return: none }\n");
    const { status, out } = await check(enter("next: { none: bye, otherwise: bye }"));
    expect(status).toBe(1);
    expect(out).toContain("main → order → main");
  });

  test("a loop through a sub-flow that asks nothing is one without input", async () => {
    put("order.yaml", "flow: order\nnodes:\n  a: { say: hi, next: b }\n  b: { return: none }\n");
    const { status, out } = await check(flow("a: { subflow: order, next: { none: a, otherwise: bye } }", BYE));
    expect(status).toBe(1);
    expect(out).toContain("loop without input: a → a");
  });

  test("two documents with the same key are told", async () => {
    const other = put("other.yaml", flow(BYE));
    const { status, out } = await check(flow(BYE), other);
    expect(status).toBe(1);
    expect(out).toContain(`f.yaml:1: flow: "main" is the key of this flow, and of ${other}`);
  });
});

describe("IVR-06 flow check: warnings", () => {
  test("a text that nobody speaks is told, and the flow is right all the same", async () => {
    const file = put("f.yaml", flow(BYE));
    const { status, out } = await zongji(["flow", "check", file]);
    expect(status).toBe(0);
    expect(out).toContain(`${file}:3: warning: nodes.bye.hangUp: nobody speaks texts here`);
  });

  test.each([
    ["spoken", "b: { say: [ { digits: pin } ], next: bye }", "the secret pin is spoken"],
    ["noted", `b: { note: 'it was \${pin}', next: bye }`, "the secret pin goes into the call's record"],
    [
      "in an address",
      `b: { request: "https://x.example/\${pin}", next: { done: bye, refused: bye } }`,
      "the secret pin stands in an address",
    ],
    [
      "copied",
      "b: { set: { copy: pin }, next: c }\n  c: { branch: [ { if: copy == '1', next: bye } ], next: bye }",
      "copied to copy",
    ],
  ])("a secret that is %s", async (_what, node, words) => {
    const { status, out } = await check(flow("a: { collect: pin, words: x, secret: true, next: b }", node, BYE));
    expect({ status, out }).toEqual({ status: 0, out: expect.stringContaining(`f.yaml:4: warning: `) as string });
    expect(out).toContain(words);
  });

  test("a variable that nobody reads", async () => {
    const { status, out } = await check(`variables: { idle: 1 }\n${flow(BYE)}`);
    expect(status).toBe(0);
    expect(out).toContain("f.yaml:1: warning: variables.idle");
  });
});

describe("IVR-06 flow check: the office and the files", () => {
  test("a prompt is missing in the one language that has none", async () => {
    const text = `language: en\n${flow("a: { language: zh, next: b }", "b: { play: only-english, next: bye }", BYE)}`;
    mkdirSync(join(work, "data", "media", "en"), { recursive: true });
    writeFileSync(join(work, "data", "media", "en", "only-english.wav"), "");
    const { status, out } = await check(text, "--data", join(work, "data"));
    expect(status).toBe(1);
    expect(out).toContain('f.yaml:5: nodes.b.play: found the unknown prompt "only-english": no audio file in zh');
  });

  test("faults of the office file are told with its lines", async () => {
    const office = put("office.yaml", "office: { name: Test }\nqueus: {}\n");
    const { status, out } = await zongji(["flow", "check", put("f.yaml", flow(BYE)), "--office", office]);
    expect(status).toBe(1);
    expect(out).toContain(`${office}:2: queus: found the key "queus"`);
  });

  test("an office file whose secrets are sealed for another switch will do", async () => {
    const sealed = `sealed:v1:${"A".repeat(60)}`;
    const office = put(
      "office.txt",
      OFFICE.replaceAll(/secret: "[^"]+"/g, `secret: "${sealed}"`).replace("true", `{ pin: "${sealed}" }`),
    );
    const { status, out } = await zongji(["flow", "check", put("f.yaml", flow(BYE)), "--office", office, "--speaks"]);
    expect({ status, out }).toMatchObject({ status: 0 });
  });

  test("a file that is not there is refused by name", async () => {
    const { status, err } = await zongji(["flow", "check", join(work, "nothing.yaml")]);
    expect(status).toBe(1);
    expect(err).toContain("nothing.yaml");
  });

  test("no file, or an option there is not, is wrong usage", async () => {
    expect((await zongji(["flow", "check"])).status).toBe(2);
    expect((await zongji(["flow", "check", "x.yaml", "--ofice", "y"])).status).toBe(2);
  });

  test("help and results are Chinese where that is asked for", async () => {
    const file = put("f.yaml", flow(BYE));
    const { out } = await zongji(["flow", "check", file, "--speaks", "--lang", "zh"]);
    expect(out).toBe(`${file}: main, 1 个节点: 没有问题\n`);
  });
});
