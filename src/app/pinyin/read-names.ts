// How Chinese names sound, by pinyin-pro's dictionary. Loading it takes longer than a packet may wait, so `spell-names.ts` does so in a thread.

import { pinyin } from "pinyin-pro";
import type { Spelling } from "../../crm/customers/find-terms.ts";

const PLAIN = { toneType: "none", type: "array", nonZh: "removed", v: true } as const;
const HAN_RUN = /\p{Script=Han}+/gu;

/** As words are read, and as a surname in front is: 单雄信 is dan xiong xin, and shan xiong xin. 吕 is lv, as people type it. */
export function readName(name: string): Spelling {
  const runs = name.normalize("NFKC").match(HAN_RUN) ?? [];
  const read = runs.flatMap((run) => [pinyin(run, PLAIN), pinyin(run, { ...PLAIN, surname: "head" })]);
  return [...new Map(read.map((syllables) => [syllables.join(" "), syllables])).values()];
}
