// What the switch keeps of flows: those in force, and the ways of calls through them. Part of `switch.ts`.

import type { FactLog } from "../../../base/fact-log.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import { FlowLibrary } from "./library.ts";
import { FlowTrails, type TrailDeps } from "./trails.ts";

export interface FlowFeatures {
  readonly flows: FlowLibrary;
  readonly flowTrails: FlowTrails;
}

export function flowFeatures(deps: TrailDeps & { readonly facts: FactLog<SwitchFact> }): FlowFeatures {
  const flowTrails = new FlowTrails(deps);
  deps.facts.subscribe((fact) => {
    if (fact.kind === "call.ended") flowTrails.ended(fact.call);
  });
  return { flows: new FlowLibrary(), flowTrails };
}
