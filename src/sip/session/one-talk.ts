// What sessions with exactly one conversation have in common: they hand on what the call layer asks. A call of ours may fork, and has several
// (callee-session.ts).

import type { Flow, HeaderRows } from "../ports.ts";
import type { Conversation } from "./conversation.ts";
import { FactQueue } from "./fact-queue.ts";
import type { SessionImage } from "./image.ts";
import type { Info } from "./our-infos.ts";
import type { Session, SessionFact } from "./session.ts";

export abstract class OneTalk
  implements
    Pick<
      Session,
      "flow" | "dialogId" | "image" | "listen" | "inform" | "info" | "reoffer" | "answerOffer" | "refuseOffer"
    >
{
  protected abstract readonly talk: Conversation;
  protected readonly facts = new FactQueue();

  get flow(): Flow {
    return this.talk.dialog.flow;
  }

  get dialogId(): Session["dialogId"] {
    const { callId, localTag, remoteTag } = this.talk.dialog;
    return { callId, localTag, remoteTag };
  }

  get image(): SessionImage | undefined {
    return this.talk.image;
  }

  listen(listener: (fact: SessionFact) => void): void {
    this.facts.listen(listener);
  }

  inform(headers: HeaderRows): void {
    this.talk.ours.inform(headers);
  }

  info(init: Info): void {
    this.talk.info(init);
  }

  reoffer(sdp: string): void {
    this.talk.ours.offer(sdp);
  }

  answerOffer(sdp: string): void {
    this.talk.theirs.answer(sdp);
  }

  refuseOffer(status: number): void {
    this.talk.theirs.refuse(status);
  }
}
