// Sound that is sent to listeners who stop taking it, and sound that cannot be read (QA-05).

import { EventEmitter, once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { writeRanged } from "../../src/api/write-ranged.ts";
import { writeReply } from "../../src/api/write-reply.ts";
import { StorageError } from "../../src/store/storage-error.ts";

const MEGABYTE = new Uint8Array(1_000_000);
const BYTES = 64 * MEGABYTE.length;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: Parameters<typeof createServer>[1]): Promise<number> {
  server = createServer(answer ?? (() => {})).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const file = { kind: "ranged", format: "wav", type: "audio/wav", name: "S-1.wav", tag: '"x"', bytes: BYTES } as const;
const sound = { ...file, isPlayed: true };

describe("QA-05 whoever listens", () => {
  test("and takes nothing any more is let go, so that others can listen", async () => {
    const letGo = new EventEmitter();
    const closed = once(letGo, "closed");
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < BYTES / MEGABYTE.length; i++) yield MEGABYTE;
    }
    const close = async (): Promise<void> => void letGo.emit("closed");
    const port = await serve((_, response) => void writeRanged(response, { ...sound, chunks, close }, 100));
    const client = connect(port, "127.0.0.1");
    client.pause();
    client.on("error", () => {}); // it is cut
    client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await closed;
    client.destroy();
  });

  test.each([
    [new Error("the record does not open"), 422, "Cannot be read"],
    [new StorageError("unwritable", "disk is full"), 503, "Cannot be kept"], // the listening could not be noted
  ])("is told %s instead of a length that nothing follows", async (cause, status, title) => {
    let isClosed = false;
    const chunks = (): AsyncIterable<Uint8Array> => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(cause) }),
    });
    const close = async (): Promise<void> => {
      isClosed = true;
    };
    const port = await serve((_, response) => void writeReply(response, { ...sound, chunks, close }, new Set()));
    const got = await fetch(`http://127.0.0.1:${port}/`, { headers: { range: "bytes=5-" } });
    expect([got.status, await got.json()]).toMatchObject([status, { title }]);
    expect(isClosed).toBe(true);
  });
});
