// Whether the audit is what it was (OPS-02). `app/control/audit-chain.ts` does it.

import type { Answer } from "./answer.ts";
import type { IsoTime } from "./views.ts";

export interface AuditCheckView {
  /** Nothing was changed, put in or taken out, as far as can be seen. */
  readonly isWhole: boolean;
  readonly lines: number;
  /** Of these, lines that are in the chain; those from before there was one are not. */
  readonly chained: number;
  /** Lines whose content was erased for privacy. */
  readonly erased: number;
  /** Hash of the newest line: noted somewhere else, it shows later that nothing was taken off the end. null: there is no line. */
  readonly head: string | null;
  /** The first that is wrong. */
  readonly fault: {
    /** null: no line in particular. */
    readonly line: number | null;
    readonly at: IsoTime | null;
    /** changed: this line is not what was written; missing-before: lines are gone before it; known: the noted hash is not in the chain. */
    readonly what: "changed" | "missing-before" | "known";
  } | null;
}

export interface AuditControl {
  /** `known`: the head of an earlier check. */
  check(known: string | undefined): Promise<Answer<AuditCheckView>>;
}
