// What a watcher is answered and told. Expectations are sentences of RFC 6665 and RFC 4235.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { cseqOf, header } from "../../world/sip-text.ts";
import { TCP, tagOf } from "../rig.ts";
import { SubscriptionRig } from "./rig.ts";

let rig = new SubscriptionRig();

beforeEach(() => {
  rig = new SubscriptionRig();
});

afterEach(async () => {
  rig.notifier.close();
  await rig.clock.advance(70_000);
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.notifier.size).toBe(0);
  expect(rig.clock.pendingWhy()).toEqual([]);
});

describe("SIP-07 a phone subscribes", () => {
  // RFC 6665 §4.2.1.2: "the notifier MUST send a NOTIFY … immediately"
  test("it is told 200 with what it got, then the state at once, in the dialog of its SUBSCRIBE", () => {
    const { answer } = rig.subscribe();
    expect(answer.status).toBe(200);
    expect(header(answer, "expires")).toBe("600");
    expect(header(answer, "contact")).toMatch(/^<sip:/);
    const notify = rig.last;
    expect(notify.start).toBe("NOTIFY sip:1001@198.51.100.7:5062 SIP/2.0");
    expect(header(notify, "call-id")).toBe("sub-1");
    expect(header(notify, "from")).toBe(header(answer, "to"));
    expect(header(notify, "to")).toContain(";tag=w1");
    expect(header(notify, "event")).toBe("dialog");
    expect(header(notify, "subscription-state")).toBe("active;expires=600");
    expect(header(notify, "content-type")).toBe("application/dialog-info+xml");
    expect(notify.body).toBe("0 idle 1002 1001 sip:1002@192.0.2.1");
    expect(rig.sent.indexOf(answer)).toBeLessThan(rig.sent.indexOf(notify));
  });

  test.each([
    ["no Event", { event: "" }, 489, "allow-events", "dialog"],
    ["a package nobody knows", { event: "frobnicate" }, 489, "allow-events", "dialog"],
    [
      "a document type that is not ours",
      { rows: [["Accept", "text/plain"]] as const },
      406,
      "accept",
      "application/dialog-info+xml",
    ],
    ["too short a time", { expires: 59 }, 423, "min-expires", "60"],
    ["no Contact", { contact: null }, 400, "contact", ""],
    ["a thing that is not there", { uri: "sip:9999@192.0.2.1" }, 404, "contact", ""],
    ["a thing that is not its business", { uri: "sip:8888@192.0.2.1" }, 403, "contact", ""],
  ])("%s", (_what, init, status, name, value) => {
    rig.lamp.verdicts.set("9999", "unknown").set("8888", "forbidden");
    const { answer } = rig.subscribe(init);
    expect([answer.status, header(answer, name)]).toEqual([status, value]);
    expect(rig.notifier.size).toBe(0);
    expect(rig.rows.size).toBe(0);
  });

  test.each([
    ["*/*", 200],
    ["application/*", 200],
    ["text/plain, application/dialog-info+xml;q=0.5", 200],
    ["text/*", 406],
  ])("Accept: %s is answered %i", (accept, status) => {
    expect(rig.subscribe({ rows: [["Accept", accept]] }).answer.status).toBe(status);
  });

  test.each([
    [null, "3600"],
    [86_400, "3600"],
    [60, "60"],
  ])("Expires %s becomes %s", (asked, granted) => {
    expect(header(rig.subscribe({ expires: asked }).answer, "expires")).toBe(granted);
  });

  // RFC 6665 §8.2.1
  test("the id of its Event comes back in each NOTIFY, and a refresh must name it", () => {
    const { again } = rig.subscribe({ event: "dialog;id=7" });
    expect(header(rig.last, "event")).toBe("dialog;id=7");
    expect(again({ event: "dialog;id=8" }).status).toBe(403);
    expect(again({ event: "dialog;id=7" }).status).toBe(200);
  });

  // RFC 6665 §4.4.3
  test("Expires 0 outside a dialog asks once: one document, and nothing is kept", async () => {
    const { answer } = rig.subscribe({ expires: 0 });
    expect([answer.status, header(answer, "expires")]).toEqual([200, "0"]);
    expect(rig.notifies).toHaveLength(1);
    expect(header(rig.last, "subscription-state")).toBe("terminated;reason=timeout");
    expect(rig.last.body).toContain("idle");
    await rig.clock.advance(100);
    expect([rig.notifier.size, rig.rows.size, rig.agent.sizes.dialogs]).toEqual([0, 0, 0]);
  });

  test("one extension has its share, all together have theirs; who leaves makes room", async () => {
    const ends = Array.from({ length: limits.lamps.subscriptionsPerExtension }, (_, i) =>
      rig.subscribe({ callId: `sub-${i}`, from: `<sip:1001@192.0.2.1>;tag=w${i}` }),
    );
    const more = { callId: "more", uri: "sip:1003@192.0.2.1", from: "<sip:1001@192.0.2.1>;tag=more" };
    const refused = rig.subscribe(more).answer;
    expect([refused.status, header(refused, "warning")]).toEqual([403, '399 zongji "Too many subscriptions"']);
    rig.watcher = "1003";
    expect(rig.subscribe({ ...more, callId: "other" }).answer.status).toBe(200);
    rig.watcher = "1001";
    ends[0]?.again({ expires: 0 });
    await rig.clock.advance(100);
    expect(rig.subscribe({ ...more, callId: "more-2" }).answer.status).toBe(200);
  });
});

