// What goes wrong in a flow, and what is told of it: never a dead line, never a loop for ever, never a secret.

import { describe, expect, test } from "vitest";
import { FlowRun } from "../../src/ivr/run-flow.ts";
import type { Verb } from "../../src/ivr/verbs.ts";
import {
  branch,
  collect,
  flowOf,
  goBack,
  hangUp,
  lookUp,
  menu,
  note,
  request,
  say,
  set,
  subflow,
  transfer,
  wait,
} from "./flow-of.ts";
import { keysAt, play } from "./scripted.ts";
import { environment } from "./surroundings.ts";

const broken = ({ verb }: Verb) => (verb === "request" ? ({ kind: "error", fault: "no way" } as const) : undefined);

describe("IVR-01 an error of a node leads", () => {
  const ask = (next: Record<string, string>) => request("https://example.com", { next });
  const ends = {
    ok: hangUp("ok"),
    mine: hangUp("mine ${last.outcome} ${last.error}"),
    all: hangUp("all ${last.error}"),
  };

  test("to its own branch", () => {
    expect(play(flowOf({ ask: ask({ done: "ok", error: "mine" }), ...ends }), { answer: broken }).heard).toEqual([
      "mine error no way",
    ]);
  });

  test("to the branch for all others", () => {
    expect(play(flowOf({ ask: ask({ done: "ok", otherwise: "mine" }), ...ends }), { answer: broken }).heard).toEqual([
      "mine error no way",
    ]);
  });

  test("to the flow's branch for errors", () => {
    const flow = flowOf({ ask: ask({ done: "ok" }), ...ends }, { onError: "all" });
    expect(play(flow, { answer: broken }).heard).toEqual(["all no way"]);
  });

  test("to an apology where there is none", () => {
    const { heard, last, facts } = play(flowOf({ ask: ask({ done: "ok" }), ...ends }), { answer: broken });
    expect(heard).toEqual(["flow-sorry"]);
    expect(last.why).toBe("error");
    expect(facts.at(-1)).toEqual({ kind: "flow.left", flow: "main", how: "error" });
  });

  test("there with an expression that fails just as well", () => {
    const flow = flowOf({ set: set({ n: "1 / 0" }, { next: "ok" }), ...ends }, { onError: "all", variables: { n: 0 } });
    expect(play(flow).heard[0]).toMatch(/^all .*division by zero/);
  });

  test("there with an outcome that has no branch, such as an answer of 404", () => {
    const refused = ({ verb }: Verb) =>
      verb === "request" ? ({ kind: "response", status: 404, headers: {}, body: "" } as const) : undefined;
    const flow = flowOf({ ask: ask({ done: "ok" }), ...ends }, { onError: "all" });
    expect(play(flow, { answer: refused }).heard).toEqual(["all 404"]);
  });

  test("there when whoever carries verbs out answers nonsense", () => {
    const odd = ({ verb }: Verb) => (verb === "request" ? ({ kind: "busy" } as const) : undefined);
    const flow = flowOf({ ask: ask({ done: "ok" }), ...ends }, { onError: "all" });
    expect(play(flow, { answer: odd }).heard).toEqual(["all request was answered with busy"]);
  });

  test("from a sub-flow to its own branch, else to whoever entered it", () => {
    const sub = (onError?: string) =>
      flowOf(
        { ask: ask({ done: "ok" }), ok: goBack("done"), sorry: goBack("sorry") },
        { key: "sub", ...(onError && { onError }) },
      );
    const main = flowOf({ sub: subflow("sub", { next: { done: "ok", sorry: "mine", error: "all" } }), ...ends });
    expect(play(main, { answer: broken }, { flows: [sub("sorry")] }).heard).toEqual(["mine sorry "]);
    expect(play(main, { answer: broken }, { flows: [sub()] }).heard).toEqual(["all no way"]);
  });

  test("from a branch for errors that goes wrong itself to the apology, not round and round", () => {
    const flow = flowOf(
      { ask: ask({ done: "ok" }), again: say("again", { next: "ask" }), ...ends },
      { onError: "again" },
    );
    const { heard, last } = play(flow, { answer: broken });
    expect(heard).toEqual(["again", "flow-sorry"]);
    expect(last.why).toBe("error");
  });

  test("to the flow's branch once more when the caller has done something since", () => {
    const flow = flowOf(
      { menu: menu("menu", { next: { "1": "ask", timeout: "ok" }, tries: 1 }), ask: ask({ done: "ok" }), ...ends },
      { onError: "menu" },
    );
    const keys = [
      [1_500, "1"],
      [4_000, "1"],
    ] as const;
    expect(play(flow, { keys, answer: broken }).heard).toEqual(["menu", "menu", "menu", "ok"]);
  });

  test("to the branch for errors with a sub-flow that is not there", () => {
    const flow = flowOf({ sub: subflow("nowhere", { next: { done: "ok", error: "mine" } }), ...ends });
    expect(play(flow).heard).toEqual(["mine error there is no flow nowhere"]);
  });
});

