// OPS-05: a dialog goes on in another process, from what was kept of it. The peer notices a re-INVITE, and nothing else.

import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import type { SessionImage } from "../../../src/sip/session/image.ts";
import type { Session } from "../../../src/sip/session/session.ts";
import {
  header,
  inDialogOfOurs,
  OUR_NEXT_SDP,
  OUR_SDP,
  PHONE,
  type RequestText,
  Rig,
  requestText,
  responseText,
  TCP,
  THEIR_NEXT_SDP,
  THEIR_SDP,
  talkingCall,
  talkingCallOut,
  UDP,
  US,
} from "../rig.ts";
import { leavesNothing, say, talkingOver } from "./one-way-phone.ts";

let rig: Rig;

leavesNothing(() => rig);

/** Alice called us, and the process was killed in mid talk; `to` is the To of her requests. */
function killedCall(init: RequestText = {}): { session: Session; to: string; image: SessionImage | undefined } {
  const before = new Rig();
  const { session, to } = talkingCall(before, init);
  rig = new Rig({ seed: 2 });
  const { image } = session;
  return { session: rig.revive(image), to, image };
}

/** We had called the phone. */
function killedCallOut() {
  const before = new Rig();
  const made = talkingCallOut(before);
  rig = new Rig({ seed: 2 });
  const { image } = made.session;
  return { ...made, image, session: rig.revive(image) };
}

function seqOf(text: string): number {
  return Number(text.split(" ")[0]);
}

describe("OPS-05 a dialog that lives again", () => {
  test("says nothing by itself, and offers when it is told to, above all numbers that were used", () => {
    const { session, to } = killedCall();
    expect([session.state, session.side, rig.take()]).toEqual(["answered", "caller", []]);
    session.reoffer(OUR_NEXT_SDP);
    const reinvite = rig.takeOne();
    expect(reinvite.start).toBe("INVITE sip:alice@10.0.0.5:5062 SIP/2.0");
    expect(reinvite.flow.remote).toEqual(PHONE);
    // RFC 3261 §12.2.1.1: From is the dialog's local URI with our tag, To the remote one with theirs.
    expect(header(reinvite, "from")).toBe(to);
    expect(header(reinvite, "to")).toBe("Alice <sip:alice@example.com>;tag=al1");
    expect(header(reinvite, "call-id")).toBe("call-1");
    expect(header(reinvite, "contact")).toBe("<sip:7000@192.0.2.1:5060>");
    // RFC 4028: the session's time is agreed on anew.
    expect(header(reinvite, "session-expires")).toBe("1800;refresher=uac");
    expect(seqOf(header(reinvite, "cseq"))).toBeGreaterThan(100);
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_NEXT_SDP }));
    expect(rig.takeOne().start.startsWith("ACK ")).toBe(true);
    expect(rig.facts).toEqual([{ kind: "offer-answered", sdp: THEIR_NEXT_SDP }]);
  });

  test("of a call that we made: CSeq goes up, and the peer's requests are taken", () => {
    const { session, invite, image } = killedCallOut();
    session.reoffer(OUR_NEXT_SDP);
    const reinvite = rig.takeOne();
    expect(header(reinvite, "from")).toBe(header(invite, "from"));
    expect(header(reinvite, "to")).toBe(`${header(invite, "to")};tag=ph1`);
    expect(reinvite.start).toBe("INVITE sip:1001@10.0.0.9:5062 SIP/2.0");
    expect(seqOf(header(reinvite, "cseq"))).toBeGreaterThan(seqOf(header(invite, "cseq")) + 100);
    expect(image?.localSeq).toBe(seqOf(header(invite, "cseq")));
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_NEXT_SDP }));
    rig.take();
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "BYE", cseq: 1 }));
    expect([rig.takeOne().status, rig.ending]).toEqual([200, { by: "peer", why: "bye", reason: undefined }]);
  });

  test("an image of an image: killed again during the revival, no number is used twice", () => {
    const { session, image } = killedCall();
    session.reoffer(OUR_NEXT_SDP);
    const first = seqOf(header(rig.takeOne(), "cseq"));
    const kept = session.image;
    expect(kept?.localSeq).toBe(first);
    rig = new Rig({ seed: 3 });
    rig.revive(kept).reoffer(OUR_NEXT_SDP);
    expect(seqOf(header(rig.takeOne(), "cseq"))).toBeGreaterThan(first);
    expect({ ...kept, localSeq: 0 }).toEqual({ ...image, localSeq: 0 });
  });

  test("there is one session a dialog, and none once we are closing", () => {
    const { image, session } = killedCall();
    if (image === undefined) throw new Error("no image");
    expect(rig.agent.revive(image)).toBeUndefined();
    rig.agent.shutDown();
    expect(rig.ending).toEqual({ by: "nobody", why: "shut-down" });
    expect([rig.takeOne().method, session.state]).toEqual(["BYE", "ended"]);
    expect(rig.agent.revive({ ...image, localTag: "other" })).toBeUndefined();
  });

  test("we hang up: BYE, and later news go nowhere", () => {
    const { session } = killedCall();
    session.end({ reason: "SIP;cause=200" });
    session.end();
    const bye = rig.takeOne();
    expect([bye.method, header(bye, "reason")]).toEqual(["BYE", "SIP;cause=200"]);
    rig.receive(responseText(bye, 200));
    expect(rig.facts).toEqual([{ kind: "ended", how: { by: "us", why: "bye" } }]);
  });
});

