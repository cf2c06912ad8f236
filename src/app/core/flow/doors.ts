// What a flow asks of others than the call itself: the web, the office's tables, messages, kept answers, faxes, speech. Whoever builds one puts it
// into `Site.flowDoors`; a door that is not there answers `error`, and the flow goes on from that.

import type { Signal } from "../../../base/abort.ts";
import type { AgentKey, ExtensionKey, QueueKey } from "../../../base/ids.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import type { Outcome, Verb, VerbName } from "../../../ivr/verbs.ts";
import type { Site } from "../site.ts";
import type { Recogniser } from "./recogniser.ts";

/** The verb of that name. */
export type Of<Name extends VerbName> = Extract<Verb, { readonly verb: Name }>;

/** The talk that this caller had last in this call. */
export interface ServedBy {
  readonly agent: AgentKey | undefined;
  readonly extension: ExtensionKey | undefined;
  /** In which the caller had waited. */
  readonly queue: QueueKey | undefined;
  readonly seconds: number;
}

/** Where a verb is carried out. */
export interface FlowPlace {
  readonly call: Call;
  /** The caller's, answered. It may be another one at the next verb (moved to another media worker). */
  readonly leg: Leg;
  /** Aborted when the caller is gone or the call goes elsewhere: whatever is under way stops. */
  readonly signal: Signal;
  readonly site: Site;
  readonly flow: string;
  readonly version: number;
  /** undefined: nobody has talked to this caller yet. */
  readonly served: ServedBy | undefined;
}

export type Door<Name extends VerbName> = (verb: Of<Name>, at: FlowPlace) => Promise<Outcome> | Outcome;

export interface FlowDoors {
  readonly request?: Door<"request"> | undefined;
  readonly lookUp?: Door<"look-up"> | undefined;
  readonly ticket?: Door<"ticket"> | undefined;
  readonly vote?: Door<"vote"> | undefined;
  readonly message?: Door<"message"> | undefined;
  readonly ask?: Door<"ask"> | undefined;
  readonly answer?: Door<"answer"> | undefined;
  readonly comment?: Door<"comment"> | undefined;
  readonly fax?: Door<"fax"> | undefined;
  /** Whoever understands speech (IVR-07). */
  readonly recogniser?: Recogniser | undefined;
  /** `flows.secrets` of zongji.yaml, for requests alone. */
  readonly secret?: ((name: string) => string | undefined) | undefined;
}
