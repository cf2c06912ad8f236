// A million customers (CRM-02): whose number it is, found on the main thread while a phone rings, and searches as people type them, through the reader
// thread. Then the start of the process with 100 000 of them. The product's own code says what is written; it is written in bulk.

import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeClock } from "../../src/app/node-clock.ts";
import { readName } from "../../src/app/pinyin/read-names.ts";
import type { Database } from "../../src/base/db.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { CustomerDeed } from "../../src/crm/customers/customer-book.ts";
import { Customers } from "../../src/crm/customers/customers.ts";
import { type CustomerSearch, findCustomers } from "../../src/crm/customers/find-customers.ts";
import { SELECT_LAST_SEQ } from "../../src/crm/events/event-tables.ts";
import { EventJournal } from "../../src/crm/journal.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Storage } from "../../src/store/storage.ts";
import { type Finding, quantile, rounded } from "../figures.ts";
import { BulkDatabase } from "../load/bulk-database.ts";
import { CUSTOMER_OFFICE, drawnCustomers } from "../load/customer-names.ts";
import { OwnSwitch } from "../load/own-switch.ts";
import { accounts } from "../office-file.ts";
import type { Bench, Measurement } from "./measure.ts";

const LOOK_UP_MS = 1;
const SEARCH_MS = 50;
const READY_MS = 1_000;
const BATCH = 500;
const PAGE = 50;

export const customers: Measurement = {
  name: "customers",
  about: "look-up by number, searches in 1 000 000 customers; start with 100 000",
  run: async (bench) => {
    const figures = await found(bench);
    // A long filling is not thrown away because a switch does not start.
    const ready = await started(bench).catch((error: unknown) => [
      { name: "start with customers", why: String(error) },
    ]);
    return [...figures, ...ready];
  },
};

async function found(bench: Bench): Promise<readonly Finding[]> {
  const count = bench.toy ? 2_000 : 1_000_000;
  const path = join(tmpdir(), `zongji-bench-customers-${process.pid}.db`);
  try {
    const before = process.cpuUsage();
    const numbers = await filled(path, count, bench);
    const { user, system } = process.cpuUsage(before);
    const made: Finding = {
      name: "a customer made in bulk, CPU",
      unit: "ms",
      value: rounded((user + system) / 1_000 / count),
      budget: null,
      note: `${BATCH} at a time, ${count} customers`,
    };
    const database = await openDatabase({ path, log: silentLog });
    try {
      const book = await bookIn(database);
      return [made, ...lookUps(book, numbers, count), ...(await searches(database, count))];
    } finally {
      await database.close();
    }
  } finally {
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true });
  }
}

/** Fills the file; some of their numbers. */
async function filled(path: string, count: number, bench: Bench): Promise<readonly string[]> {
  const database = new BulkDatabase(path);
  try {
    return await fill(await bookIn(database), count, bench);
  } finally {
    database.close();
  }
}

