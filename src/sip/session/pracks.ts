// Acknowledges the provisional responses to one INVITE of ours that their sender wants to see arrive (RFC 3262 §4). The first INVITE of a call has one
// for each fork, a re-INVITE has one. No offer ever waits here for an answer in the PRACK, since our INVITEs offer.

import { parseNumber } from "../message/chars.ts";
import type { SipResponse } from "../message/message.ts";
import type { HeaderRows } from "../ports.ts";
import type { ClientUser } from "../transaction/transaction.ts";
import type { Conversation } from "./conversation.ts";
import { DialogRequest } from "./dialog-request.ts";
import { namesReliability } from "./reliable-ringing.ts";

export class Pracks {
  #talk: Conversation;
  /** The last one that was acknowledged. Each INVITE counts anew, its repetition with a password too. */
  #last: { readonly cseq: number; readonly rseq: number } | undefined;

  constructor(talk: Conversation) {
    this.#talk = talk;
  }

  /** False: a reliable response that came before, or out of its turn; it means nothing, and the peer sends it again. */
  takes(response: SipResponse): boolean {
    const rseq = reliableNumber(response);
    if (rseq === undefined) return true;
    const cseq = response.cseq.number;
    if (this.#last?.cseq === cseq && rseq !== this.#last.rseq + 1) return false;
    this.#last = { cseq, rseq };
    const rack = `${rseq} ${cseq} INVITE`;
    const rows = (): HeaderRows => [
      ["RAck", rack],
      ["User-Agent", this.#talk.deps.product],
    ];
    new DialogRequest(this.#talk, { method: "PRACK", rows }, this.#follow()).start();
    return true;
  }

  /** A request that overtook a PRACK would have it refused with 500 (RFC 3261 §12.2.2), and the call with it 32 s later. */
  #follow(): ClientUser {
    const talk = this.#talk;
    talk.unansweredPracks++;
    const done = (): void => {
      talk.unansweredPracks--;
      talk.ours.sendWanted();
    };
    return {
      onResponse({ status }: SipResponse) {
        if (status >= 200) done();
      },
      onFailure: done,
    };
  }
}

/** undefined: the response is not reliable. */
export function reliableNumber(response: SipResponse): number | undefined {
  if (!response.headers.has("RSeq") || !namesReliability(response.headers, "Require")) return undefined;
  const rseq = parseNumber(response.headers.get("RSeq")?.trim() ?? "", 0xffff_ffff);
  return rseq > 0 ? rseq : undefined;
}
