// Ogg around Opus packets, only as much as tests need (RFC 3533, RFC 7845): written for other programs to decode, read from files they made.

/** Mono; each packet lasts `packetMs`. */
export function writeOgg(packets: readonly Uint8Array[], rateHz: number, packetMs: number): Buffer {
  const head = Buffer.alloc(19);
  head.write("OpusHead");
  head[8] = 1;
  head[9] = 1;
  head.writeUInt32LE(rateHz, 12); // no pre-skip: samples stay where the decoder puts them
  const tags = Buffer.alloc(16);
  tags.write("OpusTags");
  const pages = [page(head, 0, 0, 2), page(tags, 1, 0, 0)];
  for (const [i, packet] of packets.entries())
    pages.push(page(packet, i + 2, (i + 1) * packetMs * 48, i + 1 === packets.length ? 4 : 0));
  return Buffer.concat(pages);
}

function page(packet: Uint8Array, number: number, granule: number, flags: number): Buffer {
  const lacing = [...new Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255];
  const header = Buffer.alloc(27 + lacing.length);
  header.write("OggS");
  header[5] = flags;
  header.writeUInt32LE(granule, 6);
  header.writeUInt32LE(1, 14);
  header.writeUInt32LE(number, 18);
  header[26] = lacing.length;
  header.set(lacing, 27);
  const whole = Buffer.concat([header, packet]);
  whole.writeUInt32LE(crc(whole), 22);
  return whole;
}

function crc(bytes: Uint8Array): number {
  let sum = 0;
  for (const octet of bytes) {
    sum = (sum ^ (octet << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1) >>> 0;
  }
  return sum;
}

/** The audio packets of a file, and how many samples at 48 kHz its beginning is to be cut by. */
export function readOgg(file: Buffer): { readonly packets: readonly Buffer[]; readonly preSkip: number } {
  const packets: Buffer[] = [];
  const parts: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const segments = file[at + 26] as number;
    let body = at + 27 + segments;
    for (let i = 0; i < segments; i++) {
      const length = file[at + 27 + i] as number;
      parts.push(file.subarray(body, body + length));
      body += length;
      if (length < 255) packets.push(Buffer.concat(parts.splice(0)));
    }
    at = body;
  }
  return { packets: packets.slice(2), preSkip: packets[0]?.readUInt16LE(10) ?? 0 };
}
