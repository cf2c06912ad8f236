// Who calls on a day of customers: their numbers in each spelling, their names and how they sound, and the files they are brought in.

import type { ImportFiles, ImportRow } from "../../src/crm/imports/import-files.ts";

/** Of customers, and of people nobody knows; those who call the queues of `--centre` are among them. */
export const MOBILES: readonly string[] = [
  ...Array.from({ length: 24 }, (_, i) => `139777700${String(i + 10)}`),
  ...Array.from({ length: 8 }, (_, i) => `1380013800${i}`),
];
export const STRANGERS: readonly string[] = Array.from({ length: 6 }, (_, i) => `1398888000${i}`);
export const NAMES = [
  "王芳",
  "李小雷",
  "张伟",
  "刘洋",
  "陈静",
  "Anna Berg",
  "Óscar Núñez",
  "O'Brien; DROP TABLE customer",
  "杨",
];
const SIGNS = [..."王芳李小雷张伟刘洋陈静杨"];
const SYLLABLES = ["wang", "fang", "li", "xiao", "lei", "zhang", "wei", "liu", "yang", "chen", "jing", "yang"];
const SOUNDS = new Map(SIGNS.map((sign, at) => [sign, SYLLABLES[at] ?? ""]));
/** As people, carriers and files write one. */
export function spellingsOf(mobile: string): readonly string[] {
  return [
    mobile,
    `+86${mobile}`,
    `0086${mobile}`,
    `0${mobile}`,
    `${mobile.slice(0, 3)} ${mobile.slice(3, 7)} ${mobile.slice(7)}`,
    `+86 ${mobile.slice(0, 3)}-${mobile.slice(3, 7)}-${mobile.slice(7)}`,
  ];
}

/** Names as they sound; one at a time, as the dictionary does. */
export const pinyin = {
  spell: async (texts: readonly string[]) => texts.map((text) => [[...text].flatMap((sign) => SOUNDS.get(sign) ?? [])]),
};

/** Files of imports, which outlive the process. */
export class MemoryImports implements ImportFiles {
  readonly #files = new Map<string, string>();

  async append(id: string, at: number, pieces: readonly Uint8Array[]): Promise<number> {
    const text = pieces.map((piece) => new TextDecoder().decode(piece)).join("");
    const whole = (this.#files.get(id) ?? "").slice(0, at) + text;
    this.#files.set(id, whole);
    return whole.length;
  }

  async *rows(id: string): AsyncGenerator<ImportRow> {
    for (const [at, line] of (this.#files.get(id) ?? "").split("\n").entries())
      yield { line: at + 1, cells: line.split("|"), fault: undefined };
  }

  async remove(id: string): Promise<void> {
    this.#files.delete(id);
  }
}
