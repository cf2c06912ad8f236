// Re-INVITE and UPDATE in both directions: hold, refreshes, glare.

import { afterEach, describe, expect, test } from "vitest";
import {
  answeredCall,
  header,
  inDialogOfOurs,
  OUR_NEXT_SDP,
  OUR_SDP,
  Rig,
  requestText,
  responseText,
  THEIR_NEXT_SDP,
  THEIR_SDP,
  talkingCall,
  talkingCallOut,
} from "../rig.ts";

let rig = new Rig();

afterEach(async () => {
  rig.agent.shutDown();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.clock.pendingWhy()).toEqual([]);
});

describe("they offer", () => {
  test.each(["INVITE", "UPDATE"])("%s with a new description is put to the call and answered", (method) => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ method, to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offered", sdp: THEIR_NEXT_SDP });
    rig.take();
    session.answerOffer(OUR_NEXT_SDP);
    const ok = rig.takeOne();
    expect([ok.status, ok.method, ok.body]).toEqual([200, method, OUR_NEXT_SDP]);
    expect(header(ok, "contact")).not.toBe("");
    if (method === "INVITE") rig.receive(requestText({ method: "ACK", to, cseq: 2 }));
    expect(rig.kinds()).toEqual(["acknowledged", "offered"]);
  });

  // RFC 3264 §8: an unchanged version means an unchanged description
  test("a refresh that repeats their description is answered with our last, without asking the call", () => {
    rig = new Rig();
    const { to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_SDP }));
    expect(rig.take().map((m) => [m.status, m.body])).toEqual([
      [100, ""],
      [200, OUR_SDP],
    ]);
    rig.receive(requestText({ method: "ACK", to, cseq: 2 }));
    expect(rig.kinds()).toEqual(["acknowledged"]);
  });

  // RFC 3264 §6.1: "If a stream is offered as sendonly, the corresponding stream MUST be marked as recvonly or inactive in the answer."
  test("who answered our offer holding and offers the same once more is not told that we send", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    const holding = THEIR_NEXT_SDP.replace(/(a=sendrecv\r\n)?$/, "a=sendonly\r\n");
    rig.receive(requestText({ to, cseq: 2 }));
    session.answerOffer(OUR_NEXT_SDP);
    rig.receive(requestText({ method: "ACK", to, cseq: 2, sdp: holding }));
    rig.take();
    rig.receive(requestText({ to, cseq: 3, sdp: holding }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offered", sdp: holding });
    session.answerOffer(OUR_SDP);
    rig.receive(requestText({ method: "ACK", to, cseq: 3 }));
  });

  test("an INVITE without an offer asks for ours; their answer comes with the ACK", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2 }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offered", sdp: undefined });
    session.answerOffer(OUR_NEXT_SDP);
    expect(rig.take().at(-1)?.body).toBe(OUR_NEXT_SDP);
    // RFC 6337 §2.2: our offer waits for its answer, so theirs is out of turn
    rig.receive(requestText({ method: "UPDATE", to, cseq: 3, sdp: THEIR_NEXT_SDP }));
    expect(rig.takeOne().status).toBe(491);
    rig.receive(requestText({ method: "ACK", to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offer-answered", sdp: THEIR_NEXT_SDP });
  });

  test("an ACK that does not answer our offer leaves the session as it was", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2 }));
    session.answerOffer(OUR_NEXT_SDP);
    rig.receive(requestText({ method: "ACK", to, cseq: 2 }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offer-refused", status: 488 });
    expect(session.state).toBe("answered");
  });

  test("an offer can be refused and the call goes on", async () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    const branch = "z9hG4bKrefuse";
    rig.receive(requestText({ to, cseq: 2, branch, sdp: THEIR_NEXT_SDP }));
    rig.take();
    session.refuseOffer(488);
    expect(rig.takeOne().status).toBe(488);
    rig.receive(requestText({ method: "ACK", to, cseq: 2, branch }));
    await rig.clock.advance(20_000);
    expect(rig.take()).toEqual([]);
    expect(session.state).toBe("answered");
  });

  // RFC 3261 §14.2: "A UAS that receives a second INVITE before it sends the final response to a first INVITE with a lower CSeq ...
  // MUST return a 500 ... and MUST include a Retry-After header field with a randomly chosen value of between 0 and 10 seconds"
  test("a second offer before the first is answered is too early", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    for (const method of ["INVITE", "UPDATE"]) {
      rig.take();
      rig.receive(requestText({ method, to, cseq: 3, sdp: THEIR_SDP }));
      const refusal = rig.take().at(-1);
      expect(refusal?.status).toBe(500);
      const after = Number(refusal && header(refusal, "retry-after"));
      expect(after).toBeGreaterThanOrEqual(0);
      expect(after).toBeLessThanOrEqual(10);
    }
    session.answerOffer(OUR_NEXT_SDP);
    expect(rig.takeOne().status).toBe(200);
  });

  test("a second INVITE before the call is answered is too early as well", () => {
    rig = new Rig();
    rig.receive(requestText({ sdp: THEIR_SDP }));
    rig.sessions[0]?.ring({ status: 180 });
    const to = header(rig.take().at(-1) ?? rig.takeOne(), "to");
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    expect(rig.take().at(-1)?.status).toBe(500);
    rig.receive(requestText({ method: "UPDATE", to, cseq: 3, sdp: THEIR_NEXT_SDP }));
    expect(rig.takeOne().status).toBe(500);
  });

  // RFC 5407 §3.1.5
  test("an INVITE that overtakes the ACK of our answer proves that the answer arrived", () => {
    rig = new Rig();
    const { session, tag } = answeredCall(rig);
    const to = `<sip:7000@192.0.2.1>;tag=${tag}`;
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    expect(rig.kinds()).toEqual(["acknowledged", "offered"]);
    session.answerOffer(OUR_NEXT_SDP);
    rig.receive(requestText({ method: "ACK", to, cseq: 1 }));
    rig.receive(requestText({ method: "ACK", to, cseq: 2 }));
    expect(rig.kinds()).toEqual(["acknowledged", "offered"]);
  });

  test("no ACK to the answer of a re-INVITE ends the call", async () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    session.answerOffer(OUR_NEXT_SDP);
    await rig.clock.advance(32_000);
    expect(rig.ending).toEqual({ by: "nobody", why: "no-ack" });
  });

  // RFC 3311 §5.2: an UPDATE is not left waiting for a person
  test("an UPDATE that the call does not answer is refused with 504", async () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ method: "UPDATE", to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    await rig.clock.advance(10_000);
    expect(rig.takeOne().status).toBe(504);
    session.answerOffer(OUR_NEXT_SDP);
    expect(rig.take()).toEqual([]);
  });

  test("hanging up answers what is still open with 487", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    rig.take();
    session.end();
    expect(rig.take().map((m) => m.status || m.method)).toEqual([487, "BYE"]);
  });

  // RFC 3261 §9.2; §14: the session goes on as before
  test("an offer can be taken back", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2, branch: "z9hG4bKback", sdp: THEIR_NEXT_SDP }));
    rig.take();
    rig.receive(requestText({ method: "CANCEL", to, cseq: 2, branch: "z9hG4bKback" }));
    expect(rig.take().map((m) => [m.status, m.method])).toEqual([
      [200, "CANCEL"],
      [487, "INVITE"],
    ]);
    session.answerOffer(OUR_NEXT_SDP);
    expect(rig.take()).toEqual([]);
    expect(session.state).toBe("answered");
  });

  test("a body that is no description is refused with 415", () => {
    rig = new Rig();
    const { to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2, rows: [["Content-Type", "text/plain"]], body: "hello" }));
    const refusal = rig.take().at(-1);
    expect(refusal?.status).toBe(415);
    expect(refusal && header(refusal, "accept")).toBe("application/sdp, multipart/mixed, multipart/alternative");
  });

  // RFC 3261 §12.2.2: a target refresh request replaces the remote target
  test("a re-INVITE moves the remote target", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_SDP, contact: "<sip:alice@10.0.0.6:5070>" }));
    rig.receive(requestText({ method: "ACK", to, cseq: 2 }));
    rig.take();
    session.end();
    expect(rig.takeOne().start).toBe("BYE sip:alice@10.0.0.6:5070 SIP/2.0");
  });
});

