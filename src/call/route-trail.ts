// What a look-up of the number plan looked at, in order, for a person who asks why (`zongji route test`). Written by `route.ts` only when asked for.

import type { TrunkKey } from "../base/ids.ts";

export type PlanTable = "emergency" | "features" | "inside" | "numbers";

export type Looked =
  | { readonly kind: "table"; readonly table: PlanTable; readonly fits: boolean }
  /** `verdict`: it decides, or why it does not: another pattern, closed at this hour, a right that the caller lacks. */
  | {
      readonly kind: "route";
      /** From 0. */
      readonly index: number;
      readonly match: string;
      readonly verdict: "fits" | "pattern" | "hours" | "right";
      readonly right: string | undefined;
    }
  | {
      readonly kind: "night";
      readonly number: string;
      readonly nightSwitch: string;
      readonly isNight: boolean;
      readonly to: string;
    }
  | { readonly kind: "dial"; readonly number: string; readonly to: string }
  | { readonly kind: "trunk-to"; readonly trunk: TrunkKey; readonly to: string | undefined }
  | { readonly kind: "rewritten"; readonly trunk: TrunkKey; readonly before: string; readonly after: string }
  /** Followed so often that it must be a round. */
  | { readonly kind: "round"; readonly number: string };
