// What the office of a day of quality inspection says: who inspects, by which scorecards, and what is drawn. Times are as short as the office file lets them be.

import { fraction, pick, type Rng } from "../../src/base/rng.ts";

/** Who inspects, as long as the office file says so. Their keys stand in no other word, so that one that got out is found. */
export const INSPECTORS = ["zinspa", "zinspb", "zinspc", "zinspd", "zinspe", "zinspf"] as const;
export const SUPERVISOR = "zsupqa";
/** Of one inspector who is an agent too, and of another who looks after a team. */
export const OWN_AGENT = "zinspe";
export const LOOKS_AFTER = "zinspf";
export const TEAMS = ["ta", "tb"] as const;
export const AT_ONCE = 4;

/** People who call to be judged; nobody else has their numbers. */
export const CALLERS: readonly string[] = Array.from({ length: 8 }, (_, i) => `1366600111${i}`);

export function inspectorRows(left: ReadonlySet<string>): Readonly<Record<string, object>> {
  const rows = INSPECTORS.filter((user) => !left.has(user)).map((user, at) => {
    const skills = at % 2 === 0 ? ["deep"] : [];
    return [user, { skills, atOnce: AT_ONCE, share: at === 0 ? 2 : 1 }] as const;
  });
  return Object.fromEntries(rows);
}

const YES_NO = { yes: "does", no: "does not" };
const SCALE = { 1: "never", 5: "always" };

/** `wording`: another one is another version. */
export function cardText(key: string, wording: number): string {
  const isDeep = key === "deep";
  return JSON.stringify({
    scorecard: key,
    name: `${key} ${wording}`,
    pass: "60%",
    ...(isDeep ? { skills: ["deep"] } : {}),
    coaching: { below: "70%", subject: "Manner", within: "1d" },
    sections: {
      manner: {
        name: "Manner",
        weight: 2,
        items: {
          greeting: { ask: `Greets, ${wording}`, answers: "yes-no", means: YES_NO, weight: 1 },
          prompt: {
            ask: "Speaks soon",
            answers: "yes-no",
            means: YES_NO,
            weight: 1,
            automatic: [{ when: { greetingMs: { atMost: "5s" } }, mark: "yes" }],
          },
          patience: { ask: "Is patient", answers: "1-5", weight: 2, notApplicable: true, means: SCALE },
        },
      },
      matter: {
        name: "Matter",
        weight: 1,
        items: {
          solved: {
            ask: "Solves it",
            answers: "yes-no",
            means: YES_NO,
            weight: 3,
            commentBelow: "0%",
            fatal: "section",
          },
          manners: { ask: "No bad words", answers: "yes-no", means: YES_NO, weight: 1, fatal: "card" },
          hold: {
            ask: "Asks before a hold",
            answers: "yes-no",
            means: YES_NO,
            weight: 1,
            notApplicable: true,
            automatic: [{ when: { holdMs: { atMost: "0s" } }, mark: "not-applicable" }],
          },
          extra: { ask: "More than asked", answers: "yes-no", means: YES_NO, weight: 1, optional: true },
        },
      },
    },
    specials: { broken: { text: "Cut off", then: "not-judged" }, fine: { text: "Prank", then: "full" } },
  });
}

/** One of many rules by which a day is drawn, always of the same scorecard. */
export function ruleText(key: string, rng: Rng): string {
  const rule = {
    scorecard: key === "deep" ? "deep" : "service",
    period: "day",
    at: "00:00",
    take: pick(rng, [2, 5, "20%", "60%"]) ?? 2,
    ...(fraction(rng) < 0.4 ? { quota: { perAgent: 1, per: pick(rng, ["day", "week"]) ?? "day" } } : {}),
    ...(fraction(rng) < 0.5 ? { strata: { by: [pick(rng, ["agent", "team", "queue", "length"]) ?? "agent"] } } : {}),
    ...(fraction(rng) < 0.3 ? { scope: { teams: [pick(rng, TEAMS) ?? "ta"] } } : {}),
    ...(fraction(rng) < 0.3 ? { where: { durationMs: { atLeast: "2s" } } } : {}),
    ...(fraction(rng) < 0.2 ? { where: { silenceShare: { atMost: "100%" } } } : {}),
    ...(fraction(rng) < 0.2 ? { notAgainWithin: "1h" } : {}),
  };
  return JSON.stringify({ rules: { [key]: rule } });
}
