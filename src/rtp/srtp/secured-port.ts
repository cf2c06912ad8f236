// A port in whose place a leg speaks once its sound is protected: what the leg sends goes out as SRTP, and only what is authentic reaches it.
// So everything behind it, the latch above all, judges nobody but the peer. `leg-port.ts` puts it between a leg and its port; it stays
// there for the rest of the leg, also where a later answer agrees on clear sound, so that an old key never starts over.
//
//   clear --secure--> protected --clear--> clear          either --pass(true)--> passing --pass(false)--> as before

import type { Address } from "../../base/net.ts";
import type { RtpPort } from "../media.ts";
import { type SessionMasters, type SrtpDeps, SrtpSession } from "./srtp-session.ts";

export interface SecuredPortInit extends SrtpDeps {
  /** A datagram came that is not the peer's, or not protected as agreed. */
  readonly onDropped: () => void;
}

export class SecuredPort implements RtpPort {
  readonly port: number;
  /** The port below. */
  readonly inner: RtpPort;
  onRtp: RtpPort["onRtp"];
  onRtcp: RtpPort["onRtcp"];
  readonly #session: SrtpSession;
  readonly #onDropped: () => void;
  #isProtected = false;
  #isPassing = false;

  /** Takes over from whoever listens to `inner`. */
  constructor(inner: RtpPort, init: SecuredPortInit) {
    this.inner = inner;
    this.port = inner.port;
    this.#session = new SrtpSession(init);
    this.#onDropped = init.onDropped;
    this.onRtp = inner.onRtp;
    this.onRtcp = inner.onRtcp;
    inner.onRtp = (packet, from) => this.#receiveRtp(packet, from);
    inner.onRtcp = (packet, from) => this.#receiveRtcp(packet, from);
  }

  /** undefined: protected by keys that nobody has; nothing passes but what is under those from before. */
  secure(masters: SessionMasters | undefined): void {
    if (masters !== undefined) this.#session.use(masters);
    this.#isProtected = true;
  }

  /** As agreed from now on: nothing is protected, and protected packets are not understood. */
  clear(): void {
    this.#isProtected = false;
  }

  /** Datagrams that are no RTP (T.38 over UDPTL) go as they are: SRTP has no word for them. */
  pass(on: boolean): void {
    this.#isPassing = on;
  }

  sendRtp(packet: Uint8Array, to: Address): void {
    const ready = this.#isProtected && !this.#isPassing ? this.#session.protect("rtp", packet) : packet;
    if (ready !== undefined) this.inner.sendRtp(ready, to);
  }

  sendRtcp(packet: Uint8Array, to: Address): void {
    const ready = this.#isProtected ? this.#session.protect("rtcp", packet) : packet;
    if (ready !== undefined) this.inner.sendRtcp(ready, to);
  }

  #receiveRtp(packet: Uint8Array, from: Address): void {
    const opened = this.#isProtected && !this.#isPassing ? this.#session.open("rtp", packet) : packet;
    if (opened === undefined) this.#onDropped();
    else this.onRtp?.(opened, from);
  }

  #receiveRtcp(packet: Uint8Array, from: Address): void {
    const opened = this.#isProtected ? this.#session.open("rtcp", packet) : packet;
    if (opened === undefined) this.#onDropped();
    else this.onRtcp?.(opened, from);
  }

  settle(peer: Address | undefined): void {
    this.inner.settle(peer);
  }

  /** The port below, deaf. */
  release(): RtpPort {
    this.inner.onRtp = undefined;
    this.inner.onRtcp = undefined;
    return this.inner;
  }

  close(): void {
    this.inner.close();
  }
}
