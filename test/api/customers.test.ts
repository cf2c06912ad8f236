// CRM-11 for customers: whoever has a right for their own or their team's customers learns nothing of others', by whatever way they ask. Over HTTP, before
// a real switch.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Heard, WholeSwitch } from "./whole-switch.ts";

const OFFICE = `
office: { country: CN }
tiers: [vip]
classes: { vip: { name: 贵宾, tier: vip } }
customers: { fields: { card: { form: A-9999, unique: true }, points: { type: number } } }
agents:
  "5001": { name: 李雷, team: a }
  "5002": { name: 韩梅梅, team: a }
  "5003": { name: 张伟, team: b }
users:
  boss: { role: manager, token: kQ7vw2Rz9LmX4tBn8YsB1 }
  lead: { role: team-leader, teams: [a], token: mW3xc8Tp5KnV2rGh7JdC2 }
  li: { role: agent, agent: "5001", token: pZ9sf4Hq6BvN8yLk3XgD3 }
  zhang: { role: agent, agent: "5003", token: tR5bn7Wd2MxC6jKp9QvE4 }
  inspector: { role: qa-inspector, teams: [b], token: yH8gk3Fs7VzP4nTb6LcF5 }
`;

const TOKENS = {
  boss: "kQ7vw2Rz9LmX4tBn8YsB1",
  lead: "mW3xc8Tp5KnV2rGh7JdC2",
  li: "pZ9sf4Hq6BvN8yLk3XgD3",
  zhang: "tR5bn7Wd2MxC6jKp9QvE4",
  inspector: "yH8gk3Fs7VzP4nTb6LcF5",
} as const;
type User = keyof typeof TOKENS;

let whole: WholeSwitch;
/** Ids by name. */
const ids: Record<string, string> = {};

