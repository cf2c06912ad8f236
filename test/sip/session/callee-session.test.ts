import { afterEach, describe, expect, test } from "vitest";
import {
  header,
  headersOf,
  inDialogOfOurs,
  OUR_SDP,
  PHONE,
  Rig,
  requestText,
  responseText,
  type Sent,
  TCP,
  THEIR_NEXT_SDP,
  THEIR_SDP,
  tagOf,
  talkingCallOut,
} from "../rig.ts";

let rig = new Rig();

afterEach(async () => {
  rig.agent.shutDown();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.clock.pendingWhy()).toEqual([]);
});

function ringingCall(tag = "ph1"): { session: ReturnType<Rig["call"]>; invite: Sent } {
  rig = new Rig();
  const session = rig.call();
  const invite = rig.takeOne();
  rig.receive(responseText(invite, 180, { tag }));
  return { session, invite };
}

describe("the INVITE we send", () => {
  test("has what RFC 3261 §8.1.1 asks for, and what phones show", () => {
    rig = new Rig();
    const session = rig.call({
      headers: [["Alert-Info", "<http://example.com>;info=queue"]],
      route: ["<sip:192.0.2.9;lr>"],
    });
    const invite = rig.takeOne();
    expect(invite.start).toBe("INVITE sip:1001@198.51.100.7:5062 SIP/2.0");
    expect(header(invite, "via")).toMatch(/^SIP\/2\.0\/UDP 192\.0\.2\.1:5060;branch=z9hG4bK\w{14};rport$/);
    expect(header(invite, "from")).toMatch(/^"李雷" <sip:1002@192\.0\.2\.1:5060>;tag=\w{10}$/);
    expect(header(invite, "to")).toBe("<sip:1001@198.51.100.7:5062>");
    expect(header(invite, "max-forwards")).toBe("69");
    expect(header(invite, "route")).toBe("<sip:192.0.2.9;lr>");
    expect(header(invite, "contact")).toBe("<sip:1002@192.0.2.1:5060>");
    expect(header(invite, "alert-info")).toBe("<http://example.com>;info=queue");
    expect(header(invite, "supported")).toBe("timer, 100rel, replaces, norefersub");
    expect(header(invite, "session-expires")).toBe("1800;refresher=uac");
    expect(invite.body).toBe(OUR_SDP);
    expect(invite.flow.remote).toEqual(PHONE);
    expect(session.invite.callId).toBe(header(invite, "call-id"));
    expect(session.invite.method).toBe("INVITE");
  });

  test("over TCP the Via, the Contact and the patience are TCP's", async () => {
    rig = new Rig();
    rig.call({ flow: TCP });
    const invite = rig.takeOne();
    expect(header(invite, "via")).toContain("SIP/2.0/TCP ");
    expect(header(invite, "contact")).toBe("<sip:1002@192.0.2.1:5060;transport=tcp>");
    await rig.clock.advance(31_000);
    expect(rig.take()).toEqual([]);
  });

  // RFC 3261 §17.1.1.2: timer A doubles, timer B is 64*T1; §8.1.3.1: a timeout is treated as a 408
  test("goes out seven times to a silent phone and counts as 408 after 32 s", async () => {
    rig = new Rig();
    rig.call();
    await rig.clock.advance(32_000);
    expect(rig.take().map((m) => m.atMs)).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(rig.ending).toEqual({ by: "peer", why: "refused", status: 408, reason: undefined, heard: false });
  });

  // RFC 3261 §8.1.3.1: a fatal transport error is treated as a 503
  test("counts as 503 when its connection cannot be opened", () => {
    rig = new Rig();
    rig.call({ flow: TCP });
    rig.agent.flowFailed(TCP);
    expect(rig.ending).toEqual({ by: "peer", why: "refused", status: 503, reason: undefined, heard: false });
  });

  test("a network that fails within the call to send is told after the call", () => {
    rig = new Rig();
    rig.onSend = (flow) => rig.agent.flowFailed(flow);
    rig.call();
    expect(rig.ending).toMatchObject({ status: 503 });
  });
});

