// Figures fed by hand: callers and agents of a few words each, on a virtual clock that begins at 22:00 in Shanghai.

import type { AgentState, LeaveReason, RefuseReason } from "../../../src/acd/facts.ts";
import { Figures } from "../../../src/app/core/figures/figures.ts";
import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey } from "../../../src/base/ids.ts";
import type { SwitchFact } from "../../../src/call/record-keeper.ts";
import { VirtualClock } from "../../world/clock.ts";

export const EVENING = Date.UTC(2026, 10, 22, 14);
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const key = (queue: string): QueueKey => queue as QueueKey;
export const call = (n: number | string): CallId => `c-${n}` as CallId;
export const agentKey = (agent: string): AgentKey => agent as AgentKey;

export class Counting {
  readonly clock: VirtualClock;
  readonly figures: Figures;
  days = 0;
  readonly #states = new Map<string, AgentState["kind"]>();

  constructor(clock = new VirtualClock(EVENING), terms = { serviceLevelMs: 20 * SECOND, shortAbandonMs: 5 * SECOND }) {
    this.clock = clock;
    this.figures = new Figures({
      clock,
      timezone: () => "Asia/Shanghai",
      terms: () => terms,
      agentAt: (extension) => (extension === "1001" ? agentKey("5001") : undefined),
      onNewDay: () => void this.days++,
    });
  }

  fold(fact: SwitchFact): void {
    this.figures.fold(fact);
  }

  queued(
    n: number | string,
    queue = "sales",
    more: { readonly tier?: string; readonly region?: string; readonly callBack?: boolean } = {},
  ): void {
    const { tier, region, callBack = false } = more;
    this.fold({
      kind: "caller.queued",
      call: call(n),
      queue: key(queue),
      position: 1,
      tier,
      region,
      callBack,
      waitedMs: 0,
    });
  }

  refused(n: number, why: RefuseReason = "full"): void {
    this.fold({ kind: "caller.refused", call: call(n), queue: key("sales"), why, to: undefined });
  }

  connected(n: number | string, waitedMs: number, queue = "sales", agent = "5001"): void {
    this.fold({ kind: "caller.connected", call: call(n), queue: key(queue), agent: agentKey(agent), waitedMs });
  }

  left(n: number | string, why: LeaveReason, waitedMs = 0, to?: string, queue = "sales"): void {
    this.fold({ kind: "caller.left", call: call(n), queue: key(queue), why, waitedMs, to });
  }

  /** Two talk. */
  reached(n: number | string, queue = "sales", agent = "5001"): void {
    const met = {
      leg: `l-${n}` as LegId,
      extension: "1001" as ExtensionKey,
      agent: agentKey(agent),
      queue: key(queue),
    };
    this.fold({ kind: "call.connected", call: call(n), ...met });
  }

  ended(n: number | string): void {
    this.fold({ kind: "call.ended", call: call(n), ending: "completed", by: "caller", status: 200 });
  }

  state(agent: string, to: AgentState): void {
    const from = this.#states.get(agent) ?? "signed-out";
    this.#states.set(agent, to.kind);
    const extension = "1001" as ExtensionKey;
    this.fold({ kind: "agent.state", agent: agentKey(agent), extension, from, to });
  }

  today(queue = "sales") {
    return this.figures.of(key(queue));
  }
}
