// The way of a dialog whose stream connection broke. Made when it breaks, for most dialogs never.
//
//   broken ── peer heard over another connection, phone registered anew, call back answered ─► moved: what waits is sent
//     └── limits.sip.flowGraceMs, or of a revived one limits.survival.comeBackMs ─► lost

import { limits } from "../../base/limits.ts";
import { fraction } from "../../base/rng.ts";
import { SECOND_MS, type Timer } from "../../base/time.ts";
import { callBackFlow } from "../dialog/route-set.ts";
import type { Flow } from "../ports.ts";
import type { Conversation } from "./conversation.ts";

/** A request of ours that cannot go out at the moment. */
export interface Waiting {
  goOn(): void;
  giveUp(): void;
}

export class Way {
  #talk: Conversation;
  #waiting: Waiting[] = [];
  #grace: Timer;
  #callBack: Timer | undefined;

  constructor(talk: Conversation, graceMs: number) {
    const { deadlines } = talk.deps;
    this.#talk = talk;
    this.#grace = deadlines.after(graceMs, "no new way for the dialog", () => talk.flowLost());
    const flow = callBackFlow(talk.dialog.flow, talk.dialog.remoteTarget, talk.dialog.routes);
    if (flow === undefined) return;
    // All calls of a carrier break with its one connection; they do not all ask in the same millisecond.
    const ms = fraction(talk.deps.rng) * SECOND_MS;
    this.#callBack = deadlines.after(ms, "is the peer still there?", () => this.#ask(flow));
  }

  /** False: too many wait already. */
  wait(request: Waiting): boolean {
    if (this.#waiting.length >= limits.sip.flowWaiting) return false;
    this.#waiting.push(request);
    return true;
  }

  forget(request: Waiting): void {
    this.#waiting = this.#waiting.filter((other) => other !== request);
  }

  /** Something else sends from now on. */
  moved(): void {
    this.#stop();
    for (const request of this.#waiting.splice(0)) request.goOn();
  }

  lost(): void {
    this.#stop();
    for (const request of this.#waiting.splice(0)) request.giveUp();
  }

  #stop(): void {
    this.#grace.cancel();
    this.#callBack?.cancel();
  }

  /** OPTIONS in the dialog (RFC 3261 §11): any answer but 408 and 481 shows that the peer and the dialog live. */
  #ask(flow: Flow): void {
    const { dialog, deps } = this.#talk;
    const plan = dialog.request("OPTIONS", [["User-Agent", deps.product]]);
    deps.layer.start(plan, flow, {
      onResponse: (response) => {
        if (response.status < 200 || response.status === 408 || !this.#talk.isWay(this)) return;
        if (response.status === 481) this.#talk.lost("dialog-gone", false);
        else deps.dialogs.heard(this.#talk, flow);
      },
      onFailure: () => {}, // the grace goes on: its phone may register anew
    });
  }
}
