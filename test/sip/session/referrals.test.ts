// REFER in a call and what its sender is told (RFC 3515, RFC 3891, RFC 3892, RFC 4488).

import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { fraction, seededRng } from "../../../src/base/rng.ts";
import type { Referral, Session } from "../../../src/sip/session/session.ts";
import { header, type RequestText, Rig, requestText, responseText, type Sent, THEIR_SDP, talkingCall } from "../rig.ts";

let rig: Rig;

afterEach(async () => {
  for (const session of rig.sessions) session.end();
  await rig.clock.advance(300_000);
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.clock.pendingWhy()).toEqual([]);
});

interface Call {
  readonly session: Session;
  readonly to: string;
}

function talking(): Call {
  rig = new Rig();
  return talkingCall(rig);
}

function refer(call: Call, referTo: string, cseq = 2, rows: RequestText["rows"] = []): Referral | undefined {
  rig.receive(requestText({ method: "REFER", to: call.to, cseq, rows: [["Refer-To", referTo], ...rows] }));
  const fact = rig.facts.findLast((one) => one.kind === "referred");
  return fact?.kind === "referred" ? fact.referral : undefined;
}

function asked(referTo = "<sip:1003@192.0.2.1>"): { call: Call; referral: Referral } {
  const call = talking();
  const referral = refer(call, referTo);
  if (referral === undefined) throw new Error("nobody was asked");
  return { call, referral };
}

const notice = (message: Sent): string[] => [
  header(message, "event"),
  header(message, "subscription-state").replace(/\d+/, "N"),
  message.body.trim(),
];

function answerAll(status = 200): Sent[] {
  const notifies = rig.take().filter((message) => message.method === "NOTIFY" && message.status === 0);
  for (const notify of notifies) rig.receive(responseText(notify, status));
  return notifies;
}

describe("SIP-06 what is asked", () => {
  test("a blind transfer", () => {
    const { referral } = asked('"Li" <sip:1003@192.0.2.1;user=phone?Subject=hi>');
    expect(referral).toMatchObject({
      target: "sip:1003@192.0.2.1;user=phone",
      replaces: undefined,
      referredBy: undefined,
    });
    expect(rig.take()).toEqual([]); // nothing is said before somebody decides
  });

  test("an attended one: Replaces, escaped in the URI, and who asks", () => {
    const call = talking();
    const uri = "sip:1003@192.0.2.1?Replaces=a%40b%3Bto-tag%3Dtt%3Bfrom-tag%3Dff%3Bearly-only&Require=replaces";
    const referral = refer(call, `<${uri}>`, 2, [["Referred-By", "<sip:alice@example.com>"]]);
    expect(referral).toMatchObject({
      target: "sip:1003@192.0.2.1",
      replaces: { callId: "a@b", toTag: "tt", fromTag: "ff", earlyOnly: true },
      referredBy: "<sip:alice@example.com>",
    });
  });

  test("a telephone number", () => expect(asked("<tel:+8610086>").referral.target).toBe("tel:+8610086"));

  test.each([
    ["no Refer-To", [], 400],
    ["two of them", [["Refer-To", "<sip:a@b>, <sip:c@d>"]], 400],
    ["an unreadable one", [["Refer-To", "<sip:"]], 400],
    ["an unreadable Replaces", [["Refer-To", "<sip:a@b?Replaces=x>"]], 400],
    [
      "two Replaces",
      [["Refer-To", "<sip:a@b?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=y%3Bto-tag%3D1%3Bfrom-tag%3D2>"]],
      400,
    ],
    [
      "an unreadable Referred-By",
      [
        ["Refer-To", "<sip:a@b>"],
        ["Referred-By", "<"],
      ],
      400,
    ],
    ["a web page", [["Refer-To", "<https://example.com>"]], 416],
    ["another request than a call", [["Refer-To", "<sip:a@b;method=BYE>"]], 501],
  ] as [string, [string, string][], number][])("%s is answered by the session itself", (_what, rows, status) => {
    const call = talking();
    rig.receive(requestText({ method: "REFER", to: call.to, cseq: 2, rows }));
    expect(rig.takeOne().status).toBe(status);
    expect(rig.kinds()).not.toContain("referred");
  });

  test("before the call is answered: 403", () => {
    rig = new Rig();
    rig.receive(requestText({ sdp: THEIR_SDP }));
    rig.sessions[0]?.ring({ status: 180 });
    const to = header(rig.take().at(-1) as Sent, "to");
    rig.receive(requestText({ method: "REFER", to, cseq: 2, rows: [["Refer-To", "<sip:a@b>"]] }));
    expect(rig.takeOne().status).toBe(403);
  });

  test("more at once than one phone can mean: 503", () => {
    const call = talking();
    for (let cseq = 2; cseq <= 5; cseq++) refer(call, "<sip:a@b>", cseq);
    expect(rig.take()).toEqual([]);
    refer(call, "<sip:a@b>", 6);
    expect(rig.takeOne().status).toBe(503);
  });

  test("nobody decides: 504", async () => {
    const { referral } = asked();
    await rig.clock.advance(10_001);
    expect(rig.takeOne().status).toBe(504);
    referral.accept();
    referral.progress(200);
    expect(rig.take()).toEqual([]);
  });
});

