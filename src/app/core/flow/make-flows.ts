// What the switch keeps of flows: those in force, the ways of calls through them, what callers answer in them. Part of `switch.ts`.

import type { FactLog } from "../../../base/fact-log.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import { Surveys, type SurveysDeps } from "../survey/surveys.ts";
import type { FlowDoors } from "./doors.ts";
import { FlowLibrary } from "./library.ts";
import { FlowTrails, type TrailDeps } from "./trails.ts";

export interface FlowFeatures {
  readonly flows: FlowLibrary;
  readonly flowTrails: FlowTrails;
  readonly surveys: Surveys;
  /** For `Site`. */
  readonly flowDoors: FlowDoors;
}

export type FlowFeaturesDeps = TrailDeps &
  SurveysDeps & {
    readonly facts: FactLog<SwitchFact>;
    /** Of the world outside. */
    readonly flowDoors?: FlowDoors;
  };

export function flowFeatures(deps: FlowFeaturesDeps): FlowFeatures {
  const flowTrails = new FlowTrails(deps);
  deps.facts.subscribe((fact) => {
    if (fact.kind === "call.ended") flowTrails.ended(fact.call);
  });
  const surveys = new Surveys(deps);
  return { flows: new FlowLibrary(), flowTrails, surveys, flowDoors: { ...deps.flowDoors, ...surveys.doors } };
}
