// Conference rooms as a person would write them down. Part of `written.ts`.

import type { ConferenceRoom } from "./office.ts";
import { officeDefaults } from "./schema.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, field, listText, maybe, scalarText, secretField } from "./yaml-text.ts";

export function conferenceFields(
  room: ConferenceRoom,
  secretText: (secret: string) => string,
): readonly WrittenField[] {
  const defaults = officeDefaults.conference;
  return [
    field("name", scalarText(room.name), scalarText(room.key)),
    field("number", scalarText(room.number), undefined),
    ...(room.pin === undefined ? [] : [secretField("pin", room.pin, secretText)]),
    ...(room.moderatorPin === undefined ? [] : [secretField("moderatorPin", room.moderatorPin, secretText)]),
    field("moderators", listText(room.moderators), EMPTY_LIST),
    field("maxParties", String(room.maxParties), String(defaults.maxParties)),
    field("tones", String(room.tones), String(defaults.tones)),
    field("announce", room.announce, defaults.announce),
    field("record", room.record, defaults.record),
    field("waitForModerator", String(room.waitForModerator), String(defaults.waitForModerator)),
    field("endWithModerator", String(room.endWithModerator), String(defaults.endWithModerator)),
    ...maybe("music", room.music),
    ...maybe("language", room.language),
  ];
}
