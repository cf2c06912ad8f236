// Callers whom a flow sends to a queue, and who come back to it when the agent has hung up, or when the queue does not serve them: by hand, with
// everything that may happen to a talk in between. Nobody is sent back twice, and nobody is left on a dead line.

import { describe, expect, test } from "vitest";
import { takeWaiting } from "../../../src/app/core/take-waiting.ts";
import type { ExtensionKey, QueueKey } from "../../../src/base/ids.ts";
import type { FakeSession } from "../../call/fake-session.ts";
import { listenTo, press, promptAt } from "../feature-story.ts";
import type { House } from "../house.ts";
import { houseWith, OFFICE, SURVEY } from "./flow-story.ts";

const MAIN = `
flow: main
nodes:
  support:
    queue: sales
    next: { done: survey, closed: night, full: full, timeout: late, barred: barred }
  survey:
    say: [{ prompt: survey }, { digits: served.extension }]
    next: asked
  asked:
    menu: [{ prompt: how-was-it }]
    next: { "1": bye, timeout: bye, invalid: bye }
  night: { play: night, next: bye }
  full: { play: full, next: bye }
  late: { play: late, next: bye }
  barred: { play: barred, next: bye }
  bye: { hangUp: [{ prompt: bye }] }
`;

const to = (queue: string): string => MAIN.replace("queue: sales", `queue: ${queue}`);

const MENU_FIRST = MAIN.replace(
  "  support:",
  '  first: { menu: [{ prompt: menu }], next: { "1": support, timeout: bye, invalid: bye } }\n  support:',
);

async function served(house: House, number = "8000", agent = "5001"): Promise<FakeSession> {
  house.ready(agent);
  const caller = house.dial(number);
  await house.settle();
  house.last.phoneAnswers();
  await house.settle();
  return caller;
}

async function hearsSurvey(house: House, extension = "1001"): Promise<void> {
  await house.settle();
  expect(await listenTo(house)).toEqual(["survey", ...[...extension].map((one) => `digit-${one}`), "how-was-it"]);
  await press(house, "1");
  expect(await listenTo(house)).toEqual(["bye"]);
}

