// RTP-07 with real sockets. Needs `npm run build`; left out, visibly, where dist/ is missing.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const built = new URL("../../../dist/rtp/srtp/secured-port.js", import.meta.url);
const child = fileURLToPath(new URL("slow-socket-child.mjs", import.meta.url));

describe.skipIf(!existsSync(built))("RTP-07 protected packets on a socket that cannot send at once", () => {
  test("leave it as they were when they were handed over", () => {
    const said = execFileSync(process.execPath, ["--test-udp-no-try-send", child, "45990"], { encoding: "utf8" });
    expect(JSON.parse(said)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
