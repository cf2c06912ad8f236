// A subscription as it is kept across restarts: plain data, written by `app` into its table.

import type { Address } from "../../base/net.ts";
import type { TransportKind } from "../ports.ts";

export interface SubscriptionRow {
  readonly localTag: string;
  readonly event: string;
  readonly eventId: string | undefined;
  readonly watcher: string;
  readonly resource: string;
  readonly entity: string;
  readonly callId: string;
  readonly remoteTag: string;
  readonly local: string;
  readonly remote: string;
  readonly target: string;
  readonly routes: readonly string[];
  readonly transport: TransportKind;
  readonly localAddress: Address;
  readonly remoteAddress: Address;
  /** CSeq of the watcher's last SUBSCRIBE. */
  readonly remoteSeq: number;
  /** No CSeq of ours above it was ever sent. */
  readonly reserved: number;
  /** Wall time, milliseconds. */
  readonly expiresAtWall: number;
}
