// Calls out over carriers, and what carriers do to them. Carriers are played by hand.

import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { sdpOf } from "../call/fake-session.ts";
import { House } from "./house.ts";

const OFFICE = `
office: { country: CN }
extensions:
  "1001": { secret: "kx83-vnq2-77", rights: [national] }
  "1002": { secret: "ab83-vnq2-78", rights: [national], callerId: "+862155550002" }
  "1003": { secret: "cd83-vnq2-79", rights: [] }
trunks:
  alpha: { host: 192.0.2.1, user: office, secret: "very-secret-1", register: false, calls: 2, qualify: 0s, callerId: "+862155550000", numbers: e164 }
  beta: { host: 192.0.2.2, register: false, qualify: 0s, identity: remote-party, diversion: none, numbers: national }
routes:
  - { match: "0.", via: [alpha, beta], right: national, strip: 1 }
numbers:
  "+862155551234": { extension: "1001" }
  "+862155555555": { dial: "013800138000" }
emergency: { numbers: ["110"], tell: ["1003"] }
`;

function headerOf(house: House, name: string, at = -1): string | undefined {
  return house.rung.at(at)?.init.headers?.find(([header]) => header === name)?.[1];
}
function hostRung(house: House, at = -1): string | undefined {
  return house.rung.at(at)?.init.flow.remote.host;
}
const userOfUri = (request: { readonly uri: string }): string => /^sip:([^@]*)@/.exec(request.uri)?.[1] ?? "";

