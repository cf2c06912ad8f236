// What phones of each network are told of our address: in Via, Contact and SDP, by the rules of `advertise`.

import { describe, expect, test } from "vitest";
import { audioHosts } from "../../src/app/audio-host.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { Flow } from "../../src/sip/ports.ts";
import { makeAdvertiser } from "../../src/sip/transport/advertise.ts";
import { UserAgent } from "../../src/sip/user-agent.ts";
import { crypto, udpFrom } from "../sip/requests.ts";
import { OUR_SDP } from "../sip/rig.ts";
import { VirtualClock } from "../world/clock.ts";

const RULES = [
  { network: "10.0.0.0/8", sip: "10.0.0.5", rtp: "10.0.0.6" },
  { network: "2001:db8::/32", sip: "2001:db8::5", rtp: undefined },
  { network: "0.0.0.0/0", sip: "203.0.113.5", rtp: "203.0.113.6" },
];

/** Header rows of the INVITE that goes to this peer. */
function inviteTo(flow: Flow): string {
  const advertise = makeAdvertiser(RULES);
  let sent = "";
  const agent = new UserAgent({
    clock: new VirtualClock(),
    rng: seededRng(1),
    crypto,
    log: silentLog,
    network: {
      send: (_flow, bytes) => {
        sent = new TextDecoder().decode(bytes);
      },
      advertised: (_transport, remote) => ({ host: advertise("0.0.0.0", remote.host), port: 5060 }),
    },
    gate: () => ({ kind: "admit", identity: undefined }),
    listener: { invite() {}, request() {} },
    product: "Zongji/test",
    limits: { transactions: 10, retryAfterS: 5 },
  });
  const party = { display: undefined, user: "1002" };
  const uri = "sip:1001@phone.invalid";
  agent.invite({ flow, uri, from: party, to: party, sdp: OUR_SDP, maxForwards: 69 });
  agent.shutDown();
  return sent;
}

describe("SIP-13 different addresses for SIP and RTP per network", () => {
  test.each([
    ["in the office", "10.20.30.40", "10.0.0.5"],
    ["anywhere else", "198.51.100.9", "203.0.113.5"],
    ["with IPv6", "2001:db8::99", "[2001:db8::5]"],
  ])("a phone %s (%s) is told %s in Via, Contact and From", (_who, peer, ours) => {
    const invite = inviteTo(udpFrom(peer));
    expect(invite).toContain(`Via: SIP/2.0/UDP ${ours}:5060;`);
    expect(invite).toMatch(new RegExp(`^Contact: <sip:[^>]*${ours.replace(/[[\]]/g, "\\$&")}:5060`, "m"));
    expect(invite).toMatch(new RegExp(`^From: <sip:1002@${ours.replace(/[[\]]/g, "\\$&")}`, "m"));
  });

  test.each([
    ["10.20.30.40", "10.0.0.6"],
    ["198.51.100.9", "203.0.113.6"],
    ["127.0.0.1", "127.0.0.1"],
  ])("a phone at %s is told to send its sound to %s", (peer, ours) => {
    const host = audioHosts("0.0.0.0", RULES);
    expect(host(udpFrom(peer))).toBe(ours);
    expect(host(udpFrom(peer)), "and again, from memory").toBe(ours);
  });
});
