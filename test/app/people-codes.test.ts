import { describe, expect, test } from "vitest";
import { listenTo } from "./feature-story.ts";
import { House } from "./house.ts";

const OFFICE = `
office: { language: en }
extensions:
  "1001": { secret: "kx83-vnq2-77", calls: 4 }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
  "1009": { secret: "ef83-vnq2-80", supervise: [a] }
  "1010": { secret: "gh83-vnq2-81" }
  "1011": { secret: "ij83-vnq2-82" }
agents:
  "5001": { extension: "1001", team: a }
  "5002": { extension: "1002", team: b }
queues:
  sales: { number: "7000", wrapUp: 10s, wrapUpMost: 60s, dispositionRequired: true, dispositions: { "1": sold, "20": "call again" } }
  other: { number: "7001", wrapUp: 10s }
users:
  ann: { role: manager, extension: "1010" }
  eve: { role: qa-supervisor, extension: "1011" }
`;

/** Dials a code and hears the voice out. */
async function dial(house: House, code: string, from = "1001"): Promise<readonly string[]> {
  const at = house.media.legs.size;
  house.dial(code, { from });
  return listenTo(house, at);
}

/** A caller meets the agent, and hangs up: wrap-up has begun. */
async function talked(house: House, queue = "7000"): Promise<void> {
  house.ready("5001");
  const caller = house.dial(queue);
  await house.settle();
  house.last.phoneAnswers();
  await house.settle();
  caller.phoneHangsUp();
  await house.settle();
}

const disposed = (house: House): unknown =>
  house.facts
    .filter(({ kind }) => kind === "call.disposed")
    .map((fact) => ("disposition" in fact ? fact.disposition : ""));

describe("ACD-12 what a call was about, from a phone that has only keys", () => {
  test("the code behind the end of wrap-up chooses it, and the agent is ready", async () => {
    const house = new House(OFFICE);
    await talked(house);
    expect(house.agent("5001")).toBe("wrap-up");
    expect(await dial(house, "*271")).toEqual(["disposition-noted", "wrap-up-done"]);
    expect(house.agent("5001")).toBe("ready");
    expect(disposed(house)).toEqual(["sold"]);
    await house.clock.advance(3_000);
    const [record] = house.finished.filter(({ queue }) => queue === "sales");
    expect(record?.agent).toBe("5001");
  });

  test("a wrong code changes nothing, and the codes there are are spoken", async () => {
    const house = new House(OFFICE);
    await talked(house);
    expect(await dial(house, "*273")).toEqual(["disposition-unknown", "digit-1", "digit-2", "digit-0"]);
    expect([house.agent("5001"), disposed(house)]).toEqual(["wrap-up", []]);
  });

  test("without one wrap-up is not over, neither by the code nor by time", async () => {
    const house = new House(OFFICE);
    await talked(house);
    expect(await dial(house, "*27")).toEqual(["disposition-needed", "digit-1", "digit-2", "digit-0"]);
    await house.clock.advance(11_000);
    expect(house.agent("5001")).toBe("busy disposition");
    expect(await dial(house, "*27")).toEqual(["disposition-needed", "digit-1", "digit-2", "digit-0"]);
    expect(await dial(house, "*2720")).toEqual(["disposition-noted"]);
    expect([house.agent("5001"), disposed(house)]).toEqual(["ready", ["call again"]]);
  });

  test("it may be chosen during the talk, from a second line, and wrap-up is over when the agent says so", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    const caller = house.dial("7000");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    expect(await dial(house, "*271")).toEqual(["disposition-noted"]);
    expect(house.agent("5001")).toBe("talking");
    caller.phoneHangsUp();
    await house.settle();
    expect(house.agent("5001")).toBe("wrap-up");
    expect(await dial(house, "*27")).toEqual(["wrap-up-done"]);
    expect(house.agent("5001")).toBe("ready");
    await house.clock.advance(3_000);
    const record = house.finished.find(({ queue }) => queue === "sales");
    expect(record?.disposition).toBe("sold");
    expect(record?.segments.find(({ kind }) => kind === "talk")?.disposition).toBe("sold");
  });

  test("CRM-09 dispositions below one another: the codes of the way down are dialled, and the names of the way are kept", async () => {
    const tree =
      'dispositions: { "1": sold, "2": { name: refund, below: { "1": { name: paid, solved: true }, "2": later } } }';
    const house = new House(OFFICE.replace(/dispositions: \{.*?\} \}/, `${tree} }`));
    await talked(house);
    expect((await dial(house, "*272"))[0]).toBe("disposition-unknown"); // it only groups others
    expect(await dial(house, "*2721")).toEqual(["disposition-noted", "wrap-up-done"]);
    expect(disposed(house)).toEqual(["refund / paid"]);
  });

  test("a queue without dispositions asks for none, and takes none", async () => {
    const house = new House(OFFICE);
    await talked(house, "7001");
    expect(await dial(house, "*271")).toEqual(["unknown-number"]);
    expect(await dial(house, "*27")).toEqual(["wrap-up-done"]);
  });
});

