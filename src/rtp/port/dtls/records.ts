// Records of DTLS 1.2 (RFC 6347 §4.1), in the clear before the keys are made and in AES-128-GCM after (RFC 5288 §3). `DtlsServer` reads and
// writes all it hears and says through one of these. No window against replay (§4.1.2.6 leaves it open): what is repeated after the
// handshake is either ignored or answered with what was said before.

import { createCipheriv, createDecipheriv } from "node:crypto";
import { number, Reader } from "./octets.ts";

export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;

const VERSION = Uint8Array.of(0xfe, 0xfd);
const HEADER_BYTES = 13;
const EXPLICIT_BYTES = 8;
const TAG_BYTES = 16;

export interface DtlsRecord {
  readonly type: number;
  readonly epoch: number;
  readonly content: Uint8Array;
}

/** Of one direction: 16 octets of key, 4 of the nonce (RFC 5288 §3). */
export interface RecordKeys {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
}

export class RecordLayer {
  #sent: [number, number] = [0, 0]; // in epoch 0 and 1
  #read: RecordKeys | undefined;
  #write: RecordKeys | undefined;

  /** Epoch 1 can be read and written from now on. */
  setKeys(read: RecordKeys, write: RecordKeys): void {
    this.#read = read;
    this.#write = write;
  }

  /**
   * RFC 6347 §4.1.2.7: what is malformed, not authentic or of another epoch falls away in silence. One by one, for what the first says may be
   * what opens the last.
   */
  *read(datagram: Uint8Array): Generator<DtlsRecord> {
    for (let at = 0; at + HEADER_BYTES <= datagram.length; ) {
      const header = datagram.subarray(at, at + HEADER_BYTES);
      const reader = new Reader(datagram.subarray(at));
      const type = reader.number(1);
      const major = reader.number(1);
      reader.take(1); // the first hello may be in a record of DTLS 1.0
      const epoch = reader.number(2);
      reader.take(6);
      const body = reader.vector(2);
      if (!reader.ok || major !== 0xfe) break;
      const content = epoch === 0 ? body : epoch === 1 ? this.#open(header, body) : undefined;
      if (content !== undefined) yield { type, epoch, content };
      at += HEADER_BYTES + body.length;
    }
  }

  /** Each call takes the next sequence number, also for what is said again (§4.2.4). */
  write({ type, epoch, content }: DtlsRecord): Uint8Array {
    const sequence = epoch === 0 ? this.#sent[0]++ : this.#sent[1]++;
    const place = Buffer.concat([number(epoch, 2), number(sequence, 6)]);
    const body = epoch === 0 ? content : this.#seal(type, place, content);
    return Buffer.concat([Uint8Array.of(type), VERSION, place, number(body.length, 2), body]);
  }

  #open(header: Uint8Array, body: Uint8Array): Uint8Array | undefined {
    const keys = this.#read;
    const length = body.length - EXPLICIT_BYTES - TAG_BYTES;
    if (keys === undefined || length < 0) return undefined;
    const explicit = body.subarray(0, EXPLICIT_BYTES);
    const decipher = createDecipheriv("aes-128-gcm", keys.key, Buffer.concat([keys.salt, explicit]));
    decipher.setAAD(additional(header[0] ?? 0, header.subarray(3, 11), length));
    decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(body.subarray(EXPLICIT_BYTES, body.length - TAG_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }

  /** The place is the explicit part of the nonce, as no other record has it. */
  #seal(type: number, place: Uint8Array, content: Uint8Array): Uint8Array {
    if (this.#write === undefined) throw new Error("there are no keys for this record yet");
    const cipher = createCipheriv("aes-128-gcm", this.#write.key, Buffer.concat([this.#write.salt, place]));
    cipher.setAAD(additional(type, place, content.length));
    return Buffer.concat([place, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  }
}

/** RFC 5246 §6.2.3.3, where the sequence number is epoch and number (RFC 6347 §4.1.2.1). */
function additional(type: number, place: Uint8Array, length: number): Uint8Array {
  return Buffer.concat([place, Uint8Array.of(type), VERSION, number(length, 2)]);
}
