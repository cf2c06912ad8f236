// UDPTL (ITU-T T.38 §9.1): what carries fax packets over UDP. Each datagram has a number, its own packet and, against loss, copies of those before
// it. `UdptlOut` writes them, `UdptlIn` hands each packet on once and in order, lost ones from the copies of later datagrams. Parity (FEC) of a
// peer is left unread: its packets count, what is lost stays lost.

/** "lost": packets are missing here for good. */
export type Arrived = Uint8Array | "lost";

export interface Udptl {
  /** 16 bits, by one more each. */
  readonly sequence: number;
  readonly primary: Uint8Array;
  /** Copies of those before, newest first. */
  readonly secondary: readonly Uint8Array[];
}

const SEQUENCE_BYTES = 2;
const PARITY = 0x80;
/** More copies than anybody sends. */
const MOST_COPIES = 16;
/** A jump so far, either way, is a peer that began anew. */
const RESTART = 1_000;

/** undefined: this is no UDPTL. Never throws. */
export function readUdptl(bytes: Uint8Array): Udptl | undefined {
  if (bytes.length <= SEQUENCE_BYTES) return undefined;
  const sequence = (at(bytes, 0) << 8) | at(bytes, 1);
  const primary = readOpen(bytes, SEQUENCE_BYTES);
  if (primary === undefined) return undefined;
  return { sequence, primary: primary.value, secondary: readCopies(bytes, primary.next) };
}

/** What cannot be read of them is left out: the packet itself is whole. */
function readCopies(bytes: Uint8Array, from: number): readonly Uint8Array[] {
  const count = readLength(bytes, from + 1);
  if (from >= bytes.length || (at(bytes, from) & PARITY) !== 0 || count === undefined) return [];
  const copies: Uint8Array[] = [];
  let next = count.next;
  while (copies.length < Math.min(count.value, MOST_COPIES)) {
    const copy = readOpen(bytes, next);
    if (copy === undefined) break;
    copies.push(copy.value);
    next = copy.next;
  }
  return copies;
}

interface Read<T> {
  readonly value: T;
  readonly next: number;
}

function readOpen(bytes: Uint8Array, from: number): Read<Uint8Array> | undefined {
  const length = readLength(bytes, from);
  if (length === undefined || length.next + length.value > bytes.length) return undefined;
  const next = length.next + length.value;
  return { value: bytes.subarray(length.next, next), next };
}

/** ITU-T X.691 §10.9.3: one octet up to 127, two up to 16383; longer ones come in pieces, which no datagram has. */
export function readLength(bytes: Uint8Array, from: number): Read<number> | undefined {
  const first = bytes[from];
  if (first === undefined) return undefined;
  if (first < 0x80) return { value: first, next: from + 1 };
  const second = bytes[from + 1];
  if (second === undefined || (first & 0x40) !== 0) return undefined;
  return { value: ((first & 0x3f) << 8) | second, next: from + 2 };
}

export function writeLength(out: number[], length: number): void {
  if (length < 0x80) out.push(length);
  else out.push(0x80 | (length >> 8), length & 0xff);
}

export function writeUdptl({ sequence, primary, secondary }: Udptl): Uint8Array {
  const out: number[] = [(sequence >> 8) & 0xff, sequence & 0xff];
  writeLength(out, primary.length);
  out.push(...primary, 0);
  writeLength(out, secondary.length);
  for (const copy of secondary) {
    writeLength(out, copy.length);
    out.push(...copy);
  }
  return Uint8Array.from(out);
}

export class UdptlOut {
  readonly #copies: number;
  readonly #mostBytes: number;
  #sequence = 0;
  #sent: readonly Uint8Array[] = []; // newest first

  /** `copies` of earlier packets go with each, as many as fit. */
  constructor(init: { readonly copies: number; readonly mostBytes: number }) {
    this.#copies = init.copies;
    this.#mostBytes = init.mostBytes;
  }

  write(packet: Uint8Array): Uint8Array {
    const secondary: Uint8Array[] = [];
    let bytes = SEQUENCE_BYTES + packet.length + 4;
    for (const copy of this.#sent) {
      bytes += copy.length + 2;
      if (bytes > this.#mostBytes) break;
      secondary.push(copy);
    }
    const datagram = writeUdptl({ sequence: this.#sequence, primary: packet, secondary });
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#sent = [packet, ...this.#sent].slice(0, this.#copies);
    return datagram;
  }
}

export class UdptlIn {
  #next: number | undefined;
  #recovered = 0;
  #lost = 0;
  #unreadable = 0;

  get figures(): { readonly recovered: number; readonly lost: number; readonly unreadable: number } {
    return { recovered: this.#recovered, lost: this.#lost, unreadable: this.#unreadable };
  }

  /** What it brings that was not there before, oldest first. */
  take(datagram: Uint8Array): readonly Arrived[] {
    const read = readUdptl(datagram);
    if (read === undefined) {
      this.#unreadable++;
      return [];
    }
    const { sequence, primary, secondary } = read;
    // Of the first one nobody knows what came before: its copies are looked at, too.
    const ahead = this.#next === undefined ? Math.min(sequence, secondary.length) : distance(this.#next, sequence);
    if (ahead < 0 && ahead > -RESTART) return [];
    const missing = ahead < 0 || ahead > RESTART ? 0 : ahead;
    this.#next = (sequence + 1) & 0xffff;
    const out: Arrived[] = [];
    const saved = Math.min(missing, secondary.length);
    if (missing > saved) {
      this.#lost += missing - saved;
      out.push("lost");
    }
    for (const copy of secondary.slice(0, saved).reverse()) out.push(copy);
    this.#recovered += saved;
    return [...out, primary];
  }
}

/** From one number to another, the shorter way round: -32768 to 32767. */
function distance(from: number, to: number): number {
  const ahead = (to - from) & 0xffff;
  return ahead < 0x8000 ? ahead : ahead - 0x10000;
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
