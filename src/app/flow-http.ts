// HTTP for flows: one request, its redirects, an answer of bounded size. `flow-guard.ts` says where it may go; time limits and further tries are
// `core/flow/requests.ts`. Whoever answers may be anybody: nothing is unpacked, nothing is read beyond its bound, and what is told of a fault holds
// no more of the address than scheme, host and port.

import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Signal } from "../base/abort.ts";
import { limits } from "../base/limits.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Http, HttpAsk, HttpOutcome } from "./core/flow/http.ts";
import { type FlowGuard, GuardError } from "./flow-guard.ts";

export interface OpenHttp extends Http {
  close(): void;
}

/** Those of the connection, and those that say how the body is written: ours alone. */
const OURS: ReadonlySet<string> = new Set([
  ...["host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect"],
  ...["accept-encoding", "proxy-authorization", "proxy-connection"],
]);
/** May be sent twice over a kept connection that the other side is just closing (RFC 9110 §9.2.2). */
const REPEATABLE: ReadonlySet<string> = new Set(["GET", "PUT", "DELETE"]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const OPTIONS = { keepAlive: true, maxFreeSockets: limits.requests.keptConnections, timeout: limits.requests.keptMs };

export function openFlowHttp(guard: FlowGuard, product: string): OpenHttp {
  const agents = { http: new HttpAgent(OPTIONS), https: new HttpsAgent(OPTIONS) };
  const way: Way = { guard, agents, product };
  return {
    placeOf: (text) => {
      const url = readUrl(text, guard);
      return url.ok ? ok(url.value.origin) : url;
    },
    send: (ask, signal) => follow(ask, signal, way),
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

interface Way {
  readonly guard: FlowGuard;
  readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly product: string;
}

function readUrl(text: string, guard: FlowGuard): Result<URL, string> {
  if (!URL.canParse(text)) return fail("that is no web address");
  const url = new URL(text);
  const refusal = guard.refusalOf(url);
  return refusal === undefined ? ok(url) : fail(refusal);
}

async function follow(first: HttpAsk, signal: Signal, way: Way): Promise<HttpOutcome> {
  let ask = first;
  for (let redirects = 0; ; redirects++) {
    const url = readUrl(ask.url, way.guard);
    if (!url.ok) return refused(url.fault);
    const outcome = await exchange(ask, url.value, signal, way);
    const location =
      outcome.kind === "answer" && REDIRECTS.has(outcome.status) ? outcome.headers["location"] : undefined;
    if (outcome.kind !== "answer" || location === undefined) return outcome;
    if (redirects >= limits.requests.redirects) return refused(`${url.value.origin} sends from place to place`);
    const next = redirected(ask, url.value, { location, status: outcome.status });
    if (!next.ok) return refused(next.fault);
    ask = next.value;
  }
}

/** RFC 9110 §15.4. To another origin goes nothing that was meant for the first: neither a header of the flow nor a body. */
function redirected(
  ask: HttpAsk,
  from: URL,
  { location, status }: { readonly location: string; readonly status: number },
): Result<HttpAsk, string> {
  if (!URL.canParse(location, from.href)) return fail(`${from.origin} redirects to what is no web address`);
  const to = new URL(location, from);
  if (from.protocol === "https:" && to.protocol !== "https:")
    return fail(`${from.origin} redirects to an address without TLS`);
  const becomesGet = status === 303 || ((status === 301 || status === 302) && ask.method === "POST");
  const next = becomesGet ? { ...ask, method: "GET", body: undefined } : ask;
  if (to.origin === from.origin) return ok({ ...next, url: to.href });
  if (next.method !== "GET") return fail(`${from.origin} redirects ${next.method} to another place`);
  return ok({ ...next, url: to.href, headers: new Map() });
}

function exchange(ask: HttpAsk, url: URL, signal: Signal, { guard, agents, product }: Way): Promise<HttpOutcome> {
  const headers = headersOf(ask, product);
  if (!headers.ok) return Promise.resolve(refused(headers.fault));
  const isSecure = url.protocol === "https:";
  const agent = REPEATABLE.has(ask.method) ? (isSecure ? agents.https : agents.http) : false;
  const stop = new AbortController();
  const forget = signal.onAbort(() => stop.abort());
  const outcome = new Promise<HttpOutcome>((resolve) => {
    const sent = (isSecure ? requestHttps : requestHttp)(url, {
      method: ask.method,
      agent,
      headers: headers.value,
      lookup: guard.lookupFor(url),
      maxHeaderSize: limits.requests.answerHeaderBytes,
      signal: stop.signal,
      rejectUnauthorized: true,
      insecureHTTPParser: false,
    });
    // One more than is allowed: Node drops those beyond without a word.
    sent.maxHeadersCount = limits.requests.answerHeaders + 1;
    sent.on("error", (error) => resolve(troubleOf(error, url)));
    sent.on("upgrade", (_, socket) => {
      socket.destroy();
      resolve(refused(`${url.origin} would speak something else than HTTP`));
    });
    sent.on("response", (response) => void readAnswer(response, url).then(resolve));
    sent.end(ask.body?.text);
  });
  return outcome.finally(forget);
}

function headersOf({ headers, body }: HttpAsk, product: string): Result<Record<string, string | number>, string> {
  const made: Record<string, string | number> = {
    accept: "application/json, text/*;q=0.8",
    "user-agent": product,
    "accept-encoding": "identity",
  };
  for (const [given, value] of headers) {
    const name = given.toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/.test(name)) return fail("a header has a name that no header has");
    if (OURS.has(name)) return fail(`the header ${name} is not the flow's to set`);
    if (!/^[\t\x20-\x7e\x80-\xff]{0,4096}$/.test(value))
      return fail(`the header ${name} holds what no header may hold`);
    made[name] = value;
  }
  if (body === undefined) return ok(made);
  const bytes = Buffer.byteLength(body.text);
  if (bytes > limits.requests.bodyBytes) return fail(`more than ${limits.requests.bodyBytes} bytes would be sent`);
  return ok({ "content-type": body.type, ...made, "content-length": bytes });
}

/** Never rejects. */
async function readAnswer(response: IncomingMessage, url: URL): Promise<HttpOutcome> {
  const { statusCode: status = 0, headers } = response;
  if (response.rawHeaders.length / 2 > limits.requests.answerHeaders)
    return dropped(response, `${url.origin} answers with too many headers`);
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity")
    return dropped(response, `${url.origin} packs its answer, which nobody asked for`);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (size > limits.requests.answerBytes)
        return dropped(response, `${url.origin} answers more than ${limits.requests.answerBytes} bytes`);
      chunks.push(chunk);
    }
  } catch {
    return { kind: "failed", fault: `${url.origin} broke off its answer` };
  }
  const type = headers["content-type"] ?? "";
  const text = decode(Buffer.concat(chunks), type);
  if (text === undefined) return refused(`${url.origin} answers with bytes that are no text`);
  const bare = type.split(";")[0] ?? "";
  return { kind: "answer", status, headers: plainHeaders(headers), type: bare.trim().toLowerCase(), text };
}

