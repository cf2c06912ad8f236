// Mailbox lamps and messages for the HTTP interface and the command line.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { BesideControl } from "../../api/beside-control.ts";
import type { MailboxView, MessageView } from "../../api/views.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import { isoTime } from "../../base/time.ts";
import type { KeptMessage } from "../core/message-tables.ts";
import type { Switch } from "../core/switch.ts";

const encoder = new TextEncoder();

export function besideControl(
  pbx: Switch,
  missing: (noun: string, key: string, known: Iterable<string>) => Refused,
): BesideControl {
  const { beside } = pbx;
  const find = (key: string): Answer<ExtensionKey> => {
    const found = pbx.office.extensions.get(key as ExtensionKey);
    return found === undefined ? missing("extension", key, pbx.office.extensions.keys()) : answer(found.key);
  };
  return {
    mailbox: async (key) => {
      const extension = find(key);
      return extension.ok ? answer(mailboxView(pbx, extension.value)) : extension;
    },
    setMailbox: async (key, counts, options) => {
      const extension = find(key);
      if (!extension.ok) return extension;
      const { new: fresh, old, urgentNew: urgentFresh, urgentOld } = counts;
      try {
        await beside.setMailbox(extension.value, { fresh, old, urgentFresh, urgentOld }, options);
      } catch (error) {
        return refuse(503, "Not kept", `the lamp shows it, but a restart would forget it: ${String(error)}`);
      }
      return answer(mailboxView(pbx, extension.value));
    },
    sendMessage: async (to, text) => {
      const extension = find(to);
      if (!extension.ok) return extension;
      const outcome = await beside.sendMessage(extension.value, text);
      if (outcome.kind !== "refused") return answer({ to: extension.value, state: outcome.kind });
      const why = `extension ${to} took no message (SIP ${outcome.status}): its phones refuse it, or too many wait already`;
      return refuse(503, "Not delivered", why);
    },
    messages: async (to, limit) => {
      const extension = to === undefined ? undefined : find(to);
      if (extension?.ok === false) return extension;
      return answer((await beside.messages.list(extension?.value, limit)).map(messageView));
    },
  };
}

function mailboxView(pbx: Switch, extension: ExtensionKey): MailboxView {
  const { fresh, old, urgentFresh, urgentOld } = pbx.beside.mailboxes.counts(extension);
  const { notifier } = pbx.beside;
  return {
    extension,
    new: fresh,
    old,
    urgentNew: urgentFresh,
    urgentOld,
    lit: fresh + urgentFresh > 0,
    watchers: notifier.countOf("message-summary", extension, extension),
  };
}

/** Who, when and how long, never what: the text is between the two of them. */
function messageView({ id, sender, recipient, sentAt, expiresAt, body }: KeptMessage): MessageView {
  return {
    id: String(id),
    from: sender,
    to: recipient,
    sentAt: isoTime(sentAt),
    expiresAt: isoTime(expiresAt),
    bytes: encoder.encode(body).length,
  };
}
