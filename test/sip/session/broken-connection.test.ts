// A call outlives the connection it was made over: RFC 5626 §4.4 in spirit, RFC 3261 §18.2.2.

import { describe, expect, test } from "vitest";
import type { Flow } from "../../../src/sip/ports.ts";
import type { Session } from "../../../src/sip/session/session.ts";
import { header, OUR_NEXT_SDP, OUR_SDP, PHONE, Rig, responseText, TCP, THEIR_NEXT_SDP, THEIR_SDP, US } from "../rig.ts";
import { contactOver, leavesNothing, say, talkingOver } from "./one-way-phone.ts";

let rig: Rig;

leavesNothing(() => rig);

const WS: Flow = { transport: "ws", local: US, remote: PHONE, connection: 1 };
const NEXT_WS: Flow = { ...WS, remote: { ...PHONE, port: 50_001 }, connection: 2 };
const CONTACT = contactOver(WS);

function talking(flow = WS, contact = CONTACT): { session: Session; to: string } {
  rig = new Rig();
  return talkingOver(rig, flow, contact);
}

const heard = (): string[] => rig.kinds().filter((kind) => kind.startsWith("flow-"));

describe("SIP-01 a phone that nobody can call back", () => {
  test("nothing comes for 20 s: the call is lost", async () => {
    const { session } = talking();
    rig.agent.flowFailed(WS);
    expect(heard()).toEqual(["flow-broken"]);
    await rig.clock.advance(19_999);
    expect(session.state).toBe("answered");
    await rig.clock.advance(1);
    expect(rig.ending).toEqual({ by: "nobody", why: "flow-lost" });
    expect(rig.take()).toEqual([]);
  });

  test("it registers anew: what waited goes out there", async () => {
    const { session } = talking();
    rig.agent.flowFailed(WS);
    session.reoffer(OUR_NEXT_SDP);
    await rig.clock.advance(5_000);
    expect(rig.take()).toEqual([]);
    expect(rig.agent.moveDialogs(1, NEXT_WS)).toBe(1);
    expect(heard()).toEqual(["flow-broken", "flow-moved"]);
    const reinvite = rig.takeOne();
    expect([reinvite.method, reinvite.flow]).toEqual(["INVITE", NEXT_WS]);
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_SDP, contact: CONTACT }), NEXT_WS);
    expect([rig.takeOne().flow, session.flow]).toEqual([NEXT_WS, NEXT_WS]);
    expect(rig.agent.moveDialogs(1, NEXT_WS)).toBe(0);
    await rig.clock.advance(60_000);
    expect(session.state).toBe("answered");
  });

  test("it registers anew before anybody noticed that the old connection is dead", () => {
    const { session } = talking();
    expect(rig.agent.moveDialogs(1, NEXT_WS)).toBe(1);
    session.end();
    expect(rig.takeOne().flow).toEqual(NEXT_WS);
  });

  test("it speaks in the call over another connection", async () => {
    const { session, to } = talking();
    rig.agent.flowFailed(WS);
    say(rig, { method: "INFO", to, cseq: 2 }, NEXT_WS);
    expect(rig.takeOne().flow).toEqual(NEXT_WS);
    expect(heard()).toEqual(["flow-broken", "flow-moved"]);
    await rig.clock.advance(60_000);
    session.end();
    expect(rig.takeOne().flow).toEqual(NEXT_WS);
  });

  test("a request that was under way goes out again, once, over the new connection", async () => {
    const { session } = talking();
    session.reoffer(OUR_NEXT_SDP);
    const first = rig.takeOne();
    rig.agent.flowFailed(WS);
    expect(rig.kinds()).not.toContain("offer-refused");
    rig.agent.moveDialogs(1, NEXT_WS);
    const second = rig.takeOne();
    expect(Number.parseInt(header(second, "cseq"), 10)).toBe(Number.parseInt(header(first, "cseq"), 10) + 1);
    rig.receive(responseText(second, 200, { sdp: THEIR_SDP, contact: CONTACT }), NEXT_WS);
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.kinds().at(-1)).toBe("offer-answered");
  });

  test("we hang up meanwhile: the BYE waits, and is dropped when nobody comes", async () => {
    const { session } = talking();
    rig.agent.flowFailed(WS);
    session.end();
    expect([rig.take(), rig.ending]).toEqual([[], { by: "us", why: "bye" }]);
    await rig.clock.advance(20_001);
    expect(rig.take()).toEqual([]);
    expect(rig.agent.sizes.dialogs).toBe(0);
  });

  test("its unanswered INVITE is answered over the new connection", async () => {
    rig = new Rig();
    say(rig, { sdp: THEIR_SDP }, WS);
    rig.sessions[0]?.ring({ status: 180 });
    rig.take();
    rig.agent.flowFailed(WS);
    expect(heard()).toEqual(["flow-broken"]);
    rig.agent.moveDialogs(1, NEXT_WS);
    rig.sessions[0]?.answer({ sdp: OUR_SDP });
    expect(rig.takeOne().flow).toEqual(NEXT_WS);
  });

  test("its unanswered re-INVITE, too", () => {
    const { session, to } = talking();
    say(rig, { to, cseq: 2, sdp: THEIR_NEXT_SDP }, WS);
    rig.take();
    rig.agent.flowFailed(WS);
    rig.agent.moveDialogs(1, NEXT_WS);
    session.answerOffer(OUR_NEXT_SDP);
    expect(rig.takeOne().flow).toEqual(NEXT_WS);
  });

  test("its unanswered INVITE ends with 20 s of silence", async () => {
    rig = new Rig();
    say(rig, { sdp: THEIR_SDP }, WS);
    rig.agent.flowFailed(WS);
    await rig.clock.advance(20_001);
    expect(rig.ending).toEqual({ by: "nobody", why: "flow-lost" });
  });

  test("a call of ours that only rings ends with its connection", () => {
    rig = new Rig();
    rig.call({ flow: WS });
    rig.receive(responseText(rig.takeOne(), 180, { tag: "ph1" }), WS);
    rig.agent.flowFailed(WS);
    expect(heard()).toEqual([]);
    expect(rig.ending).toMatchObject({ by: "peer", why: "refused", status: 503 });
  });

  test("other connections are left alone", () => {
    talking();
    rig.agent.flowFailed({ ...WS, connection: 7 });
    expect(heard()).toEqual([]);
  });
});