describe("ACD-12 more time for wrap-up", () => {
  test("half a minute, or so many seconds, until it is as long as it may be", async () => {
    const house = new House(OFFICE);
    await talked(house, "7001"); // wrapUpMost: 5m
    expect(await dial(house, "*28")).toEqual(["wrap-up-extended"]);
    await house.clock.advance(39_000);
    expect(house.agent("5001")).toBe("wrap-up");
    await house.clock.advance(2_000);
    expect(house.agent("5001")).toBe("ready");
    await talked(house, "7000"); // wrapUpMost: 60s
    expect(await dial(house, "*2850")).toEqual(["wrap-up-extended"]);
    expect(await dial(house, "*281")).toEqual(["wrap-up-longest"]);
  });

  test("outside wrap-up there is nothing to extend", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    expect(await dial(house, "*28")).toEqual(["not-allowed"]);
    expect(await dial(house, "*28", "1003")).toEqual(["not-signed-in"]);
  });
});

describe("ACD-19 what the switch believes of me", () => {
  test("state and callers who wait are spoken", async () => {
    const house = new House(OFFICE);
    expect(await dial(house, "*29")).toEqual(["not-signed-in"]);
    house.floor.input({ kind: "sign-in", agent: "5001" as never, extension: "1001" as never });
    expect(await dial(house, "*29")).toEqual(["state-busy", "nobody-waits"]);
    house.dial("7000");
    await house.settle();
    expect(await dial(house, "*29")).toEqual(["state-busy", "digit-1", "caller-waits"]);
    house.dial("7001", { from: "1002" });
    await house.settle();
    expect(await dial(house, "*29")).toEqual(["state-busy", "digit-2", "callers-wait"]);
  });
});

describe("ACD-18 an agent set from a supervisor's phone", () => {
  const forced = (house: House): unknown =>
    house.facts.flatMap((fact) =>
      fact.kind === "agent.state" && fact.by !== undefined ? [[fact.to.kind, fact.by]] : [],
    );

  test("signed out, busy and ready, with who it was", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    expect(await dial(house, "*655001", "1009")).toEqual(["agent-busy"]);
    expect(house.agent("5001")).toBe("busy supervisor");
    expect(await dial(house, "*645001", "1009")).toEqual(["agent-ready"]);
    expect(house.agent("5001")).toBe("ready");
    expect(await dial(house, "*635001", "1009")).toEqual(["agent-signed-out"]);
    expect(house.agent("5001")).toBe("signed-out");
    expect(forced(house)).toEqual([
      ["busy", "extension 1009"],
      ["ready", "extension 1009"],
      ["signed-out", "extension 1009"],
    ]);
    expect(await dial(house, "*645001", "1009")).toEqual(["agent-not-signed-in"]);
  });

  test("during a talk it takes effect after it, and the caller notices nothing", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    const caller = house.dial("7001");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    expect(await dial(house, "*655001", "1009")).toEqual(["agent-busy", "agent-after-talk"]);
    expect(house.agent("5001")).toBe("talking");
    caller.phoneHangsUp();
    await house.clock.advance(11_000);
    expect(house.agent("5001")).toBe("busy supervisor");
  });

  test("a phone rings no longer for an agent who is signed out, and the caller meets the next", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    house.dial("7001");
    await house.settle();
    const rang = house.last;
    house.dial("*635001", { from: "1009" });
    await house.settle();
    expect([house.agent("5001"), rang.state]).toEqual(["signed-out", "ended"]);
    house.ready("5002");
    await house.settle();
    expect(house.last).not.toBe(rang);
  });

  test.each([
    ["an agent of another team", "*655002", "1009"],
    ["an agent there is not", "*655999", "1009"],
    ["anybody, from a phone that supervises nobody", "*655001", "1003"],
    ["anybody, for whom calls are only to be inspected", "*655001", "1011"],
  ])("%s: not allowed, and nothing said of who there is", async (_, code, from) => {
    const house = new House(OFFICE);
    house.ready("5001");
    house.ready("5002");
    expect(await dial(house, code, from)).toEqual(["not-allowed"]);
    expect([house.agent("5001"), house.agent("5002"), forced(house)]).toEqual(["ready", "ready", []]);
  });

  test("the phone of a manager may, by the role alone, and the name stands in the fact", async () => {
    const house = new House(OFFICE);
    house.ready("5002");
    expect(await dial(house, "*655002", "1010")).toEqual(["agent-busy"]);
    expect(forced(house)).toEqual([["busy", "ann"]]);
    expect(await dial(house, "*655999", "1010")).toEqual(["no-such-agent"]);
  });

  test("each leaves a line: who, what, on whom, before and after", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    await dial(house, "*655001", "1010");
    const line = house.writes.find(({ sql }) => sql.startsWith("INSERT INTO audit"));
    expect(line?.values.slice(1, 3)).toEqual(["ann", "agent.busy"]);
    expect(JSON.parse(String(line?.values[3]))).toEqual({
      on: "agent 5001",
      before: "ready",
      after: "busy (supervisor)",
    });
  });
});
