// What do callers notice while a stranger guesses passwords? 2 000 phones refresh their registration every minute and calls go on; their delay, as
// `routing` measures it, first in peace, then with 500 wrong REGISTERs a second from one other address, which the guard is to silence.

import { join } from "node:path";
import { delayFigures, type Finding, rounded } from "../figures.ts";
import { routingDelays } from "../latency.ts";
import { CaptureError, capture } from "../load/capture.ts";
import { type Exchange, targetOf } from "../load/exchange.ts";
import { Flood, type FloodTold } from "../load/flood.ts";
import { answer, register, steadyCalls, usersOf } from "../load/phones.ts";
import { freePort } from "../load/ports.ts";
import { type ProcessTimes, Watch } from "../load/process-times.ts";
import { registerRow, Sipp } from "../load/sipp.ts";
import { sightingOf } from "../sip-sighting.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

const HOLD_MS = 1_000;
const FLOOD_PER_SECOND = 500;
const CALLS_PER_SECOND = 50;
const PHONES = 2_000;
const REFRESH_S = 60;
/** The refreshing ends when the calls do, at the latest then. */
const MOST_S = 120;

export const guardFlood: Measurement = {
  name: "guard-flood",
  about: "calls while somebody sends 500 wrong REGISTERs a second",
  run: (bench) => withExchange(bench, (exchange) => both(exchange, bench)),
};

async function both(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const phones = exchange.callees.slice(0, bench.toy ? 10 : 500);
  const dialled = usersOf(phones);
  const callees = await answer(exchange, phones, { timeoutS: 120 });
  const load = bench.toy ? { rate: 10, seconds: 2 } : { rate: CALLS_PER_SECOND, seconds: 20 };
  const refreshing = await refresh(exchange, bench);
  try {
    if (!bench.toy) await steadyCalls(exchange, { dialled, rate: 100, seconds: 4, holdMs: HOLD_MS });
    bench.progress("calls in peace");
    const peace = await calls(exchange, dialled, load);
    bench.progress(`calls and ${FLOOD_PER_SECOND} wrong REGISTERs a second`);
    const flood = await Flood.start(exchange, bench.toy ? 50 : FLOOD_PER_SECOND);
    const flooded = await calls(exchange, dialled, load);
    return [...findings("in peace", peace), ...findings("in a flood", flooded, flood.stop())];
  } finally {
    await refreshing.stop();
    await callees.stop();
  }
}

/** The phones that are not called register, and then again every minute. */
async function refresh(exchange: Exchange, bench: Bench): Promise<Sipp> {
  const called = bench.toy ? 10 : 500;
  const others = [...(exchange.queue?.agents ?? []), ...exchange.callers, ...exchange.callees.slice(called)];
  const phones = others.slice(0, (bench.toy ? 40 : PHONES) - called);
  bench.progress(`${phones.length + called} phones register`);
  const localPort = await freePort(exchange.localHost);
  await register(exchange, phones, localPort);
  const rate = Math.ceil((phones.length + called) / REFRESH_S);
  const { localHost, dir } = exchange;
  const load = { rate, calls: rate * MOST_S, atOnce: 1_000 };
  const rows = phones.map(registerRow);
  return Sipp.start(
    { scenario: "register", target: targetOf(exchange), localHost, localPort, rows, load, timeoutS: MOST_S },
    dir,
  );
}

interface Outcome {
  /** undefined: this machine cannot capture. */
  readonly ms: readonly number[] | undefined;
  readonly busy: string;
  readonly times: ProcessTimes | undefined;
  readonly failed: number;
  readonly carried: number;
}

async function calls(
  exchange: Exchange,
  dialled: readonly string[],
  load: { readonly rate: number; readonly seconds: number },
): Promise<Outcome> {
  const { port } = exchange.sip;
  const listening = await capture(`udp port ${port} and not host 127.0.0.66`, join(exchange.dir, "flood.pcap")).catch(
    (error: unknown) => {
      if (error instanceof CaptureError) return undefined;
      throw error;
    },
  );
  const watch = new Watch(exchange.pid);
  const { stats } = await steadyCalls(exchange, { dialled, ...load, holdMs: HOLD_MS });
  const busy = watch.note();
  const times = watch.times();
  const sightings = (await listening?.stop())?.flatMap((datagram) => sightingOf(datagram) ?? []);
  return {
    ms: sightings === undefined ? undefined : routingDelays(sightings, port).ms,
    busy,
    times,
    failed: load.rate * load.seconds - stats.successful,
    carried: stats.successful,
  };
}

function findings(when: string, outcome: Outcome, told?: FloodTold): readonly Finding[] {
  const { ms, busy, times, failed, carried } = outcome;
  const guessed = told === undefined ? "" : `${told.sent} sent, ${told.challenged} challenged, ${told.refused} refused`;
  const name = `INVITE to INVITE, ${CALLS_PER_SECOND}/s, ${when}`;
  return [
    ...(ms === undefined
      ? [{ name, why: "needs tcpdump and the right to capture" }]
      : delayFigures(name, [...ms], null, busy)),
    { name: `calls failed ${when}`, unit: "calls", value: failed, budget: 0, note: guessed },
    ...(times === undefined || carried === 0
      ? []
      : [
          {
            name: `main-thread CPU per call ${when}`, // with the registrations
            unit: "ms",
            value: rounded(times.mainMs / carried),
            budget: null,
          },
        ]),
  ];
}
