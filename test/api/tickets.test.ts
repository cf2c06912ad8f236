// Tickets over HTTP before a real switch: who may see, make and move which, whatever ids they guess.

import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TicketAttachmentView, TicketView, TicketWholeView } from "../../src/api/ticket-control.ts";
import { OFFICE } from "../crm/tickets/desk.ts";
import { type Heard, WholeSwitch } from "./whole-switch.ts";

const TOKENS: Readonly<Record<string, string>> = {
  li: "qk7f3k2m9q4t8w1x5z-first",
  han: "wr8g4l3n0r5u9y2a6b-second",
  lead: "et9h5m4p1s6v0z3c7d-third",
  boss: "yu0j6n5q2t7w1a4e8f-fourth",
};

const office = Object.entries(TOKENS).reduce(
  (text, [user, token]) => text.replace(`  ${user}: { `, `  ${user}: { token: "${token}", `),
  OFFICE,
);

let whole: WholeSwitch;

beforeAll(async () => {
  whole = await WholeSwitch.open(office);
});
afterAll(() => whole.close());

function send(user: string, method: string, target: string, body?: object | Uint8Array): Promise<Heard> {
  const isFile = body instanceof Uint8Array;
  const type = isFile ? "application/octet-stream" : "application/json";
  const headers = { authorization: `Bearer ${TOKENS[user]}`, "content-type": type };
  const content = isFile ? body : body === undefined ? undefined : JSON.stringify(body);
  return whole.send({ method, target, headers, ...(content === undefined ? {} : { body: content }) });
}

async function ok<Value>(heard: Promise<Heard>): Promise<Value> {
  const { status, text, json } = await heard;
  expect({ status, text: status < 300 ? "" : text }).toEqual({ status: status === 201 ? 201 : 200, text: "" });
  return json as Value;
}

function made(user: string, fields: object = {}): Promise<TicketView> {
  const draft = { category: "repair", subject: "no cold air", fields: { address: "1 Main St" }, ...fields };
  return ok<TicketView>(send(user, "POST", "/api/tickets", draft));
}

