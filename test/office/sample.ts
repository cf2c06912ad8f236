// An office file with everything in it, and offices by chance.

import fc from "fast-check";
import type { AgentKey, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import type { Agent, Extension, NumberTarget, Office, Queue } from "../../src/office/office.ts";

export const sampleFile = `# an office
office: { name: Demo, language: zh, country: CN, timezone: Asia/Shanghai }
tiers: [vip, gold, standard]
regions: { fujian: [fuzhou, xiamen, zhangzhou], beijing: [] }
extensions:
  "1001": { name: 李雷, secret: "k3x9-mm2-plq" }
  1002: { secret: hgf9823kjs, ring: 1m, record: always }
agents:
  "5001":
    name: 李雷
    extension: "1001"
    team: a
    pin: "0321"
    skills: { billing: 8, vip: 5 }
    regions: [fujian, beijing]
queues:
  support:
    number: "7000"
    requires: { billing: 3 }
    strategy: top-down
    ring: 20s
    wrapUp: 500ms
    maxWait: 10m
    maxCallers: 5
    credit: 30s
    ageing: 1.5
    tierCredit: { vip: 2m }
    byRegion: true
    afterNoAnswer: ready
    record: always
    waiting: ringback
    serviceLevel: 15s
numbers:
  "+8610086": { queue: support, tier: vip, region: fujian/xiamen, credit: 1h, requires: { vip: 2 } }
  "9196": { echo: true }
  9197: { music: music/quiet }
  "8001": { extension: 1002 }
features: { sign-in: "*70" }
limits: { calls: 40 }
`;

const key = fc.stringMatching(/^[a-z数席][a-z0-9_-]{0,8}$/u);
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => /^(?=.*\S)[^\p{C}\u2028\u2029]{1,80}$/u.test(text));
const secret = fc.string({ minLength: 12, maxLength: 20 }).map((text) => `x9Q!${text.replaceAll(" ", "_")}`);
const levels = fc
  .dictionary(key, fc.integer({ min: 1, max: 10 }), { maxKeys: 4 })
  .map((found) => new Map(Object.entries(found)));
const ms = (low: number, high: number): fc.Arbitrary<number> => fc.integer({ min: low, max: high });
const hour = 3_600_000;

/** Distinct digits of one length, so that nothing collides. */
const phones = (first: string): fc.Arbitrary<readonly string[]> =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 999 }), { maxLength: 5 })
    .map((found) => found.map((n) => `${first}${String(n).padStart(3, "0")}`));

interface Names {
  readonly tiers: readonly string[];
  readonly places: readonly string[];
  readonly extensions: readonly string[];
  readonly queues: readonly string[];
}

const maybeOf = (names: readonly string[]): fc.Arbitrary<string | undefined> =>
  names.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...names), { nil: undefined });

function extensionOf(number: string): fc.Arbitrary<Extension> {
  const record = fc.constantFrom("always" as const, "never" as const);
  return fc.record({ key: fc.constant(number as ExtensionKey), name, secret, ringMs: ms(1_000, 180_000), record });
}

function agentOf(number: string, names: Names): fc.Arbitrary<Agent> {
  return fc.record({
    key: fc.constant(number as AgentKey),
    name,
    extension: maybeOf(names.extensions) as fc.Arbitrary<ExtensionKey | undefined>,
    team: fc.option(key, { nil: undefined }),
    pin: fc.option(fc.stringMatching(/^[0-9]{4,12}$/), { nil: undefined }),
    skills: levels,
    regions: fc.subarray([...names.places]),
  });
}

