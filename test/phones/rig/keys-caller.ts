// A caller of SIPp, from behind a trunk, who presses keys in ways softphones do not: as tones in the sound of a phone that knows no events, or as
// INFO. It calls, waits, presses one key, and is hung up.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freeMediaPort, freePort, LOOPBACK } from "./ports.ts";
import { type Ended, startProgram } from "./programs.ts";
import type { RealSwitch } from "./switch.ts";

/** Another address of the loopback than phones have: the trunk's. */
export const CARRIER = "127.0.0.77";
const LIFE_MS = 30_000;
const RATE_HZ = 8_000;

export interface KeysCaller {
  readonly dials: string;
  readonly how: "tones" | "info";
  readonly key: string;
  /** After the answer. */
  readonly afterMs: number;
  /** Their own number; left out: +8613800138000. */
  readonly from?: string;
}

export async function callerWithKeys(office: RealSwitch, what: KeysCaller): Promise<Ended> {
  const folder = office.makeFolder(`keys-${what.how}`);
  const media = await freeMediaPort();
  writeFileSync(join(folder, "key.al"), alawKey(what.key));
  writeFileSync(join(folder, "caller.xml"), scenario(what, media));
  const port = await freePort();
  const args = [`${LOOPBACK}:${office.port}`, "-sf", "caller.xml", "-i", CARRIER, "-mi", CARRIER, "-mp", `${media}`];
  return startProgram({
    command: "sipp",
    args: [...args, "-p", `${port}`, "-m", "1", "-nostdin", "-timeout", "20s"],
    folder,
    limitMs: LIFE_MS,
  }).ended;
}

function scenario({ dials, how, key, afterMs, from = "+8613800138000" }: KeysCaller, media: number): string {
  const request = (method: string, cseq: number, more: string, body = ""): string => `
  <send${method === "ACK" ? "" : ' retrans="500"'}><![CDATA[
    ${method} sip:${dials}@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]
    From: <sip:${from}@[local_ip]>;tag=[pid]k[call_number]
    To: <sip:${dials}@[remote_ip]>${method === "INVITE" ? "" : "[peer_tag_param]"}
    Call-ID: [call_id]
    CSeq: ${cseq} ${method}
    Contact: <sip:carrier@[local_ip]:[local_port]>
    Max-Forwards: 70
    ${more}Content-Length: [len]

    ${body}]]></send>`;
  const sdp = `v=0
    o=- 1 1 IN IP4 [media_ip]
    s=-
    c=IN IP4 [media_ip]
    t=0 0
    m=audio ${media} RTP/AVP 8
    a=rtpmap:8 PCMA/8000
    a=ptime:20
`;
  const press =
    how === "tones"
      ? '<nop><action><exec rtp_stream="key.al,1,8"/></action></nop>'
      : `${request("INFO", 2, "Content-Type: application/dtmf-relay\n    ", `Signal=${key}\n    Duration=200\n`)}<recv response="200"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a caller with keys">${request("INVITE", 1, "Content-Type: application/sdp\n    ", sdp)}
  <recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/>
  <recv response="200"/>${request("ACK", 1, "")}
  <pause milliseconds="${afterMs}"/>
  ${press}
  <recv request="BYE"/>
  <send><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:]
    [last_Call-ID:]
    [last_CSeq:]
    Content-Length: 0

    ]]></send>
</scenario>
`;
}

const LOWS = [697, 770, 852, 941];
const HIGHS = [1_209, 1_336, 1_477];
const PAD = "123456789*0#";

/** 200 ms of both tones of a key (Q.23), then silence, in A-law (G.711). */
function alawKey(key: string): Buffer {
  const at = PAD.indexOf(key);
  const [low = 0, high = 0] = [LOWS[Math.floor(at / 3)], HIGHS[at % 3]];
  return Buffer.from(
    Array.from({ length: RATE_HZ }, (_, i) => {
      const t = (2 * Math.PI * i) / RATE_HZ;
      return alaw(i < RATE_HZ / 5 ? Math.round(6_000 * (Math.sin(low * t) + Math.sin(high * t))) : 0);
    }),
  );
}

/** G.711, table 1a. */
function alaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const level = Math.min(32_767, Math.abs(sample)) >> 4; // 12 bits with the sign
  const exponent = level < 32 ? (level < 16 ? 0 : 1) : Math.floor(Math.log2(level)) - 3;
  const mantissa = exponent < 2 ? level & 0x0f : (level >> (exponent - 1)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
