// Messages that flows send, by the message node or a survey's rule: to an extension's phones, by mail, as a short message, to a web address. Each is
// judged at once and then goes its way while the flow goes on. Who receives it cannot be chosen at will by whoever calls: a mail address is one
// address, a short message goes to numbers that the office allows, and one caller causes only so many.

import { Abort } from "../../../base/abort.ts";
import { unreachable } from "../../../base/assert.ts";
import type { ExtensionKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { type Logger, pii } from "../../../base/log.ts";
import { fail, ok, type Result } from "../../../base/result.ts";
import { type Clock, HOUR_MS, isoTime, MINUTE_MS } from "../../../base/time.ts";
import { callingCodeOf, e164Of } from "../../../call/phone-number.ts";
import type { MessageNode } from "../../../ivr/flow.ts";
import type { Office } from "../../../office/office.ts";
import { ANONYMOUS } from "../incoming-trunk.ts";
import type { MessageOutcome } from "../messages.ts";
import type { Http, HttpAsk } from "./http.ts";
import { type Delivery, Outbox } from "./outbox.ts";
import { Quota } from "./quota.ts";
import { causeOf, type Requests } from "./requests.ts";

type Via = MessageNode["message"]["via"];

export interface FlowMessage {
  readonly via: Via;
  readonly to: string;
  readonly subject: string | undefined;
  readonly text: string;
}

/** Because of which call it is sent. */
export interface MessageCause {
  readonly call: string;
  /** The caller's number. */
  readonly from: string;
}

/** How messages leave the switch; `app/flow-senders.ts` makes it of zongji.yaml. What is left out is not set up. */
export interface Senders {
  /** Why it did not leave; undefined: it did. Never rejects. */
  readonly mail?:
    | ((mail: { readonly to: string; readonly subject: string; readonly text: string }) => Promise<string | undefined>)
    | undefined;
  readonly sms?:
    | { readonly ask: (to: string, text: string) => HttpAsk; readonly numbers: readonly string[] }
    | undefined;
  /** Headers that prove whose POST it is. */
  readonly sign?: ((id: string, body: string, atMs: number) => ReadonlyMap<string, string>) | undefined;
}

export interface FlowMessagesDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly office: () => Office;
  readonly requests: Requests;
  readonly placeOf: Http["placeOf"];
  readonly senders: Senders;
  readonly phone: (extension: ExtensionKey, text: string) => Promise<MessageOutcome>;
}

export type MessageVerdict = { readonly kind: "done" } | { readonly kind: "error"; readonly fault: string };

