// Folds facts into call records and hands each to storage: a line when the call arrives, so that a killed process leaves a trace, and the
// whole record once the call has ended and its media have reported (or are known not to). Calls in progress are read from here.

import type { AcdFact } from "../acd/facts.ts";
import type { CallId, LegId } from "../base/ids.ts";
import type { Clock, Millis, Timer, WallMillis } from "../base/time.ts";
import type { MediaFact } from "../rtp/media.ts";
import type { TrunkFact } from "../sip/trunk/facts.ts";
import type { CallFact } from "./facts.ts";
import { endRecordings, foldRecording } from "./fold-recording.ts";
import { foldConference, foldConnected, foldInFlow, foldMailbox, foldWay } from "./fold-way.ts";
import type { CallRecord, LegRecord, RecordingRecord, SegmentRecord } from "./record.ts";
import { closeOffer, closeQueue, closeSegments, closeTransfers, newSegment } from "./segments.ts";
import { beginTrail, keepStep } from "./wait-trail.ts";

export type SwitchFact = CallFact | AcdFact | MediaFact | TrunkFact;

export interface RecordStore {
  /** The call's own row, again whenever something happens that a killed process must not forget. */
  progressed(record: CallRecord): void;
  recordingStarted(record: CallRecord, recording: RecordingRecord): void;
  finished(record: CallRecord): void;
}

/** A leg's report comes within a turn of the worker; a record does not wait longer than this for it. */
const REPORT_WAIT_MS = 2_000;
/** A recording may first have to wait for a slow disk; the media plane gives it up long before this. */
const RECORDING_WAIT_MS = 30_000;

/** What a killed process must not forget. */
const KEPT: ReadonlySet<SwitchFact["kind"]> = new Set(["caller.queued", "call.connected", "conference.joined"]);

interface Draft {
  readonly record: CallRecord;
  /** Legs and recordings whose media have not reported yet. */
  readonly awaited: Set<string>;
  /** What the wall showed when it began here, and what the steady clock did: later times are as far from it as they were in truth, however the wall is set. */
  readonly began: { readonly wall: WallMillis; readonly now: Millis };
  timer: Timer | undefined;
}

export class RecordKeeper {
  readonly #drafts = new Map<CallId, Draft>();
  /** Legs that are in another call than the one under which the media plane knows them. */
  readonly #moved = new Map<LegId, CallId>();
  readonly #clock: Clock;
  readonly #store: RecordStore;

  constructor(deps: { readonly clock: Clock; readonly store: RecordStore }) {
    this.#clock = deps.clock;
    this.#store = deps.store;
  }

  /** Calls whose record is not finished. */
  get size(): number {
    return this.#drafts.size;
  }

  find(call: CallId): CallRecord | undefined {
    return this.#drafts.get(call)?.record;
  }

