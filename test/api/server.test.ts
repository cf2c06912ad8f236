import { chmodSync, existsSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { endedCall, FakeSwitch, support } from "./fake-switch.ts";
import { complaintOf } from "./held.ts";

let fake: FakeSwitch;
let api: ApiServer;

beforeEach(async () => {
  fake = new FakeSwitch();
  api = await start(fake);
});
afterEach(async () => {
  await api.close();
  fake.remove();
});

function start(control: FakeSwitch): Promise<ApiServer> {
  const http = { host: "127.0.0.1", port: 0 };
  return startApi({ control, data: control.folder, http, https: undefined, log: silentLog });
}

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
}

interface Wish {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

function overSocket(wish: Wish): Promise<Got> {
  return send(wish, { socketPath: join(fake.folder, "zongji.sock") });
}

function overTcp(wish: Wish, token?: string): Promise<Got> {
  const [host = "", port = ""] = (api.listening.find(({ what }) => what === "http")?.address ?? "").split(":");
  const headers = { ...wish.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return send({ ...wish, headers }, { host, port: Number(port) });
}

function send(wish: Wish, where: { socketPath: string } | { host: string; port: number }): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { method = "GET", path, headers = {} } = wish;
    const client = httpRequest({ ...where, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const isJson = /json$/.test(response.headers["content-type"] ?? "") && text !== "";
        const json: unknown = isJson ? JSON.parse(text) : undefined;
        const status = response.statusCode ?? 0;
        const type = response.headers["content-type"] ?? "";
        const complaint = complaintOf(method, path, { status: text === "" ? 0 : status, type, json });
        if (complaint === undefined) resolve({ status, headers: response.headers, text, json });
        else reject(new Error(complaint));
      });
      response.on("error", reject);
    });
    client.on("error", reject);
    client.end(wish.body);
  });
}

const token = (): string => readFileSync(join(fake.folder, "api-token"), "utf8").trim();

describe("who may ask", () => {
  test("the socket and the token are their owner's alone", () => {
    expect(statSync(join(fake.folder, "zongji.sock")).mode & 0o777).toBe(0o600);
    expect(statSync(join(fake.folder, "api-token")).mode & 0o777).toBe(0o600);
    expect(token()).toMatch(/^[\w-]{43}$/); // 256 bits
  });

  test("over TCP everything but the health pages needs the token", async () => {
    for (const path of ["/api/status", "/api/calls", "/api/office", "/nowhere", "/"]) {
      const got = await overTcp({ path });
      expect(got.status).toBe(401);
      expect(got.headers["www-authenticate"]).toMatch(/^Bearer/);
    }
    for (const wrong of ["", "x", `${token()}x`, token().slice(1)]) {
      expect((await overTcp({ path: "/api/status" }, wrong)).status).toBe(401);
    }
    expect(fake.asked).toEqual([]);
    expect((await overTcp({ path: "/api/status" }, token())).status).toBe(200);
  });

  test("the health pages tell up or down and nothing more", async () => {
    expect(await overTcp({ path: "/healthz" })).toMatchObject({ status: 200, json: { state: "ready" } });
    expect((await overTcp({ path: "/readyz" })).status).toBe(200);
    fake.state = "draining";
    expect((await overTcp({ path: "/healthz" })).status).toBe(200);
    const draining = await overTcp({ path: "/readyz" });
    expect(draining.status).toBe(503);
    expect(draining.json).toEqual({ state: "draining" });
  });

  test("asked for more, the health pages tell which part is not well, and nothing of where or who (OPS-06)", async () => {
    fake.parts = { storage: "unwritable", recording: "off", media: "ok" };
    const degraded = await overTcp({ path: "/readyz?verbose" });
    expect(degraded.status).toBe(200); // calls go on without a disk
    expect(degraded.json).toEqual({ state: "ready", ready: true, parts: fake.parts });
    fake.parts = { storage: "ok", recording: "ok", media: "no-ports" };
    expect((await overTcp({ path: "/readyz" })).status).toBe(503); // nobody would be heard
    expect(await overTcp({ path: "/healthz?verbose" })).toMatchObject({ status: 200, json: { ready: false } });
  });

  test("the token outlives a restart and loses any looseness of its file", async () => {
    const before = token();
    await api.close();
    chmodSync(join(fake.folder, "api-token"), 0o644);
    api = await start(fake);
    expect(token()).toBe(before);
    expect(statSync(join(fake.folder, "api-token")).mode & 0o777).toBe(0o600);
  });

  test("a damaged token file is refused rather than believed", async () => {
    await api.close();
    writeFileSync(join(fake.folder, "api-token"), "short\n");
    await expect(start(fake)).rejects.toThrow(/remove it and a new one is made/);
    expect(existsSync(join(fake.folder, "zongji.sock"))).toBe(false);
    unlinkSync(join(fake.folder, "api-token"));
    api = await start(fake);
  });
});

