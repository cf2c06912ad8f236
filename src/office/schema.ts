// The office file's shape: every key a person may write, what it may be, and what it is when left out. `parse.ts` reads with it and
// checks what needs two places at once; `json-schema.ts` writes it down for editors. Keys of later versions are refused, never ignored.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { describe } from "./fault.ts";
import {
  duration,
  expected,
  list,
  mapOf,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  type TextRule,
  text,
  type Values,
  yesOrNo,
} from "./shape.ts";
import type { Tree } from "./tree.ts";

const NAME: TextRule = { pattern: /^(?=.*\S)[^\p{C}\u2028\u2029]{1,80}$/u, allowed: "text of 1 to 80 characters" };
/** Keys a person types into a shell and sees in records. */
const KEY: TextRule = {
  pattern: /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u,
  allowed: "letters, digits, - and _, at most 40",
};
const PHONE: TextRule = { pattern: /^[0-9]{1,15}$/, allowed: "digits, at most 15" };
const DIALLED: TextRule = {
  pattern: /^\+?[0-9*#]{1,32}$/,
  allowed: 'digits, * and #, perhaps + in front, such as "7000"',
};
const CODE: TextRule = {
  pattern: /^[*#][0-9*#]{1,7}$/,
  allowed: 'a code that starts with * or #, in quotes, such as "*22"',
};
const PLACE: TextRule = {
  pattern: /^[\p{L}\p{N}_-]{1,40}(?:\/[\p{L}\p{N}_-]{1,40})?$/u,
  allowed: "a place of `regions`, such as fujian/xiamen",
};
/** Stays below the audio folders: no dots, so no way up. */
const AUDIO: TextRule = {
  pattern: /^[a-z0-9_-]{1,40}(?:\/[a-z0-9_-]{1,40}){0,3}$/,
  allowed: "the name of an audio file, such as music/quiet",
};
const SECRET: TextRule = {
  pattern: /^[\x21-\x7e]{1,1024}$/,
  allowed: "at least 8 printable ASCII characters without blanks",
  secret: true,
};
const PIN: TextRule = { pattern: /^(?:[0-9]{4,12}|sealed:v1:.{1,400})$/, allowed: "4 to 12 digits", secret: true };

const level = number({ low: 1, high: 10, whole: true });
const levels = mapOf(KEY, level);
const ringTime = duration(SECOND_MS, 3 * MINUTE_MS);
const credit = duration(0, 24 * HOUR_MS);
const noLevels: ReadonlyMap<string, number> = new Map();
const whether = oneOf(["never", "always"]);

const language = oneOf(["zh", "en"]);

const country: Shape<string> = checkedText(
  { pattern: /^[A-Z]{2}$/, allowed: "two capital letters of ISO 3166, such as CN" },
  (code) => {
    return new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(code) !== undefined;
  },
);

const timezone: Shape<string> = checkedText(
  { pattern: /^[A-Za-z0-9_+/-]{1,64}$/, allowed: "an IANA name such as Asia/Shanghai" },
  (zone) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: zone });
      return true;
    } catch {
      return false; // RangeError is how Intl says that it does not know the zone
    }
  },
);

function checkedText(rule: TextRule, isKnown: (text: string) => boolean): Shape<string> {
  const shape = text(rule);
  return {
    ...shape,
    read(tree, path, faults) {
      const value = shape.read(tree, path, faults);
      if (value !== "" && !isKnown(value)) faults.add(tree.at, path, { found: describe(tree), allowed: rule.allowed });
      return value;
    },
  };
}

const officeFields = record(
  {
    name: optional(text(NAME), "Zongji", "What the office is called"),
    language: optional(language, "zh", "Language of prompts"),
    country: optional(country, "CN", "ISO 3166 country; chooses the tones callers hear"),
    timezone: optional(timezone, "Asia/Shanghai", "IANA time zone; the day in names of records and recordings"),
  },
  ["region"],
);

