// Somebody comes into a conference room: from inside, from outside, transferred or invited. The PIN first, then how many are there, then the
// others, until they hang up, are sent on, are put out, or the conference is over.
//
//   PIN, three tries ──► locked, full: told so, hung up
//        └──► "two others are here" ──► in ──► hung up │ put out │ over

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { ConferenceRoom } from "../../office/office.ts";
import { ConferenceKeys } from "./conference-keys.ts";
import { askPin, type Entrance } from "./conference-pin.ts";
import type { LeaveReason, Member } from "./conference-rooms.ts";
import { languageOf, othersText } from "./conference-words.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";

interface Visited {
  readonly conference: ConferenceRoom;
  readonly invited?: true;
}

export async function visitConference(call: Call, caller: Leg, visited: Visited, site: Site): Promise<Next> {
  const { conference: room } = visited;
  const first = nearRoom(caller, room, site); // before our answer, so that the phone need not be told another address
  if (first === undefined) return hangUp(call, "overloaded", "switch");
  if (!first.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  site.calls.way(call.id)?.reached();
  const entrance = await enter(call, first, visited, site);
  if (entrance === undefined) return turnedAway(call, first, { room, why: "wrong PIN", says: "goodbye" }, site);
  const refusal = refusalOf(room, entrance, site);
  if (refusal !== undefined) return turnedAway(call, first, { room, why: refusal, says: refusal }, site);
  await announceOthers(call, first, room, site);
  if (call.signal.aborted) {
    call.markConnected({}); // to us, if to nobody in there
    return afterLeg(call, first, "completed");
  }
  const leg = nearRoom(first, room, site); // while the PIN was dialled somebody may have opened the room elsewhere
  if (leg === undefined) return hangUp(call, "overloaded", "switch");
  const full = refusalOf(room, entrance, site);
  if (full !== undefined) return turnedAway(call, leg, { room, why: full, says: full }, site);
  return stay(call, leg, { room, entrance }, site);
}

function nearRoom(leg: Leg, room: ConferenceRoom, site: Site): Leg | undefined {
  const near = site.conferences.near(room.key);
  return near === undefined ? leg : site.calls.bring(leg, near);
}

async function enter(
  call: Call,
  leg: Leg,
  { conference, invited }: Visited,
  site: Site,
): Promise<Entrance | undefined> {
  const { extension } = leg.party;
  if (extension !== undefined && conference.moderators.includes(extension)) return "moderator";
  return invited === true ? "party" : askPin(call, leg, conference, site);
}

function refusalOf(room: ConferenceRoom, entrance: Entrance, site: Site): "locked" | "full" | undefined {
  const meeting = site.conferences.find(room.key);
  if (meeting === undefined) return undefined;
  if (meeting.isLocked && entrance !== "moderator") return "locked";
  return meeting.isFull ? "full" : undefined;
}

interface Refusal {
  readonly room: ConferenceRoom;
  /** For the call's record. */
  readonly why: string;
  readonly says: "goodbye" | "locked" | "full";
}

async function turnedAway(call: Call, leg: Leg, { room, why, says }: Refusal, site: Site): Promise<Next> {
  call.note(`conference: not let in, ${why}`);
  call.markConnected({});
  await tell(leg, [`conference-${says}`], room, call, site);
  return leg.state === "ended" ? afterLeg(call, leg, "completed") : hangUp(call, "completed", "switch");
}

async function announceOthers(call: Call, leg: Leg, room: ConferenceRoom, site: Site): Promise<void> {
  const count = site.conferences.find(room.key)?.members.length ?? 0;
  if (room.waitForModerator && count === 0) return tell(leg, ["conference-wait"], room, call, site);
  if (count === 0) return tell(leg, ["conference-alone"], room, call, site);
  if (room.announce === "count") return tell(leg, othersText(count, languageOf(room, site)), room, call, site);
}

async function tell(leg: Leg, prompts: readonly string[], room: ConferenceRoom, call: Call, site: Site): Promise<void> {
  for (const prompt of prompts) await site.play(leg, `${languageOf(room, site)}/${prompt}`, call.signal);
}

interface Stay {
  readonly room: ConferenceRoom;
  readonly entrance: Entrance;
}

async function stay(call: Call, leg: Leg, { room, entrance }: Stay, site: Site): Promise<Next> {
  let dismiss: (why: LeaveReason) => void = () => {};
  const over = new Promise<LeaveReason>((resolve) => {
    dismiss = resolve;
  });
  const member = site.conferences.join(room, { call, leg, isModerator: entrance === "moderator", dismiss });
  const keys = new ConferenceKeys(member, room.key, site);
  const forget = call.signal.onAbort(() => dismiss("left"));
  leg.listen(({ kind }) => {
    if (kind === "held" || kind === "resumed" || kind === "broken" || kind === "mended")
      site.conferences.find(room.key)?.connect();
  });
  const why = await over;
  forget();
  keys.close();
  if (leg.end === undefined) leg.listen(undefined);
  site.conferences.leave(member, room.key, why);
  return why === "left" ? afterLeg(call, leg, "completed") : putOut(call, member, { room, why }, site);
}

async function putOut(
  call: Call,
  { leg }: Member,
  { room, why }: { readonly room: ConferenceRoom; readonly why: Exclude<LeaveReason, "left"> },
  site: Site,
): Promise<Next> {
  call.note(why === "kicked" ? "put out of the conference" : "the conference was ended");
  await tell(leg, [why === "kicked" ? "conference-kicked" : "conference-over"], room, call, site);
  return leg.state === "ended" ? afterLeg(call, leg, "completed") : hangUp(call, "completed", "switch");
}
