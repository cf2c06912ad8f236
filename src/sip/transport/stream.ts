// Reads SIP from a byte stream, TCP or TLS alike: cuts it into whole messages and answers pings (RFC 3261 §18.3, RFC 5626 §4.4.1). A stream that
// cannot be cut is told why, as far as that can be said, and closed; never repaired. SHELL: may use Node.

import type { Socket } from "node:net";
import type { Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { ParseFault } from "../message/message.ts";
import { StreamFramer } from "../message/stream-framer.ts";
import { writeResponse } from "../message/write.ts";
import type { Connection, Connections, Pipe } from "./connections.ts";
import type { Receive } from "./udp.ts";

export interface StreamDeps {
  readonly connections: Connections;
  readonly log: Logger;
  readonly clock: Clock;
  readonly receive: Receive;
}

export const PONG = new Uint8Array([0x0d, 0x0a]);
/** How long a peer may take to read the answer before its connection is cut. */
const LINGER_MS = 2_000;
export const KERNEL_KEEP_ALIVE_MS = 60_000;

export function pipeOf(socket: Socket): Pipe {
  return {
    write: (bytes) => void socket.write(bytes),
    get unsentBytes() {
      return socket.writableLength;
    },
    destroy: () => void socket.destroy(),
  };
}

/** From now on what the socket brings is received over the connection's flow. */
export function readStream(deps: StreamDeps, connection: Connection, socket: Socket): void {
  const framer = new StreamFramer();
  socket.on("data", (bytes: Uint8Array) => readBytes(deps, { connection, socket, framer }, bytes));
}

interface Reading {
  readonly connection: Connection;
  readonly socket: Socket;
  readonly framer: StreamFramer;
}

function readBytes(deps: StreamDeps, reading: Reading, bytes: Uint8Array): void {
  const { connection, socket, framer } = reading;
  const framed = framer.push(bytes);
  if (!framed.ok) {
    refuse(deps, reading, framed.fault);
    return;
  }
  for (const frame of framed.value) {
    if (frame.kind === "ping") socket.write(PONG);
    else {
      connection.heard = true;
      deps.receive(connection.flow, frame.bytes);
    }
  }
  deps.connections.heard(connection, { whole: framed.value.length > 0, isPartial: framer.isPartial });
  deps.connections.checkBacklog(connection);
}

/** RFC 3261 §18.3: after a framing error the stream is lost. Says why where the request could be read so far, then closes. */
function refuse({ connections, clock }: StreamDeps, { connection, socket }: Reading, fault: ParseFault): void {
  const { reply, answerable, what } = fault;
  if (reply === undefined || answerable === undefined) {
    connections.drop(connection, what);
    return;
  }
  const tag = `;tag=f${connection.id}`; // §8.2.6.2
  const headers = answerable.map(([name, value]) => [name, isUntagged(name, value) ? value + tag : value] as const);
  connections.detach(connection, what);
  socket.removeAllListeners("data").resume(); // what still comes is thrown away
  socket.end(writeResponse({ status: reply, headers }));
  clock.after(LINGER_MS, "last answer", () => socket.destroy());
}

function isUntagged(name: string, value: string): boolean {
  return name === "To" && !/;\s*tag\s*=/i.test(value);
}
