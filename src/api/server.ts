// The HTTP face of the switch: on the data directory's Unix socket for whoever owns it, and on TCP for whoever holds the token.
// `app` calls `startApi` with what the switch can do; everything beyond reading requests and writing replies is behind `SwitchControl`.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Duplex } from "node:stream";
import type { SecureContextOptions } from "node:tls";
import { limits } from "../base/limits.ts";
import type { Logger } from "../base/log.ts";
import { Networks } from "../base/networks.ts";
import type { Mask } from "../call/mask.ts";
import { mayAsk, narrowed, rightOf, whoAsks } from "./admission.ts";
import { type Answer, answer, type Refused, refuse } from "./answer.ts";
import { apiRoutes } from "./api-routes.ts";
import { auditedAs } from "./audited.ts";
import type { SwitchControl } from "./control.ts";
import {
  type AcceptSocket,
  isEventSocket,
  openEventSocket,
  SOCKET_PATH,
  type SocketDoor,
  STREAM_PATH,
} from "./event-socket.ts";
import { answerHealth } from "./health.ts";
import { listenOnSocket, listenOnTcp } from "./listen.ts";
import { LiveViews } from "./live-views.ts";
import { type MaskNow, maskedReply, refuseGuess, refuseMasked } from "./masked.ts";
import type { Asker } from "./people-control.ts";
import { RateLimits } from "./rate-limits.ts";
import type { Reply } from "./reply.ts";
import { parseJsonObject } from "./request.ts";
import { fingerprintOf, type Handled, onceOnly, type RequestKeys, readKey } from "./request-keys.ts";
import { type Match, type Route, RouteTable } from "./route.ts";
import { METRICS_PATH, serveMetrics } from "./serve-metrics.ts";
import { PROVISION_PATH, serveProvision } from "./serve-provision.ts";
import { storageRefusal } from "./storage-trouble.ts";
import { bearerMatches, bearerOf, readOrMakeToken } from "./token.ts";
import { boundConnections, type Upgrade } from "./upgrades.ts";
import { writeFeed } from "./write-feed.ts";
import { writeProblem, writeReply } from "./write-reply.ts";
import { WrongTokens } from "./wrong-tokens.ts";

export interface ApiSetup {
  readonly control: SwitchControl;
  /** Data directory; must exist. */
  readonly data: string;
  /** undefined: no TCP, the Unix socket alone. Port 0 takes any free one. */
  readonly http: { readonly host: string; readonly port: number } | undefined;
  /** undefined: no HTTPS. */
  readonly https:
    | { readonly host: string; readonly port: number; readonly certificates: ServerCertificates }
    | undefined;
  /** Whatever is no HTTP but comes in at its ports: SIP over WebSocket. undefined: nothing does. */
  readonly upgrade?: Upgrade | undefined;
  /** Who remembers requests with an Idempotency-Key; undefined: nobody, and each is done as it comes. */
  readonly requests?: RequestKeys | undefined;
  /** Networks that read /metrics without a token; left out: none. */
  readonly metrics?: readonly string[] | undefined;
  /** Accepts events over WebSocket; left out: they come over HTTP alone. */
  readonly eventSockets?: AcceptSocket | undefined;
  readonly log: Logger;
}

/** What HTTPS shows: asked at the start and after each change. */
export interface ServerCertificates {
  readonly serverOptions: SecureContextOptions;
  onReplaced(tell: () => void): () => void;
}

export interface ApiServer {
  /** E.g. `{ what: "http", address: "127.0.0.1:8088" }`. */
  readonly listening: readonly { readonly what: "socket" | "http" | "https"; readonly address: string }[];
  /** Ends live views, lets requests under way finish for at most two seconds, removes the socket. */
  close(): Promise<void>;
}