describe("OPS-05 the peer speaks first", () => {
  test("its BYE, repeated during the stand-still, is answered and ends the call", () => {
    const { to } = killedCall();
    const bye = requestText({ method: "BYE", to, cseq: 2, branch: "z9hG4bKbye" });
    rig.receive(bye);
    rig.receive(bye);
    expect(rig.starts()).toEqual(["SIP/2.0 200 OK", "SIP/2.0 200 OK"]);
    expect(rig.ending).toEqual({ by: "peer", why: "bye", reason: undefined });
  });

  test("a request before its dialog's turn has come makes it come", () => {
    const before = new Rig();
    const { session, to } = talkingCall(before);
    rig = new Rig({ seed: 2 });
    rig.onMissing = (callId) => {
      if (callId === "call-1") rig.revive(session.image);
    };
    rig.receive(requestText({ method: "BYE", to, cseq: 2, callId: "call-2" }));
    expect(rig.takeOne().status).toBe(481);
    rig.receive(requestText({ method: "BYE", to, cseq: 3 }));
    expect([rig.takeOne().status, rig.kinds()]).toEqual([200, ["ended"]]);
  });

  test("its own re-INVITE is an offer to be answered; ours waits for its ACK", () => {
    const { session, to } = killedCall();
    rig.onFact = (fact) => {
      if (fact.kind === "offered") session.answerOffer(OUR_NEXT_SDP);
    };
    // The very description that it sent before the kill: to us it is news.
    rig.receive(requestText({ to, cseq: 2, sdp: THEIR_SDP }));
    expect(rig.take().map(({ status, body }) => [status, body])).toEqual([
      [100, ""],
      [200, OUR_NEXT_SDP],
    ]);
    session.reoffer(OUR_NEXT_SDP);
    expect(rig.take()).toEqual([]);
    rig.receive(requestText({ method: "ACK", to, cseq: 2 }));
    expect(rig.takeOne().method).toBe("INVITE");
  });

  test("its re-INVITE of before the kill comes again: nobody answered it, so it is answered now", () => {
    const before = new Rig();
    const { session: talking, to } = talkingCall(before);
    const reinvite = requestText({ to, cseq: 2, sdp: THEIR_NEXT_SDP });
    before.receive(reinvite);
    rig = new Rig({ seed: 2 });
    const session = rig.revive(talking.image);
    rig.receive(reinvite);
    session.answerOffer(OUR_NEXT_SDP);
    expect(rig.starts()).toEqual(["SIP/2.0 100 Trying", "SIP/2.0 200 OK"]);
    rig.receive(requestText({ method: "ACK", to, cseq: 2 }));
  });

  test("OPTIONS finds the dialog; a number lower than one before is refused", () => {
    const { to } = killedCall({ cseq: 7 });
    rig.receive(requestText({ method: "OPTIONS", to, cseq: 8 }));
    // RFC 3261 §12.2.2
    rig.receive(requestText({ method: "OPTIONS", to, cseq: 6 }));
    expect(rig.take().map(({ status }) => status)).toEqual([200, 500]);
  });

  test("an ACK of before the kill disturbs nobody", () => {
    const { to } = killedCall();
    rig.receive(requestText({ method: "ACK", to, cseq: 1 }));
    expect([rig.take(), rig.facts]).toEqual([[], []]);
  });

  test("REFER is the call's to decide", () => {
    const { to } = killedCall();
    rig.receive(requestText({ method: "REFER", to, cseq: 2, rows: [["Refer-To", "<sip:7001@192.0.2.1>"]] }));
    const [fact] = rig.facts;
    expect(fact?.kind).toBe("referred");
    if (fact?.kind === "referred") fact.referral.refuse(603);
    expect(rig.takeOne().status).toBe(603);
  });
});

