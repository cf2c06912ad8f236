// What each kind of node asks of the call, and where what comes of it leads.

import { describe, expect, test } from "vitest";
import type { Outcome, Verb, VerbName } from "../../src/ivr/verbs.ts";
import {
  branch,
  callback,
  conference,
  dial,
  fax,
  flowOf,
  goBack,
  hangUp,
  hours,
  language,
  listen,
  lookUp,
  menu,
  message,
  note,
  queue,
  record,
  request,
  say,
  set,
  subflow,
  transfer,
  voicemail,
  wait,
} from "./flow-of.ts";
import { play } from "./scripted.ts";
import { environment } from "./surroundings.ts";

/** That verb is answered so, others as usual. */
function when(name: VerbName, outcome: Outcome) {
  return ({ verb }: Verb) => (verb === name ? outcome : undefined);
}

const TOLD = { done: "done", otherwise: "other" };
const TELL = { done: hangUp("done"), other: hangUp("other") };

describe("IVR-02 nodes that say something", () => {
  test("values are filled in as the moment has them", () => {
    const pieces = [
      "hello ${caller.name}",
      { prompt: "your-order" },
      { as: "digits", of: "n" },
      { as: "number", of: "queues.support.waiting" },
      { as: "date", of: "now.date" },
      { as: "time", of: "call.startedAt" },
      { as: "duration", of: "queues.support.expected" },
    ] as const;
    const flow = flowOf({ say: say(pieces, { next: "end" }), end: hangUp() }, { variables: { n: "0042" } });
    expect(play(flow).heard).toEqual([
      ...["hello Lee", "your-order", "digits:0042", "number:3", "date:2026-11-23", "time:08:45", "duration:60"],
    ]);
  });

  test("what cannot be said as a number is an error of the node", () => {
    const flow = flowOf({
      say: say([{ as: "number", of: "caller.name" }], { next: { done: "end", error: "oops" } }),
      end: hangUp("end"),
      oops: hangUp("${last.error}"),
    });
    expect(play(flow).heard).toEqual(["caller.name cannot be said as a number"]);
  });

  test("in the language chosen, for the rest of the call, back in the flow that asked too", () => {
    const words = { zh: "你好", en: "hello" };
    const choice = flowOf({ pick: language("zh", { next: "back" }), back: goBack("done") }, { key: "choice" });
    const flow = flowOf({
      before: say(words, { next: "sub" }),
      sub: subflow("choice", { next: "after" }),
      after: say(words, { next: "wait" }),
      wait: queue("support", { next: "end" }),
      end: hangUp(words),
    });
    const { heard, last, verbs } = play(flow, {}, { flows: [choice] });
    expect(heard).toEqual(["hello", "你好", "你好"]);
    expect(last.language).toBe("zh");
    expect(verbs.find(({ verb }) => verb === "queue")).toMatchObject({ language: "zh" });
  });

  test("a flow begins in its own language, else in the call's, else in the office's", () => {
    const words = { zh: "你好", en: "hello" };
    expect(play(flowOf({ end: hangUp(words) }, { language: "zh" }), {}, { language: "en" }).heard).toEqual(["你好"]);
    expect(play(flowOf({ end: hangUp(words) }), {}, { language: "zh" }).heard).toEqual(["你好"]);
    expect(play(flowOf({ end: hangUp(words) })).heard).toEqual(["hello"]);
  });

  test("a language that nobody speaks is an error", () => {
    const flow = flowOf({
      pick: language("fr", { next: { done: "ok", error: "no" } }),
      ok: hangUp("ok"),
      no: hangUp("no"),
    });
    expect(play(flow).heard).toEqual(["no"]);
  });
});

