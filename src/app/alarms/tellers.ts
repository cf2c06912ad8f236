// Webhooks and mail of zongji.yaml, each with a queue of its own, so that one that takes nothing keeps no other waiting.

import type { Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { AlarmTellers } from "../core/alarms/alarm-board.ts";
import type { AlarmLetter } from "../core/alarms/alarm-record.ts";
import { LetterQueue } from "../core/alarms/letter-queue.ts";
import { type AlarmMail, MailDigest } from "../core/alarms/mail-digest.ts";
import { type MailConfig, openMailer } from "./mail.ts";
import { postLetter, type WebhookConfig } from "./webhook.ts";

export interface OpenTellers extends AlarmTellers {
  /** Places that take no letters. */
  readonly troubles: () => readonly string[];
  readonly close: () => void;
}

export function openTellers(init: {
  readonly webhooks: readonly WebhookConfig[];
  readonly mail: MailConfig;
  readonly clock: Clock;
  readonly log: Logger;
}): OpenTellers {
  const { webhooks, mail, clock, log } = init;
  const hooks = webhooks.map((config) => {
    const place = `webhook ${new URL(config.url).origin}`;
    return new LetterQueue<AlarmLetter>({
      clock,
      log,
      place,
      send: (letter) => postLetter(config, letter, clock.wall()),
    });
  });
  const mails = mail.host === undefined ? undefined : openMails({ ...mail, host: mail.host }, clock, log);
  const queues = [...hooks, ...(mails === undefined ? [] : [mails.queue])];
  return {
    webhook: (letter) => {
      for (const hook of hooks) hook.push(letter);
    },
    mail: mails?.push,
    troubles: () => queues.flatMap(({ trouble }) => trouble ?? []),
    close: () => {
      for (const queue of queues) queue.close();
      mails?.close();
    },
  };
}

function openMails(config: MailConfig & { readonly host: string }, clock: Clock, log: Logger) {
  const mailer = openMailer(config);
  const queue = new LetterQueue<AlarmMail>({
    clock,
    log,
    place: `mail ${config.host}`,
    send: (mail) => mailer.send(mail),
  });
  const digest = new MailDigest(clock, (mail) => queue.push(mail));
  return {
    queue,
    push: (letter: AlarmLetter) => digest.push(letter),
    close: () => {
      digest.close();
      mailer.close();
    },
  };
}