describe("answers", () => {
  test("ringing, early sound, answer", () => {
    const { session, invite } = ringingCall();
    expect(session.state).toBe("early");
    rig.receive(responseText(invite, 183, { tag: "ph1", sdp: THEIR_SDP }));
    rig.receive(responseText(invite, 200, { tag: "ph1" }));
    expect(rig.facts.slice(0, 2)).toEqual([
      { kind: "progress", status: 180, sdp: undefined },
      { kind: "progress", status: 183, sdp: THEIR_SDP },
    ]);
    expect(rig.facts[2]).toMatchObject({ kind: "answered", sdp: undefined });
    expect(session.state).toBe("answered");
  });

  // RFC 3261 §13.2.2.4: "The UAC core MUST generate an ACK request for each 2xx received"; §17.1.1.3 does not apply: a new branch
  test("each 2xx is acknowledged, to the Contact it names, with a branch of its own", () => {
    const { invite } = ringingCall();
    const ok = responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP });
    rig.receive(ok);
    const ack = rig.takeOne();
    expect(ack.start).toBe("ACK sip:1001@10.0.0.9:5062 SIP/2.0");
    expect(header(ack, "cseq")).toBe("1 ACK");
    expect(tagOf(header(ack, "to"))).toBe("ph1");
    expect(header(ack, "via")).not.toBe(header(invite, "via"));
    expect(ack.flow.remote).toEqual(PHONE);
    rig.receive(ok);
    expect(rig.takeOne().start).toBe(ack.start);
    expect(rig.kinds()).toEqual(["progress", "answered"]);
  });

  // RFC 3261 §12.1.2: the route set is the Record-Route of the response in reverse order; §12.2.1.1: next hop is the first of it
  test("the ACK follows the route set, the last proxy first", () => {
    rig = new Rig();
    rig.call();
    const rows = [["Record-Route", "<sip:203.0.113.2;lr>, <sip:203.0.113.1:5070;lr>"]] as const;
    rig.receive(responseText(rig.takeOne(), 200, { tag: "ph1", sdp: THEIR_SDP, rows }));
    const ack = rig.takeOne();
    expect(ack.start).toBe("ACK sip:1001@10.0.0.9:5062 SIP/2.0");
    expect(headersOf(ack, "route")).toEqual(["<sip:203.0.113.1:5070;lr>", "<sip:203.0.113.2;lr>"]);
    expect(ack.flow.remote).toEqual({ host: "203.0.113.1", port: 5070 });
  });

  test.each([302, 404, 486, 500, 603])("a %i is acknowledged by the transaction and told", (status) => {
    const { invite } = ringingCall();
    const rows = [["Reason", "Q.850;cause=17"]] as const;
    rig.receive(responseText(invite, status, { tag: "ph1", rows }));
    const ack = rig.takeOne();
    const contacts = status < 400 ? { contacts: ["sip:1001@10.0.0.9:5062"] } : {};
    // RFC 3261 §17.1.1.3
    expect(ack.start).toBe("ACK sip:1001@198.51.100.7:5062 SIP/2.0");
    expect(header(ack, "via")).toBe(header(invite, "via"));
    expect(rig.ending).toEqual({
      by: "peer",
      why: "refused",
      status,
      reason: "Q.850;cause=17",
      heard: true,
      ...contacts,
    });
    rig.receive(responseText(invite, status, { tag: "ph1", rows }));
    expect(rig.takeOne().start).toBe(ack.start);
  });

  // RFC 3261 §13.2.1: "the answer MUST be in a 2xx"; RFC 3264: no session without one
  test("an answer without a description is acknowledged and hung up on", () => {
    const { invite } = ringingCall();
    rig.receive(responseText(invite, 200, { tag: "ph1" }));
    expect(rig.take().map((m) => m.method)).toEqual(["ACK", "BYE"]);
    expect(rig.ending).toMatchObject({ why: "refused", status: 488, heard: true });
  });

  // RFC 3261 §18.1.2: "If the host portion of ... sent-by ... does not match ..., the response MUST be silently discarded"
  test("responses that are not ours are dropped", () => {
    const { invite } = ringingCall();
    const ok = responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP });
    rig.receive(ok.replace("UDP 192.0.2.1:", "UDP 192.0.2.2:"));
    rig.receive(ok.replace(/branch=\w+/, "branch=z9hG4bKother"));
    rig.receive(ok.replace("1 INVITE", "1 BYE"));
    rig.receive(ok.replace("Via: ", "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKtwo\r\nVia: "));
    expect(rig.take()).toEqual([]);
    expect(rig.kinds()).toEqual(["progress"]);
  });

  test("an INVITE refused for its session interval is sent again with the one they bear", () => {
    rig = new Rig();
    rig.call();
    const first = rig.takeOne();
    rig.receive(responseText(first, 422, { tag: "x", rows: [["Min-SE", "3600"]] }));
    const [ack, second] = rig.take();
    expect(ack?.method).toBe("ACK");
    // RFC 4028 §7.3: "the UAC MAY retry with ... the same Call-ID, To and From, the CSeq SHOULD be one higher"
    if (second === undefined) throw new Error("no second INVITE");
    expect(header(second, "call-id")).toBe(header(first, "call-id"));
    expect(header(second, "from")).toBe(header(first, "from"));
    expect(header(second, "cseq")).toBe("2 INVITE");
    expect(header(second, "session-expires")).toBe("3600;refresher=uac");
    expect(header(second, "min-se")).toBe("3600");
    rig.receive(responseText(second, 422, { tag: "x", rows: [["Min-SE", "3600"]] }));
    expect(rig.ending).toMatchObject({ why: "refused", status: 422 });
  });

  test("a peer that wants it longer each time is asked a few times only", () => {
    rig = new Rig();
    rig.call();
    let asked = 0;
    for (let invite = rig.take().at(-1); invite?.method === "INVITE"; invite = rig.take().at(-1)) {
      asked++;
      const rows = [["Min-SE", String(2_000 + asked)]] as const;
      if (asked < 50) rig.receive(responseText(invite, 422, { tag: "x", rows }));
    }
    expect(asked).toBe(4);
    expect(rig.ending).toMatchObject({ why: "refused", status: 422 });
  });
});

