// Writes families the way Prometheus reads them. `prom-client` knows the format; it is loaded when somebody asks for the first time, for a start should
// not wait for it, and holds no number of ours: each is read when it is written.

import type { Gauge, Registry } from "prom-client";
import { unreachable } from "../../base/assert.ts";
import type { Distribution, Family } from "./family.ts";

export interface Exposition {
  /** `text/plain; version=0.0.4`, without its charset. */
  readonly type: string;
  write(): Promise<string>;
}

interface Row {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export async function openExposition(families: readonly Family[]): Promise<Exposition> {
  const client = await import("prom-client");
  const registry: Registry = new client.Registry();
  for (const family of families) registry.registerMetric(readWhenWritten(family));
  return { type: registry.contentType.replace(/; charset=.*$/, ""), write: () => registry.metrics() };
}

/** All that the registry asks of a metric: its name, and its rows when they are written. */
function readWhenWritten(family: Family): Gauge {
  const { name, help, kind: type } = family;
  const metric = { name, help, type, get: async () => ({ name, help, type, values: rowsOf(family) }) };
  return metric as unknown as Gauge;
}

function rowsOf(family: Family): readonly Row[] {
  switch (family.kind) {
    case "counter":
    case "gauge":
      return family.read().map(({ labels, value }) => ({ metricName: family.name, labels, value }));
    case "histogram":
      return histogramRows(family.name, family.read());
    default:
      return unreachable(family);
  }
}

function histogramRows(name: string, { bounds, counts, sum }: Distribution): readonly Row[] {
  let total = 0;
  const rows = [...bounds, "+Inf"].map((le, index): Row => {
    total += counts[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le }, value: total };
  });
  return [
    ...rows,
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: total },
  ];
}
