// Session refreshes, RFC 4028.

import { afterEach, describe, expect, test } from "vitest";
import {
  header,
  inDialogOfOurs,
  OUR_SDP,
  Rig,
  requestText,
  responseText,
  THEIR_NEXT_SDP,
  THEIR_SDP,
  tagOf,
  talkingCall,
  talkingCallOut,
} from "../rig.ts";

let rig = new Rig();

function raise(): never {
  throw new Error("nothing was sent");
}

afterEach(async () => {
  rig.agent.shutDown();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.clock.pendingWhy()).toEqual([]);
});

function answerTo(rows: readonly (readonly [string, string])[]) {
  rig = new Rig();
  rig.receive(requestText({ sdp: THEIR_SDP, rows }));
  rig.sessions[0]?.answer({ sdp: OUR_SDP });
  const last = rig.take().at(-1);
  if (last === undefined) throw new Error("nothing was sent");
  return last;
}

describe("what is agreed when they call: RFC 4028 §9, table 2", () => {
  test.each([
    ["they ask and want to refresh", "timer", "600;refresher=uac", "600;refresher=uac", "timer"],
    ["they ask and want us to refresh", "timer", "600;refresher=uas", "600;refresher=uas", ""],
    ["they ask and leave it open", "timer", "600", "600;refresher=uas", ""],
    ["they write it with a capital", "Timer", "600;refresher=uac", "600;refresher=uac", "timer"],
    ["a proxy asks for a phone that knows nothing of it", "", "600", "600;refresher=uas", ""],
    ["they can and do not ask", "timer", "", "1800;refresher=uas", ""],
    ["they cannot", "", "", "", ""],
    ["they ask for more than we want", "timer", "7200;refresher=uac", "1800;refresher=uac", "timer"],
  ])("%s", (_what, supported, asked, told, required) => {
    const rows: [string, string][] = [];
    if (supported !== "") rows.push(["Supported", supported]);
    if (asked !== "") rows.push(["Session-Expires", asked]);
    const ok = answerTo(rows);
    expect(ok.status).toBe(200);
    expect(header(ok, "session-expires")).toBe(told);
    expect(header(ok, "require")).toBe(required);
    expect(header(ok, "supported").split(", ")).toContain("timer");
  });

  // RFC 4028 §9: "The value MUST NOT be set to a duration lower than the value in the Min-SE header field in the request"
  test("their Min-SE is respected", () => {
    const ok = answerTo([
      ["Supported", "timer"],
      ["Session-Expires", "7200"],
      ["Min-SE", "3600"],
    ]);
    expect(header(ok, "session-expires")).toBe("3600;refresher=uas");
  });

  // RFC 4028 §6, §9
  test("an interval below 90 s is refused with 422, unless they would not understand that", () => {
    const refusal = answerTo([
      ["Supported", "timer"],
      ["x", "60"],
    ]);
    expect([refusal.status, header(refusal, "min-se")]).toEqual([422, "90"]);
    expect(rig.sessions).toEqual([]);
    const ok = answerTo([["x", "60"]]);
    expect(header(ok, "session-expires")).toBe("90;refresher=uas");
  });
});

