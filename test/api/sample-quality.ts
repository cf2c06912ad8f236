// Scorecards, real, in an office with a queue, a project, and people of each side, over a database of their own.

import { scorecardControl } from "../../src/app/control/scorecard-control.ts";
import type { AuditLine } from "../../src/app/core/audit.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { SamplingRules } from "../../src/qa/sampling/rules.ts";
import { Scorecards } from "../../src/qa/scorecards/scorecards.ts";
import { sampleGround } from "./sample-crm.ts";

const OFFICE = `
extensions: { "1001": { secret: kx83-vnq2-77 } }
agents: { "5001": { name: 李雷, team: a } }
users:
  li: { role: agent, agent: "5001" }
  zhou: { role: qa-inspector }
  qian: { role: qa-supervisor }
queues: { support: { number: "7000" } }
performance: { projects: { hotline: { teams: [a] } } }
quality: { inspectors: { zhou: { skills: [service] } } }
`;

export function sampleQuality() {
  const ground = sampleGround();
  const parsed = parseOffice(OFFICE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const audited: AuditLine[] = [];
  const scorecards = new Scorecards(ground);
  const people = { audit: { note: (line: AuditLine) => void audited.push(line) } };
  const sampling = { rules: new SamplingRules({ ...ground, onChanged: () => {} }) };
  const control = scorecardControl({ pbx: { quality: { scorecards, sampling }, people, office: parsed.value } });
  return { ...ground, scorecards, sampling, control, audited };
}

export type SampleQuality = ReturnType<typeof sampleQuality>;
