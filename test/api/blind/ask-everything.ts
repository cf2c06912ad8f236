// Asks every operation of the HTTP interface there is, with whatever somebody might try: words that must not be known, in paths, queries and bodies.
// An operation that is added is asked too, without a word here.
//
//   traces   what an answer says that it must not
//   oracle   what is answered otherwise for a word that must not be known than for one that there is not: then it can be guessed, letter by letter

import { rightOf } from "../../../src/api/admission.ts";
import { apiRoutes } from "../../../src/api/api-routes.ts";
import { apiDocument, type DocumentOperation, type DocumentParameter } from "../held.ts";
import type { Heard } from "../whole-switch.ts";
import type { BlindHouse, Persona, Told, Word } from "./blind-house.ts";

export interface Curious {
  readonly who: Persona;
  readonly words: readonly Word[];
  /** Ids that they may know, by the beginning of the path they belong to. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** Beginnings of paths at which `tryBodies` tries them. */
  readonly bodies: readonly string[];
  /** These operations alone; undefined: all. */
  readonly only?: RegExp;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentOperation | undefined;
}

const OPERATIONS: readonly Asked[] = apiRoutes.map(({ method, path }) => ({
  method,
  path,
  operation: apiDocument.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()],
}));
/** Live views of their own; the events among them are read to their end by `BlindHouse.events`. */
const LIVE = new Set(["/api/events", "/api/calls/:id/legs/:leg/sound", "/api/trace", "/api/calls/:id/pcap"]);
/** Signs in, ends what is asked with, or takes long on purpose. */
const LEFT_OUT = /^\/api\/(sessions|users\/:id\/(password|second-factor|sessions|tokens))/;

/** Resolves with how many requests it took, and each difference that tells something. */
export async function askEverything(house: BlindHouse, curious: Curious): Promise<{ asked: number; told: string[] }> {
  const before = house.tape.length;
  const told: string[] = [];
  const { json } = await house.ask(curious.who, "GET", "/api/me");
  const { rights } = json as { readonly rights: readonly MyRight[] };
  const wanted = OPERATIONS.filter(
    ({ path }) => !LIVE.has(path) && !LEFT_OUT.test(path) && curious.only?.test(path) !== false,
  );
  await inLanes(wanted, async (asked) => {
    if (!isAdmitted(asked, rights)) return meetClosedDoor(house, curious, asked, told);
    // In the place of each id, also of what is changed: nothing may be done, and nothing told.
    await comparePaths(house, curious, asked, told);
    if (asked.method === "GET") await askOne(house, curious, asked, told);
  });
  return { asked: house.tape.length - before, told };
}

