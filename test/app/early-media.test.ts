import { beforeEach, describe, expect, test } from "vitest";
import { type FakeSession, sdpOf } from "../call/fake-session.ts";
import { House } from "./house.ts";

let house: House;
beforeEach(() => {
  house = new House();
});

const statuses = (caller: FakeSession): number[] => caller.rings.map((ring) => ring.status);
const phone = (at: number): FakeSession => {
  const rung = house.rung[at];
  if (rung === undefined) throw new Error(`no phone ${at}`);
  return rung.phone;
};
/** What the caller hears: their leg is the oldest. */
const callerHears = (): unknown => house.hears[0];
const legOf = (at: number): string => [...house.media.legs.keys()][at] ?? "";

describe("the caller is told that it rings when it rings, and not before", () => {
  test("an INVITE that nobody has answered yet is no ringing", () => {
    const caller = house.dial("1001");
    expect(statuses(caller)).toEqual([]);
    house.last.phoneProgress(180);
    house.last.phoneProgress(180);
    expect(statuses(caller)).toEqual([180]);
    expect(caller.rings[0]?.sdp).toBeUndefined();
  });

  test("RFC 3960 §3.2: 180 with sound stays 180 with sound, so that a silent callee still rings at the caller's ear", () => {
    const caller = house.dial("1001");
    house.last.phoneProgress(180, sdpOf());
    expect(statuses(caller)).toEqual([180]);
    expect(caller.rings[0]?.sdp).toContain("m=audio");
    expect(callerHears()).toEqual({ kind: "leg", leg: legOf(1) });
    expect(house.records.find(house.call.id)?.ringingAt).toBeDefined();
  });

  test("an announcement first, then the phone rings: both reach the caller, and the answer is the description already given", async () => {
    const caller = house.dial("1001");
    house.last.phoneProgress(183, sdpOf({ codecs: ["pcmu"] }));
    house.last.phoneProgress(180);
    house.last.phoneProgress(180);
    expect(statuses(caller)).toEqual([183, 180]);
    house.last.phoneAnswers(undefined);
    await house.settle();
    // RFC 3261 §13.2.1: the answer in the 2xx is the one of the 1xx.
    expect(caller.answers).toEqual([caller.rings[0]?.sdp]);
    house.last.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a queue's agent whose phone rings with sound is seen ringing", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneProgress(180, sdpOf());
    expect(house.agent("5001")).toBe("ringing");
    expect(callerHears()).toMatchObject({ kind: "file" }); // waiting music, not the agent's phone
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("two phones of one extension make themselves heard early", () => {
  beforeEach(() => {
    house.phones.set("1001", 2);
  });

  test("the caller hears the first one, and goes on hearing it", () => {
    const caller = house.dial("1001");
    phone(0).phoneProgress(183, sdpOf());
    phone(1).phoneProgress(183, sdpOf());
    phone(1).phoneProgress(183, sdpOf());
    expect(callerHears()).toEqual({ kind: "leg", leg: legOf(1) });
    expect(statuses(caller)).toEqual([183]);
  });

  test("when the first gives up, the caller hears the other", () => {
    house.dial("1001");
    phone(0).phoneProgress(183, sdpOf());
    phone(1).phoneProgress(183, sdpOf());
    phone(0).phoneRefuses(480);
    expect(callerHears()).toEqual({ kind: "leg", leg: legOf(1) }); // legs of the table: caller, second phone
  });

  test("when the only one heard gives up while another rings, the caller hears ringback, not silence", async () => {
    const caller = house.dial("1001");
    phone(0).phoneProgress(183, sdpOf());
    phone(1).phoneProgress(180);
    phone(0).phoneRefuses(480);
    expect(callerHears()).toEqual({ kind: "tone", tone: "ringback" });
    phone(1).phoneAnswers();
    await house.settle();
    expect(house.hears).toEqual([
      { kind: "leg", leg: legOf(1) },
      { kind: "leg", leg: legOf(0) },
    ]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the second answers while the first is heard: the caller hears who answered", async () => {
    const caller = house.dial("1001");
    phone(0).phoneProgress(183, sdpOf({ codecs: ["pcma"] }));
    phone(1).phoneAnswers(sdpOf({ codecs: ["pcmu"] }));
    await house.settle();
    expect(caller.answers).toEqual([caller.rings[0]?.sdp]);
    expect(house.hears).toEqual([
      { kind: "leg", leg: legOf(1) },
      { kind: "leg", leg: legOf(0) },
    ]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("offers that come late or fit badly", () => {
  test("an INVITE without an offer rings plainly, gets our offer in the 200, and is connected by the ACK", async () => {
    const caller = house.dial("1001", { sdp: undefined });
    house.last.phoneProgress(183, sdpOf());
    expect(caller.rings).toEqual([{ status: 180, headers: [["P-Asserted-Identity", '"1001" <sip:1001@10.0.0.1>']] }]);
    house.last.phoneAnswers(sdpOf({ codecs: ["pcma"] }));
    await house.settle();
    expect(caller.answers[0]).toMatch(/m=audio \d+ RTP\/AVP 8 0/);
    caller.phoneAcks(sdpOf({ codecs: ["pcma"], port: 30_000 }));
    expect([...house.media.legs.values()][0]?.plan?.remote.port).toBe(30_000);
    house.last.phoneHangsUp();
    await house.expectNothingLeft();
  });

  for (const number of ["1001", "7000", "9196"]) {
    for (const [what, sdp] of [
      ["without the answer", undefined],
      ["with an answer nobody can use", sdpOf({ codecs: ["opus"] })],
    ] as const) {
      test(`our offer to ${number} is acknowledged ${what}: the call ends and says so (RFC 6337 §2.2)`, async () => {
        house.ready("5001");
        const caller = house.dial(number, { sdp: undefined });
        if (house.rung.length > 0) house.last.phoneAnswers();
        await house.settle();
        caller.phoneAcks(sdp);
        await house.settle();
        expect(caller.ending?.reason).toContain("SIP;cause=488");
        await house.expectNothingLeft();
        expect([house.record.ending, house.record.endedBy]).toEqual(["no-common-audio", "switch"]);
      });
    }
  }

  test("phones with one codec each, and not the same: the media plane translates", async () => {
    const caller = house.dial("1001", { sdp: sdpOf({ codecs: ["pcma"] }) });
    expect(house.rung[0]?.init.sdp).toMatch(/m=audio \d+ RTP\/AVP 8 0/); // the caller's first
    house.last.phoneAnswers(sdpOf({ codecs: ["pcmu"] }));
    await house.settle();
    expect([...house.media.legs.values()].map((leg) => leg.plan?.codec)).toEqual(["pcma", "pcmu"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a callee that answers with what nobody offered is let go, and the caller is told 488", async () => {
    const caller = house.dial("1001");
    house.last.phoneAnswers(sdpOf({ codecs: ["opus"] }));
    await house.settle();
    expect(house.last.ending?.reason).toContain("SIP;cause=488");
    expect(caller.ending?.status).toBe(488);
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("no-common-audio");
  });

  test("so is one whose early description was good and whose answer is not", async () => {
    house.dial("1001");
    house.last.phoneProgress(183, sdpOf());
    house.last.phoneAnswers(sdpOf({ codecs: ["opus"] }));
    await house.settle();
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("no-common-audio");
  });

  test("a caller who calls on hold is heard by nobody and hears no one until resuming", async () => {
    const caller = house.dial("1001", { sdp: sdpOf({ direction: "inactive" }) });
    house.last.phoneAnswers();
    await house.settle();
    expect(house.hears[1]).toEqual({ kind: "file", name: "music/quiet", then: "repeat" });
    caller.phoneOffers(sdpOf());
    expect(house.hears[1]).toEqual({ kind: "leg", leg: legOf(0) });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a caller who holds while waiting: the agent who answers hears music until the caller is back", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    caller.phoneOffers(sdpOf({ direction: "sendonly" }));
    house.last.phoneAnswers();
    await house.settle();
    expect(house.hears[1]).toEqual({ kind: "file", name: "music/quiet", then: "repeat" });
    caller.phoneOffers(sdpOf());
    expect(house.hears).toEqual([
      { kind: "leg", leg: legOf(1) },
      { kind: "leg", leg: legOf(0) },
    ]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a re-INVITE without an offer gets one in the order in use; an answer nobody can use changes nothing", async () => {
    const caller = house.dial("1001");
    house.last.phoneAnswers(sdpOf({ codecs: ["pcmu"] }));
    await house.settle();
    house.last.phoneOffers(undefined);
    expect(house.last.offerAnswers[0]).toMatch(/RTP\/AVP 0 8/);
    house.last.phoneAnswersOffer(sdpOf({ codecs: ["opus"] }));
    await house.settle();
    expect([caller.state, house.last.state]).toEqual(["answered", "answered"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("completed");
  });

  test("a re-INVITE that nobody can use is refused and changes nothing (RFC 3261 §14.2)", async () => {
    const caller = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneOffers(sdpOf({ codecs: ["opus"] }));
    caller.phoneOffers("v=0 nonsense");
    expect(caller.refusedOffers).toEqual([488, 488]);
    expect(caller.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
