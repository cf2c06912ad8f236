// The dialogs that exist, and who lives in each.

import type { SipRequest } from "../message/message.ts";
import type { Flow } from "../ports.ts";
import type { ServerTransaction } from "../transaction/transaction.ts";
import { type Dialog, dialogKey } from "./dialog.ts";

/** Who uses a dialog: an INVITE usage (RFC 5057 §4.1). */
export interface DialogUser {
  readonly dialog: Dialog;
  /** A request whose number is in order; the user answers it. */
  onRequest(request: SipRequest, flow: Flow): void;
  onAck(request: SipRequest, flow: Flow): void;
  /** Their CANCEL of the INVITE that `invite` serves; the CANCEL itself is answered. */
  onCancel(invite: ServerTransaction): void;
}

export class DialogTable {
  #users = new Map<string, DialogUser>();

  get size(): number {
    return this.#users.size;
  }

  add(user: DialogUser): void {
    this.#users.set(user.dialog.key, user);
  }

  remove(user: DialogUser): void {
    if (this.#users.get(user.dialog.key) === user) this.#users.delete(user.dialog.key);
  }

  /** RFC 3261 §12: To tag is ours, From tag theirs. */
  find(request: SipRequest): DialogUser | undefined {
    const localTag = request.to.params.get("tag") ?? "";
    const user = this.#users.get(dialogKey(localTag, request.from.params.get("tag") ?? ""));
    return user !== undefined && user.dialog.callId === request.callId ? user : undefined;
  }
}
