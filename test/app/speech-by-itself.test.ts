import { describe, expect, test } from "vitest";
import type { ExtensionKey } from "../../src/base/ids.ts";
import { listenTo } from "./feature-story.ts";
import { House } from "./house.ts";
import { officeWith } from "./office-with.ts";

const rungNow = (house: House): string[] =>
  house.rung.filter(({ phone }) => phone.state !== "ended").map(({ init }) => init.to.user);
const phoneOf = (house: House, number: string) => {
  const rung = house.rung.findLast(({ init }) => init.to.user === number);
  if (rung === undefined) throw new Error(`${number} was not rung`);
  return rung.phone;
};
const dnd = (house: House, number: string): void => {
  const extension = house.site.office().extensions.get(number as ExtensionKey);
  if (extension !== undefined) house.site.lines.set(extension, "dnd", true);
};

describe("SIP-12 intercom", () => {
  test("the phone is asked to answer by itself in all three ways, beeps, and they talk", async () => {
    const house = new House(officeWith({}));
    const caller = house.dial("*801001");
    expect(house.rung[0]?.init.headers).toEqual([
      ["Call-Info", "<sip:intercom.invalid>;answer-after=0"],
      ["Alert-Info", "<http://intercom.invalid>;info=alert-autoanswer;delay=0"],
      ["Answer-Mode", "Auto"],
    ]);
    house.last.phoneAnswers();
    await house.settle();
    expect(house.hears[1]).toEqual({ kind: "tone", tone: "beep" });
    expect(caller.state).toBe("new");
    await house.clock.advance(801);
    expect([caller.state, house.hears.map(({ kind }) => kind)]).toEqual(["answered", ["leg", "leg"]]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.notes).toEqual(["intercom to 1001"]);
  });

  test.each([
    ["who refuses intercom", "*801002", "not-allowed"],
    ["oneself", "*801003", "not-allowed"],
    ["a number nobody has", "*804040", "unknown-number"],
    ["nobody", "*80", "unknown-number"],
  ])("%s: a voice refuses", async (_, code, said) => {
    const house = new House(officeWith({ extensions: { "1002": { intercom: "refuse" } } }));
    house.dial(code);
    expect([await listenTo(house), house.rung.length]).toEqual([[said], 0]);
    await house.expectNothingLeft();
  });

  test("a line in a call, or not to be disturbed, is busy", async () => {
    const house = new House(officeWith({}));
    const talking = house.dial("1001", { from: "1004" });
    const caller = house.dial("*801001");
    await house.settle();
    expect([caller.ending?.status, house.rung.length]).toEqual([486, 1]);
    talking.phoneCancels();
    dnd(house, "1001");
    const again = house.dial("*801001");
    await house.settle();
    expect(again.ending?.status).toBe(486);
    await house.expectNothingLeft();
  });

  test("a phone that only rings is left alone after eight seconds", async () => {
    const house = new House(officeWith({}));
    const caller = house.dial("*801001");
    house.last.phoneProgress(180);
    await house.clock.advance(8_001);
    expect([caller.ending?.status, house.last.state]).toEqual([480, "ended"]);
    await house.expectNothingLeft();
  });

  test.each(["caller", "callee"])("the %s hangs up during the beep", async (who) => {
    const house = new House(officeWith({}));
    const caller = house.dial("*801001");
    house.last.phoneAnswers();
    await house.settle();
    if (who === "caller") caller.phoneCancels();
    else house.last.phoneHangsUp();
    await house.clock.advance(900);
    expect([caller.state, house.last.state]).toEqual(["ended", "ended"]);
    await house.expectNothingLeft();
  });
});

