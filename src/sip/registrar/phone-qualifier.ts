// Asks registered phones from time to time whether they live, with OPTIONS (RFC 3261 §11). The answer keeps the way through the phone's NAT open; a
// phone that used to answer and does not any more has vanished, and is not called. `app/core/switch.ts` makes one; bindings.ts keeps what is learnt.
//
//   came ─► waits its interval ─► asked ── answer ──► waits again (who registers anew starts there)
//                                   └──── 32 s, eleven datagrams without one ──► silent, waits again
//
// Not asked are phones in browsers: their WebSocket is pinged already (transport/websocket.ts).

import { randomToken } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { SipResponse } from "../message/message.ts";
import type { RequestInit, RequestSeries } from "../user-agent-contract.ts";
import type { Binding } from "./bindings.ts";

export interface PhoneQualifierDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  /** Each phone is asked this often. */
  readonly everyMs: number;
  readonly request: (
    init: RequestInit & { readonly series: RequestSeries },
    done: (status: number, response: SipResponse | undefined) => void,
  ) => void;
  /** What went to and fro about it need not be kept; returns how to keep again. */
  readonly leaveOut: (callId: string) => () => void;
  readonly learnt: (binding: Binding, answered: boolean) => void;
}

const TICK_MS = 100;
/** What a proxy in front says in place of a phone that does not answer it (RFC 3261 §16.7, RFC 5626 §5.3.1); any other answer is a sign of life. */
const INSTEAD: ReadonlySet<number> = new Set([408, 430, 480, 503]);
const ASKED_PER_TICK = (limits.sip.phonesAskedPerSecond * TICK_MS) / 1_000;

export class PhoneQualifier {
  readonly #deps: PhoneQualifierDeps;
  /** When each is asked next; whoever is due first stands first, since all wait equally long. */
  readonly #dueAt = new Map<Binding, number>();
  readonly #asked = new Set<Binding>();
  #timer: Timer | undefined;
  #closed = false;

  constructor(deps: PhoneQualifierDeps) {
    this.#deps = deps;
  }

  /** Phones that have not answered yet. */
  get size(): number {
    return this.#asked.size;
  }

  came(binding: Binding): void {
    const { transport } = binding.flow;
    if (transport === "ws" || transport === "wss" || this.#closed) return;
    this.#dueAt.set(binding, this.#deps.clock.now() + this.#deps.everyMs);
    if (this.#timer === undefined) this.#sleep();
  }

  went(binding: Binding): void {
    this.#dueAt.delete(binding);
    this.#asked.delete(binding);
    if (this.#dueAt.size === 0) this.#wakeNoMore();
  }

  close(): void {
    this.#closed = true;
    this.#dueAt.clear();
    this.#asked.clear();
    this.#wakeNoMore();
  }

  #wakeNoMore(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sleep(): void {
    const [first] = this.#dueAt.values();
    if (first === undefined) return;
    const ms = Math.max(TICK_MS, first - this.#deps.clock.now());
    this.#timer = this.#deps.clock.after(ms, "do registered phones live?", () => {
      this.#timer = undefined;
      this.#round();
      if (this.#timer === undefined) this.#sleep();
    });
  }

  #round(): void {
    const now = this.#deps.clock.now();
    let room = Math.min(ASKED_PER_TICK, limits.sip.phonesAskedAtOnce - this.#asked.size);
    for (const [binding, dueAt] of this.#dueAt) {
      if (dueAt > now || room <= 0) return;
      room--;
      this.#dueAt.delete(binding);
      this.#ask(binding);
    }
  }

  #ask(binding: Binding): void {
    const { rng, request, leaveOut, learnt } = this.#deps;
    const { flow, contact, path, extension } = binding;
    const series = { callId: randomToken(rng, 20), fromTag: randomToken(rng, 10), cseq: 0 };
    const keepAgain = leaveOut(series.callId);
    this.#asked.add(binding);
    request(
      {
        flow,
        method: "OPTIONS",
        uri: contact,
        route: path,
        from: { display: undefined, user: "" },
        to: { display: undefined, user: extension },
        headers: [["Accept", "application/sdp"]],
        series,
      },
      (status, response) => {
        keepAgain();
        if (!this.#asked.delete(binding)) return; // it has gone, or registered anew
        learnt(binding, response !== undefined && !(path.length > 0 && INSTEAD.has(status)));
        this.came(binding);
      },
    );
  }
}
