// What does a call in progress weigh, and a registered phone? Growth of the resident set from many to many more, so that what the first ones bring
// with them (code, room of the collector) does not count. Room that the heap already had hides some of it, so what lives there after a collection is told beside it.

import { type Finding, quantile, rounded } from "../figures.ts";
import type { Exchange } from "../load/exchange.ts";
import { COLLECTING } from "../load/own-switch.ts";
import { answer, call, register, usersOf } from "../load/phones.ts";
import { freePort } from "../load/ports.ts";
import { sleep } from "../load/process.ts";
import { readResidentKib } from "../load/process-times.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

const CALL_KIB = 64;
const PHONE_KIB = 6;
const RAMP_RATE = 100;

export const memory: Measurement = {
  name: "memory",
  about: "resident memory per call in progress and per registered phone",
  run: async (bench) => [
    ...(await withExchange(bench, (exchange) => perPhone(exchange, bench), COLLECTING)),
    ...(await withExchange(bench, (exchange) => perCall(exchange, bench), COLLECTING)),
  ],
};

async function perPhone(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const { pid } = exchange;
  if (pid === undefined) return [{ name: "memory per registered phone", why: "name the switch's process with --pid" }];
  const phones = [...(exchange.queue?.agents ?? []), ...exchange.callers, ...exchange.callees];
  const first = phones.slice(0, bench.toy ? 20 : 500);
  const more = phones.slice(first.length, first.length + (bench.toy ? 50 : 2_000));
  bench.progress(`${first.length} phones register, then ${more.length} more`);
  await register(exchange, first, await freePort(exchange.localHost));
  const before = await weigh(exchange, pid);
  await register(exchange, more, await freePort(exchange.localHost));
  const after = await weigh(exchange, pid);
  return growth("registered phone", { before, after, count: more.length, budget: PHONE_KIB });
}

async function perCall(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const { pid } = exchange;
  if (pid === undefined) return [{ name: "memory per call in progress", why: "name the switch's process with --pid" }];
  const [first, more] = bench.toy ? [10, 20] : [500, 1_000];
  const phones = exchange.callees.slice(0, 500);
  const callees = await answer(exchange, phones, { timeoutS: 120 });
  bench.progress(`${first} calls at once, then ${more} more`);
  const rampS = (calls: number): number => calls / RAMP_RATE + 1;
  try {
    const dialled = usersOf(phones);
    const hold = (calls: number, holdMs: number): ReturnType<typeof call> =>
      call(exchange, { dialled, rate: RAMP_RATE, calls, atOnce: calls, holdMs, timeoutS: 90 });
    const early = await hold(first, (rampS(first) + rampS(more)) * 1_000 + 10_000);
    await sleep(rampS(first) * 1_000);
    const before = await weigh(exchange, pid);
    const late = await hold(more, rampS(more) * 1_000 + 5_000);
    await sleep(rampS(more) * 1_000);
    const after = await weigh(exchange, pid);
    const failed = (await early.finished()).failed + (await late.finished()).failed;
    if (failed > 0) return [{ name: "memory per call in progress", why: `${failed} calls failed` }];
    return growth("call in progress", { before, after, count: more, budget: CALL_KIB });
  } finally {
    await callees.stop();
  }
}

interface Weight {
  readonly residentKib: number;
  readonly liveKib: number | undefined;
}

/** The garbage goes first where that can be asked; then the median over a second. */
async function weigh(exchange: Exchange, pid: number): Promise<Weight> {
  const liveKib = await exchange.liveKib();
  const samples: number[] = [];
  for (let i = 0; i < 5; i++) {
    await sleep(200);
    samples.push(readResidentKib(pid));
  }
  return { residentKib: quantile(samples, 0.5), liveKib };
}

interface Growth {
  readonly before: Weight;
  readonly after: Weight;
  readonly count: number;
  readonly budget: number;
}

function growth(what: string, { before, after, count, budget }: Growth): readonly Finding[] {
  const resident: Finding = {
    name: `resident memory per ${what}`,
    unit: "KiB",
    value: rounded((after.residentKib - before.residentKib) / count),
    budget,
    note: `${count} more, ${Math.round(after.residentKib / 1_024)} MiB in all`,
  };
  if (before.liveKib === undefined || after.liveKib === undefined) return [resident];
  const live = rounded((after.liveKib - before.liveKib) / count);
  return [resident, { name: `live heap of the main thread per ${what}`, unit: "KiB", value: live, budget }];
}
