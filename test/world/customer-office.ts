// What happens on a day whose subject is who calls and why (`--customers`): customers known and unknown call, under each spelling of their numbers; agents
// make tickets of their calls, move, comment on and close them; customers are made, changed, noted on, merged, parted and removed, brought in files, get
// other owners; missed calls, messages and bad marks become tickets; a stream reader and webhooks listen. `day.ts` asks it what happens next,
// `customer-checks.ts` holds what must be true.

import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import type { Ticket, TicketAnswer } from "../../src/crm/tickets/ticket.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import type { AgentDesk } from "./agent-desk.ts";
import type { BusyOffice } from "./busy-office.ts";
import { CustomerChecks } from "./customer-checks.ts";
import { SURVEY, TICKETS } from "./customer-desk.ts";
import { MOBILES, NAMES, STRANGERS, spellingsOf } from "./customer-people.ts";
import { type HookReceiver, StreamReader } from "./listeners.ts";
import type { PhoneCall } from "./phone-call.ts";
import { PhoneSide } from "./phone-watch.ts";
import type { World } from "./world.ts";

export interface CustomerOfficeInit {
  readonly world: World;
  readonly rng: Rng;
  readonly agents: readonly AgentDesk[];
  readonly busy: BusyOffice;
  readonly receiver: HookReceiver;
  /** Runs it unless the day is over by then. */
  readonly later: (ms: number, run: () => void) => void;
}

/** When the process is killed. */
export type CustomerMoment = "import" | "ticket" | "delivery";
const MOMENTS: readonly CustomerMoment[] = ["import", "ticket", "delivery"];

const CARE = "+8657188880020";
const CLASSES = ["vip", "gold", null] as const;
const REFUSED_WELL = ["missing", "wrong", "forbidden", "stale"];

export class CustomerOffice {
  /** What was done, by kind: a day on which nothing was proves nothing. */
  readonly done = new Map<string, number>();
  readonly #world: World;
  readonly #rng: Rng;
  readonly #agents: readonly AgentDesk[];
  readonly #busy: BusyOffice;
  readonly #later: (ms: number, run: () => void) => void;
  readonly #receiver: HookReceiver;
  readonly #reader: StreamReader;
  /** Who may hear of calls to their own phone, and who may not. */
  readonly #people: readonly StreamReader[];
  readonly #checks: CustomerChecks;
  #merged: string[] = [];