async function bookIn(database: Database): Promise<Customers> {
  const parsed = parseOffice(CUSTOMER_OFFICE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const office = parsed.value;
  const deps = { clock: nodeClock(silentLog), database, log: silentLog, rng: seededRng(1) };
  const heard = new Map<string, ReturnType<typeof readName>>();
  const spell = (name: string) => {
    const known = heard.get(name) ?? readName(name);
    heard.set(name, known);
    return known;
  };
  const pinyin = { spell: async (names: readonly string[]) => names.map(spell) };
  const journal = new EventJournal(deps);
  journal.restore(database.get(SELECT_LAST_SEQ)); // a switch may have written events before
  const book = new Customers({ ...deps, journal, office: () => office, pinyin });
  await book.restore();
  return book;
}

/** Some of their numbers. */
async function fill(book: Customers, count: number, bench: Bench): Promise<readonly string[]> {
  const numbers: string[] = [];
  let deeds: CustomerDeed[] = [];
  let made = 0;
  const write = async (): Promise<void> => {
    const results = await book.deeds(deeds, { by: "bench", makeClasses: false });
    const bad = results.find(({ ok }) => !ok);
    if (bad !== undefined && !bad.ok) throw new Error(JSON.stringify(bad.fault));
    made += deeds.length;
    if (made % 100_000 === 0) bench.progress(`${made} customers`);
    deeds = [];
  };
  for (const customer of drawnCustomers(count)) {
    if (deeds.length === 0) numbers.push(customer.numbers[0]?.number ?? "");
    deeds.push({ kind: "create", customer });
    if (deeds.length >= BATCH) await write();
  }
  if (deeds.length > 0) await write();
  return numbers;
}

function lookUps(book: Customers, numbers: readonly string[], count: number): readonly Finding[] {
  const before = process.cpuUsage();
  for (const number of numbers) book.byNumber(number);
  const { user, system } = process.cpuUsage(before);
  const cpu = rounded((user + system) / 1_000 / numbers.length);
  const times = [...numbers, ...numbers].map((number, at) => {
    const written = at % 2 === 0 ? number : number.slice(3); // as it comes from a carrier, or without the country
    const began = performance.now();
    const customer = book.byNumber(written);
    const took = performance.now() - began;
    if (customer === undefined) throw new Error(`nobody has ${written}`);
    return took;
  });
  const note = `${times.length} numbers in ${count} customers, main thread, worst ${rounded(Math.max(...times))}`;
  return [
    { name: "customer by number, CPU", unit: "ms", value: cpu, budget: LOOK_UP_MS, note: "mean, first look at each" },
    { name: "customer by number, p99", unit: "ms", value: rounded(quantile(times, 0.99)), budget: LOOK_UP_MS, note },
  ];
}

const ANY: CustomerSearch = {
  text: undefined,
  number: undefined,
  class: undefined,
  owner: undefined,
  organisation: undefined,
  region: undefined,
  tags: [],
  fields: [],
  within: undefined,
};
const own = new Set(["5001"]);

/** As people type them: common and rare, found and not. */
const SEARCHES: readonly (readonly [what: string, search: Partial<CustomerSearch>])[] = [
  ["one character of a name", { text: "李" }],
  ["two characters", { text: "小雷" }],
  ["a whole name", { text: "王秀英" }],
  ["a name nobody has", { text: "欧阳修文" }],
  ["initials", { text: "lxl" }],
  ["two letters", { text: "li" }],
  ["pinyin in full", { text: "lixiaolei" }],
  ["pinyin, half", { text: "wangxiuy" }],
  ["end of a number", { text: "8000" }],
  ["middle of a number", { text: "12345" }],
  ["beginning of a number", { text: "8613812" }],
  ["a whole number that nobody has", { text: "13800000001", number: "+8613800000001" }],
  ["mail", { text: "user123456@example.com" }],
  ["a card", { text: "C-1500000" }],
  ["address and name", { text: "漳州 王秀英" }],
  ["address and initials, own customers", { text: "厦门 wxy", within: own }],
  ["a class and two letters", { text: "wx", class: "vip" }],
  ["a class and a character, own customers", { text: "雷", class: "vip", within: own }],
  ["own customers, part of a number", { text: "1386", within: own }],
  ["a tag, a class", { tags: ["投诉"], class: "vip" }],
  ["a field from", { fields: [{ field: "points", is: "least", value: 990 }] }],
  ["a word nobody has, beside common ones", { text: "福建 example 阿尔卑斯" }],
  ["no filter at all", {}],
];

interface Timed {
  readonly what: string;
  readonly ms: number;
}

async function searches(database: Storage, count: number): Promise<readonly Finding[]> {
  const firsts: Timed[] = [];
  const later: Timed[] = [];
  for (let round = 0; round < 10; round++) {
    for (const [what, search] of SEARCHES) {
      const began = performance.now();
      await findCustomers(database, { ...ANY, ...search }, { limit: PAGE, before: undefined });
      const ms = performance.now() - began;
      (round === 0 ? firsts : later).push({ what, ms });
    }
  }
  const first = slowestOf(firsts);
  const worst = slowestOf(later);
  const times = later.map(({ ms }) => ms);
  const note = `${SEARCHES.length} searches in ${count} customers, pages of ${PAGE}, from asking to answer`;
  return [
    { name: "search for customers, p50", unit: "ms", value: rounded(quantile(times, 0.5)), budget: null, note },
    { name: "search for customers, p99", unit: "ms", value: rounded(quantile(times, 0.99)), budget: SEARCH_MS },
    { name: "search for customers, worst", unit: "ms", value: rounded(worst.ms), budget: null, note: worst.what },
    {
      name: "search for customers, worst of the first time",
      unit: "ms",
      value: rounded(first.ms),
      budget: SEARCH_MS,
      note: first.what,
    },
  ];
}

function slowestOf(all: readonly Timed[]): Timed {
  return all.reduce((a, b) => (b.ms > a.ms ? b : a));
}

async function started(bench: Bench): Promise<readonly Finding[]> {
  if (bench.own === undefined) return [{ name: "start with customers", why: "only with a switch of the bench's own" }];
  const [extensions, count] = bench.toy ? [20, 500] : [1_000, 100_000];
  const times: number[] = [];
  const pbx = new OwnSwitch(bench.own);
  try {
    await pbx.start();
    await pbx.applyOffice({
      callers: accounts(10_000, extensions),
      callees: [],
      recorded: [],
      agents: [],
      queue: "7000",
    });
    await pbx.stop();
    await filled(join(pbx.dataDirectory, "zongji.db"), count, bench);
    for (let i = 0; i < (bench.toy ? 1 : 5); i++) {
      times.push(await pbx.start());
      await pbx.stop();
    }
  } finally {
    await pbx.close();
  }
  const note = `median of ${times.length}, worst ${Math.round(Math.max(...times))}; wall time`;
  const name = `start to ready, ${extensions} extensions, ${count} customers`;
  return [{ name, unit: "ms", value: Math.round(quantile(times, 0.5)), budget: READY_MS, note }];
}
