// Trunks as the HTTP interface and the command line see them. `app/control/trunk-control.ts` implements it.

import type { Answer } from "./answer.ts";

export interface TrunkPlaceView {
  /** `udp:192.0.2.1:5060` */
  readonly address: string;
  /** unknown: nobody has asked it yet. */
  readonly state: "unknown" | "up" | "down";
  /** It asked to be left alone for so long; 0: it did not. */
  readonly restsMs: number;
}

export interface TrunkView {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly transport: string | null;
  /** unknown: neither registered with nor asked; up, down, registering, refused. */
  readonly state: string;
  /** What is wrong; empty when nothing is. */
  readonly cause: string;
  /** off: none is asked for; registering, registered, failed, refused. */
  readonly registration: {
    readonly state: string;
    /** Where it is registered. */
    readonly address: string | null;
    /** What the carrier granted. */
    readonly expiresS: number | null;
    /** The carrier's last answer where it went wrong. */
    readonly status: number | null;
  };
  readonly places: readonly TrunkPlaceView[];
  /** Lines in use, both directions, ringing ones too. */
  readonly inUse: number;
  readonly limit: number;
  readonly calls: readonly string[];
}

export interface TrunkControl {
  list(): Promise<Answer<readonly TrunkView[]>>;
  /** 404 where there is none. */
  show(key: string): Promise<Answer<TrunkView>>;
}
