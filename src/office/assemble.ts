// The checked content of an office file to the office the switch runs: names get their brands, what was left out gets what follows from
// the rest of the file. Called by `parse.ts` alone, after all faults have been looked for.

import { unreachable } from "../base/assert.ts";
import type { AgentKey, ExtensionKey, QueueKey, TrunkKey } from "../base/ids.ts";
import { type InTurns, mapInTurns } from "../base/in-turns.ts";
import { toPool, toPreference, toStep } from "./assemble-routing.ts";
import { toSchedule, toWaiting } from "./assemble-waiting.ts";
import { toCallback } from "./callback.ts";
import { leavesOf } from "./dispositions.ts";
import { toMarks } from "./marks.ts";
import type {
  Agent,
  Extension,
  ExtensionVoicemail,
  FeatureCodes,
  InCallKeys,
  NightRule,
  NumberTarget,
  Office,
  Queue,
  QueueVoicemail,
  Route,
  RouteTrunk,
  Trunk,
} from "./office.ts";
import { toQuality } from "./quality.ts";
import { expandRegions } from "./regions.ts";
import type { RawOffice } from "./schema.ts";
import { toAlarm } from "./schema-alarms.ts";
import { toCustomerClass, toCustomerFields } from "./schema-customers.ts";
import type { RawTarget } from "./schema-numbers.ts";
import { emergencyNumbersOf, type RawVia } from "./schema-outside.ts";
import { toKeep } from "./schema-privacy.ts";
import { toPerformance, toReport } from "./schema-reports.ts";
import { toMasking } from "./schema-safety.ts";
import { toTicketCategory } from "./schema-tickets.ts";
import type { RawExtensionVoicemail, RawQueueVoicemail } from "./schema-voicemail.ts";
import type { User } from "./users.ts";

export function* assemblingOffice(written: RawOffice): InTurns<Office> {
  const phones = written.extensions as ReadonlyMap<ExtensionKey, RawExtension>;
  const agents = written.agents as ReadonlyMap<AgentKey, RawAgent>;
  return {
    ...written.office,
    tiers: written.tiers,
    regions: written.regions,
    areas: written.areas,
    pools: mapKeyed(written.pools, toPool),
    extensions: yield* mapInTurns(phones, (phone, key) => toExtension(key, phone, written)),
    agents: yield* mapInTurns(agents, (agent, key) => toAgent(key, agent, written.regions)),
    queues: mapKeyed<QueueKey, RawQueue, Queue>(written.queues, toQueue),
    numbers: yield* mapInTurns(written.numbers, toTarget),
    nightRules: nightRulesOf(written.numbers),
    groups: mapKeyed(written.groups, (key, { name = key, ring, ...group }) => ({ key, name, ...group, ringMs: ring })),
    pages: mapKeyed(written.pages, (key, { name = key, number, members }) => {
      return { key, name, number, members: members as readonly ExtensionKey[] };
    }),
    conferences: mapKeyed(written.conferences, (key, { name = key, moderators, ...room }) => {
      return { key, name, moderators: moderators as readonly ExtensionKey[], ...room };
    }),
    classes: mapKeyed(written.classes, toCustomerClass),
    customerFields: toCustomerFields(written.customers.fields),
    marks: toMarks(written.marks),
    faxes: mapKeyed(written.faxes, (key, { name = key, mail, tell }) => {
      return { key, name, mail, tell: tell as readonly ExtensionKey[] };
    }),
    tickets: mapKeyed(written.tickets, toTicketCategory),
    switches: mapKeyed(written.switches, (key, { name = key, ...rest }) => ({ key, name, ...rest })),
    alarms: new Map([...written.alarms].map(([key, alarm]) => [key, toAlarm(key, alarm)])),
    hours: mapKeyed(written.hours, toSchedule),
    parking: { number: written.parking.number, slots: written.parking.slots, timeoutMs: written.parking.timeout },
    directory: written.directory,
    speedDials: written.speedDials,
    trunks: mapKeyed<TrunkKey, RawTrunk, Trunk>(written.trunks, toTrunk),
    routes: written.routes.map(toRoute),
    emergency: {
      numbers: emergencyNumbers(written),
      via: (written.emergency.via ?? [...written.trunks.keys()]) as readonly TrunkKey[],
      tell: written.emergency.tell as readonly ExtensionKey[],
    },
    users: mapKeyed(written.users, toUser),
    webhooks: mapKeyed(written.webhooks, (key, endpoint) => ({ key, ...endpoint })),
    signIn: {
      idleMs: written.signIn.idle,
      longestMs: written.signIn.longest,
      secondFactor: written.signIn.secondFactor,
      passwordLength: written.signIn.passwordLength,
    },
    masking: toMasking(written.masking),
    keep: toKeep(written.privacy),
    guard: written.guard,
    features: toFeatures(written.features),
    keys: toKeys(written.keys),
    reports: mapKeyed(written.reports, toReport),
    performance: toPerformance(written.performance),
    quality: toQuality(written.quality),
    recording: { format: written.recording.format, retentionMs: written.recording.retention },
    limits: written.limits,
  };
}

