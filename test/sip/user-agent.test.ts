// The order in which a request is judged, and what is answered to what is not sound.

import { afterEach, describe, expect, test } from "vitest";
import type { Admission } from "../../src/sip/ports.ts";
import { header, headersOf, OUR_SDP, PHONE, Rig, requestText, TCP, THEIR_SDP, tagOf, UDP } from "./rig.ts";

let rig = new Rig();

afterEach(async () => {
  rig.agent.shutDown();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.clock.pendingWhy()).toEqual([]);
});

describe("who may come in is asked first", () => {
  const challenge: Admission = {
    kind: "reply",
    status: 401,
    headers: [["WWW-Authenticate", 'Digest realm="x", nonce="n"']],
  };

  // RFC 3261 §8.2.7: "A stateless UAS ... MUST ... the To tag MUST be generated in ... the same manner for identical requests"
  test("a challenge leaves nothing behind and is the same for a repetition; its ACK is met with silence", () => {
    rig = new Rig({ gate: () => challenge });
    const invite = requestText({ branch: "z9hG4bKch", sdp: THEIR_SDP });
    rig.receive(invite);
    const answer = rig.takeOne();
    expect(answer.status).toBe(401);
    expect(header(answer, "www-authenticate")).toContain("Digest");
    expect(tagOf(header(answer, "to"))).not.toBe("");
    expect(rig.agent.sizes.transactions).toBe(0);
    rig.receive(invite);
    expect(header(rig.takeOne(), "to")).toBe(header(answer, "to"));
    rig.receive(requestText({ method: "ACK", branch: "z9hG4bKch", to: header(answer, "to") }));
    expect(rig.take()).toEqual([]);
  });

  // RFC 3261 §8.2: authentication, then method inspection
  test.each(["INVITE", "NONSENSE", "BYE", "REGISTER"])("a stranger's %s is challenged whatever it asks", (method) => {
    rig = new Rig({ gate: () => challenge });
    rig.receive(requestText({ method, rows: [["Require", "frobnicate"]] }));
    expect(rig.takeOne().status).toBe(401);
  });

  test("a banned source hears nothing", () => {
    rig = new Rig({ gate: () => ({ kind: "drop" }) });
    rig.receive(requestText());
    rig.receive(requestText({ method: "OPTIONS" }));
    expect(rig.take()).toEqual([]);
  });

  test("the gate is not asked about ACK, CANCEL and what belongs to a dialog", () => {
    const asked: string[] = [];
    rig = new Rig({
      gate: (request) => {
        asked.push(request.method);
        return { kind: "admit", identity: { kind: "extension", extension: "1002" } };
      },
    });
    rig.receive(requestText({ method: "ACK" }));
    rig.receive(requestText({ method: "CANCEL" }));
    rig.receive(requestText({ method: "BYE", to: "<sip:7000@192.0.2.1>;tag=x" }));
    rig.receive(requestText({ method: "OPTIONS" }));
    expect(asked).toEqual(["OPTIONS"]);
    rig.asked[0]?.reply(200);
  });
});

