// How many DTLS handshakes one worker begins in a second and has under way: they cost a thousand times what a packet does, and packets must not
// wait for them. `BrowserPort` asks before each; who is turned away comes again, as hellos are repeated.

import { limits } from "../base/limits.ts";

const SECOND_MS = 1_000;

export class HandshakeGate {
  #underWay = 0;
  #second = 0;
  #begun = 0;

  /** For leak checks. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Call what it returns when the handshake is over, however it ends; undefined: not now. */
  enter(now: number): (() => void) | undefined {
    if (now - this.#second >= SECOND_MS) {
      this.#second = now;
      this.#begun = 0;
    }
    if (this.#underWay >= limits.rtp.dtlsHandshakes || this.#begun >= limits.rtp.dtlsHandshakesPerSecond)
      return undefined;
    this.#begun++;
    this.#underWay++;
    let isInside = true;
    return () => {
      if (isInside) this.#underWay--;
      isInside = false;
    };
  }
}
