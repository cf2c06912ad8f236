// Sends sound from any byte on (RFC 9110 §14), as players ask for it that seek: 206 with the part, 416 where there is none, else the whole.

import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { limits } from "../base/limits.ts";
import { type Refused, refuse } from "./answer.ts";
import { rangeWish } from "./ranged.ts";
import type { Reply } from "./reply.ts";
import { storageRefusal } from "./storage-trouble.ts";

const COMMON_HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

/** What is to be answered instead, where nothing of it can be read. `stalledMs`: an argument for tests. */
export async function writeRanged(
  response: ServerResponse,
  reply: Reply & { readonly kind: "ranged" },
  stalledMs: number = limits.listening.stalledMs,
): Promise<Refused | undefined> {
  const { bytes, tag, type, name, isPlayed } = reply;
  const { method, headers } = response.req;
  // RFC 9110 §14.2: Range means something for GET alone.
  const range = method === "HEAD" ? undefined : headers.range;
  const wish = rangeWish({ range, ifRange: headers["if-range"] as string | undefined }, bytes, tag);
  const common = { ...COMMON_HEADERS, "accept-ranges": "bytes", etag: tag };
  try {
    if (wish.kind === "beyond") {
      response.writeHead(416, { ...common, "content-range": `bytes */${bytes}`, "content-length": 0 });
      response.end();
      return undefined;
    }
    const [from, to] = wish.kind === "part" ? [wish.from, wish.to] : [0, bytes];
    const sound = method === "HEAD" ? undefined : await begun(reply.chunks(from, to));
    if (sound !== undefined && "problem" in sound) return sound;
    response.setTimeout(stalledMs, () => response.destroy());
    response.writeHead(wish.kind === "part" ? 206 : 200, {
      ...common,
      "content-type": type,
      "content-length": to - from,
      "content-disposition": `${isPlayed ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(name)}`,
      ...(wish.kind === "part" ? { "content-range": `bytes ${from}-${to - 1}/${bytes}` } : {}),
    });
    if (sound === undefined) response.end();
    else await pipeline(sound, response);
  } catch {
    response.destroy(); // the client left, or what is sent turned out to be broken: the length tells the client it was cut
  } finally {
    await reply.close();
  }
  return undefined;
}

/** Read as far as the first piece, so that what is broken from there on is told instead of a length that nothing follows. */
async function begun(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array> | Refused> {
  const rest = chunks[Symbol.asyncIterator]();
  try {
    return follow(await rest.next(), rest);
  } catch (error) {
    // Nobody listens unnoted: where that cannot be kept, there is no sound.
    return storageRefusal(error) ?? refuse(422, "Cannot be read", "The sound is broken there.");
  }
}

async function* follow(first: IteratorResult<Uint8Array>, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = first; piece.done !== true; piece = await rest.next()) yield piece.value;
  } finally {
    await rest.return?.();
  }
}
