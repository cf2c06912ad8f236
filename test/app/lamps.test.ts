// What a lamp shows of things that are no phone, and to whom; facts in, documents out.

import { describe, expect, test } from "vitest";
import { Lamps, mayPickUp } from "../../src/app/core/lamps.ts";
import type { CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { parseOffice } from "../../src/office/parse.ts";

const parsed = parseOffice(`
extensions:
  "1001": { secret: "kx83-vnq2-77", pickup: [sales] }
  "1002": { secret: "ab83-vnq2-78", pickup: [sales, hall] }
  "1003": { secret: "cd83-vnq2-79" }
queues:
  sales: { number: "7000" }
parking: { number: "700", slots: ["701", "702"] }
switches: { night: { number: "*69" } }
alarms:
  full: { queue: sales, waiting: 5, tell: [lamp], number: "8901" }
  quiet: { queue: sales, waiting: 5, number: "8902" }
`);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
const office = parsed.value;

const CALL = "c-1" as CallId;
const CALLER = { tier: undefined, region: undefined, callBack: false, waitedMs: 0 } as const;
const SALES = "sales" as QueueKey;

interface Watched {
  on: boolean;
  alarm: { readonly acknowledgedAt: number | undefined } | undefined;
}

function lampsOf(): { lamps: Lamps; changed: string[]; shows: (resource: string) => string; night: Watched } {
  const changed: string[] = [];
  const night: Watched = { on: false, alarm: undefined };
  const lamps = new Lamps({
    office: () => office,
    lines: { calls: () => [] },
    findCall: () => undefined,
    isNight: () => night.on,
    alarmOf: () => night.alarm,
    changed: (resource) => changed.push(resource),
  });
  const shows = (resource: string): string => {
    const text = lamps.package.document({ resource, watcher: "1003", entity: `sip:${resource}@pbx`, version: 0 });
    return [...text.matchAll(/<state>(\w+)/g)].map(([, state]) => state).join(" ");
  };
  return { lamps, changed, shows, night };
}

describe("SIP-07 lamps of things that are no phone", () => {
  test("a parked call lights its slot until somebody takes it, or it ends", () => {
    const { lamps, changed, shows } = lampsOf();
    expect(shows("701")).toBe("terminated");
    lamps.fold({ kind: "call.parked", call: CALL, slot: "701", by: "1001" });
    expect([shows("701"), shows("702"), changed]).toEqual(["confirmed", "terminated", ["701"]]);
    lamps.fold({ kind: "call.unparked", call: CALL, slot: "701", by: "1002" });
    expect([shows("701"), lamps.size]).toEqual(["terminated", 0]);
    lamps.fold({ kind: "call.parked", call: CALL, slot: "702", by: "1001" });
    lamps.fold({ kind: "call.ended", call: CALL, ending: "completed", by: "caller", status: 200 });
    expect([shows("702"), lamps.size]).toEqual(["terminated", 0]);
    expect(changed).toEqual(["701", "701", "702", "702"]);
  });

  test("a night switch is lit at night", () => {
    const { lamps, changed, shows, night } = lampsOf();
    expect(shows("*69")).toBe("terminated");
    night.on = true;
    lamps.nightChanged("night");
    expect([shows("*69"), changed]).toEqual(["confirmed", ["*69"]]);
  });

  test("an alarm blinks until somebody has seen it, and is lit until it is over", () => {
    const { lamps, changed, shows, night } = lampsOf();
    expect(shows("8901")).toBe("terminated");
    night.alarm = { acknowledgedAt: undefined };
    lamps.numberChanged("8901");
    expect(shows("8901")).toBe("early");
    night.alarm = { acknowledgedAt: 1 };
    expect([shows("8901"), changed]).toEqual(["confirmed", ["8901"]]);
    expect(lamps.package.admits("8902", "1001")).toBe("unknown"); // it tells no lamp
  });

  test("a queue blinks from the first caller to the last, and tells of nothing in between", () => {
    const { lamps, changed, shows } = lampsOf();
    const other = "c-2" as CallId;
    for (const call of [CALL, other]) lamps.fold({ kind: "caller.queued", call, queue: SALES, position: 1, ...CALLER });
    expect(shows("7000")).toBe("early");
    lamps.fold({ kind: "caller.left", call: CALL, queue: SALES, why: "abandoned", waitedMs: 1, to: undefined });
    expect(shows("7000")).toBe("early");
    lamps.fold({ kind: "caller.left", call: other, queue: SALES, why: "abandoned", waitedMs: 1, to: undefined });
    expect([shows("7000"), changed, lamps.size]).toEqual(["terminated", ["7000", "7000"], 0]);
  });

  test.each([
    ["1001", "yes"],
    ["701", "yes"],
    ["*69", "yes"],
    ["7000", "yes"],
    ["700", "unknown"],
    ["9999", "unknown"],
    ["", "unknown"],
  ])("%s may be watched: %s; by nobody the office does not know", (resource, verdict) => {
    const { package: pack } = lampsOf().lamps;
    expect(pack.admits(resource, "1003")).toBe(verdict);
    expect(pack.admits(resource, "4711")).toBe("forbidden");
  });

  test("who may see with whom a line speaks: itself, and its pickup group", () => {
    const line = office.extensions.get("1001" as ExtensionKey);
    if (line === undefined) throw new Error("no such line");
    expect(["1001", "1002", "1003", "4711"].map((watcher) => mayPickUp(watcher, line, office))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
