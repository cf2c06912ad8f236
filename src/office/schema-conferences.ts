// Conference rooms of the office file. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { AUDIO, DIALLED, NAME, PHONE, PIN, shortList, whether } from "./schema-words.ts";
import { number, oneOf, optional, perhaps, record, required, text, yesOrNo } from "./shape.ts";

export const conference = record({
  name: perhaps(text(NAME), "What people call the room; its key when left out"),
  number: required(text(DIALLED), 'the number that reaches this room, such as "8000"'),
  pin: perhaps(text(PIN), "4 to 12 digits, asked of everybody who is no moderator"),
  moderatorPin: perhaps(text(PIN), "4 to 12 digits; whoever dials them is a moderator"),
  moderators: optional(
    shortList(text(PHONE), 0, limits.office.conferenceModerators),
    [],
    "Extensions that are moderators and are not asked for a PIN",
  ),
  maxParties: optional(
    number({ low: 2, high: limits.office.conferenceParties, whole: true }),
    30,
    "People in the room at once; a further one hears that it is full",
  ),
  tones: optional(yesOrNo, true, "A tone when somebody joins or leaves"),
  announce: optional(oneOf(["count", "none"]), "count", "Whoever joins hears how many are there"),
  record: optional(whether, "never", "Record everybody in the room, each in a file of their own"),
  waitForModerator: optional(yesOrNo, false, "Until a moderator is there, everybody hears music"),
  endWithModerator: optional(yesOrNo, false, "When the last moderator leaves, the conference is over"),
  music: perhaps(text(AUDIO), "What somebody who is alone hears; the office's music on hold when left out"),
  language: perhaps(oneOf(["zh", "en"]), "Language of the room's prompts; the office's when left out"),
});
