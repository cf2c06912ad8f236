// Flows that call somebody, send their caller on, into a mailbox, a room or to be called back; and the other way round: transfers, forwards and rules
// that lead to a flow. Who may be reached from a menu is a matter of money.

import { describe, expect, test } from "vitest";
import { listenTo, press, promptAt, promptEnds } from "../feature-story.ts";
import { houseWith, OFFICE } from "./flow-story.ts";

const DIAL = `
flow: main
nodes:
  call: { dial: "1001", ring: 20s, next: { done: talked, busy: busy, "no-answer": nobody, error: broken } }
  talked: { say: [{ prompt: talked }, { digits: served.extension }], next: bye }
  busy: { play: busy, next: bye }
  nobody: { play: nobody, next: bye }
  broken: { play: broken, next: bye }
  bye: { hangUp: [{ prompt: bye }] }
`;

const dialling = (number: string): string => DIAL.replace('dial: "1001"', `dial: ${number}`);

const OUTSIDE = `
${OFFICE}
trunks: { line: { host: 192.0.2.10 } }
routes: [{ match: "00.", strip: 1, via: [line], right: abroad }, { match: "0.", strip: 1, via: [line] }]
`;

describe("IVR-02 dial", () => {
  test("they talk; when the other one hangs up the flow goes on and knows who it was", async () => {
    const house = houseWith([DIAL]);
    const caller = house.dial("8000");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    house.last.phoneHangsUp();
    expect(await listenTo(house)).toEqual(["talked", "digit-1", "digit-0", "digit-0", "digit-1", "bye"]);
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test.each([
    ["busy", 486],
    ["busy", 603],
    ["nobody", 480],
  ])("%s", async (prompt, status) => {
    const house = houseWith([DIAL.replace("1001", "1002")]);
    house.dial("8000");
    await house.settle();
    house.last.phoneRefuses(status);
    await house.settle();
    expect(await listenTo(house)).toEqual([prompt, "bye"]);
    await house.expectNothingLeft();
  });

  test("rings no longer than the document says, and nobody rings on", async () => {
    const house = houseWith([DIAL.replace("1001", "1002").replace("20s", "8s")]);
    house.dial("8000");
    await house.settle();
    await house.clock.advance(7_900);
    expect(house.last.state).not.toBe("ended");
    await house.clock.advance(200);
    expect(await listenTo(house)).toEqual(["nobody", "bye"]);
    expect(house.last.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("an answer at the last moment stands: the talk is not cut by the ring time", async () => {
    const house = houseWith([DIAL.replace("20s", "8s")]);
    const caller = house.dial("8000");
    await house.clock.advance(7_900);
    house.last.phoneAnswers();
    await house.clock.advance(30_000);
    expect([caller.state, house.last.state]).toEqual(["answered", "answered"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the caller hangs up while it rings", async () => {
    const house = houseWith([DIAL]);
    const caller = house.dial("8000");
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    expect(house.last.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("the caller sends the other one on: the flow is over, and nobody is asked anything", async () => {
    const house = houseWith([DIAL]);
    const caller = house.dial("8000");
    await house.settle();
    const other = house.last;
    other.phoneAnswers();
    await house.settle();
    caller.phoneRefers("1004");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    house.last.phoneHangsUp();
    await house.settle();
    expect(other.state).toBe("ended");
    await house.expectNothingLeft();
  });
});

describe("IVR-02 dial, and the one who was called has an older call", () => {
  test("joins the two: the caller is in that call now, the flow is over, and whoever hangs up ends it", async () => {
    const house = houseWith([DIAL]);
    const older = house.dial("1004", { from: "1001" });
    await house.settle();
    const colleague = house.last;
    colleague.phoneAnswers();
    await house.settle();
    const caller = house.dial("8000");
    await house.settle();
    const called = house.last;
    called.phoneAnswers();
    await house.settle();
    expect(called.phoneRefers("x", older.named).accepted).toBe(true);
    await house.settle();
    called.phoneHangsUp();
    older.phoneHangsUp();
    await house.settle();
    expect([caller.state, colleague.state]).toEqual(["answered", "answered"]);
    expect(house.ivr.flowTrails.inside("main").size).toBe(0);
    colleague.phoneHangsUp();
    await house.settle();
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });
});

describe("IVR-02 who may be dialled from a flow", () => {
  test("a number that stands in the document, outside too", async () => {
    const house = houseWith([dialling('"013800138000"')], OUTSIDE);
    const caller = house.dial("8000");
    await house.settle();
    expect(house.rung).toHaveLength(1);
    expect(house.rung[0]?.init.to.user).toBe("13800138000");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  const KEYED = `
flow: main
nodes:
  ask: { collect: number, words: [{ prompt: ask }], digits: 1-15, next: { done: call, timeout: bye, invalid: bye } }
  call: { dial: "\${number}", next: { done: bye, busy: bye, "no-answer": bye, error: broken } }
  broken: { play: broken, next: bye }
  bye: { hangUp: true }
`;

  test("one that the caller keyed in reaches the house, and nothing that costs money", async () => {
    for (const [keys, rings] of [
      ["1002#", 1],
      ["013800138000#", 0],
      ["0013800138000#", 0],
      ["110#", 0],
      ["*22#", 0],
    ] as const) {
      const house = houseWith([KEYED], OUTSIDE);
      const caller = house.dial("8000", { from: "1003" });
      await house.settle();
      await press(house, keys);
      expect([keys, house.rung.length]).toEqual([keys, rings]);
      if (rings === 0) expect(await listenTo(house)).toEqual(["broken"]);
      if (caller.state !== "ended") caller.phoneHangsUp();
      await house.expectNothingLeft();
    }
  });

  test("with the rights of an extension the document names, that one's and no more", async () => {
    const office = OUTSIDE.replace(
      '"1004": { secret: "ef83-vnq2-80" }',
      '"1004": { secret: "ef83-vnq2-80", rights: [] }',
    );
    for (const [keys, rings] of [
      ["013800138000#", 1],
      ["0013800138000#", 0],
    ] as const) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the document
      const withRights = KEYED.replace('dial: "${number}"', 'dial: "${number}", by: "1004"');
      const house = houseWith([withRights], office);
      const caller = house.dial("8000", { from: "1003" });
      await house.settle();
      await press(house, keys);
      expect([keys, house.rung.length]).toEqual([keys, rings]);
      if (caller.state !== "ended") caller.phoneHangsUp();
      await house.expectNothingLeft();
    }
  });
});

describe("IVR-02 loops", () => {
  test("flows that dial one another go round a bounded number of times, then apologise", async () => {
    const house = houseWith([dialling('"8001"'), dialling('"8000"').replace("flow: main", "flow: other")]);
    const caller = house.dial("8000");
    await house.settle();
    const said = await listenTo(house);
    expect(said).toEqual(["flow-sorry"]);
    expect(caller.state).toBe("ended");
    expect(house.record).toMatchObject({ ending: "forward-loop" });
    await house.expectNothingLeft();
  });

  test("an extension that is forwarded to the flow that dials it", async () => {
    const office = OFFICE.replace(
      '"1004": { secret: "ef83-vnq2-80" }',
      '"1004": { secret: "ef83-vnq2-80", forward: { always: "8000" } }',
    );
    const house = houseWith([DIAL.replace("1001", "1004")], office);
    const caller = house.dial("8000");
    await house.settle();
    expect(await listenTo(house)).toEqual(["broken", "bye"]); // seen at once as going round
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });
});

describe("IVR-02 transfer", () => {
  const TRANSFER = `
flow: main
nodes:
  on: { transfer: "1002", next: { error: broken } }
  broken: { play: broken, next: bye }
  bye: { hangUp: true }
`;

  test("for good: the call ends with that talk, or as it ends there", async () => {
    const house = houseWith([TRANSFER]);
    const caller = house.dial("8000");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    house.last.phoneHangsUp();
    await house.settle();
    expect(caller.state).toBe("ended");
    house.dial("8000");
    await house.settle();
    house.last.phoneRefuses(486);
    await house.settle();
    expect(house.record).toMatchObject({ ending: "busy" });
    await house.expectNothingLeft();
  });

  test("to a number that leads nowhere: the flow goes on from the error", async () => {
    const house = houseWith([TRANSFER.replace("1002", "4711")]);
    house.dial("8000");
    expect(await listenTo(house)).toEqual(["broken"]);
    await house.expectNothingLeft();
  });
});

describe("IVR-02 mailbox, room, call-back", () => {
  test("a message is left, and the flow goes on", async () => {
    const flow = `
flow: main
nodes:
  box: { voicemail: "1001", next: { done: thanks, empty: empty, error: broken } }
  thanks: { play: thanks, next: bye }
  empty: { play: empty, next: bye }
  broken: { play: broken, next: bye }
  bye: { hangUp: true }
`;
    const house = houseWith([flow]);
    house.media.recorded = { durationMs: 8_000, wasHeard: true };
    house.dial("8000");
    await house.settle();
    for (let i = 0; i < 10 && promptAt(house) !== undefined; i++) await promptEnds(house);
    await house.clock.advance(8_000);
    await press(house, "#");
    await press(house, "1");
    expect(await listenTo(house)).toEqual(["voicemail-saved", "thanks"]);
    expect(house.record).toMatchObject({ ending: "completed" });
    const other = houseWith([flow.replace('voicemail: "1001"', 'voicemail: "1009"')]);
    other.dial("8000");
    expect(await listenTo(other)).toEqual(["broken"]);
    await house.expectNothingLeft();
    await other.expectNothingLeft();
  });

  test("whoever is put out of a conference goes on in the flow", async () => {
    const flow = `
flow: main
nodes:
  room: { conference: team, next: { done: out, full: full } }
  out: { play: out, next: bye }
  full: { play: full, next: bye }
  bye: { hangUp: true }
`;
    const office = `${OFFICE}\nconferences: { team: { number: "8100" } }\n`;
    const house = houseWith([flow], office);
    house.dial("8000");
    await house.settle();
    while (/^conference-/.test(promptAt(house) ?? "")) await promptEnds(house);
    house.site.conferences.find("team")?.members[0]?.dismiss("kicked");
    await house.settle();
    expect(await listenTo(house)).toEqual(["conference-kicked", "out"]);
    await house.expectNothingLeft();
  });

  test("a call-back is booked, or refused, and the flow goes on", async () => {
    const flow = `
flow: main
nodes:
  back: { callback: sales, next: { done: booked, refused: refused } }
  booked: { play: booked, next: bye }
  refused: { play: refused, next: bye }
  bye: { hangUp: true }
`;
    const house = houseWith([flow], OFFICE.replace("sales: { number", "sales: { callback: true, number"));
    house.dial("8000");
    await house.settle();
    await press(house, "1");
    const said = await listenTo(house);
    expect(said[0]).toBe("callback-booked");
    expect(said).toContain("booked");
    expect(house.callBacks.book.all()).toHaveLength(1);
    const none = houseWith([flow]);
    none.dial("8000");
    expect(await listenTo(none)).toEqual(["refused"]);
    await none.expectNothingLeft();
  });
});

describe("IVR-01 ways that lead to a flow", () => {
  const MENU = `
flow: main
nodes:
  menu: { menu: [{ prompt: menu }], next: { "1": bye, timeout: bye, invalid: bye } }
  bye: { hangUp: true }
`;

  test("a number at night, a carrier's call, a transfer, a forward, a queue's rules", async () => {
    const office = `
${OFFICE.replace('"9196": { echo: true }', '"9196": { echo: true }\n  "+862088886666": { flow: main }\n  "8009": { extension: "1004", night: { switch: late, to: "8000" } }')}
trunks: { line: { host: 192.0.2.10 } }
switches: { late: { number: "890" } }
`
      .replace(
        'shut: { number: "7002", hours: never }',
        'shut: { number: "7002", hours: never, closed: { dial: "8000" } }',
      )
      .replace('"1004": { secret: "ef83-vnq2-80" }', '"1004": { secret: "ef83-vnq2-80", forward: { busy: "8000" } }');
    const house = houseWith([MENU], office);
    house.site.nights.turn("late", true);
    for (const number of ["8009", "7002"]) {
      const caller = house.dial(number);
      await house.settle();
      expect([number, promptAt(house)]).toEqual([number, "menu"]);
      caller.phoneHangsUp();
      await house.settle();
    }
    const outside = house.callIn("line", { from: "<sip:+8613800138000@192.0.2.10>", to: "+862088886666" });
    await house.settle();
    expect(promptAt(house)).toBe("menu");
    outside.phoneHangsUp();
    await house.settle();
    const forwarded = house.dial("1004");
    await house.settle();
    house.last.phoneRefuses(486);
    await house.settle();
    expect(promptAt(house)).toBe("menu");
    forwarded.phoneHangsUp();
    await house.settle();
    const talking = house.dial("1002");
    await house.settle();
    const agent = house.last;
    agent.phoneAnswers();
    await house.settle();
    const referral = agent.phoneRefers("8000");
    await house.settle();
    expect(referral.told.at(-1)).toBe(200); // the menu takes care of the caller
    agent.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).toBe("menu");
    talking.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
