// Requests in a dialog that come from another address than its phone's, and routes that lead to somebody else.

import { afterEach, describe, expect, test } from "vitest";
import type { Admission, Flow } from "../../src/sip/ports.ts";
import {
  header,
  PHONE,
  Rig,
  requestText,
  responseText,
  THEIR_NEXT_SDP,
  THEIR_SDP,
  tagOf,
  talkingCall,
  UDP,
} from "./rig.ts";

const ELSEWHERE: Flow = { ...UDP, remote: { host: "203.0.113.66", port: 5060 } };
const CHALLENGE: Admission = { kind: "reply", status: 401, headers: [["WWW-Authenticate", 'Digest nonce="n"']] };

function extension(name: string): Admission {
  return { kind: "admit", identity: { kind: "extension", extension: name } };
}

let rig = new Rig();
/** What the gate says of whoever is elsewhere. */
let there: Admission = CHALLENGE;

function withGate(at: Admission): void {
  rig = new Rig({ gate: (_request, flow) => (flow.remote.host === PHONE.host ? at : there) });
}

afterEach(async () => {
  rig.agent.shutDown();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
});

describe("SIP-11 whoever knows the tags of a call and speaks from elsewhere", () => {
  test.each(["BYE", "INVITE", "UPDATE", "REFER", "INFO", "OPTIONS"])("is asked for the password: %s", (method) => {
    there = CHALLENGE;
    withGate(extension("1002"));
    const { to } = talkingCall(rig);
    rig.receive(requestText({ method, to, cseq: 2, sdp: THEIR_NEXT_SDP }), ELSEWHERE);
    const answer = rig.takeOne();
    expect([answer.status, answer.flow.remote.host]).toEqual([401, ELSEWHERE.remote.host]);
    expect(rig.kinds()).toEqual(["acknowledged"]);
    rig.sessions[0]?.end();
    expect(rig.takeOne().flow.remote).toEqual(PHONE); // nothing has moved
  });

  test("with somebody else's password is refused", () => {
    there = extension("1003");
    withGate(extension("1002"));
    const { to } = talkingCall(rig);
    rig.receive(requestText({ method: "BYE", to, cseq: 2 }), ELSEWHERE);
    expect(rig.takeOne().status).toBe(403);
    expect(rig.ending).toBeUndefined();
  });

  test("with its own the phone goes on from there", () => {
    there = extension("1002");
    withGate(extension("1002"));
    const { to, session } = talkingCall(rig);
    rig.receive(requestText({ method: "INFO", to, cseq: 2, body: "x" }), ELSEWHERE);
    expect(rig.takeOne().status).toBe(200);
    session.end();
    expect(rig.takeOne().flow.remote).toEqual(ELSEWHERE.remote);
  });

  test("from another port of the same address it is its NAT's doing, and nobody is asked", () => {
    withGate(extension("1002"));
    const { to } = talkingCall(rig);
    const moved: Flow = { ...UDP, remote: { ...PHONE, port: 40_000 } };
    rig.receive(requestText({ method: "INFO", to, cseq: 2, body: "x" }), moved);
    expect(rig.takeOne().status).toBe(200);
  });

  test("an ACK from there is not heard", () => {
    there = CHALLENGE;
    withGate(extension("1002"));
    rig.receive(requestText({ sdp: THEIR_SDP }));
    rig.sessions[0]?.answer({ sdp: THEIR_SDP });
    const to = header(rig.take().at(-1) ?? rig.takeOne(), "to");
    rig.receive(requestText({ method: "ACK", to }), ELSEWHERE);
    expect(rig.kinds()).toEqual([]);
    rig.receive(requestText({ method: "ACK", to }));
    expect(rig.kinds()).toEqual(["acknowledged"]);
  });

  test("a carrier sends from whatever machine it likes", () => {
    there = CHALLENGE;
    withGate({ kind: "admit", identity: { kind: "trunk", trunk: "alpha" } });
    const { to } = talkingCall(rig);
    rig.receive(requestText({ method: "BYE", to, cseq: 2 }), ELSEWHERE);
    expect(rig.takeOne().status).toBe(200);
  });

  test("a phone that was called is asked just so", () => {
    there = CHALLENGE;
    withGate(extension("1001"));
    const session = rig.call({ phoneOf: "1001" });
    const invite = rig.takeOne();
    rig.receive(responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP }));
    rig.take();
    const bye = requestText({
      method: "BYE",
      from: `${header(invite, "to")};tag=ph1`,
      to: header(invite, "from"),
      callId: header(invite, "call-id"),
    });
    expect(tagOf(header(invite, "from"))).not.toBe("");
    rig.receive(bye, ELSEWHERE);
    expect(rig.takeOne().status).toBe(401);
    expect(session.state).toBe("answered");
  });
});

describe("SIP-11 a phone's Record-Route that names somebody else", () => {
  const rows = [["Record-Route", "<sip:203.0.113.66:53;lr>"]] as const;

  test("sends nobody anything: what we ask goes the way the phone came", () => {
    withGate(extension("1002"));
    const { session } = talkingCall(rig, { rows });
    session.end();
    const bye = rig.takeOne();
    expect(bye.flow.remote).toEqual(PHONE);
    expect(header(bye, "route")).toBe("<sip:203.0.113.66:53;lr>");
  });

  test("nor in its answer", () => {
    withGate(extension("1001"));
    rig.call({ phoneOf: "1001" });
    rig.receive(responseText(rig.takeOne(), 200, { tag: "ph1", sdp: THEIR_SDP, rows }));
    expect(rig.takeOne().flow.remote).toEqual(PHONE);
  });

  test("another port of its own proxy is followed", () => {
    withGate(extension("1002"));
    const own = [["Record-Route", `<sip:${PHONE.host}:5080;lr>`]] as const;
    const { session } = talkingCall(rig, { rows: own });
    session.end();
    expect(rig.takeOne().flow.remote).toEqual({ host: PHONE.host, port: 5080 });
  });
});
