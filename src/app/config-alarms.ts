// `webhooks` and `mail` of zongji.yaml: where alarms are told. Secrets and addresses stand here and not in the office file, which may be applied from
// afar. Part of `config.ts`.

import { describe } from "../office/fault.ts";
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
} from "../office/shape.ts";
import type { MailConfig } from "./alarms/mail.ts";
import type { WebhookConfig } from "./alarms/webhook.ts";

const URL_TEXT = text({ pattern: /^https?:\/\/[^\s]{1,500}$/, allowed: "an http or https address" });
const SECRET = text({ pattern: /^.{16,200}$/, allowed: "16 to 200 characters", secret: true });
const HOST = text({ pattern: /^[A-Za-z0-9.:-]{1,253}$/, allowed: "a mail server's name or address" });
const MAIL_ADDRESS = text({ pattern: /^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/, allowed: "a mail address" });
const WORDS = text({ pattern: /^.{1,200}$/, allowed: "1 to 200 characters" });
const PASSWORD = text({ pattern: /^.{1,200}$/, allowed: "1 to 200 characters", secret: true });
const PORT = number({ low: 1, high: 65_535, whole: true });
const MOST_HOOKS = 10;

const hook = record({
  url: required(URL_TEXT, "Where alarms are posted to"),
  secret: required(SECRET, "Signs what is posted (HMAC-SHA256)"),
  local: optional(yesOrNo, false, "It may stand in the switch's own network"),
  timeLimit: optional(duration(500, 60_000), 10_000, "A post that takes longer has failed"),
});
const hooks = list(hook);

export const webhooks: Shape<readonly WebhookConfig[]> = {
  placeholder: [],
  schema: { ...hooks.schema, maxItems: MOST_HOOKS },
  read(tree, path, faults) {
    const read = hooks.read(tree, path, faults);
    if (read.length > MOST_HOOKS)
      faults.add(tree.at, path, { found: `${read.length} of them`, allowed: `at most ${MOST_HOOKS}` });
    for (const { url } of read)
      if (url !== "" && !URL.canParse(url))
        faults.add(tree.at, path, { found: JSON.stringify(url), allowed: "an http or https address" });
    return read.map(({ timeLimit: timeLimitMs, ...rest }) => ({ ...rest, timeLimitMs }));
  },
};

const mailKeys = record({
  host: perhaps(HOST, "Mail server that alarms are sent over; without it none are"),
  port: optional(PORT, 587, "Its port"),
  tls: optional(oneOf(["start", "full", "off"]), "start", "STARTTLS, TLS from the first byte, or none"),
  user: perhaps(WORDS, "Account there; without it none is used"),
  password: perhaps(PASSWORD, "Its password"),
  from: perhaps(MAIL_ADDRESS, "Sender"),
  to: optional(list(MAIL_ADDRESS), [], "Recipients"),
  timeLimit: optional(duration(500, 60_000), 20_000, "A server that is silent for longer has failed"),
});

export const mail: Shape<MailConfig> = {
  schema: mailKeys.schema,
  placeholder: toMail(mailKeys.placeholder),
  read(tree, path, faults) {
    const read = toMail(mailKeys.read(tree, path, faults));
    const isWhole = read.host === undefined || (read.from !== undefined && read.to.length > 0);
    if (!isWhole) faults.add(tree.at, path, { found: describe(tree), allowed: "`from` and `to` beside `host`" });
    return read;
  },
};

function toMail({ timeLimit: timeLimitMs, ...rest }: (typeof mailKeys)["placeholder"]): MailConfig {
  return { ...rest, timeLimitMs };
}

export function alarmRows(hooks: readonly WebhookConfig[], letters: MailConfig) {
  const shown = hooks.map(({ url }) => new URL(url).origin).join(", ");
  return [
    ["webhooks", shown || "none", "Where alarms are posted to"],
    ["mail.host", letters.host ?? "none", "Mail server that alarms are sent over"],
    ["mail.port", letters.port, "Its port"],
    ["mail.tls", letters.tls, "STARTTLS, TLS from the first byte, or none"],
    ["mail.user", letters.user ?? "none", "Account there"],
    ["mail.from", letters.from ?? "none", "Sender"],
    ["mail.to", letters.to.join(", ") || "none", "Recipients"],
    ["mail.timeLimit", `${letters.timeLimitMs / 1000}s`, "A server that is silent for longer has failed"],
  ] as const;
}
