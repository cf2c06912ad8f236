// An office file with everything in it, and offices by chance.

import fc from "fast-check";
import type { AgentKey, ExtensionKey, QueueKey, TrunkKey } from "../../src/base/ids.ts";
import type {
  Agent,
  ConferenceRoom,
  Extension,
  FaxNumber,
  FeatureCodes,
  InCallKeys,
  NightRule,
  NightSwitch,
  NumberTarget,
  Office,
  PageGroup,
  Parking,
  PhoneSetup,
  Queue,
  Rewrite,
  RingGroup,
  Route,
  RouteTrunk,
  Trunk,
  WeekHours,
} from "../../src/office/office.ts";
import { secretWeakness } from "../../src/office/secret.ts";
import { alarmsOf, queueFigures } from "./sample-alarms.ts";
import { callbackOf } from "./sample-callback.ts";
import { customerClasses, customerFields } from "./sample-customers.ts";
import {
  anyKeep,
  anyMarks,
  anyMasking,
  dispositionsOf,
  signInRules,
  usersOf,
  withDispositions,
} from "./sample-people.ts";
import { qualityOf } from "./sample-quality.ts";
import { anyPerformance, reportOf } from "./sample-reports.ts";
import { areasOf, poolsOf, routingOf, rules, soundRouting } from "./sample-rules.ts";
import { ticketCategoryOf } from "./sample-tickets.ts";
import { schedules, waitingOf } from "./sample-waiting.ts";
import { anyWebhooks } from "./sample-webhooks.ts";

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
  readonly trunks: readonly string[];
  readonly rights: readonly string[];
  readonly switches: readonly string[];
  readonly conferences: readonly string[];
  readonly faxes: readonly string[];
  readonly tiers: readonly string[];
  readonly places: readonly string[];
  readonly extensions: readonly string[];
  readonly agents: readonly string[];
  readonly queues: readonly string[];
}

const maybeOf = (names: readonly string[]): fc.Arbitrary<string | undefined> =>
  names.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...names), { nil: undefined });

const flag = fc.boolean();
const whole = (low: number, high: number): fc.Arbitrary<number> => fc.integer({ min: low, max: high });

const dtmf = fc.constantFrom("auto" as const, "events" as const, "info" as const, "tones" as const);
const encryption = fc.constantFrom("off" as const, "optional" as const, "required" as const);
const codecList = fc
  .uniqueArray(fc.constantFrom("opus" as const, "g722" as const, "pcma" as const, "pcmu" as const), { minLength: 1 })
  .map((list): Extension["codecs"] => list);

function extensionOf(number: string, names: Names): fc.Arbitrary<Extension> {
  const record = fc.constantFrom("always" as const, "never" as const);
  const elsewhere = maybeOf(names.extensions.filter((other) => other !== number && other > number)); // no rounds
  const forward = fc.record({ always: elsewhere, busy: elsewhere, noAnswer: elsewhere, unreachable: elsewhere });
  const others = names.extensions.filter((other) => other !== number);
  const step = fc.record({
    number: fc.constantFrom(...(others.length > 0 ? others : ["9000"])),
    afterMs: ms(0, hour),
    ringMs: ms(1_000, 180_000),
    confirm: flag,
  });
  return fc.record({
    key: fc.constant(number as ExtensionKey),
    name,
    secret: secret.filter((text) => secretWeakness(text, number) === undefined),
    ringMs: ms(1_000, 180_000),
    record,
    calls: whole(1, 100),
    callWaiting: flag,
    dnd: flag,
    forward,
    followMe: others.length === 0 ? fc.constant([]) : fc.array(step, { maxLength: 2 }),
    rights: fc.subarray([...names.rights]),
    callerId: fc.option(outside, { nil: undefined }),
    pickup: fc.uniqueArray(key, { maxLength: 2 }),
    recordKeys: fc.constantFrom("none" as const, "pause" as const, "all" as const),
    transfer: flag,
    supervise: fc.subarray([...names.queues, "everybody"]),
    speedDials: shortCodes(names),
    intercom: fc.constantFrom("allow" as const, "refuse" as const),
    paidCalls: whole(0, 10),
    paidMinutes: whole(0, 1_000),
    codecs: codecList,
    dtmf,
    encryption,
    phone: fc.option(phoneSetup(number, names), { nil: undefined }),
    voicemail: fc.option(fc.record({ ...mailbox(names), afterMs: ms(1_000, 180_000) }), { nil: undefined }),
  });
}

