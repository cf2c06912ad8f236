// What the night shift sees of carriers.

import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}
describe("SIP-08 trunks at the command line", () => {
  test("a list says which carriers work, which do not and why", async () => {
    const { status, out } = await run("trunk list --lang en");
    expect(status).toBe(0);
    expect(out).toMatch(/carrier +电信 +sip\.example\.net +works +udp:192\.0\.2\.1:5060 \(600 s\) +1\/30/);
    expect(out).toMatch(/spare .*REFUSED +REFUSED \(403\) +0\/2 +403 Forbidden/);
    expect((await run("trunk list --lang zh")).out).toContain("被拒绝");
  });

  test("one trunk shows its addresses, and which of them asked for a pause", async () => {
    const { out } = await run("trunk show spare --lang en");
    expect(out).toMatch(/tls:192\.0\.2\.9:5061 +DOWN +3 s/);
    expect(JSON.parse((await run("trunk show carrier --json")).out)).toMatchObject({
      id: "carrier",
      calls: [expect.any(String)],
    });
  });

  test("a trunk that is not there is status 1 and names those there are", async () => {
    const { status, err } = await run("trunk show nobody --lang en");
    expect(status).toBe(1);
    expect(err).toContain("carrier, spare");
  });
});
