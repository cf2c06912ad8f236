// An office back to a file that `parseOffice` reads to the same office. Called by `office export` and before a version is stored. Comments
// of the file it once came from are not kept; keys with their default value are left out.

import { atOnce, eachInTurns, type InTurns } from "../base/in-turns.ts";
import type { Office } from "./office.ts";
import { type WrittenItem, writingItems } from "./written.ts";
import { flowText, scalarText } from "./yaml-text.ts";

export type SecretsAs =
  | { readonly secrets: "plain" }
  /** `seal` makes `sealed:v1:…` of a secret; only the same data directory's key opens it. */
  | { readonly secrets: "sealed"; readonly seal: (secret: string) => string };

export function writeOffice(office: Office, as: SecretsAs): string {
  return atOnce(writingOffice(office, as));
}

/** The same in slices. */
export function* writingOffice(office: Office, as: SecretsAs): InTurns<string> {
  const items = yield* writingItems(office, as.secrets === "sealed" ? as.seal : (secret) => secret);
  yield;
  const written: string[] = [];
  for (const [section, members] of bySection(items)) written.push(yield* writingSection(section, members));
  return written.join("");
}

function bySection(items: readonly WrittenItem[]): ReadonlyMap<string, readonly WrittenItem[]> {
  const sections = new Map<string, WrittenItem[]>();
  for (const item of items) {
    const members = sections.get(item.section);
    if (members === undefined) sections.set(item.section, [item]);
    else members.push(item);
  }
  return sections;
}

function* writingSection(section: string, members: readonly WrittenItem[]): InTurns<string> {
  const lines: string[] = [];
  yield* eachInTurns(members, (item) => {
    const content = contentText(item);
    if (item.key !== undefined)
      lines.push(item.listed ? `  - ${listedText(item)}` : `  ${scalarText(item.key)}: ${content ?? "{}"}`);
    else if (content !== undefined) lines.push(`${section}: ${content}`);
  });
  if (lines.length === 0) return "";
  const head = members[0]?.key === undefined ? "" : `${section}:\n`;
  return `${head}${lines.join("\n")}\n`;
}

const LINE = 110;

/** On one line: a list's entry is a map in braces. */
function listedText({ content }: WrittenItem): string {
  return typeof content === "string" ? content : flowText(content);
}

/** undefined: nothing but default values. */
function contentText(item: WrittenItem): string | undefined {
  if (typeof item.content === "string")
    return item.key === undefined && item.content === "[]" ? undefined : item.content;
  const fields = item.content.filter(({ isDefault }) => !isDefault).map(({ key, text }) => `${key}: ${text}`);
  if (fields.length === 0) return undefined;
  const line = `{ ${fields.join(", ")} }`;
  return line.length <= LINE ? line : fields.map((text) => `\n    ${text}`).join("");
}
