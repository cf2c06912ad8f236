// Where we say that we can be reached: over the transport the dialog is on, and by `sips` where the other side is.

import { describe, expect, test } from "vitest";
import type { Flow, TransportKind } from "../../../src/sip/ports.ts";
import { contactRow } from "../../../src/sip/session/rows.ts";
import { header, OUR_SDP, PHONE, Rig, requestText, THEIR_SDP, US } from "../rig.ts";

const network = { send() {}, advertised: () => US };
const flowOver = (transport: TransportKind): Flow => ({ transport, local: US, remote: PHONE, connection: 1 });

describe("SIP-01 our Contact", () => {
  test.each([
    ["udp", "<sip:100@192.0.2.1:5060>"],
    ["tcp", "<sip:100@192.0.2.1:5060;transport=tcp>"],
    ["tls", "<sip:100@192.0.2.1:5060;transport=tls>"],
    ["ws", "<sip:100@192.0.2.1:5060;transport=ws>"],
    ["wss", "<sip:100@192.0.2.1:5060;transport=ws>"],
  ] as const)("over %s", (transport, contact) => {
    expect(contactRow(network, flowOver(transport), "100")).toEqual(["Contact", contact]);
  });

  test.each([
    ["tls", "<sips:100@192.0.2.1:5060>"],
    ["wss", "<sips:100@192.0.2.1:5060;transport=ws>"],
  ] as const)("over %s to whom a sips URI names", (transport, contact) => {
    expect(contactRow(network, flowOver(transport), "100", "SIPS:1001@phone.example")).toEqual(["Contact", contact]);
  });

  test("RFC 3261 §8.1.1.8: a phone registered by sips is called with a sips Contact, and a Via of TLS", () => {
    const rig = new Rig();
    rig.call({ flow: flowOver("tls"), uri: "sips:1001@198.51.100.7:5062" });
    const invite = rig.takeOne();
    expect(header(invite, "contact")).toMatch(/^<sips:1002@192\.0\.2\.1:5060>/);
    expect(header(invite, "via")).toMatch(/^SIP\/2\.0\/TLS /);
  });

  test("RFC 3261 §12.1.1: one that calls from a sips Contact is answered with one", () => {
    const rig = new Rig();
    const contact = "<sips:alice@10.0.0.5:5061>";
    rig.receive(requestText({ sdp: THEIR_SDP, uri: "sips:7000@192.0.2.1", contact }), flowOver("tls"));
    rig.sessions[0]?.answer({ sdp: OUR_SDP });
    const ok = rig.take().find(({ status }) => status === 200);
    expect(ok && header(ok, "contact")).toMatch(/^<sips:/);
  });

  test("RFC 7118 §5.1: over WebSocket a message needs no Content-Length", () => {
    const rig = new Rig();
    const bare = requestText({ method: "OPTIONS", via: "SIP/2.0/WS x.invalid;branch=z9hG4bKws1" });
    rig.receive(bare.replace(/Content-Length: 0\r\n/i, ""), flowOver("ws"));
    expect(rig.asked).toHaveLength(1);
    const stream = requestText({ method: "OPTIONS", via: "SIP/2.0/TCP x.invalid;branch=z9hG4bKws2", callId: "other" });
    rig.receive(stream.replace(/Content-Length: 0\r\n/i, ""), flowOver("tls"));
    expect(rig.asked).toHaveLength(1);
  });
});
