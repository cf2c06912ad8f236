// How a scripted phone's messages travel: datagrams, or streams with Content-Length framing of its own (RFC 3261 §18.3).

import { type Address, addressText } from "../../src/base/net.ts";
import type { Host, Stream } from "./network.ts";
import { readText, type SipText, writeText } from "./sip-text.ts";

export interface Line {
  readonly transport: "UDP" | "TCP";
  readonly reliable: boolean;
  /** As the phone knows itself; behind NAT nobody else does. */
  readonly local: Address;
  send(message: SipText, to: Address): void;
  close(): void;
}

export interface LineListener {
  message(message: SipText, from: Address): void;
  /** Bytes that are not SIP to a strict reader. */
  wrong(what: string, from: Address): void;
  /** A stream was closed by its other end. */
  lost(remote: Address): void;
}

export function udpLine(host: Host, port: number, listener: LineListener): Line {
  const socket = host.udp(port, (bytes, from) => {
    if (isKeepAlive(bytes)) return;
    const read = readText(bytes);
    if ("wrong" in read) listener.wrong(read.wrong, from);
    else listener.message(read.message, from);
  });
  return {
    transport: "UDP",
    reliable: false,
    local: { host: host.address, port },
    send: (message, to) => socket.send(writeText(message), to),
    close: () => socket.close(),
  };
}

function isKeepAlive(bytes: Uint8Array): boolean {
  return bytes.length <= 4 && bytes.every((byte) => byte === 13 || byte === 10 || byte === 0);
}

/** One stream to each address; what comes in over it is answered over it. */
export function tcpLine(host: Host, port: number, listener: LineListener): Line {
  const streams = new Map<string, Stream>();
  const adopt = (stream: Stream): Stream => {
    const key = addressText(stream.remote);
    streams.set(key, stream);
    const framer = new Framer(stream.remote, listener);
    stream.onData = (bytes) => framer.push(bytes);
    stream.onClose = () => {
      if (streams.get(key) === stream) streams.delete(key);
      listener.lost(stream.remote);
    };
    return stream;
  };
  const accepting = host.listen(port, adopt);
  return {
    transport: "TCP",
    reliable: true,
    local: { host: host.address, port },
    send: (message, to) => {
      const stream = streams.get(addressText(to)) ?? adopt(host.connect(to));
      stream.send(writeText(message));
    },
    close: () => {
      accepting.close();
      for (const stream of streams.values()) stream.close();
      streams.clear();
    },
  };
}

class Framer {
  #bytes = new Uint8Array(0);
  #remote: Address;
  #listener: LineListener;

  constructor(remote: Address, listener: LineListener) {
    this.#remote = remote;
    this.#listener = listener;
  }

  push(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#bytes.length + bytes.length);
    joined.set(this.#bytes);
    joined.set(bytes, this.#bytes.length);
    this.#bytes = joined;
    while (this.#take()) {}
  }

  /** One message from the front; false where none is whole yet. */
  #take(): boolean {
    while (this.#bytes[0] === 13 || this.#bytes[0] === 10) this.#bytes = this.#bytes.subarray(1);
    const text = new TextDecoder("latin1").decode(this.#bytes);
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const length = /\r\n(?:content-length|l)[ \t]*:[ \t]*(\d+)/i.exec(text.slice(0, end))?.[1];
    if (length === undefined) {
      this.#listener.wrong("a message without Content-Length in a stream", this.#remote);
      this.#bytes = new Uint8Array(0);
      return false;
    }
    const whole = end + 4 + Number(length);
    if (this.#bytes.length < whole) return false;
    const read = readText(this.#bytes.subarray(0, whole));
    this.#bytes = this.#bytes.slice(whole);
    if ("wrong" in read) this.#listener.wrong(read.wrong, this.#remote);
    else this.#listener.message(read.message, this.#remote);
    return true;
  }
}
