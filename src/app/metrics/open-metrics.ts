// Everything that Prometheus may read of a running switch, in one place: `serve.ts` opens it, the HTTP interface asks it for `/metrics`.
//
//   sockets ─► WireCounts      facts ─► CallCounts      storage ─► commits      the process ─► ProcessWatch
//                  └──────────────┬───────────┴─────────────────┴──────────────────┘
//                              families ─► exposition (when somebody asks)

import type { MetricsControl } from "../../api/metrics-control.ts";
import type { QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Repeats } from "../../sip/transaction/sender.ts";
import type { BackupState } from "../backup/backup-keeper.ts";
import type { Switch } from "../core/switch.ts";
import { backupFamilies } from "./backup-families.ts";
import { CallCounts } from "./call-counts.ts";
import { callFamilies, queueFamilies } from "./call-families.ts";
import { CONTENT_TYPE, writeFamilies } from "./exposition.ts";
import type { Family } from "./family.ts";
import { phoneFamilies, sipFamilies, soundFamilies } from "./outside-families.ts";
import { ProcessWatch } from "./process-watch.ts";
import { type StorageParts, storageFamilies } from "./storage-families.ts";
import { WireCounts } from "./wire-counts.ts";

/** What is counted before there is a switch: its sockets and its transaction layer are given this. */
export class WireMeters {
  readonly wire = new WireCounts();
  readonly repeats: Repeats = { in: 0, out: 0 };
}

export interface MetricsParts extends StorageParts {
  readonly pbx: Switch;
  readonly meters: WireMeters;
  readonly version: string;
  readonly state: () => string;
  /** undefined: none are made by the clock. */
  readonly backups?: () => BackupState | undefined;
}

export interface OpenMetrics extends MetricsControl {
  readonly families: readonly Family[];
  close(): void;
}

export function openMetrics(parts: MetricsParts): OpenMetrics {
  const { pbx, meters } = parts;
  const watch = new ProcessWatch();
  const levelMs = (queue: string) => pbx.office.queues.get(queue as QueueKey)?.serviceLevelMs;
  const counts = new CallCounts(() => pbx.clock.now(), levelMs);
  const unsubscribe = pbx.facts.subscribe((fact) => counts.fold(fact));
  const families = [
    ...aboutFamilies(parts),
    ...callFamilies(counts, pbx),
    ...queueFamilies(counts, pbx),
    ...sipFamilies(meters.wire, meters.repeats, pbx),
    ...phoneFamilies(pbx),
    ...soundFamilies(counts, pbx),
    ...storageFamilies(parts, pbx),
    ...backupFamilies(parts.backups ?? (() => undefined)),
    ...watch.families,
  ];
  return {
    families,
    read: freshAnswers(families),
    close: () => {
      unsubscribe();
      watch.close();
    },
  };
}

/** However many ask: the switch reckons once a second. */
function freshAnswers(families: readonly Family[]): MetricsControl["read"] {
  let last: { readonly at: number; readonly text: string } | undefined;
  return async () => {
    const now = performance.now();
    if (last === undefined || now - last.at >= limits.metrics.freshMs)
      last = { at: now, text: writeFamilies(families) };
    return { type: CONTENT_TYPE, text: last.text };
  };
}

function aboutFamilies({ version, state, pbx }: MetricsParts): readonly Family[] {
  const startedAt = Date.now() / 1_000;
  return [
    {
      name: "zongji_info",
      kind: "gauge",
      help: "Always 1; which version this is, and of Node.js",
      read: () => [{ labels: { version, node: process.version }, value: 1 }],
    },
    {
      name: "zongji_ready",
      kind: "gauge",
      help: "1: the switch takes calls; 0: it starts or drains",
      read: () => [{ labels: {}, value: state() === "ready" ? 1 : 0 }],
    },
    {
      name: "zongji_drained",
      kind: "gauge",
      help: "1: somebody asked that no new calls are taken for a while (zongji drain); 0: nobody did",
      read: () => [{ labels: {}, value: pbx.intake.held === undefined ? 0 : 1 }],
    },
    {
      name: "zongji_start_time_seconds",
      kind: "gauge",
      help: "When the switch was started, since 1970",
      read: () => [{ labels: {}, value: startedAt }],
    },
    {
      name: "zongji_clock_seconds",
      kind: "gauge",
      help: "The machine's clock; compare it with your own",
      read: () => [{ labels: {}, value: pbx.clock.wall() / 1_000 }],
    },
  ];
}
