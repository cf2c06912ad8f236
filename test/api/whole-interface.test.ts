// Every operation of the OpenAPI document against a real switch, with whatever people and programs might send: none may end in a mistake of ours, and
// each answer is what the document promises.

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintOf } from "./held.ts";
import { WholeSwitch } from "./whole-switch.ts";
import { operationsToWish, wishOf } from "./wishes.ts";

const OFFICE = `
office: { name: Demo, country: CN, timezone: Asia/Shanghai }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
agents:
  "5001": { extension: "1001", team: a }
  "5002": { extension: "1002", team: b }
queues: { support: { number: "7000" }, sales: { number: "7001" } }
conferences: { standup: { number: "8000" } }
users:
  root: { role: administrator }
  boss: { role: manager, teams: [a], token: vq8Kz2mTr7Lp4XwNs3Hd-first }
  li: { role: agent, agent: "5001", extension: "1001", token: vq8Kz2mTr7Lp4XwNs3Hd-second }
`;
/** Mostly the installation; people with less of a reach meet other ways through the lists. */
const asker = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...["first", "second"].map((who) => ({ authorization: `Bearer vq8Kz2mTr7Lp4XwNs3Hd-${who}` })),
    ),
  },
);
/** Of each operation; more: `WISHES=100`. */
const WISHES = Number(process.env["WISHES"] ?? 5);
/** Another one: `SEED=12 npx vitest run --project unit test/api/whole-interface.test.ts`. */
const SEED = Number(process.env["SEED"] ?? 7);
/** What a bound is answered with. */
const AT_A_BOUND = 503;

let whole: WholeSwitch;
beforeAll(async () => {
  whole = await WholeSwitch.open(OFFICE);
});
afterAll(() => whole.close());

test("no request that the document allows, and none that it does not, ends in a mistake of ours", {
  timeout: 60_000,
}, async () => {
  const names: string[] = [];
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  for (const wishing of operationsToWish) {
    const { failed, counterexample, errorInstance } = await fc.check(
      fc.asyncProperty(wishOf(wishing, names), asker, async (wish, headers) => {
        const heard = await whole.send({ ...wish, headers: { ...wish.headers, ...headers } });
        statuses.set(heard.status, (statuses.get(heard.status) ?? 0) + 1);
        if (heard.status >= 500 && heard.status !== AT_A_BOUND)
          throw new Error(`${heard.status} ${heard.text} ${whole.bugs.at(-1)}`);
        const complaint = complaintOf(wish.method, wish.target, heard);
        if (complaint !== undefined) throw new Error(complaint);
        if (names.length < 500) names.push(...namesIn(heard.json));
      }),
      { numRuns: WISHES, seed: SEED, endOnFailure: true },
    );
    if (failed) faults.push(`${JSON.stringify(counterexample).slice(0, 500)}: ${String(errorInstance)}`);
  }
  expect(faults).toEqual([]);
  expect(whole.bugs).toEqual([]);
  expect(statuses.get(200)).toBeGreaterThan(operationsToWish.length / 2); // who reaches less is told no more often
  expect(statuses.get(400)).toBeGreaterThan(operationsToWish.length);
});

/** Ids that an answer brought. */
function namesIn(json: unknown): readonly string[] {
  const [first] = Array.isArray(json) ? json : [json];
  const row = typeof first === "object" && first !== null ? first : {};
  const inside = "items" in row && Array.isArray(row.items) ? row.items[0] : row;
  if (typeof inside !== "object" || inside === null) return [];
  return ["id", "call", "key", "name"].flatMap((field) => {
    const value = (inside as Readonly<Record<string, unknown>>)[field];
    return typeof value === "string" && value.length < 64 ? [value] : [];
  });
}
