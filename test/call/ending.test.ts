import { describe, expect, test } from "vitest";
import { bestRefusal, refusalOf, statusOf } from "../../src/call/ending.ts";

describe("SIP-04 what a callee's refusal tells the caller", () => {
  test.each([
    [486, "busy", 486],
    [600, "busy", 486],
    [480, "unreachable", 480],
    [603, "rejected", 603],
    [403, "rejected", 403],
    [404, "unreachable", 404],
    [408, "unreachable", 408],
    [488, "no-common-audio", 488],
    [302, "unreachable", 480],
    [500, "unreachable", 480],
  ] as const)("%i from the phone is %s, %i to the caller", (status, ending, told) => {
    expect(refusalOf(status)).toEqual({ ending, status: told });
  });

  test("of several phones the answer of the person wins over that of a dead phone", () => {
    expect(bestRefusal([408, 486, 480])).toEqual({ ending: "busy", status: 486 });
    expect(bestRefusal([486, 603])).toEqual({ ending: "rejected", status: 603 });
    expect(bestRefusal([])).toEqual({ ending: "unreachable", status: 480 });
  });

  test("a number nobody has is 404, no answer 480, too many calls 503", () => {
    expect(statusOf("unknown-number")).toBe(404);
    expect(statusOf("no-answer")).toBe(480);
    expect(statusOf("overloaded")).toBe(503);
  });
});