describe("one switch a data directory", () => {
  test("a second one is refused, and the first goes on", async () => {
    await expect(start(fake)).rejects.toThrow(/another switch is running on the data directory/);
    expect((await overSocket({ path: "/api/status" })).status).toBe(200);
  });

  test("a socket left by a killed switch is in nobody's way", async () => {
    await api.close();
    const path = join(fake.folder, "zongji.sock");
    await leaveStaleSocket(path);
    expect(existsSync(path)).toBe(true);
    api = await start(fake);
    expect((await overSocket({ path: "/api/status" })).status).toBe(200);
  });

  test("closing takes the socket away", async () => {
    await api.close();
    expect(existsSync(join(fake.folder, "zongji.sock"))).toBe(false);
  });

  test("a TCP port in use is named together with the key to change, and the socket is given back", async () => {
    const other = new FakeSwitch();
    const port = Number(api.listening.find(({ what }) => what === "http")?.address.split(":")[1]);
    const http = { host: "127.0.0.1", port };
    const second = startApi({ control: other, data: other.folder, http, https: undefined, log: silentLog });
    await expect(second).rejects.toThrow(new RegExp(`127.0.0.1:${port}.*another program.*http.port`));
    expect(existsSync(join(other.folder, "zongji.sock"))).toBe(false);
    other.remove();
  });
});

/** What a killed process leaves: the file of a socket nobody listens on. */
function leaveStaleSocket(path: string): Promise<void> {
  return new Promise((resolve) => {
    const aside = `${path}.aside`;
    const server = createServer();
    server.listen(path, () => {
      // Node removes the file it has bound when it closes; renamed, it stays as a killed process would leave it.
      import("node:fs").then(({ renameSync }) => {
        renameSync(path, aside);
        server.close(() => {
          renameSync(aside, path);
          resolve();
        });
      });
    });
  });
}

