// Conference rooms and supervisors: whom and what they name must be there. Part of `cross-check.ts`.

import { type CrossCheck, complain, mustExist, SEALED_ELSEWHERE } from "./complain.ts";
import { isSealed } from "./secret.ts";

/** The word instead of a team or a queue. */
export const EVERYBODY = "everybody";

export function checkConferences(check: CrossCheck): void {
  const { agents, conferences, extensions, numbers, queues } = check.written;
  for (const [key, room] of conferences) {
    room.moderators.forEach((extension, i) => {
      const at = ["conferences", key, "moderators", i];
      mustExist(check, at, extension, [...extensions.keys()], "an extension of this file");
    });
    const { audio } = check.options;
    if (audio !== undefined) mustExist(check, ["conferences", key, "music"], room.music ?? "", audio, "an audio file");
    checkPins(check, key, room);
  }
  for (const [number, target] of numbers) {
    if (target.kind !== "conference") continue;
    const at = ["numbers", number, "conference"];
    mustExist(check, at, target.conference, [...conferences.keys()], "a conference room of this file");
  }
  const teams = [...agents.values()].flatMap(({ team }) => team ?? []);
  const known = [...new Set([EVERYBODY, ...teams, ...queues.keys()])];
  for (const [key, { supervise }] of extensions) {
    supervise.forEach((whose, i) => {
      mustExist(check, ["extensions", key, "supervise", i], whose, known, "a team, a queue, or everybody");
    });
  }
}

interface Pins {
  readonly pin: string | undefined;
  readonly moderatorPin: string | undefined;
}

function checkPins(check: CrossCheck, key: string, room: Pins): void {
  for (const name of ["pin", "moderatorPin"] as const) {
    const pin = room[name];
    if (pin !== undefined && isSealed(pin))
      complain(check, ["conferences", key, name], { found: SEALED_ELSEWHERE, allowed: "4 to 12 digits" });
  }
  if (room.pin === undefined || room.pin === "" || room.pin !== room.moderatorPin) return;
  const found = "the same digits as pin";
  complain(check, ["conferences", key, "moderatorPin"], { found, allowed: "digits of its own" });
}
