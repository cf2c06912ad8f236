// The connections of all stream transports together: who may have one, which one a message takes, how long one may be silent, and who is told
// when it is gone. `tcp.ts`, `tls.ts` and `websocket.ts` bring them in and read from them; `sockets.ts` sends over them.
//
//   add ─► connecting ── opened ─► open ── drop, backlog, silence, or the peer leaves ─► closed (told once)
//              └── not open in time, or refused ─────────────────────────────────────────┘
//
// What is sent while a connection opens waits here and not in the socket: over TLS nothing may leave before the peer has proved its name.

import type { Logger } from "../../base/log.ts";
import { type Address, addressText } from "../../base/net.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { Flow } from "../ports.ts";

export interface ConnectionBounds {
  readonly connections: number;
  readonly connectionsPerSource: number;
  readonly connectionIdleMs: number;
  readonly partialMessageMs: number;
  readonly connectMs: number;
  readonly connectionBacklogBytes: number;
}

/** What carries the bytes of one connection: a TCP or TLS socket, a WebSocket. Whoever made it reports its end with `Connections.closed`. */
export interface Pipe {
  write(bytes: Uint8Array): void;
  readonly unsentBytes: number;
  /** At once, without a last word. */
  destroy(): void;
}

export interface Connection {
  flow: Flow;
  pipe: Pipe;
  readonly key: string;
  readonly source: string;
  readonly id: number;
  /** They opened it: then they should have something to say. */
  readonly isTheirs: boolean;
  /** Flows whose messages wait for the connection to open; reported with it when it does not. */
  readonly waiting: Flow[];
  readonly unsent: Uint8Array[];
  unsentBytes: number;
  state: "connecting" | "open" | "closed";
  /** How long it may take to open. */
  readonly connectMs: number;
  /** When something whole came last; since the beginning until then. */
  wholeAt: number;
  /** Whether a whole message came at all. */
  heard: boolean;
  /** Since when half a message waits for its rest; undefined: none does. */
  partialAt: number | undefined;
}

export interface NewConnection {
  readonly transport: Flow["transport"];
  readonly local: Address;
  readonly remote: Address;
  readonly serverName?: string | undefined;
  readonly isTheirs: boolean;
  readonly state: "connecting" | "open";
  readonly pipe: Pipe;
  /** Default: `bounds.connectMs`. */
  readonly connectMs?: number;
}

export interface ConnectionsInit {
  readonly log: Logger;
  readonly clock: Clock;
  readonly bounds: ConnectionBounds;
  /** The connection of this flow is gone, or could not be opened. Never called from within `send`. */
  readonly failed: (flow: Flow) => void;
}

/** How often idle and half-finished connections are looked for. */
const SWEEP_MS = 1_000;

export class Connections {
  readonly #init: ConnectionsInit;
  readonly #byId = new Map<number, Connection>();
  /** By peer; the newest where there are several. */
  readonly #byPeer = new Map<string, Connection>();
  readonly #perSource = new Map<string, number>();
  #nextId = 1;
  #sweep: Timer | undefined;
  #closing = false;

