// SIP over WebSocket (RFC 7118): browsers' phones come in through the HTTP and HTTPS ports, whose server hands each upgrade over. One WebSocket message
// is one SIP message; nothing is ever connected from here, since a browser cannot be called (§5.2). SHELL: may use Node.
//
//   upgrade ─► asks for `sip`? may its page? is there room? ─► open ─► messages, pings both ways ─► gone (told once)

import { isUtf8 } from "node:buffer";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { limits } from "../../base/limits.ts";
import type { Address } from "../../base/net.ts";
import type { Timer } from "../../base/time.ts";
import type { Connection, Pipe } from "./connections.ts";
import { PONG, type StreamDeps } from "./stream.ts";
import { type Ends, endsOf } from "./tcp.ts";

export interface WebSocketInit {
  readonly stream: StreamDeps;
  /** Web pages, as `https://phone.example`, that may use their visitor's browser as a phone; `*`: all. Pages of our own always may. */
  readonly origins: readonly string[];
}

/** Takes upgrades of an HTTP server. */
export class WebSocketDoor {
  readonly #init: WebSocketInit;
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false, // a few hundred bytes each; a bomb is not worth it
    maxPayload: limits.sip.messageBytes,
    handleProtocols: () => "sip",
  });
  /** Where the last connection of each kind came in: for Via and Contact. */
  readonly local = new Map<"ws" | "wss", Address>();

  constructor(init: WebSocketInit) {
    this.#init = init;
  }

  /** The handshake (RFC 6455 §4.2): whoever may not come in is told why, as HTTP. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, isSecure: boolean): void {
    const ends = endsOf(request.socket);
    const transport = isSecure ? "wss" : "ws";
    const refusal = ends === undefined ? 400 : this.#refusalOf(request, ends, transport);
    if (ends === undefined || refusal !== undefined) {
      refuseUpgrade(socket, refusal ?? 400);
      return;
    }
    socket.on("error", () => {}); // until the WebSocket listens itself
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.local.set(transport, ends.local);
      new WebSocketConnection(this.#init.stream, webSocket, { ...ends, transport, request });
    });
  }

  #refusalOf(request: IncomingMessage, { remote }: Ends, transport: "ws" | "wss"): 400 | 403 | 503 | undefined {
    const { log, connections } = this.#init.stream;
    const asked = request.headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim().toLowerCase());
    if (!asked?.includes("sip")) return 400; // RFC 7118 §4.1
    const { origin, host } = request.headers;
    if (!mayUse(origin, host, this.#init.origins)) {
      log.warn(`sip.${transport}.origin`, { source: remote.host, origin: origin?.slice(0, 100) });
      return 403;
    }
    // A proxy on this machine brings everybody's connections from one address.
    return connections.hasRoomFor(remote.host, transport, isLoopback(remote.host)) ? undefined : 503;
  }
}

/**
 * RFC 6455 §10.2: a browser says whose page it runs. Without this check any page somebody visits could reach a switch that only his machine can reach.
 * Programs that are no browsers say nothing, and have nobody's rights to misuse.
 */
export function mayUse(origin: string | undefined, host: string | undefined, origins: readonly string[]): boolean {
  if (origin === undefined || origins.includes("*")) return true;
  const page = origin.toLowerCase();
  if (origins.some((allowed) => allowed.toLowerCase() === page)) return true;
  return host !== undefined && page.replace(/^https?:\/\//, "") === host.toLowerCase();
}

class WebSocketConnection {
  readonly #deps: StreamDeps;
  readonly #socket: WebSocket;
  readonly #connection: Connection;
  #ping: Timer | undefined;
  #hasAnswered = true;

  constructor(
    deps: StreamDeps,
    socket: WebSocket,
    { local, remote, transport, request }: Ends & { transport: "ws" | "wss"; request: IncomingMessage },
  ) {
    this.#deps = deps;
    this.#socket = socket;
    request.socket.setNoDelay(true);
    const ends = { transport, local, remote, isTheirs: true, state: "open" } as const;
    this.#connection = deps.connections.add({ ...ends, pipe: pipeOf(socket, request.socket) });
    socket.on("message", (data) => this.#read(bytesOf(data)));
    socket.on("pong", () => {
      this.#hasAnswered = true;
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      deps.log.debug(`sip.${transport}.lost`, { source: remote.host, code: error.code ?? error.message });
    });
    socket.on("close", () => {
      this.#ping?.cancel();
      deps.connections.closed(this.#connection);
    });
    this.#pingLater();
  }

  #read(bytes: Uint8Array): void {
    const { connections, receive } = this.#deps;
    const connection = this.#connection;
    if (connection.state === "closed") return;
    if (isLineBreaks(bytes)) {
      // RFC 7118 §6 leaves RFC 5626 §4.4.1 to clients that know it: two line breaks ask for one back.
      if (bytes.length >= 4) connection.pipe.write(PONG);
    } else {
      connection.heard = true;
      receive(connection.flow, bytes);
    }
    connections.heard(connection, { whole: true, isPartial: false });
    connections.checkBacklog(connection);
  }

  /** Keeps proxies from closing what seems idle, and notices a browser that is gone without a word. */
  #pingLater(): void {
    this.#ping = this.#deps.clock.after(limits.sip.webSocketPingMs, "WebSocket ping", () => {
      if (!this.#hasAnswered) return this.#deps.connections.drop(this.#connection, "no pong");
      this.#hasAnswered = false;
      if (this.#connection.state !== "closed") this.#socket.ping();
      this.#pingLater();
    });
  }
}

function pipeOf(webSocket: WebSocket, socket: Socket): Pipe {
  return {
    // RFC 7118 §5: text where it is UTF-8, as SIP messages are but for strange bodies. `ws` sends nothing any more once it closes.
    write: (bytes) => webSocket.send(bytes, { binary: !isUtf8(bytes) }, () => {}),
    get unsentBytes() {
      return webSocket.bufferedAmount;
    },
    destroy() {
      webSocket.terminate();
      socket.destroy();
    },
  };
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function isLineBreaks(bytes: Uint8Array): boolean {
  for (const octet of bytes) if (octet !== 0x0d && octet !== 0x0a) return false;
  return true;
}

function isLoopback(host: string): boolean {
  return host === "::1" || host.startsWith("127.");
}

const WHY: Readonly<Record<number, string>> = {
  400: "Ask for the subprotocol sip (RFC 7118).",
  403: "This page may not use the switch: its origin is not listed under http.origins in zongji.yaml.",
  503: "Too many connections.",
};

function refuseUpgrade(socket: Duplex, status: number): void {
  const body = `${WHY[status] ?? ""}\n`;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n`;
  socket.on("error", () => {});
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
