// What one SIP message costs to read and to write, in CPU time of this process. The bench runner calls `run` from the compiled tree.

import { parseMessage } from "../../src/sip/message/parse.ts";
import { writeMessage } from "../../src/sip/message/write.ts";

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly budget: number;
}

const DISTINCT = 2_000;
const ROUNDS = 12;

export function run(): Figure[] {
  const invites = Array.from({ length: DISTINCT }, (_, i) => makeInvite(i));
  const messages = invites.map((bytes) => {
    const parsed = parseMessage(bytes, "datagram");
    if (!parsed.ok) throw new Error(parsed.fault.detail);
    return parsed.value;
  });
  let sink = 0;
  const parse = measure(() => {
    for (const bytes of invites) {
      const parsed = parseMessage(bytes, "datagram");
      if (parsed.ok) sink += parsed.value.cseq.number;
    }
  });
  const write = measure(() => {
    for (const message of messages) sink += writeMessage(message).length;
  });
  if (sink === 0) throw new Error("nothing was parsed");
  return [
    { name: "sip parse, INVITE of 937 bytes", unit: "µs", value: parse, budget: 3 },
    { name: "sip write, INVITE of 937 bytes", unit: "µs", value: write, budget: 3 },
  ];
}

/** Microseconds of CPU per message: the median of the rounds after a warm-up. */
function measure(round: () => void): number {
  const figures: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    round();
    const { user, system } = process.cpuUsage(before);
    if (i >= 4) figures.push((user + system) / DISTINCT);
  }
  figures.sort((a, b) => a - b);
  return Math.round((figures[figures.length >> 1] ?? 0) * 100) / 100;
}

/** A desk phone's INVITE with an SDP offer; each with its own branch, tag, Call-ID and user. */
function makeInvite(i: number): Uint8Array {
  const sdp = [
    "v=0",
    `o=- ${20_000_000 + i} ${20_000_000 + i} IN IP4 192.0.2.17`,
    "s=call",
    "c=IN IP4 192.0.2.17",
    "t=0 0",
    "m=audio 11784 RTP/AVP 0 8 9 101",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:9 G722/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-15",
    "a=ptime:20",
    "a=sendrecv",
    "",
  ].join("\r\n");
  const head = [
    `INVITE sip:${7000 + (i % 50)}@pbx.example.com:5060 SIP/2.0`,
    `Via: SIP/2.0/UDP 192.0.2.17:5060;rport;branch=z9hG4bK${1e12 + i * 7919}`,
    `From: "Agent ${i}" <sip:${1000 + i}@pbx.example.com>;tag=${i * 104_729 + 1e9}`,
    `To: <sip:${7000 + (i % 50)}@pbx.example.com>`,
    `Call-ID: ${i * 65_537}-${i}@192.0.2.17`,
    "CSeq: 1 INVITE",
    `Contact: <sip:${1000 + i}@192.0.2.17:5060>`,
    "Max-Forwards: 70",
    "User-Agent: Desk Phone 46 84.2.1.10",
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY, REFER, MESSAGE, UPDATE",
    "Supported: replaces, timer, 100rel",
    "Content-Type: application/sdp",
    `Content-Length: ${sdp.length}`,
  ].join("\r\n");
  const text = `${head}\r\n\r\n${sdp}`;
  const padding = Math.max(0, 937 - text.length - "X-Pad: \r\n".length);
  return new TextEncoder().encode(`${head}\r\nX-Pad: ${"p".repeat(padding)}\r\n\r\n${sdp}`);
}
