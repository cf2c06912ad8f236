// Flows without sense, callers without sense, switches without sense: whatever happens, a call comes to an end, and nothing is told that must not be.
// The flows are wilder than any that `flow check` would accept: every node leads anywhere, or nowhere.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Rng, seededRng } from "../../src/base/rng.ts";
import type { Flow } from "../../src/ivr/flow.ts";
import { FlowRun } from "../../src/ivr/run-flow.ts";
import type { FlowTold } from "../../src/ivr/trail.ts";
import type { Outcome, Verb } from "../../src/ivr/verbs.ts";
import * as make from "./flow-of.ts";
import { silence } from "./silence.ts";
import { environment } from "./surroundings.ts";

const SECRET = "90817263";
const VARIABLES = { n: "", pin: "", x: null, i: 0 };
/** Smaller than the real ones: what holds at these holds at those, and loops cost less. */
const BOUNDS = { steps: 60, silentVerbs: 40, verbs: 400 };
const CONDITIONS = ["true", "false", "i > 3", "caller.tier == 'vip'", "size(n) > 2", "n", "1 / i == 1", "x.a == 1"];
const VALUES = [
  "i + 1",
  "n + n",
  "pin",
  "[n, pin]",
  "{'a': i}",
  "queues.support.waiting",
  "1 / 0",
  "x.b",
  "last.error",
];
const TEXTS = ["hello", "${n}", "${pin}", "${last.error}", "${x.c}", "${now.time} ${i}", "${served.agent}"];

/** Choices from a seed; once a caller has used up his, he hangs up. */
class Tape {
  readonly #rng: Rng;
  #left: number;

  constructor({ seed, length }: Made) {
    this.#rng = seededRng(seed);
    this.#left = length;
  }

  get isOver(): boolean {
    return --this.#left < 0;
  }

  under(count: number): number {
    return this.#rng.uint32() % count;
  }

  oneOf<Value>(values: readonly Value[]): Value {
    return values[this.under(values.length)] as Value;
  }
}

interface Made {
  readonly seed: number;
  /** Of the caller's patience, in verbs. */
  readonly length: number;
}

const OUTCOMES = [
  "done",
  "1",
  "2",
  "12",
  "timeout",
  "invalid",
  "error",
  "otherwise",
  "case 1",
  "found",
  "none",
  "refused",
  "closed",
  "open",
  "busy",
];

function anyFlow(key: string, tape: Tape): Flow {
  const count = 2 + tape.under(7);
  const nodes: Record<string, make.Made> = {};
  for (let i = 0; i < count; i++) nodes[`n${i}`] = anyNode(tape, { count, isFirst: i === 0 });
  const onError = tape.under(3) === 0 ? { onError: `n${tape.under(count)}` } : {};
  return make.flowOf(nodes, { key, variables: VARIABLES, ...onError });
}

/** The first one asks for keys, so that a caller gets somewhere. */
function anyNode(tape: Tape, { count, isFirst }: { readonly count: number; readonly isFirst: boolean }): make.Made {
  const next: Record<string, string> = {};
  for (let left = tape.under(6); left > 0; left--) next[tape.oneOf(OUTCOMES)] = `n${tape.under(count)}`;
  if (tape.under(3) > 0) next["otherwise"] = `n${tape.under(count)}`;
  const asked = { next, tries: 1 + tape.under(3), bargeIn: tape.under(2) === 0 };
  const text = tape.oneOf(TEXTS);
  const asking = [
    () => make.menu(text, asked),
    () =>
      make.collect(text, {
        ...asked,
        into: "n",
        least: tape.under(3),
        ...(tape.under(2) === 0 ? { check: tape.oneOf(CONDITIONS) } : {}),
      }),
    () => make.collect(text, { ...asked, into: "pin", secret: true, check: tape.oneOf(CONDITIONS) }),
  ];
  if (isFirst) return tape.oneOf(asking)();
  return tape.oneOf([
    ...asking,
    () => make.say(text, { next }),
    () => make.branch([tape.oneOf(CONDITIONS), tape.oneOf(CONDITIONS)], { next }),
    () => make.set({ [tape.oneOf(["n", "x", "i"])]: tape.oneOf(VALUES) }, { next }),
    () => make.hours(tape.oneOf(["office", "nowhere"]), { next }),
    () => make.lookUp("orders", tape.oneOf(VALUES), { into: "x", next }),
    () =>
      make.request("https://example.com/${pin}", {
        next,
        into: "x",
        map: { n: tape.oneOf(["response.body.a", "response.status"]) },
      }),
    () => make.queue("support", { next }),
    () => make.dial("${n}", { next }),
    () => make.transfer("1001", { next }),
    () => make.voicemail("1003", { next }),
    () => make.conference("room", { next }),
    () => make.callback("support", { next }),
    () => make.record(text, { next, into: "x" }),
    () => make.survey(text, { ...asked, comment: text, rules: { "answer == 3": text }, into: "i" }),
    () => make.message(text, { next }),
    () => make.note("${pin} ${n}", { next }),
    () => make.subflow(tape.oneOf(["sub", "main", "nowhere"]), { next, into: { x: "result" } }),
    () => make.goBack(tape.oneOf(["done", "1", "odd"]), { a: "n" }),
    () => make.language(tape.oneOf(["zh", "en", "${n}"]), { next }),
    () => make.wait(1_000, { next }),
    () => make.listen(text, { next, into: "n", phrases: { "1": ["one"] } }),
    () => make.fax({ next, into: "x", tell: text }),
    () => make.hangUp(text),
  ])();
}

