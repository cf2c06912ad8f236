// What a leg tells its owner, and what it needs from its maker. `leg.ts` is the leg itself.

import type { AgentKey, CallId, ExtensionKey, LegId, TrunkKey } from "../base/ids.ts";
import type { MediaLeg, MediaPlane } from "../rtp/media.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import type { Flow } from "../sip/ports.ts";
import type { Referral, Session, SessionEnd } from "../sip/session/session.ts";
import type { CallFact, LegSide } from "./facts.ts";
import type { Leg } from "./leg.ts";
import type { LegAudio, UsableOffer } from "./leg-audio.ts";
import type { LegDisplay } from "./leg-display.ts";
import type { KeyWay } from "./leg-keys.ts";
import type { Before } from "./leg-life.ts";
import type { SecurityDeps } from "./leg-security.ts";
import type { Reoffer } from "./reoffer.ts";

/** What a phone said before its answer. */
export interface Progress {
  /** It rings (180, or a bare 183). */
  readonly rings: boolean;
  /** There is something to hear from it. */
  readonly sounds: boolean;
}

export type LegEvent =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "answered" }
  | { readonly kind: "held" }
  | { readonly kind: "resumed" }
  /** The way to the peer broke, or is found again: nothing is heard from it meanwhile. */
  | { readonly kind: "broken" | "mended" }
  /** They offer a fax: `passFax` takes it up, else it is refused. Sound again: the other party's fax is over too. */
  | { readonly kind: "t38-offered" | "t38-ended" }
  /** Always the last. */
  | { readonly kind: "ended"; readonly how: SessionEnd };

export interface LegParty {
  readonly extension: ExtensionKey | undefined;
  readonly agent: AgentKey | undefined;
  readonly trunk?: TrunkKey | undefined;
}

/** Who is at the other end, as a phone's display shows it. */
export interface Shown {
  readonly number: string;
  readonly name: string | undefined;
}

export interface LegDeps {
  readonly call: CallId;
  readonly leg: LegId;
  readonly media: MediaPlane;
  /** The address to put into SDP for a peer behind this flow. */
  readonly audioHost: (flow: Flow) => string;
  /** What this party may speak, best first. */
  readonly codecs: readonly AudioCodec[];
  readonly security: SecurityDeps;
  /** How keys go over its line. */
  readonly keyWay: KeyWay;
  /** o= session id, unique per leg. */
  readonly sdpId: number;
  readonly facts: (fact: CallFact) => void;
  /** The peer asks to be replaced by somebody (REFER); accepts or refuses it. */
  readonly referred: (leg: Leg, referral: Referral) => void;
  /** Keys that a phone sends as INFO. */
  readonly pressed: (leg: Leg, digit: string) => void;
  /** Our name in SIP for whoever is behind this flow. */
  readonly ownHost: (flow: Flow) => string;
  /** Counts the legs of the switch, oldest first. */
  readonly ordinal: number;
  /** A call on whose media worker the leg shall live; undefined: where its own call does. */
  readonly near?: CallId | undefined;
  /** `Leg.image` is another than before, or is there for the first time. */
  readonly changed?: (leg: Leg) => void;
}

/** What a leg takes along when its person goes on in another call. */
export interface Luggage {
  readonly before: Before;
  readonly earlyAnswer: string | undefined;
  readonly isBroken: boolean;
  readonly reoffer: Reoffer["state"];
  /** It is from before a restart, and its peer knows nothing of our new address yet. */
  readonly isUnmet: boolean;
}

export interface LegInit {
  readonly side: LegSide;
  readonly session: Session;
  readonly media: MediaLeg;
  readonly mediaCall: CallId;
  readonly party: LegParty;
  readonly shown: Shown;
  readonly audio: LegAudio;
  readonly offer?: UsableOffer | undefined;
  readonly deps: LegDeps;
  readonly display: LegDisplay;
  readonly from?: Luggage;
}

export type LegFault =
  | { readonly kind: "no-port" }
  /** The office wants it encrypted, and there is no way to. */
  | { readonly kind: "not-protected" }
  | { readonly kind: "no-common-audio"; readonly code: number; readonly text: string };