function dropped(response: IncomingMessage, fault: string): HttpOutcome {
  response.destroy();
  return refused(fault);
}

/** In the charset it says, UTF-8 where it says none; undefined: it is not. A picture is no text whatever its bytes: its type tells later. */
function decode(bytes: Buffer, type: string): string | undefined {
  const charset = /;\s*charset="?([A-Za-z0-9_.:-]{1,40})/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Cookies are nobody's business: none is kept. */
function plainHeaders(headers: IncomingMessage["headers"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name === "set-cookie" || value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

function refused(fault: string): HttpOutcome {
  return { kind: "refused", fault };
}

const WHY: ReadonlyMap<string, string> = new Map([
  ["ENOTFOUND", "nobody knows that name"],
  ["EAI_AGAIN", "no name server answers"],
  ["ECONNREFUSED", "nobody listens there"],
  ["ECONNRESET", "it broke off"],
  ["EHOSTUNREACH", "there is no way there"],
  ["ENETUNREACH", "there is no way there"],
  ["ETIMEDOUT", "it does not answer"],
  ["ABORT_ERR", "it took too long"],
  ["HPE_HEADER_OVERFLOW", "its headers are too long"],
]);

/** In our own words: those of an error may hold what was sent. */
function troubleOf(error: Error, url: URL): HttpOutcome {
  if (error instanceof GuardError) return refused(error.message);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "HPE_HEADER_OVERFLOW") return refused(`${url.origin}: ${WHY.get(code)}`);
  if (code.startsWith("HPE_")) return refused(`${url.origin}: what it answers is no HTTP`);
  if (/CERT|SELF_SIGNED|TLS|SSL|UNABLE_TO/.test(code))
    return refused(`${url.origin}: its certificate does not hold (${code})`);
  return { kind: "failed", fault: `${url.origin}: ${WHY.get(code) ?? (code === "" ? "it failed" : code)}` };
}