const outside = fc.stringMatching(/^\+?[0-9]{5,15}$/);

function shortCodes(names: Names): fc.Arbitrary<Map<string, string>> {
  if (names.extensions.length === 0) return fc.constant(new Map());
  const entry = fc.tuple(fc.stringMatching(/^[0-9]{1,4}$/), fc.constantFrom(...names.extensions));
  return fc.uniqueArray(entry, { maxLength: 3, selector: ([code]) => code }).map((entries) => new Map(entries));
}

function phoneSetup(number: string, names: Names): fc.Arbitrary<PhoneSetup> {
  return fc.record({
    maker: fc.constantFrom("yealink", "grandstream", "snom", "polycom", "linphone"),
    mac: fc.stringMatching(/^[0-9a-f]{8}$/).map((start) => start + number), // one of its own
    keys: fc.subarray([...names.extensions]),
  });
}

const week = fc
  .record({
    days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
    from: whole(0, 1_439),
    length: whole(1, 1_440),
  })
  .map(({ days, from, length }): WeekHours => ({ days, from, to: Math.min(1_440, from + length) }));

function groupOf(found: string, index: number, names: Names): fc.Arbitrary<RingGroup> {
  return fc.record({
    key: fc.constant(found),
    name,
    number: fc.constant(`6${String(index).padStart(4, "0")}`),
    members: fc.subarray([...names.extensions], { minLength: 1 }),
    strategy: fc.constantFrom("all", "in-order", "rotating"),
    ringMs: ms(1_000, 180_000),
    overflow: maybeOf(names.extensions),
  });
}

function pageOf(found: string, index: number, names: Names): fc.Arbitrary<PageGroup> {
  return fc.record({
    key: fc.constant(found),
    name,
    number: fc.constant(`65${String(index).padStart(4, "0")}`),
    members: fc.subarray([...names.extensions], { minLength: 1 }) as fc.Arbitrary<ExtensionKey[]>,
  });
}

function switchOf(found: string, index: number): fc.Arbitrary<NightSwitch> {
  const number = fc.constant(`69${String(index).padStart(4, "0")}`);
  return fc.record({ key: fc.constant(found), name, number, hours: fc.array(week, { maxLength: 3 }) });
}

function conferenceOf(found: string, index: number, names: Names): fc.Arbitrary<ConferenceRoom> {
  const pin = fc.option(fc.stringMatching(/^[0-9]{4,12}$/), { nil: undefined });
  return fc
    .record({
      key: fc.constant(found),
      name,
      number: fc.constant(`66${String(index).padStart(4, "0")}`),
      pin,
      moderatorPin: pin,
      moderators: fc.subarray([...names.extensions]) as fc.Arbitrary<ExtensionKey[]>,
      maxParties: whole(2, 60),
      tones: flag,
      announce: fc.constantFrom("count" as const, "none" as const),
      record: fc.constantFrom("always" as const, "never" as const),
      waitForModerator: flag,
      endWithModerator: flag,
      music: fc.constantFrom("music/quiet", "music/ours", undefined),
      language: fc.constantFrom("zh" as const, "en" as const, undefined),
    })
    .filter((room) => room.pin === undefined || room.pin !== room.moderatorPin);
}

function faxOf(found: string, names: Names): fc.Arbitrary<FaxNumber> {
  const tell = fc.subarray([...names.extensions]) as fc.Arbitrary<ExtensionKey[]>;
  return fc.record({ key: fc.constant(found), name, mail: fc.constantFrom("fax@example.net", undefined), tell });
}

const parking: fc.Arbitrary<Parking> = fc
  .record({ slots: fc.uniqueArray(whole(0, 99), { maxLength: 5 }), number: flag, timeoutMs: ms(5_000, hour) })
  .map(({ slots, number, timeoutMs }) => ({
    number: number && slots.length > 0 ? "8100" : undefined,
    slots: slots.map((slot) => `80${String(slot).padStart(2, "0")}`),
    timeoutMs,
  }));

