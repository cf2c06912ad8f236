// What the load meets, whoever made it: a Zongji of the bench's own or any switch that answers SIP.

import type { Account } from "../office-file.ts";

export interface Exchange {
  readonly sip: { readonly host: string; readonly port: number };
  /** Own address as the switch sees it. */
  readonly localHost: string;
  readonly callers: readonly Account[];
  readonly callees: readonly Account[];
  /** Callees whose calls are recorded; empty: not known. */
  readonly recorded: readonly Account[];
  readonly queue: { readonly number: string; readonly agents: readonly Account[] } | undefined;
  /** Process on this machine whose CPU and memory are counted. */
  readonly pid: number | undefined;
  /** For files of the load; removed with the exchange. */
  readonly dir: string;
  /** What lives in the main thread's heap once all garbage is gone; undefined: it cannot be asked. */
  liveKib(): Promise<number | undefined>;
  /** The first `count` agents, whose phones are registered, take calls from now on. */
  agentsReady(count: number): Promise<void>;
  close(): Promise<void>;
}

export function targetOf({ sip }: Exchange): string {
  return `${sip.host}:${sip.port}`;
}
