// Questions of an exam, and what an answer is worth (PERF-03). Pure.

export interface Question {
  readonly text: string;
  /** one and many: of `options`; text: read and marked by a person. */
  readonly kind: "one" | "many" | "text";
  readonly options: readonly string[];
  /** Places in `options` of those that are right, from 1. */
  readonly right: readonly number[];
  readonly points: number;
}

export interface QuestionSet {
  readonly id: string;
  readonly name: string;
  /** Share of the points that is enough. */
  readonly pass: number;
  /** Of one attempt; undefined: as long as it takes. */
  readonly minutes: number | undefined;
  readonly attempts: number;
  /** Each attempt asks in an order of its own. */
  readonly shuffled: boolean;
  readonly questions: readonly Question[];
}

export interface GivenAnswer {
  /** Places in `options`, from 1. */
  readonly chosen: readonly number[];
  readonly text: string;
  /** Points a person gave; undefined: nobody has marked it. */
  readonly marked: number | undefined;
  readonly comment: string | undefined;
}

export const NO_ANSWER: GivenAnswer = { chosen: [], text: "", marked: undefined, comment: undefined };

/** undefined: a person has to read it first. All or nothing where one chooses: half of a wrong answer is wrong. */
export function pointsOf(question: Question, given: GivenAnswer): number | undefined {
  if (question.kind !== "text") return sameSet(question.right, given.chosen) ? question.points : 0;
  if (given.marked !== undefined) return given.marked;
  return given.text.trim() === "" ? 0 : undefined;
}

function sameSet(a: readonly number[], b: readonly number[]): boolean {
  const [first, second] = [new Set(a), new Set(b)];
  return first.size === second.size && [...first].every((one) => second.has(one));
}

/** What is wrong with an answer, for a person; undefined: nothing. */
export function answerFault({ kind, options }: Question, chosen: readonly number[], text: string): string | undefined {
  if (kind === "text") return chosen.length > 0 ? "wants words" : undefined;
  const isThere = text === "" && chosen.every((place) => place <= options.length);
  return isThere ? undefined : `wants places of its options, from 1 to ${options.length}`;
}

/** What is wrong with a question, for a person; undefined: nothing. */
export function questionFault({ kind, options, right }: Question): string | undefined {
  if (kind === "text") return options.length + right.length > 0 ? "a text has no options" : undefined;
  if (options.length < 2) return "at least two options are needed";
  if (right.some((place) => !Number.isInteger(place) || place < 1 || place > options.length))
    return `right: places from 1 to ${options.length}`;
  if (new Set(right).size !== right.length) return "right: each place once";
  if (kind === "one" ? right.length !== 1 : right.length === 0)
    return kind === "one" ? "one is right" : "none is right";
  return undefined;
}
