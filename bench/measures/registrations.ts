// What does a registration cost, and how many a second are answered? Phones register for the first time, and again while they are registered, each
// challenged and with the right answer, as SIPp does it: it sends credentials only after a challenge, so a refresh is two REGISTERs here as well.

import { type Figure, type Finding, rounded } from "../figures.ts";
import type { Exchange } from "../load/exchange.ts";
import { registerAt } from "../load/phones.ts";
import { freePort } from "../load/ports.ts";
import { sleep } from "../load/process.ts";
import { Watch } from "../load/process-times.ts";
import type { SippStats } from "../sipp-stats.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

/** Registrations a second. */
const RATES = [100, 250, 500, 1_000, 2_000];
const TOY_RATES = [20];
/** Share that may fail, and of the rate that SIPp must have kept. */
const CLEAN = 0.001;
const KEPT = 0.9;

export const registrations: Measurement = {
  name: "registrations",
  about: "CPU per registration and per refresh, each challenged; highest clean rate",
  run: (bench) => withExchange(bench, (exchange) => climb(exchange, bench)),
};

async function climb(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const phones = [...exchange.callers, ...exchange.callees].slice(0, bench.toy ? 20 : 2_000);
  const localPort = await freePort(exchange.localHost);
  const findings: Finding[] = [];
  let highest = 0;
  const rates = bench.toy ? TOY_RATES : RATES;
  const step = async (kind: "registration" | "refresh", rate: number): Promise<boolean> => {
    bench.progress(`${kind}, ${rate}/s`);
    const watch = new Watch(exchange.pid);
    const { stats, trouble } = await registerAt(exchange, phones, { localPort, rate });
    const busy = watch.note();
    await sleep(300); // bindings are on their way to the disk
    const times = watch.times();
    const isClean = phones.length - stats.successful <= phones.length * CLEAN;
    findings.push(failedFigure(kind, rate, { stats, trouble, wanted: phones.length }));
    if (times !== undefined && stats.successful > 0)
      findings.push({
        name: `main-thread CPU per ${kind} at ${rate}/s`,
        unit: "ms",
        value: rounded(times.mainMs / stats.successful),
        budget: null,
        note: busy,
      });
    return isClean && (bench.toy || phones.length < 5 * rate || stats.ratePerS >= rate * KEPT);
  };
  await step("registration", rates[0] ?? 100); // nobody is registered yet; cold, as after a start
  for (const rate of rates) {
    if (!(await step("refresh", rate))) break;
    highest = rate;
  }
  return [
    ...findings,
    {
      name: "highest clean rate of refreshes",
      unit: "registrations/s",
      value: highest,
      budget: null,
      larger: true,
      note: `${phones.length} phones; ${highest === rates.at(-1) ? "the fastest step asked for" : "the next step was not clean"}`,
    },
  ];
}

function failedFigure(
  kind: string,
  rate: number,
  { stats, trouble, wanted }: { readonly stats: SippStats; readonly trouble: string; readonly wanted: number },
): Figure {
  const notes = [`${stats.retransmissions} retransmissions`, stats.causes, stats.failed > 0 ? trouble : ""];
  return {
    name: `failed at ${rate}/s, ${kind}`,
    unit: "%",
    value: rounded((100 * (wanted - stats.successful)) / wanted),
    budget: null,
    note: notes.filter((text) => text !== "").join("; "),
  };
}
