// What answers itself, what an inspector may overrule, and what a sheet still lacks before it can be submitted.

import { describe, expect, test } from "vitest";
import type { TalkFacts } from "../../../src/qa/facts.ts";
import type { Answer, SpecialCase } from "../../../src/qa/scorecard.ts";
import { answerFault, answerFaults } from "../../../src/qa/scorecards/answer-faults.ts";
import { askedOf } from "../../../src/qa/scorecards/asked.ts";
import { automaticAnswers } from "../../../src/qa/scorecards/automatic.ts";
import { readScorecard } from "../../../src/qa/scorecards/read-scorecard.ts";

const DOCUMENT = `
scorecard: hotline
name: 热线
sections:
  opening:
    name: 开场
    items:
      prompt:
        ask: 及时应答
        answers: yes-no
        automatic:
          - { when: { greetingMs: { atMost: 5s } }, mark: yes }
          - { when: { greetingMs: { atLeast: 5s } }, mark: no }
      hold:
        ask: 保持前征得同意
        answers: yes-no
        notApplicable: true
        automatic: [{ when: { holdMs: { atMost: 0s } }, mark: not-applicable }]
      matter:
        ask: 登记正确
        answers: yes-no
        automatic:
          - { when: { disposition: [refund, complaint], ticketCategories: complaint }, mark: yes }
          - { when: { isOutgoing: true, transfers: 2 }, mark: no }
  talk:
    name: 沟通
    items:
      listening: { ask: 倾听, answers: 1-5, means: { 1: 打断, 5: 倾听 }, commentBelow: 25% }
      extra: { ask: 关怀, answers: yes-no, optional: true }
specials:
  broken: { text: 听不清, then: not-judged }
  cut: { text: 客户挂断, then: { without: [talk] } }
`;
const read = readScorecard(DOCUMENT, undefined);
if (!read.ok) throw new Error(JSON.stringify(read.fault));
const card = read.value;
const asked = askedOf(card, undefined, undefined);

const FACTS: TalkFacts = {
  ...{ durationMs: 60_000, talkMs: 58_000, holdMs: 0, waitMs: 4_000, transfers: 0, queue: "support" },
  ...{ disposition: undefined, surveyScore: undefined, ticketCategories: [], hour: 9, weekday: 1, isOutgoing: false },
  ...{ agentSpeechShare: undefined, customerSpeechShare: undefined, silenceShare: undefined },
  ...{ longestSilenceMs: undefined, talkOverShare: undefined, agentInterruptions: undefined },
  ...{ customerInterruptions: undefined, greetingMs: undefined, agentLoudness: undefined },
  ...{ customerLoudness: undefined, clippedShare: undefined },
};
const facts = (some: Partial<TalkFacts>): TalkFacts => ({ ...FACTS, ...some });
const byItself = (some: Partial<TalkFacts>) =>
  Object.fromEntries(automaticAnswers(asked, facts(some)).map(({ item, mark }) => [item, mark]));

describe("QA-09 facts fill their own questions on the card", () => {
  test("the first rule that fits decides, bounds included", () => {
    expect(byItself({ greetingMs: 5_000 })).toMatchObject({ prompt: "yes" });
    expect(byItself({ greetingMs: 5_001 })).toMatchObject({ prompt: "no" });
    expect(byItself({})).toEqual({ hold: null });
    expect(byItself({ holdMs: 1 })).toEqual({});
  });

  test("what is not known holds for nothing, and all conditions of a rule must hold", () => {
    expect(byItself({ greetingMs: undefined })).not.toHaveProperty("prompt");
    const ticket = { ticketCategories: ["advice", "complaint"] };
    expect(byItself({ disposition: "refund", ...ticket })).toMatchObject({ matter: "yes" });
    expect(byItself({ disposition: "other", ...ticket })).not.toHaveProperty("matter");
    expect(byItself({ disposition: "refund" })).not.toHaveProperty("matter");
    expect(byItself({ isOutgoing: true, transfers: 2 })).toMatchObject({ matter: "no" });
    expect(byItself({ isOutgoing: true, transfers: 1 })).not.toHaveProperty("matter");
    expect(byItself({ isOutgoing: false, transfers: 2 })).not.toHaveProperty("matter");
  });
});

const said = (item: string, mark: string | null, comment?: string): Answer => ({
  item,
  mark,
  by: "inspector",
  comment,
});
const lacks = (answers: readonly Answer[], some: Partial<TalkFacts> = {}, special?: SpecialCase) =>
  answerFaults(card, asked, { facts: facts(some), answers, special });
const FULL = [said("prompt", "yes"), said("hold", null), said("matter", "yes"), said("listening", "3")];

describe("QA-04 a sheet is submitted whole", () => {
  test("all that is missing is told at once, in the order of the card; optional questions are not missed", () => {
    expect(lacks([said("matter", "yes")])).toEqual([
      { item: "prompt", kind: "unanswered" },
      { item: "hold", kind: "unanswered" },
      { item: "listening", kind: "unanswered" },
    ]);
    expect(lacks(FULL)).toEqual([]);
  });

  test("a low mark needs a comment, the next better one does not", () => {
    const with2 = (comment?: string) => lacks([...FULL.slice(0, 3), said("listening", "2", comment)]);
    expect(with2()).toEqual([{ item: "listening", kind: "no-comment", why: "low" }]);
    expect(with2("  ")).toHaveLength(1);
    expect(with2("两次打断")).toEqual([]);
    expect(lacks([...FULL.slice(0, 3), said("listening", "3")])).toEqual([]);
  });

  test("what the facts say is overruled with a comment, also by saying that it does not apply", () => {
    const slow = { greetingMs: 9_000 };
    expect(lacks(FULL, slow)).toEqual([{ item: "prompt", kind: "no-comment", why: "overruled" }]);
    expect(lacks([said("prompt", "yes", "彩铃未停"), ...FULL.slice(1)], slow)).toEqual([]);
    expect(lacks([{ ...said("prompt", "no"), by: "fact" }, ...FULL.slice(1)], slow)).toEqual([]);
    expect(lacks([FULL[0] ?? said("", ""), said("hold", "yes"), ...FULL.slice(2)], { holdMs: 0 })).toEqual([
      { item: "hold", kind: "no-comment", why: "overruled" },
    ]);
  });

  test("a special case asks less: nothing where the call is not judged, the rest where sections are left out", () => {
    expect(lacks([], {}, { rule: "broken", reason: "全程杂音" })).toEqual([]);
    expect(lacks(FULL.slice(0, 3), {}, { rule: "cut", reason: "客户先挂" })).toEqual([]);
    expect(lacks([], {}, { rule: "broken", reason: " " })).toEqual([
      { item: undefined, kind: "no-reason", rule: "broken" },
    ]);
    expect(lacks(FULL, {}, { rule: "brokn", reason: "x" })).toMatchObject([
      { kind: "unknown-special", known: ["broken", "cut"] },
    ]);
  });

  test("an answer by itself must fit its question", () => {
    expect(answerFault(asked, said("greeting", "yes"))).toMatchObject({ kind: "not-asked" });
    expect(answerFault(asked, said("listening", "6"))).toMatchObject({ known: ["1", "2", "3", "4", "5"] });
    expect(answerFault(asked, said("listening", null))).toEqual({ item: "listening", kind: "must-apply" });
    expect(answerFault(asked, said("hold", null))).toBeUndefined();
    expect(answerFault(asked, said("listening", "1"))).toBeUndefined(); // the comment may follow
  });
});