test("SIP-07 a phone that was switched off and on again and again never runs out of room", async () => {
  for (let boot = 0; boot < limits.lamps.subscriptionsPerExtension + 20; boot++) {
    expect(rig.subscribe({ callId: `boot-${boot}`, from: `<sip:1001@192.0.2.1>;tag=b${boot}` }).answer.status).toBe(
      200,
    );
    await rig.clock.advance(30);
  }
  await rig.clock.advance(1_000);
  expect(rig.notifier.size).toBeLessThanOrEqual(limits.lamps.subscriptionsPerExtension);
});

describe("SIP-07 a lamp changes", () => {
  test("and changes back before anybody was told, or is only looked at again: nobody is disturbed", async () => {
    rig.subscribe();
    await rig.clock.advance(2_000);
    rig.change("ringing");
    rig.change("idle");
    await rig.clock.advance(2_000);
    rig.notifier.changed("dialog", "1002");
    await rig.clock.advance(2_000);
    expect(rig.notifies).toHaveLength(1);
  });

  test("the watcher hears of it with the next number and version", async () => {
    rig.subscribe();
    await rig.clock.advance(2_000);
    rig.change("ringing");
    await rig.clock.advance(100);
    expect(rig.words()).toEqual(["idle", "ringing"]);
    expect(rig.notifies.map(cseqOf)).toEqual([1, 2]);
    expect(rig.notifies.map(({ body }) => body.split(" ")[0])).toEqual(["0", "1"]);
  });

  // RFC 4235 §3.10: "no more than once every second"
  test("a burst is told at most once a second, and the last word is the newest", async () => {
    rig.subscribe();
    await rig.clock.advance(5_000);
    for (let i = 0; i < 40; i++) {
      rig.change(`state-${i}`);
      await rig.clock.advance(50);
    }
    await rig.clock.advance(3_000);
    const times = rig.notifies.map(({ atMs }) => atMs);
    for (let i = 1; i < times.length; i++) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(rig.notifies.length).toBeLessThanOrEqual(5);
    expect(rig.words().at(-1)).toBe("state-39");
  });

  test("an INVITE and the 180 behind it are one NOTIFY", async () => {
    rig.subscribe();
    await rig.clock.advance(5_000);
    rig.change("trying");
    await rig.clock.advance(20);
    rig.change("early");
    await rig.clock.advance(2_000);
    expect(rig.words()).toEqual(["idle", "early"]);
  });

  test("while a NOTIFY is unanswered no other goes out; then the newest state follows", async () => {
    rig.answer = undefined;
    rig.subscribe();
    rig.change("a");
    await rig.clock.advance(3_000);
    rig.change("b");
    await rig.clock.advance(3_000);
    expect(rig.words()).toEqual(["idle"]);
    expect(rig.sent.filter(({ method }) => method === "NOTIFY").length).toBeGreaterThan(2); // repeated by its transaction
    rig.answer = 200;
    await rig.clock.advance(5_000);
    expect(rig.words()).toEqual(["idle", "b"]);
  });

  test("who watches something else hears nothing", async () => {
    rig.subscribe();
    await rig.clock.advance(2_000);
    rig.change("ringing", "1003");
    rig.notifier.changed("presence", "1002");
    await rig.clock.advance(2_000);
    expect(rig.notifies).toHaveLength(1);
  });
});

