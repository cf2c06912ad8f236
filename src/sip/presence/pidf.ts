// The document of the `presence` event package: PIDF (RFC 3863) with the activities of RPID (RFC 4480). Written for watchers, read from PUBLISH.

import { XMLParser, XMLValidator } from "fast-xml-parser";
import { limits } from "../../base/limits.ts";
import { xmlAttribute, xmlText } from "./xml.ts";

export const PIDF_TYPE = "application/pidf+xml";

/** Of the words of RFC 4480 §3.2 those that a switch can say or a phone is likely to. */
export type Activity = "on-the-phone" | "busy" | "away" | "meeting" | "meal" | "vacation";
const ACTIVITIES: readonly Activity[] = ["on-the-phone", "busy", "away", "meeting", "meal", "vacation"];

export interface Presence {
  /** RFC 3863 §4.1.4: ready to be called. */
  readonly open: boolean;
  readonly activities: readonly Activity[];
  readonly note: string | undefined;
}

export function writePidf(about: { readonly entity: string; readonly presence: Presence }): string {
  const { open, activities, note } = about.presence;
  const basic = open ? "open" : "closed";
  const said = activities.map((activity) => `<rpid:${activity}/>`).join("");
  const words = note === undefined ? "" : `<note>${xmlText(note)}</note>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"${xmlAttribute("entity", about.entity)}>`,
    `  <tuple id="line"><status><basic>${basic}</basic></status>${words}</tuple>`,
    `  <dm:person id="person">${said === "" ? "" : `<rpid:activities>${said}</rpid:activities>`}${words === "" ? "" : `<dm:note>${xmlText(note ?? "")}</dm:note>`}</dm:person>`,
    "</presence>",
    "",
  ].join("\r\n");
}

/** Entities are never expanded and a document type is never read: a document that has one is refused before the parser sees it. */
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  processEntities: true,
  htmlEntities: false,
  parseTagValue: false,
  trimValues: true,
});

/** What a phone says of itself; undefined: not well formed, too large, too deep, or no PIDF. */
export function readPidf(text: string): Presence | undefined {
  if (text.length > limits.lamps.publicationBytes || /<!(?!--)/.test(text) || isTooDeep(text)) return undefined;
  if (XMLValidator.validate(text) !== true) return undefined;
  let root: unknown;
  try {
    root = parser.parse(text);
  } catch {
    return undefined;
  }
  const presence = child(root, "presence");
  if (presence === undefined) return undefined;
  const basics = list(presence, "tuple").map((tuple) => word(child(child(tuple, "status"), "basic")));
  const persons = list(presence, "person");
  const activities = [presence, ...persons, ...list(presence, "tuple")].flatMap(activitiesOf);
  const note = [...persons, ...list(presence, "tuple"), presence].flatMap((one) => list(one, "note")).map(word)[0];
  return {
    // RFC 3863 §4.1.4: without a basic status nothing is said about being open; who publishes is there.
    open: basics.every((basic) => basic === "") || basics.includes("open"),
    activities: [...new Set(activities)],
    note: note === undefined || note === "" ? undefined : note.slice(0, limits.lamps.noteCharacters),
  };
}

function activitiesOf(element: unknown): readonly Activity[] {
  return list(element, "activities").flatMap((said) =>
    ACTIVITIES.filter((activity) => typeof said === "object" && said !== null && Object.hasOwn(said, activity)),
  );
}

/** More levels than any PIDF has cost a parser that works by recursion its stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [tag] of text.matchAll(/<[^<>]*>/g)) {
    if (tag.startsWith("</")) depth--;
    else if (!tag.endsWith("/>") && !tag.startsWith("<?") && !tag.startsWith("<!")) depth++;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const MAX_DEPTH = 16;

function child(element: unknown, name: string): unknown {
  if (typeof element !== "object" || element === null || !Object.hasOwn(element, name)) return undefined;
  const found: unknown = (element as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(found) ? found[0] : found;
}

function list(element: unknown, name: string): readonly unknown[] {
  if (typeof element !== "object" || element === null || !Object.hasOwn(element, name)) return [];
  const found: unknown = (element as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(found) ? found : [found];
}

function word(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
