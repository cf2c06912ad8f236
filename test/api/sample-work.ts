// Exams and coaching, real, in an office with two agents, over a database of their own.

import { workControl } from "../../src/app/control/work-control.ts";
import { Care } from "../../src/app/core/crm/make-care.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { sampleGround } from "./sample-crm.ts";

const OFFICE = `
extensions: { "1001": { secret: kx83-vnq2-77 } }
agents: { "5001": { name: 李雷, team: a }, "5002": { name: 韩梅梅, team: b } }
users: { li: { role: agent, agent: "5001" }, han: { role: agent, agent: "5002" }, boss: { role: manager } }
`;

export function sampleWork() {
  const ground = sampleGround();
  const parsed = parseOffice(OFFICE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const office = parsed.value;
  const care = new Care({ ...ground, log: silentLog, rng: seededRng(7), office: () => office });
  const control = workControl({ pbx: { crm: { care }, clock: ground.clock, office } });
  return { ...ground, care, control };
}

export type SampleWork = ReturnType<typeof sampleWork>;
