// Messages that arrive while the switch still starts: its sockets listen before it can answer, since it needs their addresses. A phone that connects over
// TCP, TLS or WebSocket and registers at once would otherwise wait 32 s for an answer, as nothing is sent twice over a stream (RFC 3261 §17.1.2.2).
// They are kept, up to a bound, and handed over in their order once somebody takes them, a few a turn. `app` has one in front of the switch.
//
//   starting: receive ─► kept ── open(take) ──► a few a turn, with what comes meanwhile behind them ──► straight through

import { limits } from "../../base/limits.ts";
import type { Flow } from "../ports.ts";
import type { Receive } from "./udp.ts";

interface Kept {
  readonly flow: Flow;
  readonly bytes: Uint8Array;
}

export class EarlyMessages {
  /** undefined: straight through. */
  #kept: Kept[] | undefined = [];
  #keptBytes = 0;
  /** Beyond the bound, thrown away: datagrams come again, and a phone on a stream after its 32 s. */
  dropped = 0;
  #take: Receive | undefined;

  get size(): number {
    return this.#kept?.length ?? 0;
  }

  readonly receive: Receive = (flow, bytes) => {
    if (this.#kept === undefined) return this.#take?.(flow, bytes);
    const { earlyMessages, earlyBytes } = limits.sip;
    if (this.#kept.length >= earlyMessages || this.#keptBytes + bytes.length > earlyBytes) {
      this.dropped++;
      return;
    }
    this.#kept.push({ flow, bytes });
    this.#keptBytes += bytes.length;
  };

  /** Nobody waits any more for what came over this connection, and a phone must not count as registered over it. */
  failed({ connection }: Flow): void {
    if (connection === undefined || this.#kept === undefined) return;
    this.#kept = this.#kept.filter(({ flow }) => flow.connection !== connection);
  }

  /** `nextTurn` runs a function once others had their turn. */
  open(take: Receive, nextTurn: (run: () => void) => void): void {
    this.#take = take;
    const some = (): void => {
      for (const { flow, bytes } of this.#kept?.splice(0, limits.sip.earlyPerTurn) ?? []) take(flow, bytes);
      if (this.size > 0) nextTurn(some);
      else this.#kept = undefined;
    };
    some();
  }
}
