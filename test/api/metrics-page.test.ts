import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "./fake-switch.ts";

let fake: FakeSwitch;
let api: ApiServer;

async function open(metrics: readonly string[]): Promise<void> {
  fake = new FakeSwitch();
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, metrics, log: silentLog });
}

beforeEach(() => open(["127.0.0.0/8"]));
afterEach(async () => {
  await api.close();
  fake.remove();
});

interface Got {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly text: string;
}

function get(headers: Readonly<Record<string, string>> = {}, method = "GET", overSocket = false): Promise<Got> {
  const [host = "", port = ""] = (api.listening.find(({ what }) => what === "http")?.address ?? "").split(":");
  const where = overSocket ? { socketPath: join(fake.folder, "zongji.sock") } : { host, port: Number(port) };
  return new Promise((resolve, reject) => {
    const client = request({ ...where, path: "/metrics", method, headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += String(chunk)));
      response.on("end", () => resolve({ status: response.statusCode, type: response.headers["content-type"], text }));
    });
    client.on("error", reject);
    client.end();
  });
}

describe("OPS-06 who may read /metrics", () => {
  test("this machine and the socket, without a token", async () => {
    expect(await get()).toEqual({
      status: 200,
      type: "text/plain; version=0.0.4; charset=utf-8",
      text: "zongji_ready 1\n",
    });
    expect((await get({}, "GET", true)).status).toBe(200);
    expect((await get({}, "POST")).status).toBe(405);
  });

  test("a proxy on this machine lets nobody in by being here", async () => {
    expect((await get({ "x-forwarded-for": "203.0.113.9" })).status).toBe(401);
    expect((await get({ forwarded: "for=203.0.113.9" })).status).toBe(401);
  });

  test("where zongji.yaml opens it to nobody a token is needed, and a wrong one is refused anywhere", async () => {
    expect((await get({ authorization: "Bearer not-a-token-of-ours" })).status).toBe(401);
    await api.close();
    fake.remove();
    await open([]);
    const refused = await get();
    expect([refused.status, refused.text.includes("zongji_ready")]).toEqual([401, false]);
  });
});
