// The office file's shape: every key a person may write, what it may be, and what it is when left out. `parse.ts` reads with it and
// checks what needs two places at once; `json-schema.ts` writes it down for editors. Keys of later versions are refused, never ignored.
// The sections stand in the `schema-*.ts` files beside it, by noun.

import { limits } from "../base/limits.ts";
import { alarm, alarmDefaults } from "./schema-alarms.ts";
import { features, keys, limitFields } from "./schema-codes.ts";
import { conference } from "./schema-conferences.ts";
import { customerClass, customerRules } from "./schema-customers.ts";
import { faxNumber } from "./schema-faxes.ts";
import { group, nightSwitch, page, parking } from "./schema-groups.ts";
import { schedules } from "./schema-hours.ts";
import { markRules } from "./schema-marks.ts";
import { defaultCredit, target } from "./schema-numbers.ts";
import { emergency, guard, route, trunk } from "./schema-outside.ts";
import { DEFAULT_RIGHTS, extension, rightsList, speedDials } from "./schema-phones.ts";
import { privacy } from "./schema-privacy.ts";
import { quality } from "./schema-quality.ts";
import { agent, audioName, queue } from "./schema-queues.ts";
import { recordingDefaults, recordingRules } from "./schema-recordings.ts";
import { performance, performanceDefaults, savedReport } from "./schema-reports.ts";
import { areas, pool, preferenceDefaults, stepDefaults } from "./schema-routing.ts";
import { masking, signIn } from "./schema-safety.ts";
import { ticketCategory } from "./schema-tickets.ts";
import { user } from "./schema-users.ts";
import { voicemailDefaults } from "./schema-voicemail.ts";
import { webhook } from "./schema-webhooks.ts";
import { checkedText, codecs, DIALLED, encryption, KEY, NAME, PHONE, PLACE, shortList } from "./schema-words.ts";
import { list, mapOf, oneOf, optional, perhaps, record, type Shape, text } from "./shape.ts";

/** Where the order decides, sound is decoded anyway: then G.722 carries as much of it as Opus does, for a fraction of the work. */
const DEFAULT_CODECS = ["g722", "opus", "pcma", "pcmu"] as const;
const language = oneOf(["zh", "en"]);

const country: Shape<string> = checkedText(
  { pattern: /^[A-Z]{2}$/, allowed: "two capital letters of ISO 3166, such as CN" },
  (code) => {
    return new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(code) !== undefined;
  },
);

const timezone: Shape<string> = checkedText(
  { pattern: /^[A-Za-z0-9_+/-]{1,64}$/, allowed: "an IANA name such as Asia/Shanghai" },
  (zone) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: zone });
      return true;
    } catch {
      return false; // RangeError is how Intl says that it does not know the zone
    }
  },
);

const officeFields = record({
  name: optional(text(NAME), "Zongji", "What the office is called"),
  language: optional(language, "zh", "Language of prompts"),
  country: optional(country, "CN", "ISO 3166 country; chooses tones and emergency numbers"),
  timezone: optional(timezone, "Asia/Shanghai", "IANA time zone; the day in names of records and recordings"),
  holdMusic: optional(audioName, "music/quiet", "Audio file that is heard on hold"),
  codecs: optional(codecs, DEFAULT_CODECS, "What phones may speak, best first"),
  encryption: optional(encryption, "optional", "Encrypt sound: never, where a phone can over TLS, or no call"),
  rights: optional(rightsList, DEFAULT_RIGHTS, "Rights of extensions that name none of their own"),
  region: perhaps(text(PLACE), "Place of callers whose own is not known"),
});

