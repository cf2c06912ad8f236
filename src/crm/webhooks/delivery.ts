// An event as a webhook is sent it. The body is the same at each try and for all webhooks, so that receivers may compare.

import { limits } from "../../base/limits.ts";
import { isoTime } from "../../base/time.ts";
import type { WebhookEndpoint } from "../../office/webhooks.ts";
import type { JournalEvent } from "../events.ts";
import type { WebhookAsk } from "./webhook.ts";

export function askFor(event: JournalEvent, { url, secret, key }: WebhookEndpoint, nowMs: number): WebhookAsk {
  return { url, secret, id: `${key}-${event.seq}`, atS: Math.floor(nowMs / 1_000), body: bodyOf(event) };
}

export function bodyOf({ seq, at, type, about, data }: JournalEvent): string {
  const head = { seq, type, timestamp: isoTime(at), about };
  const body = JSON.stringify({ ...head, data });
  // A character is at most three bytes of UTF-8.
  const isLong = body.length * 3 > limits.webhooks.bodyBytes;
  return isLong ? JSON.stringify({ ...head, data: { tooLong: true } }) : body;
}

/** Those about the same thing go one after the other, all others side by side. */
export function laneOf({ seq, about }: JournalEvent): string {
  const { ticket, customer, call, agent } = about;
  return ticket ?? call ?? customer ?? agent ?? `event ${seq}`;
}
