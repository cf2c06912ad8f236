// Is the carrier alive? Asked with OPTIONS, believed after two failures, forgiven after one answer.

import { describe, expect, test } from "vitest";
import { seededRng } from "../../../src/base/rng.ts";
import { Health } from "../../../src/sip/trunk/health.ts";
import { Qualifier } from "../../../src/sip/trunk/qualify.ts";
import { VirtualClock } from "../../world/clock.ts";
import { Carrier } from "./carrier.ts";

const place = (host: string) =>
  ({ transport: "udp", address: { host, port: 5060 }, serverName: "sip.example.net" }) as const;
const ACCOUNT = {
  key: "carrier",
  host: "sip.example.net",
  port: undefined,
  transport: undefined,
  proxy: undefined,
  user: undefined,
  authUser: undefined,
  secret: undefined,
  register: false,
  expiresS: 600,
  domain: undefined,
};
const [A, B] = [place("192.0.2.1"), place("192.0.2.2")];

function start() {
  const clock = new VirtualClock();
  const carrier = new Carrier();
  let changes = 0;
  const health = new Health(clock, () => changes++);
  const qualifier = new Qualifier(ACCOUNT, 30_000, {
    clock,
    rng: seededRng(3),
    request: carrier.request,
    locate: () => Promise.resolve({ kind: "found", places: [A, B] }),
    flowTo: ({ transport, address }) => ({ transport, local: { host: "10.0.0.1", port: 5060 }, remote: address }),
    health,
  });
  qualifier.start();
  const states = () => health.all.map(({ state }) => state);
  return { clock, carrier, health, qualifier, states, changes: () => changes };
}

describe("SIP-08 OPTIONS qualification", () => {
  test("each address is asked about every 30 s", async () => {
    const { clock, carrier, states } = start();
    await clock.advance(0);
    expect(carrier.sent.map(({ method, flow }) => `${method} ${flow.remote.host}`)).toEqual([
      "OPTIONS 192.0.2.1",
      "OPTIONS 192.0.2.2",
    ]);
    expect(states()).toEqual(["up", "up"]);
    await clock.advance(26_000);
    expect(carrier.sent).toHaveLength(2);
    await clock.advance(8_000);
    expect(carrier.sent).toHaveLength(4);
  });

  test.each([404, 403, 405, 486, 500, 501])("an answer of %i is a sign of life", async (status) => {
    const { clock, carrier, states } = start();
    carrier.rule = () => ({ status });
    await clock.advance(100_000);
    expect(states()).toEqual(["up", "up"]);
  });

  test("two failures in a row make it down, one answer makes it up", async () => {
    const { clock, carrier, health, states, changes } = start();
    await clock.advance(0);
    carrier.rule = ({ flow }) => (flow.remote.host === "192.0.2.1" ? undefined : { status: 200 });
    await clock.advance(34_000);
    expect(states()).toEqual(["up", "up"]);
    await clock.advance(10_000); // sooner than the next round would be: it is doubtful
    expect(states()).toEqual(["down", "up"]);
    expect(health.order([A, B])).toEqual([B, A]);
    expect(health.isDown).toBe(false);
    carrier.rule = () => ({ status: 200 });
    await clock.advance(10_000);
    expect(states()).toEqual(["up", "up"]);
    expect(health.order([A, B])).toEqual([A, B]);
    expect(changes()).toBe(4);
  });

  test("503 with Retry-After: it rests so long, and is not tried", async () => {
    const { clock, carrier, health } = start();
    carrier.rule = ({ flow }) =>
      flow.remote.host === "192.0.2.1" ? { status: 503, headers: [["Retry-After", "20"]] } : { status: 200 };
    await clock.advance(0);
    expect(health.order([A, B])).toEqual([B]);
    expect(health.order([A, B], true)).toEqual([A, B]);
    carrier.rule = () => ({ status: 200 });
    await clock.advance(21_000);
    expect(health.order([A, B])).toEqual([A, B]);
  });

  test("stopped, it leaves no timer behind", async () => {
    const { clock, qualifier } = start();
    await clock.advance(0);
    qualifier.stop();
    await clock.advance(0);
    expect(clock.pendingWhy()).toEqual([]);
  });
});