function ask(user: User, method: string, target: string, body?: unknown): Promise<Heard> {
  const headers = { authorization: `Bearer ${TOKENS[user]}`, "content-type": "application/json" };
  return whole.send({ method, target, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

beforeAll(async () => {
  whole = await WholeSwitch.open(OFFICE);
  const make = async (name: string, owner: string | null, number: string, card: string) => {
    const made = await ask("boss", "POST", "/api/customers", { name, owner, numbers: [{ number }], fields: { card } });
    expect(made.status, made.text).toBe(201);
    ids[name] = (made.json as { id: string }).id;
  };
  await make("王一", "5001", "13800138001", "A-0001");
  await make("王二", "5002", "13800138002", "A-0002");
  await make("王三", "5003", "13800138003", "A-0003");
  await make("王公", null, "13800138004", "A-0004");
});
afterAll(() => whole.close());

const SEES: Readonly<Record<Exclude<User, "inspector">, readonly string[]>> = {
  boss: ["王一", "王三", "王二", "王公"],
  lead: ["王一", "王二", "王公"],
  li: ["王一", "王公"],
  zhang: ["王三", "王公"],
};
const WAYS = [
  "",
  "?text=%E7%8E%8B",
  "?text=wang",
  "?text=1380013",
  "?field=card:A-0001",
  "?tag=none",
  "?number=13800138002",
  "?owner=5002",
  "?limit=1",
];

describe("CRM-11 customers within reach", () => {
  test.each(Object.keys(SEES) as (keyof typeof SEES)[])(
    "%s finds those, by every way of asking, and no other",
    async (user) => {
      for (const way of WAYS) {
        const heard = await ask(user, "GET", `/api/customers${way}`);
        expect(heard.status, heard.text).toBe(200);
        const { items } = heard.json as { items: readonly { name: string }[] };
        for (const { name } of items) expect(SEES[user], `${user} ${way}`).toContain(name);
      }
      const all = await ask(user, "GET", "/api/customers");
      const names = (all.json as { items: readonly { name: string }[] }).items.map(({ name }) => name);
      expect(names.toSorted()).toEqual(SEES[user].toSorted());
    },
  );

  test("inspectors find nobody, whatever way they ask: a customer would tell whose call it was", async () => {
    for (const way of WAYS) expect((await ask("inspector", "GET", `/api/customers${way}`)).status).toBe(403);
    const there = await ask("inspector", "GET", `/api/customers/${ids["王三"]}`);
    const absent = await ask("inspector", "GET", "/api/customers/cu-0000000000");
    expect([there.status, there.text]).toEqual([403, absent.text]);
  });

  test("what is not within reach is answered word for word like what does not exist", async () => {
    const wide = ["", "/timeline"];
    for (const below of wide) {
      const hidden = await ask("li", "GET", `/api/customers/${ids["王三"]}${below}`);
      const absent = await ask("li", "GET", `/api/customers/cu-0000000000${below}`);
      expect(hidden.status).toBe(404);
      expect(hidden.text.replaceAll(ids["王三"] ?? "", "ID")).toBe(absent.text.replaceAll("cu-0000000000", "ID"));
    }
    for (const [method, below, body] of [
      ["PATCH", "", { name: "x" }],
      ["POST", "/notes", { text: "x" }],
      ["POST", "/numbers", { number: "13900139000" }],
      ["POST", "/remove-number", { number: "13800138003" }],
      ["POST", "/calls", { call: "c-20261122-aaaaaaaa" }],
      ["POST", "/merge", { from: ids["王一"] }],
      ["POST", "/unmerge", {}],
    ] as const) {
      const hidden = await ask("li", method, `/api/customers/${ids["王三"]}${below}`, body);
      expect(hidden.status, `${method} ${below} ${hidden.text}`).toBe(404);
    }
    const into = await ask("li", "POST", `/api/customers/${ids["王一"]}/merge`, { from: ids["王三"] });
    expect(into.status).toBe(404);
    expect((await ask("boss", "GET", `/api/customers/${ids["王三"]}`)).json).toMatchObject({
      name: "王三",
      version: 1,
    });
  });

  test("a number or a card of a hidden customer is taken, and nobody learns by whom", async () => {
    const number = await ask("li", "POST", "/api/customers", { name: "x", numbers: [{ number: "13800138003" }] });
    const card = await ask("li", "POST", "/api/customers", { name: "x", fields: { card: "A-0003" } });
    for (const heard of [number, card]) {
      expect(heard.status).toBe(409);
      expect(heard.text).not.toContain(ids["王三"]);
    }
  });

  test("what an agent makes is theirs; to others they cannot give it; nobody but bosses removes or gives to all", async () => {
    const made = await ask("li", "POST", "/api/customers", { name: "新客", numbers: [{ number: "13900139001" }] });
    expect(made.json).toMatchObject({ owner: "5001", ownerName: "李雷" });
    const { id } = made.json as { id: string };
    expect((await ask("li", "PATCH", `/api/customers/${id}`, { owner: "5003" })).status).toBe(403);
    expect((await ask("li", "DELETE", `/api/customers/${id}`)).status).toBe(403);
    expect((await ask("li", "POST", "/api/customer-assignments", { to: "5001", everybody: true })).status).toBe(403);
    expect((await ask("inspector", "POST", "/api/customers", { name: "x" })).status).toBe(403);
    expect((await ask("boss", "DELETE", `/api/customers/${id}`)).status).toBe(200);
  });

  test("a team leader gives away what is within reach, to those within reach", async () => {
    expect((await ask("lead", "POST", "/api/customer-assignments", { to: "5003", text: "王" })).status).toBe(403);
    expect((await ask("lead", "POST", "/api/customer-assignments", { to: "5002" })).status).toBe(422);
    const given = await ask("lead", "POST", "/api/customer-assignments", { to: "5002", text: "王" });
    expect(given.json).toEqual({ owner: "5002", assigned: 3 });
    const hidden = await ask("boss", "GET", `/api/customers/${ids["王三"]}`);
    expect(hidden.json).toMatchObject({ owner: "5003" });
    const back = await ask("boss", "POST", "/api/customer-assignments", { to: null, everybody: true });
    expect(back.json).toEqual({ owner: null, assigned: 4 });
  });

  test("wrong values are told field by field; SQL and masks in fields are only text", async () => {
    const bad = await ask("boss", "POST", "/api/customers", {
      name: "x",
      fields: { card: "'; DROP TABLE customer; --" },
    });
    expect(bad.status).toBe(422);
    expect(bad.json).toMatchObject({ faults: [{ path: "fields.card" }] });
    const odd = await ask("boss", "POST", "/api/customers", { name: "'; DROP TABLE customer; --", tags: ['" OR 1=1'] });
    expect(odd.status).toBe(201);
    const found = await ask("boss", "GET", `/api/customers?text=${encodeURIComponent("'; DROP TABLE customer")}`);
    expect((found.json as { items: unknown[] }).items).toHaveLength(1);
    expect(whole.bugs).toEqual([]);
  });
});