const CLOSE_MS = 2_000;
/** How long somebody whose session is over may still watch. */
const LOOK_MS = 10_000;
/** Who asks where no token is needed: the route itself asks who they are. */
const STRANGER: Asker = { name: "somebody", user: undefined };
/** Requests after which somebody may no more what they might before. */
const CHANGES_RIGHTS = /^\/api\/(?:users|sessions|office)(?:\/|$)/;
const always = async (): Promise<boolean> => true;
const RETRY_LATER = { "retry-after": "60" } as const;

const routes = new RouteTable(apiRoutes);

/** Rejects with a `ListenError` whose message says what to do; whatever was opened before is closed then. */
export async function startApi(setup: ApiSetup): Promise<ApiServer> {
  const api = new Api(setup);
  try {
    await api.open();
  } catch (error) {
    await api.close();
    throw error;
  }
  return api;
}

class Api implements ApiServer {
  readonly listening: { what: "socket" | "http" | "https"; address: string }[] = [];
  readonly #setup: ApiSetup;
  readonly #servers: Server[] = [];
  readonly #live = new LiveViews();
  /** There may be thousands: they ask by themselves, and are asked when rights change. */
  readonly #feeds = new LiveViews();
  readonly #wrongTokens = new WrongTokens();
  readonly #rates = new RateLimits();
  readonly #metricsOpen: Networks;
  /** How to end what is no HTTP any more, and to stop watching certificates. */
  readonly #closers: (() => void)[] = [];

  constructor(setup: ApiSetup) {
    this.#setup = setup;
    this.#metricsOpen = new Networks(setup.metrics ?? []);
  }

