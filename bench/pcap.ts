// Reads what tcpdump writes (the classic pcap format) as far as the bench needs it: UDP over IPv4 with the kernel's time stamps.
// Pure. Fragments and everything else are passed over.

export interface Datagram {
  /** Microseconds since the epoch; differences are what counts. */
  readonly atUs: number;
  readonly fromPort: number;
  readonly toPort: number;
  readonly payload: Uint8Array;
}

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** Bytes before the IP header, by link type: Ethernet (which loopback claims to be), raw IP, and both kinds of "any". */
const LINK_HEADERS: ReadonlyMap<number, number> = new Map([
  [1, 14],
  [101, 0],
  [113, 16],
  [276, 20],
]);

/** In the file's order. A record cut off at the end is what a stopped capture leaves and ends the list. Throws on anything else. */
export function readPcap(file: Uint8Array): Datagram[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < FILE_HEADER) throw new Error("not a pcap file: it ends before its header does");
  const magic = view.getUint32(0, true);
  const little = magic === MICROSECONDS || magic === NANOSECONDS;
  const stated = view.getUint32(0, little);
  if (stated !== MICROSECONDS && stated !== NANOSECONDS) throw new Error("not a pcap file: unknown first bytes");
  const perMicrosecond = stated === NANOSECONDS ? 1_000 : 1;
  const linkType = view.getUint32(20, little) & 0xffff;
  const skip = LINK_HEADERS.get(linkType);
  if (skip === undefined) throw new Error(`a capture of link type ${linkType} cannot be read`);
  const found: Datagram[] = [];
  for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length; ) {
    const length = view.getUint32(at + 8, little);
    const next = at + RECORD_HEADER + length;
    if (next > file.length) break;
    const atUs = view.getUint32(at, little) * 1e6 + view.getUint32(at + 4, little) / perMicrosecond;
    const datagram = readUdp(file.subarray(at + RECORD_HEADER + skip, next), atUs);
    if (datagram !== undefined) found.push(datagram);
    at = next;
  }
  return found;
}

/** `packet` starts at the IP header (RFC 791 §3.1, RFC 768). */
function readUdp(packet: Uint8Array, atUs: number): Datagram | undefined {
  if (packet.length < 28 || byteAt(packet, 0) >> 4 !== 4 || byteAt(packet, 9) !== 17) return undefined;
  const isFragment = (wordAt(packet, 6) & 0x3fff) !== 0;
  if (isFragment) return undefined;
  const udp = (byteAt(packet, 0) & 0x0f) * 4;
  if (packet.length < udp + 8) return undefined;
  return {
    atUs,
    fromPort: wordAt(packet, udp),
    toPort: wordAt(packet, udp + 2),
    payload: packet.subarray(udp + 8, udp + wordAt(packet, udp + 4)),
  };
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (byteAt(bytes, at) << 8) | byteAt(bytes, at + 1);
}
