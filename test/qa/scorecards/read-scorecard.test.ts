// Documents that a person wrote wrong: every fault at its line, with what is allowed there.

import { describe, expect, test } from "vitest";
import { faultText } from "../../../src/office/fault.ts";
import { readScorecard } from "../../../src/qa/scorecards/read-scorecard.ts";

const NAMES = { queues: ["support", "sales"], projects: ["hotline"] };

function faultsOf(text: string): readonly string[] {
  const read = readScorecard(text, NAMES);
  return read.ok ? [] : read.fault.map(faultText);
}

/** A card of one section with these lines as its questions. */
function card(...lines: readonly string[]): string {
  const head = ["scorecard: hotline", "name: 热线", "sections:", "  talk:", "    name: 沟通", "    items:"];
  return [...head, ...lines.map((line) => `      ${line}`)].join("\n");
}

describe("QA-04 a scorecard's document", () => {
  test("YAML and JSON are read alike", () => {
    const yaml = readScorecard(card("polite: { ask: 礼貌, answers: 1-3, means: { 1: 差, 3: 好 } }"), NAMES);
    const item = { ask: "礼貌", answers: "1-3", means: { "1": "差", "3": "好" } };
    const sections = { talk: { name: "沟通", items: { polite: item } } };
    const json = readScorecard(JSON.stringify({ scorecard: "hotline", name: "热线", sections }), NAMES);
    expect(json).toEqual(yaml);
    expect(json).toMatchObject({
      value: {
        ...{ key: "hotline", pass: 0.8, skills: [], specials: [] },
        sections: [
          {
            ...{ key: "talk", weight: 1 },
            items: [
              {
                ...{ key: "polite", kind: "scale", weight: 1, isOptional: false, mayBeNotApplicable: false },
                marks: [
                  { key: "1", share: 0, anchor: "差" },
                  { key: "2", share: 0.5, anchor: "" },
                  { key: "3", share: 1, anchor: "好" },
                ],
              },
            ],
          },
        ],
      },
    });
  });

  test("all faults are told, each with its line and the nearest word", () => {
    const text = card("polite: { ask: 礼貌, answers: yes-no, fatal: crad }", "calm: { aks: 冷静, answers: maybe }");
    expect(faultsOf(text)).toEqual([
      'line 7: sections.talk.items.polite.fatal: found "crad", allowed: section, card (did you mean card?)',
      "line 8: sections.talk.items.calm.ask: found nothing, allowed: the question",
      expect.stringMatching(/^line 8: \S+calm\.aks: found the key "aks", allowed: ask, .*did you mean ask/),
      expect.stringMatching(/^line 8: \S+calm\.answers: found "maybe", allowed: yes-no, a scale such as 1-5, or a map/),
    ]);
  });

  test.each([
    [
      "the ends of a scale say what they mean",
      card("polite: { ask: a, answers: 1-5, means: { 1: b } }"),
      /line 7.*nothing for 5/,
    ],
    [
      "marks that are not there mean nothing",
      card("polite: { ask: a, answers: yes-no, means: { yse: b } }"),
      /line 7.*yse.*no, yes.*did you mean yes/,
    ],
    [
      "the worst choice stands first",
      card(
        "polite:",
        "  ask: a",
        "  answers:",
        "    good: { share: 100%, means: b }",
        "    bad: { share: 0%, means: c }",
      ),
      /line 11.*worth less than the one before/,
    ],
    [
      "the best choice is worth all of it",
      card(
        "polite:",
        "  ask: a",
        "  answers:",
        "    bad: { share: 0%, means: b }",
        "    good: { share: 90%, means: c }",
      ),
      /line 11.*below 100%/,
    ],
    [
      "one choice is none",
      card("polite:", "  ask: a", "  answers:", "    good: { share: 100%, means: b }"),
      /1 choices.*2 to 20/,
    ],
    [
      "a share has its sign",
      `pass: 0.8\n${card("polite: { ask: a, answers: yes-no }")}`,
      /^line 1: pass.*a share needs its sign: 80%/,
    ],
    [
      "what is beside the score cannot fail it",
      card("polite: { ask: a, answers: yes-no, optional: true, fatal: card }", "b: { ask: a, answers: yes-no }"),
      /line 7.*fatal and optional/,
    ],
    [
      "something must count",
      card("polite: { ask: a, answers: yes-no, weight: 0 }", "b: { ask: a, answers: yes-no, optional: true }"),
      /nothing that counts/,
    ],
    [
      "no weight is so small that shares of it are guesses",
      card("polite: { ask: a, answers: yes-no, weight: 1e-320 }"),
      /line 7.*weight.*1e-320.*0, or 0\.001 to 1000/,
    ],
    [
      "a question answers itself with a mark of its own",
      card(
        "polite:",
        "  ask: a",
        "  answers: yes-no",
        "  automatic: [{ when: { holdMs: { atLeast: 1m } }, mark: never }]",
      ),
      /line 10.*"never".*no, yes/,
    ],
    [
      "that it does not apply, only where it may",
      card(
        "polite:",
        "  ask: a",
        "  answers: yes-no",
        "  automatic: [{ when: { transfers: 0 }, mark: not-applicable }]",
      ),
      /line 10.*not-applicable/,
    ],
    [
      "not by what would tell where the call came from",
      card("polite:", "  ask: a", "  answers: yes-no", "  automatic: [{ when: { queue: support }, mark: yes }]"),
      /line 10.*the fact queue/,
    ],
    [
      "not by a fact there is none of",
      card(
        "polite:",
        "  ask: a",
        "  answers: yes-no",
        "  automatic: [{ when: { holdms: { atMost: 1s } }, mark: yes }]",
      ),
      /line 10.*holdms.*did you mean holdMs/,
    ],
    [
      "not by no fact at all",
      card("polite:", "  ask: a", "  answers: yes-no", "  automatic: [{ when: {}, mark: yes }]"),
      /line 10.*no condition/,
    ],
    [
      "bounds lie the right way round",
      card(
        "polite:",
        "  ask: a",
        "  answers: yes-no",
        "  automatic: [{ when: { holdMs: { atLeast: 2m, atMost: 1m } }, mark: yes }]",
      ),
      /line 10.*atLeast above atMost/,
    ],
    [
      "queues and projects are the office's",
      card("polite: { ask: a, answers: yes-no, only: { queues: [suport] } }"),
      /line 7.*"suport".*did you mean support/,
    ],
    [
      "a special case leaves out sections of this card",
      `${card("polite: { ask: a, answers: yes-no }")}\nspecials:\n  cut: { text: a, then: { without: [tlak] } }`,
      /line 9.*"tlak".*did you mean talk/,
    ],
    [
      "a special case has one effect",
      `${card("polite: { ask: a, answers: yes-no }")}\nspecials:\n  cut: { text: a, then: { atMost: 80%, atLeast: 10% } }`,
      /line 9.*2 effects/,
    ],
  ])("%s", (_, text, fault) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  test("a question's key stands once in the whole card, since answers name it alone", () => {
    const text = `${card("polite: { ask: a, answers: yes-no }")}\n  end:\n    name: 结束\n    items:\n      polite: { ask: b, answers: yes-no }`;
    expect(faultsOf(text)).toEqual([expect.stringMatching(/line 11.*polite a second time, first in talk/)]);
  });

  test("names of the office are left alone where it is not known", () => {
    const text = card("polite: { ask: a, answers: yes-no, only: { queues: [elsewhere] } }");
    expect(readScorecard(text, undefined).ok).toBe(true);
  });

  test("what is endless, nested or no document is refused and harms nobody", () => {
    for (const text of ["x".repeat(200_001), "[".repeat(50_000), "sections: &a [*a]", "", "\u0000", "- 1\n- 2"])
      expect(readScorecard(text, NAMES).ok).toBe(false);
    const many = card(...Array.from({ length: 201 }, (_, at) => `q${at}: { ask: a, answers: yes-no }`));
    expect(faultsOf(many)).toEqual([expect.stringContaining("201 questions, allowed: at most 200")]);
  });
});
