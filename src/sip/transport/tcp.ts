// SIP over TCP (RFC 3261 §18, RFC 5626 §4.4.1 keep-alive): the listening socket and every connection, ours and theirs.
// Opened by `sockets.ts`. Each connection frames its stream into whole messages; a connection that misbehaves is closed and
// reported, never repaired. SHELL: may use Node.

import { createConnection, createServer, type Server, type Socket } from "node:net";
import type { Logger } from "../../base/log.ts";
import { type Address, addressText } from "../../base/net.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { ParseFault } from "../message/message.ts";
import { StreamFramer } from "../message/stream-framer.ts";
import { writeResponse } from "../message/write.ts";
import type { Flow } from "../ports.ts";
import { asListenError } from "./listen-error.ts";
import { plainHost, type Receive } from "./udp.ts";

export interface TcpBounds {
  readonly connections: number;
  readonly connectionsPerSource: number;
  readonly connectionIdleMs: number;
  readonly partialMessageMs: number;
  readonly connectMs: number;
  readonly connectionBacklogBytes: number;
}

export interface TcpInit {
  /** undefined: no listening socket, connections of ours only. */
  readonly bind: Address | undefined;
  readonly log: Logger;
  readonly clock: Clock;
  readonly bounds: TcpBounds;
  readonly receive: Receive;
  /** The connection of this flow is gone, or could not be opened. Never called from within `send`. */
  readonly failed: (flow: Flow) => void;
}

interface Connection {
  readonly flow: Flow;
  readonly socket: Socket;
  readonly framer: StreamFramer;
  readonly key: string;
  readonly source: string;
  /** Flows whose messages wait for the connection to open; reported with it when it does not. */
  readonly waiting: Flow[];
  state: "connecting" | "open" | "closed";
  /** When something whole came last; since the beginning until then. */
  wholeAt: number;
  /** Whether a whole message came at all. */
  heard: boolean;
  /** They opened it: then they should have something to say. */
  readonly isTheirs: boolean;
  /** Since when half a message lies in the framer; undefined: none does. */
  partialAt: number | undefined;
}

const PONG = new Uint8Array([0x0d, 0x0a]);
/** How often idle and half-finished connections are looked for. */
const SWEEP_MS = 1_000;
/** How long a peer may take to read the answer before its connection is cut. */
const LINGER_MS = 2_000;
const KERNEL_KEEP_ALIVE_MS = 60_000;

/** Rejects with a ListenError where the address cannot be had. */
export async function openTcp(init: TcpInit): Promise<TcpConnections> {
  const { bind } = init;
  if (bind === undefined) return new TcpConnections(init, undefined);
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KERNEL_KEEP_ALIVE_MS });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(asListenError(error, "tcp", bind)));
    server.listen({ host: bind.host, port: bind.port }, resolve);
  });
  server.removeAllListeners("error");
  return new TcpConnections(init, server);
}

export class TcpConnections {
  /** Where we listen; undefined: nowhere. */
  readonly local: Address | undefined;
  #init: TcpInit;
  #server: Server | undefined;
  #byId = new Map<number, Connection>();
  #byRemote = new Map<string, Connection>();
  #perSource = new Map<string, number>();
  #nextId = 1;
  #sweep: Timer | undefined;
  #closing = false;

  constructor(init: TcpInit, server: Server | undefined) {
    this.#init = init;
    this.#server = server;
    const bound = server?.address();
    this.local = typeof bound === "object" && bound !== null ? { host: bound.address, port: bound.port } : undefined;
    server?.on("connection", (socket) => this.#accept(socket));
    server?.on("error", (error: NodeJS.ErrnoException) => init.log.warn("sip.tcp.error", { code: error.code }));
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Over the flow's connection while it is open, else over another to the same remote, else over a new one (RFC 3261 §18). */
  send(flow: Flow, bytes: Uint8Array): void {
    const connection = this.#find(flow) ?? this.#connect(flow);
    if (connection === undefined) {
      this.#init.clock.after(0, "tcp: no connection to be had", () => this.#report(flow));
      return;
    }
    if (connection.state === "connecting" && !connection.waiting.includes(flow)) connection.waiting.push(flow);
    connection.socket.write(bytes);
    if (connection.socket.writableLength > this.#init.bounds.connectionBacklogBytes) {
      this.#drop(connection, "backlog");
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#sweep?.cancel();
    const server = this.#server;
    const closed = server === undefined ? undefined : new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of this.#byId.values()) connection.socket.destroy();
    await closed; // the server waits for each of its connections
  }

  #find(flow: Flow): Connection | undefined {
    const own = flow.connection === undefined ? undefined : this.#byId.get(flow.connection);
    return own ?? this.#byRemote.get(addressText(flow.remote));
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort, localAddress, localPort } = socket;
    if (remoteAddress === undefined || remotePort === undefined || localPort === undefined)
      return void socket.destroy();
    const remote: Address = { host: plainHost(remoteAddress), port: remotePort };
    if (!this.#hasRoom(remote.host)) {
      this.#init.log.warn("sip.tcp.too-many", { source: remote.host, connections: this.#byId.size });
      socket.destroy();
      return;
    }
    const local: Address = { host: plainHost(localAddress ?? ""), port: localPort };
    this.#add(socket, { local, remote, isTheirs: true });
  }

  #connect(flow: Flow): Connection | undefined {
    const { host, port } = flow.remote;
    if (this.#closing || port < 1 || port > 65_535 || this.#byId.size >= this.#init.bounds.connections)
      return undefined;
    const socket = createConnection({ host, port, noDelay: true, keepAlive: true });
    const connection = this.#add(socket, { local: flow.local, remote: flow.remote, isTheirs: false });
    socket.once("connect", () => {
      connection.state = "open";
      connection.wholeAt = this.#init.clock.now();
      connection.waiting.length = 0;
    });
    return connection;
  }

  #hasRoom(source: string): boolean {
    const { connections, connectionsPerSource } = this.#init.bounds;
    return !this.#closing && this.#byId.size < connections && (this.#perSource.get(source) ?? 0) < connectionsPerSource;
  }