describe("IVR-04 when the agent hangs up", () => {
  test("the caller goes on in the flow that brought them, the agent is in wrap-up at once, the talk has ended in the record", async () => {
    const house = houseWith([MAIN]);
    const caller = await served(house);
    expect(house.agent("5001")).toBe("talking");
    await house.clock.advance(30_000);
    house.last.phoneHangsUp();
    await house.settle();
    expect(house.agent("5001")).toBe("wrap-up");
    expect(caller.state).toBe("answered");
    await house.clock.advance(5_000); // in the survey
    await hearsSurvey(house);
    expect(caller.state).toBe("ended");
    const talk = house.record.segments.find(({ kind }) => kind === "talk");
    expect((talk?.endedAt ?? 0) - (talk?.startedAt ?? 0)).toBe(30_000);
    expect(house.record).toMatchObject({ ending: "completed", agent: "5001", queue: "sales" });
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1 });
    await house.expectNothingLeft();
  });

  test("a caller who hangs up first is not asked anything", async () => {
    const house = houseWith([MAIN]);
    const caller = await served(house);
    caller.phoneHangsUp();
    await house.settle();
    expect(house.record).toMatchObject({ ending: "completed", endedBy: "caller" });
    await house.expectNothingLeft();
  });

  test("a flow that does not go on from it hangs up as ever", async () => {
    const house = houseWith([MAIN.replace("done: survey, ", "")]);
    const caller = await served(house);
    house.last.phoneHangsUp();
    await house.settle();
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("callers of a queue with `afterwards` who came without a flow get that flow", async () => {
    const house = houseWith([SURVEY]);
    const caller = await served(house, "7001");
    house.last.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).toBe("survey-question");
    await press(house, "2");
    expect(await listenTo(house)).toEqual(["survey-thanks"]);
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("and so do those whose flow does not go on from it, but not those whose flow does", async () => {
    const house = houseWith([SURVEY, to("surveyed")]);
    await served(house);
    house.last.phoneHangsUp();
    await hearsSurvey(house);
    await house.clock.advance(15_000);
    const other = houseWith([SURVEY, to("surveyed").replace("done: survey, ", "")]);
    await served(other);
    other.last.phoneHangsUp();
    await other.settle();
    expect(promptAt(other)).toBe("survey-question");
    other.dialled[0]?.phoneHangsUp();
    await house.expectNothingLeft();
    await other.expectNothingLeft();
  });

  test("a flow for afterwards that this switch has not hangs up without a word", async () => {
    const house = houseWith([]);
    const caller = await served(house, "7001");
    house.last.phoneHangsUp();
    await house.settle();
    expect(caller.state).toBe("ended");
    expect(house.record).toMatchObject({ ending: "completed", notes: ["no such flow: survey"] });
    await house.expectNothingLeft();
  });

  test("a recording of the talk ends with it", async () => {
    const house = houseWith([SURVEY]);
    const caller = await served(house, "7005");
    expect(house.media.sizes.recordings).toBe(1);
    house.last.phoneHangsUp();
    await house.settle();
    expect(house.media.sizes.recordings).toBe(0);
    caller.phoneHangsUp();
    await house.settle();
    expect(house.record.recordings).toHaveLength(1);
    await house.expectNothingLeft();
  });
});

describe("IVR-02 a queue that does not serve its caller", () => {
  test.each([
    ["shut", "night", "closed"],
    ["brief", "late", undefined],
  ])("%s: the flow goes on, and the queue says nothing", async (queue, prompt, refused) => {
    const house = houseWith([to(queue)]);
    house.dial("8000");
    await house.settle();
    if (refused === undefined) await house.clock.advance(20_100);
    expect(await listenTo(house)).toEqual([prompt, "bye"]);
    const found = house.facts.flatMap((fact) =>
      fact.kind === "caller.refused" || fact.kind === "caller.left" ? [[fact.why, fact.to]] : [],
    );
    expect(found).toEqual([[refused ?? "timed-out", "flow main"]]);
    await house.expectNothingLeft();
  });

  test("full", async () => {
    const house = houseWith([to("small")]);
    const first = house.dial("7004", { from: "1004" });
    await house.settle();
    house.dial("8000");
    await house.settle();
    expect(await listenTo(house, 1)).toEqual(["full", "bye"]);
    first.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("without a branch for it the queue's own words are heard and the call ends as ever", async () => {
    const house = houseWith([to("shut").replace("closed: night, ", "")]);
    house.dial("8000");
    expect(await listenTo(house)).toEqual(["queue-closed", "queue-goodbye"]);
    expect(house.record).toMatchObject({ ending: "closed" });
    await house.expectNothingLeft();
  });

  test("who hangs up while waiting has abandoned the queue", async () => {
    const house = houseWith([MAIN]);
    const caller = house.dial("8000");
    await house.clock.advance(8_000);
    caller.phoneHangsUp();
    await house.settle();
    expect(house.record).toMatchObject({ ending: "abandoned" });
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, abandoned: 1 });
    await house.expectNothingLeft();
  });

  test("tier, region and head start come from the document", async () => {
    const document = MAIN.replace(
      "queue: sales",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the document
      "queue: sales\n    tier: \"${call.from == '1003' ? 'vip' : 'standard'}\"",
    );
    const house = houseWith([document]);
    const caller = house.dial("8000");
    await house.settle();
    const [waiting] = house.floor.desk.waiting("sales" as QueueKey, house.clock.now());
    expect(waiting).toMatchObject({ tier: "vip" });
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("IVR-04 the survey comes after the last talk", () => {
  test("the agent sends the caller on to a colleague, who talks and hangs up", async () => {
    const house = houseWith([MAIN]);
    const caller = await served(house);
    const agent = house.last;
    agent.phoneRefers("1004");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    agent.phoneHangsUp();
    await house.settle();
    expect(caller.state).toBe("answered");
    expect(promptAt(house)).not.toBe("survey");
    house.last.phoneHangsUp();
    await house.settle();
    expect(await listenTo(house)).toEqual(["survey", "digit-1", "digit-0", "digit-0", "digit-4", "how-was-it"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("to another queue with a flow of its own: that one asks, once", async () => {
    const house = houseWith([SURVEY, MAIN.replace("done: survey, ", "")]);
    house.ready("5002");
    const caller = await served(house, "8000", "5001");
    const first = house.rung[0]?.phone;
    const agent = house.last;
    agent.phoneRefers("7001");
    await house.settle();
    agent.phoneHangsUp();
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    expect(first).toBeDefined();
    house.last.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).toBe("survey-question");
    await press(house, "1");
    expect(await listenTo(house)).toEqual(["survey-thanks"]);
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("the transfer fails: the agent has the caller again, and hangs up", async () => {
    const house = houseWith([MAIN]);
    await served(house);
    const agent = house.last;
    agent.phoneRefers("1004");
    await house.settle();
    house.last.end({ status: 486 });
    await house.settle();
    agent.phoneHangsUp();
    await hearsSurvey(house);
    await house.expectNothingLeft();
  });

  test("the caller is the one who transfers: nobody is asked", async () => {
    const house = houseWith([MAIN]);
    const caller = await served(house);
    const agent = house.last;
    caller.phoneRefers("1004");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    house.last.phoneHangsUp();
    await house.settle();
    expect(agent.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("parked and taken by a colleague, who hangs up", async () => {
    const house = houseWith([MAIN]);
    house.apply(`${OFFICE}\nparking: { number: "700", slots: ["701", "702"], timeout: 60s }\n`);
    const caller = await served(house);
    const agent = house.last;
    agent.phoneRefers("700");
    await house.settle();
    agent.phoneHangsUp();
    await house.settle();
    house.dial("701", { from: "1004" });
    await house.settle();
    house.dialled.at(-1)?.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).toBe("survey");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the agent hangs up before the words to both are over", async () => {
    const house = houseWith([MAIN], OFFICE.replace("ring: 15s }", "ring: 15s, announce: { agent: true } }"));
    const caller = await served(house);
    expect(promptAt(house)).toBe("agent-number");
    house.last.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).toBe("survey");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("of a talk of three the agent leaves, then the colleague: asked once", async () => {
    const house = houseWith([MAIN]);
    const caller = await served(house);
    await press(house, "*2", 1);
    await press(house, "1004#", 1);
    house.last.phoneAnswers();
    await house.settle();
    await press(house, "*3", 1);
    await house.settle();
    house.rung[0]?.phone.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).not.toBe("survey");
    house.rung[1]?.phone.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).toBe("survey");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("of three the caller leaves: the others talk on, and nobody is asked", async () => {
    const house = houseWith([MAIN]);
    const caller = await served(house);
    await press(house, "*2", 1);
    await press(house, "1004#", 1);
    house.last.phoneAnswers();
    await house.settle();
    await press(house, "*3", 1);
    await house.settle();
    caller.phoneHangsUp();
    await house.settle();
    house.rung[0]?.phone.phoneHangsUp();
    await house.settle();
    expect(house.rung[1]?.phone.state).toBe("ended");
    await house.expectNothingLeft();
  });
});

describe("IVR-04 people change phones and calls", () => {
  test("the caller goes on at another phone of theirs: asked there", async () => {
    const house = houseWith([MAIN]);
    const caller = await served(house);
    const taker = house.dial("1001", { from: "1003", replaces: caller.named });
    await house.settle();
    expect([taker.state, caller.state]).toEqual(["answered", "ended"]);
    house.rung[0]?.phone.phoneHangsUp();
    await house.settle();
    expect(taker.state).toBe("answered");
    const said = await listenTo(house);
    expect(said[0]).toBe("survey");
    taker.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("in a menu: it begins anew at the other phone, and the first visit is over", async () => {
    const house = houseWith([MENU_FIRST]);
    const caller = house.dial("8000");
    await house.settle();
    const taker = house.dial("1001", { from: "1003", replaces: caller.named });
    await house.settle();
    expect([taker.state, caller.state, promptAt(house)]).toEqual(["answered", "ended", "menu"]);
    expect(house.ivr.flowTrails.inside("main")).toEqual(new Map([[1, 1]]));
    taker.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the agent asks a colleague in a second call and joins the two: asked after the colleague", async () => {
    const house = houseWith([MAIN]);
    const caller = await served(house);
    const agent = house.last;
    const second = house.dial("1004", { from: "1001" });
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    const colleague = house.last;
    expect(agent.phoneRefers("x", second.named).accepted).toBe(true);
    await house.settle();
    agent.phoneHangsUp();
    second.phoneHangsUp();
    await house.settle();
    expect([caller.state, colleague.state]).toEqual(["answered", "answered"]);
    colleague.phoneHangsUp();
    await house.settle();
    expect(await listenTo(house)).toEqual(["survey", "digit-1", "digit-0", "digit-0", "digit-4", "how-was-it"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a customer who was called back is asked as well", async () => {
    const office = OFFICE.replace(
      "afterwards: survey }",
      'afterwards: survey, callback: { key: "1", missed: false } }',
    );
    const house = houseWith([SURVEY], office);
    house.dial("7001", { from: "1003" });
    await house.clock.advance(30_000);
    await press(house, "1");
    await press(house, "1");
    await listenTo(house);
    await house.clock.advance(1_000);
    house.ready("5001");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    await listenTo(house, house.media.legs.size - 1);
    const customer = house.last;
    customer.phoneAnswers();
    await house.settle();
    house.rung.at(-2)?.phone.phoneHangsUp();
    await house.settle();
    expect(customer.state).toBe("answered");
    expect(promptAt(house, house.media.legs.size - 1)).toBe("survey-question");
    customer.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a caller taken out of the line by a colleague is asked after that talk", async () => {
    const house = houseWith([MAIN]);
    const caller = house.dial("8000");
    await house.settle();
    takeWaiting(house.call.id, "1004" as ExtensionKey, "a supervisor", house.site);
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    house.last.phoneHangsUp();
    await house.settle();
    expect(promptAt(house)).toBe("survey");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("a call in a flow that is ended from outside", () => {
  test.each(["hung-up-by-command", "switch-stopped", "failed"] as const)("%s", async (ending) => {
    for (const at of ["menu", "queue", "talk", "survey"] as const) {
      const house = houseWith([
        MAIN,
        MAIN.replace("flow: main", "flow: other").replace(
          "  support:",
          '  first: { menu: [{ prompt: menu }], next: { "1": support, timeout: bye, invalid: bye } }\n  support:',
        ),
      ]);
      const caller =
        at === "talk" || at === "survey" ? await served(house) : house.dial(at === "menu" ? "8001" : "8000");
      await house.settle();
      if (at === "survey") house.last.phoneHangsUp();
      await house.settle();
      house.call.stop(ending);
      await house.settle();
      expect([at, caller.state, house.record.ending]).toEqual([at, "ended", ending]);
      await house.expectNothingLeft();
    }
  });
});
