// Rate limits and Idempotency-Key over HTTP.

import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RateLimits } from "../../src/api/rate-limits.ts";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { KeptRequests } from "../../src/app/kept-requests.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { VirtualClock } from "../world/clock.ts";
import { FakeSwitch } from "./fake-switch.ts";
import { TOKEN_OF } from "./sample-people.ts";

let fake: FakeSwitch;
let api: ApiServer;
let database: MemoryDatabase;
let pump: NodeJS.Timeout;

beforeEach(async () => {
  fake = new FakeSwitch();
  const clock = new VirtualClock();
  database = new MemoryDatabase({ clock, groupMs: 1 });
  pump = setInterval(() => void clock.advance(10), 1);
  const http = { host: "127.0.0.1", port: 0 };
  const requests = new KeptRequests(database, clock);
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, requests, log: silentLog });
});
afterEach(async () => {
  await api.close();
  clearInterval(pump);
  await database.close();
  fake.remove();
});

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly json: Readonly<Record<string, unknown>>;
}

interface Wish {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** undefined: over the data directory's socket. */
  readonly token?: string;
}

function ask({ method = "GET", path, headers = {}, body, token }: Wish): Promise<Got> {
  const [host, port] = (api.listening.find(({ what }) => what === "http")?.address ?? "").split(":");
  const where = token === undefined ? { socketPath: join(fake.folder, "zongji.sock") } : { host, port };
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const all = { ...headers, ...authorization };
    const client = request({ ...where, method, path, headers: all, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, json: JSON.parse(text) }),
      );
    });
    client.on("error", reject);
    client.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const installation = (): string => readFileSync(join(fake.folder, "api-token"), "utf8").trim();

describe("whoever asks too often", () => {
  test("hears how much is left, then 429 and when to come again; others and the socket are not held up", async () => {
    const token = installation();
    const first = await ask({ path: "/api/status", token });
    const most = limits.api.requestsPerMinute;
    expect(first.headers["ratelimit-policy"]).toBe(`"asker";q=${most};w=60`);
    expect(first.headers["ratelimit"]).toBe(`"asker";r=${most - 1};t=1`);
    let refused: Got | undefined;
    for (let sent = 0; sent < most * 2 && refused === undefined; sent += 50) {
      const many = await Promise.all(Array.from({ length: 50 }, () => ask({ path: "/api/log/level", token })));
      refused = many.find(({ status }) => status === 429);
    }
    expect(refused?.json).toMatchObject({ title: "Too often", status: 429 });
    expect(Number(refused?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await ask({ path: "/api/status", token: TOKEN_OF["agent"] })).status).toBe(200);
    const local = await ask({ path: "/api/status" });
    expect([local.status, local.headers["ratelimit"]]).toEqual([200, undefined]);
  });

  test("has all of it again after a minute, evenly", () => {
    const rates = new RateLimits();
    const most = limits.api.requestsPerMinute;
    for (let i = 0; i < most; i++) expect(rates.take("li", 0).retryAfterS).toBeUndefined();
    expect(rates.take("li", 0).retryAfterS).toBe(1);
    expect(rates.take("han", 0).retryAfterS).toBeUndefined();
    let taken = 0;
    while (rates.take("li", 30_000).retryAfterS === undefined) taken++;
    expect(taken).toBe(most / 2);
    expect(rates.take("li", 120_000).headers["ratelimit"]).toBe(`"asker";r=${most - 1};t=1`);
  });

  test("does not make the table of askers grow without end", () => {
    const rates = new RateLimits();
    for (let i = 0; i < limits.api.askers + 10; i++) rates.take(`u${i}`, i);
    expect(rates.size).toBe(limits.api.askers);
  });
});

describe("a POST with an Idempotency-Key", () => {
  const post = (key: string, body: object, token?: string): Promise<Got> =>
    ask({
      method: "POST",
      path: "/api/agents/5001/busy",
      headers: { "idempotency-key": key },
      body,
      ...(token === undefined ? {} : { token }),
    });

  test("is done once, and its answer comes again", async () => {
    const first = await post("a-1", { reason: "lunch" });
    const again = await post("a-1", { reason: "lunch" });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json).toEqual(first.json);
    expect(fake.asked).toHaveLength(1);
  });

  test("with other contents is 422, as the draft has it; without a key it is done again", async () => {
    await post("a-1", { reason: "lunch" });
    expect((await post("a-1", { reason: "tea" })).status).toBe(422);
    await ask({ method: "POST", path: "/api/agents/5001/busy", body: { reason: "lunch" } });
    expect(fake.asked).toHaveLength(2);
  });

  test("of somebody else is another, and needs their own right", async () => {
    await post("a-1", { reason: "lunch" });
    expect((await post("a-1", { reason: "lunch" }, TOKEN_OF["qa-inspector"])).status).toBe(403);
    expect((await post("a-1", { reason: "lunch" }, TOKEN_OF["administrator"])).status).toBe(200);
    expect(fake.asked).toHaveLength(2);
  });

  test("that is no key is told what a key is", async () => {
    for (const key of ["a b", "x".repeat(limits.api.keyCharacters + 1)]) {
      expect((await post(key, {})).json["detail"]).toMatch(/Idempotency-Key: found .* visible ASCII/);
    }
    expect(fake.asked).toEqual([]);
  });
});
