// Customers who are called back: those who kept their place, those whose call was missed, those somebody put down. It keeps the tasks, has them come
// into line when they are due, and follows what comes of each. Facts tell it of missed calls and of customers who were reached otherwise.
//
//   ask.ts ─book─►┐                    ┌─► scheduler ─► place.ts in the desk's line ─► call-back.ts ─► reached
//   facts ─missed►├─► task-book (disk) ┤                        └── not reached, dropped ─► retry-later, open
//   API ─ by hand►┘                    └─► open, for people

import type { Database } from "../../../base/db.ts";
import type { CallId, QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { type Logger, pii } from "../../../base/log.ts";
import { Recent } from "../../../base/recent.ts";
import type { Rng } from "../../../base/rng.ts";
import { EVERYBODY } from "../../../base/rules.ts";
import { type Clock, HOUR_MS, type WallMillis } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import type { QueueEntry } from "../../../call/route.ts";
import type { Queue } from "../../../office/office.ts";
import { profileOf } from "../caller-profile.ts";
import type { LocalDay } from "../local-day.ts";
import type { Next } from "../next.ts";
import type { Site } from "../site.ts";
import type { InLine, QueuePlace } from "../waiting/in-line.ts";
import type { CallBackDoor, WaitingKey } from "../waiting/keys.ts";
import { askForCallBack } from "./ask.ts";
import { ByHand } from "./by-hand.ts";
import { callable } from "./callable.ts";
import { DayCount } from "./day-count.ts";
import { DueCalls, NOTE } from "./due-calls.ts";
import { type Missed, missedIn, numberToKeep } from "./missed.ts";
import { NewTasks } from "./new-task.ts";
import { OpeningHours } from "./opening-hours.ts";
import type { Task, TaskEvent } from "./task.ts";
import { TaskBook } from "./task-book.ts";
import { SELECT_LEFT_WAITING, SELECT_OPEN_TASKS, taskOf } from "./task-tables.ts";

export interface CallBacksDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly database: Database;
  readonly day: Pick<LocalDay, "compact">;
  readonly site: () => Site;
  /** A call that goes on, or has just ended. */
  readonly record: (call: string) => CallRecord | undefined;
}

/** A caller who is to be called back. */
export interface AskedBack {
  readonly call: Call;
  /** As `callable` gave it. */
  readonly number: string;
  readonly queue: Queue;
  readonly entry: QueueEntry;
  /** An answer to a survey asks for them, as its name in the history; left out: they have asked themselves. */
  readonly survey?: string | undefined;
}

/** A customer whose answer to a survey has somebody call them. */
export interface WantedBySurvey {
  readonly id: CallId;
  readonly from: string;
  readonly queue: Queue;
  readonly answer: string;
  /** Dialled by the switch, with the standing of this call; undefined: for people. */
  readonly call: Call | undefined;
}

export type Booked =
  /** expectedMs: until the customer's phone rings; undefined: nobody knows. */
  | { readonly kind: "booked"; readonly task: Task; readonly expectedMs: number | undefined }
  | { readonly kind: "refused"; readonly why: "full" | "too-often" | "not-kept" };

export class CallBacks implements CallBackDoor {
  readonly book: TaskBook;
  readonly byHand: ByHand;
  readonly #deps: CallBacksDeps;
  readonly #due: DueCalls;
  readonly #hours: OpeningHours;
  readonly #asked: DayCount;
  readonly #fresh: NewTasks;
  /** Tasks by the call that made them or counted for them: the same call may ask, too. */
  readonly #counted = new Recent<string>(limits.callback.remembered);
  #sweptAt: WallMillis | undefined;

