// A flow records what its caller says: a message, or a comment to a survey. It is a recording of the call like any other, in its record, in the lists,
// with the office's retention; of one channel, the caller's.

import { Abort } from "../../../base/abort.ts";
import type { RecordingId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { sleep } from "../../../base/time.ts";
import type { Outcome } from "../../../ivr/verbs.ts";
import type { Take } from "../voicemail/takes.ts";
import type { Of } from "./doors.ts";
import type { FlowVisit } from "./flow-visit.ts";

const BEEP_MS = 400;

export async function record(verb: Of<"record">, visit: FlowVisit): Promise<Outcome> {
  const { line, site } = visit;
  const fault = (await line.say(verb, true)) ?? site.recordingTrouble();
  if (fault !== undefined) return { kind: "error", fault };
  line.forgetKeys();
  if (verb.beep && !line.isOver) {
    line.leg.hear({ kind: "tone", tone: "beep" });
    await sleep(site.clock, BEEP_MS, `${line.call.id}: a tone sounds`, line.call.signal);
  }
  if (line.isOver) return { kind: "gone" };
  line.leg.hear({ kind: "nothing" });
  return speak(verb, visit);
}

async function speak(verb: Of<"record">, visit: FlowVisit): Promise<Outcome> {
  const { line } = visit;
  const quiet = new Abort();
  const take = begin(verb, visit, quiet);
  await untilEnd(verb, visit, quiet);
  take.stop();
  const result = await take.saved;
  if (result.kind === "failed") return { kind: "error", fault: `not recorded: ${result.cause}` };
  const said = { id: take.id, seconds: Math.round(result.durationMs / 1_000) };
  const isWorthKeeping = result.durationMs >= limits.voicemail.shortestMs && take.wasHeard();
  if (line.isOver) {
    if (isWorthKeeping) await keepComment(verb, visit, take);
    return { kind: "gone" };
  }
  return isWorthKeeping ? { kind: "done", value: said } : { kind: "empty" };
}

function begin({ silenceMs }: Of<"record">, { call, flow, line, site }: FlowVisit, quiet: Abort): Take {
  const id = site.voicemail.takes.nextId(call.id) as RecordingId;
  const { path, file } = site.recordingPlace(id);
  const take = site.voicemail.takes.begin({
    id,
    call: call.id,
    leg: line.leg.id,
    file,
    quietMs: silenceMs,
    onQuiet: () => quiet.abort(),
  });
  call.facts({ kind: "recording.started", call: call.id, recording: id, path, by: `flow ${flow}` });
  void take.saved.then(() => quiet.abort()); // it failed, or its worker died
  return take;
}

async function untilEnd({ mostMs, endKey }: Of<"record">, { line, site }: FlowVisit, quiet: Abort): Promise<void> {
  const until = site.clock.now() + mostMs;
  while (!line.isOver && !quiet.aborted) {
    const key = await line.key(Math.max(0, until - site.clock.now()), quiet);
    if (key === undefined || key === endKey) return;
  }
}

/** Nothing more is asked of a flow whose caller hung up while speaking: what they said counts all the same. */
async function keepComment(verb: Of<"record">, visit: FlowVisit, take: Take): Promise<void> {
  if (verb.purpose !== "comment" || verb.survey === undefined) return;
  await visit.site.flowDoors?.comment?.({ verb: "comment", survey: verb.survey, recording: take.id }, visit.place);
}
