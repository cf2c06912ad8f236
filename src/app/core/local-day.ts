// The office's calendar day, for ids and recording paths. Asking Intl for each call would cost more than routing it, so the answer is
// kept for the minute it is surely right: days change on whole minutes in every time zone.

import { type Clock, MINUTE_MS } from "../../base/time.ts";

export class LocalDay {
  readonly #clock: Clock;
  readonly #timezone: () => string;
  #minute = -1;
  #zone = "";
  #day = "";
  #hour = 0;

  constructor(clock: Clock, timezone: () => string) {
    this.#clock = clock;
    this.#timezone = timezone;
  }

  /** `20261122` */
  compact(): string {
    return this.#today().replaceAll("-", "");
  }

  /** `2026/11/22` */
  path(): string {
    return this.#today().replaceAll("-", "/");
  }

  /** 0 to 23. */
  hour(): number {
    this.#today();
    return this.#hour;
  }

  #today(): string {
    const wall = this.#clock.wall();
    const minute = Math.floor(wall / MINUTE_MS);
    const zone = this.#timezone();
    if (minute !== this.#minute || zone !== this.#zone) {
      this.#minute = minute;
      this.#zone = zone;
      // The Swedish form of a date is ISO 8601.
      this.#day = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(wall);
      this.#hour = Number(new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hour: "2-digit" }).format(wall));
    }
    return this.#day;
  }
}