describe("IVR-02 nodes that decide", () => {
  test("the first case that holds is taken", () => {
    const flow = flowOf({
      branch: branch(["caller.tier == 'gold'", "caller.tier == 'vip'", "true"], {
        next: { "case 1": "a", "case 2": "b", "case 3": "c", done: "d" },
      }),
      ...{ a: hangUp("a"), b: hangUp("b"), c: hangUp("c"), d: hangUp("d") },
    });
    const { heard, facts } = play(flow);
    expect(heard).toEqual(["b"]);
    expect(facts[1]).toMatchObject({ node: "branch", outcome: "case 2", said: "caller.tier == 'vip'" });
  });

  test("a case that is neither true nor false is an error", () => {
    const flow = flowOf({
      branch: branch(["caller.name"], { next: { done: "d", error: "e" } }),
      ...{ d: hangUp("d"), e: hangUp("e") },
    });
    expect(play(flow).heard).toEqual(["e"]);
  });

  test("values are set one after the other", () => {
    const flow = flowOf(
      { set: set({ a: "1 + 1", b: "a * 10" }, { next: "end" }), end: hangUp("${a} ${b}") },
      { variables: { a: 0, b: 0 } },
    );
    expect(play(flow).heard).toEqual(["2 20"]);
  });

  test.each([
    ["office", "open"],
    ["night", "closed"],
    ["nowhere", "error"],
  ])("hours %s: %s", (schedule, heard) => {
    const next = { open: "open", closed: "closed", error: "error" };
    const ends = { open: hangUp("open"), closed: hangUp("closed"), error: hangUp("error") };
    expect(play(flowOf({ hours: hours(schedule, { next }), ...ends })).heard).toEqual([heard]);
  });
});

describe("IVR-02 nodes that fetch something", () => {
  const order = (name: string) =>
    flowOf(
      {
        find: lookUp(name, "'4711'", { into: "found", next: { found: "tell", none: "none", error: "error" } }),
        tell: hangUp("${found.status}"),
        none: hangUp("none ${found == null}"),
        error: hangUp("error ${last.error}"),
      },
      { variables: { found: "before" } },
    );

  test("what was found is there, and nothing where nothing was", () => {
    const found = when("look-up", { kind: "found", value: { status: "shipped" } });
    const { heard, verbs } = play(order("orders"), { answer: found });
    expect(heard).toEqual(["shipped"]);
    expect(verbs[0]).toMatchObject({ source: "orders", by: "4711" });
    expect(play(order("orders")).heard).toEqual(["none true"]);
  });

  test("a look-up that fails has its branch", () => {
    expect(play(order("orders"), { answer: when("look-up", { kind: "error", fault: "no table" }) }).heard).toEqual([
      "error no table",
    ]);
  });

  const asked = flowOf(
    {
      ask: request("https://example.com/o/${n}?t=${secret.TOKEN}", {
        headers: { authorization: "Bearer ${secret.TOKEN}" },
        body: { n: "n", twice: "n + n" },
        into: "all",
        map: { status: "response.body.status" },
        next: { done: "tell", refused: "no", error: "error" },
      }),
      tell: hangUp("${status} ${all.status}"),
      no: hangUp("refused ${all.status} ${status}"),
      error: hangUp("error ${last.error}"),
    },
    { variables: { n: "7", all: null, status: "?" } },
  );

  test("a request has its values filled in, and its answer is mapped", () => {
    const answer = when("request", { kind: "response", status: 200, headers: {}, body: { status: "packed" } });
    const { heard, verbs } = play(asked, { answer });
    expect(heard).toEqual(["packed 200"]);
    expect(verbs[0]).toMatchObject({
      url: "https://example.com/o/7?t=s3cr3t-token",
      headers: new Map([["authorization", "Bearer s3cr3t-token"]]),
      body: { n: "7", twice: "77" },
    });
  });

  test("an answer that says no is not mapped", () => {
    const answer = when("request", { kind: "response", status: 404, headers: {}, body: "" });
    expect(play(asked, { answer }).heard).toEqual(["refused 404 ?"]);
  });

  test("an answer that does not have what is wanted of it is an error", () => {
    const answer = when("request", { kind: "response", status: 200, headers: {}, body: {} });
    expect(play(asked, { answer }).heard[0]).toMatch(/^error .*status/);
  });

  test("a secret that an error quotes is told nowhere", () => {
    const answer = when("request", { kind: "error", fault: "no way to https://example.com/o/7?t=s3cr3t-token" });
    const { heard, facts } = play(asked, { answer });
    expect(heard).toEqual(["error no way to https://example.com/o/7?t=•••"]);
    expect(JSON.stringify(facts)).not.toContain("s3cr3t");
  });
});

