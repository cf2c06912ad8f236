// Inspections (QA-02, QA-06, QA-07): made here, kept here, and found by whoever asks. What becomes of one: inspection-steps.ts.

import type { Database } from "../../base/db.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import type { NewEvent } from "../../crm/events.ts";
import type { Journal } from "../../crm/journal.ts";
import { OneByOne } from "../../crm/one-by-one.ts";
import type { Office } from "../../office/office.ts";
import { qaId } from "../ids.ts";
import { type Inspection, type InspectionBook, type InspectionDraft, PartTaken } from "../inspection.ts";
import { inspectionInsert, inspectionOf, SELECT_INSPECTION, SELECT_LIVE } from "./inspection-tables.ts";

export interface InspectionsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal;
  readonly log: Logger;
  readonly office: () => Office;
}

export class Inspections implements InspectionBook {
  readonly #deps: InspectionsDeps;
  readonly #turns = new OneByOne();
  #lastNumber = 0;

  constructor(deps: InspectionsDeps) {
    this.#deps = deps;
  }

  async restore(): Promise<void> {
    const [row] = await this.#deps.database.query("SELECT MAX(number) AS number FROM inspection");
    this.#lastNumber = Number(row?.["number"] ?? 0);
  }

  get size(): number {
    return this.#turns.size;
  }

  create(
    drafts: readonly InspectionDraft[],
    also?: Parameters<InspectionBook["create"]>[1],
  ): Promise<readonly Inspection[]> {
    return this.#turns.run(async () => {
      const taken = drafts.filter((draft, at) => this.#isTaken(draft) || drafts.findIndex(samePart(draft)) < at);
      if (taken.length > 0) throw new PartTaken(taken);
      const made = drafts.map((draft, at) => this.#new(draft, this.#lastNumber + 1 + at));
      const more = also?.(made.map(({ number }) => number));
      await this.#deps.journal.commit(
        [...made.map(inspectionInsert), ...(more?.writes ?? [])],
        [...made.map((one) => inspectionEvent("inspection.created", one)), ...(more?.events ?? [])],
      );
      this.#lastNumber += made.length;
      return made;
    });
  }

  find(number: number): Inspection | undefined {
    const row = this.#deps.database.get(SELECT_INSPECTION, [number]);
    return row === undefined ? undefined : inspectionOf(row);
  }

  #isTaken({ recording, agent }: InspectionDraft): boolean {
    return this.#deps.database.get(SELECT_LIVE, [recording, agent]) !== undefined;
  }

  #new(draft: InspectionDraft, number: number): Inspection {
    return {
      ...draft,
      ...{ number, project: projectOf(draft.team, this.#deps.office()), state: "waiting", createdAt: this.#now() },
      ...{ result: undefined, sheet: undefined, returned: undefined, toldAt: undefined },
      ...{ scoredAt: undefined, answerBy: undefined, acknowledgedAt: undefined, dispute: undefined },
      ...{ finalAt: undefined, withdrawn: undefined, owesCoaching: false },
    };
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

function samePart(one: InspectionDraft): (other: InspectionDraft) => boolean {
  return ({ recording, agent }) => recording === one.recording && agent === one.agent;
}

/** The first of `performance.projects` that has the team. */
export function projectOf(team: string | undefined, { performance }: Office): string | undefined {
  if (team === undefined) return undefined;
  for (const { key, teams } of performance.projects.values())
    if (teams.some((one) => (one as string) === team)) return key;
  return undefined;
}

/** Whose call it was, and how far it is; never who judged it. */
export function inspectionEvent(type: NewEvent["type"] & `inspection.${string}`, one: Inspection): NewEvent {
  const { number, agent, team, scorecard, version, state, result } = one;
  const data = {
    ...{ inspection: qaId("inspection", number), scorecard, version, state },
    ...(result === undefined ? {} : { score: result.score, passed: result.passed }),
  };
  return { type, about: { agent, team }, data };
}
