// The document of the `message-summary` event package (RFC 3842): how many messages wait in a mailbox, which is what lights the lamp for them.

export const MESSAGE_SUMMARY_TYPE = "application/simple-message-summary";

/** Voice messages of one mailbox. */
export interface MessageCounts {
  readonly fresh: number;
  readonly old: number;
  readonly urgentFresh: number;
  readonly urgentOld: number;
}

export const NO_MESSAGES: MessageCounts = { fresh: 0, old: 0, urgentFresh: 0, urgentOld: 0 };

/** `account`: whom the phone's message key dials (RFC 3842 §3.5). */
export function writeMessageSummary(account: string, counts: MessageCounts): string {
  const { fresh, old, urgentFresh, urgentOld } = counts;
  const waiting = fresh + urgentFresh > 0 ? "yes" : "no";
  return [
    `Messages-Waiting: ${waiting}`,
    `Message-Account: ${account}`,
    `Voice-Message: ${fresh + urgentFresh}/${old + urgentOld} (${urgentFresh}/${urgentOld})`,
    "",
  ].join("\r\n");
}
