// What `flow check` accepts, run: whatever callers press and whatever comes of requests, queues and talks, it asks for something or comes to an end.
// The interpreter's last resort against loops is for callers who are silent where the flow waits, never for a flow that only computes or talks.

import fc from "fast-check";
import { describe, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { type Rng, seededRng } from "../../src/base/rng.ts";
import type { Flow } from "../../src/ivr/flow.ts";
import { FlowRun } from "../../src/ivr/run-flow.ts";
import type { Outcome, Verb } from "../../src/ivr/verbs.ts";
import { anyFlow } from "./any-flow.ts";
import { silence } from "./silence.ts";
import { environment } from "./surroundings.ts";

type HangUp = Extract<Verb, { readonly verb: "hang-up" }>;

/** `verbs`: all but the last. */
interface Ran {
  readonly verbs: readonly Verb[];
  readonly last: HangUp;
}

function run(flow: Flow, flows: ReadonlyMap<string, Flow>, outcomeOf: (verb: Verb) => Outcome): Ran {
  const library = (key: string) => flows.get(key);
  const run = new FlowRun({ flow, version: 1, library, environment: environment(), facts: () => {} });
  const verbs: Verb[] = [];
  let verb = run.next();
  while (verb.verb !== "hang-up") {
    verbs.push(verb);
    verb = run.next(outcomeOf(verb));
  }
  return { verbs, last: verb };
}

/** As a switch may answer this verb; the caller presses keys now and then and hangs up after a while. */
function anyAnswer(rng: Rng): (verb: Verb) => Outcome {
  let patience = rng.uint32() % 80;
  const oneOf = <Value>(values: readonly Value[]): Value => values[rng.uint32() % values.length] as Value;
  const usual = (verb: Verb): Outcome => {
    switch (verb.verb) {
      case "gather":
        return oneOf<Outcome>([
          { kind: "timeout" },
          { kind: "keys", keys: oneOf(["1", "2", "0", "*", "#", "12", "4711", ""]), by: "pause" },
        ]);
      case "listen":
        return oneOf<Outcome>([
          { kind: "timeout" },
          { kind: "speech", text: "yes", phrase: oneOf([undefined, ...verb.phrases.keys()]) },
        ]);
      case "look-up":
        return oneOf<Outcome>([{ kind: "none" }, { kind: "found", value: { status: "open", open: true } }]);
      case "request":
        return {
          kind: "response",
          status: oneOf([200, 404, 503]),
          headers: {},
          body: oneOf([{}, "", { status: "open" }]),
        };
      case "queue":
        return { kind: oneOf(["done", "closed", "full", "timeout", "barred"] as const) };
      case "dial":
        return { kind: oneOf(["done", "busy", "no-answer"] as const) };
      case "voicemail":
        return { kind: oneOf(["done", "empty"] as const) };
      case "record":
        return oneOf<Outcome>([{ kind: "empty" }, { kind: "done", value: { id: "r", seconds: 3 } }]);
      case "conference":
        return { kind: oneOf(["done", "full"] as const) };
      case "callback":
      case "ticket":
        return { kind: oneOf(["done", "refused"] as const) };
      case "wait":
        return { kind: oneOf(["done", "key"] as const) };
      case "transfer":
        return { kind: "handed-over" };
      default:
        return { kind: "done" };
    }
  };
  return (verb) => {
    if (patience-- <= 0) return { kind: "gone" };
    return rng.uint32() % 12 === 0 ? { kind: "error", fault: "no way" } : usual(verb);
  };
}

const CALLERS = 40;

describe("IVR-01 any flow that check accepts", () => {
  test("asks for something or ends, whatever callers and the switch do", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyFlow(), fc.nat(0xffff_ffff), ({ main, flows }, seed) => {
        const rng = seededRng(seed);
        for (let caller = 0; caller < CALLERS; caller++) {
          const { last } = run(main, flows, anyAnswer(rng));
          if (last.why === "bound") return false;
        }
        return true;
      }),
      { numRuns: 150 },
    );
  });

  test("is over for a caller who is silent, and goes round at most where it waits for something", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(anyFlow(), ({ main, flows }) => {
        const { verbs, last } = run(main, flows, silence);
        const waits = verbs.some(({ verb }) => WAITS.has(verb));
        return verbs.length <= limits.ivr.silentVerbs && (last.why !== "bound" || waits);
      }),
      { numRuns: 200 },
    );
  });
});

/** Verbs that last until somebody does something, or for a time the document says: music until the office opens is a loop of `wait`. */
const WAITS: ReadonlySet<Verb["verb"]> = new Set<Verb["verb"]>([
  ...(["gather", "listen", "wait", "record", "queue", "dial", "voicemail", "conference", "callback"] as const),
]);