  constructor(deps: CallBacksDeps) {
    const office = () => deps.site().office();
    this.#deps = deps;
    this.book = new TaskBook({ ...deps, office });
    this.#hours = new OpeningHours(office, (queue) => deps.site().openings.closure(queue));
    this.#asked = new DayCount(deps.clock);
    this.#fresh = new NewTasks(deps);
    const { book } = this;
    this.#due = new DueCalls({ ...deps, book, hours: this.#hours });
    this.byHand = new ByHand({ ...deps, book, due: this.#due, fresh: this.#fresh });
  }

  get sizes(): Readonly<Record<string, number>> {
    return this.#due.sizes;
  }

  waitingKey(line: InLine): WaitingKey | undefined {
    const { queue } = line;
    const key = queue.callback?.key;
    if (key === undefined || (line.entry.askedBack ?? 0) >= limits.callback.asksPerCall) return undefined;
    const press = (): void => {
      const place = { queue, entry: { ...line.entry, since: line.since } };
      void line.sendOn({ why: "call-back", to: undefined, next: this.#ask(place, true) });
    };
    return { key, prompt: "press-for-callback", press };
  }

  next(place: QueuePlace): Next | undefined {
    return place.queue.callback === undefined || this.book.isFull ? undefined : this.#ask(place, false);
  }

  #ask(place: QueuePlace, mayWait: boolean): Next {
    const deps = { place, mayWait, book: (asked: AskedBack) => this.bookPlace(asked) };
    return { kind: "tell", story: (call, caller, site) => askForCallBack(call, caller, site, deps) };
  }

  /** Their place goes on in line once that is on disk: whoever is told so is called back, whatever becomes of this process. */
  async bookPlace({ call, number, queue, entry, survey }: AskedBack): Promise<Booked> {
    const { log } = this.#deps;
    const before = this.book.of(queue.key, number);
    const refusal = this.#mayAsk(call.from, number, before);
    if (refusal !== undefined) {
      log.warn("callback.refused", { call: call.id, from: pii(call.from), number: pii(number), why: refusal });
      return { kind: "refused", why: refusal };
    }
    const isUnderWay = before?.state === "running" || before?.state === "waiting-in-line";
    const asked = this.#askedFor({ call, number, queue, entry, survey }, before);
    const task: Task = isUnderWay ? { ...asked, state: before.state } : asked;
    const expectedMs = asked.state === "retry-later" ? undefined : this.#expected(queue.key);
    try {
      await this.book.put(task, { ...eventOf(survey, before), call: call.id });
    } catch (error) {
      log.error("store.callback-lost", { task: task.id, what: "asked", cause: String(error) });
      this.book.takeBack(task, before);
      return { kind: "refused", why: "not-kept" };
    }
    if (!isUnderWay) this.#due.plan(task);
    return { kind: "booked", task, expectedMs };
  }

  /** The task as it is once it has been asked for. Whoever asks while nobody works begins to wait when work begins. */
  #askedFor({ call, number, queue, entry, survey }: AskedBack, before: Task | undefined): Task {
    const { clock, record, site } = this.#deps;
    const wall = clock.wall();
    const waitedMs = entry.since === undefined ? 0 : clock.now() - entry.since;
    const dueAt = this.#hours.dueAt(queue.key, wall);
    const isLater = dueAt !== wall;
    const { tier, region, creditMs } = profileOf(call, { queue, entry }, site());
    const { requires } = entry;
    return {
      ...(before ?? this.#fresh.make(queue.key, number, record(call.id)?.fromName)),
      ...{
        origin: "request",
        why: survey === undefined ? "asked" : "survey",
        automatic: true,
        takenBy: undefined,
        lastAt: wall,
        waitedMs,
      },
      ...{ tier, region, creditMs, requires },
      count: (before?.count ?? 0) + (before !== undefined && this.#counted.get(call.id) === before.id ? 0 : 1),
      state: isLater ? "retry-later" : "waiting-in-line",
      sinceAt: before?.sinceAt ?? (isLater ? dueAt : ((wall - waitedMs) as WallMillis)),
      dueAt: isLater ? dueAt : undefined,
      giveUpAt: ((dueAt ?? wall) + (queue.callback?.withinMs ?? 0)) as WallMillis,
    };
  }

  /** For people, or as if they had asked themselves: the numbers that may be called are those of missed calls. */
  async fromSurvey(wanted: WantedBySurvey): Promise<Booked | { readonly kind: "refused"; readonly why: string }> {
    const { id, from, queue, answer, call } = wanted;
    const survey = `${answer} ${queue.key}`;
    const office = this.#deps.site().office();
    if (call === undefined) return this.#listed({ id, from, queue, survey });
    if (queue.callback === undefined) return { kind: "refused", why: `queue ${queue.key} calls nobody back` };
    const number = numberToKeep(from, office) ?? "";
    const able = callable(number, queue, { payer: undefined, inside: true }, this.#deps.site());
    if (able.kind === "no") return { kind: "refused", why: able.why };
    return this.bookPlace({ call, number: able.number, queue, entry: NO_WISH, survey });
  }

  async #listed({ id, from, queue, survey }: Omit<WantedBySurvey, "call" | "answer"> & { readonly survey: string }) {
    const { clock, site, record } = this.#deps;
    const number = numberToKeep(from, site().office());
    if (number === undefined) return { kind: "refused", why: "no-number" } as const;
    const before = this.book.of(queue.key, number);
    if (before === undefined && this.book.isFull) return { kind: "refused", why: "full" } as const;
    const news = { why: "survey", lastAt: clock.wall(), count: (before?.count ?? 0) + 1 };
    const fresh = { ...this.#fresh.make(queue.key, number, record(id)?.fromName), origin: "survey" as const };
    const task: Task = { ...(before ?? fresh), ...news };
    try {
      await this.book.put(task, { ...eventOf(survey, before), call: id });
    } catch (error) {
      this.#deps.log.error("store.callback-lost", { task: task.id, what: "survey", cause: String(error) });
      this.book.takeBack(task, before);
      return { kind: "refused", why: "not-kept" } as const;
    }
    return { kind: "booked", task, expectedMs: undefined } as const;
  }

  #expected(queue: QueueKey): number | undefined {
    const { site, clock } = this.#deps;
    const estimate = site().floor.desk.expect({ queue }, clock.now());
    return estimate === undefined || estimate.confidence === "low" ? undefined : estimate.waitMs;
  }

  /** Someone who asks for hundreds of call-backs, or has one person called by many, is no customer. */
  #mayAsk(caller: string, number: string, before: Task | undefined): "full" | "too-often" | undefined {
    if (before === undefined && this.book.isFull) return "full";
    const others = this.book.meant(number).filter(({ id }) => id !== before?.id);
    if (before === undefined && others.length >= limits.callback.perNumber) return "too-often";
    const known = numberToKeep(caller, this.#deps.site().office()); // however it was written this time
    const most = known === undefined ? limits.callback.requestsOfHidden : limits.callback.requestsPerCaller;
    return this.#asked.take(known ?? "", most) ? undefined : "too-often";
  }

  /** Stands behind the records: it asks them who called. */
  fold(fact: SwitchFact): void {
    switch (fact.kind) {
      case "caller.left":
      case "caller.refused": {
        const missed = missedIn(fact, this.#deps.record(fact.call));
        if (missed !== undefined && !this.#isOurs(fact.call)) this.#missed(missed);
        return;
      }
      case "call.connected":
        return this.#talked(fact);
      case "call.disposed":
        return this.#due.disposed(fact.call, fact.agent, fact.disposition);
      default:
    }
  }

  /** A call made to call somebody back is no missed one. */
  #isOurs(call: string): boolean {
    return this.#deps.record(call)?.notes.some((note) => note.startsWith(NOTE)) === true;
  }

  /** A further call of the same customer counts for the same task. */
  #missed({ call, from, fromName, queue: key, why, waitedMs }: Missed): void {
    const { clock, site, log } = this.#deps;
    const office = site().office();
    const queue = office.queues.get(key);
    const number = numberToKeep(from, office);
    this.#sweep();
    if (queue?.callback === undefined || queue.callback.missed === "no" || number === undefined) return;
    const before = this.book.of(key, number);
    if (before === undefined && this.book.isFull) return log.warn("callback.full", { call, queue: key });
    const wall = clock.wall();
    const news = { why, waitedMs, lastAt: wall, count: (before?.count ?? 0) + 1 };
    const event = { what: before === undefined ? "missed" : "missed-again", call, detail: why };
    const listed: Task = { ...(before ?? this.#fresh.make(key, number, fromName)), ...news };
    this.#counted.set(call, listed.id);
    if (before !== undefined) return this.book.change(listed, event);
    const able = queue.callback.missed === "dial" && this.#isDialable(number, queue);
    if (!able) return this.book.change(listed, event);
    const dueAt = this.#hours.dueAt(key, wall);
    const giveUpAt = ((dueAt ?? wall) + queue.callback.withinMs) as WallMillis;
    const dialled: Task = { ...listed, state: "retry-later", automatic: true, dueAt, giveUpAt };
    this.book.change(dialled, event);
    this.#due.plan(dialled);
  }

  /** Whoever has that number: the switch never dials by itself what it could not be asked to. */
  #isDialable(number: string, queue: Queue): boolean {
    return callable(number, queue, { payer: undefined, inside: true }, this.#deps.site()).kind === "yes";
  }

  /** Somebody of the office talks to somebody: to a customer who is waited for, perhaps. */
  #talked(fact: Extract<SwitchFact, { kind: "call.connected" }>): void {
    if (this.book.size === 0 || fact.leg === undefined) return; // an application is nobody
    const record = this.#deps.record(fact.call);
    if (record === undefined || record.notes.some((note) => note.startsWith(NOTE))) return;
    for (const number of [record.from, record.to]) {
      for (const task of this.book.meant(number)) {
        const way = number === record.from ? "they called" : "they were called";
        this.#due.finish(task, "done", {
          what: "reached",
          who: fact.agent ?? fact.extension,
          call: fact.call,
          detail: way,
        });
      }
    }
  }

  /** Tasks that people have left alone for weeks: nobody will call any more. Looked for once an hour at most, and no timer of its own. */
  #sweep(): void {
    const wall = this.#deps.clock.wall();
    if (this.#sweptAt !== undefined && Math.abs(wall - this.#sweptAt) < HOUR_MS) return;
    this.#sweptAt = wall;
    for (const task of this.book.all()) {
      if (task.automatic || wall - task.lastAt < limits.callback.keepOpenMs) continue;
      this.#due.finish(task, "expired", { what: "expired", detail: "nobody called" });
    }
  }

  /** After a restart: open tasks, and callers who waited when the process was killed. */
  async restore(): Promise<void> {
    const { database, clock } = this.#deps;
    const rows = await database.query(SELECT_OPEN_TASKS, [limits.callback.open]);
    // Nobody is being called any more.
    const stopped = (task: Task): Task => (task.state === "running" ? { ...task, state: "waiting-in-line" } : task);
    this.book.restore(rows.map((row) => stopped(taskOf(row))));
    this.#sweep();
    for (const task of this.book.all()) if (task.automatic) this.#due.plan(task);
    const lately = clock.wall() - limits.callback.leftWaitingMs;
    for (const row of await database.query(SELECT_LEFT_WAITING, [lately, limits.callback.open])) {
      const came = Number(row["queued_at"] ?? row["started_at"]);
      this.#missed({
        call: String(row["id"]),
        from: String(row["from_number"]),
        fromName: row["from_name"] === null ? undefined : String(row["from_name"]),
        queue: String(row["queue"]) as QueueKey,
        why: "switch-restarted",
        waitedMs: Math.max(0, Number(row["ended_at"]) - came),
      });
    }
  }

  /** From now on customers are called. */
  open(): void {
    this.#due.start();
  }

  /** Queues, hours and numbers may be others now. */
  officeChanged(): void {
    this.#hours.officeChanged();
    for (const task of this.book.all()) {
      const { callback } = this.#deps.site().office().queues.get(task.queue) ?? {};
      if (task.automatic && callback === undefined && task.state !== "running") {
        this.#due.withdraw(task.id);
        this.#due.forPeople(task, "the queue calls nobody back");
      }
    }
    this.#due.look();
  }

  /** A queue was closed or opened by command. */
  closureChanged(): void {
    this.#hours.closureChanged();
    this.#due.look();
  }

  /** The call that stands in line for a call-back, of which the call table knows nothing until an agent's phone rings. */
  inLine(call: string): Call | undefined {
    return this.#due.inLine(call);
  }

  /** Nobody is called any more; what is open stays on disk as it is. */
  close(): void {
    this.#due.close();
  }
}

const NO_WISH: QueueEntry = { tier: undefined, region: undefined, creditMs: 0, requires: EVERYBODY };

function eventOf(survey: string | undefined, before: Task | undefined): TaskEvent {
  const what = survey === undefined ? "asked" : "survey";
  return { what: before === undefined ? what : `${what}-again`, detail: survey };
}
