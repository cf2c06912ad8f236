// A day file as `zongji simulate` works by it: offices to compare, who works when, who calls, and how people behave. `day-parse.ts` makes it;
// app/core turns it into what the simulator takes. Times of day are milliseconds from midnight and may go on into the next day.

import type { Distribution } from "../base/distribution.ts";
import type { AgentKey, QueueKey } from "../base/ids.ts";
import type { Office } from "./office.ts";

export interface DayFile {
  readonly name: string;
  readonly date: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Callers who come in this time after the beginning are not counted. */
  readonly warmUpMs: number;
  readonly intervalMs: number;
  /** How many days are simulated of each configuration, unless the command says otherwise. */
  readonly seeds: number;
  readonly traffic: readonly DayTraffic[];
  readonly patience: DayLength;
  readonly talk: DayLength;
  readonly wrapUp: DayLength | undefined;
  readonly answer: DayAnswer;
  readonly pace: DayPace;
  readonly configurations: readonly DayConfiguration[];
}

export type DayTraffic =
  | {
      readonly kind: "profile";
      readonly queue: QueueKey;
      readonly slots: readonly { readonly fromMs: number; readonly toMs: number; readonly calls: number }[];
      readonly tiers: ReadonlyMap<string, number>;
      readonly regions: ReadonlyMap<string, number>;
    }
  | { readonly kind: "calls"; readonly calls: readonly DayCall[] };

/** One line of a file of calls. */
export interface DayCall {
  readonly atMs: number;
  readonly queue: QueueKey;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly talkMs: number | undefined;
  readonly patienceMs: number | undefined;
}

/** How long something lasts. `usual` undefined: without end. */
export interface DayLength {
  readonly usual: Distribution | undefined;
  readonly queues: ReadonlyMap<string, Distribution>;
  readonly tiers: ReadonlyMap<string, number>;
  readonly regions: ReadonlyMap<string, number>;
}

export interface DayAnswer {
  readonly after: Distribution;
  readonly missed: number;
  readonly returnAfter: Distribution;
}

export interface DayPace {
  readonly strange: number;
  readonly grades: ReadonlyMap<string, number>;
  readonly skills: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface DayConfiguration {
  readonly name: string;
  /** One sentence for the report. */
  readonly about: string | undefined;
  readonly office: Office;
  readonly people: readonly DayPerson[];
  /** Keys of its queues that a simulation has no use for, such as `voicemail`. */
  readonly unused: readonly string[];
}

export interface DayPerson {
  readonly agent: AgentKey;
  readonly pace: number;
  readonly shifts: readonly DayShift[];
}

export interface DayShift {
  readonly fromMs: number;
  readonly toMs: number;
  readonly breaks: readonly { readonly atMs: number; readonly forMs: number }[];
}
