// A supervisor sends a waiting caller elsewhere (ACD-18): to another queue, first of all to one agent, or further up the line. The caller's age goes
// along, phones that ring for them stop, and the figures count them as moved out of the one queue and offered to the other. Taking a caller oneself
// is `take-waiting.ts`.

import type { AgentKey, CallId, QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { QueueEntry } from "../../call/route.ts";
import type { Queue } from "../../office/office.ts";
import type { Site } from "./site.ts";
import type { InLine } from "./waiting/in-line.ts";

export interface Move {
  /** undefined: the queue they wait in. */
  readonly queue: Queue | undefined;
  /** Theirs alone for a minute, as far as this agent is at work; then anybody's who may. */
  readonly agent: AgentKey | undefined;
  /** A further head start. */
  readonly creditMs: number;
  /** For the audit. */
  readonly by: string;
}

export interface Moved {
  readonly from: QueueKey;
  readonly to: QueueKey;
  readonly waitedMs: number;
}

type MoveSite = Pick<Site, "floor" | "clock" | "audit" | "openings">;

/**
 * "not-waiting": no such caller, or they have just been answered or have left; "full", "closed": the other queue takes nobody any more, and they
 * wait where they are.
 */
export function moveWaiting(call: CallId, move: Move, site: MoveSite): Moved | "not-waiting" | "full" | "closed" {
  const line = site.floor.inLine(call);
  if (line === undefined) return "not-waiting";
  const { queue = line.queue } = move;
  const isElsewhere = queue.key !== line.queue.key;
  // They would leave a line to hear busy, or goodbye.
  if (isElsewhere && site.openings.closed(queue) !== undefined) return "closed";
  if (isElsewhere && isFull(queue, site)) return "full";
  const waitedMs = site.clock.now() - line.since;
  const entry = entryFor(line, move, site.clock.now());
  const to = move.agent === undefined ? queue.key : `${queue.key} ${move.agent}`;
  const next = { kind: "visit", destination: { kind: "queue", queue, entry } } as const;
  if (!line.sendOn({ why: "moved", to, next })) return "not-waiting";
  const { by, agent, creditMs } = move;
  const extras = `${agent === undefined ? "" : `, agent ${agent}`}${creditMs === 0 ? "" : `, ${creditMs / 1_000} s ahead`}`;
  site.audit.note({
    who: by,
    what: "call.move",
    on: `call ${call}`,
    before: `queue ${line.queue.key}`,
    after: `queue ${queue.key}${extras}`,
  });
  return { from: line.queue.key, to: queue.key, waitedMs };
}

/** Counted from when they began to wait, as preferences are. */
function entryFor(line: InLine, { agent, creditMs }: Move, now: number): QueueEntry {
  const returnsTo = line.queue.key;
  const entry = { ...line.entry, since: line.since, returnsTo, creditMs: line.entry.creditMs + creditMs };
  if (agent === undefined) return entry;
  const forMs = now - line.since + limits.people.movedToAgentMs;
  return { ...entry, prefers: [{ why: "supervisor", agents: [agent], forMs }] };
}

function isFull({ key, maxCallers }: Queue, { floor, clock }: MoveSite): boolean {
  return (floor.desk.measure(key, "waiting", clock.now()) ?? 0) >= maxCallers;
}
