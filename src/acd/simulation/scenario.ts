// What the simulator is told: a day's traffic, how people behave, and the configurations to compare. Plain data, so that it can be handed to
// another thread. Made by app/core/day-scenarios.ts from a day file, or by a test. Times are milliseconds from the day's midnight.

import type { Distribution } from "../../base/distribution.ts";
import type { AgentKey, QueueKey } from "../../base/ids.ts";
import type { Condition } from "../../base/rules.ts";
import type { DeskSetup } from "../contract.ts";

/** The same for all configurations. */
export interface SimulatedDay {
  /** Calls come from here on … */
  readonly fromMs: number;
  /** … until here; those who wait then are still served. */
  readonly toMs: number;
  /** Callers who come before are simulated and not counted, nor is the agents' time until then. */
  readonly countedFromMs: number;
  /** Length of one piece of the curves. */
  readonly intervalMs: number;
  readonly traffic: readonly Traffic[];
  readonly behaviour: Behaviour;
}

export type Traffic =
  /** By chance, at these rates (a Poisson process). */
  | {
      readonly kind: "profile";
      readonly queue: QueueKey;
      readonly slots: readonly Slot[];
      readonly tiers: readonly Share[];
      readonly regions: readonly Share[];
    }
  /** These calls, as they came. */
  | { readonly kind: "calls"; readonly calls: readonly GivenCall[] };

export interface Slot {
  readonly fromMs: number;
  readonly toMs: number;
  /** Expected number in this time. */
  readonly calls: number;
}

/** `name` undefined: a caller of whom it is not known. Weights need no particular sum. */
export interface Share {
  readonly name: string | undefined;
  readonly weight: number;
}

export interface GivenCall {
  readonly atMs: number;
  readonly queue: QueueKey;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  /** undefined: drawn. */
  readonly talkMs: number | undefined;
  /** Hung up after this; undefined: drawn. */
  readonly patienceMs: number | undefined;
  /** Waited at least so long without hanging up; the patience drawn is no shorter. */
  readonly waitedMs: number;
}

export interface Behaviour {
  readonly patience: Handled;
  readonly talk: Handled;
  /** undefined: the whole wrap-up of the queue. Never longer than that. */
  readonly wrapUp: Handled | undefined;
  /** How long a phone rings before it is answered. */
  readonly answerAfter: Distribution;
  /** Share of offers nobody answers, 0-1. */
  readonly noAnswer: number;
  /** How soon an agent who was set aside for that is ready again. */
  readonly returnAfter: Distribution;
  readonly pace: Pace;
}

/** A length by queue, times what is particular to a tier or a region. */
export interface Handled {
  /** undefined: endless. */
  readonly usual: Distribution | undefined;
  readonly queues: ReadonlyMap<string, Distribution>;
  readonly tiers: ReadonlyMap<string, number>;
  readonly regions: ReadonlyMap<string, number>;
}

/** How much longer (above 1) or shorter a talk is with this agent. */
export interface Pace {
  /** With an agent who does not serve the caller's place. */
  readonly strange: number;
  /** By the number of places the agent serves: the factor of the greatest number that is not above it. */
  readonly grades: readonly Degree[];
  /** By level, of skills that the queue requires and of the one named like the caller's tier; level 0: without the skill. */
  readonly skills: ReadonlyMap<string, readonly Degree[]>;
}

export interface Degree {
  readonly from: number;
  readonly factor: number;
}

/** One way to run the call centre. */
export interface Configuration {
  readonly name: string;
  readonly setup: DeskSetup;
  /** Skills each queue asks for, for `Pace.skills`. */
  readonly asked: ReadonlyMap<QueueKey, readonly string[]>;
  readonly overflow: ReadonlyMap<QueueKey, readonly OverflowRule[]>;
  readonly people: readonly Person[];
}

export interface OverflowRule {
  /** Since the caller came to this queue. */
  readonly afterMs: number;
  readonly when: Condition | undefined;
  /** elsewhere: a number, a mailbox, a call-back; goodbye counts as refused. */
  readonly to:
    | { readonly kind: "queue"; readonly queue: QueueKey }
    | { readonly kind: "elsewhere" }
    | { readonly kind: "goodbye" };
}

export interface Person {
  readonly agent: AgentKey;
  readonly shifts: readonly Shift[];
  /** Of every talk of theirs. */
  readonly pace: number;
}

export interface Shift {
  readonly fromMs: number;
  readonly toMs: number;
  readonly breaks: readonly { readonly atMs: number; readonly forMs: number }[];
}

export const NO_PACE: Pace = { strange: 1, grades: [], skills: new Map() };

/** Without exceptions; undefined: endless. */
export function always(usual: Distribution | undefined): Handled {
  return { usual, queues: new Map(), tiers: new Map(), regions: new Map() };
}
