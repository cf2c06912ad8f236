// What inspectors said of the same calls, side by side (QA-07): of each question of each call, of each question over all calls, of the whole, and how far
// each inspector lies from the others or from the master. Pure; whoever may see names leaves them or takes them out (app/control).
//
// - What a question answered by itself from facts, and nobody overruled, nobody judged: it is left out. It would only look like agreement.
// - "Not applicable" is an answer: two who say so agree. Among figures it is none: it has no share of the points.
// - Of one question over several calls: alpha ordinal for a scale, nominal otherwise. Over different questions marks are compared by their share of the
//   points, for `4` of one question and `yes` of another have nothing else in common: alpha interval, kappa by equal shares.

import type { Answer, Scorecard, ScorecardItem, ScoreResult } from "../scorecard.ts";
import { cohenKappa, equalPairs, krippendorffAlpha, type Label } from "./agreement.ts";
import { type Bias, biases, type Given, rightOf } from "./bias.ts";

/** One inspector's submitted sheet of one of the calls. */
export interface Judged {
  /** Place of the call, from 0. */
  readonly call: number;
  readonly inspector: string;
  readonly answers: readonly Answer[];
  readonly result: ScoreResult | undefined;
}

export interface Agreement {
  /** Share of equal pairs, 0 to 1. */
  readonly equal: number | null;
  /** Krippendorff's. */
  readonly alpha: number | null;
  /** Cohen's; where there are two inspectors. */
  readonly kappa: number | null;
}

export interface ComparedQuestion extends Agreement {
  readonly item: string;
  readonly text: string;
  readonly kind: ScorecardItem["kind"];
  /** Of one call: how often each mark was given, from the worst to the best; null: not applicable. Only those that were. */
  readonly calls: readonly {
    readonly call: number;
    readonly equal: number | null;
    readonly marks: readonly { readonly mark: string | null; readonly by: readonly string[] }[];
  }[];
}

export interface ComparedScore {
  readonly call: number;
  /** 0 to 1; who took a special case by which nothing is judged is not there. */
  readonly by: ReadonlyMap<string, number>;
  /** What the others are measured by: the mean, or the master's. */
  readonly right: number | undefined;
}

export interface Comparison {
  /** Who judged at least one call, by key. */
  readonly inspectors: readonly string[];
  readonly whole: Agreement;
  readonly questions: readonly ComparedQuestion[];
  readonly scores: readonly ComparedScore[];
  /** Over questions, and over whole scores. */
  readonly questionBias: readonly Bias[];
  readonly scoreBias: readonly Bias[];
}

const NOT_APPLICABLE = "";

export function compare(
  card: Pick<Scorecard, "sections">,
  judged: readonly Judged[],
  master: string | undefined,
): Comparison {
  const inspectors = [...new Set(judged.map(({ inspector }) => inspector))].toSorted();
  const given = answersOf(judged);
  const byItem = card.sections
    .flatMap((section) => section.items)
    .map((item) => ({ item, things: thingsOf(item, given.get(item.key) ?? new Map()) }));
  const things = byItem.flatMap((one) => one.things);
  const scores = scoresOf(judged, master);
  return {
    inspectors,
    whole: agreementOf(things, inspectors, ({ item }, mark) => shareOf(item, mark), "interval"),
    questions: byItem
      .map((one) => comparedQuestion(one.item, one.things, inspectors))
      .filter(({ calls }) => calls.length > 0),
    scores,
    questionBias: biases(things.map(givenShares), master),
    scoreBias: biases(
      scores.map(({ by }) => by),
      master,
    ),
  };
}

/** One question about one call: the mark of each inspector, null: not applicable. */
interface Thing {
  readonly item: ScorecardItem;
  readonly call: number;
  readonly marks: ReadonlyMap<string, string | null>;
}

/** By call, then by inspector. */
type Answers = Map<number, Map<string, Answer>>;

