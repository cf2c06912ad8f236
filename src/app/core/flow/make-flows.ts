// What the switch keeps of flows: those in force, the ways of calls through them, what callers answer in them. Part of `switch.ts`.

import type { FactLog } from "../../../base/fact-log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import type { BesideCalls } from "../beside-calls.ts";
import type { CallerList } from "../callers/caller-list.ts";
import type { Ticketing } from "../crm/make-tickets.ts";
import { Faxes, type FaxesDeps } from "../fax/faxes.ts";
import { faxDoor } from "../fax/visit-fax.ts";
import type { Site } from "../site.ts";
import { Surveys, type SurveysDeps } from "../survey/surveys.ts";
import type { FlowDoors } from "./doors.ts";
import { FlowLibrary } from "./library.ts";
import type { LookUpDeps } from "./look-up.ts";
import { type FlowOutside, Outward } from "./make-outward.ts";
import { FlowTrails, type TrailDeps } from "./trails.ts";

export interface FlowFeatures {
  readonly flows: FlowLibrary;
  readonly flowTrails: FlowTrails;
  readonly surveys: Surveys;
  /** Requests, tables, messages. */
  readonly outward: Outward;
  readonly faxes: Faxes;
  /** For `Site`. */
  readonly tellPhone: Site["tellPhone"];
  /** For `Site`. */
  readonly flowDoors: FlowDoors;
  readonly hasAudio: Site["hasAudio"];
  readonly sizes: () => Readonly<Record<string, number>>;
  readonly close: () => void;
}

export type FlowFeaturesDeps = TrailDeps &
  SurveysDeps &
  Omit<FaxesDeps, "mailOf"> & {
    readonly facts: FactLog<SwitchFact>;
    readonly rng: Rng;
    readonly list: CallerList;
    readonly customer?: LookUpDeps["customer"];
    readonly beside: () => Pick<BesideCalls, "sendMessage">;
    /** Left out: bad marks and faxes make no tickets, and flows find none. */
    readonly tickets?: (() => Pick<Ticketing, "desk" | "automatic">) | undefined;
    readonly flowOutside?: FlowOutside | undefined;
    readonly hasAudio?: Site["hasAudio"];
    /** Of the world outside. */
    readonly flowDoors?: FlowDoors;
  };

export function flowFeatures(deps: FlowFeaturesDeps): FlowFeatures {
  const flowTrails = new FlowTrails(deps);
  deps.facts.subscribe((fact) => {
    if (fact.kind === "call.ended") flowTrails.ended(fact.call);
  });
  const automatic = () => deps.tickets?.().automatic;
  const surveys = new Surveys({
    ...deps,
    answered: (one) => automatic()?.answered(one),
    ticketMaker: () => automatic()?.forAnswer,
  });
  const outward = new Outward({
    ...deps,
    callers: deps.list,
    sendMessage: (extension, text) => deps.beside().sendMessage(extension, text),
    tickets: () => deps.tickets?.().desk,
  });
  const mailOf = (box: string) => deps.office().faxes.get(box)?.mail;
  const faxes = new Faxes({ ...deps, mailOf, received: (fax) => automatic()?.received(fax) });
  return {
    faxes,
    tellPhone: (extension, text) => void deps.beside().sendMessage(extension, text),
    flows: new FlowLibrary(),
    flowTrails,
    surveys,
    outward,
    hasAudio: deps.hasAudio,
    flowDoors: { ...deps.flowDoors, ...outward.doors, ...surveys.doors, fax: faxDoor },
    sizes: () => ({ ...surveys.sizes, ...outward.sizes, ...faxes.sizes }),
    close: () => {
      surveys.close();
      outward.close();
      faxes.close();
    },
  };
}