describe("what was sent is read with care", () => {
  test("an unknown page is 404, a wrong method 405 with what is allowed", async () => {
    expect((await overSocket({ path: "/api/nothing" })).status).toBe(404);
    const got = await overSocket({ method: "DELETE", path: "/api/agents" });
    expect(got).toMatchObject({ status: 405, headers: { allow: "GET" } });
    expect(got.headers["content-type"]).toBe("application/problem+json");
  });

  test("problems follow RFC 9457 and tell what was found and what is allowed", async () => {
    const { status, json } = await overSocket({ path: "/api/calls?limit=0&since=yesterday&colour=red" });
    expect(status).toBe(400);
    expect(json).toMatchObject({ type: "about:blank", status: 400, title: "Not understood" });
    expect(json).toMatchObject({
      faults: [
        { path: "limit", found: "0", allowed: "a whole number from 1 to 1000" },
        { path: "since", found: "yesterday" },
        { path: "colour", found: "an unknown name" },
      ],
    });
    expect(fake.asked).toEqual([]);
  });

  test("filters reach the switch as values, not as text", async () => {
    await overSocket({
      path: "/api/calls?active=false&limit=7&from=%2B8610086&since=2026-11-22T08:00:00%2B08:00&ending=abandoned",
    });
    expect(fake.asked).toEqual([
      `calls ${JSON.stringify({ active: false, limit: 7, from: "+8610086", since: Date.UTC(2026, 10, 22), ending: "abandoned" })}`,
    ]);
  });

  test("no id can name another file or be smuggled past the path", async () => {
    const bad = [
      "..%2f..%2fetc%2fpasswd",
      "%2e%2e",
      "a%00b",
      "a%2fb",
      "a..b",
      ".hidden",
      "%zz",
      "%ff",
      "-x",
      "a%20b",
      "x".repeat(65),
    ];
    for (const id of bad) {
      for (const path of [`/api/recordings/${id}/audio`, `/api/calls/${id}`, `/api/agents/${id}/explanation`]) {
        expect([400, 404]).toContain((await overSocket({ path })).status);
      }
    }
    expect(fake.asked).toEqual([]);
    expect((await overSocket({ path: "/api/queues/%E5%AE%A2%E6%9C%8D" })).json).toMatchObject({ id: "客服" });
  });

  test("whatever the path, the answer is a status below 500 and the server lives", async () => {
    const character = fc.constantFrom(..."/.%2ef?&=#@:\\abc ~\u00e9".split(""));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character, maxLength: 40 }), async (tail) => {
        const path = encodeURI(`/api/${tail}`).replaceAll("%25", "%");
        expect((await overSocket({ path })).status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });

  test("bodies that are no JSON object are refused and change nothing", async () => {
    const path = "/api/agents/5001/busy";
    for (const body of [
      "{",
      "[]",
      "null",
      "3",
      '"x"',
      '{"reason":3}',
      '{"reason":""}',
      '{"raeson":"x"}',
      '{"reason":"a\\nb"}',
    ]) {
      expect((await overSocket({ method: "POST", path, body })).status).toBe(400);
    }
    expect((await overSocket({ method: "POST", path, body: Buffer.from([0x22, 0xff, 0xfe]) })).status).toBe(400);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await overSocket({ method: "POST", path, body: "reason=x", headers })).status).toBe(415);
    expect(fake.asked).toEqual([]);
    expect((await overSocket({ method: "POST", path, body: '{"__proto__":{"reason":"x"}}' })).status).toBe(400);
  });

  test("a body beyond the limit is 413, with and without its length announced", async () => {
    const body = Buffer.alloc(limits.http.jsonBytes + 1, 0x20);
    const path = "/api/agents/5001/busy";
    expect((await overSocket({ method: "POST", path, body })).status).toBe(413);
    expect((await overSocket({ method: "POST", path, body, headers: { "transfer-encoding": "chunked" } })).status).toBe(
      413,
    );
    const office = Buffer.alloc(limits.http.officeBytes + 1, 0x20);
    expect((await overSocket({ method: "PUT", path: "/api/office", body: office })).status).toBe(413);
    expect(fake.asked).toEqual([]);
    expect((await overSocket({ path: "/api/status" })).status).toBe(200);
  });

  test("bytes that are no HTTP are answered 400, endless headers 431", async () => {
    expect(await raw("\u0016\u0003\u0001 hello\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(limits.http.headerBytes)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect(await raw("GET http://elsewhere/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  test("our own mistake is 500 without its inside, and the next request is served", async () => {
    fake.broken = true;
    const got = await overSocket({ path: "/api/status" });
    expect(got.status).toBe(500);
    expect(got.text).not.toContain("secret inner detail");
    fake.broken = false;
    expect((await overSocket({ path: "/api/status" })).status).toBe(200);
  });
});

function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(join(fake.folder, "zongji.sock"), () => socket.write(bytes));
    let heard = "";
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      heard += text;
    });
    socket.on("close", () => resolve(heard));
    socket.on("error", reject);
  });
}