describe("IVR-01 no flow goes on for ever", () => {
  test("one that only decides, and never says or asks anything", () => {
    const flow = flowOf({
      a: branch(["true"], { next: { "case 1": "b", done: "b" } }),
      b: branch(["true"], { next: { otherwise: "a" } }),
    });
    const { last, facts, heard } = play(flow);
    expect(last.why).toBe("bound");
    expect(heard).toEqual(["flow-sorry"]);
    expect(facts.at(-1)).toMatchObject({ how: "bound" });
  });

  test("one that enters itself without end, catching the error each time", () => {
    const flow = flowOf({ a: subflow("main", { next: { otherwise: "a" } }) });
    expect(play(flow).last.why).toBe("bound");
  });

  test("one that talks to a caller who has put the receiver aside", () => {
    const flow = flowOf({ menu: menu("hello?", { next: { "1": "menu", otherwise: "menu" } }) });
    const { last, verbs } = play(flow);
    expect(last.why).toBe("bound");
    expect(verbs).toHaveLength(200);
  });

  test("but one in which the caller keeps choosing goes on", () => {
    const flow = flowOf({
      menu: menu("again?", { next: { "1": "menu", timeout: "end" }, tries: 1 }),
      end: hangUp("end"),
    });
    const keys = Array.from({ length: 1_000 }, (_, i) => [i * 2_000, "1"] as const);
    const { verbs, last } = play(flow, { keys });
    expect(verbs).toHaveLength(1_001);
    expect(last.why).toBe("told");
  });

  test("up to a last bound, however long he chooses", () => {
    const flow = flowOf({ menu: menu("again?", { next: { "1": "menu" } }) });
    const keys = Array.from({ length: 6_000 }, (_, i) => [i * 10, "1"] as const);
    const { verbs, last } = play(flow, { keys });
    expect(verbs).toHaveLength(5_000);
    expect(last.why).toBe("bound");
  });
});

describe("IVR-01 what is told of a flow", () => {
  const flow = flowOf(
    {
      hello: say("hello", { next: "menu" }),
      menu: menu("menu", { next: { "1": "pin" } }),
      pin: collect("pin?", { into: "pin", secret: true, next: "find", least: 4, most: 4 }),
      find: lookUp("orders", "pin", { into: "x", next: { none: "note" } }),
      note: note("pin ${pin}", { next: "odd" }),
      odd: set({ x: "{'a': 1}[pin]" }, { next: "end" }),
      end: hangUp("bye"),
    },
    { variables: { pin: "", x: null } },
  );

  test("the version, each node with what came of it, the end", () => {
    const two = flowOf({
      hello: say("hello", { next: "menu" }),
      menu: menu("m", { next: { "1": "end" } }),
      end: hangUp(),
    });
    expect(play(two, { keys: [[2_500, "1"]] }, { version: 7 }).facts).toEqual([
      { kind: "flow.entered", flow: "main", version: 7 },
      { kind: "flow.passed", flow: "main", node: "hello", outcome: "done", said: undefined },
      { kind: "flow.passed", flow: "main", node: "menu", outcome: "1", said: "1" },
      { kind: "flow.passed", flow: "main", node: "end", outcome: "done", said: undefined },
      { kind: "flow.left", flow: "main", how: "hung-up" },
    ]);
  });

  test("never the keys of a secret question, nor in a note, nor in an error that quotes them", () => {
    const { facts, verbs, last } = play(flow, { keys: [[2_500, "1"], ...keysAt(4_000, "4711")] });
    expect(last.why).toBe("error"); // there is no key 4711 in that map, and the error says so
    expect(facts.map((fact) => ("said" in fact ? fact.said : undefined))).toContain("•••");
    expect(JSON.stringify(facts)).not.toContain("4711");
    expect(verbs.find(({ verb }) => verb === "note")).toMatchObject({ text: "pin •••" });
    expect(verbs.find(({ verb }) => verb === "look-up")).toMatchObject({ by: "4711" }); // where it is meant to go it goes
    expect(verbs.find((verb) => verb.verb === "gather" && verb.secret)).toBeDefined();
  });

  test("wrong ones are not told either", () => {
    const { facts } = play(flow, {
      keys: [[2_500, "1"], ...keysAt(4_000, "98#"), ...keysAt(12_000, "987#"), ...keysAt(22_000, "9#")],
    });
    expect(facts.find((fact) => fact.kind === "flow.passed" && fact.node === "pin")).toMatchObject({
      outcome: "invalid",
      said: "•••",
    });
  });

  test("where the caller hung up", () => {
    const { facts, last } = play(flow, { hangUpAtMs: 1_500 });
    expect(last).toMatchObject({ why: "gone", said: [] });
    expect(facts.slice(-2)).toMatchObject([
      { kind: "flow.passed", node: "menu", outcome: "gone" },
      { kind: "flow.left", how: "gone" },
    ]);
  });

  test("nothing more after the end, which can be asked for again", () => {
    const facts: unknown[] = [];
    const run = new FlowRun({
      flow: flowOf({ go: transfer("1001"), wait: wait(1, {}) }),
      version: 1,
      library: () => undefined,
      environment: environment(),
      facts: (fact) => facts.push(fact),
    });
    expect(run.next()).toMatchObject({ verb: "transfer" });
    const last = run.next({ kind: "handed-over" });
    const told = facts.length;
    expect(run.next({ kind: "gone" })).toBe(last);
    expect(run.next()).toBe(last);
    expect(facts).toHaveLength(told);
    expect(run.at).toBeUndefined();
  });
});