const network = fc.constantFrom("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1");
const networks = fc.uniqueArray(network, { maxLength: 3 });
/** No two that take each other's numbers: each begins with another digit. */
const rewrites = fc
  .uniqueArray(whole(1, 9), { maxLength: 3 })
  .chain((digits) => fc.tuple(...digits.map((digit) => rewriteOf(`${digit}[0-57]x.`))));

function rewriteOf(match: string): fc.Arbitrary<Rewrite> {
  return fc.record({ match: fc.constant(match), strip: whole(0, 4), prefix: fc.constantFrom("", "+", "00", "0571") });
}

function trunkOf(found: string, names: Names): fc.Arbitrary<Trunk> {
  return fc
    .record({
      name,
      host: fc.constantFrom("sip.example.net", "192.0.2.9", "2001:db8::9"),
      port: fc.option(whole(1, 65_535), { nil: undefined }),
      transport: fc.constantFrom("tls" as const, undefined),
      proxy: fc.constantFrom("edge.example.net:5070", undefined),
      account: fc.option(fc.record({ user: key, secret, register: flag }), { nil: undefined }),
      authUser: fc.option(key, { nil: undefined }),
      expiresS: whole(60, 86_400),
      domain: fc.constantFrom("example.net", undefined),
      addresses: networks,
      certificate: fc.constantFrom("sip.example.net", undefined),
      calls: whole(1, 5_000),
      qualifyMs: ms(0, hour),
      codecs: codecList,
      dtmf,
      encryption,
      identity: fc.constantFrom("asserted", "remote-party", "from"),
      diversion: fc.constantFrom("diversion", "history-info", "none"),
      callerId: fc.option(outside, { nil: undefined }),
      numbers: fc.constantFrom("e164", "national", "as-dialled"),
      rewriteIn: rewrites,
      rewriteOut: rewrites,
      to: maybeOf(names.extensions),
      sign: flag,
      verify: fc.constantFrom("off", "mark", "refuse"),
    })
    .map(({ account, ...rest }) => ({
      ...(rest as Omit<Trunk, "key" | "user" | "secret" | "register">),
      key: found as TrunkKey,
      user: account?.user,
      secret: account?.secret,
      register: account?.register ?? false,
    }));
}

/** Steps as a file can say them: plain ones alone, weighted ones side by side. */
function viaOf(trunks: readonly string[]): fc.Arbitrary<readonly (readonly RouteTrunk[])[]> {
  const plain = (trunk: string): readonly RouteTrunk[] => [{ trunk: trunk as TrunkKey, weight: 1 }];
  const weights = fc.tuple(...trunks.map(() => whole(1, 9)));
  const together = weights.map((found) => [found.map((weight, i) => ({ trunk: trunks[i] as TrunkKey, weight }))]);
  return trunks.length < 2 ? fc.constant(trunks.map(plain)) : fc.oneof(fc.constant(trunks.map(plain)), together);
}

