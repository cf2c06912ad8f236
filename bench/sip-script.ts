// What scripted phones say to a switch without a network, and what they read of its answers. Pure.

import { createHash } from "node:crypto";
import type { Address } from "../src/base/net.ts";
import type { Flow } from "../src/sip/ports.ts";
import type { Account } from "./office-file.ts";

/** Where the switch is. */
export const HERE: Address = { host: "192.0.2.1", port: 5060 };

/** Of phones behind one port of one address. */
export function flowOf(port: number): Flow {
  return { transport: "udp", local: HERE, remote: { host: "192.0.2.2", port } };
}

/** What of a request differs. */
export interface Parts {
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly toTag?: string;
  readonly cseq?: number;
  readonly sdp?: true;
  readonly authorization?: string;
  readonly rows?: readonly string[];
}

export function request(flow: Flow, start: string, parts: Parts): string {
  const { from, to, id, toTag, cseq = 1, sdp, authorization, rows = [] } = parts;
  const [method] = start.split(" ");
  const { host, port } = flow.remote;
  const body = sdp ? offer(host) : "";
  return [
    `${start} SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:${port};rport;branch=z9hG4bK${id}${method === "ACK" && cseq === 1 ? "INVITE" : method}${authorization ? "a" : ""}${cseq}`,
    `From: <sip:${from}@${HERE.host}>;tag=f${id}`,
    `To: <sip:${to}@${HERE.host}>${toTag === undefined ? "" : `;tag=${toTag}`}`,
    `Call-ID: ${id}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:${from}@${host}:${port}>`,
    "Max-Forwards: 70",
    ...rows,
    ...(authorization ? [`Authorization: ${authorization}`] : []),
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

export function response(flow: Flow, to: string, status: string, sdp = false): string {
  const { host, port } = flow.remote;
  const kept = /^(Via|From|Call-ID|CSeq|Record-Route):.*$/gim;
  const toHeader = /^To:.*$/im.exec(to)?.[0] ?? "";
  const body = sdp ? offer(host) : "";
  return [
    `SIP/2.0 ${status}`,
    ...(to.split("\r\n\r\n")[0]?.match(kept) ?? []),
    toHeader.includes(";tag=") ? toHeader : `${toHeader};tag=callee`,
    `Contact: <sip:callee@${host}:${port}>`,
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

function offer(host: string): string {
  return [
    "v=0",
    `o=- 1 1 IN IP4 ${host}`,
    "s=-",
    `c=IN IP4 ${host}`,
    "t=0 0",
    "m=audio 30000 RTP/AVP 0 8 101",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-15",
    "a=sendrecv",
    "",
  ].join("\r\n");
}

/** Of a header `From` or `To`. */
export function tagOf(text: string | undefined, header: string): string {
  return new RegExp(`^${header}:.*;tag=([^;\\s]+)`, "im").exec(text ?? "")?.[1] ?? "";
}

/** RFC 7616 §3.4.1 with MD5, as SIPp does it. */
export function credentials({ user, secret }: Account, start: string, challenge = ""): string {
  const [method, uri = ""] = start.split(" ");
  const row = /^WWW-Authenticate: Digest .*MD5.*$/im.exec(challenge)?.[0] ?? "";
  const value = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(row)?.[1] ?? "";
  const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
  const [realm, nonce] = [value("realm"), value("nonce")];
  const answer = md5(`${md5(`${user}:${realm}:${secret}`)}:${nonce}:00000001:c1:auth:${md5(`${method}:${uri}`)}`);
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${answer}", algorithm=MD5, qop=auth, cnonce="c1", nc=00000001`;
}
