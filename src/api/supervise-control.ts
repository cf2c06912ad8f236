// Supervisors in calls (ACD-18) as the HTTP interface and the command line see them. `app/control/supervise-control.ts` implements it.

import type { Answer } from "./answer.ts";

export type SuperviseWord = "listen" | "whisper" | "barge";

/** What a supervisor did in a call; `until` null: they are at it. */
export interface SupervisionView {
  readonly call: string;
  readonly phone: string;
  /** The supervisor's own call. */
  readonly by: string;
  readonly role: SuperviseWord | "take-over";
  readonly from: string;
  readonly until: string | null;
  /** Who hears the supervisor in this part. */
  readonly heardByAgent: boolean;
  readonly heardByCustomer: boolean;
}

export interface SuperviseControl {
  /** Rings `phone`, which then hears the call; where it does already, changes its part. 403 without the right, 409 where nobody talks. */
  supervise(call: string, phone: string, role: SuperviseWord): Promise<Answer<SupervisionStarted>>;
  /** The supervisor takes the agent's place. 409 where that phone does not supervise the call. */
  takeOver(call: string, phone: string): Promise<Answer<SupervisionStarted>>;
  /** First to last, those that are over too. */
  supervisors(call: string): Promise<Answer<readonly SupervisionView[]>>;
}

export interface SupervisionStarted {
  readonly call: string;
  readonly phone: string;
  readonly role: SuperviseWord | "take-over";
  /** rings: the supervisor's phone rings; else they are in the call. */
  readonly state: "rings" | "there";
}
