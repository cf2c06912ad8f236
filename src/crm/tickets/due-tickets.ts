// The clock of tickets: one timer for the first that has something due, however many there are. What is due stands in the rows alone, so that a restart
// forgets nothing; what fell due while no process ran is seen to at once.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { Ticket } from "./ticket.ts";
import { SELECT_DUE, SELECT_NEXT_DUE } from "./ticket-tables.ts";
import { nextAt } from "./workflow.ts";

export interface DueDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  /** Does what is due on it. */
  readonly see: (number: number) => Promise<void>;
}

export class DueTickets {
  readonly #deps: DueDeps;
  #timer: Timer | undefined;
  /** In wall time: the timer is set for then, or for a look in between. */
  #armedFor: number | undefined;
  #isOpen = false;
  #isLooking = false;

  constructor(deps: DueDeps) {
    this.#deps = deps;
  }

  open(): void {
    this.#isOpen = true;
    this.#arm();
  }

  close(): void {
    this.#isOpen = false;
    this.#disarm();
  }

  /** Committed. */
  changed(ticket: Ticket): void {
    const next = nextAt(ticket);
    if (next !== undefined && (this.#armedFor === undefined || next < this.#armedFor)) this.#armAt(next);
  }

  #arm(): void {
    const row = this.#deps.database.get(SELECT_NEXT_DUE);
    const next = row?.["next"];
    if (typeof next === "number") this.#armAt(next);
    else this.#disarm();
  }

  #armAt(next: number): void {
    if (!this.#isOpen || this.#isLooking) return;
    this.#disarm();
    const { clock } = this.#deps;
    const afterMs = Math.min(Math.max(1, next - clock.wall()), limits.tickets.lookMs);
    this.#armedFor = next;
    this.#timer = clock.after(afterMs, "tickets: something is due", () => void this.#look());
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armedFor = undefined;
  }

  async #look(): Promise<void> {
    const { clock, database, see, log } = this.#deps;
    this.#disarm();
    this.#isLooking = true;
    let failed = false;
    const trouble = (error: unknown, ticket?: number): void => {
      failed = true; // the disk takes nothing: looked at again soon, and nothing is forgotten
      log.error("store.ticket-lost", { ticket, cause: String(error) });
    };
    const due = await database
      .query(SELECT_DUE, [Math.round(clock.wall()), limits.tickets.dueAtOnce])
      .catch((error: unknown) => {
        trouble(error);
        return [];
      });
    for (const row of due) {
      const number = Number(row["number"]);
      if (this.#isOpen) await see(number).catch((error: unknown) => trouble(error, number));
    }
    this.#isLooking = false;
    if (failed) this.#armAt(clock.wall() + limits.tickets.lookMs);
    else this.#arm();
  }
}
