// Sends sound from any byte on (RFC 9110 §14), as players ask for it that seek: 206 with the part, 416 where there is none, else the whole.

import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { rangeWish } from "./ranged.ts";
import type { Reply } from "./reply.ts";

const COMMON_HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

export async function writeRanged(response: ServerResponse, reply: Reply & { readonly kind: "ranged" }): Promise<void> {
  const { bytes, tag, type, name } = reply;
  const { method, headers } = response.req;
  // RFC 9110 §14.2: Range means something for GET alone.
  const range = method === "HEAD" ? undefined : headers.range;
  const wish = rangeWish({ range, ifRange: headers["if-range"] as string | undefined }, bytes, tag);
  const common = { ...COMMON_HEADERS, "accept-ranges": "bytes", etag: tag };
  try {
    if (wish.kind === "beyond") {
      response.writeHead(416, { ...common, "content-range": `bytes */${bytes}`, "content-length": 0 });
      response.end();
      return;
    }
    const [from, to] = wish.kind === "part" ? [wish.from, wish.to] : [0, bytes];
    response.writeHead(wish.kind === "part" ? 206 : 200, {
      ...common,
      "content-type": type,
      "content-length": to - from,
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      ...(wish.kind === "part" ? { "content-range": `bytes ${from}-${to - 1}/${bytes}` } : {}),
    });
    if (method === "HEAD") response.end();
    else await pipeline(reply.chunks(from, to), response);
  } catch {
    response.destroy(); // the client left, or what is sent turned out to be broken: the length tells the client it was cut
  } finally {
    await reply.close();
  }
}
