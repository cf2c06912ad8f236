// Webhooks for the HTTP interface and the command line (CRM-12).

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { DeadEventView, WebhookControl, WebhookTriedView, WebhookView } from "../../api/webhook-control.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { DeadDelivery } from "../../crm/webhooks/webhook.ts";
import type { WebhookAccount } from "../../crm/webhooks/webhooks.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export function webhookControl(pbx: Switch): WebhookControl {
  const { webhooks } = pbx.crm.telling;
  const one = async (id: string): Promise<Answer<WebhookView>> => {
    const found = (await webhooks.list()).find(({ endpoint }) => endpoint.key === id);
    return found === undefined ? noSuch("webhook", id, pbx.office.webhooks.keys()) : answer(viewOf(found));
  };
  return {
    list: async () => answer((await webhooks.list()).map(viewOf)),
    show: one,
    retry: async (id) => {
      webhooks.retry(id);
      return one(id);
    },
    test: async (id) => {
      const found = await one(id);
      return found.ok ? tried(await webhooks.test(id)) : found;
    },
    dead: async ({ webhook, limit, after }) => {
      if (after !== undefined && !/^\d{1,15}$/.test(after))
        return refuse(400, "Not understood", "after: allowed: `next` of the page before");
      const before = after === undefined ? undefined : Number(after);
      const rows = await webhooks.dead({ webhook, before, limit });
      const last = rows.length < limit ? undefined : rows.at(-1);
      return answer({ items: rows.map(deadView), next: last === undefined ? null : String(last.id) });
    },
    replay: async (id) => {
      const found = await webhooks.findDead(id);
      return found === undefined ? noDead(id) : tried(await webhooks.replay(found));
    },
    drop: async (id) => {
      const found = await webhooks.findDead(id);
      if (found === undefined) return noDead(id);
      await webhooks.drop(id);
      return answer(deadView(found));
    },
  };
}

function tried(cause: string | undefined): Answer<WebhookTriedView> {
  return answer({ arrived: cause === undefined, cause: cause ?? null });
}

function noDead(id: number): Refused {
  return refuse(404, "No such event", `Found no ${id} on the list; "webhook dead" shows what is on it.`);
}

function viewOf({ endpoint, state, nextTryAt, dead }: WebhookAccount): WebhookView {
  const { key, url, events, paused } = endpoint;
  return {
    id: key,
    place: URL.canParse(url) ? new URL(url).origin : url.slice(0, 40),
    events,
    state: paused ? "paused" : state.failingAt === undefined ? "well" : "failing",
    doneSeq: state.doneSeq,
    tries: state.tries,
    failingSince: timeOf(state.failingAt),
    cause: state.cause ?? null,
    nextTryAt: timeOf(nextTryAt as WallMillis | undefined),
    deliveredAt: timeOf(state.deliveredAt),
    dead,
  };
}

function deadView({ at, deadAt, ...dead }: DeadDelivery): DeadEventView {
  return { ...dead, at: isoTime(at), deadAt: isoTime(deadAt) };
}

function timeOf(at: WallMillis | undefined): string | null {
  return at === undefined ? null : isoTime(Math.round(at) as WallMillis);
}
