// The office's night switches. Each is on or off by its hours; dialling its number turns it over until the hours next change, or for good where it
// has none. Number rules ask `isNight`; lamps are told of each change; what was dialled survives a restart.

import type { Database, SqlRow, Write } from "../../base/db.ts";
import type { Logger } from "../../base/log.ts";
import { type Clock, HOUR_MS, type Timer, type WallMillis } from "../../base/time.ts";
import type { NightSwitch, Office } from "../../office/office.ts";
import { isWithin, type WeekMoment, weekClock } from "../../office/week-hours.ts";
import { nextChange } from "./local-week.ts";

export interface NightSwitchesDeps {
  readonly clock: Clock;
  readonly office: () => Office;
  readonly database: Database;
  readonly log: Logger;
}

export type NightListener = (nightSwitch: string, isNight: boolean) => void;

/** Turned by hand, until then; undefined: for good. */
interface Turned {
  readonly isNight: boolean;
  readonly until: WallMillis | undefined;
}

/** The clock of the wall may be put right meanwhile: the next change is looked for again after so long at most. */
const LOOK_AGAIN_MS = HOUR_MS;
const LEAST_WAIT_MS = 100;

export const SELECT_NIGHT_SWITCHES = "SELECT * FROM night_switch";
const KEEP = "INSERT OR REPLACE INTO night_switch (switch, is_night, until_at, set_at) VALUES (?, ?, ?, ?)";
const FORGET = "DELETE FROM night_switch WHERE switch = ?";

export class NightSwitches {
  readonly #deps: NightSwitchesDeps;
  /** Of switches of the office, so never more than there are. */
  readonly #turned = new Map<string, Turned>();
  readonly #told = new Map<string, boolean>();
  readonly #listeners = new Set<NightListener>();
  #zone = "";
  #week: (wallMs: number) => WeekMoment = () => ({ day: 0, minute: 0 });
  #timer: Timer | undefined;
  #closed = false;

  constructor(deps: NightSwitchesDeps) {
    this.#deps = deps;
    this.#look();
  }

  /** false: there is no such switch. */
  isNight(key: string): boolean {
    const nightSwitch = this.#deps.office().switches.get(key);
    if (nightSwitch === undefined) return false;
    const wall = this.#deps.clock.wall();
    const turned = this.#turned.get(key);
    if (turned !== undefined && (turned.until === undefined || wall < turned.until)) return turned.isNight;
    return this.#byHours(nightSwitch, wall);
  }

  /** By hand or not. */
  isTurned(key: string): boolean {
    const turned = this.#turned.get(key);
    return turned !== undefined && (turned.until === undefined || this.#deps.clock.wall() < turned.until);
  }

  /** `isNight` undefined: as the hours say. */
  turn(key: string, isNight: boolean | undefined): void {
    const { clock, office } = this.#deps;
    const nightSwitch = office().switches.get(key);
    if (nightSwitch === undefined) return;
    const wall = clock.wall();
    if (isNight === undefined) {
      this.#turned.delete(key);
      this.#write([{ sql: FORGET, values: [key] }]);
    } else {
      const until = nextChange(nightSwitch.hours, wall, this.#weekNow());
      this.#turned.set(key, { isNight, until });
      this.#write([{ sql: KEEP, values: [key, isNight ? 1 : 0, until ?? null, Math.round(wall)] }]);
    }
    this.#look();
  }

  /** At start. */
  restore(rows: readonly SqlRow[]): void {
    for (const row of rows) {
      const until = row["until_at"] === null ? undefined : (Number(row["until_at"]) as WallMillis);
      this.#turned.set(String(row["switch"]), { isNight: row["is_night"] === 1, until });
    }
    this.#look();
  }

  /** A new office is in force: a switch that it does not have is forgotten, new hours hold from now on. */
  officeChanged(): void {
    this.#look();
  }

  /** Returns how to hear no more. */
  onChange(listener: NightListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #byHours({ hours }: NightSwitch, wall: WallMillis): boolean {
    return hours.length > 0 && isWithin(hours, this.#weekNow()(wall));
  }

  /** In the office's time zone, as it is now. */
  #weekNow(): (wallMs: number) => WeekMoment {
    const { timezone } = this.#deps.office();
    if (timezone !== this.#zone) {
      this.#zone = timezone;
      this.#week = weekClock(timezone);
    }
    return this.#week;
  }

  /** Forgets what is over, tells what is not as it was, and wakes at the next change. */
  #look(): void {
    const { clock, office } = this.#deps;
    const wall = clock.wall();
    const { switches } = office();
    for (const [key, { until }] of [...this.#turned]) {
      if (switches.has(key) && (until === undefined || wall < until)) continue;
      this.#turned.delete(key);
      this.#write([{ sql: FORGET, values: [key] }]);
    }
    for (const key of [...this.#told.keys()]) if (!switches.has(key)) this.#told.delete(key);
    this.#timer?.cancel();
    this.#timer = undefined;
    let next: number | undefined;
    for (const [key, { hours }] of switches) {
      this.#tell(key, this.isNight(key));
      const change = nextChange(hours, wall, this.#weekNow());
      if (change !== undefined && (next === undefined || change < next)) next = change;
    }
    if (next === undefined || this.#closed) return;
    const waitMs = Math.min(LOOK_AGAIN_MS, Math.max(LEAST_WAIT_MS, next - wall));
    this.#timer = clock.after(waitMs, "a night switch changes by its hours", () => this.#look());
  }

  #tell(key: string, isNight: boolean): void {
    if (this.#told.get(key) === isNight) return;
    this.#told.set(key, isNight);
    for (const listener of this.#listeners) {
      try {
        listener(key, isNight);
      } catch (error) {
        this.#deps.log.error("bug.listener", { fact: "night-switch", error: String(error) });
      }
    }
  }

  #write(writes: readonly Write[]): void {
    const { database, log } = this.#deps;
    database.write(writes).catch((error: unknown) => log.error("store.night-lost", { cause: String(error) }));
  }
}
