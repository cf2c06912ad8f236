// `flows` of zongji.yaml: where requests of flows may go, what they are let in by, who sends short messages. Here and not in a flow or the office file,
// which may be applied from afar. Part of `config.ts`.

import { parseNetwork } from "../base/networks.ts";
import { describe } from "../office/fault.ts";
import { list, mapOf, oneOf, optional, perhaps, record, required, type Shape, text, yesOrNo } from "../office/shape.ts";
import { joinPath } from "../office/tree.ts";
import { readPlace } from "./flow-guard.ts";

export interface SecretPlace {
  /** Variable of the environment. */
  readonly env: string | undefined;
  /** From the directory of zongji.yaml. */
  readonly file: string | undefined;
}

export interface SmsConfig {
  /** `${to}`, `${text}` and `${secret.NAME}` are filled in, here as in headers and body. */
  readonly url: string;
  readonly method: "GET" | "POST" | "PUT";
  readonly headers: ReadonlyMap<string, string>;
  readonly body: ReadonlyMap<string, string>;
  /** As a web form sends it, not as JSON. */
  readonly form: boolean;
  /** Beginnings of the numbers that short messages go to; empty: those of the office's country. */
  readonly numbers: readonly string[];
}

export interface FlowsConfig {
  readonly allow: readonly string[];
  readonly secrets: ReadonlyMap<string, SecretPlace>;
  readonly sms: SmsConfig | undefined;
  readonly webhook: { readonly secret: string | undefined };
}

const NAME = {
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,39}$/,
  allowed: "a name of letters, digits and _, with a letter first",
};
const HEADER = { pattern: /^[A-Za-z0-9-]{1,60}$/, allowed: "the name of a header" };
const FIELD = { pattern: /^[^\p{C}]{1,80}$/u, allowed: "the name of a field" };
const VARIABLE = text({ pattern: /^[A-Za-z_][A-Za-z0-9_]{0,99}$/, allowed: "the name of an environment variable" });
const FILE = text({ pattern: /^[^\0\r\n]{1,1000}$/, allowed: "the path of a file" });
const URL_TEXT = text({ pattern: /^https?:\/\/[^\s]{1,1000}$/, allowed: "an http or https address" });
const VALUE = text({ pattern: /^[^\0\r\n]{0,1000}$/, allowed: "text on one line" });
const BEGINNING = text({ pattern: /^\+[1-9][0-9]{0,14}$/, allowed: "the beginning of a number, as +861" });
const SIGNER = text({ pattern: /^.{16,200}$/, allowed: "16 to 200 characters", secret: true });

const ALLOWED = "a network, an address or a name, perhaps with a port: 10.0.0.0/8, crm.local:8080";
const anyPlace = text({ pattern: /^[^\s]{1,280}$/, allowed: ALLOWED });
const place: Shape<string> = {
  ...anyPlace,
  read(tree, path, faults) {
    const found = anyPlace.read(tree, path, faults);
    const isGood = found.includes("/") ? parseNetwork(found) !== undefined : readPlace(found) !== undefined;
    if (found !== "" && !isGood) faults.add(tree.at, path, { found: describe(tree), allowed: ALLOWED });
    return found;
  },
};

const secretKeys = record({
  env: perhaps(VARIABLE, "Environment variable that holds it"),
  file: perhaps(FILE, "File that holds it, from the directory of zongji.yaml"),
});
const secret: Shape<SecretPlace> = {
  ...secretKeys,
  read(tree, path, faults) {
    const read = secretKeys.read(tree, path, faults);
    if ((read.env === undefined) === (read.file === undefined))
      faults.add(tree.at, path, { found: describe(tree), allowed: "{ env: NAME } or { file: PATH }" });
    return read;
  },
};

const sms = record({
  url: required(URL_TEXT, "HTTP service that sends short messages"),
  method: optional(oneOf(["GET", "POST", "PUT"]), "POST", "How it is asked"),
  headers: optional(mapOf(HEADER, VALUE), new Map(), "Headers it wants"),
  body: optional(mapOf(FIELD, VALUE), new Map(), "Fields it wants, with the recipient and the text filled in"),
  form: optional(yesOrNo, false, "The fields go as those of a web form, not as JSON"),
  numbers: optional(list(BEGINNING), [], "Beginnings of numbers that are written to; none: the office's country"),
});
const webhook = record({
  secret: perhaps(SIGNER, "Signs what messages by webhook post (HMAC-SHA256), as alarms are signed"),
});

const keys = record({
  allow: optional(list(place), [], "Places in the own network that requests of flows may reach"),
  secrets: optional(mapOf(NAME, secret), new Map(), "What requests may name as secret.NAME"),
  sms: perhaps(sms, "Who sends short messages"),
  webhook: optional(webhook, webhook.placeholder, "Messages to web addresses"),
});

export const flows: Shape<FlowsConfig> = {
  ...keys,
  read(tree, path, faults) {
    const read = keys.read(tree, path, faults);
    if (read.sms === undefined) return read;
    const fillings = ["to", "text", ...[...read.secrets.keys()].map((key) => `secret.${key}`)];
    const { url, headers, body } = read.sms;
    const named = [url, ...headers.values(), ...body.values()].flatMap((one) => [...one.matchAll(/\$\{([^}]*)\}/g)]);
    for (const [found, name = ""] of named)
      if (!fillings.includes(name)) faults.add(tree.at, joinPath(path, "sms"), { found, allowed: fillings.join(", ") });
    if (url !== "" && !URL.canParse(url.replace(/\$\{[^}]*\}/g, "x")))
      faults.add(tree.at, joinPath(path, "sms"), { found: originOf(url), allowed: "an http or https address" });
    return read;
  },
};

export function flowsRows({ allow, secrets, sms: service, webhook: hook }: FlowsConfig) {
  const shown = [...secrets].map(([name, { env, file }]) => `${name} (${env === undefined ? file : `$${env}`})`);
  return [
    ["flows.allow", allow.join(", ") || "none", "Places in the own network that requests of flows may reach"],
    ["flows.secrets", shown.join(", ") || "none", "What requests may name as secret.NAME"],
    ["flows.sms.url", service === undefined ? "none" : originOf(service.url), "HTTP service that sends short messages"],
    ["flows.sms.numbers", service?.numbers.join(", ") || "the office's country", "Numbers that are written to"],
    ["flows.webhook.secret", hook.secret === undefined ? "none" : "(not shown)", "Signs messages by webhook"],
  ] as const;
}

/** The rest of it may hold a key. */
function originOf(url: string): string {
  return /^https?:\/\/[^/?#]*/.exec(url)?.[0] ?? url;
}
