// Old events go: by age and by number, oldest first, a few thousand in one write. Those that a webhook is still to be told stay, up to a second bound, and
// so do those on its list of dead ones.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { EventJournal } from "../journal.ts";

/** Binds: behind which event, and how many of them are passed over. */
const SELECT_FROM = "SELECT seq, at FROM event WHERE seq > ? ORDER BY seq LIMIT 1 OFFSET ?";
/** Binds: this stretch; older than, or whatever their age up to; what webhooks have been told. */
const DELETE_OLD = `DELETE FROM event WHERE seq > ? AND seq <= ? AND (at < ? OR seq <= ?) AND seq <= ?
  AND NOT EXISTS (SELECT 1 FROM webhook_dead WHERE webhook_dead.seq = event.seq)`;

export interface SweepDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly journal: EventJournal;
  /** All webhooks have been told up to this one. */
  readonly doneSeq: () => number;
}

export class EventSweep {
  readonly #deps: SweepDeps;
  #timer: Timer | undefined;
  #closed = false;

  constructor(deps: SweepDeps) {
    this.#deps = deps;
  }

  open(): void {
    this.#later();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  /** Resolves when nothing more is to go. */
  async sweep(): Promise<void> {
    const { clock, database, journal, log, doneSeq } = this.#deps;
    const before = Math.round(clock.wall() - limits.events.keptMs);
    const beyond = journal.toldSeq - limits.events.kept;
    const kept = journal.toldSeq - limits.events.keptForWebhooks;
    const told = Math.max(doneSeq(), kept);
    if (doneSeq() < kept) log.error("webhook.events-lost", { events: kept - doneSeq() });
    for (let from = 0; !this.#closed; ) {
      const [first] = await database.query(SELECT_FROM, [from, 0]);
      const seq = Number(first?.["seq"] ?? Number.POSITIVE_INFINITY);
      const isDue = seq <= told && (Number(first?.["at"] ?? 0) < before || seq <= beyond);
      if (!isDue) return;
      const [last] = await database.query(SELECT_FROM, [from, limits.events.sweepRows - 1]);
      const until = Number(last?.["seq"] ?? told);
      await database.write([{ sql: DELETE_OLD, values: [from, until, before, beyond, told] }]);
      from = until;
    }
  }

  #later(): void {
    if (this.#closed) return;
    this.#timer = this.#deps.clock.after(limits.events.sweepMs, "events: old ones go", () => {
      this.sweep()
        .catch((error: unknown) => this.#deps.log.warn("events.sweep-failed", { cause: String(error) }))
        .finally(() => this.#later());
    });
  }
}
