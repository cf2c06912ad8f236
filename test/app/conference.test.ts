// Conference rooms, lived through with hand-played phones.

import { describe, expect, test } from "vitest";
import { inviteToConference } from "../../src/app/core/invite-to-conference.ts";
import type { ExtensionKey } from "../../src/base/ids.ts";
import type { ConferenceRoom } from "../../src/office/office.ts";
import { type FakeSession, sdpOf } from "../call/fake-session.ts";
import { listenTo, press, promptAt, promptEnds } from "./feature-story.ts";
import { House, OFFICE } from "./house.ts";

function office(team = "", more = ""): string {
  return `${OFFICE.replace("numbers: {", 'numbers: { "95000": { conference: team },')}
conferences:
  team: { number: "8000", music: music/quiet${team} }
${more}`;
}

/** What everybody hears: numbers of legs, or a name. */
function hears(house: House): string {
  const legs = [...house.media.legs.entries()];
  const name = (id: string): number => legs.findIndex(([key]) => key === id);
  return legs
    .map(([own, { hearing }]) => {
      if (hearing.kind === "leg") return String(name(hearing.leg));
      if (hearing.kind === "mix")
        return hearing.legs
          .filter((leg) => leg !== own)
          .map(name)
          .sort()
          .join("+");
      return hearing.kind === "file" ? hearing.name : hearing.kind;
    })
    .join(" ");
}

/** Dials the room and hears out what is said before one is in. */
async function comesIn(house: House, from: string, number = "8000"): Promise<FakeSession> {
  const phone = house.dial(number, { from });
  await house.settle();
  const last = (): number => house.media.legs.size - 1;
  while (/^(conference|digit)-/.test(promptAt(house, last()) ?? "")) await promptEnds(house, last());
  return phone;
}

const chimes = (house: House): string => [...house.media.legs.values()].map((leg) => leg.chimes.join(",")).join(" ");
const members = (house: House) => house.site.conferences.find("team")?.members ?? [];

