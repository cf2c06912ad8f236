// Queues closed and opened by command (ACD-14), for the HTTP interface and the command line; in the audit.

import { type Answer, type Refused, refuse } from "../../api/answer.ts";
import type { ClosedView, ClosureControl, ClosureWish } from "../../api/caller-control.ts";
import type { Asker } from "../../api/people-control.ts";
import type { QueueView } from "../../api/views.ts";
import type { QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { Queue } from "../../office/office.ts";
import { destinationName, type QueueDestination } from "../../office/queue-waiting.ts";
import { may } from "../../office/rights.ts";
import { takesForwarded } from "../core/reach.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export function closureControl(pbx: Switch, view: (queue: QueueKey) => Promise<Answer<QueueView>>): ClosureControl {
  const { openings } = pbx.waiting;
  return {
    async close(key, wish, asker) {
      const queue = pbx.office.queues.get(key as QueueKey);
      if (queue === undefined) return noSuch("queue", key, pbx.office.queues.keys());
      const refusal = refusalOf(wish, queue, asker, pbx);
      if (refusal !== undefined) return refusal;
      const { name: by } = asker;
      const to = wish.to === undefined ? undefined : destinationOf(wish.to, pbx);
      const since = pbx.clock.wall();
      await openings.set(queue.key, {
        since,
        until: wish.until as WallMillis | undefined,
        reason: wish.reason,
        to,
        by,
      });
      const until = wish.until === undefined ? "" : `, until ${isoTime(wish.until as WallMillis)}`;
      const where = to === undefined ? "" : `, to ${wish.to}`;
      pbx.people.audit.note({
        who: by,
        what: "queue.close",
        on: `queue ${key}`,
        after: `${wish.reason ?? ""}${until}${where}`,
      });
      return view(queue.key);
    },
    async open(key, { name: who }) {
      const queue = pbx.office.queues.get(key as QueueKey);
      if (queue === undefined) return noSuch("queue", key, pbx.office.queues.keys());
      const closure = openings.closure(queue.key);
      if (closure === undefined)
        return refuse(
          409,
          "Not closed",
          `Queue ${key} is not closed by command; its hours are those of the office file.`,
        );
      await openings.set(queue.key, undefined);
      pbx.people.audit.note({ who, what: "queue.open", on: `queue ${key}`, before: closure.reason ?? "" });
      return view(queue.key);
    },
  };
}

function refusalOf({ until, to }: ClosureWish, queue: Queue, asker: Asker, pbx: Switch): Refused | undefined {
  const now = pbx.clock.wall();
  if (until !== undefined && until <= now) return refuse(422, "Not accepted", "The end is over already.");
  if (until !== undefined && until > now + limits.waiting.closureMs)
    return refuse(422, "Not accepted", "The end is more than a year away; leave it out to close until further notice.");
  if (to === undefined) return undefined;
  if (to === queue.key || to === queue.number)
    return refuse(422, "Not accepted", "Callers would be sent to the queue that is closed.");
  const isReached = pbx.office.queues.has(to as QueueKey) || takesForwarded(pbx.numbers.asWritten(to));
  if (!isReached) return refuse(422, "Not accepted", `${to} is no queue, and no number that can be reached.`);
  if (pbx.office.queues.has(to as QueueKey) || maySendTo(to, asker, pbx)) return undefined;
  return refuse(
    403,
    "Not allowed",
    `${asker.name} may send callers no further than the own phone may dial: not to ${to}.`,
  );
}

/** Callers sent outside are paid for by the office: nobody sends them where they could not call, unless they may write the office file. */
function maySendTo(number: string, { user: key }: Asker, { office, numbers }: Switch): boolean {
  if (key === undefined || numbers.asWritten(number).kind !== "outside") return true;
  const user = office.users.get(key);
  if (user !== undefined && may(user, "office.change", "all")) return true;
  if (user?.extension === undefined) return false;
  return numbers.route(number, { kind: "extension", extension: user.extension }).kind === "outside";
}

function destinationOf(to: string, pbx: Switch): QueueDestination {
  const queue = pbx.office.queues.get(to as QueueKey);
  return queue === undefined ? { kind: "dial", number: to } : { kind: "queue", queue: queue.key };
}

/** null: it takes callers. */
export function closedView(queue: Queue, pbx: Switch): ClosedView | null {
  const { openings } = pbx.waiting;
  const closed = openings.closed(queue);
  if (closed === undefined) return null;
  const closure = openings.closure(queue.key);
  return {
    why: closed.why,
    reason: closed.reason ?? closed.day ?? null,
    to: destinationName(closed.to) ?? null,
    until: closure?.until === undefined ? null : isoTime(closure.until),
    by: closure?.by ?? null,
  };
}