function routeOf(match: string, names: Names): fc.Arbitrary<Route> {
  return fc.record({
    match: fc.constant(match),
    via: viaOf(names.trunks),
    right: maybeOf(names.rights),
    strip: whole(0, 2),
    prefix: fc.constantFrom("", "+86", "*5"),
    hours: fc.option(fc.array(week, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    paid: flag,
    failOn: fc.uniqueArray(whole(400, 699), { maxLength: 4 }),
    ringMs: ms(1_000, 600_000),
  });
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
  return fc
    .record({
      key: fc.constant(queue as QueueKey),
      name,
      number: fc.constant(`7${String(index).padStart(4, "0")}`),
      requires: rules(names),
      ...routingOf(names),
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
      recording: fc.record({
        format: fc.constantFrom("wav" as const, "opus" as const, undefined),
        retentionMs: fc.option(ms(24 * hour, 90 * 24 * hour), { nil: undefined }),
      }),
      waiting: fc.oneof(fc.constant({ kind: "ringback" as const }), file),
      serviceLevelMs: ms(1_000, hour),
      ...queueFigures,
      ...dispositionsOf(),
      ...waitingOf(),
      callback: callbackOf(names.extensions, week),
      voicemail: names.extensions.includes(queue)
        ? fc.constant(undefined) // one mailbox a name
        : fc.option(
            fc.record({
              ...mailbox(names),
              phones: fc.subarray(names.extensions.map((one) => one as ExtensionKey)),
              key: fc.constantFrom(undefined, "1", "9"),
              unattended: flag,
            }),
            { nil: undefined },
          ),
    })
    .map((made) => withDispositions(soundRouting(made, names)));
}

/** What every mailbox has. */
function mailbox(names: Names) {
  return {
    pin: fc.constantFrom(undefined, "4711", "000123456789"),
    greeting: fc.constantFrom(undefined, "music/quiet"),
    language: fc.constantFrom(undefined, "zh" as const, "en" as const),
    email: fc.constantFrom(undefined, "li@example.com"),
    maxLengthMs: ms(10_000, 900_000),
    maxMessages: whole(1, 1_000),
    keepMs: fc.option(ms(hour, 30 * 24 * hour), { nil: undefined }),
    operator: maybeOf(names.extensions),
  };
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
      requires: rules(names),
    }),
  );
  const rooms = names.conferences.map((room) => fc.constant<NumberTarget>({ kind: "conference", room }));
  const dials = names.extensions.map((number) => fc.constant<NumberTarget>({ kind: "dial", number }));
  const faxes = names.faxes.map((fax) => fc.constant<NumberTarget>({ kind: "fax", fax }));
  return fc.oneof(echo, music, ...extensions, ...queues, ...dials, ...rooms, ...faxes);
}

function keyed<Key extends string, Value>(
  keys: readonly Key[],
  make: (key: Key, index: number) => fc.Arbitrary<Value>,
): fc.Arbitrary<Map<Key, Value>> {
  return fc.tuple(...keys.map(make)).map((values) => new Map(values.map((value, i) => [keys[i] as Key, value])));
}

const region = fc.tuple(key, fc.uniqueArray(key, { maxLength: 3 }));

const FEATURES: FeatureCodes = {
  signIn: "*22",
  signOut: "*23",
  ready: "*24",
  busy: "*25",
  breakTime: "*26",
  wrapUp: "*27",
  extendWrapUp: "*28",
  agentStatus: "*29",
  forceSignOut: "*63",
  forceReady: "*64",
  forceBusy: "*65",
  takeWaiting: "*66",
  pickup: "*8",
  dndOn: "*78",
  dndOff: "*79",
  forwardAlways: "*72",
  forwardBusy: "*90",
  forwardNoAnswer: "*92",
  callWaitingOn: "*43",
  callWaitingOff: "*44",
  speedDial: "*0",
  intercom: "*80",
  listen: "*55",
  voicemail: "*97",
  mailbox: "*98",
};
const KEYS: InCallKeys = { transfer: "*1", consult: "*2", threeWay: "*3", park: "*4", record: "*5", pauseRecord: "*6" };

/** Every number of these begins with 00, and no two patterns take each other's. */
const PATTERNS = ["00[1-4]x.", "005!", "0066", "007[0-35]x", "0080."];

function nightRulesOf(numbers: readonly string[], names: Names): fc.Arbitrary<Map<string, NightRule>> {
  const [first] = names.extensions;
  const [night] = names.switches;
  if (first === undefined || night === undefined) return fc.constant(new Map());
  const ruled = fc.subarray([...numbers]);
  return ruled.map((found) => new Map(found.map((number) => [number, { switch: night, to: first }])));
}

const features = fc.constantFrom(FEATURES, { ...FEATURES, signIn: "#99", busy: "**1", pickup: "*6", intercom: "*60" });
const keys = fc.constantFrom(KEYS, { ...KEYS, transfer: "##", park: "*71" });

