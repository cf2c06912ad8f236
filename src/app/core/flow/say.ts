// A flow says something, or lets time pass.

import type { Outcome } from "../../../ivr/verbs.ts";
import type { Of } from "./doors.ts";
import type { FlowVisit } from "./flow-visit.ts";

const DONE: Outcome = { kind: "done" };

export async function say(verb: Of<"say">, { line }: FlowVisit): Promise<Outcome> {
  const fault = await line.say(verb, verb.bargeIn);
  return fault === undefined ? DONE : { kind: "error", fault };
}

/** A key that is kept or pressed ends it and stays kept. */
export async function wait({ ms, music }: Of<"wait">, { line, site }: FlowVisit): Promise<Outcome> {
  if (music !== undefined && !line.hasKeys) {
    if (site.hasAudio !== undefined && !(await site.hasAudio(music)))
      return { kind: "error", fault: `there is no audio file ${music}` };
    if (!line.isOver) line.leg.hear({ kind: "file", name: music, then: "repeat" });
  }
  await line.waitForKey(ms);
  if (music !== undefined && line.leg.state !== "ended") line.leg.hear({ kind: "nothing" });
  return line.hasKeys ? { kind: "key" } : DONE;
}
