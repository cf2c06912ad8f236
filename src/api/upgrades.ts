// Which connections of the HTTP ports count as HTTP, and which have gone on to something else: phones in browsers hold theirs for hours, and must not take
// the places of those who watch and command the switch. `server.ts` is the caller.

import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { limits } from "../base/limits.ts";
import { Networks, sourceOf } from "../base/networks.ts";

/** Takes over a connection whose request asked for another protocol (RFC 9110 §7.8), or ends it with a refusal. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, isSecure: boolean) => void;

/** A proxy on this machine brings everybody's connections from one address. */
const OWN = new Networks(["127.0.0.0/8", "::1"]);

/** Bounds the connections; returns how to end those that were handed over, for which a closing server would wait for ever. */
export function boundConnections(server: Server, upgrade: Upgrade | undefined, isSecure: boolean): () => void {
  const plain = new Map<Socket, string>();
  const bySource = new Map<string, number>();
  const leave = (socket: Socket): void => {
    const source = plain.get(socket);
    if (source === undefined || !plain.delete(socket)) return;
    const left = (bySource.get(source) ?? 1) - 1;
    if (left > 0) bySource.set(source, left);
    else bySource.delete(source);
  };
  const upgraded = new Set<Duplex>();
  // the kernel's gate for all; TLS handshakes stand between the two figures, and end by themselves
  server.maxConnections = limits.http.connections + (upgrade === undefined ? 0 : limits.sip.connections);
  server.on(isSecure ? "secureConnection" : "connection", (socket: Socket) => {
    const host = socket.remoteAddress ?? "";
    const source = sourceOf(host);
    const open = bySource.get(source) ?? 0;
    const isOwn = host === "" || OWN.has(host); // the Unix socket knows no addresses
    const isTooMany = open >= limits.http.connectionsPerSource && !isOwn;
    if (isTooMany || plain.size >= limits.http.connections) return void socket.destroy();
    plain.set(socket, source);
    bySource.set(source, open + 1);
    socket.once("close", () => leave(socket));
  });
  if (upgrade !== undefined) {
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      leave(request.socket);
      upgraded.add(socket);
      socket.once("close", () => upgraded.delete(socket));
      upgrade(request, socket, head, isSecure);
    });
  }
  return () => {
    for (const socket of upgraded) socket.destroy();
  };
}
