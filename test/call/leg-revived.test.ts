// OPS-05: a leg goes on in another process with a new port and new keys. What its peer is told, and what its call hears of it.

import { describe, expect, test } from "vitest";
import type { CallId, LegId } from "../../src/base/ids.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { CallFact } from "../../src/call/facts.ts";
import type { LegImage } from "../../src/call/image.ts";
import { Leg, type LegDeps } from "../../src/call/leg.ts";
import type { Encryption } from "../../src/call/leg-security.ts";
import type { Flow } from "../../src/sip/ports.ts";
import { FakeMedia } from "./fake-media.ts";
import { FakeSession, FLOW, inviteText, sdpOf } from "./fake-session.ts";

const CALL = "c1" as CallId;
const TLS: Flow = { ...FLOW, transport: "tls", connection: 4 };
const WSS: Flow = { ...FLOW, transport: "wss", connection: 5 };

/** One process: its ports, its certificate, its chance. */
class Process {
  readonly media = new FakeMedia();
  readonly facts: CallFact[] = [];
  readonly events: string[] = [];
  changes = 0;
  readonly deps: LegDeps;

  constructor(seed: number, encryption: Encryption = "optional") {
    const rng = seededRng(seed);
    const byte = () => rng.uint32() & 255;
    const value = Array.from({ length: 32 }, () => byte().toString(16).padStart(2, "0").toUpperCase()).join(":");
    this.deps = {
      call: CALL,
      leg: "c1-1" as LegId,
      media: this.media,
      audioHost: () => "10.0.0.1",
      codecs: ["opus", "g722", "pcma", "pcmu"],
      security: {
        encryption,
        crypto: { randomBytes: (count) => Uint8Array.from({ length: count }, byte) },
        fingerprint: { hash: "sha-256", value },
      },
      keyWay: "auto",
      sdpId: 1_000 + seed,
      facts: (fact) => this.facts.push(fact),
      referred: (_leg, referral) => referral.refuse(603),
      pressed: () => {},
      ownHost: () => "10.0.0.1",
      ordinal: 1,
      changed: () => {
        this.changes++;
      },
    };
  }

  get plan() {
    return this.media.legs.get("c1-1" as LegId)?.plan;
  }

  /** A caller's leg that is answered. */
  answered(offer: string, flow: Flow = FLOW): { leg: Leg; session: FakeSession } {
    const invite = inviteText({ from: "101", to: "102", sdp: offer });
    const session = new FakeSession("caller", invite, offer, flow);
    const about = {
      party: { extension: undefined, agent: undefined },
      shown: { number: "101", name: "李雷" },
    };
    const leg = Leg.fromCaller(session, about, this.deps);
    if (!leg.ok) throw new Error(leg.fault.kind);
    leg.value.answer(undefined);
    return { leg: leg.value, session };
  }

  revived(image: LegImage | undefined, flow: Flow = FLOW): { leg: Leg; session: FakeSession } {
    const session = new FakeSession("caller", inviteText({ from: "101", to: "102" }), undefined, flow);
    session.state = "answered";
    const leg = Leg.revived(JSON.parse(JSON.stringify(image)) as LegImage, session, this.deps);
    if (leg === undefined) throw new Error("no port");
    leg.listen((event) => this.events.push(event.kind));
    return { leg, session };
  }
}

/** The same leg before and after a kill. */
function killed(offer = sdpOf(), flow: Flow = FLOW, meanwhile: (session: FakeSession) => void = () => {}) {
  const before = new Process(1);
  const { leg, session } = before.answered(offer, flow);
  meanwhile(session);
  const image = leg.image();
  const after = new Process(2);
  return { before, was: session, image, after, ...after.revived(image, flow) };
}

const portIn = (sdp: string | undefined): string => /^m=audio (\d+)/m.exec(sdp ?? "")?.[1] ?? "";
const typesIn = (sdp: string | undefined): string => /^m=audio \d+ (.*)\r$/m.exec(sdp ?? "")?.[1] ?? "";
const originIn = (sdp: string | undefined): readonly number[] =>
  (/^o=\S+ (\d+) (\d+)/m.exec(sdp ?? "") ?? []).slice(1).map(Number);
const lineIn = (sdp: string | undefined, name: string): string =>
  new RegExp(`^a=${name}:(.*)\r$`, "m").exec(sdp ?? "")?.[1] ?? "";

