// What the switch keeps of flows: those in force, the ways of calls through them, what callers answer in them. Part of `switch.ts`.

import type { FactLog } from "../../../base/fact-log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import type { Customers } from "../../../crm/customers/customers.ts";
import type { Knowledge } from "../../../crm/knowledge/knowledge.ts";
import type { BesideCalls } from "../beside-calls.ts";
import type { CallerList } from "../callers/caller-list.ts";
import type { Ticketing } from "../crm/make-tickets.ts";
import { Faxes, type FaxesDeps } from "../fax/faxes.ts";
import { faxDoor } from "../fax/visit-fax.ts";
import type { Site } from "../site.ts";
import { Surveys, type SurveysDeps } from "../survey/surveys.ts";
import type { FlowDoors } from "./doors.ts";
import { ticketDoor } from "./leave-ticket.ts";
import { FlowLibrary } from "./library.ts";
import type { LookUpDeps } from "./look-up.ts";
import { type FlowOutside, Outward } from "./make-outward.ts";
import { FlowTrails, type TrailDeps } from "./trails.ts";
import { voteDoor } from "./vote-article.ts";

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

export interface FlowCrm {
  readonly ticketing: Pick<Ticketing, "desk" | "automatic">;
  readonly knowledge: Knowledge;
  readonly customers: Pick<Customers, "byNumber">;
}

export type FlowFeaturesDeps = TrailDeps &
  SurveysDeps &
  Omit<FaxesDeps, "mailOf"> & {
    readonly facts: FactLog<SwitchFact>;
    readonly rng: Rng;
    readonly list: CallerList;
    readonly customer?: LookUpDeps["customer"];
    readonly beside: () => Pick<BesideCalls, "sendMessage">;
    /** Left out: bad marks, faxes and callers make no tickets, flows find none, and callers vote on no articles. */
    readonly crm?: (() => FlowCrm) | undefined;
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
  const automatic = () => deps.crm?.().ticketing.automatic;
  const surveys = new Surveys({
    ...deps,
    answered: (one) => automatic()?.answered(one),
    ticketMaker: () => automatic()?.forAnswer,
  });
  const outward = new Outward({
    ...deps,
    callers: deps.list,
    sendMessage: (extension, text) => deps.beside().sendMessage(extension, text),
    tickets: () => deps.crm?.().ticketing.desk,
  });
  const desk = {
    ticket: ticketDoor({
      ...deps,
      tickets: () => deps.crm?.().ticketing.desk,
      customerOf: (number) => deps.crm?.().customers.byNumber(number)?.id,
    }),
    vote: voteDoor({ ...deps, knowledge: () => deps.crm?.().knowledge }),
  };
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
    flowDoors: { ...deps.flowDoors, ...outward.doors, ...surveys.doors, ...desk, fax: faxDoor },
    sizes: () => ({ ...surveys.sizes, ...outward.sizes, ...faxes.sizes }),
    close: () => {
      surveys.close();
      outward.close();
      faxes.close();
    },
  };
}
