// One caller's contact: the caller's leg, everybody it meets, and what must be closed when it is over. Stories in app/core move it along;
// it owns its legs, timers and recording through one scope, and its signal is aborted when the caller is gone.

import { Abort, type Signal } from "../base/abort.ts";
import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId } from "../base/ids.ts";
import { makeLegId } from "../base/ids.ts";
import { Scope } from "../base/scope.ts";
import type { MediaPlane, MediaRecording } from "../rtp/media.ts";
import { type Ending, farewell, statusOf } from "./ending.ts";
import type { CallFact, EndedBy } from "./facts.ts";
import type { Leg } from "./leg.ts";

/** Where a recording goes: `path` below the data directory, for the record; `file` as the media plane opens it. */
export type RecordingPlace = (recording: RecordingId) => { readonly path: string; readonly file: string };

export interface CallInit {
  readonly id: CallId;
  readonly from: string;
  readonly fromName: string | undefined;
  readonly dialled: string;
  /** The extension that placed it. */
  readonly extension: ExtensionKey | undefined;
  /** What the INVITE still allows (RFC 3261 §8.1.1.6). */
  readonly maxForwards: number;
  readonly facts: (fact: CallFact) => void;
}

export class Call {
  readonly id: CallId;
  readonly from: string;
  readonly fromName: string | undefined;
  readonly dialled: string;
  readonly extension: ExtensionKey | undefined;
  readonly maxForwards: number;
  readonly scope = new Scope();
  readonly facts: (fact: CallFact) => void;
  readonly #gone = new Abort();
  readonly #alive = new Set<Leg>();
  #caller: Leg | undefined;
  #legs = 0;
  #recordings = 0;
  #ended = false;
  #forced: Ending | undefined;

  constructor(init: CallInit) {
    this.id = init.id;
    this.from = init.from;
    this.fromName = init.fromName;
    this.dialled = init.dialled;
    this.extension = init.extension;
    this.maxForwards = init.maxForwards;
    this.facts = init.facts;
    this.facts({
      kind: "call.arrived",
      call: this.id,
      from: this.from,
      fromName: this.fromName,
      dialled: this.dialled,
    });
  }

  /** Aborted when the caller's leg has ended, or the call was told to end; its reason, where it is a text, is a Reason header for whoever is rung. */
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
    this.#caller = leg;
    this.takeLeg(leg);
    leg.onEnd((how) => this.#gone.abort(how.why === "cancel" && how.by === "peer" ? how.reason : undefined));
  }

  markConnected(who: {
    readonly leg?: LegId;
    readonly extension?: ExtensionKey | undefined;
    readonly agent?: AgentKey;
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

  /** Records the caller left and `right` right from now on; ends with the call at the latest. */
  record(
    right: LegId,
    deps: { readonly media: MediaPlane; readonly place: RecordingPlace },
  ): MediaRecording | undefined {
    const caller = this.#caller;
    if (caller === undefined) return undefined;
    const ordinal = ++this.#recordings;
    const id = (ordinal === 1 ? this.id : `${this.id}-${ordinal}`) as string as RecordingId;
    const { path, file } = deps.place(id);
    const recording = deps.media.record({ recording: id, call: this.id, path: file, left: caller.id, right });
    this.facts({ kind: "recording.started", call: this.id, recording: id, path });
    this.scope.own(() => recording.stop());
    return recording;
  }

  note(note: string): void {
    this.facts({ kind: "call.noted", call: this.id, note });
  }

  /** Ends it from outside the story: by command, at a bound, at shut-down. The story sees its signal aborted and closes up. */
  stop(ending: Ending): void {
    if (this.#ended || this.#forced !== undefined) return;
    this.#forced = ending;
    const words = farewell(ending, statusOf(ending));
    this.#caller?.hangUp(words);
    this.#gone.abort();
    for (const leg of this.#alive) leg.hangUp(words);
  }

  /** The last word: the caller's leg ends, everything the call owns closes, and the record can be written. Once. */
  end(ending: Ending, by: EndedBy, status: number = statusOf(ending)): void {
    if (this.#ended) return;
    this.#ended = true;
    const words = farewell(ending, status);
    try {
      this.#caller?.hangUp(words);
      for (const leg of this.#alive) leg.hangUp(words);
      this.scope.close();
      this.#gone.abort();
    } finally {
      const said = this.#caller?.wasAnswered === true ? 200 : status;
      this.facts({ kind: "call.ended", call: this.id, ending, by, status: said });
    }
  }
}
