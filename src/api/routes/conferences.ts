// /api/conferences: rooms, who is in them, and what may be done there. /api/conference-history: meetings. Supervisors of a call.

import { limits } from "../../base/limits.ts";
import { optional, perhaps, required } from "../../office/shape.ts";
import type { ConferenceHistoryView, ConferenceInviteView, ConferenceView } from "../conference-control.ts";
import { operations } from "../operation.ts";
import { choice, dialled, identifier, whole } from "../shapes.ts";
import type { SupervisionStarted, SupervisionView } from "../supervise-control.ts";

const to = required(choice(["on", "off"]), "on or off");
const party = required(dialled, "their number in the room, or the one they show; all: everybody but the moderators");
const phone = required(identifier, "the phone of whoever supervises");

export interface ConferenceAnswers {
  listConferences: readonly ConferenceView[];
  showConference: ConferenceView;
  lockConference: ConferenceView;
  recordConference: ConferenceView;
  kickParty: ConferenceView;
  muteParty: ConferenceView;
  unmuteParty: ConferenceView;
  endConference: ConferenceView;
  inviteParty: ConferenceInviteView;
  listMeetings: readonly ConferenceHistoryView[];
}

const operation = operations<ConferenceAnswers>();

export const conferenceRoutes = [
  operation("listConferences", {
    method: "GET",
    path: "/api/conferences",
    about: "Rooms, and who is in each.",
    handle: (_, { conferences }) => conferences.list(),
  }),
  operation("showConference", {
    method: "GET",
    path: "/api/conferences/:id",
    about: "One room, and who is in it.",
    handle: ({ params }, { conferences }) => conferences.show(params.id),
  }),
  operation("lockConference", {
    method: "POST",
    path: "/api/conferences/:id/lock",
    about: "Lets nobody else in, or lets people in again.",
    body: { to },
    handle: ({ params, body }, { conferences }) => conferences.lock(params.id, body.to === "on"),
  }),
  operation("recordConference", {
    method: "POST",
    path: "/api/conferences/:id/record",
    about: "Records what is said there, or no more.",
    body: { to },
    handle: ({ params, body, author }, { conferences }) => conferences.record(params.id, body.to === "on", author),
  }),
  operation("kickParty", {
    method: "POST",
    path: "/api/conferences/:id/kick",
    about: "Sends a party away.",
    body: { party },
    handle: ({ params, body }, { conferences }) => conferences.kick(params.id, body.party),
  }),
  operation("muteParty", {
    method: "POST",
    path: "/api/conferences/:id/mute",
    about: "A party is heard no more.",
    body: { party },
    handle: ({ params, body }, { conferences }) => conferences.mute(params.id, body.party, true),
  }),
  operation("unmuteParty", {
    method: "POST",
    path: "/api/conferences/:id/unmute",
    about: "A party is heard again.",
    body: { party },
    handle: ({ params, body }, { conferences }) => conferences.mute(params.id, body.party, false),
  }),
  operation("endConference", {
    method: "POST",
    path: "/api/conferences/:id/end",
    about: "Sends everybody away.",
    body: {},
    handle: ({ params }, { conferences }) => conferences.end(params.id),
  }),
  operation("inviteParty", {
    method: "POST",
    path: "/api/conferences/:id/invite",
    about: "Rings a number, which comes in without a PIN.",
    body: {
      number: required(dialled, "who is called"),
      by: perhaps(identifier, "the phone line with whose rights and at whose cost; left out: the first moderator's"),
    },
    handle: ({ params, body }, { conferences }) => conferences.invite(params.id, body.number, body.by),
  }),
  operation("listMeetings", {
    method: "GET",
    path: "/api/conference-history",
    about: "Meetings, newest first.",
    query: {
      room: perhaps(identifier, "in this room alone"),
      limit: optional(whole(1, limits.conference.listed), 50, "how many at most"),
    },
    handle: ({ query }, { conferences }) => conferences.history(query.room, query.limit),
  }),
] as const;

export interface SuperviseAnswers {
  listSupervisors: readonly SupervisionView[];
  superviseCall: SupervisionStarted;
  takeOverCall: SupervisionStarted;
}

const supervision = operations<SuperviseAnswers>();

export const superviseRoutes = [
  supervision("listSupervisors", {
    method: "GET",
    path: "/api/calls/:id/supervisors",
    about: "Who listens to a call or speaks in it.",
    handle: ({ params }, { supervise }) => supervise.supervisors(params.id),
  }),
  supervision("superviseCall", {
    method: "POST",
    path: "/api/calls/:id/supervisors",
    about: "Rings a phone that then hears a call, or speaks in it.",
    body: {
      phone,
      role: required(choice(["listen", "whisper", "barge"]), "whisper: the agent alone hears; barge: everybody does"),
    },
    handle: ({ params, body }, { supervise }) => supervise.supervise(params.id, body.phone, body.role),
  }),
  supervision("takeOverCall", {
    method: "POST",
    path: "/api/calls/:id/take-over",
    about: "The supervisor's phone takes the agent's place in a call.",
    body: { phone },
    handle: ({ params, body }, { supervise }) => supervise.takeOver(params.id, body.phone),
  }),
] as const;
