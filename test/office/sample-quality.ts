// Drawn `quality` of an office file: inspectors are users whose role inspects.

import fc from "fast-check";
import type { Office } from "../../src/office/office.ts";
import type { QualityRules } from "../../src/office/quality.ts";

const HOUR_MS = 3_600_000;
const span = fc.constantFrom(HOUR_MS, 24 * HOUR_MS, 90 * 24 * HOUR_MS);

export function qualityOf(users: Office["users"]): fc.Arbitrary<QualityRules> {
  const able = [...users.values()].filter(({ role }) => role === "qa-inspector" || role === "qa-supervisor");
  const inspectors = fc
    .subarray(able.map(({ key }) => key))
    .chain((keys) => fc.tuple(...keys.map(inspectorOf)))
    .map((all) => new Map(all.map((one) => [one.user, one])));
  return fc.record({
    dueMs: span,
    answerMs: span,
    recheckMs: span,
    sameTeam: fc.boolean(),
    inspectors: fc.option(inspectors, { nil: undefined }),
  });
}

function inspectorOf(user: string) {
  return fc.record({
    user: fc.constant(user),
    skills: fc.subarray(["billing", "英语"]),
    atOnce: fc.integer({ min: 1, max: 1_000 }),
    share: fc.constantFrom(0.1, 0.5, 1, 2.25, 10),
  });
}
