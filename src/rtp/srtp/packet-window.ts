// Which packets of one SSRC were seen: the rollover counter that no packet carries (RFC 3711 §3.3.1) and the window that keeps replays out
// (§3.3.2). An index is the counter and the sequence number behind it, 48 bits; for SRTCP the 31 bits the packet carries.

import { ahead16 } from "../packet.ts";

/** RFC 3711 §3.3.2: 64 at least. */
const WINDOW = 128;
/** RFC 3711 §9.2: no key protects more packets than that. */
export const LAST_RTP_INDEX = 2 ** 48 - 1;
export const LAST_RTCP_INDEX = 2 ** 31 - 1;

export class PacketWindow {
  /** -1: none seen. */
  #highest = -1;
  readonly #seen = new Int32Array(WINDOW / 32);

  get started(): boolean {
    return this.#highest >= 0;
  }

  /** The index nearest to the highest one seen; negative: it lies before the first of all. Of the first packet the counter is taken for 0. */
  indexOf(sequence: number): number {
    if (this.#highest < 0) return sequence;
    return this.#highest + ahead16(sequence, this.#highest & 0xffff);
  }

  /** Neither seen nor too old to know. */
  isNew(index: number): boolean {
    if (index > this.#highest) return true;
    if (index <= this.#highest - WINDOW || index < 0) return false;
    return ((this.#seen[(index & (WINDOW - 1)) >>> 5] as number) & (1 << (index & 31))) === 0;
  }

  /** Only of what is authentic, else anybody could move the window. */
  take(index: number): void {
    const seen = this.#seen;
    if (index > this.#highest) {
      if (index - this.#highest >= WINDOW) seen.fill(0);
      else for (let i = this.#highest + 1; i < index; i++) this.#mark(i, false);
      this.#highest = index;
    }
    this.#mark(index, true);
  }

  #mark(index: number, on: boolean): void {
    const word = (index & (WINDOW - 1)) >>> 5;
    const bit = 1 << (index & 31);
    this.#seen[word] = on ? (this.#seen[word] as number) | bit : (this.#seen[word] as number) & ~bit;
  }
}
