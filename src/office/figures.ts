// What of an office file decides how its queues' figures are reckoned. docs/figures.md has each formula word by word.

/** How the service level is reckoned from counts. */
export type ServiceLevelFormula =
  | "without-short"
  | "with-abandoned"
  | "without-abandoned-in-time"
  | "abandoned-in-time-good"
  | "answered"
  | "offered";
