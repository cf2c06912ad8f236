import { describe, expect, test } from "vitest";
import type { ExtensionKey } from "../../src/base/ids.ts";
import { listenTo } from "./feature-story.ts";
import { House } from "./house.ts";
import { officeWith } from "./office-with.ts";

const settings = (house: House, number = "1001") => house.site.lines.settings(number as ExtensionKey);
const set = (house: House, number = "1001") => house.site.lines.view(number as ExtensionKey).overridden;

/** Dials a code from 1001 and hears the voice out. */
async function dial(house: House, code: string, from = "1001"): Promise<readonly string[]> {
  house.dial(code, { from });
  return listenTo(house);
}

describe("SIP-12 codes dialled at the phone", () => {
  test("do not disturb, on and off", async () => {
    const house = new House(officeWith({}));
    expect(await dial(house, "*78")).toEqual(["dnd-on"]);
    expect([settings(house).dnd, set(house)]).toEqual([true, ["dnd"]]);
    expect(await dial(house, "*79")).toEqual(["dnd-off"]);
    expect([settings(house).dnd, set(house)]).toEqual([false, []]); // as the file says: nothing is put over it
    await house.expectNothingLeft();
  });

  test("the voice spells where calls go", async () => {
    const house = new House(officeWith({}));
    expect(await dial(house, "*721002")).toEqual(["forward-always", "digit-1", "digit-0", "digit-0", "digit-2"]);
    expect(await dial(house, "*901003")).toEqual(["forward-busy", "digit-1", "digit-0", "digit-0", "digit-3"]);
    expect(await dial(house, "*921004#")).toEqual(["forward-no-answer", "digit-1", "digit-0", "digit-0", "digit-4"]);
    expect(settings(house).forward).toEqual({ always: "1002", busy: "1003", noAnswer: "1004", unreachable: undefined });
    expect(await dial(house, "*72")).toEqual(["forward-off"]);
    expect(settings(house).forward.always).toBe(undefined);
    await house.expectNothingLeft();
  });

  test("off at the phone is off, also where the file forwards", async () => {
    const house = new House(officeWith({ extensions: { "1001": { forward: { always: "1002" } } } }));
    await dial(house, "*72");
    const caller = house.dial("1001");
    await house.settle();
    caller.phoneCancels();
    expect(house.rung.map(({ init }) => init.to.user)).toEqual(["1001"]);
    await house.expectNothingLeft();
  });

  test.each([
    ["its own number", "*721001", "not-allowed"],
    ["a number nobody has", "*724040", "unknown-number"],
    ["a feature code", "*72*78", "not-allowed"],
    ["an emergency number", "*72110", "not-allowed"],
    ["a number without the right", "*7200861012345", "not-allowed"],
    ["digits behind a switch", "*7812", "unknown-number"],
  ])("%s is refused by a voice and changes nothing", async (_, code, said) => {
    const house = new House(
      officeWith({
        trunks: { carrier: { host: "192.0.2.9" } },
        routes: [{ match: "00.", via: ["carrier"], right: "abroad" }],
        emergency: { numbers: ["110"], via: ["carrier"] },
      }),
    );
    expect(await dial(house, code)).toEqual([said]);
    expect(set(house)).toEqual([]);
    await house.expectNothingLeft();
  });

  test("call waiting, off and on", async () => {
    const house = new House(officeWith({}));
    expect(await dial(house, "*44")).toEqual(["call-waiting-off"]);
    expect(settings(house).callWaiting).toBe(false);
    expect(await dial(house, "*43")).toEqual(["call-waiting-on"]);
    expect(settings(house).callWaiting).toBe(true);
    await house.expectNothingLeft();
  });

  test("speed dial: one's own codes first, then the office's, then a refusal", async () => {
    const house = new House(
      officeWith({ extensions: { "1001": { speedDials: { "1": "1002" } } }, speedDials: { "1": "1003", "2": "1004" } }),
    );
    for (const [code, from] of [
      ["*01", "1001"],
      ["*02", "1001"],
      ["*01", "1002"],
    ] as const) {
      const caller = house.dial(code, { from });
      await house.settle();
      caller.phoneCancels();
    }
    expect(house.rung.map(({ init }) => init.to.user)).toEqual(["1002", "1004", "1003"]);
    expect(await dial(house, "*09")).toEqual(["unknown-number"]);
    await house.expectNothingLeft();
    expect(house.finished.map(({ notes }) => notes.join())).toContain("speed dial 2: 1004");
  });
});

describe("the file or the phone", () => {
  const file = (own: object): string => officeWith({ extensions: { "1001": own } });

  test("what was dialled stands while the file says what it said, and goes when the file changes that key", async () => {
    const house = new House(file({ dnd: false, forward: { busy: "1002" } }));
    await dial(house, "*78");
    await dial(house, "*901003");
    house.apply(file({ dnd: false, forward: { busy: "1002" }, ring: "5s" }));
    expect(set(house)).toEqual(["dnd", "forwardBusy"]);
    house.apply(file({ dnd: false, forward: { busy: "1004" } }));
    expect([set(house), settings(house).dnd, settings(house).forward.busy]).toEqual([["dnd"], true, "1004"]);
    house.apply(file({ dnd: true }));
    expect([set(house), settings(house).dnd]).toEqual([[], true]);
    await house.expectNothingLeft();
  });

  test("a restart brings back what stands, and forgets what the file has overtaken meanwhile", async () => {
    const house = new House(file({}));
    await dial(house, "*78");
    await dial(house, "*901003");
    const rows = house.writes.map(({ values }) => ({
      extension: values[0] ?? null,
      setting: values[1] ?? null,
      value: values[2] ?? null,
      instead_of: values[3] ?? null,
    }));
    const again = new House(file({ forward: { busy: "1002" } }));
    again.site.lines.restore(rows);
    expect([set(again), settings(again).dnd, settings(again).forward.busy]).toEqual([["dnd"], true, "1002"]);
    expect(again.writes.map(({ values }) => values)).toEqual([["1001", "forwardBusy"]]);
    await house.expectNothingLeft();
  });

  test("rows of another version do no harm", () => {
    const house = new House(file({}));
    house.site.lines.restore([
      { extension: "1001", setting: "mood", value: "true", instead_of: "false" },
      { extension: "1001", setting: "dnd", value: "{", instead_of: "false" },
      { extension: "9999", setting: "dnd", value: "true", instead_of: "false" },
    ]);
    expect([set(house), settings(house).dnd]).toEqual([[], false]);
  });

  test("an extension that goes and comes again is as the file says", async () => {
    const house = new House(file({}));
    await dial(house, "*78");
    const others = { "1002": { secret: "kx83-vnq2-wmpt" } };
    house.apply(JSON.stringify({ office: { name: "Small", language: "en" }, extensions: others }));
    house.apply(file({}));
    expect(settings(house).dnd).toBe(false);
    await house.expectNothingLeft();
  });

  test("whoever listens is told of each change of a line", async () => {
    const house = new House(file({}));
    const told: string[] = [];
    const stop = house.site.lines.onChange((extension) => {
      const { calls } = house.site.lines.view(extension);
      told.push(`${extension} ${calls.map(({ direction, state }) => `${direction} ${state}`).join()}`);
    });
    const caller = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    stop();
    expect(told.filter((line) => line.startsWith("1001"))).toEqual(["1001 in ringing", "1001 in talking", "1001 "]);
    expect(told.filter((line) => line.startsWith("1003"))).toEqual(["1003 out ringing", "1003 out talking", "1003 "]);
  });
});
