// Small days for the simulator's tests: callers of one kind, agents all alike, unless a test says otherwise.

import type { AgentSetup, DeskSetup, QueueSetup } from "../../../src/acd/contract.ts";
import { always, type Configuration, NO_PACE, type SimulatedDay } from "../../../src/acd/simulation/scenario.ts";
import type { AgentKey, QueueKey } from "../../../src/base/ids.ts";
import { EVERYBODY } from "../../../src/base/rules.ts";

export const LINE = "line" as QueueKey;
const HOUR_MS = 3_600_000;

export function queue(changes: Partial<QueueSetup> = {}): QueueSetup {
  return {
    key: LINE,
    requires: EVERYBODY,
    strategy: "longest-idle",
    ringMs: 15_000,
    wrapUpMs: 0,
    maxWaitMs: undefined,
    maxCallers: 10_000,
    creditMs: 0,
    ageing: 1,
    tierCreditMs: new Map(),
    byRegion: false,
    tiers: new Map(),
    otherTiers: EVERYBODY,
    steps: [],
    afterNoAnswer: "set-aside",
    dispositionRequired: false,
    wrapUpMostMs: 0,
    serviceLevelMs: 20_000,
    ...changes,
  };
}

export function agents(count: number, changes: Partial<AgentSetup> = {}): readonly AgentSetup[] {
  return Array.from({ length: count }, (_, index) => {
    const key = String(1001 + index) as AgentKey;
    return { key, name: key, team: undefined, skills: new Map(), regions: [], ...changes };
  });
}

/** Everybody works all day and beyond it. */
export function configuration(setup: DeskSetup, changes: Partial<Configuration> = {}, hours = 24): Configuration {
  return {
    name: "as it is",
    setup,
    asked: new Map(),
    overflow: new Map(),
    people: setup.agents.map(({ key }) => ({
      agent: key,
      pace: 1,
      shifts: [{ fromMs: 0, toMs: hours * HOUR_MS * 3, breaks: [] }],
    })),
    ...changes,
  };
}

export interface Load {
  readonly callsPerHour: number;
  readonly talkMs: number;
  /** undefined: nobody hangs up. */
  readonly patienceMs: number | undefined;
  readonly hours: number;
}

/** The Markov queue of the books: everything exponential, phones are answered at once. */
export function markovDay({ callsPerHour, talkMs, patienceMs, hours }: Load): SimulatedDay {
  const toMs = hours * HOUR_MS;
  return {
    fromMs: 0,
    toMs,
    countedFromMs: HOUR_MS / 2,
    intervalMs: HOUR_MS / 2,
    traffic: [
      {
        kind: "profile",
        queue: LINE,
        slots: [{ fromMs: 0, toMs, calls: callsPerHour * hours }],
        tiers: [],
        regions: [],
      },
    ],
    behaviour: {
      patience: always(patienceMs === undefined ? undefined : { kind: "exponential", meanMs: patienceMs }),
      talk: always({ kind: "exponential", meanMs: talkMs }),
      wrapUp: undefined,
      answerAfter: { kind: "fixed", meanMs: 0 },
      noAnswer: 0,
      returnAfter: { kind: "fixed", meanMs: 60_000 },
      pace: NO_PACE,
    },
  };
}
