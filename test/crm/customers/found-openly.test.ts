import { describe, expect, test } from "vitest";
import { isFoundOpenly } from "../../../src/crm/customers/found-openly.ts";

/** As an agent sees them who is not shown mail addresses and the field of the identity card. */
const SHOWN = {
  name: "李小雷 Ray",
  spellings: [["li", "xiao", "lei"]],
  numbers: ["+8613800138000"],
  others: ["Umbrella 公司", "r***@example.com", "****", "vip"],
};

describe("CRM-14 a search finds nobody by what is hidden", () => {
  test.each([
    "李小雷",
    "小雷",
    "雷",
    "lixiaol",
    "xl",
    "ray",
    "RAY 雷",
    "umb",
    "公司",
    "vip",
    "13800138000",
    "雷 13800138000",
    "0138 0013-8000",
  ])("by what is shown as before: %s", (typed) => {
    expect(isFoundOpenly(typed, SHOWN)).toBe(true);
  });

  test.each(["350600", "secret", "rayli", "雷 secret", "司公", "13900139000"])("by nothing else: %s", (typed) => {
    expect(isFoundOpenly(typed, SHOWN)).toBe(false);
  });
});
