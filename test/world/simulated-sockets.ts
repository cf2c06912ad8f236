// The switch's sockets in the simulated network: SIP over datagrams and streams, and RTP port pairs. What src/sip/transport and
// src/rtp/port are in a real process.

import { type Address, addressText, sameAddress } from "../../src/base/net.ts";
import type { RtpPort } from "../../src/rtp/media.ts";
import { StreamFramer } from "../../src/sip/message/stream-framer.ts";
import type { Flow, SipNetwork } from "../../src/sip/ports.ts";
import type { Host, Stream } from "./network.ts";

export interface SipHandler {
  receive(flow: Flow, bytes: Uint8Array): void;
  flowFailed(flow: Flow): void;
}

export const SIP_PORT = 5_060;

interface Connection {
  readonly stream: Stream;
  readonly flow: Flow;
  /** Flows whose messages wait for it to open: where it does not, each of them has failed (as in src/sip/transport/connections.ts). */
  readonly waiting: Set<Flow>;
}

export class SimulatedSip implements SipNetwork {
  /** Set before anything arrives. */
  handler: SipHandler | undefined;
  #host: Host;
  #local: Address;
  #send: (bytes: Uint8Array, to: Address) => void;
  #streams = new Map<number, Connection>();
  #nextConnection = 1;

  constructor(host: Host) {
    this.#host = host;
    this.#local = { host: host.address, port: SIP_PORT };
    const socket = host.udp(SIP_PORT, (bytes, remote) => {
      this.handler?.receive({ transport: "udp", local: this.#local, remote }, bytes);
    });
    this.#send = socket.send;
    host.listen(SIP_PORT, (stream) => this.#adopt(stream, stream.remote));
  }

  get connections(): number {
    return this.#streams.size;
  }

  send(flow: Flow, bytes: Uint8Array): void {
    if (flow.transport === "udp") this.#send(bytes, flow.remote);
    else {
      const connection = this.#connectionFor(flow);
      if (!connection.stream.isConnected) connection.waiting.add(flow);
      connection.stream.send(bytes);
    }
  }

  advertised(): Address {
    return this.#local;
  }

  #connectionFor(flow: Flow): Connection {
    const own = flow.connection === undefined ? undefined : this.#streams.get(flow.connection);
    if (own !== undefined) return own;
    for (const other of this.#streams.values()) {
      if (sameAddress(other.flow.remote, flow.remote)) return other;
    }
    return this.#adopt(this.#host.connect(flow.remote), flow.remote);
  }

  #adopt(stream: Stream, remote: Address): Connection {
    const connection = this.#nextConnection++;
    const flow: Flow = { transport: "tcp", local: this.#local, remote, connection };
    const framer = new StreamFramer();
    const made: Connection = { stream, flow, waiting: new Set() };
    this.#streams.set(connection, made);
    const gone = (): void => {
      if (!this.#streams.delete(connection)) return;
      if (!stream.isConnected) for (const other of made.waiting) this.handler?.flowFailed(other);
      this.handler?.flowFailed(flow);
    };
    stream.onClose = gone;
    stream.onData = (bytes) => {
      const framed = framer.push(bytes);
      if (!framed.ok) {
        stream.close();
        gone();
        return;
      }
      for (const item of framed.value) if (item.kind === "message") this.handler?.receive(flow, item.bytes);
    };
    return made;
  }
}

/** A port pair on the switch's host; the pool keeps it bound between legs, as the real one does. */
export function openRtpPort(host: Host, port: number): RtpPort {
  let settled: Address | undefined;
  const isPeer = (from: Address, offset: number): boolean =>
    settled === undefined || (from.host === settled.host && from.port === settled.port + offset);
  const rtp = host.udp(port, (packet, from) => {
    if (isPeer(from, 0)) pair.onRtp?.(packet, from);
  });
  const rtcp = host.udp(port + 1, (packet, from) => pair.onRtcp?.(packet, from));
  const pair: RtpPort = {
    port,
    onRtp: undefined,
    onRtcp: undefined,
    sendRtp: (packet, to) => rtp.send(packet, to),
    sendRtcp: (packet, to) => rtcp.send(packet, to),
    settle: (peer) => {
      settled = peer;
    },
    close: () => {
      rtp.close();
      rtcp.close();
    },
  };
  return pair;
}

export function flowText(flow: Flow): string {
  return `${flow.transport} ${addressText(flow.remote)}`;
}
