// When customers of a queue may be called: its call-back hours, else the hours of the queue, in the office's time zone; not while the queue is
// closed by command.

import type { QueueKey } from "../../../base/ids.ts";
import { HOUR_MS, MINUTE_MS, type WallMillis } from "../../../base/time.ts";
import { type CalendarMoment, calendarClock, isOpen } from "../../../office/hours.ts";
import type { Office } from "../../../office/office.ts";
import { isWithin } from "../../../office/week-hours.ts";
import type { Closure } from "../waiting/openings.ts";

/** Hours begin on whole minutes; those shorter than this may be missed. */
const STEP_MS = 5 * MINUTE_MS;
/** Nobody needs to know now what is further away. */
const FURTHEST_MS = 15 * 24 * HOUR_MS;

export class OpeningHours {
  readonly #office: () => Office;
  readonly #closure: (queue: QueueKey) => Closure | undefined;
  #calendar: ((wall: number) => CalendarMoment) | undefined;
  /** A time in which a queue is closed, as last asked for. */
  readonly #closed = new Map<QueueKey, { readonly from: WallMillis; readonly opens: WallMillis }>();

  /** `closure`: by command, and in force. */
  constructor(office: () => Office, closure: (queue: QueueKey) => Closure | undefined) {
    this.#office = office;
    this.#closure = closure;
  }

  officeChanged(): void {
    this.#calendar = undefined;
    this.closureChanged();
  }

  /** A queue was closed or opened by command. */
  closureChanged(): void {
    this.#closed.clear();
  }

  /** When whoever is put down now may be called; undefined: when a closure by command is over, which may be at any moment. */
  dueAt(queue: QueueKey, wall: WallMillis): WallMillis | undefined {
    return this.#closure(queue) === undefined ? this.opensAt(queue, wall) : undefined;
  }

  isOpen(queue: QueueKey, wall: WallMillis): boolean {
    return this.opensAt(queue, wall) === wall;
  }

  /** The first moment at or after `wall`; where that is further than two weeks away, one in which to ask again. */
  opensAt(queue: QueueKey, wall: WallMillis): WallMillis {
    const known = this.#closed.get(queue);
    if (known !== undefined && wall >= known.from && wall < known.opens) return known.opens;
    if (this.#isOpen(queue, wall)) return wall;
    const opens = this.#search(queue, wall);
    this.#closed.set(queue, { from: wall, opens });
    return opens;
  }

  #search(queue: QueueKey, wall: WallMillis): WallMillis {
    const minute = wall - (wall % MINUTE_MS);
    for (let at = minute + STEP_MS; at - wall < FURTHEST_MS; at += STEP_MS) {
      if (!this.#isOpen(queue, at)) continue;
      let first = at;
      while (first - MINUTE_MS > wall && this.#isOpen(queue, first - MINUTE_MS)) first -= MINUTE_MS;
      return first as WallMillis;
    }
    return (minute + FURTHEST_MS) as WallMillis;
  }

  #isOpen(key: QueueKey, wall: number): boolean {
    const closure = this.#closure(key);
    if (closure !== undefined && (closure.until === undefined || wall < closure.until)) return false;
    const office = this.#office();
    const queue = office.queues.get(key);
    const hours = queue?.callback?.hours;
    const schedule = queue?.hours === undefined ? undefined : office.hours.get(queue.hours);
    if (hours === undefined && schedule === undefined) return true;
    this.#calendar ??= calendarClock(office.timezone);
    const moment = this.#calendar(wall);
    return hours === undefined ? schedule === undefined || isOpen(schedule, moment) : isWithin(hours, moment);
  }
}