describe("we refresh", () => {
  const agreed = [
    ["Session-Expires", "600;refresher=uac"],
    ["Require", "timer"],
  ] as const;

  test("with UPDATE where they allow it, before half of the interval, again and again", async () => {
    rig = new Rig();
    talkingCallOut(rig, { rows: [...agreed, ["Allow", "INVITE, ACK, BYE, CANCEL, UPDATE"]] });
    for (const cseq of [2, 3, 4]) {
      const before = rig.clock.now();
      await rig.clock.advance(300_000);
      const [update] = rig.take();
      if (update === undefined) throw new Error("no refresh");
      expect(update.method).toBe("UPDATE");
      expect(update.atMs - before).toBeGreaterThanOrEqual(270_000);
      expect([update.body, header(update, "cseq")]).toEqual(["", `${cseq} UPDATE`]);
      expect(header(update, "session-expires")).toBe("600;refresher=uac");
      rig.receive(responseText(update, 200, { rows: agreed }));
      rig.take();
    }
    expect(rig.kinds()).toEqual(["answered"]);
  });

  test("else with a re-INVITE that repeats our description; the call hears nothing of it", async () => {
    rig = new Rig();
    talkingCallOut(rig, { rows: agreed });
    await rig.clock.advance(299_999);
    const [reinvite] = rig.take();
    if (reinvite === undefined) throw new Error("no refresh");
    expect([reinvite.method, reinvite.body]).toEqual(["INVITE", OUR_SDP]);
    rig.receive(responseText(reinvite, 200, { sdp: THEIR_SDP, rows: agreed }));
    expect(rig.kinds()).toEqual(["answered"]);
  });

  test("what changes in their answer is told", async () => {
    rig = new Rig();
    talkingCallOut(rig, { rows: agreed });
    await rig.clock.advance(299_999);
    const [reinvite] = rig.take();
    if (reinvite) rig.receive(responseText(reinvite, 200, { sdp: THEIR_NEXT_SDP, rows: agreed }));
    expect(rig.facts.at(-1)).toEqual({ kind: "offer-answered", sdp: THEIR_NEXT_SDP });
  });

  test("a phone that said it could UPDATE and cannot gets a re-INVITE", async () => {
    rig = new Rig();
    talkingCallOut(rig, { rows: [...agreed, ["Allow", "UPDATE"]] });
    await rig.clock.advance(299_999);
    const [update] = rig.take();
    if (update) rig.receive(responseText(update, 405));
    expect(rig.takeOne().method).toBe("INVITE");
  });

  test("a refresh refused for its interval is sent again with theirs", async () => {
    rig = new Rig();
    talkingCallOut(rig, { rows: [...agreed, ["Allow", "UPDATE"]] });
    await rig.clock.advance(299_999);
    const [update] = rig.take();
    if (update) rig.receive(responseText(update, 422, { rows: [["Min-SE", "900"]] }));
    const again = rig.takeOne();
    expect(header(again, "session-expires")).toBe("900;refresher=uac");
    expect(header(again, "min-se")).toBe("900");
    rig.receive(responseText(again, 422, { rows: [["Min-SE", "900"]] }));
    expect(rig.take()).toEqual([]); // not for ever
    expect(rig.sessions[0]?.state).toBe("answered");
  });

  test("a peer that wants it longer each time is asked a few times only", async () => {
    rig = new Rig();
    talkingCallOut(rig, { rows: [...agreed, ["Allow", "UPDATE"]] });
    await rig.clock.advance(299_999);
    let asked = 0;
    for (let update = rig.take().at(-1); update?.method === "UPDATE"; update = rig.take().at(-1)) {
      asked++;
      if (asked < 50) rig.receive(responseText(update, 422, { rows: [["Min-SE", String(900 + asked)]] }));
    }
    expect(asked).toBe(4);
  });

  // A timer of the machine that is set for longer than 2^31 ms rings at once: the call would end, or be refreshed without a pause.
  test.each(["2147483647", "4000000"])("an interval of %s s is kept as long as a clock can", async (seconds) => {
    rig = new Rig();
    const delays: number[] = [];
    const { after } = rig.clock;
    rig.clock.after = (ms, why, run) => {
      delays.push(ms);
      return after.call(rig.clock, ms, why, run);
    };
    talkingCallOut(rig, { rows: [["Session-Expires", `${seconds};refresher=uas`]] });
    expect(Math.max(...delays)).toBeGreaterThan(1_000_000_000);
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
    rig.sessions[0]?.end();
    rig.receive(responseText(rig.take().at(-1) ?? raise(), 200));
    rig.receive(
      requestText({
        sdp: THEIR_SDP,
        rows: [
          ["Supported", "timer"],
          ["Min-SE", seconds],
        ],
      }),
    );
    rig.sessions[1]?.answer({ sdp: OUR_SDP });
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
  });

  // RFC 4028 §10: "If ... a 408 or 481 ... the UAC should send a BYE"
  test.each([
    [481, []],
    [408, ["BYE"]],
  ])("a %i to the refresh ends the session", async (status, said) => {
    rig = new Rig();
    talkingCallOut(rig, { rows: [...agreed, ["Allow", "UPDATE"]] });
    await rig.clock.advance(299_999);
    const [update] = rig.take();
    if (update) rig.receive(responseText(update, status));
    expect(rig.take().map((m) => m.method)).toEqual(said);
    expect(rig.ending).toEqual({ by: "nobody", why: "dialog-gone" });
  });

  test("a phone that vanished is noticed by its silence", async () => {
    rig = new Rig();
    talkingCallOut(rig, { rows: agreed });
    await rig.clock.advance(300_000 + 32_000);
    expect(rig.ending).toEqual({ by: "nobody", why: "dialog-gone" });
  });

  test("also one that knows no session timer; refusing is a sign of life", async () => {
    rig = new Rig();
    const { invite } = talkingCallOut(rig);
    for (let hour = 0; hour < 2; hour++) {
      await rig.clock.advance(809_999);
      expect(rig.take()).toEqual([]);
      while (rig.sent.length === 0 && rig.clock.now() < 10_000_000) await rig.clock.advance(400);
      rig.receive(responseText(rig.takeOne(), 488));
      expect(rig.takeOne().method).toBe("ACK");
    }
    expect(rig.sessions[0]?.state).toBe("answered");
    await rig.clock.advance(1_000_000);
    expect(rig.ending).toEqual({ by: "nobody", why: "dialog-gone" });
    rig.receive(inDialogOfOurs(invite, "ph1", { method: "BYE" }));
  });

  test("a refresh that meets glare comes again", async () => {
    rig = new Rig();
    talkingCallOut(rig, { rows: agreed });
    await rig.clock.advance(299_999);
    const [first] = rig.take();
    if (first) rig.receive(responseText(first, 491));
    rig.take();
    await rig.clock.advance(4_001);
    expect(rig.take()[0]?.body).toBe(OUR_SDP);
  });
});

