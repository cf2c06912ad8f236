// The front door of sip/: each message comes in here, each call and request of ours starts here. It keeps the order in which a request is judged;
// what is decided stands in the parts that it asks.
//
//   bytes ─► parse ─ fault ─► 400 and the like, or silence
//             ├─ response ─► transaction, or silence
//             └─ request ─► transaction knows it? absorbed
//                  ├─ ACK ─► dialog, or silence      ├─ CANCEL ─► its INVITE, or 481
//                  ├─ To tag ─► dialog, or 481       │
//                  └─ else: gate ─► method ─► room ─► loop ─► extensions ─► session or listener

import { contactUri } from "./dialog/dialog.ts";
import { isBadReplaces } from "./dialog/replaces.ts";
import { agreeAsServer, MIN_SE_S } from "./dialog/session-timer.ts";
import { DialogTable, type DialogUser } from "./dialog/table.ts";
import { DialogUsages } from "./dialog/usage.ts";
import { LoneRequest } from "./lone-request.ts";
import { hopsLeft } from "./message/max-forwards.ts";
import type { ParseFault, SipRequest, SipResponse } from "./message/message.ts";
import { parseMessage } from "./message/parse.ts";
import { writeResponse } from "./message/write.ts";
import type { Credentials, Flow, HeaderRows, Identity, Reply } from "./ports.ts";
import { CalleeSession } from "./session/callee-session.ts";
import { CallerSession } from "./session/caller-session.ts";
import { Conversation } from "./session/conversation.ts";
import type { SessionDeps } from "./session/deps.ts";
import type { SessionImage } from "./session/image.ts";
import { RevivedSession } from "./session/revived-session.ts";
import { ALLOW, hasForeignBody, UNDERSTOOD, UNSUPPORTED_BODY_ROWS } from "./session/rows.ts";
import type { InviteInit, ReplacedDialog, Session } from "./session/session.ts";
import { TransactionLayer } from "./transaction/layer.ts";
import { repeatedRowsOfFaulty } from "./transaction/response.ts";
import type { TimerValues } from "./transaction/timers.ts";
import type { ResponsePlan, ServerTransaction } from "./transaction/transaction.ts";
import type { RequestInit, RequestSeries, UserAgentApi, UserAgentDeps, UserAgentSizes } from "./user-agent-contract.ts";

/** Methods that live in dialogs only; outside of one they are answered 481 (RFC 3261 §15.1.2, RFC 3311, RFC 6086 §4.2.2, RFC 3262 §3). */
const DIALOG_METHODS: ReadonlySet<string> = new Set(["BYE", "UPDATE", "INFO", "PRACK"]);
/** What the listener is asked about; all others: 405 (RFC 3261 §8.2.1). */
const LISTENER_METHODS: ReadonlySet<string> = new Set([
  "REGISTER",
  "OPTIONS",
  "MESSAGE",
  "SUBSCRIBE",
  "NOTIFY",
  "PUBLISH",
  "REFER",
]);

type AnySession = CallerSession | CalleeSession | RevivedSession;

export class UserAgent implements UserAgentApi {
  readonly usages: DialogUsages;
  #deps: UserAgentDeps;
  #layer: TransactionLayer;
  #dialogs = new DialogTable();
  #sessions = new Set<AnySession>();
  /** Calls that came in, by their INVITE, until they end: CANCEL finds them here. */
  #byInvite = new Map<ServerTransaction, CallerSession>();
  #sessionDeps: SessionDeps;
  #shut = false;
  /** Connections of before a restart, each by a name of its own below 0. */
  #lostConnections = 0;

