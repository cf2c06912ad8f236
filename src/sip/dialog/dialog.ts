// A dialog (RFC 3261 §12): who speaks with whom, under which numbers, along which way. `session/` makes one for each tag of the other side and asks it
// for requests; which request is legal when is not decided here.

import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import { parseContacts } from "../message/name-addr.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { RequestPlan } from "../transaction/transaction.ts";
import { nextHop, routeRequest } from "./route-set.ts";

export interface DialogInit {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From of our requests, with our tag. */
  readonly local: string;
  /** To of our requests, with their tag. */
  readonly remote: string;
  readonly localSeq: number;
  readonly remoteSeq: number | undefined;
  readonly remoteTarget: string;
  readonly routes: readonly string[];
  readonly flow: Flow;
  /** We sent the INVITE, so the Call-ID is ours (RFC 3261 §14.1). */
  readonly ownsCallId: boolean;
  /** The extension whose phone the peer is; left out: a carrier, which may send from machines of its own choice. */
  readonly phoneOf?: string | undefined;
}

export class Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly local: string;
  readonly remote: string;
  readonly ownsCallId: boolean;
  readonly key: string;
  readonly phoneOf: string | undefined;
  localSeq: number;
  remoteSeq: number | undefined;
  remoteTarget: string;
  routes: readonly string[];
  /** The way the peer was last heard on. */
  flow: Flow;

  constructor(init: DialogInit) {
    this.callId = init.callId;
    this.localTag = init.localTag;
    this.remoteTag = init.remoteTag;
    this.local = init.local;
    this.remote = init.remote;
    this.ownsCallId = init.ownsCallId;
    this.key = dialogKey(init.localTag, init.remoteTag);
    this.localSeq = init.localSeq;
    this.remoteSeq = init.remoteSeq;
    this.remoteTarget = init.remoteTarget;
    this.routes = init.routes;
    this.flow = init.flow;
    this.phoneOf = init.phoneOf;
  }

  /** As it is now: what another one could be made of. */
  get init(): DialogInit {
    const { callId, localTag, remoteTag, local, remote, localSeq, remoteSeq } = this;
    const { remoteTarget, routes, flow, ownsCallId, phoneOf } = this;
    const names = { callId, localTag, remoteTag, local, remote, ownsCallId, phoneOf };
    return { ...names, localSeq, remoteSeq, remoteTarget, routes, flow };
  }

  /** RFC 3261 §12.1.1: we are called. `remoteTarget` is their Contact. */
  static fromRequest(
    invite: SipRequest,
    init: {
      readonly localTag: string;
      readonly flow: Flow;
      readonly remoteTarget: string;
      readonly phoneOf: string | undefined;
    },
  ): Dialog {
    const { localTag, flow, remoteTarget, phoneOf } = init;
    return new Dialog({
      callId: invite.callId,
      localTag,
      remoteTag: invite.from.params.get("tag") ?? "",
      local: `${invite.headers.get("To") ?? ""};tag=${localTag}`,
      remote: invite.headers.get("From") ?? "",
      localSeq: 0,
      remoteSeq: invite.cseq.number,
      remoteTarget,
      routes: invite.headers.list("Record-Route"),
      flow,
      ownsCallId: false,
      phoneOf,
    });
  }

  /** RFC 3261 §12.1.2: we called. `from` is the From row we sent; a response without Contact leaves the URI we called. */
  static fromResponse(
    response: SipResponse,
    init: { from: string; localTag: string; uri: string; flow: Flow; phoneOf: string | undefined },
  ): Dialog {
    return new Dialog({
      callId: response.callId,
      localTag: init.localTag,
      remoteTag: response.to.params.get("tag") ?? "",
      local: init.from,
      remote: response.headers.get("To") ?? "",
      localSeq: response.cseq.number,
      remoteSeq: undefined,
      remoteTarget: contactUri(response) ?? init.uri,
      routes: response.headers.list("Record-Route").toReversed(),
      flow: init.flow,
      ownsCallId: true,
      phoneOf: init.phoneOf,
    });
  }

  /** RFC 3261 §12.2.2: false where the number is lower than one we had; the request is then answered 500. */
  admits(request: SipRequest): boolean {
    if (this.remoteSeq !== undefined && request.cseq.number < this.remoteSeq) return false;
    this.remoteSeq = request.cseq.number;
    return true;
  }

  /** The peer speaks from elsewhere now: a new connection, or a new binding in its NAT. */
  heardOn(flow: Flow): void {
    this.flow = flow;
  }

  /** RFC 3261 §12.2: INVITE and UPDATE, and their 2xx, may move the remote target. */
  refreshTarget(message: SipMessage): void {
    this.remoteTarget = contactUri(message) ?? this.remoteTarget;
  }

  /** RFC 3261 §13.2.2.4: the 2xx decides the route set, whatever the provisional responses said. */
  confirm(response: SipResponse): void {
    this.refreshTarget(response);
    this.routes = response.headers.list("Record-Route").toReversed();
  }

  /** The next request of ours (RFC 3261 §12.2.1.1). */
  request(method: string, rows: HeaderRows, body?: string): RequestPlan {
    this.localSeq++;
    return this.#plan(method, this.localSeq, rows, body);
  }

  /** The ACK to the 2xx of our INVITE number `cseq` (RFC 3261 §13.2.2.4). */
  ack(cseq: number, rows: HeaderRows): RequestPlan {
    return this.#plan("ACK", cseq, rows, undefined);
  }

  /** Where the next request of ours goes. A phone that names another host's address as its way would make us a reflector. */
  get nextHop(): Flow {
    const next = nextHop(this.flow, this.routes);
    return this.isElsewhere(next) ? this.flow : next;
  }

  /**
   * The tags of a dialog are no password: colleagues' lamps show them, and a datagram's source is easily made up. What comes in the name of a phone
   * from another address has to prove itself; a new port is its NAT's doing.
   */
  isElsewhere({ remote }: Flow): boolean {
    return this.phoneOf !== undefined && remote.host !== this.flow.remote.host;
  }

  #plan(method: string, cseq: number, extra: HeaderRows, body: string | undefined): RequestPlan {
    const { uri, routes } = routeRequest(this.remoteTarget, this.routes);
    const rows: (readonly [string, string])[] = [["Max-Forwards", "70"]];
    for (const route of routes) rows.push(["Route", route]);
    rows.push(["From", this.local], ["To", this.remote], ["Call-ID", this.callId], ["CSeq", `${cseq} ${method}`]);
    rows.push(...extra);
    return { method, uri, rows, body };
  }
}

/** Call-ID is compared after the look-up: our tag alone is unique already. */
export function dialogKey(localTag: string, remoteTag: string): string {
  return `${localTag} ${remoteTag}`;
}

/** The URI of the one Contact; the first where there are several; undefined: none, `*`, or malformed. */
export function contactUri(message: SipMessage): string | undefined {
  const contacts = parseContacts(message.headers);
  return contacts === undefined || contacts === "*" ? undefined : contacts[0]?.uri;
}