  /** Writes what is left at shut-down, media reported or not. */
  flush(): void {
    for (const draft of [...this.#drafts.values()]) if (draft.record.endedAt !== undefined) this.#finish(draft);
  }

  fold(fact: SwitchFact): void {
    if (fact.kind === "call.arrived") return this.#arrive(fact);
    if (fact.kind === "call.revived") return this.#goOn(fact.record);
    if (fact.kind === "worker-died") return this.#lostMedia(fact);
    if (fact.kind === "agent.state" || fact.kind === "trunk.state") return;
    const draft = this.#drafts.get(this.#callOf(fact));
    if (draft === undefined) return;
    if (fact.kind === "leg.moved" && fact.as === fact.leg) this.#moved.set(fact.leg, fact.to);
    foldInto(draft, fact, this.#timeIn(draft));
    if (KEPT.has(fact.kind)) this.#store.progressed(draft.record);
    if (fact.kind === "recording.started") {
      const recording = draft.record.recordings.at(-1);
      if (recording !== undefined) this.#store.recordingStarted(draft.record, recording);
    }
    if (fact.kind === "call.ended") {
      draft.timer = this.#clock.after(REPORT_WAIT_MS, `${fact.call}: media did not report`, () =>
        this.#unreported(draft),
      );
    }
    if (draft.record.endedAt !== undefined && draft.awaited.size === 0) this.#finish(draft);
  }

  #timeIn({ began }: Draft): WallMillis {
    return (began.wall + Math.floor(this.#clock.now() - began.now)) as WallMillis;
  }

  #begin(record: CallRecord, wall: WallMillis): void {
    const began = { wall, now: this.#clock.now() };
    this.#drafts.set(record.id, { record, awaited: new Set(), began, timer: undefined });
    this.#store.progressed(record);
  }

  #callOf(fact: Exclude<SwitchFact, { kind: NotFolded }>): CallId {
    const isOfMedia = fact.kind === "leg-closed" || fact.kind === "silent";
    return isOfMedia && this.#moved.size > 0 ? (this.#moved.get(fact.leg) ?? fact.call) : fact.call;
  }

  #arrive(fact: Extract<CallFact, { kind: "call.arrived" }>): void {
    const at = this.#clock.wall();
    const record: CallRecord = {
      id: fact.call,
      from: fact.from,
      fromName: fact.fromName,
      to: fact.dialled,
      startedAt: at,
      queue: undefined,
      agent: undefined,
      queuedAt: undefined,
      ringingAt: undefined,
      answeredAt: undefined,
      endedAt: undefined,
      ending: undefined,
      endedBy: undefined,
      sipStatus: undefined,
      waitMs: 0,
      holdMs: 0,
      disposition: undefined,
      legs: [],
      segments: [],
      recordings: [],
      notes: [],
    };
    this.#begin(record, at);
  }

  /** A killed process kept it so far; it goes on after what it has, also where the wall was set back meanwhile. */
  #goOn(record: CallRecord): void {
    const last = Math.max(record.startedAt, record.ringingAt ?? 0, record.answeredAt ?? 0);
    this.#begin(record, Math.max(this.#clock.wall(), last) as WallMillis);
  }

  /** Nothing more is heard of these calls' legs and recordings; the files play to where they were. */
  #lostMedia(fact: Extract<SwitchFact, { kind: "worker-died" }>): void {
    for (const call of fact.calls) {
      const draft = this.#drafts.get(call);
      if (draft === undefined) continue;
      draft.awaited.clear();
      endRecordings(draft.record, "repaired", `the media worker died: ${fact.cause}`);
      if (draft.record.endedAt !== undefined) this.#finish(draft);
    }
  }

  #forgetMove(leg: LegId, call: CallId): void {
    if (this.#moved.get(leg) === call) this.#moved.delete(leg);
  }

  #unreported(draft: Draft): void {
    const isWriting = draft.record.recordings.some((recording) => recording.state === "recording");
    if (!isWriting) return this.#finish(draft);
    const why = `${draft.record.id}: its recording was not reported`;
    draft.timer = this.#clock.after(RECORDING_WAIT_MS, why, () => {
      endRecordings(draft.record, "failed", "the media plane did not say that it was saved");
      this.#finish(draft);
    });
  }

  #finish(draft: Draft): void {
    draft.timer?.cancel();
    if (!this.#drafts.delete(draft.record.id)) return;
    if (this.#moved.size > 0) for (const leg of draft.record.legs) this.#forgetMove(leg.id, draft.record.id);
    this.#store.finished(draft.record);
  }
}

type NotFolded = "call.arrived" | "call.revived" | "agent.state" | "trunk.state" | "worker-died";
type FoldedFact = Exclude<SwitchFact, { kind: NotFolded }>;

