// Values on their way into an expression and out of it, within bounds: whoever calls, or answers a request, has a say in how large they are.
// Whole numbers are the language's `int` (bigint); maps are `Map`, so that nothing inherited can be read.

import { limits } from "../base/limits.ts";
import type { FlowValue } from "./flow.ts";

/** A value that an expression cannot take, or may not make: the sentence is for a person. */
export class ValueError extends Error {}

/** What has been read, or made, so far. */
export interface ValueSizes {
  characters: number;
  entries: number;
  longestText: number;
  longestList: number;
}

export function noSizes(): ValueSizes {
  return { characters: 0, entries: 0, longestText: 0, longestList: 0 };
}

/** undefined counts as null. */
export function toCel(value: unknown, sizes: ValueSizes, depth = 0): unknown {
  if (value === undefined || value === null || typeof value === "boolean") return value ?? null;
  if (typeof value === "string") return countText(value, sizes);
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object") throw new ValueError(`a value that is a ${typeof value}`);
  if (depth >= limits.ivr.valueDepth) throw new ValueError(`values nested more than ${limits.ivr.valueDepth} deep`);
  if (Array.isArray(value)) {
    countEntries(value.length, sizes);
    return value.map((item) => toCel(item, sizes, depth + 1));
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  countEntries(entries.length, sizes);
  return new Map(entries.map(([key, item]) => [countText(String(key), sizes), toCel(item, sizes, depth + 1)] as const));
}

export function fromCel(value: unknown, sizes: ValueSizes, depth = 0): FlowValue {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return countText(value, sizes);
  if (typeof value === "bigint") return plainNumber(Number(value), Number.isSafeInteger(Number(value)));
  if (typeof value === "number") return plainNumber(value, Number.isFinite(value));
  if (depth >= limits.ivr.valueDepth) throw new ValueError(`values nested more than ${limits.ivr.valueDepth} deep`);
  if (Array.isArray(value)) {
    countEntries(value.length, sizes);
    return value.map((item) => fromCel(item, sizes, depth + 1));
  }
  const isMap = value instanceof Map;
  if (!isMap && Object.getPrototypeOf(value ?? 0) !== Object.prototype) throw new ValueError("a value that is no JSON");
  const entries: readonly (readonly [unknown, unknown])[] = isMap ? [...value] : Object.entries(value ?? {});
  countEntries(entries.length, sizes);
  return Object.fromEntries(
    entries.map(([key, item]) => [countText(String(key), sizes), fromCel(item, sizes, depth + 1)]),
  );
}

function plainNumber(value: number, isExact: boolean): number {
  if (!isExact) throw new ValueError(`the number ${value}, which is too large to be exact`);
  return value;
}

function countText(text: string, sizes: ValueSizes): string {
  sizes.characters += text.length;
  sizes.longestText = Math.max(sizes.longestText, text.length);
  if (text.length > limits.ivr.valueTextCharacters) throw new ValueError(`a text of ${text.length} characters`);
  if (sizes.characters > limits.ivr.valueCharacters) throw new ValueError(`values of ${sizes.characters} characters`);
  return text;
}

function countEntries(count: number, sizes: ValueSizes): void {
  sizes.entries += count;
  sizes.longestList = Math.max(sizes.longestList, count);
  if (sizes.entries > limits.ivr.valueEntries) throw new ValueError(`values of ${sizes.entries} entries`);
}

/** As a text spoken or sent has it: nothing for null, JSON for lists and maps. */
export function valueText(value: FlowValue): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