  constructor(deps: UserAgentDeps, timers?: TimerValues) {
    this.#deps = deps;
    const { clock, rng, crypto, network, product, limits, listener, repeats } = deps;
    const trace = listener.trace?.bind(listener);
    this.#layer = new TransactionLayer({
      clock,
      rng,
      network,
      product,
      limits,
      trace,
      repeats,
      ...(timers && { timers }),
    });
    this.#sessionDeps = {
      layer: this.#layer,
      deadlines: this.#layer.deadlines,
      rng,
      crypto,
      network,
      dialogs: this.#dialogs,
      product,
      onEnded: (session) => this.#forget(session),
    };
    this.usages = new DialogUsages(this.#sessionDeps);
  }

  get sizes(): UserAgentSizes {
    return { transactions: this.#layer.size, dialogs: this.#dialogs.size, sessions: this.#sessions.size };
  }

  receive(flow: Flow, bytes: Uint8Array): void {
    // RFC 7118 §5.1: like a datagram, a WebSocket message is one SIP message, with or without Content-Length.
    const isStream = flow.transport === "tcp" || flow.transport === "tls";
    const parsed = parseMessage(bytes, isStream ? "stream" : "datagram");
    if (!parsed.ok) return this.#answerFault(parsed.fault, flow);
    const message = parsed.value;
    this.#deps.listener.trace?.("in", message, flow);
    if (message.kind === "response") {
      if (!this.#layer.responseIn(message)) this.#onStray(message);
    } else this.#onRequest(message, flow);
  }

  flowFailed(flow: Flow): void {
    // First the dialogs: a request of theirs that fails with the connection waits for the next one.
    const { connection } = flow;
    if (connection !== undefined) for (const user of this.#dialogs.onConnection(connection)) user.onFlowBroken?.();
    this.#layer.flowFailed(flow);
  }

  invite(init: InviteInit): Session {
    const session = new CalleeSession(this.#sessionDeps, init);
    if (session.state !== "ended") this.#sessions.add(session);
    return session;
  }

  request(
    init: RequestInit & { readonly series?: RequestSeries },
    done: (status: number, response: SipResponse | undefined) => void,
  ): void {
    new LoneRequest(this.#sessionDeps, init, done).start();
  }

  replaced(dialog: ReplacedDialog): Session | undefined {
    const { callId, toTag, fromTag } = dialog;
    // RFC 3891 §3: a from-tag of zero may stand for none (an old client's).
    const user =
      this.#dialogs.named({ callId, localTag: toTag, remoteTag: fromTag }) ??
      (fromTag === "0" ? this.#dialogs.named({ callId, localTag: toTag, remoteTag: "" }) : undefined);
    if (!(user instanceof Conversation) || user.owner.session.state === "ended") return undefined;
    return user.owner.session;
  }

  moveDialogs(brokenConnection: number, to: Flow): number {
    const users = this.#dialogs.onConnection(brokenConnection);
    for (const user of users) {
      user.onFlowBroken?.(); // it may be heard of here first
      this.#dialogs.heard(user, to);
    }
    return users.length;
  }

  revive(image: SessionImage, credentials?: Credentials): Session | undefined {
    if (this.#shut || this.#dialogs.named(image) !== undefined) return undefined;
    const session = new RevivedSession(this.#sessionDeps, {
      image,
      credentials,
      lostConnection: --this.#lostConnections,
    });
    this.#sessions.add(session);
    return session;
  }

  shutDown(): void {
    this.#shut = true;
    for (const session of [...this.#sessions]) session.shutDown();
  }

  /** RFC 3261 §13.2.2.4: an ACK for each 2xx that comes, also to an INVITE of before a restart, which no transaction remembers. */
  #onStray(response: SipResponse): void {
    const { status, cseq, callId } = response;
    if (status < 200 || status >= 300 || cseq.method !== "INVITE") return;
    const tags = { localTag: response.from.params.get("tag") ?? "", remoteTag: response.to.params.get("tag") ?? "" };
    const user = this.#dialogs.named({ callId, ...tags });
    if (!(user instanceof Conversation) || !(user.owner.session instanceof RevivedSession)) return;
    if (cseq.number <= user.dialog.localSeq) user.acknowledge(cseq.number, []);
  }

  // ---- requests that come in, in the order of their judgement

  #onRequest(request: SipRequest, flow: Flow): void {
    if (this.#layer.absorb(request, flow)) return;
    if (request.method === "ACK") {
      // Without a dialog it is late, or for an answer given without a transaction: nobody answers an ACK (RFC 3261 §17.1.1.3).
      const user = this.#dialogs.find(request);
      if (user?.dialog.isElsewhere(flow) === false) user.onAck(request, flow);
    } else if (request.method === "CANCEL") this.#onCancel(request, flow);
    else if (request.to.params.has("tag")) this.#onDialogRequest(request, flow);
    else this.#onNewRequest(request, flow);
  }

  /** RFC 3261 §9.2 */
  #onCancel(cancel: SipRequest, flow: Flow): void {
    const invite = this.#layer.cancelled(cancel);
    if (invite === undefined) return this.#layer.respondStateless(cancel, flow, { status: 481 });
    // The answer carries the same To tag as the answers to the INVITE.
    this.#layer.serve(cancel, flow, invite.localTag).respond({ status: 200 });
    const session = this.#byInvite.get(invite);
    if (session !== undefined) session.cancelled(cancel.headers.get("Reason"));
    else this.#dialogs.find(cancel)?.onCancel(invite);
  }

  #onDialogRequest(request: SipRequest, flow: Flow): void {
    const user = this.#dialogs.find(request) ?? this.#findMissing(request);
    // RFC 3261 §12.2.2: a tag that we know nothing of, perhaps from before a restart.
    if (user === undefined) return this.#layer.respondStateless(request, flow, { status: 481 });
    // Calls in progress have room of their own beyond the bound for new ones; no dialog can ask for more than its share.
    if (this.#layer.unfinished >= 2 * this.#deps.limits.transactions) return this.#overloaded(request, flow);
    if (user.dialog.isElsewhere(flow) && !this.#provesItself(request, flow, user.dialog.phoneOf)) return;
    const unsupported = requiredButUnknown(request);
    if (unsupported === undefined) return user.onRequest(request, flow);
    this.#layer.serve(request, flow, user.dialog.localTag).respond(badExtension(unsupported));
  }

  #findMissing(request: SipRequest): DialogUser | undefined {
    const { listener } = this.#deps;
    if (listener.missing === undefined) return undefined;
    listener.missing(request.callId);
    return this.#dialogs.find(request);
  }

  /** False: it was answered with a challenge, or with silence. RFC 3261 §22.1: any request may be asked for a password. */
  #provesItself(request: SipRequest, flow: Flow, phoneOf: string | undefined): boolean {
    const admission = this.#deps.gate(request, flow);
    if (admission.kind === "drop") return false;
    if (admission.kind === "reply") {
      const { status, reason, headers } = admission;
      this.#layer.respondStateless(request, flow, { status, reason, rows: headers });
      return false;
    }
    const { identity } = admission;
    if (identity?.kind === "extension" && identity.extension === phoneOf) return true;
    this.#layer.respondStateless(request, flow, { status: 403 });
    return false;
  }

  #onNewRequest(request: SipRequest, flow: Flow): void {
    if (this.#layer.isMerged(request)) {
      return this.#layer.respondStateless(request, flow, { status: 482 }); // RFC 3261 §8.2.2.2
    }
    // RFC 3261 §8.2: authentication first; §8.2.7: a challenge leaves nothing behind.
    const admission = this.#deps.gate(request, flow);
    if (admission.kind === "drop") return;
    if (admission.kind === "reply") {
      const { status, reason, headers } = admission;
      return this.#layer.respondStateless(request, flow, { status, reason, rows: headers });
    }
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) return this.#layer.respondStateless(request, flow, refusal);
    if (request.method === "INVITE") this.#onInvite(request, flow, admission.identity);
    else this.#onOther(request, flow, admission.identity);
  }

  /** What RFC 3261 §8.2.1 to §8.2.3 have answered before anybody looks at what the request asks for. */
  #refusalOf(request: SipRequest): ResponsePlan | undefined {
    const { method } = request;
    if (DIALOG_METHODS.has(method)) return { status: 481 };
    if (method !== "INVITE" && !LISTENER_METHODS.has(method)) return { status: 405, rows: [["Allow", ALLOW]] };
    if (this.#shut || this.#layer.unfinished >= this.#deps.limits.transactions) return this.#busy();
    // RFC 7332 §4: a call that comes round again and again must end here; other requests go no further than us (RFC 3261 §11).
    if (method === "INVITE" && hopsLeft(request.headers) === 0) return { status: 483 };
    const unsupported = requiredButUnknown(request);
    if (unsupported !== undefined) return badExtension(unsupported);
    return isBadReplaces(request) ? { status: 400, reason: "Bad Replaces" } : undefined;
  }

  #onInvite(request: SipRequest, flow: Flow, identity: Identity | undefined): void {
    const target = contactUri(request);
    const refusal = target === undefined ? { status: 400, reason: "Contact Is Missing" } : refusalOfInvite(request);
    if (target === undefined || refusal !== undefined) {
      return this.#layer.serve(request, flow).respond(refusal ?? { status: 400 });
    }
    const tx = this.#layer.serve(request, flow);
    const session = new CallerSession(this.#sessionDeps, tx, request, {
      remoteTarget: target,
      phoneOf: identity?.kind === "extension" ? identity.extension : undefined,
    });
    this.#sessions.add(session);
    this.#byInvite.set(tx, session);
    try {
      this.#deps.listener.invite(session, identity);
    } catch (bug) {
      session.end({ status: 500 });
      throw bug;
    }
  }

  #onOther(request: SipRequest, flow: Flow, identity: Identity | undefined): void {
    const tx = this.#layer.serve(request, flow);
    const reply: Reply = (status, headers, body) => tx.respond({ status, rows: headers, body });
    try {
      this.#deps.listener.request(request, flow, identity, reply, tx.localTag);
    } catch (bug) {
      reply(500);
      throw bug;
    }
  }

  #overloaded(request: SipRequest, flow: Flow): void {
    this.#layer.respondStateless(request, flow, this.#busy());
  }

  #busy(): ResponsePlan {
    return { status: 503, rows: [["Retry-After", String(this.#deps.limits.retryAfterS)]] };
  }

  /** A request that could not be parsed is answered along what could be read of it. ACK and responses never are. */
  #answerFault(fault: ParseFault, flow: Flow): void {
    if (fault.reply === undefined || fault.answerable === undefined) return;
    const rows = repeatedRowsOfFaulty(fault.answerable, flow, "malformed");
    if (rows === undefined) return;
    const method = fault.answerable
      .find(([name]) => name === "CSeq")?.[1]
      .trim()
      .split(/\s+/)[1];
    if (method === "ACK") return;
    const headers: HeaderRows = [...rows, ["Server", this.#deps.product]];
    this.#deps.network.send(flow, writeResponse({ status: fault.reply, headers }));
  }

  #forget(session: object): void {
    if (session instanceof CallerSession) this.#byInvite.delete(session.transaction);
    this.#sessions.delete(session as AnySession);
  }
}

/** RFC 3261 §8.2.2.3: option tags in Require that we do not understand. */
function requiredButUnknown(request: SipRequest): readonly string[] | undefined {
  if (!request.headers.has("Require")) return undefined;
  const unknown = request.headers.list("Require").filter((tag) => !UNDERSTOOD.has(tag.toLowerCase()));
  return unknown.length === 0 ? undefined : unknown;
}

function badExtension(unsupported: readonly string[]): ResponsePlan {
  return { status: 420, rows: [["Unsupported", unsupported.join(", ")]] };
}

/** Bodies we cannot read (RFC 3261 §8.2.3), refreshes asked for too often (RFC 4028 §9). */
function refusalOfInvite(request: SipRequest): ResponsePlan | undefined {
  if (hasForeignBody(request)) return { status: 415, rows: UNSUPPORTED_BODY_ROWS };
  if (agreeAsServer(request.headers).kind === "too-small") return { status: 422, rows: [["Min-SE", String(MIN_SE_S)]] };
  return undefined;
}
