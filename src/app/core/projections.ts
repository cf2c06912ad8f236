// Everybody who listens to facts, on one screen. None of them can change a call.

import type { Database, Write } from "../../base/db.ts";
import type { FactLog } from "../../base/fact-log.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { RecordKeeper, SwitchFact } from "../../call/record-keeper.ts";
import { dispositionWrites } from "../../call/record-tables.ts";
import type { Ladders } from "../../sip/trace/ladders.ts";
import type { AgentStates } from "./agent-events.ts";
import { conferenceWrites, supervisedEndWrite } from "./conference-history.ts";
import { logFact } from "./fact-logger.ts";
import type { Figures } from "./figures/figures.ts";
import type { Lines } from "./lines.ts";
import { historyWrite } from "./recording-history.ts";
import type { TalkFeatures } from "./talk-features.ts";

export interface ProjectionDeps {
  readonly ladders: Ladders;
  readonly facts: FactLog<SwitchFact>;
  readonly records: RecordKeeper;
  readonly figures: Figures;
  readonly lines: Lines;
  readonly agentStates: AgentStates;
  readonly talks: TalkFeatures;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

export function connectProjections(deps: ProjectionDeps): void {
  const { facts, records, figures, lines, database, clock, log, ladders, talks, agentStates } = deps;
  facts.subscribe((fact) => lines.fold(fact)); // who is in which call: stories ask, lamps show
  facts.subscribe((fact) => records.fold(fact)); // call records and calls in progress
  facts.subscribe((fact) => figures.fold(fact)); // figures of queues and agents
  facts.subscribe((fact) => {
    if (fact.kind === "leg.started")
      ladders.attach(fact.call, fact.sipCallId); // whose messages they are
    else if (fact.kind === "call.ended") ladders.ended(fact.call);
  });
  facts.subscribe((fact) => {
    const wasSupervised = fact.kind === "call.ended" && talks.supervisors.of(fact.call).length > 0;
    const writes = wasSupervised ? [supervisedEndWrite(fact.call, clock.wall())] : conferenceWrites(fact, clock.wall()); // who was in which conference, and what supervisors did
    if (writes.length === 0) return;
    database
      .write(writes)
      .catch((error: unknown) => log.error("store.conference-lost", { fact: fact.kind, cause: String(error) }));
  });
  facts.subscribe((fact) => logFact(log, fact)); // the log a person reads at night
  facts.subscribe((fact) => {
    const write = historyWrite(fact, clock.wall()); // who had a recording started, paused, stopped
    if (write === undefined) return;
    database.write([write]).catch((error: unknown) => {
      log.error("store.recording-event-lost", { kind: fact.kind, cause: String(error) });
    });
  });
  facts.subscribe((fact) => {
    if (fact.kind !== "call.disposed" || records.find(fact.call) !== undefined) return; // after the record was finished
    database
      .write(dispositionWrites(fact.call, fact.agent, fact.disposition))
      .catch((error: unknown) => log.error("store.disposition-lost", { call: fact.call, cause: String(error) }));
  });
  const writeStates = (writes: readonly Write[]): Promise<unknown> =>
    database.write(writes).catch((error: unknown) => log.error("store.agent-event-lost", { cause: String(error) }));
  facts.subscribe((fact) => agentStates.keep(fact, writeStates)); // the history of each agent's states
}