/** Without a trunk nobody outside can be reached: then 110 is a number like others, and may be an extension. */
export function emergencyNumbers({ emergency, office, trunks }: RawOffice): readonly string[] {
  return emergency.numbers ?? (trunks.size === 0 ? [] : emergencyNumbersOf(office.country));
}

/** A trunk with an account registers unless it is told not to. */
export function registersByDefault(trunk: {
  readonly user: string | undefined;
  readonly secret: string | undefined;
}): boolean {
  return trunk.user !== undefined && trunk.secret !== undefined;
}

type ValueOf<Kept> = Kept extends ReadonlyMap<string, infer Value> ? Value : never;
type RawExtension = ValueOf<RawOffice["extensions"]>;
type RawAgent = ValueOf<RawOffice["agents"]>;
type RawQueue = ValueOf<RawOffice["queues"]>;
type RawTrunk = ValueOf<RawOffice["trunks"]>;
type RawUser = ValueOf<RawOffice["users"]>;
type RawRoute = RawOffice["routes"][number];

function toExtension(key: ExtensionKey, phone: RawExtension, { office, limits }: RawOffice): Extension {
  const {
    name = key,
    secret = "",
    ring,
    followMe,
    rights = office.rights,
    codecs = office.codecs,
    encryption = office.encryption,
    voicemail,
    ...rest
  } = phone; // `checkAcross` refuses a missing secret
  return {
    ...rest,
    key,
    name,
    secret,
    ringMs: ring,
    followMe: followMe.map(({ number, after, ring: ringMs, confirm }) => ({ number, afterMs: after, ringMs, confirm })),
    rights,
    codecs,
    encryption,
    paidCalls: phone.paidCalls ?? limits.paidCalls,
    paidMinutes: phone.paidMinutes ?? limits.paidMinutes,
    voicemail: voicemail === undefined ? undefined : toExtensionVoicemail(voicemail),
  };
}

function toExtensionVoicemail({ after, maxLength, keep, ...rest }: RawExtensionVoicemail): ExtensionVoicemail {
  return { ...rest, afterMs: after, maxLengthMs: maxLength, keepMs: keep };
}

function toQueueVoicemail({ maxLength, keep, phones, ...rest }: RawQueueVoicemail): QueueVoicemail {
  return { ...rest, maxLengthMs: maxLength, keepMs: keep, phones: phones as readonly ExtensionKey[] };
}

function toAgent(key: AgentKey, written: RawAgent, regions: RawOffice["regions"]): Agent {
  return {
    key,
    name: written.name ?? key,
    extension: written.extension as ExtensionKey | undefined,
    team: written.team,
    pin: written.pin,
    skills: written.skills,
    regions: expandRegions(written.regions, regions),
  };
}

function toQueue(key: QueueKey, written: RawQueue): Queue {
  return {
    key,
    name: written.name ?? key,
    number: written.number,
    requires: written.requires.rule,
    routing: written.routing,
    steps: written.steps.map(toStep),
    prefer: written.prefer.map(toPreference),
    strategy: written.strategy,
    ringMs: written.ring,
    wrapUpMs: written.wrapUp,
    maxWaitMs: written.maxWait,
    maxCallers: written.maxCallers,
    creditMs: written.credit,
    ageing: written.ageing,
    tierCreditMs: written.tierCredit,
    byRegion: written.byRegion,
    afterNoAnswer: written.afterNoAnswer,
    record: written.record,
    recording: { format: written.recordingFormat, retentionMs: written.retention },
    waiting: written.waiting,
    serviceLevelMs: written.serviceLevel,
    serviceLevelFormula: written.serviceLevelFormula,
    shortAbandonMs: written.shortAbandon,
    voicemail: written.voicemail === undefined ? undefined : toQueueVoicemail(written.voicemail),
    callback: written.callback === undefined ? undefined : toCallback(written.callback),
    ...toWaiting(written),
    dispositions: new Map(leavesOf(written.dispositions).map(({ code, name }) => [code, name])),
    dispositionTree: written.dispositions,
    dispositionRequired: written.dispositionRequired,
    wrapUpMostMs: written.wrapUpMost,
  };
}