function foldInto(draft: Draft, fact: FoldedFact, at: WallMillis): void {
  const { record } = draft;
  switch (fact.kind) {
    case "leg.started":
      draft.awaited.add(fact.leg);
      return foldStarted(record, fact, at);
    case "leg.moved":
      draft.awaited.delete(fact.as === fact.leg ? fact.leg : "");
      return foldMoved(record, fact, at);
    case "leg.ringing":
    case "leg.answered":
    case "leg.held":
    case "leg.resumed":
    case "leg.ended":
      return foldLeg(record, fact, at);
    case "call.transferred":
    case "transfer.failed":
    case "call.parked":
    case "call.unparked":
    case "call.consulting":
    case "call.joined":
    case "call.supervised":
      return foldWay(record, fact, at);
    case "conference.joined":
    case "conference.left":
      return foldConference(record, fact, at);
    case "call.connected":
      return foldConnected(record, fact, at);
    case "call.noted":
      record.notes.push(fact.note);
      return;
    case "call.verified":
      record.verstat = fact.verstat;
      return;
    case "call.ended":
      record.endedAt = at;
      record.ending = fact.ending;
      record.endedBy = fact.by;
      record.sipStatus = fact.status;
      closeSegments(record, at, fact.ending);
      return;
    case "recording.started":
    case "recording.paused":
    case "recording.resumed":
    case "recording.stopped":
    case "recording-saved":
    case "recording-failed":
      if (fact.kind === "recording.started") draft.awaited.add(fact.recording);
      else if (fact.kind === "recording-saved" || fact.kind === "recording-failed")
        draft.awaited.delete(fact.recording);
      return foldRecording(record, fact, at);
    case "caller.refused":
    case "caller.queued":
    case "caller.step":
    case "caller.offered":
    case "offer.failed":
    case "caller.connected":
    case "caller.left":
      return foldAcd(record, fact, at);
    case "ghost.found":
      record.notes.push(
        `ghost: ${fact.agent === undefined ? "the caller" : `agent ${fact.agent}`} was still ${fact.was}`,
      );
      return;
    case "call.disposed":
      return foldDisposed(record, fact);
    case "leg-closed":
      draft.awaited.delete(fact.leg);
      withLeg(record, fact.leg, (leg) => {
        leg.media = fact.report;
      });
      return;
    case "call.in-flow":
      return foldInFlow(record, at);
    case "call.voicemail":
      return foldMailbox(record, fact.mailbox, at);
    case "voicemail.left":
      record.notes.push(`voicemail ${fact.mailbox}: message ${fact.message}`);
      return;
    case "played":
    case "digit":
    case "recording-quiet":
    case "security-failed": // noted with the end it led to
      return;
    case "silent":
      record.notes.push(`no-audio-from ${fact.leg} for ${Math.round(fact.forMs / 1000)} s`);
      return;
  }
}

/** A leg of a call that goes on after a kill is there already. */
function foldStarted(record: CallRecord, fact: Extract<FoldedFact, { kind: "leg.started" }>, at: WallMillis): void {
  if (!record.legs.some(({ id }) => id === fact.leg)) record.legs.push(newLeg(fact, at));
}

function newLeg(fact: Extract<CallFact, { kind: "leg.started" }>, at: WallMillis): LegRecord {
  const { leg: id, side, extension, agent, trunk } = fact;
  return {
    id,
    side,
    extension,
    agent,
    ...(trunk !== undefined && { trunk }),
    startedAt: at,
    ringingAt: undefined,
    answeredAt: undefined,
    endedAt: undefined,
    ending: undefined,
    status: undefined,
    heldAt: undefined,
    media: undefined,
  };
}

/** The leg closes here; its row keeps what it was in this call, and the leg's own id goes along to the other. */
function foldMoved(record: CallRecord, fact: Extract<CallFact, { kind: "leg.moved" }>, at: WallMillis): void {
  withLeg(record, fact.leg, (leg) => {
    endHold(record, leg, at);
    leg.endedAt = at;
    leg.ending = `moved to ${fact.to}`;
    if (fact.as === fact.leg) leg.id = `${leg.id}~${record.legs.length}` as LegId;
  });
}

type LegFact = Extract<CallFact, { kind: "leg.ringing" | "leg.answered" | "leg.held" | "leg.resumed" | "leg.ended" }>;

function foldLeg(record: CallRecord, fact: LegFact, at: WallMillis): void {
  withLeg(record, fact.leg, (leg) => {
    switch (fact.kind) {
      case "leg.ringing":
        leg.ringingAt ??= at;
        if (leg.side === "callee") record.ringingAt ??= at;
        return;
      case "leg.answered":
        leg.answeredAt ??= at;
        return;
      case "leg.held":
        leg.heldAt ??= at;
        return;
      case "leg.resumed":
        endHold(record, leg, at);
        return;
      case "leg.ended":
        if (fact.why === "moved") return;
        endHold(record, leg, at);
        leg.endedAt = at;
        leg.ending = `${fact.why} by ${fact.by}`;
        leg.status = fact.status;
        return;
    }
  });
}

