// /api/events: what happens, as it happens; and who calls, for the agent whose phone rings.

import { limits } from "../../base/limits.ts";
import { number, optional, perhaps, yesOrNo } from "../../office/shape.ts";
import { answer } from "../answer.ts";
import type { CallerAttachedView, EventLineView, EventTypeView, EventView, PopView } from "../event-control.ts";
import { operations, type Page, type Stream } from "../operation.ts";
import type { Reply } from "../reply.ts";
import { identifier, like, line, paging } from "../shapes.ts";

export interface EventAnswers {
  watchEvents: Stream<EventLineView>;
  listEvents: Page<EventView>;
  listEventTypes: readonly EventTypeView[];
  showPop: PopView;
  attachCaller: CallerAttachedView;
}

const operation = operations<EventAnswers>();

const filter = {
  types: perhaps(
    like(/^[a-z*.,-]{1,800}$/, "types of events with commas between them: call.ended,ticket.*"),
    "only these types: call.ended,ticket.*",
  ),
  call: perhaps(identifier, "about this call"),
  customer: perhaps(identifier, "about this customer"),
  ticket: perhaps(identifier, "about this ticket"),
  article: perhaps(identifier, "about this article"),
  agent: perhaps(identifier, "about this agent"),
  queue: perhaps(identifier, "about this queue"),
  extension: perhaps(identifier, "about this extension"),
  user: perhaps(identifier, "about this user"),
  team: perhaps(identifier, "about this team"),
} as const;

type Filter = { readonly [Key in keyof typeof filter]: string | undefined };

function askOf({ types, ...about }: Filter) {
  const given = Object.entries(about).filter(([key, value]) => key in filter && value !== undefined);
  return { types, about: Object.fromEntries(given) };
}

export const eventRoutes = [
  operation("watchEvents", {
    method: "GET",
    path: "/api/events",
    about: "Events as they happen, one JSON a line; also over WebSocket at /api/events/socket. Resumes behind `after`.",
    query: {
      ...filter,
      after: perhaps(
        number({ low: 0, high: Number.MAX_SAFE_INTEGER, whole: true }),
        "`seq` of the last event that came; left out: from now on",
      ),
      follow: optional(yesOrNo, true, "false: ends with the newest event there is"),
    },
    handle: async ({ query, asker }, control) => {
      const { after, follow, ...rest } = query;
      const start = await control.events.watch({ ...askOf(rest), after, follow }, asker);
      return start.ok ? answer<Reply>({ kind: "feed", start: start.value }) : start;
    },
  }),
  operation("listEvents", {
    method: "GET",
    path: "/api/event-log",
    about: "Events that are kept, newest first.",
    query: { ...filter, ...paging },
    handle: ({ query, asker }, control) => {
      const { limit, after, ...rest } = query;
      return control.events.list({ ...askOf(rest), limit, after }, asker);
    },
  }),
  operation("listEventTypes", {
    method: "GET",
    path: "/api/event-types",
    about: "Types of events there are, each with a sentence.",
    handle: (_, control) => answer(control.events.types()),
  }),
  operation("showPop", {
    method: "GET",
    path: "/api/agents/:id/pop",
    about: "Who calls the agent now: customer, open tickets, what there was.",
    handle: ({ params, asker }, control) => control.events.pop(params.id, asker),
  }),
  operation("attachCaller", {
    method: "POST",
    path: "/api/calls/:id/customer",
    about: "The caller is this customer from now on, or becomes a new one.",
    body: {
      customer: perhaps(identifier, "the customer; left out: a new one is made"),
      name: perhaps(line(limits.pops.nameCharacters), "name of a new one"),
      class: perhaps(identifier, "class of a new one"),
    },
    handle: ({ params, body, asker, reach }, control) => control.events.attach(params.id, body, asker, reach),
  }),
] as const;
