// Rules, draws and what comes of them before a real switch: the supervisor draws, inspectors get sheets, and nobody else may ask.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordWrites } from "../../src/call/record-tables.ts";
import { callOf, DAY, HOUR } from "../qa/sampling/rig.ts";
import { type Heard, WholeSwitch } from "./whole-switch.ts";

const KINDS: Readonly<Record<string, string>> = { wang: "Qf", lin: "Zt", li: "Hy" };
const TOKEN = (who: string): string => `kx7T${KINDS[who]}Vm3zRw8LpYs6HdUbG`;
const OFFICE = `
office: { name: Demo, language: zh, country: CN, timezone: Asia/Shanghai }
extensions: { "1001": { secret: "kx83-vnq2-77" }, "1002": { secret: "ab83-vnq2-78" } }
agents: { "5001": { extension: "1001", team: a }, "5002": { extension: "1002", team: a } }
queues: { support: { number: "7000" } }
users:
  wang: { role: qa-supervisor, token: ${TOKEN("wang")} }
  lin: { role: qa-inspector, token: ${TOKEN("lin")} }
  li: { role: agent, agent: "5001", token: ${TOKEN("li")} }
`;

let whole: WholeSwitch;
beforeAll(async () => {
  whole = await WholeSwitch.open(OFFICE);
}, 60_000);
afterAll(() => whole.close());

function ask(who: string, method: string, target: string, body?: string | object): Promise<Heard> {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/plain" : "application/json";
  const headers = { authorization: `Bearer ${TOKEN(who)}`, "content-type": type };
  return whole.send({ method, target, headers, ...(text === undefined ? {} : { body: text }) });
}

describe("QA-01 sampling before a real switch", () => {
  test("the supervisor draws by rule, and the inspector has sheets that do not say so", async () => {
    const now = whole.clock.wall();
    const calls = Array.from({ length: 12 }, (_, n) =>
      callOf(`c-2026-${n}`, { at: now - DAY - n * HOUR, agent: n < 9 ? "5001" : "5002" }),
    );
    await whole.database.write(calls.flatMap(recordWrites));
    const card = readFileSync("examples/scorecards/hotline.yaml", "utf8");
    expect((await ask("wang", "POST", "/api/scorecards", card)).status).toBe(200);
    const rules = "rules: { hot: { scorecard: hotline, period: month, take: 3, quota: { perAgent: 1, per: month } } }";
    expect((await ask("wang", "POST", "/api/sampling-rules", rules)).json).toMatchObject([{ id: "hot" }]);
    const day = new Date(now - DAY).toISOString().slice(0, 10);
    const preview = await ask("wang", "GET", `/api/sampling-rules/hot/preview?day=${day}`);
    expect(preview.json).toMatchObject({ looked: 12, candidates: 12, wanted: 3, taken: 3, shortAgents: 0 });
    const drawn = await ask("wang", "POST", "/api/draws", { rule: "hot", day });
    expect(drawn).toMatchObject({ status: 201, json: { draw: { id: "D-1", taken: 3 } } });
    const made = await ask("wang", "GET", "/api/inspections?draw=D-1");
    const { items } = made.json as { readonly items: readonly { readonly agent: string }[] };
    expect(items).toHaveLength(3);
    expect(new Set(items.map(({ agent }) => agent))).toEqual(new Set(["5001", "5002"]));
    await expect
      .poll(async () => JSON.stringify((await ask("lin", "GET", "/api/score-sheets")).json).match(/"S-\d+"/g)?.length)
      .toBe(3);
    const sheets = await ask("lin", "GET", "/api/score-sheets");
    expect(sheets.text).not.toMatch(/c-2026|D-1|"hot"|500[12]/);
    expect((await ask("wang", "GET", "/api/draws/D-1/explanation")).json).toMatchObject({ proof: "proven" });
    for (const who of ["lin", "li"])
      for (const path of ["/api/draws", "/api/draws/D-1", "/api/sampling-rules", "/api/draws/D-1/candidates"])
        expect((await ask(who, "GET", path)).status).toBe(403);
    expect((await ask("lin", "POST", "/api/draws", { rule: "hot" })).status).toBe(403);
    expect(whole.bugs).toEqual([]);
  }, 30_000);
});
