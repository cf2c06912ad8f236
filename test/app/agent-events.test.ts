import { describe, expect, test } from "vitest";
import { inputsOf } from "../../src/app/core/agent-events.ts";

const row = (state: string, reason: string | null = null) => ({ agent: "5001", extension: "1001", state, reason });

describe("ACD-17 a restart finds agents where they were", () => {
  test("who was busy or on break still is, for the same reason", () => {
    expect(inputsOf(row("busy", "lunch")).at(-1)).toEqual({ kind: "busy", agent: "5001", reason: "lunch" });
    expect(inputsOf(row("break")).at(-1)).toEqual({ kind: "break", agent: "5001" });
  });

  test("who was at work in any way is ready again, at the same phone", () => {
    for (const state of ["ready", "reserved", "ringing", "talking", "wrap-up"]) {
      expect(inputsOf(row(state))).toEqual([
        { kind: "sign-in", agent: "5001", extension: "1001" },
        { kind: "ready", agent: "5001" },
      ]);
    }
  });
});
