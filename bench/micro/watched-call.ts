// What a call costs whose extension is watched by twenty lamps: the same call in the pure switch as in `whole-call`, with time to ring and to talk,
// without a lamp and with twenty of them. Each lamp is told three times: it rings, they talk, it is over.

import type { Figure } from "../figures.ts";
import { WholeCalls } from "./whole-call.ts";

const LAMPS = 20;
/** Of one round; all rounds together are over before the registrations expire. */
const CALLS = 100;
const ROUNDS = 6;
const WARM_ROUNDS = 2;
/** Longer than a watcher has to wait between two NOTIFYs. */
const STEP_MS = 1_100;
/** The same extension in every call. */
const PHONE = 7;

export async function run(): Promise<Figure[]> {
  const alone = await usPerCall(0);
  const watched = await usPerCall(LAMPS);
  const { news } = watched;
  return [
    { name: "call that nobody watches, pure switch", unit: "µs", value: Math.round(alone.us), budget: null },
    { name: `call watched by ${LAMPS} lamps, pure switch`, unit: "µs", value: Math.round(watched.us), budget: null },
    {
      name: "one NOTIFY to a lamp and its answer, pure switch",
      unit: "µs",
      value: Math.round((watched.us - alone.us) / news),
      budget: null,
      note: `${news.toFixed(0)} for each call`,
    },
  ];
}

/** CPU of which the switch had the share that it had of the time, and NOTIFYs for each call. */
async function usPerCall(lamps: number): Promise<{ readonly us: number; readonly news: number }> {
  const bench = new WholeCalls();
  await bench.register();
  await bench.watch(PHONE, lamps);
  const rounds: number[] = [];
  const before = bench.news;
  for (let round = 0; round < ROUNDS; round++) {
    const cpu = process.cpuUsage();
    const [began, spent] = [performance.now(), bench.spentMs];
    for (let i = 0; i < CALLS; i++) await bench.call(PHONE, STEP_MS);
    const { user, system } = process.cpuUsage(cpu);
    const share = (bench.spentMs - spent) / (performance.now() - began);
    if (round >= WARM_ROUNDS) rounds.push(((user + system) * share) / CALLS);
  }
  rounds.sort((a, b) => a - b);
  return { us: rounds[rounds.length >> 1] ?? Number.NaN, news: (bench.news - before) / (ROUNDS * CALLS) };
}