  constructor(init: ConnectionsInit) {
    this.#init = init;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Whether this source may have one more; a refusal is logged. */
  hasRoomFor(source: string, transport: Flow["transport"], isShared = false): boolean {
    const { connections, connectionsPerSource } = this.#init.bounds;
    const hasShare = isShared || (this.#perSource.get(source) ?? 0) < connectionsPerSource;
    if (!this.#closing && this.#byId.size < connections && hasShare) return true;
    this.#init.log.warn(`sip.${transport}.too-many`, { source, connections: this.#byId.size });
    return false;
  }

  /** Whether we may open one more ourselves. */
  get hasRoom(): boolean {
    return !this.#closing && this.#byId.size < this.#init.bounds.connections;
  }

  add(init: NewConnection): Connection {
    const { transport, local, remote, serverName, isTheirs, state, pipe, connectMs } = init;
    const id = this.#nextId++;
    const flow: Flow = { transport, local, remote, connection: id, ...(serverName !== undefined && { serverName }) };
    const connection: Connection = {
      flow,
      pipe,
      key: peerKey(flow),
      source: remote.host,
      id,
      isTheirs,
      waiting: [],
      unsent: [],
      unsentBytes: 0,
      state,
      connectMs: connectMs ?? this.#init.bounds.connectMs,
      wholeAt: this.#init.clock.now(),
      heard: false,
      partialAt: undefined,
    };
    this.#byId.set(id, connection);
    this.#byPeer.set(connection.key, connection);
    this.#perSource.set(connection.source, (this.#perSource.get(connection.source) ?? 0) + 1);
    this.#sweepLater();
    return connection;
  }

  /** The flow's connection while it is there, else another to the same peer. */
  find(flow: Flow): Connection | undefined {
    const own = flow.connection === undefined ? undefined : this.#byId.get(flow.connection);
    return own ?? this.#byPeer.get(peerKey(flow));
  }

  send(connection: Connection, flow: Flow, bytes: Uint8Array): void {
    if (connection.state === "connecting") {
      if (!connection.waiting.includes(flow)) connection.waiting.push(flow);
      connection.unsent.push(bytes);
      connection.unsentBytes += bytes.length;
    } else connection.pipe.write(bytes);
    this.checkBacklog(connection);
  }

  /** Nothing carries this flow's message: said after the call that sent it. */
  undeliverable(flow: Flow): void {
    this.#init.clock.after(0, "no connection to be had", () => this.#report(flow));
  }

  checkBacklog(connection: Connection): void {
    if (connection.unsentBytes + connection.pipe.unsentBytes > this.#init.bounds.connectionBacklogBytes) {
      this.drop(connection, "backlog");
    }
  }

  /** It carries messages from now on: over `pipe`, where that is another, and from a peer with these names, where it has proved any. */
  opened(
    connection: Connection,
    found: { readonly pipe?: Pipe; readonly verifiedNames?: readonly string[] } = {},
  ): void {
    if (connection.state !== "connecting") return;
    const { pipe = connection.pipe, verifiedNames } = found;
    connection.state = "open";
    connection.pipe = pipe;
    if (verifiedNames !== undefined) connection.flow = { ...connection.flow, verifiedNames };
    connection.wholeAt = this.#init.clock.now();
    connection.waiting.length = 0;
    for (const bytes of connection.unsent.splice(0)) pipe.write(bytes);
    connection.unsentBytes = 0;
  }

  /** Something came that is whole (a ping is, and counts only for those that have said something); `isPartial`: and the beginning of more. */
  heard(connection: Connection, { whole, isPartial }: { readonly whole: boolean; readonly isPartial: boolean }): void {
    const now = this.#init.clock.now();
    if (whole && connection.heard) connection.wholeAt = now;
    if (!isPartial) connection.partialAt = undefined;
    else if (whole) connection.partialAt = now;
    else connection.partialAt ??= now;
  }

  drop(connection: Connection, why: string): void {
    this.detach(connection, why);
    connection.pipe.destroy(); // its end follows, and with it the report
  }

  /** No message takes it any more; its last words may still be on their way. */
  detach(connection: Connection, why: string): void {
    if (connection.state === "closed") return;
    this.#init.log.warn(`sip.${connection.flow.transport}.dropped`, { source: connection.source, why });
    this.#forget(connection);
  }

  /** It has ended. To be said exactly once. */
  closed(connection: Connection): void {
    this.#forget(connection);
    for (const flow of connection.waiting) this.#report(flow);
    this.#report(connection.flow);
  }

  /** Ends all; nobody is told. */
  close(): void {
    this.#closing = true;
    this.#sweep?.cancel();
    for (const connection of this.#byId.values()) connection.pipe.destroy();
  }

  #forget(connection: Connection): void {
    if (connection.state === "closed") return;
    connection.state = "closed";
    this.#byId.delete(connection.id);
    if (this.#byPeer.get(connection.key) === connection) this.#byPeer.delete(connection.key);
    const left = (this.#perSource.get(connection.source) ?? 1) - 1;
    if (left > 0) this.#perSource.set(connection.source, left);
    else this.#perSource.delete(connection.source);
  }

  #report(flow: Flow): void {
    if (!this.#closing) this.#init.failed(flow);
  }

  #sweepLater(): void {
    this.#sweep ??= this.#init.clock.after(SWEEP_MS, "idle connections", () => {
      this.#sweep = undefined;
      const now = this.#init.clock.now();
      for (const connection of this.#byId.values()) {
        const why = this.#whyClose(connection, now);
        if (why !== undefined) this.drop(connection, why);
      }
      if (this.#byId.size > 0 && !this.#closing) this.#sweepLater();
    });
  }

  #whyClose(connection: Connection, now: number): string | undefined {
    const { bounds } = this.#init;
    const silentMs = now - connection.wholeAt;
    if (connection.state === "connecting") return silentMs >= connection.connectMs ? "connect" : undefined;
    if (connection.isTheirs && !connection.heard && silentMs >= bounds.partialMessageMs) return "silent";
    if (connection.partialAt !== undefined && now - connection.partialAt >= bounds.partialMessageMs) return "partial";
    return silentMs >= bounds.connectionIdleMs ? "idle" : undefined;
  }
}

/** RFC 5923 §9.1 in spirit: a connection made to a name carries nothing meant for another name at the same address. */
function peerKey({ transport, remote, serverName }: Flow): string {
  const place = `${transport} ${addressText(remote)}`;
  return serverName === undefined ? place : `${place} ${serverName.toLowerCase()}`;
}