describe("what is done", () => {
  test("an agent's verbs reach the switch with their words", async () => {
    const post = (verb: string, body?: object): Promise<Got> =>
      overSocket({
        method: "POST",
        path: `/api/agents/5001/${verb}`,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    expect((await post("sign-in", { extension: "1002" })).status).toBe(200);
    await post("sign-in");
    expect((await post("busy", { reason: "培训" })).json).toMatchObject({ state: "busy", reason: "培训" });
    await post("wrap-up", { disposition: "sold" });
    await post("break");
    await post("sign-out");
    expect((await post("ready")).status).toBe(409);
    expect(fake.asked.map((line) => line.replace("agentAction 5001 ", ""))).toEqual([
      '{"kind":"sign-in","extension":"1002"}',
      '{"kind":"sign-in"}',
      '{"kind":"busy","reason":"培训"}',
      '{"kind":"wrap-up","disposition":"sold"}',
      '{"kind":"break"}',
      '{"kind":"sign-out"}',
      '{"kind":"ready"}',
    ]);
  });

  test("an office file goes in as text with the name of who sent it; its faults come back line by line", async () => {
    const headers = { "x-zongji-author": encodeURIComponent("李雷\n") };
    await overSocket({ method: "PUT", path: "/api/office?dryRun=true", body: "office: {}", headers });
    await overTcp({ method: "PUT", path: "/api/office", body: "office: {}" }, token());
    expect(fake.asked).toEqual(["apply 10 李雷 (local) true", "apply 10 somebody (remote) false"]);
    const got = await overSocket({ method: "POST", path: "/api/office/diff", body: "strategy: longest-idel" });
    expect(got).toMatchObject({ status: 422, json: { faults: [{ line: 14, path: "queues.support.strategy" }] } });
  });

  test("a recording comes whole, HEAD tells its size, a lost file is 404", async () => {
    const path = `/api/recordings/${endedCall.id}/audio`;
    const got = await overSocket({ path });
    expect(got.headers).toMatchObject({ "content-type": "audio/wav", "content-length": "200044" });
    expect(Buffer.byteLength(got.text)).toBe(200_044);
    expect(await overSocket({ method: "HEAD", path })).toMatchObject({ status: 200, text: "" });
    unlinkSync(fake.audio);
    expect((await overSocket({ path })).status).toBe(404);
  });

  test("the log level is set by one of its words only", async () => {
    const put = (body: string): Promise<Got> => overSocket({ method: "PUT", path: "/api/log/level", body });
    expect(await put('{"level":"debug"}')).toMatchObject({ status: 200, json: { level: "debug" } });
    expect((await put('{"level":"loud"}')).status).toBe(400);
    expect((await put("{}")).status).toBe(400);
    expect((await overSocket({ path: "/api/log/level" })).json).toEqual({ level: "debug", watched: [] });
  });
});

describe("live views", () => {
  test("each change is a line; the switch stops telling once the client has left", async () => {
    const lines: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      const client = httpRequest(
        { socketPath: join(fake.folder, "zongji.sock"), path: "/api/queues?watch=true" },
        (response) => {
          response.setEncoding("utf8");
          response.on("data", (text: string) => {
            for (const line of text.trim().split("\n")) lines.push(JSON.parse(line));
            if (lines.length === 1) for (const tell of fake.watchers) tell([{ ...support, waiting: 2 }]);
            else client.destroy();
          });
          response.on("close", resolve);
          response.on("error", () => undefined);
        },
      );
      client.on("error", reject);
      client.end();
    });
    expect(lines).toEqual([[support], [{ ...support, waiting: 2 }]]);
    await expect.poll(() => fake.watchers.size).toBe(0);
  });

  test("closing the server ends a live view in order", async () => {
    const ended = overSocket({ path: "/api/log?follow=true&lines=1" });
    await expect.poll(() => fake.logWatchers.size).toBe(1);
    await api.close();
    expect((await ended).text.trim().split("\n")).toHaveLength(1);
    expect(fake.logWatchers.size).toBe(0);
  });

  test("there are only so many at once", async () => {
    const opened = Array.from({ length: limits.http.watchers }, () => overSocket({ path: "/api/queues?watch=true" }));
    await expect.poll(() => fake.watchers.size).toBe(limits.http.watchers);
    expect((await overSocket({ path: "/api/queues?watch=true" })).status).toBe(503);
    await api.close();
    await Promise.all(opened);
    expect(fake.watchers.size).toBe(0);
  });
});

test("whoever leaves before their request is whole is no mistake of the switch", async () => {
  const logged: string[] = [];
  const note = (event: string): void => void logged.push(event);
  const log = { debug: note, info: note, warn: note, error: note };
  const other = new FakeSwitch();
  const second = await startApi({ control: other, data: other.folder, http: undefined, https: undefined, log });
  const client = httpRequest({
    ...{ socketPath: join(other.folder, "zongji.sock"), path: "/api/office", method: "PUT" },
    headers: { "content-length": "1000" },
  });
  client.on("error", () => undefined);
  client.write("office: {", () => client.destroy());
  await expect.poll(() => logged).toEqual(["api.broken-off"]);
  await second.close();
  other.remove();
});
