import { describe, expect, test } from "vitest";
import type { OutsidePlace } from "../../src/app/core/site.ts";
import type { Signal } from "../../src/base/abort.ts";
import type { RingOutcome } from "../../src/call/ring-phones.ts";
import { sdpOf } from "../call/fake-session.ts";
import { listenTo, press } from "./feature-story.ts";
import { House } from "./house.ts";
import { officeWith } from "./office-with.ts";

const groupOf = (own: object, extensions: Record<string, object> = {}): House =>
  new House(
    officeWith({
      extensions,
      groups: { sales: { number: "6000", members: ["1001", "1002", "1004"], ring: "10s", ...own } },
    }),
  );
const rungNow = (house: House): string[] =>
  house.rung.filter(({ phone }) => phone.state !== "ended").map(({ init }) => init.to.user);
const phoneOf = (house: House, number: string) => {
  const rung = house.rung.findLast(({ init }) => init.to.user === number);
  if (rung === undefined) throw new Error(`${number} was not rung`);
  return rung.phone;
};

describe("SIP-12 ring groups", () => {
  test("all at once: the first to answer has the call, the others hear that it was taken", async () => {
    const house = groupOf({});
    const caller = house.dial("6000");
    expect(rungNow(house)).toEqual(["1001", "1002", "1004"]);
    phoneOf(house, "1002").phoneAnswers();
    phoneOf(house, "1004").phoneAnswers(); // in the same tick
    await house.settle();
    expect(rungNow(house)).toEqual(["1002"]);
    expect(phoneOf(house, "1001").ending?.reason).toBe('SIP;cause=200;text="Call completed elsewhere"');
    expect(caller.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "completed", notes: ["ring group sales: 1002 answered"] });
  });

  test("in order: each for its time, then the overflow", async () => {
    const house = groupOf({ strategy: "in-order", members: ["1001", "1002"], overflow: "1004" });
    const caller = house.dial("6000");
    expect(rungNow(house)).toEqual(["1001"]);
    await house.clock.advance(10_001);
    expect(rungNow(house)).toEqual(["1002"]);
    await house.clock.advance(10_001);
    expect(rungNow(house)).toEqual(["1004"]);
    house.last.phoneAnswers();
    await house.settle();
    expect(caller.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.notes).toEqual(["forwarded from 6000 to 1004: no-answer"]);
  });

  test("rotating: the next call begins behind whoever was first last time", async () => {
    const house = groupOf({ strategy: "rotating" });
    const first: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      const caller = house.dial("6000");
      first.push(rungNow(house)[0]);
      caller.phoneCancels();
    }
    expect(first).toEqual(["1001", "1002", "1004", "1001"]);
    await house.expectNothingLeft();
  });

  test("busy, not registered and not to be disturbed are left out by name", async () => {
    const house = groupOf({ members: ["1001", "1002", "1004", "1005"] }, { "1002": { dnd: true }, "1005": {} });
    house.phones.set("1004", 0);
    const talking = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    house.site.lines.set([...house.site.office().extensions.values()][0] as never, "callWaiting", false);
    const caller = house.dial("6000");
    await house.settle();
    expect(rungNow(house)).toEqual(["1001", "1005"]);
    caller.phoneCancels();
    talking.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.finished.find(({ to }) => to === "6000")?.notes).toEqual([
      "left out 1001: busy",
      "left out 1002: do-not-disturb",
      "left out 1004: not registered",
    ]);
  });

  test("nobody can be rung: the overflow at once, or 480", async () => {
    const gone = (house: House): House => {
      for (const number of ["1001", "1002"]) house.phones.set(number, 0);
      return house;
    };
    const overflowing = gone(groupOf({ members: ["1001", "1002"], overflow: "1004" }));
    const lucky = overflowing.dial("6000");
    await overflowing.settle();
    expect(rungNow(overflowing)).toEqual(["1004"]);
    lucky.phoneCancels();
    await overflowing.expectNothingLeft();
    const bare = gone(groupOf({ members: ["1001", "1002"] }));
    const unlucky = bare.dial("6000");
    await bare.settle();
    expect(unlucky.ending?.status).toBe(480);
    await bare.expectNothingLeft();
  });

  test("a member's forwarding does not apply, nor does the caller who gives up leave anybody ringing", async () => {
    const house = groupOf({}, { "1001": { forward: { always: "1004" } } });
    const caller = house.dial("6000");
    expect(rungNow(house)).toEqual(["1001", "1002", "1004"]);
    caller.phoneCancels();
    await house.settle();
    expect(rungNow(house)).toEqual([]);
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("cancelled");
  });

  test("the group goes from the office while it rings: it may still be answered", async () => {
    const house = groupOf({ overflow: "1003" });
    const caller = house.dial("6000", { from: "1003" });
    house.apply(officeWith({}));
    phoneOf(house, "1002").phoneAnswers();
    await house.settle();
    expect(caller.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("SIP-12 follow-me", () => {
  const followed = (steps: readonly object[], own: object = {}): House =>
    new House(officeWith({ extensions: { "1001": { followMe: steps, ring: "20s", ...own } } }));

  test("the next place rings after its time, beside the first; one answers, all others stop", async () => {
    const house = followed([{ number: "1002", after: "5s", ring: "10s", confirm: false }]);
    const caller = house.dial("1001");
    await house.clock.advance(4_999);
    expect(rungNow(house)).toEqual(["1001"]);
    await house.clock.advance(2);
    expect(rungNow(house)).toEqual(["1001", "1002"]);
    phoneOf(house, "1002").phoneAnswers();
    await house.settle();
    expect([caller.state, rungNow(house)]).toEqual(["answered", ["1002"]]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("where nothing rings any more the next step does not wait", async () => {
    const house = followed([{ number: "1002", after: "15s", ring: "10s" }]);
    const caller = house.dial("1001");
    phoneOf(house, "1001").phoneRefuses(480);
    await house.settle();
    expect(rungNow(house)).toEqual(["1002"]);
    caller.phoneCancels();
    await house.expectNothingLeft();
  });

  test("with confirm only 1 takes the call: the caller is not answered before", async () => {
    const house = followed([{ number: "1002", after: "0s", ring: "30s", confirm: true }]);
    const caller = house.dial("1001");
    await house.settle();
    phoneOf(house, "1002").phoneAnswers();
    await house.settle();
    expect(caller.state).not.toBe("answered");
    expect(rungNow(house)).toEqual(["1001", "1002"]);
    await press(house, "51", 2);
    expect([caller.state, rungNow(house)]).toEqual(["answered", ["1002"]]);
    expect(house.hears[0]?.kind).toBe("leg");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a mailbox that answers and says nothing has not taken it; the desk phone may still answer", async () => {
    const house = followed([{ number: "1002", after: "0s", ring: "30s", confirm: true }]);
    const caller = house.dial("1001");
    await house.settle();
    phoneOf(house, "1002").phoneAnswers();
    await house.clock.advance(15_001);
    expect(rungNow(house)).toEqual(["1001"]);
    phoneOf(house, "1001").phoneAnswers();
    await house.settle();
    expect(caller.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.notes).toContain("not taken: 1002 answered and did not press 1");
  });

  test("what a mobile's network or mailbox says is heard while it rings, and not once somebody is asked for 1", async () => {
    const house = followed([{ number: "1002", after: "0s", ring: "30s", confirm: true }]);
    const caller = house.dial("1001");
    await house.settle();
    phoneOf(house, "1002").phoneProgress(183, sdpOf());
    expect(house.hears[0]?.kind).toBe("leg");
    phoneOf(house, "1002").phoneAnswers();
    await house.settle();
    expect(house.hears[0]).toEqual({ kind: "tone", tone: "ringback" });
    await press(house, "1", 2);
    expect(house.hears[0]?.kind).toBe("leg");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test.each(["the desk phone answers", "the caller goes", "the asked one hangs up"])(
    "while 1 is awaited %s",
    async (what) => {
      const house = followed([{ number: "1002", after: "0s", ring: "30s", confirm: true }]);
      const caller = house.dial("1001");
      await house.settle();
      phoneOf(house, "1002").phoneAnswers();
      await house.settle();
      if (what === "the desk phone answers") phoneOf(house, "1001").phoneAnswers();
      else if (what === "the caller goes") caller.phoneCancels();
      else phoneOf(house, "1002").phoneHangsUp();
      await house.settle();
      expect(phoneOf(house, "1002").state).toBe("ended");
      expect(phoneOf(house, "1001").state).toBe(
        what === "the desk phone answers" ? "answered" : what === "the caller goes" ? "ended" : "new",
      );
      if (caller.state === "answered") caller.phoneHangsUp();
      else caller.phoneCancels();
      await house.expectNothingLeft();
    },
  );

  test("nobody takes it: then its forward for no answer holds", async () => {
    const house = followed([{ number: "1002", after: "0s", ring: "5s" }], { forward: { noAnswer: "1004" } });
    const caller = house.dial("1001");
    await house.clock.advance(20_001);
    expect(rungNow(house)).toEqual(["1004"]);
    caller.phoneCancels();
    await house.expectNothingLeft();
  });

  test("a step outside rings over its route, on the extension's account, and stops like the others", async () => {
    const house = new House(
      officeWith({
        extensions: { "1001": { followMe: [{ number: "013800138000", after: "2s", ring: "20s" }] } },
        trunks: { carrier: { host: "192.0.2.9" } },
        routes: [{ match: "0.", via: ["carrier"] }],
      }),
    );
    const asked: { readonly place: OutsidePlace; readonly signal: Signal }[] = [];
    Object.assign(house.site, {
      ringOutside: (_: unknown, place: OutsidePlace, signal: Signal): Promise<RingOutcome> => {
        asked.push({ place, signal });
        return new Promise((resolve) => signal.onAbort(() => resolve({ kind: "stopped" })));
      },
    });
    const caller = house.dial("1001");
    await house.clock.advance(2_001);
    expect(asked[0]?.place).toMatchObject({ number: "013800138000", payer: "1001", ringMs: 20_000 });
    phoneOf(house, "1001").phoneAnswers();
    await house.settle();
    expect([caller.state, asked[0]?.signal.aborted, asked[0]?.signal.reason]).toEqual([
      "answered",
      true,
      'SIP;cause=200;text="Call completed elsewhere"',
    ]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("SIP-12 directory by name", () => {
  const named = (): House =>
    new House(
      officeWith({
        directory: "6411",
        extensions: {
          "1001": { name: "李雷 Li Lei" },
          "1002": { name: "Hán Méiměi" },
          "1003": { name: "Lin Tao" },
          "1004": { name: "王" },
        },
      }),
    );

  test("spelled, read out, called with 1; the caller hears ringing although the switch answered", async () => {
    const house = named();
    const caller = house.dial("6411");
    await house.settle();
    await press(house, "634#");
    expect(await listenTo(house)).toEqual([
      "directory-extension",
      "digit-1",
      "digit-0",
      "digit-0",
      "digit-2",
      "press-1-to-call",
    ]);
    await press(house, "1");
    expect(rungNow(house)).toEqual(["1002"]);
    house.last.phoneProgress(180);
    expect(house.hears[0]).toEqual({ kind: "tone", tone: "ringback" });
    house.last.phoneAnswers();
    await house.settle();
    expect(house.hears[0]?.kind).toBe("leg");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.notes).toEqual(["directory: 634 is 1002"]);
  });

  test("any other key, or none, goes to the next; a pause ends the name", async () => {
    const house = named();
    const caller = house.dial("6411");
    await house.settle();
    await press(house, "54");
    await house.clock.advance(4_001);
    await press(house, "2");
    await press(house, "1");
    expect(rungNow(house)).toEqual(["1003"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a name in characters alone is found by number; too many ask for more; nobody asks again, three times at most", async () => {
    const house = named();
    const caller = house.dial("6411");
    await house.settle();
    await press(house, "100#");
    expect(house.hears[0]).toMatchObject({ name: "en/directory-more" });
    await press(house, "4#");
    await press(house, "1");
    expect(rungNow(house)).toEqual(["1004"]);
    caller.phoneHangsUp();
    await house.settle();
    const lost = house.dial("6411");
    await house.settle();
    await press(house, "999#");
    expect(house.hears[0]).toMatchObject({ name: "en/directory-nobody" });
    await press(house, "999#");
    await press(house, "999#");
    expect(await listenTo(house)).toEqual(["directory-end"]);
    expect(lost.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("who presses nothing, and who hangs up in the middle", async () => {
    const house = named();
    house.dial("6411");
    expect(await listenTo(house)).toEqual(["directory-spell"]);
    await house.clock.advance(4_001);
    expect(await listenTo(house)).toEqual(["directory-end"]);
    const caller = house.dial("6411");
    await house.settle();
    await press(house, "5");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