/** Some at a time: an answer is mostly waited for. */
async function inLanes<One>(all: readonly One[], use: (one: One) => Promise<void>): Promise<void> {
  const left = all.values();
  const lane = async (): Promise<void> => {
    for (const one of left) await use(one);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

const LANES = 4;

/** Where they have no right, that is all they hear. */
async function meetClosedDoor(house: BlindHouse, { who, words }: Curious, asked: Asked, told: string[]): Promise<void> {
  const target = asked.path.replaceAll(/:\w+/g, encodeURIComponent(words[0]?.real ?? "x"));
  const { status, text } = await house.ask(who, asked.method, target, sample(asked, "x1"));
  if (status !== 403) told.push(`${asked.method} ${target} is answered with ${status}: ${text.slice(0, 300)}`);
}

async function askOne(house: BlindHouse, curious: Curious, asked: Asked, told: string[]): Promise<void> {
  const ask = (target: string): Promise<Heard> => house.ask(curious.who, "GET", target);
  for (const path of pathsOf(asked, curious)) {
    const plain = required(asked);
    await askPages(`${path}${plain}`, parametersOf(asked), ask);
    for (const parameter of optional(asked)) {
      for (const value of choicesOf(parameter)) await ask(`${path}${joined(plain, parameter.name, value)}`);
      if (!isWord(parameter)) continue;
      for (const word of curious.words) {
        const of = (said: string) => ask(`${path}${joined(plain, parameter.name, said)}`);
        compare(`GET ${path}?${parameter.name}=`, word, await of(word.real), await of(word.none), told);
      }
    }
  }
}

/**
 * Words in what they may change. What is done is their own doing and is not compared; a refusal must be the same for what is true and what is not.
 * Resolves with the differences. Afterwards their words stand in what they wrote: whoever looks for traces does so before.
 */
export async function tryBodies(house: BlindHouse, curious: Curious): Promise<readonly string[]> {
  const told: string[] = [];
  for (const asked of OPERATIONS)
    if (asked.method !== "GET" && curious.bodies.some((beginning) => asked.path.startsWith(beginning)))
      for (const path of pathsOf(asked, curious)) await tryBody(house, curious, { ...asked, path }, told);
  return told;
}

async function tryBody(house: BlindHouse, { who, words }: Curious, asked: Asked, told: string[]): Promise<void> {
  const { method, path } = asked;
  for (const body of [{}, { strange: "x" }, "{"]) await house.ask(who, method, path, body);
  for (const word of [...words.filter(isId).slice(0, 2), ...words.filter((one) => !isId(one)).slice(0, 1)]) {
    const of = (said: string) => house.ask(who, method, path, sample(asked, said));
    const [before, real, after] = [await of(word.none), await of(word.real), await of(word.none)];
    if (real.status < 300 && (before.status < 300 || after.status < 300)) continue;
    // What was done once may be refused the second time, whatever is said.
    const none = faceOf(before, word.none) === faceOf(real, word.real) ? before : after;
    compare(`${method} ${path} {…}`, word, real, none, told);
  }
}

/** Somebody else's id and none at all are answered alike. */
async function comparePaths(house: BlindHouse, { who, words }: Curious, asked: Asked, told: string[]): Promise<void> {
  const { method, path } = asked;
  if (!path.includes(":")) return;
  const ask = (target: string): Promise<Heard> => house.ask(who, method, target, sample(asked, "x1"));
  const filled = (id: string): string => path.replaceAll(/:\w+/g, encodeURIComponent(id));
  for (const word of words.filter(isId))
    compare(`${method} ${path}`, word, await ask(filled(word.real)), await ask(filled(word.none)), told);
}

/** Nothing is called by a name of many letters. */
function isId({ real }: Word): boolean {
  return /^[\w-]+$/.test(real);
}

function compare(what: string, word: Word, real: Heard, none: Heard, told: string[]): void {
  const [one, other] = [faceOf(real, word.real), faceOf(none, word.none)];
  if (one !== other) told.push(`${what} tells ${word.kind}: ${one.slice(0, 300)} | ${other.slice(0, 300)}`);
}

/** An answer without the word that was sent, and without the time of day. */
function faceOf({ status, text, headers }: Heard, word: string): string {
  const plain = text
    .replaceAll(word, "WORD")
    .replaceAll(encodeURIComponent(word), "WORD")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, "TIME")
    .replaceAll(/"(uptime\w*|seq|now|ms)":\s*[\d.]+/g, '"$1":0');
  return `${status} ${headers["content-type"]} ${plain}`;
}

interface MyRight {
  readonly action: string;
  readonly scope: string;
}

function isAdmitted({ method, path }: Asked, rights: readonly MyRight[]): boolean {
  const right = rightOf(method, path);
  if (right === undefined) return false;
  const action =
    typeof right.action === "string" ? right.action : right.action({ query: new URLSearchParams(), json: {} });
  const scope = rights.find((one) => one.action === action)?.scope;
  return scope !== undefined && (right.on !== "everything" || scope === "all");
}

/** With each id that they may know in it; one where none is needed. */
function pathsOf({ path }: Asked, { known }: Curious): readonly string[] {
  if (!path.includes(":")) return [path];
  const ids = Object.entries(known).find(([beginning]) => path.startsWith(`${beginning}/:`))?.[1] ?? [];
  return ids.map((id) => path.replace(/:\w+/, encodeURIComponent(id)).replaceAll(/:\w+/g, "1"));
}

/** Page after page, one row each. */
async function askPages(
  target: string,
  parameters: readonly DocumentParameter[],
  ask: (target: string) => Promise<Heard>,
): Promise<void> {
  const separator = target.includes("?") ? "&" : "?";
  await ask(target);
  if (!parameters.some(({ name }) => name === "after")) return;
  let after = "";
  for (let page = 0; page < 4; page++) {
    const { json } = await ask(`${target}${separator}limit=1${after}`);
    const next = typeof json === "object" && json !== null && "next" in json ? json.next : null;
    if (typeof next !== "string") return;
    after = `&after=${encodeURIComponent(next)}`;
  }
}

function parametersOf({ operation }: Asked): readonly DocumentParameter[] {
  return (operation?.parameters ?? []).filter((one) => one.$ref === undefined && one.in === "query");
}

function required(asked: Asked): string {
  const pairs = parametersOf(asked)
    .filter((one) => one.required === true)
    .map((one) => `${one.name}=${encodeURIComponent(choicesOf(one)[0] ?? "x")}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function optional(asked: Asked): readonly DocumentParameter[] {
  return parametersOf(asked).filter(({ name }) => !["limit", "after", "watch", "follow"].includes(name));
}

function joined(query: string, name: string, value: string): string {
  return `${query}${query === "" ? "?" : "&"}${name}=${encodeURIComponent(value)}`;
}

function choicesOf({ schema }: DocumentParameter): readonly string[] {
  if (Array.isArray(schema["enum"])) return schema["enum"].map(String);
  if (schema["type"] === "boolean") return ["true", "false"];
  if (schema["type"] === "integer" || schema["type"] === "number") return [String(schema["minimum"] ?? 1)];
  return schema["format"] === "date-time" ? ["2026-11-04", "2026-11-22T08:00:00Z"] : [];
}

function isWord({ schema }: DocumentParameter): boolean {
  return choicesOf({ name: "", in: "query", schema }).length === 0;
}

/** A body as the document wants it, with the word wherever there is a text. undefined: it takes none. */
function sample({ operation }: Asked, word: string): unknown {
  const content = operation?.requestBody?.content;
  if (content === undefined) return undefined;
  const schema = content["application/json"]?.schema;
  return schema === undefined ? `# ${word}\n` : madeOf(schema as Schema, word);
}

type Schema = Readonly<Record<string, unknown>>;

function madeOf(given: Schema, word: string): unknown {
  const ref = given["$ref"];
  const schema =
    typeof ref === "string"
      ? (apiDocument.components.schemas[ref.replace("#/components/schemas/", "")] as Schema)
      : given;
  const either = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(either)) return madeOf(either[0] as Schema, word);
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if (schema["const"] !== undefined) return schema["const"];
  switch (Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"]) {
    case "object":
      return Object.fromEntries(
        Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, Schema>>).map(([name, one]) => [
          name,
          madeOf(one, word),
        ]),
      );
    case "array":
      return schema["items"] === undefined ? [] : [madeOf(schema["items"] as Schema, word)];
    case "integer":
    case "number":
      return schema["minimum"] ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return schema["format"] === "date-time" ? "2026-11-22T08:00:00Z" : word;
  }
}

