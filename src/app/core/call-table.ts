// Calls in progress: admits an INVITE as a call, gives it its legs, starts its story, and knows which extension has part in which call.

import { type CallId, type ExtensionKey, makeCallId } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { bugText, type Logger } from "../../base/log.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import { Call } from "../../call/call.ts";
import { type Ending, farewell, statusOf } from "../../call/ending.ts";
import type { CallFact } from "../../call/facts.ts";
import { Leg, type LegDeps, type LegFault } from "../../call/leg.ts";
import type { PhoneContact, RingDeps, RingInit } from "../../call/ring-phones.ts";
import type { MediaPlane } from "../../rtp/media.ts";
import { hopsLeft } from "../../sip/message/max-forwards.ts";
import { userOf } from "../../sip/message/uri.ts";
import type { Flow, HeaderRows, Identity } from "../../sip/ports.ts";
import type { InviteInit, Session } from "../../sip/session/session.ts";
import { inboundCall } from "./inbound-call.ts";
import type { LocalDay } from "./local-day.ts";
import type { Site } from "./site.ts";

export interface CallTableDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly media: MediaPlane;
  readonly day: LocalDay;
  readonly audioHost: (flow: Flow) => string;
  readonly invite: (init: InviteInit) => Session;
  readonly facts: (fact: CallFact) => void;
  /** The site the stories play in; it asks this table how to ring phones. */
  readonly site: () => Site;
}

export class CallTable {
  readonly #deps: CallTableDeps;
  readonly #calls = new Map<CallId, Call>();
  #emptied: (() => void) | undefined;
  #closing = false;

  constructor(deps: CallTableDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#calls.size;
  }

  find(id: string): Call | undefined {
    return this.#calls.get(id as CallId);
  }

  /** Calls an extension has part in. */
  of(extension: ExtensionKey): readonly CallId[] {
    const mine: CallId[] = [];
    for (const call of this.#calls.values())
      if (call.legs.some((leg) => leg.party.extension === extension)) mine.push(call.id);
    return mine;
  }

  /** An admitted INVITE. */
  arrive(session: Session, identity: Identity | undefined): void {
    const { rng, day, site } = this.#deps;
    const caller = identity?.kind === "extension" ? identity.extension : undefined;
    const extension = site()
      .office()
      .extensions.get(caller as ExtensionKey);
    const call = new Call({
      id: makeCallId(rng, day.compact()),
      from: extension?.key ?? shortened(userOf(session.invite.from.uri)) ?? "anonymous",
      fromName: extension?.name ?? shortened(session.invite.from.display),
      dialled: shortened(userOf(session.invite.uri)) ?? "",
      extension: extension?.key,
      maxForwards: hopsLeft(session.invite.headers),
      facts: this.#deps.facts,
    });
    try {
      this.#admit(call, session);
    } catch (bug) {
      call.end("failed", "switch"); // the session is ended by whoever hears of the bug
      this.#calls.delete(call.id);
      throw bug;
    }
  }

  #admit(call: Call, session: Session): void {
    const { site } = this.#deps;
    if (this.#closing) return this.#refuse(call, session, "switch-stopped");
    if (this.#calls.size >= site().office().limits.calls) return this.#refuse(call, session, "overloaded");
    const leg = Leg.fromCaller(session, { extension: call.extension, agent: undefined }, this.#legDeps(call));
    if (!leg.ok) return this.#refuseFault(call, session, leg.fault);
    call.takeCaller(leg.value);
    this.#count(leg.value);
    this.#calls.set(call.id, call);
    this.#begin(call, leg.value);
  }

  /** How a call's story rings phones: each leg belongs to the call and is ended with it. */
  ringing(call: Call): RingDeps {
    return { clock: this.#deps.clock, place: (contact, init) => this.#place(call, contact, init) };
  }

  /** No new calls from now on; resolves when the last one is over. */
  drain(): Promise<void> {
    this.#closing = true;
    return this.#calls.size === 0 ? Promise.resolve() : new Promise((resolve) => (this.#emptied = resolve));
  }

  /** Ends every call now. */
  stopAll(): void {
    this.#closing = true;
    for (const call of [...this.#calls.values()]) call.stop("switch-stopped");
  }

  #begin(call: Call, caller: Leg): void {
    const { clock, log, site } = this.#deps;
    const longest = clock.after(limits.call.durationMs, `${call.id}: longer than a call may be`, () =>
      call.stop("too-long"),
    );
    call.scope.own(() => longest.cancel());
    const report = (bug: unknown): void => log.error("bug.call", { call: call.id, error: bugText(bug) });
    inboundCall(call, caller, site())
      .catch((bug: unknown) => {
        report(bug);
        call.end("failed", "switch"); // our own mistake ends this one call, never the switch
      })
      .catch(report)
      .finally(() => {
        this.#calls.delete(call.id);
        if (this.#calls.size === 0) this.#emptied?.();
      });
  }

  #place(call: Call, contact: PhoneContact, init: RingInit): Leg | undefined {
    const headers: HeaderRows = init.headers ?? [];
    const leg = Leg.toPhone(
      {
        flow: contact.flow,
        uri: contact.uri,
        route: contact.route,
        from: { display: init.shown.name, user: init.shown.number },
        to: { display: undefined, user: init.extension },
        headers,
        maxForwards: init.maxForwards,
        codecs: init.codecs,
        party: { extension: init.extension, agent: init.agent },
      },
      this.#deps.invite,
      this.#legDeps(call),
    );
    if (!leg.ok) {
      this.#deps.log.error("call.no-port", { call: call.id });
      return undefined;
    }
    call.takeLeg(leg.value);
    this.#count(leg.value);
    return leg.value;
  }

  /** A phone that is in a call the ACD did not give it is not offered another one. */
  #count(leg: Leg): void {
    const { extension, agent } = leg.party;
    if (extension === undefined || agent !== undefined) return;
    const { floor } = this.#deps.site();
    floor.engage(extension, 1);
    leg.onEnd(() => floor.engage(extension, -1));
  }

  #legDeps(call: Call): LegDeps {
    const { media, audioHost, facts, rng } = this.#deps;
    return { call: call.id, leg: call.nextLegId(), media, audioHost, facts, sdpId: rng.uint32() };
  }

  #refuse(call: Call, session: Session, ending: Ending): void {
    session.listen(() => {});
    session.end(farewell(ending, statusOf(ending)));
    call.end(ending, "switch");
  }

  #refuseFault(call: Call, session: Session, fault: LegFault): void {
    if (fault.kind === "no-port") return this.#refuse(call, session, "overloaded");
    session.listen(() => {});
    session.end({ status: 488, headers: [["Warning", `${fault.code} zongji "${fault.text.replaceAll('"', "'")}"`]] });
    call.end("no-common-audio", "switch");
  }
}

/** What a stranger wrote, short enough to be kept with each call. */
function shortened(text: string | undefined): string | undefined {
  return text?.slice(0, limits.call.numberCharacters);
}
