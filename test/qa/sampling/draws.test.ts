// Draws on a real database: what is drawn from, exactly once for each period, whatever happens to the process or the clock.

import { describe, expect, test } from "vitest";
import type { SqlRow } from "../../../src/base/db.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { dice } from "../../crm/reports/history.ts";
import { type CallMade, DAY, HOUR, MONDAY, OFFICE, SamplingRig } from "./rig.ts";

/** A week's calls of each agent, five a day. */
function week(counts: Readonly<Record<string, number>>, more: Partial<CallMade> = {}): readonly CallMade[] {
  return Object.entries(counts).flatMap(([agent, count]) =>
    Array.from({ length: count }, (_, n) => ({
      at: MONDAY + (n % 5) * DAY + (9 + Math.floor(n / 5)) * HOUR,
      agent,
      ...more,
    })),
  );
}

const rule = (more = "take: 5"): string => `rules: { weekly: { scorecard: hotline, ${more} } }`;
/** Its draw is due at six on the Monday after. */
const DUE = MONDAY + 7 * DAY + 6 * HOUR;

async function rigWith(calls: readonly CallMade[], document = rule(), at = MONDAY + 5 * DAY): Promise<SamplingRig> {
  const rig = new SamplingRig(at);
  await rig.calls(calls);
  await rig.apply(document);
  return rig;
}

function taken(rig: SamplingRig): Promise<readonly SqlRow[]> {
  return rig.query("SELECT recording, agent, origin, version, state, facts FROM inspection ORDER BY number");
}

