// What conference rooms say, and in which language.

import { spokenNumber } from "../../call/spoken-number.ts";
import type { ConferenceRoom } from "../../office/office.ts";
import type { Site } from "./site.ts";

/** "There are / three / others in the conference." */
export function othersText(count: number, language: "zh" | "en"): readonly string[] {
  if (count === 1) return ["conference-one-other"];
  return ["conference-others-before", ...spokenNumber(count, language), "conference-others-after"];
}

export function languageOf(room: ConferenceRoom, site: Pick<Site, "office">): "zh" | "en" {
  return room.language ?? site.office().language;
}
