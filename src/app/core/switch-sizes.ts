// What is alive in a switch, by name: all zero some 32 s after the last call (but registrations). Part of `switch.ts`; `status` and tests read it.

import type { UserAgent } from "../../sip/user-agent.ts";
import type { Switch } from "./switch.ts";

interface Counted {
  readonly size: number;
}

/** What only the switch itself has at hand. */
export interface HiddenParts {
  readonly userAgent: Pick<UserAgent, "sizes">;
  readonly wayOut: Counted;
  readonly parking: Counted;
  readonly qualifier: Counted | undefined;
  readonly returning: Counted;
  readonly prompts: Counted;
  readonly silences: Counted;
  readonly keypad: Counted;
}

export function sizesOf(pbx: Omit<Switch, "sizes">, hidden: HiddenParts): Readonly<Record<string, number>> {
  const { legs, recordings, portsInUse } = pbx.media.sizes;
  return {
    ...hidden.userAgent.sizes,
    ...pbx.beside.sizes,
    ...pbx.trunks.sizes,
    ...pbx.voicemail.sizes,
    ...pbx.callBacks.sizes,
    ...pbx.crm.sizes,
    ...pbx.quality.sizes,
    circles: hidden.wayOut.size,
    ...pbx.survival.sizes,
    calls: pbx.calls.size,
    counted: pbx.figures.size,
    records: pbx.records.size,
    lines: pbx.floor.lines,
    parked: hidden.parking.size,
    inConferences: pbx.talks.conferences.size,
    supervisors: pbx.talks.supervisors.size,
    inFlows: pbx.ivr.flowTrails.size,
    ...pbx.ivr.sizes(),
    lookedAt: pbx.waiting.looks.size,
    phonesAsked: hidden.qualifier?.size ?? 0,
    phonesAwaited: hidden.returning.size,
    prompts: hidden.prompts.size,
    silences: hidden.silences.size,
    linesInUse: pbx.lines.size,
    keypads: hidden.keypad.size,
    paidCalls: pbx.guards.tolls.size,
    overloadVerdicts: pbx.guards.overload.size,
    legs,
    recordings,
    portsInUse,
  };
}
