// INFO requests of ours in one dialog (RFC 6086 §4.2.2, without a package): keys for phones that want them so. One at a time, since what they say has
// an order and UDP has none. A peer that does not know INFO loses them; nothing depends on the answer.
//
//   idle ──send──► on its way ──final answer, or none──► the next, or idle

import { limits } from "../../base/limits.ts";
import type { SipResponse } from "../message/message.ts";
import type { HeaderRows } from "../ports.ts";
import type { Conversation } from "./conversation.ts";
import { DialogRequest } from "./dialog-request.ts";

export interface Info {
  readonly contentType: string;
  readonly body: string;
}

export class OurInfos {
  readonly #talk: Conversation;
  readonly #waiting: Info[] = [];
  #underWay = false;

  constructor(talk: Conversation) {
    this.#talk = talk;
  }

  /** More than `limits.sip.infosWaiting` are not kept. */
  send(info: Info): void {
    if (this.#waiting.length >= limits.sip.infosWaiting) return;
    this.#waiting.push(info);
    this.#next();
  }

  #next(): void {
    if (this.#underWay || this.#talk.phase !== "talking") return;
    const info = this.#waiting.shift();
    if (info === undefined) return;
    this.#underWay = true;
    const { product } = this.#talk.deps;
    const rows = (): HeaderRows => [
      ["User-Agent", product],
      ["Content-Type", info.contentType],
    ];
    const done = (): void => {
      this.#underWay = false;
      this.#next();
    };
    new DialogRequest(
      this.#talk,
      { method: "INFO", rows, body: info.body },
      {
        onResponse({ status }: SipResponse) {
          if (status >= 200) done();
        },
        onFailure: done,
      },
    ).start();
  }
}
