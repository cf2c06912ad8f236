import { describe, expect, test } from "vitest";
import { BUGS_A_MINUTE, bugLimit } from "../../src/app/bugs.ts";

describe("mistakes of our own that nothing caught", () => {
  test("one now and then never stops the switch", () => {
    const isOneTooMany = bugLimit();
    for (let at = 0; at < 500 * 60_000; at += 60_001 / (BUGS_A_MINUTE - 1)) expect(isOneTooMany(at)).toBe(false);
  });

  test("thick and fast they do, and only once they are as many as that", () => {
    const isOneTooMany = bugLimit();
    for (let n = 1; n < BUGS_A_MINUTE; n++) expect(isOneTooMany(n)).toBe(false);
    expect(isOneTooMany(59_999)).toBe(true);
  });
});
