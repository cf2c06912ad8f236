// Packets of one stream that wait for their turn, in the order of their RTP time. They are copied in (a relayed packet is rewritten where it
// lies) into slots that are used again and again. `playout.ts` fills it, takes the first one out and decides when.

import { limits } from "../base/limits.ts";
import { ahead16, ahead32 } from "./packet.ts";
import type { AudioCodec } from "./plan.ts";

export interface WaitingPacket {
  /** Comfort noise (RFC 3389) is not sound: it says what silence sounds like from there on. */
  codec: AudioCodec | "noise";
  sequence: number;
  timestamp: number;
  marker: boolean;
  /** When it came, ms. */
  heardAt: number;
  /** The payload is `bytes[0, length)`. */
  bytes: Uint8Array;
  length: number;
}

export class JitterBuffer {
  /** Those that wait come first, sorted; behind them the idle slots. */
  readonly #slots: WaitingPacket[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= limits.rtp.jitterPackets;
  }

  /** The one whose turn is next. */
  get first(): WaitingPacket | undefined {
    return this.#count === 0 ? undefined : this.#slots[0];
  }

  /** The one behind the first. */
  get second(): WaitingPacket | undefined {
    return this.#count < 2 ? undefined : this.#slots[1];
  }

  /** undefined: it is there already. The caller fills the rest of the slot; the payload is copied here. Not to be called when full. */
  add(packet: Uint8Array, start: number, end: number, sequence: number, timestamp: number): WaitingPacket | undefined {
    const slots = this.#slots;
    let at = this.#count;
    for (; at > 0; at--) {
      const before = slots[at - 1] as WaitingPacket;
      const ahead = ahead32(timestamp, before.timestamp);
      if (ahead > 0) break;
      if (ahead === 0) {
        if (before.sequence === sequence) return undefined;
        if (ahead16(sequence, before.sequence) > 0) break;
      }
    }
    const slot = this.#idleSlot();
    for (let i = this.#count; i > at; i--) slots[i] = slots[i - 1] as WaitingPacket;
    slots[at] = slot;
    this.#count++;
    slot.sequence = sequence;
    slot.timestamp = timestamp;
    slot.length = end - start;
    if (slot.bytes.length < slot.length) slot.bytes = new Uint8Array(slot.length);
    for (let i = 0; i < slot.length; i++) slot.bytes[i] = packet[start + i] as number;
    return slot;
  }

  /** The first one has had its turn. */
  removeFirst(): void {
    if (this.#count === 0) return;
    const slots = this.#slots;
    const first = slots[0] as WaitingPacket;
    this.#count--;
    for (let i = 0; i < this.#count; i++) slots[i] = slots[i + 1] as WaitingPacket;
    slots[this.#count] = first;
  }

  clear(): void {
    this.#count = 0;
  }

  #idleSlot(): WaitingPacket {
    const idle = this.#slots[this.#count];
    if (idle !== undefined) return idle;
    return { codec: "pcmu", sequence: 0, timestamp: 0, marker: false, heardAt: 0, bytes: new Uint8Array(0), length: 0 };
  }
}
