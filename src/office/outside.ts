// Carriers and the way out: trunks, routes, emergency numbers, and whom the switch lets near. Part of `office.ts`, which every reader imports.

import type { ExtensionKey, TrunkKey } from "../base/ids.ts";
import type { AudioCodec, DtmfWay, Encryption, WeekHours } from "./office.ts";

export interface Trunk {
  readonly key: TrunkKey;
  readonly name: string;
  /** Name or address. A name without `port` and `transport` is looked up by NAPTR and SRV (RFC 3263). */
  readonly host: string;
  readonly port: number | undefined;
  readonly transport: "udp" | "tcp" | "tls" | undefined;
  /** Where to send instead of `host`: "name", "name:port". */
  readonly proxy: string | undefined;
  readonly user: string | undefined;
  /** User name for digest; undefined: `user`. */
  readonly authUser: string | undefined;
  readonly secret: string | undefined;
  readonly register: boolean;
  readonly expiresS: number;
  /** Host part of From and To; undefined: `host`. */
  readonly domain: string | undefined;
  /** Networks whose calls are this trunk's without a password, beside the addresses that `host` is looked up to. */
  readonly addresses: readonly string[];
  /** Name in the certificate that the peer must show (mutual TLS); undefined: none is asked for. */
  readonly certificate: string | undefined;
  /** Calls at once in both directions. */
  readonly calls: number;
  /** OPTIONS this often; 0: never. */
  readonly qualifyMs: number;
  /** Offered in this order. */
  readonly codecs: readonly AudioCodec[];
  readonly dtmf: DtmfWay;
  readonly encryption: Encryption;
  /** Where our caller's number goes: P-Asserted-Identity (RFC 3325), Remote-Party-ID, or From alone. */
  readonly identity: "asserted" | "remote-party" | "from";
  /** How a forwarded call says who forwarded it: RFC 5806, RFC 7044, or not at all. */
  readonly diversion: "diversion" | "history-info" | "none";
  /** Shown where the extension has none of its own. */
  readonly callerId: string | undefined;
  /** How numbers are written on this trunk. */
  readonly numbers: "e164" | "national" | "as-dialled";
  /** Before anything is looked up: dialled numbers that come in. The first that fits. */
  readonly rewriteIn: readonly Rewrite[];
  /** The last thing before sending. The first that fits. */
  readonly rewriteOut: readonly Rewrite[];
  /** Incoming numbers that `numbers` does not list go here; undefined: 404. */
  readonly to: string | undefined;
  /** STIR/SHAKEN (RFC 8224): sign outgoing calls with the certificate of zongji.yaml. */
  readonly sign: boolean;
  /** What becomes of incoming calls whose signature is missing or wrong: nothing, a mark in the record, or 438. */
  readonly verify: "off" | "mark" | "refuse";
}

/** Patterns: digits, + * # as they stand, x any digit, [2-5] one of, a last "." one or more further, a last "!" any number of further characters. */
export interface Rewrite {
  readonly match: string;
  /** Characters taken off the front. */
  readonly strip: number;
  readonly prefix: string;
}

export interface Route {
  readonly match: string;
  /** Tried in turn; the members of one step are drawn by weight until none is left. */
  readonly via: readonly (readonly RouteTrunk[])[];
  /** undefined: everybody may. */
  readonly right: string | undefined;
  readonly strip: number;
  readonly prefix: string;
  /** undefined: always. */
  readonly hours: readonly WeekHours[] | undefined;
  /** Counts towards the toll-fraud ceilings. */
  readonly paid: boolean;
  /** Final answers after which the next trunk is tried, beside a trunk that cannot be reached. */
  readonly failOn: readonly number[];
  /** How long it may ring. */
  readonly ringMs: number;
}

export interface RouteTrunk {
  readonly trunk: TrunkKey;
  readonly weight: number;
}

/** Always allowed, always a line: a trunk at its ceiling drops its youngest other call for it (SIP-12). */
export interface Emergency {
  readonly numbers: readonly string[];
  readonly via: readonly TrunkKey[];
  /** Extensions told by message and rung by nobody: who must know that somebody called for help. */
  readonly tell: readonly ExtensionKey[];
}

/** Networks as 10.0.0.0/8. */
export interface GuardLists {
  /** Never banned, never rate-limited. */
  readonly allow: readonly string[];
  /** Never answered. */
  readonly deny: readonly string[];
  /** Only these may register and call; empty: everybody may try. Trunks are not concerned. */
  readonly only: readonly string[];
  /** Proxies whose Via and Path say truly where a request came from, such as a Kamailio in front (SIP-13). */
  readonly proxies: readonly string[];
}
