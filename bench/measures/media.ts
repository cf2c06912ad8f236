// What does sound cost? Calls set up by SIPp whose G.711 a thread of the bench sends and receives, 50 packets a second each way, with and
// without recording: CPU of the whole switch, packets lost, and the delay of ten calls read off a capture.

import { join } from "node:path";
import { type Finding, quantile, rounded } from "../figures.ts";
import { type Delays, relayDelays } from "../latency.ts";
import { CaptureError, capture } from "../load/capture.ts";
import type { Exchange } from "../load/exchange.ts";
import { MediaTraffic, type TrafficCount } from "../load/media-traffic.ts";
import { answer, call, usersOf } from "../load/phones.ts";
import { sleep } from "../load/process.ts";
import { readTimes, since } from "../load/process-times.ts";
import type { Account } from "../office-file.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

const RAMP_RATE = 100;
const WARM_MS = 2_000;
const GRACE_MS = 500;
const PROBES = 10;
/** The budgets hold for so many calls. */
const BUDGET_CALLS = 400;
const RELAY_MS = 1.4;
const RECORDING_MS = 0.2;
const DELAY_P99_MS = 5;

export const media: Measurement = {
  name: "media",
  about: "CPU per call-second of relayed G.711, recording off and on, delay, loss",
  run: (bench) => withExchange(bench, (exchange) => measure(exchange, bench)),
};

async function measure(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  if (exchange.pid === undefined) return [{ name: "CPU per call-second", why: "name the switch's process with --pid" }];
  const most = Math.min(BUDGET_CALLS, exchange.callers.length, exchange.callees.length);
  const sizes = bench.toy ? [5] : [100, 200, BUDGET_CALLS].filter((calls) => calls <= most);
  const seconds = bench.toy ? 1 : 8;
  const findings: Finding[] = [];
  const plainMs = new Map<number, number>();
  const kinds = [
    ["relayed", exchange.callees],
    ["recorded", exchange.recorded],
  ] as const;
  for (const [kind, phones] of kinds) {
    for (const calls of phones.length === 0 ? [] : sizes) {
      bench.progress(`${calls} calls ${kind}`);
      const traffic = await MediaTraffic.open(calls * 2, exchange.localHost);
      try {
        const outcome = await talk(exchange, traffic, { phones: phones.slice(0, calls), pid: exchange.pid, seconds });
        findings.push(...figuresOf(kind, calls, outcome, plainMs));
      } finally {
        await traffic.close();
      }
    }
  }
  return findings;
}

interface Outcome {
  readonly msPerCallSecond: number;
  /** How long its threads were ready and had no core, of the time: above a tenth it is the machine that is measured. */
  readonly waited: number;
  readonly count: TrafficCount;
  /** A text: why there are none. */
  readonly delays: Delays | string;
  readonly talking: number;
}

/** Sets the calls up, lets them talk, counts for some seconds, and waits until they have hung up. */
async function talk(
  exchange: Exchange,
  traffic: MediaTraffic,
  what: { readonly phones: readonly Account[]; readonly pid: number; readonly seconds: number },
): Promise<Outcome> {
  const { phones, pid, seconds } = what;
  const rampS = Math.ceil(phones.length / RAMP_RATE) + 1;
  const holdMs = rampS * 1_000 + WARM_MS + seconds * 1_000 + 4_000;
  const timeoutS = rampS * 2 + holdMs / 1_000 + 20;
  const [calleePorts, callerPorts] = [
    traffic.ports.filter((_, i) => i % 2 === 1),
    traffic.ports.filter((_, i) => i % 2 === 0),
  ];
  const callees = await answer(exchange, phones, { timeoutS, mediaPorts: calleePorts, noteLegs: true });
  const load = { rate: RAMP_RATE, calls: phones.length, atOnce: phones.length, holdMs, timeoutS };
  const callers = await call(exchange, { dialled: usersOf(phones), ...load, mediaPorts: callerPorts, noteLegs: true });
  try {
    await sleep(rampS * 1_000);
    const peers = [...callers.legs(), ...callees.legs()];
    traffic.talk(exchange.sip.host, peers);
    await sleep(WARM_MS);
    const probes = new Set(traffic.ports.slice(0, PROBES * 2));
    const listening = await listenTo(probes, exchange);
    traffic.count();
    const before = readTimes(pid);
    await sleep(seconds * 1_000);
    const { allMs, allWaitedMs } = since(before, readTimes(pid));
    const count = await traffic.counted(GRACE_MS);
    const delays = await delaysOf(listening, probes);
    traffic.hush();
    await callers.finished();
    const waited = allWaitedMs / (seconds * 1_000);
    return { msPerCallSecond: allMs / (seconds * phones.length), waited, count, delays, talking: peers.length / 2 };
  } finally {
    traffic.hush();
    await callers.stop();
    await callees.stop();
  }
}

