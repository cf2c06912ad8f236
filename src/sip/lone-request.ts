// A request of ours outside a dialog, with its second try where the peer asks for a password: REGISTER, OPTIONS, MESSAGE. The user agent starts it;
// whoever asked hears one outcome. A series keeps its Call-ID, its numbers and its last nonce over several requests (RFC 3261 §10.2).

import type { Crypto } from "../base/crypto.ts";
import { addressText } from "../base/net.ts";
import { ClientDigest } from "./auth/client-digest.ts";
import { routeRequest } from "./dialog/route-set.ts";
import { MAX_FORWARDS } from "./message/max-forwards.ts";
import type { SipResponse } from "./message/message.ts";
import type { HeaderRows, SipNetwork } from "./ports.ts";
import { hostPortOf, partyRow } from "./session/rows.ts";
import type { TransactionLayer } from "./transaction/layer.ts";
import type { ClientUser } from "./transaction/transaction.ts";
import type { RequestInit, RequestSeries } from "./user-agent-contract.ts";

export interface LoneDeps {
  readonly layer: TransactionLayer;
  readonly network: SipNetwork;
  readonly crypto: Crypto;
  readonly product: string;
}

type Done = (status: number, response: SipResponse | undefined) => void;

/** What a series has learnt of its registrar; goes with the series. */
const digests = new WeakMap<RequestSeries, ClientDigest>();

export class LoneRequest implements ClientUser {
  #deps: LoneDeps;
  #init: RequestInit;
  #series: RequestSeries;
  #digest: ClientDigest | undefined;
  #tries = new Set<string>();
  #done: Done;

  constructor(deps: LoneDeps, init: RequestInit & { readonly series?: RequestSeries }, done: Done) {
    this.#deps = deps;
    this.#init = init;
    this.#done = done;
    this.#series = init.series ?? { callId: deps.layer.newToken(20), fromTag: deps.layer.newToken(10), cseq: 0 };
    this.#digest = this.#digestOf(init);
  }

  start(): void {
    const { flow, method, uri, route = [], body } = this.#init;
    const routed = routeRequest(uri, route);
    const rows = this.#rows(routed.routes, this.#digest?.rows(method, routed.uri) ?? []);
    this.#deps.layer.start({ method, uri: routed.uri, rows, body }, flow, this);
  }

  onResponse(response: SipResponse): void {
    const { status } = response;
    if (status < 200) return;
    if ((status === 401 || status === 407) && this.#digest?.learn(response, this.#tries) === true) this.start();
    else this.#done(status, response);
  }

  onFailure(status: 408 | 503): void {
    this.#done(status, undefined);
  }

  #digestOf({ credentials }: RequestInit): ClientDigest | undefined {
    if (credentials === undefined) return undefined;
    const known = digests.get(this.#series);
    if (known?.isFor(credentials) === true) return known;
    const { crypto, layer } = this.#deps;
    const digest = new ClientDigest({ crypto, newToken: (length) => layer.newToken(length), credentials });
    digests.set(this.#series, digest);
    return digest;
  }

  #rows(routes: readonly string[], credentials: HeaderRows): HeaderRows {
    const { flow, method, uri, from, to, headers = [] } = this.#init;
    const { network, product } = this.#deps;
    const ours = addressText(network.advertised(flow.transport, flow.remote));
    this.#series.cseq++;
    return [
      ["Max-Forwards", String(MAX_FORWARDS)],
      ...routes.map((route) => ["Route", route] as const),
      partyRow("From", from, ours, this.#series.fromTag),
      partyRow("To", to, hostPortOf(uri)),
      ["Call-ID", this.#series.callId],
      ["CSeq", `${this.#series.cseq} ${method}`],
      ["User-Agent", product],
      ...credentials,
      ...headers,
    ];
  }
}
