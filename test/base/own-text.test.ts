import fc from "fast-check";
import { expect, test } from "vitest";
import { ownText } from "../../src/base/own-text.ts";

test("a copy is equal to what it is a copy of", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
      expect(ownText(text)).toBe(text);
    }),
  );
  expect(ownText("\ufeff总机".repeat(5_000))).toBe("\ufeff总机".repeat(5_000));
});