describe("SIP-07 a subscription goes on and ends", () => {
  test("a refresh lasts from now, is told the state at once, and moves the target", async () => {
    const { again } = rig.subscribe({ expires: 100 });
    await rig.clock.advance(90_000);
    const answer = again({ expires: 100, contact: "<sip:1001@198.51.100.7:6000>" });
    expect([answer.status, header(answer, "expires")]).toEqual([200, "100"]);
    expect(rig.last.start).toBe("NOTIFY sip:1001@198.51.100.7:6000 SIP/2.0");
    await rig.clock.advance(60_000);
    expect(rig.notifier.size).toBe(1);
    expect(rig.notifies).toHaveLength(2);
  });

  // RFC 6665 §4.1.2.3, §4.4.1
  test("Expires 0 in its dialog ends it with a last document", async () => {
    const { again } = rig.subscribe();
    await rig.clock.advance(100);
    expect(again({ expires: 0 }).status).toBe(200);
    expect(header(rig.last, "subscription-state")).toBe("terminated;reason=timeout");
    await rig.clock.advance(100);
    expect([rig.notifier.size, rig.rows.size, rig.agent.sizes.dialogs]).toEqual([0, 0, 0]);
    expect(again({}).status).toBe(481);
  });

  test("without a refresh it ends by itself and says so", async () => {
    rig.subscribe({ expires: 60 });
    await rig.clock.advance(59_000);
    expect(rig.notifier.size).toBe(1);
    await rig.clock.advance(1_100);
    expect(header(rig.last, "subscription-state")).toBe("terminated;reason=timeout");
    expect(rig.notifier.size).toBe(0);
  });

  // RFC 6665 §4.2.2
  test.each([481, 404, 489, 603])("a phone that answers %i is not told again", async (status) => {
    rig.answer = status;
    rig.subscribe();
    await rig.clock.advance(100);
    expect([rig.notifier.size, rig.rows.size]).toEqual([0, 0]);
  });

  test("a phone that says nothing is forgotten after 32 s", async () => {
    rig.answer = undefined;
    rig.subscribe();
    await rig.clock.advance(31_000);
    expect(rig.notifier.size).toBe(1);
    await rig.clock.advance(2_000);
    expect([rig.notifier.size, rig.rows.size]).toEqual([0, 0]);
  });

  test("500 with Retry-After waits; the third refusal ends it", async () => {
    rig.answer = 500;
    rig.answerRows = [["Retry-After", "30"]];
    rig.subscribe();
    await rig.clock.advance(29_000);
    expect(rig.notifies).toHaveLength(1);
    await rig.clock.advance(2_000);
    expect(rig.notifies).toHaveLength(2);
    await rig.clock.advance(31_000);
    expect(rig.notifies).toHaveLength(3);
    expect(rig.notifier.size).toBe(0);
  });

  test("an older SUBSCRIBE than the last is refused, other methods too", () => {
    const { again } = rig.subscribe({ cseq: 5 });
    expect(again({ cseq: 4 }).status).toBe(500);
    expect(again({ method: "MESSAGE", cseq: 7 }).status).toBe(405);
    expect(again({ method: "BYE", cseq: 8 }).status).toBe(405);
  });

  test("the office no longer has the thing, or the watcher may no longer see it", async () => {
    rig.subscribe({ callId: "a", uri: "sip:1002@192.0.2.1" });
    rig.subscribe({ callId: "b", uri: "sip:1003@192.0.2.1" });
    rig.subscribe({ callId: "c", uri: "sip:1004@192.0.2.1" });
    await rig.clock.advance(100);
    rig.lamp.verdicts.set("1002", "unknown").set("1003", "forbidden");
    rig.notifier.review();
    const ends = new Map(rig.notifies.map((one) => [header(one, "call-id"), header(one, "subscription-state")]));
    expect(ends.get("a")).toBe("terminated;reason=noresource");
    expect(ends.get("b")).toBe("terminated;reason=rejected");
    expect(ends.get("c")).toContain("active");
  });
});

