// What flows ask of web services, against real servers on this machine, which are allowed by name or address; and what malicious ones get.

import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createNetServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { HttpAsk, HttpOutcome } from "../../../src/app/core/flow/http.ts";
import { FlowGuard, type LookUpDone } from "../../../src/app/flow-guard.ts";
import { type OpenHttp, openFlowHttp } from "../../../src/app/flow-http.ts";
import { Abort } from "../../../src/base/abort.ts";
import { limits } from "../../../src/base/limits.ts";
import { Authority, withoutOpenssl } from "../../sip/transport/openssl.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Place {
  readonly port: number;
  readonly asked: IncomingMessage[];
  connections: number;
}

async function place(answer: RequestListener, host = "127.0.0.1"): Promise<Place> {
  const asked: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request);
    request.resume();
    answer(request, response);
  });
  const made: Place = { port: 0, asked, connections: 0 };
  server.on("connection", () => made.connections++);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(made, { port: (server.address() as AddressInfo).port });
}

function httpWith(allow: readonly string[], lookUp?: (name: string, done: LookUpDone) => void): OpenHttp {
  const http = openFlowHttp(new FlowGuard({ allow, own: ["93.184.216.99"], lookUp }), "Zongji/test");
  closers.push(() => http.close());
  return http;
}

function asking(url: string, more: Partial<HttpAsk> = {}): HttpAsk {
  return { method: "GET", url, headers: new Map(), body: undefined, ...more };
}

const get = (http: OpenHttp, url: string, more: Partial<HttpAsk> = {}): Promise<HttpOutcome> =>
  http.send(asking(url, more), new Abort());

function faultOf(outcome: HttpOutcome): string {
  return outcome.kind === "answer" ? `answered ${outcome.status}` : `${outcome.kind}: ${outcome.fault}`;
}

