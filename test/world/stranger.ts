// Somebody on the network who means no good or is simply broken: repeats what others sent, changes bytes in it, cuts it, sends noise. Nothing
// of it may start a call, end one, or leave anything behind.

import type { Address } from "../../src/base/net.ts";
import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import type { Clock } from "../../src/base/time.ts";
import type { DatagramSocket, Host, SimulatedNetwork } from "./network.ts";

const KEPT = 400;

export class Stranger {
  /** What it sent so far. */
  sent = 0;
  #rng: Rng;
  #clock: Clock;
  #target: Address;
  #socket: DatagramSocket;
  #heard: Uint8Array[] = [];
  #stopped = false;

  constructor(init: {
    readonly network: SimulatedNetwork;
    readonly clock: Clock;
    readonly rng: Rng;
    readonly host: Host;
    readonly target: Address;
  }) {
    this.#rng = init.rng;
    this.#clock = init.clock;
    this.#target = init.target;
    this.#socket = init.host.udp(5_060, () => {});
    const before = init.network.onDatagram;
    init.network.onDatagram = (from, to, bytes, fate) => {
      before?.(from, to, bytes, fate);
      if (to.host === init.target.host && to.port === init.target.port) this.#listen(bytes);
    };
  }

  /** Every so often until `stop`. */
  begin(everyMs: number): void {
    this.#clock.after(everyMs, "a stranger sends", () => {
      if (this.#stopped) return;
      this.#speak();
      this.begin(everyMs);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.close();
  }

  #listen(bytes: Uint8Array): void {
    if (this.#heard.length >= KEPT) this.#heard.shift();
    this.#heard.push(bytes.slice());
  }

  #speak(): void {
    const heard = pick(this.#rng, this.#heard);
    if (heard === undefined) return;
    this.sent++;
    this.#socket.send(this.#spoil(heard), this.#target);
  }

  #spoil(bytes: Uint8Array): Uint8Array {
    const rng = this.#rng;
    const chance = fraction(rng);
    if (chance < 0.4) return bytes; // a replay, word for word
    if (chance < 0.5) return bytes.subarray(0, between(rng, 0, bytes.length));
    if (chance < 0.55) return Uint8Array.from({ length: between(rng, 1, 1_200) }, () => rng.uint32() & 0xff);
    const spoilt = bytes.slice();
    for (let n = between(rng, 1, 6); n > 0; n--) spoilt[between(rng, 0, spoilt.length - 1)] = rng.uint32() & 0xff;
    return spoilt;
  }
}

/** Tries numbers and passwords as fast as it can, as programs do that look for switches to steal calls from. */
export class Scanner {
  #rng: Rng;
  #clock: Clock;
  #socket: DatagramSocket;
  #target: Address;
  #stopped = false;
  #tries = 0;

  constructor(init: { readonly clock: Clock; readonly rng: Rng; readonly host: Host; readonly target: Address }) {
    this.#rng = init.rng;
    this.#clock = init.clock;
    this.#target = init.target;
    this.#socket = init.host.udp(5_060, () => {});
  }

  /** A burst each second until `stop`. */
  begin(): void {
    for (let n = between(this.#rng, 1, 20); n > 0; n--) this.#try();
    this.#clock.after(1_000, "a scanner goes on", () => {
      if (!this.#stopped) this.begin();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.close();
  }

  #try(): void {
    const method = pick(this.#rng, ["REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE"]) ?? "INVITE";
    const user = between(this.#rng, 100, 2_000);
    const { host, port } = this.#socket.local;
    const text = [
      `${method} sip:${method === "INVITE" ? `000972${user}` : user}@${this.#target.host} SIP/2.0`,
      `Via: SIP/2.0/UDP ${host}:${port};branch=z9hG4bK${this.#rng.uint32()};rport`,
      "Max-Forwards: 70",
      `From: <sip:${SCANNER}@${this.#target.host}>;tag=${this.#rng.uint32()}`,
      `To: <sip:${user}@${this.#target.host}>`,
      `Call-ID: ${this.#rng.uint32()}`,
      `CSeq: ${++this.#tries} ${method}`,
      `Contact: <sip:${user}@${host}:${port}>`,
      "Event: dialog",
      "User-Agent: friendly-scanner",
      `Authorization: Digest username="${user}", realm="zongji", nonce="guess", uri="sip:x", response="0123456789abcdef0123456789abcdef"`,
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n");
    this.#socket.send(new TextEncoder().encode(text), this.#target);
  }
}

/** Nothing of it may become a call. */
export const SCANNER = "sipvicious";
