// Extensions of the office file: a phone, what it may do, where its calls go, and how it is set up. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, SECOND_MS } from "../base/time.ts";
import { type PhoneMaker, TO_VOICEMAIL } from "./office.ts";
import { extensionVoicemail } from "./schema-voicemail.ts";
import {
  codecs,
  converted,
  DIALLED,
  dialled,
  dtmf,
  encryption,
  KEY,
  NAME,
  OUTSIDE,
  ringTime,
  SECRET,
  SHORT_CODE,
  shortList,
  whether,
} from "./schema-words.ts";
import {
  duration,
  expected,
  list,
  mapOf,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  required,
  text,
  yesOrNo,
} from "./shape.ts";

/** Where a person writes nothing; for an extension, where neither it nor the office does. */
export const DEFAULT_RIGHTS: readonly string[] = ["local", "national", "mobile"];
export const rightsList = shortList(text(KEY), 0, limits.office.rights);

const forwardTo = text({
  pattern: new RegExp(`${DIALLED.pattern.source}|^${TO_VOICEMAIL}$`),
  allowed: `${DIALLED.allowed}, or ${TO_VOICEMAIL}`,
});

const forward = record({
  always: perhaps(forwardTo, "Every call goes here"),
  busy: perhaps(forwardTo, "Calls while it is busy go here"),
  noAnswer: perhaps(forwardTo, "Calls nobody answered go here"),
  unreachable: perhaps(forwardTo, "Calls go here while no phone of it is registered"),
});

const followStep = record({
  number: required(dialled, "the number that rings too"),
  after: optional(duration(0, HOUR_MS), 0, "How long the extension has rung by then"),
  ring: optional(ringTime, 20 * SECOND_MS, "How long this number rings"),
  confirm: optional(yesOrNo, true, "Whoever answers presses 1 to take the call, so that a mailbox does not swallow it"),
});

const MAC = { pattern: /^[0-9A-Fa-f:.-]{12,17}$/, allowed: "twelve hex digits, such as 00:15:65:12:34:56" };
const mac = converted(MAC, "", (written) => {
  const bare = written.replaceAll(/[:.-]/g, "").toLowerCase();
  return bare.length === 12 ? bare : undefined;
});

export const PHONE_MAKERS = [
  "yealink",
  "grandstream",
  "snom",
  "polycom",
  "linphone",
] as const satisfies readonly PhoneMaker[];

const phone = record({
  maker: required(oneOf(PHONE_MAKERS), "who made the phone"),
  mac: required(mac, "twelve hex digits, on the phone's label"),
  keys: optional(
    shortList(dialled, 0, limits.office.lampKeys),
    [],
    "Lamp keys, in order: extensions, park slots, switches",
  ),
});

export const speedDials = mapOf(SHORT_CODE, dialled);
export const paidCalls = number({ low: 0, high: 1_000, whole: true });
export const paidMinutes = number({ low: 0, high: 100_000, whole: true });

export const extension = record({
  name: perhaps(text(NAME), "Who sits at this phone; the number when left out"),
  secret: expected(text(SECRET), "The password of this phone, at least 8 characters"),
  ring: optional(ringTime, limits.call.ringMs, "How long a direct call rings"),
  record: optional(whether, "never", "Record direct calls of this phone"),
  calls: optional(
    number({ low: 1, high: limits.office.callsPerExtension, whole: true }),
    4,
    "Calls at once; a further caller hears busy",
  ),
  callWaiting: optional(yesOrNo, true, "false: busy as soon as it is in a call"),
  dnd: optional(yesOrNo, false, "Do not disturb; a code dialled at the phone overrides it"),
  forward: optional(forward, forward.placeholder, "Where its calls go instead"),
  followMe: optional(shortList(followStep, 0, limits.office.followSteps), [], "Further places that ring for it"),
  rights: perhaps(rightsList, "Rights it has on routes; those of the office when left out"),
  callerId: perhaps(text(OUTSIDE), "The number shown outside; the trunk's when left out"),
  pickup: optional(list(text(KEY)), [], "Groups of phones that may pick up one another's calls"),
  recordKeys: optional(
    oneOf(["none", "pause", "all"]),
    "pause",
    "Keys of recording that work in its calls: none, pause and resume, or all",
  ),
  transfer: optional(yesOrNo, true, "May send calls elsewhere"),
  supervise: optional(
    shortList(text(KEY), 0, limits.office.rights),
    [],
    "Teams and queues whose calls it may listen to, or everybody",
  ),
  speedDials: optional(speedDials, new Map(), "Its own short codes"),
  intercom: optional(oneOf(["allow", "refuse"]), "allow", "May others make this phone answer by itself"),
  paidCalls: perhaps(paidCalls, "Paid calls at once; the office's limit when left out"),
  paidMinutes: perhaps(paidMinutes, "Paid minutes a day; the office's limit when left out"),
  codecs: perhaps(codecs, "What its phones may speak, best first; the office's when left out"),
  dtmf: optional(dtmf, "auto", "How its phones send and get keys: as they agree, RFC 4733 events, INFO, or tones"),
  encryption: perhaps(encryption, "Encrypt the sound of its phones; as the office says when left out"),
  phone: perhaps(phone, "The phone's maker and MAC address, for its provisioning file"),
  voicemail: extensionVoicemail,
});
