// What leads outside: trunks, routes, emergency numbers, and whom the guard lets near. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { parseNetwork } from "../base/networks.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { PATTERN_ALLOWED, readPattern } from "./pattern.ts";
import { weekHours } from "./schema-groups.ts";
import {
  checkedText,
  codecs,
  DIALLED,
  dialled,
  dtmf,
  encryption,
  HOST,
  hasKey,
  KEY,
  NAME,
  OUTSIDE,
  PHONE,
  SECRET,
  shortList,
} from "./schema-words.ts";
import {
  duration,
  list,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  text,
  yesOrNo,
} from "./shape.ts";

const network = checkedText(
  {
    pattern: /^[0-9A-Fa-f.:/]{2,49}$/,
    allowed: "a network such as 10.0.0.0/8 or 2001:db8::/32, or an address",
  },
  (written) => parseNetwork(written) !== undefined,
);
const networks = list(network);
const pattern = checkedText(
  { pattern: /^[0-9xX+*#[\].!-]{1,40}$/, allowed: PATTERN_ALLOWED },
  (written) => readPattern(written) !== undefined,
);
const strip = number({ low: 0, high: 32, whole: true });
const prefix = text({ pattern: /^\+?[0-9*#]{0,16}$/, allowed: "at most 16 digits, * and #, perhaps + in front" });
const userText = text({ pattern: /^[^\s<>"\p{C}]{1,128}$/u, allowed: "a SIP user name of at most 128 characters" });

const rewrite = record({
  match: required(pattern, 'the pattern of numbers it is for, such as "00."'),
  strip: optional(strip, 0, "Characters taken off the front"),
  prefix: optional(prefix, "", "Put in front then"),
});
const rewrites = shortList(rewrite, 0, limits.office.rewrites);

export const trunk = record({
  name: perhaps(text(NAME), "What people call the carrier; its key when left out"),
  host: required(text(HOST), "the carrier's name or address"),
  port: perhaps(number({ low: 1, high: 65_535, whole: true }), "Port; looked up when left out"),
  transport: perhaps(oneOf(["udp", "tcp", "tls"]), "Transport; looked up when left out"),
  proxy: perhaps(
    text({ pattern: /^[A-Za-z0-9.:[\]_-]{1,260}$/, allowed: "a name or name:port" }),
    "Where to send instead of the host",
  ),
  user: perhaps(userText, "The account at the carrier"),
  authUser: perhaps(userText, "The user name for digest, where it is another"),
  secret: perhaps(text(SECRET), "The account's password"),
  register: perhaps(yesOrNo, "Register there; with user and secret given, yes"),
  expires: optional(duration(MINUTE_MS, 24 * HOUR_MS), 10 * MINUTE_MS, "How long a registration holds"),
  domain: perhaps(text(HOST), "Host part of From and To; the host when left out"),
  addresses: optional(networks, [], "Networks whose calls are this carrier's without a password"),
  certificate: perhaps(text(HOST), "Name in the certificate the carrier must show (mutual TLS)"),
  calls: optional(number({ low: 1, high: limits.call.calls, whole: true }), 30, "Calls at once in both directions"),
  qualify: optional(duration(0, HOUR_MS), 30 * SECOND_MS, "How often it is asked whether it is there; 0s: never"),
  codecs: optional(codecs, ["pcma", "pcmu"], "What may be spoken here; offered in this order"),
  dtmf: optional(dtmf, "auto", "How it sends and gets keys: as agreed, RFC 4733 events, INFO, or tones"),
  encryption: optional(encryption, "optional", "Encrypt the sound: never, where the carrier can over TLS, or no call"),
  identity: optional(oneOf(["asserted", "remote-party", "from"]), "asserted", "Where the caller's number goes"),
  diversion: optional(
    oneOf(["diversion", "history-info", "none"]),
    "diversion",
    "How a forwarded call says who forwarded it",
  ),
  callerId: perhaps(text(OUTSIDE), "Shown where the extension has no number of its own"),
  numbers: optional(oneOf(["e164", "national", "as-dialled"]), "as-dialled", "How numbers are written on this trunk"),
  rewriteIn: optional(rewrites, [], "For numbers that come in, before anything is looked up"),
  rewriteOut: optional(rewrites, [], "The last thing before sending"),
  to: perhaps(dialled, "Where calls go whose number `numbers` does not list"),
  sign: optional(yesOrNo, false, "Sign outgoing calls (STIR/SHAKEN)"),
  verify: optional(oneOf(["off", "mark", "refuse"]), "off", "What becomes of incoming calls without a good signature"),
});

/** As written: `carrier`, or `{ trunk: carrier, weight: 3 }`. Undefined weight: a step of its own. */
export interface RawVia {
  readonly trunk: string;
  readonly weight: number | undefined;
}

const viaFields = record({
  trunk: required(text(KEY), "a trunk of this file"),
  weight: required(number({ low: 1, high: 1_000, whole: true }), "a weight from 1 to 1000"),
});
const viaKey = text(KEY);
const viaEntry: Shape<RawVia> = {
  placeholder: { trunk: "", weight: undefined },
  schema: { anyOf: [viaKey.schema, viaFields.schema] },
  read(tree, path, faults) {
    if (hasKey(tree, "trunk") || tree.kind === "map") return viaFields.read(tree, path, faults);
    return { trunk: viaKey.read(tree, path, faults), weight: undefined };
  },
};

const answerCode = number({ low: 400, high: 699, whole: true });

export const route = record({
  match: required(pattern, 'the pattern of numbers it is for, such as "0."'),
  via: required(shortList(viaEntry, 1, limits.office.routeTrunks), "the trunks, best first"),
  right: perhaps(text(KEY), "The right an extension needs; everybody may when left out"),
  strip: optional(strip, 0, "Characters taken off the front"),
  prefix: optional(prefix, "", "Put in front then"),
  hours: perhaps(weekHours, "When it is open; always when left out"),
  paid: optional(yesOrNo, true, "Counts towards the ceilings of paid calls"),
  failOn: optional(shortList(answerCode, 0, 32), [500, 502, 503, 504], "Answers after which the next trunk is tried"),
  ring: optional(duration(SECOND_MS, 10 * MINUTE_MS), MINUTE_MS, "How long it may ring"),
});

export const emergency = record({
  numbers: perhaps(shortList(text(DIALLED), 0, 16), "Numbers always let through; those of the country when left out"),
  via: perhaps(shortList(text(KEY), 0, limits.office.routeTrunks), "The trunks, best first; all when left out"),
  tell: optional(list(text(PHONE)), [], "Extensions told by message when somebody calls for help"),
});

export const guard = record({
  allow: optional(networks, [], "Networks that are never banned nor slowed"),
  deny: optional(networks, [], "Networks that are never answered"),
  only: optional(networks, [], "Only these may register and call; everybody may try when left out"),
  proxies: optional(networks, [], "Proxies that say truly where a request came from"),
});

const EMERGENCY_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ["CN", ["110", "119", "120", "122"]],
  ["HK", ["999", "112"]],
  ["MO", ["999", "112"]],
  ["TW", ["110", "119", "112"]],
  ["JP", ["110", "118", "119"]],
  ["KR", ["112", "119"]],
  ["SG", ["999", "995", "112"]],
  ["MY", ["999", "112"]],
  ["IN", ["112", "100", "101", "102", "108"]],
  ["US", ["911"]],
  ["CA", ["911"]],
  ["MX", ["911"]],
  ["GB", ["999", "112"]],
  ["IE", ["999", "112"]],
  ["CH", ["112", "117", "118", "144"]],
  ["NO", ["112", "110", "113"]],
  ["DE", ["112", "110"]],
  ["AT", ["112", "122", "133", "144"]],
  ["FR", ["112", "15", "17", "18"]],
  ["PL", ["112", "997", "998", "999"]],
  ["AU", ["000", "112"]],
  ["NZ", ["111"]],
  ["BR", ["190", "192", "193"]],
  ["ZA", ["112", "10111", "10177"]],
  ["RU", ["112", "101", "102", "103"]],
]);
/** 112 works in every GSM network and in all of the European Union. */
const ELSEWHERE: readonly string[] = ["112"];

export function emergencyNumbersOf(country: string): readonly string[] {
  return EMERGENCY_OF.get(country) ?? ELSEWHERE;
}
