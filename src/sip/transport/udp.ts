// One UDP socket for SIP (RFC 3261 §18). Opened by `sockets.ts`; it turns datagrams into (flow, bytes) and back and knows
// nothing of what they say. SHELL: may use Node.

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Logger } from "../../base/log.ts";
import type { Address } from "../../base/net.ts";
import type { Flow } from "../ports.ts";
import { asListenError } from "./listen-error.ts";
import { openQueueProbe, PROBE_MARK, type QueueProbe } from "./queue-probe.ts";
import { answerBinding } from "./stun.ts";

export type Receive = (flow: Flow, bytes: Uint8Array) => void;

export interface UdpSocket {
  readonly local: Address;
  send(remote: Address, bytes: Uint8Array): void;
  /** One at a time: `came` hears the number of each probe when it is read. */
  probe(came: (number: number) => void): QueueProbe;
  close(): Promise<void>;
}

/** Enough for a burst of 4 000 requests while the main thread is busy; the kernel may grant less (net.core.rmem_max). */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** Unsent datagrams beyond this are dropped, as a full kernel buffer would: SIP retransmits. */
const SEND_QUEUE_BYTES = 8 * 1024 * 1024;
/** The queue is looked at once in so many datagrams; the look costs a call into Node. */
const QUEUE_CHECK_MASK = 31;

/** Rejects with a ListenError where the address cannot be had. */
export function openUdp(bind: Address, log: Logger, receive: Receive): Promise<UdpSocket> {
  const v6 = isIPv6(bind.host);
  // A synchronous look-up: addresses here are always literal, and the default one costs a trip through the event loop.
  const lookup: LookupFunction = (host, _options, done) => done(null, host, v6 ? 6 : 4);
  const socket = createSocket({ type: v6 ? "udp6" : "udp4", lookup: lookup as never });
  return new Promise((resolve, reject) => {
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close();
      reject(asListenError(error, "udp", bind));
    });
    socket.bind({ address: bind.host, port: bind.port }, () => {
      socket.removeAllListeners("error");
      resolve(serve(socket, { v6, log, receive }));
    });
  });
}

type LookupFunction = (
  host: string,
  options: unknown,
  done: (error: Error | null, address: string, family: number) => void,
) => void;

interface Serving {
  readonly v6: boolean;
  readonly log: Logger;
  readonly receive: Receive;
}

function serve(socket: Socket, { v6, log, receive }: Serving): UdpSocket {
  const bound = socket.address();
  const local: Address = { host: bound.address, port: bound.port };
  enlargeReceiveBuffer(socket, log);
  // ICMP errors and unreachable networks end up here; the transaction's own timer says 408 to whoever waits.
  socket.on("error", (error: NodeJS.ErrnoException) => log.warn("sip.udp.error", { code: error.code }));
  let isProbe: (bytes: Uint8Array, from: RemoteInfo) => boolean = () => false;
  socket.on("message", (bytes: Uint8Array, from: RemoteInfo) => {
    const first = bytes[0] ?? 0;
    if (first === PROBE_MARK && isProbe(bytes, from)) return;
    if (first > 1 && !isLineBreaks(bytes)) {
      receive({ transport: "udp", local, remote: { host: plainHost(from.address), port: from.port } }, bytes);
      return;
    }
    const answer = first > 1 ? undefined : answerBinding(bytes, { host: plainHost(from.address), port: from.port });
    if (answer !== undefined) send({ host: plainHost(from.address), port: from.port }, answer);
  });
  let sent = 0;
  const send = (remote: Address, bytes: Uint8Array): void => {
    if ((++sent & QUEUE_CHECK_MASK) === 0 && socket.getSendQueueSize() > SEND_QUEUE_BYTES) {
      log.warn("sip.udp.congested", { bytes: socket.getSendQueueSize() });
      return;
    }
    const host = v6 && !remote.host.includes(":") ? `::ffff:${remote.host}` : remote.host;
    try {
      socket.send(bytes, 0, bytes.length, remote.port, host);
    } catch (error) {
      // A port outside 1-65535 that a peer wrote into its Via or Contact, or a socket that has just been closed.
      log.warn("sip.udp.unsendable", { code: (error as NodeJS.ErrnoException).code });
    }
  };
  return {
    local,
    send,
    probe(came) {
      const probe = openQueueProbe(local);
      isProbe = (bytes, from) => {
        const number = probe.numberOf(bytes, from);
        if (number !== undefined) came(number);
        return number !== undefined;
      };
      return probe;
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function enlargeReceiveBuffer(socket: Socket, log: Logger): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch (error) {
    log.warn("sip.udp.receive-buffer", { code: (error as NodeJS.ErrnoException).code });
  }
}

/**
 * CRLFs, blanks and NULs that phones send to keep a NAT open: ignored, the packet has done its work by passing the NAT. A first octet of 0 or 1 is
 * STUN's (RFC 5626 §8: a SIP message begins with a letter), or such noise, for which `stun.ts` has no answer.
 */
function isLineBreaks(bytes: Uint8Array): boolean {
  for (const octet of bytes) if (octet !== 0x0d && octet !== 0x0a && octet !== 0x20 && octet !== 0) return false;
  return true;
}

/** `::ffff:192.0.2.1`, how a dual-stack socket names an IPv4 peer, is `192.0.2.1` to everybody else. */
export function plainHost(host: string): string {
  return host.startsWith("::ffff:") && host.includes(".") ? host.slice(7) : host;
}
