// /api/webhooks: how far each is, what was given up, and trying again.

import { perhaps } from "../../office/shape.ts";
import { operations, type Page } from "../operation.ts";
import { identifier, paging } from "../shapes.ts";
import type { DeadEventView, WebhookTriedView, WebhookView } from "../webhook-control.ts";

export interface WebhookAnswers {
  listWebhooks: readonly WebhookView[];
  showWebhook: WebhookView;
  retryWebhook: WebhookView;
  testWebhook: WebhookTriedView;
  listDeadEvents: Page<DeadEventView>;
  replayDeadEvent: WebhookTriedView;
  dropDeadEvent: DeadEventView;
}

const operation = operations<WebhookAnswers>();

export const webhookRoutes = [
  operation("listWebhooks", {
    method: "GET",
    path: "/api/webhooks",
    about: "Webhooks of the office file: how far each is, and what is wrong with it.",
    handle: (_, control) => control.webhooks.list(),
  }),
  operation("listDeadEvents", {
    method: "GET",
    path: "/api/webhook-dead",
    about: "Events that a webhook was not told after all tries, newest first.",
    query: { webhook: perhaps(identifier, "of this webhook alone"), ...paging },
    handle: ({ query }, control) => control.webhooks.dead(query),
  }),
  operation("replayDeadEvent", {
    method: "POST",
    path: "/api/webhook-dead/:id/replay",
    about: "Sends it once more, out of its turn; where it arrives it is off the list.",
    body: {},
    handle: ({ params }, control) => control.webhooks.replay(idOf(params.id)),
  }),
  operation("dropDeadEvent", {
    method: "DELETE",
    path: "/api/webhook-dead/:id",
    about: "Takes it off the list, unsent.",
    handle: ({ params }, control) => control.webhooks.drop(idOf(params.id)),
  }),
  operation("showWebhook", {
    method: "GET",
    path: "/api/webhooks/:id",
    about: "One webhook.",
    handle: ({ params }, control) => control.webhooks.show(params.id),
  }),
  operation("retryWebhook", {
    method: "POST",
    path: "/api/webhooks/:id/retry",
    about: "Does not wait for the next try any longer.",
    body: {},
    handle: ({ params }, control) => control.webhooks.retry(params.id),
  }),
  operation("testWebhook", {
    method: "POST",
    path: "/api/webhooks/:id/test",
    about: "Sends it a made-up event of type webhook.test now.",
    body: {},
    handle: ({ params }, control) => control.webhooks.test(params.id),
  }),
] as const;

/** 0, which no row has, where it is no such number. */
function idOf(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
