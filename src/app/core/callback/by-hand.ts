// What people do with call-back tasks: take them, close them, have the switch call, put one down.

import type { Clock, WallMillis } from "../../../base/time.ts";
import type { Queue } from "../../../office/office.ts";
import type { Site } from "../site.ts";
import { callable, type NotCallable } from "./callable.ts";
import type { DueCalls } from "./due-calls.ts";
import type { NewTasks } from "./new-task.ts";
import type { Task } from "./task.ts";
import type { TaskBook } from "./task-book.ts";

/** Why a command was refused; else the task as it is now. */
export type Commanded =
  | { readonly kind: "done"; readonly task: Task }
  | { readonly kind: "unknown" | "running" | "another-open" | "full" }
  | { readonly kind: "not-callable"; readonly why: NotCallable };

export interface ByHandDeps {
  readonly clock: Clock;
  readonly book: TaskBook;
  readonly due: DueCalls;
  readonly fresh: NewTasks;
  readonly site: () => Site;
}

export class ByHand {
  readonly #deps: ByHandDeps;

  constructor(deps: ByHandDeps) {
    this.#deps = deps;
  }

  /** Somebody sees to it: the switch does not dial it. */
  take(id: string, by: string): Commanded {
    return this.#command(id, (task) => {
      this.#deps.due.withdraw(id);
      const open: Task = { ...task, state: "open", automatic: false, dueAt: undefined, takenBy: by };
      this.#deps.book.change(open, { what: "taken", who: by });
    });
  }

  done(id: string, by: string, reason: string): Commanded {
    return this.#command(id, (task) => this.#deps.due.finish(task, "done", { what: "done", who: by, detail: reason }));
  }

  cancel(id: string, by: string, reason: string): Commanded {
    return this.#command(id, (task) =>
      this.#deps.due.finish(task, "cancelled", { what: "cancelled", who: by, detail: reason }),
    );
  }

  /** The customer was not reached after all, or is to be called (once more) by the switch. `task`: it may be closed. */
  again(task: Task, by: string): Commanded {
    const open = this.#deps.book.of(task.queue, task.number);
    const queue = this.#deps.site().office().queues.get(task.queue);
    if (open !== undefined && open.id !== task.id) return { kind: "another-open" };
    if (open === undefined && this.#deps.book.isFull) return { kind: "full" };
    if (this.#deps.due.isRunning(task.id)) return { kind: "running" };
    if (queue?.callback === undefined) return { kind: "unknown" };
    const able = callable(task.number, queue, { payer: undefined, inside: true }, this.#deps.site());
    if (able.kind === "no") return { kind: "not-callable", why: able.why };
    this.#deps.due.withdraw(task.id);
    const wall = this.#deps.clock.wall();
    const giveUpAt = (wall + queue.callback.withinMs) as WallMillis;
    const unclosed = { closedAt: undefined, closedBy: undefined, takenBy: undefined, outcome: undefined };
    const again: Task = { ...task, ...unclosed, state: "retry-later", automatic: true, dueAt: wall, giveUpAt };
    this.#deps.book.change(again, { what: "again", who: by });
    this.#deps.due.plan(again);
    return { kind: "done", task: this.#deps.book.find(task.id) ?? again };
  }

  /** A task by hand. `dialAt` undefined: for people; else the switch calls then. */
  add(queue: Queue, written: string, by: string, dialAt: WallMillis | undefined): Commanded {
    if (queue.callback === undefined) return { kind: "unknown" };
    const able = callable(written, queue, { payer: undefined, inside: true }, this.#deps.site());
    if (able.kind === "no") return { kind: "not-callable", why: able.why };
    const before = this.#deps.book.of(queue.key, able.number);
    if (before === undefined && this.#deps.book.isFull) return { kind: "full" };
    if (before !== undefined && this.#deps.due.isRunning(before.id)) return { kind: "running" };
    const wall = this.#deps.clock.wall();
    const fresh = before ?? { ...this.#deps.fresh.make(queue.key, able.number, undefined), origin: "hand" as const };
    const task: Task = { ...fresh, why: "by-hand", count: fresh.count + 1, lastAt: wall };
    const event = { what: before === undefined ? "added" : "added-again", who: by };
    if (dialAt === undefined) {
      this.#deps.book.change(task, event);
      return { kind: "done", task };
    }
    this.#deps.due.withdraw(task.id);
    const giveUpAt = (Math.max(dialAt, wall) + queue.callback.withinMs) as WallMillis;
    const due: Task = { ...task, state: "retry-later", automatic: true, dueAt: dialAt, sinceAt: undefined, giveUpAt };
    this.#deps.book.change(due, event);
    this.#deps.due.plan(due);
    return { kind: "done", task: this.#deps.book.find(due.id) ?? due };
  }

  #command(id: string, act: (task: Task) => void): Commanded {
    const task = this.#deps.book.find(id);
    if (task === undefined) return { kind: "unknown" };
    if (this.#deps.due.isRunning(id)) return { kind: "running" };
    act(task);
    return { kind: "done", task: this.#deps.book.find(id) ?? task };
  }
}