describe("QA-01 a draw that is due", () => {
  test("takes what the rule says of the week that is over, and makes inspections of it", async () => {
    const outside = [
      { at: MONDAY - HOUR, agent: "5001" },
      { at: MONDAY + 7 * DAY, agent: "5001" },
    ];
    const rig = await rigWith([...week({ "5001": 20, "5002": 10 }), ...outside]);
    rig.sampler.open();
    await rig.clock.advance(DUE - rig.clock.wall() - 1_000);
    expect(await taken(rig)).toEqual([]);
    await rig.clock.advance(2_000);
    const found = await taken(rig);
    expect(found).toHaveLength(5);
    expect(found[0]).toMatchObject({
      ...{ state: "waiting", version: 3, origin: '{"kind":"draw","draw":1,"rule":"weekly"}' },
    });
    expect(rig.draws.find(1)).toMatchObject({
      ...{ period: "week:2026-11-23", state: "done", looked: 30, candidates: 30, wanted: 5, taken: 5, by: undefined },
      ...{ fromAt: MONDAY, toAt: MONDAY + 7 * DAY, dueAt: DUE },
    });
    expect(rig.told("sampling.drawn")).toEqual([
      { draw: "D-1", rule: "weekly", period: "week:2026-11-23", candidates: 30, wanted: 5, taken: 5 },
    ]);
    expect(rig.told("sampling.failed")).toEqual([]);
    rig.sampler.close();
    await rig.clock.advance(60);
    expect(rig.clock.pending).toBe(0);
  });

  test("is drawn once, though the process is killed before, within and after it, and the clock goes back", async () => {
    for (const killAfterMs of [0, 1, 49, 50, 51, 5_000]) {
      const rig = await rigWith(week({ "5001": 12 }));
      await rig.clock.advance(DUE - rig.clock.wall());
      rig.sampler.open();
      await rig.clock.advance(killAfterMs);
      await rig.kill();
      rig.sampler.open();
      await rig.clock.advance(2_000);
      expect(await taken(rig), `killed after ${killAfterMs} ms`).toHaveLength(5);
      rig.shiftMs = -3 * DAY;
      rig.sampler.look();
      await rig.clock.advance(3 * DAY + 2 * HOUR);
      expect(await rig.query("SELECT number, taken FROM draw")).toEqual([{ number: 1, taken: 5 }]);
      expect(await taken(rig)).toHaveLength(5);
      rig.sampler.close();
    }
  });

  test("what was due while the switch was down is drawn when it is up, each period by itself and none that was over before the rule", async () => {
    const daily = "rules: { daily: { scorecard: hotline, period: day, take: 1 } }";
    const calls = Array.from({ length: 14 }, (_, day) => ({ at: MONDAY + day * DAY + 10 * HOUR, agent: "5001" }));
    const rig = await rigWith(calls, daily, MONDAY + 3 * DAY + 12 * HOUR);
    await rig.clock.advance(5 * DAY);
    rig.sampler.open();
    await rig.clock.advance(2_000);
    expect((await rig.query("SELECT period FROM draw ORDER BY number")).map(({ period }) => period)).toEqual([
      ...["day:2026-11-26", "day:2026-11-27", "day:2026-11-28", "day:2026-11-29", "day:2026-11-30"],
    ]);
    rig.sampler.close();
  });

  test("a rule that cannot be drawn keeps no other waiting, and is tried again", async () => {
    const two = "rules: { a-first: { scorecard: hotline, take: 5 }, b-second: { scorecard: hotline, take: 5 } }";
    const rig = await rigWith(week({ "5001": 12 }), two);
    const run = rig.draws.run.bind(rig.draws);
    let failures = 2;
    rig.draws.run = (one, ...rest) =>
      one.key === "a-first" && failures-- > 0 ? Promise.reject(new Error("disk")) : run(one, ...rest);
    await rig.clock.advance(DUE - rig.clock.wall());
    rig.sampler.open();
    await rig.clock.advance(2_000);
    expect(await rig.query("SELECT rule FROM draw ORDER BY number")).toEqual([{ rule: "b-second" }]);
    await rig.clock.advance(5 * 60_000);
    expect(await rig.query("SELECT rule FROM draw ORDER BY number")).toEqual([
      { rule: "b-second" },
      { rule: "a-first" },
    ]);
    rig.sampler.close();
  });

  test("a paused rule draws nothing, and goes on with the period in which it was resumed", async () => {
    const rig = await rigWith(week({ "5001": 12 }));
    await rig.done(rig.rules.setState("weekly", "paused", "wang"));
    rig.sampler.open();
    await rig.clock.advance(10 * DAY);
    await rig.done(rig.rules.setState("weekly", "active", "wang"));
    await rig.clock.advance(DAY);
    expect(await rig.query("SELECT number FROM draw")).toEqual([]);
    await rig.clock.advance(7 * DAY);
    expect(await rig.query("SELECT period FROM draw")).toEqual([{ period: "week:2026-12-07" }]);
    rig.sampler.close();
  });

  test("without its scorecard it fails, is told, and is not tried again by itself; by hand it is drawn later", async () => {
    const rig = await rigWith(week({ "5001": 12 }));
    const { card } = rig;
    rig.card = undefined;
    await rig.clock.advance(DUE - rig.clock.wall());
    rig.sampler.open();
    await rig.clock.advance(HOUR);
    expect(await rig.query("SELECT number, state, cause, seed FROM draw")).toEqual([
      { number: 1, state: "failed", cause: "there is no scorecard hotline in force", seed: null },
    ]);
    expect(rig.told("sampling.failed")).toHaveLength(1);
    rig.card = card;
    const kept = rig.draws.find(1);
    if (kept === undefined) throw new Error("no draw");
    const period = { key: kept.period, from: kept.fromAt, to: kept.toAt, dueAt: kept.dueAt };
    const draw = await rig.done(rig.draws.run(kept.rule, period, "wang"));
    expect(draw).toMatchObject({ number: 2, state: "done", taken: 5, by: "wang" });
    rig.sampler.close();
  });

  test("in the weeks in which clocks are changed, a day has 23 or 25 hours and one draw", async () => {
    const berlin = OFFICE.replace("Asia/Shanghai", "Europe/Berlin");
    const rig = new SamplingRig(Date.UTC(2026, 9, 24, 12), berlin);
    // Every half an hour from Saturday noon to Monday noon; on Sunday, 25 October, three o'clock comes twice.
    await rig.calls(
      Array.from({ length: 96 }, (_, n) => ({
        at: Date.UTC(2026, 9, 24, 12) + (n * HOUR) / 2,
        agent: "5001",
        waitMs: 0,
      })),
    );
    await rig.apply('rules: { daily: { scorecard: hotline, period: day, at: "02:30", take: 100% } }');
    rig.sampler.open();
    await rig.clock.advance(3 * DAY);
    expect(
      await rig.query("SELECT period, (to_at - from_at) / 3600000 AS hours, taken, due_at, run_at FROM draw"),
    ).toMatchObject([
      { period: "day:2026-10-24", hours: 24, taken: 20, due_at: Date.UTC(2026, 9, 25, 0, 30) },
      { period: "day:2026-10-25", hours: 25, taken: 50, due_at: Date.UTC(2026, 9, 26, 1, 30) },
      { period: "day:2026-10-26", hours: 24, taken: 26 },
    ]);
    rig.sampler.close();
  });
});

