// An office as a person would write it down: items with fields, each field as YAML text. `write.ts` makes a file of it, `diff.ts` compares
// two. Default values are marked, so that a file stays short and a comparison stays complete.

import type { Agent, Extension, NumberTarget, Office, Queue } from "./office.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";

export interface WrittenField {
  readonly key: string;
  /** As it stands in YAML after `key: `. */
  readonly text: string;
  readonly isDefault: boolean;
  readonly isSecret: boolean;
}

export interface WrittenItem {
  /** `extensions`, and the key in it; sections without keys of their own (`limits`) have none. */
  readonly section: string;
  readonly key: string | undefined;
  readonly content: readonly WrittenField[] | string;
}

/** In the order of the format. `secretText`: how a secret or pin is written. */
export function writtenItems(office: Office, secretText: (secret: string) => string): readonly WrittenItem[] {
  return [
    { section: "office", key: undefined, content: officeFields(office) },
    { section: "tiers", key: undefined, content: listText(office.tiers) },
    ...items("regions", office.regions, listText),
    ...items("extensions", office.extensions, (phone) => extensionFields(phone, secretText)),
    ...items("agents", office.agents, (agent) => agentFields(agent, secretText)),
    ...items("queues", office.queues, queueFields),
    ...items("numbers", office.numbers, targetFields),
    { section: "features", key: undefined, content: featureFields(office) },
    {
      section: "limits",
      key: undefined,
      content: [field("calls", String(office.limits.calls), String(officeDefaults.limits.calls))],
    },
  ];
}

function items<Value>(
  section: string,
  values: ReadonlyMap<string, Value>,
  write: (value: Value) => WrittenItem["content"],
): readonly WrittenItem[] {
  return [...values].map(([key, value]) => ({ section, key, content: write(value) }));
}

function field(key: string, text: string, fallback: string | undefined): WrittenField {
  return { key, text, isDefault: text === fallback, isSecret: false };
}

function secretField(key: string, secret: string, secretText: (secret: string) => string): WrittenField {
  return { key, text: quoted(secretText(secret)), isDefault: false, isSecret: true };
}

/** No field where the value is not there. */
function maybe(key: string, value: string | undefined): readonly WrittenField[] {
  return value === undefined ? [] : [field(key, scalarText(value), undefined)];
}

function officeFields(office: Office): readonly WrittenField[] {
  const defaults = officeDefaults.office;
  return [
    field("name", scalarText(office.name), defaults.name),
    field("language", office.language, defaults.language),
    field("country", scalarText(office.country), defaults.country),
    field("timezone", scalarText(office.timezone), defaults.timezone),
  ];
}

function extensionFields(phone: Extension, secretText: (secret: string) => string): readonly WrittenField[] {
  const defaults = officeDefaults.extension;
  return [
    field("name", scalarText(phone.name), scalarText(phone.key)),
    secretField("secret", phone.secret, secretText),
    field("ring", durationText(phone.ringMs), durationText(defaults.ring)),
    field("record", phone.record, defaults.record),
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

function queueFields(queue: Queue): readonly WrittenField[] {
  const defaults = officeDefaults.queue;
  return [
    field("name", scalarText(queue.name), scalarText(queue.key)),
    field("number", scalarText(queue.number), undefined),
    field("requires", levelsText(queue.requires), EMPTY_MAP),
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
    field("waiting", waitingText(queue.waiting), waitingText(defaults.waiting)),
    field("serviceLevel", durationText(queue.serviceLevelMs), durationText(defaults.serviceLevel)),
  ];
}

function maybeDuration(key: string, ms: number | undefined): readonly WrittenField[] {
  return ms === undefined ? [] : [field(key, durationText(ms), undefined)];
}

function waitingText(waiting: Queue["waiting"]): string {
  return waiting.kind === "ringback" ? "ringback" : scalarText(waiting.name);
}

function targetFields(target: NumberTarget): readonly WrittenField[] {
  if (target.kind === "extension") return maybe("extension", target.extension);
  if (target.kind === "music") return maybe("music", target.name);
  if (target.kind === "echo") return [field("echo", "true", undefined)];
  return [
    field("queue", scalarText(target.queue), undefined),
    ...maybe("tier", target.tier),
    ...maybe("region", target.region),
    field("credit", durationText(target.creditMs), durationText(officeDefaults.queueTarget.credit)),
    field("requires", levelsText(target.requires), EMPTY_MAP),
  ];
}

function featureFields({ features }: Office): readonly WrittenField[] {
  const defaults = officeDefaults.features;
  return [
    field("sign-in", quoted(features.signIn), quoted(defaults["sign-in"])),
    field("sign-out", quoted(features.signOut), quoted(defaults["sign-out"])),
    field("ready", quoted(features.ready), quoted(defaults.ready)),
    field("busy", quoted(features.busy), quoted(defaults.busy)),
    field("break", quoted(features.breakTime), quoted(defaults.break)),
    field("wrap-up", quoted(features.wrapUp), quoted(defaults["wrap-up"])),
  ];
}

const EMPTY_MAP = "{}";
const EMPTY_LIST = "[]";

function levelsText(levels: ReadonlyMap<string, number>): string {
  return mapText([...levels].map(([skill, level]) => [skill, String(level)]));
}

function creditsText(credits: ReadonlyMap<string, number>): string {
  return mapText([...credits].map(([tier, ms]) => [tier, durationText(ms)]));
}

function mapText(entries: readonly (readonly [key: string, text: string])[]): string {
  if (entries.length === 0) return EMPTY_MAP;
  return `{ ${fold(entries.map(([key, text]) => `${scalarText(key)}: ${text}`))} }`;
}

function listText(texts: readonly string[]): string {
  return texts.length === 0 ? EMPTY_LIST : `[${fold(texts.map(scalarText))}]`;
}

const PER_LINE = 20;

/** Long lists go over several lines; inside brackets YAML does not mind. */
function fold(parts: readonly string[]): string {
  return parts.map((part, i) => (i === 0 ? part : i % PER_LINE === 0 ? `,\n      ${part}` : `, ${part}`)).join("");
}

const PLAIN = /^\p{L}[\p{L}\p{N}_-]*(?:\/[\p{L}\p{N}_-]+)*$/u;
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** Without quotes where every YAML reader, also an old one, takes it for text. */
export function scalarText(text: string): string {
  return PLAIN.test(text) && !RESERVED.test(text) ? text : quoted(text);
}

/** A JSON string is a YAML string. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
