// What must never be false of queues: nobody who waited is lost, the missed-call list is complete, figures add up over the day and over a killed
// process, customers who are to be called back end in a state with a reason, and there is no agent of whom the desk cannot say why. Part of the checkers.

import { missedCalls } from "../../src/app/core/callback/task-tables.ts";
import type { Switch } from "../../src/app/core/switch.ts";
import type { SqlRow } from "../../src/base/db.ts";
import type { SwitchFact } from "../../src/call/record-keeper.ts";
import type { World } from "./world.ts";

/** One caller in one call, in the last queue they saw. */
interface Seen {
  readonly queuedAt: number;
  readonly callBack: boolean;
  /** An agent took the call, or somebody picked it up. */
  answered: boolean;
  /** They talked from then on; before that a killed process makes it a missed call. */
  talkedAt: number | undefined;
  /** In line now. */
  waits: boolean;
  /** Of the last queue. */
  why: string | undefined;
}

/** What a caller has gone through who is on the missed-call list. */
const MISSED = ["abandoned", "timed-out", "removed", "closed", "full", "unattended"];
/** Rows gather so long before they are on disk. */
const WRITTEN_MS = 100;

export class CentreChecks {
  readonly #world: World;
  readonly #seen = new Map<string, Seen>();
  /** Callers who came to each queue, of all processes. */
  readonly #offered = new Map<string, number>();
  /** Waited when a process was killed, and are called back to the line in which they are counted. */
  readonly #waitsOn = new Set<string>();
  ghosts = 0;

  constructor(world: World) {
    this.#world = world;
  }