// A carrier that closes connections it does not use: the call goes on over the next one.
describe("SIP-01 a peer that can be called back", () => {
  const contact = `<sip:carrier@${PHONE.host}:5070;transport=tcp>`;
  const CALL_BACK = { transport: "tcp", local: US, remote: { host: PHONE.host, port: 5070 } };

  test("is asked whether it is there, over a new connection to its Contact", async () => {
    const { session } = talking(TCP, contact);
    rig.agent.flowFailed(TCP);
    await rig.clock.advance(1_000);
    const options = rig.takeOne();
    expect([options.method, options.flow]).toEqual(["OPTIONS", CALL_BACK]);
    rig.receive(responseText(options, 200), { ...TCP, connection: 9 });
    expect(heard()).toEqual(["flow-broken", "flow-moved"]);
    await rig.clock.advance(60_000);
    session.end();
    const bye = rig.takeOne();
    expect([bye.method, bye.flow]).toEqual(["BYE", CALL_BACK]);
    rig.receive(responseText(bye, 200), { ...TCP, connection: 9 });
  });

  test("it knows nothing of the call: that is over", async () => {
    talking(TCP, contact);
    rig.agent.flowFailed(TCP);
    await rig.clock.advance(1_000);
    rig.receive(responseText(rig.takeOne(), 481), { ...TCP, connection: 9 });
    expect(rig.ending).toEqual({ by: "nobody", why: "dialog-gone" });
    expect(rig.agent.sizes.dialogs).toBe(0);
  });

  test("nobody takes the connection: 20 s, as for others", async () => {
    talking(TCP, contact);
    rig.agent.flowFailed(TCP);
    await rig.clock.advance(1_000);
    rig.agent.flowFailed(rig.takeOne().flow);
    expect(rig.ending).toBeUndefined();
    await rig.clock.advance(20_000);
    expect(rig.ending).toEqual({ by: "nobody", why: "flow-lost" });
  });
});
