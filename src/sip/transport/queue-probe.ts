// Tiny datagrams to our own UDP socket, which wait in its queue with everybody's: that is how one learns how long a message waits before it is read. Who
// is not this process cannot feign one: the token is random and the source must be the probe's own socket. `udp.ts` shows each datagram that begins like
// one, `app/watch-read-delay.ts` says when one is sent. SHELL: may use Node.

import { randomBytes, timingSafeEqual } from "node:crypto";
import { createSocket, type RemoteInfo } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Address } from "../../base/net.ts";

/** No SIP message begins so (a letter does), nor STUN (0 or 1). */
export const PROBE_MARK = 2;
const TOKEN_BYTES = 16;
const NUMBER_AT = 1 + TOKEN_BYTES;
const BYTES = NUMBER_AT + 4;

export interface QueueProbe {
  /** Nothing is sent where the loopback cannot be had. */
  send(number: number): void;
  /** The number of this datagram; undefined: it is none of ours. */
  numberOf(bytes: Uint8Array, from: Pick<RemoteInfo, "address" | "port">): number | undefined;
  close(): void;
}

/** To the socket bound at `sip`. */
export function openQueueProbe(sip: Address): QueueProbe {
  const token = randomBytes(TOKEN_BYTES);
  const v6 = isIPv6(sip.host);
  const socket = createSocket(v6 ? "udp6" : "udp4");
  let self: Address | undefined;
  socket.on("error", () => undefined); // a lost probe says it
  socket.unref();
  socket.connect(sip.port, reachable(sip.host), (error?: Error) => {
    if (error !== undefined) return;
    const { address, port } = socket.address();
    self = { host: address, port };
  });
  return {
    send(number) {
      if (self === undefined) return;
      const bytes = Buffer.alloc(BYTES);
      bytes[0] = PROBE_MARK;
      token.copy(bytes, 1);
      bytes.writeUInt32BE(number, NUMBER_AT);
      socket.send(bytes);
    },
    numberOf(bytes, { address, port }) {
      if (bytes.length !== BYTES || port !== self?.port || address !== self.host) return undefined;
      if (!timingSafeEqual(bytes.subarray(1, NUMBER_AT), token)) return undefined;
      return new DataView(bytes.buffer, bytes.byteOffset).getUint32(NUMBER_AT);
    },
    close() {
      self = undefined;
      socket.close();
    },
  };
}

function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}
