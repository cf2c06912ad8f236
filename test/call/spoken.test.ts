// Numbers, days and times as they are said aloud, in both languages.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type SpokenLanguage, spokenCount, spokenNumber } from "../../src/call/spoken-number.ts";
import { spokenDuration, spokenMoment, spokenPosition, spokenTime, spokenWait } from "../../src/call/spoken-time.ts";

const prompts = new URL("../../media/prompts/", import.meta.url);
const texts: Record<string, Partial<Record<SpokenLanguage, string>>> = Object.assign(
  {},
  ...readdirSync(prompts).map((file) => parse(readFileSync(new URL(file, prompts), "utf8"))),
);

/** As a listener would write it down. */
function heard(names: readonly string[], language: SpokenLanguage): string {
  const words = names.map((name) => texts[name]?.[language] ?? `<${name}?>`);
  return words.join(language === "zh" ? "" : " ");
}

describe("RTP-10 numbers are said as people say them", () => {
  test.each([
    [0, "零", "zero"],
    [2, "二", "two"],
    [10, "十", "ten"],
    [12, "十二", "twelve"],
    [20, "二十", "twenty"],
    [21, "二十一", "twenty one"],
    [100, "一百", "one hundred"],
    [105, "一百零五", "one hundred five"],
    [110, "一百一十", "one hundred ten"],
    [200, "两百", "two hundred"],
    [1_000, "一千", "one thousand"],
    [1_001, "一千零一", "one thousand one"],
    [1_010, "一千零一十", "one thousand ten"],
    [2_345, "两千三百四十五", "two thousand three hundred forty five"],
    [10_000, "一万", "ten thousand"],
    [10_005, "一万零五", "ten thousand five"],
    [100_000, "十万", "one hundred thousand"],
    [120_300, "十二万零三百", "one hundred twenty thousand three hundred"],
    [1_000_000, "一百万", "one million"],
    [100_000_001, "一亿零一", "one hundred million one"],
    [2_300_000_000, "二十三亿", "two thousand three hundred million"],
    [-7, "负七", "minus seven"],
  ])("%d is %s, %s", (value, zh, en) => {
    expect(heard(spokenNumber(value, "zh"), "zh")).toBe(zh);
    expect(heard(spokenNumber(value, "en"), "en")).toBe(en);
  });

  test("two of something is 两", () => {
    expect(heard(spokenCount(2, "zh"), "zh")).toBe("两");
    expect(heard(spokenCount(12, "zh"), "zh")).toBe("十二");
    expect(heard(spokenCount(2, "en"), "en")).toBe("two");
  });

  test("different numbers never sound the same, and none lacks a word", () => {
    for (const language of ["zh", "en"] as const) {
      fc.assert(
        fc.property(fc.nat(999_999_999), fc.nat(999_999_999), (a, b) => {
          const said = heard(spokenNumber(a, language), language);
          expect(said).not.toContain("<");
          if (a !== b) expect(said).not.toBe(heard(spokenNumber(b, language), language));
        }),
      );
    }
  });

  test("what is no number is not said", () => {
    expect(spokenNumber(Number.NaN, "en")).toEqual([]);
    expect(spokenNumber(1e15, "zh")).toEqual([]);
  });
});

describe("RTP-10 times are said as people say them", () => {
  const at = { month: 11, day: 23, weekday: 1, hour: 15, minute: 5, daysAgo: 0 };

  test.each([
    [0, 0, "凌晨零点整", "twelve o'clock A M"],
    [2, 0, "凌晨两点整", "two o'clock A M"],
    [9, 30, "上午九点三十分", "nine thirty A M"],
    [12, 15, "中午十二点十五分", "twelve fifteen P M"],
    [15, 5, "下午三点零五分", "three oh five P M"],
    [21, 59, "晚上九点五十九分", "nine fifty nine P M"],
  ])("%d:%d is %s, %s", (hour, minute, zh, en) => {
    expect(heard(spokenTime({ hour, minute }, "zh"), "zh")).toBe(zh);
    expect(heard(spokenTime({ hour, minute }, "en"), "en")).toBe(en);
  });

  test("near days by name, far ones by date", () => {
    expect(heard(spokenMoment(at, "zh"), "zh")).toBe("今天下午三点零五分");
    expect(heard(spokenMoment({ ...at, daysAgo: 1 }, "en"), "en")).toBe("yesterday at three oh five P M");
    expect(heard(spokenMoment({ ...at, daysAgo: 3 }, "zh"), "zh")).toBe("星期一下午三点零五分");
    expect(heard(spokenMoment({ ...at, daysAgo: 30 }, "en"), "en")).toBe("November twenty third at three oh five P M");
    expect(heard(spokenMoment({ ...at, daysAgo: 30 }, "zh"), "zh")).toBe("十一月二十三日下午三点零五分");
  });

  test("every minute of every day has words", () => {
    fc.assert(
      fc.property(
        fc.record({
          month: fc.integer({ min: 1, max: 12 }),
          day: fc.integer({ min: 1, max: 31 }),
          weekday: fc.integer({ min: 1, max: 7 }),
          hour: fc.integer({ min: 0, max: 23 }),
          minute: fc.integer({ min: 0, max: 59 }),
          daysAgo: fc.nat(400),
        }),
        (moment) => {
          expect(heard(spokenMoment(moment, "zh"), "zh")).not.toContain("<");
          expect(heard(spokenMoment(moment, "en"), "en")).not.toContain("<");
        },
      ),
    );
  });

  test("lengths of time, positions and waits", () => {
    expect(heard(spokenDuration(1, "en"), "en")).toBe("one second");
    expect(heard(spokenDuration(120, "zh"), "zh")).toBe("两分钟");
    expect(heard(spokenDuration(4_800, "zh"), "zh")).toBe("一小时二十分钟");
    expect(heard(spokenDuration(7_260, "en"), "en")).toBe("two hours one minute");
    expect(heard(spokenPosition(3, "zh"), "zh")).toBe("您当前排在第三位。");
    expect(heard(spokenPosition(3, "en"), "en")).toBe("You are number three in the queue.");
    expect(heard(spokenWait(30, "en"), "en")).toBe("The expected wait is less than a minute.");
    expect(heard(spokenWait(61, "en"), "en")).toBe("The expected wait is about two minutes");
  });
});
