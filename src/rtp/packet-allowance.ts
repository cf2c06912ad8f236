// How many packets of its peer a leg takes in a second. A phone sends 17 to 100; who sends ten times that is broken, hostile, or a loop: two ends
// that echo, or descriptions that name ports of our own, carry one packet round for ever. A loop ends with the first packet that is not
// taken. The leg asks for each packet it believes, so that nobody else can use the allowance up.

import { limits } from "../base/limits.ts";

const SECOND_MS = 1_000;

export class PacketAllowance {
  #since = 0;
  #left: number = limits.rtp.packetsPerSecond;

  /** False: the packet is one too many. */
  take(now: number): boolean {
    if (now - this.#since >= SECOND_MS) {
      this.#since = now;
      this.#left = limits.rtp.packetsPerSecond;
    }
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}
