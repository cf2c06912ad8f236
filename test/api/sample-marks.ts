// Marks and follow-ups, real, in an office with rules for them, over a database of their own that a test may fill.

import type { MarkControl } from "../../src/api/mark-control.ts";
import { markControl } from "../../src/app/control/mark-control.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import { Customers } from "../../src/crm/customers/customers.ts";
import { FollowUps } from "../../src/crm/marks/follow-ups.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { BOOK } from "../qa/reports/random-inspections.ts";
import { sampleGround } from "./sample-crm.ts";

const OFFICE = `
office: { country: CN }
agents: { "5001": { name: 李雷, team: a }, "5002": { name: 韩梅梅, team: b } }
queues:
  billing: { number: "7000", dispositions: { "1": { name: 退款, below: { "1": { name: 已退, solved: true }, "2": { name: 待退, solved: false } } }, "2": 其他 } }
  sales: { number: "7001" }
marks:
  solvedSurveys: [solved]
  solvedQuestions: [solved]
  followUp: { below: 40, within: 4h }
  churn: { contacts: { atLeast: 3, in: 30d }, marks: { atLeast: 2, in: 90d, below: 50 } }
`;

export function sampleMarks() {
  const ground = sampleGround();
  const parsed = parseOffice(OFFICE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const office = parsed.value;
  const deps = { ...ground, log: silentLog };
  const customers = new Customers({ ...deps, rng: seededRng(7), office: () => office, pinyin: undefined });
  const followUps = new FollowUps({ ...deps, rules: () => office.marks });
  const pbx = { crm: { care: { followUps }, customers }, clock: ground.clock, office, quality: { scorecards: BOOK } };
  const control: MarkControl = markControl({ pbx, database: ground.database });
  return { ...ground, office, customers, followUps, control };
}

export type SampleMarks = ReturnType<typeof sampleMarks>;

/** A call that came into a queue, `ago` ms ago. */
export async function putCall(
  { database, clock }: Pick<SampleMarks, "database" | "clock">,
  call: {
    readonly id: string;
    readonly from: string;
    readonly queue?: string;
    readonly agent?: string | null;
    readonly disposition?: string | null;
    readonly ago: number;
  },
): Promise<void> {
  const at = Math.round(clock.wall() - call.ago);
  const { queue = "billing", agent = "5001", disposition = null } = call;
  await database.write([
    {
      sql: "INSERT INTO call (id, from_number, to_number, queue, agent, started_at, ended_at, disposition) VALUES (?, ?, '7000', ?, ?, ?, ?, ?)",
      values: [call.id, call.from, queue, agent, at, at + 60_000, disposition],
    },
  ]);
}

export async function putAnswer(
  { database, clock }: Pick<SampleMarks, "database" | "clock">,
  given: {
    readonly call: string;
    readonly survey: string;
    readonly score: number;
    readonly number: string;
    readonly ago: number;
  },
): Promise<void> {
  const at = Math.round(clock.wall() - given.ago);
  await database.write([
    {
      sql: `INSERT INTO survey_answer (id, call_id, talk, survey, measure, least, most, best, flow, version, agent, queue, number, asked_at, start_at,
        day, hour, answered_at, answer, grade, score) VALUES (?, ?, 1, ?, 'csat', 1, 3, 'first', 'f', 1, '5001', 'billing', ?, ?, ?, '20261123', 9, ?, 1, 1, ?)`,
      values: [`${given.call}-s1`, given.call, given.survey, given.number, at, at, at, given.score],
    },
  ]);
}
