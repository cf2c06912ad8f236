// Facts as log lines. Numbers of people only through pii().

import { type Logger, pii } from "../../base/log.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";

/** Telephone numbers within a note for the record. */
const LONG_NUMBER = /\+?\d{5,}/g;

export function logFact(log: Logger, fact: SwitchFact): void {
  switch (fact.kind) {
    case "call.arrived":
      return log.info(fact.kind, { call: fact.call, from: pii(fact.from), dialled: pii(fact.dialled) });
    case "call.ended":
      return log.info(fact.kind, { call: fact.call, ending: fact.ending, by: fact.by, status: fact.status });
    case "call.verified":
      return log.info(fact.kind, { call: fact.call, verstat: fact.verstat });
    case "call.transferred":
      return log.info(fact.kind, { call: fact.call, by: pii(fact.by), to: pii(fact.to), how: fact.how });
    case "transfer.failed":
      return log.info(fact.kind, { call: fact.call, by: pii(fact.by), status: fact.status });
    case "call.parked":
    case "call.unparked":
      return log.info(fact.kind, { call: fact.call, slot: fact.slot });
    case "conference.joined":
      return log.info(fact.kind, { call: fact.call, room: fact.room, conference: fact.conference });
    case "conference.left":
      return log.info(fact.kind, { call: fact.call, room: fact.room, why: fact.why });
    case "call.supervised":
      return log.info(fact.kind, { call: fact.call, supervisor: fact.supervisor, role: fact.role });
    case "voicemail.left":
      return log.info(fact.kind, { call: fact.call, mailbox: fact.mailbox, message: fact.message });
    case "call.joined":
      return log.info(fact.kind, { call: fact.call, into: fact.into });
    case "call.noted":
      return log.warn(fact.kind, { call: fact.call, note: fact.note.replace(LONG_NUMBER, pii) });
    case "trunk.state": {
      const fields = { trunk: fact.trunk, state: fact.state, cause: fact.cause };
      return fact.state === "down" || fact.state === "refused"
        ? log.warn(fact.kind, fields)
        : log.info(fact.kind, fields);
    }
    case "recording.started":
      return log.info(fact.kind, { call: fact.call, recording: fact.recording });
    case "recording.paused":
    case "recording.resumed":
    case "recording.stopped":
      return log.info(fact.kind, { call: fact.call, recording: fact.recording, by: fact.by.replace(LONG_NUMBER, pii) });
    case "recording-saved": {
      const { call, recording, durationMs, bytes, sha256 } = fact;
      return log.info("recording.saved", { call, recording, durationMs, bytes, sha256 });
    }
    case "recording-failed":
      return log.error("recording.failed", { call: fact.call, recording: fact.recording, cause: fact.cause });
    case "worker-died":
      return; // the media desk has said so, with the worker's number
    case "agent.state":
      return log.info(fact.kind, {
        agent: fact.agent,
        from: fact.from,
        to: fact.to.kind,
        reason: fact.to.kind === "busy" ? fact.to.reason : undefined,
        by: fact.by,
      });
    case "call.disposed":
      return log.info(fact.kind, { call: fact.call, agent: fact.agent, disposition: fact.disposition });
    case "offer.failed":
      return log.info(fact.kind, { call: fact.call, queue: fact.queue, agent: fact.agent, failure: fact.failure });
    case "ghost.found":
      return log.error("acd.ghost", { call: fact.call, agent: fact.agent, was: fact.was });
    case "caller.left":
      return log.info(fact.kind, {
        call: fact.call,
        queue: fact.queue,
        why: fact.why,
        waitedMs: Math.round(fact.waitedMs),
      });
    default:
      return logDetail(log, fact);
  }
}

/** Ids of ours, and words and counts that say nothing of a person. */
const PLAIN_FIELDS: readonly string[] = [
  ...["leg", "side", "recording", "agent", "queue", "trunk", "flow", "mailbox"],
  ...["status", "why", "position", "step", "durationMs", "forMs"],
];
/** May be somebody's number. */
const NUMBER_FIELDS: readonly string[] = ["extension", "by"];

/** What only somebody wants to know who looks closely: asked first, since there are many of them. */
function logDetail(log: Logger, fact: SwitchFact): void {
  const call = "call" in fact ? fact.call : undefined;
  if (log.wants?.("debug", call) === false) return;
  const fields: Record<string, string | number | undefined> = { call };
  for (const [name, value] of Object.entries(fact))
    if (typeof value === "string" && NUMBER_FIELDS.includes(name)) fields[name] = value.replace(LONG_NUMBER, pii);
    else if ((typeof value === "string" || typeof value === "number") && PLAIN_FIELDS.includes(name))
      fields[name] = value;
  log.debug(fact.kind, fields);
}
