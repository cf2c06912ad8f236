// A phone that nobody can call back: its Contact is an address behind a NAT, so that everything to it goes over the connection it opened. What tests of
// connections that break, or end with the process, begin with; and how they end.

import { afterEach, expect } from "vitest";
import type { Flow } from "../../../src/sip/ports.ts";
import type { Session } from "../../../src/sip/session/session.ts";
import { header, OUR_SDP, type RequestText, type Rig, requestText, type Sent, THEIR_SDP } from "../rig.ts";

/** After each test its sessions are ended, time passes, and nothing is left of them. */
export function leavesNothing(rig: () => Rig): void {
  afterEach(async () => {
    const { agent, clock, sessions } = rig();
    for (const session of sessions) session.end();
    await clock.advance(120_000);
    expect(agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
    expect(clock.pendingWhy()).toEqual([]);
  });
}

export function contactOver({ transport }: Flow): string {
  return `<sip:alice@10.0.0.5:5062;transport=${transport}>`;
}

let branches = 0;

/** A request of the phone's over this connection. */
export function say(rig: Rig, init: RequestText, flow: Flow): void {
  const via = `SIP/2.0/${flow.transport.toUpperCase()} 10.0.0.5;branch=z9hG4bKoneway${branches++}`;
  rig.receive(requestText({ via, contact: contactOver(flow), ...init }), flow);
}

/** It called over this connection, we answered, it acknowledged; `to` is the To of its requests. */
export function talkingOver(rig: Rig, flow: Flow, contact = contactOver(flow)): { session: Session; to: string } {
  say(rig, { sdp: THEIR_SDP, contact }, flow);
  const session = rig.sessions[0];
  if (session === undefined) throw new Error("no session");
  session.answer({ sdp: OUR_SDP });
  const to = header(rig.take().at(-1) as Sent, "to");
  say(rig, { method: "ACK", to, contact }, flow);
  rig.take();
  return { session, to };
}
