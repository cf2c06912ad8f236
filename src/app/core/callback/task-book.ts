// Open call-back tasks in memory, each change journalled with its history. It knows which there are and whom they mean; what becomes of them is
// decided in call-backs.ts.

import type { Database } from "../../../base/db.ts";
import type { QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock } from "../../../base/time.ts";
import type { Office } from "../../../office/office.ts";
import { SameNumber } from "./same-number.ts";
import { isClosed, type Task, type TaskEvent } from "./task.ts";
import { taskWrites } from "./task-tables.ts";

export interface TaskBookDeps {
  readonly clock: Clock;
  readonly database: Pick<Database, "write">;
  readonly log: Logger;
  readonly office: () => Office;
}

export class TaskBook {
  readonly #deps: TaskBookDeps;
  readonly #tasks = new Map<string, Task>();
  /** By number and queue: one task each. */
  readonly #places = new Map<string, string>();
  readonly #numbers = new SameNumber<string>();

  constructor(deps: TaskBookDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#tasks.size;
  }

  get isFull(): boolean {
    return this.#tasks.size >= limits.callback.open;
  }

  all(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  find(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** The open task of this number in this queue. */
  of(queue: QueueKey, number: string): Task | undefined {
    const id = this.#places.get(placeOf(queue, number));
    return id === undefined ? undefined : this.#tasks.get(id);
  }

  /** Open tasks of whoever has this number, however it is written; a look-up costs a map access. */
  meant(number: string): readonly Task[] {
    if (this.#tasks.size === 0) return [];
    return [...this.#numbers.find(number)].flatMap((id) => this.#tasks.get(id) ?? []);
  }

  /** As it is from now on, and why. Resolves once that survives a killed process; rejects where it cannot be kept. */
  async put(task: Task, event: TaskEvent): Promise<void> {
    this.#remember(task);
    await this.#deps.database.write(taskWrites(task, event, this.#deps.clock.wall()));
  }

  /** As `put`; whoever changes it cannot wait, and the log tells what could not be kept. */
  change(task: Task, event: TaskEvent): void {
    this.put(task, event).catch((error: unknown) => {
      this.#deps.log.error("store.callback-lost", { task: task.id, what: event.what, cause: String(error) });
    });
  }

  /** It was never kept, and whoever asked has been told so: it is as it was before, or is not, unless it has changed again meanwhile. */
  takeBack(task: Task, before: Task | undefined): void {
    if (this.#tasks.get(task.id) !== task) return;
    if (before === undefined) this.#forget(task.id);
    else this.#tasks.set(before.id, before);
  }

  /** Whoever it is about is to be known no more: nobody is called. Its rows are whoever's who asks this. */
  erase(id: string): void {
    this.#forget(id);
  }

  #forget(id: string): void {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    this.#tasks.delete(id);
    this.#places.delete(placeOf(task.queue, task.number));
    this.#numbers.remove(id);
  }

  restore(tasks: readonly Task[]): void {
    for (const task of tasks) if (!this.isFull) this.#remember(task);
  }

  #remember(task: Task): void {
    if (isClosed(task)) return this.#forget(task.id);
    if (!this.#tasks.has(task.id)) {
      const { country, queues } = this.#deps.office();
      this.#places.set(placeOf(task.queue, task.number), task.id);
      this.#numbers.add(task.number, country, queues.get(task.queue)?.callback?.prefix ?? "", task.id);
    }
    this.#tasks.set(task.id, task);
  }
}

function placeOf(queue: QueueKey, number: string): string {
  return `${number} ${queue}`;
}
