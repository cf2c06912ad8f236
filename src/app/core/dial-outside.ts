// A number outside is rung over the trunks that lead there, one after the other, until one takes the call. `visit-outside.ts`, follow-me and ring
// groups ask; an emergency call comes here too, with a line for certain.
//
//   trunks by step and weight ─► gone, full, resting: the next ─► its places, healthiest first ─► INVITE
//     answered ─► that leg          rang or sounded, then refused ─► that is the answer
//     not one message, 408, connection failed, 503 ─► next place      a status of `failOn` ─► next trunk      3xx ─► same trunk, bounded
//     any other refusal ─► the caller is told

import type { Signal } from "../../base/abort.ts";
import type { ExtensionKey, TrunkKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Rng } from "../../base/rng.ts";
import { type Clock, SECOND_MS } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import { type Refusal, refusalOf } from "../../call/ending.ts";
import { type AttemptOutcome, ringAttempt } from "../../call/ring-attempt.ts";
import type { NotRung, PhoneContact, RingDeps, RingOutcome } from "../../call/ring-phones.ts";
import type { OnProgress } from "../../call/ring-places.ts";
import type { Office, RouteTrunk, Trunk } from "../../office/office.ts";
import type { AudioCodec } from "../../rtp/plan.ts";
import { q850CauseOf } from "../../sip/identity/reason.ts";
import type { Place } from "../../sip/locate/locate.ts";
import { drawByWeight } from "../../sip/locate/srv-order.ts";
import { parseUri } from "../../sip/message/uri.ts";
import type { HeaderRows } from "../../sip/ports.ts";
import type { SessionEnd } from "../../sip/session/session.ts";
import { domainOf, targetOf } from "../../sip/trunk/account.ts";
import type { TrunkLink } from "../../sip/trunk/link.ts";
import { retryAfterS } from "../../sip/trunk/registration.ts";
import { type OutsideCall, outsideContact } from "./outside-contact.ts";
import type { Trunks } from "./trunks.ts";

export interface OutsideInit {
  readonly call: Call;
  /** After the route's strip and prefix. */
  readonly number: string;
  readonly via: readonly (readonly RouteTrunk[])[];
  readonly failOn: readonly number[];
  readonly payer: ExtensionKey | undefined;
  readonly ringMs: number;
  readonly maxForwards: number;
  /** What whoever calls can speak, best first. */
  readonly codecs: readonly AudioCodec[];
  /** Always a line, resting places too, shown as it is. */
  readonly isEmergency: boolean;
}

export interface OutsideDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly office: () => Office;
  readonly trunks: Trunks;
  readonly ringing: (call: Call) => RingDeps;
  /** Ends the call that gives its line to one for help. */
  readonly giveWay: (call: Call["id"]) => void;
  /** Further header rows of an INVITE that is about to go out, such as a signature (RFC 8224). */
  readonly sign?: ((call: Call, contact: PhoneContact, trunk: Trunk) => Promise<HeaderRows>) | undefined;
}

/** What one attempt means for the next. */
type Step =
  | { readonly kind: "done"; readonly outcome: RingOutcome }
  | { readonly kind: "next-place" | "next-trunk"; readonly why: string };

const NO_LINE: RingOutcome = { kind: "refused", refusal: { ending: "no-line", status: 503, by: "switch" } };

export function dialOutside(
  init: OutsideInit,
  deps: OutsideDeps,
  signal: Signal,
  onProgress: OnProgress,
): Promise<RingOutcome> {
  return new Dialling(init, deps, signal, onProgress).run();
}

class Dialling {
  readonly #init: OutsideInit;
  readonly #deps: OutsideDeps;
  readonly #signal: Signal;
  readonly #onProgress: OnProgress;
  #attempts = 0;
  #redirects = 0;
  #noPort = false;

