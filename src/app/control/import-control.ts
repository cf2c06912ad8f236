// Imports and exports of customers for the HTTP interface and the command line. Who imported and exported how much is in the audit; who the customers are
// is not.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { ImportControl, ImportPreviewView, ImportView } from "../../api/import-control.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { isoTime } from "../../base/time.ts";
import { findCustomers } from "../../crm/customers/find-customers.ts";
import type { CustomerImport } from "../../crm/imports/import.ts";
import type { ImportFault, ImportPreview } from "../../crm/imports/imports.ts";
import { importFields } from "../core/crm/make-imports.ts";
import type { Switch } from "../core/switch.ts";
import { customersFile, pagesOf, rejectsFile } from "./customer-files.ts";
import { noSuch } from "./no-such.ts";

const REJECTS_PAGE = 500;
const NO_SEARCH = {
  owner: undefined,
  organisation: undefined,
  region: undefined,
  tags: [],
  fields: [],
} as const;

type Asked = Pick<Switch, "crm" | "people" | "office" | "clock">;

export function importControl(pbx: Asked, database: Pick<Database, "query">): ImportControl {
  const { imports } = pbx.crm;
  const one = (id: string): Answer<CustomerImport> => {
    const found = imports.get(id);
    return found === undefined ? refusalOf(id, { kind: "unknown" }, pbx) : answer(found);
  };
  const viewed = (given: Awaited<ReturnType<typeof imports.send>>, id: string): Answer<ImportView> =>
    given.ok ? answer(viewOf(given.value)) : refusalOf(id, given.fault, pbx);
  return {
    list: async () => answer(imports.all.map(viewOf)),
    show: async (id) => {
      const found = one(id);
      return found.ok ? answer(viewOf(found.value)) : found;
    },
    begin: async (file, { name }) => viewed(await imports.begin(file, name), ""),
    send: async (id, at, bytes) => viewed(await imports.send(id, at, bytes), id),
    preview: async (id, look) => {
      const looked = await imports.preview(id, look);
      return looked.ok ? answer(previewOf(looked.value)) : refusalOf(id, looked.fault, pbx);
    },
    start: async (id, wish, { name: who }) => {
      const started = await imports.start(id, wish);
      if (started.ok && !wish.dryRun)
        pbx.people.audit.note({ who, what: "customer.import", on: `import ${id}`, after: wish.duplicates });
      return viewed(started, id);
    },
    errors: async (id) => {
      const found = one(id);
      if (!found.ok) return found;
      return answer(rejectsFile(found.value, (after) => imports.rejects(id, after, REJECTS_PAGE)));
    },
    remove: async (id, { name: who }) => {
      const removed = await imports.remove(id);
      if (removed.ok) pbx.people.audit.note({ who, what: "customer.import-removed", on: `import ${id}` });
      return viewed(removed, id);
    },
    export: async ({ format, text, class: ofClass }, { asker, reach, mask }) => {
      const { customers } = pbx.crm;
      const search = {
        ...NO_SEARCH,
        text,
        number: text === undefined ? undefined : customers.numberOf(text),
        class: ofClass,
        within: reach?.agents,
      };
      const day = isoTime(pbx.clock.wall()).slice(0, 10).replaceAll("-", "");
      const found = pagesOf(async (before) => {
        const items = await findCustomers(database, search, { limit: limits.imports.exportPage, before });
        const last = items.length < limits.imports.exportPage ? undefined : items.at(-1)?.rid;
        return { items: items.map(({ customer }) => customer), next: last };
      });
      const what = [format, text === undefined ? "" : "search", ofClass ?? ""].filter((word) => word !== "").join(", ");
      pbx.people.audit.note({ who: asker.name, what: "customer.export", on: "customers", after: what });
      const fields = importFields(pbx.office);
      const organisation = (id: string): string => customers.organisation(id)?.name ?? "";
      return answer(customersFile(found, { format, fields, mask, day, organisation }));
    },
  };
}

function viewOf(one: CustomerImport): ImportView {
  const { id, file, state, bytes, begunBy, begunAt, startedAt, endedAt, terms, rows, done, fault } = one;
  const { created, updated, skipped, rejected } = one;
  return {
    id,
    file,
    state,
    bytes,
    by: begunBy,
    begunAt: isoTime(begunAt),
    startedAt: startedAt === undefined ? null : isoTime(startedAt),
    endedAt: endedAt === undefined ? null : isoTime(endedAt),
    dryRun: terms?.dryRun ?? false,
    duplicates: terms?.duplicates ?? null,
    rows: rows ?? null,
    done,
    imported: created + updated,
    created,
    updated,
    skipped,
    rejected,
    fault: fault ?? null,
  };
}

function previewOf({ titles, mapping, rows }: ImportPreview): ImportPreviewView {
  return {
    columns: titles.map((title, at) => ({ title, takenFor: mapping[at] ?? null })),
    rows: rows.map(({ line, cells, fault }) => ({ line, values: cells.map(short), fault: fault ?? null })),
  };
}

function short(value: string): string {
  return value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
}

const SHOWN = 200;

function refusalOf(id: string, fault: ImportFault, { crm }: Pick<Switch, "crm">): Refused {
  switch (fault.kind) {
    case "unknown":
      return noSuch(
        "import",
        id,
        crm.imports.all.map((one) => one.id),
      );
    case "state":
      return refuse(409, "Not now", `Import ${id} is ${fault.state}.`);
    case "place":
      return refuse(
        409,
        "A piece is missing",
        `Import ${id} has ${fault.bytes} bytes so far: the next piece belongs there.`,
      );
    case "too-large":
      return refuse(413, "Too large", `A file may have ${limits.imports.fileBytes} bytes; split it.`);
    case "piece-too-large":
      return refuse(413, "Too large", `A piece may have ${limits.imports.pieceBytes} bytes; send the file in several.`);
    case "disk":
      return refuse(503, "Not kept", "The file could not be written; the log says why (import.not-kept).");
    case "full":
      return refuse(409, "Too many imports", `There are ${limits.imports.kept} imports; remove one first.`);
    case "busy":
      return refuse(409, "Busy", `${limits.imports.running} imports wait already; try again later.`);
    case "held":
      return refuse(409, "Busy", `Another request about import ${id} is under way; try again later.`);
    case "file":
      return refuse(422, "Not imported", `The file cannot be read: ${fault.why}. Nothing was imported.`);
    case "map":
      return refuse(422, "Not imported", `The columns: found ${fault.found}; allowed: ${fault.allowed}.`);
  }
}
