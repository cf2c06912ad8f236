// Imports of customers, real and empty.

import type { ImportControl } from "../../src/api/import-control.ts";
import { importControl } from "../../src/app/control/import-control.ts";
import { makeImports } from "../../src/app/core/crm/make-imports.ts";
import { diskImportFiles } from "../../src/app/import-files.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import { Customers } from "../../src/crm/customers/customers.ts";
import { officeOf } from "../app/office-of.ts";
import { sampleGround } from "./sample-crm.ts";

const OFFICE = `
office: { country: CN, timezone: Asia/Shanghai }
tiers: [gold, vip]
classes: { vip: { name: 贵宾, tier: vip } }
customers: { fields: { birthday: { name: 生日, type: date }, points: { type: number } } }
agents: { "5001": { name: 李雷 }, "5002": { name: 韩梅梅 } }
`;

/** `audit`: what was noted. */
export function sampleImports(dataDirectory: string, audit: unknown[] = []): ImportControl {
  const { clock, database, journal } = sampleGround();
  const office = officeOf(OFFICE);
  const deps = { clock, database, journal, log: silentLog, rng: seededRng(11), office: () => office };
  const customers = new Customers({ ...deps, pinyin: undefined });
  const imports = makeImports({ ...deps, book: customers, importFiles: diskImportFiles(dataDirectory) });
  imports.open();
  const pbx = {
    crm: { customers, imports },
    people: { audit: { note: (line: unknown) => audit.push(line) } },
    office,
    clock,
  };
  return importControl(pbx as unknown as Parameters<typeof importControl>[0], database);
}
