// Binds port pairs from one worker's share of the configured range, one after the other and each once; ports that somebody else holds are passed over.
// A process begins anywhere in it: where it always began at the front, phones whose calls a kill had cut would still send to the ports of the next calls.

import { openUdpPort, type UdpPort } from "./udp-port.ts";

export interface PortRangeInit {
  readonly host: string;
  /** First and last port of the whole range. */
  readonly low: number;
  readonly high: number;
  /** This worker takes every `count`-th pair, beginning with the `index`-th. */
  readonly index: number;
  readonly count: number;
  /** Where in its share it begins, 0 (the front) up to 1. */
  readonly begin: number;
  readonly onBug: (error: unknown) => void;
}

export class PortRange {
  readonly #init: PortRangeInit;
  readonly #first: number;
  /** Pairs of its share. */
  readonly #pairs: number;
  readonly #begin: number;
  #tried = 0;

  constructor(init: PortRangeInit) {
    this.#init = init;
    const firstEven = init.low + (init.low % 2);
    this.#first = firstEven + 2 * init.index;
    this.#pairs = Math.max(0, Math.floor((init.high - 1 - this.#first) / (2 * init.count)) + 1);
    this.#begin = Math.floor(init.begin * this.#pairs);
  }

  /** undefined: every pair has been tried. */
  open(): UdpPort | undefined {
    const { host, count, onBug } = this.#init;
    while (this.#tried < this.#pairs) {
      const pair = (this.#begin + this.#tried++) % this.#pairs;
      const port = openUdpPort(host, this.#first + 2 * count * pair, onBug);
      if (port !== undefined) return port;
    }
    return undefined;
  }
}