  #add(socket: Socket, ends: { local: Address; remote: Address; isTheirs: boolean }): Connection {
    const { local, remote, isTheirs } = ends;
    const id = this.#nextId++;
    const connection: Connection = {
      flow: { transport: "tcp", local, remote, connection: id },
      socket,
      framer: new StreamFramer(),
      key: addressText(remote),
      source: remote.host,
      waiting: [],
      state: isTheirs ? "open" : "connecting",
      isTheirs,
      wholeAt: this.#init.clock.now(),
      heard: false,
      partialAt: undefined,
    };
    this.#byId.set(id, connection);
    this.#byRemote.set(connection.key, connection);
    this.#perSource.set(remote.host, (this.#perSource.get(remote.host) ?? 0) + 1);
    socket.on("data", (bytes: Uint8Array) => this.#read(connection, bytes));
    socket.on("error", (error: NodeJS.ErrnoException) => this.#init.log.debug("sip.tcp.lost", { code: error.code }));
    socket.on("close", () => this.#closed(connection));
    this.#sweepLater();
    return connection;
  }

  #read(connection: Connection, bytes: Uint8Array): void {
    const { framer, flow, socket } = connection;
    const framed = framer.push(bytes);
    if (!framed.ok) {
      this.#refuse(connection, framed.fault);
      return;
    }
    const now = this.#init.clock.now();
    for (const frame of framed.value) {
      if (frame.kind === "ping") socket.write(PONG);
      else {
        connection.heard = true;
        this.#init.receive(flow, frame.bytes);
      }
      if (connection.heard) connection.wholeAt = now; // pings alone keep nothing open
      connection.partialAt = undefined; // the rest, if any, began with this read
    }
    if (framer.isPartial) connection.partialAt ??= now;
    else connection.partialAt = undefined;
    if (socket.writableLength > this.#init.bounds.connectionBacklogBytes) this.#drop(connection, "backlog");
  }

  /** RFC 3261 §18.3: after a framing error the stream is lost. Says why where the request could be read so far, then closes. */
  #refuse(connection: Connection, { reply, answerable, what }: ParseFault): void {
    if (reply === undefined || answerable === undefined) {
      this.#drop(connection, what);
      return;
    }
    const tag = `;tag=f${connection.flow.connection}`; // §8.2.6.2
    const headers = answerable.map(([name, value]) => [name, isUntagged(name, value) ? value + tag : value] as const);
    const { socket } = connection;
    this.#init.log.warn("sip.tcp.dropped", { source: connection.source, why: what });
    this.#detach(connection);
    socket.removeAllListeners("data").resume(); // what still comes is thrown away
    socket.end(writeResponse({ status: reply, headers }));
    this.#init.clock.after(LINGER_MS, "tcp: last answer", () => socket.destroy());
  }

  #drop(connection: Connection, why: string): void {
    this.#init.log.warn("sip.tcp.dropped", { source: connection.source, why });
    this.#detach(connection);
    connection.socket.destroy(); // "close" follows, and with it the report
  }

  /** No message takes it any more. */
  #detach(connection: Connection): void {
    if (connection.state === "closed") return;
    connection.state = "closed";
    this.#byId.delete(connection.flow.connection ?? 0);
    if (this.#byRemote.get(connection.key) === connection) this.#byRemote.delete(connection.key);
    const left = (this.#perSource.get(connection.source) ?? 1) - 1;
    if (left > 0) this.#perSource.set(connection.source, left);
    else this.#perSource.delete(connection.source);
  }

  /** The socket says "close" exactly once. */
  #closed(connection: Connection): void {
    this.#detach(connection);
    for (const flow of connection.waiting) this.#report(flow);
    this.#report(connection.flow);
  }

  #report(flow: Flow): void {
    if (!this.#closing) this.#init.failed(flow);
  }

  #sweepLater(): void {
    this.#sweep ??= this.#init.clock.after(SWEEP_MS, "tcp: idle connections", () => {
      this.#sweep = undefined;
      const now = this.#init.clock.now();
      for (const connection of this.#byId.values()) {
        const why = this.#whyClose(connection, now);
        if (why !== undefined) this.#drop(connection, why);
      }
      if (this.#byId.size > 0 && !this.#closing) this.#sweepLater();
    });
  }

  #whyClose(connection: Connection, now: number): string | undefined {
    const { bounds } = this.#init;
    const silentMs = now - connection.wholeAt;
    if (connection.state === "connecting") return silentMs >= bounds.connectMs ? "connect" : undefined;
    if (connection.isTheirs && !connection.heard && silentMs >= bounds.partialMessageMs) return "silent";
    if (connection.partialAt !== undefined && now - connection.partialAt >= bounds.partialMessageMs) return "partial";
    return silentMs >= bounds.connectionIdleMs ? "idle" : undefined;
  }
}

function isUntagged(name: string, value: string): boolean {
  return name === "To" && !/;\s*tag\s*=/i.test(value);
}
