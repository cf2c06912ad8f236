// Webhooks (CRM-12) as the HTTP interface and the command line see them; `app/control/webhook-control.ts` implements it. Where they lead and what they
// want stands in the office file.

import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { IsoTime } from "./views.ts";

export interface WebhookView {
  readonly id: string;
  /** Scheme, host and port: the rest may hold secrets. */
  readonly place: string;
  readonly events: readonly string[];
  /** failing: what is next is tried again at `nextTryAt`, and all others wait behind it. */
  readonly state: "well" | "failing" | "paused";
  /** It was told all it wants up to this event. */
  readonly doneSeq: number;
  readonly tries: number;
  readonly failingSince: IsoTime | null;
  readonly cause: string | null;
  readonly nextTryAt: IsoTime | null;
  readonly deliveredAt: IsoTime | null;
  /** Events on the list of those that were given up. */
  readonly dead: number;
}

export interface DeadEventView {
  readonly id: number;
  readonly webhook: string;
  readonly seq: number;
  readonly type: string;
  readonly at: IsoTime;
  readonly tries: number;
  readonly cause: string;
  readonly deadAt: IsoTime;
}

export interface WebhookTriedView {
  readonly arrived: boolean;
  /** Why not. */
  readonly cause: string | null;
}

export interface WebhookControl {
  list(): Promise<Answer<readonly WebhookView[]>>;
  show(id: string): Promise<Answer<WebhookView>>;
  /** Does not wait for the next try any longer. */
  retry(id: string): Promise<Answer<WebhookView>>;
  /** Sends a made-up event of type `webhook.test` now. */
  test(id: string): Promise<Answer<WebhookTriedView>>;
  /** Newest first. */
  dead(ask: {
    readonly webhook: string | undefined;
    readonly limit: number;
    readonly after: string | undefined;
  }): Promise<Answer<Page<DeadEventView>>>;
  /** Sends it once more, out of its turn; where it arrives it is off the list. */
  replay(id: number): Promise<Answer<WebhookTriedView>>;
  /** Off the list, unsent. */
  drop(id: number): Promise<Answer<DeadEventView>>;
}
