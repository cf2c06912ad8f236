// Numbers as Chinese, American and German subscribers and carriers write them. Expectations from the numbering plans (ITU-T E.164, MIIT, NANPA).

import { describe, expect, test } from "vitest";
import { e164Of, nationalOf, receivedE164, spellingsOf, writtenAs } from "../../src/call/phone-number.ts";

describe("SIP-08 number rewriting", () => {
  test.each([
    ["13800138000", "CN", "+8613800138000"],
    ["02155550000", "CN", "+862155550000"],
    ["+862155550000", "CN", "+862155550000"],
    ["0012025550123", "CN", "+12025550123"],
    ["2025550123", "US", "+12025550123"],
    ["03012345678", "DE", "+493012345678"],
  ])("%s dialled in %s is %s", (dialled, country, expected) => {
    expect(e164Of(dialled, country)).toBe(expected);
  });

  test.each([
    ["+8613800138000", "CN", "13800138000"],
    ["+862155550000", "CN", "02155550000"],
    ["+12025550123", "CN", "0012025550123"],
    ["+493012345678", "DE", "03012345678"],
  ])("%s is written %s subscriber's way as %s", (number, country, expected) => {
    expect(nationalOf(number, country)).toBe(expected);
  });

  test.each(["110", "119", "*72", "vanity-name", "", "1".repeat(40)])(
    "%s is no telephone number and stays",
    (number) => {
      expect(writtenAs(number, "e164", "CN")).toBe(number);
      expect(writtenAs(number, "national", "CN")).toBe(number);
    },
  );

  test("a carrier that writes 86… without the plus means the same number", () => {
    expect(spellingsOf("862155550000", "CN")).toEqual(["+862155550000", "862155550000", "02155550000"]);
  });

  test("a carrier of E.164 numbers without the plus: what is sound at home is of home, all else of the world", () => {
    expect(receivedE164("13900139000", "CN", true)).toBe("+8613900139000");
    expect(receivedE164("8613900139000", "CN", true)).toBe("+8613900139000");
    expect(receivedE164("442079460000", "CN", true)).toBe("+442079460000");
    expect(receivedE164("493012345678", "CN", true)).toBe("+493012345678");
  });

  test("an unknown country still knows numbers with a plus", () => {
    expect(e164Of("+12025550123", "XX")).toBe("+12025550123");
    expect(nationalOf("+12025550123", "XX")).toBeUndefined();
  });
});
