// What happened to a call, as data. Records, live lists and the flight recorder are folds over these; no listener changes the call.

import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId, TrunkKey } from "../base/ids.ts";
import type { Ending } from "./ending.ts";
import type { CallRecord } from "./record.ts";

/** Which side of the switch a leg is on: the caller's, or somebody the switch rang. */
export type LegSide = "caller" | "callee";

export type EndedBy = "caller" | "callee" | "switch";

export type CallFact =
  | {
      readonly kind: "call.arrived";
      readonly call: CallId;
      readonly from: string;
      readonly fromName: string | undefined;
      readonly dialled: string;
    }
  /**
   * People talked in it when the process was killed, and it goes on: its record is `record` so far, and nobody counts it anew. Its legs are started
   * again, under the names they had.
   */
  | { readonly kind: "call.revived"; readonly call: CallId; readonly record: CallRecord }
  | {
      readonly kind: "leg.started";
      readonly call: CallId;
      readonly leg: LegId;
      readonly side: LegSide;
      readonly extension: ExtensionKey | undefined;
      readonly agent: AgentKey | undefined;
      readonly trunk?: TrunkKey | undefined;
      /** Call-ID of its dialog, by which its messages are found. */
      readonly sipCallId: string;
    }
  /** Its person goes on in another call, as that call's leg `as`. Here `leg.ended` follows, and there `leg.started`. */
  | {
      readonly kind: "leg.moved";
      readonly call: CallId;
      readonly leg: LegId;
      readonly to: CallId;
      readonly as: LegId;
    }
  | { readonly kind: "leg.ringing"; readonly call: CallId; readonly leg: LegId }
  | { readonly kind: "leg.answered"; readonly call: CallId; readonly leg: LegId }
  | { readonly kind: "leg.held"; readonly call: CallId; readonly leg: LegId }
  | { readonly kind: "leg.resumed"; readonly call: CallId; readonly leg: LegId }
  | {
      readonly kind: "leg.ended";
      readonly call: CallId;
      readonly leg: LegId;
      /** E.g. "bye", "cancel", "refused", "no-ack". */
      readonly why: string;
      readonly by: "peer" | "us" | "nobody";
      readonly status: number | undefined;
    }
  /** The caller is with somebody, or with an application (echo, music): from here on the call counts as answered. */
  | {
      readonly kind: "call.connected";
      readonly call: CallId;
      readonly leg: LegId | undefined;
      readonly extension: ExtensionKey | undefined;
      readonly agent: AgentKey | undefined;
      readonly queue: QueueKey | undefined;
    }
  /** Somebody sent the call on: `to` as they dialled it, or the call of theirs it was joined with. */
  | {
      readonly kind: "call.transferred";
      readonly call: CallId;
      readonly by: string;
      readonly to: string;
      readonly how: "blind" | "attended" | "replaced" | "picked-up" | "consult" | "three-way";
    }
  /** The transfer came to nothing; the status says why (RFC 3515 §2.4.5). */
  | { readonly kind: "transfer.failed"; readonly call: CallId; readonly by: string; readonly status: number }
  /** It waits in a parking slot, hearing music, for whoever dials it. */
  | { readonly kind: "call.parked"; readonly call: CallId; readonly slot: string; readonly by: string | undefined }
  /** `by` undefined: nobody took it; it ended, or its parker was rung again and answered. */
  | { readonly kind: "call.unparked"; readonly call: CallId; readonly slot: string; readonly by: string | undefined }
  /** The anchor waits while somebody asks back in another call. */
  | { readonly kind: "call.consulting"; readonly call: CallId; readonly by: string; readonly with: CallId }
  /** It is in a conference: `party` counts those of this meeting, and `number` is what the others see of it. */
  | {
      readonly kind: "conference.joined";
      readonly call: CallId;
      readonly leg: LegId;
      readonly conference: string;
      readonly room: string;
      readonly party: number;
      readonly number: string;
      readonly name: string | undefined;
      readonly isModerator: boolean;
    }
  /** `isOver`: the last one has left. */
  | {
      readonly kind: "conference.left";
      readonly call: CallId;
      readonly conference: string;
      readonly room: string;
      readonly party: number;
      readonly why: "left" | "kicked" | "ended";
      readonly isOver: boolean;
    }
  /** A supervisor, in the call `by` of their own, joined this one, changed their part in it, or is gone from it. */
  | {
      readonly kind: "call.supervised";
      readonly call: CallId;
      readonly by: CallId;
      readonly supervisor: ExtensionKey;
      readonly role: "listen" | "whisper" | "barge" | "take-over" | "none";
    }
  /** What is left of this call goes on in that one. */
  | { readonly kind: "call.joined"; readonly call: CallId; readonly into: CallId }
  /** The caller is with a flow from here: answered, and alone, whoever they talked to. */
  | { readonly kind: "call.in-flow"; readonly call: CallId; readonly flow: string }
  /** The caller is asked to leave a message in this mailbox. */
  | { readonly kind: "call.voicemail"; readonly call: CallId; readonly mailbox: string }
  /** It is there, and its row in the database with it. */
  | {
      readonly kind: "voicemail.left";
      readonly call: CallId;
      readonly mailbox: string;
      readonly message: string;
      readonly urgent: boolean;
      readonly durationMs: number;
    }
  | {
      readonly kind: "recording.started";
      readonly call: CallId;
      readonly recording: RecordingId;
      readonly path: string;
      /** Whose voice is on the left channel; left out: nobody's in particular. */
      readonly left?: LegId | undefined;
      /** The one before it, which ended when another became the anchor. */
      readonly continues?: RecordingId | undefined;
      /** It holds one party alone, on the timeline of that recording. */
      readonly beside?: RecordingId | undefined;
      /** Who asked for it; undefined: the office's rules. */
      readonly by?: string | undefined;
    }
  /** Silence is written on all channels from here, by whose wish. */
  | {
      readonly kind: "recording.paused" | "recording.resumed" | "recording.stopped";
      readonly call: CallId;
      readonly recording: RecordingId;
      readonly by: string;
    }
  /** Something the reader of the record must know, e.g. "recording-unavailable: disk full". */
  | { readonly kind: "call.noted"; readonly call: CallId; readonly note: string }
  /** What STIR/SHAKEN says of the caller's number, e.g. "TN-Validation-Passed A". */
  | { readonly kind: "call.verified"; readonly call: CallId; readonly verstat: string }
  | {
      readonly kind: "call.ended";
      readonly call: CallId;
      readonly ending: Ending;
      readonly by: EndedBy;
      /** Final SIP status the caller was given; 200 once answered. */
      readonly status: number;
    };
