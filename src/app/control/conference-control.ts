// Conference rooms for the HTTP interface and the command line.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  ConferenceControl,
  ConferenceHistoryView,
  ConferencePartyView,
  ConferenceView,
} from "../../api/conference-control.ts";
import type { Database } from "../../base/db.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { ConferenceRoom } from "../../office/office.ts";
import { type ConferenceRow, conferenceHistory } from "../core/conference-history.ts";
import type { Meeting, Member } from "../core/conference-rooms.ts";
import { inviteToConference } from "../core/invite-to-conference.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export function conferenceControl(pbx: Switch, database: Database): ConferenceControl {
  const roomOf = (key: string): Answer<ConferenceRoom> => {
    const room = pbx.office.conferences.get(key);
    return room === undefined ? noSuch("conference", key, pbx.office.conferences.keys()) : answer(room);
  };
  const view = (room: ConferenceRoom): Answer<ConferenceView> => answer(conferenceView(room, pbx));
  /** In a room where somebody is. */
  const during = (key: string, act: (meeting: Meeting) => Refused | undefined): Answer<ConferenceView> => {
    const room = roomOf(key);
    if (!room.ok) return room;
    const meeting = pbx.talks.conferences.find(key);
    if (meeting === undefined) return refuse(409, "Nobody is there", `The conference room ${key} is empty.`);
    return act(meeting) ?? view(room.value);
  };
  const withParty = (key: string, party: string, act: (member: Member, meeting: Meeting) => void) =>
    during(key, (meeting) => {
      const member = memberOf(meeting, party);
      if (member === undefined)
        return noSuch(
          "party",
          party,
          meeting.members.map(({ party: one }) => String(one)),
        );
      act(member, meeting);
      return undefined;
    });
  const done = (act: (meeting: Meeting) => void) => (meeting: Meeting) => {
    act(meeting);
    return undefined;
  };
  return {
    list: async () => answer([...pbx.office.conferences.values()].map((room) => conferenceView(room, pbx))),
    show: async (key) => {
      const room = roomOf(key);
      return room.ok ? view(room.value) : room;
    },
    mute: async (key, party, isMuted) =>
      party === "all"
        ? during(
            key,
            done((meeting) => meeting.muteAll(isMuted)),
          )
        : withParty(key, party, (member, meeting) => meeting.mute(member, isMuted)),
    kick: async (key, party) => withParty(key, party, (member) => member.dismiss("kicked")),
    lock: async (key, isLocked) =>
      during(
        key,
        done((meeting) => {
          meeting.isLocked = isLocked;
        }),
      ),
    record: async (key, on, author) =>
      during(
        key,
        done((meeting) => meeting.record(on, author)),
      ),
    end: async (key) =>
      during(
        key,
        done((meeting) => meeting.end()),
      ),
    invite: async (key, number, by) => {
      const room = roomOf(key);
      return room.ok ? invite(room.value, number, by, pbx) : room;
    },
    history: async (room, limit) => answer((await conferenceHistory(database, { room, limit })).map(historyView)),
  };
}

/** By its number in the room, else by the number it shows. */
function memberOf(meeting: Meeting, party: string): Member | undefined {
  return (
    meeting.members.find((one) => String(one.party) === party) ??
    meeting.members.find(({ leg }) => leg.shown.number === party)
  );
}

function invite(
  room: ConferenceRoom,
  number: string,
  by: string | undefined,
  pbx: Switch,
): Awaited<ReturnType<ConferenceControl["invite"]>> {
  const payer = (by ?? room.moderators[0]) as ExtensionKey | undefined;
  if (payer === undefined)
    return refuse(422, "Who invites?", `The room ${room.key} has no moderators; name an extension with --by.`);
  if (!pbx.office.extensions.has(payer)) return noSuch("extension", payer, pbx.office.extensions.keys());
  const outcome = inviteToConference(room, number, payer, pbx.site);
  switch (outcome.kind) {
    case "rings":
      return answer({ room: room.key, number, call: outcome.call });
    case "unknown":
      return refuse(404, "No such number", `${payer} reaches nobody with ${number}.`);
    case "not-allowed":
      return refuse(
        403,
        "Not allowed",
        `${payer} may not invite ${number}: an extension, or a number outside it may dial.`,
      );
    case "no-phone":
      return refuse(409, "No phone", "No phone is registered there.");
    case "not-now":
      return refuse(503, "Not now", "The switch takes no further call, or is shutting down.");
  }
}

function conferenceView(room: ConferenceRoom, pbx: Switch): ConferenceView {
  const meeting = pbx.talks.conferences.find(room.key);
  return {
    id: room.key,
    name: room.name,
    number: room.number,
    maxParties: room.maxParties,
    state: stateOf(meeting),
    recorded: meeting?.isRecorded ?? false,
    startedAt: meeting === undefined ? null : isoTime(meeting.startedAt),
    parties: meeting?.members.map(partyView) ?? [],
  };
}

function stateOf(meeting: Meeting | undefined): ConferenceView["state"] {
  if (meeting === undefined) return "empty";
  if (meeting.isWaiting) return "waiting";
  return meeting.isLocked ? "locked" : "open";
}

function partyView({ party, call, leg, isModerator, isMuted, joinedAt }: Member): ConferencePartyView {
  const { number, name } = leg.shown;
  const away = leg.state !== "answered" || leg.isBroken;
  return {
    party,
    call: call.id,
    number,
    name: name ?? null,
    moderator: isModerator,
    muted: isMuted,
    away,
    joinedAt: isoTime(joinedAt),
  };
}

function historyView({ id, room, startedAt, endedAt, parties }: ConferenceRow): ConferenceHistoryView {
  return {
    id,
    room,
    startedAt: isoTime(startedAt as WallMillis),
    endedAt: timeOrNull(endedAt),
    parties: parties.map(({ name, isModerator, joinedAt, leftAt, why, ...rest }) => ({
      ...rest,
      name: name ?? null,
      moderator: isModerator,
      joinedAt: isoTime(joinedAt as WallMillis),
      leftAt: timeOrNull(leftAt),
      why: why ?? null,
    })),
  };
}

function timeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : isoTime(at as WallMillis);
}
