// What whoever asks is told when the database took nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { StorageError } from "../../src/store/storage-error.ts";
import { FakeSwitch } from "./fake-switch.ts";

test.each([
  [new StorageError("unwritable", "database or disk is full"), 503, "Cannot be kept"],
  [new StorageError("thread-died", "gone"), 503, "Cannot be kept"],
  [new StorageError("refused", "no such column"), 500, "Our mistake"],
])("%s", async (cause, status, title) => {
  const fake = new FakeSwitch();
  fake.status = () => Promise.reject(cause);
  const http = { host: "127.0.0.1", port: 0 };
  const api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
  const authorization = `Bearer ${readFileSync(join(fake.folder, "api-token"), "utf8").trim()}`;
  const address = api.listening.find(({ what }) => what === "http")?.address;
  const got = await fetch(`http://${address}/api/status`, { headers: { authorization } });
  expect([got.status, await got.json()]).toMatchObject([status, { title }]);
  await api.close();
  fake.remove();
});
