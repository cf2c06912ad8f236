// Scorecards over HTTP before a real switch, by people of each role.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Heard, WholeSwitch } from "./whole-switch.ts";

const ROLES = { boss: "manager", zhou: "qa-inspector", qian: "qa-supervisor", li: "agent" } as const;
type Person = keyof typeof ROLES;
const tokenOf = (who: Person): string => `z-${createHash("sha256").update(who).digest("hex")}`;

const OFFICE = `
agents: { "5001": { name: 李雷, team: a } }
queues: { support: { number: "7000" } }
users:
${Object.entries(ROLES)
  .map(
    ([key, role]) =>
      `  ${key}: { role: ${role}, token: "${tokenOf(key as Person)}"${key === "li" ? ', agent: "5001"' : ""} }`,
  )
  .join("\n")}
`;

const HOTLINE = readFileSync(fileURLToPath(new URL("../../examples/scorecards/hotline.yaml", import.meta.url)), "utf8");

let whole: WholeSwitch;
beforeAll(async () => {
  whole = await WholeSwitch.open(OFFICE);
});
afterAll(() => whole.close());

async function ask(who: Person, method: string, target: string, body?: string): Promise<Heard> {
  return whole.send({
    method,
    target,
    headers: { authorization: `Bearer ${tokenOf(who)}` },
    ...(body === undefined ? {} : { body }),
  });
}

describe("QA-04 scorecards over HTTP", () => {
  test("the QA supervisor applies them, everybody reads them, nobody else changes them or has their documents", async () => {
    for (const who of ["boss", "zhou", "li"] as const) {
      expect((await ask(who, "POST", "/api/scorecards", HOTLINE)).status).toBe(403);
      expect((await ask(who, "GET", "/api/scorecards/hotline/document")).status).toBe(403);
      expect((await ask(who, "POST", "/api/scorecards/hotline/retire", "{}")).status).toBe(403);
    }
    expect((await ask("qian", "POST", "/api/scorecards", HOTLINE)).json).toMatchObject({ version: 1, applied: true });
    for (const who of ["boss", "zhou", "li", "qian"] as const)
      expect((await ask(who, "GET", "/api/scorecards")).json).toMatchObject([{ id: "hotline", questions: 11 }]);
    expect((await ask("qian", "GET", "/api/scorecards/hotline/document?version=1")).text).toBe(HOTLINE);
  });

  test("an inspector does not learn from a card which questions are for which queue, nor who wrote it", async () => {
    const [seen, whole] = [
      await ask("zhou", "GET", "/api/scorecards/hotline"),
      await ask("qian", "GET", "/api/scorecards/hotline"),
    ];
    expect(whole.text).toContain("support");
    expect(whole.text).toContain("qian");
    for (const { text } of [
      seen,
      await ask("zhou", "GET", "/api/scorecards/hotline/history"),
      await ask("zhou", "GET", "/api/event-log"),
    ]) {
      expect(text).toContain("hotline");
      expect(text).not.toContain("support");
      expect(text).not.toContain("qian");
    }
  });

  test("a wrong document is refused with a fault a line, and a version that is none with what is allowed", async () => {
    const wrong = await ask("qian", "POST", "/api/scorecards", HOTLINE.replace("fatal: card", "fatal: all"));
    expect(wrong).toMatchObject({
      status: 422,
      json: { faults: [{ path: "sections.closing.items.manner.fatal", found: '"all"', allowed: "section, card" }] },
    });
    expect((await ask("qian", "GET", "/api/scorecards/hotline?version=2")).status).toBe(404);
    expect((await ask("qian", "GET", "/api/scorecards/hotline?version=first")).status).toBe(400);
    expect((await ask("qian", "POST", "/api/scorecards", "")).status).toBe(422);
    expect((await ask("qian", "GET", "/api/scorecards/hotline/history")).json).toHaveLength(1);
  });
});
