// The office as the switch runs it: the checked, typed content of an office file. `parse.ts` makes it, `diff.ts` compares two.
// Every key a person may write appears here and is used somewhere; what is not built yet is refused by the schema, not ignored.

import type { AgentKey, ExtensionKey, QueueKey } from "../base/ids.ts";

export interface Office {
  readonly name: string;
  readonly language: "zh" | "en";
  /** ISO 3166 alpha-2; chooses tones. */
  readonly country: string;
  /** IANA name; the day in record and recording names. */
  readonly timezone: string;
  /** Best first. */
  readonly tiers: readonly string[];
  /** Two-level tree: head region -> places; a place is named `fujian/xiamen`. */
  readonly regions: ReadonlyMap<string, readonly string[]>;
  readonly extensions: ReadonlyMap<ExtensionKey, Extension>;
  readonly agents: ReadonlyMap<AgentKey, Agent>;
  readonly queues: ReadonlyMap<QueueKey, Queue>;
  /** What a dialled or incoming number reaches, beside extensions and the queues' own numbers. */
  readonly numbers: ReadonlyMap<string, NumberTarget>;
  readonly features: FeatureCodes;
  readonly limits: { readonly calls: number };
}

export interface Extension {
  readonly key: ExtensionKey;
  readonly name: string;
  /** Digest secret in clear, in memory only; `store` keeps it encrypted. */
  readonly secret: string;
  readonly ringMs: number;
  /** Record direct calls of this extension. */
  readonly record: "always" | "never";
}

export interface Agent {
  readonly key: AgentKey;
  readonly name: string;
  /** The phone this agent signs in at when no other is named. */
  readonly extension: ExtensionKey | undefined;
  readonly team: string | undefined;
  /** Asked when signing in at another phone than their own. */
  readonly pin: string | undefined;
  readonly skills: ReadonlyMap<string, number>;
  readonly regions: readonly string[];
}

export interface Queue {
  readonly key: QueueKey;
  readonly name: string;
  /** Dialled from inside. */
  readonly number: string;
  readonly requires: ReadonlyMap<string, number>;
  readonly strategy:
    | "longest-idle"
    | "round-robin"
    | "fewest-calls"
    | "least-talk"
    | "most-skilled"
    | "least-skilled"
    | "random"
    | "ring-all"
    | "top-down";
  readonly ringMs: number;
  readonly wrapUpMs: number;
  readonly maxWaitMs: number | undefined;
  readonly maxCallers: number;
  readonly creditMs: number;
  readonly ageing: number;
  readonly tierCreditMs: ReadonlyMap<string, number>;
  readonly byRegion: boolean;
  readonly afterNoAnswer: "set-aside" | "ready";
  readonly record: "always" | "never";
  /** What a waiting caller hears: an audio file's name ("music/quiet") or the ringback tone. */
  readonly waiting: { readonly kind: "file"; readonly name: string } | { readonly kind: "ringback" };
  /** Share of callers answered within this time is the service level. */
  readonly serviceLevelMs: number;
}

export type NumberTarget =
  | { readonly kind: "extension"; readonly extension: ExtensionKey }
  | {
      readonly kind: "queue";
      readonly queue: QueueKey;
      readonly tier: string | undefined;
      readonly region: string | undefined;
      readonly creditMs: number;
      readonly requires: ReadonlyMap<string, number>;
    }
  | { readonly kind: "echo" }
  | { readonly kind: "music"; readonly name: string };

/** Dialled from an agent's phone (ACD-19); each is a prefix such as "*22". */
export interface FeatureCodes {
  readonly signIn: string;
  readonly signOut: string;
  readonly ready: string;
  readonly busy: string;
  readonly breakTime: string;
  readonly wrapUp: string;
}
