// What receiver and sender of faxes have in common: their words to the world, one timer for whatever they wait for, and their goodbye.

import { limits } from "../../base/limits.ts";
import type { Clock, Timer } from "../../base/time.ts";
import { command, FaxLine, type LineEvent } from "./fax-line.ts";
import { type FrameName, writeFrame } from "./frames.ts";

/** ITU-T T.30 §5.4.3, within its tolerances. */
export const T1_MS = 38_000;
export const T2_MS = 6_500;
export const T4_MS = 3_200;

export interface FaxDeps {
  readonly clock: Clock;
  readonly send: (datagram: Uint8Array) => void;
  /** Our number, as the other machine shows it. */
  readonly ident: string;
  /** Of one datagram, octets; bits per second. As was agreed. */
  readonly mostBytes?: number;
  readonly mostBitsPerSecond?: number;
  readonly onOver: (end: FaxEnd) => void;
}

export interface FaxEnd {
  /** undefined: all went well. */
  readonly fault: string | undefined;
  /** Pages that were confirmed. */
  readonly pages: number;
  /** The number the other machine tells; "": none. */
  readonly peer: string;
  /** The speed of the last page; 0: there was none. */
  readonly bitsPerSecond: number;
  /** Rows that were lost or unreadable, in all pages. */
  readonly badRows: number;
  readonly packetsLost: number;
  readonly packetsRecovered: number;
}

const MOST_BITS_PER_SECOND = 14_400;

export abstract class FaxMachine {
  protected readonly line: FaxLine;
  protected readonly deps: FaxDeps;
  protected readonly mostBitsPerSecond: number;
  protected peer = "";
  protected bitsPerSecond = 0;
  #timer: Timer | undefined;
  #whole: Timer | undefined;
  #over = false;

  constructor(deps: FaxDeps) {
    this.deps = deps;
    this.mostBitsPerSecond = deps.mostBitsPerSecond ?? MOST_BITS_PER_SECOND;
    this.line = new FaxLine({
      clock: deps.clock,
      send: deps.send,
      hear: (event) => this.hear(event),
      mostBytes: Math.max(
        MOST_BYTES_LEAST,
        Math.min(limits.fax.datagramBytes, deps.mostBytes ?? limits.fax.datagramBytes),
      ),
    });
  }

  start(): void {
    const { clock } = this.deps;
    this.#whole = clock.after(limits.fax.durationMs, "fax: as long as one may take", () =>
      this.stop("it took too long"),
    );
    this.begin();
  }

  /** A datagram of the other machine. */
  take(datagram: Uint8Array): void {
    if (!this.#over) this.line.take(datagram);
  }

  /** The call is over, or somebody ends it; what came is kept. */
  stop(why: string): void {
    this.finish(why);
  }

  protected abstract begin(): void;
  protected abstract hear(event: LineEvent): void;
  protected abstract get figures(): { readonly pages: number; readonly badRows: number };

  protected get isOver(): boolean {
    return this.#over;
  }

  protected expect(ms: number, why: string, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.deps.clock.after(ms, `fax: ${why}`, run);
  }

  protected expectNothing(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Says goodbye, then it is over. */
  protected disconnect(fault: string | undefined, x: boolean): void {
    this.expectNothing();
    this.line.say(command([frameOf("DCN", x)]), () => this.finish(fault));
  }

  protected finish(fault: string | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.expectNothing();
    this.#whole?.cancel();
    const { lost, recovered } = this.line.figures;
    this.line.close();
    const { peer, bitsPerSecond } = this;
    const packets = { packetsLost: lost, packetsRecovered: recovered };
    this.deps.onOver({ fault, ...this.figures, peer, bitsPerSecond, ...packets });
  }
}

/** Some machines name less than any packet with a copy has; they mean something else by it. */
const MOST_BYTES_LEAST = 160;

export function frameOf(name: FrameName, x: boolean, info?: Uint8Array, isLast = true): Uint8Array {
  return writeFrame(name, { x, isLast, ...(info === undefined ? {} : { info }) });
}
