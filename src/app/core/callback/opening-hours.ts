// When customers of a queue may be called: its call-back hours, in the office's time zone.

import type { QueueKey } from "../../../base/ids.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { Office } from "../../../office/office.ts";
import { isWithin, type WeekMoment, weekClock } from "../../../office/week-hours.ts";
import { nextChange } from "../local-week.ts";

export class OpeningHours {
  readonly #office: () => Office;
  #week: ((wall: number) => WeekMoment) | undefined;

  constructor(office: () => Office) {
    this.#office = office;
  }

  /** The time zone may be another. */
  officeChanged(): void {
    this.#week = undefined;
  }

  /** The first moment at or after `wall`; undefined: never. */
  opensAt(queue: QueueKey, wall: WallMillis): WallMillis | undefined {
    const hours = this.#office().queues.get(queue)?.callback?.hours;
    if (hours === undefined) return wall;
    this.#week ??= weekClock(this.#office().timezone);
    return isWithin(hours, this.#week(wall)) ? wall : nextChange(hours, wall, this.#week);
  }
}
