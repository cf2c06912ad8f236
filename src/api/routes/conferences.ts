// /api/conferences: rooms, who is in them, and what may be done there. /api/conference-history: meetings. Supervisors of a call.

import { limits } from "../../base/limits.ts";
import type { Answer } from "../answer.ts";
import type { ConferenceControl, ConferenceView } from "../conference-control.ts";
import type { Reply } from "../reply.ts";
import { asJson } from "../reply.ts";
import { dialled, FieldReader, type FieldRule, identifier, oneOf, wholeNumber } from "../request.ts";
import type { Route } from "../route.ts";

const onOff = oneOf(["on", "off"]);
const role = oneOf(["listen", "whisper", "barge"]);

type Act = (control: ConferenceControl, room: string, value: string, author: string) => Promise<Answer<ConferenceView>>;

export const conferenceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/conferences",
    body: "none",
    handle: async (_, control) => asJson(await control.conferences.list()),
  },
  {
    method: "GET",
    path: "/api/conferences/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.conferences.show(params["id"] ?? "")),
  },
  act("lock", "to", onOff, (control, room, to) => control.lock(room, to === "on")),
  act("record", "to", onOff, (control, room, to, author) => control.record(room, to === "on", author)),
  act("kick", "party", dialled, (control, room, party) => control.kick(room, party)),
  act("mute", "party", dialled, (control, room, party) => control.mute(room, party, true)),
  act("unmute", "party", dialled, (control, room, party) => control.mute(room, party, false)),
  {
    method: "POST",
    path: "/api/conferences/:id/end",
    body: "json",
    handle: async ({ params, json }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.conferences.end(params["id"] ?? "")),
  },
  {
    method: "POST",
    path: "/api/conferences/:id/invite",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const number = fields.required("number", dialled) ?? "";
      const by = fields.optional("by", identifier);
      return fields.refusal() ?? asJson(await control.conferences.invite(params["id"] ?? "", number, by));
    },
  },
  {
    method: "GET",
    path: "/api/conference-history",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const room = fields.optional("room", identifier);
      const limit = fields.optional("limit", wholeNumber(1, limits.conference.listed)) ?? 50;
      return fields.refusal() ?? asJson(await control.conferences.history(room, limit));
    },
  },
];

export const superviseRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/calls/:id/supervisors",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.supervise.supervisors(params["id"] ?? "")),
  },
  {
    method: "POST",
    path: "/api/calls/:id/supervisors",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const phone = fields.required("phone", identifier) ?? "";
      const as = fields.required("role", role) ?? "listen";
      return fields.refusal() ?? asJson(await control.supervise.supervise(params["id"] ?? "", phone, as));
    },
  },
  {
    method: "POST",
    path: "/api/calls/:id/take-over",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const phone = fields.required("phone", identifier) ?? "";
      return fields.refusal() ?? asJson(await control.supervise.takeOver(params["id"] ?? "", phone));
    },
  },
];

/** One field, and the room afterwards. */
function act(verb: string, field: string, rule: FieldRule<string>, run: Act): Route {
  return {
    method: "POST",
    path: `/api/conferences/:id/${verb}`,
    body: "json",
    handle: async ({ params, json, author }, control): Promise<Answer<Reply>> => {
      const fields = FieldReader.ofJson(json);
      const value = fields.required(field, rule) ?? "";
      return fields.refusal() ?? asJson(await run(control.conferences, params["id"] ?? "", value, author));
    },
  };
}
