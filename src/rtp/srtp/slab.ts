// Room for packets that are longer than they came. Each gets a piece of a large buffer that is never used again, so that a socket may keep
// a packet as long as it likes: the buffer goes when its last packet is gone. One a worker; a new buffer every few hundred packets.

const SLAB_BYTES = 65_536;

export class PacketSlab {
  #buffer = new ArrayBuffer(0);
  #used = 0;

  /** `length` octets, `SLAB_BYTES` at most. */
  take(length: number): Uint8Array {
    if (this.#used + length > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(SLAB_BYTES);
      this.#used = 0;
    }
    const piece = new Uint8Array(this.#buffer, this.#used, length);
    this.#used += length;
    return piece;
  }
}