export const officeShape = record(
  {
    office: optional(officeFields, officeFields.placeholder, "The office itself"),
    tiers: optional(list(text(KEY)), [], "Classes of customers; the order means nothing, see tierCredit of queues"),
    regions: optional(mapOf(KEY, list(text(KEY))), new Map(), "Regions and their places"),
    areas: optional(areas, new Map(), "Place of callers by the beginning of their number; the longest decides"),
    pools: optional(mapOf(KEY, pool), new Map(), "People under a name, by the pool's key"),
    extensions: optional(mapOf(PHONE, extension), new Map(), "Phones by their number"),
    agents: optional(mapOf(PHONE, agent), new Map(), "Agents by their number"),
    queues: optional(mapOf(KEY, queue), new Map(), "Queues by their key"),
    hours: optional(schedules, new Map(), "Opening hours by the key that queues name"),
    groups: optional(mapOf(KEY, group), new Map(), "Phones that ring together, by the group's key"),
    pages: optional(mapOf(KEY, page), new Map(), "Phones that one speaks to together, by the group's key"),
    conferences: optional(mapOf(KEY, conference), new Map(), "Conference rooms by their key"),
    classes: optional(mapOf(KEY, customerClass), new Map(), "Classes of customers by their key"),
    customers: optional(customerRules, customerRules.placeholder, "What the office keeps of customers"),
    marks: optional(
      markRules,
      markRules.placeholder,
      "What is made of customers' marks: follow-ups, hints that one may leave",
    ),
    faxes: optional(mapOf(KEY, faxNumber), new Map(), "Fax numbers by their key"),
    tickets: optional(mapOf(KEY, ticketCategory), new Map(), "Kinds of tickets by their key"),
    switches: optional(mapOf(KEY, nightSwitch), new Map(), "Night switches by their key"),
    alarms: optional(mapOf(KEY, alarm), new Map(), "Alarms by their key"),
    parking: optional(parking, parking.placeholder, "Where calls wait until somebody takes them back"),
    directory: perhaps(text(DIALLED), "Dialled to spell a colleague's name on the keypad"),
    speedDials: optional(speedDials, new Map(), "Short codes for everybody"),
    numbers: optional(mapOf(DIALLED, target), new Map(), "What a dialled or incoming number reaches"),
    trunks: optional(mapOf(KEY, trunk), new Map(), "Carriers by their key"),
    routes: optional(
      shortList(route, 0, limits.office.routes),
      [],
      "Which numbers go over which trunks; the first that fits decides",
    ),
    emergency: optional(emergency, emergency.placeholder, "Numbers that always get a line"),
    guard: optional(guard, guard.placeholder, "Whom the switch lets near"),
    features: optional(features, features.placeholder, "Codes that are dialled"),
    keys: optional(keys, keys.placeholder, "Keys pressed during a call"),
    users: optional(mapOf(KEY, user), new Map(), "Who may do what with the switch"),
    webhooks: optional(mapOf(KEY, webhook), new Map(), "Addresses that are told of events, by their key"),
    signIn: optional(signIn, signIn.placeholder, "How people sign in with a password"),
    masking: optional(masking, masking.placeholder, "What roles are not shown whole"),
    privacy: optional(privacy, privacy.placeholder, "How long what is known of people is kept"),
    reports: optional(mapOf(KEY, savedReport), new Map(), "Reports under a name, and when they run by themselves"),
    performance: optional(performance, performance.placeholder, "How agents' performance is reckoned"),
    quality: optional(quality, quality.placeholder, "Who inspects calls, and how long everybody has for it"),
    recording: optional(recordingRules, recordingRules.placeholder, "What becomes of recordings after the call"),
    limits: optional(limitFields, limitFields.placeholder, "Bounds of this office"),
  },
  ["flows", "holidays", "voicemail", "teams"],
);

/** What each key is when left out. */
export const officeDefaults = {
  office: officeFields.placeholder,
  extension: extension.placeholder,
  agent: agent.placeholder,
  queue: queue.placeholder,
  group: group.placeholder,
  conference: conference.placeholder,
  parking: parking.placeholder,
  step: stepDefaults,
  preference: preferenceDefaults,
  alarm: alarmDefaults,
  targetCredit: defaultCredit,
  voicemail: voicemailDefaults,
  trunk: trunk.placeholder,
  route: route.placeholder,
  features: features.placeholder,
  keys: keys.placeholder,
  report: savedReport.placeholder,
  performance: { answerWithin: performance.placeholder.answerWithin, ...performanceDefaults },
  recording: recordingDefaults,
  signIn: signIn.placeholder,
  limits: limitFields.placeholder,
} as const;

/** The file as written, each value checked by itself. */
export type RawOffice = (typeof officeShape)["placeholder"];
