// Flows as the HTTP interface and the command line see them (IVR-01): applied, listed, rolled back, and the ways of calls through them.
// `app/control/flow-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Asker } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

export interface FlowView {
  readonly id: string;
  /** By language. */
  readonly title: Readonly<Partial<Record<"zh" | "en", string>>>;
  readonly version: number;
  /** Of this version. */
  readonly appliedAt: IsoTime;
  readonly author: string;
  readonly nodes: number;
  /** Callers inside now. */
  readonly inside: number;
  /** Of these: in an older version. */
  readonly insideOlder: number;
  /** What leads to it. */
  readonly usedBy: FlowUsesView;
  /** What does not fit the office any more; each such node takes its error branch. */
  readonly troubles: readonly FlowTroubleView[];
}

export interface FlowUsesView {
  readonly numbers: readonly string[];
  /** Whose callers get it when the agent has hung up. */
  readonly queues: readonly string[];
  /** Of which it is a sub-flow. */
  readonly flows: readonly string[];
}

export interface FlowTroubleView {
  readonly flow: string;
  /** null: the document as a whole. */
  readonly node: string | null;
  /** Of the document, from 1. */
  readonly line: number;
  readonly message: string;
}

export interface FlowDetailView {
  readonly id: string;
  readonly version: number;
  /** It is the one in force. */
  readonly inForce: boolean;
  readonly appliedAt: IsoTime;
  readonly author: string;
  readonly change: FlowChangeView;
  /** The document as it was applied; null: the flow was removed then. */
  readonly source: string | null;
}

/** What is different from the version before. */
export interface FlowChangeView {
  readonly kind: "first" | "changed" | "rolled-back" | "removed";
  /** Of rolled-back: to which. */
  readonly to: number | null;
  /** Nodes, at most 12 of each. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** Further nodes that are not named. */
  readonly more: number;
  /** Title, language, variables, start or the way of errors. */
  readonly settings: boolean;
}

export interface FlowVersionView extends Omit<FlowDetailView, "source"> {
  /** Callers inside it now. */
  readonly inside: number;
}

export interface FlowFile {
  /** As faults name it. */
  readonly name: string;
  readonly text: string;
}

export interface FlowApplyView {
  /** false: a dry run, or nothing to change. */
  readonly applied: boolean;
  readonly flows: readonly {
    readonly id: string;
    readonly file: string;
    /** The text is what is in force, to the letter. */
    readonly unchanged: boolean;
    /** In force now; of a dry run: the one it would get. */
    readonly version: number;
    readonly change: FlowChangeView | null;
  }[];
  /** `FILE:LINE: message`, worth a look; and what other flows have against it. */
  readonly warnings: readonly string[];
}

export interface FlowRollbackView {
  readonly id: string;
  /** The new one, with the old text. */
  readonly version: number;
  readonly from: number;
  readonly to: number;
  readonly warnings: readonly string[];
}

export interface FlowRemovedView {
  readonly id: string;
  /** What leads nowhere now. */
  readonly usedBy: FlowUsesView;
}

export interface FlowFiguresView {
  readonly id: string;
  /** Days by the office's calendar, both included. */
  readonly from: string;
  readonly to: string;
  readonly visits: number;
  readonly averageMs: number | null;
  /** How visits ended: gone (the caller hung up), hung-up, handed-over, error, bound. */
  readonly left: Readonly<Record<string, number>>;
  readonly nodes: readonly {
    /** `menu`, or `orders/ask` in a sub-flow. */
    readonly node: string;
    /** Visits of this node. */
    readonly times: number;
    readonly outcomes: Readonly<Record<string, number>>;
    /** Callers who hung up there. */
    readonly hangUps: number;
  }[];
}

/** The way of a call through one flow. */
export interface FlowVisitView {
  readonly flow: string;
  readonly version: number;
  readonly enteredAt: IsoTime;
  /** null: still inside. */
  readonly leftAt: IsoTime | null;
  /** gone, hung-up, handed-over, error, bound. */
  readonly how: string | null;
  readonly steps: readonly {
    readonly flow: string;
    readonly node: string;
    readonly outcome: string;
    /** Keys, a case, an error; secret keys are masked. */
    readonly said: string | null;
    readonly at: IsoTime;
  }[];
  /** Further steps that were not kept. */
  readonly leftOut: number;
}

export interface FlowControl {
  list(): Promise<Answer<readonly FlowView[]>>;
  /** `version` undefined: the one in force. 404 where it is not kept. */
  show(id: string, version: number | undefined): Promise<Answer<FlowDetailView>>;
  /** Newest first. */
  history(id: string): Promise<Answer<readonly FlowVersionView[]>>;
  /** All or none of them; 422 with a fault a line. `only`: the key that the one document must have. */
  apply(
    files: readonly FlowFile[],
    asker: Asker,
    how: { readonly dryRun: boolean; readonly only?: string },
  ): Promise<Answer<FlowApplyView>>;
  /** `to` undefined: the version before. 422 where the old text does not fit today's office. */
  rollback(id: string, to: number | undefined, asker: Asker): Promise<Answer<FlowRollbackView>>;
  /** 409 while something leads to it, unless `force`. */
  remove(id: string, asker: Asker, force: boolean): Promise<Answer<FlowRemovedView>>;
  /** Days such as 2026-11-23; `from` undefined: today of the office, `to` undefined: until today. */
  figures(id: string, from: string | undefined, to: string | undefined): Promise<Answer<FlowFiguresView>>;
}
