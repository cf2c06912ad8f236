// Events as clients of the network read them: one JSON a line over HTTP, one message over WebSocket, with a token or not at all.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { eventSockets } from "../../src/app/event-sockets.ts";
import { dataFiles } from "../../src/base/data-files.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "./fake-switch.ts";
import { sampleEvent } from "./sample-events.ts";

let fake: FakeSwitch;
let api: ApiServer;
let port = 0;
let token = "";

beforeEach(async () => {
  fake = new FakeSwitch();
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({
    control: fake,
    data: fake.folder,
    http,
    https: undefined,
    eventSockets: eventSockets(),
    log: silentLog,
  });
  token = readFileSync(join(fake.folder, dataFiles.token), "utf8").trim();
  port = Number(
    api.listening
      .find(({ what }) => what === "http")
      ?.address.split(":")
      .at(-1),
  );
});
afterEach(async () => {
  await api.close();
  fake.remove();
});

interface Heard {
  readonly socket: WebSocket;
  readonly messages: readonly unknown[];
}

/** Open, with all it is told; or the status that refused it. */
async function open(
  query = "",
  protocols: readonly string[] | undefined = ["zongji-events", `bearer.${token}`],
): Promise<Heard | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/events/socket${query}`, [...protocols]);
  const messages: unknown[] = [];
  socket.on("message", (data) => messages.push(JSON.parse(String(data))));
  return new Promise((resolve) => {
    socket.on("error", () => {});
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    socket.on("open", () => resolve({ socket, messages }));
  });
}

describe("CRM-12 events over WebSocket", () => {
  test("are told to whoever has a token, said as a subprotocol as browsers must", async () => {
    const heard = await open();
    if (typeof heard === "number") throw new Error(`refused with ${heard}`);
    while (heard.messages.length < 2) await once(heard.socket, "message");
    expect(heard.socket.protocol).toBe("zongji-events");
    expect(heard.messages).toEqual([
      { kind: "event", ...sampleEvent },
      { kind: "beat", seq: 42, at: "2026-11-22T09:02:27.000Z" },
    ]);
    heard.socket.close();
  });

  test("end where all is told and nobody is to wait for more", async () => {
    const heard = await open("?follow=false");
    if (typeof heard === "number") throw new Error(`refused with ${heard}`);
    if (heard.socket.readyState !== WebSocket.CLOSED) await once(heard.socket, "close");
    expect(heard.messages.length).toBe(2);
  });

  test.each([
    ["without a token", "", ["zongji-events"], 401],
    ["with a forged one", "", ["zongji-events", "bearer.zju_forged"], 401],
    ["with a filter that is none", "?types=CALL", undefined, 400],
    ["with a field there is not", "?nothing=1", undefined, 400],
  ])("are refused %s", async (_, query, protocols, status) => {
    expect(await open(query, protocols)).toBe(status);
  });

  test("the switch stops: the client hears goodbye", async () => {
    const heard = await open();
    if (typeof heard === "number") throw new Error(`refused with ${heard}`);
    const closed = once(heard.socket, "close");
    await api.close();
    await closed;
  });
});

describe("CRM-12 events over HTTP", () => {
  test("are one JSON a line", async () => {
    const options = { port, path: "/api/events?follow=false", headers: { authorization: `Bearer ${token}` } };
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request(options, (response) => {
        expect(response.headers["content-type"]).toBe("application/x-ndjson");
        let all = "";
        response.on("data", (chunk) => {
          all += chunk;
        });
        response.on("end", () => resolve(all));
      });
      asked.on("error", reject);
      asked.end();
    });
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).kind),
    ).toEqual(["event", "beat"]);
  });
});