function toTarget(written: RawTarget): NumberTarget {
  switch (written.kind) {
    case "extension":
      return { kind: "extension", extension: written.extension as ExtensionKey };
    case "music":
      return { kind: "music", name: written.music };
    case "echo":
      return { kind: "echo" };
    case "dial":
      return { kind: "dial", number: written.dial };
    case "conference":
      return { kind: "conference", room: written.conference };
    case "voicemail":
      return { kind: "voicemail", mailbox: written.voicemail };
    case "flow":
      return { kind: "flow", flow: written.flow };
    case "fax":
      return { kind: "fax", fax: written.fax };
    case "queue": {
      const { tier, region, credit, requires } = written;
      return {
        kind: "queue",
        queue: written.queue as QueueKey,
        tier,
        region,
        creditMs: credit,
        requires: requires.rule,
      };
    }
    default:
      return unreachable(written);
  }
}

function nightRulesOf(numbers: RawOffice["numbers"]): ReadonlyMap<string, NightRule> {
  const rules = new Map<string, NightRule>();
  for (const [number, { night }] of numbers) if (night !== undefined) rules.set(number, night);
  return rules;
}

function toUser(key: string, { name = key, queues, agent, extension, ...rest }: RawUser): User {
  return {
    ...rest,
    key,
    name,
    queues: queues as readonly QueueKey[],
    agent: agent as AgentKey | undefined,
    extension: extension as ExtensionKey | undefined,
  };
}

function toTrunk(key: TrunkKey, written: RawTrunk): Trunk {
  const { name = key, register = registersByDefault(written), expires, qualify, ...rest } = written;
  return { ...rest, key, name, register, expiresS: expires / 1_000, qualifyMs: qualify };
}

function toRoute({ via, ring, ...rest }: RawRoute): Route {
  return { ...rest, via: toSteps(via), ringMs: ring };
}

/** Entries with a weight that stand together are one step; one without is a step of its own. */
export function toSteps(via: readonly RawVia[]): readonly (readonly RouteTrunk[])[] {
  const steps: RouteTrunk[][] = [];
  via.forEach(({ trunk, weight }, i) => {
    const entry = { trunk: trunk as TrunkKey, weight: weight ?? 1 };
    const joins = weight !== undefined && via[i - 1]?.weight !== undefined;
    if (joins) steps.at(-1)?.push(entry);
    else steps.push([entry]);
  });
  return steps;
}

function toFeatures(features: RawOffice["features"]): FeatureCodes {
  return {
    signIn: features["sign-in"],
    signOut: features["sign-out"],
    ready: features.ready,
    busy: features.busy,
    breakTime: features.break,
    wrapUp: features["wrap-up"],
    extendWrapUp: features["extend-wrap-up"],
    agentStatus: features["agent-status"],
    forceSignOut: features["force-sign-out"],
    forceReady: features["force-ready"],
    forceBusy: features["force-busy"],
    takeWaiting: features["take-waiting"],
    pickup: features.pickup,
    dndOn: features["dnd-on"],
    dndOff: features["dnd-off"],
    forwardAlways: features["forward-always"],
    forwardBusy: features["forward-busy"],
    forwardNoAnswer: features["forward-no-answer"],
    callWaitingOn: features["call-waiting-on"],
    callWaitingOff: features["call-waiting-off"],
    speedDial: features["speed-dial"],
    intercom: features.intercom,
    listen: features.listen,
    voicemail: features.voicemail,
    mailbox: features.mailbox,
  };
}

function toKeys(keys: RawOffice["keys"]): InCallKeys {
  const { transfer, consult, "three-way": threeWay, park, record, "pause-record": pauseRecord } = keys;
  return { transfer, consult, threeWay, park, record, pauseRecord };
}

function mapKeyed<Key extends string, From, To>(
  values: ReadonlyMap<string, From>,
  make: (key: Key, value: From) => To,
): ReadonlyMap<Key, To> {
  return new Map([...values].map(([key, value]) => [key as Key, make(key as Key, value)]));
}