describe("IVR-02 a request of a flow", () => {
  test("sends its method, headers and JSON, asks for nothing packed, and brings status, headers and text", async () => {
    let body = "";
    const crm = await place((request, response) => {
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () =>
        response.writeHead(201, { "content-type": "application/json; charset=utf-8" }).end('{"订单":7}'),
      );
    });
    const http = httpWith([`127.0.0.1:${crm.port}`]);
    const outcome = await get(http, `http://127.0.0.1:${crm.port}/orders?id=7`, {
      method: "POST",
      headers: new Map([["X-Key", "abc"]]),
      body: { type: "application/json", text: '{"a":"中"}' },
    });
    expect(outcome).toMatchObject({ kind: "answer", status: 201, type: "application/json", text: '{"订单":7}' });
    expect(body).toBe('{"a":"中"}');
    expect(crm.asked[0]?.url).toBe("/orders?id=7");
    expect(crm.asked[0]?.headers).toMatchObject({
      "x-key": "abc",
      "accept-encoding": "identity",
      "content-length": "11",
    });
  });

  test("keeps its connection for the next one, but not where it must not be sent twice", async () => {
    const crm = await place((_, response) => response.end("{}"));
    const http = httpWith([`127.0.0.1:${crm.port}`]);
    const url = `http://127.0.0.1:${crm.port}/`;
    for (let i = 0; i < 3; i++) await get(http, url);
    expect(crm.connections).toBe(1);
    for (let i = 0; i < 3; i++) await get(http, url, { method: "POST" });
    expect(crm.connections).toBe(4);
  });

  test("stops when the caller is gone", async () => {
    const crm = await place(() => {});
    const over = new Abort();
    const asked = httpWith([`127.0.0.1:${crm.port}`]).send(asking(`http://127.0.0.1:${crm.port}/`), over);
    while (crm.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = new Promise((resolve) => crm.asked[0]?.socket.on("close", resolve));
    over.abort("left");
    expect((await asked).kind).toBe("failed");
    await closed;
  });

  test.each([
    ["host", "evil.example"],
    ["Content-Length", "5"],
    ["transfer-encoding", "chunked"],
    ["x-a\r\nx-b", "1"],
    ["x-a", "1\r\nx-b: 2"],
    ["x-a", "名"],
  ])("with the header %j is not sent, and its value is not told", async (name, value) => {
    const crm = await place((_, response) => response.end());
    const http = httpWith([`127.0.0.1:${crm.port}`]);
    const outcome = await get(http, `http://127.0.0.1:${crm.port}/`, { headers: new Map([[name, value]]) });
    expect(outcome.kind).toBe("refused");
    expect(faultOf(outcome)).not.toContain(value);
    expect(crm.asked).toEqual([]);
  });

  test("tells of a fault without path, query or header: secrets may stand there", async () => {
    const http = httpWith(["127.0.0.1"]);
    const headers = new Map([["authorization", "Bearer s3cret"]]);
    const said = faultOf(await get(http, "http://127.0.0.1:1/s3cret?key=s3cret", { headers }));
    expect(said).toBe("failed: http://127.0.0.1:1: nobody listens there");
  });

  test.skipIf(withoutOpenssl !== "")(
    `over TLS goes to nobody whose certificate does not hold${withoutOpenssl}`,
    async () => {
      const authority = new Authority();
      closers.push(() => authority.close());
      const { cert, key } = authority.issue({ names: "IP:127.0.0.1" });
      let asked = 0;
      const server = createTlsServer({ cert, key }, (_, response) => {
        asked++;
        response.end("{}");
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      closers.push(() => server.close());
      const { port } = server.address() as AddressInfo;
      const outcome = await get(httpWith(["127.0.0.1"]), `https://127.0.0.1:${port}/`);
      expect(faultOf(outcome)).toMatch(/^refused: .*certificate does not hold/);
      expect(asked).toBe(0);
    },
  );
});

describe("IVR-02 requests stay out of the office's own network", () => {
  test.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://198.18.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://93.184.216.99/",
  ])("%s", async (url) => {
    const http = httpWith([]);
    expect(faultOf(await get(http, url))).toMatch(/^refused: .* is in our own network; `flows.allow`/);
  });

  test.each([
    ["ftp://93.184.216.34/", "neither http nor https"],
    ["file:///etc/passwd", "neither http nor https"],
    ["http://user:s3cret@93.184.216.34/", "names a user"],
    ["http://93.184.216.34:25/", "port 25 is no port of the web"],
    ["http://exa mple/", "no web address"],
    ["//crm/orders", "no web address"],
  ])("nor %s", async (url, why) => {
    const said = faultOf(await get(httpWith([]), url));
    expect(said).toContain(why);
    expect(said).not.toContain("s3cret");
  });

  test.each(["localhost", "crm.test."])("by name: %s", async (name) => {
    const crm = await place((_, response) => response.end("{}"));
    const http = httpWith([], (_, done) => done(null, [{ address: "127.0.0.1", family: 4 }]));
    expect(faultOf(await get(http, `http://${name}:${crm.port}/`))).toContain("is in our own network");
    expect(crm.asked).toEqual([]);
  });

  test("where one address of several is ours none is taken", async () => {
    const found = [
      { address: "93.184.216.34", family: 4 },
      { address: "::ffff:10.0.0.1", family: 6 },
    ];
    const http = httpWith([], (_, done) => done(null, found));
    expect(faultOf(await get(http, "http://crm.test/"))).toContain("is in our own network");
  });

  test("a name that leads elsewhere at the next look is refused then (rebinding)", async () => {
    const good = await place((_, response) => response.setHeader("connection", "close").end("{}"), "127.0.0.2");
    const inner = createServer((_, response) => response.end('"inner"'));
    await new Promise<void>((resolve) => inner.listen(good.port, "127.0.0.3", resolve));
    closers.push(() => inner.close());
    let looks = 0;
    let reached = 0;
    inner.on("connection", () => reached++);
    const http = httpWith(["127.0.0.2/32"], (_, done) =>
      done(null, [{ address: looks++ === 0 ? "127.0.0.2" : "127.0.0.3", family: 4 }]),
    );
    const url = `http://crm.test:${good.port}/`;
    expect(faultOf(await get(http, url))).toBe("answered 200");
    expect(faultOf(await get(http, url))).toContain("is in our own network");
    expect([looks, reached]).toEqual([2, 0]);
  });

  test("what is allowed is reached: a network, an address with its port, a name with its port, and no other port of it", async () => {
    const crm = await place((_, response) => response.end("{}"));
    const look = (_: string, done: LookUpDone): void => done(null, [{ address: "127.0.0.1", family: 4 }]);
    const byAddress = `http://127.0.0.1:${crm.port}/`;
    const byName = `http://CRM.local:${crm.port}/`;
    expect(faultOf(await get(httpWith(["127.0.0.0/8"]), byAddress))).toBe("answered 200");
    expect(faultOf(await get(httpWith(["127.0.0.0/8"], look), byName))).toBe("answered 200");
    expect(faultOf(await get(httpWith([`crm.local:${crm.port}`], look), byName))).toBe("answered 200");
    expect(faultOf(await get(httpWith(["crm.local:1"], look), byName))).toContain("in our own network");
    expect(faultOf(await get(httpWith(["127.0.0.1:1"]), byAddress))).toContain("in our own network");
  });
});

