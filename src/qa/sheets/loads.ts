// How much each inspector has to do: open sheets, and those given within a week. Counted in memory, so that a draw of hundreds asks no table. Part of
// `sheets.ts`, which restores it from the rows at start.

import { HOUR_MS, type WallMillis } from "../../base/time.ts";
import type { ScoreSheet } from "../sheet.ts";

const DAY_MS = 24 * HOUR_MS;
/** Days that count. */
export const LOAD_DAYS = 7;

type Counted = Pick<ScoreSheet, "number" | "inspector" | "assignedAt">;

export class Loads {
  readonly #open = new Map<string, number>();
  /** By inspector, then by day. Withdrawn sheets do not count. */
  readonly #given = new Map<string, Map<number, number>>();
  readonly #last = new Map<string, number>();

  /** Sheets that are open now. */
  open(inspector: string): number {
    return this.#open.get(inspector) ?? 0;
  }

  /** Inspectors with open sheets. */
  busy(): readonly string[] {
    return [...this.#open.keys()];
  }

  get allOpen(): number {
    let sum = 0;
    for (const open of this.#open.values()) sum += open;
    return sum;
  }

  /** Given within a week, whatever became of them, and older ones that are still open as far as there are more of those. */
  load(inspector: string, now: WallMillis): number {
    const days = this.#given.get(inspector);
    const since = dayOf(now) - LOAD_DAYS + 1;
    let given = 0;
    for (const [day, count] of days ?? []) {
      if (day < since) days?.delete(day);
      else given += count;
    }
    return Math.max(given, this.open(inspector));
  }

  /** Number of the newest sheet they were given; 0: none. */
  last(inspector: string): number {
    return this.#last.get(inspector) ?? 0;
  }

  gave({ number, inspector, assignedAt }: Counted): void {
    this.#count(this.#open, inspector, 1);
    this.counted(inspector, dayOf(assignedAt), 1);
    this.#last.set(inspector, Math.max(number, this.last(inspector)));
  }

  /** Submitted or withdrawn. */
  closed({ inspector, assignedAt, state }: Counted & Pick<ScoreSheet, "state">): void {
    this.#count(this.#open, inspector, -1);
    if (state === "withdrawn") this.counted(inspector, dayOf(assignedAt), -1);
  }

  /** At start. */
  restored(inspector: string, open: number, last: number): void {
    if (open > 0) this.#open.set(inspector, open);
    this.#last.set(inspector, last);
  }

  counted(inspector: string, day: number, by: number): void {
    const days = this.#given.get(inspector) ?? new Map<number, number>();
    this.#given.set(inspector, days);
    const count = (days.get(day) ?? 0) + by;
    if (count > 0) days.set(day, count);
    else days.delete(day);
  }

  #count(counts: Map<string, number>, key: string, by: number): void {
    const count = (counts.get(key) ?? 0) + by;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
  }
}

/** Days since 1970, by UTC: a week need not begin at anybody's midnight. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}
