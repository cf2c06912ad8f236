// A service that listens over a WebSocket while the caller speaks: the text is there when they have finished. Two dialects (docs/speech.md):
//
//   zongji:  start {language, rate, encoding, phrases} ─► binary PCM … ─► end          ◄─ partial, endpoint, final {text}
//   vosk:    {config: {sample_rate, phrase_list}} ─► binary PCM … ─► {eof: 1}          ◄─ {partial} … {text}

import { WebSocket } from "ws";
import { limits } from "../../base/limits.ts";
import type { Ear } from "./recognisers.ts";
import { pcmOf, RATE_HZ } from "./utterance.ts";

export type Dialect = "zongji" | "vosk";

export interface SocketEarInit {
  readonly url: string;
  readonly dialect: Dialect;
  readonly token: string | undefined;
}

export function socketEar(init: SocketEarInit): Ear {
  return ({ language, phrases, signal }) => {
    const spoken = new SpokenOver(init, { language, phrases });
    signal.addEventListener("abort", () => spoken.close(signal.reason), { once: true });
    return spoken;
  };
}

interface Said {
  readonly language: string;
  readonly phrases: readonly string[];
}

/** What a message of the service means. */
interface Meaning {
  /** A part of the text that will not change. */
  readonly text?: string;
  readonly isFinal?: true;
  /** It believes that all has been said. */
  readonly isEnd?: true;
}

class SpokenOver {
  readonly #dialect: Dialect;
  readonly #socket: WebSocket;
  /** Until it is open. */
  #early: (string | Buffer)[] | undefined = [];
  readonly #texts: string[] = [];
  #ended: () => void = () => {};
  #resolve: (text: string) => void = () => {};
  #reject: (cause: Error) => void = () => {};
  readonly #text: Promise<string>;
  #isFinishing = false;

  constructor({ url, dialect, token }: SocketEarInit, { language, phrases }: Said) {
    this.#dialect = dialect;
    this.#text = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#text.catch(() => {}); // it may fail before anybody asks
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const options = {
      headers,
      maxPayload: limits.speech.answerBytes,
      perMessageDeflate: false,
      followRedirects: false,
    };
    this.#socket = new WebSocket(url.replaceAll("{language}", language), options);
    this.#socket.on("open", () => {
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const one of early) this.#socket.send(one);
    });
    this.#socket.on("message", (data, isBinary) => this.#heard(data.toString(), isBinary));
    this.#socket.on("error", (error) => this.#reject(new Error(`${new URL(url).origin}: ${error.message}`)));
    this.#socket.on("close", () => this.#closed(url));
    this.#send(JSON.stringify(opening(dialect, { language, phrases })));
  }

  sound(piece: Int16Array): void {
    this.#send(pcmOf(piece));
  }

  onEnd(ended: () => void): void {
    this.#ended = ended;
  }

  finish(): Promise<string> {
    this.#isFinishing = true;
    this.#send(JSON.stringify(this.#dialect === "vosk" ? { eof: 1 } : { type: "end" }));
    return this.#text;
  }

  close(why: unknown): void {
    this.#reject(why instanceof Error ? why : new Error("nobody wants to know any more"));
    this.#socket.terminate();
  }

  /** A service that does not take it gets no more than a minute's worth to keep. */
  #send(message: string | Buffer): void {
    if (this.#early !== undefined) {
      if (this.#early.length < limits.speech.piecesAhead) this.#early.push(message);
      return;
    }
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > limits.speech.piecesAhead * RATE_HZ * 0.2)
      return this.close(new Error("the service does not take the sound"));
    this.#socket.send(message);
  }

  #heard(message: string, isBinary: boolean): void {
    const meaning = isBinary ? undefined : meaningOf(message, this.#dialect);
    if (meaning === undefined) {
      this.#reject(new Error(`the service sent what is no ${this.#dialect} message`));
      return this.#socket.terminate();
    }
    if (meaning.text !== undefined && meaning.text !== "") this.#texts.push(meaning.text);
    if (meaning.isEnd === true && !this.#isFinishing) this.#ended();
    if (meaning.isFinal === true && (this.#isFinishing || this.#dialect === "zongji")) this.#done();
  }

  #done(): void {
    this.#resolve(this.#texts.join(" "));
    this.#socket.close();
  }

  /** Vosk says its last text and closes. */
  #closed(url: string): void {
    if (this.#isFinishing && this.#texts.length > 0) this.#resolve(this.#texts.join(" "));
    else this.#reject(new Error(`${new URL(url).origin} closed before it said a text`));
  }
}

function opening(dialect: Dialect, { language, phrases }: Said): unknown {
  const list = phrases.length === 0 ? {} : { phrase_list: phrases };
  if (dialect === "vosk") return { config: { sample_rate: RATE_HZ, ...list } };
  return { type: "start", language, rate: RATE_HZ, encoding: "pcm_s16le", channels: 1, phrases };
}

/** undefined: it means nothing. */
function meaningOf(message: string, dialect: Dialect): Meaning | undefined {
  let told: unknown;
  try {
    told = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (typeof told !== "object" || told === null) return undefined;
  const text = "text" in told && typeof told.text === "string" ? told.text : undefined;
  if (dialect === "vosk") return text === undefined ? {} : { text, isFinal: true, ...(text !== "" && { isEnd: true }) };
  const type = "type" in told ? told.type : undefined;
  if (type === "partial") return {};
  if (type === "endpoint") return { isEnd: true };
  return type === "final" && text !== undefined ? { text, isFinal: true, isEnd: true } : undefined;
}
