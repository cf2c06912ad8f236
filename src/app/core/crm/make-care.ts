// Seeing to people: customers who were not happy (CRM-09), agents who learn (PERF-03). Made for one switch; part of `make-crm.ts`.

import type { AgentKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Timer } from "../../../base/time.ts";
import { FollowUps, type FollowUpsDeps } from "../../../crm/marks/follow-ups.ts";
import { CoachingTasks } from "../../../crm/work/coaching.ts";
import { Exams } from "../../../crm/work/exams.ts";
import type { Office } from "../../../office/office.ts";

export type CareDeps = Omit<FollowUpsDeps, "rules"> & { readonly rng: Rng; readonly office: () => Office };

export class Care {
  readonly followUps: FollowUps;
  readonly exams: Exams;
  readonly coaching: CoachingTasks;
  readonly #deps: CareDeps;
  #isOpen = false;
  #timer: Timer | undefined;

  constructor(deps: CareDeps) {
    this.#deps = deps;
    const teamOf = (agent: string): string | undefined => deps.office().agents.get(agent as AgentKey)?.team;
    this.followUps = new FollowUps({ ...deps, rules: () => deps.office().marks });
    const onOpen = (): void => this.#lookLater();
    this.exams = new Exams({ ...deps, teamOf, onOpen });
    this.coaching = new CoachingTasks({ ...deps, teamOf, onOpen });
  }

  async restore(): Promise<void> {
    await this.followUps.restore();
    await this.exams.restore();
    await this.coaching.restore();
  }

  open(): void {
    this.followUps.open();
    this.#isOpen = true;
    this.#lookLater();
  }

  close(): void {
    this.followUps.close();
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  officeChanged(): void {
    this.followUps.officeChanged();
  }

  get sizes(): Readonly<Record<string, number>> {
    return { followUps: this.followUps.size, exams: this.exams.size, coaching: this.coaching.size };
  }

  /** Attempts end and tasks become late by themselves; where there are none nothing is looked at. */
  #lookLater(): void {
    if (!this.#isOpen || this.#timer !== undefined || !(this.exams.hasOpen || this.coaching.hasOpen)) return;
    this.#timer = this.#deps.clock.after(limits.work.lookMs, "exams and coaching: look", () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    try {
      await this.exams.look();
      await this.coaching.look();
    } catch (error) {
      this.#deps.log.error("crm.work-failed", { cause: String(error) });
    }
    this.#lookLater();
  }
}
