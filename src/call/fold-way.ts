// Where people take a call, folded into its record: talks, transfers, asking back, parking, conferences, mailboxes, and who listens. Part of
// `record-keeper.ts`.

import type { WallMillis } from "../base/time.ts";
import type { CallFact } from "./facts.ts";
import type { CallRecord, SegmentRecord } from "./record.ts";
import { close, closeSegments, closeTalk, closeTransfers, newSegment } from "./segments.ts";

type WayFact = Extract<
  CallFact,
  {
    kind:
      | "call.transferred"
      | "transfer.failed"
      | "call.parked"
      | "call.unparked"
      | "call.consulting"
      | "call.joined"
      | "call.supervised";
  }
>;

/** Where people took the call, and who listened to it: notes, and the end of a talk. */
export function foldWay(record: CallRecord, fact: WayFact, at: WallMillis): void {
  switch (fact.kind) {
    case "call.transferred":
      foldTransferred(record, fact, at);
      record.notes.push(`transferred by ${fact.by} to ${fact.to}: ${fact.how}`);
      return;
    case "transfer.failed":
      closeTransfers(record, at, `failed ${fact.status}`);
      record.notes.push(`transfer by ${fact.by} failed: ${fact.status}`);
      return;
    case "call.parked":
      closeTalk(record, at, "parked");
      closeTransfers(record, at, "parked");
      record.notes.push(`parked in ${fact.slot}${fact.by === undefined ? "" : ` by ${fact.by}`}`);
      return;
    case "call.unparked":
      record.notes.push(`left ${fact.slot}${fact.by === undefined ? "" : `, taken by ${fact.by}`}`);
      return;
    case "call.consulting":
      beginTransfer(record, closeTalk(record, at, "asking back"), {
        kind: "consult",
        at,
        detail: `${fact.by} with ${fact.with}`,
      });
      record.notes.push(`${fact.by} asks back in ${fact.with}`);
      return;
    case "call.joined":
      record.notes.push(`goes on in ${fact.into}`);
      return;
    case "call.supervised":
      record.notes.push(SUPERVISED[fact.role](fact.supervisor));
      return;
  }
}

/** A transfer is a stretch of its own (ACD-22): from whoever sent the caller on until the caller has got somewhere. */
function foldTransferred(
  record: CallRecord,
  fact: Extract<WayFact, { kind: "call.transferred" }>,
  at: WallMillis,
): void {
  const { how, to, by } = fact;
  const talk = closeTalk(record, at, "transferred");
  const isUnderWay = record.segments.some(({ kind, endedAt }) => kind === "transfer" && endedAt === undefined);
  if (talk === undefined && isUnderWay) return; // to somebody who does not answer yet: said once as attended, once as blind
  const asked = record.segments.find(({ kind, endedAt }) => kind === "consult" && endedAt === undefined);
  closeTransfers(record, at, how === "three-way" ? "three-way" : "transferred");
  // Whoever takes a call that rings, or brings a third one in, has sent nobody on.
  if (how === "picked-up" || how === "three-way") return;
  beginTransfer(record, talk ?? asked, { kind: "transfer", at, detail: `${how} by ${by} to ${to}` });
}

function beginTransfer(
  record: CallRecord,
  from: SegmentRecord | undefined,
  { kind, at, detail }: { readonly kind: "transfer" | "consult"; readonly at: WallMillis; readonly detail: string },
): void {
  const { queue, agent } = from ?? { queue: undefined, agent: undefined };
  record.segments.push({ ...newSegment({ kind, queue, agent, at, explanation: undefined }), detail });
}

/** The caller hears its greeting, and counts as answered. */
export function foldMailbox(record: CallRecord, mailbox: string, at: WallMillis): void {
  closeTalk(record, at, "voicemail");
  closeTransfers(record, at, "voicemail");
  record.answeredAt ??= at;
  const nobody = { queue: undefined, agent: undefined, explanation: undefined };
  record.segments.push(newSegment({ kind: "voicemail", ...nobody, at }));
  record.notes.push(`voicemail ${mailbox}`);
}

/** Answered; whoever the caller was with has gone. */
export function foldInFlow(record: CallRecord, at: WallMillis): void {
  closeTalk(record, at, "completed");
  closeTransfers(record, at, "flow");
  record.answeredAt ??= at;
  closeSegments(record, at, "completed"); // a mailbox, a room
}

export function foldConnected(
  record: CallRecord,
  fact: Extract<CallFact, { kind: "call.connected" }>,
  at: WallMillis,
): void {
  record.answeredAt ??= at;
  record.agent = fact.agent ?? record.agent;
  closeTalk(record, at, "transferred"); // of three, one has left
  for (const segment of record.segments)
    if (segment.kind === "consult" && segment.endedAt === undefined) close(segment, at, "came back");
  closeTransfers(record, at, "connected");
  record.segments.push(newSegment({ kind: "talk", queue: fact.queue, agent: fact.agent, at, explanation: undefined }));
}

export function foldConference(
  record: CallRecord,
  fact: Extract<CallFact, { kind: "conference.joined" | "conference.left" }>,
  at: WallMillis,
): void {
  if (fact.kind === "conference.joined") {
    record.answeredAt ??= at;
    closeTalk(record, at, "transferred");
    closeTransfers(record, at, "conference");
    const { room } = fact;
    const of = { kind: "conference", queue: undefined, agent: undefined, at, explanation: undefined } as const;
    record.segments.push({ ...newSegment(of), room });
    return;
  }
  const open = record.segments.find((segment) => segment.kind === "conference" && segment.endedAt === undefined);
  if (open !== undefined) close(open, at, fact.why);
}

/** What the record says of a supervisor (ACD-18). */
const SUPERVISED: Readonly<
  Record<Extract<CallFact, { kind: "call.supervised" }>["role"], (supervisor: string) => string>
> = {
  listen: (supervisor) => `${supervisor} listens`,
  whisper: (supervisor) => `${supervisor} whispers to the agent`,
  barge: (supervisor) => `${supervisor} barged in`,
  "take-over": (supervisor) => `${supervisor} takes the call over`,
  none: (supervisor) => `${supervisor} listens no more`,
};
