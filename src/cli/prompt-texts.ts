// What the shipped prompts say, from media/prompts/*.yaml beside the program, so that a drawing shows words instead of files' names. No switch is
// needed, and none of the files: without them names are shown.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readTree, type Tree } from "../office/tree.ts";

const FOLDER = fileURLToPath(new URL("../../media/prompts", import.meta.url));
const ENDING = ".yaml";

/** By the name of a prompt, or of its file (`zh/goodbye`): its text in `language`, else in the one of the folder. */
export type PromptTexts = (name: string, language: "zh" | "en") => string | undefined;

export function promptTexts(folder = FOLDER): PromptTexts {
  const texts = new Map<string, string>();
  for (const [name, by] of readdirSafely(folder).flatMap((file) => promptsIn(join(folder, file)))) {
    for (const [language, text] of by) texts.set(`${language}/${name}`, text);
  }
  return (name, language) => texts.get(`${language}/${name}`) ?? texts.get(name);
}

function readdirSafely(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith(ENDING));
  } catch {
    return [];
  }
}

type Prompt = readonly [name: string, by: readonly (readonly [language: string, text: string])[]];

function promptsIn(file: string): readonly Prompt[] {
  const document = readTree(readFileSync(file, "utf8"));
  if (!("root" in document)) return [];
  return entriesOf(document.root).map(([name, texts]) => [name, entriesOf(texts).flatMap(textOf)]);
}

function entriesOf(tree: Tree): readonly (readonly [string, Tree])[] {
  return tree.kind === "map" ? [...tree.entries].map(([key, { value }]) => [key, value] as const) : [];
}

function textOf([language, tree]: readonly [string, Tree]): readonly (readonly [string, string])[] {
  return tree.kind === "scalar" ? [[language, tree.text]] : [];
}
