// Sends a copy of every SIP message to a Homer server (HEP3 over UDP). `serve` opens it where zongji.yaml names one; a server that is gone
// costs the calls nothing. SHELL: may use Node.

import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Address } from "../../base/net.ts";
import { hepPacket } from "../trace/hep.ts";
import type { WireMessage } from "../trace/wire-message.ts";

export interface HepInit {
  readonly server: Address;
  /** Capture agent id. */
  readonly agent: number;
  readonly password: string | undefined;
}

export interface HepSender {
  /** `call`: what Homer shows together. */
  send(message: WireMessage, call: string | undefined): void;
  /** Left out because too many waited. */
  readonly dropped: number;
  close(): void;
}

export function openHepSender(init: HepInit, log: Logger): HepSender {
  const { server, agent, password } = init;
  const socket = createSocket(isIPv6(server.host) ? "udp6" : "udp4");
  let waiting = 0;
  let dropped = 0;
  let told = false;
  const trouble = (cause: string): void => {
    if (!told) log.warn("hep.unreachable", { server: `${server.host}:${server.port}`, cause });
    told = true; // once; Homer being away must not fill the log
  };
  socket.on("error", (error) => trouble(error.message));
  socket.unref();
  return {
    send(message, call) {
      if (waiting >= limits.trace.hepBacklog) {
        dropped++;
        return;
      }
      waiting++;
      const packet = hepPacket(message, { agent, password, correlation: call });
      if (packet.length > LARGEST_DATAGRAM) {
        waiting--;
        dropped++;
        return;
      }
      socket.send(packet, server.port, server.host, (error) => {
        waiting--;
        if (error !== null) trouble(error.message);
        else told = false;
      });
    },
    get dropped() {
      return dropped;
    },
    close: () => socket.close(),
  };
}

/** Of UDP over IPv4. */
const LARGEST_DATAGRAM = 65_507;