const extension = record(
  {
    name: perhaps(text(NAME), "Who sits at this phone; the number when left out"),
    secret: expected(text(SECRET), "The password of this phone, at least 8 characters"),
    ring: optional(ringTime, limits.call.ringMs, "How long a direct call rings"),
    record: optional(whether, "never", "Record direct calls of this phone"),
  },
  ["voicemail", "forward", "calls"],
);

const agent = record(
  {
    name: perhaps(text(NAME), "The agent's name; the number when left out"),
    extension: perhaps(text(PHONE), "The phone this agent signs in at when no other is named"),
    team: perhaps(text(KEY), "The agent's team"),
    pin: perhaps(text(PIN), "4 to 12 digits, asked when signing in at another phone"),
    skills: optional(levels, noLevels, "Level 1 to 10 by skill"),
    regions: optional(list(text(PLACE)), [], "Places served; a region's name means all its places"),
  },
  ["role"],
);

type Waiting = { readonly kind: "file"; readonly name: string } | { readonly kind: "ringback" };

const audioName = text(AUDIO);
const waiting: Shape<Waiting> = {
  placeholder: { kind: "ringback" },
  schema: { ...audioName.schema, type: "string" },
  read(tree, path, faults) {
    const name = audioName.read(tree, path, faults);
    return name === "ringback" ? { kind: "ringback" } : { kind: "file", name };
  },
};

const queue = record(
  {
    name: perhaps(text(NAME), "What people call the queue; its key when left out"),
    number: required(text(DIALLED), 'the number that reaches this queue, such as "7000"'),
    requires: optional(levels, noLevels, "Skills an agent needs, with the least level"),
    strategy: optional(
      oneOf([
        "longest-idle",
        "round-robin",
        "fewest-calls",
        "least-talk",
        "most-skilled",
        "least-skilled",
        "random",
        "ring-all",
        "top-down",
      ]),
      "longest-idle",
      "Which of the free agents gets the call",
    ),
    ring: optional(ringTime, 15 * SECOND_MS, "How long an agent's phone rings before the next is tried"),
    wrapUp: optional(duration(0, HOUR_MS), 10 * SECOND_MS, "Time after a call before the next"),
    maxWait: perhaps(duration(SECOND_MS, 24 * HOUR_MS), "Longest wait; without it callers wait as long as they like"),
    maxCallers: optional(
      number({ low: 1, high: limits.acd.callersPerQueue, whole: true }),
      1_000,
      "Further callers hear busy",
    ),
    credit: optional(credit, 0, "Head start in waiting time before callers of other queues"),
    ageing: optional(number({ low: 0, high: 100, whole: false }), 1, "How much a second of waiting counts"),
    tierCredit: optional(mapOf(KEY, credit), noLevels, "Head start in waiting time by tier"),
    byRegion: optional(yesOrNo, false, "Only agents who serve the caller's region"),
    afterNoAnswer: optional(oneOf(["set-aside", "ready"]), "set-aside", "What becomes of an agent who did not answer"),
    record: optional(whether, "never", "Record the calls of this queue"),
    waiting: optional(
      waiting,
      { kind: "file", name: "music/quiet" },
      "What a waiting caller hears: an audio file or ringback",
    ),
    serviceLevel: optional(
      duration(SECOND_MS, HOUR_MS),
      20 * SECOND_MS,
      "Callers answered within this time count as served well",
    ),
  },
  ["routing", "steps", "pool", "hours", "overflow", "callback", "announce", "dispositions"],
);

/** As written; `parse.ts` makes an office's target of it. */
export type RawTarget =
  | { readonly kind: "extension"; readonly extension: string }
  | ({ readonly kind: "queue" } & Values<typeof queueTargetFields>)
  | { readonly kind: "echo" }
  | { readonly kind: "music"; readonly music: string };

