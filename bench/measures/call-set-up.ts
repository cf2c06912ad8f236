// How much CPU does a whole call cost, and how many a second are carried without losing one? Complete calls from phone to phone (challenge,
// INVITE, 180, 200, ACK, one second of talk, BYE) at a steady rate, then faster in steps until calls fail.

import { type Figure, type Finding, rounded } from "../figures.ts";
import type { Exchange } from "../load/exchange.ts";
import { answer, steadyCalls, usersOf } from "../load/phones.ts";
import { sleep } from "../load/process.ts";
import { type ProcessTimes, Watch } from "../load/process-times.ts";
import type { SippStats } from "../sipp-stats.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

const HOLD_MS = 1_000;
const MAIN_MS = 0.6;
const CLEAN_RATE = 1_000;
/** Share of calls that may fail. */
const CLEAN = 0.001;
/** A load generator that falls further behind measures itself. */
const KEPT = 0.93;

interface Step {
  readonly rate: number;
  readonly seconds: number;
}

const STEPS: readonly Step[] = [
  { rate: 100, seconds: 20 },
  { rate: 200, seconds: 8 },
  { rate: 400, seconds: 8 },
  { rate: 600, seconds: 8 },
  { rate: 800, seconds: 8 },
  { rate: 1_000, seconds: 8 },
  { rate: 1_250, seconds: 8 },
  { rate: 1_500, seconds: 8 },
];
const TOY_STEPS: readonly Step[] = [{ rate: 10, seconds: 2 }];

export const callSetUp: Measurement = {
  name: "call-set-up",
  about: "CPU per complete call on the main thread, highest clean call rate",
  run: (bench) => withExchange(bench, (exchange) => climb(exchange, bench)),
};

async function climb(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const steps = bench.toy ? TOY_STEPS : STEPS;
  const phones = bench.toy ? exchange.callees.slice(0, 10) : exchange.callees;
  const callees = await answer(exchange, phones, { timeoutS: 300 });
  const dialled = usersOf(phones);
  const findings: Finding[] = [];
  let highest = 0;
  try {
    if (!bench.toy) await steadyCalls(exchange, { dialled, rate: 100, seconds: 4, holdMs: HOLD_MS }); // until the code is hot
    for (const step of steps) {
      bench.progress(`${step.rate} calls/s for ${step.seconds} s`);
      const outcome = await runStep(exchange, dialled, step);
      findings.push(...figuresOf(step, outcome));
      if (!outcome.isClean) break;
      highest = step.rate;
    }
  } finally {
    await callees.stop();
  }
  const asked = steps.at(-1)?.rate === highest ? "the fastest step asked for" : "the next step was not clean";
  findings.push({
    name: "highest clean call rate, 1 s hold",
    unit: "calls/s",
    value: highest,
    budget: CLEAN_RATE,
    larger: true,
    note: asked,
  });
  return findings;
}

interface Outcome {
  readonly stats: SippStats;
  readonly trouble: string;
  readonly times: ProcessTimes | undefined;
  readonly busy: string;
  readonly isClean: boolean;
}

async function runStep(exchange: Exchange, dialled: readonly string[], step: Step): Promise<Outcome> {
  const watch = new Watch(exchange.pid);
  const { stats, trouble } = await steadyCalls(exchange, { dialled, ...step, holdMs: HOLD_MS });
  const busy = watch.note();
  await sleep(300); // records are on their way to the disk
  const times = watch.times();
  const wanted = step.rate * step.seconds;
  const lost = wanted - stats.successful;
  return {
    stats,
    trouble,
    times,
    busy,
    isClean: lost <= wanted * CLEAN && keptRate(step, stats),
  };
}

/** SIPp tells its totals once a second: of a very short step nothing can be said. */
function keptRate({ rate, seconds }: Step, { ratePerS }: SippStats): boolean {
  return seconds < 5 || ratePerS >= rate * KEPT;
}

function figuresOf(step: Step, outcome: Outcome): Finding[] {
  const { rate, seconds } = step;
  const { stats, trouble, times, busy } = outcome;
  const wanted = rate * seconds;
  const failed: Figure = {
    name: `calls failed at ${rate}/s`,
    unit: "%",
    value: rounded((100 * (wanted - stats.successful)) / wanted),
    budget: rate <= CLEAN_RATE ? 100 * CLEAN : null,
    note: [
      `${stats.retransmissions} retransmissions`,
      !keptRate(step, stats) ? `SIPp made ${Math.round(stats.ratePerS)} calls/s` : "",
      stats.causes,
      stats.failed > 0 ? trouble : "",
    ]
      .filter((text) => text !== "")
      .join("; "),
  };
  if (times === undefined || stats.successful === 0) return [failed];
  return [
    {
      name: `main-thread CPU per call at ${rate}/s`,
      unit: "ms",
      value: rounded(times.mainMs / stats.successful),
      budget: MAIN_MS,
      note: busy,
    },
    {
      name: `CPU of all threads per call at ${rate}/s`,
      unit: "ms",
      value: rounded(times.allMs / stats.successful),
      budget: null,
    },
    failed,
  ];
}
