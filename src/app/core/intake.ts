// Whether new calls are taken: an operator may stop that for a while and take it back (`zongji drain`), without stopping the switch. Calls in progress,
// whoever waits in a queue, phones and commands notice nothing; what a new call is told is decided in `call-table.ts`. It is not kept: a switch that
// starts takes calls. SIGTERM is something else: from it there is no way back (`Switch.drain`).
//
//   taking ── stop(by) ──► held ── resume(by) ──► taking

import type { Logger } from "../../base/log.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import type { NewEvent } from "../../crm/events.ts";
import type { Journal } from "../../crm/journal.ts";

export interface Held {
  readonly since: WallMillis;
  /** A user's key, or the installation. */
  readonly by: string;
}

export interface IntakeDeps {
  readonly clock: Pick<Clock, "wall">;
  readonly log: Logger;
  /** Where it is kept, for it is there that calls come in. */
  readonly calls: { held: Held | undefined; readonly size: number };
  readonly journal: () => Journal;
}

export class Intake {
  readonly #deps: IntakeDeps;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /** undefined: new calls are taken. */
  get held(): Held | undefined {
    return this.#deps.calls.held;
  }

  /** From now on new calls are refused; asked again nothing changes. */
  stop(by: string): Held {
    const { clock, log, calls } = this.#deps;
    if (calls.held !== undefined) return calls.held;
    calls.held = { since: clock.wall(), by };
    log.warn("drain.begun", { by, calls: calls.size });
    this.#tell({ type: "drain.begun", about: {}, data: { by, calls: calls.size } });
    return calls.held;
  }

  /** false: they were taken all the time. */
  resume(by: string): boolean {
    const { log, calls } = this.#deps;
    if (calls.held === undefined) return false;
    calls.held = undefined;
    log.warn("drain.ended", { by });
    this.#tell({ type: "drain.ended", about: {}, data: { by } });
    return true;
  }

  #tell(event: NewEvent): void {
    this.#deps
      .journal()
      .commit([], [event])
      .catch((error: unknown) => this.#deps.log.error("store.event-lost", { event: event.type, cause: String(error) }));
  }
}
