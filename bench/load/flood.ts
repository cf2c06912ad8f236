// A stranger who guesses: REGISTERs at a steady rate from an address of its own, each challenge answered with a wrong password.

import { createHash } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Exchange } from "./exchange.ts";

export interface FloodTold {
  readonly sent: number;
  readonly challenged: number;
  readonly refused: number;
}

/** Another address of this machine's loopback than the load uses. */
const STRANGER = "127.0.0.66";
const TICK_MS = 20;

export class Flood {
  readonly #socket: Socket;
  readonly #exchange: Exchange;
  readonly #port: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #count = 0;
  #challenged = 0;
  #refused = 0;

  private constructor(socket: Socket, exchange: Exchange, perSecond: number) {
    this.#socket = socket;
    this.#exchange = exchange;
    this.#port = socket.address().port;
    socket.on("message", (bytes: Uint8Array) => this.#heard(new TextDecoder().decode(bytes)));
    let due = 0;
    this.#timer = setInterval(() => {
      for (due += (perSecond * TICK_MS) / 1_000; due >= 1; due--) this.#send(`9${this.#count++}`, 1);
    }, TICK_MS);
  }

  static async start(exchange: Exchange, perSecond: number): Promise<Flood> {
    const socket = createSocket("udp4");
    socket.bind(0, STRANGER);
    await once(socket, "listening");
    return new Flood(socket, exchange, perSecond);
  }

  stop(): FloodTold {
    clearInterval(this.#timer);
    this.#socket.close();
    return { sent: this.#count, challenged: this.#challenged, refused: this.#refused };
  }

  #heard(text: string): void {
    const user = /^From: <sip:(\d+)@/m.exec(text)?.[1] ?? "";
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1];
    if (/^CSeq: 2 /m.test(text)) this.#refused++;
    else if (nonce !== undefined) {
      this.#challenged++;
      this.#send(user, 2, nonce);
    }
  }

  #send(user: string, cseq: number, nonce?: string): void {
    const { host, port } = this.#exchange.sip;
    const uri = `sip:${host}`;
    const response = createHash("md5")
      .update(`${user}${nonce ?? ""}`)
      .digest("hex");
    const credentials = `Digest username="${user}", realm="zongji", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, cnonce="c", nc=00000001, qop=auth`;
    const lines = [
      `REGISTER ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${STRANGER}:${this.#port};branch=z9hG4bK${user}x${cseq};rport`,
      `From: <sip:${user}@${host}>;tag=t${user}`,
      `To: <sip:${user}@${host}>`,
      `Call-ID: flood-${user}`,
      `CSeq: ${cseq} REGISTER`,
      "Max-Forwards: 70",
      `Contact: <sip:${user}@${STRANGER}:${this.#port}>`,
      ...(nonce === undefined ? [] : [`Authorization: ${credentials}`]),
      "Content-Length: 0",
    ];
    this.#socket.send(`${lines.join("\r\n")}\r\n\r\n`, port, host);
  }
}