describe("OPS-05 a leg that lives again", () => {
  test("is connected, says nothing by itself, and offers its new port in the same session", () => {
    const { was, image, after, leg, session } = killed();
    expect([leg.state, leg.id, leg.codec, leg.isBroken]).toEqual(["answered", "c1-1", "pcma", true]);
    expect(session.reoffers).toEqual([]);
    leg.offerAgain();
    const [offer] = session.reoffers;
    const [first] = was.answers;
    expect(portIn(offer)).toBe(String([...after.media.legs.values()][0]?.port));
    // RFC 3264 §8: the same o= but for a higher version; what is spoken comes first.
    expect(originIn(offer)[0]).toBe(originIn(first)[0]);
    expect(originIn(offer)[1]).toBeGreaterThanOrEqual(image?.sdpVersion ?? Number.POSITIVE_INFINITY);
    expect(typesIn(offer)).toMatch(/^RTP\/AVP 8 /);
    expect(after.plan).toBeUndefined();
    session.phoneAnswersOffer(sdpOf({ port: 30_000 }));
    expect(after.plan).toMatchObject({ codec: "pcma", remote: { host: "10.0.1.7", port: 30_000 } });
    expect([after.events, leg.isBroken]).toEqual([["mended"], false]);
    leg.offerAgain();
    expect(session.reoffers.length).toBe(1);
  });

  test("told as one that is there and answered, under its old name", () => {
    const { after } = killed();
    expect(after.facts.map(({ kind }) => kind)).toEqual(["leg.started", "leg.answered"]);
    expect(after.facts[0]).toMatchObject({ leg: "c1-1", side: "caller" });
  });

  test("on hold before, on hold after, until its phone says otherwise", () => {
    const { leg, session, after } = killed(sdpOf(), FLOW, (was) => was.phoneOffers(sdpOf({ direction: "sendonly" })));
    expect(leg.state).toBe("held");
    leg.offerAgain();
    session.phoneAnswersOffer(sdpOf({ direction: "sendonly" }));
    expect([leg.state, leg.isBroken, after.events]).toEqual(["held", false, ["mended"]]);
    session.phoneOffers(sdpOf());
    expect([leg.state, after.events]).toEqual(["answered", ["mended", "resumed"]]);
  });

  test("RFC 3264 §8.3.2: the numbers of codecs and keys stay what they were", () => {
    const offer = sdpOf({ codecs: ["opus", "pcma"] });
    const { was, leg, session } = killed(
      `${offer}a=rtpmap:113 telephone-event/48000\r\n`.replace("RTP/AVP 96 8", "RTP/AVP 96 8 113"),
    );
    const answer = was.answers[0];
    expect(typesIn(answer)).toBe("RTP/AVP 96 113");
    leg.offerAgain();
    const [again] = session.reoffers;
    expect(typesIn(again).split(" ")[1]).toBe("96");
    expect(again).toContain("a=rtpmap:113 telephone-event/48000");
  });

  test("its peer offers first: answered, and there is nothing more to say", () => {
    const { leg, session, after } = killed();
    session.phoneOffers(sdpOf({ port: 31_000 }));
    expect(portIn(session.offerAnswers[0])).toBe(String([...after.media.legs.values()][0]?.port));
    expect([after.events, leg.isBroken, after.plan?.remote.port]).toEqual([["mended"], false, 31_000]);
    leg.offerAgain();
    expect(session.reoffers).toEqual([]);
  });

  test("the way there is broken too: it is mended when both are", () => {
    const { leg, session, after } = killed();
    session.phoneFlow("flow-broken");
    leg.offerAgain();
    session.phoneFlow("flow-moved");
    expect([after.events, leg.isBroken]).toEqual([[], true]);
    session.phoneAnswersOffer(sdpOf());
    expect([after.events, leg.isBroken]).toEqual([["mended"], false]);
    session.phoneFlow("flow-broken");
    session.phoneFlow("flow-moved");
    expect(after.events).toEqual(["mended", "broken", "mended"]);
  });

  test("a peer that takes no new address is told goodbye; one that is gone, is gone", () => {
    const refused = killed();
    refused.leg.offerAgain();
    refused.session.phoneRefusesOffer(488);
    expect(refused.session.ending?.reason).toContain("cause=488");
    expect([refused.after.events, refused.leg.state]).toEqual([["ended"], "ended"]);
    expect(refused.after.media.legs.size).toBe(0);
    const gone = killed();
    gone.session.phoneVanishes("dialog-gone");
    expect([gone.after.events, gone.leg.end]).toEqual([["ended"], { by: "nobody", why: "dialog-gone" }]);
    gone.leg.offerAgain();
    expect(gone.session.reoffers).toEqual([]);
  });

  test("an answer that nobody can use ends it", () => {
    const { leg, session } = killed();
    leg.offerAgain();
    session.phoneAnswersOffer("v=0\r\n");
    expect([leg.unusable, session.ending?.reason]).toEqual([true, 'SIP;cause=488;text="Not Acceptable Here"']);
  });

  test("no port is free: the session is left as it was", () => {
    const { image } = killed();
    const full = new Process(3);
    full.media.ports = 0;
    expect(() => full.revived(image)).toThrow("no port");
    expect(full.facts).toEqual([]);
  });

  test("killed again before its peer took the offer: the next version is higher than any before", () => {
    const { leg, session } = killed();
    leg.offerAgain();
    const [first] = session.reoffers;
    const again = new Process(3).revived(leg.image());
    again.leg.offerAgain();
    expect(originIn(again.session.reoffers[0])[1]).toBeGreaterThan(originIn(first)[1] ?? Number.POSITIVE_INFINITY);
    expect(again.leg.codec).toBe("pcma");
  });
});

