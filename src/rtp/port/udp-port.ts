// A pair of UDP sockets as the engine wants them: RTP on an even port, RTCP on the next (RFC 3550 §11). Binding is synchronous because the
// look-up is: addresses in SDP are already numbers. A port bound to `::` speaks IPv4 too; its peers then look like IPv4 peers. Errors of a datagram socket (a peer's port is closed: ECONNREFUSED) are no news to media.

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { Address } from "../../base/net.ts";
import type { RtpPort } from "../media.ts";

type OnPacket = (packet: Uint8Array, from: Address) => void;
type LookupDone = (error: Error | null, address: string, family: number) => void;

const MAX_PORT = 65_535;

/** undefined: one of the two is taken. */
export function openUdpPort(host: string, port: number, onBug: (error: unknown) => void): UdpPort | undefined {
  const rtp = bind(host, port);
  if (rtp === undefined) return undefined;
  const rtcp = bind(host, port + 1);
  if (rtcp === undefined) {
    rtp.close();
    return undefined;
  }
  return new UdpPort({ host, port }, rtp, rtcp, onBug);
}

function bind(host: string, port: number): Socket | undefined {
  const family = host.includes(":") ? 6 : 4;
  const lookup = (name: string, _options: unknown, done: LookupDone): void => done(null, name, family);
  const socket = createSocket({ type: family === 6 ? "udp6" : "udp4", lookup: lookup as never });
  let bound = false;
  socket.on("error", () => {});
  socket.once("listening", () => {
    bound = true;
  });
  socket.bind({ address: host, port, exclusive: true });
  if (bound) return socket;
  socket.close();
  return undefined;
}

export class UdpPort implements RtpPort {
  readonly port: number;
  onRtp: OnPacket | undefined;
  onRtcp: OnPacket | undefined;
  #rtp: Socket;
  #rtcp: Socket;
  readonly #v6: boolean;
  /** The last host spoken to, and how the socket wants it written: packets go to the same one for a whole call. */
  #lastHost = "";
  #lastTarget = "";
  #connected = false;
  #open = true;

  /** `onBug` hears what the engine threw: one packet is lost by it, not the worker. */
  constructor({ host, port }: Address, rtp: Socket, rtcp: Socket, onBug: (error: unknown) => void) {
    this.port = port;
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.#v6 = host.includes(":");
    const from = { host: "", port: 0 }; // one for all packets: it is only valid during the call
    const hear = (receive: OnPacket, packet: Uint8Array, info: RemoteInfo): void => {
      from.host = this.#v6 ? plainHost(info.address) : info.address;
      from.port = info.port;
      try {
        receive(packet, from);
      } catch (error) {
        onBug(error);
      }
    };
    rtp.on("message", (packet, info) => {
      if (this.onRtp !== undefined) hear(this.onRtp, packet, info);
    });
    rtcp.on("message", (packet, info) => {
      if (this.onRtcp !== undefined) hear(this.onRtcp, packet, info);
    });
  }

  sendRtp(packet: Uint8Array, to: Address): void {
    if (!this.#open) return;
    if (this.#connected) this.#rtp.send(packet);
    else if (to.port <= MAX_PORT) this.#rtp.send(packet, to.port, this.#targetOf(to.host));
  }

  sendRtcp(packet: Uint8Array, to: Address): void {
    if (this.#open && to.port <= MAX_PORT) this.#rtcp.send(packet, to.port, this.#targetOf(to.host));
  }

  settle(peer: Address | undefined): void {
    if (!this.#open) return;
    if (this.#connected) this.#rtp.disconnect();
    this.#connected = false;
    if (peer === undefined) return;
    this.#rtp.connect(peer.port, this.#targetOf(peer.host)); // done when it returns, as the look-up is
    this.#connected = isConnected(this.#rtp);
  }

  /** RFC 4291 §2.5.5.2: a socket for both families knows IPv4 hosts as `::ffff:192.0.2.1`. */
  #targetOf(host: string): string {
    if (!this.#v6) return host;
    if (host !== this.#lastHost) {
      this.#lastHost = host;
      this.#lastTarget = host.includes(":") ? host : `::ffff:${host}`;
    }
    return this.#lastTarget;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#rtp.close();
    this.#rtcp.close();
  }
}

function plainHost(host: string): string {
  return host.startsWith("::ffff:") && host.includes(".") ? host.slice(7) : host;
}

function isConnected(socket: Socket): boolean {
  try {
    socket.remoteAddress();
    return true;
  } catch {
    return false; // the kernel refused, e.g. no route; we go on unconnected
  }
}
