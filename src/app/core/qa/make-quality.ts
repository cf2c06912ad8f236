// How good it was: scorecards, sampling, inspections and what comes of them, made for one switch. The parts are in src/qa.

import type { Crypto } from "../../../base/crypto.ts";
import type { Database } from "../../../base/db.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Clock } from "../../../base/time.ts";
import type { Office } from "../../../office/office.ts";
import { Calibrations } from "../../../qa/calibration/calibrations.ts";
import { Examples } from "../../../qa/examples/examples.ts";
import { KeptSounds } from "../../../qa/hints/sound-book.ts";
import { InspectionLooks } from "../../../qa/inspections/inspection-looks.ts";
import { Inspections } from "../../../qa/inspections/inspections.ts";
import { INSPECTION_ENTRIES } from "../../../qa/reports/inspection-entries.ts";
import { qualityReports } from "../../../qa/reports/quality-reports.ts";
import { Scorecards } from "../../../qa/scorecards/scorecards.ts";
import { Sheets } from "../../../qa/sheets/sheets.ts";
import type { Crm } from "../crm/make-crm.ts";
import { Sampling } from "./make-sampling.ts";

export interface QualityDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly crm: Pick<Crm, "journal" | "care" | "reports" | "timeline">;
}

export class Quality {
  readonly sound: KeptSounds;
  readonly scorecards: Scorecards;
  readonly sheets: Sheets;
  readonly inspections: Inspections;
  readonly calibrations: Calibrations;
  readonly examples: Examples;
  readonly sampling: Sampling;
  readonly #looks: InspectionLooks;

  constructor(deps: QualityDeps) {
    const { clock, database } = deps;
    const { journal } = deps.crm;
    this.sound = new KeptSounds(database);
    this.scorecards = new Scorecards({ clock, database, journal });
    this.sheets = new Sheets({ ...deps, journal, scorecards: this.scorecards });
    const { scorecards, sheets } = this;
    this.inspections = new Inspections({ ...deps, journal, scorecards, sheets, onWork: () => this.#looks.wake() });
    const { coaching } = deps.crm.care;
    this.#looks = new InspectionLooks({ ...deps, scorecards, sheets, inspections: this.inspections, coaching });
    deps.crm.reports.run.add(qualityReports(this.scorecards));
    deps.crm.timeline.add(INSPECTION_ENTRIES);
    this.calibrations = new Calibrations({ ...deps, journal, scorecards, desk: sheets });
    this.sampling = new Sampling({ ...deps, scorecards, sound: this.sound, inspections: this.inspections });
    this.examples = new Examples({ clock, database, journal });
  }

  /** At start, before calls are taken. */
  async restore(): Promise<void> {
    await this.sheets.restore();
    await this.inspections.restore();
    await this.calibrations.restore();
    await this.sampling.restore();
    await this.examples.restore();
  }

  /** Calls are taken from now on: what is due is done. */
  open(): void {
    this.sheets.start();
    this.#looks.open();
    this.calibrations.open();
    this.sampling.open();
  }

  close(): void {
    this.sampling.close();
    this.calibrations.close();
    this.#looks.close();
    this.sheets.close();
  }

  /** An office file was applied. */
  officeChanged(): void {
    this.sheets.officeChanged();
    this.#looks.wake();
    this.sampling.officeChanged();
  }

  /** What is held, by name; zero when nothing is under way. */
  get sizes(): Readonly<Record<string, number>> {
    return {
      scorecardChanges: this.scorecards.size,
      sheets: this.sheets.size,
      inspections: this.inspections.size + this.#looks.size,
      calibrations: this.calibrations.size,
      examples: this.examples.size,
      ...this.sampling.sizes,
    };
  }
}