describe("OPS-05 its keys", () => {
  const key = (fill: string): string => fill.repeat(40);
  const crypto = (fill: string): string =>
    sdpOf()
      .replace("RTP/AVP", "RTP/SAVP")
      .concat(`a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:${key(fill)}\r\n`);

  test("SDES: the same cipher on the same kind of line, with a key that nobody has seen", () => {
    const { was, leg, session, after } = killed(crypto("A"), TLS);
    const before = lineIn(was.answers[0], "crypto");
    leg.offerAgain();
    const [offer] = session.reoffers;
    expect(typesIn(offer)).toMatch(/^RTP\/SAVP /);
    const offered = lineIn(offer, "crypto");
    expect(offered).toMatch(/^1 AES_CM_128_HMAC_SHA1_80 inline:/);
    expect(offered.split("inline:")[1]).not.toBe(before.split("inline:")[1]);
    session.phoneAnswersOffer(crypto("B").replace("crypto:3", "crypto:1"));
    expect(after.plan?.security).toMatchObject({ kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80" });
  });

  const browser = (ufrag: string, setup = "actpass"): string =>
    [
      "v=0",
      "o=- 7 2 IN IP4 127.0.0.1",
      "s=-",
      "t=0 0",
      "a=group:BUNDLE 0",
      "m=audio 9 UDP/TLS/RTP/SAVPF 8",
      "c=IN IP4 0.0.0.0",
      "a=rtcp-mux",
      `a=ice-ufrag:${ufrag}`,
      `a=ice-pwd:${"p".repeat(22)}`,
      `a=fingerprint:sha-256 ${"AB:".repeat(31)}AB`,
      `a=setup:${setup}`,
      "a=mid:0",
      "",
    ].join("\r\n");

  test("DTLS: the certificate of the new process, and ICE begins anew", () => {
    const { was, leg, session, after } = killed(browser("aaaa"), WSS);
    const [before] = was.answers;
    // Its offer still belongs to the handshake of before; RFC 8445 §9: new names come in our offer.
    session.phoneOffers(browser("aaaa"));
    expect([session.refusedOffers, session.offerAnswers]).toEqual([[491], []]);
    leg.offerAgain();
    const [offer] = session.reoffers;
    expect(typesIn(offer)).toMatch(/^UDP\/TLS\/RTP\/SAVPF 8 /);
    expect(lineIn(offer, "setup")).toBe("actpass");
    for (const name of ["fingerprint", "ice-ufrag", "ice-pwd"]) {
      expect(lineIn(offer, name)).toMatch(/\S{4}/);
      expect(lineIn(offer, name)).not.toBe(lineIn(before, name));
    }
    session.phoneAnswersOffer(browser("bbbb", "active"));
    expect(after.plan?.security).toMatchObject({ kind: "dtls", ice: { remoteUfrag: "bbbb" } });
    expect(after.events).toEqual(["mended"]);
    session.phoneOffers(browser("bbbb"));
    expect(session.offerAnswers.length).toBe(1);
  });
});

describe("OPS-05 what is kept of a leg", () => {
  test("nothing before the answer, after the end, and while a fax is sent", () => {
    const process = new Process(1);
    const session = new FakeSession("caller", inviteText({ from: "1", to: "2", sdp: sdpOf() }), sdpOf());
    const about = { party: { extension: undefined, agent: undefined }, shown: { number: "1", name: undefined } };
    const made = Leg.fromCaller(session, about, process.deps);
    if (!made.ok) throw new Error(made.fault.kind);
    const leg = made.value;
    expect(leg.image()).toBeUndefined();
    leg.answer(undefined);
    expect(leg.image()).toMatchObject({ id: "c1-1", codec: "pcma", isHeld: false, line: { protocol: "RTP/AVP" } });
    leg.listen((event) => {
      if (event.kind === "t38-offered") leg.fax.answer(leg.fax.take() as never, { onDatagram: () => {} });
    });
    session.phoneOffers(sdpOf().replace("m=audio 20000 RTP/AVP 8 0", "m=image 20000 udptl t38"));
    expect([leg.fax.isOn, leg.image()]).toEqual([true, undefined]);
    session.phoneOffers(sdpOf());
    expect(leg.image()).toBeDefined();
    leg.hangUp();
    expect(leg.image()).toBeUndefined();
  });

  test("it says when that is another: hold, codec, what the dialog says", () => {
    const process = new Process(1);
    const { leg, session } = process.answered(sdpOf());
    expect(process.changes).toBe(0);
    session.phoneOffers(sdpOf({ direction: "sendonly" }));
    expect([process.changes > 0, leg.image()?.isHeld]).toEqual([true, true]);
    session.phoneOffers(sdpOf({ codecs: ["pcmu"] }));
    expect(leg.image()).toMatchObject({ isHeld: false, codec: "pcmu" });
    const { changes } = process;
    session.phoneFlow("flow-moved");
    expect(process.changes).toBeGreaterThan(changes);
  });
});
