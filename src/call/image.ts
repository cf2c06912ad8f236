// What of a call in progress outlives the process (OPS-05): plain data, written when two people begin to talk and whenever it changes, read once after
// a kill. `app/core/survival` keeps it and calls people back by it; `sip/session` and `Leg` know how to make their part of it and how to live again.
//
//   talk begins ─► image written ─► (hold, transfer, target refresh: written anew) ─► call ends: removed
//                       │
//                     kill ─► start: images read ─► legs live again with new ports and keys ─► re-INVITE both ─► they talk on
//                                                        └─ 481, 408, no connection in time: the call ends, and its record says why

import type { AgentState } from "../acd/facts.ts";
import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId } from "../base/ids.ts";
import type { WallMillis } from "../base/time.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import type { SrtpSuite } from "../sip/sdp/crypto-line.ts";
import type { PayloadNumbers } from "../sip/sdp/negotiate.ts";
import type { SessionImage } from "../sip/session/image.ts";
import type { LegSide } from "./facts.ts";
import type { LegParty, Shown } from "./leg-contract.ts";
import type { CallOrigin } from "./origin.ts";
import type { CallRecord } from "./record.ts";
import type { Dialler, QueueEntry } from "./route.ts";

export interface LegImage {
  readonly id: LegId;
  readonly side: LegSide;
  readonly party: LegParty;
  readonly shown: Shown;
  readonly session: SessionImage;
  /** o= of our descriptions: session id, and the version that the next one begins above. */
  readonly sdpId: number;
  readonly sdpVersion: number;
  /** What was spoken last; offered first. */
  readonly codec: AudioCodec | undefined;
  /** They had put us on hold. */
  readonly isHeld: boolean;
  /** How its sound goes over the wire; what a further description of the session must not change (RFC 3264 §8.3). */
  readonly line: LineImage;
  /** The number that its phone's display shows; undefined: a place, not a person. */
  readonly shows: string | undefined;
}

export interface LineImage {
  /** Of the m= line. */
  readonly protocol: string;
  readonly numbers: PayloadNumbers;
  readonly security: { readonly kind: "none" | "dtls" } | { readonly kind: "sdes"; readonly suite: SrtpSuite };
}

/** What was recorded, and goes on in a new file. */
export interface RecordingImage {
  /** Files of this call so far. */
  readonly made: number;
  /** The one that ran, or that the next is to continue; undefined: nothing is recorded. */
  readonly last: RecordingId | undefined;
  /** By whose wish it stands still. */
  readonly pausedBy: string | undefined;
}

/** An agent's talk as the desk knows it: wrap-up and figures follow from it. */
export interface DutyImage {
  readonly agent: AgentKey;
  readonly extension: ExtensionKey;
  /** The call the desk gave them, which may be another one than they are in now. */
  readonly call: CallId;
  readonly queue: QueueKey;
  readonly from: WallMillis;
  readonly disposed: boolean;
  /** Asked for during the talk. */
  readonly afterTalk: AgentState | undefined;
}

/** Where a caller is counted, and in which takes of the figures as what (`figures.ts`). */
export interface PlaceImage {
  readonly queue: QueueKey;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly callBack: boolean;
  readonly queuedIn: number;
  /** undefined: they wait. */
  readonly answer:
    | {
        readonly in: number;
        readonly waitedMs: number;
        /** undefined: somebody picked the call up, or it is a call-back. */
        readonly agent: AgentKey | undefined;
        /** The agent was offered it. */
        readonly offeredIn: number | undefined;
      }
    | undefined;
}

/** A caller in a queue's line. */
export interface WaitImage {
  readonly queue: QueueKey;
  /** How they came to it. */
  readonly entry: QueueEntry;
  /** Began to wait then, other queues included. */
  readonly since: WallMillis;
  /** Came to this queue then. */
  readonly cameAt: WallMillis;
}

/** The parts that the call itself knows. */
export type OwnImage = Pick<
  CallImage,
  "call" | "from" | "fromName" | "dialled" | "dialler" | "origin" | "maxForwards" | "legs" | "sentBy" | "recording"
>;

export interface CallImage {
  readonly call: CallId;
  readonly from: string;
  readonly fromName: string | undefined;
  readonly dialled: string;
  readonly dialler: Dialler | undefined;
  readonly origin: CallOrigin | undefined;
  readonly maxForwards: number;
  /** The queue that brought them together. */
  readonly queue: QueueKey | undefined;
  /** Highest number of a leg so far (`makeLegId`). */
  readonly legs: number;
  /** The anchor first; of a caller who waits theirs alone. */
  readonly talking: readonly LegImage[];
  /** undefined: people talk. */
  readonly waits: WaitImage | undefined;
  /** Who sent it on last: with whose rights it goes further. */
  readonly sentBy: ExtensionKey | undefined;
  readonly recording: RecordingImage;
  /** Whom the anchor talks to. */
  readonly extension: ExtensionKey | undefined;
  readonly agent: AgentKey | undefined;
  /** Put on hold by command. */
  readonly onHold: readonly LegId[];
  /** Its record so far. */
  readonly record: CallRecord;
  readonly duties: readonly DutyImage[];
  readonly place: PlaceImage | undefined;
  /** By the leg that goes over a paid route: whose minutes they are. */
  readonly payers: readonly (readonly [LegId, ExtensionKey])[];
  readonly isForHelp: boolean;
  /** The flow of the anchor once the other has hung up. */
  readonly afterwards: string | undefined;
  /** How often it has been called back to life since its people last heard each other. */
  readonly revivals: number;
}