  see(fact: SwitchFact, at: number): void {
    if (fact.kind === "ghost.found") this.ghosts++;
    if (fact.kind === "call.revived" && this.#seen.get(fact.call)?.waits === true) this.#waitsOn.add(fact.call);
    const isNew = fact.kind === "caller.queued" && !this.#waitsOn.delete(fact.call);
    if (isNew || fact.kind === "caller.refused")
      this.#offered.set(fact.queue, (this.#offered.get(fact.queue) ?? 0) + 1);
    if (fact.kind === "caller.queued") {
      const before = this.#seen.get(fact.call);
      const { callBack } = fact;
      // Whoever talked to them before and sent them here has not served them.
      this.#seen.set(fact.call, {
        ...{ queuedAt: before?.queuedAt ?? at, callBack, answered: false },
        ...{ talkedAt: undefined, waits: true, why: undefined },
      });
      return;
    }
    if (fact.kind === "caller.refused" && !this.#seen.has(fact.call))
      this.#seen.set(fact.call, {
        ...{ queuedAt: at, callBack: false, answered: false, talkedAt: undefined, waits: false, why: fact.why },
      });
    const seen = "call" in fact ? this.#seen.get(fact.call ?? "") : undefined;
    if (seen === undefined) return;
    if (fact.kind === "call.connected" && fact.leg !== undefined) seen.talkedAt ??= at;
    if (fact.kind === "caller.connected" || (fact.kind === "call.connected" && fact.leg !== undefined)) {
      seen.answered = true;
      if (fact.kind === "caller.connected") seen.waits = false;
    } else if (fact.kind === "caller.left") {
      seen.waits = false;
      seen.why = fact.why;
    }
  }

  /** Between two events. */
  check(core: Switch, report: (what: string) => void): void {
    const now = core.clock.now();
    for (const { key } of core.floor.desk.agents(now))
      if (core.floor.desk.explainAgent(key, now) === undefined) report(`the desk cannot say why of agent ${key}`);
    for (const task of core.callBacks.book.all()) {
      if (task.state === "running" && task.call === undefined) report(`${task.id} is running in no call`);
      if (!core.office.queues.has(task.queue) && task.state === "running")
        report(`${task.id} is running for ${task.queue}, which is no queue`);
    }
  }

  /** In the evening, when nothing goes on. */
  async close(): Promise<void> {
    const report = (what: string): void => this.#world.violate(what);
    await this.#checkMissed(report);
    await this.#checkTasks(report);
    await this.#checkFigures(report);
    await this.#checkAgents(report);
  }

  async #checkMissed(report: (what: string) => void): Promise<void> {
    const world = this.#world;
    const listed = await missedCalls(
      { query: (sql, values) => world.rows(sql, values as readonly (string | number)[]) },
      { queue: undefined, since: undefined, limit: 100_000 },
    );
    const missed = new Set(listed.map(({ call }) => call));
    const inTasks = new Set(
      (await world.rows("SELECT call_id FROM callback_event WHERE call_id IS NOT NULL")).map((row) =>
        String(row["call_id"]),
      ),
    );
    for (const [call, { answered, callBack, why, waits, queuedAt }] of this.#seen) {
      if (answered || callBack || this.#killedBefore(queuedAt)) continue;
      if (!waits && (why === undefined || !MISSED.includes(why))) continue;
      if (!missed.has(call) && !inTasks.has(call))
        report(`${call} waited and ${waits ? "the process was killed" : `left (${why})`}, and nobody knows of it`);
    }
    for (const call of missed) {
      const { talkedAt } = this.#seen.get(call) ?? {};
      if (talkedAt !== undefined && !this.#killedBefore(talkedAt))
        report(`${call} was answered, and is on the missed-call list`);
    }
  }

  /** Before it was on disk. */
  #killedBefore(queuedAt: number): boolean {
    return this.#world.crashes.some((crash) => crash >= queuedAt && crash - queuedAt <= WRITTEN_MS);
  }

  async #checkTasks(report: (what: string) => void): Promise<void> {
    const events = new Map<string, SqlRow[]>();
    for (const row of await this.#world.rows("SELECT * FROM callback_event ORDER BY id")) {
      const task = String(row["task_id"]);
      events.set(task, [...(events.get(task) ?? []), row]);
    }
    for (const task of await this.#world.rows("SELECT * FROM callback_task")) {
      const [id, state] = [String(task["id"]), String(task["state"])];
      if ((events.get(id) ?? []).length === 0) report(`${id} has no history`);
      if (state !== "open" && state !== "done" && state !== "expired" && state !== "cancelled")
        report(`in the evening ${id} is ${state}`);
      if (state === "open") {
        if (task["closed_at"] !== null || task["why"] === "") report(`${id} is open and closed, or for no reason`);
      } else if (task["closed_at"] === null || task["outcome"] === null)
        report(`${id} is ${state}, and nobody knows why`);
    }
  }

  /** Each quarter by itself, and one after the other. */
  async #checkFigures(report: (what: string) => void): Promise<void> {
    const offered = new Map<string, number>();
    const waiting = new Map<string, number>();
    for (const row of await this.#world.rows("SELECT * FROM queue_interval ORDER BY start_at")) {
      const of = (name: string): number => Number(row[name]);
      const part = [row["queue"], row["facet"], row["part"]].map(String).join(" ");
      const decided = of("answered") + of("abandoned") + of("overflowed") + of("refused");
      if (of("carried") + of("offered") !== decided + of("waiting"))
        report(`${part}: ${of("carried")} + ${of("offered")} offered, ${decided} decided, ${of("waiting")} waiting`);
      if (of("carried") !== (waiting.get(part) ?? 0))
        report(`${part}: ${of("carried")} carried over, ${waiting.get(part) ?? 0} were waiting`);
      waiting.set(part, of("waiting"));
      if (row["facet"] === "all")
        offered.set(String(row["queue"]), (offered.get(String(row["queue"])) ?? 0) + of("offered"));
    }
    for (const [part, count] of waiting) if (count !== 0) report(`in the evening ${count} wait in ${part}`);
    if (this.#world.crashes.length > 0) return; // what was counted in the last seconds went with the process
    for (const queue of new Set([...offered.keys(), ...this.#offered.keys()]))
      if ((offered.get(queue) ?? 0) !== (this.#offered.get(queue) ?? 0))
        report(`${queue}: ${this.#offered.get(queue) ?? 0} came, its figures say ${offered.get(queue) ?? 0}`);
  }

  /** The last thing written of each agent is what they are. */
  async #checkAgents(report: (what: string) => void): Promise<void> {
    const { core } = this.#world.pbx;
    const rows = await this.#world.rows("SELECT agent, to_state FROM agent_event ORDER BY at, id");
    const last = new Map(rows.map((row) => [String(row["agent"]), String(row["to_state"])]));
    for (const { key, state } of core.floor.desk.agents(core.clock.now()))
      if ((last.get(key) ?? "signed-out") !== state.kind)
        report(`agent ${key} is ${state.kind}, what was written last is ${last.get(key)}`);
  }
}
