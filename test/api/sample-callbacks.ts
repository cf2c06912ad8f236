// Two call-backs and a missed call, for tests of the HTTP interface and the command line.

import { answer, refuse } from "../../src/api/answer.ts";
import type { CallbackControl, CallbackHistoryView, CallbackView } from "../../src/api/callback-control.ts";

const AT = "2026-11-22T08:00:00.000Z";

const OPEN: CallbackView = {
  id: "b-20261122-8f3k2m9q",
  number: "+8613800138000",
  name: "韩梅梅",
  queue: "support",
  origin: "missed",
  state: "open",
  automatic: false,
  why: "abandoned",
  count: 2,
  waitedMs: 83_000,
  createdAt: AT,
  lastAt: AT,
  since: null,
  dueAt: null,
  giveUpAt: null,
  tries: 1,
  takenBy: null,
  call: null,
  outcome: "busy",
  closedAt: null,
  closedBy: null,
};
const LATER: CallbackView = { ...OPEN, id: "b-2", origin: "request", state: "retry-later", automatic: true, dueAt: AT };

/** `done` hears what was asked for. */
export function sampleCallbacks(done: (what: string) => void): CallbackControl {
  const act = async (id: string, what: string, after: Partial<CallbackView>) => {
    done(`${id} ${what}`);
    return id === OPEN.id ? answer({ ...OPEN, ...after }) : refuse(404, "No such call-back", "e.g. another");
  };
  return {
    list: async ({ state = "open", queue = "all", number = "any", limit }) => {
      done(`callbacks ${state} of ${queue} to ${number}, ${limit}`);
      return answer([OPEN, LATER]);
    },
    show: async (id) => {
      if (id !== OPEN.id) return refuse(404, "No such call-back", "e.g. another");
      const history = [{ at: AT, what: "missed", who: null, call: "c-20261122-aaaaaaaa", detail: "abandoned" }];
      return answer<CallbackHistoryView>({ ...OPEN, history });
    },
    take: (id, { name }) => act(id, `take by ${name}`, { takenBy: name }),
    done: (id, { name }, reason) => act(id, `done by ${name}: ${reason}`, { state: "done", outcome: reason }),
    cancel: (id, { name }, reason) => act(id, `cancel by ${name}: ${reason}`, { state: "cancelled", outcome: reason }),
    again: (id, { name }) => act(id, `again by ${name}`, { state: "retry-later" }),
    add: async (queue, number, { name }, dialAt) => {
      done(`add ${number} to ${queue} by ${name}, dialled ${dialAt ?? "by people"}`);
      return queue === "support" ? answer({ ...OPEN, number }) : refuse(404, "No such queue", "e.g. support");
    },
    missed: async ({ queue = "all", since = 0, limit }) => {
      done(`missed of ${queue} since ${since}, ${limit}`);
      const task = { task: OPEN.id, taskState: OPEN.state, tries: 1 };
      const call = { call: "c-20261122-aaaaaaaa", at: AT, from: "13800138000", fromName: null, queue: "support" };
      return answer([{ ...call, ...task, waitedMs: 83_000, ending: "abandoned" }]);
    },
  };
}
