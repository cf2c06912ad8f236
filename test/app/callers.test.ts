// The caller list, and what is known of callers when they come to a queue (ACD-10, ACD-15); with the real tables.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallerEntry } from "../../src/app/core/callers/caller-entry.ts";
import { callerNumber } from "../../src/app/core/callers/caller-list.ts";
import { WaitingFeatures } from "../../src/app/core/waiting/make-waiting.ts";
import type { SqlValue } from "../../src/base/db.ts";
import type { AgentKey } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import type { WallMillis } from "../../src/base/time.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { listenTo } from "./feature-story.ts";
import { House } from "./house.ts";

const OFFICE = `
office: { country: CN, region: fujian/zhangzhou }
tiers: [vip, gold]
regions: { fujian: [xiamen, zhangzhou, fuzhou] }
areas: { "+86592": fujian/xiamen, "0591": fujian/fuzhou }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
agents:
  "5001": { name: 李雷, extension: "1001" }
  "5002": { name: 韩梅梅, extension: "1002" }
queues:
  sales: { number: "7000", prefer: [ { who: last-agent, within: 30d, for: 20s }, { who: owner, for: 30s }, { who: best-marked, within: 90d, for: 15s } ] }
trunks: { carrier: { host: 192.0.2.1, register: false, qualify: 0s, numbers: e164 } }
numbers: { "+862155550000": { queue: sales }, "+862155550001": { queue: sales, tier: gold, region: fujian/fuzhou } }
`;
const DAY_MS = 86_400_000;

let house: House;
let database: MemoryDatabase;
let features: WaitingFeatures;

beforeEach(() => {
  house = new House(OFFICE);
  const { clock } = house;
  database = new MemoryDatabase({ clock });
  features = new WaitingFeatures({
    clock,
    database,
    log: silentLog,
    office: () => house.site.office(),
    site: () => house.site,
  });
  Object.assign(house.site, features.forSite);
});
afterEach(() => database.close());

/** Time passes, so that a write is committed. */
async function done<Value>(write: Promise<Value>): Promise<Value> {
  const [value] = await Promise.all([write, house.clock.advance(1_000)]);
  return value;
}

function entry(number: string, more: Partial<CallerEntry> = {}): CallerEntry {
  const now = house.clock.wall();
  return {
    number,
    kind: "note",
    name: undefined,
    tier: undefined,
    region: undefined,
    owner: undefined,
    reason: undefined,
    author: "li",
    createdAt: now,
    until: undefined,
    contest: undefined,
    attempts: 0,
    attemptedAt: undefined,
    ...more,
  };
}
const bar = (number: string, forMs = DAY_MS): CallerEntry =>
  entry(number, { kind: "black", reason: "pranks", until: (house.clock.wall() + forMs) as WallMillis });
const put = (one: CallerEntry): Promise<unknown> => done(features.callers.list.put(one));

async function call(from: string, to = "+862155550000") {
  const caller = house.callIn("carrier", { from: `<sip:${from}@192.0.2.1>`, to });
  await house.settle();
  return caller;
}
/** What the desk was told of the caller that came last. */
function queued(): unknown {
  const fact = house.facts.findLast((one) => one.kind === "caller.queued");
  return fact?.kind === "caller.queued" ? { tier: fact.tier, region: fact.region } : undefined;
}
const offered = (): readonly string[] =>
  house.facts.flatMap((fact) => (fact.kind === "caller.offered" ? fact.agents : []));

