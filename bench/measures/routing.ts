// How long does the switch think? From the caller's INVITE (the one with credentials) coming in to the other leg's INVITE going out, read off a
// capture: straight to an extension, and through the queue to a free agent.

import { join } from "node:path";
import { delayFigures, type Finding, type Percentiles } from "../figures.ts";
import { routingDelays } from "../latency.ts";
import { CaptureError, capture } from "../load/capture.ts";
import type { Exchange } from "../load/exchange.ts";
import { answer, steadyCalls, usersOf } from "../load/phones.ts";
import { Watch } from "../load/process-times.ts";
import { sightingOf } from "../sip-sighting.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

const HOLD_MS = 1_000;
const DIRECT: Percentiles = { p50: 0.7, p99: 2 };
const QUEUED: Percentiles = { p50: 1, p99: 5 };
/** The budgets hold at this rate. */
const BUDGET_RATE = 100;

export const routing: Measurement = {
  name: "routing",
  about: "caller's INVITE in to the other leg's INVITE out, direct and through the queue",
  run: async (bench) => [
    ...(await withExchange(bench, (exchange) => direct(exchange, bench))),
    ...(await withExchange(bench, (exchange) => queued(exchange, bench))),
  ],
};

async function direct(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const phones = exchange.callees.slice(0, bench.toy ? 10 : 500);
  const callees = await answer(exchange, phones, { timeoutS: 120 });
  try {
    return await atEachRate(exchange, bench, {
      name: "INVITE to INVITE, direct",
      dialled: usersOf(phones),
      budget: DIRECT,
    });
  } finally {
    await callees.stop();
  }
}

async function queued(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const { queue } = exchange;
  if (queue === undefined) return [{ name: "INVITE to INVITE, queue", why: "name a queue with --queue and --agents" }];
  const phones = queue.agents.slice(0, bench.toy ? 10 : 500);
  const agents = await answer(exchange, phones, { timeoutS: 120 });
  try {
    await exchange.agentsReady(phones.length);
    const name = `INVITE to INVITE, queue with ${phones.length} agents`;
    return await atEachRate(exchange, bench, { name, dialled: [queue.number], budget: QUEUED });
  } finally {
    await agents.stop();
  }
}

interface Way {
  readonly name: string;
  readonly dialled: readonly string[];
  readonly budget: Percentiles;
}

async function atEachRate(exchange: Exchange, bench: Bench, way: Way): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (!bench.toy) await steadyCalls(exchange, { dialled: way.dialled, rate: 100, seconds: 4, holdMs: HOLD_MS });
  for (const rate of bench.toy ? [10] : [50, BUDGET_RATE]) {
    bench.progress(`${way.name}: ${rate} calls/s`);
    findings.push(...(await atRate(exchange, way, { rate, seconds: bench.toy ? 1 : 12 })));
  }
  return findings;
}

async function atRate(
  exchange: Exchange,
  way: Way,
  load: { rate: number; seconds: number },
): Promise<readonly Finding[]> {
  const name = `${way.name}, ${load.rate}/s`;
  try {
    const { port } = exchange.sip;
    const listening = await capture(`udp port ${port}`, join(exchange.dir, "routing.pcap"));
    const watch = new Watch(exchange.pid);
    const { stats } = await steadyCalls(exchange, { dialled: way.dialled, ...load, holdMs: HOLD_MS });
    const busy = watch.note();
    const sightings = (await listening.stop()).flatMap((datagram) => sightingOf(datagram) ?? []);
    const { ms, unanswered } = routingDelays(sightings, port);
    const notes = [
      busy,
      stats.failed > 0 ? `${stats.failed} calls failed` : "",
      unanswered > 0 ? `${unanswered} INVITEs led to none` : "",
    ];
    return delayFigures(
      name,
      ms,
      load.rate === BUDGET_RATE ? way.budget : null,
      notes.filter((text) => text !== "").join(", "),
    );
  } catch (error) {
    if (error instanceof CaptureError) return [{ name, why: error.message }];
    throw error;
  }
}