describe("SIP-06 what they are told", () => {
  // RFC 3515 §2.4.4, §2.4.5: 202, then a NOTIFY at once; body of type message/sipfrag
  test("202 and 100 Trying, then each step, then the end", () => {
    const { referral } = asked();
    referral.accept();
    const [accepted, trying] = rig.take();
    expect(accepted?.status).toBe(202);
    if (trying === undefined) throw new Error("no NOTIFY");
    expect(header(trying, "content-type")).toBe("message/sipfrag;version=2.0");
    expect(header(trying, "contact")).not.toBe("");
    expect(notice(trying)).toEqual(["refer", "active;expires=N", "SIP/2.0 100 Trying"]);
    referral.progress(180);
    expect(rig.take()).toEqual([]); // the first has no answer yet
    rig.receive(responseText(trying, 200));
    const ringing = rig.takeOne();
    expect(notice(ringing)).toEqual(["refer", "active;expires=N", "SIP/2.0 180 Ringing"]);
    rig.receive(responseText(ringing, 200));
    referral.progress(200);
    const done = rig.takeOne();
    expect(notice(done)).toEqual(["refer", "terminated;reason=noresource", "SIP/2.0 200 OK"]);
    referral.progress(486); // the last word was spoken
    rig.receive(responseText(done, 200));
    expect(rig.take()).toEqual([]);
    expect(Number.parseInt(header(done, "cseq"), 10)).toBe(Number.parseInt(header(trying, "cseq"), 10) + 2);
  });

  test("what happens while a NOTIFY is out is told in its latest state only", () => {
    const { referral } = asked();
    referral.accept();
    const trying = rig.take().at(-1) as Sent;
    for (const status of [180, 183, 486]) referral.progress(status);
    rig.receive(responseText(trying, 200));
    expect(notice(rig.takeOne())[2]).toBe("SIP/2.0 486 Busy Here");
  });

  test("refused: the answer is all there is", () => {
    const { referral } = asked();
    referral.refuse(603);
    expect(rig.takeOne().status).toBe(603);
    referral.accept();
    expect(rig.take()).toEqual([]);
  });

  // RFC 3515 §2.4.6: "the id parameter MUST be included ... in the second and subsequent"
  test("a second REFER of the dialog is told apart by its number", () => {
    const { call, referral } = asked();
    referral.progress(503);
    answerAll();
    answerAll();
    refer(call, "<sip:1004@192.0.2.1>", 3)?.accept();
    expect(notice(rig.take().at(-1) as Sent)[0]).toBe("refer;id=3");
  });

  // RFC 4488 §4
  test("who wants to hear nothing is told nothing", () => {
    const call = talking();
    const referral = refer(call, "<sip:1003@192.0.2.1>", 2, [
      ["Refer-Sub", "false"],
      ["Require", "norefersub"],
    ]);
    referral?.accept();
    const accepted = rig.takeOne();
    expect([accepted.status, header(accepted, "refer-sub")]).toEqual([202, "false"]);
    referral?.progress(200);
    expect(rig.take()).toEqual([]);
  });

  test("a phone that forgot its subscription is told no more", () => {
    const { referral } = asked();
    referral.accept();
    answerAll(481);
    referral.progress(200);
    expect(rig.take()).toEqual([]);
  });

  test("asked for longer, and asked to end it", () => {
    const { call, referral } = asked();
    referral.accept();
    answerAll();
    const subscribe = (cseq: number, expires: number, event = "refer"): Sent[] => {
      const rows = [
        ["Event", event],
        ["Expires", String(expires)],
      ] as const;
      rig.receive(requestText({ method: "SUBSCRIBE", to: call.to, cseq, rows }));
      return rig.take();
    };
    const [ok, again] = subscribe(3, 60);
    expect([ok?.status, ok && header(ok, "expires"), again && header(again, "subscription-state")]).toEqual([
      200,
      "60",
      "active;expires=60",
    ]);
    if (again !== undefined) rig.receive(responseText(again, 200));
    expect(subscribe(4, 60, "refer;id=77")[0]?.status).toBe(481);
    const [, last] = subscribe(5, 0, "refer;id=2");
    expect(last && notice(last)).toEqual(["refer", "terminated;reason=timeout", "SIP/2.0 100 Trying"]);
  });

  test("nothing happens for three minutes: the subscription times out", async () => {
    const { referral } = asked();
    referral.accept();
    answerAll();
    await rig.clock.advance(180_001);
    expect(answerAll().map((notify) => notice(notify)[1])).toEqual(["terminated;reason=timeout"]);
    referral.progress(200);
    expect(rig.take()).toEqual([]);
  });
});