  async open(): Promise<void> {
    const { data, http, https } = this.#setup;
    const look = (): void =>
      void this.#live
        .look()
        .catch((error: unknown) => this.#setup.log.error("api.look-failed", { cause: String(error) }));
    const looking = setInterval(look, LOOK_MS).unref(); // sessions and tokens end by themselves
    this.#closers.push(() => clearInterval(looking));
    // The socket comes first: it is what keeps a second switch away from the data directory.
    const local = this.#server(createServer(options), undefined, { isSecure: false });
    this.listening.push({ what: "socket", address: await listenOnSocket(local, data) });
    if (http === undefined && https === undefined) return;
    const token = readOrMakeToken(data);
    if (http !== undefined) {
      const server = this.#server(createServer(options), token, { upgrade: this.#setup.upgrade, isSecure: false });
      const address = await listenOnTcp(server, "http.port", http.host, http.port);
      this.listening.push({ what: "http", address });
    }
    if (https !== undefined) {
      const { certificates } = https;
      const secure = createTlsServer({
        ...options,
        ...certificates.serverOptions,
        handshakeTimeout: options.requestTimeout,
      });
      this.#closers.push(certificates.onReplaced(() => secure.setSecureContext(certificates.serverOptions)));
      const server = this.#server(secure, token, { upgrade: this.#setup.upgrade, isSecure: true });
      const address = await listenOnTcp(server, "http.tls.port", https.host, https.port);
      this.listening.push({ what: "https", address });
    }
  }

  async close(): Promise<void> {
    this.#live.endAll();
    this.#feeds.endAll();
    for (const leave of [...this.#closers]) leave();
    await Promise.all(this.#servers.map(closeServer));
  }

  /** `token` undefined: whoever gets in may do everything (the Unix socket). */
  #server(
    server: Server,
    token: string | undefined,
    { upgrade, isSecure }: { readonly upgrade?: Upgrade | undefined; readonly isSecure: boolean },
  ): Server {
    this.#servers.push(server);
    this.#closers.push(boundConnections(server, this.#upgrade(upgrade, token), isSecure));
    server.on("clientError", (error: Error, socket: Duplex) => refuseBytes(error, socket));
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response, token).catch((error: unknown) => this.#failed(request, response, error));
    });
    return server;
  }

  /** Events over WebSocket are ours, everything else is somebody else's. */
  #upgrade(other: Upgrade | undefined, token: string | undefined): Upgrade | undefined {
    const { eventSockets } = this.#setup;
    if (eventSockets === undefined) return other;
    const stream = routes.find("GET", STREAM_PATH);
    const mayStill = (request: IncomingMessage) =>
      stream.ok ? this.#mayStill(request, token, stream.value) : undefined;
    const door: SocketDoor = {
      accept: eventSockets,
      ask: async (request, target) => {
        const asker = this.#whoAsks(request, token);
        if (!asker.ok || !stream.ok) return asker.ok ? refuse(404, "No such page", STREAM_PATH) : asker;
        const mask = this.#maskOf(asker.value);
        return maskedReply(await this.#handle(request, target, stream.value, asker.value, mask()), mask);
      },
      feeds: (request) => this.#feeds.of(mayStill(request)),
      mayStill: async (request) => (await mayStill(request)?.()) ?? true,
      failed: (error) => this.#setup.log.error("api.failed", { path: SOCKET_PATH, cause: causeOf(error) }),
    };
    return (request, socket, head, isSecure) => {
      if (isEventSocket(request)) void openEventSocket(request, socket, head, door);
      else if (other !== undefined) other(request, socket, head, isSecure);
      else refuseBytes(new Error("nothing here speaks another protocol"), socket);
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse, token: string | undefined): Promise<void> {
    const target = readTarget(request.url ?? "/");
    if (target === undefined) {
      writeProblem(response, refuse(400, "Not understood", "the request target is not a path"));
      return;
    }
    if (answerHealth(target, response, this.#setup.control)) return;
    if (target.pathname.startsWith(PROVISION_PATH)) {
      await serveProvision(request, response, target.pathname, this.#setup.control.provision);
      return;
    }
    if (target.pathname === METRICS_PATH) {
      const whoAsks = (): Answer<Asker> => this.#whoAsks(request, token);
      const { control } = this.#setup;
      await serveMetrics(request, response, { control, open: this.#metricsOpen, token, whoAsks });
      return;
    }
    const match = routes.find(request.method ?? "", target.pathname);
    const asker = match.ok && match.value.route.open === true ? answer(STRANGER) : this.#whoAsks(request, token);
    if (!asker.ok) {
      const tooMany = asker.status === 429;
      writeProblem(response, asker, tooMany ? RETRY_LATER : { "www-authenticate": 'Bearer realm="zongji"' });
      return;
    }
    if (!match.ok) {
      writeProblem(response, match, match.allow === undefined ? {} : { allow: match.allow });
      return;
    }
    if (token !== undefined && this.#isTooOften(request, response, asker.value)) return;
    const mask = this.#maskOf(asker.value);
    const reply = maskedReply(await this.#handle(request, target, match.value, asker.value, mask()), mask);
    const mayStill = this.#mayStill(request, token, match.value);
    if (reply.ok && reply.value.kind === "feed")
      writeFeed(response, reply.value, this.#feeds.of(mayStill), mayStill ?? always);
    else if (reply.ok) await writeReply(response, reply.value, this.#live.of(mayStill));
    else writeProblem(response, reply, reply.status === 413 ? { connection: "close" } : laterOf(reply));
  }

  /** Tells how much is left; true: nothing is, and that was answered. */
  #isTooOften(request: IncomingMessage, response: ServerResponse, asker: Asker): boolean {
    const who = asker.user ?? `at ${request.socket.remoteAddress ?? ""}`;
    const { headers, retryAfterS } = this.#rates.take(who, performance.now());
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (retryAfterS === undefined) return false;
    const most = limits.api.requestsPerMinute;
    const refused = refuse(429, "Too often", `at most ${most} requests a minute; ask again in ${retryAfterS} s`);
    writeProblem(response, refused, { "retry-after": String(retryAfterS) });
    return true;
  }

  #whoAsks(request: IncomingMessage, token: string | undefined): Answer<Asker> {
    const { control, log } = this.#setup;
    const source = request.socket.remoteAddress ?? "";
    const knock = { header: request.headers.authorization, source, token, author: authorOf(request) };
    const asker = whoAsks(knock, control, this.#wrongTokens, performance.now());
    if (!asker.ok && asker.status !== 429) log.warn("api.refused", { source, why: "token" });
    return asker;
  }

  #maskOf(asker: Asker): MaskNow {
    return () => this.#setup.control.people.maskOf(asker);
  }

  async #handle(
    request: IncomingMessage,
    target: URL,
    match: Match,
    asker: Asker,
    mask: Mask | undefined,
  ): Promise<Answer<Reply>> {
    const { route, params } = match;
    const { control } = this.#setup;
    const early = route.body === "bytes" ? await this.#maySend(asker, match, target) : undefined;
    if (early !== undefined) return early;
    const body = await readBody(request, route.body);
    if (!body.ok) return body;
    const text = route.body === "bytes" ? answer("") : textOf(body.value);
    if (!text.ok) return text;
    const json = route.body === "json" ? parseJsonObject(text.value) : answer({});
    if (!json.ok) return json;
    const read = {
      params,
      query: target.searchParams,
      json: json.value,
      text: text.value,
      bytes: body.value,
      author: asker.name,
      asker,
      mask,
      source: request.socket.remoteAddress ?? "",
      program: programOf(request),
    };
    const reach = await mayAsk(asker, match, read, control);
    if (!reach.ok) {
      this.#setup.log.warn("api.forbidden", { user: asker.user, method: route.method, path: route.path });
      return reach;
    }
    const stars = refuseMasked(json.value, mask) ?? refuseGuess(route, read, mask);
    if (stars !== undefined) return stars;
    const { reply, isRepeated } = await this.#once(request, match, body.value, asker, () =>
      route.handle({ ...read, reach: reach.value }, control),
    );
    const noted =
      reply.ok && !isRepeated ? auditedAs(route, { ...read, reach: reach.value }, jsonOf(reply.value)) : undefined;
    if (noted !== undefined) control.people.note(noted);
    if (route.method !== "GET") await this.#live.look();
    if (route.method !== "GET" && CHANGES_RIGHTS.test(route.path)) await this.#feeds.look();
    const rows = rightOf(route.method, route.path)?.rows;
    if (!reply.ok || reach.value === undefined || rows === undefined) return reply;
    return answer(narrowed(reply.value, rows, reach.value));
  }

  /** Not again what was done before under the same Idempotency-Key. */
  async #once(
    request: IncomingMessage,
    { route }: Match,
    body: readonly Uint8Array[],
    asker: Asker,
    work: () => Promise<Answer<Reply>>,
  ): Promise<Handled> {
    const { requests } = this.#setup;
    const takesKeys = (route.method === "POST" || route.method === "PATCH") && route.open !== true;
    const key = readKey(takesKeys ? request.headers["idempotency-key"] : undefined);
    if (!key.ok) return { reply: key, isRepeated: false };
    if (key.value === undefined || requests === undefined) return { reply: await work(), isRepeated: false };
    const fingerprint = fingerprintOf(route.method, request.url ?? "", body);
    const asked = { asker: asker.user ?? "", key: key.value, fingerprint, shownOnce: route.shownOnce === true };
    return onceOnly(requests, asked, work);
  }

  /** Asked before a large file is taken in; undefined: they may. */
  async #maySend(asker: Asker, match: Match, { searchParams: query }: URL): Promise<Refused | undefined> {
    const reach = await mayAsk(asker, match, { query, json: {} }, this.#setup.control);
    return reach.ok ? undefined : reach;
  }

  /** Asked again while a live view goes on; undefined: it is the installation's. */
  #mayStill(request: IncomingMessage, token: string | undefined, match: Match): (() => Promise<boolean>) | undefined {
    const { control } = this.#setup;
    const given = bearerOf(request.headers.authorization);
    if (given === undefined || (token !== undefined && bearerMatches(request.headers.authorization, token)))
      return undefined;
    return async () => {
      const asker = control.people.whoHas(given, false);
      if (asker === "unknown") return false;
      return (await mayAsk(asker, match, { query: new URLSearchParams(), json: {} }, control)).ok;
    };
  }

  #failed(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const { log } = this.#setup;
    const path = loggedPath(request.url);
    // Whoever left before their request was whole made no mistake of ours.
    if (request.destroyed && !request.complete) return log.debug("api.broken-off", { method: request.method, path });
    log.error("api.failed", { method: request.method, path, cause: causeOf(error) });
    const mistake = refuse(500, "Our mistake", "the switch could not answer; its log says why (api.failed)");
    writeProblem(response, storageRefusal(error) ?? mistake);
  }
}

function causeOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What stands behind /provision/ opens a phone's settings. */
function loggedPath(url: string | undefined): string | undefined {
  const path = url?.split("?")[0];
  return path?.startsWith(PROVISION_PATH) ? PROVISION_PATH : path;
}

const options = {
  maxHeaderSize: limits.http.headerBytes,
  requestTimeout: limits.http.requestMs,
  headersTimeout: limits.http.requestMs,
  connectionsCheckingInterval: 5_000,
} as const;

function readTarget(url: string): URL | undefined {
  // Only origin-form (RFC 9112 §3.2.1); `//host` would be read as an authority.
  if (!url.startsWith("/") || url.startsWith("//")) return undefined;
  try {
    return new URL(`http://switch${url}`);
  } catch {
    return undefined;
  }
}

const MOST_BYTES = {
  none: 0,
  json: limits.http.jsonBytes,
  text: limits.http.officeBytes,
  bytes: limits.tables.fileBytes,
} as const;

async function readBody(request: IncomingMessage, kind: Route["body"]): Promise<Answer<readonly Uint8Array[]>> {
  if (kind === "none") return answer([]);
  const limit = MOST_BYTES[kind];
  const tooLarge = refuse(413, "Too large", `the body is larger than the ${limit} bytes allowed here`);
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (kind === "json" && type !== undefined && type !== "application/json") return wrongType(type);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    // The rest is read and thrown away, so that the client hears the answer; without end it is cut off.
    else if (size > limit * 16) return tooLarge;
  }
  return size > limit ? tooLarge : answer(chunks);
}

function textOf(chunks: readonly Uint8Array[]): Answer<string> {
  try {
    return answer(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    return refuse(400, "Not understood", "the body is not UTF-8 text");
  }
}

function wrongType(type: string): Refused {
  return refuse(415, "Wrong content type", `found ${type.slice(0, 60)}; allowed: application/json`);
}

function jsonOf(reply: Reply): unknown {
  return reply.kind === "json" ? reply.value : undefined;
}

function laterOf({ retryAfterS }: Refused): Readonly<Record<string, string>> {
  return retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) };
}

/** Kept short and on one line. */
function programOf(request: IncomingMessage): string {
  return (request.headers["user-agent"] ?? "").replace(/\p{C}/gu, "").trim().slice(0, 100);
}

/** Percent-encoded UTF-8 since headers carry no Chinese names; kept short and on one line. */
function authorOf(request: IncomingMessage): string {
  const header = request.headers["x-zongji-author"];
  try {
    const name = decodeURIComponent(typeof header === "string" ? header : "")
      .replace(/\p{C}/gu, "")
      .trim();
    return name === "" ? "somebody" : name.slice(0, 60);
  } catch {
    return "somebody";
  }
}

/** Bytes that are no HTTP request: the answer Node would give, as a problem. */
function refuseBytes(error: Error, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const code = "code" in error ? error.code : undefined;
  const status =
    code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const guard = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
    server.close(() => {
      clearTimeout(guard);
      resolve();
    });
    server.closeIdleConnections();
  });
}
