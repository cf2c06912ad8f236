// The network of the simulated world: hosts, datagrams that get lost, doubled and late, streams that arrive in odd pieces, NAT boxes.
// Everything that happens by chance is drawn from one seeded generator, so a seed tells the whole story again.
// Phones and the switch attach to it; it knows neither SIP nor RTP.

import { type Address, addressText } from "../../src/base/net.ts";
import { between, fraction, type Rng } from "../../src/base/rng.ts";
import type { Clock, Timer } from "../../src/base/time.ts";

export interface LinkQuality {
  /** Shares from 0 to 1. */
  readonly loss: number;
  readonly duplicate: number;
  /** Share of packets that are held back by `reorderMs`, so that later ones overtake them. */
  readonly reorder: number;
  readonly reorderMs: number;
  readonly delayMs: number;
  /** Added to the delay, evenly from 0 to this. */
  readonly jitterMs: number;
}

export const PERFECT: LinkQuality = { loss: 0, duplicate: 0, reorder: 0, reorderMs: 0, delayMs: 1, jitterMs: 0 };

/** A tired office network: what tests use unless they say otherwise. */
export const ORDINARY: LinkQuality = {
  loss: 0.02,
  duplicate: 0.01,
  reorder: 0.02,
  reorderMs: 30,
  delayMs: 2,
  jitterMs: 4,
};

export interface NetworkCounts {
  sent: number;
  lost: number;
  doubled: number;
  nobodyThere: number;
}

type OnDatagram = (bytes: Uint8Array, from: Address) => void;

export interface DatagramSocket {
  readonly local: Address;
  send(bytes: Uint8Array, to: Address): void;
  close(): void;
}

export interface Network {
  /** Attaches a host; behind `nat` its address is only known there. */
  host(address: string, init?: { readonly nat?: Nat; readonly quality?: LinkQuality }): Host;
  nat(publicAddress: string): Nat;
  readonly counts: NetworkCounts;
}

/** Address-and-port dependent filtering: only who was spoken to may speak back (RFC 4787 §5, the strictest kind). */
export class Nat {
  readonly publicHost: string;
  /** A mapping that nothing left through for so long is gone (RFC 4787 §4.3); undefined: none ever is. */
  forgets: { readonly clock: Clock; readonly afterMs: number } | undefined;
  #ports = new Map<string, number>(); // private host:port -> public port
  #inside = new Map<
    number,
    { readonly host: Host; readonly port: number; readonly spokenTo: Set<string>; usedAt: number }
  >();
  #nextPort = 40_000;

  constructor(publicHost: string) {
    this.publicHost = publicHost;
  }

  outbound(host: Host, port: number, to: Address): Address {
    const key = `${host.address}:${port}`;
    let publicPort = this.#ports.get(key);
    if (publicPort !== undefined && this.#isForgotten(publicPort)) publicPort = undefined;
    if (publicPort === undefined) {
      publicPort = this.#nextPort++;
      this.#ports.set(key, publicPort);
      this.#inside.set(publicPort, { host, port, spokenTo: new Set(), usedAt: 0 });
    }
    const inside = this.#inside.get(publicPort);
    inside?.spokenTo.add(addressText(to));
    if (inside !== undefined) inside.usedAt = this.forgets?.clock.now() ?? 0;
    return { host: this.publicHost, port: publicPort };
  }

  inbound(port: number, from: Address): { readonly host: Host; readonly port: number } | undefined {
    const inside = this.#isForgotten(port) ? undefined : this.#inside.get(port);
    return inside?.spokenTo.has(addressText(from)) ? inside : undefined;
  }

  #isForgotten(publicPort: number): boolean {
    const { forgets } = this;
    const inside = this.#inside.get(publicPort);
    return forgets !== undefined && inside !== undefined && forgets.clock.now() - inside.usedAt > forgets.afterMs;
  }

  /** The box was switched off and on: every mapping is gone and the next packet gets a new public port. */
  reboot(): void {
    this.#ports.clear();
    this.#inside.clear();
  }
}

export class Host {
  readonly address: string;
  readonly nat: Nat | undefined;
  quality: LinkQuality | undefined;
  #net: SimulatedNetwork;
  #udp = new Map<number, OnDatagram>();
  #listeners = new Map<number, (stream: Stream) => void>();
  #streams = new Set<Stream>();
  #nextPort = 49_152;

