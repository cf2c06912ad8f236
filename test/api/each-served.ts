// A fake switch behind the real HTTP interface, anew for each test of a file: what the tests of the command line and of the interface begin with.

import { afterEach, beforeEach } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "./fake-switch.ts";

/** `take`: the one of the test that begins. It listens at its data directory's socket and at a free port. */
export function eachServed(take: (fake: FakeSwitch) => void): void {
  let fake: FakeSwitch;
  let api: ApiServer;
  beforeEach(async () => {
    fake = new FakeSwitch();
    const http = { host: "127.0.0.1", port: 0 };
    api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
    take(fake);
  });
  afterEach(async () => {
    await api.close();
    fake.remove();
  });
}
