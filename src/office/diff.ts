// What makes one office different from another, for `office diff`, for the question before `office apply` and for the audit. Secrets are
// compared and never shown.

import { atOnce, type InTurns, PER_TURN } from "../base/in-turns.ts";
import type { Office } from "./office.ts";
import { SECTIONS, type WrittenField, type WrittenItem, writingItems } from "./written.ts";

export type OfficeChange =
  | { readonly kind: "added"; readonly path: string; readonly after: string }
  | { readonly kind: "removed"; readonly path: string; readonly before: string }
  | { readonly kind: "changed"; readonly path: string; readonly before: string; readonly after: string };

/** In the order of `after`, what was removed at the end of each section. Empty: the two are equal. */
export function diffOffices(before: Office, after: Office): readonly OfficeChange[] {
  return atOnce(diffingOffices(before, after));
}

/** The same in slices. */
export function* diffingOffices(before: Office, after: Office): InTurns<readonly OfficeChange[]> {
  const old = yield* sections(before);
  const changes: OfficeChange[] = [];
  for (const [section, items] of yield* sections(after)) {
    for (const change of yield* diffSection(section, old.get(section) ?? new Map(), items)) changes.push(change);
  }
  return changes;
}

type Section = Map<string | undefined, WrittenItem>;

function* sections(office: Office): InTurns<Map<string, Section>> {
  const found = new Map<string, Section>(SECTIONS.map((name) => [name, new Map()]));
  for (const item of yield* writingItems(office, (secret) => secret)) found.get(item.section)?.set(item.key, item);
  return found;
}

function* diffSection(section: string, before: Section, after: Section): InTurns<readonly OfficeChange[]> {
  const changes: OfficeChange[] = [];
  let looked = 0;
  for (const [key, item] of after) {
    if (++looked % PER_TURN === 0) yield;
    const old = before.get(key);
    if (old === undefined) changes.push({ kind: "added", path: pathOf(item), after: summary(item) });
    else changes.push(...diffItem(old, item));
  }
  for (const [key, item] of before) {
    if (!after.has(key)) changes.push({ kind: "removed", path: pathOf(item), before: summary(item) });
  }
  return [...changes, ...diffOrder(section, before, after)];
}

/** Agents in another order are another office: `top-down` and ties go by it. */
function diffOrder(section: string, before: Section, after: Section): readonly OfficeChange[] {
  const was = [...before.keys()].filter((key) => after.has(key));
  const is = [...after.keys()].filter((key) => before.has(key));
  const moved = new Set(is.filter((key, index) => key !== was[index]));
  if (moved.size === 0) return [];
  const where = (keys: readonly (string | undefined)[]): string =>
    keys
      .filter((key) => moved.has(key))
      .slice(0, 10)
      .join(", ");
  return [{ kind: "changed", path: `${section} (order)`, before: where(was), after: where(is) }];
}

function diffItem(before: WrittenItem, after: WrittenItem): readonly OfficeChange[] {
  if (typeof before.content === "string" || typeof after.content === "string") {
    return diffText(pathOf(after), textOf(before), textOf(after));
  }
  const old = byKey(before.content);
  const now = byKey(after.content);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    diffField(`${pathOf(after)}.${key}`, old.get(key), now.get(key)),
  );
}

function textOf({ content }: WrittenItem): string {
  return typeof content === "string" ? content : "";
}

function byKey(fields: readonly WrittenField[]): ReadonlyMap<string, WrittenField> {
  return new Map(fields.map((field) => [field.key, field]));
}

function diffField(
  path: string,
  before: WrittenField | undefined,
  after: WrittenField | undefined,
): readonly OfficeChange[] {
  if (before?.text === after?.text) return [];
  const show = (field: WrittenField | undefined, secret: string): string =>
    field === undefined ? "nothing" : field.isSecret ? secret : (field.shown ?? field.text);
  const was = show(before, "a secret");
  const is = show(after, before === undefined ? "a secret" : "another secret");
  // Of two that look the same, a secret part is another one.
  return [{ kind: "changed", path, before: was, after: was === is ? `${is} (another secret)` : is }];
}

function diffText(path: string, before: string, after: string): readonly OfficeChange[] {
  return before === after ? [] : [{ kind: "changed", path, before, after }];
}

function pathOf({ section, key }: WrittenItem): string {
  return key === undefined ? section : `${section}.${key}`;
}

function summary({ content }: WrittenItem): string {
  if (typeof content === "string") return content;
  const shown = content.filter(({ isDefault, isSecret }) => !isDefault && !isSecret);
  return shown.map(({ key, text, shown: words = text }) => `${key}: ${words}`).join(", ");
}