describe("RTP-08 a conference room", () => {
  test("the first is told so and hears music; with the second each hears the other, with the third both others", async () => {
    const house = new House(office());
    const first = house.dial("8000", { from: "1001" });
    expect(await listenTo(house)).toEqual(["conference-alone", "music/quiet"]);
    const second = house.dial("8000", { from: "1002" });
    await house.settle();
    expect(promptAt(house, 1)).toBe("conference-one-other");
    expect(hears(house)).toBe("music/quiet zh/conference-one-other");
    await promptEnds(house, 1);
    expect(hears(house)).toBe("1 0");
    const third = await comesIn(house, "1003");
    expect(hears(house)).toBe("1+2 0+2 0+1");
    second.phoneHangsUp();
    await house.settle();
    expect(hears(house)).toBe("1 0");
    first.phoneHangsUp();
    await house.settle();
    expect(hears(house)).toBe("music/quiet");
    third.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the third hears how many are there, and all hear tones when somebody comes or goes", async () => {
    const house = new House(office());
    const first = await comesIn(house, "1001");
    const second = await comesIn(house, "1002");
    expect(chimes(house)).toBe("confirm,confirm confirm");
    house.dial("8000", { from: "1003" });
    const said = [];
    for (await house.settle(); promptAt(house, 2) !== undefined; await promptEnds(house, 2))
      said.push(promptAt(house, 2));
    expect(said).toEqual(["conference-others-before", "digit-2", "conference-others-after"]);
    second.phoneHangsUp();
    await house.settle();
    expect(chimes(house)).toBe("confirm,confirm,confirm,beep confirm,beep");
    first.phoneHangsUp();
    house.dialled.at(-1)?.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("each one's record has the room, when they came and when they left", async () => {
    const house = new House(office());
    const first = await comesIn(house, "1001");
    await house.clock.advance(60_000);
    first.phoneHangsUp();
    await house.expectNothingLeft();
    const [segment] = house.record.segments;
    expect(segment).toMatchObject({ kind: "conference", room: "team", outcome: "left" });
    expect((segment?.endedAt ?? 0) - (segment?.startedAt ?? 0)).toBe(60_000);
    expect([house.record.ending, house.record.endedBy, house.record.answeredAt === undefined]).toEqual([
      "completed",
      "caller",
      false,
    ]);
  });

  test("whoever holds is not heard, and the others do not hear their music", async () => {
    const house = new House(office());
    const first = await comesIn(house, "1001");
    const second = await comesIn(house, "1002");
    const third = await comesIn(house, "1003");
    second.phoneOffers(sdpOf({ direction: "sendonly" }));
    await house.settle();
    expect(hears(house)).toBe("2 0+2 0");
    second.phoneOffers(sdpOf());
    await house.settle();
    expect(hears(house)).toBe("1+2 0+2 0+1");
    for (const phone of [first, second, third]) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("thirty are let in, the thirty-first hears that it is full", async () => {
    const extensions = Array.from({ length: 31 }, (_, i) => `  "${2_000 + i}": { secret: "zz83-vnq2-${10 + i}" }`);
    const house = new House(
      office(", announce: none, tones: false").replace("extensions:", `extensions:\n${extensions.join("\n")}`),
    );
    for (let i = 0; i < 30; i++) await comesIn(house, String(2_000 + i));
    expect(members(house)).toHaveLength(30);
    const mixes = [...house.media.legs.values()].map(({ hearing }) =>
      hearing.kind === "mix" ? hearing.legs : undefined,
    );
    expect(new Set(mixes).size).toBe(1);
    expect(mixes[0]).toHaveLength(30);
    const late = house.dial("8000", { from: "2030" });
    await house.settle();
    expect(promptAt(house, 30)).toBe("conference-full");
    await promptEnds(house, 30);
    expect(late.state).toBe("ended");
    for (const phone of house.dialled) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a call that is transferred there is in", async () => {
    const house = new House(office(", announce: none"));
    const host = await comesIn(house, "1002");
    house.dial("1001", { from: "1003" });
    house.last.phoneAnswers();
    await house.settle();
    house.last.phoneRefers("8000");
    await house.settle();
    expect(members(house).map(({ leg }) => leg.shown.number)).toEqual(["1002", "1003"]);
    await house.clock.advance(5_000);
    for (const phone of [host, ...house.dialled]) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a call that was answered on another worker is told another address when it is transferred there", async () => {
    const house = new House(office(", announce: none"));
    const host = await comesIn(house, "1002");
    const caller = house.dial("1001", { from: "1003" });
    house.last.phoneAnswers();
    await house.settle();
    house.media.near = false;
    house.last.phoneRefers("8000");
    await house.settle();
    expect(caller.reoffers).toHaveLength(1);
    caller.phoneAnswersOffer(sdpOf());
    await house.settle();
    expect(members(house).map(({ leg }) => leg.shown.number)).toEqual(["1002", "1003"]);
    expect(caller.state).toBe("answered");
    await house.clock.advance(5_000);
    for (const phone of [host, ...house.dialled]) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a room whose sound lives on another worker: the phone that comes in is told another address", async () => {
    const house = new House(office(", announce: none"));
    house.media.near = false;
    const first = await comesIn(house, "1001");
    const second = house.dial("8000", { from: "1002" });
    await house.settle();
    expect(members(house)).toHaveLength(2);
    expect(hears(house)).toBe("1 0");
    expect(second.reoffers.length).toBeLessThanOrEqual(1);
    for (const phone of [first, second]) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("RTP-08 getting in", () => {
  test("the PIN, then #", async () => {
    const house = new House(office(", pin: '4711', announce: none"));
    house.dial("8000", { from: "1001" });
    await house.settle();
    expect(promptAt(house)).toBe("conference-pin");
    await press(house, "4711#");
    expect(promptAt(house)).toBe("conference-alone");
    expect(members(house)).toHaveLength(0);
    await promptEnds(house);
    expect(members(house).map(({ isModerator }) => isModerator)).toEqual([false]);
    house.dialled[0]?.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("three wrong PINs, and goodbye; the PIN is in no record", async () => {
    const house = new House(office(", pin: '4711'"));
    const phone = house.dial("8000", { from: "1001" });
    await house.settle();
    for (const wrong of ["0000#", "471#", "47110#"]) await press(house, wrong);
    expect(promptAt(house)).toBe("conference-goodbye");
    await promptEnds(house);
    expect(phone.state).toBe("ended");
    await house.expectNothingLeft();
    expect([house.record.ending, house.record.notes]).toEqual(["completed", ["conference: not let in, wrong PIN"]]);
    expect(JSON.stringify(house.facts.filter(({ kind }) => kind !== "digit"))).not.toContain("4711");
  });

  test("a room says everything in its own language, also to whom it turns away or puts out", async () => {
    const house = new House(office(", pin: '4711', language: en, announce: none"));
    house.dial("8000", { from: "1001" });
    await house.settle();
    const said = async (keys: string): Promise<string> => {
      await press(house, keys);
      return hears(house);
    };
    expect(hears(house)).toBe("en/conference-pin");
    expect([await said("1#"), await said("2#"), await said("3#")]).toEqual([
      "en/conference-wrong-pin",
      "en/conference-wrong-pin",
      "en/conference-goodbye",
    ]);
    await promptEnds(house);
    house.dial("8000", { from: "1002" });
    await house.settle();
    expect(await said("4711#")).toBe("en/conference-alone");
    await promptEnds(house);
    members(house)[0]?.dismiss("kicked");
    await house.settle();
    expect(hears(house)).toBe("en/conference-kicked");
    await promptEnds(house);
    await house.expectNothingLeft();
  });

  test("after thirty wrong PINs in an hour the right one is wrong too, and an hour later right again", async () => {
    const house = new House(office(", pin: '4711', announce: none"));
    for (let call = 0; call < 10; call++) {
      house.dial("8000", { from: "1001" });
      await house.settle();
      for (let i = 0; i < 3; i++) await press(house, "9999#");
      await promptEnds(house);
    }
    const late = house.dial("8000", { from: "1001" });
    await house.settle();
    await press(house, "4711#");
    expect(promptAt(house)).toBe("conference-wrong-pin");
    late.phoneHangsUp();
    await house.clock.advance(3_600_000);
    house.dial("8000", { from: "1001" });
    await house.settle();
    await press(house, "4711#");
    expect(promptAt(house)).toBe("conference-alone");
    house.dialled.at(-1)?.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("guessing at the moderators' PIN keeps nobody out who needs none", async () => {
    const house = new House(office(", moderatorPin: '0815', announce: none"));
    for (let call = 0; call < 10; call++) {
      house.dial("8000", { from: "1001" });
      await house.settle();
      for (let i = 0; i < 3; i++) await press(house, "9999#");
      await promptEnds(house);
    }
    house.dial("8000", { from: "1002" });
    await house.settle();
    await press(house, "0815#");
    expect(promptAt(house)).toBe("conference-wrong-pin");
    await press(house, "#");
    expect(promptAt(house)).toBe("conference-alone");
    house.dialled.at(-1)?.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a moderator by the list is not asked, one by PIN is one", async () => {
    const house = new House(office(", pin: '4711', moderatorPin: '0815', moderators: ['1001'], announce: none"));
    await comesIn(house, "1001");
    house.dial("8000", { from: "1002" });
    await house.settle();
    await press(house, "0815#", 1);
    expect(members(house).map(({ isModerator }) => isModerator)).toEqual([true, true]);
    for (const phone of house.dialled) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("until the moderator comes everybody hears music and nobody anybody", async () => {
    const house = new House(office(", waitForModerator: true, moderators: ['1003'], announce: none"));
    await comesIn(house, "1001");
    await comesIn(house, "1002");
    expect(hears(house)).toBe("music/quiet music/quiet");
    await comesIn(house, "1003");
    expect(hears(house)).toBe("1+2 0+2 0+1");
    for (const phone of house.dialled) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a locked room takes moderators alone", async () => {
    const house = new House(office(", moderators: ['1001'], announce: none"));
    await comesIn(house, "1001");
    await press(house, "*9");
    expect(promptAt(house)).toBe("conference-lock-on");
    await promptEnds(house);
    const late = house.dial("8000", { from: "1002" });
    await house.settle();
    expect(promptAt(house, 1)).toBe("conference-locked");
    await promptEnds(house, 1);
    expect(late.state).toBe("ended");
    house.dialled[0]?.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("when the last moderator leaves and the office says so, it is over for all", async () => {
    const house = new House(office(", endWithModerator: true, moderators: ['1001'], announce: none"));
    const host = await comesIn(house, "1001");
    const guest = await comesIn(house, "1002");
    host.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).toBe("conference-over");
    await promptEnds(house);
    expect(guest.state).toBe("ended");
    await house.expectNothingLeft();
    expect(house.record.segments[0]).toMatchObject({ kind: "conference", outcome: "ended" });
  });
});

describe("RTP-08 from outside", () => {
  const OUTSIDE = `${office(", pin: '4711', moderators: ['1001'], announce: none", "")}
trunks:
  alpha: { host: 192.0.2.1, user: office, secret: "very-secret-1", register: false, qualify: 0s, numbers: e164, callerId: "+862155550000" }
routes: [ { match: "0.", via: [alpha], right: national, strip: 1 } ]
`.replace('"95000": {', '"+862155551234": { conference: team }, "95000": {');

  test("a carrier's caller dials the PIN and is in; the number is shown as it came", async () => {
    const house = new House(OUTSIDE);
    await comesIn(house, "1001");
    const caller = house.callIn("alpha", { from: "<sip:13900139000@192.0.2.1>", to: "02155551234" });
    await house.settle();
    expect(promptAt(house, 1)).toBe("conference-pin");
    await press(house, "4711#", 1);
    expect(members(house).map(({ leg, isModerator }) => [leg.shown.number, isModerator])).toEqual([
      ["1001", true],
      ["+8613900139000", false],
    ]);
    for (const phone of [caller, house.dialled[0]]) phone?.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a number outside is invited at the cost of whoever invites, and presses 1 to join", async () => {
    const house = new House(OUTSIDE);
    await comesIn(house, "1001");
    const room = house.site.office().conferences.get("team") as ConferenceRoom;
    for (const key of ["1", "2"]) {
      expect(inviteToConference(room, "013800138000", "1001" as ExtensionKey, house.site).kind).toBe("rings");
      await house.settle();
      expect(house.rung.at(-1)?.init.uri).toBe("sip:+8613800138000@192.0.2.1");
      house.last.phoneAnswers();
      await house.settle();
      const at = house.media.legs.size - 1;
      expect(promptAt(house, at)).toBe("conference-invited");
      await press(house, key, at);
      if (key === "2") expect(house.last.state).toBe("ended");
    }
    expect(members(house)).toHaveLength(2);
    for (const phone of [house.rung[0]?.phone, house.dialled[0]]) phone?.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("RTP-08 invited", () => {
  const invited = (house: House, number: string, by = "1001") =>
    inviteToConference(
      house.site.office().conferences.get("team") as ConferenceRoom,
      number,
      by as ExtensionKey,
      house.site,
    );

  test("a colleague's phone rings with the room's name, and whoever answers is in without a PIN", async () => {
    const house = new House(office(", pin: '4711', moderators: ['1001'], announce: none"));
    await comesIn(house, "1001");
    expect(invited(house, "1002")).toMatchObject({ kind: "rings" });
    await house.settle();
    expect(house.rung[0]?.init.from).toEqual({ display: "team", user: "8000" });
    house.last.phoneAnswers();
    await house.settle();
    expect(members(house).map(({ leg }) => leg.shown.number)).toEqual(["1001", "1002"]);
    expect(hears(house)).toBe("1 0");
    house.last.phoneHangsUp();
    await house.settle();
    expect(house.record).toMatchObject({ from: "1001", to: "1002", ending: "completed" });
    expect(house.record.notes).toEqual(["invited to the conference team by 1001"]);
    house.dialled[0]?.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("who refuses, or does not answer, leaves nothing behind", async () => {
    const house = new House(office());
    invited(house, "1002");
    house.last.phoneRefuses(603);
    await house.settle();
    expect(house.record.ending).toBe("rejected");
    invited(house, "1002");
    await house.clock.advance(31_000);
    expect(house.record.ending).toBe("no-answer");
    await house.expectNothingLeft();
  });

  test("a number nobody has, one that is no person, and a phone that is not there", async () => {
    const house = new House(office());
    house.phones.set("1002", 0);
    expect(["4040", "7000", "1002"].map((number) => invited(house, number).kind)).toEqual([
      "unknown",
      "not-allowed",
      "no-phone",
    ]);
    expect(house.rung).toEqual([]);
    await house.expectNothingLeft();
  });
});

describe("RTP-08 keys in a conference", () => {
  async function three(settings = ", moderators: ['1001'], announce: none"): Promise<House> {
    const house = new House(office(settings));
    for (const number of ["1001", "1002", "1003"]) await comesIn(house, number);
    return house;
  }

  async function over(house: House): Promise<void> {
    for (const phone of house.dialled) phone.phoneHangsUp();
    await house.expectNothingLeft();
  }

  test("*6 mutes oneself; what is said about it nobody else hears, and one is heard again after *6", async () => {
    const house = await three();
    await press(house, "*6", 1);
    expect(hears(house)).toBe("2 zh/conference-muted 0");
    await promptEnds(house, 1);
    expect(hears(house)).toBe("2 0+2 0");
    await press(house, "*6", 1);
    expect(hears(house)).toBe("1+2 zh/conference-unmuted 0+1"); // heard while the voice speaks
    await promptEnds(house, 1);
    expect(hears(house)).toBe("1+2 0+2 0+1");
    await over(house);
  });

  test("*7 of a moderator mutes all others; of anybody else it is not allowed", async () => {
    const house = await three();
    await press(house, "*7", 1);
    expect(promptAt(house, 1)).toBe("not-allowed");
    await promptEnds(house, 1);
    await press(house, "*7", 0);
    await promptEnds(house, 0);
    expect(hears(house)).toBe("nothing 0 0");
    await press(house, "*7", 0);
    await promptEnds(house, 0);
    expect(hears(house)).toBe("1+2 0+2 0+1");
    await over(house);
  });

  test("*8 puts out whoever came last, who is told", async () => {
    const house = await three();
    await press(house, "*8", 0);
    expect(promptAt(house, 2)).toBe("conference-kicked");
    await promptEnds(house, 2);
    expect(house.dialled[2]?.state).toBe("ended");
    expect(house.record.notes).toEqual(["put out of the conference"]);
    await promptEnds(house, 0);
    expect(hears(house)).toBe("1 0");
    await over(house);
  });

  test("*0 says how many others are there", async () => {
    const house = await three();
    await press(house, "*0", 2);
    const said = [];
    for (; promptAt(house, 2) !== undefined; await promptEnds(house, 2)) said.push(promptAt(house, 2));
    expect(said).toEqual(["conference-others-before", "digit-2", "conference-others-after"]);
    await over(house);
  });

  test("other keys are for the others, and a star alone is forgotten", async () => {
    const house = await three();
    await press(house, "12*1", 0);
    await press(house, "*", 1);
    await house.clock.advance(6_000);
    await press(house, "6", 1);
    expect(hears(house)).toBe("1+2 0+2 0+1");
    await over(house);
  });
});

describe("RTP-09 a recorded conference", () => {
  test("each has a file of their own, from when they come to when they leave", async () => {
    const house = new House(office(", record: always, announce: none"));
    const first = await comesIn(house, "1001");
    await comesIn(house, "1002");
    expect(house.media.recordings.size).toBe(2);
    first.phoneHangsUp();
    await house.settle();
    expect(house.media.recordings.size).toBe(1);
    expect(house.record.recordings).toHaveLength(1);
    house.dialled[1]?.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
