// Draws that are due (QA-01): each rule once for each of its periods, whatever happens to the process or to the clock. What was due while the switch was
// down is drawn when it is up again, oldest first. The table of draws is the only memory: a period that has a draw of its own accord is over with.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer } from "../../base/time.ts";
import { Zone } from "../../crm/reports/zone.ts";
import type { Office } from "../../office/office.ts";
import { dropOldCandidates, SELECT_DRAWN_PERIODS } from "./draw-tables.ts";
import type { Draws } from "./draws.ts";
import { duePeriods, nextDue } from "./periods.ts";
import type { KeptRule } from "./rule.ts";
import type { SamplingRules } from "./rules.ts";

export interface SamplerDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly rules: Pick<SamplingRules, "list" | "find">;
  readonly draws: Pick<Draws, "run">;
}

export class Sampler {
  readonly #deps: SamplerDeps;
  #timer: Timer | undefined;
  #isOpen = false;
  #looking = false;
  /** Something changed while it looked. */
  #again = false;

  constructor(deps: SamplerDeps) {
    this.#deps = deps;
  }

  /** Looks that are under way. */
  get size(): number {
    return this.#looking ? 1 : 0;
  }

  open(): void {
    this.#isOpen = true;
    this.look();
  }

  close(): void {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Now, and from then on when the next is due: rules or the office's clock are different. */
  look(): void {
    if (!this.#isOpen) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    void this.#lookOnce().finally(() => {
      this.#looking = false;
      if (this.#again) {
        this.#again = false;
        this.look();
      }
    });
  }

  async #lookOnce(): Promise<void> {
    const { clock, log } = this.#deps;
    let nextMs: number = limits.sampling.lookMs;
    try {
      const rules = (await this.#deps.rules.list()).filter(({ state }) => state === "active");
      let failed = false;
      for (const rule of rules) failed = !(await this.#drewDue(rule)) || failed;
      if (rules.length === 0 && !this.#again) return; // nothing is looked for until there is one
      const zone = this.#zone();
      const now = clock.wall();
      const atMostMs = failed ? limits.quality.lookMs : nextMs;
      nextMs = Math.min(atMostMs, ...rules.map(({ rule }) => nextDue(now, rule, zone) - now));
    } catch (error) {
      if (!this.#isOpen) return; // the database closed under it; the next start draws what is due
      log.error("sampling.look-failed", { cause: String(error) });
      nextMs = limits.quality.lookMs;
    }
    if (!this.#isOpen) return;
    this.#timer = clock.after(Math.max(0, nextMs), "sampling: a draw is due", () => this.look());
  }

  /** false: it could not be, and is tried again soon; the rules behind it are not kept waiting for it. */
  async #drewDue(kept: KeptRule): Promise<boolean> {
    try {
      await this.#drawDue(kept);
      return true;
    } catch (error) {
      if (!this.#isOpen) return true; // the database closed under it; the next start draws what is due
      this.#deps.log.error("sampling.look-failed", { rule: kept.rule.key, cause: String(error) });
      return false;
    }
  }

  async #drawDue({ rule, sinceAt }: KeptRule): Promise<void> {
    const { clock, database, log, draws } = this.#deps;
    const due = duePeriods(sinceAt, clock.wall(), rule, this.#zone());
    const [first] = due;
    if (first === undefined) return;
    // A zone that moved since then moves midnights by a day at most.
    const rows = await database.query(SELECT_DRAWN_PERIODS, [rule.key, first.from - DAY_MS]);
    const drawn = new Set(rows.map((row) => String(row["period"])));
    for (const period of due) {
      // Removed, paused or changed meanwhile: the look that follows knows better.
      if (!this.#isOpen || this.#again) return;
      if (drawn.has(period.key)) continue;
      const draw = await draws.run(rule, period, undefined);
      const fields = { rule: rule.key, draw: draw.number, period: period.key, taken: draw.taken, cause: draw.cause };
      if (draw.state === "failed") log.warn("sampling.failed", fields);
      else log.info("sampling.drawn", fields);
      await database.write([dropOldCandidates(clock.wall() - limits.sampling.candidatesKeptMs)]);
    }
  }

  #zone(): Zone {
    return new Zone(this.#deps.office().timezone);
  }
}

const DAY_MS = 86_400_000;
