// Binds port pairs from one worker's share of the configured range, one after the other; ports that somebody else holds are passed over.

import { openUdpPort, type UdpPort } from "./udp-port.ts";

export interface PortRangeInit {
  readonly host: string;
  /** First and last port of the whole range. */
  readonly low: number;
  readonly high: number;
  /** This worker takes every `count`-th pair, beginning with the `index`-th. */
  readonly index: number;
  readonly count: number;
  readonly onBug: (error: unknown) => void;
}

export class PortRange {
  readonly #init: PortRangeInit;
  #next: number;

  constructor(init: PortRangeInit) {
    this.#init = init;
    const firstEven = init.low + (init.low % 2);
    this.#next = firstEven + 2 * init.index;
  }

  /** undefined: every pair has been tried. */
  open(): UdpPort | undefined {
    while (this.#next + 1 <= this.#init.high) {
      const port = openUdpPort(this.#init.host, this.#next, this.#init.onBug);
      this.#next += 2 * this.#init.count;
      if (port !== undefined) return port;
    }
    return undefined;
  }
}
