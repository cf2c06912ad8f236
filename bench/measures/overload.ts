// What do callers, phones and calls in progress notice when three times as many calls come as the main thread can carry? First the limit is
// reckoned from what a call costs, then calls come at three times that rate while others talk, phones refresh and OPTIONS are asked; then at half.

import { delayFigures, type Finding, rounded } from "../figures.ts";
import { type Answers, Asker } from "../load/asker.ts";
import { type Exchange, targetOf } from "../load/exchange.ts";
import { answer, call, steadyCalls, usersOf } from "../load/phones.ts";
import { freePort } from "../load/ports.ts";
import { sleep } from "../load/process.ts";
import { Watch } from "../load/process-times.ts";
import { registerRow, Sipp } from "../load/sipp.ts";
import type { SippStats } from "../sipp-stats.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

const HOLD_MS = 1_000;
const TIMES = 3;
/** So few a second are never refused. */
const TALKS_PER_S = 15;
const CALM_MS = 4_000;
/** Faster SIPp cannot be expected to be on the other core. */
const MOST_PER_S = 2_400;

interface Plan {
  readonly warm: { readonly rate: number; readonly seconds: number };
  readonly seconds: number;
  readonly talking: number;
  readonly refreshPerS: number;
}

const PLAN: Plan = { warm: { rate: 300, seconds: 8 }, seconds: 20, talking: 100, refreshPerS: 30 };
const TOY: Plan = { warm: { rate: 10, seconds: 2 }, seconds: 3, talking: 5, refreshPerS: 5 };

export const overload: Measurement = {
  name: "overload",
  about: "three times as many calls as can be carried: who notices?",
  run: (bench) => withExchange(bench, (exchange) => measure(exchange, bench)),
};

async function measure(exchange: Exchange, bench: Bench): Promise<readonly Finding[]> {
  const plan = bench.toy ? TOY : PLAN;
  const callees = await answer(exchange, exchange.callees, { timeoutS: 300 });
  try {
    const dialled = usersOf(exchange.callees);
    await steadyCalls(exchange, { dialled, ...plan.warm, holdMs: HOLD_MS });
    const limit = await limitOf(exchange, dialled, plan);
    if (limit === undefined) return [{ name: "overload", why: "needs the process id of the switch" }];
    const rate = bench.toy ? plan.warm.rate : Math.min(MOST_PER_S, Math.round(TIMES * limit));
    bench.progress(`${rate} calls/s for ${plan.seconds} s, the main thread could carry ${limit}`);
    const during = await flood(exchange, dialled, { ...plan, rate });
    const calm = { rate: bench.toy ? rate : Math.round(limit / 2), seconds: plan.warm.seconds };
    bench.progress(`${calm.rate} calls/s, at once afterwards`);
    const after = await steadyCalls(exchange, { dialled, ...calm, holdMs: HOLD_MS });
    return findings({ limit, rate, seconds: plan.seconds, talking: plan.talking }, during, {
      failed: calm.rate * calm.seconds - after.stats.successful,
      rate: calm.rate,
    });
  } finally {
    await callees.stop();
  }
}

/** Calls a second of which the main thread would be at work all the time; undefined: nobody knows what it does. */
async function limitOf(exchange: Exchange, dialled: readonly string[], { warm }: Plan): Promise<number | undefined> {
  const watch = new Watch(exchange.pid);
  const { stats } = await steadyCalls(exchange, { dialled, ...warm, holdMs: HOLD_MS });
  const times = watch.times();
  return times === undefined ? undefined : Math.round((1_000 * stats.successful) / times.mainMs);
}

interface During {
  readonly calls: SippStats;
  readonly talked: SippStats;
  readonly refreshed: SippStats;
  readonly answers: Answers;
  readonly busy: string;
}

/** Calls at `rate`, beside people who talk all the time, hang up while it lasts, and phones that refresh. */
async function flood(
  exchange: Exchange,
  dialled: readonly string[],
  plan: Plan & { readonly rate: number },
): Promise<During> {
  const { rate, seconds, talking, refreshPerS } = plan;
  const settlingMs = (talking / TALKS_PER_S) * 1_000 + 1_000;
  const timeoutS = seconds + settlingMs / 1_000 + 30;
  await sleep(CALM_MS); // of what came before: talks that are refused are no calls in progress
  const talks = await call(exchange, {
    dialled: dialled.slice(0, talking),
    rate: TALKS_PER_S,
    calls: talking,
    atOnce: talking,
    holdMs: (seconds * 1_000) / 2 + settlingMs,
    timeoutS,
  });
  await sleep(settlingMs); // all are talking
  const refreshing = await Sipp.start(
    {
      scenario: "register",
      target: targetOf(exchange),
      localHost: exchange.localHost,
      localPort: await freePort(exchange.localHost),
      rows: exchange.callers.map(registerRow),
      load: { rate: refreshPerS, calls: refreshPerS * seconds, atOnce: 1_000 },
      timeoutS,
    },
    exchange.dir,
  );
  const asker = await Asker.start(exchange);
  const watch = new Watch(exchange.pid);
  const { stats: calls } = await steadyCalls(exchange, { dialled, rate, seconds, holdMs: HOLD_MS });
  const busy = watch.note();
  const answers = await asker.stop();
  return { calls, talked: await talks.finished(), refreshed: await refreshing.finished(), answers, busy };
}

function findings(
  plan: { readonly limit: number; readonly rate: number; readonly seconds: number; readonly talking: number },
  during: During,
  after: { readonly failed: number; readonly rate: number },
): readonly Finding[] {
  const { calls, talked, refreshed, answers, busy } = during;
  const made = `${Math.round(calls.ratePerS)} calls/s were made; ${calls.causes}; ${busy}`;
  const repeated = (stats: SippStats): string =>
    [`${stats.retransmissions} requests repeated`, stats.causes].filter((text) => text !== "").join("; ");
  return [
    { name: "calls the main thread could carry", unit: "calls/s", value: plan.limit, budget: null, larger: true },
    {
      name: `calls carried of ${plan.rate}/s`,
      unit: "calls/s",
      value: rounded(calls.successful / plan.seconds),
      budget: null,
      larger: true,
      note: made,
    },
    {
      name: "calls in progress that ended otherwise than by their BYE",
      unit: "calls",
      value: plan.talking - talked.successful,
      budget: 0,
      note: repeated(talked),
    },
    { name: "registrations refused or lost", unit: "", value: refreshed.failed, budget: 0, note: repeated(refreshed) },
    ...delayFigures("answer to a request beside it", [...answers.ms], null, `${answers.unanswered} without an answer`),
    { name: `calls failed at ${after.rate}/s at once afterwards`, unit: "calls", value: after.failed, budget: null },
  ];
}