describe("then what it asks", () => {
  // RFC 3261 §8.2.1: "405 (Method Not Allowed) ... MUST also add an Allow header field"
  test("a method nobody knows", () => {
    rig = new Rig();
    rig.receive(requestText({ method: "NONSENSE" }));
    const answer = rig.takeOne();
    expect(answer.status).toBe(405);
    expect(header(answer, "allow")).toBe(
      "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, SUBSCRIBE, NOTIFY, MESSAGE, PUBLISH, REGISTER",
    );
  });

  // RFC 3261 §8.2.2.3: "420 (Bad Extension) ... MUST include an Unsupported header field listing the unsupported extensions"
  test("an extension nobody knows", () => {
    rig = new Rig();
    rig.receive(
      requestText({
        rows: [
          ["Require", "timer, 100rel, a-b"],
          ["Require", "x-y"],
        ],
      }),
    );
    const answer = rig.takeOne();
    expect([answer.status, header(answer, "unsupported")]).toEqual([420, "a-b, x-y"]);
  });

  test.each(["BYE", "UPDATE", "INFO", "PRACK"])("%s outside of a dialog", (method) => {
    rig = new Rig();
    rig.receive(requestText({ method }));
    expect(rig.takeOne().status).toBe(481);
  });

  test("a call that has used up its hops", () => {
    rig = new Rig();
    rig.receive(requestText({ sdp: THEIR_SDP }).replace("Max-Forwards: 70", "Max-Forwards: 0"));
    expect(rig.takeOne().status).toBe(483);
    // RFC 3261 §11: an OPTIONS with no hops left is answered by whom it reached
    rig.receive(requestText({ method: "OPTIONS" }).replace("Max-Forwards: 70", "Max-Forwards: 0"));
    rig.asked[0]?.reply(200);
    expect(rig.takeOne().status).toBe(200);
  });

  // RFC 3261 §8.2.2.2
  test("the same request by another way is a loop", () => {
    rig = new Rig();
    rig.receive(requestText({ branch: "z9hG4bKone", sdp: THEIR_SDP }));
    rig.take();
    rig.receive(requestText({ branch: "z9hG4bKtwo", sdp: THEIR_SDP }));
    expect(rig.takeOne().status).toBe(482);
    expect(rig.sessions.length).toBe(1);
  });

  // RFC 3261 §8.1.1.8: an INVITE has exactly one Contact
  test("an INVITE without a Contact", () => {
    rig = new Rig();
    rig.receive(requestText({ sdp: THEIR_SDP, contact: null }));
    expect(rig.take().at(-1)?.status).toBe(400);
  });

  test("an INVITE with a body that is no description", () => {
    rig = new Rig();
    rig.receive(requestText({ body: "x", rows: [["Content-Type", "text/plain"]] }));
    expect(rig.take().at(-1)?.status).toBe(415);
  });

  test("what the listener answers is kept for repetitions", () => {
    rig = new Rig();
    const register = requestText({ method: "REGISTER" });
    rig.receive(register);
    rig.receive(register);
    expect(rig.take()).toEqual([]);
    rig.asked[0]?.reply(200, [["Expires", "60"]], "hello");
    const answer = rig.takeOne();
    expect([answer.status, header(answer, "expires"), answer.body]).toEqual([200, "60", "hello"]);
    expect(header(answer, "server")).toBe("Zongji/test");
    rig.asked[0]?.reply(500);
    expect(rig.take()).toEqual([]);
    rig.receive(register);
    expect(rig.raw.at(-1)).toBe(rig.raw.at(-2));
    expect(rig.asked.length).toBe(1);
  });

  test("with all transactions taken a new call hears 503 and when to come again; a call in progress goes on", () => {
    rig = new Rig({ transactions: 2 });
    rig.receive(requestText({ callId: "a", sdp: THEIR_SDP, branch: "z9hG4bKa" }));
    rig.receive(requestText({ callId: "b", sdp: THEIR_SDP }));
    rig.take();
    rig.receive(requestText({ callId: "c", sdp: THEIR_SDP }));
    const answer = rig.takeOne();
    expect([answer.status, header(answer, "retry-after")]).toEqual([503, "5"]);
    rig.receive(requestText({ method: "CANCEL", callId: "a", branch: "z9hG4bKa" }));
    expect(rig.take().map((m) => m.status)).toEqual([200, 487]);
  });
});

describe("the way back", () => {
  // RFC 3261 §18.2.1, RFC 3581 §4
  test("the topmost Via learns where the request came from, the others stay as they are", () => {
    rig = new Rig();
    const via = "SIP/2.0/UDP 10.0.0.5:5060;rport;branch=z9hG4bKnat, SIP/2.0/TCP 10.0.0.9;branch=z9hG4bKfar;rport";
    rig.receive(requestText({ method: "OPTIONS", via }));
    rig.asked[0]?.reply(200);
    const answer = rig.takeOne();
    expect(headersOf(answer, "via")).toEqual([
      "SIP/2.0/UDP 10.0.0.5:5060;rport=5062;branch=z9hG4bKnat;received=198.51.100.7",
      "SIP/2.0/TCP 10.0.0.9;branch=z9hG4bKfar;rport",
    ]);
    expect(answer.flow.remote).toEqual(PHONE);
  });

  test("without rport only a differing address is noted", () => {
    rig = new Rig();
    rig.receive(requestText({ method: "OPTIONS", via: "SIP/2.0/UDP pc33.example.com;branch=z9hG4bKn1" }));
    rig.receive(requestText({ method: "OPTIONS", callId: "other", via: "SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKn2" }));
    for (const asked of rig.asked) asked.reply(200);
    expect(rig.take().map((m) => header(m, "via"))).toEqual([
      "SIP/2.0/UDP pc33.example.com;branch=z9hG4bKn1;received=198.51.100.7",
      "SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKn2",
    ]);
  });

  test("an answer over TCP goes back over its connection and leaves no timer", () => {
    rig = new Rig();
    rig.receive(requestText({ method: "OPTIONS" }), TCP);
    rig.asked[0]?.reply(200);
    expect(rig.takeOne().flow).toBe(TCP);
    // RFC 3261 §17.2.2: timer J is zero over a reliable transport
    expect(rig.agent.sizes.transactions).toBe(0);
  });

  // RFC 3261 §8.2.6.1
  test("100 repeats the Timestamp", () => {
    rig = new Rig();
    rig.receive(requestText({ sdp: THEIR_SDP, rows: [["Timestamp", "54.2"]] }));
    expect(header(rig.takeOne(), "timestamp")).toBe("54.2");
  });
});

