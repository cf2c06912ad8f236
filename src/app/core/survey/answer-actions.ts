// What the rules of a survey have done about an answer: a call-back, a task, a ticket, a message. Each once, whatever becomes of the call meanwhile; what came
// of it is noted on the answer. Called by surveys.ts behind the answer, so that nobody waits for it.
//
//   due ──► done (the task it made)          killed while due: a call-back or a task is looked for and made, a message is not sent again
//    └────► failed (why)

import { Abort, type Signal } from "../../../base/abort.ts";
import type { Database } from "../../../base/db.ts";
import type { QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock } from "../../../base/time.ts";
import type { FilledAction } from "../../../ivr/verbs.ts";
import type { Office } from "../../../office/office.ts";
import type { CallBacks } from "../callback/call-backs.ts";
import type { FlowPlace } from "../flow/doors.ts";
import { leadersOf, TEAM_LEADER } from "./leaders.ts";
import type { DoneAction, SurveyAnswer } from "./survey-answer.ts";
import { SELECT_MADE_TASK } from "./survey-tables.ts";

export interface ActionDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Pick<Database, "get">;
  readonly office: () => Office;
  readonly callBacks: () => Pick<CallBacks, "fromSurvey">;
  /** Left out, or giving none: nobody keeps tickets here. */
  readonly ticketMaker?: (() => TicketMaker | undefined) | undefined;
  /** As it is from now on. */
  readonly keep: (one: SurveyAnswer) => void;
}

/** Makes a ticket of an answer, once whatever is killed; its id, or why not. */
export type TicketMaker = (
  answer: SurveyAnswer,
  category: string,
) => Promise<{ readonly kind: "made"; readonly id: string } | { readonly kind: "failed"; readonly why: string }>;

/** One thing a rule wants, and how it stands. */
export interface Wanted {
  readonly action: FilledAction;
  readonly done: DoneAction;
  /** Its place among the answer's actions. */
  readonly place: number;
}

/** The call whose answer it is, and the answer as it is now. */
export interface ActionPlace extends FlowPlace {
  readonly answer: () => SurveyAnswer;
  readonly put: (one: SurveyAnswer) => void;
}

type Came = Pick<DoneAction, "state" | "detail">;

export class AnswerActions {
  readonly #deps: ActionDeps;
  readonly #running = new Set<Abort>();

  constructor(deps: ActionDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#running.size;
  }

  close(): void {
    for (const one of [...this.#running]) one.abort();
  }

  /** Those that have not been done for this answer before: whoever changes their answer has nobody told twice. */
  fresh(actions: readonly FilledAction[], { actions: before }: SurveyAnswer): readonly Wanted[] {
    const known = before.map(nameOf);
    const wanted: Wanted[] = [];
    for (const action of actions) {
      const done: DoneAction = { kind: action.kind, to: aimOf(action), state: "due", detail: undefined };
      const at = known.indexOf(nameOf(done));
      if (at >= 0) known.splice(at, 1);
      else wanted.push({ action, done, place: before.length + wanted.length });
    }
    return wanted;
  }

  run(wanted: readonly Wanted[], at: ActionPlace): void {
    for (const one of wanted) void this.#run(one, at);
  }

  /** Nobody is called back while they are on the line. */
  async #run(wanted: Wanted, at: ActionPlace): Promise<void> {
    const { action } = wanted;
    const { clock } = this.#deps;
    if (action.kind === "call-back") await hungUp(at.call.signal);
    if (this.#running.size >= limits.survey.actions) return this.#note(wanted, failed("too much is done at once"), at);
    const running = new Abort();
    this.#running.add(running);
    const guard = clock.after(limits.survey.actionMs, `${at.answer().id}: its rule is not done`, () => running.abort());
    const stopped = new Promise<Came>((resolve) => {
      running.onAbort(() => resolve(failed("it took too long, or the switch stopped")));
    });
    const came = await Promise.race([this.#do(action, at, running), stopped]).catch((error: unknown) =>
      failed(String(error)),
    );
    guard.cancel();
    this.#running.delete(running);
    this.#note(wanted, came, at);
  }

  #do(action: FilledAction, at: ActionPlace, running: Abort): Promise<Came> {
    if (action.kind === "ticket") return this.#toDesk(at.answer(), action.category);
    return action.kind === "message" ? this.#tell(action, at, running) : this.#toQueue(action, at);
  }

  /** The customer is called back, or stands on the queue's list. */
  async #toQueue(action: Extract<FilledAction, { queue: QueueKey }>, { answer, call }: ActionPlace): Promise<Came> {
    const queue = this.#deps.office().queues.get(action.queue);
    if (queue === undefined) return failed(`there is no queue ${action.queue}`);
    const { id } = answer();
    const wish = action.kind === "call-back" ? { call } : { call: undefined };
    const booked = await this.#deps
      .callBacks()
      .fromSurvey({ from: call.from, id: call.id, queue, answer: id, ...wish });
    return booked.kind === "booked" ? did(booked.task.id) : failed(booked.why);
  }

  async #toDesk(answer: SurveyAnswer, category: string): Promise<Came> {
    const make = this.#deps.ticketMaker?.();
    if (make === undefined) return failed("nobody keeps tickets here");
    const made = await make(answer, category);
    return made.kind === "made" ? did(made.id) : failed(made.why);
  }

