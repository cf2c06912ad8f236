// The Call-ID of each message on the wire: the messages of a dialog come close together, so its Call-ID is read once and found again octet by octet, which
// costs a tenth of decoding and leaves no new string behind.

import { callIdEnd, callIdStart, readCallId } from "./call-id-of.ts";

/** A power of two. Dialogs whose Call-IDs fall on one place push one another out, and are read again. */
const PLACES = 4_096;

export class CallIds {
  readonly #known: (string | undefined)[] = new Array(PLACES).fill(undefined);

  /** undefined: it has none, or an empty one. */
  of(bytes: Uint8Array): string | undefined {
    const start = callIdStart(bytes);
    const end = callIdEnd(bytes, start);
    if (end === start) return undefined;
    let hash = 0;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
    const place = (hash ^ (hash >>> 12)) & (PLACES - 1);
    const known = this.#known[place];
    if (known !== undefined && isSame(known, bytes, start, end)) return known;
    const callId = readCallId(bytes, start, end);
    this.#known[place] = callId;
    return callId;
  }
}

/** A Call-ID with other than ASCII characters has fewer than octets, and is read each time. */
function isSame(callId: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (callId.length !== end - start) return false;
  for (let i = start; i < end; i++) if (callId.charCodeAt(i - start) !== bytes[i]) return false;
  return true;
}