// RFC 5057 §4.1: each usage of a dialog ends by itself
describe("SIP-06 the call ends before the transfer does", () => {
  test("by their BYE: the outcome is still told, then the dialog is gone", () => {
    const { call, referral } = asked();
    referral.accept();
    answerAll();
    rig.receive(requestText({ method: "BYE", to: call.to, cseq: 3 }));
    expect(rig.takeOne().status).toBe(200);
    expect([rig.ending, rig.agent.sizes.dialogs]).toEqual([{ by: "peer", why: "bye", reason: undefined }, 1]);
    rig.receive(requestText({ method: "INFO", to: call.to, cseq: 4 }));
    expect(rig.takeOne().status).toBe(481); // the call itself is over
    referral.progress(200);
    expect(answerAll().map((notify) => notice(notify)[2])).toEqual(["SIP/2.0 200 OK"]);
    expect(rig.agent.sizes.dialogs).toBe(0);
  });

  test("by our BYE", () => {
    const { call, referral } = asked();
    referral.accept();
    answerAll();
    call.session.end();
    rig.receive(responseText(rig.takeOne(), 200));
    expect(rig.agent.sizes.dialogs).toBe(1);
    referral.progress(503);
    answerAll();
    expect(rig.agent.sizes.dialogs).toBe(0);
  });

  test("the switch closes: nothing waits", () => {
    const { referral } = asked();
    referral.accept();
    answerAll();
    rig.agent.shutDown();
    rig.receive(responseText(rig.takeOne(), 200));
    expect(rig.agent.sizes.dialogs).toBe(0);
  });
});

test("whatever is lost or comes twice, what they hear is in order, and its end is told or given up", async () => {
  rig = new Rig();
  const statuses = fc.array(fc.constantFrom(100, 180, 183), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      statuses,
      fc.constantFrom(200, 486, 603),
      fc.integer(),
      fc.boolean(),
      async (steps, last, seed, hangsUp) => {
        const rng = seededRng(seed);
        const call = talking();
        const told: string[] = [];
        const sentAt = new Map<string, number>();
        const answered = new Set<string>();
        rig.onSend = () => {
          const sent = rig.take().filter((message) => message.method === "NOTIFY" && message.status === 0);
          for (const notify of sent) {
            const number = header(notify, "cseq");
            if (!sentAt.has(number)) sentAt.set(number, rig.clock.now());
            if (fraction(rng) < 0.4) continue;
            const state = `${number} ${notice(notify)[2]}`;
            if (!told.includes(state)) told.push(state);
            for (let copies = fraction(rng) < 0.3 ? 2 : 1; copies > 0; copies--) {
              if (fraction(rng) < 0.3) continue;
              rig.clock.after(fraction(rng) * 900, "its answer", () => {
                // RFC 3261 §17.1.2.2: later than timer F it is no answer
                if (rig.clock.now() - (sentAt.get(number) ?? 0) < 32_000) answered.add(number);
                rig.receive(responseText(notify, 200));
              });
            }
          }
        };
        const referral = refer(call, "<sip:1003@192.0.2.1>");
        referral?.accept();
        for (const status of steps) {
          referral?.progress(status);
          await rig.clock.advance(fraction(rng) * 3_000);
        }
        if (hangsUp) rig.receive(requestText({ method: "BYE", to: call.to, cseq: 3 }));
        referral?.progress(last);
        await rig.clock.advance(70_000);
        const numbers = told.map((state) => Number.parseInt(state, 10));
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        // Who never answers one NOTIFY for 32 s has forgotten us; everybody else hears the end.
        if (sentAt.size === answered.size) expect(told.at(-1)).toContain(`SIP/2.0 ${last} `);
        call.session.end();
        await rig.clock.advance(300_000);
        expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
        expect(rig.clock.pendingWhy()).toEqual([]);
      },
    ),
    { numRuns: 100, examples: [[[100, 100], 200, 798_580_751, false]] },
  );
}, 60_000);
