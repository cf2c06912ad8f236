// Turns replies and problems into HTTP: JSON, text, a file as a stream, or one JSON value a line for as long as the client stays.

import { open } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { limits } from "../base/limits.ts";
import { type Refused, refuse } from "./answer.ts";
import type { Watchers } from "./live-views.ts";
import type { Reply } from "./reply.ts";
import { writeRanged } from "./write-ranged.ts";

const COMMON_HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

/** RFC 9457 problem details. */
export function writeProblem(
  response: ServerResponse,
  refused: Refused,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, problem } = refused;
  const body = { type: "about:blank", title: problem.title, status, detail: problem.detail, ...faultsOf(refused) };
  response.writeHead(status, { ...COMMON_HEADERS, ...headers, "content-type": "application/problem+json" });
  response.end(`${JSON.stringify(body)}\n`);
}

function faultsOf({ problem }: Refused): Pick<Refused["problem"], "faults" | "places"> {
  const { faults, places } = problem;
  return { ...(faults === undefined ? {} : { faults }), ...(places === undefined ? {} : { places }) };
}

export function writeJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...COMMON_HEADERS, ...headers, "content-type": "application/json" });
  response.end(`${JSON.stringify(value)}\n`);
}

/** More entries are written in pieces: ten thousand extensions would hold calls up for some 30 ms. */
const LONG_LIST = 500;
const PIECE = 200;

function isLong(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > LONG_LIST;
}

/** The same JSON, with turns of others between its pieces, and no faster than the client takes it. */
async function writeLong(response: ServerResponse, status: number, list: readonly unknown[]): Promise<void> {
  response.writeHead(status, { ...COMMON_HEADERS, "content-type": "application/json" });
  for (let at = 0; at < list.length && !response.destroyed; at += PIECE) {
    const piece = list.slice(at, at + PIECE).map((entry) => JSON.stringify(entry) ?? "null");
    const hasRoom = response.write(`${at === 0 ? "[" : ","}${piece.join(",")}`);
    if (!hasRoom) await roomIn(response); // as a rule at once: what the kernel takes is gone
    await setImmediate();
  }
  response.end("]\n");
}

function roomIn(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

/** `onLines` is told how to stop a live view that has begun; it may be stopped again by the client's leaving. */
export async function writeReply(response: ServerResponse, reply: Reply, watchers: Watchers): Promise<void> {
  switch (reply.kind) {
    case "json":
      if (isLong(reply.value)) await writeLong(response, reply.status ?? 200, reply.value);
      else writeJson(response, reply.status ?? 200, reply.value);
      return;
    case "text":
      response.writeHead(200, { ...COMMON_HEADERS, "content-type": `${reply.type}; charset=utf-8` });
      response.end(reply.text);
      return;
    case "bytes":
      response.writeHead(200, {
        ...COMMON_HEADERS,
        "content-type": reply.type,
        "content-length": reply.bytes.length,
        "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(reply.name)}`,
      });
      response.end(reply.bytes);
      return;
    case "file":
      await writeFile(response, reply);
      return;
    case "ranged": {
      const refused = await writeRanged(response, reply);
      if (refused !== undefined) writeProblem(response, refused);
      return;
    }
    case "chunks":
      await writeChunks(response, reply);
      return;
    case "live":
      writeLive(response, reply, watchers);
      return;
    case "feed":
      throw new Error("a feed has a writer of its own: write-feed.ts");
    case "lines":
      writeLines(response, reply.start, watchers);
  }
}

async function writeFile(response: ServerResponse, reply: Reply & { readonly kind: "file" }): Promise<void> {
  const file = await open(reply.path, "r").catch(() => undefined);
  if (file === undefined) {
    writeProblem(
      response,
      refuse(404, "No such file", `${reply.name} is on record but its file is gone or cannot be read`),
    );
    return;
  }
  try {
    const { size } = await file.stat();
    response.writeHead(200, {
      ...COMMON_HEADERS,
      "content-type": reply.type,
      "content-length": size, // a recording that still grows is sent as it is now
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(reply.name)}`,
    });
    if (size === 0 || response.req.method === "HEAD") response.end();
    else await pipeline(file.createReadStream({ start: 0, end: size - 1, autoClose: false }), response);
  } catch {
    response.destroy(); // the client left in the middle, or the disk failed: the length tells the client it was cut
  } finally {
    await file.close();
  }
}

/** A client that hears no end (RFC 9112 §7.1) knows that it was cut. */
async function writeChunks(response: ServerResponse, reply: Reply & { readonly kind: "chunks" }): Promise<void> {
  try {
    response.writeHead(200, {
      ...COMMON_HEADERS,
      "content-type": reply.type,
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(reply.name)}`,
    });
    if (response.req.method === "HEAD") response.end();
    else await pipeline(reply.chunks(), response);
  } catch {
    response.destroy();
  }
}

/** A client that cannot keep up misses what it has no room for: late sound is of no use. */
function writeLive(response: ServerResponse, reply: Reply & { readonly kind: "live" }, watchers: Watchers): void {
  if (watchers.size >= limits.http.watchers) {
    writeProblem(response, refuse(503, "Too many live views", `${limits.http.watchers} are open; close one first`));
    return;
  }
  response.writeHead(200, { ...COMMON_HEADERS, "content-type": reply.type });
  response.flushHeaders();
  const push = (bytes: Uint8Array): void => {
    if (response.writableLength <= limits.http.watcherBytes) response.write(bytes);
  };
  const stop = response.req.method === "HEAD" ? undefined : reply.start(push, () => leave());
  const leave = (): void => {
    if (!watchers.delete(leave)) return;
    stop?.();
    response.end();
  };
  watchers.add(leave);
  response.on("close", leave);
  if (stop === undefined) leave();
}

function writeLines(
  response: ServerResponse,
  start: (push: (value: unknown) => void) => () => void,
  watchers: Watchers,
): void {
  if (watchers.size >= limits.http.watchers) {
    writeProblem(response, refuse(503, "Too many live views", `${limits.http.watchers} are open; close one first`));
    return;
  }
  response.writeHead(200, { ...COMMON_HEADERS, "content-type": "application/x-ndjson" });
  response.flushHeaders();
  if (response.req.method === "HEAD") {
    response.end();
    return;
  }
  let late: { readonly value: unknown } | undefined;
  const push = (value: unknown): void => {
    if (response.writableLength > limits.http.watcherBytes) late = { value };
    else response.write(`${JSON.stringify(value)}\n`);
  };
  const stop = start(push);
  // A client that read slowly still gets the newest state once it has caught up.
  response.on("drain", () => {
    const last = late;
    late = undefined;
    if (last !== undefined) push(last.value);
  });
  const leave = (): void => {
    if (!watchers.delete(leave)) return;
    stop();
    response.end();
  };
  watchers.add(leave);
  response.on("close", leave);
}
