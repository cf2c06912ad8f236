// Transfers, tick by tick: who talks to whom, what each phone is told, and that nothing is left whichever way it goes.

import { describe, expect, test } from "vitest";
import type { FakeSession } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

const TRANSFERS = `${OFFICE.replace('"1001": {', '"1004": { secret: "ef83-vnq2-70", transfer: false }\n  "1001": {')}
parking: { number: "700", slots: "701-703", timeout: 60s }
`;

/** 1003 talks to 1001. */
async function talking(
  house: House,
  from = "1003",
  to = "1001",
): Promise<{ caller: FakeSession; callee: FakeSession }> {
  const caller = house.dial(to, { from });
  const callee = house.last;
  callee.phoneAnswers();
  await house.settle();
  return { caller, callee };
}

function pairs(house: House): string {
  const legs = [...house.media.legs.entries()];
  const name = (id: string): number => legs.findIndex(([key]) => key === id);
  return legs
    .map(([, { hearing }]) => {
      if (hearing.kind === "leg") return String(name(hearing.leg));
      if (hearing.kind === "mix") return hearing.legs.map(name).join("+");
      return hearing.kind === "tone" ? hearing.tone : hearing.kind;
    })
    .join(" ");
}

describe("SIP-06 blind transfer", () => {
  test("the one called sends the caller on: NOTIFY 180 and 200, and the caller meets the new one", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    const referral = callee.phoneRefers("1002");
    expect(referral).toMatchObject({ accepted: true, refused: undefined });
    await house.settle();
    const target = house.last;
    expect(target).not.toBe(callee);
    expect(house.rung.at(-1)?.init.from.user).toBe("1003");
    expect(pairs(house)).toBe("file nothing nothing");
    target.phoneProgress(180);
    expect(referral.told).toEqual([180]);
    expect(pairs(house)).toBe("ringback nothing nothing");
    target.phoneAnswers();
    await house.settle();
    expect(referral.told).toEqual([180, 200]);
    expect(pairs(house)).toBe("2 nothing 0");
    expect(caller.informed).toEqual(['"1002" <sip:1002@10.0.0.1>']);
    expect(target.informed).toEqual([]); // its display showed the caller while it rang
    callee.phoneHangsUp();
    await house.settle();
    expect(pairs(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ from: "1003", to: "1001", ending: "completed" });
    expect(house.record.notes).toEqual(["transferred by 1001 to 1002: blind"]);
    expect(house.finished.length).toBe(1);
  });

  test("the caller sends the one they called on: that one is who stays", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    const referral = caller.phoneRefers("1002");
    caller.phoneHangsUp(); // BYE before any NOTIFY
    await house.settle();
    expect(house.rung.at(-1)?.init.from.user).toBe("1001");
    house.last.phoneAnswers();
    await house.settle();
    expect(referral.told.at(-1)).toBe(200);
    expect(callee.informed).toEqual(['"1002" <sip:1002@10.0.0.1>']);
    house.last.phoneHangsUp();
    await house.expectNothingLeft();
    expect(callee.ending).toBeDefined();
  });

  test("a phone that does not hang up after its transfer is helped", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    callee.phoneRefers("1002");
    await house.settle();
    house.last.phoneAnswers();
    await house.clock.advance(1_900);
    expect(callee.state).toBe("answered");
    await house.clock.advance(200);
    expect(callee.state).toBe("ended");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test.each([
    [486, 486],
    [603, 603],
    [480, 480],
  ])("the target answers %i: NOTIFY says so, and the two talk on", async (status, told) => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    const referral = callee.phoneRefers("1002");
    await house.settle();
    house.last.phoneRefuses(status);
    await house.settle();
    expect(referral.told).toEqual([told]);
    expect(pairs(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(callee.ending).toBeDefined();
    expect(house.record.notes.at(-1)).toBe(`transfer by 1001 failed: ${told}`);
  });

  test("nobody answers: it comes back, and a second transfer goes through", async () => {
    const house = new House(TRANSFERS);
    const { callee } = await talking(house);
    const first = callee.phoneRefers("1002");
    await house.clock.advance(31_000);
    expect(first.told).toEqual([480]);
    const second = callee.phoneRefers("9196");
    await house.settle();
    expect(second.told).toEqual([200]);
    expect(pairs(house).startsWith("echo")).toBe(true);
    house.dialled[0]?.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("whoever sent it on has hung up and the target is busy: their phone rings again", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    callee.phoneRefers("1002");
    callee.phoneHangsUp();
    await house.settle();
    house.last.phoneRefuses(486);
    await house.settle();
    const again = house.last;
    expect(house.rung.at(-1)?.init).toMatchObject({ to: { user: "1001" }, from: { user: "1003" } });
    again.phoneAnswers();
    await house.settle();
    expect(pairs(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("and if nobody is there either, the call ends as the transfer did", async () => {
    const house = new House(TRANSFERS);
    const { callee } = await talking(house);
    callee.phoneRefers("1002");
    callee.phoneHangsUp();
    await house.settle();
    house.last.phoneRefuses(486);
    await house.clock.advance(31_000);
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("busy");
  });

  test("the one who waits hangs up: the target's ringing stops, and the other phone is told", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    const referral = callee.phoneRefers("1002");
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    expect(house.last.ending).toBeDefined();
    expect(referral.told).toEqual([487]);
    await house.expectNothingLeft();
  });

  test("both send each other on at once: the first is followed, the second is told to wait", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    const first = callee.phoneRefers("1002");
    const second = caller.phoneRefers("9196");
    expect([first.accepted, second.refused]).toEqual([true, 491]);
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test.each([
    ["a number nobody has", "4040", 404],
    ["a feature code", "*22", 403],
    ["the other party themselves", "1003", 482],
    ["nothing", "", 400],
  ])("to %s: refused, and the talk goes on", async (_, to, status) => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    expect(callee.phoneRefers(to)).toMatchObject({ accepted: false, refused: status, told: [] });
    await house.settle();
    expect(pairs(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("an extension that may not transfer is refused", async () => {
    const house = new House(TRANSFERS);
    const { caller } = await talking(house, "1004");
    expect(caller.phoneRefers("1002").refused).toBe(403);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a call is not sent round for ever", async () => {
    const house = new House(TRANSFERS);
    const { caller } = await talking(house, "1003", "1001");
    let last = house.last;
    let refused: number | undefined;
    for (let i = 0; i < 60 && refused === undefined; i++) {
      const referral = last.phoneRefers(i % 2 === 0 ? "1002" : "1001");
      refused = referral.refused;
      await house.settle();
      if (refused === undefined) {
        last.phoneHangsUp();
        last = house.last;
        last.phoneAnswers();
        await house.settle();
      }
    }
    expect(refused).toBe(403);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("to a queue: the sender is let go at once, the caller waits and is served; the agent who sends on goes into wrap-up", async () => {
    const house = new House(TRANSFERS);
    house.ready("5002");
    const { caller, callee } = await talking(house);
    const referral = callee.phoneRefers("7000");
    await house.settle();
    expect(referral.told).toEqual([200]);
    callee.phoneHangsUp();
    const agent = house.last;
    agent.phoneAnswers();
    await house.settle();
    expect(house.agent("5002")).toBe("talking");
    agent.phoneRefers("1001");
    await house.settle();
    expect(house.agent("5002")).toBe("talking"); // the call may come back
    house.last.phoneAnswers();
    await house.settle();
    agent.phoneHangsUp();
    await house.settle();
    expect(house.agent("5002")).toBe("wrap-up");
    expect(caller.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the recording goes on with the new party; when the one it was about leaves, a second one begins", async () => {
    const house = new House(TRANSFERS.replace('secret: "kx83-vnq2-77"', 'secret: "kx83-vnq2-77", record: always'));
    const { caller, callee } = await talking(house, "1002", "1001");
    expect(house.media.recordings.size).toBe(1);
    callee.phoneRefers("1004");
    await house.settle();
    const third = house.last;
    third.phoneAnswers();
    await house.settle();
    expect(house.media.recordings.size).toBe(1);
    callee.phoneHangsUp();
    caller.phoneRefers("1001");
    caller.phoneHangsUp();
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    third.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.recordings.map(({ id }) => id.replace(house.record.id, ""))).toEqual(["", "-2"]);
  });
});

describe("SIP-06 attended transfer (RFC 3891, RFC 5589)", () => {
  /** 1003 called 1001, who asks 1002 in a second call. */
  async function asking(house: House, answered: boolean) {
    const { caller, callee } = await talking(house);
    const second = house.dial("1002", { from: "1001" });
    const target = house.last;
    target.phoneProgress(180);
    if (answered) target.phoneAnswers();
    await house.settle();
    return { caller, callee, second, target };
  }

  test.each([true, false])(
    "the two who remain talk (on one worker: %s); the second call ends as transferred",
    async (oneWorker) => {
      const house = new House(TRANSFERS);
      house.media.near = oneWorker;
      const { caller, callee, second, target } = await asking(house, true);
      const referral = callee.phoneRefers("1002", second.named);
      expect(referral).toMatchObject({ accepted: true, told: [200] });
      await house.settle();
      expect(target.reoffers.length).toBe(oneWorker ? 0 : 1);
      expect(second.state).toBe("ended");
      callee.phoneHangsUp();
      await house.settle();
      expect(pairs(house)).toBe("1 0");
      expect(caller.informed).toEqual(['"1002" <sip:1002@10.0.0.1>']);
      expect(target.informed).toEqual(['"1003" <sip:1003@10.0.0.1>']);
      target.phoneHangsUp();
      await house.expectNothingLeft();
      const [gone, stayed] = [...house.finished].sort(
        (a, b) => Number(a.ending !== "transferred") - Number(b.ending !== "transferred"),
      );
      expect(gone).toMatchObject({ from: "1001", to: "1002", ending: "transferred" });
      expect(gone?.notes).toEqual([`goes on in ${stayed?.id}`]);
      expect(stayed).toMatchObject({ from: "1003", to: "1001", ending: "completed", endedBy: "callee" });
      expect(stayed?.legs.map(({ extension }) => extension)).toEqual(["1003", "1001", "1002"]);
    },
  );

  test("REFER in the second call names the first: the same two remain, in the same call", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee, second, target } = await asking(house, true);
    const referral = second.phoneRefers("1003", callee.named);
    await house.settle();
    expect(referral.told).toEqual([200]);
    await house.clock.advance(3_000);
    expect([callee.state, second.state, caller.state, target.state]).toEqual([
      "ended",
      "ended",
      "answered",
      "answered",
    ]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("who comes from another worker and does not take the new address is let go, and so is the call", async () => {
    const house = new House(TRANSFERS);
    house.media.near = false;
    const { callee, second, target } = await asking(house, true);
    callee.phoneRefers("1002", second.named);
    await house.settle();
    target.phoneRefusesOffer(488);
    await house.expectNothingLeft();
  });

  test("while the target still rings: it goes on ringing, once, for the one who waits", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee, second, target } = await asking(house, false);
    const rung = house.rung.length;
    const referral = callee.phoneRefers("1002", second.named);
    await house.settle();
    expect(house.rung.length).toBe(rung);
    expect([second.state, target.state]).toEqual(["ended", "early"]);
    expect(referral.told).toEqual([180]);
    callee.phoneHangsUp();
    target.phoneAnswers();
    await house.settle();
    expect(referral.told).toEqual([180, 200]);
    expect(pairs(house)).toBe("1 0");
    expect(target.informed).toEqual(['"1003" <sip:1003@10.0.0.1>']);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a dialog we do not have is 481; somebody else's call is nobody's to give: 403", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    const strangers = house.dial("1002", { from: "1004" });
    house.last.phoneAnswers();
    await house.settle();
    expect(callee.phoneRefers("1", { callId: "x", toTag: "y", fromTag: "z", earlyOnly: false }).refused).toBe(481);
    expect(callee.phoneRefers("1", strangers.named).refused).toBe(403);
    caller.phoneHangsUp();
    strangers.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("SIP-06 INVITE with Replaces (RFC 3891 §3)", () => {
  const GROUPS = TRANSFERS.replace('secret: "ab83-vnq2-78"', 'secret: "ab83-vnq2-78", pickup: [hall]').replace(
    'secret: "kx83-vnq2-77"',
    'secret: "kx83-vnq2-77", pickup: [hall]',
  );

  test("a colleague's phone takes a talk over: the replaced phone gets BYE", async () => {
    const house = new House(GROUPS);
    const { caller, callee } = await talking(house);
    const taker = house.dial("1003", { from: "1002", replaces: callee.named });
    await house.settle();
    expect([taker.state, callee.state, caller.state]).toEqual(["answered", "ended", "answered"]);
    expect(pairs(house)).toBe("1 0");
    expect(caller.informed).toEqual(['"1002" <sip:1002@10.0.0.1>']);
    taker.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.finished.length).toBe(1);
  });

  test("one's own other phone takes the caller's side over", async () => {
    const house = new House(GROUPS);
    const { caller, callee } = await talking(house);
    const taker = house.dial("1001", { from: "1003", replaces: caller.named });
    await house.settle();
    expect([taker.state, callee.state, caller.state]).toEqual(["answered", "answered", "ended"]);
    taker.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a ringing phone's call is picked up, and the phone is told that it was no missed call", async () => {
    const house = new House(GROUPS);
    const caller = house.dial("1001");
    house.last.phoneProgress(180);
    const ringing = house.last;
    const taker = house.dial("1001", { from: "1002", replaces: ringing.named });
    await house.settle();
    expect(ringing.ending?.reason).toContain("cause=200");
    expect([caller.state, taker.state]).toEqual(["answered", "answered"]);
    expect(pairs(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test.each([
    ["nobody's dialog", "1002", 481],
    ["a stranger to the group", "1003", 403],
  ])("%s: refused", async (what, from, status) => {
    const house = new House(GROUPS);
    const { caller, callee } = await talking(house);
    const replaces = what === "nobody's dialog" ? { ...callee.named, callId: "none" } : callee.named;
    const taker = house.dial("1", { from, replaces });
    await house.settle();
    expect(taker.ending?.status).toBe(status);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("early-only for a talk that was answered: 486; a call that somebody else began and nobody answered: 481", async () => {
    const house = new House(GROUPS);
    const { caller, callee } = await talking(house);
    expect(house.dial("1", { from: "1002", replaces: { ...callee.named, earlyOnly: true } }).ending?.status).toBe(486);
    caller.phoneHangsUp();
    await house.settle();
    const early = house.dial("1001", { from: "1002" });
    expect(house.dial("1", { from: "1001", replaces: early.named }).ending?.status).toBe(481);
    early.phoneCancels();
    await house.expectNothingLeft();
  });
});

describe("SIP-07 parking", () => {
  async function parked(house: House) {
    const { caller, callee } = await talking(house);
    const referral = callee.phoneRefers("700");
    await house.settle();
    expect(referral.told).toEqual([200]);
    callee.phoneHangsUp();
    await house.settle();
    return { caller };
  }

  test("a parked call hears music until somebody dials its slot", async () => {
    const house = new House(TRANSFERS);
    const { caller } = await parked(house);
    expect(pairs(house)).toBe("file");
    const taker = house.dial("701", { from: "1002" });
    await house.settle();
    expect(pairs(house)).toBe("1 0");
    expect(caller.informed).toEqual(['"1002" <sip:1002@10.0.0.1>']);
    taker.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.finished.map(({ ending }) => ending).sort()).toEqual(["completed", "transferred"]);
    expect(house.finished.find(({ ending }) => ending === "completed")?.notes).toEqual([
      "transferred by 1001 to 700: blind",
      "parked in 701 by 1001",
      "left 701, taken by 1002",
    ]);
  });

  test("the parker hears the slot before they are let go", async () => {
    const house = new House(TRANSFERS);
    const { caller, callee } = await talking(house);
    callee.phoneRefers("700");
    await house.settle();
    const spoken: string[] = [];
    for (let i = 0; i < 4; i++) {
      const leg = [...house.media.legs.entries()][1];
      if (leg?.[1].hearing.kind !== "file") break;
      spoken.push(leg[1].hearing.name);
      house.media.facts({ kind: "played", call: leg[1].call, leg: leg[0], name: leg[1].hearing.name });
      await house.settle();
    }
    expect(spoken).toEqual(["zh/parked-at", "zh/digit-7", "zh/digit-0", "zh/digit-1"]);
    expect(callee.state).toBe("ended");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("nobody comes: the parker rings, sees who it is, and gets the call back", async () => {
    const house = new House(TRANSFERS);
    const { caller } = await parked(house);
    await house.clock.advance(60_000);
    expect(house.rung.at(-1)?.init.from).toMatchObject({ user: "1003", display: "parked: 1003" });
    house.last.phoneAnswers();
    await house.settle();
    expect(pairs(house)).toBe("1 0");
    expect(house.site.parking.size).toBe(0);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the parker does not answer either: back to the music, and again after the time", async () => {
    const house = new House(TRANSFERS);
    const { caller } = await parked(house);
    await house.clock.advance(91_000);
    expect(pairs(house)).toBe("file");
    await house.clock.advance(60_000);
    expect(house.last.state).toBe("new");
    const taker = house.dial("701", { from: "1002" }); // while the parker rings
    await house.settle();
    expect(house.last.state).toBe("ended");
    expect(pairs(house)).toBe("1 0");
    taker.phoneHangsUp();
    expect(caller.state).toBe("answered");
    await house.expectNothingLeft();
  });

  test("a slot that is taken, a slot that is empty, and the car park itself", async () => {
    const house = new House(TRANSFERS);
    const { caller } = await parked(house);
    const other = await talking(house, "1002", "1001");
    const referral = other.callee.phoneRefers("701");
    await house.settle();
    expect(referral.told).toEqual([486]);
    const empty = house.dial("702", { from: "1004" });
    const park = house.dial("700", { from: "1004" });
    await house.settle();
    expect([empty.ending?.status, park.ending?.status]).toEqual([404, 404]);
    other.caller.phoneHangsUp();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("SIP-07 pickup", () => {
  const GROUPS = TRANSFERS.replace('secret: "ab83-vnq2-78"', 'secret: "ab83-vnq2-78", pickup: [hall]')
    .replace('secret: "kx83-vnq2-77"', 'secret: "kx83-vnq2-77", pickup: [hall]')
    .replace('secret: "ef83-vnq2-70"', 'secret: "ef83-vnq2-70", pickup: [hall]');

  test.each(["*8", "*81001"])("%s takes the call that rings at a colleague's phone", async (code) => {
    const house = new House(GROUPS);
    const caller = house.dial("1001");
    const ringing = house.last;
    ringing.phoneProgress(180);
    await house.settle();
    const taker = house.dial(code, { from: "1002" });
    await house.settle();
    expect([caller.state, taker.state, ringing.state]).toEqual(["answered", "answered", "ended"]);
    expect(ringing.ending?.reason).toContain("cause=200");
    expect(pairs(house)).toBe("1 0");
    expect(caller.answers.length).toBe(1);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.finished.map(({ ending }) => ending).sort()).toEqual(["completed", "transferred"]);
  });

  test("the bare code takes the one that rings longest", async () => {
    const house = new House(GROUPS);
    const first = house.dial("1001", { from: "1003" });
    const second = house.dial("1004", { from: "1003" });
    await house.settle();
    const taker = house.dial("*8", { from: "1002" });
    await house.settle();
    expect([first.state, second.state]).toEqual(["answered", "new"]);
    taker.phoneHangsUp();
    second.phoneCancels();
    await house.expectNothingLeft();
  });

  test("a caller who waits in a queue is picked up from the agent's ringing phone: the agent is ready again, the queue has answered", async () => {
    const house = new House(GROUPS);
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneProgress(180);
    await house.settle();
    expect(house.agent("5001")).toBe("ringing");
    const taker = house.dial("*81001", { from: "1002" });
    await house.settle();
    expect(house.agent("5001")).toBe("ready");
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1, abandoned: 0, timedOut: 0 });
    expect(house.media.recordings.size).toBe(1); // the queue records
    expect(taker.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("nothing rings: 480; not one's group: 403", async () => {
    const house = new House(GROUPS);
    const nothing = house.dial("*8", { from: "1002" });
    const forbidden = house.dial("*81001", { from: "1003" });
    await house.settle();
    expect([nothing.ending?.status, forbidden.ending?.status]).toEqual([480, 403]);
    await house.expectNothingLeft();
  });
});

describe("SIP-06 a broken way", () => {
  test("while a phone's connection is broken the other hears music, and its voice again when it is back", async () => {
    const house = new House(TRANSFERS);
    const { caller } = await talking(house);
    caller.phoneFlow("flow-broken");
    expect(pairs(house)).toBe("1 file");
    caller.phoneFlow("flow-moved");
    expect(pairs(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