describe("QA-01 what a draw chooses from", () => {
  async function drawn(
    calls: readonly CallMade[],
    more: string,
  ): Promise<{ rig: SamplingRig; agents: readonly string[] }> {
    const rig = await rigWith(calls, rule(more));
    rig.sampler.open();
    await rig.clock.advance(DUE + 2_000 - rig.clock.wall());
    rig.sampler.close();
    return { rig, agents: (await taken(rig)).map(({ agent }) => String(agent)) };
  }

  test("scope by project, team, queue and agent", async () => {
    const calls = [...week({ "5001": 3, "5002": 3, "5003": 3 }), ...week({ "5001": 2 }, { queue: "sales" })];
    const all = "take: 100%";
    expect((await drawn(calls, `${all}, scope: { project: service }`)).agents.toSorted()).toEqual([
      ...["5001", "5001", "5001", "5001", "5001", "5002", "5002", "5002"],
    ]);
    expect((await drawn(calls, `${all}, scope: { teams: [b] }`)).agents).toEqual(["5003", "5003", "5003"]);
    expect((await drawn(calls, `${all}, scope: { queues: [sales] }`)).agents).toEqual(["5001", "5001"]);
    expect((await drawn(calls, `${all}, scope: { agents: ["5002"], queues: [support] }`)).agents).toHaveLength(3);
  });

  test("conditions on facts, a minimum length, and what was heard", async () => {
    const calls = [
      ...week({ "5001": 5 }, { talkMs: 20_000 }),
      ...week({ "5002": 5 }, { talkMs: 90_000, disposition: "complaint" }),
      ...week({ "5003": 5 }, { talkMs: 300_000, holdMs: 45_000 }),
    ];
    const all = "take: 100%";
    expect(new Set((await drawn(calls, `${all}, minimum: 90s`)).agents)).toEqual(new Set(["5002", "5003"]));
    expect(new Set((await drawn(calls, `${all}, where: { disposition: [complaint] }`)).agents)).toEqual(
      new Set(["5002"]),
    );
    expect(new Set((await drawn(calls, `${all}, where: { holdMs: { atLeast: 30s } }`)).agents)).toEqual(
      new Set(["5003"]),
    );
    const rig = await rigWith(calls, rule("take: 100%, where: { silenceShare: { atLeast: 50% } }"));
    const channel = { speechMs: 20_000, loudness: -20, clippedShare: 0, interruptions: 1, firstMs: 800 };
    const hints = { durationMs: 100_000, left: channel, right: channel, longestSilenceMs: 9_000, talkOverMs: 2_000 };
    rig.hints.set("c1", { ...hints, silenceMs: 62_000 });
    rig.hints.set("c2", { ...hints, silenceMs: 10_000 });
    const kept = rig.rules.find("weekly")?.rule;
    if (kept === undefined) throw new Error("no rule");
    const plan = await rig.done(rig.draws.preview(kept, { key: "x", from: MONDAY, to: MONDAY + 7 * DAY, dueAt: DUE }));
    if (typeof plan === "string") throw new Error(plan);
    expect(plan.gathered).toMatchObject({ looked: 15, unheard: 13 });
    expect(plan.verdicts.map(({ candidate }) => candidate.recording)).toEqual(["c1"]);
    expect(plan.verdicts[0]?.candidate.facts).toMatchObject({
      silenceShare: 0.62,
      greetingMs: 800,
      agentInterruptions: 1,
    });
    expect(await rig.query("SELECT number FROM draw")).toEqual([]);
  });

  test("a part is never drawn twice, whichever rule asks, and fewer than wanted are told", async () => {
    const two = `rules: { one: { scorecard: hotline, take: 6 }, two: { scorecard: hotline, take: 6 } }`;
    const rig = await rigWith(week({ "5001": 10 }), two);
    rig.sampler.open();
    await rig.clock.advance(DUE + 2_000 - rig.clock.wall());
    const all = await taken(rig);
    expect(all).toHaveLength(10);
    expect(new Set(all.map(({ recording }) => recording)).size).toBe(10);
    expect(rig.told("sampling.failed")).toEqual([
      expect.objectContaining({ rule: "two", wanted: 6, taken: 4, cause: "fewer calls fit than are wanted" }),
    ]);
    rig.sampler.close();
  });

  test("at least one of every agent and week, though a rule draws each day", async () => {
    const daily = "rules: { daily: { scorecard: hotline, period: day, take: 1, quota: { perAgent: 1, per: week } } }";
    const rig = await rigWith(week({ "5001": 25, "5002": 5, "5003": 1 }), daily, MONDAY);
    rig.sampler.open();
    await rig.clock.advance(8 * DAY);
    const counts = await rig.query("SELECT agent, COUNT(*) AS n FROM inspection GROUP BY agent ORDER BY agent");
    expect(counts.map(({ agent }) => agent)).toEqual(["5001", "5002", "5003"]);
    const [first] = await rig.query("SELECT taken, needs FROM draw WHERE number = 1");
    expect(first).toEqual({ taken: 3, needs: '[["5001",1],["5002",1],["5003",1]]' });
    const later = await rig.query("SELECT taken, needs FROM draw WHERE number IN (2, 3, 4, 5) ORDER BY number");
    expect(later).toEqual(Array.from({ length: 4 }, () => ({ taken: 1, needs: "[]" })));
    rig.sampler.close();
  });

  test("whoever was drawn a short time ago is left alone", async () => {
    const daily = "rules: { daily: { scorecard: hotline, period: day, take: 100%, notAgainWithin: 3d } }";
    const calls = Array.from({ length: 7 }, (_, day) => ({ at: MONDAY + day * DAY + 10 * HOUR, agent: "5001" }));
    const rig = await rigWith(calls, daily, MONDAY);
    rig.sampler.open();
    await rig.clock.advance(8 * DAY);
    expect((await rig.query("SELECT period, taken FROM draw WHERE taken > 0")).map(({ period }) => period)).toEqual([
      ...["day:2026-11-23", "day:2026-11-26", "day:2026-11-29"],
    ]);
    rig.sampler.close();
  });

  test("random rules on random calls: never outside the rule, never twice, quotas kept, as many as there are", async () => {
    const random = dice(seededRng(21));
    for (let round = 0; round < 8; round++) {
      const agents = ["5001", "5002", "5003"];
      const calls = Array.from({ length: 10 + random.below(40) }, () => ({
        at: MONDAY + random.below(7 * DAY - HOUR),
        agent: random.pick(agents),
        queue: random.pick(["support", "sales"]),
        talkMs: 5_000 + random.below(600_000),
      }));
      const queue = random.pick(["support", "sales"]);
      const least = random.below(200_000);
      const take = 1 + random.below(10);
      const by = random.pick(["[agent]", "[queue, hour]", "[length, team]"]);
      const more = `scope: { queues: [${queue}] }, where: { talkMs: { atLeast: ${least}ms } }, take: ${take}, quota: { perAgent: 1 }, strata: { by: ${by}, allocation: ${random.pick(["equal", "proportional"])} }`;
      const { rig } = await drawn(calls, more);
      const fitting = calls
        .map((one, at) => ({ ...one, id: `c${at + 1}` }))
        .filter((one) => one.queue === queue && one.talkMs >= least);
      const got = await taken(rig);
      const ids = new Set(fitting.map(({ id }) => id));
      expect(got.every(({ recording }) => ids.has(String(recording)))).toBe(true);
      expect(new Set(got.map(({ recording }) => recording)).size).toBe(got.length);
      const there = new Set(fitting.map(({ agent }) => agent));
      expect(new Set(got.map(({ agent }) => agent))).toEqual(
        there.size > 0 && got.length >= there.size ? there : new Set(),
      );
      expect(got).toHaveLength(Math.min(fitting.length, Math.max(take, there.size)));
    }
  });
});
