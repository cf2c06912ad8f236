// One transaction of either side, as the layer keeps it and as its user knows it: what went out, the state its machine is in, its timers.

import type { Timer } from "../../base/time.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { InviteClientState } from "./invite-client.ts";
import type { InviteServerState } from "./invite-server.ts";
import type { RequestClientState } from "./request-client.ts";
import type { RequestServerState } from "./request-server.ts";
import { repeatedRows, tryingRows } from "./response.ts";

/** A request of ours but for its Via. */
export interface RequestPlan {
  readonly method: string;
  readonly uri: string;
  /** From Max-Forwards on; Content-Length is added. */
  readonly rows: HeaderRows;
  readonly body?: string | undefined;
}

export interface ResponsePlan {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly rows?: HeaderRows | undefined;
  readonly body?: string | undefined;
}

/** Who sent a request and waits for its outcome. */
export interface ClientUser {
  /** Each provisional, one final response; for INVITE each 2xx, repetitions and other forks' included. */
  onResponse(response: SipResponse): void;
  /** 408: silence (timer B or F). 503: the transport failed. RFC 3261 §8.1.3.1. */
  onFailure(status: 408 | 503): void;
}

/** For whom no outcome matters. */
export const NOBODY: ClientUser = { onResponse() {}, onFailure() {} };

/** What the layer keeps for a transaction of either side. */
export abstract class Transaction {
  abstract state: InviteClientState | RequestClientState | InviteServerState | RequestServerState;
  /** Changes where a server transaction's peer is back over another connection, or a large request of ours finds no stream. */
  flow: Flow;
  reliable: boolean;
  readonly key: string;
  intervalMs = 0;
  repeat: Timer | undefined;
  life: Timer | undefined;
  lingers = false;

  constructor(flow: Flow, key: string) {
    this.flow = flow;
    this.reliable = flow.transport !== "udp";
    this.key = key;
  }
}

export class ClientTransaction extends Transaction {
  state: InviteClientState | RequestClientState;
  readonly isInvite: boolean;
  readonly method: string;
  via: string;
  viaHost: string;
  /** The datagrams that a large request was meant for, while it tries a stream; undefined: it does not. */
  spare: Flow | undefined;
  user: ClientUser;
  /** What went out, for as long as it may go out again or be cancelled or acknowledged. */
  plan: RequestPlan | undefined;
  bytes: Uint8Array | undefined;
  /** To a refusal, once it was built. */
  ack: Uint8Array | undefined;

  constructor(init: {
    flow: Flow;
    key: string;
    plan: RequestPlan;
    via: string;
    viaHost: string;
    bytes: Uint8Array;
    user: ClientUser;
    spare?: Flow | undefined;
  }) {
    super(init.flow, init.key);
    this.spare = init.spare;
    this.plan = init.plan;
    this.method = init.plan.method;
    this.isInvite = init.plan.method === "INVITE";
    this.via = init.via;
    this.viaHost = init.viaHost;
    this.bytes = init.bytes;
    this.user = init.user;
    this.state = this.isInvite ? "calling" : "trying";
  }

  /** Answered: only the INVITE's user may still hear of further 2xx. At a thousand calls a second what lingers must be small. */
  slim(): void {
    this.plan = undefined;
    this.bytes = undefined;
    if (this.state !== "accepted") this.user = NOBODY;
  }
}

/** What a server transaction asks of the layer. */
interface Answering {
  respond(tx: ServerTransaction, plan: ResponsePlan): void;
  repeatAnswer(tx: ServerTransaction): void;
}

export class ServerTransaction extends Transaction {
  state: InviteServerState | RequestServerState;
  readonly isInvite: boolean;
  /** CSeq number of the request. */
  readonly cseq: number;
  /** Ours, in the To of all its responses but 100. */
  readonly localTag: string;
  readonly mergeKey: string | undefined;
  last: Uint8Array | undefined;
  #layer: Answering;
  #request: SipRequest | undefined;
  #rows: HeaderRows | undefined;

  constructor(
    layer: Answering,
    init: { flow: Flow; key: string; mergeKey: string | undefined; request: SipRequest; localTag: string },
  ) {
    super(init.flow, init.key);
    this.#layer = layer;
    this.#request = init.request;
    this.cseq = init.request.cseq.number;
    this.isInvite = init.request.method === "INVITE";
    this.localTag = init.localTag;
    this.mergeKey = init.mergeKey;
    this.state = this.isInvite ? "proceeding" : "trying";
  }

  /** True once a final response was given. */
  get answered(): boolean {
    return this.state !== "proceeding" && this.state !== "trying";
  }

  /** Sends and keeps a response. After a final one further calls do nothing. */
  respond(plan: ResponsePlan): void {
    if (!this.answered) this.#layer.respond(this, plan);
  }

  /** INVITE: the 2xx once more, for as long as no ACK came (RFC 6026 §8.4). */
  repeatAnswer(): void {
    this.#layer.repeatAnswer(this);
  }

  /** The rows a response repeats; built once. */
  rows(status: number): HeaderRows {
    const request = this.#request;
    if (request === undefined) return [];
    this.#rows ??= repeatedRows(request, this.flow, this.localTag);
    return status === 100 ? tryingRows(request, this.#rows) : this.#rows;
  }

  /** Answered: the bytes of the answer are all that a repetition needs. */
  slim(): void {
    this.#request = undefined;
    this.#rows = undefined;
  }
}
