// SIP messages by what they are, read off their first bytes: no message is parsed for it, and nothing is allocated. `serve.ts` puts it between the
// sockets and the switch. What is no SIP message at all is counted as `other`.

import type { Flow, SipNetwork } from "../../sip/ports.ts";

const METHODS = [
  "INVITE",
  "ACK",
  "BYE",
  "CANCEL",
  "REGISTER",
  "OPTIONS",
  "INFO",
  "UPDATE",
  "PRACK",
  "REFER",
  "SUBSCRIBE",
  "NOTIFY",
  "PUBLISH",
  "MESSAGE",
] as const;
/** Index of `other`. */
const OTHER = METHODS.length;
const NAMES: readonly string[] = [...METHODS, "other"];
/** By their first four bytes, which differ (a blank follows `ACK` and `BYE`). */
const BY_HEAD: ReadonlyMap<number, number> = new Map(METHODS.map((method, index) => [headOf(method), index]));
const LOWEST_STATUS = 100;
const STATUSES = 600;

export type Direction = "in" | "out";

interface Tally {
  readonly requests: Float64Array;
  /** By status - 100. */
  readonly responses: Float64Array;
}

export class WireCounts {
  readonly #in = newTally();
  readonly #out = newTally();

  count(direction: Direction, bytes: Uint8Array): void {
    const tally = direction === "in" ? this.#in : this.#out;
    const status = statusOf(bytes);
    if (status >= 0) add(tally.responses, status);
    else add(tally.requests, methodOf(bytes));
  }

  /** Those that there were; `name` is a method, or `other`. */
  *requests(direction: Direction): Iterable<readonly [name: string, count: number]> {
    const { requests } = this.#of(direction);
    for (const [index, name] of NAMES.entries()) {
      const count = requests[index] ?? 0;
      if (count > 0) yield [name, count];
    }
  }

  *responses(direction: Direction): Iterable<readonly [status: string, count: number]> {
    for (const [index, count] of this.#of(direction).responses.entries())
      if (count > 0) yield [String(index + LOWEST_STATUS), count];
  }

  #of(direction: Direction): Tally {
    return direction === "in" ? this.#in : this.#out;
  }
}

/** What is sent through the network that comes back is counted. */
export function countedNetwork(network: SipNetwork, counts: WireCounts): SipNetwork {
  return {
    send: (flow: Flow, bytes: Uint8Array) => {
      counts.count("out", bytes);
      network.send(flow, bytes);
    },
    advertised: (transport, remote) => network.advertised(transport, remote),
    streamFor: (flow) => network.streamFor?.(flow),
  };
}

function newTally(): Tally {
  return { requests: new Float64Array(OTHER + 1), responses: new Float64Array(STATUSES) };
}

function add(counts: Float64Array, index: number): void {
  counts[index] = (counts[index] as number) + 1;
}

/** Status - 100 of `SIP/2.0 200 OK`; -1: it is no response. */
function statusOf(bytes: Uint8Array): number {
  if (bytes[0] !== 0x53 || bytes[3] !== 0x2f || bytes[7] !== 0x20) return -1; // "S", "/", " "
  const status = digit(bytes[8]) * 100 + digit(bytes[9]) * 10 + digit(bytes[10]) - LOWEST_STATUS;
  return status >= 0 && status < STATUSES ? status : -1;
}

/** Far below zero where it is none. */
function digit(byte = 0): number {
  return byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : -1_000;
}

function methodOf(bytes: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return BY_HEAD.get(head(a, b, c, d)) ?? OTHER;
}

function headOf(method: string): number {
  const at = (index: number): number => (index < method.length ? method.charCodeAt(index) : 0x20);
  return head(at(0), at(1), at(2), at(3));
}

function head(a: number, b: number, c: number, d: number): number {
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
