// An office as a person would write it down: items with fields, each field as YAML text. `write.ts` makes a file of it, `diff.ts` compares
// two. Default values are marked, so that a file stays short and a comparison stays complete.

import { unreachable } from "../base/assert.ts";
import { type InTurns, PER_TURN } from "../base/in-turns.ts";
import type {
  Agent,
  FeatureCodes,
  NightRule,
  NightSwitch,
  NumberTarget,
  Office,
  PageGroup,
  Queue,
  RingGroup,
} from "./office.ts";
import { ruleYaml } from "./rule-plain.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import { weekHoursText } from "./week-hours.ts";
import { alarmFields } from "./written-alarms.ts";
import { callbackField } from "./written-callback.ts";
import { conferenceFields } from "./written-conferences.ts";
import { classFields, customerRuleFields } from "./written-customers.ts";
import { faxFields } from "./written-faxes.ts";
import { markFields } from "./written-marks.ts";
import { emergencyFields, guardFields, routeItems, trunkFields } from "./written-outside.ts";
import { dispositionFields, userFields } from "./written-people.ts";
import { extensionFields } from "./written-phones.ts";
import { privacyFields } from "./written-privacy.ts";
import { qualityFields } from "./written-quality.ts";
import { performanceFields, reportFields } from "./written-reports.ts";
import { poolFields, routingFields } from "./written-routing.ts";
import { maskingFields, signInFields } from "./written-safety.ts";
import { ticketFields } from "./written-tickets.ts";
import { queueVoicemailField } from "./written-voicemail.ts";
import { scheduleFields, waitingFields } from "./written-waiting.ts";
import { webhookFields } from "./written-webhooks.ts";
import {
  creditsText,
  EMPTY_LIST,
  EMPTY_MAP,
  field,
  flowText,
  levelsText,
  listText,
  maybe,
  maybeDuration,
  quoted,
  scalarText,
  secretField,
} from "./yaml-text.ts";

export interface WrittenField {
  readonly key: string;
  /** As it stands in YAML after `key: `. */
  readonly text: string;
  readonly isDefault: boolean;
  readonly isSecret: boolean;
  /** For a person's eyes instead of `text`: a part of that is secret. */
  readonly shown?: string;
}

export interface WrittenItem {
  /** `extensions`, and the key in it; sections without keys of their own (`limits`) have none. */
  readonly section: string;
  readonly key: string | undefined;
  readonly content: readonly WrittenField[] | string;
  /** An entry of a list: its `key` tells it from the others and is not written. */
  readonly listed?: true;
}

/** Every section, in the order of the format. */
export const SECTIONS = [
  "office",
  "tiers",
  "regions",
  "areas",
  "pools",
  "extensions",
  "agents",
  "queues",
  "hours",
  "groups",
  "pages",
  "conferences",
  "classes",
  "customers",
  "marks",
  "faxes",
  "tickets",
  "switches",
  "alarms",
  "parking",
  "directory",
  "speedDials",
  "numbers",
  "trunks",
  "routes",
  "users",
  "webhooks",
  "signIn",
  "masking",
  "privacy",
  "emergency",
  "guard",
  "features",
  "keys",
  "reports",
  "performance",
  "quality",
  "recording",
  "limits",
] as const;

/** In the order of the format. `secretText`: how a secret or pin is written. */
export function* writingItems(office: Office, secretText: (secret: string) => string): InTurns<readonly WrittenItem[]> {
  const whole = (section: (typeof SECTIONS)[number], content: WrittenItem["content"]): WrittenItem => {
    return { section, key: undefined, content };
  };
  return [
    whole("office", officeFields(office)),
    whole("tiers", listText(office.tiers)),
    ...items("regions", office.regions, listText),
    ...items("areas", office.areas, scalarText),
    ...items("pools", office.pools, poolFields),
    ...(yield* itemsInTurns("extensions", office.extensions, (phone) => extensionFields(phone, office, secretText))),
    ...(yield* itemsInTurns("agents", office.agents, (agent) => agentFields(agent, secretText))),
    ...items("queues", office.queues, (queue) => queueFields(queue, secretText)),
    ...items("hours", office.hours, scheduleFields),
    ...items("groups", office.groups, groupFields),
    ...items("pages", office.pages, pageFields),
    ...items("conferences", office.conferences, (room) => conferenceFields(room, secretText)),
    ...items("classes", office.classes, classFields),
    whole("customers", customerRuleFields(office.customerFields)),
    whole("marks", markFields(office.marks)),
    ...items("faxes", office.faxes, faxFields),
    ...items("tickets", office.tickets, ticketFields),
    ...items("switches", office.switches, switchFields),
    ...items("alarms", office.alarms, alarmFields),
    whole("parking", parkingFields(office)),
    ...(office.directory === undefined ? [] : [whole("directory", scalarText(office.directory))]),
    ...items("speedDials", office.speedDials, scalarText),
    ...items("numbers", office.numbers, targetFields).map((item) => withNight(item, office)),
    ...items("trunks", office.trunks, (trunk) => trunkFields(trunk, secretText)),
    ...routeItems(office.routes),
    ...items("users", office.users, (user) => userFields(user, secretText)),
    ...items("webhooks", office.webhooks, (webhook) => webhookFields(webhook, secretText)),
    whole("signIn", signInFields(office.signIn)),
    whole("masking", maskingFields(office.masking)),
    whole("privacy", privacyFields(office.keep)),
    whole("emergency", emergencyFields(office)),
    whole("guard", guardFields(office.guard)),
    whole("features", featureFields(office.features)),
    whole("keys", keyFields(office)),
    ...items("reports", office.reports, reportFields),
    whole("performance", performanceFields(office.performance)),
    whole("quality", qualityFields(office.quality)),
    whole("recording", recordingFields(office)),
    whole("limits", limitFields(office)),
  ];
}

