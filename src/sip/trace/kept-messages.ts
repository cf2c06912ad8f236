// The messages of one dialog as its ladder keeps them: their octets in pages, and of each message four numbers in one flat array, since objects
// of their own would outlive the call and be what the collector moves most.

import type { Address } from "../../base/net.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Flow, TransportKind } from "../ports.ts";
import { type OctetPages, pagedOctets } from "./octet-pages.ts";
import type { WireMessage } from "./wire-message.ts";

/** From where to where; most dialogs have one or two. */
interface Ends {
  readonly transport: TransportKind;
  readonly local: Address;
  readonly remote: Address;
}

/** When, the first page, the length, and the place of its ends in `#ends` times two, plus one for a message of ours. */
const NUMBERS = 4;

export class KeptMessages {
  readonly #pages: OctetPages;
  readonly #numbers: number[] = [];
  readonly #ends: Ends[] = [];
  /** Octets in pages. */
  octets = 0;

  constructor(pages: OctetPages) {
    this.#pages = pages;
  }

  get count(): number {
    return this.#numbers.length / NUMBERS;
  }

  /** Returns the octets that are taken for it. */
  add(at: WallMillis, direction: "in" | "out", flow: Flow, bytes: Uint8Array): number {
    const way = 2 * this.#placeOf(flow) + (direction === "out" ? 1 : 0);
    this.#numbers.push(at, this.#pages.keep(bytes), bytes.length, way);
    const octets = pagedOctets(bytes.length);
    this.octets += octets;
    return octets;
  }

  /** Drops one, counted from the first. Returns the octets that are free again. */
  drop(index: number): number {
    const [, page = 0, length = 0] = this.#numbers.splice(index * NUMBERS, NUMBERS);
    this.#pages.drop(page);
    const octets = pagedOctets(length);
    this.octets -= octets;
    return octets;
  }

  dropAll(): number {
    for (let i = 1; i < this.#numbers.length; i += NUMBERS) this.#pages.drop(this.#numbers[i] as number);
    this.#numbers.length = 0;
    const { octets } = this;
    this.octets = 0;
    return octets;
  }

  /** Copies, in the order they were added. */
  list(callId: string): WireMessage[] {
    const messages: WireMessage[] = [];
    for (let i = 0; i < this.#numbers.length; i += NUMBERS) {
      const [at, page, length, way] = this.#numbers.slice(i, i + NUMBERS) as [WallMillis, number, number, number];
      const { transport, local, remote } = this.#ends[way >> 1] as Ends;
      const direction = way % 2 === 1 ? "out" : "in";
      messages.push({ at, direction, transport, local, remote, callId, bytes: this.#pages.read(page, length) });
    }
    return messages;
  }

  #placeOf({ transport, local, remote }: Flow): number {
    for (let i = this.#ends.length - 1; i >= 0; i--) {
      const ends = this.#ends[i] as Ends;
      if (isSame(ends.remote, remote) && ends.transport === transport && isSame(ends.local, local)) return i;
    }
    return this.#ends.push({ transport, local, remote }) - 1;
  }
}

function isSame(a: Address, b: Address): boolean {
  return a === b || (a.port === b.port && a.host === b.host);
}
