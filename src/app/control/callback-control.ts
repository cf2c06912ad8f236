// Call-back tasks and missed calls for the HTTP interface and the command line.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  CallbackAsker,
  CallbackControl,
  CallbackHistoryView,
  CallbackView,
  MissedCallView,
} from "../../api/callback-control.ts";
import type { Reach } from "../../api/people-control.ts";
import type { Database } from "../../base/db.ts";
import type { QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { Commanded } from "../core/callback/by-hand.ts";
import type { NotCallable } from "../core/callback/callable.ts";
import type { Task } from "../core/callback/task.ts";
import { findTask, historyOf, type MissedCall, missedCalls, searchTasks } from "../core/callback/task-tables.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export function callbackControl(pbx: Switch, database: Database): CallbackControl {
  const { book, byHand } = pbx.callBacks;
  /** Within reach. */
  const find = (id: string, { within }: CallbackAsker): Task | undefined => {
    const task = book.find(id) ?? findTask(database, id);
    return task !== undefined && reaches(within, task.queue) ? task : undefined;
  };
  const noTask = (id: string): Refused =>
    refuse(404, "No such call-back", `Found no call-back ${id}; "callback list" shows those that are open.`);
  const command = (id: string, by: CallbackAsker, run: () => Commanded): Answer<CallbackView> => {
    if (find(id, by) === undefined) return noTask(id);
    if (book.find(id) === undefined)
      return refuse(409, "It is closed", `The call-back ${id} is closed; "callback again ${id}" opens it.`);
    return answered(run(), id);
  };
  const answered = (commanded: Commanded, id: string): Answer<CallbackView> => {
    if (commanded.kind === "done") return answer(viewOf(commanded.task));
    return refusalOf(commanded, id) ?? noTask(id);
  };
  return {
    // What is open is told as memory has it: the database may be a moment behind.
    list: async (filter) => {
      const tasks = await searchTasks(database, filter);
      return answer(tasks.map((task) => viewOf(book.find(task.id) ?? task)));
    },
    show: async (id, by) => {
      const task = find(id, by);
      if (task === undefined) return noTask(id);
      const history = (await historyOf(database, id)).map(({ at, what, who, call, detail }) => ({
        ...{ at: isoTime(at), what, who: who ?? null, call: call ?? null, detail: detail ?? null },
      }));
      return answer<CallbackHistoryView>({ ...viewOf(task), history });
    },
    take: async (id, by) => command(id, by, () => byHand.take(id, by.name)),
    done: async (id, by, reason) => command(id, by, () => byHand.done(id, by.name, reason)),
    cancel: async (id, by, reason) => command(id, by, () => byHand.cancel(id, by.name, reason)),
    again: async (id, by) => {
      const task = find(id, by);
      return task === undefined ? noTask(id) : answered(byHand.again(task, by.name), id);
    },
    add: async (key, number, by, dialAt) => {
      const queue = pbx.office.queues.get(key as QueueKey);
      if (queue === undefined || !reaches(by.within, key)) return noSuch("queue", key, pbx.office.queues.keys());
      if (dialAt !== undefined && dialAt > pbx.clock.wall() + limits.callback.aheadMs)
        return refuse(422, "Too far ahead", "A call-back can be put down for the next 90 days.");
      const added = byHand.add(queue, number, by.name, dialAt as WallMillis | undefined);
      if (added.kind !== "unknown") return answered(added, number);
      return refuse(422, "No call-backs", `The queue ${key} calls nobody back: give it the key callback.`);
    },
    missed: async (filter) => answer((await missedCalls(database, filter)).map(missedView)),
  };
}

function reaches(within: Reach | undefined, queue: string): boolean {
  return within === undefined || within.queues.has(queue);
}

/** undefined: there is no such task. */
function refusalOf(commanded: Exclude<Commanded, { kind: "done" }>, id: string): Refused | undefined {
  switch (commanded.kind) {
    case "unknown":
      return undefined;
    case "running":
      return refuse(409, "It is running", `An agent is calling the customer of ${id} at this moment.`);
    case "another-open":
      return refuse(409, "Another is open", "There is an open call-back to this number in this queue already.");
    case "full":
      return refuse(503, "Too many", "There are as many open call-backs as the switch keeps.");
    case "not-callable":
      return refuse(422, "May not be called", WHY[commanded.why]);
  }
}

const WHY: Readonly<Record<NotCallable, string>> = {
  "no-number": "This is no telephone number, nor an extension.",
  costly: "This is a premium, shared-cost or personal number: the switch calls none by itself.",
  abroad: "This is a number of another country; the queue's callback says abroad: false.",
  "our-own": "This is a number of this office.",
  "not-allowed": "No route leads there for the extension that pays; `zongji route test` tells more.",
};

function viewOf(task: Task): CallbackView {
  const { createdAt, lastAt, sinceAt, dueAt, giveUpAt, closedAt } = task;
  const { id, number, queue, origin, state, automatic, why, count, tries } = task;
  return {
    ...{ id, number, name: task.name ?? null, queue, origin, state, automatic, why, count },
    waitedMs: Math.round(task.waitedMs),
    createdAt: isoTime(createdAt),
    lastAt: isoTime(lastAt),
    since: timeOrNull(sinceAt),
    dueAt: timeOrNull(dueAt),
    giveUpAt: timeOrNull(giveUpAt),
    tries,
    takenBy: task.takenBy ?? null,
    call: task.call ?? null,
    outcome: task.outcome ?? null,
    closedAt: timeOrNull(closedAt),
    closedBy: task.closedBy ?? null,
  };
}

function missedView({ at, fromName, task, taskState, ...rest }: MissedCall): MissedCallView {
  return {
    ...rest,
    at: isoTime(at),
    fromName: fromName ?? null,
    task: task ?? null,
    taskState: taskState ?? null,
  };
}

function timeOrNull(at: WallMillis | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}
