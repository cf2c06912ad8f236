// What must never be false of customers, tickets and what is told of them: each change that is kept has its event and no event is without its change, what
// was acknowledged outlives a kill, listeners have seen each event in order, tickets stand where their workflow lets them, nothing is late without a
// word, calls stand in the timeline of their customer and of nobody else, whoever is known is found, and reports count what there is.

import { searchOf } from "../../src/app/control/customer-search.ts";
import type { SqlRow } from "../../src/base/db.ts";
import type { SwitchFact } from "../../src/call/record-keeper.ts";
import type { Customer } from "../../src/crm/customers/customer.ts";
import { findCustomers } from "../../src/crm/customers/find-customers.ts";
import type { TimelineEntry, TimelineMark } from "../../src/crm/customers/timeline.ts";
import { wantsType } from "../../src/crm/events/event-filter.ts";
import type { JournalEvent } from "../../src/crm/events.ts";
import type { ScreenPop } from "../../src/crm/pop/screen-pop.ts";
import type { Ticket } from "../../src/crm/tickets/ticket.ts";
import { MOBILES, spellingsOf } from "./customer-people.ts";
import { type CrmEvent, checkEvents } from "./event-checks.ts";
import type { HookReceiver, StreamReader } from "./listeners.ts";
import type { PhoneSide } from "./phone-watch.ts";
import type { World } from "./world.ts";

export interface CustomerChecksInit {
  readonly receiver: HookReceiver;
  /** Sees all, from the first moment on. */
  readonly reader: StreamReader;
  /** Of an agent, who is to see calls to their own phone alone. */
  readonly own: { readonly reader: StreamReader; readonly agent: string };
  /** Of somebody who may see all, and has no phone that rings. */
  readonly boss: StreamReader;
}

/** Why somebody is missed who left a queue. */
const MISSED = ["abandoned", "timed-out", "removed", "closed", "full", "unattended"];
const POP_MS = 20;
/** What is due is seen to within this, and at once after a start. */
const DUE_MS = 1_500;

export class CustomerChecks {
  /** Phones of those who are told of tickets. */
  desks: readonly PhoneSide[] = [];
  readonly #world: World;
  readonly #init: CustomerChecksInit;
  /** By id: the version that somebody was told is kept. */
  readonly #acknowledged = new Map<string, number>();
  readonly #kept = new Map<number, number>();
  readonly #told: JournalEvent[] = [];
  /** Ringing phones that have no pop yet, by call and extension. */
  readonly #rung = new Map<string, number>();
  #popped = 0;
  #since = 0;

  constructor(world: World, init: CustomerChecksInit) {
    this.#world = world;
    this.#init = init;
  }

