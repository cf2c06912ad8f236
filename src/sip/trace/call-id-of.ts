// Which dialog a message on the wire belongs to, without parsing it: the value of its Call-ID, found by scanning for line beginnings. Called
// for every message that comes or goes, before anybody knows whether it is sound.

/** Headers of honest messages are shorter; what comes behind is not looked at. */
const LOOKED_AT = 4_096;
const CR = 13;
const LF = 10;
const COLON = 58;
/** Longer ones are cut: they are kept only to find the messages of one call again. */
const LONGEST = 256;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Where its value begins; the end of what is looked at where there is none before the body, or none in the first 4 KiB. */
export function callIdStart(bytes: Uint8Array): number {
  const end = Math.min(bytes.length, LOOKED_AT);
  let at = 0;
  while (at < end) {
    while (at < end && bytes[at] !== LF) at++;
    at++; // first byte of the next line
    const first = bytes[at];
    if (first === CR || first === LF || first === undefined) return end; // the body begins
    const value = valueStart(bytes, at, end);
    if (value !== undefined) return value;
  }
  return end;
}

/** Where the value that begins at `start` ends; `start`: it is empty. */
export function callIdEnd(bytes: Uint8Array, start: number): number {
  const end = Math.min(bytes.length, LOOKED_AT);
  let stop = start;
  while (stop < end && bytes[stop] !== CR && bytes[stop] !== LF) stop++;
  while (stop > start && isBlank(bytes[stop - 1])) stop--;
  return Math.min(stop, start + LONGEST);
}

/** As the parser reads it. */
export function readCallId(bytes: Uint8Array, start: number, end: number): string {
  // A spread into fromCharCode would walk the bytes with an iterator, which costs nine times as much and leaves an object behind for each.
  return decoder.decode(bytes.subarray(start, end));
}

/** Behind the colon of `Call-ID:` or its compact form `i:` (RFC 3261 §7.3.3). */
function valueStart(bytes: Uint8Array, line: number, end: number): number | undefined {
  const first = (bytes[line] as number) | 0x20;
  let at: number;
  if (first === 0x69) at = line + 1;
  else if (first === 0x63 && isCallId(bytes, line)) at = line + 7;
  else return undefined;
  while (at < end && isBlank(bytes[at])) at++;
  if (bytes[at] !== COLON) return undefined;
  at++;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

const NAME = [0x63, 0x61, 0x6c, 0x6c, 0x2d, 0x69, 0x64]; // call-id

function isCallId(bytes: Uint8Array, line: number): boolean {
  for (let i = 1; i < NAME.length; i++) if (((bytes[line + i] ?? 0) | 0x20) !== NAME[i]) return false;
  return true;
}

function isBlank(octet: number | undefined): boolean {
  return octet === 32 || octet === 9;
}
