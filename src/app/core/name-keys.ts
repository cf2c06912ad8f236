// Names on a telephone keypad (ITU-T E.161): who is meant by 5-4? Letters that a keypad has are looked at, with accents taken off; a name
// without such letters, as 李雷, is found by its extension's number.

import type { Extension } from "../../office/office.ts";

const KEYS = ["abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];
const KEY_OF: ReadonlyMap<string, string> = new Map(
  KEYS.flatMap((letters, i) => [...letters].map((letter) => [letter, String(i + 2)] as const)),
);

/** Extensions in the order of the office file whose name has a word beginning with these keys, whose name from that word on does, or whose number begins so. */
export function extensionsSpelled(keys: string, extensions: Iterable<Extension>): readonly Extension[] {
  return [...extensions].filter(
    (one) => one.key.startsWith(keys) || spellings(one.name).some((s) => s.startsWith(keys)),
  );
}

/** "Hán Méiměi" as 426634634 and 634634. */
function spellings(name: string): readonly string[] {
  const words = name
    .normalize("NFD")
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .map((word) => [...word].map((letter) => KEY_OF.get(letter) ?? "").join(""))
    .filter((word) => word !== "");
  return words.map((_, i) => words.slice(i).join(""));
}
