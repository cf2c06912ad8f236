// RTCP of one leg (RFC 3550 §6): our report every five seconds or so, what the peer says of our stream, and the round trip.
// The leg calls it; when it is due the engine's sweep tells.

import { randomToken } from "../base/ids.ts";
import { fraction, type Rng } from "../base/rng.ts";
import type { Clock } from "../base/time.ts";
import type { LegReport } from "./media.ts";
import { ntpMiddle, ntpTime, type ReportBlock, readRtcp, type SenderInfo, writeRtcp } from "./rtcp.ts";
import type { StreamIn } from "./stream-in.ts";
import type { StreamOut } from "./stream-out.ts";

const INTERVAL_MS = 5_000;
/** §6.3.1: undoes what timer reconsideration adds to the average. */
const COMPENSATION = Math.E - 1.5;

export class LegReports {
  /** When the next report is due, ms. */
  dueAt: number;
  #clock: Clock;
  #rng: Rng;
  #in: StreamIn;
  #out: StreamOut;
  #cname: string;
  #peer: LegReport["peer"];
  #lastSr = 0;
  #lastSrAt = 0;
  #sentBefore: readonly [number, number] = [0, 0]; // packets sent at the last two reports: §6.4 "sender"
  #saidSomething = false;

  constructor(init: { readonly clock: Clock; readonly rng: Rng; readonly in: StreamIn; readonly out: StreamOut }) {
    this.#clock = init.clock;
    this.#rng = init.rng;
    this.#in = init.in;
    this.#out = init.out;
    this.#cname = randomToken(init.rng, 16);
    this.dueAt = init.clock.now() + this.#interval() / 2; // §6.2: the first one comes early
  }

  get peer(): LegReport["peer"] {
    return this.#peer;
  }

  /** Our next compound packet; sets when the one after is due. */
  make(): Uint8Array {
    this.dueAt = this.#clock.now() + this.#interval();
    const isSender = this.#out.packets > this.#sentBefore[0];
    this.#sentBefore = [this.#sentBefore[1], this.#out.packets];
    return this.#compound(isSender, false);
  }

  /** The last words; undefined: nothing was ever said (§6.3.7). */
  makeBye(): Uint8Array | undefined {
    if (!this.#saidSomething && !this.#out.started) return undefined;
    return this.#compound(this.#out.packets > this.#sentBefore[0], true);
  }

  /** False: it is no RTCP. */
  take(packet: Uint8Array): boolean {
    const parts = readRtcp(packet);
    if (parts === undefined) return false;
    for (const part of parts) {
      if (part.kind === "bye") continue; // signalling ends legs, not whoever can send a datagram
      if (part.kind === "sr" && part.ssrc === this.#in.ssrc) this.#noteSenderReport(part.sender);
      for (const block of part.blocks) if (block.ssrc === this.#out.ssrc) this.#noteBlock(block);
    }
    return true;
  }

  #noteSenderReport(sender: SenderInfo): void {
    this.#lastSr = ntpMiddle({ seconds: sender.ntpSeconds, fraction: sender.ntpFraction });
    this.#lastSrAt = this.#clock.now();
  }

  #noteBlock(block: ReportBlock): void {
    this.#peer = {
      lost: Math.max(0, block.lost),
      jitterMs: block.jitter / this.#out.ticksPerMs,
      roundTripMs: this.#roundTrip(block) ?? this.#peer?.roundTripMs,
    };
  }

  /** §6.4.1: arrival - LSR - DLSR; nonsense (clock stepped, peer invents) is not taken. */
  #roundTrip(block: ReportBlock): number | undefined {
    if (block.lastSr === 0) return undefined;
    const arrival = ntpMiddle(ntpTime(this.#clock.wall()));
    const ticks = (arrival - block.lastSr - block.delaySinceLastSr) | 0;
    const ms = (ticks * 1_000) / 65_536;
    return ms < -1 || ms > 60_000 ? undefined : Math.max(0, ms);
  }

  #compound(isSender: boolean, bye: boolean): Uint8Array {
    this.#saidSomething = true;
    return writeRtcp({
      ssrc: this.#out.ssrc,
      cname: this.#cname,
      sender: isSender ? this.#senderInfo() : undefined,
      block: this.#in.started ? this.#block() : undefined,
      bye,
    });
  }

  #senderInfo(): SenderInfo {
    const ntp = ntpTime(this.#clock.wall());
    return {
      ntpSeconds: ntp.seconds,
      ntpFraction: ntp.fraction,
      timestamp: this.#out.timestampAt(this.#clock.now()),
      packets: this.#out.packets,
      bytes: this.#out.bytes,
    };
  }

  #block(): ReportBlock {
    const sinceMs = this.#clock.now() - this.#lastSrAt;
    return {
      ssrc: this.#in.ssrc,
      fractionLost: this.#in.takeFractionLost(),
      lost: this.#in.cumulativeLost,
      highest: this.#in.extendedHighest,
      jitter: this.#in.jitterTicks,
      lastSr: this.#lastSr,
      delaySinceLastSr: this.#lastSr === 0 ? 0 : Math.round(sinceMs * 65.536) >>> 0,
    };
  }

  #interval(): number {
    return (INTERVAL_MS * (0.5 + fraction(this.#rng))) / COMPENSATION;
  }
}
