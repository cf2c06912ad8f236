// What the HTTP interface may ask about the number plan (SIP-12). `app/control/route-control.ts` implements it.

import type { Answer } from "./answer.ts";

export interface RouteView {
  /** Place in the file, from 1: the first that fits decides. */
  readonly position: number;
  readonly match: string;
  /** In turn; those of one step are drawn by weight. */
  readonly via: readonly (readonly { readonly trunk: string; readonly weight: number }[])[];
  /** null: everybody may. */
  readonly right: string | null;
  readonly strip: number;
  readonly prefix: string;
  /** As in the office file; null: always. */
  readonly hours: readonly string[] | null;
  /** At this moment. */
  readonly open: boolean;
  readonly paid: boolean;
}

export type RouteStepView =
  | { readonly kind: "table"; readonly table: string; readonly fits: boolean }
  | {
      readonly kind: "route";
      readonly position: number;
      readonly match: string;
      readonly verdict: "fits" | "pattern" | "hours" | "right";
      readonly right: string | null;
    }
  | {
      readonly kind: "night";
      readonly number: string;
      readonly switch: string;
      readonly isNight: boolean;
      readonly to: string;
    }
  | { readonly kind: "dial"; readonly number: string; readonly to: string }
  | { readonly kind: "trunk-to"; readonly trunk: string; readonly to: string | null }
  | { readonly kind: "rewritten"; readonly trunk: string; readonly before: string; readonly after: string }
  | { readonly kind: "round"; readonly number: string };

export interface RouteTestView {
  readonly number: string;
  /** The extension that dials; null: a call from outside. */
  readonly from: string | null;
  /** The trunk it comes in over; null: it is dialled inside. */
  readonly trunk: string | null;
  readonly at: string;
  readonly reached: boolean;
  /** extension, queue, group, …, outside, emergency, forbidden, unknown. */
  readonly kind: string;
  /** The key of what is reached. */
  readonly id: string | null;
  readonly name: string | null;
  /** Why nothing is reached. */
  readonly reason: { readonly kind: string; readonly right: string | null; readonly match: string | null } | null;
  readonly attempts: readonly {
    readonly step: number;
    readonly trunk: string;
    readonly weight: number;
    readonly number: string;
    readonly callerId: string;
  }[];
  /** Everything looked at, in order. */
  readonly steps: readonly RouteStepView[];
}

export interface RouteTest {
  readonly number: string;
  /** undefined, and no trunk either: the first extension of the office. */
  readonly from: string | undefined;
  readonly trunk: string | undefined;
  /** Milliseconds since 1970 UTC; undefined: now. */
  readonly at: number | undefined;
}

export interface RouteControl {
  list(): Promise<Answer<readonly RouteView[]>>;
  /** 404: no such extension or trunk. */
  test(asked: RouteTest): Promise<Answer<RouteTestView>>;
}
