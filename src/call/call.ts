// One conversation with whoever takes part in it: the anchor, whom the call stays with (the caller, until a transfer makes another party the
// one who stays), everybody it meets, and what must be closed when it is over. Stories in app/core move it along; it owns its legs, timers
// and recording through one scope, and its signal is aborted when the anchor is gone or the call goes elsewhere.

import { Abort, type Signal } from "../base/abort.ts";
import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey } from "../base/ids.ts";
import { makeLegId } from "../base/ids.ts";
import { Scope } from "../base/scope.ts";
import { CallRecording, type RecordingDeps } from "./call-recording.ts";
import { type Diversion, diversionText } from "./diversion.ts";
import { type Ending, farewell, statusOf } from "./ending.ts";
import type { CallFact, EndedBy } from "./facts.ts";
import type { CallImage, OwnImage } from "./image.ts";
import type { Leg } from "./leg.ts";
import type { CallOrigin } from "./origin.ts";
import type { Dialler } from "./route.ts";

export interface CallInit {
  readonly id: CallId;
  readonly from: string;
  readonly fromName: string | undefined;
  readonly dialled: string;
  /** Who placed it; undefined: a stranger. */
  readonly dialler: Dialler | undefined;
  /** What it brought along from outside. */
  readonly origin?: CallOrigin | undefined;
  /** What the INVITE still allows (RFC 3261 §8.1.1.6). */
  readonly maxForwards: number;
  readonly facts: (fact: CallFact) => void;
  /** It was up when the process was killed, and goes on; left out: it begins. */
  readonly was?: Pick<CallImage, "legs" | "sentBy" | "recording" | "record">;
}

export class Call {
  readonly id: CallId;
  readonly dialled: string;
  /** Who placed it; undefined: a stranger. */
  readonly dialler: Dialler | undefined;
  readonly origin: CallOrigin | undefined;
  readonly maxForwards: number;
  readonly scope = new Scope();
  readonly facts: (fact: CallFact) => void;
  readonly recording: CallRecording;
  #gone = new Abort();
  readonly #alive = new Set<Leg>();
  readonly #diversions: Diversion[] = [];
  #anchor: Leg | undefined;
  #from: string;
  #fromName: string | undefined;
  #sentBy: ExtensionKey | undefined;
  #legs: number;
  #ended = false;
  #forced: Ending | undefined;

  constructor(init: CallInit) {
    this.id = init.id;
    this.#from = init.from;
    this.#fromName = init.fromName;
    this.dialled = init.dialled;
    this.dialler = init.dialler;
    this.origin = init.origin;
    this.maxForwards = init.maxForwards;
    this.facts = init.facts;
    const { was } = init;
    this.#legs = was?.legs ?? 0;
    this.#sentBy = was?.sentBy;
    this.recording = new CallRecording(init.id, init.facts, was?.recording);
    this.scope.own(() => this.recording.close());
    const { id: call, from, fromName, dialled } = this;
    if (was === undefined) this.facts({ kind: "call.arrived", call, from, fromName, dialled });
    else this.facts({ kind: "call.revived", call, record: was.record });
  }