describe("SIP-08 calls over trunks", () => {
  test("an extension dials out: number, caller and password are the carrier's way; they talk and hang up", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1001" });
    await house.settle();
    const rung = house.rung[0];
    expect(rung?.init.uri).toBe("sip:+8613800138000@192.0.2.1");
    expect(rung?.init.credentials).toEqual({ user: "office", secret: "very-secret-1" });
    expect(rung?.init.from).toEqual({ display: undefined, user: "+862155550000", host: "192.0.2.1" });
    expect(headerOf(house, "P-Asserted-Identity")).toBe("<sip:+862155550000@192.0.2.1>");
    expect(rung?.init.maxForwards).toBe(69);
    house.last.phoneProgress(183, sdpOf());
    expect(caller.rings.at(-1)?.status).toBe(183);
    house.last.phoneAnswers();
    await house.settle();
    expect(caller.state).toBe("answered");
    house.last.phoneHangsUp();
    await house.settle();
    expect(house.record).toMatchObject({ from: "1001", to: "013800138000", ending: "completed" });
    await house.expectNothingLeft();
  });

  test("the extension's own number comes before the trunk's", async () => {
    const house = new House(OFFICE);
    house.dial("013800138000", { from: "1002" });
    await house.settle();
    expect(house.rung[0]?.init.from.user).toBe("+862155550002");
    house.last.phoneRefuses(486);
    await house.settle();
    await house.expectNothingLeft();
  });

  test("without the right it is refused with 403 and nobody is asked", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1003" });
    await house.settle();
    expect(caller.ending?.status).toBe(403);
    expect(house.rung).toEqual([]);
    await house.expectNothingLeft();
  });

  test("a carrier that refuses with 503 is followed by the next, which has its own way of writing", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1002" });
    await house.settle();
    house.last.phoneRefuses(503);
    await house.settle();
    expect(hostRung(house)).toBe("192.0.2.2");
    expect(userOfUri(house.rung[1]?.init as { uri: string })).toBe("13800138000");
    expect(headerOf(house, "Remote-Party-ID")).toBe("<sip:02155550002@192.0.2.2>;party=calling;screen=yes;privacy=off");
    expect(headerOf(house, "P-Asserted-Identity")).toBeUndefined();
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    expect(house.record.notes).toContain("trunk alpha: refused with 503");
    await house.expectNothingLeft();
  });

  test.each([
    [486, 486, "busy"],
    [404, 404, "unknown-number"],
    [484, 484, "unknown-number"],
    [603, 603, "rejected"],
    [480, 480, "unreachable"],
    [403, 403, "rejected"],
  ])("a refusal with %i is the answer, no other carrier is asked", async (status, told, ending) => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.phoneRefuses(status, { reason: "Q.850;cause=17" });
    await house.settle();
    expect(house.rung).toHaveLength(1);
    expect(caller.ending?.status).toBe(told);
    expect(house.record).toMatchObject({ ending, endedBy: "callee" });
    expect(house.record.notes).toContain(`carrier said ${status}, Q.850 cause 17`);
    await house.expectNothingLeft();
  });

  test("whoever rang was reached: 503 after ringing asks no other carrier", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.phoneProgress(180);
    house.last.phoneRefuses(503);
    await house.settle();
    expect(house.rung).toHaveLength(1);
    expect(caller.ending?.status).toBe(503);
    await house.expectNothingLeft();
  });

  test("a carrier that says nothing at all is given up after six seconds and left alone for a minute", async () => {
    const house = new House(OFFICE);
    house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.heard = false;
    await house.clock.advance(limits.trunk.silenceMs);
    expect(house.rung.map((_, at) => hostRung(house, at))).toEqual(["192.0.2.1", "192.0.2.2"]);
    expect(house.rung[0]?.phone.state).toBe("ended");
    house.last.phoneRefuses(486);
    await house.settle();
    house.dial("013800138000", { from: "1001" });
    await house.settle();
    expect(hostRung(house)).toBe("192.0.2.2");
    house.last.phoneRefuses(486);
    await house.settle();
    await house.clock.advance(limits.trunk.restMs);
    house.dial("013800138000", { from: "1001" });
    await house.settle();
    expect(hostRung(house)).toBe("192.0.2.1");
    house.last.phoneRefuses(486);
    await house.settle();
    await house.expectNothingLeft();
  });

  test("Retry-After: the carrier rests so long", async () => {
    const house = new House(OFFICE);
    const dial = async () => {
      house.dial("013800138000", { from: "1001" });
      await house.settle();
      const host = hostRung(house);
      house.last.phoneRefuses(host === "192.0.2.1" ? 503 : 486, { retryAfter: "30" });
      await house.settle();
      if (host === "192.0.2.1") house.last.phoneRefuses(486);
      await house.settle();
      return host;
    };
    expect(await dial()).toBe("192.0.2.1");
    expect(await dial()).toBe("192.0.2.2");
    await house.clock.advance(31_000);
    expect(await dial()).toBe("192.0.2.1");
    await house.expectNothingLeft();
  });

  test("when no carrier takes it the caller hears 503 with Retry-After", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.phoneRefuses(503, { heard: false });
    await house.settle();
    house.last.phoneRefuses(500);
    await house.settle();
    expect(caller.ending).toMatchObject({ status: 503, headers: [["Retry-After", "5"]] });
    expect(house.record).toMatchObject({ ending: "no-line", endedBy: "switch" });
    await house.expectNothingLeft();
  });

  test("the caller gives up: the carrier is cancelled and nobody else is asked", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.phoneProgress(180);
    caller.phoneCancels();
    await house.settle();
    expect(house.rung).toHaveLength(1);
    expect(house.last.state).toBe("ended");
    expect(house.record.ending).toBe("cancelled");
    await house.expectNothingLeft();
  });

  test("a trunk's lines are counted in both directions, ringing ones too; full, the next is taken", async () => {
    const house = new House(OFFICE);
    const first = house.dial("013800138000", { from: "1001" });
    house.callIn("alpha", { from: "<sip:13900139000@192.0.2.1>", to: "02155551234" });
    await house.settle();
    expect(house.outside.trunks.lines.inUse("alpha" as never)).toBe(2);
    house.dial("013800138001", { from: "1002" });
    await house.settle();
    expect(hostRung(house)).toBe("192.0.2.2");
    const second = house.callIn("alpha", { from: "<sip:13900139001@192.0.2.1>", to: "02155551234" });
    expect(second.ending?.status).toBe(486); // never 503: the carrier would take us for dead
    first.phoneCancels();
    for (const { phone } of house.rung) phone.phoneRefuses(486);
    await house.settle();
    await house.expectNothingLeft();
  });

  test("RFC 3261 §8.1.3.4: 302 is followed at the same carrier, never to strangers", async () => {
    const house = new House(OFFICE);
    house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.phoneRefuses(302, { contacts: ["sip:13800138000@evil.example.com", "sip:x-13800138000@192.0.2.1"] });
    await house.settle();
    expect(house.rung.map(({ init }) => init.uri)).toEqual([
      "sip:+8613800138000@192.0.2.1",
      "sip:x-13800138000@192.0.2.1",
    ]);
    house.last.phoneRefuses(302, { contacts: ["sip:1@evil.example.com"] });
    await house.settle();
    expect(house.rung).toHaveLength(2);
    expect(house.record).toMatchObject({ ending: "unreachable", sipStatus: 480 });
    await house.expectNothingLeft();
  });

  test("a carrier that redirects for ever is left", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1001" });
    for (let i = 0; i < 20 && caller.state !== "ended"; i++) {
      await house.settle();
      house.last.phoneRefuses(302, { contacts: [`sip:${i}@192.0.2.1`] });
    }
    await house.settle();
    expect(caller.state).toBe("ended");
    expect(house.rung).toHaveLength(1 + limits.trunk.redirects);
    await house.expectNothingLeft();
  });

  test("the trunk goes while a call is on it: the call goes on, new ones take another", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    house.apply(OFFICE.replace(/ {2}alpha: .*\n/, "").replace("via: [alpha, beta]", "via: [beta]"));
    await house.clock.advance(1_000);
    expect(caller.state).toBe("answered");
    house.dial("013800138000", { from: "1002" });
    await house.settle();
    expect(hostRung(house)).toBe("192.0.2.2");
    house.last.phoneRefuses(486);
    caller.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });
});

