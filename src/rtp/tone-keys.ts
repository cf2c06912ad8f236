// Keys that a peer without events presses: looked for in its sound. G.711 is decoded packet by packet as it comes, which costs less than a glance;
// other codecs have their state, so there the leg's ear is borrowed. The leg makes one where its plan says so, and is told of each key once, at
// its end.

import type { SoundRate } from "./codec.ts";
import { decodeTable, isG711 } from "./g711.ts";
import type { Heard } from "./heard-leg.ts";
import { InbandKeys } from "./inband-keys.ts";
import type { Paced, Pacer } from "./pacer.ts";
import type { RtpView } from "./packet.ts";
import type { AudioCodec } from "./plan.ts";
import { BEAT_MS } from "./playout.ts";
import type { KeyPress } from "./telephone-events.ts";

const RATE_HZ = 8_000;
const PUMP_MS = 20;
const BEAT_SAMPLES = (BEAT_MS * RATE_HZ) / 1_000;
const SILENCE = new Int16Array(BEAT_SAMPLES);
/** The longest that `InbandKeys` takes at once; one thread, one packet at a time. */
const sound = new Int16Array(640);

export interface ToneKeysInit {
  readonly leg: Heard & { lendEar(user: object, rateHz: SoundRate): void; takeEarFrom(user: object): void };
  readonly pacer: Pacer;
  readonly tell: (key: KeyPress) => void;
}

export class ToneKeys implements Paced {
  dueAt = 0;
  readonly #init: ToneKeysInit;
  #keys: InbandKeys | undefined;
  #codec: AudioCodec | undefined;

  constructor(init: ToneKeysInit) {
    this.#init = init;
  }

  /** What the peer speaks now; undefined: its keys do not come as tones. */
  listen(codec: AudioCodec | undefined): void {
    if (codec === this.#codec) return;
    this.#codec = codec;
    this.#keys = codec === undefined ? undefined : new InbandKeys();
    const { leg, pacer } = this.#init;
    if (codec !== undefined && !isG711(codec)) {
      leg.lendEar(this, RATE_HZ);
      pacer.add(this);
    } else {
      leg.takeEarFrom(this);
      pacer.remove(this);
    }
  }

  /** A packet of G.711; of other codecs nothing is done here. */
  hear(packet: Uint8Array, { start, end }: RtpView, codec: AudioCodec): void {
    if (!isG711(codec)) return;
    const table = decodeTable(codec);
    const count = Math.min(end - start, sound.length);
    for (let i = 0; i < count; i++) sound[i] = table[packet[start + i] as number] as number;
    this.#take(sound, count);
  }

  beat(): number {
    const last = Math.round(this.dueAt / BEAT_MS);
    for (let beat = last - PUMP_MS / BEAT_MS + 1; beat <= last; beat++) {
      this.#take(this.#init.leg.ear?.at(beat, RATE_HZ) ?? SILENCE, BEAT_SAMPLES);
    }
    return PUMP_MS;
  }

  #take(heard: Int16Array, count: number): void {
    this.#keys?.take(heard, count);
    const over = this.#keys?.takeOver();
    if (over !== undefined) this.#init.tell(over);
  }
}
