// What does encryption cost? The same calls over a media worker in the clear and with SDES-SRTP on both legs, turn by turn in one run, so that a
// busy machine colours both alike. Without SIP: the budget is about sound.

import { type Finding, rounded } from "../figures.ts";
import type { TrafficCount } from "../load/media-traffic.ts";
import { runWorker } from "../load/worker-run.ts";
import type { Measurement } from "./measure.ts";

const ROUNDS = 3;
/** DESIGN.md: SDES-SRTP on both legs, for each second of a call. */
const ADDED_MS = 0.8;
const BUDGET_CALLS = 100;
/** A round that loses more says nothing: who handles fewer packets is cheaper. */
const LOSS_PERCENT = 0.5;

export const srtp: Measurement = {
  name: "srtp",
  about: "CPU per call-second that SDES-SRTP on both legs adds to a relay",
  run: async (bench) => {
    const findings: Finding[] = [];
    for (const calls of bench.toy ? [5] : [50, BUDGET_CALLS, 200]) findings.push(...(await compare(calls, bench)));
    return findings;
  },
};

interface Outcome {
  readonly msPerCallSecond: number;
  readonly count: TrafficCount;
}

async function compare(
  calls: number,
  bench: { readonly toy: boolean; progress(text: string): void },
): Promise<readonly Finding[]> {
  const [clear, secured]: [Outcome[], Outcome[]] = [[], []];
  for (let round = 0; round < (bench.toy ? 1 : ROUNDS); round++) {
    for (const [isProtected, outcomes] of [
      [false, clear],
      [true, secured],
    ] as const) {
      bench.progress(`${calls} calls ${isProtected ? "encrypted" : "in the clear"}`);
      outcomes.push(await talk(calls, isProtected, bench.toy ? 1 : 6));
    }
  }
  const [plainMs, srtpMs] = [least(clear), least(secured)];
  if (plainMs === undefined || srtpMs === undefined) {
    const why = `every round lost packets (clear: ${note(clear)}, encrypted: ${note(secured)}); the machine is too busy`;
    return [{ name: `SDES-SRTP on both legs adds, ${calls} calls`, why }];
  }
  const judged = calls === BUDGET_CALLS;
  return [
    {
      name: `relay alone, ${calls} calls`,
      unit: "ms/call-s",
      value: rounded(plainMs),
      budget: null,
      note: note(clear),
    },
    {
      name: `SRTP relay, ${calls} calls`,
      unit: "ms/call-s",
      value: rounded(srtpMs),
      budget: null,
      note: note(secured),
    },
    {
      name: `SDES-SRTP on both legs adds, ${calls} calls`,
      unit: "ms/call-s",
      value: rounded(srtpMs - plainMs),
      budget: judged ? ADDED_MS : null,
      note: "AES_CM_128_HMAC_SHA1_80, best of the rounds",
    },
  ];
}

/** Of the rounds that lost next to nothing. */
function least(outcomes: readonly Outcome[]): number | undefined {
  const whole = outcomes.filter(({ count }) => count.sent - count.received <= (count.sent * LOSS_PERCENT) / 100);
  return whole.map(({ msPerCallSecond }) => msPerCallSecond).sort((a, b) => a - b)[0];
}

function note(outcomes: readonly Outcome[]): string {
  const lost = outcomes.reduce((sum, { count }) => sum + count.sent - count.received, 0);
  const sent = outcomes.reduce((sum, { count }) => sum + count.sent, 0);
  return `${lost} of ${sent} packets lost`;
}

async function talk(calls: number, isProtected: boolean, seconds: number): Promise<Outcome> {
  const kinds = [{ codec: "pcmu", payloadType: 0, isProtected }] as const;
  const { msPerSecond, count } = await runWorker({ phones: calls * 2, kinds, talk: "pairs", seconds });
  return { msPerCallSecond: msPerSecond / calls, count };
}
