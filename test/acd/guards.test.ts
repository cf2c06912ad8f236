import { describe, expect, test } from "vitest";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import type { Millis } from "../../src/base/time.ts";
import { agent, factKinds, facts, offers, queue, Shift } from "./offices.ts";

const five = "5" as AgentKey;
const phone = (key: string) => key as ExtensionKey;
const ghosts = (effects: Parameters<typeof facts>[0]): string[] =>
  facts(effects).flatMap((fact) => (fact.kind === "ghost.found" ? `${fact.call} ${fact.agent} ${fact.was}` : []));

describe("ACD-20 nothing stays bound to what is not there", () => {
  test("an offer of which nothing is heard is taken back ten seconds after its ringing time", () => {
    const shift = new Shift([agent("5"), agent("6")], [queue("care", { ringMs: 20_000 })]).ready("5", "6");
    shift.calls("c1", "care");
    shift.do({ kind: "ringing", call: "c1" as CallId, agent: five });
    expect(shift.whyAgent("5")?.nextEvent).toEqual({ what: "guard", inMs: 20_000 + limits.acd.offerGuardMs });
    expect(ghosts(shift.pass(29_999).effects)).toEqual([]);
    shift.pass(1);
    expect(ghosts(shift.effects)).toEqual(["c1 5 ringing"]);
    expect(shift.state("5")).toBe("busy unreachable");
    expect(offers(shift.effects).at(-1)).toBe("c1 > 6");
    shift.do({ kind: "reachable", extension: phone("105"), reachable: true });
    expect(shift.state("5")).toBe("ready");
  });

  test("an offer that ended has no guard left", () => {
    const shift = new Shift([agent("5")], [queue("care")]).ready("5");
    shift.calls("c1", "care");
    shift.answers("5", "c1");
    expect(shift.desk.nextWake()).toBeUndefined();
    shift.hangsUp("5", "c1");
    shift.calls("c2", "care");
    shift.do({ kind: "leave", call: "c2" as CallId, why: "abandoned" });
    expect(shift.desk.nextWake()).toBeUndefined();
  });

  test("whoever is bound to a call that is no more is freed: talks end in wrap-up, rings stop, callers leave", () => {
    const shift = new Shift([agent("5"), agent("6")], [queue("care", { wrapUpMs: 9_000 })]).ready("5", "6");
    for (const id of ["c1", "c2", "c3"]) shift.calls(id, "care");
    shift.answers("5", "c1");
    const effects = shift.do({ kind: "reconcile", calls: new Set() });
    expect(ghosts(effects)).toEqual(["c1 5 talking", "c2 6 reserved", "c2 undefined waiting", "c3 undefined waiting"]);
    expect([shift.state("5"), shift.state("6")]).toEqual(["wrap-up", "ready"]);
    expect(shift.queueView("care").today).toMatchObject({ offered: 3, answered: 1, removed: 2 });
    expect(shift.desk.sizes.calls).toBe(0);
  });

  test("what is real stays, and whoever waits to be called back has no call yet", () => {
    const shift = new Shift([agent("5"), agent("6")], [queue("care")]).ready("5");
    shift.calls("c1", "care");
    shift.answers("5", "c1");
    shift.calls("c2", "care");
    shift.calls("c3", "care", { callBack: true });
    expect(shift.do({ kind: "reconcile", calls: new Set(["c1", "c2"] as CallId[]) })).toEqual([]);
    shift.ready("6").do({ kind: "leave", call: "c2" as CallId, why: "abandoned" });
    expect(offers(shift.effects).at(-1)).toBe("c3 > 6");
    expect(ghosts(shift.do({ kind: "reconcile", calls: new Set(["c1"] as CallId[]) }))).toEqual([
      "c3 6 reserved",
      "c3 undefined waiting",
    ]);
  });
});

describe("ACD-17 as before a restart", () => {
  test("an agent is back in their state, as long in it and as long idle as before; the longest idle is first again", () => {
    const shift = new Shift([agent("5"), agent("6"), agent("7")], [queue("care")]).pass(1_000).ready("7");
    for (const [key, since] of [
      ["6", -5_000],
      ["5", -60_000],
    ] as const) {
      shift.do({ kind: "reachable", extension: phone(`10${key}`), reachable: true });
      shift.do({
        kind: "restore",
        agent: key as AgentKey,
        extension: phone(`10${key}`),
        state: { kind: "ready" },
        since: since as Millis,
        idleSince: since as Millis,
      });
    }
    expect(shift.view("5")).toMatchObject({ sinceMs: 61_001, idleMs: 61_001, extension: "105" });
    expect(["c1", "c2", "c3"].flatMap((id) => offers(shift.calls(id, "care")))).toEqual(["c1 > 5", "c2 > 6", "c3 > 7"]);
    expect(shift.view("5").today.timesMs.ready).toBe(61_001);
  });

  test("it is refused for whoever is signed in already, is not known, or whose phone another has", () => {
    const shift = new Shift([agent("5"), agent("6")], [queue("care")]).ready("5");
    const restore = (key: string, extension: string) =>
      shift.faultOf({
        kind: "restore",
        agent: key as AgentKey,
        extension: phone(extension),
        state: { kind: "busy", reason: "mail" },
        since: 0 as Millis,
        idleSince: 0 as Millis,
      });
    expect([restore("5", "109"), restore("9", "109"), restore("6", "105"), restore("6", "106")]).toEqual([
      "not-now",
      "unknown-agent",
      "phone-taken",
      undefined,
    ]);
    expect(shift.state("6")).toBe("busy mail");
  });

  test("counters of the day go on from where they were", () => {
    const shift = new Shift([agent("5")], [queue("care")]).ready("5");
    const timesMs = { ...shift.view("5").today.timesMs, talking: 90_000 };
    shift.do({ kind: "restore-day", agent: five, offered: 7, answered: 5, missed: 2, timesMs });
    shift.calls("c1", "care");
    shift.serves("5", "c1", 10_000);
    expect(shift.view("5").today).toMatchObject({ offered: 8, answered: 6, missed: 2, talkMs: 100_000 });
  });

  test("who has waited past maxWait gets one try, then leaves", () => {
    const shift = new Shift([agent("5")], [queue("care", { maxWaitMs: 60_000 })]).pass(90_000).ready("5");
    const since = (shift.now - 80_000) as Millis;
    expect(offers(shift.calls("c1", "care", { since }))).toEqual(["c1 > 5"]);
    shift.calls("c2", "care", { since });
    expect(factKinds(shift.do({ kind: "tick" }))).toEqual(["caller.left"]);
    expect(factKinds(shift.answers("5", "c1"))).toContain("caller.connected");
  });

  test("who waited longest goes first, whenever they came in", () => {
    const shift = new Shift([agent("5")], [queue("care")]).pass(60_000);
    shift.calls("c1", "care");
    shift.calls("c2", "care", { since: (shift.now - 1_000) as Millis });
    expect(shift.desk.waiting("care" as QueueKey, shift.now as Millis).map((one) => one.call)).toEqual(["c2", "c1"]);
  });
});