/** Of sections that may have thousands of entries. */
function* itemsInTurns<Value>(
  section: (typeof SECTIONS)[number],
  values: ReadonlyMap<string, Value>,
  write: (value: Value) => WrittenItem["content"],
): InTurns<readonly WrittenItem[]> {
  const written: WrittenItem[] = [];
  for (const [key, value] of values) {
    written.push({ section, key, content: write(value) });
    if (written.length % PER_TURN === 0) yield;
  }
  return written;
}

function items<Value>(
  section: (typeof SECTIONS)[number],
  values: ReadonlyMap<string, Value>,
  write: (value: Value) => WrittenItem["content"],
): readonly WrittenItem[] {
  return [...values].map(([key, value]) => ({ section, key, content: write(value) }));
}

function officeFields(office: Office): readonly WrittenField[] {
  const defaults = officeDefaults.office;
  return [
    field("name", scalarText(office.name), defaults.name),
    field("language", office.language, defaults.language),
    field("country", scalarText(office.country), defaults.country),
    field("timezone", scalarText(office.timezone), defaults.timezone),
    field("holdMusic", scalarText(office.holdMusic), defaults.holdMusic),
    field("codecs", listText(office.codecs), listText(defaults.codecs)),
    field("encryption", quoted(office.encryption), quoted(defaults.encryption)), // "off" in quotes, as in trunks
    field("rights", listText(office.rights), listText(defaults.rights)),
    ...maybe("region", office.region),
  ];
}

function agentFields(agent: Agent, secretText: (secret: string) => string): readonly WrittenField[] {
  return [
    field("name", scalarText(agent.name), scalarText(agent.key)),
    ...maybe("extension", agent.extension),
    ...maybe("team", agent.team),
    ...(agent.pin === undefined ? [] : [secretField("pin", agent.pin, secretText)]),
    field("skills", levelsText(agent.skills), EMPTY_MAP),
    field("regions", listText(agent.regions), EMPTY_LIST),
  ];
}

function queueFields(queue: Queue, secretText: (secret: string) => string): readonly WrittenField[] {
  const defaults = officeDefaults.queue;
  return [
    field("name", scalarText(queue.name), scalarText(queue.key)),
    field("number", scalarText(queue.number), undefined),
    ...routingFields(queue),
    field("strategy", queue.strategy, defaults.strategy),
    field("ring", durationText(queue.ringMs), durationText(defaults.ring)),
    field("wrapUp", durationText(queue.wrapUpMs), durationText(defaults.wrapUp)),
    ...maybeDuration("maxWait", queue.maxWaitMs),
    field("maxCallers", String(queue.maxCallers), String(defaults.maxCallers)),
    field("credit", durationText(queue.creditMs), durationText(defaults.credit)),
    field("ageing", String(queue.ageing), String(defaults.ageing)),
    field("tierCredit", creditsText(queue.tierCreditMs), EMPTY_MAP),
    field("byRegion", String(queue.byRegion), String(defaults.byRegion)),
    field("afterNoAnswer", queue.afterNoAnswer, defaults.afterNoAnswer),
    field("record", queue.record, defaults.record),
    ...maybe("recordingFormat", queue.recording.format),
    ...maybeDuration("retention", queue.recording.retentionMs),
    field("waiting", waitingText(queue.waiting), waitingText(defaults.waiting)),
    field("serviceLevel", durationText(queue.serviceLevelMs), durationText(defaults.serviceLevel)),
    field("serviceLevelFormula", queue.serviceLevelFormula, defaults.serviceLevelFormula),
    field("shortAbandon", durationText(queue.shortAbandonMs), durationText(defaults.shortAbandon)),
    ...(queue.voicemail === undefined ? [] : [queueVoicemailField(queue.voicemail, secretText)]),
    ...(queue.callback === undefined ? [] : [callbackField(queue.callback)]),
    ...waitingFields(queue),
    ...dispositionFields(queue),
  ];
}

function waitingText(waiting: Queue["waiting"]): string {
  return waiting.kind === "ringback" ? "ringback" : scalarText(waiting.name);
}

