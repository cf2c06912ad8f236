// Calls, queues, agents and recordings for Prometheus: what was counted (call-counts.ts), and what there is at this moment.

import type { QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { ratesOf } from "../core/figures/formulas.ts";
import type { Switch } from "../core/switch.ts";
import type { CallCounts, Tally } from "./call-counts.ts";
import { byKey, type Family, one, type Sample, spread } from "./family.ts";

/** Every state there is: one that nobody is in is shown as 0. */
const AGENT_STATES = ["signed-out", "ready", "reserved", "ringing", "talking", "wrap-up", "busy", "break"] as const;

export function callFamilies(counts: CallCounts, pbx: Switch): readonly Family[] {
  return [
    one("zongji_calls", "gauge", "Calls in progress", () => pbx.calls.size),
    one("zongji_calls_limit", "gauge", "Calls in progress that the office allows", () => pbx.office.limits.calls),
    one("zongji_calls_arrived_total", "counter", "Calls that arrived", () => counts.arrived),
    one("zongji_calls_connected_total", "counter", "Calls that were connected", () => counts.connected),
    one(
      "zongji_calls_revived_total",
      "counter",
      "Calls of a killed process that were taken up again (docs/survival.md)",
      () => counts.revived,
    ),
    one(
      "zongji_calls_lost_at_restart_total",
      "counter",
      "Calls of a killed process of which a party did not come back",
      () => counts.lostAtRestart,
    ),
    firstWords("zongji_calls_ended_total", "Calls that ended, by ending (docs/glossary.md)", "ending", counts.ended),
    spread(
      "zongji_call_setup_seconds",
      "From the caller's INVITE to the first INVITE of ours, of calls that no queue, flow or mailbox came before",
      counts.setUp,
    ),
    firstWords("zongji_transfers_total", "Transfers, by how", "how", counts.transfers),
    one("zongji_recordings", "gauge", "Recordings that are being written", () => pbx.media.sizes.recordings),
    one("zongji_recordings_saved_total", "counter", "Recordings that were saved", () => counts.recordings.saved),
    one("zongji_recordings_failed_total", "counter", "Recordings that broke off", () => counts.recordings.failed),
    one("zongji_recording_bytes_total", "counter", "Bytes of saved recordings", () => counts.recordings.bytes),
    one("zongji_recording_seconds_total", "counter", "Length of saved recordings", () => counts.recordings.seconds),
  ];
}

export function queueFamilies(counts: CallCounts, pbx: Switch): readonly Family[] {
  const desks = () => pbx.floor.desk.queues(pbx.clock.now()).slice(0, limits.metrics.shown);
  const perQueue = (name: string, help: string, read: (desk: ReturnType<typeof desks>[number]) => number): Family =>
    byKey({ name, kind: "gauge", help, label: "queue" }, () => desks().map((desk) => [desk.key, read(desk)] as const));
  return [
    perQueue("zongji_queue_waiting", "Callers who wait", ({ waiting }) => waiting),
    perQueue(
      "zongji_queue_longest_wait_seconds",
      "Wait of whoever waits longest",
      ({ longestWaitMs }) => longestWaitMs / 1_000,
    ),
    perQueue(
      "zongji_queue_agents_ready",
      "Agents who could take a call of this queue now",
      ({ agents }) => agents.free,
    ),
    perQueue(
      "zongji_queue_agents_signed_in",
      "Agents of this queue who are signed in",
      ({ agents }) => agents.signedIn,
    ),
    {
      name: "zongji_queue_callers_total",
      kind: "counter",
      help: "Callers of a queue: offered, answered, and the ways to leave it (docs/figures.md)",
      read: () => rows(counts.callers, "queue", "outcome"),
    },
    firstWords(
      "zongji_queue_answered_in_time_total",
      "Callers answered within the queue's time",
      "queue",
      counts.inTime,
    ),
    byKey(
      {
        name: "zongji_queue_service_level_ratio",
        kind: "gauge",
        help: "Service level since midnight, by the queue's formula, 0 to 1; left out while nobody is to be reckoned",
        label: "queue",
      },
      () => serviceLevels(pbx),
    ),
    spread("zongji_queue_wait_seconds", "Wait of callers who met an agent", counts.waits),
    firstWords(
      "zongji_offers_failed_total",
      "Offers to agents that came to nothing, by why",
      "why",
      counts.failedOffers,
    ),
    byKey({ name: "zongji_agents", kind: "gauge", help: "Agents, by state", label: "state" }, () => agentStates(pbx)),
    one(
      "zongji_ghosts_total",
      "counter",
      "Agents and callers bound to calls that were no more, set right; should stay 0",
      () => pbx.reconciler.ghosts.found,
    ),
  ];
}

function firstWords(name: string, help: string, label: string, tally: Tally): Family {
  return byKey({ name, kind: "counter", help, label }, function* () {
    for (const [first, , count] of tally.entries()) yield [first, count];
  });
}

function rows(tally: Tally, first: string, second: string): readonly Sample[] {
  return Array.from(tally.entries(), ([one, two, value]) => ({ labels: { [first]: one, [second]: two }, value }));
}

function* serviceLevels(pbx: Switch): Iterable<readonly [string, number]> {
  let shown = 0;
  for (const [key, queue] of pbx.office.queues) {
    if (++shown > limits.metrics.shown) return;
    const { serviceLevel } = ratesOf(pbx.figures.of(key as QueueKey), queue.serviceLevelFormula);
    if (serviceLevel !== undefined) yield [key, serviceLevel];
  }
}

function agentStates(pbx: Switch): ReadonlyMap<string, number> {
  const found = new Map<string, number>(AGENT_STATES.map((state) => [state, 0]));
  for (const { state } of pbx.floor.desk.agents(pbx.clock.now()))
    found.set(state.kind, (found.get(state.kind) ?? 0) + 1);
  return found;
}