describe("what cannot be read", () => {
  test.each([
    ["a request without From", requestText({ method: "OPTIONS" }).replace(/From: .*\r\n/, ""), 400],
    ["a SIP version that is not ours", requestText({ method: "OPTIONS" }).replace("SIP/2.0\r\n", "SIP/7.0\r\n"), 505],
    ["a CSeq of another method", requestText({ method: "OPTIONS" }).replace("1 OPTIONS", "1 INVITE"), 400],
  ])("%s is answered", (_what, message, status) => {
    rig = new Rig();
    rig.receive(message);
    const answer = rig.takeOne();
    expect(answer.status).toBe(status);
    expect(header(answer, "via")).toContain("received=198.51.100.7");
    expect(tagOf(header(answer, "to"))).not.toBe("");
  });

  test.each([
    ["noise", "\u0000\u0001\u0002"],
    ["a keep-alive", "\r\n\r\n"],
    ["an ACK", requestText({ method: "ACK" }).replace(/From: .*\r\n/, "")],
    [
      "a response",
      requestText()
        .replace(/^.*\r\n/, "SIP/2.0 200 OK\r\n")
        .replace(/From: .*\r\n/, ""),
    ],
  ])("%s is met with silence", (_what, message) => {
    rig = new Rig();
    rig.receive(message, UDP);
    expect(rig.take()).toEqual([]);
  });

  test("a stray response is met with silence", () => {
    rig = new Rig();
    rig.receive(requestText().replace(/^.*\r\n/, "SIP/2.0 200 OK\r\n"));
    expect(rig.take()).toEqual([]);
  });
});

describe("clients of RFC 2543", () => {
  // RFC 3261 §17.2.3: without the magic cookie, Request-URI, tags, Call-ID, CSeq and topmost Via decide
  const via = "SIP/2.0/UDP 198.51.100.7:5062";
  test("their retransmissions, ACKs and CANCELs find their transaction", async () => {
    rig = new Rig();
    rig.receive(requestText({ via, sdp: THEIR_SDP }));
    rig.receive(requestText({ via, sdp: THEIR_SDP }));
    expect(rig.starts()).toEqual(["SIP/2.0 100 Trying", "SIP/2.0 100 Trying"]);
    expect(rig.sessions.length).toBe(1);
    rig.receive(requestText({ method: "CANCEL", via }));
    const [ok, terminated] = rig.take();
    expect([ok?.status, terminated?.status]).toEqual([200, 487]);
    rig.receive(requestText({ method: "ACK", via, to: "<sip:7000@192.0.2.1>;tag=foreign" }));
    await rig.clock.advance(600);
    expect(rig.starts()).toEqual(["SIP/2.0 487 Request Terminated"]); // not the ACK to our answer
    rig.receive(requestText({ method: "ACK", via, to: terminated ? header(terminated, "to") : "" }));
    await rig.clock.advance(10_000);
    expect(rig.take()).toEqual([]);
  });

  test("the ACK to their 2xx has the same Via and still reaches the call", () => {
    rig = new Rig();
    rig.receive(requestText({ via, sdp: THEIR_SDP }));
    rig.sessions[0]?.answer({ sdp: OUR_SDP });
    const to = header(rig.take().at(-1) ?? rig.takeOne(), "to");
    rig.receive(requestText({ method: "ACK", via, to }));
    expect(rig.kinds()).toEqual(["acknowledged"]);
  });
});

test("a call's ladder shows every message, repetitions too", async () => {
  rig = new Rig();
  const invite = requestText({ sdp: THEIR_SDP });
  rig.receive(invite);
  rig.receive(invite);
  rig.sessions[0]?.answer({ sdp: OUR_SDP });
  await rig.clock.advance(600);
  rig.call();
  await rig.clock.advance(600);
  expect(rig.traced).toEqual(rig.take().map((m) => (m.status === 0 ? m.method : String(m.status))));
  expect(rig.traced).toEqual(["100", "100", "200", "200", "INVITE", "INVITE"]);
});

test("a mistake of ours in the call layer refuses that one call and is not swallowed", () => {
  rig = new Rig();
  rig.sessions.push = () => {
    throw new Error("our mistake");
  };
  expect(() => rig.receive(requestText({ sdp: THEIR_SDP }))).toThrow("our mistake");
  expect(rig.take().at(-1)?.status).toBe(500);
});