describe("cancelling", () => {
  // RFC 3261 §9.1: the CANCEL repeats Request-URI, Call-ID, To, number of CSeq, From and the topmost Via
  test("a ringing phone is cancelled with the reason", () => {
    const { session, invite } = ringingCall();
    session.end({ reason: 'SIP;cause=200;text="Call completed elsewhere"' });
    const cancel = rig.takeOne();
    expect(cancel.start).toBe("CANCEL sip:1001@198.51.100.7:5062 SIP/2.0");
    for (const name of ["via", "from", "to", "call-id"]) expect(header(cancel, name)).toBe(header(invite, name));
    expect(header(cancel, "cseq")).toBe("1 CANCEL");
    expect(header(cancel, "reason")).toBe('SIP;cause=200;text="Call completed elsewhere"');
    expect(rig.ending).toEqual({ by: "us", why: "cancel" });
    rig.receive(responseText(cancel, 200, { tag: "ph1" }));
    rig.receive(responseText(invite, 487, { tag: "ph1" }));
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.kinds()).toEqual(["progress", "ended"]);
  });

  // RFC 3261 §9.1: "If no provisional response has been received, the CANCEL request MUST NOT be sent"
  test("a phone that has said nothing yet is cancelled when it does", () => {
    rig = new Rig();
    const session = rig.call();
    const invite = rig.takeOne();
    session.end();
    expect(rig.take()).toEqual([]);
    rig.receive(responseText(invite, 100));
    expect(rig.takeOne().method).toBe("CANCEL");
    rig.receive(responseText(invite, 180, { tag: "ph1" }));
    expect(rig.take()).toEqual([]);
  });

  // RFC 3261 §9.1, §13.2.2.4
  test("an answer that crosses the CANCEL is acknowledged and hung up on", () => {
    const { session, invite } = ringingCall();
    session.end();
    rig.take();
    const ok = responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP });
    rig.receive(ok);
    expect(rig.take().map((m) => m.method)).toEqual(["ACK", "BYE"]);
    rig.receive(ok);
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.kinds()).toEqual(["progress", "ended"]);
  });

  // RFC 3261 §12.2.1.1: "Requests within a dialog MUST contain strictly monotonically increasing and contiguous CSeq sequence numbers"
  test("the BYE to an answer that crosses the CANCEL counts on behind the PRACK of the ringing", () => {
    const { session, invite } = ringingCall();
    const rows = [
      ["Require", "100rel"],
      ["RSeq", "1"],
    ] as const;
    rig.receive(responseText(invite, 180, { tag: "ph1", rows }));
    expect(rig.take().map((m) => header(m, "cseq"))).toEqual(["2 PRACK"]);
    session.end();
    rig.take();
    rig.receive(responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP }));
    expect(rig.take().map((m) => header(m, "cseq"))).toEqual(["1 ACK", "3 BYE"]);
  });

  // RFC 3261 §9.1: "If there is no final response for the original request in 64*T1 seconds ... the client SHOULD ... destroy the
  // client transaction"
  test("a phone that answers neither CANCEL nor INVITE is forgotten after 32 s", async () => {
    const { session } = ringingCall();
    session.end();
    await rig.clock.advance(32_001);
    expect(rig.agent.sizes.transactions).toBe(0);
  });

  test("end() before the answer's ACK was sent hangs up at once: we are the caller", () => {
    rig = new Rig();
    rig.onFact = (fact, session) => {
      if (fact.kind === "answered") session.end();
    };
    rig.call();
    rig.receive(responseText(rig.takeOne(), 200, { tag: "ph1", sdp: THEIR_SDP }));
    expect(rig.take().map((m) => m.method)).toEqual(["ACK", "BYE"]);
    expect(rig.ending).toEqual({ by: "us", why: "bye" });
  });
});

