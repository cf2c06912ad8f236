// Feeds (reply.ts) over HTTP: one JSON value a line. What the client has not read yet is bounded; beyond it whoever feeds waits.

import type { ServerResponse } from "node:http";
import { limits } from "../base/limits.ts";
import { refuse } from "./answer.ts";
import type { Watchers } from "./live-views.ts";
import type { FeedSink, Reply } from "./reply.ts";
import { writeProblem } from "./write-reply.ts";

export const tooManyFeeds = refuse(503, "Too many streams", `${limits.events.streams} are open; close one first`);

export function writeFeed(
  response: ServerResponse,
  reply: Reply & { readonly kind: "feed" },
  feeds: Watchers,
  mayStill: () => Promise<boolean>,
): void {
  if (feeds.size >= limits.events.streams) {
    writeProblem(response, tooManyFeeds);
    return;
  }
  response.writeHead(200, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-type": "application/x-ndjson",
  });
  response.flushHeaders();
  if (response.req.method === "HEAD") {
    response.end();
    return;
  }
  let stop: (() => void) | undefined;
  let isOver = false;
  const leave = (): void => {
    if (isOver) return;
    isOver = true;
    feeds.delete(leave);
    stop?.();
    response.end();
  };
  const sink: FeedSink = {
    send: (value) => {
      if (!isOver) response.write(`${JSON.stringify(value)}\n`);
      return response.writableLength <= limits.events.unreadBytes;
    },
    onRoom: (tell) => void response.on("drain", tell),
    end: leave,
    mayStill,
  };
  feeds.add(leave);
  response.on("close", leave);
  stop = reply.start(sink);
  if (isOver) stop();
}
