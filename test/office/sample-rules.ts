// Rules, pools and steps by chance, in the form in which the office file's language reads them. Part of `sample.ts`.

import fc from "fast-check";
import type { AgentKey } from "../../src/base/ids.ts";
import type { AgentRule } from "../../src/base/rule-text.ts";
import { type Condition, EVERYBODY, levelsAsked, MOST_GRADE } from "../../src/base/rules.ts";
import { anyTierOf } from "../../src/office/assemble-routing.ts";
import type { Queue } from "../../src/office/office.ts";
import type { OfficePool, QueuePreference, QueueStep } from "../../src/office/routing.ts";

export interface RuleNames {
  readonly tiers: readonly string[];
  readonly places: readonly string[];
  readonly agents: readonly string[];
  readonly teams?: readonly string[];
  readonly skills?: readonly string[];
}

type Joined<Leaf> =
  | Leaf
  | { readonly kind: "and" | "or"; readonly of: readonly Joined<Leaf>[] }
  | { readonly kind: "not"; readonly of: Joined<Leaf> };

/** `and` of `and` is one, as the reader makes it; one alone is itself. */
function joined<Leaf extends { readonly kind: string }>(kind: "and" | "or", of: readonly Joined<Leaf>[]): Joined<Leaf> {
  const flat = of.flatMap((part) =>
    part.kind === kind ? (part as { readonly of: readonly Joined<Leaf>[] }).of : [part],
  );
  const [only, second] = flat;
  return only !== undefined && second === undefined ? only : { kind, of: flat };
}

function treeOf<Leaf extends { readonly kind: string }>(leaf: fc.Arbitrary<Leaf>): fc.Arbitrary<Joined<Leaf>> {
  return fc.letrec<{ tree: Joined<Leaf> }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      leaf,
      fc
        .tuple(fc.constantFrom("and" as const, "or" as const), fc.array(tie("tree"), { minLength: 1, maxLength: 3 }))
        .map(([kind, of]) => joined(kind, of)),
      tie("tree").map((of) => ({ kind: "not" as const, of })),
    ),
  })).tree;
}

const bounds = (top: number): fc.Arbitrary<{ readonly least: number; readonly most: number }> =>
  fc.tuple(fc.integer({ min: 0, max: Math.min(top, 12) }), fc.constantFrom("least", "most", "is")).map(([n, how]) => {
    if (how === "least") return { least: n, most: top };
    return how === "most" ? { least: 0, most: n } : { least: n, most: n };
  });

/** A rule of the whole language about these names; `pools` may be left out. */
export function agentRules(names: RuleNames, pools: readonly string[] = []): fc.Arbitrary<AgentRule> {
  const one = <Leaf>(of: readonly string[], make: (name: string) => Leaf): fc.Arbitrary<Leaf>[] =>
    of.length === 0 ? [] : [fc.constantFrom(...of).map(make)];
  const skills = [...names.tiers, ...(names.skills ?? [])];
  const leaf = fc.oneof(
    fc.constant<AgentRule>(EVERYBODY),
    fc.constant<AgentRule>({ kind: "caller-region" }),
    bounds(MOST_GRADE).map((bound): AgentRule => ({ kind: "grade", ...bound })),
    ...(skills.length === 0
      ? []
      : [
          fc.tuple(fc.constantFrom(...skills), bounds(10)).map(
            ([skill, { least, most }]): AgentRule => ({
              kind: "skill",
              skill,
              least: Math.min(least, 10),
              most: Math.min(most, 10),
            }),
          ),
        ]),
    ...one(names.teams ?? [], (team): AgentRule => ({ kind: "team", team })),
    ...one(names.places, (region): AgentRule => ({ kind: "region", region })),
    ...one(names.agents, (agent): AgentRule => ({ kind: "agents", agents: [agent as AgentKey] })),
    ...one(pools, (pool): AgentRule => ({ kind: "pool", pool })),
  );
  return treeOf(
    leaf as fc.Arbitrary<Exclude<AgentRule, { readonly kind: "and" | "or" | "not" }>>,
  ) as fc.Arbitrary<AgentRule>;
}

const is = fc.constantFrom("<" as const, "<=" as const, "=" as const, "!=" as const, ">=" as const, ">" as const);
const measured = fc.oneof(
  fc.tuple(
    fc.constantFrom("waiting" as const, "working" as const, "free" as const),
    fc.integer({ min: 0, max: 1_000_000 }),
  ),
  fc.tuple(fc.constantFrom("longest" as const, "expected" as const), fc.integer({ min: 0, max: 86_400_000 })),
  fc.tuple(
    fc.constant("service-level" as const),
    fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  ),
);

