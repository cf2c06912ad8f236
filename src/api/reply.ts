// What a route answers with, before it is bytes. `server.ts` writes it out.

import type { Answer } from "./answer.ts";

export type Reply =
  | { readonly kind: "json"; readonly value: unknown; readonly status?: 201 }
  | { readonly kind: "text"; readonly type: string; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly type: string; readonly name: string }
  /** Streams a file as it is at this moment. */
  | { readonly kind: "file"; readonly path: string; readonly type: string; readonly name: string }
  /** Any stretch of it can be had, as players ask that seek (RFC 9110 §14); closed when it is sent or nobody wants it. `tag`: a strong entity tag with its quotation marks. */
  | {
      readonly kind: "ranged";
      readonly bytes: number;
      readonly tag: string;
      readonly type: string;
      readonly name: string;
      /** To be heard where it is rather than kept as a file: a browser does not offer to save it. */
      readonly isPlayed: boolean;
      /** Up to `to`, without it; asked at most once. */
      chunks(from: number, to: number): AsyncIterable<Uint8Array>;
      close(): Promise<void>;
    }
  /** A file as it is made: its length is not known yet. */
  | {
      readonly kind: "chunks";
      readonly type: string;
      readonly name: string;
      chunks(): AsyncIterable<Uint8Array>;
    }
  /** Bytes as they come, until it is over or the client leaves. `start` returns how to stop; undefined: it is over already. */
  | {
      readonly kind: "live";
      readonly type: string;
      readonly start: (push: (bytes: Uint8Array) => void, end: () => void) => (() => void) | undefined;
    }
  /** As `lines`, but nothing is left out: whoever starts it waits for room. Over WebSocket each value is a message. */
  | { readonly kind: "feed"; readonly start: (sink: FeedSink) => () => void }
  /** One JSON value a line (application/x-ndjson) until the client leaves. `start` returns how to stop. */
  | { readonly kind: "lines"; readonly start: (push: (value: unknown) => void) => () => void };

/** Where a feed's values go. */
export interface FeedSink {
  /** false: it was taken, and there is no room for more until `onRoom` tells. */
  send(value: unknown): boolean;
  onRoom(tell: () => void): void;
  /** It is over. */
  end(): void;
  /** Whether whoever reads it still may. */
  mayStill(): Promise<boolean>;
}

export function jsonReply(value: unknown): Answer<Reply> {
  return { ok: true, value: { kind: "json", value } };
}

/** A control's answer as a JSON reply; refusals pass through. */
export function asJson(given: Answer<unknown>): Answer<Reply> {
  return given.ok ? jsonReply(given.value) : given;
}
