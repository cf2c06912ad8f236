// Both directions of one leg's SRTP and what a later offer or answer makes of them. A key that is agreed on again goes on where it was; a new
// one starts over, and packets under the old one are still understood for a moment, since they overtake signalling. Used by `SecuredPort`
// and by whoever has keys from a handshake.

import { limits } from "../../base/limits.ts";
import type { SrtpSuite } from "../security.ts";
import type { SrtpCrypto } from "./crypto.ts";
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
  #masters: SessionMasters | undefined;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;
  #before: SrtpReceiver | undefined;
  #beforeUntil = 0;

  constructor(deps: SrtpDeps) {
    this.#deps = deps;
  }

  /** RFC 4568 §7.1.4: rollover counters and replay windows live as long as their key; each direction has its own. */
  use(masters: SessionMasters): void {
    const before = this.#masters;
    const { crypto, slab, now } = this.#deps;
    const { suite } = masters;
    this.#masters = masters;
    if (before?.suite !== suite || !sameOctets(before.sendKey, masters.sendKey)) {
      this.#sender = new SrtpSender(protectionOf({ suite, master: masters.sendKey, crypto }), slab);
    }
    if (before?.suite !== suite || !sameOctets(before.receiveKey, masters.receiveKey)) {
      this.#before = this.#receiver;
      this.#beforeUntil = now() + limits.rtp.oldKeyMs;
      this.#receiver = new SrtpReceiver(protectionOf({ suite, master: masters.receiveKey, crypto }));
    }
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

function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}
