// Whether a queue takes callers now: its hours and special days in the office's time zone, and closures by command, which come first and survive a
// restart. The gate asks for each caller, the looks once a second for those who wait.

import type { Database, SqlRow } from "../../../base/db.ts";
import type { QueueKey } from "../../../base/ids.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, WallMillis } from "../../../base/time.ts";
import { type CalendarMoment, calendarClock, isOpen, specialDay } from "../../../office/hours.ts";
import type { Office, Queue } from "../../../office/office.ts";
import type { QueueDestination } from "../../../office/queue-waiting.ts";
import { closureOf, closureWrite } from "./closure-tables.ts";

/** By command. */
export interface Closure {
  readonly since: WallMillis;
  /** undefined: until it is opened by command. */
  readonly until: WallMillis | undefined;
  readonly reason: string | undefined;
  /** undefined: where the queue's `closed` says. */
  readonly to: QueueDestination | undefined;
  readonly by: string;
}

/** Why a queue is closed, and where its callers go. */
export interface Closed {
  readonly why: "hours" | "special-day" | "command";
  readonly to: QueueDestination;
  /** Spoken where somebody speaks: of a closure by command. */
  readonly reason: string | undefined;
  /** What a special day is called. */
  readonly day: string | undefined;
}

export interface OpeningsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  /** Something was closed or opened by command, or may have been by a new office. */
  readonly onChange: () => void;
}

export class Openings {
  readonly #deps: OpeningsDeps;
  /** Of queues of the office, so never more than there are. */
  readonly #closures = new Map<QueueKey, Closure>();
  #zone = "";
  #calendar: (wallMs: number) => CalendarMoment = () => ({ date: "", day: 0, minute: 0 });

  constructor(deps: OpeningsDeps) {
    this.#deps = deps;
  }

  /** undefined: it is open. */
  closed(queue: Queue): Closed | undefined {
    const closure = this.closure(queue.key);
    if (closure !== undefined) {
      return { why: "command", to: closure.to ?? queue.closed, reason: closure.reason, day: undefined };
    }
    const schedule = queue.hours === undefined ? undefined : this.#deps.office().hours.get(queue.hours);
    if (schedule === undefined) return undefined;
    const now = this.#now();
    if (isOpen(schedule, now)) return undefined;
    const day = specialDay(schedule, now.date);
    const why = day === undefined ? "hours" : "special-day";
    return { why, to: queue.closed, reason: undefined, day: day?.name };
  }

  /** By command, and in force. */
  closure(queue: QueueKey): Closure | undefined {
    const closure = this.#closures.get(queue);
    if (closure?.until === undefined || this.#deps.clock.wall() < closure.until) return closure;
    this.#closures.delete(queue);
    this.#keep(queue, undefined);
    return undefined;
  }

  /** `closure` undefined: it is open again, as far as its hours go. Resolves when that would survive a restart. */
  async set(queue: QueueKey, closure: Closure | undefined): Promise<void> {
    if (closure === undefined) this.#closures.delete(queue);
    else this.#closures.set(queue, closure);
    this.#deps.onChange();
    await this.#deps.database.write([closureWrite(queue, closure)]);
  }

  /** At start. */
  restore(rows: readonly SqlRow[]): void {
    for (const row of rows) this.#closures.set(String(row["queue"]) as QueueKey, closureOf(row));
    this.officeChanged();
  }

  /** A queue that is none any more is not closed either. */
  officeChanged(): void {
    const { queues } = this.#deps.office();
    for (const queue of [...this.#closures.keys()]) {
      if (queues.has(queue)) continue;
      this.#closures.delete(queue);
      this.#keep(queue, undefined);
    }
    this.#deps.onChange();
  }

  #now(): CalendarMoment {
    const { clock, office } = this.#deps;
    const { timezone } = office();
    if (timezone !== this.#zone) {
      this.#zone = timezone;
      this.#calendar = calendarClock(timezone);
    }
    return this.#calendar(clock.wall());
  }

  #keep(queue: QueueKey, closure: Closure | undefined): void {
    const { database, log } = this.#deps;
    database.write([closureWrite(queue, closure)]).catch((error: unknown) => {
      log.error("store.closure-lost", { queue, cause: String(error) });
    });
  }
}
