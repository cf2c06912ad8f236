// SIP over TCP (RFC 3261 §18): the listening socket, and connections of ours. Opened by `sockets.ts`; what a connection may do is in
// `connections.ts`, what its bytes mean in `stream.ts`. SHELL: may use Node.

import { createConnection, createServer, type Server, type Socket } from "node:net";
import type { Address } from "../../base/net.ts";
import type { Flow } from "../ports.ts";
import type { Connection } from "./connections.ts";
import { asListenError } from "./listen-error.ts";
import { KERNEL_KEEP_ALIVE_MS, pipeOf, readStream, type StreamDeps } from "./stream.ts";
import { plainHost } from "./udp.ts";

export interface StreamListener {
  readonly local: Address;
  /** Takes no more connections; resolves when the last has ended. */
  close(): Promise<void>;
}

/** Rejects with a ListenError where the address cannot be had. */
export async function listenTcp(bind: Address, deps: StreamDeps): Promise<StreamListener> {
  return listenStream(bind, "tcp", deps, (socket, { local, remote }) => {
    const { connections } = deps;
    const ends = { transport: "tcp", local, remote, isTheirs: true, state: "open" } as const;
    const connection = connections.add({ ...ends, pipe: pipeOf(socket) });
    watchEnd(deps, connection, socket);
    readStream(deps, connection, socket);
  });
}

export interface Ends {
  readonly local: Address;
  readonly remote: Address;
}

/** What TCP and TLS have in common: a socket that hands over each connection for which there is room. */
export async function listenStream(
  bind: Address,
  transport: "tcp" | "tls",
  { connections, log }: StreamDeps,
  accept: (socket: Socket, ends: Ends) => void,
): Promise<StreamListener> {
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KERNEL_KEEP_ALIVE_MS });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(asListenError(error, transport, bind)));
    server.listen({ host: bind.host, port: bind.port }, resolve);
  });
  server.removeAllListeners("error");
  server.on("error", (error: NodeJS.ErrnoException) => log.warn(`sip.${transport}.error`, { code: error.code }));
  server.on("connection", (socket) => {
    const ends = endsOf(socket);
    if (ends !== undefined && connections.hasRoomFor(ends.remote.host, transport)) accept(socket, ends);
    else socket.destroy();
  });
  return {
    local: boundTo(server, bind),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Undefined: there is no more room. */
export function connectTcp(flow: Flow, deps: StreamDeps, connectMs?: number): Connection | undefined {
  const { connections } = deps;
  const { host, port } = flow.remote;
  if (!connections.hasRoom || port < 1 || port > 65_535) return undefined;
  const socket = createConnection({ host, port, noDelay: true, keepAlive: true });
  const connection = connections.add({
    transport: "tcp",
    local: flow.local,
    remote: flow.remote,
    isTheirs: false,
    state: "connecting",
    pipe: pipeOf(socket),
    ...(connectMs !== undefined && { connectMs }),
  });
  watchEnd(deps, connection, socket);
  readStream(deps, connection, socket);
  socket.once("connect", () => connections.opened(connection));
  return connection;
}

/** A socket says "close" exactly once, whatever happened. */
export function watchEnd({ connections, log }: StreamDeps, connection: Connection, socket: Socket): void {
  const { transport } = connection.flow;
  socket.on("error", (error: NodeJS.ErrnoException) => {
    log.debug(`sip.${transport}.lost`, { source: connection.source, code: error.code ?? error.message });
  });
  socket.on("close", () => connections.closed(connection));
}

/** undefined: it has gone again. */
export function endsOf(socket: Socket): Ends | undefined {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || remotePort === undefined || localPort === undefined) return undefined;
  return {
    local: { host: plainHost(localAddress ?? ""), port: localPort },
    remote: { host: plainHost(remoteAddress), port: remotePort },
  };
}

function boundTo(server: Server, bind: Address): Address {
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? { host: bound.address, port: bound.port } : bind;
}