describe("IVR-02 nodes that bring the caller to somebody", () => {
  test("a queue says itself what the flow does not go on from", () => {
    const flow = flowOf({
      queue: queue("support", { tier: "${caller.tier}", next: { full: "end" } }),
      end: hangUp("full"),
    });
    const { verbs } = play(flow, { answer: when("queue", { kind: "full" }) });
    expect(verbs).toMatchObject([{ queue: "support", tier: "vip", handles: new Set(["full"]) }]);
  });

  test("a branch for all others makes it the flow's business altogether", () => {
    const { verbs } = play(flowOf({ queue: queue("support", { next: TOLD }), ...TELL }));
    expect(verbs[0]).toMatchObject({ handles: new Set(["done", "closed", "full", "timeout", "barred"]) });
  });

  test("who served the caller is known afterwards", () => {
    const said = "${served.agent} ${served.extension} ${served.queue} ${served.seconds}";
    const flow = flowOf({ queue: queue("support", { next: "end" }), end: hangUp(said) });
    expect(play(flow).heard).toEqual(["5001 1001 support 90"]);
    const later = { agent: "5002", extension: "1002", queue: "sales", seconds: 5 };
    expect(play(flowOf({ end: hangUp(said) }), {}, { served: later }).heard).toEqual(["5002 1002 sales 5"]);
  });

  test.each(["busy", "no-answer"] as const)("a number that is %s", (kind) => {
    const flow = flowOf({ dial: dial("+86 592 1234-567", { next: { [kind]: "end" } }), end: hangUp(kind) });
    const { heard, verbs } = play(flow, { answer: when("dial", { kind }) });
    expect(heard).toEqual([kind]);
    expect(verbs[0]).toMatchObject({ number: "+865921234567", isWritten: true });
  });

  test("a number that somebody else had a say in is not as it was written", () => {
    const flow = flowOf({ dial: dial("${n}") }, { variables: { n: "1001" } });
    expect(play(flow).verbs[0]).toMatchObject({ number: "1001", isWritten: false });
  });

  test("no number at all is an error", () => {
    const flow = flowOf({ dial: dial("${call.extension}", { next: { error: "end" } }), end: hangUp("nobody") });
    expect(play(flow).heard).toEqual(["nobody"]);
  });

  test("a transfer is the last of the flow", () => {
    const { last, facts } = play(flowOf({ go: transfer("1001") }));
    expect(last).toMatchObject({ why: "gone", said: [] });
    expect(facts.slice(1)).toMatchObject([
      { kind: "flow.passed", node: "go", outcome: "handed-over" },
      { kind: "flow.left", how: "handed-over" },
    ]);
  });

  test.each([
    ["voicemail", voicemail("1003", { next: TOLD }), { kind: "empty" }, "done"], // who leaves no message has done nothing wrong
    ["conference", conference("room", { next: TOLD }), { kind: "full" }, "other"],
    ["callback", callback("support", { next: TOLD }), { kind: "refused" }, "other"],
    ["callback", callback("support", { next: TOLD }), { kind: "done" }, "done"],
  ] as const)("%s", (verb, node, outcome, heard) => {
    expect(play(flowOf({ node, ...TELL }), { answer: when(verb, outcome) }).heard).toEqual([heard]);
  });

  test("nothing need follow: then the call ends kindly", () => {
    const { heard, last, facts } = play(flowOf({ dial: dial("1001") }));
    expect(heard).toEqual(["flow-goodbye"]);
    expect(last.why).toBe("told");
    expect(facts.at(-1)).toMatchObject({ kind: "flow.left", how: "hung-up" });
  });
});

