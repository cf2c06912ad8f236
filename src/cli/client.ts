// Talks to the running switch: over the Unix socket in its data directory, or over HTTP with a token. Every trouble becomes a `Refused`
// whose detail says what to do.

import { readFileSync } from "node:fs";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Answer, Refused } from "../api/answer.ts";
import { dataFiles } from "../base/data-files.ts";

export interface Target {
  readonly data: string;
  /** Undefined: the Unix socket in `data`. */
  readonly url: string | undefined;
  readonly token: string | undefined;
}

type Given = string | number | boolean;

export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Starts with `/api/`; parts that come from a person through `encodeURIComponent`. */
  readonly path: string;
  /** A list: the name again and again. */
  readonly query?: Readonly<Record<string, Given | readonly Given[] | undefined>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  /** Longer than usual; left out: PATIENCE_MS. */
  readonly patienceMs?: number;
}

/** Gives up when the switch says nothing for so long. */
const PATIENCE_MS = 15_000;

export class Client {
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  /** The JSON the switch answers. */
  async ask<Value>(ask: Ask): Promise<Answer<Value>> {
    const text = await this.text(ask);
    if (!text.ok) return text;
    try {
      return { ok: true, value: JSON.parse(text.value) };
    } catch {
      return trouble("Not understood", `${this.#where()} answered with something that is not JSON`);
    }
  }

  async text(ask: Ask): Promise<Answer<string>> {
    const opened = await this.open(ask);
    if (!opened.ok) return opened;
    try {
      return { ok: true, value: await readAll(opened.value) };
    } catch (error) {
      return trouble(
        "No answer",
        `${this.#where()} broke off: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** The answer as it streams in; whoever opens it reads it to the end or destroys it. `live`: silence is no trouble. */
  async open(ask: Ask, options: { readonly live?: boolean } = {}): Promise<Answer<IncomingMessage>> {
    const request = await this.#request(ask);
    if (!request.ok) return request;
    const patienceMs = ask.patienceMs ?? PATIENCE_MS;
    const body = ask.bytes ?? ask.text ?? (ask.json === undefined ? "" : JSON.stringify(ask.json));
    return new Promise((resolve) => {
      const client = request.value;
      client.on("response", (response) => {
        if (options.live === true) response.socket.setTimeout(0);
        if ((response.statusCode ?? 500) < 300) resolve({ ok: true, value: response });
        else
          readAll(response).then(
            (text) => resolve(this.#refused(response.statusCode ?? 500, text)),
            (error: Error) => resolve(this.#unreachable(error)),
          );
      });
      client.on("timeout", () => client.destroy(new Error(`no answer within ${patienceMs / 1000} s`)));
      client.on("error", (error: NodeJS.ErrnoException) => resolve(this.#unreachable(error)));
      client.end(body);
    });
  }

  async #request(ask: Ask): Promise<Answer<ClientRequest>> {
    const { url } = this.#target;
    const headers = { ...bodyHeaders(ask), ...authorHeader(), ...this.#authorization() };
    const path = `${ask.path}${queryText(ask.query)}`;
    const options: RequestOptions = {
      method: ask.method ?? "GET",
      headers,
      timeout: ask.patienceMs ?? PATIENCE_MS,
      agent: false,
    };
    if (url === undefined) {
      const { request } = await import("node:http");
      return { ok: true, value: request({ ...options, path, socketPath: join(this.#target.data, dataFiles.socket) }) };
    }
    const parsed = URL.canParse(url) ? new URL(path, url) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
      return trouble("Not understood", `found --url ${url}; allowed: an address such as http://127.0.0.1:8088`);
    }
    const { request } = parsed.protocol === "https:" ? await import("node:https") : await import("node:http");
    return { ok: true, value: request(parsed, options) };
  }

  /**
   * A token of one's own goes first, also over the socket: whoever names one acts as its owner and as nobody else. Otherwise, over HTTP, that of
   * the data directory, should it be readable.
   */
  #authorization(): Readonly<Record<string, string>> {
    const { url, token, data } = this.#target;
    const known = token ?? (url === undefined ? undefined : readToken(join(data, dataFiles.token), url));
    return known === undefined ? {} : { authorization: `Bearer ${known}` };
  }

  #where(): string {
    return this.#target.url ?? join(this.#target.data, dataFiles.socket);
  }

  #refused(status: number, text: string): Refused {
    try {
      const problem: unknown = JSON.parse(text);
      if (isProblem(problem)) return { ok: false, status: status as Refused["status"], problem };
    } catch {
      // Not ours: told below.
    }
    return trouble("Not understood", `${this.#where()} answered ${status}; is it a Zongji switch?`);
  }

  #unreachable(error: NodeJS.ErrnoException): Refused {
    const { url, data } = this.#target;
    if (error.code === "EACCES") {
      return trouble(
        "Not permitted",
        `${this.#where()} belongs to another user: run this as the user who runs the switch`,
      );
    }
    const isDown = error.code === "ENOENT" || error.code === "ECONNREFUSED" || error.code === "ENOTDIR";
    if (!isDown) return trouble("No answer", `${this.#where()}: ${error.message}`);
    if (url !== undefined) return trouble("No switch is running", `nothing listens at ${url}: start it with npm start`);
    const start = "start it with npm start, or name its data directory with --data or its address with --url";
    return trouble("No switch is running", `nothing listens at ${join(data, dataFiles.socket)}: ${start}`);
  }
}

function trouble(title: string, detail: string): Refused {
  return { ok: false, status: 503, problem: { title, detail } };
}

function bodyHeaders(ask: Ask): Readonly<Record<string, string>> {
  if (ask.json !== undefined) return { "content-type": "application/json" };
  if (ask.bytes !== undefined) return { "content-type": "application/octet-stream" };
  return ask.text === undefined ? {} : { "content-type": "application/yaml; charset=utf-8" };
}

/** For the audit of changes; headers carry no Chinese, hence the encoding. */
function authorHeader(): Readonly<Record<string, string>> {
  try {
    return { "x-zongji-author": encodeURIComponent(userInfo().username) };
  } catch {
    return {}; // a user id without a name, as in some containers
  }
}

/** The token file is only offered to this very machine. */
function readToken(file: string, url: string): string | undefined {
  if (!/^https?:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:|\/|$)/.test(url)) return undefined;
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

function queryText(query: Ask["query"]): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    for (const each of value === undefined ? [] : [value].flat()) pairs.append(name, String(each));
  return pairs.size === 0 ? "" : `?${pairs}`;
}

function isProblem(value: unknown): value is Refused["problem"] {
  return typeof value === "object" && value !== null && "title" in value && "detail" in value;
}

async function readAll(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
