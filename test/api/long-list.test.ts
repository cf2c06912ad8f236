import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonReply } from "../../src/api/reply.ts";
import { writeReply } from "../../src/api/write-reply.ts";

const LONG = Array.from({ length: 10_001 }, (_, id) => ({ id, name: `李雷 "${id}"`, note: "x".repeat(50) }));
const NO_WATCHERS = { size: 0, add: () => {}, delete: () => false };

let server: Server;
/** Turns of others while the last answer was written. */
let turns = 0;
let written: Promise<void> = Promise.resolve();

beforeAll(async () => {
  server = createServer((_, response) => {
    turns = 0;
    let isOver = false;
    const count = (): void => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const reply = jsonReply(LONG);
    if (!reply.ok) throw new Error("a list is no refusal");
    written = writeReply(response, reply.value, NO_WATCHERS).finally(() => {
      isOver = true;
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

test("OPS-02 a list of ten thousand is whole, and others have their turn while it is written", async () => {
  const response = await fetch(url());
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.text()).toBe(`${JSON.stringify(LONG)}\n`);
  await written;
  expect(turns).toBeGreaterThan(40);
});

test("one who leaves in the midst of it keeps nobody waiting", async () => {
  await new Promise<void>((resolve) => {
    const asking = get(url(), (response) => {
      response.once("data", () => {
        asking.destroy();
        resolve();
      });
    });
    asking.on("error", () => {});
  });
  await written; // it ends
  expect((await fetch(url(), { method: "HEAD" })).status).toBe(200);
  await written;
});