const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;
const DAY_MS = 24 * HOUR_MS;
const HIDDEN_SHARE = 10;
/** A service that says so may take it another time. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

export class FlowMessages {
  readonly #deps: FlowMessagesDeps;
  readonly #boxes: Readonly<Record<Exclude<Via, "phone">, Outbox>>;
  readonly #perCaller: Readonly<Record<Via, Quota>>;
  readonly #perMinute: Readonly<Record<Via, Quota>>;
  readonly #perNumber: Quota;
  #sent = 0;

  constructor(deps: FlowMessagesDeps) {
    this.#deps = deps;
    const box = (via: string): Outbox => new Outbox({ ...deps, via });
    this.#boxes = { mail: box("mail"), sms: box("sms"), webhook: box("webhook") };
    const bounds = limits.flowMessages;
    const hourly = (most: number): Quota => new Quota({ most, withinMs: HOUR_MS, keys: bounds.counted });
    const inAll = (most: number): Quota => new Quota({ most, withinMs: MINUTE_MS, keys: 2 });
    this.#perCaller = {
      phone: hourly(bounds.phonePerCaller),
      mail: hourly(bounds.mailPerCaller),
      sms: hourly(bounds.smsPerCaller),
      webhook: hourly(bounds.webhookPerCaller),
    };
    this.#perMinute = {
      phone: inAll(bounds.phonePerMinute),
      mail: inAll(bounds.mailPerMinute),
      sms: inAll(bounds.smsPerMinute),
      webhook: inAll(bounds.webhookPerMinute),
    };
    this.#perNumber = new Quota({ most: bounds.smsPerNumber, withinMs: DAY_MS, keys: bounds.counted });
  }

  /** Messages that have not left yet. */
  get size(): number {
    return Object.values(this.#boxes).reduce((sum, box) => sum + box.size, 0);
  }

  close(): void {
    for (const box of Object.values(this.#boxes)) box.close();
  }

  /** done: it is on its way. Whether it arrives nobody waits for; where it does not, the log says so. */
  send(message: FlowMessage, cause: MessageCause): MessageVerdict {
    const deliver = this.#way(message, cause);
    if (!deliver.ok) return { kind: "error", fault: deliver.fault };
    const refusal = this.#countedOut(message.via, cause);
    if (refusal !== undefined) return { kind: "error", fault: refusal };
    if (message.via === "phone") void deliver.value();
    else if (!this.#boxes[message.via].post({ call: cause.call, deliver: deliver.value }))
      return { kind: "error", fault: `too many messages by ${message.via} wait already` };
    return { kind: "done" };
  }

  /** How it is delivered, or why it cannot be. */
  #way(message: FlowMessage, cause: MessageCause): Result<() => Promise<Delivery>, string> {
    switch (message.via) {
      case "phone":
        return this.#phone(message, cause);
      case "mail":
        return this.#mail(message);
      case "sms":
        return this.#sms(message);
      case "webhook":
        return this.#webhook(message, cause);
      default:
        return unreachable(message.via);
    }
  }

  /** One caller, and all of them, cause only so many. */
  #countedOut(via: Via, { call, from }: MessageCause): string | undefined {
    const now = this.#deps.clock.now();
    const most = limits.flowMessages[`${via}PerCaller`] * (from === ANONYMOUS ? HIDDEN_SHARE : 1);
    const ofCaller = this.#perCaller[via].take(from, now, most);
    const ofAll = ofCaller === "taken" ? this.#perMinute[via].take("all", now) : "taken";
    if (ofCaller === "first-over" || ofAll === "first-over")
      this.#deps.log.warn("flow.messages-stopped", { call, via, from: pii(from) });
    if (ofCaller !== "taken") return `too many messages by ${via} because of this caller`;
    return ofAll === "taken" ? undefined : `too many messages by ${via} at once`;
  }

  #phone({ to, text }: FlowMessage, { call }: MessageCause): Result<() => Promise<Delivery>, string> {
    const { office, phone, log } = this.#deps;
    const extension = to.trim() as ExtensionKey;
    if (!office().extensions.has(extension)) return fail(`there is no extension ${to.slice(0, 40)}`);
    return ok(async () => {
      const outcome = await phone(extension, cutToBytes(text, limits.messages.bytes));
      if (outcome.kind !== "refused") return { kind: "arrived" };
      log.error("flow.message-lost", { call, via: "phone", tries: 1, cause: `answered ${outcome.status}` });
      return { kind: "never", cause: "refused" };
    });
  }

  #mail({ to, subject, text }: FlowMessage): Result<() => Promise<Delivery>, string> {
    const { office, senders } = this.#deps;
    const { mail } = senders;
    const address = to.trim();
    if (mail === undefined) return fail("no mail server is set up: `mail` of zongji.yaml");
    if (!ADDRESS.test(address)) return fail("that is no mail address");
    const letter = {
      to: address,
      subject: oneLine(subject ?? office().name, limits.flowMessages.subjectCharacters),
      text,
    };
    return ok(async () => {
      const cause = await mail(letter);
      return cause === undefined ? { kind: "arrived" } : { kind: "later", cause };
    });
  }

  #sms({ to, text }: FlowMessage): Result<() => Promise<Delivery>, string> {
    const { clock, log, office, senders } = this.#deps;
    const { sms } = senders;
    if (sms === undefined) return fail("no service for short messages is set up: `flows.sms` of zongji.yaml");
    const { country } = office();
    const number = e164Of(to.replace(/[-.() ]/g, ""), country);
    const allowed = sms.numbers.length > 0 ? sms.numbers : [`+${callingCodeOf(country) ?? ""}`];
    if (number === undefined || !allowed.some((start) => start !== "+" && number.startsWith(start)))
      return fail("no short messages go to that number: `flows.sms.numbers` of zongji.yaml says to which");
    const counted = this.#perNumber.take(number, clock.now());
    if (counted === "first-over") log.warn("flow.messages-stopped", { via: "sms", to: pii(number) });
    if (counted !== "taken") return fail("that number has had enough short messages for a day");
    const plain = cutTo(text.replace(/[^\P{Cc}\n]/gu, " "), limits.flowMessages.smsCharacters);
    return ok(() => this.#ask(sms.ask(number, plain)));
  }

  #webhook({ to, subject, text }: FlowMessage, { call, from }: MessageCause): Result<() => Promise<Delivery>, string> {
    const { clock, office, placeOf, senders } = this.#deps;
    const place = placeOf(to);
    if (!place.ok) return place;
    const at = clock.wall();
    const id = `${call}-${++this.#sent}`;
    const letter = { id, call, from, office: office().name, subject: subject ?? null, text, at: isoTime(at) };
    const body = JSON.stringify(letter);
    return ok(() => {
      const now = clock.wall();
      const headers = senders.sign?.(id, body, now) ?? new Map<string, string>();
      return this.#ask({ method: "POST", url: to, headers, body: { type: "application/json", text: body } });
    });
  }

  async #ask(ask: HttpAsk): Promise<Delivery> {
    const terms = { timeLimitMs: limits.flowMessages.tryMs, retries: 0, signal: new Abort() };
    const outcome = await this.#deps.requests.ask(ask, terms);
    if (outcome.kind === "answer" && outcome.status >= 200 && outcome.status < 300) return { kind: "arrived" };
    const isLater = outcome.kind !== "answer" || outcome.status >= 500 || LATER.has(outcome.status);
    return { kind: isLater ? "later" : "never", cause: causeOf(outcome) };
  }
}

/** No line ends where a header ends with them. */
function oneLine(text: string, most: number): string {
  return cutTo(text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim(), most);
}

/** No character is cut in two. */
function cutTo(text: string, most: number): string {
  return [...text].slice(0, most).join("");
}

/** Whole characters of at most so many bytes in UTF-8. */
function cutToBytes(text: string, most: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most));
  return text.slice(0, read);
}
