// Handshake messages of DTLS (RFC 6347 §4.2.2): put together from fragments that may come in any order, handed on in the order of their
// numbers. `DtlsServer` has one inbox a handshake.

import { limits } from "../../../base/limits.ts";
import { number, Reader } from "./octets.ts";

export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const CERTIFICATE = 11;
export const SERVER_KEY_EXCHANGE = 12;
export const CERTIFICATE_REQUEST = 13;
export const SERVER_HELLO_DONE = 14;
export const CERTIFICATE_VERIFY = 15;
export const CLIENT_KEY_EXCHANGE = 16;
export const FINISHED = 20;

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
  /** Of the record its last fragment came in. */
  readonly epoch: number;
  /** As it counts for the transcript: one fragment, whatever it came in (§4.2.6). */
  readonly whole: Uint8Array;
}

interface Partial {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly has: Uint8Array;
  missing: number;
  epoch: number;
}

/** So many messages ahead of the next one are kept: a flight of a client has five. */
const AHEAD = 6;

export class HandshakeInbox {
  #next = 0;
  #parts = new Map<number, Partial>();

  /**
   * The fragments of one record. Returns what is whole and next, and whether the last message handed on has come once more: its sender
   * has not heard our answer.
   */
  take(
    content: Uint8Array,
    epoch: number,
  ): { readonly messages: readonly HandshakeMessage[]; readonly repeated: boolean } {
    const reader = new Reader(content);
    let repeated = false;
    while (reader.left > 0) {
      const type = reader.number(1);
      const length = reader.number(3);
      const sequence = reader.number(2);
      const offset = reader.number(3);
      const fragment = reader.vector(3);
      if (!reader.ok || offset + fragment.length > length || length > limits.rtp.dtlsMessageBytes) break;
      if (sequence === this.#next - 1 && offset === 0) repeated = true;
      if (sequence >= this.#next && sequence < this.#next + AHEAD)
        this.#add(sequence, { type, length, offset, fragment, epoch });
    }
    return { messages: this.#whole(), repeated };
  }

  #add(
    sequence: number,
    part: {
      readonly type: number;
      readonly length: number;
      readonly offset: number;
      readonly fragment: Uint8Array;
      readonly epoch: number;
    },
  ): void {
    const { type, length, offset, fragment, epoch } = part;
    let message = this.#parts.get(sequence);
    if (message === undefined) {
      message = { type, bytes: new Uint8Array(length), has: new Uint8Array(length), missing: length, epoch };
      this.#parts.set(sequence, message);
    }
    if (message.type !== type || message.bytes.length !== length) return;
    message.bytes.set(fragment, offset);
    for (let i = offset; i < offset + fragment.length; i++) {
      if (message.has[i] === 0) message.missing--;
      message.has[i] = 1;
    }
    message.epoch = epoch;
  }

  #whole(): readonly HandshakeMessage[] {
    const messages: HandshakeMessage[] = [];
    for (let part = this.#parts.get(this.#next); part?.missing === 0; part = this.#parts.get(this.#next)) {
      this.#parts.delete(this.#next);
      messages.push({
        type: part.type,
        body: part.bytes,
        epoch: part.epoch,
        whole: handshakeMessage(part.type, this.#next, part.bytes),
      });
      this.#next++;
    }
    return messages;
  }
}

/** A message in one fragment, header and body. */
export function handshakeMessage(type: number, sequence: number, body: Uint8Array): Uint8Array {
  const length = number(body.length, 3);
  return Buffer.concat([Uint8Array.of(type), length, number(sequence, 2), number(0, 3), length, body]);
}