describe("SIP-12 paging", () => {
  const OFFICE = officeWith({
    extensions: { "1005": { intercom: "refuse" }, "1006": {} },
    pages: { hall: { number: "6500", members: ["1001", "1002", "1003", "1004", "1005", "1006"] } },
  });

  /** 1003 pages; 1006 is not registered. */
  function paging(): House {
    const house = new House(OFFICE);
    house.phones.set("1006", 0);
    return house;
  }

  test("every free phone hears the pager, who hears a beep and nobody", async () => {
    const house = paging();
    dnd(house, "1004");
    const pager = house.dial("6500");
    expect(rungNow(house)).toEqual(["1001", "1002"]);
    expect(house.rung[0]?.init.headers?.map(([name]) => name)).toEqual(["Call-Info", "Alert-Info", "Answer-Mode"]);
    phoneOf(house, "1001").phoneAnswers();
    await house.settle();
    expect(pager.state).toBe("answered");
    expect(house.hears.map(({ kind }) => kind)).toEqual(["nothing", "leg", "nothing"]);
    phoneOf(house, "1002").phoneAnswers();
    await house.settle();
    expect(house.hears.map(({ kind }) => kind)).toEqual(["tone", "leg", "leg"]);
    expect(house.hears[0]).toEqual({ kind: "tone", tone: "beep" });
    pager.phoneHangsUp();
    await house.settle();
    expect(rungNow(house)).toEqual([]);
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({
      ending: "completed",
      endedBy: "caller",
      notes: [
        "page hall: left out 1004 busy, 1005 does not allow it, 1006 not registered",
        "page hall: heard by 1001, 1002",
      ],
    });
  });

  test("a slow phone comes in later; one that only rings is left alone; the page goes on without who hangs up", async () => {
    const house = paging();
    const pager = house.dial("6500");
    phoneOf(house, "1001").phoneAnswers();
    await house.clock.advance(1_501);
    expect(house.hears[0]).toEqual({ kind: "tone", tone: "beep" });
    phoneOf(house, "1002").phoneAnswers();
    await house.settle();
    phoneOf(house, "1001").phoneHangsUp();
    await house.clock.advance(8_001);
    expect([pager.state, rungNow(house)]).toEqual(["answered", ["1002"]]);
    phoneOf(house, "1002").phoneHangsUp();
    await house.settle();
    expect(pager.state).toBe("ended");
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "completed", endedBy: "callee" });
  });

  test("nobody answers, and nobody is there", async () => {
    const house = paging();
    const pager = house.dial("6500");
    await house.clock.advance(8_001);
    expect([pager.ending?.status, rungNow(house)]).toEqual([480, []]);
    for (const number of ["1001", "1002", "1004"]) house.phones.set(number, 0);
    const again = house.dial("6500");
    await house.settle();
    expect(again.ending?.status).toBe(480);
    await house.expectNothingLeft();
  });

  test("the pager gives up before anybody answers, and in the tick in which somebody does", async () => {
    for (const answers of [false, true]) {
      const house = paging();
      const pager = house.dial("6500");
      if (answers) phoneOf(house, "1001").phoneAnswers();
      pager.phoneCancels();
      await house.settle();
      expect(rungNow(house)).toEqual([]);
      await house.expectNothingLeft();
    }
  });

  test("the pager holds: nobody hears the music of the hold", async () => {
    const house = paging();
    const pager = house.dial("6500");
    for (const number of ["1001", "1002", "1004"]) phoneOf(house, number).phoneAnswers();
    await house.settle();
    pager.phoneOffers((await import("../call/fake-session.ts")).sdpOf({ direction: "sendonly" }));
    await house.settle();
    expect(house.hears.slice(1).map(({ kind }) => kind)).toEqual(["nothing", "nothing", "nothing"]);
    pager.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the group and a member go from the office during the page: it goes on", async () => {
    const house = paging();
    const pager = house.dial("6500");
    phoneOf(house, "1001").phoneAnswers();
    await house.settle();
    house.apply(officeWith({}));
    phoneOf(house, "1002").phoneAnswers();
    await house.settle();
    expect([pager.state, rungNow(house).sort()]).toEqual(["answered", ["1001", "1002", "1004"]]);
    pager.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a mistake of ours in one phone ends the page and nothing else", async () => {
    const house = paging();
    const { ringing } = house.site;
    let places = 0;
    Object.assign(house.site, {
      ringing: (call: Parameters<typeof ringing>[0]) => {
        if (++places === 2) throw new Error("a bug in the test's house");
        return ringing(call);
      },
    });
    const pager = house.dial("6500");
    await house.settle();
    expect([pager.state, rungNow(house)]).toEqual(["ended", []]);
    expect(house.bugs.splice(0).join()).toContain("a bug in the test's house");
    await house.expectNothingLeft();
  });
});

