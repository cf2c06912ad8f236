// A random history of calls, written as the switch writes it, and the same as plain objects: what reports count is counted here once more, slowly.

import type { Write } from "../../../src/base/db.ts";
import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId, TrunkKey } from "../../../src/base/ids.ts";
import { fraction, type Rng } from "../../../src/base/rng.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { Ending } from "../../../src/call/ending.ts";
import type { CallRecord, LegRecord, SegmentRecord } from "../../../src/call/record.ts";
import { recordWrites } from "../../../src/call/record-tables.ts";

const QUEUES = ["sales", "support"] as QueueKey[];
const AGENTS = ["5001", "5002", "5003"] as AgentKey[];
const TRUNKS = ["north", "south"] as TrunkKey[];
const DISPOSITIONS = ["成交", "咨询", "退订"];

export interface Dice {
  below(n: number): number;
  pick<Value>(from: readonly Value[]): Value;
}

export function dice(rng: Rng): Dice {
  const below = (n: number): number => Math.floor(fraction(rng) * n);
  return { below, pick: (from) => from[below(from.length)] as (typeof from)[number] };
}

/** `number` of them that came in from `from` up to `to`; of the last few the calls still go on. */
export function randomCalls(
  number: number,
  { from, to }: { from: number; to: number },
  { below, pick }: Dice,
): CallRecord[] {
  return Array.from({ length: number }, (_, i): CallRecord => {
    // Half of them close together, so that lines overlap.
    const at = (i % 2 === 0 ? from + below(to - from) : from + below(Math.min(to - from, 3_600_000))) as WallMillis;
    const queue = pick([...QUEUES, undefined]);
    const waited = below(70_000);
    const isTalk = below(3) > 0;
    const isOver = below(20) > 0;
    const agent = isTalk && (queue !== undefined || below(2) === 0) ? pick(AGENTS) : undefined;
    const talked = isTalk ? 1_000 + below(400_000) : 0;
    const end = (at + waited + talked) as WallMillis;
    const ending: Ending = isTalk ? "completed" : pick(["abandoned", "timed-out", "busy"] as const);
    const segments: SegmentRecord[] = [];
    const segment = (
      kind: SegmentRecord["kind"],
      begin: number,
      until: number,
      outcome: string,
      more: Partial<SegmentRecord> = {},
    ) =>
      segments.push({
        ...{
          kind,
          queue,
          agent: undefined,
          startedAt: begin as WallMillis,
          endedAt: until as WallMillis,
          outcome,
          explanation: undefined,
        },
        ...more,
      });
    if (queue !== undefined) {
      segment("queue", at, at + waited, isTalk ? "connected" : ending);
      if (below(3) === 0)
        segment("offer", at, at + below(waited + 1), pick(["no-answer", "rejected", "withdrawn"]), {
          agent: pick(AGENTS),
        });
      if (agent !== undefined) segment("offer", at, at + waited, "connected", { agent });
    }
    if (isTalk) {
      const disposition = below(2) === 0 && agent !== undefined ? pick(DISPOSITIONS) : undefined;
      segment("talk", at + waited, end, "completed", { agent, ...(disposition !== undefined && { disposition }) });
      if (below(6) === 0)
        segment("transfer", end, end, pick(["connected", "failed 486"]), {
          agent,
          detail: `${pick(["blind", "attended"])} by 1001 to ${pick(["1002", "7001"])}`,
        });
      if (below(9) === 0) segment("consult", at + waited, end, "came back", { agent, detail: "1001 with c-x" });
    }
    const trunk = pick([...TRUNKS, undefined]);
    const isLost = below(3) === 0;
    const leg: LegRecord = {
      id: `c-${i}.1` as LegId,
      side: pick(["caller", "callee"] as const),
      extension: undefined as ExtensionKey | undefined,
      agent: undefined,
      ...(trunk !== undefined && { trunk }),
      startedAt: at,
      ringingAt: undefined,
      answeredAt: isTalk ? ((at + waited) as WallMillis) : undefined,
      endedAt: isOver ? end : undefined,
      ending: "bye by peer",
      status: isTalk ? 200 : pick([486, 603, 503, undefined]),
      heldAt: undefined,
      media: isTalk
        ? {
            ...{
              packetsReceived: 1_000 + below(1_000),
              bytesReceived: 0,
              packetsLost: isLost ? below(200) : 0,
              jitterMs: below(80),
              packetsSent: 900,
            },
            ...{
              bytesSent: 0,
              peer: undefined,
              dropped: 0,
              concealed: below(9),
              late: below(9),
              codec: pick(["pcma", "g722"] as const),
            },
          }
        : undefined,
    };
    const recordings =
      isTalk && below(2) === 0
        ? [recording(`c-${i}`, at, below(90_000), pick(["saved", "failed", "expired"] as const))]
        : [];
    return {
      id: `c-${i}` as CallId,
      from: `+8613800${below(40)}`,
      fromName: undefined,
      to: "7000",
      startedAt: at,
      ...{ queue, agent, queuedAt: queue === undefined ? undefined : at, ringingAt: undefined },
      answeredAt: isTalk ? ((at + waited) as WallMillis) : undefined,
      endedAt: isOver ? end : undefined,
      ...{
        ending: isOver ? ending : undefined,
        endedBy: isOver ? pick(["caller", "callee"] as const) : undefined,
        sipStatus: undefined,
      },
      ...{ waitMs: waited, holdMs: 0, disposition: undefined, legs: [leg], segments, recordings, notes: [] },
    };
  });
}

function recording(id: string, at: WallMillis, durationMs: number, state: "saved" | "failed" | "expired") {
  const made = {
    id: id as RecordingId,
    path: `recordings/${id}.wav`,
    startedAt: at,
    state,
    durationMs,
    bytes: durationMs * 32,
  };
  return {
    ...made,
    sha256: undefined,
    cause: undefined,
    continues: undefined,
    beside: undefined,
    pausedMs: 0,
    pausedAt: undefined,
  };
}

export function historyWrites(calls: readonly CallRecord[]): readonly Write[] {
  return calls.flatMap((call) => recordWrites(call));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The clock of a zone, asked for each moment anew. */
export function localOf(at: number, timezone: string) {
  const format =
    clocks.get(timezone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone: timezone,
      hourCycle: "h23",
      ...{ weekday: "long", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
    });
  clocks.set(timezone, format);
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = `${part.get("year")}-${part.get("month")}-${part.get("day")}`;
  return {
    day,
    hour: Number(part.get("hour")),
    minute: Number(part.get("minute")),
    weekday: part.get("weekday") ?? "",
    month: day.slice(0, 7),
  };
}
