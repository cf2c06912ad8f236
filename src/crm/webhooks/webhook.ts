// What a webhook is (CRM-12), and what its deliveries need of the world outside. Types alone; `courier.ts` delivers, `webhooks.ts` has them all.
// Signatures are those of Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature `v1,` and the HMAC-SHA256 of `ID.TIMESTAMP.BODY`.

import type { WallMillis } from "../../base/time.ts";

/** One request to a webhook's address, ready but for its signature. */
export interface WebhookAsk {
  readonly url: string;
  readonly secret: string;
  /** The same at each try: receivers know by it what they had. */
  readonly id: string;
  readonly atS: number;
  readonly body: string;
}

export type WebhookOutcome =
  /** `retryAfterMs`: the receiver asks to be left alone for so long. */
  | { readonly kind: "answered"; readonly status: number; readonly retryAfterMs: number | undefined }
  /** `cause`: for a person, without secrets. */
  | { readonly kind: "unreached"; readonly cause: string };

/** Signs and sends; never rejects, and takes no longer than `limits.webhooks.tryMs`. */
export type SendWebhook = (ask: WebhookAsk) => Promise<WebhookOutcome>;

/** How far one is, as the database has it. */
export interface WebhookState {
  readonly key: string;
  /** It was told all it wants up to this event. */
  readonly doneSeq: number;
  /** Of the event that fails, so far. */
  readonly tries: number;
  /** Since when nothing arrives; undefined: all is well. */
  readonly failingAt: WallMillis | undefined;
  readonly cause: string | undefined;
  readonly deliveredAt: WallMillis | undefined;
}

/** An event that was not delivered after all tries. */
export interface DeadDelivery {
  readonly id: number;
  readonly webhook: string;
  readonly seq: number;
  readonly type: string;
  readonly at: WallMillis;
  readonly tries: number;
  readonly cause: string;
  readonly deadAt: WallMillis;
}
