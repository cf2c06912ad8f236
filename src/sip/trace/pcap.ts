// Messages as a capture file that Wireshark and sngrep open: the classic pcap format with raw IP packets (LINKTYPE_RAW). Whatever carried a
// message, it is written as one UDP datagram, since only its text is known, not the segments of its stream.

import type { Address } from "../../base/net.ts";
import { ipBytes, mapped } from "./ip-bytes.ts";
import { masked } from "./masked.ts";
import type { WireMessage } from "./wire-message.ts";

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const UDP_HEADER = 8;
const LINKTYPE_RAW = 101;
/** An IP packet's length has 16 bits; what is longer is cut and says so. */
const LARGEST = 65_535;

export function pcapOf(messages: readonly WireMessage[]): Uint8Array {
  const packets = messages.map((message) => ({ at: message.at, packet: packetOf(message) }));
  const size = packets.reduce((sum, { packet }) => sum + RECORD_HEADER + packet.length, FILE_HEADER);
  const file = new DataView(new ArrayBuffer(size));
  file.setUint32(0, 0xa1b2c3d4); // big-endian, microseconds
  file.setUint16(4, 2);
  file.setUint16(6, 4);
  file.setUint32(16, 262_144); // snaplen
  file.setUint32(20, LINKTYPE_RAW);
  let at = FILE_HEADER;
  for (const { at: wall, packet } of packets) {
    file.setUint32(at, Math.floor(wall / 1_000));
    file.setUint32(at + 4, Math.floor((wall % 1_000) * 1_000));
    file.setUint32(at + 8, packet.length);
    file.setUint32(at + 12, packet.length);
    new Uint8Array(file.buffer).set(packet, at + RECORD_HEADER);
    at += RECORD_HEADER + packet.length;
  }
  return new Uint8Array(file.buffer);
}

function packetOf(message: WireMessage): Uint8Array {
  const { direction, local, remote } = message;
  const [from, to] = direction === "in" ? [remote, local] : [local, remote];
  const source = ipBytes(from.host);
  const destination = ipBytes(to.host);
  const payload = masked(message.bytes);
  if (source.length === 4 && destination.length === 4) {
    return ipv4Packet(source, destination, udp(from, to, payload.subarray(0, LARGEST - 20 - UDP_HEADER)));
  }
  return ipv6Packet(source, destination, udp(from, to, payload.subarray(0, LARGEST - UDP_HEADER)));
}

/** RFC 768; the checksum is filled in below, where the addresses are known. */
function udp(from: Address, to: Address, payload: Uint8Array): Uint8Array {
  const datagram = new Uint8Array(UDP_HEADER + payload.length);
  const view = new DataView(datagram.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint16(4, datagram.length);
  datagram.set(payload, UDP_HEADER);
  return datagram;
}

/** RFC 791. */
function ipv4Packet(source: Uint8Array, destination: Uint8Array, datagram: Uint8Array): Uint8Array {
  const packet = new Uint8Array(20 + datagram.length);
  const view = new DataView(packet.buffer);
  view.setUint16(0, 0x4500);
  view.setUint16(2, packet.length);
  view.setUint16(8, 0x4011); // 64 hops, UDP
  packet.set(source, 12);
  packet.set(destination, 16);
  view.setUint16(10, complement(sum16(packet.subarray(0, 20), 0)));
  packet.set(datagram, 20);
  view.setUint16(26, udpChecksum(source, destination, datagram));
  return packet;
}

/** RFC 8200; an address of the other family is written mapped (RFC 4291 §2.5.5.2). */
function ipv6Packet(from: Uint8Array, to: Uint8Array, datagram: Uint8Array): Uint8Array {
  const source = mapped(from);
  const destination = mapped(to);
  const packet = new Uint8Array(40 + datagram.length);
  const view = new DataView(packet.buffer);
  view.setUint32(0, 0x6000_0000);
  view.setUint16(4, datagram.length);
  view.setUint16(6, 0x1140); // UDP, 64 hops
  packet.set(source, 8);
  packet.set(destination, 24);
  packet.set(datagram, 40);
  view.setUint16(46, udpChecksum(source, destination, datagram));
  return packet;
}

/** RFC 768, RFC 8200 §8.1: over addresses, length, protocol and datagram; zero is written as all ones. */
function udpChecksum(source: Uint8Array, destination: Uint8Array, datagram: Uint8Array): number {
  const addresses = sum16(destination, sum16(source, 0));
  return complement(sum16(datagram, addresses + 17 + datagram.length)) || 0xffff;
}

function sum16(bytes: Uint8Array, start: number): number {
  let sum = start;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return sum;
}

function complement(sum: number): number {
  return ~sum & 0xffff;
}
