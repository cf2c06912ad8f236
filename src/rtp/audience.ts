// Who hears what on one worker. The engine tells it of legs and rows of the table; it decides how each row is done, and again when a codec
// changes: packets passed on as they are where both speak the same codec, the source's sound encoded anew where they do not, a clip, or a mix.

import { unreachable } from "../base/assert.ts";
import type { LegId } from "../base/ids.ts";
import type { Logger } from "../base/log.ts";
import type { AudioClip, AudioLibrary } from "./audio.ts";
import { rateOf } from "./codec.ts";
import { HeardLeg } from "./heard-leg.ts";
import type { Leg } from "./leg.ts";
import type { Hearing, LegLook, MediaReport, ToneName } from "./media.ts";
import { Mix } from "./mix.ts";
import { MixRounds } from "./mix-rounds.ts";
import type { Pacer } from "./pacer.ts";
import { areBothG711 } from "./plan-meaning.ts";
import { Player } from "./player.ts";
import { ToneLibrary } from "./tone.ts";

export interface AudienceInit {
  readonly legs: ReadonlyMap<LegId, Leg>;
  readonly pacer: Pacer;
  readonly audio: AudioLibrary;
  readonly log: Logger;
  /** ISO 3166, two letters: whose tones are played. */
  readonly country: string;
  readonly report: (report: MediaReport) => void;
}

const NOTHING: Hearing = { kind: "nothing" };

export class Audience {
  readonly #init: AudienceInit;
  readonly #tones: ToneLibrary;
  readonly #rounds: MixRounds;
  readonly #hearing = new Map<LegId, Hearing>();

  constructor(init: AudienceInit) {
    this.#init = init;
    this.#tones = new ToneLibrary(init.country);
    this.#rounds = new MixRounds(init.legs);
  }

  /** Legs that hear something, and sums that are made for them. */
  get sizes(): { readonly hearing: number; readonly rounds: number } {
    return { hearing: this.#hearing.size, rounds: this.#rounds.size };
  }

  hear(id: LegId, what: Hearing): void {
    const leg = this.#init.legs.get(id);
    if (leg === undefined) return;
    const before = this.#hearing.get(id) ?? NOTHING;
    if (isSameSource(before, what)) return;
    if (before.kind === "mix" && what.kind === "mix") {
      this.#hearing.set(id, what);
      this.#rounds.join(leg, what.legs);
      return;
    }
    this.#stop(leg, before);
    this.#remember(id, what);
    leg.switchSource();
    this.#start(leg, what);
  }

  /** Once over what these legs hear; those that hear no mix hear nothing of it. */
  chime(ids: readonly LegId[], tone: ToneName): void {
    const { clip } = this.#tones.tone(tone);
    for (const id of ids) {
      const player = this.#init.legs.get(id)?.player;
      if (player instanceof Mix) player.chime(clip);
    }
  }

  /** Its codec may be another one: what passed as it was may have to be encoded anew, or no longer. */
  configured(leg: Leg): void {
    this.#rounds.tendRate(leg);
    this.#patch(leg);
    for (const listener of leg.heardBy) this.#patch(listener);
  }

  /** It hears and is heard no more. */
  forget(leg: Leg): void {
    this.hear(leg.id, NOTHING);
    for (const listener of leg.heardBy) {
      this.#stopPlaying(listener);
      this.#remember(listener.id, NOTHING);
    }
    leg.heardBy = [];
    this.#rounds.forget(leg);
  }

  wayOf(leg: Leg): LegLook["way"] {
    const hearing = this.#hearing.get(leg.id);
    if (hearing === undefined || hearing.kind === "nothing") return "nothing";
    return leg.player === undefined && (hearing.kind === "leg" || hearing.kind === "echo") ? "relay" : "decoded";
  }

  #start(leg: Leg, what: Hearing): void {
    switch (what.kind) {
      case "nothing":
        return;
      case "leg":
        return this.#listen(leg, this.#init.legs.get(what.leg));
      case "mix":
        return this.#play(leg, this.#rounds.join(leg, what.legs));
      case "echo":
        return this.#listen(leg, leg);
      case "tone": {
        const { clip, repeat } = this.#tones.tone(what.tone);
        return this.#playClip(leg, clip, repeat, undefined);
      }
      case "file":
        return this.#playFile(leg, what);
      default:
        return unreachable(what);
    }
  }

