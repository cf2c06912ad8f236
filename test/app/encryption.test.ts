// Encrypted sound as the office wants it: phones over TLS with keys in their descriptions, browsers with a handshake, and those who cannot.

import { beforeEach, describe, expect, test } from "vitest";
import { toBase64 } from "../../src/base/base64.ts";
import type { MediaPlan } from "../../src/rtp/plan.ts";
import type { Flow } from "../../src/sip/ports.ts";
import { type FakeSession, FLOW, sdpOf } from "../call/fake-session.ts";
import { CHROMIUM } from "../sip/sdp/browser-offers.ts";
import { FINGERPRINT, House, OFFICE } from "./house.ts";

let house: House;
function open(encryption = "optional"): void {
  house = new House(`office: { encryption: "${encryption}" }\n${OFFICE}`);
  house.codecs.push("g722", "opus");
}
beforeEach(() => open());

const over = (transport: Flow["transport"], ...extensions: string[]): void => {
  for (const extension of extensions) house.flows.set(extension, { ...FLOW, transport });
};
const KEY = Buffer.alloc(30, 0x55).toString("base64");
const CRYPTO = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`;
/** A phone's description with keys. */
const keyed = (protocol: string, line = CRYPTO): string => `${sdpOf().replace("RTP/AVP", protocol)}${line}\r\n`;
const plans = (): readonly (MediaPlan | undefined)[] => [...house.media.legs.values()].map(({ plan }) => plan);
const protections = (): readonly string[] => plans().map((plan) => plan?.security?.kind ?? "none");
const cryptoIn = (sdp: string | undefined): readonly string[] => sdp?.match(/a=crypto:.*/g) ?? [];
/** As a phone takes up the last of our lines. */
function takingKeys(phone: FakeSession): string {
  const [, tag = "", suite = ""] = /a=crypto:(\d+) (AES_CM_128_HMAC_SHA1_80) /.exec(phone.offer ?? "") ?? [];
  const protocol = /m=audio \d+ (\S+)/.exec(phone.offer ?? "")?.[1] ?? "";
  return keyed(protocol, `a=crypto:${tag} ${suite} inline:${KEY}`);
}

async function connect(caller: FakeSession, answer: string): Promise<void> {
  house.last.phoneAnswers(answer);
  await house.settle();
  caller.phoneAcks();
}

async function done(caller: FakeSession): Promise<void> {
  caller.phoneHangsUp();
  await house.expectNothingLeft();
}

describe("RTP-07 phones over TLS", () => {
  test("are offered keys on a plain line; one that can is encrypted, one that cannot talks in the clear", async () => {
    over("tls", "1001", "1002");
    const caller = house.dial("1001");
    expect(house.last.offer).toMatch(/m=audio \d+ RTP\/AVP /);
    expect(cryptoIn(house.last.offer).length).toBe(3);
    await connect(caller, takingKeys(house.last));
    expect(protections()).toEqual(["none", "sdes"]);
    await done(caller);
    const again = house.dial("1002");
    await connect(again, sdpOf());
    expect(protections()).toEqual(["none", "none"]);
    await done(again);
  });

  test("every leg has keys of its own, and an answer repeats the tag of the line it took", async () => {
    over("tls", "1001", "1003");
    const caller = house.dial("1001", { sdp: keyed("RTP/SAVP", CRYPTO.replace("crypto:1", "crypto:4")) });
    await connect(caller, takingKeys(house.last));
    expect(protections()).toEqual(["sdes", "sdes"]);
    expect(cryptoIn(caller.answers[0])).toEqual([expect.stringMatching(/^a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:/)]);
    const keys = plans().map((plan) => (plan?.security?.kind === "sdes" ? plan.security.sendKey.join() : ""));
    expect(new Set(keys).size).toBe(2);
    expect(cryptoIn(house.last.offer).join()).not.toContain(cryptoIn(caller.answers[0])[0]?.split(" ")[2]);
    await done(caller);
  });

  test("a hold keeps our key, and takes theirs where it is a new one (RFC 3264 §8)", async () => {
    over("tls", "1003");
    const caller = house.dial("1001", { sdp: keyed("RTP/SAVP") });
    await connect(caller, sdpOf());
    const other = Buffer.alloc(30, 0x66).toString("base64");
    caller.phoneOffers(`${keyed("RTP/SAVP", CRYPTO.replace(KEY, other))}a=sendonly\r\n`);
    expect(cryptoIn(caller.offerAnswers[0])).toEqual(cryptoIn(caller.answers[0]));
    const security = plans()[0]?.security;
    expect(security?.kind === "sdes" && Buffer.from(security.receiveKey).toString("base64")).toBe(other);
    await done(caller);
  });

  test("an offer of ours within the session repeats suite, key and protocol in use", async () => {
    over("tls", "1003");
    const caller = house.dial("1001", { sdp: keyed("RTP/AVP") });
    await connect(caller, sdpOf());
    caller.phoneOffers(undefined);
    expect(caller.offerAnswers[0]).toMatch(/m=audio \d+ RTP\/AVP /);
    expect(cryptoIn(caller.offerAnswers[0]).map((line) => line.split(" ").slice(1))).toEqual(
      cryptoIn(caller.answers[0]).map((line) => line.split(" ").slice(1)),
    );
    await done(caller);
  });

  test("keys begin anew behind a handshake: no packet is made twice under one of their numbers (RFC 3711 §9.1)", async () => {
    over("tls", "1003");
    const caller = house.dial("1001", { sdp: keyed("RTP/SAVP") });
    await connect(caller, sdpOf());
    caller.phoneOffers(CHROMIUM);
    expect(protections()[0]).toBe("dtls");
    caller.phoneOffers(keyed("RTP/SAVP"));
    const [first, again] = [caller.answers[0], caller.offerAnswers[1]].map((sdp) => cryptoIn(sdp)[0]?.split(" ")[2]);
    expect(again).toMatch(/^inline:/);
    expect(again).not.toBe(first);
    await done(caller);
  });

  test("one that goes on in another worker's call gets a new key, and is not spoken to before it has", async () => {
    over("tls", "1001", "1002", "1003");
    house.media.near = false;
    const caller = house.dial("1001", { sdp: keyed("RTP/SAVP") });
    const transferring = house.last;
    await connect(caller, takingKeys(transferring));
    const consulting = house.dial("1002", { from: "1001", sdp: keyed("RTP/SAVP") });
    const target = house.last;
    await connect(consulting, takingKeys(target));
    expect(transferring.phoneRefers("1002", consulting.named).refused).toBeUndefined();
    await house.settle();
    const [moved, ...others] = [caller, transferring, consulting, target].filter(({ reoffers }) => reoffers.length > 0);
    expect(others).toEqual([]);
    if (moved === undefined) throw new Error("nobody was told a new address");
    const [line = ""] = cryptoIn(moved.reoffers[0]);
    const before = cryptoIn(moved.side === "caller" ? moved.answers[0] : moved.offer).map((one) => one.split(" ")[2]);
    expect(before.length).toBeGreaterThan(0);
    expect(before).not.toContain(line.split(" ")[2]);
    expect(protections()).toEqual(["sdes", "sdes", "none"]); // the caller, who transferred, whom the caller meets
    moved.phoneAnswersOffer(keyed("RTP/SAVP"));
    expect(protections()).toEqual(["sdes", "sdes", "sdes"]);
    const keys = plans().map((plan) => (plan?.security?.kind === "sdes" ? toBase64(plan.security.sendKey) : ""));
    expect(keys.some((key) => line.endsWith(key))).toBe(true);
    for (const session of [transferring, target]) session.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a browser's handshake cannot be taken along: it stays where it is, and so does the call", async () => {
    over("wss", "1003");
    house.media.near = false;
    const caller = house.dial("1001", { sdp: CHROMIUM });
    const transferring = house.last;
    await connect(caller, sdpOf());
    const consulting = house.dial("1002", { from: "1001" });
    await connect(consulting, sdpOf());
    transferring.phoneRefers("1002", consulting.named);
    await house.settle();
    expect(caller.state).toBe("answered");
    expect(caller.reoffers).toEqual([]);
    expect(protections()[0]).toBe("dtls");
    for (const session of [...house.dialled, ...house.rung.map(({ phone }) => phone)]) session.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("RTP-07 phones over UDP", () => {
  test("are offered no key, for it could be read on the way (RFC 4568 §7.2)", async () => {
    const caller = house.dial("1001");
    expect(cryptoIn(house.last.offer)).toEqual([]);
    await connect(caller, sdpOf());
    await done(caller);
  });

  test("a wish for keys is answered in the clear, a demand is granted rather than the call lost", async () => {
    const caller = house.dial("1001", { sdp: keyed("RTP/AVP") });
    await connect(caller, sdpOf());
    expect([cryptoIn(caller.answers[0]), protections()[0]]).toEqual([[], "none"]);
    await done(caller);
    const firm = house.dial("1001", { sdp: keyed("RTP/SAVP") });
    await connect(firm, sdpOf());
    expect(protections()[0]).toBe("sdes");
    await done(firm);
  });
});

describe("RTP-07 encryption: required", () => {
  beforeEach(() => open("required"));

  test("a plain offer is refused with 488 and says what is taken", async () => {
    over("tls", "1003");
    const caller = house.dial("1001");
    const warning = ["Warning", '302 zongji "only encrypted audio is taken here"'];
    expect(caller.ending).toEqual({ status: 488, headers: [warning] });
    await house.expectNothingLeft();
  });

  test("so is a key that came over UDP: it protects from nobody", async () => {
    expect(house.dial("1001", { sdp: keyed("RTP/SAVP") }).ending?.status).toBe(488);
    await house.expectNothingLeft();
  });

  test("phones over TLS are offered nothing but RTP/SAVP, and let go when they answer in the clear", async () => {
    over("tls", "1001", "1003");
    const caller = house.dial("1001", { sdp: keyed("RTP/SAVP") });
    expect(house.last.offer).toMatch(/m=audio \d+ RTP\/SAVP /);
    await connect(caller, takingKeys(house.last));
    expect(protections()).toEqual(["sdes", "sdes"]);
    await done(caller);
    const second = house.dial("1001", { sdp: keyed("RTP/SAVP") });
    house.last.phoneAnswers(sdpOf());
    await house.settle();
    expect(house.last.ending?.reason).toContain("488");
    expect(second.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("a phone that is not reached over TLS is not rung, and the record says why", async () => {
    over("tls", "1003");
    const caller = house.dial("1001", { sdp: keyed("RTP/SAVP") });
    await house.settle();
    expect(house.rung).toEqual([]);
    expect(caller.ending?.status).toBe(480);
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("unreachable");
    expect(house.record.notes.join()).toContain("not-encrypted: 1001 is not reached over TLS");
  });

  test("no fax goes in the clear: T.38 is refused with 488 to whoever offers it, and offered to nobody", async () => {
    house = new House(
      `${OFFICE}`
        .replace(/"1003": \{/, '"1003": { encryption: required,')
        .replace(/"1001": \{/, '"1001": { encryption: optional,'),
    );
    over("tls", "1003");
    const caller = house.dial("1001", { sdp: keyed("RTP/SAVP") });
    await connect(caller, sdpOf());
    const fax = "m=image 4100 udptl t38\r\na=T38FaxVersion:0\r\n";
    const offer = sdpOf().replace(/m=audio[\s\S]*$/, fax);
    caller.phoneOffers(offer);
    expect([caller.refusedOffers, house.last.reoffers]).toEqual([[488], []]);
    house.last.phoneOffers(offer);
    expect([house.last.refusedOffers, caller.reoffers]).toEqual([[488], []]);
    expect([...house.media.legs.values()].map((leg) => leg.passed)).toEqual([undefined, undefined]);
    expect(protections()).toEqual(["sdes", "none"]);
    await done(caller);
  });

  test("browsers are encrypted anyway", async () => {
    over("wss", "1003");
    over("tls", "1001");
    const caller = house.dial("1001", { sdp: CHROMIUM });
    await connect(caller, takingKeys(house.last));
    expect(protections()).toEqual(["dtls", "sdes"]);
    await done(caller);
  });
});

describe("RTP-07 encryption: off", () => {
  test("no key is offered, and one that is demanded is refused", async () => {
    open("off");
    over("tls", "1001", "1003");
    const caller = house.dial("1001");
    expect(cryptoIn(house.last.offer)).toEqual([]);
    await connect(caller, sdpOf());
    await done(caller);
    expect(house.dial("1001", { sdp: keyed("RTP/SAVP") }).ending?.status).toBe(488);
    await house.expectNothingLeft();
  });
});

describe("RTP-05 browsers", () => {
  const ours = (sdp: string | undefined, name: string): string =>
    new RegExp(`a=${name}:(.*)`).exec(sdp ?? "")?.[1] ?? "";

  test("a browser calls a desk phone: handshake on one side, plain sound on the other", async () => {
    over("wss", "1003");
    const caller = house.dial("1001", { sdp: CHROMIUM });
    expect(house.last.offer).toMatch(/m=audio \d+ RTP\/AVP 111 9 0 8 101 110\r\n/);
    await connect(caller, sdpOf({ codecs: ["pcma"] }));
    expect(protections()).toEqual(["dtls", "none"]);
    expect(plans().map((plan) => plan?.codec)).toEqual(["pcma", "pcma"]);
    expect(plans()[0]).toMatchObject({ rtcpMux: true, telephoneEvent: { send: 126, receive: 126 } });
    expect(caller.answers[0]).toContain(`a=fingerprint:sha-256 ${FINGERPRINT.value}\r\n`);
    // RFC 8445 §5.3: 24 bits of the fragment and 128 of the password, in ice-chars.
    expect(ours(caller.answers[0], "ice-ufrag")).toMatch(/^[A-Za-z0-9+/]{4,}$/);
    expect(ours(caller.answers[0], "ice-pwd")).toMatch(/^[A-Za-z0-9+/]{22,}$/);
    await done(caller);
  });

  test.each(["ws", "wss"] as const)(
    "one that registered over %s is offered a handshake, whose begin is its own",
    async (transport) => {
      over(transport, "1001");
      const caller = house.dial("1001");
      expect(house.last.offer).toMatch(/m=audio \d+ UDP\/TLS\/RTP\/SAVPF /);
      expect(ours(house.last.offer, "setup")).toBe("actpass");
      const answer = CHROMIUM.slice(0, CHROMIUM.indexOf("m=application")).replace("setup:actpass", "setup:active");
      await connect(caller, answer);
      expect(protections()).toEqual(["none", "dtls"]);
      await done(caller);
    },
  );

  test("an ICE restart gets names anew on both sides; certificate and roles stay", async () => {
    over("wss", "1003");
    const caller = house.dial("1001", { sdp: CHROMIUM });
    await connect(caller, sdpOf());
    caller.phoneOffers(CHROMIUM.replaceAll("s7mQ", "nEwO"));
    for (const name of ["fingerprint", "setup"])
      expect(ours(caller.offerAnswers[0], name)).toBe(ours(caller.answers[0], name));
    for (const name of ["ice-ufrag", "ice-pwd"])
      expect(ours(caller.offerAnswers[0], name)).not.toBe(ours(caller.answers[0], name));
    expect(plans()[0]?.security).toMatchObject({ kind: "dtls", ice: { remoteUfrag: "nEwO" } });
    await done(caller);
  });
});