  get #crm() {
    return this.#world.pbx.core.crm;
  }

  /** Ids of those who were made, gone ones among them. */
  get known(): readonly string[] {
    return [...this.#acknowledged.keys()];
  }

  /** How many there are, roughly. */
  get tickets(): number {
    return Math.max(0, ...[...this.#kept.keys()].map((number) => number - 1_000)) + 2;
  }

  acknowledged({ id, version }: Customer): void {
    this.#acknowledged.set(id, Math.max(version, this.#acknowledged.get(id) ?? 0));
  }

  kept({ number, revision }: Ticket): void {
    this.#kept.set(number, Math.max(revision, this.#kept.get(number) ?? 0));
  }

  /** To this process. */
  listen(): void {
    const { core, clock } = this.#world.pbx;
    this.#since = this.#world.clock.now();
    this.#rung.clear();
    core.crm.journal.told.subscribe((event) => {
      if (clock.dead) return;
      const last = this.#told.at(-1)?.seq ?? 0;
      if (event.seq <= last) this.#world.violate(`event ${event.seq} was told behind ${last}`);
      this.#told.push(event);
      if (event.type === "customer.created") this.#acknowledged.set(String(event.about.customer), 1);
    });
    core.facts.subscribe((fact) => {
      if (!clock.dead) this.#see(fact);
    });
    core.crm.telling.pops.listen((pop) => {
      if (!clock.dead) this.#pop(pop);
    });
  }

  #see(fact: SwitchFact): void {
    if (fact.kind === "leg.ringing") {
      const leg = this.#world.pbx.core.records.find(fact.call as never)?.legs.find(({ id }) => id === fact.leg);
      if (leg?.side === "callee" && leg.extension !== undefined)
        this.#rung.set(`${fact.call} ${leg.extension}`, this.#world.clock.now());
    }
    if (fact.kind === "leg.ended") this.#forgetOver(fact.call);
  }

  /** Whose call is over before anybody was told. */
  #forgetOver(call: string): void {
    const legs = this.#world.pbx.core.records.find(call as never)?.legs ?? [];
    for (const { extension, endedAt } of legs) if (endedAt !== undefined) this.#rung.delete(`${call} ${extension}`);
  }

  #pop(pop: ScreenPop): void {
    const { call, extension, agent, ringingAt, customer, number } = pop;
    this.#popped++;
    this.#rung.delete(`${call} ${extension}`);
    const afterMs = this.#world.clock.wall() - ringingAt;
    if (afterMs > POP_MS) this.#world.violate(`the pop of ${call} at ${extension} came ${afterMs} ms after it rang`);
    const phone = this.#world.phones.find(({ user }) => user === extension);
    if (phone?.calls.some(({ side }) => side === "callee") !== true)
      this.#world.violate(`the pop of ${call} is for ${extension}, where nothing rang`);
    const signedIn = this.#world.pbx.core.floor.desk.agentAt(extension as never);
    if (agent !== undefined && signedIn !== undefined && agent !== signedIn)
      this.#world.violate(`the pop of ${call} at ${extension} is for ${agent}, there is ${signedIn}`);
    const holder = this.#holderOf(number);
    if (holder !== customer?.id)
      this.#world.violate(`the pop of ${call} shows ${customer?.id}, ${number} is ${holder}'s`);
  }

  /** By the mobile numbers of this world, without the switch's own reading of numbers. */
  #holderOf(written: string): string | undefined {
    const mobile = mobileOf(written);
    const row =
      mobile === undefined ? undefined : this.#row("SELECT id FROM customer_number WHERE number = ?", `+86${mobile}`);
    return row === undefined ? undefined : String(row["id"]);
  }

  #row(sql: string, ...values: readonly (string | number)[]): SqlRow | undefined {
    return this.#world.database.get(sql, values);
  }

  /** Between two events. */
  check(): void {
    const now = this.#world.clock.now();
    for (const [where, at] of this.#rung)
      if (now - at > POP_MS) {
        this.#world.violate(`${where} rang, and nobody was shown who calls`);
        this.#rung.delete(where);
      }
    this.#checkLate();
  }

  #checkLate(): void {
    if (this.#world.clock.now() - this.#since < DUE_MS) return;
    const { number, due_at } =
      this.#row(
        `SELECT number, due_at FROM ticket WHERE closed_at IS NULL AND
          ((due_at < ? AND is_late = 0) OR (promise_at < ? AND is_broken = 0) OR remind_at < ? OR escalate_at < ?) LIMIT 1`,
        ...Array.from({ length: 4 }, () => this.#world.clock.wall() - DUE_MS),
      ) ?? {};
    if (number !== undefined) this.#world.violate(`T-${number} is late since ${due_at}, and nobody saw to it`);
  }

  /** Up to which event this webhook must have been told. */
  lastFor(webhook: string): number {
    const types = webhook === "all" ? ["*"] : ["ticket.*", "customer.*"];
    return this.#told.findLast(({ type }) => wantsType(type, { types }))?.seq ?? 0;
  }

  // --- in the evening -------------------------------------------------------------------------------------------------------------------

  async close(): Promise<void> {
    const report = (what: string): void => this.#world.violate(what);
    this.check();
    if (this.#popped === 0) report("nobody was shown who calls");
    const events = (await this.#world.rows("SELECT * FROM event ORDER BY seq")).map(
      (row): CrmEvent => ({
        seq: Number(row["seq"]),
        at: Number(row["at"]),
        type: String(row["type"]),
        about: JSON.parse(String(row["about"])) as CrmEvent["about"],
        data: JSON.parse(String(row["data"])) as CrmEvent["data"],
      }),
    );
    await checkEvents(this.#world, events, report);
    this.#checkTold(events, report);
    this.#checkReader(events, report);
    await this.#checkHooks(events, report);
    this.#checkPeople(report);
    await this.#checkKept(events, report);
    await this.#checkWords(report);
    await this.#checkAutomatic(report);
    await this.#checkImports(events, report);
    await this.#checkTimelines(report);
    await this.#checkFound(report);
    await this.#checkReports(report);
  }

  #checkTold(events: readonly CrmEvent[], report: (what: string) => void): void {
    const there = new Map(events.map((event) => [event.seq, event.type]));
    for (const { seq, type } of this.#told)
      if (there.get(seq) !== type) report(`event ${seq} (${type}) was told, and is not there`);
  }

  #checkReader(events: readonly CrmEvent[], report: (what: string) => void): void {
    const { lines } = this.#init.reader;
    const seen = new Map<number, string>();
    let last = 0;
    for (const line of lines) {
      if (line.kind === "gap" && line.why !== "unwatched") report(`the stream has a gap: ${JSON.stringify(line)}`);
      if (line.kind !== "event") continue;
      if (line.type === "screen.pop") {
        report(`the stream of all that happens shows a screen pop: ${line.seq}`);
        continue;
      }
      if (line.seq <= last) report(`the stream has event ${line.seq} behind ${last}`);
      last = line.seq;
      seen.set(line.seq, line.type);
    }
    const first = Math.min(...seen.keys());
    for (const { seq, type } of events)
      if (seq >= first && seen.get(seq) !== type) report(`whoever reads the stream never saw event ${seq} (${type})`);
    const there = new Set(events.map(({ seq }) => seq));
    for (const seq of seen.keys()) if (!there.has(seq)) report(`the stream showed event ${seq}, which is not there`);
  }

  async #checkHooks(events: readonly CrmEvent[], report: (what: string) => void): Promise<void> {
    const dead = await this.#world.rows("SELECT webhook, seq FROM webhook_dead");
    const isDead = new Set(dead.map((row) => `${row["webhook"]} ${row["seq"]}`));
    for (const webhook of ["all", "tickets"]) {
      const had = this.#init.receiver.had.filter((one) => one.webhook === webhook);
      const first = new Set<number>();
      const lanes = new Map<string, number>();
      for (const { seq, lane } of had) {
        if (first.has(seq)) continue;
        first.add(seq);
        if (seq < (lanes.get(lane) ?? 0))
          report(`webhook ${webhook} had event ${seq} of ${lane} first behind ${lanes.get(lane)}`);
        lanes.set(lane, Math.max(seq, lanes.get(lane) ?? 0));
      }
      const types = webhook === "all" ? ["*"] : ["ticket.*", "customer.*"];
      const since = Number(this.#row("SELECT MIN(seq) AS seq FROM event")?.["seq"] ?? 0);
      for (const { seq, type } of events)
        if (seq >= since && wantsType(type, { types }) && !first.has(seq) && !isDead.has(`${webhook} ${seq}`))
          report(`webhook ${webhook} never had event ${seq} (${type})`);
    }
    await this.#replay(dead.length, report);
  }

  /** What was given up arrives when somebody sends it again. */
  async #replay(count: number, report: (what: string) => void): Promise<void> {
    const { webhooks } = this.#crm.telling;
    for (const one of await webhooks.dead({ webhook: undefined, before: undefined, limit: 1_000 })) {
      const before = this.#init.receiver.had.length;
      const replaying = webhooks.replay(one);
      await this.#world.run(500);
      const why = await replaying;
      if (why !== undefined || this.#init.receiver.had.length <= before) report(`event ${one.seq} stays dead: ${why}`);
    }
    if (count > 0) this.#world.line("webhooks", `${count} were dead, and were sent again`);
  }

  #checkPeople(report: (what: string) => void): void {
    const { own, boss } = this.#init;
    for (const { about } of own.reader.events)
      if (about["agent"] !== undefined && about["agent"] !== own.agent)
        report(`the agent of ${own.agent} was shown who calls ${JSON.stringify(about)}`);
    for (const { about } of boss.events) report(`who is no agent was shown who calls ${JSON.stringify(about)}`);
  }

  /** What somebody was told is done is there, also after a kill. */
  async #checkKept(events: readonly CrmEvent[], report: (what: string) => void): Promise<void> {
    const removed = new Set(
      events.filter(({ type }) => type === "customer.removed").map(({ about }) => about.customer),
    );
    for (const [id, version] of this.#acknowledged) {
      const row = this.#row("SELECT version FROM customer WHERE id = ?", id);
      if (row === undefined && !removed.has(id) && !this.#wentWith(id, events, removed))
        report(`${id} was made, and is not there`);
      else if (Number(row?.["version"] ?? version) < version)
        report(`${id} was told to be at ${version}, and is at ${row?.["version"]}`);
    }
    for (const [number, revision] of this.#kept) {
      const row = this.#row("SELECT revision FROM ticket WHERE number = ?", number);
      if (Number(row?.["revision"] ?? 0) < revision)
        report(`T-${number} was told to be at ${revision}, and is at ${row?.["revision"]}`);
    }
    const lost = await this.#world.rows(
      "SELECT id FROM customer c WHERE merged_into IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customer k WHERE k.id = c.merged_into)",
    );
    for (const { id } of lost) report(`${id} is merged into somebody who is gone`);
    const loose = await this.#world.rows(
      "SELECT number, id FROM customer_number n WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = n.id AND merged_into IS NULL)",
    );
    for (const { number, id } of loose) report(`${number} is the number of ${id}, who is not there`);
  }

  /** They were merged into somebody who was removed. */
  #wentWith(id: string, events: readonly CrmEvent[], removed: ReadonlySet<string | undefined>): boolean {
    const merges = events.filter(({ type, data }) => type === "customer.merged" && data["gone"] === id);
    const into = merges.at(-1)?.about.customer;
    return into !== undefined && (removed.has(into) || this.#wentWith(into, events, removed));
  }

  /** Whatever is late, somebody's phone was told, whenever the process was killed. */
  async #checkWords(report: (what: string) => void): Promise<void> {
    const texts = this.desks.flatMap(({ messages }) => messages.map(({ body }) => body));
    const late = await this.#world.rows(
      "SELECT DISTINCT ticket FROM ticket_history WHERE what IN ('late', 'escalated', 'promise-broken')",
    );
    for (const { ticket } of late)
      if (!texts.some((text) => new RegExp(`T-${ticket}\\b`).test(text)))
        report(`T-${ticket} was late, and no phone was told`);
    for (const { ticket, text } of await this.#world.rows("SELECT * FROM ticket_notice"))
      report(`nobody was told of T-${ticket}: ${text}`);
  }

  /** What the office makes tickets of by itself: each made one, also where the process was killed right behind it. */
  async #checkAutomatic(report: (what: string) => void): Promise<void> {
    const missed = new Set<string>();
    for (const fact of this.#world.facts)
      if ((fact.kind === "caller.left" || fact.kind === "caller.refused") && fact.queue === "care")
        if (MISSED.includes(fact.why) || (fact.why === "overflowed" && fact.to === "voicemail")) missed.add(fact.call);
    const there = new Set((await this.#world.rows("SELECT id FROM call")).map(({ id }) => String(id)));
    const messages = await this.#world.rows("SELECT id FROM voice_message WHERE state <> 'recording'");
    const marks = await this.#world.rows("SELECT id FROM survey_answer WHERE score <= 0.5");
    const wanted = [
      ...[...missed].filter((call) => there.has(call)).map((call) => `missed-call:${call}:repair`),
      ...messages.map(({ id }) => `voicemail:${String(id)}:repair`),
      ...marks.map(({ id }) => `survey:${String(id)}:complaint`),
    ];
    for (const source of wanted)
      if (this.#row("SELECT 1 FROM ticket WHERE source = ?", source) === undefined)
        report(`no ticket was made of ${source}`);
    const made = await this.#world.rows("SELECT origin, COUNT(*) AS n FROM ticket GROUP BY origin ORDER BY origin");
    this.#world.line("tickets", made.map(({ origin, n }) => `${n} ${String(origin)}`).join(", "));
  }

  async #checkImports(events: readonly CrmEvent[], report: (what: string) => void): Promise<void> {
    for (const one of this.#crm.imports.all) {
      const { created, updated, skipped, rejected, done, rows, state, begunBy } = one;
      const where = `import ${one.id} (${begunBy})`;
      if (state === "sending") continue;
      if (state !== "done" || done !== rows) report(`${where} is ${state} with ${done} of ${rows} rows`);
      if (created + updated + skipped + rejected !== done) report(`${where}: ${JSON.stringify(one)} do not add up`);
      const told = events.filter(({ type, data }) => type === "customer.created" && data["by"] === begunBy).length;
      if (told !== created) report(`${where} says ${created} were made, events tell of ${told}`);
      const kept = await this.#crm.imports.rejects(one.id, 0, 10_000);
      if (kept.length !== rejected) report(`${where} rejected ${rejected} rows, ${kept.length} are in the error file`);
    }
  }

  async #checkTimelines(report: (what: string) => void): Promise<void> {
    const { core } = this.#world.pbx;
    const { customers } = core.crm;
    const holders = new Map<string, string[]>();
    const live = await this.#world.rows("SELECT id FROM customer WHERE merged_into IS NULL");
    for (const { id } of live) {
      const customer = customers.get(String(id));
      if (customer === undefined) {
        report(`${String(id)} is listed, and cannot be looked up`);
        continue;
      }
      for (const entry of await this.#timelineOf(customer))
        if (entry.kind === "call") holders.set(entry.id, [...(holders.get(entry.id) ?? []), customer.id]);
    }
    for (const row of await this.#world.rows(
      "SELECT id, from_number, to_number FROM call WHERE ended_at IS NOT NULL",
    )) {
      const call = String(row["id"]);
      const given = this.#row("SELECT customer FROM customer_call WHERE call_id = ?", call)?.["customer"];
      const expected = new Set(
        [
          this.#holderOf(String(row["from_number"])),
          this.#holderOf(String(row["to_number"])),
          given === undefined ? undefined : customers.get(String(given))?.id,
        ].filter((one) => one !== undefined),
      );
      const found = holders.get(call) ?? [];
      if (found.length !== expected.size || found.some((one) => !expected.has(one as Customer["id"])))
        report(
          `${call} (${row["from_number"]} → ${row["to_number"]}) is in the timelines of ${found.join(", ") || "nobody"}, not of ${[...expected].join(", ") || "nobody"}`,
        );
    }
  }

  /** Page by page, as people look at it. */
  async #timelineOf(customer: Customer): Promise<readonly TimelineEntry[]> {
    const { customers, timeline } = this.#crm;
    const subject = { family: await customers.family(customer.id), spellings: customers.spellings(customer.numbers) };
    const all: TimelineEntry[] = [];
    for (let after: TimelineMark | undefined; ; after = all.at(-1)) {
      const page = await timeline.read({ subject, kinds: undefined, after, limit: 7 });
      all.push(...page);
      if (page.length < 7) return all;
    }
  }

  async #checkFound(report: (what: string) => void): Promise<void> {
    const { core } = this.#world.pbx;
    const find = async (text: string): Promise<readonly string[]> => {
      const filter = { ...NO_FILTER, text };
      const search = searchOf(filter, undefined, core);
      if (!search.ok || search.value === "nobody") return [];
      const found = await findCustomers(this.#world.database, search.value, { limit: 5_000, before: undefined });
      return found.map(({ customer }) => customer.id);
    };
    for (const mobile of MOBILES) {
      const holder = this.#holderOf(mobile);
      for (const written of [...spellingsOf(mobile), mobile.slice(3, 9), mobile.slice(-4)]) {
        const found = await find(written);
        if (holder !== undefined && !found.includes(holder)) report(`${holder} is not found by ${written}`);
        if (holder === undefined && written.length > 10 && found.length > 0)
          report(`${written} is nobody's, and finds ${found.join(", ")}`);
        if (written.length > 10 && core.crm.customers.byNumber(written)?.id !== holder)
          report(`${written} is ${core.crm.customers.byNumber(written)?.id}'s, not ${holder}'s`);
      }
    }
    for (const [name, typed] of TYPED) {
      const named = await this.#world.rows("SELECT id FROM customer WHERE name = ? AND merged_into IS NULL", [name]);
      for (const text of typed) {
        const found = new Set(await find(text));
        for (const { id } of named)
          if (!found.has(String(id))) report(`${name} (${String(id)}) is not found by ${text}`);
      }
    }
  }

  async #checkReports(report: (what: string) => void): Promise<void> {
    const { run } = this.#crm.reports;
    const table = async (key: string, by?: string) => {
      const wish = { report: key, period: undefined, from: "2026-11-20", to: undefined, parameters: { by } };
      const ran = await run.run(wish as Parameters<typeof run.run>[0], undefined);
      if (!ran.ok) throw new Error(`${key}: ${JSON.stringify(ran.fault)}`);
      return ran.value.rows;
    };
    const sum = (rows: readonly object[], column: string): number =>
      rows.reduce((total, row) => total + Number((row as Record<string, unknown>)[column]), 0);
    const tickets = await this.#world.rows("SELECT * FROM ticket");
    for (const by of ["category", "step", "assignee"]) {
      const rows = await table("tickets", by);
      const counts = { tickets: tickets.length, open: tickets.filter((row) => row["closed_at"] === null).length };
      for (const [column, count] of Object.entries(counts))
        if (sum(rows, column) !== count)
          report(`the report of tickets by ${by} has ${sum(rows, column)} ${column}, not ${count}`);
    }
    const calls = await this.#world.rows("SELECT id, from_number FROM call WHERE ended_at IS NOT NULL");
    const traffic = sum(await table("traffic", "hour"), "calls");
    if (traffic !== calls.length) report(`the report of traffic has ${traffic} calls, not ${calls.length}`);
    const customers = await table("customers", "class");
    const live = Number(this.#row("SELECT COUNT(*) AS n FROM customer WHERE merged_into IS NULL")?.["n"]);
    if (sum(customers, "customers") !== live)
      report(`the report of customers has ${sum(customers, "customers")}, not ${live}`);
    const theirs = calls.filter((row) => this.#customerOfCall(row) !== undefined).length;
    if (sum(customers, "calls") !== theirs)
      report(`the report of customers has ${sum(customers, "calls")} calls, not ${theirs}`);
  }

  #customerOfCall({ id, from_number }: SqlRow): string | undefined {
    const given = this.#row("SELECT customer FROM customer_call WHERE call_id = ?", String(id))?.["customer"];
    const found = given === undefined ? undefined : this.#crm.customers.get(String(given))?.id;
    return found ?? this.#holderOf(String(from_number));
  }
}

const NO_FILTER = {
  ...{ text: undefined, number: undefined, class: undefined, owner: undefined, organisation: undefined },
  ...{ region: undefined, tag: [], field: [] },
} as const;

/** What is typed to find them. */
const TYPED: readonly (readonly [string, readonly string[]])[] = [
  ["王芳", ["王芳", "芳", "wangfang", "wf", "fang"]],
  ["李小雷", ["小雷", "lixiaolei", "lxl", "xiaol"]],
  ["Óscar Núñez", ["oscar", "núñ", "nunez"]],
  ["O'Brien; DROP TABLE customer", ["o'brien", "drop table"]],
];

/** One of this world's, however it is written; undefined: another number. */
function mobileOf(written: string): string | undefined {
  const digits = written.replace(/\D/g, "");
  const mobile = digits.slice(-11);
  return /^(?:0?|86|0086)$/.test(digits.slice(0, -11)) && MOBILES.includes(mobile) ? mobile : mobile11(digits, mobile);
}

/** Those that files brought. */
function mobile11(digits: string, mobile: string): string | undefined {
  return /^(?:0?|86|0086)$/.test(digits.slice(0, -11)) && /^1391111\d{4}$/.test(mobile) ? mobile : undefined;
}
