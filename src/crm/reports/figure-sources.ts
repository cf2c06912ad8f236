// Figures that are reckoned elsewhere by formulas of their own (docs/figures.md, docs/surveys.md), as reports take them: one meaning of each figure,
// wherever it stands. `app/core/crm/figure-sources.ts` brings them.

import type { Span } from "./period.ts";

/** As `report queues` has it. */
export interface QueueFigures {
  readonly queue: string;
  readonly from: number;
  readonly offered: number;
  readonly answered: number;
  readonly answeredInTime: number;
  readonly abandoned: number;
  readonly overflowed: number;
  readonly refused: number;
  readonly callBacks: number;
  readonly serviceLevel: number | null;
  readonly abandonRate: number | null;
  readonly averageWaitMs: number | null;
  readonly longestWaitMs: number;
  readonly averageHandleMs: number | null;
}

/** As `report agents` has it. */
export interface AgentFigures {
  readonly agent: string;
  readonly from: number;
  readonly offered: number;
  readonly answered: number;
  readonly missed: number;
  readonly transfers: number;
  readonly readyMs: number;
  readonly ringingMs: number;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly wrapUpMs: number;
  readonly busyMs: number;
  readonly breakMs: number;
}

/** As `survey report` has it. */
export interface SurveyFigures {
  readonly survey: string;
  readonly group: string | null;
  readonly offered: number;
  readonly answered: number;
  readonly meanScore: number | null;
  readonly csat: number | null;
  readonly nps: number | null;
  readonly ces: number | null;
}

/** As `report run quality-scores` has it of inspections that became final in the time. */
export interface QualityFigures {
  readonly agent: string;
  /** 0 to 1. */
  readonly mean: number;
  readonly inspections: number;
}

export type FigureStep = "15m" | "hour" | "day" | "total";
export type SurveyStep = "total" | "agent" | "team" | "queue" | "day";

interface Bounds {
  /** Only of these; undefined: of all. */
  readonly within: Iterable<string> | undefined;
  /** Rows at most. */
  readonly limit: number;
}

export interface FigureSources {
  readonly queues: (
    ask: Span & { readonly by: FigureStep; readonly queue: string | undefined } & Bounds,
  ) => Promise<readonly QueueFigures[]>;
  readonly agents: (
    ask: Span & { readonly by: FigureStep; readonly agent: string | undefined } & Bounds,
  ) => Promise<readonly AgentFigures[]>;
  readonly surveys: (
    ask: Span & {
      readonly by: SurveyStep;
      readonly survey: string | undefined;
      readonly agent: string | undefined;
      readonly queue: string | undefined;
      readonly within: { readonly agents: Iterable<string>; readonly queues: Iterable<string> } | undefined;
      readonly limit: number;
    },
  ) => Promise<readonly SurveyFigures[]>;
  /** Agents without any are left out. */
  readonly quality: (ask: Span & { readonly limit: number }) => Promise<readonly QualityFigures[]>;
}
