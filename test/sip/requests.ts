// Requests as a phone would send them, parsed by the product's own parser, for the tests of auth, guard and registrar.

import { createHash, createHmac } from "node:crypto";
import type { Crypto } from "../../src/base/crypto.ts";
import type { SipRequest } from "../../src/sip/message/message.ts";
import { parseMessage } from "../../src/sip/message/parse.ts";
import type { Flow } from "../../src/sip/ports.ts";

export const crypto: Crypto = {
  md5: (text) => createHash("md5").update(text).digest("hex"),
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  hmacSha256: (key, text) => createHmac("sha256", key).update(text).digest("hex"),
  randomBytes: (count) => new Uint8Array(count),
};

export interface RequestShape {
  readonly method?: string;
  readonly uri?: string;
  readonly user?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export function request(shape: RequestShape = {}): SipRequest {
  const { method = "REGISTER", uri = "sip:pbx.example", user = "1001", callId = "call-1", cseq = 1 } = shape;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKa1;rport",
    `From: <${shape.from ?? `sip:${user}@pbx.example`}>;tag=f1`,
    `To: <${shape.to ?? `sip:${user}@pbx.example`}>`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    "Max-Forwards: 70",
    ...(shape.headers ?? []).map(([name, value]) => `${name}: ${value}`),
    "Content-Length: 0",
  ];
  const parsed = parseMessage(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`), "datagram");
  if (!parsed.ok || parsed.value.kind !== "request") throw new Error(`not a request: ${JSON.stringify(parsed)}`);
  return parsed.value;
}

export function udpFrom(host: string, port = 5060): Flow {
  return { transport: "udp", local: { host: "203.0.113.1", port: 5060 }, remote: { host, port } };
}

export function tcpFrom(host: string, connection: number): Flow {
  return { transport: "tcp", local: { host: "203.0.113.1", port: 5060 }, remote: { host, port: 40_000 }, connection };
}
