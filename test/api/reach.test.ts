// Six roles before a real switch: whose customers, tickets, follow-ups and events each sees, in lists, page by page, by searching, by guessing ids, in
// files and in the stream of events. What is out of reach is answered as if there were none.

import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Heard, WholeSwitch } from "./whole-switch.ts";

const TOKENS = {
  root: "aK7vw2Rz9LmX4tBn8Ys1",
  boss: "bK7vw2Rz9LmX4tBn8Ys2",
  lead: "cK7vw2Rz9LmX4tBn8Ys3",
  li: "dK7vw2Rz9LmX4tBn8Ys4",
  han: "eK7vw2Rz9LmX4tBn8Ys5",
  qs: "fK7vw2Rz9LmX4tBn8Ys6",
  qi: "gK7vw2Rz9LmX4tBn8Ys7",
} as const;
type User = keyof typeof TOKENS;

const OFFICE = `
office: { name: Demo, language: zh, country: CN, timezone: Asia/Shanghai }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
agents:
  "5001": { extension: "1001", team: a }
  "5002": { extension: "1002", team: b }
queues: { support: { number: "7000" } }
users:
  root: { role: administrator, token: ${TOKENS.root} }
  boss: { role: manager, token: ${TOKENS.boss} }
  lead: { role: team-leader, teams: [a], queues: [support], token: ${TOKENS.lead} }
  li: { role: agent, agent: "5001", extension: "1001", token: ${TOKENS.li} }
  han: { role: agent, agent: "5002", extension: "1002", token: ${TOKENS.han} }
  qs: { role: qa-supervisor, token: ${TOKENS.qs} }
  qi: { role: qa-inspector, teams: [a], token: ${TOKENS.qi} }
masking: { agent: { numbers: middle }, qa-supervisor: { numbers: hidden } }
tickets:
  repair: { name: Repair, steps: { record: { next: [done] }, done: { closes: solved } } }
`;

const LI = { name: "张伟", number: "13800138001" };
const HAN = { name: "李娜", number: "13900139002" };

let whole: WholeSwitch;
/** Ids: of whose customer and whose ticket. */
const of = { li: { customer: "", ticket: "" }, han: { customer: "", ticket: "" } };

