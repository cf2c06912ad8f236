// Values as YAML text, and fields as a person writes them. Used by `written.ts` and its neighbours.

import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";

export function field(key: string, text: string, fallback: string | undefined): WrittenField {
  return { key, text, isDefault: text === fallback, isSecret: false };
}

export function secretField(key: string, secret: string, secretText: (secret: string) => string): WrittenField {
  return { key, text: quoted(secretText(secret)), isDefault: false, isSecret: true };
}

/** No field where the value is not there. */
export function maybe(key: string, value: string | undefined): readonly WrittenField[] {
  return value === undefined ? [] : [field(key, scalarText(value), undefined)];
}

export function maybeDuration(key: string, ms: number | undefined): readonly WrittenField[] {
  return ms === undefined ? [] : [field(key, durationText(ms), undefined)];
}

/** `{ a: 1, b: 2 }` of the fields that are not at their default. */
export function flowText(fields: readonly WrittenField[]): string {
  return mapText(fields.filter(({ isDefault }) => !isDefault).map(({ key, text }) => [key, text]));
}

/** A list of values that are YAML text already. */
export function flowListText(texts: readonly string[]): string {
  return texts.length === 0 ? EMPTY_LIST : `[${fold(texts)}]`;
}

export function textsText(texts: ReadonlyMap<string, string>): string {
  return mapText([...texts].map(([key, text]) => [key, scalarText(text)]));
}

export const EMPTY_MAP = "{}";
export const EMPTY_LIST = "[]";

export function levelsText(levels: ReadonlyMap<string, number>): string {
  return mapText([...levels].map(([skill, level]) => [skill, String(level)]));
}

export function creditsText(credits: ReadonlyMap<string, number>): string {
  return mapText([...credits].map(([tier, ms]) => [tier, durationText(ms)]));
}

export function mapText(entries: readonly (readonly [key: string, text: string])[]): string {
  if (entries.length === 0) return EMPTY_MAP;
  return `{ ${fold(entries.map(([key, text]) => `${scalarText(key)}: ${text}`))} }`;
}

export function listText(texts: readonly string[]): string {
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
export function quoted(text: string): string {
  return JSON.stringify(text);
}
