// The transaction layer: tables of both kinds, matching, timers and sending. The four machines beside this file decide, this file carries out.
// The user agent calls it for each message; it leaves to it what a request means, who may send it and what to answer.
//
//   receive ─► absorb (a retransmission or an ACK we waited for: done) ─► user agent ─► serve ─► ServerTransaction.respond ─► bytes
//   request of ours ─► start ─► bytes ... responseIn ─► ClientUser
//
// Finished work lingers in the table to absorb late repetitions. `limits.transactions` bounds the unfinished and, as often again, the lingering:
// beyond it the oldest lingering transaction goes early, and a new request outside a dialog is refused with 503.

import { randomToken } from "../../base/ids.ts";
import { addressText, sameAddress } from "../../base/net.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import { type InviteClientState, stepInviteClient } from "./invite-client.ts";
import { type InviteServerState, stepInviteServer } from "./invite-server.ts";
import { clientKey, MAGIC_COOKIE, mergeKey, serverKey } from "./key.ts";
import { isLarge, mayTakeStream } from "./large-request.ts";
import {
  type ClientInput,
  type Effect,
  isRepeatTimer,
  type Machine,
  type ServerInput,
  type TimerName,
} from "./machine.ts";
import { ackOf, cancelOf } from "./of-invite.ts";
import { type RequestClientState, stepRequestClient } from "./request-client.ts";
import { type RequestServerState, stepRequestServer } from "./request-server.ts";
import { repeatedRows, statelessTag } from "./response.ts";
import { Sender, type SenderDeps } from "./sender.ts";
import { Deadlines, RFC_TIMERS, type TimerValues } from "./timers.ts";
import {
  ClientTransaction,
  type ClientUser,
  NOBODY,
  type RequestPlan,
  type ResponsePlan,
  ServerTransaction,
  type Transaction,
} from "./transaction.ts";

export interface TransactionDeps extends SenderDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly limits: { readonly transactions: number };
  readonly timers?: TimerValues;
}

const WHY: Readonly<Record<TimerName, string>> = {
  A: "A: INVITE again",
  B: "B: no answer to INVITE",
  D: "D: the refused INVITE's answer may come again",
  E: "E: request again",
  F: "F: no answer to request",
  G: "G: refusal of INVITE again",
  H: "H: no ACK to the refusal",
  I: "I: the ACK may come again",
  J: "J: the request may come again",
  K: "K: the answer may come again",
  L: "L: the answered INVITE may come again",
  M: "M: further 2xx may come",
};

export class TransactionLayer {
  readonly timers: TimerValues;
  readonly deadlines: Deadlines;
  #deps: TransactionDeps;
  #sender: Sender;
  #clients = new Map<string, ClientTransaction>();
  #servers = new Map<string, ServerTransaction>();
  #merged = new Map<string, ServerTransaction>();
  /** Those that linger, oldest first, from `#oldest` on, and among them some that are forgotten already. Not a Set: with a hundred thousand in it, to
   *  put one in and to take it out costs two walks through memory that is in no cache. */
  #finished: Transaction[] = [];
  #oldest = 0;
  #lingering = 0;

  constructor(deps: TransactionDeps) {
    this.#deps = deps;
    this.#sender = new Sender(deps);
    this.timers = deps.timers ?? RFC_TIMERS;
    this.deadlines = new Deadlines(deps.clock, this.timers);
  }

  get size(): number {
    return this.#clients.size + this.#servers.size;
  }

  /** Transactions that still wait for something, of `limits.transactions`. */
  get unfinished(): number {
    return this.size - this.#lingering;
  }

  // ---- requests that came in