describe("OPS-05 the peer has not heard of the kill", () => {
  test("its 200 to an INVITE of before is acknowledged each time that it comes (RFC 3261 §13.2.2.4)", () => {
    const { invite } = killedCallOut();
    const ok = responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP });
    rig.receive(ok);
    rig.receive(ok);
    const acks = rig.take();
    expect(acks.map((ack) => [ack.method, header(ack, "cseq").replace("ACK", "INVITE")])).toEqual([
      ["ACK", header(invite, "cseq")],
      ["ACK", header(invite, "cseq")],
    ]);
    expect(header(acks[0] as (typeof acks)[number], "to")).toBe(`${header(invite, "to")};tag=ph1`);
    // Of another dialog, or of a number that we never used: nothing.
    rig.receive(responseText(invite, 200, { tag: "ph2", sdp: THEIR_SDP }));
    rig.receive(ok.replace(`CSeq: ${header(invite, "cseq")}`, "CSeq: 99999 INVITE"));
    rig.receive(ok.replace("SIP/2.0 200", "SIP/2.0 486"));
    expect([rig.take(), rig.facts]).toEqual([[], []]);
  });

  test("it is not done with our INVITE of before the kill: 500 with Retry-After, and we ask again then", async () => {
    const { session } = killedCall();
    session.reoffer(OUR_NEXT_SDP);
    for (let i = 0; i < 3; i++) {
      const [reinvite] = rig.take();
      if (reinvite === undefined) throw new Error("no re-INVITE");
      rig.receive(responseText(reinvite, 500, { rows: [["Retry-After", "4"]] }));
      expect(rig.takeOne().method).toBe("ACK");
      await rig.clock.advance(3_999);
      expect(rig.take()).toEqual([]);
      await rig.clock.advance(1);
    }
    rig.receive(responseText(rig.takeOne(), 500, { rows: [["Retry-After", "4"]] }));
    expect(rig.facts).toEqual([{ kind: "offer-refused", status: 500 }]);
  });

  test("491: both offered at once, and ours comes again (RFC 3261 §14.1)", async () => {
    const { session } = killedCall();
    session.reoffer(OUR_NEXT_SDP);
    rig.receive(responseText(rig.takeOne(), 491));
    rig.take();
    await rig.clock.advance(2_000); // the Call-ID is theirs: 0 to 2 s
    rig.receive(responseText(rig.takeOne(), 200, { sdp: THEIR_NEXT_SDP }));
    expect(rig.kinds()).toEqual(["offer-answered"]);
  });

  test("a carrier asks for its password again", () => {
    const { image } = killedCallOut();
    rig = new Rig({ seed: 3 });
    rig.revive(image, { user: "zj", secret: "s" }).reoffer(OUR_NEXT_SDP);
    const reinvite = rig.takeOne();
    rig.receive(responseText(reinvite, 401, { rows: [["WWW-Authenticate", 'Digest realm="r", nonce="n"']] }));
    const [ack, again] = rig.take();
    expect([ack?.method, again?.method]).toEqual(["ACK", "INVITE"]);
    expect(header(again as NonNullable<typeof again>, "authorization")).toContain('username="zj"');
  });

  test.each([
    [481, []],
    [408, ["BYE"]],
  ])("%i: the call is over", (status, said) => {
    const { session } = killedCall();
    session.reoffer(OUR_NEXT_SDP);
    rig.receive(responseText(rig.takeOne(), status));
    expect(rig.take().map(({ method }) => method)).toEqual(["ACK", ...said]);
    expect(rig.ending).toEqual({ by: "nobody", why: "dialog-gone" });
  });

  test("silence: over after 32 s, with a BYE for whoever may still listen", async () => {
    const { session } = killedCall();
    session.reoffer(OUR_NEXT_SDP);
    await rig.clock.advance(31_999);
    expect(rig.ending).toBeUndefined();
    await rig.clock.advance(1);
    expect(rig.ending).toEqual({ by: "nobody", why: "dialog-gone" });
    expect(rig.take().at(-1)?.method).toBe("BYE");
  });
});

