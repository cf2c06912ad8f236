// Dialogs that are no calls (RFC 5057 §4.1): subscriptions. `UserAgent.usages` makes one of a request that `UserAgentListener.request` was asked
// about; what the requests in it mean, when it ends and what is sent is left to its user.
//
//   SUBSCRIBE ─► listener.request(…, reply, localTag) ─► accept(…, localTag, user) ─► reply(200) ─► send NOTIFY …  ─► close

import type { SipRequest, SipResponse } from "../message/message.ts";
import type { Flow, HeaderRows, Reply, SipNetwork } from "../ports.ts";
import { contactRow } from "../session/rows.ts";
import type { TransactionLayer } from "../transaction/layer.ts";
import { contactUri, Dialog, type DialogInit } from "./dialog.ts";
import type { DialogTable, DialogUser } from "./table.ts";

/** Whoever lives in such a dialog. */
export interface UsageUser {
  /** A request in the dialog whose number is in order; answer it, at once or later. */
  onRequest(request: SipRequest, flow: Flow, reply: Reply): void;
}

export interface UsageRequest {
  readonly method: string;
  /** Beside those that every request in a dialog has (Contact and User-Agent among them). */
  readonly headers?: HeaderRows;
  readonly body?: string;
}

export interface Usage {
  readonly dialog: Dialog;
  /** For the 2xx to the request that made the dialog and to each that refreshes it (RFC 3261 §12.1.1): Contact, Record-Route. */
  readonly answerRows: HeaderRows;
  /** `done` hears the final status (408 for silence, 503 for a failed transport) and the response where one came. Several may be under way. */
  send(init: UsageRequest, done: (status: number, response: SipResponse | undefined) => void): void;
  /** The peer is at the other end of this flow now. */
  moveTo(flow: Flow): void;
  /** Out of the table: later requests of the peer are answered 481. Once closed, harmless. */
  close(): void;
}

export interface AcceptInit {
  readonly flow: Flow;
  readonly localTag: string;
  /** The extension that asked. */
  readonly phoneOf: string;
}

export interface Usages {
  /**
   * The dialog that `request`, just now given to the listener, makes. `localTag` is the one the listener was given: `reply` puts it into To.
   * undefined: its Contact is missing or malformed; answer 400. Bounding how many there are is the user's business.
   */
  accept(request: SipRequest, init: AcceptInit, user: UsageUser): Usage | undefined;
  /** One from before a restart; `init` as its `dialog` was, but for numbers that must not be used again. */
  restore(init: DialogInit, user: UsageUser): Usage;
}

export interface UsageDeps {
  readonly layer: TransactionLayer;
  readonly network: SipNetwork;
  readonly dialogs: DialogTable;
  /** Value of User-Agent. */
  readonly product: string;
}

export class DialogUsages implements Usages {
  #deps: UsageDeps;

  constructor(deps: UsageDeps) {
    this.#deps = deps;
  }

  accept(request: SipRequest, init: AcceptInit, user: UsageUser): Usage | undefined {
    const remoteTarget = contactUri(request);
    if (remoteTarget === undefined) return undefined;
    const recordRoutes = request.headers.getAll("Record-Route");
    return this.#add(Dialog.fromRequest(request, { ...init, remoteTarget }), recordRoutes, user);
  }

  restore(init: DialogInit, user: UsageUser): Usage {
    return this.#add(new Dialog(init), init.routes, user);
  }

  #add(dialog: Dialog, recordRoutes: readonly string[], user: UsageUser): Usage {
    const usage = new DialogUsage(this.#deps, dialog, recordRoutes, user);
    this.#deps.dialogs.add(usage);
    return usage;
  }
}

class DialogUsage implements Usage, DialogUser {
  readonly dialog: Dialog;
  #deps: UsageDeps;
  #user: UsageUser;
  #recordRoutes: HeaderRows;

  constructor(deps: UsageDeps, dialog: Dialog, recordRoutes: readonly string[], user: UsageUser) {
    this.#deps = deps;
    this.dialog = dialog;
    this.#user = user;
    this.#recordRoutes = recordRoutes.map((value) => ["Record-Route", value] as const);
  }

  get answerRows(): HeaderRows {
    return [this.#contactRow(), ...this.#recordRoutes];
  }

  send(init: UsageRequest, done: (status: number, response: SipResponse | undefined) => void): void {
    const rows: HeaderRows = [this.#contactRow(), ["User-Agent", this.#deps.product], ...(init.headers ?? [])];
    this.#deps.layer.start(this.dialog.request(init.method, rows, init.body), this.dialog.nextHop, {
      onResponse(response: SipResponse) {
        if (response.status >= 200) done(response.status, response);
      },
      onFailure: (status) => done(status, undefined),
    });
  }

  moveTo(flow: Flow): void {
    this.#deps.dialogs.heard(this, flow);
  }

  close(): void {
    this.#deps.dialogs.remove(this);
  }

  onRequest(request: SipRequest, flow: Flow): void {
    const tx = this.#deps.layer.serve(request, flow, this.dialog.localTag);
    // RFC 3261 §12.2.2
    if (!this.dialog.admits(request)) return tx.respond({ status: 500 });
    this.#deps.dialogs.heard(this, flow);
    if (request.method === "SUBSCRIBE") this.dialog.refreshTarget(request); // RFC 6665 §4.4.1: a target refresh
    this.#user.onRequest(request, flow, (status, headers, body) => tx.respond({ status, rows: headers, body }));
  }

  /** Nothing here has an ACK. */
  onAck(): void {}

  /** Nothing here can be cancelled. */
  onCancel(): void {}

  #contactRow(): readonly [string, string] {
    return contactRow(this.#deps.network, this.dialog.nextHop, undefined, this.dialog.remoteTarget);
  }
}
