// The network of the SIP core: opens UDP, TCP and TLS, takes WebSockets from the HTTP ports, hands every datagram or framed message to `receive`, and
// offers `SipNetwork`. `app` opens it once, with the user agent behind it. SHELL: may use Node.

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Address } from "../../base/net.ts";
import type { Clock, Millis, WallMillis } from "../../base/time.ts";
import type { Flow, SipNetwork, TransportKind } from "../ports.ts";
import { type AdvertiseRule, makeAdvertiser } from "./advertise.ts";
import { Certificates } from "./certificates.ts";
import { type ConnectionBounds, Connections } from "./connections.ts";
import { LargeRequests } from "./large-requests.ts";
import type { QueueProbe } from "./queue-probe.ts";
import type { StreamDeps } from "./stream.ts";
import { connectTcp, listenTcp, type StreamListener } from "./tcp.ts";
import { type ClientCertificates, connectTls, listenTls } from "./tls.ts";
import { openUdp, type Receive, type UdpSocket } from "./udp.ts";
import { WebSocketDoor } from "./websocket.ts";

export interface SipSocketsInit {
  /** undefined: not opened. Port 0: any free one. */
  readonly udp?: Address | undefined;
  readonly tcp?: Address | undefined;
  readonly tls?: TlsInit | undefined;
  /** Web pages that may use their visitor's browser as a phone, beside our own; `*`: all. */
  readonly origins?: readonly string[];
  readonly advertise: readonly AdvertiseRule[];
  readonly log: Logger;
  /** Drives idle and connect time-outs; default: the machine's. */
  readonly clock?: Clock;
  readonly bounds?: Partial<ConnectionBounds>;
}

export interface TlsInit {
  /** undefined: connections of ours only. */
  readonly bind: Address | undefined;
  readonly certificates: Certificates;
  readonly clients: ClientCertificates;
}

export interface Listening {
  readonly transport: TransportKind;
  readonly address: Address;
}

export interface SipSockets extends SipNetwork {
  readonly listening: readonly Listening[];
  /** Stream connections and WebSockets now open or opening. */
  readonly connections: number;
  /** A WebSocket handshake that came to an HTTP server, over TLS or not. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, isSecure: boolean): void;
  /** Probes that wait in the UDP socket's queue with everybody's messages; undefined: there is no such socket. */
  probe(came: (number: number) => void): QueueProbe | undefined;
  close(): Promise<void>;
}

/** Peers whose advertised address is remembered; beyond it all are forgotten and asked again. */
const ADVERTISED_CACHE = 10_000;
const ANY: Address = { host: "0.0.0.0", port: 5060 };

/**
 * Resolves once everything listens. Rejects with a ListenError, everything closed again, where an address cannot be had.
 * `failed`: a connection closed or could not be opened; never called from within `send`, nor after `close`.
 */
