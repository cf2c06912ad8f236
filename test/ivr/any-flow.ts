// Any flow that the check accepts, for property tests: a main flow and the sub-flows it may enter, as documents and as read. Successors lead forward,
// but for what a caller chose by keys, so that nearly all are accepted; the few others are left out by the check itself.

import fc from "fast-check";
import { checkFlow, type Surroundings } from "../../src/ivr/check-flow.ts";
import type { Flow } from "../../src/ivr/flow.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import { testSurroundings } from "./around.ts";

export interface AnyFlow {
  readonly main: Flow;
  /** All of them by key, the main one too. */
  readonly flows: ReadonlyMap<string, Flow>;
  /** By key; JSON is YAML. */
  readonly documents: ReadonlyMap<string, string>;
}

type Json = { readonly [key: string]: unknown };

/** Draws a successor: `ahead` a later node, `any` one anywhere. */
interface Targets {
  readonly ahead: () => string;
  readonly any: () => string;
}

/** As a document writes a value in a text. */
function filled(expression: string): string {
  return `\${${expression}}`;
}

const VARIABLES = ["a", "b", "c"] as const;
const ANY_EXPRESSIONS = [
  "1",
  "'x'",
  "a",
  "b",
  "c",
  "a + 1",
  "size(b)",
  "int(text(b).digits())",
  "{'k': a}",
  "[a, b]",
  "caller.tier",
  "queues.support.waiting",
  "now.hour",
  "c.status",
  "last.outcome",
  "call.from + '!'",
];
const CONDITIONS = [
  "true",
  "false",
  "a == 1",
  "a == null",
  "a > 3",
  "caller.tier == 'vip'",
  "queues.support.isOpen",
  "now.weekday < 6",
  "last.error != ''",
  "c.open",
  "text(b).isDigits()",
];
const WORDS = [
  "hello",
  { zh: "你好", en: "Hello" },
  [{ prompt: "welcome" }, { digits: "text(a)" }],
  [{ number: "a" }, "then", { text: { zh: `好 ${filled("b")}` } }],
  [{ prompt: "nowhere", text: "instead" }, { date: "now.date" }, { time: "now.time" }, { duration: "served.seconds" }],
];

const expression = fc.constantFrom(...ANY_EXPRESSIONS);
const condition = fc.constantFrom(...CONDITIONS);
const words = fc.constantFrom(...WORDS);
const variable = fc.constantFrom(...VARIABLES);
const seconds = fc.constantFrom("1s", "5s", "20s");

/** A node whose successors are drawn when it is known where it stands. */
type Draft = (targets: Targets) => Json;

function draft<Value>(
  values: fc.Arbitrary<Value>,
  make: (value: Value, targets: Targets) => Json,
): fc.Arbitrary<Draft> {
  return values.map((value) => (targets) => make(value, targets));
}

const asking = fc.record({ tries: fc.integer({ min: 1, max: 3 }), wait: seconds, bargeIn: fc.boolean() });
const keys = fc.uniqueArray(fc.constantFrom(..."0123456789*#".split("")), { minLength: 1, maxLength: 4 });

const menu = draft(
  fc.tuple(words, asking, keys, fc.boolean()),
  ([menu, values, pressed, hasTimeout], { ahead, any }) => ({
    menu,
    ...values,
    next: {
      ...Object.fromEntries(pressed.map((key) => [key, any()])),
      ...(hasTimeout ? { timeout: ahead(), invalid: ahead() } : {}),
    },
  }),
);
const collect = draft(
  fc.tuple(variable, words, asking, fc.constantFrom("4", "1-6", "2-12"), fc.constantFrom("#", "*", "none"), condition),
  ([collect, said, values, digits, end, check], { ahead, any }) => ({
    collect,
    words: said,
    ...values,
    digits,
    end,
    check,
    next: { done: any(), timeout: ahead(), invalid: ahead() },
  }),
);
const survey = draft(
  fc.tuple(words, asking, fc.constantFrom("1-3", "1-5", "0-10"), condition),
  ([said, values, scale, rule], { ahead }) => ({
    survey: "service",
    words: said,
    ...values,
    scale,
    best: "last",
    comment: { words: "why", most: "10s", if: "score < 0.5" },
    rules: [
      { if: rule, then: [{ callback: "support" }, { message: { via: "phone", to: "1001", text: filled("answer") } }] },
    ],
    next: { done: ahead() },
  }),
);