export const anyOffice: fc.Arbitrary<Office> = fc
  .record({
    tiers: fc.uniqueArray(key, { maxLength: 4 }),
    regions: fc.uniqueArray(region, { maxLength: 3, selector: ([head]) => head }),
    extensions: phones("1"),
    agents: phones("5"),
    queues: fc.uniqueArray(key, { maxLength: 3 }),
    groups: fc.uniqueArray(key, { maxLength: 2 }),
    pages: fc.uniqueArray(key, { maxLength: 2 }),
    switches: fc.uniqueArray(key, { maxLength: 2 }),
    conferences: fc.uniqueArray(key, { maxLength: 2 }),
    faxes: fc.uniqueArray(key, { maxLength: 2 }),
    tickets: fc.uniqueArray(key, { maxLength: 1 }),
    reports: fc.uniqueArray(key, { maxLength: 2 }),
    trunks: fc.uniqueArray(key, { maxLength: 3 }),
    patterns: fc.subarray(PATTERNS),
    rights: fc.subarray(["local", "national", "mobile"]),
    numbers: phones("9"),
  })
  .chain((drawn) => {
    const places = drawn.regions.flatMap(([head, found]) =>
      found.length === 0 ? [head] : found.map((place) => `${head}/${place}`),
    );
    const names: Names = { ...drawn, places };
    const peopled = <Value>(keys: readonly string[], make: (key: string, index: number) => fc.Arbitrary<Value>) =>
      keyed(drawn.extensions.length === 0 ? [] : keys, make);
    const patterns = drawn.trunks.length === 0 ? [] : drawn.patterns;
    return fc.record({
      name,
      language: fc.constantFrom("zh" as const, "en" as const),
      country: fc.constantFrom("CN", "DE", "NO", "US"),
      timezone: fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "UTC"),
      holdMusic: fc.constantFrom("music/quiet", "music/ours"),
      codecs: codecList,
      encryption,
      rights: fc.constant(drawn.rights),
      region: maybeOf(places),
      areas: areasOf(names),
      pools: poolsOf(names),
      tiers: fc.constant(drawn.tiers),
      regions: fc.constant(new Map(drawn.regions)),
      extensions: keyed(drawn.extensions as ExtensionKey[], (number) => extensionOf(number, names)),
      agents: keyed(drawn.agents as AgentKey[], (number) => agentOf(number, names)),
      queues: keyed(drawn.queues as QueueKey[], (queue, index) => queueOf(queue, index, names)),
      numbers: keyed([...drawn.numbers], () => targetOf(names)),
      nightRules: nightRulesOf(drawn.numbers, names),
      groups: peopled(drawn.groups, (group, index) => groupOf(group, index, names)),
      pages: peopled(drawn.pages, (page, index) => pageOf(page, index, names)),
      switches: keyed(drawn.switches, switchOf),
      hours: schedules,
      alarms: alarmsOf(drawn.queues),
      classes: customerClasses(drawn.tiers),
      customerFields,
      marks: anyMarks,
      faxes: keyed(drawn.faxes, (found) => faxOf(found, names)),
      tickets: keyed(drawn.tickets, (found) => ticketCategoryOf(found, names)),
      reports: keyed(drawn.reports, (found) => reportOf(found, names.queues)),
      performance: anyPerformance,
      conferences: keyed(drawn.conferences, (room, index) => conferenceOf(room, index, names)),
      parking,
      directory: fc.constantFrom("411", undefined),
      speedDials: shortCodes(names),
      trunks: keyed(drawn.trunks as TrunkKey[], (trunk) => trunkOf(trunk, names)),
      routes: fc.tuple(...patterns.map((pattern) => routeOf(pattern, names))),
      emergency: fc.record({
        numbers: fc.subarray(["110", "112", "2999"]),
        via: fc.subarray(drawn.trunks as TrunkKey[]),
        tell: fc.subarray(drawn.extensions as ExtensionKey[]),
      }),
      guard: fc.record({ allow: networks, deny: networks, only: networks, proxies: networks }),
      users: usersOf(names),
      webhooks: anyWebhooks,
      signIn: signInRules,
      masking: anyMasking,
      keep: anyKeep,
      features,
      keys,
      recording: fc.record({
        format: fc.constantFrom("wav" as const, "opus" as const),
        retentionMs: fc.option(ms(24 * hour, 90 * 24 * hour), { nil: undefined }),
      }),
      limits: fc.record({
        calls: ms(1, 5_000),
        paidCalls: whole(0, 10),
        paidMinutes: whole(0, 1_000),
        callsPerMinute: whole(1, 100),
        silentMinutes: whole(0, 600),
      }),
    });
  })
  .chain((office) => qualityOf(office.users).map((quality) => ({ ...office, quality })));
