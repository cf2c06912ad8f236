import { describe, expect, test } from "vitest";
import { refuse } from "../../src/api/answer.ts";
import { closureControl } from "../../src/app/control/closure-control.ts";
import type { Switch } from "../../src/app/core/switch.ts";
import { NumberPlan } from "../../src/call/route.ts";
import { parseOffice } from "../../src/office/parse.ts";

const FILE = `
office: { language: en, country: CN }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1009": { secret: "ab83-vnq2-78", rights: [local] }
queues: { sales: { number: "7000" }, night: { number: "7001" } }
trunks: { alpha: { host: 192.0.2.1, register: false } }
routes:
  - { match: "0[2-9].", via: [alpha], right: local }
  - { match: "001.", via: [alpha], right: international }
users:
  root: { role: administrator }
  lead: { role: team-leader, queues: [sales], extension: "1009" }
  bare: { role: team-leader, queues: [sales] }
`;

/** Where `user` may send the callers of a queue they close; undefined: the installation itself. */
async function closes(user: string | undefined, to: string): Promise<boolean> {
  const office = parseOffice(FILE);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  let isClosed = false;
  const set = async (): Promise<void> => {
    isClosed = true;
  };
  const pbx = {
    office: office.value,
    numbers: new NumberPlan(office.value),
    clock: { wall: () => 1_763_800_000_000 },
    waiting: { openings: { set } },
    people: { audit: { note: () => {} } },
  } as unknown as Switch;
  const control = closureControl(pbx, async () => refuse(404, "not shown", "here"));
  await control.close("sales", { until: undefined, reason: undefined, to }, { name: user ?? "root (local)", user });
  return isClosed;
}

describe("ACD-14 CRM-11 where callers of a queue closed by command are sent", () => {
  test("a leader sends them inside, and outside no further than the own phone may dial", async () => {
    for (const to of ["night", "7001", "1001", "059212345678"]) expect(await closes("lead", to), to).toBe(true);
    expect(await closes("lead", "0015551234567")).toBe(false);
  });

  test("a leader without a phone sends them nowhere outside", async () => {
    expect(await closes("bare", "night")).toBe(true);
    expect(await closes("bare", "1001")).toBe(true);
    expect(await closes("bare", "059212345678")).toBe(false);
  });

  test("whoever may apply an office file may send them anywhere it leads", async () => {
    expect(await closes(undefined, "0015551234567")).toBe(true);
    expect(await closes("root", "0015551234567")).toBe(true);
  });
});
