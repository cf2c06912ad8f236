// Asks the switch with OPTIONS at a steady pace and notes how long each answer took: what a BYE or a REGISTER would have waited, which stand in the
// same line. Uses a socket of its own on the exchange's local address.

import { createSocket, type Socket } from "node:dgram";
import type { Exchange } from "./exchange.ts";
import { sleep } from "./process.ts";

const EVERY_MS = 50;
/** Whoever has not answered by then counts as not having answered at all. */
const PATIENCE_MS = 4_000;

export interface Answers {
  /** Milliseconds to the first answer of each question that was answered. */
  readonly ms: readonly number[];
  readonly unanswered: number;
}

export class Asker {
  readonly #socket: Socket;
  readonly #exchange: Exchange;
  readonly #asked = new Map<string, number>();
  readonly #ms: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #count = 0;

  private constructor(socket: Socket, exchange: Exchange) {
    this.#socket = socket;
    this.#exchange = exchange;
    socket.on("message", (bytes) => this.#heard(bytes.toString("latin1")));
    this.#timer = setInterval(() => this.#ask(), EVERY_MS);
  }

  static async start(exchange: Exchange): Promise<Asker> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, exchange.localHost, resolve));
    return new Asker(socket, exchange);
  }

  async stop(): Promise<Answers> {
    clearInterval(this.#timer);
    for (let waited = 0; this.#asked.size > 0 && waited < PATIENCE_MS; waited += EVERY_MS) await sleep(EVERY_MS);
    this.#socket.close();
    return { ms: this.#ms, unanswered: this.#asked.size };
  }

  #ask(): void {
    const { host, port } = this.#exchange.sip;
    const own = this.#socket.address();
    const id = `asker-${own.port}-${++this.#count}`;
    const text = [
      `OPTIONS sip:${host}:${port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${own.address}:${own.port};rport;branch=z9hG4bK${id}`,
      `From: <sip:asker@${host}>;tag=${id}`,
      `To: <sip:${host}>`,
      `Call-ID: ${id}`,
      "CSeq: 1 OPTIONS",
      "Max-Forwards: 70",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n");
    this.#asked.set(id, performance.now());
    this.#socket.send(text, port, host);
  }

  #heard(text: string): void {
    const id = /^Call-ID: *(\S+)/im.exec(text)?.[1] ?? "";
    const since = this.#asked.get(id);
    if (since === undefined || !/^SIP\/2\.0 [2-6]/.test(text)) return;
    this.#asked.delete(id);
    this.#ms.push(performance.now() - since);
  }
}
