// Webhooks as a person would write them down. Part of `written.ts`.

import type { WebhookEndpoint } from "./webhooks.ts";
import type { WrittenField } from "./written.ts";
import { field, listText, scalarText, secretField } from "./yaml-text.ts";

export function webhookFields(
  { url, secret, events, paused }: WebhookEndpoint,
  secretText: (secret: string) => string,
): readonly WrittenField[] {
  return [
    field("url", scalarText(url), undefined),
    secretField("secret", secret, secretText),
    field("events", listText(events), undefined),
    field("paused", String(paused), "false"),
  ];
}
