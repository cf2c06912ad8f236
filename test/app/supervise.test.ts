// Supervisors in other people's calls, lived through with hand-played phones.

import { describe, expect, test } from "vitest";
import { callSupervisor } from "../../src/app/core/visit-listen.ts";
import { Supervision } from "../../src/app/core/visit-supervise.ts";
import type { CallId, ExtensionKey } from "../../src/base/ids.ts";
import { type FakeSession, sdpOf } from "../call/fake-session.ts";
import { promptAt } from "./feature-story.ts";
import { House } from "./house.ts";

const OFFICE = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
  "1004": { secret: "ce83-vnq2-79", supervise: [sales] }
  "1009": { secret: "ef83-vnq2-70", supervise: [red] }
  "1010": { secret: "eg83-vnq2-70", supervise: [everybody] }
agents:
  "5001": { name: 李雷, extension: "1001", team: red }
  "5002": { name: 韩梅梅, extension: "1002", team: blue }
queues:
  sales: { number: "7000", wrapUp: 10s }
keys: { transfer: "*1", consult: "*2", three-way: "*3" }
`;

/** What everybody hears, by the numbers their legs show. */
function hears(house: House): string {
  const all = [...house.calls.ways].flatMap(({ call }) => call.legs);
  const name = (id: string): string => all.find((leg) => leg.id === id)?.shown.number ?? "gone";
  return [...house.media.legs]
    .map(([id, { hearing }]) => {
      const heard =
        hearing.kind === "leg"
          ? name(hearing.leg)
          : hearing.kind === "mix"
            ? hearing.legs.map(name).sort().join("+")
            : hearing.kind === "file"
              ? hearing.name
              : hearing.kind;
      return `${name(id)}: ${heard}`;
    })
    .sort()
    .join(", ");
}

async function press(house: House, extension: string, keys: string): Promise<void> {
  const leg = [...house.calls.legsOf(extension as ExtensionKey)].at(-1);
  if (leg === undefined) throw new Error(`${extension} is in no call`);
  for (const digit of keys)
    house.media.facts({ kind: "digit", call: leg.mediaCall, leg: leg.id, digit, durationMs: 100 });
  await house.settle();
}

interface Talking {
  readonly house: House;
  readonly call: CallId;
  readonly customer: FakeSession;
  readonly agent: FakeSession;
}

/** 1003 talks to 1001, an agent of the red team. */
async function talking(office = OFFICE): Promise<Talking> {
  const house = new House(office);
  const customer = house.dial("1001", { from: "1003" });
  const agent = house.last;
  agent.phoneAnswers();
  await house.settle();
  return { house, call: house.call.id, customer, agent };
}

async function listening(from = "1009"): Promise<Talking & { readonly supervisor: FakeSession }> {
  const talk = await talking();
  const supervisor = talk.house.dial("*551001", { from });
  await talk.house.settle();
  return { ...talk, supervisor };
}

async function over({ house }: Talking): Promise<void> {
  for (const phone of [...house.dialled, ...house.rung.map((one) => one.phone)])
    if (phone.state !== "ended") phone.phoneHangsUp();
  await house.expectNothingLeft();
}

const notes = (house: House, call: CallId) => house.records.find(call)?.notes;

describe("ACD-18 listening, whispering, barging in", () => {
  test("the code and an extension: the supervisor hears both, nobody hears the supervisor, and nothing changes for the two", async () => {
    const talk = await talking();
    const { house } = talk;
    const before = house.hears.slice(0, 2);
    house.dial("*551001", { from: "1009" });
    await house.settle();
    expect(house.hears.slice(0, 2)).toEqual(before);
    expect(hears(house)).toBe("1001: 1003, 1003: 1001, 1009: 1001+1003");
    expect([talk.agent.reoffers, talk.agent.informed, talk.customer.reoffers]).toEqual([[], [], []]);
    await over(talk);
  });

  test("5 whispers: the agent hears the supervisor, the customer only the agent; 4 listens again", async () => {
    const talk = await listening();
    await press(talk.house, "1009", "5");
    expect(hears(talk.house)).toBe("1001: 1003+1009, 1003: 1001, 1009: 1001+1003");
    await press(talk.house, "1009", "4");
    expect(hears(talk.house)).toBe("1001: 1003, 1003: 1001, 1009: 1001+1003");
    await over(talk);
  });

  test("of two whom the supervisor may hear, the one whose extension was dialled hears the whisper", async () => {
    for (const [whose, expected] of [
      ["1001", "1001: 1003+1010, 1003: 1001, 1010: 1001+1003"],
      ["1003", "1001: 1003, 1003: 1001+1010, 1010: 1001+1003"],
    ]) {
      const talk = await talking();
      talk.house.dial(`*55${whose}`, { from: "1010" });
      await talk.house.settle();
      await press(talk.house, "1010", "5");
      expect(hears(talk.house)).toBe(expected);
      await over(talk);
    }
  });

  test("6 barges in: all three hear one another", async () => {
    const talk = await listening();
    await press(talk.house, "1009", "6");
    expect(hears(talk.house)).toBe("1001: 1003+1009, 1003: 1001+1009, 1009: 1001+1003");
    expect([...talk.house.media.legs.values()].map(({ chimes }) => chimes)).toEqual([[], [], ["confirm"]]); // to the supervisor alone
    await over(talk);
  });

  test("9 takes over: the agent is let go, the supervisor talks on with the customer, and their own call is over", async () => {
    const talk = await listening();
    const { house, call, agent, customer } = talk;
    await press(house, "1009", "9");
    expect(agent.state).toBe("ended");
    expect(customer.state).toBe("answered");
    expect(hears(house)).toBe("1003: 1009, 1009: 1003");
    expect(house.record.ending).toBe("transferred");
    expect(notes(house, call)).toEqual([
      "1009 listens",
      "1009 takes the call over",
      "transferred by 1009 to 1001: replaced",
    ]);
    await over(talk);
  });

  test("each change of part is in the record of the call that was listened to", async () => {
    const talk = await listening();
    await press(talk.house, "1009", "5564");
    talk.supervisor.phoneHangsUp();
    await talk.house.settle();
    expect(notes(talk.house, talk.call)).toEqual([
      "1009 listens",
      "1009 whispers to the agent",
      "1009 barged in",
      "1009 listens",
      "1009 listens no more",
    ]);
    await over(talk);
  });

  test("the supervisor hangs up: the two talk on as if nothing had been", async () => {
    const talk = await listening();
    await press(talk.house, "1009", "6");
    talk.supervisor.phoneHangsUp();
    await talk.house.settle();
    expect(hears(talk.house)).toBe("1001: 1003, 1003: 1001");
    await over(talk);
  });

  test("the call is over: so is the supervisor's", async () => {
    const talk = await listening();
    talk.customer.phoneHangsUp();
    await talk.house.settle();
    expect(talk.supervisor.state).toBe("ended");
    await talk.house.expectNothingLeft();
  });

  test("two supervisors: a whisper of one is not heard by the other", async () => {
    const talk = await listening();
    talk.house.dial("*551001", { from: "1010" });
    await talk.house.settle();
    await press(talk.house, "1009", "5");
    expect(hears(talk.house)).toBe("1001: 1003+1009, 1003: 1001, 1009: 1001+1003, 1010: 1001+1003");
    await over(talk);
  });

  test("of a call there are at most four", async () => {
    const supervisors = [1, 2, 3, 4, 5].map((n) => `  "110${n}": { secret: "ex83-vnq2-7${n}", supervise: [red] }\n`);
    const talk = await talking(OFFICE.replace("agents:", `${supervisors.join("")}agents:`));
    for (const n of [1, 2, 3, 4]) talk.house.dial("*551001", { from: `110${n}` });
    await talk.house.settle();
    expect(talk.house.site.supervisors.size).toBe(4);
    talk.house.dial("*551001", { from: "1105" });
    await talk.house.settle();
    expect(promptAt(talk.house, 6)).toBe("not-allowed");
    await over(talk);
  });
});

describe("ACD-18 through what happens in the call", () => {
  test("while the agent holds, the customer has music and the supervisor hears the customer; then both again", async () => {
    const talk = await listening();
    await press(talk.house, "1009", "5");
    talk.agent.phoneOffers(sdpOf({ direction: "sendonly" }));
    await talk.house.settle();
    expect(hears(talk.house)).toContain("1003: music/quiet, 1009: 1003");
    talk.agent.phoneOffers(sdpOf());
    await talk.house.settle();
    expect(hears(talk.house)).toBe("1001: 1003+1009, 1003: 1001, 1009: 1001+1003");
    await over(talk);
  });

  test("the agent asks back: the supervisor stays with the customer, who hears music and no whisper; then all is as before", async () => {
    const talk = await listening();
    await press(talk.house, "1009", "6");
    await press(talk.house, "1001", "*21002#");
    expect(hears(talk.house)).toContain("1003: music/quiet");
    expect(hears(talk.house)).toContain("1009: 1003");
    talk.house.last.phoneAnswers();
    await talk.house.settle();
    expect(hears(talk.house)).toContain("1001: 1002, 1002: 1001");
    await press(talk.house, "1001", "*2");
    expect(hears(talk.house)).toBe("1001: 1003+1009, 1003: 1001+1009, 1009: 1001+1003");
    await over(talk);
  });

  test("the agent transfers the customer: the supervisor stays, and hears the new talk where they may supervise it", async () => {
    const talk = await listening("1010");
    talk.agent.phoneRefers("1002");
    await talk.house.settle();
    talk.house.last.phoneAnswers();
    await talk.house.clock.advance(3_000);
    expect(hears(talk.house)).toBe("1002: 1003, 1003: 1002, 1010: 1002+1003");
    await over(talk);
  });

  test.each(["4", "5", "6"])(
    "transferred to one whom they may not supervise, having pressed %s: they hear nothing and are not heard, whatever they press then",
    async (key) => {
      const talk = await listening();
      await press(talk.house, "1009", key);
      talk.agent.phoneRefers("1002");
      await talk.house.settle();
      talk.house.last.phoneAnswers();
      await talk.house.clock.advance(3_000);
      expect(hears(talk.house)).toBe("1002: 1003, 1003: 1002, 1009: nothing");
      await press(talk.house, "1009", "6");
      expect(hears(talk.house)).toBe("1002: 1003, 1003: 1002, 1009: nothing");
      await over(talk);
    },
  );

  test("the supervised call goes on in another one: the supervisor of everybody follows", async () => {
    const talk = await listening("1010");
    const { house } = talk;
    // The agent has asked 1002 in a call that began earlier, and joins the two.
    const other = house.dial("1002", { from: "1001" });
    house.last.phoneAnswers();
    await house.settle();
    other.phoneRefers("1003", talk.agent.named);
    await house.clock.advance(3_000);
    expect(hears(house)).toBe("1002: 1003, 1003: 1002, 1010: 1002+1003");
    await over(talk);
  });

  test("whose sound lives on another worker is brought to the call's", async () => {
    const talk = await talking();
    talk.house.media.near = false;
    talk.house.dial("*551001", { from: "1009" });
    await talk.house.settle();
    expect(hears(talk.house)).toBe("1001: 1003, 1003: 1001, 1009: 1001+1003");
    await over(talk);
  });
});

describe("ACD-18 who may", () => {
  test.each([
    ["a colleague without the right", "1002"],
    ["the supervisor of another queue, for a direct call", "1004"],
    ["a party of the call itself", "1003"],
  ])("%s hears that it is not allowed", async (_, from) => {
    const talk = await talking();
    talk.house.dial("*551001", { from });
    await talk.house.settle();
    expect(promptAt(talk.house, 2)).toBe("not-allowed");
    expect(talk.house.site.supervisors.size).toBe(0);
    await over(talk);
  });

  test("of an extension in no call a supervisor hears just that, anybody else nothing about it", async () => {
    const talk = await talking();
    talk.house.dial("*551002", { from: "1009" });
    await talk.house.settle();
    expect(promptAt(talk.house, 2)).toBe("supervise-nobody");
    talk.house.dial("*551002", { from: "1002" });
    await talk.house.settle();
    expect(promptAt(talk.house, 3)).toBe("not-allowed");
    const notes = talk.house.facts.flatMap((fact) => (fact.kind === "call.noted" ? [fact.note] : []));
    expect(notes).toEqual(["may not listen to 1002: nobody talks there", "may not listen to 1002: nobody talks there"]);
    await over(talk);
  });

  test("without the right the record says so", async () => {
    const talk = await talking();
    talk.house.dial("*551001", { from: "1002" });
    await talk.house.settle();
    const notes = talk.house.facts.flatMap((fact) => (fact.kind === "call.noted" ? [fact.note] : []));
    expect(notes.filter((note) => note.startsWith("may not"))).toHaveLength(1);
    await over(talk);
  });

  test("the supervisor of a queue hears its calls, whoever serves them", async () => {
    const house = new House(OFFICE);
    house.ready("5002");
    house.dial("7000", { from: "1003" });
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    house.dial("*551002", { from: "1004" });
    await house.settle();
    expect(hears(house)).toBe("1002: 1003, 1003: 1002, 1004: 1002+1003");
    for (const phone of house.dialled) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("ACD-18 a queue's call", () => {
  test("taken over: the agent is in wrap-up and gets the next, the queue's figures stand", async () => {
    const house = new House(OFFICE);
    house.ready("5002");
    house.dial("7000", { from: "1003" });
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    expect(house.agent("5002")).toBe("talking");
    house.dial("*551002", { from: "1004" });
    await house.settle();
    await press(house, "1004", "9");
    expect(hears(house)).toBe("1003: 1004, 1004: 1003");
    expect(house.agent("5002")).toBe("wrap-up");
    await house.clock.advance(10_000);
    expect(house.agent("5002")).toBe("ready");
    for (const phone of house.dialled) if (phone.state !== "ended") phone.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1, abandoned: 0 });
  });
});

describe("ACD-18 by command", () => {
  async function called(): Promise<Talking & { readonly supervisor: FakeSession }> {
    const talk = await talking();
    const way = talk.house.calls.way(talk.call);
    if (way === undefined) throw new Error("no call");
    const rings = callSupervisor("1009" as ExtensionKey, way, "whisper", talk.house.site);
    expect(rings).toMatch(/^c-/);
    return { ...talk, supervisor: talk.house.last };
  }

  test("the supervisor's phone rings, and whoever answers is in the part that was asked for", async () => {
    const talk = await called();
    talk.supervisor.phoneAnswers();
    await talk.house.settle();
    expect(hears(talk.house)).toBe("1001: 1003+1009, 1003: 1001, 1009: 1001+1003");
    const [post] = talk.house.site.supervisors.of(talk.call);
    if (!(post instanceof Supervision)) throw new Error("nobody supervises");
    post.become("barge");
    expect(hears(talk.house)).toBe("1001: 1003+1009, 1003: 1001+1009, 1009: 1001+1003");
    expect(post.takeOver()).toBe(true);
    await talk.house.settle();
    expect(hears(talk.house)).toBe("1003: 1009, 1009: 1003");
    await over(talk);
  });

  test("a phone that nobody answers, or that is busy, leaves nothing behind", async () => {
    const talk = await called();
    talk.supervisor.phoneRefuses(486);
    await talk.house.settle();
    expect(talk.house.record.ending).toBe("busy");
    await over(talk);
  });

  test("the call is over before the phone is answered", async () => {
    const talk = await called();
    talk.customer.phoneHangsUp();
    await talk.house.settle();
    talk.supervisor.phoneAnswers();
    await talk.house.settle();
    expect(talk.supervisor.state).toBe("ended");
    await talk.house.expectNothingLeft();
  });
});

describe("RTP-09 a recorded call that is supervised", () => {
  const RECORDED = OFFICE.replace(
    '"1001": { secret: "kx83-vnq2-77"',
    '"1001": { secret: "kx83-vnq2-77", record: always',
  );

  test("who listens or whispers is on no track; who barges in has a file of their own", async () => {
    const talk = await talking(RECORDED);
    const { house } = talk;
    house.dial("*551001", { from: "1009" });
    await house.settle();
    await press(house, "1009", "5");
    expect(house.media.recordings.size).toBe(1);
    await press(house, "1009", "6");
    expect(house.media.recordings.size).toBe(2);
    await press(house, "1009", "4");
    expect(house.media.recordings.size).toBe(1);
    await over(talk);
  });
});