describe("SIP-08 calls that come in over trunks", () => {
  test("the caller is the asserted one, in E.164; the number is found in any spelling", async () => {
    const house = new House(OFFICE);
    const caller = house.callIn("alpha", {
      from: '"x" <sip:anonymous@192.0.2.1>',
      to: "862155551234",
      headers: ['P-Asserted-Identity: "Wang" <sip:013900139000@192.0.2.1;user=phone>'],
    });
    await house.settle();
    expect(house.rung[0]?.init).toMatchObject({
      from: { user: "+8613900139000", display: "Wang" },
      to: { user: "1001" },
    });
    // RFC 3325 §7: what carriers assert is not passed on as such.
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    expect(house.record).toMatchObject({ from: "+8613900139000", fromName: "Wang", ending: "completed" });
    await house.expectNothingLeft();
  });

  test("carriers that put the account into the Request-URI name the number in To", async () => {
    const house = new House(OFFICE);
    house.callIn("alpha", { from: "<sip:13900139000@192.0.2.1>", to: "+862155551234", uriUser: "office" });
    await house.settle();
    expect(house.rung[0]?.init.to.user).toBe("1001");
    house.last.phoneRefuses(486);
    await house.settle();
    expect(house.record.to).toBe("+862155551234");
    await house.expectNothingLeft();
  });

  test("RFC 3325 §7: a caller who hides is shown to nobody", async () => {
    const house = new House(OFFICE);
    house.callIn("alpha", {
      from: '"Anonymous" <sip:anonymous@anonymous.invalid>',
      to: "+862155551234",
      headers: ["P-Asserted-Identity: <sip:+8613900139000@192.0.2.1>", "Privacy: id"],
    });
    await house.settle();
    expect(house.rung[0]?.init.from).toMatchObject({ user: "anonymous" });
    expect(JSON.stringify(house.rung[0]?.init)).not.toContain("13900139000");
    house.last.phoneRefuses(486);
    await house.settle();
    expect(house.record.from).toBe("anonymous");
    await house.expectNothingLeft();
  });

  test("a number nobody has is 404, and a carrier reaches no extension and no way out by dialling", async () => {
    const house = new House(OFFICE);
    for (const to of ["02155559999", "1001", "013800138000", "*72", "110"]) {
      const caller = house.callIn("alpha", { from: "<sip:13900139000@192.0.2.1>", to });
      await house.settle();
      expect([to, caller.ending?.status]).toEqual([to, 404]);
    }
    expect(house.rung).toEqual([]);
    await house.expectNothingLeft();
  });

  test("sent on outside: the first caller's number is shown, and who forwarded, where the carrier wants to hear it (RFC 5806)", async () => {
    const house = new House(OFFICE);
    const caller = house.callIn("alpha", { from: "<sip:13900139000@192.0.2.1>", to: "02155555555" });
    await house.settle();
    expect(house.rung[0]?.init.uri).toBe("sip:+8613800138000@192.0.2.1");
    expect(house.rung[0]?.init.from.user).toBe("+8613900139000");
    house.last.phoneRefuses(503);
    await house.settle();
    // beta takes no diversions: it would refuse a number that is not ours
    expect(house.rung[1]?.init.from.user).not.toContain("13900139000");
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("who had forwarded it before stands in the record and goes on to the next carrier", async () => {
    const house = new House(OFFICE);
    const caller = house.callIn("alpha", {
      from: "<sip:13900139000@192.0.2.1>",
      to: "02155555555",
      headers: ["Diversion: <sip:+8613700137000@192.0.2.1>;reason=user-busy;counter=1"],
    });
    await house.settle();
    expect(headerOf(house, "Diversion")).toBe("<sip:+8613700137000@192.0.2.1>;reason=user-busy;counter=1");
    caller.phoneCancels();
    await house.settle();
    expect(house.record.notes).toContain("had been forwarded by +8613700137000: user-busy");
    await house.expectNothingLeft();
  });

  test("a call that comes back again and again ends with 482 instead of eating all lines", async () => {
    const house = new House(OFFICE.replace("calls: 2", "calls: 30"));
    const incoming = Array.from({ length: limits.trunk.sameForwarded + 1 }, () =>
      house.callIn("alpha", { from: "<sip:13900139000@192.0.2.1>", to: "02155555555" }),
    );
    await house.settle();
    expect(house.rung).toHaveLength(limits.trunk.sameForwarded);
    expect(incoming.at(-1)?.ending?.status).toBe(482);
    for (const session of incoming) session.phoneCancels();
    await house.settle();
    await house.expectNothingLeft();
  });
});

describe("SIP-12 emergency numbers always get a line", () => {
  test("without rights, over a full trunk: the youngest other call gives way, and who must know is told", async () => {
    const house = new House(OFFICE);
    const older = house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.phoneAnswers();
    await house.clock.advance(1_000);
    const younger = house.dial("013800138001", { from: "1002" });
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    house.dial("110", { from: "1003" });
    await house.settle();
    expect(hostRung(house)).toBe("192.0.2.1");
    expect(house.rung.at(-1)?.init.uri).toBe("sip:110@192.0.2.1");
    expect(older.state).toBe("answered");
    expect(younger.ending?.reason).toContain("preemption");
    expect(house.record).toMatchObject({ from: "1002", ending: "gave-way" });
    expect(house.outside.notices).toEqual([expect.stringContaining("1003")]);
    expect(house.bugs.splice(0)).toEqual([expect.stringContaining("call.emergency")]);
    house.last.phoneAnswers();
    older.phoneHangsUp();
    await house.settle();
    house.last.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("a phone gone wild that calls for help again and again ends only so many of other people's calls", async () => {
    const house = new House(OFFICE.replace("calls: 2", "calls: 4"));
    const others = ["1001", "1001", "1002", "1002"].map((from, i) => house.dial(`01380013800${i}`, { from }));
    await house.settle();
    for (const { phone } of house.rung) phone.phoneAnswers();
    await house.settle();
    for (let i = 0; i < limits.trunk.helpClears + 2; i++) {
      house.dial("110", { from: "1003" });
      await house.settle();
      expect(house.rung.at(-1)?.init.uri).toBe("sip:110@192.0.2.1"); // each is called all the same
    }
    expect(others.filter(({ state }) => state === "ended").length).toBe(limits.trunk.helpClears);
    house.bugs.splice(0);
  });

  test("no toll ceiling, and every trunk is tried, one that asked for a pause too", async () => {
    const house = new House(OFFICE.replace("rights: [national] }", "rights: [national], paidCalls: 0 }"));
    house.dial("110", { from: "1001" });
    await house.settle();
    house.last.phoneRefuses(503, { retryAfter: "600" });
    await house.settle();
    house.last.phoneRefuses(403);
    await house.settle();
    expect(house.rung.map((_, at) => hostRung(house, at))).toEqual(["192.0.2.1", "192.0.2.2"]);
    house.dial("110", { from: "1001" });
    await house.settle();
    house.last.phoneRefuses(403);
    await house.settle();
    expect(house.rung.slice(2).map((_, at) => hostRung(house, at + 2))).toEqual(["192.0.2.2", "192.0.2.1"]);
    house.last.phoneRefuses(486);
    await house.settle();
    house.bugs.length = 0;
    await house.expectNothingLeft();
  });
});
