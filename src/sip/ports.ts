// What the SIP core asks of the world, and what the world may ask of it. `sip/transport` and the test network implement it.

import type { Address } from "../base/net.ts";
import type { SipRequest } from "./message/message.ts";

export type TransportKind = "udp" | "tcp" | "tls" | "ws" | "wss";

/** The way a message came, which is the way back: RFC 3261 §18.2.2, RFC 3581, symmetric signalling behind NAT. */
export interface Flow {
  readonly transport: TransportKind;
  readonly local: Address;
  readonly remote: Address;
  /** The stream connection it came over; undefined: datagrams, or a connection still to be opened. */
  readonly connection?: number;
  /** For a TLS connection still to be opened: the name asked for (SNI) and wanted in the certificate. */
  readonly serverName?: string;
  /** Names in the client certificate of a TLS peer, verified against our authorities (mutual TLS); undefined: it showed none. */
  readonly verifiedNames?: readonly string[];
}

export interface SipNetwork {
  /**
   * One whole message. For tcp and tls: over `flow.connection` while it is open, else over any open connection to the same remote, else over
   * a new one; a failure to deliver comes back as `UserAgent.flowFailed(flow)`. A WebSocket is never opened from here (RFC 7118 §5.2).
   */
  send(flow: Flow, bytes: Uint8Array): void;
  /** The address to write into Via and Contact for messages that go to `remote`. */
  advertised(transport: TransportKind, remote: Address): Address;
  /**
   * RFC 3261 §18.1.1: the same peer over TCP, for a request too large for a datagram; undefined: it takes none. Where the connection
   * fails all the same, `flowFailed` names this very flow. Absent: everything stays as it is.
   */
  streamFor?(flow: Flow): Flow | undefined;
}

/** Who sent an admitted request. */
export type Identity =
  /** The extension that authenticated. */
  | { readonly kind: "extension"; readonly extension: string }
  /** A carrier, known by its address, its certificate or its password. */
  | { readonly kind: "trunk"; readonly trunk: string };

/** Answers 401 and 407 (RFC 3261 §22.2, §22.3, RFC 8760) in the name of a trunk. */
export interface Credentials {
  readonly user: string;
  readonly secret: string;
}

/** Decided before any look-up of the target and before any state is made (RFC 3261 §8.2 order otherwise). */
export type Admission =
  | { readonly kind: "admit"; readonly identity: Identity | undefined }
  | { readonly kind: "reply"; readonly status: number; readonly reason?: string; readonly headers: HeaderRows }
  | { readonly kind: "drop" };

export type HeaderRows = readonly (readonly [name: string, value: string])[];

/** Asked once for each new request outside a dialog, but ACK and CANCEL. */
export type Gate = (request: SipRequest, flow: Flow) => Admission;

/** Answers a request; the transaction keeps the answer for retransmissions. At most one final answer. */
export type Reply = (status: number, headers?: HeaderRows, body?: string) => void;
