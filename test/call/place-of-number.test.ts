import { describe, expect, test } from "vitest";
import { placeOfNumber } from "../../src/call/place-of-number.ts";

const OFFICE = {
  country: "CN",
  region: undefined,
  areas: new Map([
    ["+86592", "fujian/xiamen"],
    ["0596", "fujian/zhangzhou"],
    ["010", "beijing"],
    ["+86", "elsewhere"],
    ["1380592", "fujian/xiamen"],
    ["+861380596", "fujian/zhangzhou"],
    ["05921", "fujian/tongan"],
    ["10", "inside"],
  ]),
};

describe("ACD-06 a caller's place by the number", () => {
  test.each([
    ["+865922123456", "fujian/xiamen"],
    ["05922123456", "fujian/xiamen"],
    ["008605922123456", "fujian/xiamen"], // a needless zero, as carriers write it
    ["00865922123456", "fujian/xiamen"],
    ["865922123456", "fujian/xiamen"],
    ["+865962123456", "fujian/zhangzhou"],
    ["05962123456", "fujian/zhangzhou"],
    ["01062123456", "beijing"],
    ["+861062123456", "beijing"],
    ["13805921234", "fujian/xiamen"], // mobiles by their first seven digits
    ["+8613805961234", "fujian/zhangzhou"],
    ["+8613905961234", "elsewhere"], // China, and nothing nearer
    ["05921123456", "fujian/tongan"], // the longest decides, however the two are spelled
    ["+865921123456", "fujian/tongan"],
    ["1001", "inside"],
    ["+4930123456", undefined],
    ["anonymous", undefined],
    ["", undefined],
  ])("%s is of %s", (number, place) => expect(placeOfNumber(number, OFFICE)).toBe(place));

  test("whose place is not known is of the office's own", () => {
    const office = { ...OFFICE, region: "beijing" };
    expect(placeOfNumber("+4930123456", office)).toBe("beijing");
    expect(placeOfNumber("05922123456", office)).toBe("fujian/xiamen");
    expect(placeOfNumber("05922123456", { ...office, areas: new Map() })).toBe("beijing");
  });
});
