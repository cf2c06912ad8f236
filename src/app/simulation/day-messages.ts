// What the thread that starts simulated days and the threads that carry them out say to one another.

import type { DayFigures } from "../../acd/simulation/figures.ts";
import type { Configuration, SimulatedDay } from "../../acd/simulation/scenario.ts";

export interface DayThreadInit {
  readonly day: SimulatedDay;
  readonly configurations: readonly Configuration[];
}

export interface DayOrder {
  /** Index of `configurations`. */
  readonly configuration: number;
  readonly seed: number;
}

export type FromDayThread =
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "done"; readonly figures: DayFigures };
