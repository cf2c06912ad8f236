// Memory for messages that are kept for a while: pages of one size out of large slabs, taken and given back without the collector's help. A busy
// switch keeps some ten thousand messages a second and drops as many; an array of its own for each would be most of what the collector moves.

import { assert } from "../../base/assert.ts";

/** Octets of a page. Most SIP messages over UDP have 300 to 1 000. */
export const PAGE_OCTETS = 512;
const PAGES_PER_SLAB = 512;
const SLAB_OCTETS = PAGE_OCTETS * PAGES_PER_SLAB;
const NONE = -1;

export class OctetPages {
  /** Never given back: what was needed once is needed again at the next busy hour. */
  readonly #slabs: Uint8Array[] = [];
  /** Behind a page in use the next of its message, behind a free one the next free one. */
  #next = new Int32Array(0);
  #free = NONE;

  /** Copies `bytes`, at least one of them. Returns the first page, by which they are read and dropped. */
  keep(bytes: Uint8Array): number {
    const { length } = bytes;
    assert(length > 0, "there is something to keep");
    const first = this.#take();
    if (length <= PAGE_OCTETS) {
      this.#slabOf(first).set(bytes, offsetOf(first));
      return first;
    }
    let page = first;
    for (let at = 0; ; ) {
      this.#slabOf(page).set(bytes.subarray(at, Math.min(length, at + PAGE_OCTETS)), offsetOf(page));
      at += PAGE_OCTETS;
      if (at >= length) return first;
      const next = this.#take();
      this.#next[page] = next;
      page = next;
    }
  }

  /** A copy of what was kept there. */
  read(first: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let page = first;
    for (let at = 0; at < length; at += PAGE_OCTETS) {
      const offset = offsetOf(page);
      bytes.set(this.#slabOf(page).subarray(offset, offset + Math.min(PAGE_OCTETS, length - at)), at);
      page = this.#next[page] ?? NONE;
    }
    return bytes;
  }

  drop(first: number): void {
    let last = first;
    for (let next = this.#next[last] ?? NONE; next !== NONE; next = this.#next[last] ?? NONE) last = next;
    this.#next[last] = this.#free;
    this.#free = first;
  }

  #take(): number {
    if (this.#free === NONE) this.#addSlab();
    const page = this.#free;
    this.#free = this.#next[page] ?? NONE;
    this.#next[page] = NONE;
    return page;
  }

  #addSlab(): void {
    const first = this.#slabs.length * PAGES_PER_SLAB;
    this.#slabs.push(new Uint8Array(SLAB_OCTETS));
    if (first + PAGES_PER_SLAB > this.#next.length) {
      const longer = new Int32Array(Math.max(PAGES_PER_SLAB, 2 * this.#next.length));
      longer.set(this.#next);
      this.#next = longer;
    }
    for (let i = first; i < first + PAGES_PER_SLAB; i++) this.#next[i] = i + 1;
    this.#next[first + PAGES_PER_SLAB - 1] = NONE;
    this.#free = first;
  }

  #slabOf(page: number): Uint8Array {
    return this.#slabs[Math.floor(page / PAGES_PER_SLAB)] as Uint8Array;
  }
}

/** What a message of so many octets takes. */
export function pagedOctets(length: number): number {
  return Math.ceil(length / PAGE_OCTETS) * PAGE_OCTETS;
}

function offsetOf(page: number): number {
  return (page % PAGES_PER_SLAB) * PAGE_OCTETS;
}
