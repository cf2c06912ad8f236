// Lamps and messages with phones that are not ours, and a switch that is really killed.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { MailboxView, MessageView } from "../../src/api/views.ts";
import { eventually } from "./rig/eventually.ts";
import { endSippPhones, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp } from "./rig/tools.ts";

describe.skipIf(withoutSipp !== "")(`SIP-07 SIP-09 lamps and messages${withoutSipp}`, () => {
  let office: RealSwitch;
  beforeAll(async () => {
    office = await RealSwitch.start({ keys: { "1001": "pickup: [sales]", "1004": "pickup: [sales]" } });
  });
  afterEach(endSippPhones);
  afterAll(async () => {
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  const subscriptions = async (): Promise<number> => (await office.status()).sizes["subscriptions"] ?? -1;

  test("a lamp follows a call; kill -9 in the middle, and the next NOTIFY has a higher number and version", async () => {
    const [bob, cy, watcher] = await Promise.all([
      SippPhone.registered(office, "1001"),
      SippPhone.registered(office, "1003"),
      SippPhone.registered(office, "1004"),
    ]);
    const lamp = await watcher.begins(
      watcher
        .caller()
        .watches("dialog", "1001")
        .isTold("<state>terminated</state>")
        .isTold("<state>early</state>")
        .isTold("<state>confirmed</state>")
        .isTold("<state>confirmed</state>") // the switch is back, and calls them back
        .watchesNoMore("dialog"),
    );
    await eventually("somebody watches", subscriptions, (count) => count === 1);
    const called = await bob.begins(bob.callee().isCalled("1003").rings().waits(1_500).answers());
    const calls = await cy.begins(cy.caller().dials("1001").hearsRinging().isAnswered().waits(1_500));
    await Promise.all([called.done, calls.done]);
    expect(await subscriptions()).toBe(1);
    await office.killAtOnce();
    await office.startAgain();
    const told = toldIn(await lamp.messages());
    expect(told.map(({ cseq }) => cseq).slice(0, 3)).toEqual([1, 2, 3]);
    expect(told.map(({ version }) => version).slice(0, 3)).toEqual([0, 1, 2]);
    const [after, last] = told.slice(3);
    expect(after?.cseq).toBeGreaterThan(3);
    expect(after?.version).toBeGreaterThan(2);
    expect(last?.cseq).toBe((after?.cseq ?? 0) + 1);
    // A phone in the same pickup group is given what it needs to take the call.
    expect(told[1]?.text).toMatch(/call-id="[^"]+" local-tag="[^"]+" remote-tag="[^"]+" direction="recipient"/);
    expect(told[1]?.text).toContain("sip:1003@");
    await eventually("nobody watches", subscriptions, (count) => count === 0);
  });

  test("the mailbox lamp is set by command, and burns again after kill -9", async () => {
    const phone = await SippPhone.registered(office, "1004");
    const lamp = await phone.begins(
      phone
        .caller()
        .watches("message-summary", "1004")
        .isTold("Messages-Waiting: no")
        .isTold("Voice-Message: 2/1")
        .isTold("Messages-Waiting: yes")
        .watchesNoMore("message-summary"),
    );
    await eventually("the phone watches", subscriptions, (count) => count === 1);
    const set = await office.ask<MailboxView>("extension", "lamp", "1004", "--new", "2", "--old", "1");
    expect(set).toMatchObject({ new: 2, old: 1, lit: true, watchers: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await office.killAtOnce();
    await office.startAgain();
    await lamp.done;
    expect(await office.ask<MailboxView>("extension", "lamp", "1004")).toMatchObject({ new: 2, old: 1, lit: true });
  });

  test("a message to a phone that is away is kept over kill -9 and comes when it registers", async () => {
    const cy = await SippPhone.registered(office, "1003");
    await cy.plays(cy.caller().writes("1006", "see you at three", 202));
    const waiting = await office.ask<readonly MessageView[]>("message", "list", "--to", "1006");
    expect(waiting).toMatchObject([{ from: "1003", to: "1006" }]);
    expect(JSON.stringify(waiting)).not.toContain("three");
    await office.killAtOnce();
    await office.startAgain();
    const fay = await SippPhone.registered(office, "1006");
    await fay.plays(fay.callee().reads("see you at three"));
    await eventually(
      "nothing waits any more",
      () => office.ask<readonly MessageView[]>("message", "list"),
      (left) => left.length === 0,
    );
  });
});

interface Told {
  readonly cseq: number;
  readonly version: number;
  readonly text: string;
}

/** The NOTIFYs in SIPp's own account of what it received. */
function toldIn(messages: string): readonly Told[] {
  const seen = new Map<number, Told>();
  for (const text of messages.split(/-{20,} [^\n]*\n/)) {
    const cseq = Number(/^CSeq: (\d+) NOTIFY/m.exec(text)?.[1]);
    if (!/^NOTIFY sip:/m.test(text) || Number.isNaN(cseq)) continue;
    const version = Number(/ version="(\d+)"/.exec(text)?.[1]);
    if (!seen.has(cseq)) seen.set(cseq, { cseq, version, text });
  }
  return [...seen.values()];
}
