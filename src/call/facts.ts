// What happened to a call, as data. Records, live lists and the flight recorder are folds over these; no listener changes the call.

import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId } from "../base/ids.ts";
import type { Ending } from "./ending.ts";

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
  | {
      readonly kind: "leg.started";
      readonly call: CallId;
      readonly leg: LegId;
      readonly side: LegSide;
      readonly extension: ExtensionKey | undefined;
      readonly agent: AgentKey | undefined;
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
  | {
      readonly kind: "recording.started";
      readonly call: CallId;
      readonly recording: RecordingId;
      readonly path: string;
    }
  /** Something the reader of the record must know, e.g. "recording-unavailable: disk full". */
  | { readonly kind: "call.noted"; readonly call: CallId; readonly note: string }
  | {
      readonly kind: "call.ended";
      readonly call: CallId;
      readonly ending: Ending;
      readonly by: EndedBy;
      /** Final SIP status the caller was given; 200 once answered. */
      readonly status: number;
    };
