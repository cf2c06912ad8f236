// CRM-03 and CRM-14 over HTTP, before a real switch: files sent in pieces, who may take customers in and out, and a person erased from all of it.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImportView } from "../../src/api/import-control.ts";
import { limits } from "../../src/base/limits.ts";
import { type Heard, WholeSwitch } from "./whole-switch.ts";

const TOKENS = {
  root: "aM3xc8Tp5KnV2rGh7JdC1",
  boss: "bM3xc8Tp5KnV2rGh7JdC2",
  lead: "cM3xc8Tp5KnV2rGh7JdC3",
  li: "dM3xc8Tp5KnV2rGh7JdC4",
} as const;
type User = keyof typeof TOKENS;

const OFFICE = `
office: { country: CN }
extensions: { "1001": { secret: "kx83-vnq2-77", rights: [national], paidCalls: 9 } }
classes: { vip: { name: 贵宾 } }
agents:
  "5001": { name: 李雷, team: a, extension: "1001" }
  "5002": { name: 韩梅梅, team: b }
queues: { support: { number: "7000", callback: { prefix: "0", by: "1001" } } }
trunks: { carrier: { host: 192.0.2.9, register: false, qualify: 0s, numbers: e164, callerId: "+862155550000" } }
routes: [{ match: "0.", via: [carrier], right: national, strip: 1 }]
users:
  root: { role: administrator, token: ${TOKENS.root} }
  boss: { role: manager, token: ${TOKENS.boss} }
  lead: { role: team-leader, teams: [a], token: ${TOKENS.lead} }
  li: { role: agent, agent: "5001", token: ${TOKENS.li} }
masking: { team-leader: { numbers: middle } }
`;

let whole: WholeSwitch;
beforeAll(async () => {
  whole = await WholeSwitch.open(OFFICE);
});
afterAll(() => whole.close());

function ask(user: User, method: string, target: string, body?: object | Uint8Array): Promise<Heard> {
  const isFile = body instanceof Uint8Array;
  const headers = {
    authorization: `Bearer ${TOKENS[user]}`,
    "content-type": isFile ? "application/octet-stream" : "application/json",
  };
  return whole.send({
    method,
    target,
    headers,
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
  });
}

async function begun(): Promise<string> {
  const { json } = await ask("boss", "POST", "/api/customer-imports", { file: "a.csv" });
  return (json as ImportView).id;
}

async function over(id: string): Promise<ImportView> {
  for (let turn = 0; turn < 500; turn++) {
    const one = (await ask("boss", "GET", `/api/customer-imports/${id}`)).json as ImportView;
    if (one.state !== "running") return one;
    await sleep(5);
  }
  throw new Error("the import has no end");
}

const CSV = "name,phone,owner\nA,13800138001,5001\nB,13800138002,韩梅梅\nC,13800138003,nobody\n=D,13800138004,5001\n";

