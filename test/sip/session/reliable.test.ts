// Provisional responses that surely arrive, both ways (RFC 3262), and offers in the early dialog (RFC 3311).

import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Session } from "../../../src/sip/session/session.ts";
import { describeSdp, Pair } from "../pair.ts";
import {
  header,
  headersOf,
  inDialogOfOurs,
  OUR_NEXT_SDP,
  OUR_SDP,
  type RequestText,
  Rig,
  requestText,
  responseText,
  type Sent,
  THEIR_NEXT_SDP,
  THEIR_SDP,
  tagOf,
  talkingCallOut,
} from "../rig.ts";

let rig: Rig;
const SUPPORTS = [["Supported", "100rel"]] as const;
const REQUIRES = [["Require", "100rel"]] as const;

afterEach(async () => {
  for (const session of rig.sessions) session.end();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.clock.pendingWhy()).toEqual([]);
});

function called(init: RequestText = {}): Session {
  rig = new Rig();
  rig.receive(requestText({ sdp: THEIR_SDP, rows: SUPPORTS, ...init }));
  rig.take();
  const session = rig.sessions[0];
  if (session === undefined) throw new Error("no session");
  return session;
}

function calledWithoutOffer(): Session {
  rig = new Rig();
  rig.receive(requestText({ rows: REQUIRES }));
  rig.take();
  const session = rig.sessions[0];
  if (session === undefined) throw new Error("no session");
  return session;
}

function prack(ring: Sent, init: RequestText = {}): string {
  const rack = `${header(ring, "rseq")} 1 INVITE`;
  return requestText({ method: "PRACK", to: header(ring, "to"), cseq: 2, rows: [["RAck", rack]], ...init });
}

