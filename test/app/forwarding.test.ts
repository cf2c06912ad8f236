import { describe, expect, test } from "vitest";
import type { ExtensionKey } from "../../src/base/ids.ts";
import type { Extension } from "../../src/office/office.ts";
import { FakeSession, inviteText, sdpOf } from "../call/fake-session.ts";
import { House } from "./house.ts";
import { officeWith } from "./office-with.ts";

const key = (number: string): ExtensionKey => number as ExtensionKey;
const extension = (house: House, number: string): Extension => {
  const found = house.site.office().extensions.get(key(number));
  if (found === undefined) throw new Error(`no extension ${number}`);
  return found;
};
const houseWith = (extensions: Record<string, object>): House => new House(officeWith({ extensions }));
const whoRings = (house: House): string[] =>
  house.rung.filter(({ phone }) => phone.state !== "ended").map(({ init }) => init.to.user);

describe("SIP-12 forwarding", () => {
  test("always: the phone does not ring, the other does, and the record says who sent it", async () => {
    const house = houseWith({ "1001": { forward: { always: "1002" } } });
    const caller = house.dial("1001");
    await house.settle();
    expect(whoRings(house)).toEqual(["1002"]);
    house.last.phoneAnswers();
    await house.settle();
    expect(caller.state).toBe("answered");
    expect(house.call.diversions).toEqual([{ from: "1001", to: "1002", reason: "unconditional", extension: "1001" }]);
    expect(house.call.payer).toBe("1001");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.notes).toEqual(["forwarded from 1001 to 1002: unconditional"]);
  });

  test("busy: the second caller goes elsewhere, the first is not touched", async () => {
    const house = houseWith({ "1001": { forward: { busy: "1002" }, callWaiting: false } });
    const first = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    const second = house.dial("1001", { from: "1004" });
    await house.settle();
    expect(house.rung.map(({ init }) => init.to.user)).toEqual(["1001", "1002"]);
    house.last.phoneAnswers();
    await house.settle();
    expect([first.state, second.state]).toEqual(["answered", "answered"]);
    first.phoneHangsUp();
    second.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.notes).toEqual(["forwarded from 1001 to 1002: user-busy"]);
  });

  test("busy: the phone itself says 486", async () => {
    const house = houseWith({ "1001": { forward: { busy: "1002" } } });
    const caller = house.dial("1001");
    house.last.phoneRefuses(486);
    await house.settle();
    expect(whoRings(house)).toEqual(["1002"]);
    caller.phoneCancels();
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("cancelled");
  });

  test("no answer, set while the phone rang", async () => {
    const house = houseWith({ "1001": { ring: "10s" } });
    const caller = house.dial("1001");
    house.site.lines.set(extension(house, "1001"), "forwardNoAnswer", "1002");
    await house.clock.advance(10_001);
    expect(whoRings(house)).toEqual(["1002"]);
    house.last.phoneAnswers();
    await house.settle();
    expect(caller.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("unreachable: no phone is registered, or it says so", async () => {
    const house = houseWith({ "1001": { forward: { unreachable: "1002" } } });
    const first = house.dial("1001");
    house.last.phoneRefuses(480);
    await house.settle();
    expect(whoRings(house)).toEqual(["1002"]);
    first.phoneCancels();
    house.phones.set("1001", 0);
    const second = house.dial("1001");
    await house.settle();
    expect(whoRings(house)).toEqual(["1002"]);
    second.phoneCancels();
    await house.expectNothingLeft();
    expect(house.record.notes).toEqual(["forwarded from 1001 to 1002: unavailable"]);
  });

  test("who rejects a call does not send it on", async () => {
    const house = houseWith({ "1001": { forward: { busy: "1002", noAnswer: "1002", unreachable: "1002" } } });
    const caller = house.dial("1001");
    house.last.phoneRefuses(603);
    await house.expectNothingLeft();
    expect(caller.ending?.status).toBe(603);
    expect(house.record).toMatchObject({ ending: "rejected", notes: [] });
  });

  test("A forwards to B and B to A: 482, and nobody rings", async () => {
    const house = houseWith({ "1001": { forward: { always: "1002" } } }); // the file would not let both
    house.site.lines.set(extension(house, "1002"), "forwardAlways", "1001");
    const caller = house.dial("1001");
    await house.settle();
    expect([caller.state, caller.ending?.status, house.rung.length]).toEqual(["ended", 482, 0]);
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "forward-loop", endedBy: "switch", sipStatus: 482 });
  });

  test("five times is as far as a call goes", async () => {
    const chain = (length: number): Record<string, object> => {
      const extensions: Record<string, object> = {};
      for (let i = 0; i < length; i++) extensions[String(2_001 + i)] = { forward: { always: String(2_002 + i) } };
      extensions[String(2_001 + length)] = {};
      return extensions;
    };
    const five = houseWith(chain(5));
    const reached = five.dial("2001");
    await five.settle();
    expect(whoRings(five)).toEqual(["2006"]);
    reached.phoneCancels();
    await five.expectNothingLeft();
    const six = houseWith(chain(6));
    const lost = six.dial("2001");
    await six.settle();
    expect([lost.ending?.status, six.rung.length]).toEqual([482, 0]);
    await six.expectNothingLeft();
  });

  test("a number that is gone: the caller hears what they would hear without forwarding", async () => {
    const house = houseWith({ "1001": {} });
    house.site.lines.set(extension(house, "1001"), "forwardAlways", "4040");
    const caller = house.dial("1001");
    await house.settle();
    expect(whoRings(house)).toEqual(["1001"]);
    caller.phoneCancels();
    await house.expectNothingLeft();
    expect(house.record.notes).toEqual(["not forwarded from 1001 to 4040: unknown"]);
  });
});

