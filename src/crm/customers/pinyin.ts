// How Chinese names sound, for those who type them so. `app` has the dictionary and answers off the main thread; tests bring their own.

import type { Spelling } from "./find-terms.ts";

export interface Pinyin {
  /** One for each text, in their order. More than one reading where a surname is read otherwise. Rejects where there is no dictionary. */
  spell(texts: readonly string[]): Promise<readonly Spelling[]>;
}

const HAN = /\p{Script=Han}/u;

export function hasSound(text: string): boolean {
  return HAN.test(text);
}