  constructor(
    net: SimulatedNetwork,
    address: string,
    init: { readonly nat?: Nat | undefined; readonly quality?: LinkQuality | undefined },
  ) {
    this.#net = net;
    this.address = address;
    this.nat = init.nat;
    this.quality = init.quality;
  }

  udp(port: number, onDatagram: OnDatagram): DatagramSocket {
    if (this.#udp.has(port)) throw new Error(`${this.address}:${port} is taken`);
    this.#udp.set(port, onDatagram);
    return {
      local: { host: this.address, port },
      send: (bytes, to) => this.#net.datagram(this, port, to, bytes),
      close: () => {
        if (this.#udp.get(port) === onDatagram) this.#udp.delete(port);
      },
    };
  }

  closeUdp(port: number): void {
    this.#udp.delete(port);
  }

  /** Every stream is reset, as by a switch that was rebooted on the way: both ends learn of it. */
  resetStreams(): void {
    for (const stream of [...this.#streams]) {
      stream.onClose?.();
      stream.close();
    }
  }

  receiver(port: number): OnDatagram | undefined {
    return this.#udp.get(port);
  }

  listen(port: number, onStream: (stream: Stream) => void): { close(): void } {
    this.#listeners.set(port, onStream);
    return { close: () => this.#listeners.delete(port) };
  }

  listener(port: number): ((stream: Stream) => void) | undefined {
    return this.#listeners.get(port);
  }

  connect(to: Address): Stream {
    return this.#net.connect(this, this.#nextPort++, to);
  }

  keep(stream: Stream): void {
    this.#streams.add(stream);
  }

  forget(stream: Stream): void {
    this.#streams.delete(stream);
  }

  /** Pulls the plug: nothing is heard or said any more; streams are left hanging, as with a cut cable. */
  unplug(): void {
    this.#udp.clear();
    this.#listeners.clear();
    for (const stream of this.#streams) stream.cut();
    this.#streams.clear();
  }

  /** The process ended: its streams are reset, so peers learn of it. */
  die(): void {
    this.#udp.clear();
    this.#listeners.clear();
    for (const stream of [...this.#streams]) stream.close();
    this.#streams.clear();
  }
}

/** One end of a stream: bytes arrive in order and whole, but cut anywhere. */
export class Stream {
  readonly local: Address;
  readonly remote: Address;
  onData: ((bytes: Uint8Array) => void) | undefined;
  /** Closed or reset by the other side, or refused; never after our own `close`. */
  onClose: (() => void) | undefined;
  #net: SimulatedNetwork;
  #host: Host;
  #peer: Stream | undefined;
  #quality: LinkQuality;
  #open = true;
  #connected = false;
  #unsent: Uint8Array[] = [];
  #arrivesAt = 0; // of the last piece on its way: later ones never overtake it

  constructor(net: SimulatedNetwork, host: Host, local: Address, remote: Address, quality: LinkQuality) {
    this.#net = net;
    this.#host = host;
    this.local = local;
    this.remote = remote;
    this.#quality = quality;
    host.keep(this);
  }

  get open(): boolean {
    return this.#open;
  }

  /** Its handshake was completed at some time. */
  get isConnected(): boolean {
    return this.#connected;
  }

  /** The handshake is over. */
  join(peer: Stream): void {
    this.#peer = peer;
    this.#connected = true;
    for (const bytes of this.#unsent.splice(0)) this.#transmit(bytes);
  }

  send(bytes: Uint8Array): void {
    if (!this.#open) return;
    if (this.#connected) this.#transmit(bytes.slice());
    else this.#unsent.push(bytes.slice());
  }

  close(): void {
    if (!this.#open) return;
    this.cut();
    this.#host.forget(this);
    const peer = this.#peer;
    if (peer === undefined) return;
    this.#inOrder(0, "stream: closed", () => peer.closedByPeer());
  }

  /** Stops without telling the peer. */
  cut(): void {
    this.#open = false;
    this.onData = undefined;
    this.onClose = undefined;
    this.#unsent = [];
  }

  closedByPeer(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#host.forget(this);
    this.onClose?.();
  }

  #transmit(bytes: Uint8Array): void {
    this.#net.onStreamData?.(this.local, this.remote, bytes);
    const rng = this.#net.rng;
    let from = 0;
    while (from < bytes.length) {
      const whole = fraction(rng) < 0.7;
      const to = whole ? bytes.length : Math.min(bytes.length, from + between(rng, 1, 600));
      const piece = bytes.subarray(from, to);
      from = to;
      // A lost segment is sent again by TCP: it and everything behind it is late.
      const lateMs = fraction(rng) < this.#quality.loss ? 200 : 0;
      this.#inOrder(lateMs, "stream: segment", () => {
        const peer = this.#peer;
        if (peer?.open) peer.onData?.(piece);
      });
    }
  }

  #inOrder(lateMs: number, why: string, run: () => void): void {
    const clock = this.#net.clock;
    const at = Math.max(clock.now() + this.#net.transit(this.#quality) + lateMs, this.#arrivesAt);
    this.#arrivesAt = at;
    clock.after(at - clock.now(), why, run);
  }
}

export class SimulatedNetwork implements Network {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly counts: NetworkCounts = { sent: 0, lost: 0, doubled: 0, nobodyThere: 0 };
  /** Hears of every datagram when it is sent; for the story of a seed. */
  onDatagram: ((from: Address, to: Address, bytes: Uint8Array, fate: "sent" | "lost") => void) | undefined;
  /** The same of what goes into streams. */
  onStreamData: ((from: Address, to: Address, bytes: Uint8Array) => void) | undefined;
  #quality: LinkQuality;
  #hosts = new Map<string, Host>();
  #nats = new Map<string, Nat>();

  constructor(init: { readonly clock: Clock; readonly rng: Rng; readonly quality: LinkQuality }) {
    this.clock = init.clock;
    this.rng = init.rng;
    this.#quality = init.quality;
  }

  host(address: string, init: { readonly nat?: Nat; readonly quality?: LinkQuality } = {}): Host {
    const host = new Host(this, address, init);
    if (init.nat === undefined) this.#hosts.set(address, host);
    return host;
  }

  nat(publicAddress: string): Nat {
    const nat = new Nat(publicAddress);
    this.#nats.set(publicAddress, nat);
    return nat;
  }

  /** From now on, for every host without a quality of its own. */
  setQuality(quality: LinkQuality): void {
    this.#quality = quality;
  }

  datagram(sender: Host, port: number, to: Address, bytes: Uint8Array): void {
    this.counts.sent++;
    const from = sender.nat?.outbound(sender, port, to) ?? { host: sender.address, port };
    const target = this.#target(to, from);
    if (target === undefined || target.host.receiver(target.port) === undefined) {
      this.counts.nobodyThere++;
      return;
    }
    const quality = sender.quality ?? target.host.quality ?? this.#quality;
    const lost = fraction(this.rng) < quality.loss;
    this.onDatagram?.(from, to, bytes, lost ? "lost" : "sent");
    if (lost) {
      this.counts.lost++;
      return;
    }
    this.#deliver(quality, from, to, bytes);
    if (quality.duplicate > 0 && fraction(this.rng) < quality.duplicate) {
      this.counts.doubled++;
      this.#deliver(quality, from, to, bytes);
    }
  }

  connect(sender: Host, port: number, to: Address): Stream {
    const from = sender.nat?.outbound(sender, port, to) ?? { host: sender.address, port };
    const quality = sender.quality ?? this.#hosts.get(to.host)?.quality ?? this.#quality;
    const near = new Stream(this, sender, { host: sender.address, port }, to, quality);
    this.clock.after(3 * this.transit(quality), "stream: handshake", () => {
      const server = this.#hosts.get(to.host);
      const accept = server?.listener(to.port);
      if (server === undefined || accept === undefined) {
        near.closedByPeer();
        return;
      }
      const far = new Stream(this, server, to, from, quality);
      far.join(near);
      accept(far);
      near.join(far);
    });
    return near;
  }

  transit(quality: LinkQuality): number {
    let ms = quality.delayMs;
    if (quality.jitterMs > 0) ms += fraction(this.rng) * quality.jitterMs;
    if (quality.reorder > 0 && fraction(this.rng) < quality.reorder) ms += quality.reorderMs;
    return ms;
  }

  #deliver(quality: LinkQuality, from: Address, to: Address, bytes: Uint8Array): Timer {
    const copy = bytes.slice(); // the sender may use its buffer again, each receiver may write into its own
    return this.clock.after(this.transit(quality), "datagram", () => {
      const target = this.#target(to, from);
      target?.host.receiver(target.port)?.(copy, from);
    });
  }

  #target(to: Address, from: Address): { readonly host: Host; readonly port: number } | undefined {
    const host = this.#hosts.get(to.host);
    if (host !== undefined) return { host, port: to.port };
    return this.#nats.get(to.host)?.inbound(to.port, from);
  }
}