  constructor(init: OutsideInit, deps: OutsideDeps, signal: Signal, onProgress: OnProgress) {
    this.#init = init;
    this.#deps = deps;
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  async run(): Promise<RingOutcome> {
    for (const key of this.#order()) {
      const step = await this.#tryTrunk(key);
      if (this.#signal.aborted && step.kind !== "done") return { kind: "stopped" };
      if (step.kind === "done") return step.outcome;
      this.#init.call.note(`trunk ${key}: ${step.why}`);
    }
    return this.#noPort ? { kind: "no-port" } : NO_LINE;
  }

  /** By step, within a step drawn by weight; those that are known not to work stand behind all others. */
  #order(): readonly TrunkKey[] {
    const { via } = this.#init;
    const { rng, trunks } = this.#deps;
    const drawn = via.flatMap((step) => (step.length === 1 ? step : drawByWeight(step, rng)));
    const keys = [...new Set(drawn.map(({ trunk }) => trunk))];
    if (keys.length < 2) return keys;
    const works = (key: TrunkKey): boolean => trunks.link(key)?.isUsable === true;
    return [...keys.filter(works), ...keys.filter((key) => !works(key))];
  }

  async #tryTrunk(key: TrunkKey): Promise<Step> {
    const { trunks } = this.#deps;
    const link = trunks.link(key);
    const trunk = trunks.settings(key);
    if (link === undefined || trunk === undefined) return { kind: "next-trunk", why: "is gone" };
    if (this.#isFull(trunk)) return { kind: "next-trunk", why: `all ${trunk.calls} lines in use` };
    const { places, cause } = await link.placesNow(this.#init.isEmergency);
    if (places.length === 0) return { kind: "next-trunk", why: cause === "" ? "asked for a pause" : cause };
    let last: Step = { kind: "next-trunk", why: "not tried" };
    for (const place of places) {
      if (this.#signal.aborted || this.#attempts >= limits.trunk.attempts) return last;
      if (this.#isFull(trunk)) return { kind: "next-trunk", why: `all ${trunk.calls} lines in use` };
      last = await this.#tryPlace(trunk, link, place);
      if (last.kind !== "next-place") return last;
    }
    return last;
  }

  /** Somebody who calls for help finds a line: the youngest other call gives way. */
  #isFull(trunk: Trunk): boolean {
    const { trunks, giveWay } = this.#deps;
    if (trunks.lines.inUse(trunk.key) < trunk.calls) return false;
    if (!this.#init.isEmergency) return true;
    const youngest = trunks.lines.youngest(trunk.key, this.#init.call.id);
    if (youngest !== undefined) giveWay(youngest);
    return false;
  }

  async #tryPlace(trunk: Trunk, link: TrunkLink, place: Place, uri?: string): Promise<Step> {
    const { office, trunks } = this.#deps;
    const flow = trunks.flowTo(place);
    const way = { trunk, place, flow, serviceRoute: link.serviceRoute, ...(uri === undefined ? {} : { uri }) };
    const contact = await this.#signed(outsideContact(this.#outsideCall, way, office()), trunk);
    if (this.#signal.aborted) return { kind: "done", outcome: { kind: "stopped" } };
    const outcome = await this.#attempt(contact);
    if (outcome === "not-encrypted") return { kind: "next-trunk", why: "wants encryption and is not reached over TLS" };
    if (outcome === "no-port") {
      this.#noPort = true;
      return { kind: "next-trunk", why: "no port for sound is free" };
    }
    const step = this.#judge(outcome, place, link);
    const redirect = outcome.kind === "refused" ? this.#redirect(outcome.how, trunk, place) : undefined;
    if (redirect === undefined) return step;
    this.#redirects++;
    return this.#tryPlace(trunk, link, place, redirect);
  }

  get #outsideCall(): OutsideCall {
    const { call, number, payer, isEmergency } = this.#init;
    return { call, number, payer, isEmergency };
  }

  async #signed(contact: PhoneContact, trunk: Trunk): Promise<PhoneContact> {
    const { sign } = this.#deps;
    const { outside } = contact;
    if (sign === undefined || outside === undefined) return contact;
    const rows = await sign(this.#init.call, contact, trunk);
    return rows.length === 0
      ? contact
      : { ...contact, outside: { ...outside, headers: [...outside.headers, ...rows] } };
  }

  async #attempt(contact: PhoneContact): Promise<AttemptOutcome | NotRung> {
    const { call, ringMs, maxForwards, number } = this.#init;
    this.#attempts++;
    const leg = this.#deps.ringing(call).place(contact, {
      contacts: [contact],
      extension: undefined,
      agent: undefined,
      ringMs,
      codecs: this.#init.codecs,
      shown: { number, name: undefined },
      maxForwards,
    });
    if (typeof leg === "string") return leg;
    const silenceMs = Math.min(limits.trunk.silenceMs, ringMs);
    return ringAttempt({ leg, ringMs, silenceMs }, this.#deps.clock, this.#signal, this.#onProgress);
  }

  #judge(outcome: AttemptOutcome, place: Place, link: TrunkLink): Step {
    switch (outcome.kind) {
      case "answered":
      case "no-answer":
      case "stopped":
        if (outcome.kind === "answered") link.health.alive(place);
        return { kind: "done", outcome };
      case "silent":
        setAside(place, link);
        return { kind: "next-place", why: "no answer to INVITE" };
      case "refused":
        return this.#judgeRefusal(outcome, place, link);
    }
  }

  #judgeRefusal(outcome: Extract<AttemptOutcome, { kind: "refused" }>, place: Place, link: TrunkLink): Step {
    const { how, progressed, unusable } = outcome;
    if (unusable) return refused({ ending: "no-common-audio", status: 488 });
    if (how.why !== "refused" || how.by !== "peer") return { kind: "done", outcome: NO_LINE };
    const { status } = how;
    this.#noteCause(how.reason, status);
    if (!how.heard) setAside(place, link);
    else if (status === 503) {
      const wait = retryAfterS(how.retryAfter);
      if (wait !== undefined) link.health.rest(place, wait * SECOND_MS); // RFC 3261 §21.5.4
    } else link.health.alive(place);
    // Whoever rang was reached: another carrier would only ring the same phone again.
    if (progressed) return refused(outsideRefusal(status));
    if (!how.heard || status === 408 || status === 503) return { kind: "next-place", why: whyOf(status, how.heard) };
    if (this.#init.failOn.includes(status)) return { kind: "next-trunk", why: whyOf(status, true) };
    return refused(outsideRefusal(status));
  }

  #noteCause(reason: string | undefined, status: number): void {
    const cause = q850CauseOf(reason);
    if (cause !== undefined) this.#init.call.note(`carrier said ${status}, Q.850 cause ${cause}`);
  }

