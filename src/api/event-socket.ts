// Events over WebSocket, at /api/events/socket: the same stream as GET /api/events, one JSON message a line of it. Whoever asks is asked for a token like
// anybody; a browser, which cannot set headers here, says it as a second subprotocol: `new WebSocket(url, ["zongji-events", "bearer.TOKEN"])`.

import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { limits } from "../base/limits.ts";
import { type Answer, answer, type Refused, refuse } from "./answer.ts";
import type { Watchers } from "./live-views.ts";
import type { FeedSink, Reply } from "./reply.ts";
import { tooManyFeeds } from "./write-feed.ts";

export const SOCKET_PATH = "/api/events/socket";
/** What the socket is asked under. */
export const STREAM_PATH = "/api/events";
const PROTOCOL = "zongji-events";
const BEARER = "bearer.";

/** An open WebSocket; made by `app`, which has a library for it. */
export interface OpenSocket {
  /** Bytes that have not left. */
  readonly unsentBytes: number;
  send(text: string): void;
  /** `code`: 1000 is an ordinary end. */
  close(code: number, reason: string): void;
}

export interface SocketEvents {
  /** What was sent has left. */
  readonly drained: () => void;
  readonly closed: () => void;
}

/** Finishes the handshake. `protocol`: the subprotocol that is agreed on, if one was offered. */
export type AcceptSocket = (
  handshake: {
    readonly request: IncomingMessage;
    readonly socket: Duplex;
    readonly head: Buffer;
    readonly protocol: string;
  },
  opened: (socket: OpenSocket) => SocketEvents,
) => void;

export interface SocketDoor {
  readonly accept: AcceptSocket;
  /** As GET /api/events of whoever asks. */
  readonly ask: (request: IncomingMessage, target: URL) => Promise<Answer<Reply>>;
  readonly feeds: (request: IncomingMessage) => Watchers;
  readonly mayStill: (request: IncomingMessage) => Promise<boolean>;
  /** Our own mistake. */
  readonly failed: (error: unknown) => void;
}

export function isEventSocket(request: IncomingMessage): boolean {
  return request.url?.split("?")[0] === SOCKET_PATH;
}

/** Never rejects. */
export async function openEventSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  door: SocketDoor,
): Promise<void> {
  socket.on("error", () => {}); // until the WebSocket listens itself
  const reply = await feedFor(request, door).catch((error: unknown) => {
    door.failed(error);
    return refuse(500, "Our mistake", "the switch could not answer; its log says why (api.failed)");
  });
  if (!reply.ok) return refuseUpgrade(socket, reply);
  const feeds = door.feeds(request);
  if (feeds.size >= limits.events.streams) return refuseUpgrade(socket, tooManyFeeds);
  if (socket.destroyed) return;
  door.accept({ request, socket, head, protocol: PROTOCOL }, (open) =>
    feed(open, reply.value, feeds, () => door.mayStill(request)),
  );
}

async function feedFor(
  request: IncomingMessage,
  { ask }: SocketDoor,
): Promise<Answer<Reply & { readonly kind: "feed" }>> {
  if (request.headers.upgrade?.toLowerCase() !== "websocket")
    return refuse(400, "Not understood", "this address speaks WebSocket alone");
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  const token = offered.find((name) => name.startsWith(BEARER))?.slice(BEARER.length);
  if (token !== undefined) request.headers.authorization ??= `Bearer ${token}`;
  const target = new URL(`http://switch${request.url}`);
  target.pathname = STREAM_PATH;
  const reply = await ask(request, target);
  if (!reply.ok) return reply;
  return reply.value.kind === "feed" ? answer(reply.value) : refuse(400, "Not understood", "nothing is streamed here");
}

function feed(
  open: OpenSocket,
  reply: Reply & { readonly kind: "feed" },
  feeds: Watchers,
  mayStill: () => Promise<boolean>,
): SocketEvents {
  let stop: (() => void) | undefined;
  let hasRoom = (): void => {};
  let isOver = false;
  const over = (): void => {
    if (isOver) return;
    isOver = true;
    feeds.delete(leave);
    stop?.();
  };
  const leave = (): void => {
    over();
    open.close(1000, "over");
  };
  const sink: FeedSink = {
    send: (value) => {
      if (!isOver) open.send(JSON.stringify(value));
      return open.unsentBytes <= limits.events.unreadBytes;
    },
    onRoom: (tell) => {
      hasRoom = tell;
    },
    end: leave,
    mayStill,
  };
  feeds.add(leave);
  stop = reply.start(sink);
  if (isOver) stop();
  return {
    drained: () => {
      if (!isOver && open.unsentBytes <= limits.events.unreadBytes) hasRoom();
    },
    closed: over,
  };
}

function refuseUpgrade(socket: Duplex, { status, problem }: Refused): void {
  const body = `${JSON.stringify({ type: "about:blank", title: problem.title, status, detail: problem.detail })}\n`;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