describe("SIP-12 night switch", () => {
  const OFFICE = officeWith({
    // The house's clock stands at 2026-11-22, a Sunday.
    switches: {
      closed: { name: "Closed", number: "6900", hours: ["mon-fri 18:00-08:30", "sat,sun 00:00-24:00"] },
      party: { number: "6901" },
    },
    numbers: { "8000": { extension: "1001", night: { switch: "closed", to: "1002" } } },
  });
  const rung = async (house: House): Promise<string | undefined> => {
    const caller = house.dial("8000");
    await house.settle();
    const [number] = rungNow(house);
    caller.phoneCancels();
    return number;
  };

  test("by its hours, turned at a phone, and by its hours again at their next change", async () => {
    const house = new House(OFFICE);
    const told: string[] = [];
    house.site.nights.onChange((key, isNight) => told.push(`${key} ${isNight}`));
    expect(house.site.nights.isNight("closed")).toBe(true);
    expect(await rung(house)).toBe("1002");
    house.dial("6900");
    expect(await listenTo(house)).toEqual(["night-off"]);
    expect([house.site.nights.isNight("closed"), house.site.nights.isTurned("closed")]).toEqual([false, true]);
    expect(await rung(house)).toBe("1001");
    house.dial("6900");
    expect(await listenTo(house)).toEqual(["night-on"]);
    house.dial("6900");
    await listenTo(house);
    expect(told).toEqual(["closed false", "closed true", "closed false"]);
    await house.clock.advance(7 * 24 * 3_600_000);
    expect(house.site.nights.isTurned("closed")).toBe(false);
    expect(told.slice(3, 6)).toEqual(["closed true", "closed false", "closed true"]);
    house.site.nights.close();
    await house.expectNothingLeft();
  });

  test("without hours it stays as it was turned, over a restart too; an old turn is over when its hours have changed", async () => {
    const house = new House(OFFICE);
    house.dial("6901");
    await listenTo(house);
    const rows = house.writes
      .filter(({ sql }) => sql.startsWith("INSERT"))
      .map(({ values }) => ({ switch: values[0] ?? null, is_night: values[1] ?? null, until_at: values[2] ?? null }));
    expect(rows).toEqual([{ switch: "party", is_night: 1, until_at: null }]);
    const again = new House(OFFICE);
    again.site.nights.restore([...rows, { switch: "closed", is_night: 0, until_at: again.clock.wall() - 1 }]);
    expect([again.site.nights.isNight("party"), again.site.nights.isNight("closed")]).toEqual([true, true]);
    for (const one of [house, again]) {
      one.site.nights.close();
      await one.expectNothingLeft();
    }
  });

  test("the office changes: new hours hold at once, a switch that is gone is forgotten", async () => {
    const house = new House(OFFICE);
    house.site.nights.turn("party", true);
    house.apply(officeWith({ switches: { closed: { number: "6900", hours: "mon-fri 00:00-24:00" } } }));
    expect([house.site.nights.isNight("closed"), house.site.nights.isNight("party")]).toEqual([false, false]);
    house.apply(OFFICE);
    expect(house.site.nights.isNight("party")).toBe(false);
    house.site.nights.close();
    await house.expectNothingLeft();
  });
});