describe("OPS-05 the connection ended with the process", () => {
  const NEXT_TCP: Flow = { ...TCP, remote: { ...PHONE, port: 50_001 }, connection: 1 };

  function killedOverTcp(): { session: Session; to: string } {
    const before = new Rig();
    const { session, to } = talkingOver(before, TCP);
    rig = new Rig({ seed: 2 });
    return { session: rig.revive(session.image), to };
  }

  test("the offer waits until the phone is back over a new one, whatever number that has", async () => {
    const { session } = killedOverTcp();
    session.reoffer(OUR_NEXT_SDP);
    await rig.clock.advance(5_000);
    expect([rig.take(), rig.kinds()]).toEqual([[], ["flow-broken"]]);
    const { connection } = session.flow;
    expect(connection).toBeLessThan(0);
    expect(rig.agent.moveDialogs(connection ?? 0, NEXT_TCP)).toBe(1);
    const reinvite = rig.takeOne();
    expect([reinvite.method, reinvite.flow]).toEqual(["INVITE", NEXT_TCP]);
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_NEXT_SDP }), NEXT_TCP);
    expect(rig.kinds()).toEqual(["flow-broken", "flow-moved", "offer-answered"]);
    expect(session.image?.flow).toEqual(NEXT_TCP);
  });

  test("its own request over a new connection brings it back", () => {
    const { session, to } = killedOverTcp();
    session.reoffer(OUR_NEXT_SDP);
    say(rig, { method: "OPTIONS", to, cseq: 2 }, NEXT_TCP);
    expect(rig.take().map(({ method, flow }) => [method, flow.connection])).toEqual([
      ["INVITE", 1],
      ["OPTIONS", 1],
    ]);
  });

  test("it does not come back: lost, and nothing was sent", async () => {
    const { session } = killedOverTcp();
    session.reoffer(OUR_NEXT_SDP);
    await rig.clock.advance(limits.survival.comeBackMs);
    expect([rig.take(), rig.ending]).toEqual([[], { by: "nobody", why: "flow-lost" }]);
  });

  test("a carrier that we called is connected to anew", () => {
    const flow: Flow = { ...TCP, connection: 9 };
    const before = new Rig();
    const { session } = talkingCallOut(before, {}, { flow });
    rig = new Rig({ seed: 2 });
    rig.revive(session.image).reoffer(OUR_NEXT_SDP);
    const { connection: _gone, ...way } = flow;
    expect(rig.takeOne().flow).toEqual(way);
  });

  test("a carrier that called us is asked at its own address whether it is there", async () => {
    const before = new Rig();
    const { session } = talkingCall(before, { contact: "<sip:gw@198.51.100.7;transport=tcp>" });
    rig = new Rig({ seed: 2 });
    const revived = rig.revive(session.image && { ...session.image, flow: TCP });
    revived.reoffer(OUR_NEXT_SDP);
    await rig.clock.advance(1_000);
    const options = rig.takeOne();
    expect(options.method).toBe("OPTIONS");
    expect(options.flow).toEqual({ transport: "tcp", local: US, remote: { host: PHONE.host, port: 5060 } });
    rig.receive(responseText(options, 200), { ...options.flow, connection: 3 });
    expect(rig.takeOne().method).toBe("INVITE");
  });
});

describe("OPS-05 what is kept of a dialog", () => {
  test("nothing before the answer and after the end", () => {
    rig = new Rig();
    rig.receive(requestText({ sdp: THEIR_SDP }));
    const [session] = rig.sessions;
    expect(session?.image).toBeUndefined();
    session?.answer({ sdp: OUR_SDP });
    expect(session?.image).toMatchObject({ side: "caller", callId: "call-1", remoteTag: "al1", remoteSeq: 1 });
    session?.end();
    expect(session?.image).toBeUndefined();
    const out = rig.call();
    expect(out.image).toBeUndefined();
  });

  test("it says when it is another: a new target, a new port of the NAT", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    rig.receive(requestText({ method: "OPTIONS", to, cseq: 2 }));
    rig.receive(requestText({ method: "UPDATE", to, cseq: 3 }));
    expect(rig.changes).toBe(0);
    rig.receive(requestText({ method: "UPDATE", to, cseq: 4, contact: "<sip:alice@10.0.0.8>" }));
    expect([rig.changes, session.image?.remoteTarget]).toEqual([1, "sip:alice@10.0.0.8"]);
    const moved = { ...UDP, remote: { ...PHONE, port: 6_000 } };
    rig.receive(requestText({ method: "OPTIONS", to, cseq: 5 }), moved);
    expect([rig.changes, session.image?.flow]).toEqual([2, moved]);
  });

  test("and before its numbers are used up", async () => {
    rig = new Rig();
    const { session } = talkingCall(rig);
    const kept = session.image?.localSeq ?? 0;
    for (let i = 0; i < 499; i++) {
      session.info({ contentType: "application/dtmf-relay", body: "Signal=1" });
      rig.receive(responseText(rig.takeOne(), 200));
    }
    expect(rig.changes).toBe(0);
    session.info({ contentType: "application/dtmf-relay", body: "Signal=1" });
    const { rows } = rig.takeOne();
    expect([rig.changes, session.image?.localSeq]).toEqual([1, 500]);
    expect(rows.some(([, value]) => value === "500 INFO")).toBe(true);
    rig = new Rig({ seed: 2 });
    rig.revive({ ...(session.image as SessionImage), localSeq: kept }).reoffer(OUR_NEXT_SDP);
    expect(seqOf(header(rig.takeOne(), "cseq"))).toBeGreaterThan(500 + 100);
  });
});
