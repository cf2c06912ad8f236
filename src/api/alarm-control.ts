// Alarms as the HTTP interface and the command line see them (ACD-23). `app/control/alarm-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { IsoTime } from "./views.ts";

export interface AlarmView {
  readonly id: string;
  /** Key of the office file, and its name there. */
  readonly alarm: string;
  readonly name: string;
  readonly queue: string | null;
  readonly state: "open" | "acknowledged" | "over";
  /** The condition, and what was measured. */
  readonly text: string;
  readonly raisedAt: IsoTime;
  readonly acknowledgedAt: IsoTime | null;
  readonly acknowledgedBy: string | null;
  readonly overAt: IsoTime | null;
}

export interface AlarmControl {
  /** Newest first. `open`: only those that are not over. */
  list(filter: { readonly limit: number; readonly open: boolean }): Promise<Answer<readonly AlarmView[]>>;
  /** Those that are open now and then each piece of news. Returns how to stop. */
  watch(onNews: (alarm: AlarmView) => void): () => void;
  /** 404 where there is none, 409 where it is over. Acknowledged twice, the first counts. */
  acknowledge(id: string, who: string): Promise<Answer<AlarmView>>;
}
