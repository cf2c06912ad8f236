// A trunk stays registered with its carrier, whatever the carrier does, and never hammers.

import { describe, expect, test } from "vitest";
import { seededRng } from "../../../src/base/rng.ts";
import type { Located } from "../../../src/sip/locate/locate.ts";
import type { TrunkAccount } from "../../../src/sip/trunk/account.ts";
import { Registration, type RegistrationState } from "../../../src/sip/trunk/registration.ts";
import { VirtualClock } from "../../world/clock.ts";
import { Carrier } from "./carrier.ts";

const ACCOUNT: TrunkAccount = {
  key: "carrier",
  host: "sip.example.net",
  port: undefined,
  transport: undefined,
  proxy: undefined,
  user: "office",
  authUser: "auth-office",
  secret: "very-secret-1",
  register: true,
  expiresS: 600,
  domain: undefined,
};
const place = (host: string) =>
  ({ transport: "udp", address: { host, port: 5060 }, serverName: "sip.example.net" }) as const;
const CONTACT = "carrier-0123456789abcdef";

function start(located: Located = { kind: "found", places: [place("192.0.2.1"), place("192.0.2.2")] }) {
  const clock = new VirtualClock();
  const carrier = new Carrier();
  const states: RegistrationState[] = [];
  const registration = new Registration(ACCOUNT, {
    clock,
    rng: seededRng(3),
    request: carrier.request,
    locate: () => Promise.resolve(located),
    flowTo: ({ transport, address }) => ({ transport, local: { host: "10.0.0.1", port: 5060 }, remote: address }),
    ourAddress: () => "10.0.0.1:5060",
    contactUser: CONTACT,
    onState: (state) => states.push(state),
  });
  registration.start();
  return { clock, carrier, states, registration };
}

const contactRow = (expires: number) => ["Contact", `<sip:${CONTACT}@10.0.0.1:5060>;expires=${expires}`] as const;

