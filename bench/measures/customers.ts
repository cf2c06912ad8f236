// A million customers (CRM-02): whose number it is, found on the main thread while a phone rings, and searches as people type them, through the reader
// thread.

import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../src/base/log.ts";
import { type CustomerSearch, findCustomers } from "../../src/crm/customers/find-customers.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Storage } from "../../src/store/storage.ts";
import { type Finding, quantile, rounded } from "../figures.ts";
import { bookIn, FILLED_TOGETHER, filled } from "../load/filled-customers.ts";
import type { Bench, Measurement } from "./measure.ts";

const LOOK_UP_MS = 1;
const SEARCH_MS = 50;
const PAGE = 50;

export const customers: Measurement = {
  name: "customers",
  about: "look-up by number, searches in 1 000 000 customers",
  run: found,
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
      note: `${FILLED_TOGETHER} at a time, ${count} customers`,
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

function lookUps(
  book: Awaited<ReturnType<typeof bookIn>>,
  numbers: readonly string[],
  count: number,
): readonly Finding[] {
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
