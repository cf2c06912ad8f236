// Keys of the office's tables: what is written in a file and what a caller keys in or says, brought to one form.

import { limits } from "../../../base/limits.ts";
import { callerNumber } from "../callers/caller-list.ts";

/** phone: telephone numbers, whatever way they are written. */
export type KeyKind = "text" | "phone";

/** Full-width digits are digits, "a-1024" is "A-1024", spaces do not count; telephone numbers in E.164. "": no key. */
export function tableKey(written: string, kind: KeyKind, country: string): string {
  const plain = written
    .normalize("NFKC")
    .replace(/[\s\p{C}]/gu, "")
    .toUpperCase();
  return kind === "phone" ? callerNumber(plain, country) : plain;
}

/** What somebody with a telephone's keys would press for such a key; undefined: the key itself, or too little to go by. */
export function digitsOf(key: string, kind: KeyKind): string | undefined {
  const digits = key.replace(/\D/g, "");
  return kind === "phone" || digits === key || digits.length < limits.tables.fewestDigits ? undefined : digits;
}