describe("SIP-07 phones that come over a connection", () => {
  test("the connection breaks: nothing is lost, and the next connection of the phone hears the newest state", async () => {
    rig.subscribe({ flow: TCP });
    await rig.clock.advance(2_000);
    rig.answer = 0;
    rig.change("ringing");
    await rig.clock.advance(2_000);
    rig.change("talking");
    await rig.clock.advance(60_000);
    expect(rig.notifier.size).toBe(1);
    expect(rig.words()).toEqual(["idle", "ringing"]);
    rig.answer = 200;
    const back = { ...TCP, remote: { ...TCP.remote, port: 41_000 }, connection: 9 };
    rig.ways = [{ contact: "sip:1001@198.51.100.7:41000;transport=tcp", flow: back }];
    rig.notifier.reachable("1001");
    expect(rig.words()).toEqual(["idle", "ringing", "talking"]);
    expect(rig.last.flow).toEqual(back);
  });

  test("all dialogs of the phone were moved to its new connection already: what it missed is told there", async () => {
    rig.subscribe({ flow: TCP });
    await rig.clock.advance(2_000);
    rig.answer = 0;
    rig.change("ringing");
    await rig.clock.advance(2_000);
    rig.answer = 200;
    const back = { ...TCP, remote: { ...TCP.remote, port: 41_000 }, connection: 9 };
    rig.agent.moveDialogs(1, back);
    rig.ways = [{ contact: "sip:1001@198.51.100.7:41000;transport=tcp", flow: back }];
    rig.notifier.reachable("1001");
    expect(rig.words()).toEqual(["idle", "ringing", "ringing"]);
    expect(rig.last.flow).toEqual(back);
  });

  test("a phone that came back over another connection leaves nothing behind at the old one", async () => {
    rig.subscribe({ flow: TCP });
    await rig.clock.advance(2_000);
    const back = { ...TCP, remote: { ...TCP.remote, port: 41_000 }, connection: 9 };
    rig.ways = [{ contact: "sip:1001@198.51.100.7:5062", flow: back }];
    rig.notifier.reachable("1001");
    const dialogsAt = (connection: number): number => rig.agent.moveDialogs(connection, back);
    expect([dialogsAt(1), dialogsAt(9)]).toEqual([0, 1]);
    rig.notifier.endAllOf("1001");
    await rig.clock.advance(40_000);
    expect([dialogsAt(1), dialogsAt(9)]).toEqual([0, 0]);
  });

  test("a lost one ends when its time is over, without a word", async () => {
    rig.answer = 0;
    rig.subscribe({ flow: TCP, expires: 60 });
    await rig.clock.advance(61_000);
    expect([rig.notifier.size, rig.rows.size]).toEqual([0, 0]);
    expect(rig.notifies).toHaveLength(1);
  });

  test("a phone whose NAT gave it another port is told there, as soon as it has registered from it", async () => {
    rig.subscribe();
    await rig.clock.advance(2_000);
    const flow = { transport: "udp", local: TCP.local, remote: { host: "198.51.100.7", port: 33_000 } } as const;
    rig.ways = [{ contact: "sip:1001@198.51.100.7:5062", flow }];
    rig.notifier.reachable("1001");
    rig.change("ringing");
    await rig.clock.advance(2_000);
    expect(rig.last.flow).toEqual(flow);
  });
});

