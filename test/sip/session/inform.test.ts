// Telling a peer something new in the middle of a call, e.g. whom it speaks with after a transfer.

import { afterEach, describe, expect, test } from "vitest";
import {
  header,
  headersOf,
  inDialogOfOurs,
  OUR_NEXT_SDP,
  OUR_SDP,
  Rig,
  requestText,
  responseText,
  type Sent,
  THEIR_NEXT_SDP,
  THEIR_SDP,
  talkingCallOut,
} from "../rig.ts";

let rig: Rig;
const NEWS = [["P-Asserted-Identity", "<sip:1003@192.0.2.1>"]] as const;
const UPDATES = { rows: [["Allow", "INVITE, ACK, BYE, UPDATE"]] as const };

afterEach(async () => {
  for (const session of rig.sessions) session.end();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
});

const identity = (message: Sent): string => header(message, "p-asserted-identity");

function talking(answer = {}) {
  rig = new Rig();
  return talkingCallOut(rig, answer);
}

describe("SIP-05 news in a call", () => {
  test("UPDATE without a description where they know it", () => {
    const { session } = talking(UPDATES);
    session.inform(NEWS);
    const update = rig.takeOne();
    expect([update.method, identity(update), update.body]).toEqual(["UPDATE", "<sip:1003@192.0.2.1>", ""]);
    // RFC 4028 §7.4: without it the session's timer would be off
    expect(header(update, "session-expires")).toMatch(/;refresher=uac$/);
    rig.receive(responseText(update, 200));
    expect([rig.take(), rig.kinds()]).toEqual([[], ["answered"]]);
  });

  test("else a re-INVITE with our last description, of which the call hears nothing", () => {
    const { session } = talking();
    session.inform(NEWS);
    const reinvite = rig.takeOne();
    expect([reinvite.method, identity(reinvite), reinvite.body]).toEqual(["INVITE", "<sip:1003@192.0.2.1>", OUR_SDP]);
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_SDP }));
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.kinds()).toEqual(["answered"]);
  });

  test("a refusal is nobody's concern", () => {
    const { session } = talking();
    session.inform(NEWS);
    rig.receive(responseText(rig.takeOne(), 488));
    expect(rig.takeOne().method).toBe("ACK");
    expect([session.state, rig.kinds()]).toEqual(["answered", ["answered"]]);
  });

  test("they said UPDATE and do not know it: a re-INVITE after all", () => {
    const { session } = talking(UPDATES);
    session.inform(NEWS);
    rig.receive(responseText(rig.takeOne(), 405));
    const reinvite = rig.takeOne();
    expect([reinvite.method, identity(reinvite)]).toEqual(["INVITE", "<sip:1003@192.0.2.1>"]);
  });

  test("an offer under way goes first; the latest news of a name follow", () => {
    const { session } = talking();
    session.reoffer(OUR_NEXT_SDP);
    const first = rig.takeOne();
    session.inform(NEWS);
    session.inform([["p-asserted-identity", "<sip:1004@192.0.2.1>"]]);
    expect(rig.take()).toEqual([]);
    rig.receive(responseText(first, 200, { sdp: THEIR_NEXT_SDP }));
    const [, second] = rig.take();
    expect(second && headersOf(second, "p-asserted-identity")).toEqual(["<sip:1004@192.0.2.1>"]);
    expect(second?.body).toBe(OUR_NEXT_SDP);
  });

  test("news that wait go along with an offer", () => {
    const { session, invite } = talking();
    rig.receive(inDialogOfOurs(invite, "ph1", { cseq: 1, sdp: THEIR_NEXT_SDP }));
    rig.take();
    session.inform(NEWS);
    session.reoffer(OUR_NEXT_SDP);
    expect(rig.take()).toEqual([]);
    session.answerOffer(OUR_SDP);
    rig.take();
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "ACK", cseq: 1 }));
    const reinvite = rig.takeOne();
    expect([reinvite.body, identity(reinvite)]).toEqual([OUR_NEXT_SDP, "<sip:1003@192.0.2.1>"]);
  });

  test("glare: once more after a while", async () => {
    const { session } = talking();
    session.inform(NEWS);
    rig.receive(responseText(rig.takeOne(), 491));
    rig.take();
    await rig.clock.advance(4_000); // 2.1 s at the least, since the Call-ID is ours
    expect(identity(rig.take()[0] as Sent)).toBe("<sip:1003@192.0.2.1>");
  });

  test("481: the call is over on their side", () => {
    const { session } = talking(UPDATES);
    session.inform(NEWS);
    rig.receive(responseText(rig.takeOne(), 481));
    expect([session.state, rig.ending]).toEqual(["ended", { by: "nobody", why: "dialog-gone" }]);
  });
});

describe("SIP-05 news before the answer", () => {
  function calledBy(rows: readonly (readonly [string, string])[]) {
    rig = new Rig();
    rig.receive(requestText({ sdp: THEIR_SDP, rows }));
    rig.take();
    return rig.sessions[0];
  }
  const RELIABLY = [
    ["Supported", "100rel"],
    ["Allow", "INVITE, UPDATE, PRACK"],
  ] as const;

  test("UPDATE once the early dialog is a sure one", () => {
    const session = calledBy(RELIABLY);
    session?.ring({ status: 183, sdp: OUR_SDP });
    rig.take();
    session?.inform(NEWS);
    const update = rig.takeOne();
    expect([update.method, headersOf(update, "session-expires")]).toEqual(["UPDATE", []]);
    rig.receive(responseText(update, 481)); // it has not seen our 183 yet: no reason to end anything
    expect(session?.state).toBe("early");
  });

  test("else it waits for the ACK", () => {
    const session = calledBy([["Allow", "INVITE, UPDATE"]]);
    session?.ring({ status: 180 });
    rig.take();
    session?.inform(NEWS);
    expect(rig.take()).toEqual([]);
    session?.answer({ sdp: OUR_SDP });
    const to = header(rig.takeOne(), "to");
    rig.receive(requestText({ method: "ACK", to }));
    expect(rig.takeOne().method).toBe("UPDATE");
  });
});
