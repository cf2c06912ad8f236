// The command line's dictionary: English and Chinese. Words of the JSON (states, endings) stay as they are there; tables show these.

import { en } from "./words-en.ts";
import { zh } from "./words-zh.ts";

export type Language = "en" | "zh";
export type WordKey = keyof typeof en;
export type Words = Readonly<Record<WordKey, string>>;

export function wordsOf(language: Language): Words {
  return language === "zh" ? zh : en;
}

/** A word of the JSON (a state, an ending) as a person reads it; one not listed above stays as it is. */
export function word(words: Words, of: string | null): string {
  if (of === null) return "-";
  return (words as Readonly<Record<string, string>>)[`word.${of}`] ?? of;
}

/** `--lang` first, then LC_ALL, LC_MESSAGES and LANG as every program reads them: Chinese where they start with zh, else English. */
export function languageOf(asked: string | undefined, env: Readonly<Record<string, string | undefined>>): Language {
  const named = asked ?? (env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "");
  return named.toLowerCase().startsWith("zh") ? "zh" : "en";
}