const queueTargetFields = {
  queue: required(text(KEY), "a queue of this file"),
  tier: perhaps(text(KEY), "Tier of the callers of this number"),
  region: perhaps(text(PLACE), "Region of the callers of this number"),
  credit: optional(credit, 0, "Head start in waiting time for callers of this number"),
  requires: optional(levels, noLevels, "Further skills that callers of this number need"),
} as const;
const LATER_TARGETS = ["flow", "trunk", "voicemail", "conference"];
const queueTarget = record(queueTargetFields, LATER_TARGETS);
const extensionTarget = record({ extension: required(text(PHONE), "an extension of this file") }, LATER_TARGETS);
const echoTarget = record({ echo: required(yesOrNo, "true") }, LATER_TARGETS);
const musicTarget = record({ music: required(audioName, "the name of an audio file") }, LATER_TARGETS);

const target: Shape<RawTarget> = {
  placeholder: { kind: "echo" },
  schema: { oneOf: [extensionTarget.schema, queueTarget.schema, echoTarget.schema, musicTarget.schema] },
  read(tree, path, faults) {
    if (hasKey(tree, "extension")) return { kind: "extension", ...extensionTarget.read(tree, path, faults) };
    if (hasKey(tree, "queue")) return { kind: "queue", ...queueTarget.read(tree, path, faults) };
    if (hasKey(tree, "music")) return { kind: "music", ...musicTarget.read(tree, path, faults) };
    if (hasKey(tree, "echo")) {
      const on = echoTarget.read(tree, path, faults).echo;
      if (!on)
        faults.add(tree.at, `${path}.echo`, { found: "false", allowed: "true", hint: "leave the number out instead" });
      return { kind: "echo" };
    }
    const later = LATER_TARGETS.find((key) => hasKey(tree, key));
    const hint = later === undefined ? undefined : "not available yet in this version";
    const found = later === undefined ? describe(tree) : `the key "${later}"`;
    faults.add(tree.at, path, {
      found,
      allowed: "{ extension: … }, { queue: … }, { echo: true } or { music: … }",
      hint,
    });
    return { kind: "echo" };
  },
};

function hasKey(tree: Tree, key: string): boolean {
  return tree.kind === "map" && tree.entries.has(key);
}

const code = text(CODE);
const features = record({
  "sign-in": optional(code, "*22", "Sign in the agent of this phone; *AGENT*PIN behind it: any agent"),
  "sign-out": optional(code, "*23", "Sign out"),
  ready: optional(code, "*24", "Ready for calls"),
  busy: optional(code, "*25", "Busy, a reason dialled after it"),
  break: optional(code, "*26", "On a break"),
  "wrap-up": optional(code, "*27", "End of wrap-up"),
});

const limitFields = record({
  calls: optional(
    number({ low: 1, high: limits.call.calls, whole: true }),
    limits.call.calls,
    "Calls at once; a further caller hears congestion",
  ),
});

export const officeShape = record(
  {
    office: optional(officeFields, officeFields.placeholder, "The office itself"),
    tiers: optional(list(text(KEY)), [], "Classes of customers, best first"),
    regions: optional(mapOf(KEY, list(text(KEY))), new Map(), "Regions and their places"),
    extensions: optional(mapOf(PHONE, extension), new Map(), "Phones by their number"),
    agents: optional(mapOf(PHONE, agent), new Map(), "Agents by their number"),
    queues: optional(mapOf(KEY, queue), new Map(), "Queues by their key"),
    numbers: optional(mapOf(DIALLED, target), new Map(), "What a dialled number reaches"),
    features: optional(features, features.placeholder, "Codes that agents dial"),
    limits: optional(limitFields, limitFields.placeholder, "Bounds of this office"),
  },
  ["trunks", "routes", "flows", "hours", "holidays", "voicemail", "users", "teams"],
);

/** What each key is when left out. */
export const officeDefaults = {
  office: officeFields.placeholder,
  extension: extension.placeholder,
  agent: agent.placeholder,
  queue: queue.placeholder,
  queueTarget: queueTarget.placeholder,
  features: features.placeholder,
  limits: limitFields.placeholder,
} as const;

/** The file as written, each value checked by itself. */
export type RawOffice = (typeof officeShape)["placeholder"];
