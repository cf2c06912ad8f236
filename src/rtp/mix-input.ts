// One party as a mix hears it: its packets, decoded, in order of their RTP time, with as much delay as its network has needed so far. What
// has not come when its turn comes is silence. `mix.ts` pulls, the party's leg pushes.
//
//   push: ──► ring, placed by timestamp ──► pull: 20 ms at a time
//             too late: the delay grows by a packet, up to a bound        too far ahead (drift, a burst): back to the delay

import { limits } from "../base/limits.ts";
import { ahead32 } from "./packet.ts";

/** A power of two: 512 ms at 8 kHz. */
const RING = 4_096;
const TICKS_PER_MS = 8;
const FIRST_DELAY = 40 * TICKS_PER_MS;
const MORE_DELAY = 20 * TICKS_PER_MS;

export class MixInput {
  readonly #ring = new Int16Array(RING);
  #started = false;
  #epoch = -1;
  /** RTP time of the next sample to be pulled. */
  #readAt = 0;
  /** One behind the newest sample there is. */
  #end = 0;
  #delay = FIRST_DELAY;

  /** The payload `packet[start, end)` at RTP time `timestamp` of stream `epoch`; `table` decodes it. */
  push(packet: Uint8Array, start: number, end: number, table: Int16Array, timestamp: number, epoch: number): void {
    const count = end - start;
    if (!this.#started || epoch !== this.#epoch) this.#begin(timestamp, epoch);
    let ahead = ahead32(timestamp, this.#readAt);
    if (ahead < 0) {
      // Its turn is over: from now on this party is waited for a little longer.
      this.#delay = Math.min(this.#delay + MORE_DELAY, limits.rtp.mixDelayMs * TICKS_PER_MS);
      this.#begin(timestamp, epoch);
      ahead = this.#delay;
    } else if (ahead + count > RING || ahead > this.#delay + limits.rtp.mixDelayMs * TICKS_PER_MS) {
      this.#begin(timestamp, epoch);
    }
    for (let i = 0; i < count; i++) {
      this.#ring[(timestamp + i) & (RING - 1)] = table[packet[start + i] as number] as number;
    }
    const behind = (timestamp + count) | 0;
    if (ahead32(behind, this.#end) > 0) this.#end = behind;
  }

  /** Adds the next `count` samples to `sum`. False: there was nothing of it in them. */
  pull(sum: Int32Array, count: number): boolean {
    if (!this.#started) return false;
    const from = this.#readAt;
    this.#readAt = (from + count) | 0;
    if (ahead32(this.#end, from) <= 0) return false; // silence, or it has not come yet
    for (let i = 0; i < count; i++) {
      const at = (from + i) & (RING - 1);
      sum[i] = (sum[i] as number) + (this.#ring[at] as number);
      this.#ring[at] = 0; // what does not come again is silence
    }
    return true;
  }

  #begin(timestamp: number, epoch: number): void {
    this.#ring.fill(0);
    this.#started = true;
    this.#epoch = epoch;
    this.#readAt = (timestamp - this.#delay) | 0;
    this.#end = timestamp | 0;
  }
}