describe("SIP-04 early answers: they call", () => {
  // RFC 3262 §3: "It MUST contain a Require header field with the option tag 100rel and MUST include an RSeq header field"
  test("a 183 with a description goes out reliably, and again until its PRACK", async () => {
    const session = called();
    session.ring({ status: 183, sdp: OUR_SDP });
    const ring = rig.takeOne();
    expect([ring.status, header(ring, "require"), ring.body]).toEqual([183, "100rel", OUR_SDP]);
    const rseq = Number(header(ring, "rseq"));
    expect(rseq).toBeGreaterThan(0);
    expect(rseq).toBeLessThan(2 ** 31);
    await rig.clock.advance(3_600);
    // T1, then twice as long each time: after 500, 1500 and 3500 ms
    expect(rig.take().map((again) => [again.status, header(again, "rseq")])).toEqual(
      Array.from({ length: 3 }, () => [183, String(rseq)]),
    );
    rig.receive(prack(ring));
    expect(rig.takeOne().start).toBe("SIP/2.0 200 OK");
    await rig.clock.advance(30_000);
    expect(rig.take()).toEqual([]);
  });

  test("who says nothing of 100rel gets a plain 183; a bare 180 is plain for all but those who require more", () => {
    const plain = called({ rows: [] });
    plain.ring({ status: 183, sdp: OUR_SDP });
    expect(headersOf(rig.takeOne(), "rseq")).toEqual([]);
    const supports = called();
    supports.ring({ status: 180 });
    expect(headersOf(rig.takeOne(), "rseq")).toEqual([]);
    // RFC 3262 §3: "If the request contained a Require header field with 100rel, the UAS MUST send any non-100 provisional response reliably"
    const requires = called({ rows: REQUIRES });
    requires.ring({ status: 180 });
    expect(headersOf(rig.takeOne(), "rseq").length).toBe(1);
  });

  // RFC 3262 §3: "the UAS MUST NOT send a second reliable provisional response until the first is acknowledged"
  test("one at a time; the latest that waited follows with the next number", () => {
    const session = called({ rows: REQUIRES });
    session.ring({ status: 180 });
    const first = rig.takeOne();
    session.ring({ status: 183, sdp: OUR_SDP });
    session.ring({ status: 182 });
    expect(rig.take()).toEqual([]);
    rig.receive(prack(first));
    const [ok, next] = rig.take();
    expect([ok?.status, next?.status, next?.body]).toEqual([200, 182, OUR_SDP]);
    expect(Number(next && header(next, "rseq"))).toBe(Number(header(first, "rseq")) + 1);
    if (next !== undefined) rig.receive(prack(next, { cseq: 3 }));
    expect(rig.takeOne().status).toBe(200);
  });

  // RFC 3262 §5, RFC 6337 §3.1.1: an answer is given once
  test("a second early description is not said: the first is the answer", () => {
    const session = called();
    session.ring({ status: 183, sdp: OUR_SDP });
    rig.receive(prack(rig.takeOne()));
    rig.take();
    session.ring({ status: 180, sdp: OUR_NEXT_SDP });
    const ring = rig.takeOne();
    expect([ring.status, ring.body, headersOf(ring, "rseq")]).toEqual([180, "", []]);
  });

  test("the 200 waits for the PRACK of a description", () => {
    const session = called();
    session.ring({ status: 183, sdp: OUR_SDP });
    const ring = rig.takeOne();
    session.answer({ sdp: OUR_SDP });
    expect(session.state).toBe("answered");
    expect(rig.take()).toEqual([]);
    rig.receive(prack(ring));
    const [toPrack, toInvite] = rig.take();
    expect([toPrack && header(toPrack, "cseq"), toInvite && header(toInvite, "cseq")]).toEqual(["2 PRACK", "1 INVITE"]);
    expect(toInvite?.body).toBe(OUR_SDP);
  });

  test("a 200 does not wait for the PRACK of a bare 180; that PRACK is still known afterwards", () => {
    const session = called({ rows: REQUIRES });
    session.ring({ status: 180 });
    const ring = rig.takeOne();
    session.answer({ sdp: OUR_SDP });
    expect(rig.takeOne().status).toBe(200);
    rig.receive(prack(ring));
    expect(rig.takeOne().status).toBe(200);
  });

  test("while the 200 waits the caller may still cancel, and we may still refuse", () => {
    const session = called({ branch: "z9hG4bKheld" });
    session.ring({ status: 183, sdp: OUR_SDP });
    session.answer({ sdp: OUR_SDP });
    rig.take();
    rig.receive(requestText({ method: "CANCEL", branch: "z9hG4bKheld" }));
    expect(rig.take().map((m) => m.status)).toEqual([200, 487]);
    expect(rig.ending).toEqual({ by: "peer", why: "cancel", reason: undefined });
    const refused = called();
    refused.ring({ status: 183, sdp: OUR_SDP });
    refused.answer({ sdp: OUR_SDP });
    rig.take();
    refused.end();
    expect(rig.takeOne().status).toBe(480);
    expect(rig.ending).toEqual({ by: "us", why: "refused" });
  });

  test.each([
    ["another number", (ring: Sent) => [["RAck", `${Number(header(ring, "rseq")) + 1} 1 INVITE`]]],
    ["another INVITE", (ring: Sent) => [["RAck", `${header(ring, "rseq")} 7 INVITE`]]],
    ["another method", (ring: Sent) => [["RAck", `${header(ring, "rseq")} 1 UPDATE`]]],
    ["nonsense", () => [["RAck", "ja"]]],
    ["nothing", () => []],
  ] as [string, (ring: Sent) => [string, string][]][])("a PRACK that names %s is answered 481", (_what, rows) => {
    const session = called();
    session.ring({ status: 183, sdp: OUR_SDP });
    const ring = rig.takeOne();
    rig.receive(prack(ring, { rows: rows(ring) }));
    expect(rig.takeOne().status).toBe(481);
    rig.receive(prack(ring, { cseq: 3 }));
    expect(rig.takeOne().status).toBe(200);
    rig.receive(prack(ring, { cseq: 4 })); // acknowledged already
    expect(rig.takeOne().status).toBe(481);
  });

  // RFC 3262 §3: "If a PRACK request is not received ... the UAS SHOULD reject the original request with a 5xx response"
  test("no PRACK for 32 s ends the call with 504", async () => {
    const session = called();
    session.ring({ status: 183, sdp: OUR_SDP });
    await rig.clock.advance(31_900);
    expect(rig.ending).toBeUndefined();
    await rig.clock.advance(200);
    expect(rig.take().at(-1)?.status).toBe(504);
    expect(rig.ending).toEqual({ by: "nobody", why: "no-ack" });
  });

  // RFC 3261 §13.2.1: the first reliable message carries the offer that the INVITE lacks
  test("whoever requires it and sends no offer hears nothing before the 200 with ours", () => {
    const session = calledWithoutOffer();
    session.ring({ status: 180 });
    expect(rig.take()).toEqual([]);
    session.answer({ sdp: OUR_SDP });
    expect(rig.takeOne().body).toBe(OUR_SDP);
  });

  test("another answer than the early one becomes an offer of its own after the ACK", () => {
    const session = called();
    session.ring({ status: 183, sdp: OUR_SDP });
    const ring = rig.takeOne();
    rig.receive(prack(ring));
    rig.take();
    session.answer({ sdp: OUR_NEXT_SDP });
    const ok = rig.takeOne();
    expect(ok.body).toBe(OUR_SDP);
    rig.receive(requestText({ method: "ACK", to: header(ok, "to") }));
    const reinvite = rig.takeOne();
    expect([reinvite.method, reinvite.body]).toEqual(["INVITE", OUR_NEXT_SDP]);
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_NEXT_SDP }));
    expect(rig.kinds()).toContain("offer-answered");
  });

  // RFC 3262 §5: "the PRACK MAY contain a new offer"; the 2xx to it the answer
  test("a new offer in the PRACK is answered there; the 200 says nothing more", () => {
    const session = called();
    session.ring({ status: 183, sdp: OUR_SDP });
    const ring = rig.takeOne();
    session.answer({ sdp: OUR_SDP });
    rig.receive(prack(ring, { sdp: THEIR_NEXT_SDP }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offered", sdp: THEIR_NEXT_SDP });
    expect(rig.take()).toEqual([]); // the answer to the INVITE waits for the one to this offer
    session.answerOffer(OUR_NEXT_SDP);
    const [toPrack, toInvite] = rig.take();
    expect([toPrack?.status, toPrack?.body]).toEqual([200, OUR_NEXT_SDP]);
    expect([toInvite?.status, toInvite?.body]).toEqual([200, ""]);
  });

  // RFC 3311 §5.2
  test("UPDATE before the answer: 500 while their offer has none, else it is an offer like any other", () => {
    const session = called();
    session.ring({ status: 180 });
    const to = header(rig.takeOne(), "to");
    rig.receive(requestText({ method: "UPDATE", to, cseq: 2, sdp: THEIR_NEXT_SDP }));
    const early = rig.takeOne();
    expect(early.status).toBe(500);
    expect(Number(header(early, "retry-after"))).toBeLessThanOrEqual(10);
    session.ring({ status: 183, sdp: OUR_SDP });
    rig.receive(prack(rig.takeOne(), { cseq: 3 }));
    rig.take();
    rig.receive(requestText({ method: "UPDATE", to, cseq: 4, sdp: THEIR_NEXT_SDP }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offered", sdp: THEIR_NEXT_SDP });
    session.answerOffer(OUR_NEXT_SDP);
    const updated = rig.takeOne();
    expect([updated.status, updated.body]).toEqual([200, OUR_NEXT_SDP]);
    session.answer({ sdp: OUR_SDP }); // what the call layer said first is past
    expect(rig.takeOne().body).toBe("");
  });
});

describe("SIP-04 early answers: we call", () => {
  const RELIABLE = (rseq: number) =>
    [
      ["Require", "100rel"],
      ["RSeq", String(rseq)],
    ] as const;

  function ringing(rseq = 7, sdp?: string): Sent {
    rig = new Rig();
    rig.call();
    const invite = rig.takeOne();
    rig.receive(responseText(invite, 183, { tag: "ph1", rows: RELIABLE(rseq), ...(sdp && { sdp }) }));
    return invite;
  }

  // RFC 3262 §4, §7.2: RAck holds the RSeq and the CSeq of the response
  test("a reliable 183 is acknowledged with PRACK in its dialog and told once", () => {
    const invite = ringing(7, THEIR_SDP);
    const prackOut = rig.takeOne();
    expect(prackOut.start).toBe("PRACK sip:1001@10.0.0.9:5062 SIP/2.0");
    expect(header(prackOut, "rack")).toBe("7 1 INVITE");
    expect(header(prackOut, "cseq")).toBe("2 PRACK");
    expect(tagOf(header(prackOut, "to"))).toBe("ph1");
    rig.receive(responseText(invite, 183, { tag: "ph1", rows: RELIABLE(7), sdp: THEIR_SDP }));
    expect(rig.take()).toEqual([]); // a repetition: its PRACK is on its way
    expect(rig.kinds()).toEqual(["progress"]);
  });

  // RFC 3262 §4: "If the UAC receives another reliable provisional response ... and its RSeq is not one higher ... MUST NOT be acknowledged"
  test("numbers are taken in their order", () => {
    const invite = ringing(7);
    rig.take();
    for (const rseq of [9, 6, 7]) rig.receive(responseText(invite, 180, { tag: "ph1", rows: RELIABLE(rseq) }));
    expect(rig.take()).toEqual([]);
    rig.receive(responseText(invite, 180, { tag: "ph1", rows: RELIABLE(8) }));
    expect(header(rig.takeOne(), "rack")).toBe("8 1 INVITE");
    expect(rig.kinds()).toEqual(["progress", "progress"]);
  });

  test("each fork counts for itself", () => {
    const invite = ringing(7);
    rig.take();
    rig.receive(responseText(invite, 183, { tag: "ph2", rows: RELIABLE(100) }));
    const other = rig.takeOne();
    expect([header(other, "rack"), tagOf(header(other, "to"))]).toEqual(["100 1 INVITE", "ph2"]);
  });

  test("the ACK bears the number of the INVITE although PRACKs came in between", () => {
    const invite = ringing(7, THEIR_SDP);
    rig.take();
    rig.receive(responseText(invite, 200, { tag: "ph1" }));
    expect(header(rig.takeOne(), "cseq")).toBe("1 ACK");
    expect(rig.facts.at(-1)).toMatchObject({ kind: "answered", sdp: undefined });
  });

  test("they may offer anew before they answer; what the 200 then repeats is past", () => {
    const invite = ringing(7, THEIR_SDP);
    rig.take();
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "UPDATE", cseq: 1, sdp: THEIR_NEXT_SDP }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offered", sdp: THEIR_NEXT_SDP });
    rig.sessions[0]?.answerOffer(OUR_NEXT_SDP);
    expect(rig.takeOne().body).toBe(OUR_NEXT_SDP);
    rig.receive(responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP }));
    expect(rig.facts.at(-1)).toMatchObject({ kind: "answered", sdp: undefined });
  });

  // RFC 3311 §5.2: our offer has no answer yet
  test("an UPDATE before any reliable answer is answered 491", () => {
    const invite = ringing(7);
    rig.take();
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "UPDATE", cseq: 1, sdp: THEIR_NEXT_SDP }));
    expect(rig.takeOne().status).toBe(491);
  });
});

