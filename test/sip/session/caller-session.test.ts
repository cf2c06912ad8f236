import { afterEach, describe, expect, test } from "vitest";
import {
  answeredCall,
  header,
  headersOf,
  OUR_SDP,
  PHONE,
  Rig,
  requestText,
  TCP,
  THEIR_NEXT_SDP,
  THEIR_SDP,
  tagOf,
  talkingCall,
  UDP,
} from "../rig.ts";

let rig = new Rig();

function fresh(init: ConstructorParameters<typeof Rig>[0] = {}): Rig {
  rig = new Rig(init);
  return rig;
}

/** After every story all tables are empty and no timer waits. */
afterEach(async () => {
  rig.agent.shutDown();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.clock.pendingWhy()).toEqual([]);
});

describe("ringing and answering", () => {
  // RFC 3261 §17.2.1: "It MUST generate a 100 (Trying) response unless it knows that the TU will generate ... within 200 ms"
  test("a caller hears at once that the call is being worked on", () => {
    fresh().receive(requestText({ sdp: THEIR_SDP }));
    const trying = rig.takeOne();
    expect(trying.start).toBe("SIP/2.0 100 Trying");
    expect(tagOf(header(trying, "to"))).toBe("");
    expect(rig.sessions[0]?.offer).toBe(THEIR_SDP);
    expect(rig.sessions[0]?.state).toBe("new");
  });

  // RFC 3261 §12.1.1: the Record-Route values are copied "including the URIs, URI parameters, and any Record-Route header field parameters"
  test("ringing carries the dialog: our tag, a Contact, the way it came", () => {
    fresh().receive(
      requestText({ sdp: THEIR_SDP, rows: [["Record-Route", "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>"]] }),
    );
    rig.take();
    rig.sessions[0]?.ring({ status: 180 });
    const ringing = rig.takeOne();
    expect(ringing.status).toBe(180);
    expect(tagOf(header(ringing, "to"))).not.toBe("");
    expect(header(ringing, "contact")).toBe("<sip:7000@192.0.2.1:5060>");
    expect(headersOf(ringing, "record-route")).toEqual(["<sip:p1.example.com;lr>, <sip:p2.example.com;lr>"]);
    expect(rig.sessions[0]?.state).toBe("early");
  });

  // RFC 3261 §13.3.1.1: "the UAS ... SHOULD send a non-100 provisional response at every minute"
  test("a phone that rings long is told so once a minute", async () => {
    fresh().receive(requestText({ sdp: THEIR_SDP }));
    rig.sessions[0]?.ring({ status: 180 });
    rig.take();
    await rig.clock.advance(125_000);
    expect(rig.starts()).toEqual(["SIP/2.0 180 Ringing", "SIP/2.0 180 Ringing"]);
  });

  test("a retransmitted INVITE hears the last response again, byte for byte", () => {
    const invite = requestText({ sdp: THEIR_SDP });
    fresh().receive(invite);
    rig.sessions[0]?.ring({ status: 183, sdp: OUR_SDP });
    const before = rig.raw.at(-1);
    rig.receive(invite);
    expect(rig.raw.at(-1)).toBe(before);
    expect(rig.sessions.length).toBe(1);
  });

  // RFC 3261 §13.3.1.4: "an interval that starts at T1 seconds and doubles for each retransmission until it reaches T2 seconds"
  test.each([UDP, TCP])("the answer is repeated until its ACK, over $transport too", async (flow) => {
    fresh().receive(requestText({ sdp: THEIR_SDP }), flow);
    rig.sessions[0]?.answer({ sdp: OUR_SDP });
    rig.take();
    await rig.clock.advance(15_600);
    const repeats = rig.take();
    expect(repeats.map((m) => m.status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(repeats.map((m) => m.atMs)).toEqual([500, 1500, 3500, 7500, 11_500, 15_500]);
    rig.receive(requestText({ method: "ACK", to: header(repeats[0] ?? rig.takeOne(), "to") }), flow);
    await rig.clock.advance(60_000);
    expect(rig.take()).toEqual([]);
    expect(rig.kinds()).toEqual(["acknowledged"]);
  });

  // RFC 3261 §13.3.1.4: "If the server retransmits the 2xx response for 64*T1 seconds without receiving an ACK, the dialog is
  // confirmed, but the session SHOULD be terminated. This is accomplished with a BYE"
  test("a caller who never acknowledges is hung up on after 32 s", async () => {
    answeredCall(fresh());
    await rig.clock.advance(31_999);
    expect(rig.ending).toBeUndefined();
    rig.take();
    await rig.clock.advance(1);
    expect(rig.ending).toEqual({ by: "nobody", why: "no-ack" });
    expect(rig.take().map((m) => m.method)).toContain("BYE");
  });

  test("an INVITE without an offer is answered with ours, and the ACK brings theirs", () => {
    fresh().receive(requestText());
    expect(rig.sessions[0]?.offer).toBeUndefined();
    rig.sessions[0]?.answer({ sdp: OUR_SDP });
    const ok = rig.take().at(-1);
    expect(ok?.body).toBe(OUR_SDP);
    rig.receive(requestText({ method: "ACK", to: header(ok ?? rig.takeOne(), "to"), sdp: THEIR_SDP }));
    expect(rig.facts).toEqual([{ kind: "acknowledged", sdp: THEIR_SDP }]);
  });

  test("a late or doubled ACK is absorbed", () => {
    const { to } = talkingCall(fresh());
    rig.receive(requestText({ method: "ACK", to }));
    rig.receive(requestText({ method: "ACK", to: "<sip:7000@192.0.2.1>;tag=never" }));
    rig.receive(requestText({ method: "ACK" }));
    expect(rig.take()).toEqual([]);
    expect(rig.kinds()).toEqual(["acknowledged"]);
  });

  test("facts that came before anybody listened are handed over", () => {
    fresh();
    const session = rig.agent.invite({
      flow: UDP,
      uri: "sip:1001@198.51.100.7",
      from: { display: undefined, user: "1002" },
      to: { display: undefined, user: "1001" },
      sdp: OUR_SDP,
      maxForwards: 70,
    });
    rig.agent.flowFailed(UDP);
    const heard: string[] = [];
    session.listen((fact) => heard.push(fact.kind));
    expect(heard).toEqual(["ended"]);
  });
});

describe("refusing and cancelling", () => {
  test("end() refuses an unanswered call with the status and headers asked for", async () => {
    fresh().receive(requestText({ sdp: THEIR_SDP }));
    rig.take();
    rig.sessions[0]?.end({ status: 486, reason: 'Q.850;cause=17;text="User busy"' });
    const busy = rig.takeOne();
    expect(busy.start).toBe("SIP/2.0 486 Busy Here");
    expect(header(busy, "reason")).toBe('Q.850;cause=17;text="User busy"');
    expect(rig.ending).toEqual({ by: "us", why: "refused" });
    // RFC 3261 §17.2.1: timer G until the ACK, which belongs to the transaction
    await rig.clock.advance(500);
    expect(rig.starts()).toEqual(["SIP/2.0 486 Busy Here"]);
  });

  test("end() without a status says 480", () => {
    fresh().receive(requestText({ sdp: THEIR_SDP }));
    rig.sessions[0]?.end();
    expect(rig.take().at(-1)?.start).toBe("SIP/2.0 480 Temporarily Unavailable");
  });

  test("the ACK to a refusal stops its repetition", async () => {
    const branch = "z9hG4bKrefused";
    fresh().receive(requestText({ branch, sdp: THEIR_SDP }));
    rig.sessions[0]?.end();
    const refusal = rig.take().at(-1);
    rig.receive(requestText({ method: "ACK", branch, to: header(refusal ?? rig.takeOne(), "to") }));
    await rig.clock.advance(10_000);
    expect(rig.take()).toEqual([]);
  });

  // RFC 3261 §9.2: "If the UAS has not issued a final response for the original request, ... it immediately responds ... 487"; "the To tag of
  // the response to the CANCEL and the To tag in the response to the original request SHOULD be the same"
  test("a caller who gives up gets 200 for the CANCEL and 487 for the INVITE", () => {
    const branch = "z9hG4bKcancelled";
    fresh().receive(requestText({ branch, sdp: THEIR_SDP }));
    rig.sessions[0]?.ring({ status: 180 });
    rig.take();
    rig.receive(
      requestText({ method: "CANCEL", branch, rows: [["Reason", 'SIP;cause=200;text="Call completed elsewhere"']] }),
    );
    const [ok, terminated] = rig.take();
    expect([ok?.start, ok?.method]).toEqual(["SIP/2.0 200 OK", "CANCEL"]);
    expect([terminated?.start, terminated?.method]).toEqual(["SIP/2.0 487 Request Terminated", "INVITE"]);
    if (ok && terminated) expect(header(ok, "to")).toBe(header(terminated, "to"));
    expect(rig.ending).toEqual({ by: "peer", why: "cancel", reason: 'SIP;cause=200;text="Call completed elsewhere"' });
  });

  // RFC 3261 §9.2: after a final response "the CANCEL request has no effect on the processing of the original request"
  test("a CANCEL that crosses the answer changes nothing but is answered 200", () => {
    const branch = "z9hG4bKcrossed";
    answeredCall(fresh(), { branch });
    rig.receive(requestText({ method: "CANCEL", branch }));
    expect(rig.takeOne().start).toBe("SIP/2.0 200 OK");
    expect(rig.sessions[0]?.state).toBe("answered");
  });

  // RFC 3261 §9.2: "If the UAS did not find a matching transaction ... it SHOULD respond ... with a 481"
  test("a CANCEL for nothing is answered 481", () => {
    fresh().receive(requestText({ method: "CANCEL" }));
    expect(rig.takeOne().status).toBe(481);
  });

  // RFC 3261 §15.1.2: "The UAS MUST still respond to any pending requests received for that dialog ... 487"
  test("a caller may also give up with a BYE in the early dialog", () => {
    fresh().receive(requestText({ sdp: THEIR_SDP }));
    rig.sessions[0]?.ring({ status: 180 });
    const ringing = rig.take().at(-1);
    rig.receive(requestText({ method: "BYE", cseq: 2, to: header(ringing ?? rig.takeOne(), "to") }));
    expect(rig.take().map((m) => [m.status, m.method])).toEqual([
      [200, "BYE"],
      [487, "INVITE"],
    ]);
    expect(rig.ending).toEqual({ by: "peer", why: "bye", reason: undefined });
  });

  test("everything after the end is harmless", () => {
    fresh().receive(requestText({ sdp: THEIR_SDP }));
    const session = rig.sessions[0];
    session?.end({ status: 486 });
    rig.take();
    session?.end();
    session?.answer({ sdp: OUR_SDP });
    session?.ring({ status: 180 });
    session?.reoffer(OUR_SDP);
    session?.answerOffer(OUR_SDP);
    session?.refuseOffer(488);
    expect(rig.take()).toEqual([]);
    expect(rig.kinds()).toEqual(["ended"]);
  });
});

describe("hanging up", () => {
  test("the caller's BYE is answered and told with its reason", () => {
    const { to } = talkingCall(fresh());
    rig.receive(requestText({ method: "BYE", to, cseq: 2, rows: [["Reason", "Q.850;cause=16"]] }));
    expect(rig.takeOne().start).toBe("SIP/2.0 200 OK");
    expect(rig.ending).toEqual({ by: "peer", why: "bye", reason: "Q.850;cause=16" });
  });

  // RFC 3261 §12.2.1.1: Request-URI is the remote target. Deviation tested: it is sent to where the phone was heard.
  test("our BYE names their Contact and goes back the way their call came", () => {
    const { session } = talkingCall(fresh());
    session.end({ reason: "Q.850;cause=16" });
    const bye = rig.takeOne();
    expect(bye.start).toBe("BYE sip:alice@10.0.0.5:5062 SIP/2.0");
    expect(bye.flow.remote).toEqual(PHONE);
    expect(header(bye, "to")).toBe("Alice <sip:alice@example.com>;tag=al1");
    expect(header(bye, "reason")).toBe("Q.850;cause=16");
    expect(rig.ending).toEqual({ by: "us", why: "bye" });
  });

  // RFC 3261 §15: "The callee's UA MUST NOT send a BYE on a confirmed dialog until it has received an ACK for its 2xx response or until
  // the server transaction times out."
  test("our BYE waits for the ACK", () => {
    const { session, tag } = answeredCall(fresh());
    session.end();
    expect(rig.take()).toEqual([]);
    expect(rig.ending).toEqual({ by: "us", why: "bye" });
    rig.receive(requestText({ method: "ACK", to: `<sip:7000@192.0.2.1>;tag=${tag}` }));
    expect(rig.takeOne().method).toBe("BYE");
  });

  test("our BYE goes out at last when no ACK comes", async () => {
    const { session } = answeredCall(fresh());
    session.end();
    await rig.clock.advance(32_000);
    expect(rig.take().map((m) => m.method)).toContain("BYE");
  });

  test("when both hang up at once each BYE is answered 200", () => {
    const { session, to } = talkingCall(fresh());
    session.end();
    rig.take();
    rig.receive(requestText({ method: "BYE", to, cseq: 2 }));
    expect(rig.takeOne().start).toBe("SIP/2.0 200 OK");
  });

  // A BYE can overtake the ACK, or the caller may hang up before the 2xx reached him: his INVITE still needs its final answer.
  test("a BYE that overtakes the ACK ends the call; the answer is repeated until the ACK", async () => {
    const { tag } = answeredCall(fresh());
    const to = `<sip:7000@192.0.2.1>;tag=${tag}`;
    rig.receive(requestText({ method: "BYE", to, cseq: 2 }));
    expect(rig.takeOne().start).toBe("SIP/2.0 200 OK");
    await rig.clock.advance(600);
    expect(rig.takeOne().method).toBe("INVITE");
    rig.receive(requestText({ method: "ACK", to }));
    await rig.clock.advance(10_000);
    expect(rig.take()).toEqual([]);
    expect(rig.kinds()).toEqual(["ended"]);
  });
});

describe("inside the dialog", () => {
  // RFC 3261 §12.2.2: "If the remote sequence number ... is lower than ..., the request is out of order and MUST be rejected with a 500"
  test("a request that comes out of order is refused with 500", () => {
    const { to } = talkingCall(fresh(), { cseq: 10 });
    rig.receive(requestText({ method: "INFO", to, cseq: 9 }));
    expect(rig.takeOne().status).toBe(500);
    expect(rig.kinds()).toEqual(["acknowledged"]);
  });

  test.each(["BYE", "INVITE", "UPDATE", "INFO", "OPTIONS", "REFER"])(
    "%s for a dialog nobody knows is answered 481",
    (method) => {
      fresh().receive(requestText({ method, to: "<sip:7000@192.0.2.1>;tag=gone" }));
      expect(rig.takeOne().status).toBe(481);
    },
  );

  // RFC 6086 §4.2.2: an INFO for a package that was never named in Recv-Info is answered 469, which names what is
  test("an INFO of a package that nobody asked for is refused", () => {
    rig = new Rig();
    const { to } = talkingCall(rig);
    rig.receive(requestText({ method: "INFO", to, cseq: 2, rows: [["Info-Package", "infoDtmf"]], body: "5" }));
    const refusal = rig.takeOne();
    expect([refusal.status, headersOf(refusal, "recv-info")]).toEqual([469, [""]]);
    expect(rig.kinds()).not.toContain("info");
  });

  test("INFO is answered and told", () => {
    const { to } = talkingCall(fresh());
    const rows = [["Content-Type", "application/dtmf-relay"]] as const;
    rig.receive(requestText({ method: "INFO", to, cseq: 2, rows, body: "Signal=5\r\n" }));
    expect(rig.takeOne().status).toBe(200);
    expect(rig.facts.at(-1)).toEqual({ kind: "info", contentType: "application/dtmf-relay", body: "Signal=5\r\n" });
  });

  test.each([
    ["OPTIONS", 200],
    ["SUBSCRIBE", 489],
    ["NOTIFY", 481],
    ["PRACK", 481],
    ["REFER", 400], // without Refer-To
    ["MESSAGE", 405],
  ])("%s in a call is answered %i", (method, status) => {
    const { to } = talkingCall(fresh());
    rig.receive(requestText({ method, to, cseq: 2 }));
    expect(rig.takeOne().status).toBe(status);
    expect(rig.sessions[0]?.state).toBe("answered");
  });

  // RFC 3261 §8.2.2.3
  test("an extension that we do not know is refused with its name", () => {
    const { to } = talkingCall(fresh());
    rig.receive(requestText({ method: "INVITE", to, cseq: 2, sdp: THEIR_NEXT_SDP, rows: [["Require", "timer, x-y"]] }));
    const refusal = rig.take().at(-1);
    expect(refusal?.status).toBe(420);
    expect(refusal && header(refusal, "unsupported")).toBe("x-y");
  });

  test("a phone that moved to another address is followed there", () => {
    const { session, to } = talkingCall(fresh());
    const moved = { ...UDP, remote: { host: "198.51.100.7", port: 40_001 } };
    rig.receive(requestText({ method: "INFO", to, cseq: 2 }), moved);
    rig.take();
    session.end();
    expect(rig.takeOne().flow.remote.port).toBe(40_001);
  });

  test("a call survives its TCP connection and goes on over the next", () => {
    const { tag } = ((): { tag: string } => {
      fresh().receive(requestText({ sdp: THEIR_SDP }), TCP);
      rig.sessions[0]?.answer({ sdp: OUR_SDP });
      return { tag: tagOf(header(rig.take().at(-1) ?? rig.takeOne(), "to")) };
    })();
    const to = `<sip:7000@192.0.2.1>;tag=${tag}`;
    rig.receive(requestText({ method: "ACK", to }), TCP);
    rig.agent.flowFailed(TCP);
    expect(rig.sessions[0]?.state).toBe("answered");
    const next = { ...TCP, connection: 2 };
    rig.receive(requestText({ method: "INFO", to, cseq: 2 }), next);
    rig.take();
    rig.sessions[0]?.end();
    expect(rig.takeOne().flow.connection).toBe(2);
  });
});

test("shutting down refuses, cancels and hangs up, and takes no new calls", () => {
  fresh();
  const { session } = talkingCall(rig);
  rig.receive(requestText({ sdp: THEIR_SDP, callId: "call-2" }));
  rig.take();
  rig.agent.shutDown();
  expect(rig.take().map((m) => m.status || m.method)).toEqual(["BYE", 503]);
  expect(session.state).toBe("ended");
  expect(rig.facts.filter((fact) => fact.kind === "ended").map((fact) => fact.how)).toEqual([
    { by: "nobody", why: "shut-down" },
    { by: "nobody", why: "shut-down" },
  ]);
  rig.receive(requestText({ sdp: THEIR_SDP, callId: "call-3" }));
  expect(rig.takeOne().status).toBe(503);
});
