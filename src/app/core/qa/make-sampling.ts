// Sampling made for one switch: rules, draws, and who looks when one is due. Part of make-quality.ts.

import { longQueries } from "../../../base/db.ts";
import type { SoundBook } from "../../../qa/hints.ts";
import type { InspectionBook } from "../../../qa/inspection.ts";
import { Draws } from "../../../qa/sampling/draws.ts";
import { SamplingRules } from "../../../qa/sampling/rules.ts";
import { Sampler } from "../../../qa/sampling/sampler.ts";
import type { ScorecardBook } from "../../../qa/scorecard.ts";
import type { QualityDeps } from "./make-quality.ts";

export interface SamplingDeps extends QualityDeps {
  readonly scorecards: ScorecardBook;
  readonly sound: Pick<SoundBook, "hints">;
  readonly inspections: Pick<InspectionBook, "create">;
}

export class Sampling {
  readonly rules: SamplingRules;
  readonly draws: Draws;
  readonly #sampler: Sampler;

  constructor(deps: SamplingDeps) {
    const database = longQueries(deps.database); // a draw reads for seconds, and nobody waits for it
    const { journal } = deps.crm;
    this.rules = new SamplingRules({ ...deps, onChanged: () => this.#sampler.look() });
    this.draws = new Draws({ ...deps, database, journal });
    this.#sampler = new Sampler({ ...deps, rules: this.rules, draws: this.draws });
  }

  async restore(): Promise<void> {
    await this.draws.restore();
  }

  open(): void {
    this.#sampler.open();
  }

  close(): void {
    this.#sampler.close();
  }

  /** Its clock may be another one. */
  officeChanged(): void {
    this.#sampler.look();
  }

  get sizes(): Readonly<Record<string, number>> {
    return { samplingRuleChanges: this.rules.size, draws: this.draws.size, samplingLooks: this.#sampler.size };
  }
}
