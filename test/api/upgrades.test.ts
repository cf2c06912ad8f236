// What comes in at the HTTP ports and is no HTTP: it is handed over, takes no place from those who command the switch, and ends with the server.

import { once } from "node:events";
import { request } from "node:https";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import type { Upgrade } from "../../src/api/upgrades.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { Certificates } from "../../src/sip/transport/certificates.ts";
import { Authority, withoutOpenssl } from "../sip/transport/openssl.ts";
import { FakeSwitch } from "./fake-switch.ts";

const ASK = "GET /sip HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

let fake: FakeSwitch;
let api: ApiServer | undefined;
const sockets: Socket[] = [];

beforeEach(() => {
  fake = new FakeSwitch();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await api?.close();
  fake.remove();
});

async function start(init: {
  upgrade?: Upgrade;
  certificates?: Certificates;
}): Promise<{ http: number; https: number }> {
  const { upgrade, certificates } = init;
  const here = { host: "127.0.0.1", port: 0 };
  const https = certificates && { ...here, certificates };
  api = await startApi({ control: fake, data: fake.folder, http: here, https, upgrade, log: silentLog });
  const portOf = (what: string): number =>
    Number(
      api?.listening
        .find((one) => one.what === what)
        ?.address.split(":")
        .at(-1) ?? 0,
    );
  return { http: portOf("http"), https: portOf("https") };
}

async function client(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").resume();
  socket.on("error", () => {});
  sockets.push(socket);
  await once(socket, "connect");
  return socket;
}

async function answerTo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [bytes] = (await once(socket, "data")) as [Buffer];
  return bytes.toString();
}

describe("another protocol at the HTTP port", () => {
  const greet: Upgrade = (_request, socket: Duplex, _head, isSecure) => void socket.write(`hello ${isSecure}`);

  test("is handed over, and does not count as HTTP", async () => {
    const { http } = await start({ upgrade: greet });
    for (let i = 0; i < 3; i++) expect(await answerTo(await client(http), ASK)).toBe("hello false");
    const last: Socket[] = [];
    for (let i = 0; i < limits.http.connections; i++) last.push(await client(http));
    const healthy = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    expect(await answerTo(last.at(-1) as Socket, healthy)).toMatch(/^HTTP\/1\.1 200 /);
    const tooMany = await client(http);
    await once(tooMany, "close");
    // one that leaves makes room
    last[0]?.end(healthy.replace("Host: a", "Host: a\r\nConnection: close"));
    await once(last[0] as Socket, "close");
    expect(await answerTo(await client(http), healthy)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("ends when the server closes", async () => {
    const { http } = await start({ upgrade: greet });
    const socket = await client(http);
    await answerTo(socket, ASK);
    const closed = once(socket, "close");
    await api?.close();
    await closed;
  });

  test("where nothing else is served the request is answered like any other", async () => {
    const { http } = await start({});
    expect(await answerTo(await client(http), ASK.replace("/sip", "/healthz"))).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("is not to be had at the owner's socket", async () => {
    await start({ upgrade: greet });
    const socket = connect({ path: api?.listening.find(({ what }) => what === "socket")?.address ?? "" });
    sockets.push(socket);
    await once(socket, "connect");
    expect(await answerTo(socket, ASK)).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe.skipIf(withoutOpenssl !== "")(`OPS-07 HTTPS${withoutOpenssl}`, () => {
  test("a renewed certificate counts from the next connection on", async () => {
    const authority = new Authority();
    const issue = (cn: string) => ({ pairs: [authority.issue({ names: "DNS:pbx.example", cn })], ca: undefined });
    const certificates = new Certificates(issue("first"));
    const { https } = await start({ certificates, upgrade: () => {} });
    const shown = async (): Promise<string> => {
      const asked = { host: "127.0.0.1", port: https, servername: "pbx.example", ca: authority.pem, path: "/healthz" };
      const [response] = await once(request({ ...asked, agent: false }).end(), "response");
      const { CN } = (response.socket as TLSSocket).getPeerCertificate().subject;
      response.resume();
      return `${response.statusCode} ${CN}`;
    };
    expect(await shown()).toBe("200 first");
    certificates.replace(issue("second"));
    expect(await shown()).toBe("200 second");
    authority.close();
  });
});
