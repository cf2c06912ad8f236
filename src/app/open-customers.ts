// What customers need of the shell. `serve.ts` asks for it, for `createSwitch`.

import type { Clock } from "../base/time.ts";
import type { Pinyin } from "../crm/customers/pinyin.ts";
import type { ImportFiles } from "../crm/imports/import-files.ts";
import { diskImportFiles } from "./import-files.ts";
import { SpelledNames } from "./pinyin/spell-names.ts";

export function openCustomers(init: {
  readonly data: string;
  readonly clock: Clock;
  readonly opened: { add(close: () => Promise<void>): void };
}): { readonly importFiles: ImportFiles; readonly pinyin: Pinyin } {
  const pinyin = new SpelledNames(init.clock);
  init.opened.add(() => pinyin.close());
  return { importFiles: diskImportFiles(init.data), pinyin };
}
