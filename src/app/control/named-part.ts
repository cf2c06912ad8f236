// Whose part of which recorded call somebody means who names an inspection, a score sheet (S-31), a call, or CALL/AGENT: for calibrations and
// examples by hand. Only for those who may see all of it: the answers name agents.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { Database } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { Part } from "../../qa/facts.ts";
import { qaNumber } from "../../qa/ids.ts";
import type { InspectionBook } from "../../qa/inspection.ts";
import { partsOf } from "../../qa/load-parts.ts";
import type { Sheets } from "../../qa/sheets/sheets.ts";

export interface NamedPartDeps {
  readonly quality: { readonly inspections: Pick<InspectionBook, "find">; readonly sheets: Pick<Sheets, "find"> };
  readonly office: Office;
  readonly database: Database;
}

const CALL_OF = "SELECT call_id, started_at, state FROM recording WHERE id = ?";

/** 404: no such thing; 409: its sound is gone; 422: several agents spoke. */
export async function namedPart(name: string, deps: NamedPartDeps): Promise<Answer<Part>> {
  const inspection = qaNumber("inspection", name);
  const sheet = qaNumber("sheet", name);
  if (inspection !== undefined) {
    const found = deps.quality.inspections.find(inspection);
    return found === undefined ? noSuchPart("inspection", name) : withSound(found, deps);
  }
  if (sheet !== undefined) return partOfSheet(sheet, name, deps);
  return partOfCall(name, deps);
}

async function partOfSheet(number: number, name: string, deps: NamedPartDeps): Promise<Answer<Part>> {
  const sheet = deps.quality.sheets.find(number);
  const row = sheet === undefined ? undefined : deps.database.get(CALL_OF, [sheet.recording]);
  if (sheet === undefined || row === undefined) return noSuchPart("score sheet", name);
  const { recording, agent, team, queue, fromMs, toMs, agentChannel } = sheet;
  const talkedAt = (Number(row["started_at"]) + fromMs) as WallMillis;
  const call = String(row["call_id"]);
  return withSound({ recording, call, agent, team, queue, fromMs, toMs, agentChannel, talkedAt }, deps);
}

async function partOfCall(name: string, { office, database }: NamedPartDeps): Promise<Answer<Part>> {
  const [call = "", agent] = name.split("/");
  const parts = (await partsOf(call, database, office)).map(({ part }) => part);
  const wanted = parts.filter((part) => agent === undefined || part.agent === agent);
  const agents = [...new Set(wanted.map((part) => part.agent))];
  if (agents.length > 1) {
    const names = agents.map((one) => `${call}/${one}`).join(", ");
    return refuse(422, "Which agent?", `Several agents spoke in ${call}: name one of ${names}.`);
  }
  // Of one agent's recordings of a call the longest is judged.
  const [part] = wanted.toSorted((one, other) => lengthOf(other) - lengthOf(one));
  if (part !== undefined) return answer(part);
  const whose = agent === undefined ? "an agent" : `agent ${agent}`;
  return refuse(
    404,
    "Nothing to judge",
    `Found no recorded talk of ${whose} in a call ${call} that is over and can be heard.`,
  );
}

function withSound(part: Part, { database }: NamedPartDeps): Answer<Part> {
  const state = database.get(CALL_OF, [part.recording])?.["state"];
  if (state === "saved" || state === "repaired") return answer(part);
  return refuse(
    409,
    "No sound any more",
    `The sound of recording ${part.recording} is gone: ${String(state ?? "erased")}.`,
  );
}

function lengthOf({ fromMs, toMs }: Part): number {
  return toMs - fromMs;
}

function noSuchPart(what: string, name: string): Refused {
  return refuse(404, `No such ${what}`, `Found no ${what} ${name}.`);
}