/** What the interface says of itself. */
const PUBLIC = /^GET \/api\/(openapi\.json|rights|me|event-types)\b/;

/** Where a trace stands in what somebody was told, but for what they sent themselves. */
export function tracesIn(
  tape: readonly Told[],
  who: readonly Persona[],
  traces: readonly (string | RegExp)[],
): readonly string[] {
  const found = tape
    .filter(({ to, wish }) => who.includes(to) && !PUBLIC.test(wish))
    .flatMap((one) => {
      const text = withoutSent(one);
      return traces.flatMap((trace) => {
        const place = typeof trace === "string" ? text.indexOf(trace) : text.search(trace);
        return place === -1 ? [] : [at(one, text, place)];
      });
    });
  return [...new Set(found)];
}

function withoutSent({ wish, body = "", heard }: Told): string {
  const { date: _, ...headers } = heard.headers;
  let text = `${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}\n${heard.text}`;
  const sent = new Set(
    `${wish} ${decodeURIComponent(wish)} ${body}`.split(/[\s/?&={}"',:[\]]+/).filter((word) => word.length > 2),
  );
  for (const word of [...sent].toSorted((a, b) => b.length - a.length)) text = text.replaceAll(word, "…");
  return text;
}

function at({ to, wish }: Told, text: string, place: number): string {
  return `${to} ${wish}: …${text.slice(Math.max(0, place - 80), place + 60).replaceAll("\n", " ")}…`;
}
