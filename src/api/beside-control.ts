// What the HTTP interface may do with mailbox lamps and messages (SIP-07, SIP-09). `app/control/beside-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { MailboxView, MessageView, SentMessageView } from "./views.ts";

/** Each left out is 0. */
export interface MailboxCounts {
  readonly new: number;
  readonly old: number;
  readonly urgentNew: number;
  readonly urgentOld: number;
}

export interface BesideControl {
  mailbox(extension: string): Promise<Answer<MailboxView>>;
  /** `unasked`: phones that never subscribed are told too. Resolves once the numbers survive a restart. */
  setMailbox(
    extension: string,
    counts: MailboxCounts,
    options: { readonly unasked: boolean },
  ): Promise<Answer<MailboxView>>;
  /** In the name of the switch. 503 where it can neither be delivered nor kept. */
  sendMessage(to: string, text: string): Promise<Answer<SentMessageView>>;
  /** Those that wait for a phone, oldest first. `to` undefined: everybody's. */
  messages(to: string | undefined, limit: number): Promise<Answer<readonly MessageView[]>>;
}
