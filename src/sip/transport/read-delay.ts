// How long a message waits before it is read, told from probes: datagrams of our own that queue with everybody's. Numbers in, milliseconds out; the
// datagrams are `queue-probe.ts`'s and the timer `app/watch-read-delay.ts`'s. A late timer counts too: it is all there is to see where calls come over
// connections only, or where something keeps the probes away.

import { limits } from "../../base/limits.ts";

const { lookMs, lostProbeMs, probesWaiting, probesGoneMs } = limits.overload;

export class ReadDelay {
  /** When the probes under way were sent, by number, in order. */
  readonly #sent = new Map<number, number>();
  #number = 0;
  #dueAt: number;
  #lateMs = 0;
  /** Of the probe that came back last. */
  #waitedMs = 0;
  /** undefined: none ever did. */
  #cameAt: number | undefined;
  /** When the last one was sent that others overtook: it found no room in the queue. */
  #lostAt: number | undefined;

  constructor(now: number) {
    this.#dueAt = now + lookMs;
  }

  /** One more probe goes out now; its number. Every `lookMs`, or as soon as there is time. */
  send(now: number): number {
    this.#lateMs = Math.max(0, now - this.#dueAt);
    this.#dueAt = now + lookMs;
    this.#sent.set(++this.#number, now);
    if (this.#sent.size > probesWaiting) this.#sent.delete(this.#number - probesWaiting);
    return this.#number;
  }

  /** It has been read. */
  came(number: number, now: number): void {
    const sentAt = this.#sent.get(number);
    if (sentAt === undefined) return;
    for (const [earlier, at] of this.#sent) {
      if (earlier > number) break;
      this.#sent.delete(earlier);
      if (earlier < number) this.#lostAt = at;
    }
    this.#waitedMs = now - sentAt;
    this.#cameAt = now;
  }

  /** Milliseconds that a message waits just now, as far as is known. Right before `send`. */
  at(now: number): number {
    const lateMs = Math.max(this.#lateMs, now - this.#dueAt);
    if (this.#cameAt === undefined) return lateMs;
    const [oldest = now] = this.#sent.values();
    if (now - Math.max(this.#cameAt, oldest) > probesGoneMs) return lateMs;
    const lostMs = this.#lostAt === undefined ? 0 : now - this.#lostAt;
    return Math.max(lateMs, this.#waitedMs, now - oldest, lostMs < lostProbeMs ? lostMs : 0);
  }
}