type Listening = Awaited<ReturnType<typeof capture>> | string;

async function listenTo(ports: ReadonlySet<number>, exchange: Exchange): Promise<Listening> {
  try {
    const filter = `udp and (${[...ports].map((port) => `port ${port}`).join(" or ")})`;
    return await capture(filter, join(exchange.dir, "media.pcap"));
  } catch (error) {
    if (error instanceof CaptureError) return error.message;
    throw error;
  }
}

async function delaysOf(listening: Listening, probes: ReadonlySet<number>): Promise<Delays | string> {
  if (typeof listening === "string") return listening;
  try {
    return relayDelays(await listening.stop(), (port) => probes.has(port));
  } catch (error) {
    if (error instanceof CaptureError) return error.message;
    throw error;
  }
}

function figuresOf(
  kind: "relayed" | "recorded",
  calls: number,
  outcome: Outcome,
  plainMs: Map<number, number>,
): Finding[] {
  const { msPerCallSecond, waited, count, delays, talking } = outcome;
  const judged = calls === BUDGET_CALLS;
  const recordedMs = msPerCallSecond - (plainMs.get(calls) ?? Number.NaN);
  if (kind === "relayed") plainMs.set(calls, msPerCallSecond);
  const notes = [
    `threads waited ${Math.round(waited * 100)} % of the time for a core`,
    talking === calls ? "" : `only ${talking} calls talked`,
    count.kept < 0.97 ? `the generator sent ${Math.round(count.kept * 100)} % of its packets in time` : "",
  ];
  const findings: Finding[] = [
    {
      name: `CPU per call-second, ${kind} both ways, ${calls} calls`,
      unit: "ms",
      value: rounded(msPerCallSecond),
      budget: judged ? (kind === "relayed" ? RELAY_MS : RELAY_MS + RECORDING_MS) : null,
      note: notes.filter((text) => text !== "").join(", "),
    },
    {
      name: `packets lost, ${kind}, ${calls} calls`,
      unit: "%",
      value: rounded((100 * (count.sent - count.received)) / Math.max(count.sent, 1)),
      budget: judged ? 0 : null,
      note: `${count.sent - count.received} of ${count.sent}`,
    },
  ];
  if (Number.isFinite(recordedMs) && kind === "recorded")
    findings.push({
      name: `recording adds, ${calls} calls`,
      unit: "ms",
      value: rounded(recordedMs),
      budget: judged ? RECORDING_MS : null,
    });
  return [...findings, ...delayFindings(`delay added, ${kind}, ${calls} calls`, delays, judged)];
}

function delayFindings(name: string, delays: Delays | string, judged: boolean): Finding[] {
  if (typeof delays === "string") return [{ name, why: delays }];
  if (delays.ms.length === 0) return [{ name, why: "no packet was seen on both sides" }];
  const p99 = rounded(quantile(delays.ms, 0.99));
  return [
    { name: `${name}, p50`, unit: "ms", value: rounded(quantile(delays.ms, 0.5)), budget: null },
    {
      name: `${name}, p99`,
      unit: "ms",
      value: p99,
      budget: judged ? DELAY_P99_MS : null,
      note: `${delays.ms.length} packets`,
    },
  ];
}
