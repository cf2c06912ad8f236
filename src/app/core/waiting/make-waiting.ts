// What callers of queues meet, put together for `switch.ts`: who calls, whether it is open, and the looks at those who wait.

import type { Database } from "../../../base/db.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock } from "../../../base/time.ts";
import type { Office } from "../../../office/office.ts";
import { COUNT_ENTRIES, SELECT_PATTERNS } from "../callers/caller-tables.ts";
import { Callers } from "../callers/callers.ts";
import type { KnownCustomer } from "../callers/known-customer.ts";
import type { Site } from "../site.ts";
import { SELECT_CLOSURES } from "./closure-tables.ts";
import { Openings } from "./openings.ts";
import { QueueLooks } from "./queue-looks.ts";

export interface WaitingDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly site: () => Site;
  /** Whose number it is; left out: there are no customers. */
  readonly customer?: ((number: string) => KnownCustomer | undefined) | undefined;
}

export class WaitingFeatures {
  readonly callers: Callers;
  readonly openings: Openings;
  readonly looks: QueueLooks;
  readonly #database: Database;

  constructor(deps: WaitingDeps) {
    const looks = new QueueLooks(deps);
    this.#database = deps.database;
    this.callers = new Callers(deps);
    this.openings = new Openings({ ...deps, onChange: () => this.#closureChanged(deps.site()) });
    this.looks = looks;
  }

  /** Those who wait may have to leave, and those who are to be called back may be called. */
  #closureChanged({ callBacks }: Site): void {
    this.looks.arm();
    callBacks?.closureChanged();
  }

  /** For `Site`. */
  get forSite(): Pick<Site, "callers" | "openings" | "looks"> {
    const { callers, openings, looks } = this;
    return { callers, openings, looks };
  }

  /** At start, before the first call. */
  async restore(): Promise<void> {
    const database = this.#database;
    this.openings.restore(await database.query(SELECT_CLOSURES));
    const patterns = await database.query(SELECT_PATTERNS);
    this.callers.list.restore({ patterns, count: (await database.query(COUNT_ENTRIES))[0] });
  }
}