export const conditions: fc.Arbitrary<Condition> = treeOf(
  fc.tuple(measured, is).map(([[measure, value], sign]) => ({ kind: "measure" as const, measure, is: sign, value })),
) as fc.Arbitrary<Condition>;

const skill = fc.stringMatching(/^[a-z数席][a-z0-9_-]{0,8}$/u);
const plain = fc
  .uniqueArray(fc.tuple(skill, fc.integer({ min: 1, max: 10 })), { maxLength: 3, selector: ([name]) => name })
  .map((levels) => levelsAsked(new Map(levels)));

const POOL_KEYS = ["pool-1", "pool-2"];

const made = new WeakMap<RuleNames, fc.Arbitrary<AgentRule>>();

/** What a queue or a number requires; made once for the names of an office, for making it takes longer than drawing from it. */
export function rules(names: RuleNames): fc.Arbitrary<AgentRule> {
  const known = made.get(names) ?? fc.oneof(plain, agentRules(names, names.tiers));
  made.set(names, known);
  return known;
}

/** Each tier in one pool at most. */
export function poolsOf(names: RuleNames): fc.Arbitrary<Map<string, OfficePool>> {
  const tiersOf = fc.tuple(...names.tiers.map(() => fc.constantFrom(...POOL_KEYS, undefined)));
  return fc.tuple(fc.subarray(POOL_KEYS), tiersOf, agentRules(names), fc.boolean()).map(([keys, homes, own, isOwn]) => {
    return new Map(
      keys.map((key) => {
        const tiers = names.tiers.filter((_, i) => homes[i] === key);
        return [key, { key, tiers, who: isOwn || tiers.length === 0 ? own : anyTierOf(tiers) }];
      }),
    );
  });
}

export function areasOf({ places }: RuleNames): fc.Arbitrary<Map<string, string>> {
  if (places.length === 0) return fc.constant(new Map());
  const begins = fc.stringMatching(/^\+?[0-9]{1,8}$/);
  return fc
    .uniqueArray(fc.tuple(begins, fc.constantFrom(...places)), { maxLength: 4, selector: ([begin]) => begin })
    .map((areas) => new Map(areas));
}

const perhaps = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

function stepOf(names: RuleNames): fc.Arbitrary<QueueStep> {
  const rule = perhaps(rules(names));
  return fc.record({
    afterMs: fc.integer({ min: 0, max: 86_400_000 }),
    when: perhaps(conditions),
    requires: rule,
    also: rule,
    drop: fc.constant([]),
    grade: names.places.length === 0 ? fc.constant(undefined) : perhaps(fc.integer({ min: 0, max: 20 })),
    anyRegion: fc.boolean(),
    anyTier: fc.boolean(),
    pools: fc.subarray([...names.tiers]),
    creditMs: fc.integer({ min: 1, max: 3_600_000 }),
  });
}

const preference: fc.Arbitrary<QueuePreference> = fc.record({
  who: fc.constantFrom("last-agent", "owner", "best-marked"),
  withinMs: fc.integer({ min: 60_000, max: 86_400_000 }),
  forMs: fc.integer({ min: 1_000, max: 3_600_000 }),
});

/** Some of it may not go together: see `soundRouting`. */
export function routingOf(names: RuleNames) {
  return {
    routing: fc.constantFrom("skills" as const, "tier" as const, "tier-region" as const, "progressive" as const),
    steps: fc.array(stepOf(names), { maxLength: 3 }),
    prefer: fc.uniqueArray(preference, { maxLength: 3, selector: ({ who }) => who }),
  };
}

/** What the file would refuse is taken out. */
export function soundRouting<Made extends Pick<Queue, "routing" | "steps" | "byRegion" | "prefer">>(
  made: Made,
  names: RuleNames,
): Made {
  const isPossible = names.tiers.length > 0 && (made.routing !== "tier-region" || names.places.length > 0);
  const routing = isPossible ? made.routing : "skills";
  const byRegion = routing !== "tier" && made.byRegion;
  const regional = byRegion || routing === "progressive";
  const isWidening = routing === "skills" || routing === "progressive";
  const steps = made.steps.map((step) => ({
    ...step,
    anyRegion: step.anyRegion && regional,
    anyTier: step.anyTier && routing === "progressive",
  }));
  return { ...made, routing, byRegion, steps: isWidening ? steps : [] };
}
