import { expect, test } from "vitest";
import { logFact } from "../../src/app/core/fact-logger.ts";
import type { AgentKey, CallId } from "../../src/base/ids.ts";
import type { LogFields, Logger } from "../../src/base/log.ts";

const call = "c-20261122-aaaaaaaa" as CallId;

function logged(write: (log: Logger) => void): string {
  const lines: string[] = [];
  const line = (event: string, fields?: LogFields): void => void lines.push(JSON.stringify({ event, ...fields }));
  write({ debug: line, info: line, warn: line, error: line });
  return lines.join("\n");
}

test("OPS-07 a whole telephone number, or a name, never reaches the log", () => {
  const text = logged((log) =>
    logFact(log, { kind: "call.arrived", call, from: "13800138000", fromName: "韩梅梅", dialled: "+8610086123" }),
  );
  expect(text).toContain(call);
  expect(text).not.toContain("13800138000");
  expect(text).not.toContain("8610086123");
  expect(text).not.toContain("韩梅梅");
});

test("the night shift sees who became busy and why", () => {
  const text = logged((log) =>
    logFact(log, {
      kind: "agent.state",
      agent: "5001" as AgentKey,
      extension: undefined,
      from: "ringing",
      to: { kind: "busy", reason: "no-answer" },
    }),
  );
  expect(JSON.parse(text)).toMatchObject({ event: "agent.state", agent: "5001", to: "busy", reason: "no-answer" });
});