  /** True: the request belonged to a transaction that is known and is dealt with. An ACK to a 2xx is the dialog's. */
  absorb(request: SipRequest, flow: Flow): boolean {
    const tx = this.#servers.get(serverKey(request));
    if (tx === undefined) return false;
    if (request.method !== "ACK") {
      if (this.#deps.repeats !== undefined) this.#deps.repeats.in++;
      // RFC 3261 §18.2.2: the answer goes where this copy came from; a NAT may have given its sender another port since the first, and a
      // sender whose connection broke repeats the request over a new one, which later answers take too.
      if (flow.connection !== tx.flow.connection) tx.flow = flow;
      this.#stepServer(tx, { kind: "retransmit" }, flow);
      return true;
    }
    if (tx.state !== "completed" && tx.state !== "confirmed") return false;
    // RFC 3261 §17.2.3: by the rules for old clients the ACK's To tag is that of the response.
    const toTag = request.to.params.get("tag");
    if (toTag !== undefined && toTag !== tx.localTag) return false;
    this.#stepServer(tx, { kind: "ack" });
    return true;
  }

  /** The same request on another way, while the first is still known: RFC 3261 §8.2.2.2, answered 482. */
  isMerged(request: SipRequest): boolean {
    return !request.to.params.has("tag") && this.#merged.has(mergeKey(request));
  }

  /** The INVITE that a CANCEL speaks of (RFC 3261 §9.2). */
  cancelled(cancel: SipRequest): ServerTransaction | undefined {
    return this.#servers.get(serverKey(cancel, "INVITE"));
  }

  /** Takes a request in. `localTag` is the dialog's where there is one. An INVITE hears 100 at once. */
  serve(request: SipRequest, flow: Flow, localTag: string = this.newToken(10)): ServerTransaction {
    const key = serverKey(request);
    const merge = request.to.params.has("tag") || request.method === "CANCEL" ? undefined : mergeKey(request);
    const tx = new ServerTransaction(this, { flow, key, mergeKey: merge, request, localTag });
    this.#servers.set(key, tx);
    if (merge !== undefined) this.#merged.set(merge, tx);
    if (request.method === "INVITE") tx.respond({ status: 100 });
    return tx;
  }

  respond(tx: ServerTransaction, plan: ResponsePlan): void {
    tx.last = this.#sender.writeResponse(plan, tx.rows(plan.status), tx.flow);
    this.#stepServer(tx, { kind: "respond", status: plan.status });
  }

  repeatAnswer(tx: ServerTransaction): void {
    if (tx.state === "accepted") this.#stepServer(tx, REPEAT_ANSWER);
  }

  /** RFC 3261 §8.2.7: an answer that leaves nothing behind. The same request is given the same To tag. */
  respondStateless(request: SipRequest, flow: Flow, plan: ResponsePlan): void {
    const rows = repeatedRows(request, flow, statelessTag(request));
    this.#deps.network.send(flow, this.#sender.writeResponse(plan, rows, flow));
  }

  // ---- requests of ours

  /** Sends a request and waits for its outcome. `user` may be told within this call only by a network that fails at once. */
  start(plan: RequestPlan, flow: Flow, user: ClientUser): ClientTransaction {
    const way = this.#wayOf(plan, flow);
    const { via, viaHost, branch } = this.#newVia(way);
    const spare = way === flow ? undefined : flow;
    return this.#start(plan, way, user, { via, viaHost, spare, key: clientKey(branch, plan.method) });
  }

  /** RFC 3261 §18.1.1: a request too large for a datagram leaves over TCP. Other messages without a word of failure stay where they are. */
  #wayOf(plan: RequestPlan, flow: Flow): Flow {
    if (flow.transport !== "udp" || !isLarge(plan) || !mayTakeStream(plan, flow)) return flow;
    return this.#deps.network.streamFor?.(flow) ?? flow;
  }

