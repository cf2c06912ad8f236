// What an inspection is (QA-02, QA-06, QA-07): one agent's part of one recorded call, judged by one inspector, and by a second where the agent disputes it.
// Agents, leaders and supervisors speak of inspections; inspectors only ever see their score sheets (sheet.ts), which do not say whose call it was.
//
//   waiting ──assign──► assigned ──sheet submitted──► scored ──acknowledge, or the time for it is over──► final
//      └─────withdraw, sound gone─────┴──► withdrawn    │
//                                                       └─dispute─► disputed ──second sheet──► rechecked ──decide──► final
//                                                                       └───────── uphold without a second ear ──────────┘

import type { Write } from "../base/db.ts";
import type { WallMillis } from "../base/time.ts";
import type { NewEvent } from "../crm/events.ts";
import type { Part, TalkFacts } from "./facts.ts";
import type { ScoreResult } from "./scorecard.ts";

export type InspectionState = "waiting" | "assigned" | "scored" | "disputed" | "rechecked" | "final" | "withdrawn";
export const INSPECTION_STATES = [
  ...(["waiting", "assigned", "scored", "disputed", "rechecked", "final", "withdrawn"] as const),
] as const satisfies readonly InspectionState[];

/** How it came about. */
export type InspectionOrigin =
  | { readonly kind: "draw"; readonly draw: number; readonly rule: string }
  | { readonly kind: "hand"; readonly by: string; readonly why: string };

export interface Inspection extends Part {
  /** 17 of Q-17. */
  readonly number: number;
  readonly origin: InspectionOrigin;
  /** Of `performance.projects`, by the agent's team. */
  readonly project: string | undefined;
  readonly scorecard: string;
  readonly version: number;
  /** As they were when it was made. */
  readonly facts: TalkFacts;
  readonly state: InspectionState;
  /** Of the sheet that counts: the first, or the second where one was decided for. */
  readonly result: ScoreResult | undefined;
  readonly sheet: number | undefined;
  readonly createdAt: WallMillis;
  readonly scoredAt: WallMillis | undefined;
  /** The agent may acknowledge or dispute until then. */
  readonly answerBy: WallMillis | undefined;
  readonly acknowledgedAt: WallMillis | undefined;
  readonly dispute: Dispute | undefined;
  readonly finalAt: WallMillis | undefined;
  /** An inspector could not judge it: a person sees to it before it is handed to another. */
  readonly returned: { readonly why: string; readonly at: WallMillis } | undefined;
  /** Somebody was told that no inspector can be found. */
  readonly toldAt: WallMillis | undefined;
  /** The scorecard has something to be learned of it, and the task is not there yet. */
  readonly owesCoaching: boolean;
  /** Why it was withdrawn. */
  readonly withdrawn: { readonly why: string; readonly by: string; readonly at: WallMillis } | undefined;
}

export interface Dispute {
  readonly at: WallMillis;
  /** The agent's words; the second inspector reads them. */
  readonly reason: string;
  /** Questions it is about; none: the whole. */
  readonly items: readonly string[];
  /** A second ear was asked for; undefined: nobody saw to it yet, or it was upheld without one. */
  readonly askedAt: WallMillis | undefined;
  /** Of the second sheet; undefined: no inspector has one yet. */
  readonly sheet: number | undefined;
  readonly decided:
    | { readonly at: WallMillis; readonly by: string; readonly outcome: "upheld" | "changed"; readonly words: string }
    | undefined;
}

/** What is to be judged. */
export interface InspectionDraft extends Part {
  readonly origin: InspectionOrigin;
  readonly scorecard: string;
  readonly version: number;
  readonly facts: TalkFacts;
}

/** Parts that are judged already. A draw leaves them out and tries again. */
export class PartTaken extends Error {
  readonly parts: readonly Pick<Part, "recording" | "agent">[];

  constructor(parts: readonly Pick<Part, "recording" | "agent">[]) {
    super(`judged already: ${parts.map(({ recording, agent }) => `${recording} of ${agent}`).join(", ")}`);
    this.parts = parts;
  }
}

export interface InspectionBook {
  /**
   * All of them and whatever else belongs to it in one commit; they are handed to inspectors afterwards, by itself. `also` is made with their numbers.
   * Rejects with `PartTaken` where one of them is judged already (or twice among them): nothing is written then.
   */
  create(
    drafts: readonly InspectionDraft[],
    also?: (numbers: readonly number[]) => { readonly writes: readonly Write[]; readonly events: readonly NewEvent[] },
  ): Promise<readonly Inspection[]>;
  /** One look-up. */
  find(number: number): Inspection | undefined;
}
