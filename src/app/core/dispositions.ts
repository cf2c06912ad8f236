// What a call was about, as its agent says it (ACD-12): from a phone by a code, by command by code or name. The desk is told the name, since names
// are what records keep: a code may mean something else tomorrow. Which queue's dispositions count is remembered from the agent's last caller.

import type { DeskFault } from "../../acd/contract.ts";
import type { AgentKey, CallId, QueueKey } from "../../base/ids.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { Office, Queue } from "../../office/office.ts";
import type { Floor } from "./floor.ts";

export type DisposeOutcome =
  | { readonly kind: "done"; readonly name: string }
  /** `allowed`: name by code; empty where the agent has had no call. */
  | { readonly kind: "unknown"; readonly allowed: ReadonlyMap<string, string> }
  | { readonly kind: "not-now"; readonly fault: DeskFault };

const NONE: ReadonlyMap<string, string> = new Map();

export class Dispositions {
  readonly #office: () => Office;
  readonly #floor: Floor;
  /** Of agents of the office, so never more than there are. */
  readonly #last = new Map<AgentKey, { readonly call: CallId; readonly queue: QueueKey }>();

  constructor(deps: { readonly office: () => Office; readonly floor: Floor }) {
    this.#office = deps.office;
    this.#floor = deps.floor;
  }

  fold(fact: SwitchFact): void {
    if (fact.kind === "caller.connected") this.#last.set(fact.agent, { call: fact.call, queue: fact.queue });
    else if (fact.kind === "agent.state" && fact.to.kind === "signed-out") this.#last.delete(fact.agent);
  }

  /** A call of this agent goes on after a kill. */
  goesOn(agent: AgentKey, call: CallId, queue: QueueKey): void {
    this.#last.set(agent, { call, queue });
  }

  /** The queue of the agent's last caller. */
  queueOf(agent: AgentKey): Queue | undefined {
    const last = this.#last.get(agent);
    return last === undefined ? undefined : this.#office().queues.get(last.queue);
  }

  /** Name by code; empty: any text will do. */
  of(agent: AgentKey): ReadonlyMap<string, string> {
    return this.queueOf(agent)?.dispositions ?? NONE;
  }

  /** `given`: a code or a name. */
  dispose(agent: AgentKey, given: string): DisposeOutcome {
    const allowed = this.of(agent);
    const name =
      allowed.get(given) ?? (allowed.size === 0 || [...allowed.values()].includes(given) ? given : undefined);
    if (name === undefined) return { kind: "unknown", allowed };
    const fault = this.#floor.input({ kind: "disposition", agent, code: name });
    return fault === undefined ? { kind: "done", name } : { kind: "not-now", fault };
  }
}