describe("CRM-06, CRM-11 tickets over HTTP", () => {
  test("made at the front, done by the works: each sees and moves what is at their desk", async () => {
    const ticket = await made("li", { phone: "138 0013 8000" });
    expect(ticket).toMatchObject({ createdBy: "li", team: "front", phone: "+8613800138000", revision: 1 });
    const path = `/api/tickets/${ticket.id}`;
    expect((await send("han", "GET", path)).status).toBe(404);
    expect((await send("han", "POST", `${path}/move`, { to: "engineering" })).status).toBe(404);
    expect((await send("han", "POST", `${path}/comments`, { text: "mine?" })).status).toBe(404);
    await ok(send("li", "POST", `${path}/move`, { to: "engineering", comment: "please look" }));
    expect((await ok<TicketWholeView>(send("han", "GET", path))).comments).toMatchObject([{ text: "please look" }]);
    // Whoever made it still sees it and may add to it; moving it is the works' business.
    expect((await send("li", "POST", `${path}/move`, { to: "record" })).status).toBe(403);
    expect((await send("li", "POST", `${path}/macro`, { macro: "quick" })).status).toBe(403);
    await ok(send("li", "POST", `${path}/comments`, { text: "it is urgent", public: true }));
    const late = await send("han", "POST", `${path}/move`, { to: "visit", revision: 1, fields: { model: "A1" } });
    expect(late).toMatchObject({ status: 409, json: { title: "Changed meanwhile" } });
    const lacking = await send("han", "POST", `${path}/move`, { to: "visit" });
    expect(lacking).toMatchObject({ status: 422, json: { detail: expect.stringContaining("model") } });
    const moved = await ok<TicketView>(send("han", "POST", `${path}/move`, { to: "visit", fields: { model: "A1" } }));
    expect(moved).toMatchObject({ step: "visit", fields: { model: "A1", address: "1 Main St" } });
    const closed = await ok<TicketView>(send("lead", "POST", `${path}/move`, { to: "done" }));
    expect(closed).toMatchObject({ state: "closed", outcome: "solved", closedBy: "lead" });
  });

  test("a customer out of reach is no customer: no ticket is made for them, none is linked, and the answer is that of a guess", async () => {
    const draft = { name: "王芳", numbers: [{ number: "13900139000" }], owner: "5002" };
    const { id } = await ok<{ id: string }>(send("boss", "POST", "/api/customers", draft));
    const own = await made("li");
    const guess = "cu-0000000000";
    const words = (heard: Heard, of: string) => JSON.stringify(heard.json).replaceAll(of, "ID");
    const make = (customer: string) =>
      send("li", "POST", "/api/tickets", { category: "repair", subject: "x", fields: { address: "a" }, customer });
    const link = (to: string) => send("li", "POST", `/api/tickets/${own.id}/links`, { kind: "customer", to });
    const give = (customer: string) => send("li", "PATCH", `/api/tickets/${own.id}`, { customer });
    for (const wish of [make, link, give]) {
      const [heard, guessed] = [await wish(id), await wish(guess)];
      expect(heard.status).toBe(422);
      expect(words(heard, id)).toBe(words(guessed, guess));
    }
    expect(
      (await ok<{ customer: string }>(send("boss", "PATCH", `/api/tickets/${own.id}`, { customer: id }))).customer,
    ).toBe(id);
    for (const user of ["lead", "li"]) {
      const hint = await send(user, "GET", `/api/marks/churn/find?customer=${id}`);
      expect([user, hint.status]).toEqual([user, user === "lead" ? 200 : 403]);
    }
    const theirs = await ok<{ id: string }>(
      send("boss", "POST", "/api/customers", { ...draft, numbers: [], owner: "5003" }),
    );
    expect((await send("lead", "GET", `/api/marks/churn/find?customer=${theirs.id}`)).status).toBe(404);
  });

  test("lists, work and counts tell of nothing that is out of reach", async () => {
    const ticket = await made("boss", {
      category: "complaint",
      fields: {},
      branch: "fujian/fuzhou",
      subject: "secret",
    });
    const idsOf = async (user: string): Promise<readonly string[]> => {
      const page = await ok<{ items: readonly TicketView[] }>(send(user, "GET", "/api/tickets?state=all&limit=100"));
      return page.items.map(({ id }) => id);
    };
    for (const user of ["li", "han", "lead"]) {
      expect(await idsOf(user)).not.toContain(ticket.id);
      const found = await ok<{ items: unknown[] }>(send(user, "GET", "/api/tickets?text=secret&state=all"));
      expect(found.items).toEqual([]);
      const kinds = await ok<{ key: string; open: number }[]>(send(user, "GET", "/api/ticket-categories"));
      expect(kinds.find(({ key }) => key === "complaint")?.open).toBe(0);
      expect((await send(user, "POST", `/api/tickets/${ticket.id}/withdraw`, { reason: "x" })).status).toBe(404);
      const own = await made(user);
      const link = await send(user, "POST", `/api/tickets/${own.id}/links`, { kind: "ticket", to: ticket.id });
      expect(link.status).toBe(422);
    }
    expect(await idsOf("boss")).toContain(ticket.id);
    expect((await send("li", "GET", "/api/ticket-work?user=boss")).status).toBe(404);
    const work = await ok<TicketView[]>(send("li", "GET", "/api/ticket-work"));
    expect(work.every(({ team, assignee }) => team === "front" || assignee === "li")).toBe(true);
    expect(work.length).toBeGreaterThan(0);
  });

  test("pages go on where the one before ended", async () => {
    for (let i = 0; i < 3; i++) await made("li", { subject: `page ${i}` });
    const subjects: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const target: string = `/api/tickets?text=page&limit=2${after === "" ? "" : `&after=${after}`}`;
      const page: { items: TicketView[]; next: string | null } = await ok(send("boss", "GET", target));
      subjects.push(...page.items.map(({ subject }) => subject));
      after = page.next;
    }
    expect(subjects).toEqual(["page 2", "page 1", "page 0"]);
    expect((await send("boss", "GET", "/api/tickets?after=%27--")).status).toBe(400);
  });

  test("a file is kept whole, with its digest, and given to those alone who see the ticket", async () => {
    const { id } = await made("li");
    const bytes = Buffer.from("<script>alert(1)</script>");
    const path = `/api/tickets/${id}/attachments`;
    const file = await ok<TicketAttachmentView>(send("li", "POST", `${path}?name=a.html&type=text/html`, bytes));
    expect(file).toMatchObject({ bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
    const got = await send("li", "GET", `${path}/${file.id}`);
    expect(got).toMatchObject({ status: 200, type: "application/octet-stream", text: bytes.toString() });
    expect((await send("han", "GET", `${path}/${file.id}`)).status).toBe(404);
    const { id: other } = await made("han", { assignee: "han" });
    expect((await send("han", "GET", `/api/tickets/${other}/attachments/${file.id}`)).status).toBe(422);
    expect((await send("li", "POST", `${path}?name=empty`, new Uint8Array())).status).toBe(422);
  });

  test("what is wrong is said, and changes nothing", async () => {
    const { id } = await made("li");
    const before = await ok<TicketWholeView>(send("li", "GET", `/api/tickets/${id}`));
    const wrong: readonly (readonly [string, string, object, number])[] = [
      ["POST", "/api/tickets", { category: "nosuch", subject: "x" }, 422],
      ["POST", "/api/tickets", { category: "repair", subject: "a\nb" }, 400],
      ["POST", "/api/tickets", { category: "repair", subject: "x", customer: "cu-nobody" }, 422],
      ["POST", "/api/tickets", { category: "repair", subject: "x", call: "c-nobody" }, 422],
      ["PATCH", `/api/tickets/${id}`, { fields: { visits: "'; DROP TABLE ticket" } }, 422],
      ["PATCH", `/api/tickets/${id}`, { fields: { constructor: "x" } }, 422],
      ["PATCH", `/api/tickets/${id}`, { nosuch: 1 }, 400],
      ["POST", `/api/tickets/${id}/assign`, { user: "nobody" }, 422],
      ["POST", `/api/tickets/${id}/pass`, { branch: "fujian/xiamen", reason: "x" }, 409],
      ["POST", `/api/tickets/${id}/object`, { reason: "x" }, 409],
      ["POST", `/api/tickets/${id}/links`, { kind: "ticket", to: id }, 422],
    ];
    for (const [method, target, body, status] of wrong)
      expect({ target, body, status: (await send("li", method, target, body)).status }).toEqual({
        target,
        body,
        status,
      });
    expect(await ok(send("li", "GET", `/api/tickets/${id}`))).toEqual(before);
  });

  test("what was done is in the audit, and nothing of it was a fault of the switch", async () => {
    const audit = await ok<{ what: string; on: string }[]>(
      whole.send({ method: "GET", target: "/api/audit?limit=1000" }).then((heard) => heard),
    );
    expect(audit.some(({ what }) => what === "ticket.move")).toBe(true);
    expect(whole.bugs).toEqual([]);
  });
});