function groupFields(group: RingGroup): readonly WrittenField[] {
  const defaults = officeDefaults.group;
  return [
    field("name", scalarText(group.name), scalarText(group.key)),
    field("number", scalarText(group.number), undefined),
    field("members", listText(group.members), undefined),
    field("strategy", group.strategy, defaults.strategy),
    field("ring", durationText(group.ringMs), durationText(defaults.ring)),
    ...maybe("overflow", group.overflow),
  ];
}

function pageFields(page: PageGroup): readonly WrittenField[] {
  return [
    field("name", scalarText(page.name), scalarText(page.key)),
    field("number", scalarText(page.number), undefined),
    field("members", listText(page.members), undefined),
  ];
}

function switchFields(night: NightSwitch): readonly WrittenField[] {
  return [
    field("name", scalarText(night.name), scalarText(night.key)),
    field("number", scalarText(night.number), undefined),
    field("hours", listText(night.hours.map(weekHoursText)), EMPTY_LIST),
  ];
}

function parkingFields({ parking }: Office): readonly WrittenField[] {
  return [
    ...maybe("number", parking.number),
    field("slots", listText(parking.slots), EMPTY_LIST),
    field("timeout", durationText(parking.timeoutMs), durationText(officeDefaults.parking.timeout)),
  ];
}

function targetFields(target: NumberTarget): readonly WrittenField[] {
  switch (target.kind) {
    case "extension":
      return maybe("extension", target.extension);
    case "music":
      return maybe("music", target.name);
    case "echo":
      return [field("echo", "true", undefined)];
    case "dial":
      return maybe("dial", target.number);
    case "conference":
      return maybe("conference", target.room);
    case "voicemail":
      return maybe("voicemail", target.mailbox);
    case "flow":
      return maybe("flow", target.flow);
    case "fax":
      return maybe("fax", target.fax);
    case "queue":
      return [
        field("queue", scalarText(target.queue), undefined),
        ...maybe("tier", target.tier),
        ...maybe("region", target.region),
        field("credit", durationText(target.creditMs), durationText(officeDefaults.targetCredit)),
        field("requires", ruleYaml(target.requires), EMPTY_MAP),
      ];
    default:
      return unreachable(target);
  }
}

function withNight(item: WrittenItem, office: Office): WrittenItem {
  const rule = office.nightRules.get(item.key ?? "");
  if (rule === undefined || typeof item.content === "string") return item;
  return { ...item, content: [...item.content, field("night", nightText(rule), undefined)] };
}

function nightText(rule: NightRule): string {
  return flowText([...maybe("switch", rule.switch), ...maybe("to", rule.to)]);
}

/** As the file spells it; the type keeps the list whole. */
const FEATURE_KEYS: { readonly [Name in keyof FeatureCodes]: keyof typeof officeDefaults.features } = {
  signIn: "sign-in",
  signOut: "sign-out",
  ready: "ready",
  busy: "busy",
  breakTime: "break",
  wrapUp: "wrap-up",
  extendWrapUp: "extend-wrap-up",
  agentStatus: "agent-status",
  forceSignOut: "force-sign-out",
  forceReady: "force-ready",
  forceBusy: "force-busy",
  takeWaiting: "take-waiting",
  pickup: "pickup",
  dndOn: "dnd-on",
  dndOff: "dnd-off",
  forwardAlways: "forward-always",
  forwardBusy: "forward-busy",
  forwardNoAnswer: "forward-no-answer",
  callWaitingOn: "call-waiting-on",
  callWaitingOff: "call-waiting-off",
  speedDial: "speed-dial",
  intercom: "intercom",
  listen: "listen",
  voicemail: "voicemail",
  mailbox: "mailbox",
};

function featureFields(features: FeatureCodes): readonly WrittenField[] {
  const names = Object.keys(FEATURE_KEYS) as (keyof FeatureCodes)[];
  return names.map((name) => {
    const key = FEATURE_KEYS[name];
    return field(key, quoted(features[name]), quoted(officeDefaults.features[key]));
  });
}

function keyFields({ keys }: Office): readonly WrittenField[] {
  const defaults = officeDefaults.keys;
  return [
    field("transfer", quoted(keys.transfer), quoted(defaults.transfer)),
    field("consult", quoted(keys.consult), quoted(defaults.consult)),
    field("three-way", quoted(keys.threeWay), quoted(defaults["three-way"])),
    field("park", quoted(keys.park), quoted(defaults.park)),
    field("record", quoted(keys.record), quoted(defaults.record)),
    field("pause-record", quoted(keys.pauseRecord), quoted(defaults["pause-record"])),
  ];
}

function recordingFields({ recording }: Office): readonly WrittenField[] {
  return [
    field("format", recording.format, officeDefaults.recording.format),
    ...maybeDuration("retention", recording.retentionMs),
  ];
}

function limitFields({ limits }: Office): readonly WrittenField[] {
  const names = ["calls", "paidCalls", "paidMinutes", "callsPerMinute", "silentMinutes"] as const;
  return names.map((name) => field(name, String(limits[name]), String(officeDefaults.limits[name])));
}
