// Figures of queues and agents as the HTTP interface and the command line see them (ACD-24). `app/control/report-control.ts` implements it; what each
// figure counts stands in docs/figures.md.

import type { Answer } from "./answer.ts";
import type { IsoTime } from "./views.ts";

/** offered = answered + abandoned + overflowed + refused + waiting. */
export interface QueueCountsView {
  /** Those who waited already when it began included. */
  readonly offered: number;
  /** Of these: waited already when it began. */
  readonly carried: number;
  readonly answered: number;
  readonly answeredInTime: number;
  readonly abandoned: number;
  /** Of these: within the queue's `shortAbandon`, and within its `serviceLevel`. */
  readonly shortAbandoned: number;
  readonly abandonedInTime: number;
  readonly overflowed: number;
  readonly refused: number;
  readonly waitingAtEnd: number;
  /** Of overflowed and refused: the queue's `maxWait` was over. */
  readonly timedOut: number;
  /** Of refused: waited when the process was killed. */
  readonly lost: number;
  /** Of offered: call-backs. */
  readonly callBacks: number;
  /** Of answered, and of overflowed: call-backs whose customer answered, and those who left the line without that. */
  readonly callBacksReached: number;
  readonly callBacksPutOff: number;
  readonly transfersIn: number;
  readonly transfersOut: number;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly wrapUpMs: number;
}

/** Shares are 0 to 1. null: nobody to reckon it of. */
export interface QueueRatesView {
  readonly serviceLevel: number | null;
  readonly abandonRate: number | null;
  /** Average speed of answer. */
  readonly averageWaitMs: number | null;
  readonly averageAbandonMs: number | null;
  readonly averageHandleMs: number | null;
  readonly longestWaitMs: number;
  readonly waitMedianMs: number | null;
  readonly wait90Ms: number | null;
  readonly wait95Ms: number | null;
}

export type QueueFiguresView = QueueCountsView & QueueRatesView;

export interface QueueReportView extends QueueFiguresView {
  readonly queue: string;
  /** Of a report split by tier or region: which; null: all callers. */
  readonly part: string | null;
  /** Of the first quarter of an hour counted in it. */
  readonly from: IsoTime;
  /** Of the last quarter: its end. */
  readonly to: IsoTime;
}

export interface AgentFiguresView {
  readonly offered: number;
  readonly answered: number;
  readonly missed: number;
  readonly transfers: number;
  readonly signedInMs: number;
  readonly readyMs: number;
  /** Reserved and ringing. */
  readonly ringingMs: number;
  readonly talkMs: number;
  /** Of talkMs: the caller was on hold. */
  readonly holdMs: number;
  readonly wrapUpMs: number;
  readonly busyMs: number;
  readonly breakMs: number;
  /** Of busyMs, by reason. */
  readonly busyByMs: Readonly<Record<string, number>>;
  /** 0 to 1; null: was not there for calls. */
  readonly occupancy: number | null;
}

export interface AgentReportView extends AgentFiguresView {
  readonly agent: string;
  readonly name: string;
  readonly team: string | null;
  readonly from: IsoTime;
  readonly to: IsoTime;
}

/** `total`: one row each. */
export type ReportStep = "15m" | "hour" | "day" | "total";

export interface ReportFilter {
  /** Wall time, ms since 1970; both undefined: today of the office. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly by: ReportStep;
}

export interface ReportControl {
  /** 404 for a queue nobody knows, 422 where it would be too many rows. */
  queues(
    filter: ReportFilter & { readonly queue: string | undefined; readonly split: "tier" | "region" | undefined },
  ): Promise<Answer<readonly QueueReportView[]>>;
  agents(filter: ReportFilter & { readonly agent: string | undefined }): Promise<Answer<readonly AgentReportView[]>>;
}
