import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Reach } from "../../../src/api/people-control.ts";
import { Judging, MINUTE } from "./judging.ts";

let house: Judging;
beforeEach(async () => {
  house = await new Judging().begin();
});
afterEach(() => house.close());

const AGENT = { name: "li", user: "li" };
const LEADER = { name: "lead", user: "lead" };
const SUPERVISOR = { name: "qian", user: "qian" };
const INSPECTORS = ["lin", "song", "tao"] as const;

function reach(user: string, scope: "own" | "team", ...agents: readonly string[]): Reach {
  const none = new Set<string>();
  const teams = new Set(scope === "team" ? ["a"] : []);
  return { user, scope, teams, agents: new Set(agents), users: new Set([user]), queues: none, extensions: none };
}
const OWN = reach("li", "own", "5001");
const TEAM = reach("lead", "team", "5001");
const FILTER = {
  ...{ agent: undefined, team: undefined, queue: undefined, scorecard: undefined, state: undefined, call: undefined },
  ...{ draw: undefined, passed: undefined, limit: 50, after: undefined },
};

const ids = async (by: typeof AGENT, within: Reach | undefined, filter: object = {}): Promise<readonly string[]> => {
  const page = await house.control.inspections({ ...FILTER, ...filter }, by, within);
  return page.ok ? page.value.items.map(({ id }) => id) : [];
};

describe("QA-08 who sees which inspections", () => {
  test("agents their own once they have a score, leaders their team's, supervisors all", async () => {
    await house.inspection("c-1", "5001");
    await house.inspection("c-2", "5002");
    await house.inspection("c-3", "5001");
    await house.judge("first", 1);
    expect(await ids(AGENT, OWN)).toEqual(["Q-1"]);
    expect(await ids(LEADER, TEAM)).toEqual(["Q-3", "Q-1"]);
    expect(await ids(SUPERVISOR, undefined)).toEqual(["Q-3", "Q-2", "Q-1"]);
    expect(await ids(SUPERVISOR, undefined, { call: "c-2" })).toEqual(["Q-2"]);
    expect(await ids(SUPERVISOR, undefined, { state: "assigned", agent: "5001" })).toEqual(["Q-3"]);
    expect(await ids(SUPERVISOR, undefined, { draw: "D-1", limit: 2 })).toEqual(["Q-3", "Q-2"]);
    expect(await ids(SUPERVISOR, undefined, { passed: false })).toEqual([]);

    // What is not to be seen answers as what is not there.
    const hidden = await house.control.inspection("Q-3", AGENT, OWN);
    const others = await house.control.inspection("Q-2", LEADER, TEAM);
    const none = await house.control.inspection("Q-9", AGENT, OWN);
    const text = (answered: object, id: string): string => JSON.stringify(answered).replaceAll(id, "Q-?");
    expect(text(hidden, "Q-3")).toBe(text(none, "Q-9"));
    expect(text(others, "Q-2")).toBe(text(none, "Q-9"));
    expect(await house.control.dispute("Q-3", "为什么", [], AGENT)).toMatchObject({ ok: false, status: 404 });
  });

  test("answers are the agent's alone: neither a leader's nor a colleague's", async () => {
    const number = await house.inspection("c-1", "5001");
    await house.judge("first", number);
    for (const user of ["han", "lead", "qian", "lin"])
      expect(await house.control.acknowledge("Q-1", { name: user, user })).toMatchObject({ ok: false, status: 404 });
    expect(await house.done(house.control.acknowledge("Q-1", AGENT))).toMatchObject({ value: { state: "final" } });
  });
});