export async function openSipSockets(
  init: SipSocketsInit,
  receive: Receive,
  failed: (flow: Flow) => void,
): Promise<SipSockets> {
  const advertise = makeAdvertiser(init.advertise);
  const clock = init.clock ?? machineClock;
  const { log, origins = [], tls } = init;
  const large = new LargeRequests(clock);
  const connections = new Connections({
    log,
    clock,
    bounds: { ...limits.sip, ...init.bounds },
    failed: (flow) => {
      large.failed(flow);
      failed(flow);
    },
  });
  const stream: StreamDeps = { connections, log, clock, receive };
  const door = new WebSocketDoor({ stream, origins });
  const opened: Opened = {
    udp: undefined,
    listeners: [],
    stream,
    door,
    large,
    log,
    advertise,
    certificates: undefined,
  };
  try {
    if (init.udp !== undefined) opened.udp = await openUdp(init.udp, log, receive);
    if (init.tcp !== undefined) opened.listeners.push({ transport: "tcp", ...(await listenTcp(init.tcp, stream)) });
    if (tls?.bind !== undefined) {
      opened.listeners.push({ transport: "tls", ...(await listenTls({ ...tls, bind: tls.bind }, stream)) });
    }
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
  opened.certificates = tls?.certificates;
  return new OpenSockets(opened);
}

interface Opened {
  udp: UdpSocket | undefined;
  certificates: Certificates | undefined;
  readonly listeners: (StreamListener & { readonly transport: "tcp" | "tls" })[];
  readonly stream: StreamDeps;
  readonly door: WebSocketDoor;
  readonly large: LargeRequests;
  readonly log: Logger;
  readonly advertise: (bound: string, peer: string) => string;
}

async function closeAll({ udp, listeners, stream }: Opened): Promise<void> {
  const closed = listeners.map((listener) => listener.close()); // each waits for its connections
  stream.connections.close();
  await Promise.all([udp?.close(), ...closed]);
}

class OpenSockets implements SipSockets {
  readonly listening: readonly Listening[];
  readonly #opened: Opened;
  readonly #udp: UdpSocket | undefined;
  readonly #known = new Map<TransportKind, Map<string, Address>>();
  #certificates: Certificates | undefined;
  #closing: Promise<void> | undefined;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.#udp = opened.udp;
    this.#certificates = opened.certificates;
    const streams = opened.listeners.map(({ transport, local }): Listening => ({ transport, address: local }));
    this.listening = opened.udp === undefined ? streams : [{ transport: "udp", address: opened.udp.local }, ...streams];
  }

  get connections(): number {
    return this.#opened.stream.connections.size;
  }

  send(flow: Flow, bytes: Uint8Array): void {
    if (flow.transport === "udp") {
      if (this.#udp !== undefined) this.#udp.send(flow.remote, bytes);
      else this.#opened.log.warn("sip.udp.off", {});
      return;
    }
    const { connections } = this.#opened.stream;
    const connection = connections.find(flow) ?? this.#connect(flow);
    if (connection === undefined) connections.undeliverable(flow);
    else connections.send(connection, flow, bytes);
  }

  streamFor(flow: Flow): Flow | undefined {
    return this.#closing === undefined ? this.#opened.large.streamFor(flow) : undefined;
  }

  advertised(transport: TransportKind, remote: Address): Address {
    const known = this.#known.get(transport) ?? new Map<string, Address>();
    if (known.size === 0) this.#known.set(transport, known);
    let address = known.get(remote.host);
    if (address === undefined) {
      if (known.size >= ADVERTISED_CACHE) known.clear();
      const bound = this.#boundFor(transport);
      address = { host: this.#opened.advertise(bound.host, remote.host), port: bound.port };
      known.set(remote.host, address);
    }
    return address;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, isSecure: boolean): void {
    this.#opened.door.upgrade(request, socket, head, isSecure);
  }

  probe(came: (number: number) => void): QueueProbe | undefined {
    return this.#udp?.probe(came);
  }

  close(): Promise<void> {
    this.#closing ??= closeAll(this.#opened);
    return this.#closing;
  }

  #connect(flow: Flow): ReturnType<typeof connectTcp> {
    const { stream, large } = this.#opened;
    switch (flow.transport) {
      case "tcp":
        return connectTcp(flow, stream, large.patienceMs(flow));
      case "tls":
        this.#certificates ??= new Certificates({ pairs: [], ca: undefined });
        return connectTls(flow, this.#certificates, stream);
      default:
        return undefined; // RFC 7118 §5.2: only the browser can open a WebSocket
    }
  }

  /** Where peers over this transport find us; without a place of its own the first one there is. */
  #boundFor(transport: TransportKind): Address {
    if (transport === "ws" || transport === "wss") {
      const local = this.#opened.door.local.get(transport);
      if (local !== undefined) return { host: "0.0.0.0", port: local.port };
    }
    const place = this.listening.find((candidate) => candidate.transport === transport) ?? this.listening[0];
    return place?.address ?? ANY;
  }
}

/** Only for time-outs of connections; `unref` lets the process end. */
const machineClock: Clock = {
  now: () => performance.now() as Millis,
  wall: () => Date.now() as WallMillis,
  after(afterMs, _why, run) {
    const timer = setTimeout(run, afterMs).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
