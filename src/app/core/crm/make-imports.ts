// Imports of customers, made for one switch: who the agents are and which fields the office has is asked at each row. Part of `Crm`.

import type { ImportField } from "../../../crm/imports/columns.ts";
import { ImportFileFault, type ImportFiles } from "../../../crm/imports/import-files.ts";
import { Imports, type ImportsDeps } from "../../../crm/imports/imports.ts";
import type { Office } from "../../../office/office.ts";

export interface MakeImportsDeps extends Omit<ImportsDeps, "files" | "fields" | "agentNamed"> {
  readonly office: () => Office;
  /** undefined: a switch without a disk takes no files. */
  readonly importFiles?: ImportFiles | undefined;
}

export function makeImports(deps: MakeImportsDeps): Imports {
  return new Imports({
    ...deps,
    files: deps.importFiles ?? noFiles,
    fields: () => importFields(deps.office()),
    agentNamed: (said) => agentNamed(said, deps.office()),
  });
}

export function importFields(office: Office): readonly ImportField[] {
  return [...office.customerFields.values()].map(({ key, name }) => ({ key, name }));
}

/** Several of that name are nobody. */
function agentNamed(said: string, { agents }: Office): string | undefined {
  const byKey = [...agents.values()].find(({ key }) => key === said);
  if (byKey !== undefined) return byKey.key;
  const named = [...agents.values()].filter(({ name }) => name === said);
  return named.length === 1 ? named[0]?.key : undefined;
}

const noFiles: ImportFiles = {
  append: () => Promise.reject(new ImportFileFault("this switch has no disk")),
  // biome-ignore lint/correctness/useYield: there is nothing to give
  rows: async function* () {
    throw new ImportFileFault("this switch has no disk");
  },
  remove: async () => {},
};
