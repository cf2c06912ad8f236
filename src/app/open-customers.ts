// What customers need of the shell. `serve.ts` asks for it, for `createSwitch`.

import type { ImportFiles } from "../crm/imports/import-files.ts";
import { diskImportFiles } from "./import-files.ts";

export function openCustomers({ data }: { readonly data: string }): { readonly importFiles: ImportFiles } {
  return { importFiles: diskImportFiles(data) };
}
