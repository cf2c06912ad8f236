// Which peers take a request over TCP that is too large for a datagram (RFC 3261 §18.1.1). The transaction layer asks before it sends one; `sockets.ts`
// says what became of it. Whoever refused is left alone for a while: most phones behind a NAT can be reached by datagram only.

import { limits } from "../../base/limits.ts";
import { addressText } from "../../base/net.ts";
import type { Clock } from "../../base/time.ts";
import type { Flow } from "../ports.ts";

export class LargeRequests {
  readonly #clock: Clock;
  /** By address, oldest first: until when it gets datagrams only. */
  readonly #datagramOnly = new Map<string, number>();
  /** Flows we gave out: what fails over one of them never opened. */
  readonly #tried = new WeakSet<Flow>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same peer over TCP; undefined: it is known to take none. */
  streamFor({ transport, local, remote }: Flow): Flow | undefined {
    if (transport !== "udp") return undefined;
    const until = this.#datagramOnly.get(addressText(remote));
    if (until !== undefined && until > this.#clock.now()) return undefined;
    const flow: Flow = { transport: "tcp", local, remote };
    this.#tried.add(flow);
    return flow;
  }

  /** Shorter for a try that has another way; undefined: as long as any. */
  patienceMs(flow: Flow): number | undefined {
    return this.#tried.has(flow) ? limits.sip.datagramEscapeMs : undefined;
  }

  failed(flow: Flow): void {
    if (!this.#tried.has(flow)) return;
    const key = addressText(flow.remote);
    this.#datagramOnly.delete(key);
    for (const oldest of this.#datagramOnly.keys()) {
      if (this.#datagramOnly.size < limits.sip.datagramOnlyPeers) break;
      this.#datagramOnly.delete(oldest);
    }
    this.#datagramOnly.set(key, this.#clock.now() + limits.sip.datagramOnlyMs);
  }
}
