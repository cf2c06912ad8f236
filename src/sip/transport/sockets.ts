// The network of the SIP core: opens UDP and TCP, hands every datagram or framed message to `receive`, and offers `SipNetwork`.
// `app` opens it once, with the user agent behind it. SHELL: may use Node.

import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Address } from "../../base/net.ts";
import type { Clock, Millis, WallMillis } from "../../base/time.ts";
import type { Flow, SipNetwork, TransportKind } from "../ports.ts";
import { type AdvertiseRule, makeAdvertiser } from "./advertise.ts";
import { openTcp, type TcpBounds, type TcpConnections } from "./tcp.ts";
import { openUdp, type Receive, type UdpSocket } from "./udp.ts";

export interface SipSocketsInit {
  /** undefined: not opened. Port 0: any free one. */
  readonly udp?: Address | undefined;
  readonly tcp?: Address | undefined;
  readonly advertise: readonly AdvertiseRule[];
  readonly log: Logger;
  /** Drives idle and connect time-outs; default: the machine's. */
  readonly clock?: Clock;
  readonly bounds?: Partial<TcpBounds>;
}

export interface Listening {
  readonly transport: TransportKind;
  readonly address: Address;
}

export interface SipSockets extends SipNetwork {
  readonly listening: readonly Listening[];
  /** TCP connections now open or opening. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Peers whose advertised address is remembered; beyond it all are forgotten and asked again. */
const ADVERTISED_CACHE = 10_000;

/**
 * Resolves once everything listens. Rejects with a ListenError, everything closed again, where an address cannot be had.
 * `failed`: a stream connection closed or could not be opened; never called from within `send`, nor after `close`.
 */
export async function openSipSockets(
  init: SipSocketsInit,
  receive: Receive,
  failed: (flow: Flow) => void,
): Promise<SipSockets> {
  const advertise = makeAdvertiser(init.advertise);
  const clock = init.clock ?? machineClock;
  const udp = init.udp === undefined ? undefined : await openUdp(init.udp, init.log, receive);
  try {
    const bounds = { ...limits.sip, ...init.bounds };
    const tcp = await openTcp({ bind: init.tcp, log: init.log, clock, bounds, receive, failed });
    return network({ udp, tcp, advertise, log: init.log });
  } catch (error) {
    await udp?.close();
    throw error;
  }
}

interface Opened {
  readonly udp: UdpSocket | undefined;
  readonly tcp: TcpConnections;
  readonly advertise: (bound: string, peer: string) => string;
  readonly log: Logger;
}

function network({ udp, tcp, advertise, log }: Opened): SipSockets {
  const listening: Listening[] = [];
  if (udp !== undefined) listening.push({ transport: "udp", address: udp.local });
  if (tcp.local !== undefined) listening.push({ transport: "tcp", address: tcp.local });
  const known = { udp: new Map<string, Address>(), tcp: new Map<string, Address>() };
  let closing: Promise<unknown> | undefined;
  const advertised = (transport: TransportKind, peer: string): Address => {
    const place = listening.find((candidate) => candidate.transport === transport) ?? listening[0];
    const bound = place?.address ?? { host: "0.0.0.0", port: 5060 };
    return { host: advertise(bound.host, peer), port: bound.port };
  };
  return {
    listening,
    get connections() {
      return tcp.size;
    },
    send(flow, bytes) {
      if (flow.transport === "tcp") tcp.send(flow, bytes);
      else if (udp !== undefined) udp.send(flow.remote, bytes);
      else log.warn("sip.udp.off", {});
    },
    advertised(transport, remote) {
      const cache = known[transport];
      let address = cache.get(remote.host);
      if (address === undefined) {
        if (cache.size >= ADVERTISED_CACHE) cache.clear();
        address = advertised(transport, remote.host);
        cache.set(remote.host, address);
      }
      return address;
    },
    async close() {
      closing ??= Promise.all([udp?.close(), tcp.close()]);
      await closing;
    },
  };
}

/** Only for time-outs of connections; `unref` lets the process end. */
const machineClock: Clock = {
  now: () => performance.now() as Millis,
  wall: () => Date.now() as WallMillis,
  after(afterMs, _why, run) {
    const timer = setTimeout(run, afterMs).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
