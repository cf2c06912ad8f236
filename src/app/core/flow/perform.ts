// The table of verbs: who carries out what a flow asks of a call. Some are done where the caller is; others take the caller elsewhere, to a queue or a
// number, and the flow is asked on when they are back (`flow-visit.ts`).

import type { Outcome, VerbName } from "../../../ivr/verbs.ts";
import type { Next } from "../next.ts";
import { dial, transfer } from "./dial.ts";
import type { Door, FlowDoors, Of } from "./doors.ts";
import type { FlowVisit } from "./flow-visit.ts";
import { gather } from "./gather.ts";
import { listen } from "./listen.ts";
import { queue } from "./queue.ts";
import { record } from "./record.ts";
import { callback, conference, voicemail } from "./rooms.ts";
import { say, wait } from "./say.ts";

/** The caller goes to `next` from here. */
export interface Leaves {
  readonly kind: "leaves";
  readonly next: Next;
  /** For good: nobody comes back to the flow. */
  readonly isForGood?: true;
  /** Once somebody, or a place that takes care of callers, has answered there, or the caller is back. */
  readonly onReached?: () => void;
}

export type Performed = Outcome | Leaves;

export type Performer<Name extends VerbName> = (verb: Of<Name>, visit: FlowVisit) => Promise<Performed> | Performed;

type Carried = Exclude<VerbName, "hang-up">;

const PERFORMERS: { readonly [Name in Carried]: Performer<Name> } = {
  say,
  gather,
  record,
  wait,
  queue,
  dial,
  transfer,
  voicemail,
  conference,
  callback,
  note: ({ text }, { call }) => {
    call.note(text);
    return { kind: "done" };
  },
  request: through("request", (doors) => doors.request),
  "look-up": through("look-up", (doors) => doors.lookUp),
  ticket: through("ticket", (doors) => doors.ticket),
  vote: through("vote", (doors) => doors.vote),
  message: through("message", (doors) => doors.message),
  ask: through("ask", (doors) => doors.ask),
  answer: through("answer", (doors) => doors.answer),
  comment: through("comment", (doors) => doors.comment),
  fax: through("fax", (doors) => doors.fax),
  listen,
};

export function perform(verb: Of<Carried>, visit: FlowVisit): Promise<Performed> | Performed {
  const performer = PERFORMERS[verb.verb] as Performer<Carried>; // the table keeps the two together
  return performer(verb, visit);
}

function through<Name extends VerbName>(
  name: Name,
  doorOf: (doors: FlowDoors) => Door<Name> | undefined,
): Performer<Name> {
  return (verb, visit) => {
    const door = doorOf(visit.site.flowDoors ?? {});
    return door?.(verb, visit.place) ?? { kind: "error", fault: `this switch has nothing for "${name}"` };
  };
}
