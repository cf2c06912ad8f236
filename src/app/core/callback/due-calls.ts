// Call-backs that the switch makes by itself: each comes into the desk's line when it is due, and what comes of its stay there is written to its task.
// call-backs.ts puts tasks in; place.ts is one stay; scheduler.ts knows when.

import type { QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { type Clock, MINUTE_MS, type Millis, type WallMillis } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Queue } from "../../../office/office.ts";
import type { Site } from "../site.ts";
import { DayCount } from "./day-count.ts";
import type { OpeningHours } from "./opening-hours.ts";
import { CallBackPlace, type PlaceResult } from "./place.ts";
import { type Lane, Scheduler } from "./scheduler.ts";
import { isClosed, type Task, type TaskEvent } from "./task.ts";
import type { TaskBook } from "./task-book.ts";

export interface DueCallsDeps {
  readonly clock: Clock;
  readonly book: TaskBook;
  readonly hours: OpeningHours;
  readonly site: () => Site;
}

/** A lane beside those of the queues: no queue can be called so. */
const EXPIRY = "(expiry)";
/** In the record of each call that calls somebody back, before the task's id. */
export const NOTE = "call-back";

export class DueCalls {
  readonly #deps: DueCallsDeps;
  readonly #scheduler: Scheduler;
  readonly #places = new Map<string, CallBackPlace>();
  readonly #dialled: DayCount;
  /** Tasks whose customer answered, by the call: the agent may still say that it was nobody. */
  readonly #reached = new Map<string, Task>();
  #isClosed = false;