function ask(user: User, method: string, target: string, body?: object): Promise<Heard> {
  const headers = { authorization: `Bearer ${TOKENS[user]}`, "content-type": "application/json" };
  return whole.send({ method, target, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

/** What a watcher hears of everything there was, to the end. */
function watched(user: User): Promise<string> {
  const headers = { authorization: `Bearer ${TOKENS[user]}` };
  const where = { socketPath: join(whole.folder, "zongji.sock"), agent: false };
  return new Promise((resolve, reject) => {
    const client = request({ ...where, path: "/api/events?follow=false&after=0", headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    });
    client.on("error", reject);
    client.end();
  });
}

beforeAll(async () => {
  whole = await WholeSwitch.open(OFFICE);
  for (const [user, agent, one] of [["li", "5001", LI] as const, ["han", "5002", HAN] as const]) {
    const wish = { name: one.name, numbers: [{ number: one.number }], owner: agent };
    const customer = await ask("boss", "POST", "/api/customers", wish);
    of[user].customer = (customer.json as { readonly id: string }).id;
    await ask("boss", "POST", `/api/customers/${of[user].customer}/notes`, { text: `rings from ${one.number}` });
    const draft = { category: "repair", subject: `for ${one.name}`, customer: of[user].customer, assignee: user };
    const ticket = await ask(user, "POST", "/api/tickets", draft);
    expect({ customer: customer.status, ticket: ticket.status, text: ticket.text }).toMatchObject({
      customer: 201,
      ticket: 201,
    });
    of[user].ticket = (ticket.json as { readonly id: string }).id;
  }
}, 30_000);
afterAll(() => whole.close());

/** Of whom each sees the customers, and the tickets. */
const SEES: Readonly<
  Record<
    User,
    { readonly customers: readonly ("li" | "han")[] | 403; readonly tickets: readonly ("li" | "han")[] | 403 }
  >
> = {
  root: { customers: ["li", "han"], tickets: ["li", "han"] },
  boss: { customers: ["li", "han"], tickets: ["li", "han"] },
  lead: { customers: ["li"], tickets: ["li"] },
  li: { customers: ["li"], tickets: ["li"] },
  han: { customers: ["han"], tickets: ["han"] },
  qs: { customers: ["li", "han"], tickets: ["li", "han"] },
  qi: { customers: 403, tickets: 403 },
};
const users = Object.keys(TOKENS) as readonly User[];
const both = ["li", "han"] as const;

async function idsOf(user: User, path: string): Promise<readonly string[] | number> {
  const ids: string[] = [];
  for (let after = ""; ; ) {
    const heard = await ask(user, "GET", `${path}${path.includes("?") ? "&" : "?"}limit=1${after}`);
    if (heard.status !== 200) return heard.status;
    const page = heard.json as { readonly items: readonly { readonly id: string }[]; readonly next: string | null };
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null || ids.length > 20) return ids.toSorted();
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

function sorted(whose: readonly ("li" | "han")[], what: "customer" | "ticket"): readonly string[] {
  return whose.map((one) => of[one][what]).toSorted();
}

describe("CRM-11 what is out of reach is not there", () => {
  test.each(users)("%s: lists, page by page", async (user) => {
    const { customers, tickets } = SEES[user];
    expect(await idsOf(user, "/api/customers")).toEqual(customers === 403 ? 403 : sorted(customers, "customer"));
    expect(await idsOf(user, "/api/tickets?state=all")).toEqual(tickets === 403 ? 403 : sorted(tickets, "ticket"));
  });

  test.each(users)("%s: searching, however it is asked", async (user) => {
    for (const [whose, one] of [
      ["li", LI],
      ["han", HAN],
    ] as const) {
      const { customers } = SEES[user];
      const found = customers === 403 ? 403 : customers.includes(whose) ? [of[whose].customer] : [];
      for (const query of [
        `number=${one.number}`,
        ...(user === "li" || user === "han" || user === "qs" ? [] : [`text=${one.number.slice(-6)}`]),
        `text=${encodeURIComponent(one.name)}`,
        `owner=${whose === "li" ? "5001" : "5002"}`,
      ])
        expect([query, await idsOf(user, `/api/customers?${query}`)]).toEqual([query, found]);
      const tickets = SEES[user].tickets;
      if (tickets === 403) continue;
      const about = tickets.includes(whose) ? [of[whose].ticket] : [];
      for (const query of [
        `customer=${of[whose].customer}`,
        `text=${encodeURIComponent(one.name)}`,
        `assignee=${whose}`,
      ])
        expect([query, await idsOf(user, `/api/tickets?state=all&${query}`)]).toEqual([query, about]);
    }
  });

  test.each(users)("%s: guessing ids is answered like an id that there is not", async (user) => {
    for (const whose of both) {
      const wishes: readonly (readonly [string, string, string, string, object?])[] = [
        ["customer", "GET", "/api/customers/", ""],
        ["customer", "GET", "/api/customers/", "/timeline"],
        ["customer", "PATCH", "/api/customers/", "", { name: "x" }],
        ["customer", "POST", "/api/customers/", "/notes", { text: "x" }],
        ["customer", "POST", "/api/customers/", "/numbers", { number: "13700137000" }],
        ["ticket", "GET", "/api/tickets/", ""],
        ["ticket", "PATCH", "/api/tickets/", "", { subject: "x" }],
        ["ticket", "POST", "/api/tickets/", "/comments", { text: "x" }],
        ["ticket", "POST", "/api/tickets/", "/move", { to: "done" }],
      ];
      for (const [what, method, before, after, body] of wishes) {
        const mine = what === "customer" ? SEES[user].customers : SEES[user].tickets;
        const isTheirs = mine !== 403 && mine.includes(whose);
        if (isTheirs && method !== "GET") continue; // it would be done
        const real = what === "customer" ? of[whose].customer : of[whose].ticket;
        const none = what === "customer" ? "cu-0000000000" : "T-999999";
        const there = await ask(user, method, `${before}${real}${after}`, body);
        const nowhere = await ask(user, method, `${before}${none}${after}`, body);
        const says = `${user} ${method} ${before}…${after}`;
        if (isTheirs) expect([says, there.status]).toEqual([says, 200]);
        else {
          expect([says, [403, 404].includes(there.status)]).toEqual([says, true]);
          expect([says, there.status, there.text.replaceAll(real, none)]).toEqual([says, nowhere.status, nowhere.text]);
        }
      }
    }
  });

  test.each(users)("%s: events, kept and streamed", async (user) => {
    const { customers, tickets } = SEES[user];
    const log = await ask(user, "GET", "/api/event-log?limit=200");
    for (const told of [log.text, await watched(user)])
      for (const whose of both) {
        expect([whose, told.includes(of[whose].customer)]).toEqual([
          whose,
          log.status === 200 && customers !== 403 && customers.includes(whose),
        ]);
        const theirs = tickets !== 403 && tickets.includes(whose);
        expect([whose, told.includes(of[whose].ticket)]).toEqual([whose, theirs]);
      }
  });

  test("a leader's file of customers has those of the team alone", async () => {
    const file = (await ask("lead", "GET", "/api/customer-export")).text;
    expect([file.includes(LI.name), file.includes(HAN.name)]).toEqual([true, false]);
    expect((await ask("li", "GET", "/api/customer-export")).status).toBe(403);
  });
});

describe("CRM-14 what is within reach is masked by role", () => {
  test("everywhere it could be seen, and for nobody else", async () => {
    const id = of.li.customer;
    const places = [
      `/api/customers/${id}`,
      "/api/customers",
      `/api/customers/${id}/timeline`,
      "/api/event-log?limit=200",
    ];
    const seenBy = async (user: User): Promise<string> => {
      const all = await Promise.all(places.map(async (path) => (await ask(user, "GET", path)).text));
      return `${all.join("\n")}${await watched(user)}`.replace(/[ -]/g, "");
    };
    expect(await seenBy("boss")).toContain("8613800138001");
    const agent = await seenBy("li");
    expect(agent).toContain("****8001");
    expect(agent).not.toContain("13800138001");
    const supervisor = await seenBy("qs");
    expect(supervisor).toContain("****");
    expect(supervisor).not.toContain("8001");
  });

  test("nor is it found out digit by digit", async () => {
    for (const user of ["li", "han", "qs"] as const) {
      for (const part of ["1380", "8001", "38001", "+86138", "138 0013", "张伟 1380", "１３８０"])
        expect([part, (await ask(user, "GET", `/api/customers?text=${encodeURIComponent(part)}`)).status]).toEqual([
          part,
          403,
        ]);
      for (const whole of ["13800138001", "138 0013 8001", "+86-138-0013-8001", "张伟"])
        expect([whole, (await ask(user, "GET", `/api/customers?text=${encodeURIComponent(whole)}`)).status]).toEqual([
          whole,
          200,
        ]);
    }
    expect((await ask("boss", "GET", "/api/customers?text=1380")).status).toBe(200);
  });

  test("what is shown masked cannot be written over what it stands for", async () => {
    const path = `/api/customers/${of.li.customer}/numbers`;
    expect((await ask("li", "POST", path, { number: "+86138****8001" })).status).toBe(422);
    expect((await ask("li", "POST", path, { number: "13800138777" })).status).toBeLessThan(300);
  });
});
