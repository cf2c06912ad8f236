// How messages of flows leave the switch: mails over the server that alarms go over, short messages by the HTTP service of zongji.yaml, web addresses
// with a signature.

import { type MailConfig, openMailer } from "./alarms/mail.ts";
import { signatureOf } from "./alarms/webhook.ts";
import type { FlowsConfig, SmsConfig } from "./config-flows.ts";
import type { HttpAsk } from "./core/flow/http.ts";
import type { Senders } from "./core/flow/messages.ts";

export interface OpenSenders extends Senders {
  readonly close: () => void;
}

export function openSenders(init: {
  readonly mail: MailConfig;
  readonly flows: FlowsConfig;
  readonly secret: (name: string) => string | undefined;
}): OpenSenders {
  const { mail, flows, secret } = init;
  const mailer = mail.host === undefined ? undefined : openMailer(mail);
  const { sms, webhook } = flows;
  const signer = webhook.secret;
  return {
    mail: mailer && ((letter) => mailer.send(letter, letter.to)),
    sms: sms && { numbers: sms.numbers, ask: (to, text) => smsAsk(sms, { to, text, secret }) },
    sign: signer === undefined ? undefined : (id, body, atMs) => signed(signer, { id, body, atMs }),
    close: () => mailer?.close(),
  };
}

interface Filling {
  readonly to: string;
  readonly text: string;
  readonly secret: (name: string) => string | undefined;
}

export function smsAsk(config: SmsConfig, filling: Filling): HttpAsk {
  const { method, form, headers, body } = config;
  const url = fill(config.url, filling, encodeURIComponent);
  const sent = [...headers].map(([name, value]) => [name, fill(value, filling, (one) => one)] as const);
  const fields = [...body].map(([name, value]) => [name, fill(value, filling, (one) => one)] as const);
  const ask = { method, url, headers: new Map(sent) };
  if (method === "GET" || fields.length === 0) return { ...ask, body: undefined };
  if (!form) return { ...ask, body: { type: "application/json", text: JSON.stringify(Object.fromEntries(fields)) } };
  const text = new URLSearchParams(Object.fromEntries(fields)).toString();
  return { ...ask, body: { type: "application/x-www-form-urlencoded", text } };
}

/** Once through: what is filled in is not looked at again. */
function fill(template: string, { to, text, secret }: Filling, written: (value: string) => string): string {
  return template.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name === "to") return written(to);
    if (name === "text") return written(text);
    return name.startsWith("secret.") ? written(secret(name.slice("secret.".length)) ?? "") : whole;
  });
}

/** As alarms (`alarms/webhook.ts`), so that one receiver checks both. */
function signed(
  secret: string,
  { id, body, atMs }: { readonly id: string; readonly body: string; readonly atMs: number },
): ReadonlyMap<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000));
  return new Map([
    ["x-zongji-id", id],
    ["x-zongji-timestamp", timestamp],
    ["x-zongji-signature", signatureOf(secret, timestamp, id, body)],
  ]);
}
