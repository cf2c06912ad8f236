// The dialogs that exist, and who lives in each.

import type { SipRequest } from "../message/message.ts";
import type { Flow } from "../ports.ts";
import type { ServerTransaction } from "../transaction/transaction.ts";
import { type Dialog, dialogKey } from "./dialog.ts";

/** Who uses a dialog (RFC 5057 §4.1): a call, a subscription. */
export interface DialogUser {
  readonly dialog: Dialog;
  /** A request whose number is in order; the user answers it. */
  onRequest(request: SipRequest, flow: Flow): void;
  onAck(request: SipRequest, flow: Flow): void;
  /** Their CANCEL of the INVITE that `invite` serves; the CANCEL itself is answered. */
  onCancel(invite: ServerTransaction): void;
  /** The stream connection that the peer was last heard on is closed. */
  onFlowBroken?(): void;
  /** The dialog has another flow now. */
  onFlowMoved?(): void;
}

export class DialogTable {
  #users = new Map<string, DialogUser>();
  /** By the stream connection the peer was last heard on, open or broken; datagrams are not in it. */
  #byConnection = new Map<number, Set<DialogUser>>();

  get size(): number {
    return this.#users.size;
  }

  add(user: DialogUser): void {
    this.#users.set(user.dialog.key, user);
    this.#tie(user);
  }

  remove(user: DialogUser): void {
    if (this.#users.get(user.dialog.key) !== user) return;
    this.#users.delete(user.dialog.key);
    this.#untie(user);
  }

  /** RFC 3261 §12: To tag is ours, From tag theirs. */
  find(request: SipRequest): DialogUser | undefined {
    return this.named({
      callId: request.callId,
      localTag: request.to.params.get("tag") ?? "",
      remoteTag: request.from.params.get("tag") ?? "",
    });
  }

  named(id: {
    readonly callId: string;
    readonly localTag: string;
    readonly remoteTag: string;
  }): DialogUser | undefined {
    const user = this.#users.get(dialogKey(id.localTag, id.remoteTag));
    return user !== undefined && user.dialog.callId === id.callId ? user : undefined;
  }

  /** The peer of this dialog was heard on `flow`. */
  heard(user: DialogUser, flow: Flow): void {
    const { dialog } = user;
    if (dialog.flow.connection === flow.connection) return dialog.heardOn(flow);
    const isKnown = this.#users.get(dialog.key) === user;
    if (isKnown) this.#untie(user);
    dialog.heardOn(flow);
    if (isKnown) this.#tie(user);
    user.onFlowMoved?.();
  }

  onConnection(connection: number): readonly DialogUser[] {
    return [...(this.#byConnection.get(connection) ?? [])];
  }

  #tie(user: DialogUser): void {
    const { connection } = user.dialog.flow;
    if (connection === undefined) return;
    const users = this.#byConnection.get(connection);
    if (users === undefined) this.#byConnection.set(connection, new Set([user]));
    else users.add(user);
  }

  #untie(user: DialogUser): void {
    const { connection } = user.dialog.flow;
    if (connection === undefined) return;
    const users = this.#byConnection.get(connection);
    users?.delete(user);
    if (users?.size === 0) this.#byConnection.delete(connection);
  }
}