describe("forks", () => {
  // RFC 3261 §13.2.2.4
  test("the first to answer wins, the second is acknowledged and hung up on", () => {
    const { session, invite } = ringingCall("desk");
    rig.receive(responseText(invite, 180, { tag: "soft" }));
    expect(rig.agent.sizes.dialogs).toBe(2);
    rig.receive(responseText(invite, 200, { tag: "soft", sdp: THEIR_SDP }));
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.agent.sizes.dialogs).toBe(1);
    rig.receive(responseText(invite, 200, { tag: "desk", sdp: THEIR_SDP }));
    const [ack, bye] = rig.take();
    expect([ack?.method, ack && tagOf(header(ack, "to"))]).toEqual(["ACK", "desk"]);
    expect([bye?.method, bye && tagOf(header(bye, "to"))]).toEqual(["BYE", "desk"]);
    expect(session.state).toBe("answered");
    expect(rig.kinds()).toEqual(["progress", "progress", "answered"]);
  });

  test("a phone that makes up tags without end fills no memory", () => {
    const { invite } = ringingCall();
    for (let i = 0; i < 100; i++) rig.receive(responseText(invite, 180, { tag: `t${i}` }));
    expect(rig.agent.sizes.dialogs).toBe(16);
  });
});

describe("the other side hangs up", () => {
  test("BYE is answered and told", () => {
    rig = new Rig();
    const { invite } = talkingCallOut(rig);
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "BYE" }));
    expect(rig.takeOne().status).toBe(200);
    expect(rig.ending).toEqual({ by: "peer", why: "bye", reason: undefined });
  });

  test("a BYE that overtakes the answer ends the call; the answer is still acknowledged", () => {
    const { invite } = ringingCall();
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "BYE" }));
    expect(rig.take().map((m) => m.status || m.method)).toEqual([200, "CANCEL"]);
    expect(rig.ending).toEqual({ by: "peer", why: "bye", reason: undefined });
    rig.receive(responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP }));
    expect(rig.take().map((m) => m.method)).toEqual(["ACK", "BYE"]);
  });

  // RFC 3311 §5.2: an UPDATE with an offer while our own waits for its answer
  test("an offer while ours waits for its answer is refused with 491", () => {
    const { invite } = ringingCall();
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "UPDATE", sdp: THEIR_NEXT_SDP }));
    expect(rig.takeOne().status).toBe(491);
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "INVITE", cseq: 2, sdp: THEIR_NEXT_SDP }));
    expect(rig.take().at(-1)?.status).toBe(491);
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "UPDATE", cseq: 3 }));
    expect(rig.takeOne().status).toBe(200);
  });
});

test("a request outside a dialog tells its outcome once", async () => {
  rig = new Rig();
  const outcomes: number[] = [];
  const init = {
    flow: { ...TCP, transport: "udp" as const },
    method: "OPTIONS",
    uri: "sip:1001@198.51.100.7:5062",
    from: { display: undefined, user: "" },
    to: { display: undefined, user: "1001" },
  };
  rig.agent.request(init, (status) => outcomes.push(status));
  const options = rig.takeOne();
  expect(header(options, "from")).toMatch(/^<sip:192\.0\.2\.1:5060>;tag=/);
  rig.receive(responseText(options, 200, { tag: "x" }));
  rig.receive(responseText(options, 200, { tag: "x" }));
  expect(outcomes).toEqual([200]);
  rig.agent.request(init, (status) => outcomes.push(status));
  await rig.clock.advance(32_000);
  // RFC 3261 §17.1.2.2: timer E doubles up to T2
  expect(rig.take().map((m) => m.atMs)).toEqual([
    0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
  ]);
  expect(outcomes).toEqual([200, 408]);
});

test("requestText writes what it says", () => {
  expect(requestText({ method: "BYE", branch: "z9hG4bKx", cseq: 7 })).toContain("CSeq: 7 BYE\r\n");
});