  /** RFC 3261 §9.1: the CANCEL of an INVITE that has had a provisional response. Its own outcome interests nobody; the INVITE's does. */
  cancel(invite: ClientTransaction, extra: HeaderRows): void {
    if (invite.plan === undefined) return;
    const plan = cancelOf(invite.plan, extra);
    this.#start(plan, invite.flow, NOBODY, {
      via: invite.via,
      viaHost: invite.viaHost,
      key: clientKey(invite.key, "CANCEL"),
    });
    this.giveUp(invite);
  }

  /** The INVITE's user waits for 64*T1 more at the most. */
  giveUp(tx: ClientTransaction): void {
    this.#stepClient(tx, { kind: "give-up" });
  }

  /** A request without a transaction: the ACK to a 2xx (RFC 3261 §13.2.2.4). Returns the bytes for its repetition. */
  sendAck(plan: RequestPlan, flow: Flow): Uint8Array {
    const bytes = this.#sender.writeRequest(plan, this.#newVia(flow).via, flow);
    this.#deps.network.send(flow, bytes);
    return bytes;
  }

  resend(bytes: Uint8Array, flow: Flow): void {
    this.#sender.send(flow, bytes, true);
  }

  /** False: it matches nothing that we sent, and is dropped (RFC 3261 §18.1.2; the forwarding of strays that it knows is a proxy's). */
  responseIn(response: SipResponse): boolean {
    const branch = response.via.params.get("branch");
    const tx = branch === undefined ? undefined : this.#clients.get(clientKey(branch, response.cseq.method));
    if (tx === undefined || tx.method !== response.cseq.method) return false;
    // RFC 3261 §18.1.2: the sent-by must be the one we put there; §8.1.3.3: a second Via means that it was not meant for us.
    if (response.via.host === tx.viaHost && response.headers.getAll("Via").length === 1)
      this.#stepClient(tx, { kind: "response", status: response.status }, response);
    return true;
  }

  /** RFC 3261 §8.1.3.1: what waits for an answer over this flow is told 503. */
  flowFailed(flow: Flow): void {
    // Chosen before the first is told, since whoever is told may start another. Not a copy of all: thousands may linger when a NAT forgets a floor.
    const failed: ClientTransaction[] = [];
    for (const tx of this.#clients.values()) if (isSameFlow(tx.flow, flow)) failed.push(tx);
    for (const tx of failed) {
      if (tx.spare === undefined) this.#stepClient(tx, { kind: "transport-error" });
      else this.#escapeStream(tx, tx.spare);
    }
  }

  /** RFC 3261 §18.1.1: the peer takes no TCP, so the large request goes by datagram. With the same branch: should it have come both ways, it is one. */
  #escapeStream(tx: ClientTransaction, datagrams: Flow): void {
    tx.spare = undefined;
    if (tx.plan === undefined || (tx.state !== "calling" && tx.state !== "trying")) {
      this.#stepClient(tx, { kind: "transport-error" });
      return;
    }
    const { via, viaHost } = this.#newVia(datagrams, tx.key);
    tx.flow = datagrams;
    tx.reliable = false;
    tx.via = via;
    tx.viaHost = viaHost;
    tx.bytes = this.#sender.writeRequest(tx.plan, via, datagrams);
    this.#stepClient(tx, { kind: "start" });
  }

  newToken(length: number): string {
    return randomToken(this.#deps.rng, length);
  }

  #newVia(flow: Flow, branch = MAGIC_COOKIE + this.newToken(14)): { via: string; viaHost: string; branch: string } {
    const address = this.#deps.network.advertised(flow.transport, flow.remote);
    // RFC 3581 §3: rport without a value asks for the port we are seen with.
    const via = `SIP/2.0/${flow.transport.toUpperCase()} ${addressText(address)};branch=${branch};rport`;
    return { via, viaHost: address.host.toLowerCase(), branch };
  }

  #start(
    plan: RequestPlan,
    flow: Flow,
    user: ClientUser,
    id: { via: string; viaHost: string; key: string; spare?: Flow | undefined },
  ): ClientTransaction {
    const bytes = this.#sender.writeRequest(plan, id.via, flow);
    const tx = new ClientTransaction({ flow, plan, user, bytes, ...id });
    this.#clients.set(tx.key, tx);
    this.#stepClient(tx, { kind: "start" });
    return tx;
  }

  // ---- steps and what they ask for

  #stepClient(tx: ClientTransaction, input: ClientInput, response?: SipResponse): void {
    const out: Effect[] = [];
    if (tx.isInvite) stepInviteClient(tx as Machine<InviteClientState>, input, this.timers, out);
    else stepRequestClient(tx as Machine<RequestClientState>, input, this.timers, out);
    for (const effect of out) {
      switch (effect.kind) {
        case "send":
          if (tx.bytes !== undefined) this.#sender.send(tx.flow, tx.bytes, input.kind !== "start");
          break;
        case "ack":
          this.#acknowledgeRefusal(tx, response);
          break;
        case "tell":
          this.#tell(tx, effect.what, response);
          break;
        default:
          this.#keepTime(tx, effect);
      }
    }
    if (tx.lingers) tx.slim();
  }

  #tell(
    tx: ClientTransaction,
    what: "response" | "timeout" | "transport-error",
    response: SipResponse | undefined,
  ): void {
    if (what === "timeout") return tx.user.onFailure(408);
    if (what === "transport-error") return tx.user.onFailure(503);
    if (response !== undefined) tx.user.onResponse(response);
  }

  #stepServer(tx: ServerTransaction, input: ServerInput, flow: Flow = tx.flow): void {
    const out: Effect[] = [];
    if (tx.isInvite) stepInviteServer(tx as Machine<InviteServerState>, input, this.timers, out);
    else stepRequestServer(tx as Machine<RequestServerState>, input, this.timers, out);
    for (const effect of out) {
      if (effect.kind !== "send") this.#keepTime(tx, effect);
      else if (tx.last !== undefined)
        this.#sender.send(flow, tx.last, input.kind !== "respond" || input === REPEAT_ANSWER);
    }
    if (tx.lingers) tx.slim();
  }

  #keepTime(tx: Transaction, effect: Effect): void {
    if (effect.kind === "finish") return this.#finish(tx);
    if (effect.kind === "stop-timer") {
      (effect.slot === "repeat" ? tx.repeat : tx.life)?.cancel();
      return;
    }
    if (effect.kind !== "set-timer") return;
    const { name, afterMs } = effect;
    const timer = this.deadlines.after(afterMs, WHY[name], () => this.#onTimer(tx, name));
    if (isRepeatTimer(name)) {
      tx.repeat?.cancel();
      tx.repeat = timer;
      return;
    }
    tx.life?.cancel();
    tx.life = timer;
    if (name !== "B" && name !== "F") this.#linger(tx);
  }

  #onTimer(tx: Transaction, name: TimerName): void {
    if (tx instanceof ClientTransaction) this.#stepClient(tx, { kind: "timer", name });
    else if (tx instanceof ServerTransaction) this.#stepServer(tx, { kind: "timer", name });
  }

  #linger(tx: Transaction): void {
    if (tx.lingers) return;
    tx.lingers = true;
    this.#lingering++;
    this.#finished.push(tx);
    const oldest = this.#oldestFinished();
    // Deviation: at the bound the oldest finished transaction is forgotten before its timer; a repetition that late meets 481.
    if (oldest !== undefined && this.#lingering > this.#deps.limits.transactions) this.#finish(oldest);
  }

  #oldestFinished(): Transaction | undefined {
    while (this.#finished[this.#oldest]?.state === "terminated") this.#oldest++;
    if (this.#oldest > 1_024 && this.#oldest * 2 > this.#finished.length) {
      this.#finished = this.#finished.slice(this.#oldest);
      this.#oldest = 0;
    }
    return this.#finished[this.#oldest];
  }

  #finish(tx: Transaction): void {
    tx.repeat?.cancel();
    tx.life?.cancel();
    if (tx.lingers) this.#lingering--;
    tx.lingers = false;
    if (tx instanceof ClientTransaction) {
      tx.state = "terminated";
      this.#clients.delete(tx.key);
    } else if (tx instanceof ServerTransaction) {
      tx.state = "terminated";
      tx.last = undefined;
      this.#servers.delete(tx.key);
      if (tx.mergeKey !== undefined && this.#merged.get(tx.mergeKey) === tx) this.#merged.delete(tx.mergeKey);
    }
  }

  /** RFC 3261 §17.1.1.3: the INVITE's Request-URI, Via, Route, From, Call-ID and number, the response's To. */
  #acknowledgeRefusal(tx: ClientTransaction, response: SipResponse | undefined): void {
    const { plan } = tx;
    const isRepeated = tx.ack !== undefined;
    if (tx.ack === undefined && plan !== undefined) {
      const ack = ackOf(plan, response?.headers.get("To") ?? "");
      tx.ack = this.#sender.writeRequest(ack, tx.via, tx.flow);
    }
    if (tx.ack !== undefined) this.#sender.send(tx.flow, tx.ack, isRepeated);
  }
}

const REPEAT_ANSWER: ServerInput = { kind: "respond", status: 200 };

/** `failed` names a connection, or a remote that could not be reached. */
function isSameFlow(flow: Flow, failed: Flow): boolean {
  if (flow === failed) return true;
  if (flow.transport !== failed.transport || !sameAddress(flow.remote, failed.remote)) return false;
  return flow.connection === undefined || failed.connection === undefined || flow.connection === failed.connection;
}