describe("SIP-12 do not disturb", () => {
  test("callers hear busy; the phone still calls; it is off again", async () => {
    const house = houseWith({ "1001": { dnd: true } });
    const caller = house.dial("1001");
    await house.settle();
    expect([caller.ending?.status, house.rung.length]).toEqual([486, 0]);
    const own = house.dial("1002", { from: "1001" });
    expect(house.rung.length).toBe(1);
    own.phoneCancels();
    house.site.lines.set(extension(house, "1001"), "dnd", false);
    const again = house.dial("1001");
    await house.settle();
    expect(whoRings(house)).toEqual(["1001"]);
    again.phoneCancels();
    await house.expectNothingLeft();
  });

  test("or they go where forward-busy says", async () => {
    const house = houseWith({ "1001": { dnd: true, forward: { busy: "1002" } } });
    const caller = house.dial("1001");
    await house.settle();
    expect(whoRings(house)).toEqual(["1002"]);
    caller.phoneCancels();
    await house.expectNothingLeft();
    expect(house.record.notes).toContain("forwarded from 1001 to 1002: do-not-disturb");
  });

  test("set while it rings: this call rings on, the next does not", async () => {
    const house = houseWith({});
    const first = house.dial("1001");
    house.last.phoneProgress(180);
    house.site.lines.set(extension(house, "1001"), "dnd", true);
    await house.settle();
    expect(whoRings(house)).toEqual(["1001"]);
    const second = house.dial("1001", { from: "1004" });
    await house.settle();
    expect(second.ending?.status).toBe(486);
    first.phoneCancels();
    await house.expectNothingLeft();
  });

  test("ACD-20 an agent is passed over and explained while the phone is not to be disturbed", async () => {
    const house = new House(
      officeWith({
        agents: { "5001": { name: "Li Lei", extension: "1001" } },
        queues: { sales: { number: "7000", wrapUp: "0s" } },
      }),
    );
    house.ready("5001");
    house.site.lines.set(extension(house, "1001"), "dnd", true);
    const caller = house.dial("7000");
    await house.settle();
    expect(house.rung.length).toBe(0);
    const why = house.floor.desk.explainAgent("5001" as never, house.clock.now());
    expect(why?.excludedBy).toEqual([{ rule: "phone-dnd" }]);
    house.site.lines.set(extension(house, "1001"), "dnd", undefined);
    expect(whoRings(house)).toEqual(["1001"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("SIP-12 call waiting and the room of a line", () => {
  test("a second call knocks; without call waiting it hears busy", async () => {
    const house = houseWith({ "1001": { calls: 2 } });
    const first = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    const second = house.dial("1001", { from: "1004" });
    await house.settle();
    expect(house.rung.length).toBe(2);
    const third = house.dial("1001", { from: "1002" });
    await house.settle();
    expect(third.ending?.status).toBe(486);
    second.phoneCancels();
    house.site.lines.set(extension(house, "1001"), "callWaiting", false);
    const fourth = house.dial("1001", { from: "1002" });
    await house.settle();
    expect(fourth.ending?.status).toBe(486);
    first.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("several phones that ring for one call are one call", async () => {
    const house = houseWith({ "1001": { calls: 2 } });
    house.phones.set("1001", 3);
    const first = house.dial("1001");
    expect(house.site.lines.calls(key("1001"))).toMatchObject([{ direction: "in", state: "ringing" }]);
    house.last.phoneAnswers();
    await house.settle();
    expect(house.site.lines.calls(key("1001"))).toMatchObject([{ direction: "in", state: "talking" }]);
    expect(house.site.lines.calls(key("1003"))).toMatchObject([{ direction: "out", state: "talking" }]);
    first.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.site.lines.calls(key("1001"))).toEqual([]);
  });

  test("a call of its own beyond its room gets 486; a feature code does not", async () => {
    const house = houseWith({ "1003": { calls: 1 } });
    const first = house.dial("1001");
    const second = house.dial("1002");
    await house.settle();
    expect(second.ending?.status).toBe(486);
    const code = house.dial("*78");
    await house.settle();
    expect(code.state).toBe("answered");
    code.phoneHangsUp();
    first.phoneCancels();
    await house.expectNothingLeft();
  });
});

describe("SIP-12 whoever called for help is called back", () => {
  const OFFICE = officeWith({
    extensions: {
      "1001": { dnd: true, callWaiting: false, forward: { always: "1002", busy: "1002", noAnswer: "1002" } },
    },
    numbers: { "8000": { extension: "1001" } },
    trunks: { carrier: { host: "192.0.2.9" } },
    emergency: { numbers: ["110"], via: ["carrier"] },
  });
  const fromOutside = (house: House, from: string): FakeSession => {
    const sdp = sdpOf();
    const session = new FakeSession("caller", inviteText({ from, to: "8000", sdp }), sdp);
    house.calls.arrive(session, { kind: "trunk", trunk: "carrier" as never });
    return session;
  };

  test.each([
    ["from the emergency number itself", "110", false, "1001"],
    ["from any number outside, a short while after it dialled 110", "05921234567", true, "1001"],
    ["from outside without that", "05921234567", false, "1002"],
  ])("%s", async (_, from, calledForHelp, rings) => {
    const house = new House(OFFICE);
    if (calledForHelp) house.site.lines.calledForHelp(key("1001"));
    const caller = fromOutside(house, from);
    await house.settle();
    expect(whoRings(house)).toEqual([rings]);
    await house.clock.advance(31_000); // nobody answers: and even then it is not sent on
    expect(house.rung.map(({ init }) => init.to.user)).toEqual([rings]);
    caller.phoneCancels();
    await house.expectNothingLeft();
  });

  test("colleagues are not meant, and half an hour later nobody is", async () => {
    const house = new House(OFFICE);
    house.site.lines.calledForHelp(key("1001"));
    const colleague = house.dial("1001");
    await house.settle();
    expect(whoRings(house)).toEqual(["1002"]);
    colleague.phoneCancels();
    await house.clock.advance(1_800_001);
    const late = fromOutside(house, "05921234567");
    await house.settle();
    expect(whoRings(house)).toEqual(["1002"]);
    late.phoneCancels();
    await house.expectNothingLeft();
  });
});
