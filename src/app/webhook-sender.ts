// Sends what webhooks are told (CRM-12): signed as Standard Webhooks are, over the same HTTP and behind the same guard as requests of flows, so that
// `flows.allow` of zongji.yaml is the one place that says which addresses of the office's own network may be reached.

import { createHmac } from "node:crypto";
import { Abort } from "../base/abort.ts";
import { limits } from "../base/limits.ts";
import type { Clock } from "../base/time.ts";
import type { SendWebhook, WebhookAsk, WebhookOutcome } from "../crm/webhooks/webhook.ts";
import type { Http, HttpOutcome } from "./core/flow/http.ts";

export function webhookSender({ http, clock }: { readonly http: Http; readonly clock: Clock }): SendWebhook {
  return async (ask) => {
    const over = new Abort();
    const { tryMs } = limits.webhooks;
    const tooLong = new Promise<HttpOutcome>((resolve) => {
      over.onAbort(() => resolve({ kind: "failed", fault: `no answer within ${tryMs / 1_000} s` }));
    });
    const timer = clock.after(tryMs, "webhook: a try takes no longer", () => over.abort("time"));
    const body = { type: "application/json", text: ask.body };
    const sent = http.send({ method: "POST", url: ask.url, headers: headersOf(ask), body }, over);
    const outcome = await Promise.race([sent, tooLong]);
    timer.cancel();
    return outcomeOf(outcome);
  };
}

/** Standard Webhooks 1.0: `v1,` and the HMAC-SHA256 of `ID.TIMESTAMP.BODY` in base64. */
export function webhookSignature({ secret, id, atS, body }: Omit<WebhookAsk, "url">): string {
  return `v1,${createHmac("sha256", keyOf(secret)).update(`${id}.${atS}.${body}`).digest("base64")}`;
}

function keyOf(secret: string): Buffer {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
}

function headersOf(ask: WebhookAsk): ReadonlyMap<string, string> {
  return new Map([
    // Keys of the office file may be Chinese, headers may not.
    ["webhook-id", encodeURIComponent(ask.id)],
    ["webhook-timestamp", String(ask.atS)],
    ["webhook-signature", webhookSignature({ ...ask, id: encodeURIComponent(ask.id) })],
  ]);
}

function outcomeOf(outcome: HttpOutcome): WebhookOutcome {
  if (outcome.kind !== "answer") return { kind: "unreached", cause: outcome.fault };
  const after = outcome.headers["retry-after"];
  const retryAfterMs = after !== undefined && /^\d{1,6}$/.test(after) ? Number(after) * 1_000 : undefined;
  return { kind: "answered", status: outcome.status, retryAfterMs };
}
