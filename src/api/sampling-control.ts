// Sampling rules and draws (QA-01), as the HTTP interface and the command line see them. `app/control/sampling-control.ts` implements it.

import type { DrawReason } from "../qa/sampling/prove.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker } from "./people-control.ts";
import type { ScorecardConditionView } from "./scorecard-control.ts";
import type { IsoTime } from "./views.ts";

export interface SamplingRuleView {
  /** Its key. */
  readonly id: string;
  readonly name: string;
  readonly scorecard: string;
  readonly state: "active" | "paused";
  readonly period: "day" | "week" | "month";
  /** By the office's clock, `06:30`, on that day after the period: 1 is the first. */
  readonly at: string;
  readonly on: number;
  /** `20`, or `5%`. */
  readonly take: string;
  readonly scope: {
    readonly project: string | null;
    readonly queues: readonly string[] | null;
    readonly teams: readonly string[] | null;
    readonly agents: readonly string[] | null;
  };
  readonly minimumMs: number;
  readonly where: readonly ScorecardConditionView[];
  readonly quota: { readonly perAgent: number; readonly per: "day" | "week" | "month" } | null;
  readonly strata: {
    readonly by: readonly string[];
    readonly allocation: "proportional" | "equal";
    readonly hours: readonly number[];
    readonly lengthsMs: readonly number[];
  };
  readonly notAgainWithinMs: number;
  /** null: it is paused. */
  readonly nextDrawAt: IsoTime | null;
  readonly savedAt: IsoTime;
  readonly savedBy: string;
}

export interface SamplingStratumView {
  /** `agent 5001, hour 06-12`; `all` where the rule does not divide. */
  readonly stratum: string;
  readonly candidates: number;
  readonly taken: number;
  /** Of these: to keep a quota. */
  readonly quota: number;
}

export interface SamplingPreviewView {
  readonly rule: string;
  /** `week:2026-11-23`. */
  readonly period: string;
  readonly from: IsoTime;
  readonly to: IsoTime;
  /** Parts of recorded calls in the rule's scope. */
  readonly looked: number;
  /** Of these: what the rule fits and nobody has judged. */
  readonly candidates: number;
  readonly judged: number;
  /** Their agents were drawn too short a time before. */
  readonly rested: number;
  /** The rule asks for what nobody has listened for yet. */
  readonly unheard: number;
  readonly wanted: number;
  readonly taken: number;
  /** Agents whose quota cannot be kept. */
  readonly shortAgents: number;
  readonly strata: readonly SamplingStratumView[];
}

export interface DrawView {
  /** `D-4`. */
  readonly id: string;
  readonly rule: string;
  readonly name: string;
  readonly period: string;
  readonly from: IsoTime;
  readonly to: IsoTime;
  readonly dueAt: IsoTime;
  readonly runAt: IsoTime;
  /** Who asked for it; null: it was due. */
  readonly by: string | null;
  readonly state: "done" | "failed";
  /** Of failed. */
  readonly cause: string | null;
  readonly scorecard: string;
  readonly version: number | null;
  readonly looked: number;
  readonly candidates: number;
  readonly wanted: number;
  readonly taken: number;
}

export interface DrawDetailView {
  readonly draw: DrawView;
  /** Hex; null: it failed. A part's number: the first 16 hex digits of the SHA-256 of "SEED RECORDING AGENT". */
  readonly seed: string | null;
  readonly strata: readonly SamplingStratumView[];
  /** How many each agent had still to get by the quota. */
  readonly needs: readonly { readonly agent: string; readonly needs: number }[];
}

export interface DrawCandidateView {
  readonly recording: string;
  readonly agent: string;
  readonly stratum: string;
  readonly hash: string;
  /** In its stratum by number, from 1. */
  readonly place: number;
  /** null: others had lower numbers. */
  readonly taken: "quota" | "number" | null;
  /** `Q-17`. */
  readonly inspection: string | null;
  readonly talkedAt: IsoTime;
}

export interface DrawProofView {
  readonly id: string;
  /** proven: reckoned again from the seed, it is the same. incomplete: candidates are gone. differs: it is not what the seed says. */
  readonly proof: "proven" | "incomplete" | "differs" | "failed";
  /** Candidates that are gone. */
  readonly gone: number;
  /** The first recording that differs. */
  readonly differsAt: string | null;
  /** Of the recording that was asked for; empty: none was. */
  readonly recording: readonly {
    /** null: nobody's part. */
    readonly agent: string | null;
    readonly why: DrawReason;
    /** Of condition: the fact as it is now. */
    readonly fact: string | null;
    readonly candidate: DrawCandidateView | null;
  }[];
}

export interface SamplingControl {
  rules(): Promise<Answer<readonly SamplingRuleView[]>>;
  rule(id: string): Promise<Answer<SamplingRuleView>>;
  /** Those of the document; 422 with a fault a line where it is wrong, and nothing is changed. */
  apply(text: string, asker: Asker, how: { readonly dryRun: boolean }): Promise<Answer<readonly SamplingRuleView[]>>;
  setState(id: string, state: "active" | "paused", asker: Asker): Promise<Answer<SamplingRuleView>>;
  remove(id: string, asker: Asker): Promise<Answer<SamplingRuleView>>;
  /** `day`: in the period, `2026-11-23`; undefined: the last period that is over. */
  preview(id: string, day: string | undefined): Promise<Answer<SamplingPreviewView>>;

  /** Newest first. */
  draws(filter: {
    readonly rule: string | undefined;
    readonly limit: number;
    readonly after: string | undefined;
  }): Promise<Answer<Page<DrawView>>>;
  draw(id: string): Promise<Answer<DrawDetailView>>;
  /** Now, beside the plan; 422 with the cause where it cannot be drawn. */
  run(rule: string, day: string | undefined, asker: Asker): Promise<Answer<DrawDetailView>>;
  /** In the order of strata and numbers. */
  candidates(
    id: string,
    page: { readonly limit: number; readonly after: string | undefined },
  ): Promise<Answer<Page<DrawCandidateView>>>;
  explain(id: string, recording: string | undefined): Promise<Answer<DrawProofView>>;
}
