// The front door of office/: text of an office file to a checked `Office`, or every fault in it. Called by `serve`, `office apply`
// and `office diff`. It reads no disk: sealed secrets are opened by a function of the caller's.

import type { AgentKey, ExtensionKey, QueueKey } from "../base/ids.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { checkAcross } from "./cross-check.ts";
import type { OfficeFault } from "./fault.ts";
import type { Agent, Extension, NumberTarget, Office, Queue } from "./office.ts";
import { expandRegions } from "./regions.ts";
import { officeShape, type RawOffice, type RawTarget } from "./schema.ts";
import { isSealed } from "./secret.ts";
import { readTree } from "./tree.ts";

export interface ParseOptions {
  /** Opens what `office export` sealed; undefined: not sealed with this data directory's key. */
  readonly open?: (sealed: string) => string | undefined;
  /** Names of the audio files there are, to check `waiting` and `music` against; left out: any name will do. */
  readonly audio?: readonly string[];
  /** A fresh secret to suggest where one is missing or weak. */
  readonly suggestSecret?: () => string;
}

/** Never throws; all faults of the file, in its order. */
export function parseOffice(text: string, options: ParseOptions = {}): Result<Office, readonly OfficeFault[]> {
  const document = readTree(text);
  if (!("root" in document)) return fail(document);
  const { root, faults } = document;
  const written = officeShape.read(root, "", faults);
  const opened = openSecrets(written, options.open);
  checkAcross({ root, faults, written: opened, options });
  return faults.size > 0 ? fail(faults.list()) : ok(toOffice(opened));
}

/** What cannot be opened stays sealed; `checkAcross` says so. */
function openSecrets(written: RawOffice, open: ParseOptions["open"]): RawOffice {
  const clear = (secret: string): string => (isSealed(secret) ? (open?.(secret) ?? secret) : secret);
  const extensions = mapValues(written.extensions, (phone) => ({
    ...phone,
    secret: phone.secret === undefined ? undefined : clear(phone.secret),
  }));
  const agents = mapValues(written.agents, (agent) => ({
    ...agent,
    pin: agent.pin === undefined ? undefined : clear(agent.pin),
  }));
  return { ...written, extensions, agents };
}

function toOffice(written: RawOffice): Office {
  const { features } = written;
  return {
    ...written.office,
    tiers: written.tiers,
    regions: written.regions,
    extensions: mapKeyed<ExtensionKey, RawExtension, Extension>(written.extensions, toExtension),
    agents: mapKeyed<AgentKey, RawAgent, Agent>(written.agents, (key, agent) => toAgent(key, agent, written.regions)),
    queues: mapKeyed<QueueKey, RawQueue, Queue>(written.queues, toQueue),
    numbers: mapValues(written.numbers, toTarget),
    features: {
      signIn: features["sign-in"],
      signOut: features["sign-out"],
      ready: features.ready,
      busy: features.busy,
      breakTime: features.break,
      wrapUp: features["wrap-up"],
    },
    limits: written.limits,
  };
}

type ValueOf<Kept> = Kept extends ReadonlyMap<string, infer Value> ? Value : never;
type RawExtension = ValueOf<RawOffice["extensions"]>;
type RawAgent = ValueOf<RawOffice["agents"]>;
type RawQueue = ValueOf<RawOffice["queues"]>;

function toExtension(key: ExtensionKey, written: RawExtension): Extension {
  const { name = key, secret = "", ring, record } = written; // `checkAcross` refuses a file without the secret
  return { key, name, secret, ringMs: ring, record };
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
    requires: written.requires,
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
    waiting: written.waiting,
    serviceLevelMs: written.serviceLevel,
  };
}

function toTarget(written: RawTarget): NumberTarget {
  if (written.kind === "extension") return { kind: "extension", extension: written.extension as ExtensionKey };
  if (written.kind === "music") return { kind: "music", name: written.music };
  if (written.kind === "echo") return { kind: "echo" };
  const { tier, region, credit, requires } = written;
  return { kind: "queue", queue: written.queue as QueueKey, tier, region, creditMs: credit, requires };
}

function mapValues<From, To>(values: ReadonlyMap<string, From>, make: (value: From) => To): ReadonlyMap<string, To> {
  return new Map([...values].map(([key, value]) => [key, make(value)]));
}

function mapKeyed<Key extends string, From, To>(
  values: ReadonlyMap<string, From>,
  make: (key: Key, value: From) => To,
): ReadonlyMap<Key, To> {
  return new Map([...values].map(([key, value]) => [key as Key, make(key as Key, value)]));
}