const plain: readonly fc.Arbitrary<Draft>[] = [
  draft(words, (say, { ahead }) => ({ say, next: ahead() })),
  draft(fc.constantFrom("welcome", "menu"), (play, { ahead }) => ({ play, next: ahead() })),
  draft(fc.tuple(variable, expression), ([name, value], { ahead }) => ({ set: { [name]: value }, next: ahead() })),
  draft(fc.array(condition, { minLength: 1, maxLength: 3 }), (cases, { ahead }) => ({
    branch: cases.map((each) => ({ if: each, next: ahead() })),
    next: ahead(),
  })),
  draft(fc.constant("office"), (hours, { ahead }) => ({ hours, next: { open: ahead(), closed: ahead() } })),
  draft(fc.tuple(fc.constantFrom("customer", "orders"), expression, variable), ([lookUp, by, into], { ahead }) => ({
    lookUp,
    by,
    into,
    next: { found: ahead(), none: ahead(), error: ahead() },
  })),
  draft(fc.tuple(expression, variable), ([value, into], { ahead }) => ({
    request: `https://service.example/find/${filled("a")}`,
    body: { x: value },
    method: "POST",
    into,
    map: { b: "response.body.b" },
    next: { done: ahead(), refused: ahead() },
  })),
  draft(fc.boolean(), (isChinese, { ahead }) => ({ language: isChinese ? "zh" : "en", next: ahead() })),
  draft(seconds, (wait, { any }) => ({ wait, music: "music/quiet", next: { done: any(), key: any() } })),
  draft(words, (said, { ahead, any }) => ({
    listen: "b",
    words: said,
    phrases: { yes: ["好", "yes"] },
    next: { done: any(), timeout: ahead(), yes: any() },
  })),
  draft(words, (said, { ahead }) => ({
    record: "c",
    words: said,
    most: "10s",
    next: { done: ahead(), empty: ahead() },
  })),
  draft(fc.constant(filled("text(a)")), (note, { ahead }) => ({ note, next: ahead() })),
  draft(fc.tuple(expression, variable), ([value, into], { ahead }) => ({
    ticket: "repair",
    subject: filled("text(a)"),
    fields: { address: value },
    into,
    next: { done: ahead(), refused: ahead() },
  })),
  draft(fc.boolean(), (helped, { ahead }) => ({ vote: "refund", helped, next: ahead() })),
  draft(fc.constantFrom("phone", "mail"), (via, { ahead }) => ({
    message: { via, to: "1001", text: filled("text(b)") },
    next: ahead(),
  })),
  draft(fc.boolean(), (handles, { ahead }) => ({
    queue: "support",
    next: handles ? { done: ahead(), closed: ahead(), full: ahead() } : {},
  })),
  draft(fc.boolean(), (handles, { ahead }) => ({ dial: "1002", ring: "10s", next: handles ? { busy: ahead() } : {} })),
  draft(fc.constant("1001"), (voicemail, { ahead }) => ({ voicemail, next: { empty: ahead() } })),
  draft(fc.constant("team"), (conference, { ahead }) => ({ conference, next: ahead() })),
  draft(fc.constant("support"), (callback, { ahead }) => ({ callback, next: { refused: ahead() } })),
  draft(fc.constant("receive"), (fax, { ahead }) => ({ fax, into: "c", next: ahead() })),
];

const ends: readonly fc.Arbitrary<Draft>[] = [
  draft(words, (hangUp) => ({ hangUp })),
  draft(fc.constant("1002"), (transfer) => ({ transfer })),
  draft(expression, (value) => ({ return: "done", values: { result: value } })),
  draft(expression, (value) => ({ return: "done", values: { other: value } })),
];

interface Plan {
  readonly drafts: readonly Draft[];
  readonly end: Draft;
  readonly picks: readonly number[];
  readonly hasOnError: boolean;
}

function plan(depth: number): fc.Arbitrary<Plan> {
  const enter = draft(fc.tuple(expression, variable), ([value, name], { ahead }) => ({
    subflow: `sub${depth + 1}`,
    with: { a: value },
    into: { [name]: "text(result)" },
    next: { done: ahead(), otherwise: ahead() },
  }));
  const some = fc.oneof(menu, collect, survey, ...plain, ...(depth < 2 ? [enter] : []), ...ends);
  return fc.record({
    drafts: fc.array(some, { minLength: 1, maxLength: 9 }),
    end: fc.oneof(...ends),
    picks: fc.array(fc.nat({ max: 999 }), { minLength: 90, maxLength: 90 }),
    hasOnError: fc.boolean(),
  });
}

/** Nodes that nothing leads to are left out. */
function build(key: string, { drafts, end, picks, hasOnError }: Plan): Json {
  const all = [...drafts, end];
  let next = 0;
  const pick = (from: number, to: number): string => `n${from + ((picks[next++ % picks.length] ?? 0) % (to - from))}`;
  const nodes = Object.fromEntries(
    all.map((make, index) => {
      const ahead = (): string => pick(Math.min(index + 1, all.length - 1), all.length);
      return [`n${index}`, make({ ahead, any: () => pick(0, all.length) })] as const;
    }),
  );
  const onError = hasOnError ? { onError: `n${all.length - 1}` } : {};
  return {
    flow: key,
    arguments: { a: 0 },
    variables: { b: "", c: null },
    ...onError,
    nodes: reachable(nodes, ["n0", ...Object.values(onError)]),
  };
}

function reachable(nodes: Readonly<Record<string, Json>>, from: readonly string[]): Json {
  const seen = new Set<string>();
  const open = [...from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(JSON.stringify(nodes[name]).match(/(?<=")n[0-9]+(?=")/g) ?? []));
  }
  return Object.fromEntries(Object.entries(nodes).filter(([name]) => seen.has(name)));
}

/** Flows that `zongji flow check` has no fault with. */
export function anyFlow(around: Surroundings = testSurroundings()): fc.Arbitrary<AnyFlow> {
  return fc
    .tuple(plan(0), plan(1), plan(2))
    .map((plans) => plans.map((each, depth) => build(depth === 0 ? "main" : `sub${depth}`, each)))
    .map((documents) => readAll(documents, around))
    .filter((flow) => flow !== undefined);
}

/** undefined: the check refuses one of them. */
function readAll(documents: readonly Json[], around: Surroundings): AnyFlow | undefined {
  const texts = new Map(documents.map((each) => [String(each["flow"]), JSON.stringify(each, null, 1)] as const));
  const flows = new Map<string, Flow>();
  for (const [key, text] of texts) {
    const read = readFlow(text);
    if (!read.ok) throw new Error(`${text}\n${read.faults.map(({ message }) => message).join("\n")}`);
    flows.set(key, read.flow);
  }
  const [main] = flows.values();
  const isAccepted = [...flows.values()].every((flow) => checkFlow(flow, { ...around, flows }).faults.length === 0);
  return main !== undefined && isAccepted ? { main, flows, documents: texts } : undefined;
}