describe("CRM-03 importing over HTTP", () => {
  test("a file comes in pieces; one may come twice, none may be missing or too large", async () => {
    const id = await begun();
    const bytes = Buffer.from(CSV);
    const put = (at: number, piece: Uint8Array): Promise<Heard> =>
      ask("boss", "PUT", `/api/customer-imports/${id}/file?at=${at}`, piece);
    expect((await ask("boss", "POST", `/api/customer-imports/${id}/start`, {})).status).toBe(422); // nothing came yet
    expect((await put(0, bytes.subarray(0, 20))).status).toBe(200);
    expect((await put(21, bytes.subarray(21))).status).toBe(409);
    expect((await put(10, bytes.subarray(10, 30))).status).toBe(200);
    expect((await put(30, bytes.subarray(30))).json).toMatchObject({ bytes: bytes.length });
    expect((await put(bytes.length, new Uint8Array(limits.imports.pieceBytes + 1))).status).toBe(413);
    expect((await ask("boss", "POST", `/api/customer-imports/${id}/start`, { map: { none: "name" } })).status).toBe(
      422,
    );
    expect((await ask("boss", "POST", `/api/customer-imports/${id}/start`, { duplicates: "often" })).status).toBe(400);
    expect((await ask("boss", "POST", `/api/customer-imports/${id}/start`, {})).status).toBe(200);
    expect(await over(id)).toMatchObject({ state: "done", imported: 3, rejected: 1, rows: 4, by: "boss" });
    expect((await ask("boss", "POST", `/api/customer-imports/${id}/start`, {})).status).toBe(409);
    expect((await put(0, bytes)).status).toBe(409);
    expect((await ask("boss", "GET", `/api/customer-imports/${id}/errors`)).text).toContain("no agent nobody");
  });

  test("a file that comes again changes nothing, however it spells what is there", async () => {
    const csv = Buffer.from("name,phone,class,tags\nE,13800138005,贵宾,Old\nF,13800138006,VIP,old\n");
    const counts: unknown[] = [];
    for (let turn = 0; turn < 2; turn++) {
      const id = await begun();
      await ask("boss", "PUT", `/api/customer-imports/${id}/file?at=0`, csv);
      await ask("boss", "POST", `/api/customer-imports/${id}/start`, {});
      const { created, updated, skipped } = await over(id);
      counts.push({ created, updated, skipped });
    }
    expect(counts).toEqual([
      { created: 2, updated: 0, skipped: 0 },
      { created: 0, updated: 0, skipped: 2 },
    ]);
  });

  test("who may: managers take files in; team leaders take out what is within their reach, masked; agents neither", async () => {
    for (const user of ["lead", "li"] as const) {
      expect((await ask(user, "POST", "/api/customer-imports", { file: "x" })).status).toBe(403);
      expect((await ask(user, "GET", "/api/customer-imports")).status).toBe(403);
      expect((await ask(user, "POST", "/api/privacy/person", { person: "13800138001" })).status).toBe(403);
    }
    expect((await ask("boss", "POST", "/api/privacy/erase", { person: "13800138001" })).status).toBe(403);
    expect((await ask("li", "GET", "/api/customer-export")).status).toBe(403);
    const mine = (await ask("lead", "GET", "/api/customer-export")).text;
    expect(mine).toContain("A,'+86138****8001");
    for (const hidden of [",B,", "13800138002", "13800138001"]) expect(mine).not.toContain(hidden);
    const all = (await ask("boss", "GET", "/api/customer-export")).text;
    for (const shown of ["+8613800138001", "+8613800138002", "'=D"]) expect(all).toContain(shown);
  });
});

describe("CRM-14 erasing over HTTP", () => {
  test("a customer, the list they stand on and the call they were promised are gone, in memory too; the audit is whole", async () => {
    const number = "13800138009";
    const made = await ask("boss", "POST", "/api/customers", { name: "王小明", numbers: [{ number }] });
    expect(made.status, made.text).toBe(201);
    const { id } = made.json as { readonly id: string };
    await ask("boss", "POST", `/api/customers/${id}/notes`, { text: `rings from ${number}` });
    const listed = await ask("boss", "POST", "/api/callers/put", { number, kind: "note" });
    expect(listed.status, listed.text).toBe(200);
    const asked = await ask("boss", "POST", "/api/callbacks", { queue: "support", number });
    expect(asked.status, asked.text).toBeLessThan(300);
    const person = (await ask("root", "POST", "/api/privacy/person", { person: number })).json;
    const kinds = (person as { readonly data: readonly { readonly kind: string }[] }).data.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["customers", "notes", "callbacks", "caller-lists"]));
    const erased = await ask("root", "POST", "/api/privacy/erase", { person: id });
    expect(erased.status, erased.text).toBe(200);
    expect((await ask("boss", "GET", `/api/customers/${id}`)).status).toBe(404);
    const paths = [
      "/api/callbacks",
      "/api/callers",
      "/api/audit?limit=1000",
      "/api/customers?text=13800138009",
      "/api/privacy/erasures",
    ];
    for (const path of paths) {
      const { status, text } = await ask("root", "GET", path);
      expect([path, status]).toEqual([path, 200]);
      expect([path, text.includes(number), text.includes("王小明")]).toEqual([path, false, false]);
    }
    expect((await ask("root", "GET", "/api/audit/verification")).text).toContain('"isWhole":true');
    expect(whole.bugs).toEqual([]);
  });
});
