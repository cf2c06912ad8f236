// What does a call in progress weigh, and a registered phone? Growth of the resident set, after the code has run warm. Node's heap grows in
// steps, so a figure is worth some KiB, not more.

import { type Finding, quantile, rounded } from "../figures.ts";
import type { Exchange } from "../load/exchange.ts";
import { answer, call, register, steadyCalls, usersOf } from "../load/phones.ts";
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
    ...(await withExchange(bench, (exchange) => perPhone(exchange, bench))),
    ...(await withExchange(bench, (exchange) => perCall(exchange, bench))),
  ],
};

async function perPhone(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const { pid } = exchange;
  if (pid === undefined) return [{ name: "memory per registered phone", why: "name the switch's process with --pid" }];
  const others = [...exchange.recorded, ...(exchange.queue?.agents ?? [])];
  const phones = [...exchange.callers, ...exchange.callees].slice(0, bench.toy ? 50 : 2_000);
  bench.progress(`${phones.length} phones register`);
  if (others.length > 0)
    await register(exchange, others.slice(0, bench.toy ? 20 : 900), await freePort(exchange.localHost));
  const before = await residentKib(pid);
  await register(exchange, phones, await freePort(exchange.localHost));
  const grown = (await residentKib(pid)) - before;
  return [
    {
      name: "memory per registered phone",
      unit: "KiB",
      value: rounded(grown / phones.length),
      budget: PHONE_KIB,
      note: `${phones.length} phones`,
    },
  ];
}

async function perCall(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const { pid } = exchange;
  if (pid === undefined) return [{ name: "memory per call in progress", why: "name the switch's process with --pid" }];
  const calls = bench.toy ? 20 : 500;
  const phones = exchange.callees.slice(0, calls);
  const callees = await answer(exchange, phones, { timeoutS: 120 });
  bench.progress(`${calls} calls at once`);
  try {
    if (!bench.toy) await steadyCalls(exchange, { dialled: usersOf(phones), rate: 200, seconds: 8, holdMs: 1_000 });
    await sleep(bench.toy ? 500 : 4_000); // ports rest, transactions end
    const before = await residentKib(pid);
    const rampS = calls / RAMP_RATE + 1;
    const holdMs = rampS * 1_000 + 4_000;
    const load = { rate: RAMP_RATE, calls, atOnce: calls, holdMs, timeoutS: 60 };
    const callers = await call(exchange, { dialled: usersOf(phones), ...load });
    await sleep(rampS * 1_000);
    const grown = (await residentKib(pid)) - before;
    const { failed } = await callers.finished();
    const note = `${calls} calls${failed > 0 ? `, ${failed} failed` : ""}`;
    return [
      { name: "memory per call in progress", unit: "KiB", value: rounded(grown / calls), budget: CALL_KIB, note },
    ];
  } finally {
    await callees.stop();
  }
}

/** Median over two seconds, since the collector works in between. */
async function residentKib(pid: number): Promise<number> {
  const samples: number[] = [];
  for (let i = 0; i < 5; i++) {
    await sleep(400);
    samples.push(readResidentKib(pid));
  }
  return quantile(samples, 0.5);
}
