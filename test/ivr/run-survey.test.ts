// Surveys after the talk: what is kept, and what is done about it. Scores: (answer - worst) / (best - worst), by the definition of the measure.

import { describe, expect, test } from "vitest";
import type { Outcome, Verb } from "../../src/ivr/verbs.ts";
import { flowOf, hangUp, type SurveyBare, survey } from "./flow-of.ts";
import { keysAt, play } from "./scripted.ts";

function surveyed(bare: SurveyBare) {
  return flowOf(
    { survey: survey("how was it?", { next: "bye", tries: 2, ...bare }), bye: hangUp("bye") },
    { variables: { mark: null } },
  );
}

function answerOf(verbs: readonly Verb[]) {
  return verbs.find((verb) => verb.verb === "answer");
}

describe("IVR-04 a survey", () => {
  test.each([
    { scale: "1-3, 1 is best", bare: { least: 1, most: 3, best: "first" }, keys: "1", answer: 1, score: 1 },
    { scale: "1-3, 1 is best", bare: { least: 1, most: 3, best: "first" }, keys: "2", answer: 2, score: 0.5 },
    { scale: "1-3, 1 is best", bare: { least: 1, most: 3, best: "first" }, keys: "3", answer: 3, score: 0 },
    {
      scale: "1-5, 5 is best",
      bare: { least: 1, most: 5, best: "last", measure: "ces" },
      keys: "4",
      answer: 4,
      score: 0.75,
    },
    { scale: "0-10", bare: { least: 0, most: 10, best: "last", measure: "nps" }, keys: "10", answer: 10, score: 1 },
    { scale: "0-10", bare: { least: 0, most: 10, best: "last", measure: "nps" }, keys: "1", answer: 1, score: 0.1 },
    { scale: "0-10", bare: { least: 0, most: 10, best: "last", measure: "nps" }, keys: "0", answer: 0, score: 0 },
  ] as const)("on a scale of $scale takes $keys for $answer, worth $score", ({ bare, keys, answer, score }) => {
    const { verbs } = play(surveyed(bare), { keys: keysAt(1_500, keys) });
    expect(verbs[0]).toMatchObject({ verb: "ask", survey: "service", least: bare.least, most: bare.most });
    expect(answerOf(verbs)).toMatchObject({ survey: "service", answer, score, actions: [] });
  });

  test("one key more than ten is not waited for", () => {
    const { tookMs } = play(surveyed({ least: 0, most: 10, best: "last" }), { keys: keysAt(2_500, "10") });
    expect(tookMs).toBe(2_700 + 1_000 + 1_000); // both keys, the answer kept, goodbye
  });

  test("asks again when the key is not on the scale", () => {
    const { heard } = play(surveyed({}), {
      keys: [
        [2_500, "7"],
        [6_000, "2"],
      ],
    });
    expect(heard).toEqual(["how was it?", "flow-invalid", "how was it?", "bye"]);
  });

  test("goes on when nobody answers, without an apology and without an answer", () => {
    const { heard, verbs, last } = play(surveyed({}));
    expect(heard.at(-1)).toBe("bye");
    expect(answerOf(verbs)).toBeUndefined();
    expect(last.why).toBe("told");
  });

  test("has only the rules carried out that the answer is one for, with the texts filled in", () => {
    const rules = { "answer == 3": "unhappy: ${answer} of ${caller.name}", "score > 0.9": "happy" };
    const { verbs } = play(surveyed({ rules }), { keys: keysAt(1_500, "3") });
    expect(answerOf(verbs)).toMatchObject({
      actions: [
        { kind: "call-back", queue: "support" },
        { kind: "message", via: "phone", to: "1003", text: "unhappy: 3 of Lee" },
      ],
    });
  });

  test("asks for a spoken comment after such answers alone, and keeps it with the answer", () => {
    const flow = surveyed({ comment: "tell us more", commentIf: "answer == 3" });
    const bad = play(flow, { keys: keysAt(1_500, "3") });
    expect(bad.verbs.map(({ verb }) => verb)).toEqual(["ask", "gather", "answer", "record", "comment"]);
    expect(bad.verbs[3]).toMatchObject({ purpose: "comment", survey: "service", beep: true });
    expect(bad.verbs[4]).toMatchObject({ survey: "service", recording: "rec-1" });
    expect(play(flow, { keys: keysAt(1_500, "1") }).verbs.map(({ verb }) => verb)).toEqual(["ask", "gather", "answer"]);
  });

  test("keeps no comment where nothing was said", () => {
    const empty = ({ verb }: Verb): Outcome | undefined => (verb === "record" ? { kind: "empty" } : undefined);
    const { verbs } = play(surveyed({ comment: "tell us more" }), { keys: keysAt(1_500, "3"), answer: empty });
    expect(verbs.at(-1)?.verb).toBe("record");
  });

  test("gives its variable the answer", () => {
    const flow = flowOf(
      { survey: survey("?", { into: "mark", next: "bye" }), bye: hangUp({ as: "number", of: "mark" }) },
      { variables: { mark: null } },
    );
    expect(play(flow, { keys: keysAt(1_500, "2") }).heard.at(-1)).toBe("number:2");
  });

  test("may be the last thing of a flow", () => {
    const flow = flowOf({ survey: survey("?", {}) });
    const { last, heard } = play(flow, { keys: keysAt(1_500, "2") });
    expect(last.why).toBe("told");
    expect(heard.at(-1)).toBe("flow-goodbye");
  });
});
