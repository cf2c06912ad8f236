// 500 agents, 2 000 callers of three tiers and eight cities, one queue that widens step by step: how long until an agent rings while some are free,
// and how long until the next caller rings while all callers wait? Read off a capture.

import { join } from "node:path";
import { delayFigures, type Finding } from "../figures.ts";
import { hotlineNumbers, hotlineOffice, hotlineText } from "../hotline-office.ts";
import { nextOfferDelays, routingDelays } from "../latency.ts";
import { CaptureError, capture } from "../load/capture.ts";
import type { Exchange } from "../load/exchange.ts";
import { OwnSwitch } from "../load/own-switch.ts";
import { answer, call, steadyCalls } from "../load/phones.ts";
import { sleep } from "../load/process.ts";
import { Watch } from "../load/process-times.ts";
import { sightingOf } from "../sip-sighting.ts";
import type { Bench, Measurement } from "./measure.ts";

interface Size {
  readonly callers: number;
  readonly agents: number;
  readonly rate: number;
  readonly seconds: number;
  /** With everybody in line; by it and the agents the rate of hand-overs follows. */
  readonly talkMs: number;
}

const SIZE: Size = { callers: 2_000, agents: 500, rate: 50, seconds: 20, talkMs: 10_000 };
const TOY: Size = { callers: 30, agents: 10, rate: 10, seconds: 3, talkMs: 1_000 };
const RAMP_RATE = 200;

export const hotline: Measurement = {
  name: "hotline",
  about:
    "500 agents, 2 000 callers, tiers and cities, steps: routing at 50 calls/s, and hand-over with everybody in line",
  run: async (bench) => {
    if (bench.own === undefined) return [{ name: "hotline", why: "only with a switch of the bench's own" }];
    const size = bench.toy ? TOY : SIZE;
    return [
      ...(await withHotline(bench, size, (exchange) => someAreFree(exchange, bench, size))),
      ...(await withHotline(bench, size, (exchange) => everybodyWaits(exchange, bench, size))),
    ];
  },
};

async function withHotline(
  bench: Bench,
  size: Size,
  use: (exchange: Exchange) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  if (bench.own === undefined) return [];
  const office = hotlineOffice(size.callers, size.agents);
  const pbx = new OwnSwitch(bench.own);
  try {
    await pbx.start();
    await pbx.applyText(hotlineText(office));
    return await use(pbx.exchange(office));
  } catch (error) {
    if (error instanceof CaptureError) return [{ name: "hotline", why: error.message }];
    throw error;
  } finally {
    await pbx.close();
  }
}

async function someAreFree(exchange: Exchange, bench: Bench, size: Size): Promise<readonly Finding[]> {
  const name = `hotline, ${size.rate} calls/s, INVITE to INVITE`;
  bench.progress(name);
  const agents = await answer(exchange, exchange.queue?.agents ?? [], { timeoutS: 180 });
  try {
    await exchange.agentsReady(size.agents);
    const load = { dialled: hotlineNumbers, rate: size.rate, holdMs: 2_000 };
    await steadyCalls(exchange, { ...load, seconds: 4 });
    const { port } = exchange.sip;
    const listening = await capture(`udp port ${port}`, join(exchange.dir, "hotline.pcap"));
    const watch = new Watch(exchange.pid);
    const { stats, trouble } = await steadyCalls(exchange, { ...load, seconds: size.seconds });
    const note = watch.note();
    const sightings = (await listening.stop()).flatMap((datagram) => sightingOf(datagram) ?? []);
    const { ms, unanswered } = routingDelays(sightings, port);
    return [
      ...delayFigures(name, ms, { p50: 1, p99: 5 }, note),
      {
        name: "hotline, calls that failed or met nobody",
        unit: "calls",
        value: stats.failed + unanswered,
        budget: 0,
        note: trouble,
      },
    ];
  } finally {
    await agents.stop();
  }
}

async function everybodyWaits(exchange: Exchange, bench: Bench, size: Size): Promise<readonly Finding[]> {
  const name = `hotline, agent frees to next INVITE, ${size.callers} callers`;
  bench.progress(name);
  const rampS = Math.ceil(size.callers / RAMP_RATE);
  const timeoutS = rampS + size.seconds + 60;
  const agents = await answer(exchange, exchange.queue?.agents ?? [], { timeoutS, hangUpAfterMs: size.talkMs });
  const callers = await call(exchange, {
    dialled: hotlineNumbers,
    rate: RAMP_RATE,
    calls: 1_000_000,
    atOnce: size.callers,
    holdMs: 0,
    timeoutS,
    waits: true,
    silent: true,
  });
  let listening: Awaited<ReturnType<typeof capture>> | undefined;
  try {
    await sleep((rampS + 1) * 1_000);
    await exchange.agentsReady(size.agents);
    await sleep(size.talkMs); // the first five hundred are served together; from then on agents free one by one
    const { port } = exchange.sip;
    listening = await capture(`udp port ${port}`, join(exchange.dir, "hotline.pcap"));
    const watch = new Watch(exchange.pid);
    await sleep(size.seconds * 1_000);
    const note = watch.note();
    const heard = await listening.stop();
    listening = undefined;
    const sightings = heard.flatMap((datagram) => sightingOf(datagram) ?? []);
    return delayFigures(name, nextOfferDelays(sightings, port).ms, { p50: 5, p99: 5 }, note);
  } finally {
    await listening?.stop().catch(() => {});
    await callers.stop();
    await agents.stop();
  }
}
