// One SIP message as it went over the wire, with when and between whom: what ladders keep, and what pcap files and HEP packets are made of.

import type { Address } from "../../base/net.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Flow, TransportKind } from "../ports.ts";

export interface WireMessage {
  readonly at: WallMillis;
  readonly direction: "in" | "out";
  readonly transport: TransportKind;
  readonly local: Address;
  readonly remote: Address;
  readonly callId: string | undefined;
  readonly bytes: Uint8Array;
}

/** A slice of a stream's buffer would keep the whole of it alive. */
export function wireMessage(
  direction: "in" | "out",
  flow: Flow,
  init: { readonly bytes: Uint8Array; readonly callId: string | undefined; readonly at: WallMillis },
): WireMessage {
  const { bytes, callId, at } = init;
  const kept = bytes.buffer.byteLength > 2 * bytes.length ? new Uint8Array(bytes) : bytes;
  return { at, direction, transport: flow.transport, local: flow.local, remote: flow.remote, callId, bytes: kept };
}

/** `INVITE sip:7000@…`, `200 OK (INVITE)`: what stands on an arrow of the ladder. */
export function summaryOf({ bytes }: WireMessage): string {
  const text = latin1(bytes, 0, Math.min(bytes.length, 4_096));
  const [line = ""] = text.split("\r\n", 1);
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(line);
  const method = /\r\ncseq[ \t]*:[ \t]*\d+[ \t]+(\S+)/i.exec(text)?.[1] ?? "?";
  const about = /\r\ncontent-type[ \t]*:[ \t]*application\/sdp/i.test(text) ? " (SDP)" : "";
  if (response !== null) return `${response[1]} ${response[2]} · ${method}${about}`;
  return `${line.replace(/ SIP\/2\.0$/, "")}${about}`;
}

export function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, Math.min(to, i + 8_192)));
  return text;
}
