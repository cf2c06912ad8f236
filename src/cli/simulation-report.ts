// What a simulation tells: the shape of `zongji simulate --json`, and what the command asks of the app, which reads files and runs threads.

import type { Comparison } from "../acd/simulation/summary.ts";

export interface SimulationReport extends Comparison {
  readonly name: string;
  readonly date: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
  /** By configuration: how many agents it has, and its one sentence. */
  readonly agents: Readonly<Record<string, number>>;
  readonly about: Readonly<Record<string, string | null>>;
  /** Keys of the queues that made no difference, for the desk alone is simulated. */
  readonly unused: readonly string[];
  /** Of a day on record: calls of other queues. */
  readonly leftOut: number;
}

export interface SimulationRequest {
  readonly file: string;
  readonly data: string;
  /** undefined: as the file says. */
  readonly seeds: number | undefined;
  readonly firstSeed: number;
  /** undefined: all. */
  readonly configuration: string | undefined;
  /** YYYY-MM-DD; undefined: the file's traffic. */
  readonly recordsOf: string | undefined;
  readonly progress: (share: number) => void;
  /** Aborted at Ctrl-C; the promise is rejected then. */
  readonly signal: AbortSignal;
}

export type SimulationAnswer =
  | { readonly kind: "report"; readonly report: SimulationReport }
  /** In the order of the files. */
  | { readonly kind: "faults"; readonly faults: readonly SimulationFault[] }
  | { readonly kind: "no-file"; readonly detail: string }
  | { readonly kind: "no-configuration"; readonly known: readonly string[] }
  | { readonly kind: "no-database"; readonly data: string }
  | { readonly kind: "no-calls" };

export interface SimulationFault {
  readonly file: string;
  /** 0: the file as a whole. */
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
  readonly hint?: string;
}

export type Simulate = (request: SimulationRequest) => Promise<SimulationAnswer>;

/** `day.yaml:14: queues.hotline.strategy: found "longest-idel", allowed: …` */
export function faultLine({ file, line, path, found, allowed, hint }: SimulationFault): string {
  const where = line > 0 ? `${file}:${line}: ` : `${file}: `;
  return `${where}${path === "" ? "" : `${path}: `}found ${found}, allowed: ${allowed}${hint === undefined ? "" : ` (${hint})`}`;
}
