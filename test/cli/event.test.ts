// event, webhook and pop commands against the real HTTP server and a switch without telephony.

import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { sampleEvent, samplePop } from "../api/sample-events.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

const run = (...argv: readonly string[]): Promise<Ran> => zongji([...argv, "--data", fake.folder]);

describe("CRM-12 events and webhooks by command", () => {
  test("event list is an array, newest first; for a person a table", async () => {
    const json = await run("event", "list", "--json");
    expect([json.status, JSON.parse(json.out)]).toEqual([0, [sampleEvent]]);
    expect((await run("event", "list", "--types", "call.*")).out).toContain("call.ended");
    expect((await run("event", "types", "--lang", "zh")).out).toContain("总是");
  });

  test("webhook list, show, dead, replay, drop; a test that does not arrive is exit status 1", async () => {
    expect((await run("webhook", "list")).out).toMatch(/crm +https:\/\/crm\.example\.com/);
    expect((await run("webhook", "show", "crm")).out).toContain("answered 503");
    expect(JSON.parse((await run("webhook", "dead", "--json")).out)).toMatchObject([{ id: 7, seq: 40 }]);
    expect((await run("webhook", "replay", "7")).status).toBe(0);
    expect((await run("webhook", "drop", "7")).status).toBe(0);
    expect((await run("webhook", "retry", "crm")).status).toBe(0);
    const tried = await run("webhook", "test", "crm");
    expect([tried.status, tried.err]).toEqual([1, expect.stringContaining("answered 503")]);
  });
});

describe("CRM-04 who calls by command", () => {
  test("agent pop shows customer, tickets with step and promise, calls, marks and notes; nothing escapes to the terminal", async () => {
    const { out } = await run("agent", "pop", "5001", "--lang", "en");
    for (const part of [
      "王小明",
      "贵宾",
      "T-1042",
      "上门",
      "c-20261120-cccccccc",
      "service: 4",
      "只在下午在家",
      "reset-aircon",
    ])
      expect(out).toContain(part);
    expect(out).not.toContain("\u001b[2J");
    expect(JSON.parse((await run("agent", "pop", "5001", "--json")).out)).toEqual(samplePop);
    expect((await run("agent", "pop", "5002")).status).toBe(1);
  });

  test("call attach makes a customer of the caller, or takes one who is known", async () => {
    const made = await run("call", "attach", "c-1", "--name", "王小明", "--json");
    expect(JSON.parse(made.out)).toMatchObject({ call: "c-1", created: true });
    const known = await run("call", "attach", "c-1", "--customer", "cu-1", "--json");
    expect(JSON.parse(known.out)).toMatchObject({ customer: "cu-1", created: false });
  });
});