describe("IVR-02 redirects", () => {
  test("are followed three times, each judged anew", async () => {
    const crm = await place((request, response) => {
      const step = Number(request.url?.slice(1));
      if (step < 3) response.writeHead(302, { location: `/${step + 1}` }).end();
      else response.end("{}");
    });
    const http = httpWith([`127.0.0.1:${crm.port}`]);
    expect(faultOf(await get(http, `http://127.0.0.1:${crm.port}/0`))).toBe("answered 200");
    expect(faultOf(await get(http, `http://127.0.0.1:${crm.port}/-1`))).toContain("sends from place to place");
  });

  test.each(["http://127.0.0.1:22/", "http://[::1]:8088/", "//169.254.169.254/", "file:///etc/passwd", "http://a b/"])(
    "to %s are not",
    async (location) => {
      const crm = await place((_, response) => response.writeHead(302, { location }).end());
      const outcome = await get(httpWith([`127.0.0.1:${crm.port}`]), `http://127.0.0.1:${crm.port}/`);
      expect(outcome.kind).toBe("refused");
    },
  );

  test("to another place take no header and no body along", async () => {
    const other = await place((_, response) => response.end("{}"));
    const crm = await place((_, response) =>
      response.writeHead(303, { location: `http://127.0.0.1:${other.port}/else` }).end(),
    );
    const http = httpWith(["127.0.0.1"]);
    const headers = new Map([["authorization", "Bearer s3cret"]]);
    const body = { type: "application/json", text: "{}" };
    const url = `http://127.0.0.1:${crm.port}/`;
    expect(faultOf(await get(http, url, { method: "POST", headers, body }))).toBe("answered 200");
    expect(crm.asked[0]?.headers.authorization).toBe("Bearer s3cret");
    expect(other.asked[0]).toMatchObject({ method: "GET", url: "/else" });
    expect(other.asked[0]?.headers.authorization).toBeUndefined();
  });

  test("that would carry what is sent to another place are refused", async () => {
    const other = await place((_, response) => response.end("{}"));
    const crm = await place((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${other.port}/` }).end(),
    );
    const outcome = await get(httpWith(["127.0.0.1"]), `http://127.0.0.1:${crm.port}/`, { method: "POST" });
    expect(faultOf(outcome)).toContain("redirects POST to another place");
    expect(other.asked).toEqual([]);
  });
});

describe("IVR-02 what a bad service answers costs little", () => {
  const bounded = async (answer: RequestListener): Promise<string> => {
    const bad = await place(answer);
    return faultOf(await get(httpWith(["127.0.0.1"]), `http://127.0.0.1:${bad.port}/`));
  };

  test("a body without end", async () => {
    let sent = 0;
    const said = await bounded((_, response) => {
      const more = (): void => {
        if (response.destroyed) return;
        sent += 16_384;
        response.write(Buffer.alloc(16_384, 0x20), () => setImmediate(more));
      };
      more();
    });
    expect(said).toContain(`more than ${limits.requests.answerBytes} bytes`);
    expect(sent).toBeLessThan(64 * limits.requests.answerBytes);
  });

  test("packed though nobody asked", async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const said = await bounded((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
    expect(said).toContain("packs its answer");
  });

  test("headers without end", async () => {
    const huge = "x".repeat(limits.requests.answerHeaderBytes);
    expect(await bounded((_, response) => response.writeHead(200, { "x-a": huge }).end())).toContain(
      "headers are too long",
    );
  });

  test("more headers than anybody needs", async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`x-${i}`, "1"]));
    expect(await bounded((_, response) => response.writeHead(200, many).end())).toContain("too many headers");
  });

  test("half an answer", async () => {
    const said = await bounded((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("{");
      setImmediate(() => response.destroy());
    });
    expect(said).toMatch(/^failed: .*broke off/);
  });

  test("bytes that are no text", async () => {
    const said = await bounded((_, response) => response.end(Buffer.from([0xff, 0xfe, 0x00, 0x80])));
    expect(said).toContain("no text");
  });

  test("no HTTP at all", async () => {
    const server = createNetServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect(faultOf(await get(httpWith(["127.0.0.1"]), `http://127.0.0.1:${port}/`))).toContain("no HTTP");
  });

  test("a change of protocol", async () => {
    const server = createNetServer((socket) =>
      socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect(faultOf(await get(httpWith(["127.0.0.1"]), `http://127.0.0.1:${port}/`))).toContain(
      "something else than HTTP",
    );
  });
});