  constructor(init: CustomerOfficeInit) {
    this.#world = init.world;
    this.#rng = init.rng;
    this.#agents = init.agents;
    this.#busy = init.busy;
    this.#later = init.later;
    this.#receiver = init.receiver;
    this.#reader = new StreamReader(init.world);
    this.#people = ["u0", "boss"].map((user) => new StreamReader(init.world, user, "screen.pop"));
    const [own, boss] = this.#people;
    this.#checks = new CustomerChecks(init.world, {
      receiver: init.receiver,
      reader: this.#reader,
      own: { reader: own ?? this.#reader, agent: init.agents[0]?.key ?? "" },
      boss: boss ?? this.#reader,
    });
  }

  get #crm() {
    return this.#world.pbx.core.crm;
  }

  async open(): Promise<void> {
    const { office } = this.#world;
    const desks: PhoneSide[] = [];
    for (const name of ["una", "uma", "bea"])
      desks.push(new PhoneSide(await this.#world.phone(name, { speaks: false })));
    const [una, uma, bea] = desks.map(({ phone }) => phone.user);
    office.section("users", {
      u0: { role: "agent", agent: this.#agents[0]?.key, extension: una },
      u1: { role: "manager", extension: uma },
      boss: { role: "administrator", extension: bea },
    });
    this.#checks.desks = desks;
    office.section("classes", { vip: { name: "贵宾" }, gold: { name: "金卡" } });
    office.section("customers", { fields: { plate: { name: "车牌", unique: true } } });
    office.section("marks", { followUp: { below: 60, within: "1h" } });
    office.section("tickets", TICKETS);
    const secret = "hook-word-of-the-trial-9271";
    office.section("webhooks", {
      all: { url: "https://crm.example.com/all", secret, events: ["*"] },
      tickets: { url: "https://crm.example.com/tickets", secret, events: ["ticket.*", "customer.*"] },
    });
    office.queue("care", {
      number: "7600",
      requires: { service: 1 },
      ring: "6s",
      wrapUp: "1s",
      afterNoAnswer: "ready",
      afterwards: "rate",
      voicemail: true,
      overflow: [{ after: "25s", to: { voicemail: true } }],
    });
    office.number(CARE, { queue: "care" });
    this.#world.apply();
    this.#put();
    this.#checks.listen();
    await this.#world.run(200);
    for (const reader of [this.#reader, ...this.#people]) void reader.connect();
    for (const [at, mobile] of MOBILES.slice(0, 10).entries()) this.#create(NAMES[at % NAMES.length] ?? "", [mobile]);
    await this.#world.run(500);
  }

  /** As `serve` has it in force after a start; flows of the day before it. */
  #put(): void {
    const { flows } = this.#world.pbx.core.ivr;
    if (flows.current("rate") !== undefined) return;
    const read = readFlow(SURVEY);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    flows.change({ put: [{ flow: read.flow, version: 1 }], remove: [] });
  }

  // --- a kill ---------------------------------------------------------------------------------------------------------------------------

  /** By the seed; what is needed for it is begun. */
  prepare(seed: number): CustomerMoment {
    const moment = MOMENTS[seed % MOMENTS.length] ?? "import";
    if (moment === "import") this.#import(400);
    return moment;
  }

  isMoment(moment: CustomerMoment): boolean {
    if (moment === "import") return this.#crm.imports.all.some(({ state, done }) => state === "running" && done > 60);
    if (moment === "delivery") return this.#receiver.underWay > 1;
    if ((this.#crm.ticketing.sizes["ticketsUnderWay"] ?? 0) > 0) return true;
    this.#moveTicket();
    return false;
  }

  killed(): void {
    this.#receiver.forget();
    for (const reader of [this.#reader, ...this.#people]) reader.forget();
    this.#checks.listen();
    this.#put();
  }

  // --- every moment ---------------------------------------------------------------------------------------------------------------------

  /** Every moment of the day. */
  step(): void {
    this.#put();
    this.#checks.check();
    const rng = this.#rng;
    for (let deeds = 0; deeds < 3; deeds++) {
      const deed = pick(rng, this.#deeds);
      deed?.();
    }
    for (const reader of [this.#reader, ...this.#people])
      if (!reader.isThere && fraction(rng) < 0.3) void reader.connect();
  }

  readonly #deeds: readonly (() => void)[] = [
    () => this.#callsIn(MOBILES),
    () => this.#callsIn(MOBILES),
    () => this.#callsIn(STRANGERS),
    () => this.#create(this.#name(), [this.#spelled(), ...(fraction(this.#rng) < 0.3 ? [this.#spelled()] : [])]),
    () => this.#changeCustomer(),
    () => this.#changeCustomer(),
    () => this.#note(),
    () => this.#merge(),
    () => this.#unmerge(),
    () => this.#removeSome(),
    () => this.#number(),
    () => this.#attach(),
    () => this.#import(between(this.#rng, 5, 60)),
    () => this.#ticketOfCall(),
    () => this.#ticketOfCall(),
    () => this.#moveTicket(),
    () => this.#moveTicket(),
    () => this.#moveTicket(),
    () => this.#commentTicket(),
    () => this.#otherwise(),
    () => this.#followUp(),
    () => this.#listenersChange(),
  ];

  #callsIn(mobiles: readonly string[]): void {
    if (fraction(this.#rng) < 0.5) return;
    const mobile = pick(this.#rng, mobiles) ?? "";
    const from = pick(this.#rng, spellingsOf(mobile).slice(0, 4)) ?? "";
    this.#busy.callIn(from, CARE, (call) => this.#waits(call));
    this.#count("call");
  }

  /** Waits for an agent, perhaps too short, and says what they thought of it. */
  #waits(call: PhoneCall): void {
    const rng = this.#rng;
    this.#later(between(rng, 5_000, 60_000), () => call.hangUp());
    const press = (): void => {
      if (call.state !== "talking") return;
      call.press(pick(rng, ["1", "2", "3", "3"]) ?? "1");
      this.#later(between(rng, 1_500, 5_000), press);
    };
    this.#later(between(rng, 6_000, 15_000), press);
  }

  // --- customers ------------------------------------------------------------------------------------------------------------------------

  #anybody(): string | undefined {
    const rng = this.#rng;
    if (fraction(rng) < 0.1) return pick(rng, this.#checks.known); // perhaps gone
    return this.#crm.customers.byNumber(pick(rng, MOBILES) ?? "")?.id;
  }

  #name(): string {
    return pick(this.#rng, NAMES) ?? "";
  }

  #spelled(): string {
    return pick(this.#rng, spellingsOf(pick(this.#rng, MOBILES) ?? "")) ?? "";
  }

  #create(name: string, numbers: readonly string[]): void {
    const { customers } = this.#crm;
    const given = { name, numbers: numbers.map((number) => ({ number })), class: pick(this.#rng, ["vip", "gold"]) };
    this.#told(customers.create(given, "li"), "create", (made) => this.#checks.acknowledged(made));
  }

  #changeCustomer(): void {
    const id = this.#anybody();
    if (id === undefined) return;
    const rng = this.#rng;
    const { customers } = this.#crm;
    const change = pick(rng, [
      { owner: pick(rng, [...this.#agents.map(({ key }) => String(key)), null]) },
      { owner: pick(rng, [...this.#agents.map(({ key }) => String(key)), null]) },
      { class: pick(rng, CLASSES) },
      { name: this.#name() },
      { tags: ["a", "b"].slice(0, between(rng, 0, 2)) },
      { fields: { plate: `P${between(rng, 1, 6)}` } },
      { version: between(rng, 1, 4), address: "1 Main St" },
    ]);
    if (change === undefined) return;
    const what = "owner" in change ? "owner" : "change";
    this.#told(customers.change(id, change, "li"), what, (made) => this.#checks.acknowledged(made));
  }

  #note(): void {
    const id = this.#anybody();
    if (id !== undefined) this.#told(this.#crm.customers.note(id, { text: "called again" }, "li"), "note");
  }

  #merge(): void {
    const [into, from] = [this.#anybody(), this.#anybody()];
    if (into === undefined || from === undefined) return;
    this.#merged.push(from);
    this.#told(this.#crm.customers.merge(into, from, "li"), "merge", (made) => this.#checks.acknowledged(made));
  }

  #unmerge(): void {
    const id = pick(this.#rng, this.#merged);
    if (id === undefined) return;
    this.#merged = this.#merged.filter((one) => one !== id);
    this.#told(this.#crm.customers.unmerge(id, "li"), "unmerge", (made) => this.#checks.acknowledged(made));
  }

  #removeSome(): void {
    const id = this.#anybody();
    if (id !== undefined && fraction(this.#rng) < 0.3) this.#told(this.#crm.customers.remove(id, "li"), "remove");
  }

  #number(): void {
    const id = this.#anybody();
    if (id === undefined) return;
    const { customers } = this.#crm;
    const number = this.#spelled();
    if (fraction(this.#rng) < 0.6)
      this.#told(customers.addNumber(id, { number, label: "home" }, "li"), "number", (made) =>
        this.#checks.acknowledged(made),
      );
    else this.#told(customers.removeNumber(id, number, "li"), "no number");
  }

  /** A call of somebody unknown turns out to be a customer's. */
  #attach(): void {
    const id = this.#anybody();
    const way = [...this.#world.pbx.core.calls.ways].find(({ call }) => this.#fromStranger(call.id));
    if (id !== undefined && way !== undefined)
      this.#told(this.#crm.customers.attachCall(id, way.call.id, "li"), "attach");
  }

  #fromStranger(call: string): boolean {
    const from = this.#world.pbx.core.records.find(call as never)?.from ?? "";
    return STRANGERS.some((mobile) => from.endsWith(mobile));
  }

  #import(rows: number): void {
    const { imports } = this.#crm;
    if (imports.all.some(({ state }) => state === "running") && rows < 100) return;
    const lines = Array.from({ length: rows }, (_, row) => this.#row(row));
    const bytes = new TextEncoder().encode(["name|phone|class|owner", ...lines].join("\n"));
    const duplicates = pick(this.#rng, ["skip", "update", "merge", "new"] as const) ?? "skip";
    const run = async (): Promise<{ readonly ok: boolean }> => {
      const begun = await imports.begin("people.csv", `import ${imports.all.length + 1} ${rows}`);
      if (!begun.ok) return begun;
      const sent = await imports.send(begun.value.id, 0, [bytes]);
      if (!sent.ok) return sent;
      const wish = { duplicates, dryRun: false, map: new Map(), encoding: undefined, sheet: undefined };
      return imports.start(begun.value.id, wish);
    };
    this.#told(run(), "import");
  }

  #row(row: number): string {
    const rng = this.#rng;
    const chance = fraction(rng);
    const owner = pick(rng, ["", this.#agents[0]?.key ?? ""]) ?? "";
    if (chance < 0.1) return `${this.#name()}|no number|vip|${owner}`;
    if (chance < 0.3) return `${this.#name()}|${this.#spelled()}|gold|${owner}`;
    return `row ${row}|1391111${between(rng, 1_000, 9_999)}|${pick(rng, ["vip", "brought"]) ?? ""}|${owner}`;
  }

  // --- tickets --------------------------------------------------------------------------------------------------------------------------

  #anyTicket(): Ticket | undefined {
    return this.#crm.tickets.find(`T-${between(this.#rng, 1_001, 1_001 + this.#checks.tickets)}`);
  }

  #by(): string {
    return pick(this.#rng, ["u0", "u1", "boss"]) ?? "u0";
  }

  #ticketOfCall(): void {
    const { core } = this.#world.pbx;
    const way = pick(this.#rng, [...core.calls.ways]);
    const from = core.records.find((way?.call.id ?? "") as never)?.from;
    if (way === undefined || from === undefined) return;
    const category = pick(this.#rng, ["repair", "repair", "complaint"]) ?? "repair";
    const customer = core.crm.customers.byNumber(from)?.id;
    const made = core.crm.tickets.create({
      ...{ category, subject: "漏水", by: this.#by(), origin: "hand" as const, call: way.call.id },
      ...{ customer, phone: core.crm.customers.numberOf(from), fields: {} },
    });
    this.#answered(made, "ticket");
  }

  #moveTicket(): void {
    const ticket = this.#anyTicket();
    if (ticket === undefined) return;
    const steps = ["record", "visit", "done", "branch", "head", "answered", "final"];
    const to = pick(this.#rng, steps) ?? "done";
    const next = TICKETS[ticket.category as keyof typeof TICKETS].steps[ticket.step as never] as { next?: string[] };
    const good = fraction(this.#rng) < 0.8 ? (pick(this.#rng, next.next ?? []) ?? to) : to;
    const fields = good === "done" || fraction(this.#rng) < 0.3 ? { fields: { model: "A1" } } : {};
    const given = ticket.category === "repair" ? fields : {};
    const revision = fraction(this.#rng) < 0.3 ? ticket.revision : undefined;
    const command = { kind: "move" as const, to: good, ...given };
    this.#answered(
      this.#crm.ticketing.desk.command(ticket.number, command, { by: this.#by(), revision }),
      `move to ${good}`,
    );
  }

  #commentTicket(): void {
    const ticket = this.#anyTicket();
    if (ticket === undefined) return;
    const isPublic = fraction(this.#rng) < 0.5;
    this.#answered(
      this.#crm.ticketing.desk.comment(ticket.number, { text: "说过了", isPublic }, this.#by()),
      "comment",
    );
  }

  #otherwise(): void {
    const rng = this.#rng;
    const ticket = this.#anyTicket();
    if (ticket === undefined) return;
    const { desk } = this.#crm.ticketing;
    const along = { by: this.#by() };
    const { number } = ticket;
    const chance = fraction(rng);
    const user = pick(rng, ["u0", "u1", "boss", undefined]);
    if (chance < 0.3) this.#answered(desk.command(number, { kind: "assign", user, team: undefined }, along), "assign");
    else if (chance < 0.45) this.#answered(desk.macro(number, "quick", along), "macro");
    else if (chance < 0.55)
      this.#answered(desk.command(number, { kind: "withdraw", reason: "no longer wanted" }, along), "withdraw");
    else if (chance < 0.7) this.#answered(desk.command(number, { kind: "object", reason: "not so" }, along), "object");
    else if (chance < 0.85)
      this.#answered(
        desk.command(number, { kind: "change", priority: "high", subject: "more" }, along),
        "ticket change",
      );
    else {
      const other = this.#anyTicket();
      if (other !== undefined && other.id !== ticket.id)
        this.#answered(desk.link(number, { kind: "ticket", to: other.id }, along.by), "link");
    }
  }

  #followUp(): void {
    const { followUps } = this.#crm.care;
    const id = `F-${between(this.#rng, 1, 5)}`;
    if (followUps.find(id) === undefined) return;
    if (fraction(this.#rng) < 0.5) this.#told(followUps.take(id, "u0"), "follow-up");
    else this.#told(followUps.finish(id, "done", "u0", "talked"), "follow-up over");
  }

  // --- listeners ------------------------------------------------------------------------------------------------------------------------

  #listenersChange(): void {
    const rng = this.#rng;
    const chance = fraction(rng);
    if (chance < 0.3) {
      this.#reader.readNothing();
      this.#later(between(rng, 200, 20_000), () => this.#reader.readOn());
    } else if (chance < 0.6) pick(rng, [this.#reader, this.#reader, ...this.#people])?.leave();
    else if (chance < 0.8 && !this.#receiver.isDown) {
      this.#receiver.isDown = true;
      this.#later(between(rng, 1_000, 30_000), () => {
        this.#receiver.isDown = false;
      });
    } else this.#crm.telling.webhooks.retry("all");
  }

  // --- outcomes -------------------------------------------------------------------------------------------------------------------------

  #told<Value>(
    doing: Promise<{ readonly ok: true; readonly value: Value } | { readonly ok: boolean; readonly fault?: unknown }>,
    what: string,
    onDone?: (value: Value) => void,
  ): void {
    const process = this.#world.crashes.length;
    doing.then(
      (outcome) => {
        if (process !== this.#world.crashes.length) return;
        if (outcome.ok) this.#count(what);
        this.#world.line("crm", `${what}: ${outcome.ok ? "done" : JSON.stringify(outcome)}`);
        if (outcome.ok && "value" in outcome && onDone !== undefined) onDone(outcome.value);
      },
      (error: unknown) => {
        if (process === this.#world.crashes.length) this.#world.violate(`${what} failed: ${String(error)}`);
      },
    );
  }

  #answered(doing: Promise<TicketAnswer>, what: string): void {
    const process = this.#world.crashes.length;
    doing.then(
      (answer) => {
        if (process !== this.#world.crashes.length) return;
        this.#world.line("ticket", `${what}: ${answer.kind === "done" ? answer.ticket.id : answer.detail}`);
        if (answer.kind === "done") {
          this.#count(what.split(" ")[0] ?? what);
          this.#checks.kept(answer.ticket);
        } else if (!REFUSED_WELL.includes(answer.why)) this.#world.violate(`${what} was refused: ${answer.detail}`);
      },
      (error: unknown) => {
        if (process === this.#world.crashes.length) this.#world.violate(`${what} failed: ${String(error)}`);
      },
    );
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  /** After everybody has gone home. */
  async close(): Promise<void> {
    this.#receiver.isDown = false;
    this.#receiver.fails = false;
    const readers = [this.#reader, ...this.#people];
    for (const reader of readers) reader.readOn();
    for (const reader of readers) void reader.connect();
    await this.#world.run(10_000);
    await this.#imported();
    await this.#delivered();
    await this.#checks.close();
    for (const reader of readers) reader.leave();
    await this.#world.run(11 * 60_000); // events are made for whoever comes back
    await this.#delivered();
  }

  async #imported(): Promise<void> {
    const atWork = (): boolean => this.#crm.imports.sizes["importsAtWork"] !== 0;
    for (let seconds = 0; seconds < 120 && atWork(); seconds++) await this.#world.run(1_000);
    if (atWork()) this.#world.violate("an import has no end");
  }

  async #delivered(): Promise<void> {
    const { webhooks } = this.#crm.telling;
    for (let seconds = 0; seconds < 300; seconds++) {
      const all = await webhooks.list();
      if (all.every(({ state, endpoint }) => state.doneSeq >= this.#checks.lastFor(endpoint.key))) return;
      for (const { endpoint, nextTryAt } of all) if (nextTryAt !== undefined) webhooks.retry(endpoint.key);
      await this.#world.run(1_000);
    }
    this.#world.violate("a webhook is not told all there is");
  }
}