describe("ACD-15 barred numbers", () => {
  test("are barred still when another entry was removed twice at the same moment", async () => {
    await put(bar("+8613800138000"));
    await put(entry("+8613900139000"));
    const other = entry("+8613900139000");
    const { list } = features.callers;
    await done(Promise.all([list.remove(other), list.remove(other)]));
    expect(list.isEmpty).toBe(false);
    await done(Promise.all([list.put(other), list.put(other)]));
    await done(list.remove(other));
    await done(list.remove(bar("+8613800138000")));
    expect(list.isEmpty).toBe(true);
  });

  test("hear why once, then 603, and each attempt is counted", async () => {
    await put(bar("+8613800138000"));
    const first = await call("+8613800138000");
    expect(await listenTo(house)).toEqual(["queue-barred", "queue-goodbye"]);
    expect(first.state).toBe("ended");
    const second = await call("+8613800138000");
    expect(second.ending?.status).toBe(603);
    expect(house.facts.filter(({ kind }) => kind === "caller.refused")).toHaveLength(2);
    await house.clock.advance(1_000);
    expect(features.callers.list.find("+8613800138000")).toMatchObject({ attempts: 2 });
    expect(house.figuresOf("sales")).toMatchObject({ offered: 2, refused: 2 });
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "rejected", endedBy: "switch" });
  });

  test("however they or the carrier write it", () => {
    const forms = ["+8613800138000", "138 0013 8000", "008613800138000", "+86 138-0013-8000"];
    expect(new Set(forms.map((form) => callerNumber(form, "CN")))).toEqual(new Set(["+8613800138000"]));
    expect(callerNumber("10086", "CN")).toBe("10086");
    expect(callerNumber("+86592*", "CN")).toBe("+86592*");
  });

  test("not any more when the time is over", async () => {
    await put(bar("+8613800138000", 60_000));
    await house.clock.advance(60_000);
    const caller = await call("+8613800138000");
    expect(caller.state).toBe("answered");
    expect(queued()).toBeDefined();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("nor when somebody objected and was right; while nobody has answered they are", async () => {
    const contest = {
      at: house.clock.wall(),
      by: "wang",
      reason: "not us",
      answer: undefined,
      answeredBy: undefined,
      answeredAt: undefined,
    };
    await put({ ...bar("+8613800138000"), contest: { ...contest, state: "open" } });
    expect(features.callers.list.barred("+8613800138000")).toBeDefined();
    await put({ ...bar("+8613800138000"), contest: { ...contest, state: "lifted" } });
    expect(features.callers.list.barred("+8613800138000")).toBeUndefined();
    expect(features.callers.list.find("+8613800138000")?.contest).toMatchObject({ state: "lifted", reason: "not us" });
  });

  test("a star bars all that begin so, but not whoever is welcome or has an entry of their own", async () => {
    await put(bar("+44*"));
    await put(entry("+442071234567", { kind: "white" }));
    await put(bar("+4420*"));
    const { list } = features.callers;
    expect(list.barred("+441632960000")?.number).toBe("+44*");
    expect(list.barred("+442071111111")?.number).toBe("+4420*");
    expect(list.barred("+442071234567")).toBeUndefined();
    expect(list.barred("+8613800138000")).toBeUndefined();
  });

  test("the database takes no bar without reason or end, whoever writes it", async () => {
    await expect(put(entry("+8613800138000", { kind: "black" }))).rejects.toThrow();
  });

  test("the list survives a restart, and an empty one is not even looked at", async () => {
    expect(features.callers.list.isEmpty).toBe(true);
    await put(bar("+8613800138000"));
    await put(bar("+44*"));
    const { clock } = house;
    const again = new WaitingFeatures({
      clock,
      database,
      log: silentLog,
      office: () => house.site.office(),
      site: () => house.site,
    });
    await again.restore();
    expect(again.callers.list.barred("+8613800138000")).toMatchObject({ reason: "pranks" });
    expect(again.callers.list.barred("+441632960000")).toMatchObject({ number: "+44*" });
    expect((await again.callers.list.list({ kind: "black", before: undefined, limit: 10 })).length).toBe(2);
  });
});