// Both sides at once, through a network that loses, doubles and reorders: the early sound arrives, the answer after it, and nothing is left.
test("early sound and answer arrive in their order whatever the network does", async () => {
  rig = new Rig();
  const weather = fc.record({
    loss: fc.double({ min: 0, max: 0.3, noNaN: true }),
    duplicate: fc.double({ min: 0, max: 0.3, noNaN: true }),
    late: fc.double({ min: 0, max: 0.5, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(weather, fc.integer(), fc.integer({ min: 0, max: 3_000 }), async (sky, seed, answerMs) => {
      const pair = new Pair(seed, sky);
      pair.bob.onInvite = (session) => {
        session.ring({ status: 183, sdp: describeSdp(2, 1) });
        pair.clock.after(answerMs, "answer", () => session.answer({ sdp: describeSdp(2, 1) }));
      };
      const alices = pair.alice.call(pair.bob, describeSdp(1, 1));
      await pair.clock.advance(35_000);
      const facts = pair.alice.facts.get(alices) ?? [];
      if (alices.state === "answered") {
        // RFC 3262 §3: the 2xx came after the PRACK, so the 183 was heard, once.
        const heard = facts.filter((fact) => fact.kind === "progress" && fact.sdp !== undefined);
        expect(heard.length).toBe(1);
        expect(facts.findIndex((fact) => fact.kind === "progress")).toBeLessThan(
          facts.findIndex((fact) => fact.kind === "answered"),
        );
      }
      alices.end();
      await pair.clock.advance(120_000);
      for (const end of [pair.alice, pair.bob]) {
        expect(end.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
      }
      expect(pair.clock.pendingWhy()).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

describe("SIP-04 reliable answers to an offer in the middle of a call", () => {
  const reliable = (rseq: number) =>
    [
      ["Require", "100rel"],
      ["RSeq", String(rseq)],
    ] as const;

  // RFC 3262 §4: whoever says Supported: 100rel acknowledges; without a PRACK the peer refuses the re-INVITE after 64*T1 (§3)
  test("a 1xx that must arrive is acknowledged, each once", () => {
    rig = new Rig();
    const { session } = talkingCallOut(rig);
    session.reoffer(OUR_NEXT_SDP);
    const reinvite = rig.takeOne();
    const ringing = responseText(reinvite, 180, { rows: reliable(7) });
    rig.receive(ringing);
    const first = rig.takeOne();
    expect([first.method, header(first, "rack")]).toEqual(["PRACK", `7 ${header(reinvite, "cseq")}`]);
    rig.receive(responseText(first, 200));
    rig.receive(ringing); // it comes twice
    rig.receive(responseText(reinvite, 183, { rows: reliable(9) })); // 8 is missing
    expect(rig.take()).toEqual([]);
    rig.receive(responseText(reinvite, 183, { rows: reliable(8) }));
    const second = rig.takeOne();
    expect(header(second, "rack")).toBe(`8 ${header(reinvite, "cseq")}`);
    rig.receive(responseText(second, 200));
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_NEXT_SDP }));
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.kinds().at(-1)).toBe("offer-answered");
  });

  // RFC 3262 §5: the answer may come in the reliable 1xx; the 2xx then need not repeat it
  test("an answer that came with it is the answer", () => {
    rig = new Rig();
    const { session } = talkingCallOut(rig);
    session.reoffer(OUR_NEXT_SDP);
    const reinvite = rig.takeOne();
    rig.receive(responseText(reinvite, 183, { rows: reliable(1), sdp: THEIR_NEXT_SDP }));
    rig.receive(responseText(rig.takeOne(), 200));
    rig.receive(responseText(reinvite, 200));
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.facts.at(-1)).toEqual({ kind: "offer-answered", sdp: THEIR_NEXT_SDP });
  });
});

describe("SIP-04 nothing overtakes a PRACK", () => {
  // RFC 3261 §12.2.2: a request with a lower number than one that came before is answered 500; an unheard PRACK ends the call
  test.each([200, 500])("news for a ringing phone wait for its answer to the PRACK (%i)", (status) => {
    rig = new Rig();
    const session = rig.call();
    const rows = [
      ["Require", "100rel"],
      ["RSeq", "1"],
      ["Allow", "INVITE, UPDATE"],
    ] as const;
    rig.receive(responseText(rig.takeOne(), 183, { tag: "ph1", rows, sdp: THEIR_SDP }));
    session.inform([["Subject", "news"]]);
    const prack = rig.takeOne();
    expect(prack.method).toBe("PRACK");
    rig.receive(responseText(prack, status));
    const update = rig.takeOne();
    expect([update.method, header(update, "subject")]).toEqual(["UPDATE", "news"]);
    rig.receive(responseText(update, 200));
  });
});
