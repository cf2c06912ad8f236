// What the switch keeps of people at work beside the desk: the audit, what agents say of their calls, and their states on disk. Part of `switch.ts`.

import type { FactLog } from "../../base/fact-log.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { Office } from "../../office/office.ts";
import { AgentStates } from "./agent-events.ts";
import { Audit, supervisedLine } from "./audit.ts";
import { Dispositions } from "./dispositions.ts";
import type { Floor } from "./floor.ts";
import type { SwitchDeps } from "./switch-deps.ts";

export interface PeopleAtWork {
  readonly audit: Audit;
  readonly dispositions: Dispositions;
  /** Folded with the other projections. */
  readonly agentStates: AgentStates;
}

export function peopleAtWork(
  deps: SwitchDeps,
  parts: { readonly floor: Floor; readonly facts: FactLog<SwitchFact>; readonly office: () => Office },
): PeopleAtWork {
  const audit = new Audit(deps);
  const dispositions = new Dispositions(parts);
  parts.facts.subscribe((fact) => dispositions.fold(fact));
  parts.facts.subscribe((fact) => {
    const line = supervisedLine(fact, parts.office());
    if (line !== undefined) audit.note(line);
  });
  return { audit, dispositions, agentStates: new AgentStates(deps.clock) };
}
