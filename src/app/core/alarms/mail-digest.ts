// Alarms put together into mails, at most so many an hour: what goes off together is one mail, and in a bad hour a mail holds what came since the
// one before. The words are the office's language.

import { limits } from "../../../base/limits.ts";
import { type Clock, HOUR_MS, SECOND_MS, type Timer } from "../../../base/time.ts";
import type { AlarmLetter } from "./alarm-record.ts";

export interface AlarmMail {
  readonly subject: string;
  readonly text: string;
}

/** One alarm seldom comes alone. */
const GATHER_MS = 2 * SECOND_MS;

export class MailDigest {
  readonly #clock: Clock;
  readonly #send: (mail: AlarmMail) => void;
  #letters: AlarmLetter[] = [];
  /** Beyond what one mail holds. */
  #more = 0;
  /** When the mails of the last hour were sent; at most `mailsPerHour`. */
  #sentAt: number[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock, send: (mail: AlarmMail) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  push(letter: AlarmLetter): void {
    if (this.#letters.length < limits.alarms.alarmsPerMail) this.#letters.push(letter);
    else this.#more++;
    this.#timer ??= this.#clock.after(this.#waitMs(), "alarms: put together for a mail", () => this.#write());
  }

  close(): void {
    this.#timer?.cancel();
  }

  #waitMs(): number {
    const now = this.#clock.now();
    this.#sentAt = this.#sentAt.filter((at) => now - at < HOUR_MS);
    const [oldest] = this.#sentAt;
    const isFull = this.#sentAt.length >= limits.alarms.mailsPerHour;
    return isFull && oldest !== undefined ? oldest + HOUR_MS - now : GATHER_MS;
  }

  #write(): void {
    this.#timer = undefined;
    const letters = this.#letters;
    const more = this.#more;
    this.#letters = [];
    this.#more = 0;
    this.#sentAt.push(this.#clock.now());
    const [first] = letters;
    if (first !== undefined) this.#send(mailOf(first, letters, more));
  }
}

const WHAT: Readonly<Record<AlarmLetter["language"], Readonly<Record<AlarmLetter["what"], string>>>> = {
  en: { raised: "alarm", acknowledged: "acknowledged", over: "over" },
  zh: { raised: "告警", acknowledged: "已确认", over: "已解除" },
};

function mailOf(first: AlarmLetter, letters: readonly AlarmLetter[], more: number): AlarmMail {
  const words = WHAT[first.language];
  const others = letters.length + more - 1;
  const also = others === 0 ? "" : ` (+${others})`;
  const lines = letters.map(({ at, what, name, text, id }) => `${at}  ${words[what]}: ${name}\n  ${text}\n  ${id}`);
  if (more > 0) lines.push(first.language === "zh" ? `另有 ${more} 条` : `and ${more} more`);
  return { subject: `[${first.office}] ${words[first.what]}: ${first.name}${also}`, text: `${lines.join("\n\n")}\n` };
}
