// What the bench needs to know of a SIP message that went by. Pure, and on purpose not the product's own parser.

import type { Datagram } from "./pcap.ts";

export interface Sighting {
  readonly atUs: number;
  readonly fromPort: number;
  readonly toPort: number;
  /** Of a request; undefined: a response. */
  readonly method: string | undefined;
  /** User of the Request-URI; empty for a response. */
  readonly target: string;
  /** User of From. */
  readonly from: string;
  readonly callId: string;
  /** E.g. `2 INVITE`. */
  readonly cseq: string;
  /** Carries credentials. */
  readonly authorized: boolean;
}

const text = new TextDecoder("latin1");

/** Undefined: not SIP (keep-alives, sound). */
export function sightingOf({ atUs, fromPort, toPort, payload }: Datagram): Sighting | undefined {
  const message = text.decode(payload);
  const end = message.indexOf("\r\n\r\n");
  const head = end < 0 ? message : message.slice(0, end);
  const start = /^(?:([A-Z]+) sips?:(?:([^@;>\s]*)@)?\S+ SIP\/2\.0|SIP\/2\.0 \d{3} .*)\r\n/.exec(head);
  const callId = headerOf(head, "Call-ID", "i");
  if (start === null || callId === undefined) return undefined;
  return {
    atUs,
    fromPort,
    toPort,
    method: start[1],
    target: start[2] ?? "",
    from: /sips?:([^@;>]*)@/.exec(headerOf(head, "From", "f") ?? "")?.[1] ?? "",
    callId,
    cseq: (headerOf(head, "CSeq", "CSeq") ?? "").replace(/\s+/g, " "),
    authorized: /^(?:Proxy-)?Authorization\s*:/im.test(head),
  };
}

function headerOf(head: string, name: string, short: string): string | undefined {
  return new RegExp(`^(?:${name}|${short})[ \\t]*:[ \\t]*(.*)$`, "im").exec(head)?.[1]?.trim();
}