  async #tell(
    { via, to, subject, text }: Extract<FilledAction, { kind: "message" }>,
    at: ActionPlace,
    signal: Abort,
  ): Promise<Came> {
    const door = at.site.flowDoors?.message;
    if (door === undefined) return failed("nobody sends messages here");
    const { agent, queue } = at.answer();
    const all = to === TEAM_LEADER ? leadersOf({ agent, queue }, via, this.#deps.office()) : [to];
    if (all.length === 0) return failed(`no team leader of this agent or queue is reached by ${via}`);
    const faults: string[] = [];
    for (const one of all) {
      const sent = await door({ verb: "message", via, to: one, subject, text }, { ...at, signal });
      if (sent.kind !== "done") faults.push(sent.kind === "error" ? sent.fault : sent.kind);
    }
    const told = to === TEAM_LEADER ? all.join(", ") : undefined;
    return faults.length === 0 ? { state: "done", detail: told } : failed(faults.join("; "));
  }

  #note({ done, place }: Wanted, came: Came, at: ActionPlace): void {
    const now = withAction(at.answer(), place, came);
    if (came.state === "failed") this.#deps.log.warn("survey.rule-failed", { answer: now.id, ...logged(done, came) });
    at.put(now);
    this.#deps.keep(now);
  }

  /** After a killed process. A call-back that it had not made waits for people: the call whose standing it had is gone. */
  async resume(one: SurveyAnswer): Promise<void> {
    let now = one;
    for (const [place, done] of one.actions.entries()) {
      if (done.state === "due") now = withAction(now, place, await this.#resumed(now, done));
    }
    this.#deps.keep(now);
  }

  async #resumed(answer: SurveyAnswer, { kind, to }: DoneAction): Promise<Came> {
    const { id, call, number } = answer;
    if (kind === "ticket") return this.#toDesk(answer, to);
    if (kind === "message") return failed("the switch was killed before it was known whether it was sent");
    const queue = this.#deps.office().queues.get(to as QueueKey);
    if (queue === undefined) return failed(`there is no queue ${to}`);
    const made = this.#deps.database.get(SELECT_MADE_TASK, [call, `${id} ${to}`]);
    if (made !== undefined) return did(String(made["task_id"]));
    const booked = await this.#deps
      .callBacks()
      .fromSurvey({ from: number, id: call, queue, answer: id, call: undefined });
    return booked.kind === "booked" ? did(booked.task.id) : failed(booked.why);
  }
}

function hungUp(signal: Signal): Promise<void> {
  return new Promise((resolve) => void signal.onAbort(resolve));
}

function aimOf(action: FilledAction): string {
  if (action.kind === "ticket") return action.category;
  return action.kind === "message" ? `${action.via} ${action.to}` : action.queue;
}

function nameOf({ kind, to }: Pick<DoneAction, "kind" | "to">): string {
  return `${kind} ${to}`;
}

/** Whom a message was for, and what went wrong with it, may hold a person's number or address: that stands with the answer alone. */
function logged({ kind, to }: DoneAction, { detail = "" }: Came): Readonly<Record<string, string>> {
  return { kind, ...(kind !== "message" && { queue: to, cause: detail }) };
}

function withAction(one: SurveyAnswer, place: number, came: Came): SurveyAnswer {
  return { ...one, actions: one.actions.map((each, at) => (at === place ? { ...each, ...came } : each)) };
}

function did(task: string): Came {
  return { state: "done", detail: task };
}

function failed(why: string): Came {
  return { state: "failed", detail: why };
}
