// One request of ours inside a dialog, from the wish to its final answer: sent again with credentials where the peer asks for a password, held back
// while the dialog's connection is broken. Whoever asks for it hears one outcome.
//
//   start ── way broken ─► waits ─► start
//     └─ sent ── 401, 407 worth another try ─► start (CSeq + 1)
//          └─ any other final answer, 408, 503 ─► user

import type { SipResponse } from "../message/message.ts";
import type { HeaderRows } from "../ports.ts";
import type { ClientTransaction, ClientUser } from "../transaction/transaction.ts";
import type { Conversation } from "./conversation.ts";
import { isSeqWorthKeeping } from "./image.ts";
import type { Waiting } from "./way.ts";

export interface DialogRequestInit {
  readonly method: string;
  /** Asked for each time that it is sent: Contact depends on the way. */
  readonly rows: () => HeaderRows;
  readonly body?: string | undefined;
}

export class DialogRequest implements ClientUser, Waiting {
  /** Of the last copy that was sent. */
  cseq = 0;
  /** What it carried to prove who we are; the ACK to its 2xx repeats it (RFC 3261 §13.2.2.4). */
  credentials: HeaderRows = [];
  #talk: Conversation;
  #init: DialogRequestInit;
  #user: ClientUser;
  #tries = new Set<string>();
  #tx: ClientTransaction | undefined;
  #givenUp = false;

  constructor(talk: Conversation, init: DialogRequestInit, user: ClientUser) {
    this.#talk = talk;
    this.#init = init;
    this.#user = user;
  }

  start(): this {
    if (this.#talk.holdBack(this)) return this;
    const { dialog, deps, digest } = this.#talk;
    const { method, rows, body } = this.#init;
    const plan = dialog.request(method, rows(), body);
    this.cseq = dialog.localSeq;
    if (isSeqWorthKeeping(this.cseq)) this.#talk.changed();
    this.credentials = digest?.rows(method, plan.uri) ?? [];
    const whole = this.credentials.length === 0 ? plan : { ...plan, rows: [...plan.rows, ...this.credentials] };
    this.#tx = deps.layer.start(whole, dialog.nextHop, this);
    return this;
  }

  /** Nobody waits for its outcome; an INVITE's 2xx is still told, for its ACK. */
  abandon(): void {
    this.#givenUp = true;
    this.#talk.letGo(this);
    if (this.#tx?.isInvite === true) this.#talk.deps.layer.giveUp(this.#tx);
  }

  goOn(): void {
    this.start();
  }

  giveUp(): void {
    this.#user.onFailure(503);
  }

  onResponse(response: SipResponse): void {
    const { status } = response;
    const { digest } = this.#talk;
    if ((status === 401 || status === 407) && digest !== undefined && !this.#givenUp) {
      if (digest.learn(response, this.#tries)) {
        this.start();
        return;
      }
    }
    this.#user.onResponse(response);
  }

  onFailure(status: 408 | 503): void {
    // The connection broke under it: nobody knows whether it arrived, so it goes out anew, with a new number, over the new way.
    if (status === 503 && !this.#givenUp && this.#talk.holdBack(this)) return;
    this.#user.onFailure(status);
  }
}
