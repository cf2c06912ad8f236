// How good it was: scorecards, sampling, inspections and what comes of them, made for one switch. The parts are in src/qa.

import type { Crypto } from "../../../base/crypto.ts";
import type { Database } from "../../../base/db.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Clock } from "../../../base/time.ts";
import type { Office } from "../../../office/office.ts";
import type { Crm } from "../crm/make-crm.ts";

export interface QualityDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly crm: Pick<Crm, "journal" | "care">;
}

export class Quality {
  constructor(_deps: QualityDeps) {}

  /** At start, before calls are taken. */
  async restore(): Promise<void> {}

  /** Calls are taken from now on: what is due is done. */
  open(): void {}

  close(): void {}

  /** An office file was applied. */
  officeChanged(): void {}

  /** What is held, by name; zero when nothing is under way. */
  get sizes(): Readonly<Record<string, number>> {
    return {};
  }
}
