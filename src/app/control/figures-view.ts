// Tallies as the outside sees them.

import type { AgentFiguresView, QueueFiguresView } from "../../api/report-control.ts";
import type { ServiceLevelFormula } from "../../office/figures.ts";
import { type AgentTally, WORK_STATES } from "../core/figures/agent-tally.ts";
import { occupancy, ratesOf } from "../core/figures/formulas.ts";
import type { QueueTally } from "../core/figures/tally.ts";

export function queueFiguresView(tally: Readonly<QueueTally>, formula: ServiceLevelFormula): QueueFiguresView {
  const rates = ratesOf(tally, formula);
  return {
    offered: tally.carried + tally.offered,
    carried: tally.carried,
    answered: tally.answered,
    answeredInTime: tally.answeredInTime,
    abandoned: tally.abandoned,
    shortAbandoned: tally.shortAbandoned,
    abandonedInTime: tally.abandonedInTime,
    overflowed: tally.overflowed,
    refused: tally.refused,
    waitingAtEnd: tally.waiting,
    timedOut: tally.timedOut,
    lost: tally.lost,
    callBacks: tally.callBacks,
    callBacksReached: tally.callBacksReached,
    callBacksPutOff: tally.callBacksPutOff,
    transfersIn: tally.transfersIn,
    transfersOut: tally.transfersOut,
    talkMs: Math.round(tally.talkMs),
    holdMs: Math.round(tally.holdMs),
    wrapUpMs: Math.round(tally.wrapUpMs),
    serviceLevel: rates.serviceLevel ?? null,
    abandonRate: rates.abandonRate ?? null,
    averageWaitMs: rounded(rates.averageWaitMs),
    averageAbandonMs: rounded(rates.averageAbandonMs),
    averageHandleMs: rounded(rates.averageHandleMs),
    longestWaitMs: Math.round(tally.longestWaitMs),
    waitMedianMs: rounded(rates.waitMedianMs),
    wait90Ms: rounded(rates.wait90Ms),
    wait95Ms: rounded(rates.wait95Ms),
  };
}

export function agentFiguresView(tally: Readonly<AgentTally>): AgentFiguresView {
  const { timesMs } = tally;
  return {
    offered: tally.offered,
    answered: tally.answered,
    missed: tally.missed,
    transfers: tally.transfers,
    signedInMs: Math.round(WORK_STATES.reduce((sum, state) => sum + timesMs[state], 0)),
    readyMs: Math.round(timesMs.ready),
    ringingMs: Math.round(timesMs.reserved + timesMs.ringing),
    talkMs: Math.round(timesMs.talking),
    holdMs: Math.round(tally.holdMs),
    wrapUpMs: Math.round(timesMs["wrap-up"]),
    busyMs: Math.round(timesMs.busy),
    breakMs: Math.round(timesMs.break),
    busyByMs: Object.fromEntries([...tally.busyByMs].map(([reason, ms]) => [reason, Math.round(ms)])),
    occupancy: occupancy(timesMs) ?? null,
  };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
