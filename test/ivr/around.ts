// An office, files and tables that flows of tests lead to.

import type { Surroundings } from "../../src/ivr/check-flow.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";

const OFFICE = `
office: { name: Test, language: zh, timezone: Asia/Shanghai }
tiers: [vip, standard]
regions: { fujian: [fuzhou, xiamen] }
hours:
  office: { week: ["mon-fri 09:00-18:00"] }
extensions:
  "1001": { name: A, secret: "k7Qw2mZp9xLd4RtV", voicemail: true }
  "1002": { name: B, secret: "p3Nv8sYc6hJf1GbW" }
agents:
  "5001": { name: A, extension: "1001", skills: { service: 5 } }
queues:
  support: { name: Support, number: "7000", requires: { service: 1 }, callback: { key: "1" } }
  sales: { name: Sales, number: "7100", requires: { service: 1 } }
conferences:
  team: { name: Team, number: "8000" }
tickets:
  repair: { fields: { address: {} }, steps: { record: { next: [done] }, done: { closes: solved } } }
`;

export function testOffice(text = OFFICE): Office {
  const parsed = parseOffice(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return parsed.value;
}

const NAMES = ["welcome", "menu", "goodbye", "flow-sorry"];

export function testSurroundings(over: Partial<Surroundings> = {}): Surroundings {
  return {
    office: testOffice(),
    flows: new Map(),
    audio: new Set([...NAMES.flatMap((name) => [`zh/${name}`, `en/${name}`]), "music/quiet"]),
    tables: new Set(["orders"]),
    speaks: true,
    ...over,
  };
}