describe("QA-03 who judged a call", () => {
  test("is told neither to the agent nor to the leader, at any step, in any view or event", async () => {
    const seen: unknown[] = [];
    const look = async (): Promise<void> => {
      for (const [by, within] of [[AGENT, OWN] as const, [LEADER, TEAM] as const]) {
        seen.push(await house.control.inspections(FILTER, by, within));
        seen.push(await house.control.inspection("Q-1", by, within));
      }
    };
    await house.inspection("c-1", "5001");
    await look();
    await house.judge("first", 1, { solved: "no", record: "no" }, { atMs: 5_000, channel: "both", text: "停顿" });
    await look();
    seen.push(await house.done(house.control.dispute("Q-1", "我解决了", ["solved"], AGENT)));
    await house.done(house.control.recheck("Q-1", undefined, SUPERVISOR));
    await house.settle();
    await look();
    await house.judge("second", 1, { record: "no" });
    await look();
    await house.done(house.control.decide("Q-1", "changed", "复核", SUPERVISOR));
    await house.clock.advance(2 * MINUTE);
    await look();

    const text = JSON.stringify(seen);
    expect(text).toContain("停顿");
    for (const word of [...INSPECTORS, "qian", "S-1", "S-2", 'inspector":']) expect(text).not.toContain(word);
    for (const event of house.events) {
      const { agent, call, queue, team, user } = event.about;
      const said = JSON.stringify(event);
      if (event.type.startsWith("sheet.")) {
        expect({ agent, call, queue, team }).toEqual({});
        expect(said).not.toMatch(/5001|Q-1|c-1/);
      } else {
        expect(user).toBeUndefined();
        for (const one of [...INSPECTORS, "qian"]) expect(said).not.toContain(`"${one}"`);
      }
    }
    // Before there is a score the agent is told nothing: only the team's leaders.
    const created = house.events.find(({ type }) => type === "inspection.created");
    expect(created?.about).toEqual({ team: "a" });
  });

  test("stands in the file, with what each of them said; what is not submitted is the inspector's own", async () => {
    const [draft] = await house.call("c-1", "5001");
    if (draft === undefined) throw new Error("no call");
    const origin = { kind: "hand", by: "qian", why: "客户投诉" } as const;
    await house.done(house.quality.inspections.create([{ ...draft, origin }]));
    await house.settle();
    const first = await house.judge("first", 1, { solved: "no" });
    await house.done(house.control.dispute("Q-1", "我解决了", [], AGENT));
    await house.done(house.control.recheck("Q-1", undefined, SUPERVISOR));
    await house.settle();
    const file = await house.control.file("Q-1");
    expect(file).toMatchObject({
      value: {
        origin: { kind: "hand", by: "qian", why: "客户投诉" },
        sheets: [
          { sheet: "S-1", purpose: "first", inspector: first.inspector, state: "submitted", counts: true, score: 0.75 },
          { sheet: "S-2", purpose: "second", state: "open", counts: false, score: null, sections: [] },
        ],
      },
    });
  });

  test("a supervisor hands no call to themselves: they know whose it is", async () => {
    await house.inspection("c-1", "5001");
    expect(await house.control.assign("Q-1", "qian", SUPERVISOR)).toMatchObject({ ok: false, status: 409 });
    expect(await house.control.assign("Q-1", "nobody", SUPERVISOR)).toMatchObject({ ok: false, status: 404 });
  });
});

describe("QA-02 a call is inspected by hand", () => {
  const wish = { call: "c-1", agent: undefined, scorecard: "service", why: "客户投诉" };

  test("the agent's part of it, with what is known of it", async () => {
    await house.call("c-1", "5001");
    const made = await house.done(house.control.create(wish, SUPERVISOR));
    expect(made).toMatchObject({
      value: { id: "Q-1", agent: "5001", call: "c-1", recording: "r-c-1", durationMs: 60_000 },
    });
    expect(house.find(1)).toMatchObject({ facts: { queue: "support", talkMs: 60_000 } });
    expect(await house.done(house.control.create(wish, SUPERVISOR))).toMatchObject({ ok: false, status: 409 });
  });

  test("which agent's must be said where several spoke; what cannot be judged is refused", async () => {
    await house.call("c-1", "5001", "5002");
    expect(await house.done(house.control.create(wish, SUPERVISOR))).toMatchObject({
      status: 422,
      problem: { detail: expect.stringContaining("5001, 5002") },
    });
    const second = await house.done(house.control.create({ ...wish, agent: "5002" }, SUPERVISOR));
    expect(second).toMatchObject({ value: { agent: "5002", durationMs: 60_000 } });
    for (const wrong of [{ call: "c-9" }, { agent: "5009" }, { scorecard: "none" }])
      expect(await house.done(house.control.create({ ...wish, ...wrong }, SUPERVISOR))).toMatchObject({ status: 404 });
  });
});
