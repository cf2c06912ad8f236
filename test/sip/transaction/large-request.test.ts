// RFC 3261 §18.1.1: "If a request is within 200 bytes of the path MTU, or if it is larger than 1300 bytes and the path MTU is unknown, the request MUST
// be sent using an RFC 2914 congestion controlled transport protocol, such as TCP."

import { describe, expect, test } from "vitest";
import type { Flow } from "../../../src/sip/ports.ts";
import { isLarge, mayTakeStream } from "../../../src/sip/transaction/large-request.ts";
import { header, OUR_SDP, PHONE, Rig, responseText, type Sent, THEIR_SDP, UDP, US } from "../rig.ts";

const LARGE_SDP = OUR_SDP + "a=x-padding:0123456789abcdef\r\n".repeat(40);

function rigWithStream(): { rig: Rig; tried: Flow[] } {
  const tried: Flow[] = [];
  const streamFor = ({ local, remote }: Flow): Flow => {
    const stream: Flow = { transport: "tcp", local, remote };
    tried.push(stream);
    return stream;
  };
  return { rig: new Rig({ streamFor }), tried };
}

const protocolOf = (sent: Sent): string => header(sent, "via").split(" ")[0] ?? "";
const branchOf = (sent: Sent): string => /branch=([^;]+)/.exec(header(sent, "via"))?.[1] ?? "";

describe("SIP-01 a call whose INVITE is too large for a datagram", () => {
  test("leaves over TCP, and its Via says so; so do its CANCEL and its ACK", async () => {
    const { rig, tried } = rigWithStream();
    const session = rig.call({ sdp: LARGE_SDP });
    const invite = rig.takeOne();
    expect(invite.flow).toBe(tried[0]);
    expect(protocolOf(invite)).toBe("SIP/2.0/TCP");
    await rig.clock.advance(5_000);
    expect(rig.take()).toEqual([]); // nothing is repeated over a stream
    rig.receive(responseText(invite, 180, { tag: "ph1" }));
    session.end();
    const cancel = rig.takeOne();
    expect([cancel.method, cancel.flow, branchOf(cancel)]).toEqual(["CANCEL", tried[0], branchOf(invite)]);
    rig.receive(responseText(cancel, 200));
    rig.receive(responseText(invite, 487, { tag: "ph1" }));
    expect(rig.takeOne()).toMatchObject({ method: "ACK", flow: tried[0] });
    await rig.settle();
    expect(rig.agent.sizes.transactions).toBe(0);
  });

  test("goes by datagram after all where the phone takes no TCP, and the call is none the worse", async () => {
    const { rig, tried } = rigWithStream();
    rig.call({ sdp: LARGE_SDP });
    const first = rig.takeOne();
    rig.agent.flowFailed(tried[0] ?? UDP);
    const second = rig.takeOne();
    expect([second.flow, protocolOf(second)]).toEqual([UDP, "SIP/2.0/UDP"]);
    // should both have arrived they are one and the same to the phone
    expect(branchOf(second)).toBe(branchOf(first));
    await rig.clock.advance(500); // T1: a datagram is repeated
    expect(rig.take().map((sent) => sent.flow)).toEqual([UDP]);
    rig.receive(responseText(second, 200, { tag: "ph1", sdp: THEIR_SDP }));
    expect(rig.kinds()).toContain("answered");
  });

  test("fails where the connection breaks behind the first ring", () => {
    const { rig, tried } = rigWithStream();
    rig.call({ sdp: LARGE_SDP });
    rig.receive(responseText(rig.takeOne(), 180, { tag: "ph1" }));
    rig.agent.flowFailed(tried[0] ?? UDP);
    expect(rig.take()).toEqual([]);
    expect(rig.ending).toBeDefined();
  });

  test("one that fits stays a datagram", () => {
    const { rig, tried } = rigWithStream();
    rig.call();
    expect(rig.takeOne().flow).toBe(UDP);
    expect(tried).toEqual([]);
  });

  test("a network without TCP sends it as it is", () => {
    const rig = new Rig();
    rig.call({ sdp: LARGE_SDP });
    expect(rig.takeOne().flow).toBe(UDP);
  });
});

describe("which requests and which peers", () => {
  const plan = { method: "INVITE", uri: "sip:1001@198.51.100.7:5062", rows: [["Via", "x"]] as const };

  test("1300 octets are the bound, counted with what is added", () => {
    expect(isLarge({ ...plan, body: "x".repeat(1_000) })).toBe(false);
    expect(isLarge({ ...plan, body: "x".repeat(1_200) })).toBe(true);
    expect(isLarge({ ...plan, rows: [["Proxy-Authorization", "x".repeat(1_300)]] })).toBe(true);
  });

  test.each([
    ["a phone at the very address its packets come from", "sip:1001@198.51.100.7:5062", true],
    ["a phone behind a NAT", "sip:1001@10.0.0.5:5062", false],
    ["a phone behind a NAT that changed its port only", "sip:1001@198.51.100.7:5060", false],
    ["a carrier by name", "sip:+4930@carrier.example", true],
    ["a browser's made-up name", "sip:x@df7jal23ls0d.invalid", false],
    ["a number without a host", "tel:+4930", false],
    ["nonsense", "http://carrier.example", false],
  ])("%s: %s", (_, uri, may) => expect(mayTakeStream({ ...plan, uri }, UDP)).toBe(may));

  test("where there is a route, its first hop counts", () => {
    const rows = [["Route", `<sip:${PHONE.host}:${PHONE.port};lr>`]] as const;
    expect(mayTakeStream({ ...plan, uri: "sip:1001@10.0.0.5", rows }, UDP)).toBe(true);
    const away = [["Route", "<sip:10.0.0.1;lr>"]] as const;
    expect(mayTakeStream({ ...plan, rows: away }, { transport: "udp", local: US, remote: PHONE })).toBe(false);
  });
});