  /** What of it outlives the process, as far as it knows itself. */
  get image(): OwnImage {
    const { id: call, from, fromName, dialled, dialler, origin, maxForwards } = this;
    const own = { call, from, fromName, dialled, dialler, origin, maxForwards };
    return { ...own, legs: this.#legs, sentBy: this.#sentBy, recording: this.recording.image };
  }

  /** Whom phones show while they ring for this call: its anchor. */
  get from(): string {
    return this.#from;
  }

  get fromName(): string | undefined {
    return this.#fromName;
  }

  /** Of the anchor; undefined: it is outside. */
  get extension(): ExtensionKey | undefined {
    if (this.#anchor !== undefined) return this.#anchor.party.extension;
    return this.dialler?.kind === "extension" ? this.dialler.extension : undefined;
  }

  /** With whose rights, and at whose cost, it goes on: of whoever transferred or forwarded it last, else of its anchor. */
  get payer(): ExtensionKey | undefined {
    return this.#sentBy ?? this.extension;
  }

  /** Whom the call stays with. */
  get anchor(): Leg | undefined {
    return this.#anchor;
  }

  /**
   * Aborted when the anchor has gone, the call was told to end, or it goes elsewhere; its reason, where it is a text, is a Reason header for
   * whoever is rung.
   */
  get signal(): Signal {
    return this.#gone;
  }

  /** Legs that have not ended. */
  get legs(): readonly Leg[] {
    return [...this.#alive];
  }

  /** Why the switch itself ends this call, where it does. */
  get forced(): Ending | undefined {
    return this.#forced;
  }

  /** Who sent this call on, first to last. */
  get diversions(): readonly Diversion[] {
    return this.#diversions;
  }

  /** It goes elsewhere, with the rights of whoever sent it. */
  divert(diversion: Diversion): void {
    this.#diversions.push(diversion);
    this.#sentBy = diversion.extension ?? this.#sentBy;
    this.note(diversionText(diversion));
  }

  nextLegId(): LegId {
    return makeLegId(this.id, ++this.#legs);
  }

  /** A leg that rings somebody for this call; it ends with the call at the latest. */
  takeLeg(leg: Leg): void {
    this.#alive.add(leg);
    leg.onEnd(() => this.#alive.delete(leg));
  }

  /** The caller's leg; set once, before the story starts. */
  takeCaller(leg: Leg): void {
    this.takeLeg(leg);
    this.#anchor = leg;
    this.#watch(leg);
  }

  /** From now on the call stays with `leg`, one of its own, and phones that ring show it. What was recorded so far ends here. */
  anchorOn(leg: Leg): void {
    if (leg === this.#anchor) return;
    this.recording.end();
    this.#anchor = leg;
    this.#from = leg.shown.number;
    this.#fromName = leg.shown.name;
    this.#watch(leg);
  }

  /** `leg` becomes another one of the same person, made by `move`; whoever waits for its end does not notice. undefined: it stays as it was. */
  renew(leg: Leg, move: () => Leg | undefined): Leg | undefined {
    const isAnchor = leg === this.#anchor;
    if (isAnchor) this.#anchor = undefined; // whose end would stop the story
    const moved = move();
    if (moved !== undefined) this.takeLeg(moved);
    if (!isAnchor) return moved;
    this.#anchor = leg;
    if (moved !== undefined) this.anchorOn(moved);
    return moved;
  }

  /** Whose rights the further way has. */
  sendOn(by: ExtensionKey | undefined): void {
    this.#sentBy = by;
    this.#diversions.length = 0;
  }

  /** Wherever it is, it stops there: the story goes on elsewhere after `resume`. `reason` as of `signal`. */
  interrupt(reason?: string): void {
    this.#gone.abort(reason);
  }

  /** It goes on: a signal that is aborted at once where the anchor has gone or the call was told to end. */
  resume(): void {
    if (!this.#gone.aborted || this.#anchor?.end !== undefined || this.#forced !== undefined || this.#ended) return;
    this.#gone = new Abort();
  }

  #watch(leg: Leg): void {
    leg.onEnd((how) => {
      if (leg !== this.#anchor) return; // it stays with somebody else now
      this.#gone.abort(how.why === "cancel" && how.by === "peer" ? how.reason : undefined);
    });
  }

  markConnected(who: {
    readonly leg?: LegId;
    readonly extension?: ExtensionKey | undefined;
    readonly agent?: AgentKey | undefined;
    readonly queue?: QueueKey;
  }): void {
    this.facts({
      kind: "call.connected",
      call: this.id,
      leg: who.leg,
      extension: who.extension,
      agent: who.agent,
      queue: who.queue,
    });
  }

  /** Records the anchor left and the others right from now on; see `CallRecording`. `by`: who asked for it; undefined: the office's rules. */
  record(others: readonly LegId[], deps: RecordingDeps, by?: string): void {
    if (this.#anchor !== undefined) this.recording.record(this.#anchor, others, deps, by);
  }

  note(note: string): void {
    this.facts({ kind: "call.noted", call: this.id, note });
  }

  /** Ends it from outside the story: by command, at a bound, at shut-down. The story sees its signal aborted and closes up. */
  stop(ending: Ending): void {
    if (this.#ended || this.#forced !== undefined) return;
    this.#forced = ending;
    const words = farewell(ending, statusOf(ending));
    this.#anchor?.hangUp(words);
    this.#gone.abort();
    for (const leg of this.#alive) leg.hangUp(words);
  }

  /** The last word: the anchor's leg ends, everything the call owns closes, and the record can be written. Once. */
  end(ending: Ending, by: EndedBy, status: number = statusOf(ending)): void {
    if (this.#ended) return;
    this.#ended = true;
    const words = farewell(ending, status);
    try {
      this.#anchor?.hangUp(words);
      for (const leg of this.#alive) leg.hangUp(words);
      this.scope.close();
      this.#gone.abort();
    } finally {
      const said = this.#anchor?.wasAnswered === true ? 200 : status;
      this.facts({ kind: "call.ended", call: this.id, ending, by, status: said });
    }
  }
}
