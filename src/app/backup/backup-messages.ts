// What the switch and its backup thread say to one another.

import type { Made } from "./create.ts";

export interface BackupThreadInit {
  readonly data: string;
  readonly to: string;
  readonly version: string;
  readonly config: string | undefined;
  readonly recordingKeys: readonly string[];
  readonly keep: number;
}

export type BackupWish = "create" | "ship" | "newest";

export interface BackupAsk {
  readonly id: number;
  readonly wish: BackupWish;
}

export type BackupAnswer =
  | { readonly kind: "made"; readonly made: Made }
  | { readonly kind: "shipped"; readonly bytes: number }
  /** When the newest backup was begun, ISO 8601; null: there is none. */
  | { readonly kind: "newest"; readonly startedAt: string | null }
  | { readonly kind: "failed"; readonly why: string };

export interface BackupReport {
  readonly id: number;
  readonly answer: BackupAnswer;
}
