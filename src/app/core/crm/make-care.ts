// Seeing to people: customers who were not happy (CRM-09), agents who learn (PERF-03). Made for one switch; part of `make-crm.ts`.

import { FollowUps, type FollowUpsDeps } from "../../../crm/marks/follow-ups.ts";
import type { Office } from "../../../office/office.ts";

export type CareDeps = Omit<FollowUpsDeps, "rules"> & { readonly office: () => Office };

export class Care {
  readonly followUps: FollowUps;

  constructor(deps: CareDeps) {
    this.followUps = new FollowUps({ ...deps, rules: () => deps.office().marks });
  }

  async restore(): Promise<void> {
    await this.followUps.restore();
  }

  open(): void {
    this.followUps.open();
  }

  close(): void {
    this.followUps.close();
  }

  officeChanged(): void {
    this.followUps.officeChanged();
  }

  get sizes(): Readonly<Record<string, number>> {
    return { followUps: this.followUps.size };
  }
}
