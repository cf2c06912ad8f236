// What a flow may read of this call, its caller, the queues and the office: all from memory but for the caller, who is looked up once a visit.

import type { QueueKey } from "../../../base/ids.ts";
import type { Call } from "../../../call/call.ts";
import type { FlowEnvironment, QueueNumbers } from "../../../ivr/environment.ts";
import { momentOf } from "../../../ivr/moment.ts";
import { isOpen } from "../../../office/hours.ts";
import type { Site } from "../site.ts";
import { officeMoment } from "./office-calendar.ts";

export function flowEnvironment(call: Call, site: Site): FlowEnvironment {
  let caller: ReturnType<FlowEnvironment["caller"]> | undefined;
  return {
    call: callOf(call, site),
    caller: () => {
      caller ??= callerOf(call, site);
      return caller;
    },
    queue: (key) => queueNumbers(key, site),
    queues: () => [...site.office().queues.keys()],
    now: () => momentOf(officeMoment(site.office(), site.clock.wall())),
    isOpen: (key) => {
      const schedule = site.office().hours.get(key);
      return schedule === undefined ? undefined : isOpen(schedule, officeMoment(site.office(), site.clock.wall()));
    },
    get office() {
      const { name, language, timezone } = site.office();
      return { name, language, timezone };
    },
    secret: (name) => site.flowDoors?.secret?.(name),
  };
}

function callOf(call: Call, { calls, clock }: Site): FlowEnvironment["call"] {
  const { dialler } = call;
  return {
    id: call.id,
    from: call.from,
    to: call.dialled,
    name: call.fromName ?? "",
    trunk: dialler?.kind === "trunk" ? dialler.trunk : "",
    extension: call.extension ?? "",
    startedAt: new Date(calls.way(call.id)?.beganAt ?? clock.wall()).toISOString(),
  };
}

function callerOf(call: Call, { callers }: Site): ReturnType<FlowEnvironment["caller"]> {
  const { number, entry, customer, tier, region, isBlocked } = callers.known(call);
  return {
    number,
    tier: tier ?? "",
    region: region ?? "",
    name: entry?.name ?? customer?.name ?? call.fromName ?? "",
    owner: entry?.owner ?? customer?.owner ?? "",
    note: entry?.reason ?? "",
    isBlocked,
  };
}

function queueNumbers(key: string, site: Site): QueueNumbers | undefined {
  const queue = site.office().queues.get(key as QueueKey);
  if (queue === undefined) return undefined;
  const { desk } = site.floor;
  const now = site.clock.now();
  const seconds = (what: "longest" | "expected"): number => {
    const ms = desk.measure(queue.key, what, now);
    return ms === undefined ? -1 : Math.round(ms / 1_000);
  };
  return {
    waiting: desk.measure(queue.key, "waiting", now) ?? 0,
    longest: Math.max(0, seconds("longest")),
    expected: seconds("expected"),
    working: desk.measure(queue.key, "working", now) ?? 0,
    free: desk.measure(queue.key, "free", now) ?? 0,
    isOpen: site.openings.closed(queue) === undefined,
  };
}
