// Ranges of bytes as players ask for them (QA-05); the sentences are those of RFC 9110.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rangeWish } from "../../src/api/ranged.ts";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { endedCall, FakeSwitch } from "./fake-switch.ts";

const TAG = '"x"';
const wish = (range: string | undefined, ifRange?: string) => rangeWish({ range, ifRange }, 10_000, TAG);
const part = (from: number, to: number) => ({ kind: "part", from, to });

describe("QA-05 which bytes a player asks for", () => {
  test.each([
    // §14.1.2, its own examples of a representation of 10 000 bytes
    ["the first 500 bytes", "bytes=0-499", part(0, 500)],
    ["the second 500 bytes", "bytes=500-999", part(500, 1_000)],
    ["the final 500 bytes", "bytes=-500", part(9_500, 10_000)],
    ["from 9500 on", "bytes=9500-", part(9_500, 10_000)],
    ["the last byte", "bytes=-1", part(9_999, 10_000)],
    ["a last position beyond the end is the end", "bytes=9990-20000", part(9_990, 10_000)],
    ["a suffix longer than the whole is the whole as a part", "bytes=-20000", part(0, 10_000)],
    ["the unit in any case", "Bytes=0-0", part(0, 1)],
  ])("%s", (_, range, expected) => {
    expect(wish(range)).toEqual(expected);
  });

  test.each(["bytes=10000-", "bytes=10000-10001", "bytes=-0"])("%s: none of it is there (§14.1.1)", (range) => {
    expect(wish(range)).toEqual({ kind: "beyond" });
  });

  test.each([undefined, "items=0-5", "bytes=5-2", "bytes=a-b", "bytes=-", "bytes=", "bytes 0-5", "bytes=0-1,5-6"])(
    "%s is answered with the whole: a server may ignore it (§14.2)",
    (range) => {
      expect(wish(range)).toEqual({ kind: "whole" });
    },
  );

  test("If-Range that does not fit asks for the whole, also a weak tag and a date (§13.1.5)", () => {
    expect(wish("bytes=0-9", TAG)).toEqual(part(0, 10));
    for (const other of ['"y"', `W/${TAG}`, "Mon, 23 Nov 2026 15:00:00 GMT"])
      expect(wish("bytes=0-9", other)).toEqual({ kind: "whole" });
  });
});

describe("QA-05 GET /api/recordings/ID/audio", () => {
  let fake: FakeSwitch;
  let api: ApiServer;
  let url: string;
  beforeEach(async () => {
    fake = new FakeSwitch();
    api = await startApi({
      control: fake,
      data: fake.folder,
      http: { host: "127.0.0.1", port: 0 },
      https: undefined,
      log: silentLog,
    });
    url = `http://${api.listening.find(({ what }) => what === "http")?.address}/api/recordings/${endedCall.id}/audio`;
  });
  afterEach(async () => {
    await api.close();
    fake.remove();
  });
  const get = (headers: Record<string, string>, method = "GET") => {
    const authorization = `Bearer ${readFileSync(join(fake.folder, "api-token"), "utf8").trim()}`;
    return fetch(url, { method, headers: { authorization, ...headers } });
  };

  test("gives the part that was asked for, says which, and closes the file", async () => {
    const whole = new Uint8Array(await (await get({})).arrayBuffer());
    const got = await get({ range: "bytes=900-1099" });
    expect(got.status).toBe(206);
    expect(got.headers.get("content-range")).toBe("bytes 900-1099/200044");
    expect(got.headers.get("content-length")).toBe("200");
    expect(new Uint8Array(await got.arrayBuffer())).toEqual(whole.subarray(900, 1_100));
    expect(fake.asked.filter((what) => what === "closed")).toHaveLength(2);
  });

  test("416 says how long it is", async () => {
    const got = await get({ range: "bytes=200044-" });
    expect([got.status, got.headers.get("content-range")]).toEqual([416, "bytes */200044"]);
    expect(fake.asked).toContain("closed");
  });

  test("HEAD tells that ranges are served, and looks at none (§14.2: for GET alone)", async () => {
    const got = await get({ range: "bytes=0-9" }, "HEAD");
    expect([got.status, got.headers.get("accept-ranges"), got.headers.get("content-length")]).toEqual([
      200,
      "bytes",
      "200044",
    ]);
  });

  test("the tag it tells is the one If-Range may name", async () => {
    const tag = (await get({})).headers.get("etag") ?? "";
    expect((await get({ range: "bytes=0-9", "if-range": tag })).status).toBe(206);
    expect((await get({ range: "bytes=0-9", "if-range": '"other"' })).status).toBe(200);
  });
});
