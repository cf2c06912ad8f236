// Customers where calls are routed (CRM-01, ACD-10): a customer's class gives their call its tier, their owner gets it, their region is theirs; the caller
// list comes first. With the real tables.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { knownCustomer } from "../../src/app/core/callers/known-customer.ts";
import { customerOf } from "../../src/app/core/flow/customer.ts";
import { WaitingFeatures } from "../../src/app/core/waiting/make-waiting.ts";
import type { AgentKey } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import { Book } from "../crm/customers/book.ts";
import { House } from "./house.ts";

const OFFICE = `
office: { country: CN }
tiers: [vip, gold]
regions: { fujian: [xiamen, zhangzhou] }
areas: { "+86592": fujian/xiamen }
classes: { best: { name: 贵宾, tier: vip }, lead: {} }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
agents:
  "5001": { name: 李雷, extension: "1001" }
  "5002": { name: 韩梅梅, extension: "1002" }
queues:
  sales: { number: "7000", prefer: [ { who: owner, for: 30s } ] }
trunks: { carrier: { host: 192.0.2.1, register: false, qualify: 0s, numbers: e164 } }
numbers: { "+862155550000": { queue: sales } }
`;

let house: House;
let book: Book;
let features: WaitingFeatures;
beforeEach(() => {
  house = new House(OFFICE);
  book = new Book(OFFICE);
  const customer = (number: string) => knownCustomer(number, book.customers, book.office);
  features = new WaitingFeatures({
    clock: house.clock,
    database: book.database,
    log: silentLog,
    office: () => house.site.office(),
    site: () => house.site,
    customer,
  });
  Object.assign(house.site, features.forSite);
});
afterEach(() => book.database.close());

async function call(from: string) {
  const caller = house.callIn("carrier", { from: `<sip:${from}@192.0.2.1>`, to: "+862155550000" });
  await house.settle();
  return caller;
}

async function hangUp(caller: Awaited<ReturnType<typeof call>>): Promise<void> {
  caller.phoneHangsUp();
  await house.settle();
}

/** What the desk was told of the caller that came last. */
function queued(): unknown {
  const fact = house.facts.findLast((one) => one.kind === "caller.queued");
  return fact?.kind === "caller.queued" ? { tier: fact.tier, region: fact.region } : undefined;
}

const offered = (): readonly string[] =>
  house.facts.flatMap((fact) => (fact.kind === "caller.offered" ? fact.agents : []));

describe("CRM-01 a known customer's call", () => {
  test("stands in line by the tier of their class and the region they are of; others' by their number alone", async () => {
    await book.made("王秀英", ["0592-2222222"], { class: "贵宾", region: "fujian/zhangzhou" });
    await book.made("李雷", ["13900139000"], { class: "lead" });
    const seen: unknown[] = [];
    for (const from of ["+865922222222", "05922222222", "+8613900139000", "+865922222223"]) {
      const caller = await call(from);
      seen.push(queued());
      await hangUp(caller);
    }
    expect(seen).toEqual([
      { tier: "vip", region: "fujian/zhangzhou" },
      { tier: "vip", region: "fujian/zhangzhou" },
      { tier: undefined, region: undefined },
      { tier: undefined, region: "fujian/xiamen" },
    ]);
    await house.expectNothingLeft();
  });

  test("goes to their owner, though another has been idle for longer; after they were given away, to the new one", async () => {
    const id = await book.made("王秀英", ["13800138000"], { owner: "5002" });
    house.ready("5001");
    await house.clock.advance(5_000);
    house.ready("5002");
    await hangUp(await call("+8613800138000"));
    expect(offered()).toEqual(["5002"]);
    await book.done(book.customers.change(id, { owner: "5001" }, "ann"));
    await hangUp(await call("+8613800138000"));
    expect(offered()).toEqual(["5002", "5001"]);
    await house.expectNothingLeft();
  });

  test("the caller list comes first: whoever put that number there meant it", async () => {
    await book.made("王秀英", ["13800138000"], { class: "best", owner: "5002" });
    const now = house.clock.wall();
    const nothing = { name: undefined, region: undefined, reason: undefined, until: undefined, contest: undefined };
    const entry = {
      ...nothing,
      number: "+8613800138000",
      kind: "note",
      tier: "gold",
      owner: "5001" as AgentKey,
    } as const;
    const written = features.callers.list.put({
      ...entry,
      author: "li",
      createdAt: now,
      attempts: 0,
      attemptedAt: undefined,
    });
    await book.done(written);
    const caller = await call("+8613800138000");
    expect(queued()).toMatchObject({ tier: "gold" });
    await hangUp(caller);
    await house.expectNothingLeft();
  });

  test("a merged customer's number counts as the one they turned out to be", async () => {
    const kept = await book.made("王秀英", ["13800138000"], { class: "best" });
    const gone = await book.made("Wang", ["13900139000"]);
    await book.done(book.customers.merge(kept, gone, "ann"));
    await hangUp(await call("+8613900139000"));
    expect(queued()).toMatchObject({ tier: "vip" });
    await house.expectNothingLeft();
  });

  test("flows that look a customer up know them, and their class", async () => {
    const id = await book.made("王秀英", ["13800138000"], { class: "best", owner: "5002" });
    const deps = {
      clock: house.clock,
      database: book.database,
      list: features.callers.list,
      country: () => "CN",
      customer: (number: string) => knownCustomer(number, book.customers, book.office),
    };
    expect(customerOf("+8613800138000", deps)).toMatchObject({
      known: true,
      id,
      name: "王秀英",
      class: "best",
      tier: "vip",
      owner: "5002",
    });
    expect(customerOf("+8613700137000", deps)).toBeUndefined();
  });
});