describe("IVR-02 nodes that take something down", () => {
  test("a recording is in its variable; without a word there is none", () => {
    const flow = flowOf(
      {
        rec: record("speak", { into: "r", next: { done: "end", empty: "none" } }),
        end: hangUp("${r.id} ${r.seconds}"),
        none: hangUp("none ${r == null}"),
      },
      { variables: { r: 1 } },
    );
    expect(play(flow).heard).toEqual(["speak", "rec-1 7"]);
    expect(play(flow, { answer: when("record", { kind: "empty" }) }).heard).toEqual(["speak", "none true"]);
  });

  test("what was understood leads to the branch of its phrase, other words to done", () => {
    const flow = flowOf(
      {
        hear: listen("speak", {
          into: "text",
          phrases: { yes: ["yes", "sure"], no: ["no"] },
          next: { yes: "yes", done: "words", timeout: "none" },
        }),
        yes: hangUp("yes"),
        words: hangUp("${text}"),
        none: hangUp("none"),
      },
      { variables: { text: "" } },
    );
    const heard = (text: string, phrase?: string) =>
      play(flow, { answer: when("listen", { kind: "speech", text, phrase }) }).heard[1];
    expect(heard("sure", "yes")).toBe("yes");
    expect(heard("oh no", "no")).toBe("oh no"); // a phrase without a branch of its own
    expect(heard("what")).toBe("what");
    expect(play(flow).heard[1]).toBe("none");
  });

  test("messages and notes are filled in", () => {
    const flow = flowOf({
      mail: message("from ${call.from}", { next: "note" }),
      note: note("told ${caller.name}", { next: "end" }),
      end: hangUp(),
    });
    expect(play(flow).verbs).toMatchObject([
      { verb: "message", via: "mail", to: "a@example.com", text: "from 13800000000" },
      { verb: "note", text: "told Lee" },
    ]);
  });

  test("who is told of a fax is told of that fax", () => {
    const flow = flowOf({ fax: fax({ into: "f", tell: "${f.pages} pages of ${f.from}" }) }, { variables: { f: null } });
    expect(play(flow).verbs).toMatchObject([
      { verb: "fax", way: "receive" },
      { verb: "message", text: "2 pages of 0592" },
    ]);
  });

  test("a wait ends with a key, which is the first of whatever asks next", () => {
    const flow = flowOf({
      wait: wait(60_000, { next: "menu" }),
      menu: menu("menu", { next: { "1": "end" } }),
      end: hangUp("one"),
    });
    const { heard, tookMs } = play(flow, { keys: [[7_000, "1"]] });
    expect(heard).toEqual(["one"]);
    expect(tookMs).toBe(8_000);
  });
});

describe("IVR-02 sub-flows", () => {
  const double = flowOf(
    { go: set({ made: "n * 2" }, { next: "back" }), back: goBack("even", { value: "made" }) },
    { key: "double", args: { n: 1 }, variables: { made: 0 } },
  );
  const caller = (with_: Record<string, string>) =>
    flowOf(
      {
        sub: subflow("double", { with: with_, into: { x: "result.value" }, next: { even: "end" } }),
        end: hangUp("${x} ${n}"),
      },
      { variables: { n: 21, x: 0 } },
    );

  test("take arguments and give values back; their variables are their own", () => {
    expect(play(caller({ n: "n" }), {}, { flows: [double] }).heard).toEqual(["42 21"]);
    expect(play(caller({}), {}, { flows: [double] }).heard).toEqual(["2 21"]);
  });

  test("that have nothing more to say go back with done", () => {
    const ends = flowOf({ dial: dial("1001") }, { key: "ends" });
    const flow = flowOf({ sub: subflow("ends", { next: "after" }), after: hangUp("after") });
    expect(play(flow, {}, { flows: [ends] }).heard).toEqual(["after"]);
  });

  test("that hang up end the call", () => {
    const ends = flowOf({ end: hangUp("bye") }, { key: "ends" });
    const { heard, facts } = play(
      flowOf({ sub: subflow("ends", { next: "after" }), after: hangUp("after") }),
      {},
      { flows: [ends] },
    );
    expect(heard).toEqual(["bye"]);
    expect(facts.at(-1)).toMatchObject({ kind: "flow.left", flow: "main", how: "hung-up" });
  });

  test("are those of the moment the call came in", () => {
    let version = 1;
    const library = () => flowOf({ end: hangUp(`version ${version}`) }, { key: "sub" });
    const flow = flowOf({ wait: menu("?", { next: { "1": "sub" } }), sub: subflow("sub", { next: "sub" }) });
    const answer = () => {
      version = 2;
      return undefined;
    };
    expect(play(flow, { keys: [[1_500, "1"]], answer }, { library }).heard.at(-1)).toBe("version 1");
  });

  test("too deep within one another are an error, not the end of the switch", () => {
    const flow = flowOf({ again: subflow("main", { next: { done: "end", error: "end" } }), end: hangUp("stopped") });
    expect(play(flow).heard).toEqual(["stopped"]);
  });

  test("a return in a flow that nobody entered from another hangs up", () => {
    expect(play(flowOf({ back: goBack("done") })).last.why).toBe("told");
  });

  test("the environment is asked anew for each expression", () => {
    let waiting = 0;
    const queues = { longest: 0, expected: -1, working: 0, free: 0, isOpen: true };
    const moving = environment({ queue: () => ({ ...queues, waiting: ++waiting }) });
    const flow = flowOf({ a: say("${queues.support.waiting}", { next: "b" }), b: hangUp("${queues.support.waiting}") });
    expect(play(flow, {}, { environment: moving }).heard).toEqual(["1", "2"]);
  });
});