function queueOf(queue: string, index: number, names: Names): fc.Arbitrary<Queue> {
  const credits = fc
    .subarray([...names.tiers])
    .chain((tiers) => fc.tuple(...tiers.map((tier) => fc.tuple(fc.constant(tier), ms(0, hour)))));
  const file = key.map((found) => ({ kind: "file" as const, name: `music/${found.replaceAll(/[^a-z]/gu, "a")}` }));
  return fc.record({
    key: fc.constant(queue as QueueKey),
    name,
    number: fc.constant(`7${String(index).padStart(4, "0")}`),
    requires: levels,
    strategy: fc.constantFrom("longest-idle", "round-robin", "least-talk", "random", "ring-all", "top-down"),
    ringMs: ms(1_000, 180_000),
    wrapUpMs: ms(0, hour),
    maxWaitMs: fc.option(ms(1_000, hour), { nil: undefined }),
    maxCallers: ms(1, 100_000),
    creditMs: ms(0, hour),
    ageing: fc.double({ min: 0, max: 100, noNaN: true }).map((value) => Math.round(value * 100) / 100),
    tierCreditMs: credits.map((entries) => new Map(entries)),
    byRegion: fc.boolean(),
    afterNoAnswer: fc.constantFrom("set-aside", "ready"),
    record: fc.constantFrom("always", "never"),
    waiting: fc.oneof(fc.constant({ kind: "ringback" as const }), file),
    serviceLevelMs: ms(1_000, hour),
  });
}

function targetOf(names: Names): fc.Arbitrary<NumberTarget> {
  const echo = fc.constant<NumberTarget>({ kind: "echo" });
  const music = fc.constant<NumberTarget>({ kind: "music", name: "music/quiet" });
  const extensions = names.extensions.map((found) =>
    fc.constant<NumberTarget>({ kind: "extension", extension: found as ExtensionKey }),
  );
  const queues = names.queues.map((queue) =>
    fc.record({
      kind: fc.constant("queue" as const),
      queue: fc.constant(queue as QueueKey),
      tier: maybeOf(names.tiers),
      region: maybeOf(names.places),
      creditMs: ms(0, hour),
      requires: levels,
    }),
  );
  return fc.oneof(echo, music, ...extensions, ...queues);
}

function keyed<Key extends string, Value>(
  keys: readonly Key[],
  make: (key: Key, index: number) => fc.Arbitrary<Value>,
): fc.Arbitrary<Map<Key, Value>> {
  return fc.tuple(...keys.map(make)).map((values) => new Map(values.map((value, i) => [keys[i] as Key, value])));
}

const region = fc.tuple(key, fc.uniqueArray(key, { maxLength: 3 }));

export const anyOffice: fc.Arbitrary<Office> = fc
  .record({
    tiers: fc.uniqueArray(key, { maxLength: 4 }),
    regions: fc.uniqueArray(region, { maxLength: 3, selector: ([head]) => head }),
    extensions: phones("1"),
    agents: phones("5"),
    queues: fc.uniqueArray(key, { maxLength: 3 }),
    numbers: phones("9"),
  })
  .chain((drawn) => {
    const places = drawn.regions.flatMap(([head, found]) =>
      found.length === 0 ? [head] : found.map((place) => `${head}/${place}`),
    );
    const names: Names = { ...drawn, places };
    return fc.record({
      name,
      language: fc.constantFrom("zh" as const, "en" as const),
      country: fc.constantFrom("CN", "DE", "NO", "US"),
      timezone: fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "UTC"),
      tiers: fc.constant(drawn.tiers),
      regions: fc.constant(new Map(drawn.regions)),
      extensions: keyed(drawn.extensions as ExtensionKey[], extensionOf),
      agents: keyed(drawn.agents as AgentKey[], (number) => agentOf(number, names)),
      queues: keyed(drawn.queues as QueueKey[], (queue, index) => queueOf(queue, index, names)),
      numbers: keyed([...drawn.numbers], () => targetOf(names)),
      features: fc.constantFrom(FEATURES, { ...FEATURES, signIn: "#99", busy: "**1" }),
      limits: fc.record({ calls: ms(1, 5_000) }),
    });
  });

const FEATURES = { signIn: "*22", signOut: "*23", ready: "*24", busy: "*25", breakTime: "*26", wrapUp: "*27" };