describe("ACD-10 who callers are", () => {
  test("tier and region: the dialled number, then the list, then the area, then the office", async () => {
    const seen: unknown[] = [];
    const ask = async (from: string, to?: string): Promise<void> => {
      const caller = await call(from, to);
      seen.push(queued());
      caller.phoneHangsUp();
      await house.settle();
    };
    await put(entry("+8613800138000", { tier: "vip", region: "fujian/xiamen" }));
    await ask("+8613800138000", "+862155550001");
    await ask("+8613800138000");
    await ask("+865922222222");
    await ask("+8659187654321");
    await ask("+861065551234");
    expect(seen).toEqual([
      { tier: "gold", region: "fujian/fuzhou" },
      { tier: "vip", region: "fujian/xiamen" },
      { tier: undefined, region: "fujian/xiamen" },
      { tier: undefined, region: "fujian/fuzhou" },
      { tier: undefined, region: "fujian/zhangzhou" },
    ]);
    await house.expectNothingLeft();
  });

  test("the owner of the account gets the call, though another has been idle for longer", async () => {
    await put(entry("+8613800138000", { owner: "5002" as AgentKey }));
    house.ready("5001");
    await house.clock.advance(5_000);
    house.ready("5002");
    const caller = await call("+8613800138000");
    expect(offered()).toEqual(["5002"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  const served = (id: string, from: string, agent: string | null, daysAgo: number) => ({
    sql: "INSERT INTO call (id, from_number, to_number, agent, started_at) VALUES (?, ?, '7000', ?, ?)",
    values: [id, from, agent, house.clock.wall() - daysAgo * DAY_MS] as SqlValue[],
  });

  test("so does whoever served them last within the time", async () => {
    await done(
      database.write([
        served("c-1", "+8613800138000", "5001", 9),
        served("c-2", "+8613800138000", "5002", 2),
        served("c-3", "+8613800138000", null, 1),
        served("c-4", "+8613900139000", "5002", 31),
      ]),
    );
    house.ready("5001");
    await house.clock.advance(5_000);
    house.ready("5002");
    const caller = await call("+8613800138000");
    expect(offered()).toEqual(["5002"]);
    caller.phoneHangsUp();
    await house.settle();
    const other = await call("+8613900139000"); // too long ago: the one idle for longest
    expect(offered().at(-1)).toBe("5001");
    other.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a look-up for the last agent is one search by index", async () => {
    const { SELECT_LAST_AGENT } = await import("../../src/app/core/callers/caller-tables.ts");
    const plan = await database.query(`EXPLAIN QUERY PLAN ${SELECT_LAST_AGENT}`, ["x", 0]);
    expect(plan.map((row) => row["detail"]).join()).toContain("SEARCH call USING INDEX call_by_customer");
  });

  test("whoever gave a low mark meets those who are marked best; whoever was content does not", async () => {
    const { marks } = features.callers;
    const at = house.clock.wall();
    const mark = (call: string, agent: string, number: string, value: number): Promise<void> =>
      done(marks.add({ call, agent, number, mark: value, at, by: "survey" }));
    for (let i = 0; i < 3; i++) await mark(`c-a${i}`, "5002", `+86139001390${i}0`, 1);
    for (let i = 0; i < 3; i++) await mark(`c-b${i}`, "5001", `+86139001391${i}0`, 0.25);
    await mark("c-c", "5001", "+8613800138000", 0.25);
    await done(marks.refresh(90 * DAY_MS));
    expect(marks.best(90 * DAY_MS)).toEqual(["5002", "5001"]);
    expect(marks.wasUnhappy("+8613800138000", 90 * DAY_MS)).toBe(true);
    expect(marks.wasUnhappy("+8613900139000", 90 * DAY_MS)).toBe(false);
  });

  test("a caller who hides the number meets nobody in particular", async () => {
    await done(database.write([served("c-1", "anonymous", "5002", 1)]));
    house.ready("5001");
    await house.clock.advance(5_000);
    house.ready("5002");
    const caller = await call("anonymous");
    expect(offered()).toEqual(["5001"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});
