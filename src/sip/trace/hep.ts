// One message as an HEP3 packet for a Homer server (the HEP/EEP specification, version 3): chunks of vendor 0 with their types and lengths.

import { ipBytes, mapped } from "./ip-bytes.ts";
import { masked } from "./masked.ts";
import type { WireMessage } from "./wire-message.ts";

export interface HepInit {
  /** Capture agent id, chunk 0x0c. */
  readonly agent: number;
  /** Chunk 0x0e; undefined: none. */
  readonly password: string | undefined;
  /** Chunk 0x11: what belongs together, our call id; undefined: the message's own Call-ID does. */
  readonly correlation: string | undefined;
}

const encoder = new TextEncoder();
const CHUNK_HEADER = 6;
const SIP = 1;

export function hepPacket(message: WireMessage, init: HepInit): Uint8Array {
  const { direction, local, remote, transport, at } = message;
  const [from, to] = direction === "in" ? [remote, local] : [local, remote];
  const ends = [ipBytes(from.host), ipBytes(to.host)] as const;
  const isIpv6 = ends.some((end) => end.length === 16);
  const [source, destination] = isIpv6 ? [mapped(ends[0]), mapped(ends[1])] : ends;
  const correlation = init.correlation ?? message.callId;
  const chunks: (readonly [type: number, value: Uint8Array])[] = [
    [1, Uint8Array.of(isIpv6 ? 10 : 2)], // AF_INET6, AF_INET
    [2, Uint8Array.of(transport === "udp" ? 17 : 6)],
    [isIpv6 ? 5 : 3, source],
    [isIpv6 ? 6 : 4, destination],
    [7, uint(from.port, 2)],
    [8, uint(to.port, 2)],
    [9, uint(Math.floor(at / 1_000), 4)],
    [10, uint(Math.floor((at % 1_000) * 1_000), 4)],
    [11, Uint8Array.of(SIP)],
    [12, uint(init.agent, 4)],
  ];
  if (init.password !== undefined) chunks.push([14, encoder.encode(init.password)]);
  if (correlation !== undefined) chunks.push([17, encoder.encode(correlation)]);
  chunks.push([15, masked(message.bytes)]);
  return packet(chunks);
}

function packet(chunks: readonly (readonly [type: number, value: Uint8Array])[]): Uint8Array {
  const size = chunks.reduce((sum, [, value]) => sum + CHUNK_HEADER + value.length, CHUNK_HEADER);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set([0x48, 0x45, 0x50, 0x33]); // HEP3
  view.setUint16(4, size);
  let at = CHUNK_HEADER;
  for (const [type, value] of chunks) {
    view.setUint16(at, 0); // vendor: the generic one
    view.setUint16(at + 2, type);
    view.setUint16(at + 4, CHUNK_HEADER + value.length);
    bytes.set(value, at + CHUNK_HEADER);
    at += CHUNK_HEADER + value.length;
  }
  return bytes;
}

function uint(value: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) & 0xff);
}
