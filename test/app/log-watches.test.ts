import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { logFact } from "../../src/app/core/fact-logger.ts";
import { openLog } from "../../src/app/log-sink.ts";
import type { CallId, ExtensionKey, LegId } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import type { SwitchFact } from "../../src/call/record-keeper.ts";

let directory: string;
let fd: number;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 23, 8) });
  directory = mkdtempSync(join(tmpdir(), "zongji-log-"));
  fd = openSync(join(directory, "log"), "a");
});
afterEach(() => {
  vi.useRealTimers();
  closeSync(fd);
  rmSync(directory, { recursive: true });
});

function lines(): readonly Record<string, unknown>[] {
  const text = readFileSync(join(directory, "log"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function arrived(call: string, from: string, dialled = "7000"): SwitchFact {
  return { kind: "call.arrived", call: call as CallId, from, fromName: undefined, dialled };
}

function held(call: string): SwitchFact {
  return { kind: "leg.held", call: call as CallId, leg: `${call}/1` as LegId };
}

function rang(call: string, extension: string): SwitchFact {
  const leg = `${call}/2` as LegId;
  return {
    kind: "leg.started",
    call: call as CallId,
    leg,
    side: "callee",
    extension: extension as ExtensionKey,
    agent: undefined,
    sipCallId: "x",
  };
}

/** A log at info, as the switch wires it: facts are logged, then shown to the watches. */
function open() {
  const log = openLog("info", fd);
  const tell = (...facts: readonly SwitchFact[]): void => {
    for (const fact of facts) {
      logFact(log, fact);
      log.watches.fold(fact);
    }
  };
  const details = async (): Promise<readonly unknown[]> => {
    await log.drain();
    return lines()
      .filter(({ event }) => event === "leg.held")
      .map(({ call }) => call);
  };
  return { log, tell, details };
}

describe("OPS-06 every line of certain calls", () => {
  test("one call is followed to its end, others are not", async () => {
    const { log, tell, details } = open();
    expect(log.control.watchCalls({ what: "call", key: "c-1" }, 60_000, ["c-1"])).toBe(true);
    tell(held("c-1"), held("c-2"));
    tell({ kind: "call.ended", call: "c-1" as CallId, ending: "completed", by: "caller", status: 200 });
    tell(held("c-1"));
    expect(await details()).toEqual(["c-1"]);
    expect(log.control.watched()).toEqual([]);
    expect(lines().find(({ event }) => event === "leg.held")).toMatchObject({ level: "debug", leg: "c-1/1" });
  });

  test("calls of a phone, whichever side it is on, until the time is over", async () => {
    const { log, tell, details } = open();
    log.control.watchCalls({ what: "extension", key: "1001" }, 60_000, []);
    tell(arrived("c-1", "1001"), held("c-1"), arrived("c-2", "1003"), held("c-2"), rang("c-2", "1001"), held("c-2"));
    expect(await details()).toEqual(["c-1", "c-2"]);
    vi.setSystemTime(Date.now() + 61_000);
    tell(held("c-1"), arrived("c-3", "1001"), held("c-3"));
    expect(await details()).toEqual(["c-1", "c-2"]);
    expect(log.control.watched()).toEqual([]);
  });

  test("a number however it is written, which itself is not in the log; ended by hand", async () => {
    const { log, tell, details } = open();
    log.control.watchCalls({ what: "number", key: "138 0013 8000" }, 60_000, []);
    tell(arrived("c-1", "+8613800138000"), held("c-1"), arrived("c-2", "13900139000"), held("c-2"));
    expect(await details()).toEqual(["c-1"]);
    expect(log.control.unwatchCalls({ what: "number", key: "138 0013 8000" })).toBe(true);
    tell(held("c-1"));
    expect(await details()).toEqual(["c-1"]);
    expect(readFileSync(join(directory, "log"), "utf8")).not.toMatch(/138 ?0013 ?8000/);
  });

  test("only so many at a time", () => {
    const { log } = open();
    const watch = (key: number) => log.control.watchCalls({ what: "extension", key: String(key) }, 60_000, []);
    for (let key = 0; key < limits.log.watched; key++) expect(watch(key)).toBe(true);
    expect(watch(1_000)).toBe(false);
    expect(watch(0)).toBe(true); // once more: its time begins anew
    expect(log.control.watched().length).toBe(limits.log.watched);
  });

  test("what others wrote gets no whole number into the log; ids and counts stay", async () => {
    const { log } = open();
    const cause = "GET /customers?phone=13800138000 to +8657188880000 failed at c-20261123-abcdefgh, 1234567890123 ms";
    log.warn("flow.request-failed", { call: "c-20261123-abcdefgh", cause, bytes: 123_456_789 });
    await log.drain();
    const [line] = lines();
    expect(line).toMatchObject({ call: "c-20261123-abcdefgh", bytes: 123_456_789 });
    expect(String(line?.["cause"])).toContain("c-20261123-abcdefgh");
    expect(String(line?.["cause"])).not.toMatch(/13800138000|57188880000/);
  });
});
