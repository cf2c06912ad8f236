// Keys pressed during a talk: blind transfer, asking back, all three together, parking.

import { describe, expect, test } from "vitest";
import type { FakeSession } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

const KEYS = `${OFFICE.replace('"1001": {', '"1004": { secret: "ef83-vnq2-70", transfer: false }\n  "1001": {')}
parking: { number: "700", slots: "701-703", timeout: 60s }
keys: { transfer: "*1", consult: "*2", three-way: "*3", park: "*4" }
`;

/** 1003 talks to 1001; legs 0 and 1. */
async function talking(house: House): Promise<{ caller: FakeSession; callee: FakeSession }> {
  const caller = house.dial("1001");
  const callee = house.last;
  callee.phoneAnswers();
  await house.settle();
  return { caller, callee };
}

/** Presses keys on the leg of that extension. */
async function press(house: House, extension: string, keys: string): Promise<void> {
  const leg = [...house.calls.legsOf(extension as never)].at(-1);
  if (leg === undefined) throw new Error(`${extension} is in no call`);
  for (const digit of keys)
    house.media.facts({ kind: "digit", call: leg.mediaCall, leg: leg.id, digit, durationMs: 100 });
  await house.settle();
}

function hears(house: House): string {
  const legs = [...house.media.legs.entries()];
  const name = (id: string): number => legs.findIndex(([key]) => key === id);
  return legs
    .map(([, { hearing }]) => {
      if (hearing.kind === "leg") return String(name(hearing.leg));
      if (hearing.kind === "mix") return hearing.legs.map(name).sort().join("+");
      if (hearing.kind === "tone") return hearing.tone;
      return hearing.kind === "file" ? hearing.name : hearing.kind;
    })
    .join(" ");
}