  /** RFC 3261 §8.1.3.4, but only at the carrier itself: anybody else's address in a 3xx would let it send our calls, at our cost, where it likes. */
  #redirect(how: SessionEnd, trunk: Trunk, place: Place): string | undefined {
    if (how.why !== "refused" || how.by !== "peer" || how.status < 300 || how.status > 399) return undefined;
    if (this.#redirects >= limits.trunk.redirects || this.#attempts >= limits.trunk.attempts) return undefined;
    const home = [trunk.host, domainOf(trunk), targetOf(trunk).host, place.address.host].map((host) =>
      host.toLowerCase(),
    );
    return how.contacts?.find((contact) => {
      const uri = parseUri(contact);
      return uri !== undefined && uri.scheme !== "tel" && uri.headers === "" && home.includes(uri.host);
    });
  }
}

/** Where OPTIONS are sent they will find out when it is back; elsewhere it is left alone for a while. */
function setAside(place: Place, link: TrunkLink): void {
  link.health.failed(place);
  if (link.settings.qualifyMs === 0) link.health.rest(place, limits.trunk.restMs);
}

function refused(refusal: Refusal): Step {
  return { kind: "done", outcome: { kind: "refused", refusal } };
}

/** What a carrier's refusal means to whoever dialled. */
export function outsideRefusal(status: number): Refusal {
  if (status === 404 || status === 410 || status === 604) return { ending: "unknown-number", status: 404 };
  if (status === 484) return { ending: "unknown-number", status: 484 };
  if (status === 401 || status === 407 || (status >= 500 && status < 600))
    return { ending: "no-line", status: 503, by: "switch" };
  return refusalOf(status);
}

function whyOf(status: number, heard: boolean): string {
  return heard ? `refused with ${status}` : "cannot be reached";
}
