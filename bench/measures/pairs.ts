// Did a change make calls cheaper? Two builds in turn, each three times, at one rate and in the same minutes: what neighbours do to the machine meets both.
// One run of each says nothing; the note has all three, and only where every one of the new is below every one of the old is the change beyond doubt.

import { type Finding, rounded } from "../figures.ts";
import type { Exchange } from "../load/exchange.ts";
import { answer, steadyCalls, usersOf } from "../load/phones.ts";
import { sleep } from "../load/process.ts";
import { Watch } from "../load/process-times.ts";
import type { Bench, Measurement } from "./measure.ts";

const ROUNDS = 3;
const RATE = 400;
const HOLD_MS = 1_000;
/** Until the code is hot, and as many calls are up as there will be. */
const WARM_S = 10;
const SECONDS = 12;

export const pairs: Measurement = {
  name: "pairs",
  about: "CPU per call of two builds in turn: --program and --against (only when named)",
  run: async (bench) => {
    const { against } = bench;
    if (bench.own === undefined || against === undefined)
      return [{ name: "pairs", why: "needs --against FILE, and a switch of the bench's own" }];
    const runs: { readonly own: number[]; readonly other: number[] } = { own: [], other: [] };
    for (let round = 1; round <= (bench.toy ? 1 : ROUNDS); round++) {
      bench.progress(`round ${round}, the other`);
      runs.other.push(await costOf(against, bench));
      bench.progress(`round ${round}`);
      runs.own.push(await costOf(() => bench.open(), bench));
    }
    return [
      figure("main-thread CPU per call, this build", runs.own),
      figure("main-thread CPU per call, the other", runs.other),
      {
        name: "this build of the other",
        unit: "%",
        value: rounded((100 * median(runs.own)) / median(runs.other)),
        budget: null,
      },
    ];
  },
};

/** Milliseconds of the main thread for each call that was carried, while the code is hot. */
async function costOf(open: () => Promise<Exchange>, { toy }: Bench): Promise<number> {
  const exchange = await open();
  try {
    const phones = toy ? exchange.callees.slice(0, 10) : exchange.callees;
    const [rate, warmS, seconds] = toy ? [10, 1, 2] : [RATE, WARM_S, SECONDS];
    const callees = await answer(exchange, phones, { timeoutS: warmS + seconds + 60 });
    const load = { dialled: usersOf(phones), rate, holdMs: HOLD_MS };
    await steadyCalls(exchange, { ...load, seconds: warmS });
    const watch = new Watch(exchange.pid);
    const { stats } = await steadyCalls(exchange, { ...load, seconds });
    await sleep(300); // records are on their way to the disk
    const times = watch.times();
    await callees.stop();
    if (times === undefined || stats.successful < rate * seconds * 0.99)
      throw new Error(`only ${stats.successful} of ${rate * seconds} calls were carried`);
    return times.mainMs / stats.successful;
  } finally {
    await exchange.close();
  }
}

function figure(name: string, values: readonly number[]): Finding {
  return {
    name,
    unit: "ms",
    value: rounded(median(values)),
    budget: null,
    note: values.map((one) => rounded(one)).join(", "),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
