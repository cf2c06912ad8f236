// From a phone that rings to the screen pop told (CRM-04): the product's own look-ups, database and reader thread, with customers, calls and tickets on
// disk; the phones are facts said by hand. What a client's connection adds is not in it.

import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeClock } from "../../src/app/node-clock.ts";
import type { Write } from "../../src/base/db.ts";
import { FactLog } from "../../src/base/fact-log.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { CallRecord } from "../../src/call/record.ts";
import type { SwitchFact } from "../../src/call/record-keeper.ts";
import { Customers } from "../../src/crm/customers/customers.ts";
import { EventJournal } from "../../src/crm/journal.ts";
import type { ScreenPop } from "../../src/crm/pop/screen-pop.ts";
import { ScreenPops } from "../../src/crm/pop/screen-pops.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Storage } from "../../src/store/storage.ts";
import { type Finding, quantile, rounded } from "../figures.ts";
import { CUSTOMER_OFFICE, drawnCustomers } from "../load/customer-names.ts";
import type { Bench, Measurement } from "./measure.ts";

const POP_MS = 20;
const BATCH = 500;
const CALLS_EACH = 3;
const CALL = `INSERT INTO call (id, from_number, to_number, queue, agent, started_at, ended_at, ending, talk_ms)
  VALUES (?, ?, '7000', 'sales', '5001', ?, ?, 'completed', 60000)`;
const RECORDING = "INSERT INTO recording (id, call_id, path, started_at, state) VALUES (?, ?, 'p', ?, 'saved')";

export const screenPop: Measurement = {
  name: "screen-pop",
  about: "from ringing to the screen pop, with 100 000 customers and their calls",
  run: async (bench) => {
    const count = bench.toy ? 500 : 100_000;
    const path = join(tmpdir(), `zongji-bench-pop-${process.pid}.db`);
    const database = await openDatabase({ path, log: silentLog });
    try {
      return await measure(database, count, bench);
    } finally {
      await database.close();
      for (const ending of ["", "-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true });
    }
  },
};

async function measure(database: Storage, count: number, bench: Bench): Promise<readonly Finding[]> {
  const parsed = parseOffice(CUSTOMER_OFFICE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const clock = nodeClock(silentLog);
  const common = { clock, database, log: silentLog, office: () => parsed.value };
  const pinyin = { spell: async (names: readonly string[]) => names.map(() => []) };
  const rng = seededRng(1);
  const customers = new Customers({ ...common, rng, journal: new EventJournal(common), pinyin });
  await customers.restore();
  const numbers = await fill(customers, database, count, bench);
  const facts = new FactLog<SwitchFact>((error) => {
    throw error;
  });
  const records = new Map<string, CallRecord>();
  const pops = new ScreenPops({
    ...common,
    facts,
    record: (call) => records.get(call),
    agentAt: () => "5001",
    customers: () => customers,
    tickets: () => ({ openTicketsOf: () => [], openTicketsOfPhone: () => [] }),
    suggestions: () => ({ suggest: () => [] }),
  });
  const first: number[] = [];
  const whole: number[] = [];
  let heard: (pop: ScreenPop) => void = () => {};
  pops.listen((pop) => heard(pop));
  const rings = bench.toy ? 50 : 2_000;
  for (let i = 0; i < rings; i++) {
    const call = `c-ring-${i}`;
    records.set(call, ringing(call, numbers[(i * 37) % numbers.length] ?? ""));
    const began = performance.now();
    let firstAt = 0;
    await new Promise<void>((resolve) => {
      heard = (pop) => {
        if (firstAt === 0) firstAt = performance.now();
        if (pop.customer === undefined) throw new Error("nobody has that number");
        if (pop.isWhole) resolve();
      };
      facts.append({ kind: "leg.ringing", call, leg: `${call}.2` } as SwitchFact);
    });
    first.push(firstAt - began);
    whole.push(performance.now() - began);
    facts.append({ kind: "leg.ended", call, leg: `${call}.2`, why: "bye", by: "peer", status: 200 } as SwitchFact);
    records.delete(call);
  }
  const note = `${rings} rings, ${count} customers with ${CALLS_EACH} recorded calls each, worst ${rounded(Math.max(...first))}`;
  return [
    { name: "screen pop after ringing, p99", unit: "ms", value: rounded(quantile(first, 0.99)), budget: POP_MS, note },
    { name: "the whole screen pop, p99", unit: "ms", value: rounded(quantile(whole, 0.99)), budget: POP_MS },
  ];
}

async function fill(book: Customers, database: Storage, count: number, bench: Bench): Promise<readonly string[]> {
  const numbers: string[] = [];
  const all = [...drawnCustomers(count)];
  for (let at = 0; at < all.length; at += BATCH) {
    const batch = all.slice(at, at + BATCH);
    const deeds = batch.map((customer) => ({ kind: "create", customer }) as const);
    await book.deeds(deeds, { by: "bench", makeClasses: true });
    const own = batch.flatMap((customer) => customer.numbers[0]?.number ?? []);
    await database.write(own.flatMap(callsOf));
    numbers.push(...own);
    if (numbers.length % 20_000 === 0) bench.progress(`${numbers.length} customers`);
  }
  return numbers;
}

function callsOf(number: string): readonly Write[] {
  return Array.from({ length: CALLS_EACH }, (_, i) => {
    const id = `c-old-${number.slice(1)}-${i}`;
    const at = 1_763_000_000_000 + i * 1_000;
    return [
      { sql: CALL, values: [id, number, at, at + 60_000] },
      { sql: RECORDING, values: [id, id, at] },
    ];
  }).flat();
}

function ringing(call: string, from: string): CallRecord {
  const leg = { id: `${call}.2`, side: "callee", extension: "1001", agent: "5001" };
  return { id: call, from, fromName: undefined, to: "7000", queue: "sales", legs: [leg] } as unknown as CallRecord;
}
