// What a scorecard document may hold, said once: read with its faults, and written as JSON Schema for editors. What the values mean together is judged by
// judge-scorecard.ts. Every key with an example: docs/scorecards.md.

import { limits } from "../../base/limits.ts";
import { HOUR_MS } from "../../base/time.ts";
import { KEY, NAME, shortList } from "../../office/schema-words.ts";
import {
  duration,
  mapOf,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  text,
  yesOrNo,
} from "../../office/shape.ts";
import { factConditions, mapped, share } from "../fact-conditions.ts";
import type { SpecialRule } from "../scorecard.ts";

const { textCharacters, automatic: rules } = limits.scorecards;
const DAY_MS = 24 * HOUR_MS;
const SKILLS = limits.quality.skills;
const NAMES = 100;

/** Several lines are allowed; blanks at both ends are not kept. */
const prose: Shape<string> = mapped(
  text({
    pattern: new RegExp(`^(?=[^]*\\S)(?:[^\\p{C}\\u2028\\u2029]|\\n){1,${textCharacters}}$`, "u"),
    allowed: `text of 1 to ${textCharacters} characters`,
  }),
  "",
  (written) => written.trim(),
);

const weight = number({ low: 0, high: 1_000, whole: false });
const keys = shortList(text(KEY), 1, NAMES);

/** How a question is answered, before its marks are made. */
export type WrittenAnswers =
  | { readonly kind: "yes-no" }
  | { readonly kind: "scale"; readonly low: number; readonly high: number }
  | {
      readonly kind: "choice";
      readonly choices: ReadonlyMap<string, { readonly share: number; readonly means: string }>;
    };

const choices = mapOf(
  KEY,
  record({
    share: required(share, "what it is worth, 0% to 100%"),
    means: required(prose, "when this is the right answer"),
  }),
);
const SCALE = /^([0-9])-([1-9]|1[0-9])$/;
const ANSWERS = "yes-no, a scale such as 1-5, or a map of choices";

const answers: Shape<WrittenAnswers> = {
  placeholder: { kind: "yes-no" },
  schema: { anyOf: [{ enum: ["yes-no"] }, { type: "string", pattern: SCALE.source }, choices.schema] },
  read(tree, path, faults) {
    if (tree.kind === "map") return { kind: "choice", choices: choices.read(tree, path, faults) };
    const written = tree.kind === "scalar" ? tree.text : "";
    if (written === "yes-no") return { kind: "yes-no" };
    const [low, high] = (SCALE.exec(written) ?? []).slice(1).map(Number);
    if (low !== undefined && high !== undefined && low < high) return { kind: "scale", low, high };
    const found = tree.kind === "list" ? "a list" : written === "" ? "nothing" : JSON.stringify(written.slice(0, 48));
    faults.add(tree.at, path, { found, allowed: ANSWERS });
    return { kind: "yes-no" };
  },
};

/** As a mark that means: it does not apply. */
export const NOT_APPLICABLE = "not-applicable";

const someFacts: typeof factConditions = {
  ...factConditions,
  read(tree, path, faults) {
    const isEmpty = tree.kind === "map" ? tree.entries.size === 0 : tree.kind === "scalar" && tree.type === "null";
    if (isEmpty) faults.add(tree.at, path, { found: "no condition", allowed: "at least one fact" });
    return factConditions.read(tree, path, faults);
  },
};

const automatic = record({
  when: required(someFacts, "facts of the call that must hold, all of them"),
  mark: required(text(KEY), `the answer then: one of its marks, or ${NOT_APPLICABLE}`),
});

const item = record({
  ask: required(prose, "the question"),
  answers: required(answers, ANSWERS),
  means: optional(mapOf(KEY, prose), new Map(), "What marks of yes-no and of a scale mean, by the mark"),
  weight: optional(weight, 1, "Against the other questions of the section; 0: asked for the report alone"),
  notApplicable: optional(yesOrNo, false, "It may be answered with: does not apply"),
  optional: optional(yesOrNo, false, "Beside the score: may be left open, and counts apart"),
  fatal: perhaps(oneOf(["section", "card"]), "The worst mark fails the section, or the whole card"),
  commentBelow: perhaps(share, "Marks worth this or less need a comment"),
  automatic: optional(shortList(automatic, 0, rules), [], "Answers itself; the first that fits decides"),
  only: perhaps(
    record({
      queues: optional(keys, [], "calls of these queues"),
      projects: optional(keys, [], "calls of agents of these projects"),
    }),
    "Asked only of these calls; of all when left out",
  ),
});

const section = record({
  name: required(text(NAME), "what the section is called"),
  weight: optional(weight, 1, "Against the other sections"),
  items: required(mapOf(KEY, item), "the questions by their keys, in the order in which they are asked"),
});

type Effect = SpecialRule["effect"];

const bound = record({
  atMost: perhaps(share, "the score is this at most"),
  atLeast: perhaps(share, "the score is this at least"),
  without: perhaps(keys, "these sections are left out"),
});
const wholesale = oneOf(["not-judged", "full"]);
const EFFECTS = "not-judged, full, or one of { atMost: 80% }, { atLeast: 60% }, { without: [SECTION] }";

const effect: Shape<Effect> = {
  placeholder: { kind: "not-judged" },
  schema: { anyOf: [wholesale.schema, { ...bound.schema, type: "object", minProperties: 1, maxProperties: 1 }] },
  read(tree, path, faults) {
    if (tree.kind !== "map") return { kind: wholesale.read(tree, path, faults) };
    const { atMost, atLeast, without } = bound.read(tree, path, faults);
    if (tree.entries.size !== 1) faults.add(tree.at, path, { found: `${tree.entries.size} effects`, allowed: EFFECTS });
    if (atMost !== undefined) return { kind: "at-most", share: atMost };
    if (atLeast !== undefined) return { kind: "at-least", share: atLeast };
    return { kind: "without", sections: without ?? [] };
  },
};

const special = record({
  text: required(prose, "when an inspector may say so"),
  then: required(effect, EFFECTS),
});

export const scorecardShape = record({
  scorecard: required(text(KEY), "the scorecard's key"),
  name: required(text(NAME), "what it is called"),
  skills: optional(shortList(text(KEY), 0, SKILLS), [], "Skills of `quality.inspectors` that one needs to judge by it"),
  pass: perhaps(share, "Share of the points that is enough; 80% when left out"),
  coaching: perhaps(
    record({
      below: required(share, "agents whose final score is below it get a coaching task by themselves"),
      subject: required(text(NAME), "what the task is called"),
      within: optional(duration(HOUR_MS, 90 * DAY_MS), 7 * DAY_MS, "until when it is to be done"),
    }),
    "What agents who come out low are to learn; a leader decides when left out",
  ),
  sections: required(mapOf(KEY, section), "the sections by their keys, in their order"),
  specials: optional(mapOf(KEY, special), new Map(), "Cases in which a call is judged otherwise, by their keys"),
});

export type WrittenScorecard = (typeof scorecardShape)["placeholder"];
export type WrittenItem = (typeof item)["placeholder"];

/** Draft 2020-12, for editors; examples/scorecards/scorecard.schema.json is this text, a test says so. */
export function scorecardJsonSchema(): string {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Zongji scorecard",
    description: "How inspectors judge a call. `zongji qa scorecard check FILE` checks more than a schema can.",
    ...scorecardShape.schema,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
