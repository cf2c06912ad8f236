// What a phone does besides calls: it watches lamps (SUBSCRIBE, NOTIFY) and writes messages. Apart from the product's code, like the phone itself.

import { addressText } from "../../src/base/net.ts";
import type { Phone } from "./phone.ts";
import { cseqOf, header, paramOf, type Row, type SipText, statusOf, uriOf } from "./sip-text.ts";
import { SWITCH_ADDRESS } from "./world.ts";

const SWITCH = { host: SWITCH_ADDRESS, port: 5_060 };

/** One lamp key of a phone. */
export class LampKey {
  readonly #phone: Phone;
  readonly #event: string;
  readonly #uri: string;
  readonly #callId: string;
  readonly #tag: string;
  #cseq = 0;
  #to: string;
  #target: string;
  /** Every document it was told, oldest first. */
  readonly heard: SipText[] = [];
  status = 0;

  constructor(side: PhoneSide, event: string, number: string) {
    this.#phone = side.phone;
    this.#event = event;
    this.#uri = `sip:${number}@${addressText(SWITCH)}`;
    this.#to = `<${this.#uri}>`;
    this.#target = this.#uri;
    this.#callId = `${this.#phone.token(16)}@${this.#phone.host.address}`;
    this.#tag = this.#phone.token(8);
  }

  /** Resolves with the final status. Again: a refresh; 0 s: no more. */
  subscribe(expiresS = 3_600): Promise<number> {
    return new Promise((resolve) => {
      const done = (status: number): void => {
        this.status = status;
        resolve(status);
      };
      this.#phone.ask({
        method: "SUBSCRIBE",
        uri: this.#target,
        to: SWITCH,
        from: `<sip:${this.#phone.user}@${addressText(SWITCH)}>;tag=${this.#tag}`,
        toHeader: this.#to,
        callId: this.#callId,
        nextCseq: () => ++this.#cseq,
        routes: [],
        rows: [
          ["Contact", this.#phone.contact()],
          ["Event", this.#event],
          ["Expires", String(expiresS)],
        ],
        body: "",
        onResponse: (response) => {
          if (statusOf(response) < 200) return;
          if (statusOf(response) < 300) {
            this.#to = header(response, "to");
            this.#target = uriOf(header(response, "contact"));
          }
          done(statusOf(response));
        },
        onTimeout: () => done(408),
      });
    });
  }

  isOf(notify: SipText): boolean {
    return header(notify, "call-id") === this.#callId && paramOf(header(notify, "to"), "tag") === this.#tag;
  }

  /** A NOTIFY; what a phone that keeps count would refuse is a complaint. */
  hear(notify: SipText): void {
    const last = this.heard.at(-1);
    if (last !== undefined && cseqOf(notify) <= cseqOf(last))
      this.#phone.complain(`NOTIFY ${cseqOf(notify)} behind ${cseqOf(last)}`);
    const version = versionOf(notify);
    if (last !== undefined && version !== undefined && version <= (versionOf(last) ?? -1))
      this.#phone.complain(`version ${version} behind ${versionOf(last)}`);
    this.heard.push(notify);
  }

  get last(): SipText {
    const last = this.heard.at(-1);
    if (last === undefined) throw new Error(`${this.#phone.name} was told nothing of ${this.#uri}`);
    return last;
  }

  /** States of the calls it shows, e.g. "early"; the last word of RFC 4235 documents. */
  get shows(): string {
    return [...this.last.body.matchAll(/<state>([a-z]+)<\/state>/g)].map(([, state]) => state).join(" ");
  }
}

export function versionOf(notify: SipText): number | undefined {
  const version = / version="(\d+)"/.exec(notify.body)?.[1];
  return version === undefined ? undefined : Number(version);
}

export class PhoneSide {
  readonly phone: Phone;
  readonly keys: LampKey[] = [];
  /** Messages it took, oldest first. */
  readonly messages: SipText[] = [];
  /** What it says to a message; undefined: nothing. */
  messageStatus: number | undefined = 200;

  constructor(phone: Phone) {
    this.phone = phone;
    phone.onOther = (request) => {
      if (request.start.startsWith("NOTIFY ")) return this.#notified(request);
      if (!request.start.startsWith("MESSAGE ")) return undefined;
      if (this.messageStatus === 200) this.messages.push(request);
      return this.messageStatus;
    };
  }

  async watch(event: string, number: string, expiresS?: number): Promise<LampKey> {
    const key = new LampKey(this, event, number);
    this.keys.push(key);
    await key.subscribe(expiresS);
    return key;
  }

  /** Resolves with the final status. */
  write(number: string, body: string, rows: readonly Row[] = [["Content-Type", "text/plain"]]): Promise<number> {
    return this.send("MESSAGE", number, body, rows);
  }

  /** A request of its own outside any dialog. */
  send(
    method: string,
    number: string,
    body: string,
    rows: readonly Row[],
    onAnswer?: (answer: SipText) => void,
  ): Promise<number> {
    const { phone } = this;
    const uri = `sip:${number}@${addressText(SWITCH)}`;
    return new Promise((resolve) => {
      let cseq = 0;
      phone.ask({
        method,
        uri,
        to: SWITCH,
        from: `<sip:${phone.user}@${addressText(SWITCH)}>;tag=${phone.token(8)}`,
        toHeader: `<${uri}>`,
        callId: `${phone.token(16)}@${phone.host.address}`,
        nextCseq: () => ++cseq,
        routes: [],
        rows,
        body,
        onResponse: (response) => {
          if (statusOf(response) < 200) return;
          onAnswer?.(response);
          resolve(statusOf(response));
        },
        onTimeout: () => resolve(408),
      });
    });
  }

  #notified(notify: SipText): number {
    const key = this.keys.find((one) => one.isOf(notify));
    key?.hear(notify);
    return key === undefined ? 481 : 200;
  }
}