/** Time in which at least one side held: where the other still does, its hold goes on from the earlier beginning. */
function endHold(record: CallRecord, leg: LegRecord, at: WallMillis): void {
  const since = leg.heldAt;
  if (since === undefined) return;
  leg.heldAt = undefined;
  const other = record.legs.find((one) => one.heldAt !== undefined);
  if (other?.heldAt === undefined) addHold(record, since, at);
  else if (since < other.heldAt) other.heldAt = since;
}

/** To the call, and to the talk it began in. */
function addHold(record: CallRecord, since: WallMillis, at: WallMillis): void {
  record.holdMs += at - since;
  const talk = record.segments.findLast(({ kind, startedAt }) => kind === "talk" && startedAt <= since);
  if (talk !== undefined) talk.holdMs = (talk.holdMs ?? 0) + at - since;
}

type CallerFact = Extract<
  AcdFact,
  {
    kind:
      | "caller.refused"
      | "caller.queued"
      | "caller.step"
      | "caller.offered"
      | "offer.failed"
      | "caller.connected"
      | "caller.left";
  }
>;

function foldAcd(record: CallRecord, fact: CallerFact, at: WallMillis): void {
  switch (fact.kind) {
    case "caller.refused":
      record.queue = fact.queue;
      record.segments.push(refusedSegment(fact, at));
      return;
    case "caller.queued":
      record.queue = fact.queue;
      record.queuedAt ??= at;
      closeTransfers(record, at, "queued");
      // Who waited when the process was killed stands in line again: it is one wait.
      if (record.segments.some(({ kind, endedAt }) => kind === "queue" && endedAt === undefined)) return;
      record.segments.push({
        ...newSegment({ kind: "queue", queue: fact.queue, agent: undefined, at, explanation: undefined }),
        trail: beginTrail(fact),
      });
      return;
    case "caller.step": {
      const open = record.segments.find((segment) => segment.kind === "queue" && segment.endedAt === undefined);
      if (open?.trail !== undefined) keepStep(open.trail, { at, step: fact.step, why: fact.why });
      return;
    }
    case "caller.offered":
      for (const agent of fact.agents) {
        record.segments.push(
          newSegment({ kind: "offer", queue: fact.queue, agent, at, explanation: JSON.stringify(fact.why) }),
        );
      }
      return;
    case "offer.failed":
      closeOffer(record, fact.agent, at, fact.failure);
      return;
    case "caller.connected":
      record.waitMs += Math.round(fact.waitedMs); // the monotonic clock has fractions, the column has none
      record.agent = fact.agent;
      closeOffer(record, fact.agent, at, "connected");
      closeQueue(record, at, "connected");
      return;
    case "caller.left":
      record.waitMs += Math.round(fact.waitedMs); // the monotonic clock has fractions, the column has none
      closeQueue(record, at, fact.why);
      return;
  }
}

/** The caller was at the queue, though never in line. */
function refusedSegment(fact: Extract<AcdFact, { kind: "caller.refused" }>, at: WallMillis): SegmentRecord {
  const { queue, why } = fact;
  const begun = newSegment({ kind: "queue", queue, agent: undefined, at, explanation: undefined });
  return { ...begun, endedAt: at, outcome: `refused: ${why}` };
}

/** The call's is the last one said; each talk keeps its own. */
function foldDisposed(record: CallRecord, fact: Extract<AcdFact, { kind: "call.disposed" }>): void {
  record.disposition = fact.disposition;
  const talk = record.segments.findLast(({ kind, agent }) => kind === "talk" && agent === fact.agent);
  if (talk !== undefined) talk.disposition = fact.disposition;
}

function withLeg(record: CallRecord, id: LegId, change: (leg: LegRecord) => void): void {
  const leg = record.legs.find((one) => one.id === id);
  if (leg !== undefined) change(leg);
}
