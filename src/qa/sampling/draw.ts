// What is kept of a draw (QA-01): the rule as it was, the seed, and every part that could have been taken with its number. Shapes; draws.ts makes them,
// draw-tables.ts stores them, prove.ts reckons them again.

import type { WallMillis } from "../../base/time.ts";
import type { Taken } from "./allocate.ts";
import type { SamplingRule } from "./rule.ts";

export interface Draw {
  /** 4 of D-4. */
  readonly number: number;
  readonly rule: SamplingRule;
  /** `week:2026-11-16`. */
  readonly period: string;
  readonly fromAt: WallMillis;
  readonly toAt: WallMillis;
  readonly dueAt: WallMillis;
  readonly runAt: WallMillis;
  /** Who asked for it; undefined: it was due. */
  readonly by: string | undefined;
  readonly state: "done" | "failed";
  /** Of failed. */
  readonly cause: string | undefined;
  /** Of done: hex. */
  readonly seed: string | undefined;
  readonly version: number | undefined;
  /** Parts of calls in the rule's scope. */
  readonly looked: number;
  readonly candidates: number;
  readonly wanted: number;
  readonly taken: number;
  /** How many each agent had still to get. */
  readonly needs: ReadonlyMap<string, number>;
}

export interface DrawCandidate {
  readonly recording: string;
  readonly agent: string;
  readonly stratum: string;
  readonly hash: string;
  /** In its stratum by number, from 1. */
  readonly place: number;
  readonly taken: Taken | undefined;
  /** Of taken. */
  readonly inspection: number | undefined;
  readonly talkedAt: WallMillis;
}
