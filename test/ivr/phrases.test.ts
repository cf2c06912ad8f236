import { describe, expect, test } from "vitest";
import { phraseIn } from "../../src/ivr/phrases.ts";

const PHRASES = new Map([
  ["sales", ["销售", "买东西", "sales"]],
  ["service", ["售后", "售后服务", "after-sales service"]],
  ["no", ["no", "不用"]],
]);

describe("IVR-07 what was said means", () => {
  test.each([
    ["我想找销售部", "sales"],
    ["我 想 买 东 西", "sales"],
    ["Sales, please!", "sales"],
    ["ＳＡＬＥＳ", "sales"],
    ["after sales service", "service"],
    ["I need your After-Sales Service now", "service"],
    ["No.", "no"],
    ["不用了谢谢", "no"],
  ])("%s: %s", (text, name) => {
    expect(phraseIn(text, PHRASES)).toBe(name);
  });

  test.each(["", "。。。", "I know nothing", "wholesales", "售 前"])("%s: none of them", (text) => {
    expect(phraseIn(text, PHRASES)).toBeUndefined();
  });

  test("of equally long ones the first", () => {
    expect(
      phraseIn(
        "甲乙",
        new Map([
          ["b", ["乙"]],
          ["a", ["甲"]],
        ]),
      ),
    ).toBe("b");
  });
});