describe("we offer", () => {
  test("the answer is acknowledged and told", () => {
    rig = new Rig();
    const { session, invite } = talkingCallOut(rig);
    session.reoffer(OUR_NEXT_SDP);
    const reinvite = rig.takeOne();
    expect(reinvite.start).toBe("INVITE sip:1001@10.0.0.9:5062 SIP/2.0");
    expect(header(reinvite, "cseq")).toBe("2 INVITE");
    expect(header(reinvite, "from")).toBe(header(invite, "from"));
    const ok = responseText(reinvite, 200, { sdp: THEIR_NEXT_SDP, contact: "<sip:1001@10.0.0.10:5062>" });
    rig.receive(ok);
    const ack = rig.takeOne();
    expect([ack.start, header(ack, "cseq")]).toEqual(["ACK sip:1001@10.0.0.10:5062 SIP/2.0", "2 ACK"]);
    expect(rig.facts.at(-1)).toEqual({ kind: "offer-answered", sdp: THEIR_NEXT_SDP });
    rig.receive(ok);
    expect(rig.takeOne().start).toBe(ack.start);
    expect(rig.kinds()).toEqual(["answered", "offer-answered"]);
  });

  // RFC 3261 §14.1: a UAC "MUST NOT initiate a new INVITE transaction within a dialog while another INVITE transaction is in progress
  // in either direction"
  test("our offer waits for the ACK of our answer, and for the answer to theirs", () => {
    rig = new Rig();
    const { session, tag } = answeredCall(rig);
    const to = `<sip:7000@192.0.2.1>;tag=${tag}`;
    session.reoffer(OUR_NEXT_SDP);
    expect(rig.take()).toEqual([]);
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    rig.take();
    session.answerOffer(OUR_SDP);
    expect(rig.takeOne().status).toBe(200);
    rig.receive(requestText({ method: "ACK", to, cseq: 2 }));
    expect(rig.takeOne().body).toBe(OUR_NEXT_SDP);
  });

  // RFC 3261 §14.1: owner of the Call-ID: "between 2.1 and 4 seconds in units of 10 ms", otherwise "between 0 and 2 seconds"
  test.each([
    ["we made the call", true, 2_100, 4_000],
    ["they made the call", false, 0, 2_000],
  ])("after glare it is tried again at the right time: %s", async (_who, ours, least, most) => {
    const waits: number[] = [];
    for (let seed = 1; seed <= 12; seed++) {
      rig = new Rig({ seed });
      const session = ours ? talkingCallOut(rig).session : talkingCall(rig).session;
      session.reoffer(OUR_NEXT_SDP);
      rig.receive(responseText(rig.takeOne(), 491));
      expect(rig.takeOne().method).toBe("ACK");
      await rig.clock.advance(4_001);
      const again = rig.take().find((m) => m.method === "INVITE");
      expect(again?.body).toBe(OUR_NEXT_SDP);
      waits.push(again?.atMs ?? -1);
      rig.agent.shutDown();
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(new Set(waits).size).toBeGreaterThan(6);
    expect(waits.every((ms) => ms % 10 === 0)).toBe(true);
  });

  // RFC 3261 §14.2: "A UAS that receives an INVITE on a dialog while an INVITE it had sent on that dialog is in progress MUST return a 491"
  test.each(["INVITE", "UPDATE"])("their %s while ours is on its way is refused with 491", (method) => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    session.reoffer(OUR_NEXT_SDP);
    rig.take();
    rig.receive(requestText({ method, to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    expect(rig.take().at(-1)?.status).toBe(491);
    expect(rig.kinds()).toEqual(["acknowledged"]);
  });

  test("a refused offer leaves the session as it was", () => {
    rig = new Rig();
    const { session } = talkingCallOut(rig);
    session.reoffer(OUR_NEXT_SDP);
    rig.receive(responseText(rig.takeOne(), 488));
    expect(rig.facts.at(-1)).toEqual({ kind: "offer-refused", status: 488 });
    expect(session.state).toBe("answered");
    rig.take();
    session.reoffer(OUR_NEXT_SDP);
    expect(header(rig.takeOne(), "cseq")).toBe("3 INVITE");
  });

  // RFC 3261 §12.2.1.2: 481, 408 and silence end the dialog
  test.each([
    [481, []],
    [408, ["BYE"]],
  ])("a %i to it means that the dialog is gone", (status, said) => {
    rig = new Rig();
    const { session } = talkingCallOut(rig);
    session.reoffer(OUR_NEXT_SDP);
    rig.receive(responseText(rig.takeOne(), status));
    expect(rig.take().map((m) => m.method)).toEqual(["ACK", ...said]);
    expect(rig.ending).toEqual({ by: "nobody", why: "dialog-gone" });
  });

  test("silence means it too", async () => {
    rig = new Rig();
    talkingCallOut(rig).session.reoffer(OUR_NEXT_SDP);
    await rig.clock.advance(32_000);
    expect(rig.ending).toEqual({ by: "nobody", why: "dialog-gone" });
  });

  test("a failed connection refuses the offer and leaves the call", () => {
    rig = new Rig();
    const { session } = talkingCallOut(rig);
    session.reoffer(OUR_NEXT_SDP);
    rig.agent.flowFailed(session.flow);
    expect(rig.facts.at(-1)).toEqual({ kind: "offer-refused", status: 503 });
    expect(session.state).toBe("answered");
  });

  test("their hanging up in the middle of it ends the call; a late answer is still acknowledged", () => {
    rig = new Rig();
    const { session, invite } = talkingCallOut(rig);
    session.reoffer(OUR_NEXT_SDP);
    const reinvite = rig.takeOne();
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "BYE" }));
    rig.take();
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_NEXT_SDP }));
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.kinds()).toEqual(["answered", "ended"]);
  });
});
