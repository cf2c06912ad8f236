// Where a call is and where it goes next. The story (inbound-call.ts) walks it; whoever sends the call elsewhere from outside the story, such
// as a REFER, a key or somebody who picks it up, turns it.

import type { WallMillis } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { Destination } from "../../call/route.ts";
import type { SpokenLanguage } from "../../call/spoken-number.ts";
import type { FlowVisit } from "./flow/flow-visit.ts";
import type { LastTalk } from "./flow/last-talk.ts";
import type { Next } from "./next.ts";
import type { Talk } from "./talk.ts";
import type { Transfer } from "./transfer.ts";
import type { QueueWait } from "./waiting/in-line.ts";

export class Way {
  readonly call: Call;
  /** Calls that began later have higher ones. */
  readonly ordinal: number;
  /** What is visited, or was before people talked; undefined: somebody is waited for. */
  destination: Destination | undefined;
  /** People of this call talk. */
  talk: Talk | undefined;
  /** Its caller stands in a queue's line, or is called back to it. */
  waiting: QueueWait | undefined;
  /** Somebody sent the call on, and whom it reaches has not answered yet. */
  transfer: Transfer | undefined;
  /** It is a consultation by keys for whoever waits in that call. */
  consulting: Way | undefined;
  /** Somebody, or a place that takes care of callers, has answered. */
  wasReached = false;
  /** How often it was sent on. */
  transfers = 0;
  /** Its story began then. */
  beganAt = 0 as WallMillis;
  /** The flow that its caller is in, or comes back to; undefined: none. */
  flow: FlowVisit | undefined;
  /** The flow of that caller once whoever they talk to has hung up; undefined: none. */
  afterwards: { readonly flow: string; readonly caller: Leg } | undefined;
  /** Flows entered so far. */
  flowsEntered = 0;
  /** What the caller has been spoken to in by a flow, and goes on in; undefined: as the office speaks. */
  language: SpokenLanguage | undefined;
  /** Talks so far, and the last of them. */
  talks = 0;
  lastTalk: LastTalk | undefined;
  #turned: Next | undefined;
  /** Phones that ring already when the next visit rings them (RFC 5359 §2.5: a transfer while the target rings). */
  #ringing: Leg[] | undefined;

  constructor(call: Call, ordinal: number) {
    this.call = call;
    this.ordinal = ordinal;
  }

  /** Whatever is being visited stops, and the call goes there instead. `reason` is a Reason header for whoever is rung (RFC 3326). */
  turn(next: Next, reason?: string): void {
    this.#turned = next;
    this.call.interrupt(reason);
  }

  /** Somebody has turned it and the story has not followed yet: it cannot be turned again. */
  get isTurning(): boolean {
    return this.#turned !== undefined;
  }

  /** Whoever waited here for somebody else has sent them on, and is done. */
  get isHandedOver(): boolean {
    return this.#turned?.kind === "hang-up" && this.#turned.ending === "transferred";
  }

  /** Where the call goes after a visit that wanted it to go on with `came`. */
  after(came: Next): Next {
    const next = this.#turned ?? came;
    this.#turned = undefined;
    if (next.kind !== "hang-up") this.call.resume();
    return next;
  }

  /** Whoever sent this call here has done with it: it reached a person, or a place that takes care of it. */
  reached(): void {
    const { transfer } = this;
    this.wasReached = true;
    this.transfer = undefined;
    this.letRing();
    this.flow?.reached();
    transfer?.succeeded();
  }

  /** People talk from now on. */
  talksWith(talk: LastTalk): void {
    this.talks++;
    this.lastTalk = talk;
  }

  /** `leg` of this call stands for that one, of the same person. */
  standsFor(before: Leg, leg: Leg): void {
    if (this.flow?.leg === before) this.flow.standsFor(leg);
    if (this.afterwards?.caller === before) this.afterwards = { ...this.afterwards, caller: leg };
  }

  /** These phones ring already; the next visit takes them over instead of ringing them anew. */
  keepRinging(legs: readonly Leg[]): void {
    this.#ringing = [...legs];
  }

  takeOver(uri: string): Leg | undefined {
    const at = this.#ringing?.findIndex((leg) => leg.invite.uri === uri && leg.end === undefined) ?? -1;
    return at < 0 ? undefined : this.#ringing?.splice(at, 1)[0];
  }

  /** Those nobody took over ring no longer. */
  letRing(): void {
    for (const leg of this.#ringing ?? []) leg.hangUp();
    this.#ringing = undefined;
  }
}
