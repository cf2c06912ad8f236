// The bound ports of one engine: those announced and ready, and those that rest after a leg, so that its late packets meet nobody. The
// sockets stay open from leg to leg; opening one costs more than many packets. The engine owns it; the shell binds ports when asked.

import { limits } from "../base/limits.ts";
import type { RtpPort } from "./media.ts";

export interface PortStockInit {
  readonly needPorts: (count: number) => void;
  readonly announce: (ready: readonly number[]) => void;
}

interface Resting {
  readonly port: RtpPort;
  readonly since: number;
}

export class PortStock {
  readonly #init: PortStockInit;
  readonly #ready = new Map<number, RtpPort>();
  #resting: Resting[] = []; // oldest first, from #restingFrom on
  #restingFrom = 0;
  #asked = 0;
  #exhausted = false;

  constructor(init: PortStockInit) {
    this.#init = init;
  }

  get ready(): number {
    return this.#ready.size;
  }

  get resting(): number {
    return this.#resting.length - this.#restingFrom;
  }

  add(ports: readonly RtpPort[]): void {
    this.#asked = Math.max(0, this.#asked - ports.length);
    this.#announce(ports);
    this.#top();
  }

  /** The shell's range is used up: nothing more will come of what was asked. */
  exhausted(): void {
    this.#exhausted = true;
    this.#asked = 0;
  }

  take(number: number, now: number): RtpPort | undefined {
    const port = this.#ready.get(number);
    this.#ready.delete(number);
    if (this.#exhausted && this.#ready.size < limits.rtp.portsLow) this.sweep(now);
    else this.#top();
    return port;
  }

  rest(port: RtpPort, now: number): void {
    this.#resting.push({ port, since: now });
  }

  /** Ports whose quarantine is over are ready again; a shorter one must do when no others are left. */
  sweep(now: number): void {
    const scarce = this.#exhausted && this.#ready.size < limits.rtp.portsLow;
    const quarantineMs = scarce ? limits.rtp.quarantineLeastMs : limits.rtp.quarantineMs;
    const rested: RtpPort[] = [];
    for (
      let oldest = this.#resting[this.#restingFrom];
      oldest !== undefined;
      oldest = this.#resting[this.#restingFrom]
    ) {
      if (now - oldest.since < quarantineMs) break;
      rested.push(oldest.port);
      this.#restingFrom++;
    }
    if (this.#restingFrom > 256 && this.#restingFrom * 2 > this.#resting.length) {
      this.#resting = this.#resting.slice(this.#restingFrom);
      this.#restingFrom = 0;
    }
    if (rested.length > 0) this.#announce(rested);
  }

  close(): void {
    for (const port of this.#ready.values()) port.close();
    for (const { port } of this.#resting.slice(this.#restingFrom)) port.close();
    this.#ready.clear();
    this.#resting = [];
    this.#restingFrom = 0;
  }

  #announce(ports: readonly RtpPort[]): void {
    for (const port of ports) this.#ready.set(port.port, port);
    if (ports.length > 0) this.#init.announce(ports.map((port) => port.port));
  }

  #top(): void {
    if (this.#exhausted) return;
    const missing = limits.rtp.portsReady - this.#ready.size - this.#asked;
    if (missing <= 0) return;
    this.#asked += missing;
    this.#init.needPorts(missing);
  }
}
