// A call's dialog that another process made and this one goes on with, from its image. It is answered from the start and sends nothing by itself:
// `reoffer` tells the peer where we are now, and whatever the peer asks meanwhile is answered as ever (conversation.ts).
//
//   image ─► answered ── BYE, end(), no way to the peer, 481 ... ─► ended
//
// A datagram finds the peer where it was. A stream connection ended with the process: the dialog waits for its phone (way.ts), unless it is a carrier's
// whom we called ourselves; then the address is one that we may connect to.

import { limits } from "../../base/limits.ts";
import { ClientDigest } from "../auth/client-digest.ts";
import { Dialog } from "../dialog/dialog.ts";
import type { SipRequest } from "../message/message.ts";
import { makeRequest } from "../message/write.ts";
import type { Credentials, Flow } from "../ports.ts";
import { NO_DIALOG } from "./ask-to-answer.ts";
import { Conversation } from "./conversation.ts";
import type { SessionDeps } from "./deps.ts";
import { SEQ_RESERVE, type SessionImage } from "./image.ts";
import { OneTalk } from "./one-talk.ts";
import { reasonRows } from "./rows.ts";
import type { Session, SessionEnd, SessionState } from "./session.ts";

type EndInit = NonNullable<Parameters<Session["end"]>[0]>;

export interface RevivedInit {
  readonly image: SessionImage;
  readonly credentials: Credentials | undefined;
  /** Stands for the connection that is gone. */
  readonly lostConnection: number;
}

export class RevivedSession extends OneTalk implements Session {
  readonly side: SessionImage["side"];
  /** Nobody knows any more what the first INVITE offered. */
  readonly offer = undefined;
  #deps: SessionDeps;
  protected readonly talk: Conversation;
  #state: SessionState = "answered";
  #invite: SipRequest | undefined;

  constructor(deps: SessionDeps, { image, credentials, lostConnection }: RevivedInit) {
    super();
    this.#deps = deps;
    this.side = image.side;
    const waits = awaitsPeer(image);
    const { connection: _gone, ...way } = image.flow;
    const flow: Flow = waits ? { ...way, connection: lostConnection } : way;
    this.talk = new Conversation({
      dialog: new Dialog({ ...image, flow, localSeq: image.localSeq + SEQ_RESERVE }),
      deps,
      facts: this.facts,
      contactUser: image.contactUser,
      digest: credentials && digestOf(deps, credentials),
      owner: { session: this, onEnd: (how) => this.#tell(how) },
    });
    this.talk.confirm();
    if (waits) this.talk.onFlowBroken(limits.survival.comeBackMs);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** As far as it is still known: who called whom, and the dialog's names. */
  get invite(): SipRequest {
    const { callId, local, remote, remoteTarget } = this.talk.dialog;
    const [from, to] = this.side === "caller" ? [remote, local] : [local, remote];
    this.#invite ??= makeRequest({
      method: "INVITE",
      uri: remoteTarget,
      headers: [
        ["Via", "SIP/2.0/UDP invalid;branch=z9hG4bKrevived"],
        ["From", from],
        ["To", to],
        ["Call-ID", callId],
        ["CSeq", "1 INVITE"],
      ],
    });
    return this.#invite;
  }

  /** It is answered. */
  ring(): void {}

  /** It is answered. */
  answer(): void {}

  /** It does not ring. */
  askToAnswer(heard: (status: number) => void): void {
    heard(NO_DIALOG);
  }

  end(init: EndInit = {}): void {
    this.#endAs(init, { by: "us", why: "bye" });
  }

  shutDown(): void {
    this.#endAs({}, { by: "nobody", why: "shut-down" });
    this.talk.dropReferrals();
  }

  #endAs(init: EndInit, how: SessionEnd): void {
    if (this.#state === "ended") return;
    this.talk.leave([...reasonRows(init.reason), ...(init.headers ?? [])]);
    this.#tell(how);
  }

  #tell(how: SessionEnd): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#deps.onEnded(this);
    this.facts.tell({ kind: "ended", how });
  }
}

/** It was reached over a connection that only it can open. */
function awaitsPeer({ flow, side, phoneOf }: SessionImage): boolean {
  if (flow.transport === "udp") return false;
  const isOurCarrier = side === "callee" && phoneOf === undefined;
  return !isOurCarrier || flow.transport === "ws" || flow.transport === "wss";
}

function digestOf(deps: SessionDeps, credentials: Credentials): ClientDigest {
  return new ClientDigest({
    crypto: deps.crypto,
    newToken: (length) => deps.layer.newToken(length),
    credentials,
  });
}