describe("SIP-08 outbound registration", () => {
  test("RFC 3261 §10.2: To and From are the account, the Request-URI has no user, the contact is ours", async () => {
    const { clock, carrier } = start();
    await clock.advance(0);
    const { uri, method, from, to, credentials, flow } = carrier.last;
    expect({ uri, method, from, to }).toEqual({
      uri: "sip:sip.example.net",
      method: "REGISTER",
      from: { display: undefined, user: "office", host: "sip.example.net" },
      to: { display: undefined, user: "office", host: "sip.example.net" },
    });
    expect(credentials).toEqual({ user: "auth-office", secret: "very-secret-1" });
    expect(flow.remote.host).toBe("192.0.2.1");
    expect(carrier.headerOf(carrier.last, "Contact")).toBe(`<sip:${CONTACT}@10.0.0.1:5060>;expires=600`);
  });

  test("it is refreshed well before the expiry the carrier granted, with the same Call-ID", async () => {
    const { clock, carrier, registration } = start();
    carrier.rule = () => ({ status: 200, headers: [contactRow(120)] });
    await clock.advance(0);
    expect(registration.state).toMatchObject({ kind: "registered", expiresS: 120 });
    await clock.advance(71_000);
    expect(carrier.sent).toHaveLength(1);
    await clock.advance(26_000); // by 97 s of 120
    expect(carrier.sent).toHaveLength(2);
    expect(carrier.sent[0]?.series).toBe(carrier.sent[1]?.series);
    expect(carrier.last.series?.cseq).toBe(2);
  });

  test("a carrier that answers without our contact grants what we asked for", async () => {
    const { clock, registration } = start();
    await clock.advance(0);
    expect(registration.state).toMatchObject({ kind: "registered", expiresS: 600 });
  });

  test("RFC 3261 §10.2.8: 423 is answered once with what the carrier wants", async () => {
    const { clock, carrier, registration } = start();
    carrier.rule = (sent) =>
      carrier.headerOf(sent, "Expires") === "600"
        ? { status: 423, headers: [["Min-Expires", "1800"]] }
        : { status: 200, headers: [contactRow(1800)] };
    await clock.advance(0);
    expect(registration.state).toMatchObject({ kind: "registered", expiresS: 1800 });
    expect(carrier.sent).toHaveLength(2);
  });

  test("a carrier that answers 423 for ever is left alone", async () => {
    const { clock, carrier } = start();
    let least = 700;
    carrier.rule = () => ({ status: 423, headers: [["Min-Expires", String(least++)]] });
    await clock.advance(60_000);
    expect(carrier.sent).toHaveLength(2);
  });

  test("RFC 3263 §4.3: a place that does not answer is followed by the next", async () => {
    const { clock, carrier, registration } = start();
    carrier.rule = (sent) =>
      sent.flow.remote.host === "192.0.2.1" ? undefined : { status: 200, headers: [contactRow(100)] };
    await clock.advance(0);
    expect(registration.state).toMatchObject({ kind: "registered", place: place("192.0.2.2") });
    // Who has us keeps us.
    await clock.advance(90_000);
    expect(carrier.last.flow.remote.host).toBe("192.0.2.2");
  });

  test("where nobody answers it tries again after 30 s, then 60 s, at most every 10 minutes, and says why", async () => {
    const { clock, carrier, states } = start();
    carrier.rule = () => undefined;
    await clock.advance(29_000);
    expect(carrier.sent).toHaveLength(2);
    await clock.advance(10_000);
    expect(carrier.sent).toHaveLength(4);
    await clock.advance(55_000);
    expect(carrier.sent).toHaveLength(4);
    await clock.advance(86_400_000);
    expect(carrier.sent.length).toBeLessThan(2 * 24 * 6 + 20);
    expect(states.filter(({ kind }) => kind === "failed")[0]).toMatchObject({ status: 408, cause: "no answer" });
  });

  test("a wrong password or a barred account is asked again no sooner than in ten minutes", async () => {
    for (const status of [401, 403, 404, 603]) {
      const { clock, carrier, registration } = start();
      carrier.rule = () => ({ status });
      await clock.advance(590_000);
      expect(carrier.sent).toHaveLength(1);
      expect(registration.state).toMatchObject({ kind: "refused", status });
      await clock.advance(150_000);
      expect(carrier.sent).toHaveLength(2);
      await clock.advance(86_400_000);
      expect(carrier.sent.length).toBeLessThan(30);
    }
  });

  test("Retry-After is kept to, but not for more than a day", async () => {
    const { clock, carrier } = start({ kind: "found", places: [place("192.0.2.1")] });
    carrier.rule = () => ({ status: 503, headers: [["Retry-After", "3600 (maintenance)"]] });
    await clock.advance(3_599_000);
    expect(carrier.sent).toHaveLength(1);
    await clock.advance(2_000);
    expect(carrier.sent).toHaveLength(2);
    const other = start({ kind: "found", places: [place("192.0.2.1")] });
    other.carrier.rule = () => ({ status: 503, headers: [["Retry-After", "4294967295"]] });
    await other.clock.advance(86_500_000);
    expect(other.carrier.sent).toHaveLength(2);
  });

  test("a name that leads nowhere is a failure like others", async () => {
    const { clock, carrier, registration } = start({ kind: "nowhere", cause: "no address for sip.example.net" });
    await clock.advance(0);
    expect(registration.state).toMatchObject({ kind: "failed", cause: "no address for sip.example.net" });
    expect(carrier.sent).toEqual([]);
  });

  test("RFC 3261 §10.2.2: at the end it takes its contact away, and no timer is left", async () => {
    const { clock, carrier, registration } = start();
    await clock.advance(0);
    let done = false;
    registration.stop(() => {
      done = true;
    });
    expect(carrier.headerOf(carrier.last, "Expires")).toBe("0");
    await clock.advance(0);
    expect(done).toBe(true);
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("stopped while it registers, nothing comes back to life", async () => {
    const { clock, carrier, registration } = start();
    registration.stop(() => {});
    await clock.advance(3_600_000);
    expect(carrier.sent.length).toBeLessThan(2);
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("RFC 3608: the carrier's Service-Route is kept", async () => {
    const { clock, carrier, registration } = start();
    carrier.rule = () => ({
      status: 200,
      headers: [["Service-Route", "<sip:edge.example.net;lr>, <sip:core.example.net;lr>"]],
    });
    await clock.advance(0);
    expect(registration.serviceRoute).toEqual(["<sip:edge.example.net;lr>", "<sip:core.example.net;lr>"]);
  });

  test("over a connection that broke it registers again within seconds", async () => {
    const tcp = { ...place("192.0.2.1"), transport: "tcp" } as const;
    const { clock, carrier, registration } = start({ kind: "found", places: [tcp] });
    await clock.advance(0);
    registration.flowFailed({ transport: "tcp", local: { host: "10.0.0.1", port: 1 }, remote: tcp.address });
    await clock.advance(2_100);
    expect(carrier.sent).toHaveLength(2);
    // Another peer's connection is none of its business.
    registration.flowFailed({
      transport: "tcp",
      local: { host: "10.0.0.1", port: 1 },
      remote: { host: "192.0.2.9", port: 5060 },
    });
    await clock.advance(2_100);
    expect(carrier.sent).toHaveLength(2);
  });
});