/** What a caller and a switch may make of a verb, and sometimes what they may not. Secret keys are always the same: they are looked for. */
function anyOutcome(verb: Verb, tape: Tape): Outcome {
  if (tape.isOver) return { kind: "gone" };
  if (verb.verb === "gather" && tape.under(4) > 0) {
    const keys = verb.secret ? SECRET : tape.oneOf(["1", "2", "12", "#", "", "3", "4711", "99999999999"]);
    return { kind: "keys", keys, by: tape.oneOf(["full", "end-key", "pause"]) };
  }
  return tape.oneOf<() => Outcome>([
    () => ({ kind: "done", value: tape.oneOf([null, { id: "r", seconds: 1 }, { agent: "5001" }, "text"]) }),
    () => ({ kind: "done" }),
    () => ({ kind: "timeout" }),
    () => ({ kind: tape.oneOf(["closed", "full", "barred", "busy", "no-answer", "refused", "empty", "key", "none"]) }),
    () => ({ kind: "found", value: tape.oneOf([null, { a: 1, b: SECRET }, [SECRET], 7]) }),
    () => ({
      kind: "response",
      status: tape.oneOf([200, 204, 404, 500]),
      headers: {},
      body: tape.oneOf([{ a: 1 }, "", null]),
    }),
    () => ({ kind: "speech", text: "one", phrase: tape.oneOf([undefined, "1"]) }),
    () => ({ kind: "error", fault: `quotes ${SECRET}` }),
  ])();
}

interface Ran {
  readonly verbs: readonly Verb[];
  readonly last: Verb;
  readonly facts: readonly FlowTold[];
  /** The most verbs in a row without anything of the caller's. */
  readonly mostSilent: number;
}

function run(made: Made, outcomeOf: (verb: Verb, tape: Tape) => Outcome): Ran {
  const tape = new Tape(made);
  const flows = [anyFlow("main", tape), anyFlow("sub", tape)];
  const facts: FlowTold[] = [];
  const flow = flows[0] as Flow;
  const library = (key: string) => flows.find((one) => one.key === key);
  const run = new FlowRun({
    flow,
    version: 1,
    library,
    environment: environment(),
    facts: (fact) => facts.push(fact),
    bounds: BOUNDS,
  });
  const verbs: Verb[] = [];
  let silent = 0;
  let mostSilent = 0;
  let verb = run.next();
  while (verb.verb !== "hang-up") {
    verbs.push(verb);
    mostSilent = Math.max(mostSilent, ++silent);
    const outcome = outcomeOf(verb, tape);
    if (outcome.kind === "keys" || outcome.kind === "speech") silent = 0;
    verb = run.next(outcome);
  }
  if (run.next({ kind: "done" }) !== verb) throw new Error("the last verb is not the last one");
  return { verbs, last: verb, facts, mostSilent };
}

const choices = fc.record({ seed: fc.nat(0xffff_ffff), length: fc.nat(60) });

describe("IVR-01 any flow, any caller", () => {
  test("the call ends or asks for something, within bounds, and its way is told from the entry to the end", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(choices, (made) => {
        const { verbs, facts, mostSilent } = run(made, anyOutcome);
        const told = facts.map(({ kind }) => kind);
        const isWhole =
          told.lastIndexOf("flow.entered") === 0 && told.indexOf("flow.left") === told.length - 1 && told.length > 1;
        return verbs.length <= BOUNDS.verbs && mostSilent <= BOUNDS.silentVerbs && isWhole;
      }),
      { numRuns: 10_000 },
    );
  });

  test("a secret that was keyed in stands in no fact and in no note", { timeout: 60_000 }, () => {
    let keyed = 0;
    fc.assert(
      fc.property(choices, (made) => {
        const { verbs, facts } = run(made, (verb, tape) =>
          verb.verb === "gather" && verb.secret && !tape.isOver
            ? { kind: "keys", keys: SECRET, by: "full" }
            : anyOutcome(verb, tape),
        );
        const asked = verbs.findIndex((verb) => verb.verb === "gather" && verb.secret);
        if (asked < 0) return;
        keyed++;
        const notes = verbs.slice(asked).filter(({ verb }) => verb === "note");
        expect(JSON.stringify(notes)).not.toContain(SECRET);
        const from = facts.findIndex((fact) => fact.kind === "flow.passed" && fact.said === "•••");
        if (from >= 0) expect(JSON.stringify(facts.slice(from))).not.toContain(SECRET);
      }),
      { numRuns: 6_000 },
    );
    expect(keyed).toBeGreaterThan(400);
  });

  test("a caller who never says or presses anything comes to the end", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(choices, (made) => {
        const { verbs, last } = run(made, silence);
        return verbs.length <= BOUNDS.silentVerbs && last.verb === "hang-up";
      }),
      { numRuns: 2_000 },
    );
  });

  test("the same outcomes make the same verbs and facts", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(choices, (made) => {
        expect(run(made, anyOutcome)).toEqual(run(made, anyOutcome));
      }),
      { numRuns: 2_000 },
    );
  });

  test("the flows made up here are not all alike: every verb is asked, every way of leaving is taken", () => {
    const verbs = new Set<string>();
    const left = new Set<string>();
    for (const made of fc.sample(choices, { numRuns: 1_500, seed: 6 })) {
      const ran = run(made, anyOutcome);
      for (const { verb } of ran.verbs) verbs.add(verb);
      for (const fact of ran.facts) if (fact.kind === "flow.left") left.add(fact.how);
    }
    expect(verbs.size).toBe(19); // all but hang-up
    expect([...left].toSorted()).toEqual(["bound", "error", "gone", "hung-up"]);
  });
});
