// An agent hangs up while callers wait: how long until the agent's phone gets the next one's INVITE? Read off a capture, with more and more
// callers in line. Only for a switch of our own, since agents must go ready when the line is full.

import { createSocket } from "node:dgram";
import { join } from "node:path";
import { delayFigures, type Finding } from "../figures.ts";
import { nextOfferDelays } from "../latency.ts";
import { CaptureError, type capture, capture as listen } from "../load/capture.ts";
import type { Exchange } from "../load/exchange.ts";
import { answer, call } from "../load/phones.ts";
import { sleep } from "../load/process.ts";
import { Watch } from "../load/process-times.ts";
import { sightingOf } from "../sip-sighting.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

const TALK_MS = 500;
const RAMP_RATE = 400;
const P99_MS = 5;

interface Line {
  readonly waiting: number;
  readonly agents: number;
  readonly seconds: number;
  /** Do they hear music? Beyond some hundreds it is the sound that would be measured. */
  readonly music: boolean;
}

const LINES: readonly Line[] = [
  { waiting: 100, agents: 50, seconds: 10, music: true },
  { waiting: 1_000, agents: 50, seconds: 10, music: false },
  { waiting: 4_800, agents: 50, seconds: 10, music: false },
];
const TOY_LINES: readonly Line[] = [{ waiting: 10, agents: 3, seconds: 2, music: true }];

export const nextCaller: Measurement = {
  name: "next-caller",
  about: "agent's BYE in to the same agent's next INVITE out, callers waiting",
  run: async (bench) => {
    if (bench.own === undefined)
      return [{ name: "agent frees to next INVITE", why: "only with a switch of the bench's own" }];
    const findings: Finding[] = [];
    for (const line of bench.toy ? TOY_LINES : LINES)
      findings.push(...(await withExchange(bench, (exchange) => serveLine(exchange, bench, line))));
    return findings;
  },
};

async function serveLine(exchange: Exchange, bench: Bench, line: Line): Promise<readonly Finding[]> {
  const name = `agent frees to next INVITE, ${line.waiting} waiting`;
  const { queue } = exchange;
  if (queue === undefined) return [];
  bench.progress(name);
  const sink = await openSink(exchange.localHost);
  const rampS = Math.ceil(line.waiting / RAMP_RATE);
  const timeoutS = rampS + line.seconds + 30;
  const agents = await answer(exchange, queue.agents.slice(0, line.agents), { timeoutS, hangUpAfterMs: TALK_MS });
  const callers = await call(exchange, {
    dialled: [queue.number],
    rate: RAMP_RATE,
    calls: 1_000_000,
    atOnce: line.waiting + line.agents,
    holdMs: 0,
    timeoutS,
    waits: true,
    mediaPorts: [sink.port],
    ...(line.music ? {} : { silent: true }),
  });
  let listening: Awaited<ReturnType<typeof capture>> | undefined;
  try {
    await sleep((rampS + 1) * 1_000);
    const { port } = exchange.sip;
    listening = await listen(`udp port ${port}`, join(exchange.dir, "next-caller.pcap"));
    await exchange.agentsReady(line.agents);
    const watch = new Watch(exchange.pid);
    await sleep(line.seconds * 1_000);
    const note = `${line.music ? "with" : "without"} music, ${watch.note()}`;
    const heard = await listening.stop();
    listening = undefined;
    const { ms } = nextOfferDelays(
      heard.flatMap((datagram) => sightingOf(datagram) ?? []),
      port,
    );
    return delayFigures(name, ms, { p50: P99_MS, p99: P99_MS }, note);
  } catch (error) {
    if (error instanceof CaptureError) return [{ name, why: error.message }];
    throw error;
  } finally {
    await listening?.stop().catch(() => {});
    await callers.stop();
    await agents.stop();
    sink.close();
  }
}

/** One ear for all waiting callers, so that their music does not meet a closed port. */
function openSink(host: string): Promise<{ readonly port: number; close(): void }> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.on("message", () => {});
    socket.bind(0, host, () => resolve({ port: socket.address().port, close: () => socket.close() }));
  });
}