/** By question. */
function answersOf(judged: readonly Judged[]): ReadonlyMap<string, Answers> {
  const given = new Map<string, Answers>();
  for (const { call, inspector, answers } of judged)
    for (const answer of answers) {
      const calls: Answers = given.get(answer.item) ?? new Map();
      given.set(answer.item, calls.set(call, (calls.get(call) ?? new Map()).set(inspector, answer)));
    }
  return given;
}

function thingsOf(item: ScorecardItem, given: Answers): readonly Thing[] {
  return [...given]
    .filter(([, answers]) => [...answers.values()].some(({ by }) => by === "inspector"))
    .toSorted(([one], [other]) => one - other)
    .map(([call, answers]) => ({ item, call, marks: new Map([...answers].map(([who, { mark }]) => [who, mark])) }));
}

function comparedQuestion(
  item: ScorecardItem,
  things: readonly Thing[],
  inspectors: readonly string[],
): ComparedQuestion {
  const place = ({ marks }: ScorecardItem, mark: string): number => marks.findIndex(({ key }) => key === mark);
  const agreement =
    item.kind === "scale"
      ? agreementOf(things, inspectors, (thing, mark) => place(thing.item, mark), "ordinal")
      : agreementOf(things, inspectors, (_, mark) => mark, "nominal");
  return {
    ...{ item: item.key, text: item.text, kind: item.kind, ...agreement },
    calls: things.map(({ call, marks }) => ({
      call,
      equal: equalPairs([[...marks.values()].map((mark) => mark ?? NOT_APPLICABLE)]),
      marks: [...item.marks.map(({ key }) => key), null]
        .map((mark) => ({ mark, by: inspectors.filter((one) => marks.has(one) && marks.get(one) === mark) }))
        .filter(({ by }) => by.length > 0),
    })),
  };
}

/** Equal pairs and kappa by the label, with "not applicable" as one of them; alpha among figures without it. */
function agreementOf(
  things: readonly Thing[],
  inspectors: readonly string[],
  labelOf: (thing: Thing, mark: string) => Label | undefined,
  metric: "nominal" | "ordinal" | "interval",
): Agreement {
  const said = (thing: Thing, inspector: string, notApplicable: Label | null): Label | null => {
    const mark = thing.marks.get(inspector);
    if (mark === undefined) return null;
    return mark === null ? notApplicable : (labelOf(thing, mark) ?? null);
  };
  const labels = things.map((thing) => inspectors.map((one) => said(thing, one, NOT_APPLICABLE)));
  const [one, other] = inspectors;
  const pairs = things.map(
    (thing) => [said(thing, one ?? "", NOT_APPLICABLE), said(thing, other ?? "", NOT_APPLICABLE)] as const,
  );
  return {
    equal: equalPairs(labels),
    alpha: metric === "nominal" ? krippendorffAlpha(labels, metric) : krippendorffAlpha(figuresOf(labels), metric),
    kappa: inspectors.length === 2 ? cohenKappa(pairs) : null,
  };
}

function figuresOf(labels: readonly (readonly (Label | null)[])[]): readonly (readonly (number | null)[])[] {
  return labels.map((unit) => unit.map((label) => (typeof label === "number" ? label : null)));
}

function shareOf({ marks }: ScorecardItem, mark: string): number | undefined {
  return marks.find(({ key }) => key === mark)?.share;
}

function givenShares({ item, marks }: Thing): Given {
  const shares = new Map<string, number>();
  for (const [inspector, mark] of marks) {
    const share = mark === null ? undefined : shareOf(item, mark);
    if (share !== undefined) shares.set(inspector, share);
  }
  return shares;
}

function scoresOf(judged: readonly Judged[], master: string | undefined): readonly ComparedScore[] {
  const byCall = new Map<number, Map<string, number>>();
  for (const { call, inspector, result } of judged) {
    const score = result?.score;
    if (score === undefined || score === null) continue;
    byCall.set(call, (byCall.get(call) ?? new Map<string, number>()).set(inspector, score));
  }
  return [...byCall]
    .toSorted(([one], [other]) => one - other)
    .map(([call, by]) => ({ call, by, right: rightOf(by, master) }));
}
