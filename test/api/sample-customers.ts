// Customers, real and few, in an office with a class and fields of its own.

import { answer } from "../../src/api/answer.ts";
import type { CustomerControl } from "../../src/api/customer-control.ts";
import { customerControl } from "../../src/app/control/customer-control.ts";
import { readName } from "../../src/app/pinyin/read-names.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import { Customers } from "../../src/crm/customers/customers.ts";
import { Timeline } from "../../src/crm/customers/timeline.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { sampleGround } from "./sample-crm.ts";

const OFFICE = `
tiers: [vip]
classes: { vip: { name: 贵宾, tier: vip } }
customers: { fields: { card: { name: 卡号, form: A-9999, unique: true }, points: { type: number }, birthday: { type: date } } }
agents: { "5001": { name: 李雷, team: a }, "5002": { name: 韩梅梅, team: b } }
`;

/** `say`: what would be in the audit. */
export function sampleCustomers(say: (what: string) => void): CustomerControl {
  const ground = sampleGround();
  const parsed = parseOffice(OFFICE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const office = parsed.value;
  const pinyin = { spell: async (texts: readonly string[]) => texts.map(readName) };
  const customers = new Customers({ ...ground, log: silentLog, rng: seededRng(7), office: () => office, pinyin });
  const audit = { note: ({ who, what, on }: { who: string; what: string; on: string }) => say(`${what} ${on} ${who}`) };
  const crm = { customers, timeline: new Timeline(ground) };
  const everywhere = { admit: async () => answer(undefined) };
  return customerControl({ crm, office, people: { audit } }, ground.database, everywhere);
}