describe("they refresh", () => {
  const asked = [
    ["Supported", "timer"],
    ["Session-Expires", "600;refresher=uac"],
  ] as const;

  // RFC 4028 §10: "the minimum of 32 seconds and one third of the session interval" before it expires
  test("and fall silent: BYE a little before the session expires", async () => {
    rig = new Rig();
    talkingCall(rig, { rows: asked });
    await rig.clock.advance(567_000);
    expect(rig.ending).toBeUndefined();
    await rig.clock.advance(2_000);
    expect(rig.ending).toEqual({ by: "nobody", why: "session-expired" });
    expect(rig.take()[0]?.method).toBe("BYE");
  });

  test("each refresh keeps the session for another interval", async () => {
    rig = new Rig();
    const { to } = talkingCall(rig, { rows: asked });
    for (let cseq = 2; cseq < 6; cseq++) {
      await rig.clock.advance(300_000);
      rig.receive(requestText({ method: "UPDATE", to, cseq, rows: asked }));
      const ok = rig.takeOne();
      expect([ok.status, header(ok, "session-expires"), header(ok, "require")]).toEqual([
        200,
        "600;refresher=uac",
        "timer",
      ]);
    }
    expect(rig.kinds()).toEqual(["acknowledged"]);
  });

  test("an UPDATE that asks for too little is refused and changes nothing", () => {
    rig = new Rig();
    const { to } = talkingCall(rig, { rows: asked });
    rig.receive(
      requestText({
        method: "UPDATE",
        to,
        cseq: 2,
        rows: [
          ["Supported", "timer"],
          ["Session-Expires", "30"],
        ],
      }),
    );
    const refusal = rig.takeOne();
    expect([refusal.status, header(refusal, "min-se")]).toEqual([422, "90"]);
    expect(tagOf(header(refusal, "to"))).not.toBe("");
  });
});
