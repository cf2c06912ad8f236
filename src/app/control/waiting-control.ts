// Waiting callers for the HTTP interface and the command line: moved, or taken by a supervisor (ACD-18).

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { MovedView, MoveWish, WaitingControl } from "../../api/waiting-control.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../base/ids.ts";
import { moveWaiting } from "../core/move-waiting.ts";
import type { Switch } from "../core/switch.ts";
import { takeWaiting } from "../core/take-waiting.ts";
import { noSuch } from "./no-such.ts";

export function waitingControl(pbx: Switch): WaitingControl {
  return {
    move: async (call, wish, asker) => move(call as CallId, wish, asker.name, pbx),
    take: async (call, phone, asker) => {
      if (!pbx.office.extensions.has(phone as ExtensionKey))
        return noSuch("extension", phone, pbx.office.extensions.keys());
      switch (takeWaiting(call as CallId, phone as ExtensionKey, asker.name, pbx.site)) {
        case "rings":
          return answer({ call, phone });
        case "no-phone":
          return refuse(409, "No phone", `No phone is registered at ${phone}.`);
        case "not-now":
          return refuse(503, "Not now", "The switch takes no further call, or is shutting down.");
        case "not-waiting":
          return notWaiting(call, pbx);
      }
    },
  };
}

function move(call: CallId, wish: MoveWish, by: string, pbx: Switch): Answer<MovedView> {
  const { queues, agents } = pbx.office;
  const queue = wish.queue === undefined ? undefined : queues.get(wish.queue as QueueKey);
  if (wish.queue !== undefined && queue === undefined) return noSuch("queue", wish.queue, queues.keys());
  const agent = wish.agent as AgentKey | undefined;
  if (agent !== undefined && !agents.has(agent)) return noSuch("agent", agent, agents.keys());
  const moved = moveWaiting(call, { queue, agent, creditMs: wish.creditMs, by }, pbx.site);
  if (moved === "not-waiting") return notWaiting(call, pbx);
  if (moved === "closed")
    return refuse(409, "Queue closed", `Queue ${wish.queue} is closed; ${call} waits where they are.`);
  if (moved === "full")
    return refuse(409, "Queue full", `Queue ${wish.queue} takes no further caller; ${call} waits where they are.`);
  const { from, to, waitedMs } = moved;
  return answer({ call, from, to, agent: agent ?? null, creditMs: wish.creditMs, waitedMs: Math.round(waitedMs) });
}

function notWaiting(call: string, pbx: Switch): Refused {
  if (pbx.calls.find(call) === undefined)
    return refuse(
      404,
      "No such call",
      `Found no call ${call} in progress; "call list --active" shows those there are.`,
    );
  return refuse(409, "Not waiting", `Call ${call} does not wait in a queue.`);
}