  constructor(deps: DueCallsDeps) {
    this.#deps = deps;
    this.#dialled = new DayCount(deps.clock);
    this.#scheduler = new Scheduler({
      clock: deps.clock,
      lane: (name) => this.#lane(name),
      run: (key, lane) => (lane === EXPIRY ? this.#timeOver(key.slice(EXPIRY.length)) : this.#enter(key)),
    });
  }

  /** What is under way; tasks that only wait for people or for their time are not. */
  get sizes(): Readonly<Record<string, number>> {
    return { callBacksInLine: this.#places.size, callBacksRunning: this.#scheduler.running };
  }

  /** From now on customers are called. */
  start(): void {
    this.#scheduler.start();
  }

  /** Queues and hours may be others now. */
  look(): void {
    this.#scheduler.look();
  }

  /** Nobody is called any more; the tasks stay as they are. */
  close(): void {
    this.#isClosed = true;
    this.#scheduler.close();
    for (const place of [...this.#places.values()]) place.withdrawAll();
  }

  inLine(call: string): Call | undefined {
    for (const place of this.#places.values()) if (place.call.id === call) return place.call;
    return undefined;
  }

  /** An agent has answered for it. */
  isRunning(id: string): boolean {
    return this.#places.get(id)?.isServed === true;
  }

  /** The agent's word for a call that had reached somebody: not the customer, perhaps. */
  disposed(call: string, agent: string, disposition: string): void {
    const task = this.#reached.get(call);
    const wanted = task === undefined ? undefined : this.#queueOf(task)?.callback?.notReached;
    if (task === undefined || wanted !== disposition) return;
    this.#reached.delete(call);
    if (this.#deps.book.of(task.queue, task.number) === undefined) this.#notReached(task, "not the customer", agent);
  }

  #lane(name: string): Lane {
    if (name === EXPIRY) return { most: Number.POSITIVE_INFINITY, opens: (wall) => wall };
    const key = name as QueueKey;
    const queue = this.#deps.site().office().queues.get(key);
    const most = Math.min(queue?.callback?.atOnce ?? 0, limits.callback.inLine);
    return { most, opens: (wall) => this.#deps.hours.opensAt(key, wall) };
  }

  /** Those who have waited longest come into line first, where not all may at once. */
  plan(task: Task): void {
    const wall = this.#deps.clock.wall();
    const at = task.dueAt !== undefined && task.dueAt > wall ? task.dueAt : (task.sinceAt ?? task.dueAt ?? wall);
    if (!this.#scheduler.plan(task.id, task.queue, at)) return this.forPeople(task, "too much is planned");
    if (task.giveUpAt !== undefined) this.#scheduler.plan(`${EXPIRY}${task.id}`, EXPIRY, task.giveUpAt);
  }

  /** It is due: into the desk's line. */
  #enter(id: string): void {
    const task = this.#deps.book.find(id);
    const queue = task === undefined ? undefined : this.#queueOf(task);
    if (task === undefined || queue === undefined || this.#isClosed) return this.#scheduler.finished(id);
    const site = this.#deps.site();
    const call = site.calls.openForCustomer({
      from: task.number,
      fromName: callName(task, site.office().language),
      dialled: queue.number,
    });
    if (call === undefined) return this.#later(task);
    call.note(`${NOTE} ${task.id}`);
    const { clock } = this.#deps;
    const sinceAt = task.sinceAt ?? clock.wall();
    const entered: Task = { ...task, state: "waiting-in-line", sinceAt, dueAt: undefined, call: call.id };
    this.#deps.book.change(entered, { what: "in-line", call: call.id });
    const place = new CallBackPlace({
      ...{ task: entered, call, queue, site },
      since: sinceOf(entered, clock.now(), clock.wall()),
      creditMs: entered.creditMs,
      isOpen: () => this.#deps.hours.isOpen(queue.key, clock.wall()),
      onServed: (agent) => this.#served(id, agent),
      onReached: (agent) => this.#customerAnswered(id, agent, call.id),
      onSettled: (result) => this.#settled(id, result),
    });
    this.#places.set(id, place);
    if (place.enter() === undefined) return;
    this.#places.delete(id); // the line is full
    this.#later(entered);
  }

  /** Nothing of the task's doing: soon again. */
  #later(task: Task): void {
    this.#scheduler.finished(task.id);
    if (this.#isClosed) return;
    const dueAt = (this.#deps.clock.wall() + MINUTE_MS) as WallMillis;
    const later: Task = { ...task, state: "retry-later", dueAt };
    this.#deps.book.change(later, { what: "later", detail: "no room" });
    this.plan(later);
  }

  #served(id: string, agent: string): void {
    const task = this.#deps.book.find(id);
    if (task === undefined) return;
    this.#dialled.take(task.number, Number.POSITIVE_INFINITY);
    this.#deps.book.change({ ...task, state: "running" }, { what: "agent-answered", who: agent, call: task.call });
  }

  #customerAnswered(id: string, agent: string, call: string): void {
    const task = this.#deps.book.find(id);
    if (task === undefined) return;
    this.#reached.set(call, task);
    const [oldest] = this.#reached.keys();
    if (this.#reached.size > limits.callback.reachedKept && oldest !== undefined) this.#reached.delete(oldest);
    this.finish(task, "done", { what: "reached", who: agent, call, detail: "called back" });
  }

  #settled(id: string, result: PlaceResult): void {
    this.#places.delete(id);
    this.#scheduler.finished(id);
    const task = this.#deps.book.find(id);
    if (task === undefined || this.#isClosed || isClosed(task)) return; // at a restart it goes on where it was
    switch (result.kind) {
      case "reached":
        return;
      case "not-reached":
        return this.#notReached(task, result.why, undefined);
      case "dropped":
        return this.#dropped(task);
      case "left":
        return this.#left(task, result.why);
    }
  }

  #notReached(task: Task, why: string, agent: string | undefined): void {
    const callback = this.#queueOf(task)?.callback;
    const tries = task.tries + 1;
    const event = { what: "not-reached", who: agent, call: task.call, detail: why };
    const reopened = { ...task, tries, outcome: why, closedAt: undefined, closedBy: undefined };
    if (callback === undefined || !task.automatic || tries > callback.retries || !this.#mayDialAgain(task))
      return this.forPeople(reopened, "called often enough", event);
    this.#retry(reopened, callback.gapMs, event);
  }

  #mayDialAgain({ number }: Task): boolean {
    return this.#dialled.count(number) < limits.callback.dialsPerNumber;
  }

  #dropped(task: Task): void {
    const callback = this.#queueOf(task)?.callback;
    const dropped = task.dropped + 1;
    const event = { what: "agent-hung-up", call: task.call };
    const kept = { ...task, dropped };
    if (callback === undefined || dropped >= limits.callback.dropped)
      return this.forPeople(kept, "agents hung up", event);
    this.#retry(kept, Math.min(callback.gapMs, MINUTE_MS), event);
  }

  #left(task: Task, why: Extract<PlaceResult, { kind: "left" }>["why"]): void {
    if (why === "removed") return this.forPeople(task, "the queue is gone");
    if (why === "stopped") return this.forPeople(task, "ended by a command");
    if (why === "withdrawn") return;
    const wall = this.#deps.clock.wall();
    const dueAt = this.#deps.hours.dueAt(task.queue, wall);
    const again: Task = { ...task, state: "retry-later", dueAt };
    this.#deps.book.change(again, { what: "left-line", call: task.call, detail: why });
    this.plan(again);
  }

  /** As old as before. */
  #retry(task: Task, afterMs: number, event: TaskEvent): void {
    const dueAt = (this.#deps.clock.wall() + afterMs) as WallMillis;
    const again: Task = { ...task, state: "retry-later", dueAt };
    if (task.giveUpAt !== undefined && dueAt >= task.giveUpAt) return this.forPeople(again, "its time is over", event);
    this.#deps.book.change(again, event);
    this.plan(again);
  }

  /** The switch calls no more by itself: it stays open until somebody has reached the customer. */
  forPeople(task: Task, detail: string, event?: TaskEvent): void {
    const open: Task = { ...task, state: "open", automatic: false, dueAt: undefined };
    this.#unplan(task.id);
    if (event !== undefined) this.#deps.book.change(open, event);
    this.#deps.book.change(open, { what: "for-people", detail });
  }

  #timeOver(id: string): void {
    this.#scheduler.finished(`${EXPIRY}${id}`);
    const task = this.#deps.book.find(id);
    if (task === undefined || !task.automatic || task.state === "running") return;
    this.withdraw(id);
    this.forPeople(task, "its time is over");
  }

  /** Out of line and of all plans, wherever it is. */
  withdraw(id: string): void {
    this.#places.get(id)?.withdrawAll();
    this.#unplan(id);
  }

  #unplan(id: string): void {
    this.#scheduler.drop(id);
    this.#scheduler.drop(`${EXPIRY}${id}`);
  }

  finish(task: Task, state: "done" | "cancelled" | "expired", event: TaskEvent): void {
    const { clock } = this.#deps;
    const outcome = event.detail ?? event.what;
    const closed: Task = { ...task, state, outcome, closedAt: clock.wall(), closedBy: event.who ?? "switch" };
    this.#deps.book.change(closed, event);
    const place = this.#places.get(task.id);
    this.#scheduler.drop(`${EXPIRY}${task.id}`);
    if (place?.isServed === true) return; // its call goes on, and ends its place among those that run
    this.withdraw(task.id);
  }

  #queueOf(task: Task): Queue | undefined {
    return this.#deps.site().office().queues.get(task.queue);
  }
}

function callName({ name }: Task, language: "zh" | "en"): string {
  const words = language === "zh" ? "回拨" : "Call-back";
  return name === undefined ? words : `${words} ${name}`;
}

/** The place it has kept: as old as when the customer began to wait. */
function sinceOf({ sinceAt }: Task, now: Millis, wall: WallMillis): Millis {
  return (now - (sinceAt === undefined ? 0 : Math.max(0, wall - sinceAt))) as Millis;
}
