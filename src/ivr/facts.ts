// What a flow tells of a call: which version it entered, the way it went, how it ended. Keys of a secret question are never in it.

import type { CallId } from "../base/ids.ts";

export type FlowFact =
  | { readonly kind: "flow.entered"; readonly call: CallId; readonly flow: string; readonly version: number }
  /** A node was left; `flow` may be a sub-flow. `said`: keys pressed, a case taken, an error; masked where secret. */
  | {
      readonly kind: "flow.passed";
      readonly call: CallId;
      readonly flow: string;
      readonly node: string;
      readonly outcome: string;
      readonly said: string | undefined;
    }
  /**
   * gone: the caller hung up inside; handed-over: a transfer, a queue's own business, or hung up after somebody had talked to them; bound: too many
   * steps.
   */
  | {
      readonly kind: "flow.left";
      readonly call: CallId;
      readonly flow: string;
      readonly how: "gone" | "hung-up" | "handed-over" | "error" | "bound";
    };
