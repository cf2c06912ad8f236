// Cuts a byte stream into whole messages by Content-Length (RFC 3261 §18.3) and keep-alive pings (RFC 5626 §3.5.1). One per connection.
// The transport feeds it, answers pings with one CRLF, and closes the connection at a fault: framing is lost then.
//
//        CRLFCRLF: ping            head whole                     body whole: message
//   ┌─► between ──────────► head ─────────────► body ──────────────────────────┐
//   └──────────────────────────────────────────────────────────────────────────┘

import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { answerableRows } from "./answerable.ts";
import { parseNumber, unfold } from "./chars.ts";
import { knownName } from "./header-names.ts";
import type { ParseFault } from "./message.ts";

export type FramedItem = { readonly kind: "message"; readonly bytes: Uint8Array } | { readonly kind: "ping" };

const CR = 13;
const LF = 10;
/** Most requests fit. */
const START_BYTES = 2_048;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class StreamFramer {
  /** Bytes of the message under way stand in `#buffer` from `#from` to `#to`. */
  #buffer = new Uint8Array(START_BYTES);
  #from = 0;
  #to = 0;
  /** How far the search for the end of the head has come, relative to `#from`. */
  #searched = 0;
  /** Size of the message once its head is whole; 0 before. */
  #size = 0;
  #fault: ParseFault | undefined;

  /** Whether something waits that must not wait long: half a message, or a fault to be heard by the next push. */
  get isPartial(): boolean {
    return this.#fault !== undefined || (this.#to > this.#from && this.#buffer[this.#from] !== CR);
  }

  /**
   * What `bytes` made whole, in order. Behind a fault nothing can be cut any more: every later push repeats it. What was whole before the
   * fault, in the same push, is handed over first; an empty push then brings the fault.
   */
  push(bytes: Uint8Array): Result<readonly FramedItem[], ParseFault> {
    if (this.#fault !== undefined) return fail(this.#fault);
    this.#take(bytes);
    const items: FramedItem[] = [];
    while (this.#step(items));
    return this.#fault !== undefined && items.length === 0 ? fail(this.#fault) : ok(items);
  }

  /** False: nothing more to do with what there is. */
  #step(items: FramedItem[]): boolean {
    if (this.#size === 0) {
      if (this.#skipBetween(items)) return true;
      if (!this.#findHead()) return false;
    }
    if (this.#to - this.#from < this.#size) return false;
    items.push({ kind: "message", bytes: this.#buffer.slice(this.#from, this.#from + this.#size) });
    this.#drop(this.#size);
    return true;
  }

  /** RFC 5626 §3.5.1: two line breaks between messages ask for one back; RFC 3261 §7.5: a single one is nothing. */
  #skipBetween(items: FramedItem[]): boolean {
    const at = this.#from;
    const length = this.#to - at;
    const buffer = this.#buffer;
    if (length < 2 || buffer[at] !== CR || buffer[at + 1] !== LF) return false;
    if (length >= 4 && buffer[at + 2] === CR && buffer[at + 3] === LF) {
      items.push({ kind: "ping" });
      this.#drop(4);
      return true;
    }
    // it may be the first half of a ping
    if (length === 2 || (length === 3 && buffer[at + 2] === CR)) return false;
    this.#drop(2);
    return true;
  }

  #findHead(): boolean {
    const { messageBytes } = limits.sip;
    const buffer = this.#buffer;
    for (let i = this.#from + this.#searched; i + 3 < this.#to; i++) {
      if (buffer[i] !== CR || buffer[i + 1] !== LF || buffer[i + 2] !== CR || buffer[i + 3] !== LF) continue;
      return this.#readLength(i + 4);
    }
    this.#searched = Math.max(0, this.#to - this.#from - 3);
    if (this.#to - this.#from > messageBytes) this.#fail("size", "the head is too large", 513);
    return false;
  }

  #readLength(bodyAt: number): boolean {
    const head = decoder.decode(this.#buffer.subarray(this.#from, bodyAt - 2));
    const values = contentLengths(head);
    const length = values.length === 1 ? parseNumber(values[0] ?? "", Number.MAX_SAFE_INTEGER) : -1;
    // RFC 3261 §18.3, §20.14: a stream needs one good Content-Length
    if (length < 0) return this.#fail("length", "not one sound Content-Length", 400);
    const size = bodyAt - this.#from + length;
    if (size > limits.sip.messageBytes) return this.#fail("size", "the message is too large", 513);
    this.#size = size;
    return true;
  }

  #fail(what: ParseFault["what"], detail: string, reply: 400 | 513): false {
    const answerable = answerableRows(decoder.decode(this.#buffer.subarray(this.#from, this.#to)));
    this.#fault = { kind: "parse", at: 0, what, detail, reply: answerable && reply, answerable };
    this.#drop(this.#to - this.#from);
    return false;
  }

  #take(bytes: Uint8Array): void {
    const needed = this.#to - this.#from + bytes.length;
    if (this.#to + bytes.length > this.#buffer.length) this.#makeRoom(needed);
    this.#buffer.set(bytes, this.#to);
    this.#to += bytes.length;
  }

  /** Moves what is there to the front, into a buffer twice as large if need be. */
  #makeRoom(needed: number): void {
    const old = this.#buffer;
    let size = old.length;
    while (size < needed * 2) size *= 2;
    const room = size === old.length ? old : new Uint8Array(size);
    room.set(old.subarray(this.#from, this.#to));
    this.#to -= this.#from;
    this.#from = 0;
    this.#buffer = room;
  }

  #drop(count: number): void {
    this.#from += count;
    this.#searched = 0;
    this.#size = 0;
    if (this.#from === this.#to) {
      this.#from = 0;
      this.#to = 0;
      if (this.#buffer.length > START_BYTES) this.#buffer = new Uint8Array(START_BYTES); // thousands of idle connections stay small
    }
  }
}

/** The values of all Content-Length rows; parse.ts judges the rest of the head later. */
function contentLengths(head: string): readonly string[] {
  const values: string[] = [];
  for (const line of unfold(head).split("\r\n")) {
    const first = line.charCodeAt(0) | 32;
    if (first !== 99 && first !== 108) continue; // c or l
    const colon = line.indexOf(":");
    if (colon > 0 && knownName(line.slice(0, colon).trim()) === "Content-Length")
      values.push(line.slice(colon + 1).trim());
  }
  return values;
}