describe("SIP-06 transfer by keys", () => {
  test("*1, a number, #: the other one is sent there, and whoever pressed is let go when it answers", async () => {
    const house = new House(KEYS);
    const { caller, callee } = await talking(house);
    await press(house, "1001", "*1");
    expect(hears(house)).toBe("music/quiet nothing"); // the number is not played to the other side
    await press(house, "1001", "1002#");
    const target = house.last;
    expect(callee.state).toBe("answered");
    target.phoneAnswers();
    await house.settle();
    expect(callee.state).toBe("ended");
    expect(hears(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a number nobody has: a refuse tone, and back to the talk", async () => {
    const house = new House(KEYS);
    const { caller } = await talking(house);
    await press(house, "1003", "*14040#");
    expect(hears(house)).toBe("refuse music/quiet");
    await house.clock.advance(1_000);
    expect(hears(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("who stops dialling in the middle is back in the talk; keys for the other side change nothing", async () => {
    const house = new House(KEYS);
    const { caller } = await talking(house);
    await press(house, "1003", "12*9");
    expect(hears(house)).toBe("1 0");
    await press(house, "1003", "*1100");
    await house.clock.advance(5_000);
    expect(hears(house)).toBe("refuse music/quiet");
    await house.clock.advance(1_000);
    expect(hears(house)).toBe("1 0");
    await press(house, "1003", "*"); // and nothing more
    await house.clock.advance(6_000);
    await press(house, "1003", "1");
    expect(hears(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the target is busy: whoever pressed has the call back", async () => {
    const house = new House(KEYS);
    const { caller } = await talking(house);
    await press(house, "1001", "*11002#");
    house.last.phoneRefuses(486);
    await house.settle();
    expect(hears(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("an extension that may not transfer presses in vain", async () => {
    const house = new House(KEYS);
    const caller = house.dial("1001", { from: "1004" });
    house.last.phoneAnswers();
    await house.settle();
    await press(house, "1004", "*11002#");
    expect(house.rung.length).toBe(1);
    expect(hears(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("*4 parks, and a voice says where", async () => {
    const house = new House(KEYS);
    const { caller, callee } = await talking(house);
    await press(house, "1001", "*4");
    expect(hears(house)).toBe("music/quiet zh/parked-at");
    expect(house.site.parking.at("701")).toBeDefined();
    callee.phoneHangsUp();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("SIP-06 asking back by keys", () => {
  async function asking(house: House, answered = true) {
    const { caller, callee } = await talking(house);
    await press(house, "1001", "*21002#");
    const third = house.last;
    third.phoneProgress(180);
    expect(hears(house)).toBe("music/quiet ringback nothing");
    expect(house.rung.at(-1)?.init.from.user).toBe("1001");
    if (answered) third.phoneAnswers();
    await house.settle();
    return { caller, callee, third };
  }

  test("one talks to the third while the other waits; hanging up connects the two", async () => {
    const house = new House(KEYS);
    const { caller, callee, third } = await asking(house);
    expect(hears(house)).toBe("music/quiet 2 1");
    callee.phoneHangsUp();
    await house.settle();
    expect(hears(house)).toBe("1 0");
    expect([caller.informed, third.informed]).toEqual([['"1002" <sip:1002@10.0.0.1>'], ['"1003" <sip:1003@10.0.0.1>']]);
    third.phoneHangsUp();
    await house.expectNothingLeft();
    expect(caller.ending).toBeDefined();
    expect(house.finished.map(({ from, to, ending }) => `${from} ${to} ${ending}`).sort()).toEqual([
      "1001 1002 transferred",
      "1003 1001 completed",
    ]);
  });

  test("the key again goes back, and so does the third's hanging up", async () => {
    const house = new House(KEYS);
    const first = await asking(house);
    await press(house, "1001", "*2");
    expect(first.third.state).toBe("ended");
    expect(hears(house)).toBe("1 0");
    await press(house, "1001", "*21002#");
    house.last.phoneAnswers();
    await house.settle();
    house.last.phoneHangsUp();
    await house.settle();
    expect(hears(house)).toBe("1 0");
    first.caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.finished.length).toBe(3);
  });

  test("the third does not answer: back to the talk", async () => {
    const house = new House(KEYS);
    const { caller, third } = await asking(house, false);
    third.phoneRefuses(486);
    await house.settle();
    expect(hears(house)).toBe("1 0");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("hanging up while the third rings sends the other one there", async () => {
    const house = new House(KEYS);
    const { caller, callee } = await asking(house, false);
    callee.phoneHangsUp();
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    expect(hears(house)).toBe("1 0");
    expect(house.last.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the one who waits hangs up: the other two talk on", async () => {
    const house = new House(KEYS);
    const { caller, callee, third } = await asking(house);
    caller.phoneHangsUp();
    await house.settle();
    expect(hears(house)).toBe("1 0");
    callee.phoneHangsUp();
    await house.expectNothingLeft();
    expect(third.ending).toBeDefined();
  });

  test.each(["caller", "callee", "third"] as const)(
    "*3: all three together; when the %s leaves, the others talk on",
    async (who) => {
      const house = new House(KEYS);
      const parties = await asking(house);
      await press(house, "1001", "*3");
      expect(hears(house)).toBe("1+2 0+2 0+1");
      parties[who].phoneHangsUp();
      await house.settle();
      expect(hears(house)).toBe("1 0");
      const left = Object.values(parties).find(({ state }) => state === "answered");
      left?.phoneHangsUp();
      await house.expectNothingLeft();
    },
  );

  test("in a call of three a held phone is not heard by the others, who hear each other", async () => {
    const house = new House(KEYS);
    const { caller, third } = await asking(house);
    await press(house, "1001", "*3");
    const { sdpOf } = await import("../call/fake-session.ts");
    third.phoneOffers(sdpOf({ direction: "sendonly" }));
    expect(hears(house)).toBe("1 0 0+1");
    caller.phoneHangsUp();
    await house.settle();
    third.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("ended by command while the other waits: nobody is left waiting", async () => {
    const house = new House(KEYS);
    await asking(house);
    house.call.stop("hung-up-by-command");
    await house.expectNothingLeft();
  });
});
