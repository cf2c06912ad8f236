// What can still be read of a faulty request, enough to refuse it. A second, tolerant reader beside parse.ts; it runs only for faults.

import { hasBareNul, isToken, unfold } from "./chars.ts";
import { knownName } from "./header-names.ts";
import type { ParseFault } from "./message.ts";

/** RFC 3261 §8.2.6.2: what a response repeats. */
const REPEATED: ReadonlySet<string> = new Set(["Via", "From", "To", "Call-ID", "CSeq"]);

/**
 * Of the head of a request, whole or cut off: every Via row and the first of From, To, Call-ID and CSeq, as far as they are there
 * (RFC 4475 §3.3.1 wants a 400 also where some are missing). Undefined: no request, or an ACK, which nobody answers
 * (RFC 3261 §17.1.1.3), or no Via to answer along.
 */
export function answerableRows(head: string): ParseFault["answerable"] {
  const lines = unfold(head).split("\r\n");
  if (!isAnswerableStart(lines[0] ?? "")) return undefined;
  const rows: [string, string][] = [];
  const seen = new Set<string>();
  for (let i = 1; i < lines.length; i++) {
    const row = readRow(lines[i] ?? "");
    if (row === undefined || (row[0] !== "Via" && seen.has(row[0]))) continue;
    seen.add(row[0]);
    rows.push(row);
  }
  return seen.has("Via") ? rows : undefined;
}

function isAnswerableStart(line: string): boolean {
  const method = line.trimStart().split(/[ \t]/, 1)[0] ?? "";
  return isToken(method) && method !== "ACK" && /\sSIP\/\d+\.\d+\s*$/i.test(line);
}

function readRow(line: string): [string, string] | undefined {
  const colon = line.indexOf(":");
  if (colon < 0) return undefined;
  const name = knownName(line.slice(0, colon).trim());
  const value = line.slice(colon + 1).trim();
  if (name === undefined || !REPEATED.has(name) || value === "") return undefined;
  return /[\r\n]/.test(value) || hasBareNul(value) ? undefined : [name, value];
}