  #stop(leg: Leg, before: Hearing): void {
    if (before.kind === "mix") this.#rounds.leave(leg);
    this.#stopPlaying(leg);
    const source = this.#sourceOf(leg, before);
    if (source === undefined) return;
    source.heardBy = source.heardBy.filter((listener) => listener !== leg);
    source.takeEarFrom(leg);
  }

  #sourceOf(leg: Leg, hearing: Hearing | undefined): Leg | undefined {
    if (hearing?.kind === "leg") return this.#init.legs.get(hearing.leg);
    return hearing?.kind === "echo" ? leg : undefined;
  }

  #listen(leg: Leg, source: Leg | undefined): void {
    if (source === undefined) return this.#remember(leg.id, NOTHING);
    source.heardBy = [...source.heardBy, leg];
    this.#patch(leg);
  }

  /** Relays as long as it can. */
  #patch(leg: Leg): void {
    const source = this.#sourceOf(leg, this.#hearing.get(leg.id));
    if (source === undefined) return;
    if (canRelay(source, leg)) {
      if (leg.player === undefined) return;
      this.#stopPlaying(leg);
      source.takeEarFrom(leg);
      leg.switchSource();
      return;
    }
    source.lendEar(leg, leg.codec === undefined ? 8_000 : rateOf(leg.codec));
    if (leg.player instanceof HeardLeg) return;
    leg.switchSource();
    this.#play(leg, new HeardLeg(source));
  }

  #playFile(leg: Leg, what: Extract<Hearing, { kind: "file" }>): void {
    const clip = this.#init.audio.clip(what.name);
    if (clip !== undefined) return this.#playFound(leg, clip, what);
    void this.#init.audio.load(what.name).then((found) => {
      if (this.#hearing.get(leg.id) === what) this.#playFound(leg, found, what); // else it hears something else by now
    });
  }

  /** A story that waits for the end of a prompt must not wait for ever because the file is missing. */
  #playFound(leg: Leg, clip: AudioClip | undefined, what: Extract<Hearing, { kind: "file" }>): void {
    const told = what.then === "tell" ? what.name : undefined;
    if (clip !== undefined) return this.#playClip(leg, clip, what.then === "repeat", told, what.fromMs);
    this.#init.log.warn("media.no-such-audio", { name: what.name, call: leg.call });
    if (told !== undefined) this.#tellPlayed(leg, told);
  }

  #playClip(leg: Leg, clip: AudioClip, repeat: boolean, told: string | undefined, fromMs = 0): void {
    const onEnd = (): void => {
      this.#stopPlaying(leg);
      if (told !== undefined) this.#tellPlayed(leg, told);
      else this.#remember(leg.id, NOTHING);
    };
    this.#play(leg, new Player({ clip, repeat, fromMs, onEnd }));
  }

  #tellPlayed(leg: Leg, name: string): void {
    this.#remember(leg.id, NOTHING);
    this.#init.report({ kind: "played", call: leg.call, leg: leg.id, name });
  }

  #play(leg: Leg, source: NonNullable<Leg["player"]>): void {
    leg.player = source;
    this.#init.pacer.add(leg);
  }

  #stopPlaying(leg: Leg): void {
    if (leg.player === undefined) return;
    leg.player = undefined;
    this.#init.pacer.remove(leg);
  }

  #remember(id: LegId, what: Hearing): void {
    if (what.kind === "nothing") this.#hearing.delete(id);
    else this.#hearing.set(id, what);
  }
}

/** The same octets mean the same, or a table translates them. A leg of which nothing is agreed yet is looked at again when it is. */
function canRelay(source: Leg, listener: Leg): boolean {
  const [from, to] = [source.codec, listener.codec];
  return from === undefined || to === undefined || from === to || areBothG711(from, to);
}

/** A repeated `hear` of what is heard goes on without a seam; what is told when it ends starts again. */
function isSameSource(a: Hearing, b: Hearing): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "leg" && b.kind === "leg") return a.leg === b.leg;
  if (a.kind === "tone" && b.kind === "tone")
    return a.tone === b.tone && (b.tone === "ringback" || b.tone === "busy" || b.tone === "congestion");
  if (a.kind === "file" && b.kind === "file") return a.name === b.name && a.then === "repeat" && b.then === "repeat";
  if (a.kind === "mix" && b.kind === "mix") {
    return a.legs.length === b.legs.length && a.legs.every((leg, i) => leg === b.legs[i]);
  }
  return a.kind === "nothing" || a.kind === "echo";
}
