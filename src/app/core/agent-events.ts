// Agents' states on disk: the history, one row a change (ACD-02), and the last of each with since when and how long free, so that a restart finds
// people where they were and whoever was longest idle still is (ACD-17). Counters of the day are `figures/figures-keeper.ts`.

import type { DeskInput, TalkView } from "../../acd/contract.ts";
import type { AcdFact } from "../../acd/facts.ts";
import type { SqlRow, Write } from "../../base/db.ts";
import type { AgentKey, ExtensionKey } from "../../base/ids.ts";
import type { Clock, Millis, WallMillis } from "../../base/time.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";

const INSERT =
  "INSERT INTO agent_event (agent, at, from_state, to_state, reason, extension, call_id) VALUES (?, ?, ?, ?, ?, ?, ?)";
const KEEP =
  "INSERT OR REPLACE INTO agent_state (agent, extension, state, reason, since_at, idle_since_at) VALUES (?, ?, ?, ?, ?, ?)";

export const SELECT_AGENT_STATES = "SELECT * FROM agent_state WHERE state <> 'signed-out'";

type StateFact = Extract<AcdFact, { readonly kind: "agent.state" }>;
type RestoreInput = Extract<DeskInput, { readonly kind: "restore" }>;

/** Of agents whose call goes on after a kill. */
export type TalkOf = (agent: AgentKey) => TalkView | undefined;

export const NO_TALK: TalkOf = () => undefined;

/** Since when, in wall time. */
interface Since {
  readonly state: WallMillis;
  readonly idle: WallMillis;
}

export class AgentStates {
  readonly #clock: Clock;
  /** Free since then; of agents signed in. */
  readonly #idle = new Map<AgentKey, WallMillis>();
  /** Let an offer fail: their idle time begins anew. Empty between two inputs of the desk. */
  readonly #failed = new Set<AgentKey>();
  #kept: Promise<unknown> = Promise.resolve();
  /** Being put back: their times are not those of the fact. */
  #restoring: { readonly agent: AgentKey; readonly since: Since } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when the last change is on disk, or could not be written. */
  get kept(): Promise<unknown> {
    return this.#kept;
  }

  /** Writes what the fact leaves on disk; `write` says by itself what could not be written. */
  keep(fact: SwitchFact, write: (writes: readonly Write[]) => Promise<unknown>): void {
    const writes = this.fold(fact);
    if (writes.length > 0) this.#kept = write(writes);
  }

  /** What the fact leaves on disk. */
  fold(fact: SwitchFact): readonly Write[] {
    // The switch had no port, or the offer was taken back: not the agent's doing.
    if (fact.kind === "offer.failed" && fact.failure !== "no-port" && fact.failure !== "withdrawn")
      this.#failed.add(fact.agent);
    return fact.kind === "agent.state" ? this.#changed(fact) : [];
  }

  /**
   * Through `input`, who was free for longest first. Whoever was in a call that goes on talks on; who was in another, or wrapping up, was there to
   * work: ready.
   */
  restore(rows: readonly SqlRow[], input: (restore: RestoreInput) => void, talkOf: TalkOf = NO_TALK): void {
    const wall = this.#clock.wall();
    const kept = rows.map((row) => ({ row, talk: talkIn(row, talkOf) }));
    const known = kept.map((one) => ({ ...one, since: sinceOf(one.row, wall, one.talk) }));
    for (const { row, talk, since } of known.toSorted((a, b) => a.since.idle - b.since.idle)) {
      const agent = String(row["agent"]) as AgentKey;
      this.#restoring = { agent, since };
      input({
        kind: "restore",
        agent,
        extension: String(row["extension"]) as ExtensionKey,
        state: talk === undefined ? stateOf(row) : { kind: "talking", call: talk.call },
        talk,
        since: this.#moment(since.state, wall),
        idleSince: this.#moment(since.idle, wall),
      });
      this.#restoring = undefined;
    }
  }

  #moment(at: WallMillis, wall: WallMillis): Millis {
    return (this.#clock.now() - (wall - at)) as Millis;
  }

  #changed({ agent, extension, from, to }: StateFact): readonly Write[] {
    const at = this.#clock.wall();
    const since =
      this.#restoring?.agent === agent ? this.#restoring.since : { state: at, idle: this.#idleFrom(agent, from, at) };
    if (to.kind === "signed-out") this.#idle.delete(agent);
    else if (to.kind === "ready") this.#idle.set(agent, since.idle);
    if (to.kind !== "reserved" && to.kind !== "ringing") this.#failed.delete(agent);
    const reason = to.kind === "busy" ? to.reason : null;
    const call = "call" in to ? to.call : null;
    return [
      { sql: INSERT, values: [agent, Math.round(at), from, to.kind, reason, extension ?? null, call] },
      {
        sql: KEEP,
        values: [agent, extension ?? null, to.kind, reason, Math.round(since.state), Math.round(since.idle)],
      },
    ];
  }

  /** An offer that came to nothing without the agent's doing leaves their place among the idle as it was. */
  #idleFrom(agent: AgentKey, from: StateFact["from"], at: WallMillis): WallMillis {
    const isOffered = from === "reserved" || from === "ringing" || from === "ready";
    return isOffered && !this.#failed.has(agent) ? (this.#idle.get(agent) ?? at) : at;
  }
}

function talkIn(row: SqlRow, talkOf: TalkOf): TalkView | undefined {
  return row["state"] === "talking" ? talkOf(String(row["agent"]) as AgentKey) : undefined;
}

function stateOf(row: SqlRow): RestoreInput["state"] {
  switch (row["state"]) {
    case "busy":
      // What they owe the call that went with the process nobody can take down any more.
      return row["reason"] === "disposition" ? { kind: "ready" } : { kind: "busy", reason: String(row["reason"]) };
    case "break":
      return { kind: "break" };
    default:
      return { kind: "ready" };
  }
}

function sinceOf(row: SqlRow, wall: WallMillis, talk: TalkView | undefined): Since {
  const past = (value: unknown): WallMillis => Math.min(Number(value), wall) as WallMillis;
  const idle = row["idle_since_at"] === null || row["idle_since_at"] === undefined ? wall : past(row["idle_since_at"]);
  if (talk !== undefined) return { state: past(row["since_at"]), idle };
  switch (row["state"]) {
    case "ready":
    case "break":
      return { state: past(row["since_at"]), idle };
    case "busy":
      return row["reason"] === "disposition" ? { state: wall, idle: wall } : { state: past(row["since_at"]), idle };
    case "reserved":
    case "ringing":
      return { state: wall, idle };
    default:
      return { state: wall, idle: wall };
  }
}
