// What the table of calls needs of whoever makes it. Part of `call-table.ts`.

import type { Crypto } from "../../base/crypto.ts";
import type { CallId, TrunkKey } from "../../base/ids.ts";
import type { Logger } from "../../base/log.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { Ending } from "../../call/ending.ts";
import type { CallFact } from "../../call/facts.ts";
import type { Leg } from "../../call/leg.ts";
import type { CallOrigin } from "../../call/origin.ts";
import type { Dialler } from "../../call/route.ts";
import type { MediaPlane } from "../../rtp/media.ts";
import type { AudioCodec } from "../../rtp/plan.ts";
import type { Fingerprint } from "../../rtp/security.ts";
import type { Flow } from "../../sip/ports.ts";
import type { InviteInit, ReplacedDialog, Session } from "../../sip/session/session.ts";
import type { LocalDay } from "./local-day.ts";
import type { Site } from "./site.ts";

/** What a carrier's INVITE says, in the office's way of writing numbers. */
export interface Incoming {
  readonly from: string;
  readonly fromName: string | undefined;
  readonly dialled: string;
  readonly origin: CallOrigin;
  /** For the record. */
  readonly notes: readonly string[];
}

/** A call that asks to be let in. */
export interface AskedCall {
  readonly call: CallId;
  readonly dialler: Dialler | undefined;
  readonly dialled: string;
  readonly flow: Flow;
}

export interface NotAdmitted {
  readonly ending: Ending;
  readonly status: number;
}

export interface CallTableDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly media: MediaPlane;
  /** Codecs this installation speaks. */
  readonly codecs: readonly AudioCodec[];
  readonly crypto: Pick<Crypto, "randomBytes">;
  /** Of our certificate in DTLS handshakes; undefined: there are none, so no browser is heard. */
  readonly fingerprint?: Fingerprint | undefined;
  readonly day: LocalDay;
  readonly audioHost: (flow: Flow) => string;
  /** Our name in SIP for whoever is behind this flow. */
  readonly ownHost: (flow: Flow) => string;
  readonly invite: (init: InviteInit) => Session;
  /** The session of a dialog that a phone names (RFC 3891 §3). */
  readonly replaced: (dialog: ReplacedDialog) => Session | undefined;
  /** Who calls, and whom, over a trunk; undefined: as From and Request-URI say. */
  readonly incoming?: ((session: Session, trunk: TrunkKey) => Incoming) | undefined;
  /** Asked before anything is made of a call; undefined: let it in. */
  readonly admitCall?: ((asked: AskedCall) => NotAdmitted | undefined) | undefined;
  readonly facts: (fact: CallFact) => void;
  /** What of a leg outlives the process is another than before; left out: nothing does. */
  readonly legChanged?: ((leg: Leg) => void) | undefined;
  /** The site the stories play in; it asks this table how to ring phones. */
  readonly site: () => Site;
}
