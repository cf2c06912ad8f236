import { afterAll, beforeAll, expect, test } from "vitest";
import { WholeSwitch } from "./whole-switch.ts";

const OFFICE = `
extensions: { "1001": { secret: "kx83-vnq2-77" } }
agents: { "5001": { extension: "1001" } }
queues: { support: { number: "7000" } }
`;

let whole: WholeSwitch;
beforeAll(async () => {
  whole = await WholeSwitch.open(OFFICE);
}, 60_000);
afterAll(() => whole.close());

test("ACD-17 what an agent was told is on disk: a kill right after the answer does not lose it", async () => {
  for (const [command, state] of [
    ["sign-in", "busy"],
    ["ready", "ready"],
    ["break", "break"],
    ["ready", "ready"],
  ] as const) {
    const said = await whole.send({ method: "POST", target: `/api/agents/5001/${command}` });
    expect(said.status, said.text).toBe(200);
    const kept = whole.database.get("SELECT state FROM agent_state WHERE agent = '5001'");
    expect([command, kept?.["state"]]).toEqual([command, (said.json as { readonly state: string }).state ?? state]);
  }
});