describe("SIP-07 the switch is killed and starts again", () => {
  test("each watcher hears the full state with a number and a version it has not seen, in its old dialog", async () => {
    const { answer } = rig.subscribe();
    for (let i = 0; i < 130; i++) {
      rig.change(`state-${i}`);
      await rig.clock.advance(1_100);
    }
    const before = rig.last;
    const rows = [...rig.rows.values()];
    rig.notifier.close(); // its timers die with it
    rig = new SubscriptionRig(rig);
    rig.lamp.word = "talking";
    rig.notifier.restore(rows);
    await rig.clock.advance(500);
    const after = rig.last;
    expect(after.body).toContain("talking");
    expect(cseqOf(after)).toBeGreaterThan(cseqOf(before));
    expect(Number(after.body.split(" ")[0])).toBeGreaterThan(Number(before.body.split(" ")[0]));
    expect([header(after, "call-id"), header(after, "from")]).toEqual(["sub-1", header(before, "from")]);
    const left = Number(/expires=(\d+)/.exec(header(after, "subscription-state"))?.[1]);
    expect(left).toBeGreaterThan(400);
    expect(left).toBeLessThan(470);
    // It can be refreshed as if nothing had happened.
    const text = { to: header(answer, "to"), cseq: 2 };
    expect(rig.subscribe(text).answer.status).toBe(200);
    expect(tagOf(header(rig.lastAnswer(), "to"))).toBe(tagOf(header(answer, "to")));
  });

  test("killed again and again, no number ever comes twice", async () => {
    rig.subscribe({ expires: 3_600 });
    const seen: number[] = [];
    for (let life = 0; life < 6; life++) {
      for (let i = 0; i < life * 40; i++) {
        rig.change(`state-${life}-${i}`);
        await rig.clock.advance(1_100);
      }
      seen.push(...rig.notifies.map(cseqOf));
      const rows = [...rig.rows.values()];
      rig.notifier.close();
      rig = new SubscriptionRig(rig);
      rig.notifier.restore(rows);
      await rig.clock.advance(500);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test("what is past its time is forgotten; who came over a connection is told when it is back", async () => {
    rig.subscribe({ callId: "short", expires: 60 });
    rig.subscribe({ callId: "stream", flow: TCP, expires: 3_600 });
    await rig.clock.advance(1_000);
    const rows = [...rig.rows.values()];
    rig.notifier.close();
    await rig.clock.advance(60_000);
    rig = new SubscriptionRig(rig);
    rig.notifier.restore(rows);
    await rig.clock.advance(1_000);
    expect(rig.notifier.size).toBe(1);
    expect([...rig.rows.values()].map(({ callId }) => callId)).toEqual(["stream"]);
    expect(rig.notifies).toEqual([]);
    rig.ways = [{ contact: "sip:x@y", flow: { ...TCP, connection: 4 } }];
    rig.notifier.reachable("1001");
    expect(header(rig.last, "call-id")).toBe("stream");
  });

  test("thousands are told in turns, not at once", async () => {
    rig.subscribe({ expires: 3_600 });
    await rig.clock.advance(100);
    const [row] = [...rig.rows.values()];
    if (row === undefined) throw new Error("no row");
    rig.notifier.close();
    const many = Array.from({ length: 950 }, (_, i) => ({ ...row, localTag: `t${i}`, callId: `c${i}` }));
    rig = new SubscriptionRig(rig);
    rig.notifier.restore(many);
    await rig.clock.advance(150);
    expect(rig.notifies).toHaveLength(limits.lamps.restoredPerSecond / 10);
    await rig.clock.advance(2_000);
    expect(rig.notifies).toHaveLength(950);
  });
});
