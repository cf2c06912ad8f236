// Events, a screen pop and webhooks of the switch without telephony.

import { answer, refuse } from "../../src/api/answer.ts";
import type { EventControl, EventView, PopView } from "../../src/api/event-control.ts";
import type { DeadEventView, WebhookControl, WebhookView } from "../../src/api/webhook-control.ts";

export const sampleEvent: EventView = {
  seq: 42,
  at: "2026-11-22T09:02:12.000Z",
  type: "call.ended",
  about: { call: "c-20261122-aaaaaaaa", queue: "support", agent: "5001", customer: "cu-8f3k2m9q4t" },
  data: { from: "13800138000", to: "7000", ending: "completed", talkMs: 3_725_000 },
};

export const samplePop: PopView = {
  call: "c-20261122-bbbbbbbb",
  agent: "5001",
  extension: "1001",
  queue: "support",
  ringingAt: "2026-11-22T08:00:05.000Z",
  number: "+8613800138000",
  name: "Wang\u001b[2J",
  dialled: "7000",
  customer: {
    id: "cu-8f3k2m9q4t",
    name: "王小明",
    class: "vip",
    className: "贵宾",
    owner: "5001",
    organisation: "华宇",
    region: "fujian/xiamen",
    tags: ["老客户"],
    fields: { meter: "A-77" },
  },
  tickets: [
    {
      id: "T-1042",
      category: "报修",
      subject: "空调不制冷",
      step: "上门",
      priority: "high",
      assignee: "li",
      promisedAt: "2026-11-23T10:00:00.000Z",
      late: false,
    },
  ],
  articles: [{ id: "reset-aircon", title: "空调复位", why: "ticket" }],
  calls: [
    {
      id: "c-20261120-cccccccc",
      startedAt: "2026-11-20T08:00:00.000Z",
      way: "in",
      queue: "support",
      agent: "5002",
      ending: "completed",
      talkMs: 60_000,
      disposition: "repair",
      recordings: [{ id: "c-20261120-cccccccc", state: "saved" }],
    },
  ],
  marks: [
    { at: "2026-11-20T08:01:00.000Z", survey: "service", agent: "5002", queue: "support", answer: 4, score: 0.75 },
  ],
  notes: [{ at: "2026-11-20T08:02:00.000Z", author: "5002", text: "只在下午在家" }],
  whole: true,
};

const webhook: WebhookView = {
  id: "crm",
  place: "https://crm.example.com",
  events: ["call.ended", "ticket.*"],
  state: "failing",
  doneSeq: 41,
  tries: 2,
  failingSince: "2026-11-22T09:00:00.000Z",
  cause: "answered 503",
  nextTryAt: "2026-11-22T09:05:00.000Z",
  deliveredAt: "2026-11-22T08:59:00.000Z",
  dead: 1,
};

const dead: DeadEventView = {
  id: 7,
  webhook: "crm",
  seq: 40,
  type: "call.ended",
  at: "2026-11-22T08:00:00.000Z",
  tries: 10,
  cause: "answered 503",
  deadAt: "2026-11-22T16:00:00.000Z",
};

export function sampleEvents(): { readonly events: EventControl; readonly webhooks: WebhookControl } {
  return {
    events: {
      types: () => [{ type: "call.ended", about: "a call is over", passing: false }],
      watch: async ({ follow }) =>
        answer((sink) => {
          sink.send({ kind: "event", ...sampleEvent });
          sink.send({ kind: "beat", seq: 42, at: "2026-11-22T09:02:27.000Z" });
          if (!follow) sink.end();
          return () => {};
        }),
      list: async () => answer({ items: [sampleEvent], next: null }),
      pop: async (agent) => (agent === "5001" ? answer(samplePop) : refuse(404, "No call", `Nobody calls ${agent}.`)),
      attach: async (call, { customer }) =>
        answer({
          call,
          customer: customer ?? "cu-8f3k2m9q4t",
          name: "王小明",
          number: "+8613800138000",
          created: customer === undefined,
        }),
    },
    webhooks: {
      list: async () => answer([webhook]),
      show: async () => answer(webhook),
      retry: async () => answer(webhook),
      test: async () => answer({ arrived: false, cause: "answered 503" }),
      dead: async () => answer({ items: [dead], next: null }),
      replay: async () => answer({ arrived: true, cause: null }),
      drop: async () => answer(dead),
    },
  };
}
