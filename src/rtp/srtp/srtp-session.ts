// Both directions of one leg's SRTP and what a later offer or answer makes of them. A key that is agreed on again goes on where it was; a new
// one starts over, and packets under the old one are still understood for a moment, since they overtake signalling. Used by `SecuredPort`
// and by whoever has keys from a handshake.

import { limits } from "../../base/limits.ts";
import type { SrtpSuite } from "../security.ts";
import type { SrtpCrypto } from "./crypto.ts";
import type { Protection } from "./protection.ts";
import type { PacketSlab } from "./slab.ts";
import { protectionOf, SrtpReceiver, SrtpSender } from "./srtp.ts";

/** Master key and salt of each direction, one after the other. */
export interface SessionMasters {
  readonly suite: SrtpSuite;
  readonly sendKey: Uint8Array;
  readonly receiveKey: Uint8Array;
}

export interface SrtpDeps {
  readonly crypto: SrtpCrypto;
  /** One a worker. */
  readonly slab: PacketSlab;
  /** ms of the worker's clock. */
  readonly now: () => number;
}

type Kind = "rtp" | "rtcp";

export class SrtpSession {
  readonly #deps: SrtpDeps;
  readonly #senders = new ByKey<SrtpSender>();
  readonly #receivers = new ByKey<SrtpReceiver>();
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;
  #before: SrtpReceiver | undefined;
  #beforeUntil = 0;

  constructor(deps: SrtpDeps) {
    this.#deps = deps;
  }

  /**
   * RFC 4568 §7.1.4: rollover counters and replay windows live as long as their key, each direction by itself; so also where a key comes back
   * after another one was used, for nothing must be sent twice under one of its numbers.
   */
  use({ suite, sendKey, receiveKey }: SessionMasters): void {
    const { crypto, slab, now } = this.#deps;
    const protection = (master: Uint8Array): Protection => protectionOf({ suite, master, crypto });
    this.#sender = this.#senders.of(suite, sendKey, () => new SrtpSender(protection(sendKey), slab));
    const receiver = this.#receivers.of(suite, receiveKey, () => new SrtpReceiver(protection(receiveKey)));
    if (receiver === this.#receiver) return;
    this.#before = this.#receiver;
    this.#beforeUntil = now() + limits.rtp.oldKeyMs;
    this.#receiver = receiver;
  }

  /** undefined: there are no keys yet, or these must not protect it; nothing is to be sent. */
  protect(kind: Kind, packet: Uint8Array): Uint8Array | undefined {
    return kind === "rtp" ? this.#sender?.rtp(packet) : this.#sender?.rtcp(packet);
  }

  /** Decrypted where it lies; undefined: not authentic, seen before, or there are no keys yet. */
  open(kind: Kind, packet: Uint8Array): Uint8Array | undefined {
    const opened = kind === "rtp" ? this.#receiver?.rtp(packet) : this.#receiver?.rtcp(packet);
    if (this.#before === undefined) return opened;
    return this.#openChanging(kind, packet, opened);
  }

  /** From the first packet under the new key on the old one counts no more. */
  #openChanging(kind: Kind, packet: Uint8Array, opened: Uint8Array | undefined): Uint8Array | undefined {
    const before = this.#before;
    if (opened !== undefined || this.#deps.now() >= this.#beforeUntil) this.#before = undefined;
    if (opened !== undefined || this.#before === undefined) return opened;
    return kind === "rtp" ? before?.rtp(packet) : before?.rtcp(packet);
  }
}

/** What belongs to a key, for the keys a leg has had. */
class ByKey<What> {
  #rows: { readonly suite: SrtpSuite; readonly key: Uint8Array; readonly what: What }[] = [];

  of(suite: SrtpSuite, key: Uint8Array, make: () => What): What {
    const known = this.#rows.find((row) => row.suite === suite && sameOctets(row.key, key));
    if (known !== undefined) return known.what;
    const what = make();
    this.#rows = [...this.#rows.slice(1 - limits.rtp.srtpKeys), { suite, key, what }];
    return what;
  }
}

function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}
