// The PIN of a conference room, dialled on the keypad and ended with #. Three tries a call; and where too many were wrong lately, call by call,
// none is right for a while (`ConferenceRooms.isGuarded`). Who needs none comes in all the same: guessing locks nobody out of an open room.

import { limits } from "../../base/limits.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { ConferenceRoom } from "../../office/office.ts";
import { languageOf } from "./conference-words.ts";
import { sayUntilKey } from "./say-until-key.ts";
import type { Site } from "./site.ts";

export type Entrance = "party" | "moderator";

/** undefined: not let in. */
export async function askPin(call: Call, leg: Leg, room: ConferenceRoom, site: Site): Promise<Entrance | undefined> {
  if (room.pin === undefined && room.moderatorPin === undefined) return "party";
  let prompt = room.pin === undefined ? "conference-moderator-pin" : "conference-pin";
  for (let tries = 0; tries < limits.conference.pinTries && !call.signal.aborted; tries++) {
    const dialled = await keysUntilHash(call, leg, prompt, room, site);
    const isGuarded = dialled !== "" && site.conferences.isGuarded(room.key);
    const entrance = isGuarded ? undefined : entranceOf(dialled, room);
    if (entrance !== undefined) return entrance;
    if (dialled !== "") site.conferences.wrongPin(room.key);
    prompt = "conference-wrong-pin";
  }
  return undefined;
}

/** Where only moderators have a PIN, nothing dialled is everybody else's. */
function entranceOf(dialled: string, { pin, moderatorPin }: ConferenceRoom): Entrance | undefined {
  if (dialled !== "" && dialled === moderatorPin) return "moderator";
  return dialled === (pin ?? "") ? "party" : undefined;
}

async function keysUntilHash(call: Call, leg: Leg, prompt: string, room: ConferenceRoom, site: Site): Promise<string> {
  let keys = "";
  let key = await sayUntilKey(leg, [prompt], site, call.signal, languageOf(room, site));
  while (key !== undefined && key !== "#") {
    keys += key;
    if (keys.length > limits.conference.pinKeys) break;
    key = await site.keypad.next(leg, limits.conference.pinPauseMs, call.signal);
  }
  return keys;
}
