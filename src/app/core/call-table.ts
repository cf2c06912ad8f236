// Calls in progress: admits an INVITE as a call, gives it its legs, starts its story, moves legs from one call to another, and knows which
// extension has part in which call. Who may do what with a call in progress is decided in `transfers.ts` and `pickup.ts`.

import { type CallId, type ExtensionKey, type LegId, makeCallId, type TrunkKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { bugText } from "../../base/log.ts";
import { Call } from "../../call/call.ts";
import { offeredToPhone, offeredToTrunk, speakable } from "../../call/codec-choice.ts";
import { farewell, statusOf } from "../../call/ending.ts";
import type { CallImage, LegImage } from "../../call/image.ts";
import { Leg, type LegDeps, type LegFault, type LegParty } from "../../call/leg.ts";
import type { KeyHow } from "../../call/leg-keys.ts";
import { originOf } from "../../call/origin.ts";
import type { NotRung, PhoneContact, RingDeps, RingInit } from "../../call/ring-phones.ts";
import type { Dialler } from "../../call/route.ts";
import { replacesOf } from "../../sip/dialog/replaces.ts";
import { hopsLeft } from "../../sip/message/max-forwards.ts";
import { userOf } from "../../sip/message/uri.ts";
import type { Flow, HeaderRows, Identity } from "../../sip/ports.ts";
import { warningRow } from "../../sip/sdp/negotiate.ts";
import type { ReplacedDialog, Session } from "../../sip/session/session.ts";
import type { CallTableDeps, NotAdmitted } from "./call-table-deps.ts";
import { type Begun, inboundCall } from "./inbound-call.ts";
import type { Held } from "./intake.ts";
import type { Next } from "./next.ts";
import { mayReplace, takePlace } from "./replace.ts";
import { referred } from "./transfers.ts";
import { Way } from "./way.ts";

export type { AskedCall, Incoming, NotAdmitted } from "./call-table-deps.ts";

export class CallTable {
  /** Meanwhile new calls are refused; those in progress go on, and may still bring others in. `intake.ts` says when. */
  held: Held | undefined;
  readonly #deps: CallTableDeps;
  readonly #ways = new Map<CallId, Way>();
  /** Living legs of each extension. */
  readonly #legsOf = new Map<ExtensionKey, Set<Leg>>();
  #emptied: (() => void) | undefined;
  #legsMade = 0;
  #closing = false;

  constructor(deps: CallTableDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#ways.size;
  }

  find(id: string): Call | undefined {
    return this.#ways.get(id as CallId)?.call;
  }

  /** undefined: the call is over. */
  way(call: CallId): Way | undefined {
    return this.#ways.get(call);
  }

  get ways(): Iterable<Way> {
    return this.#ways.values();
  }

  /** Calls an extension has part in. */
  of(extension: ExtensionKey): readonly CallId[] {
    return [...new Set([...this.legsOf(extension)].map((leg) => leg.call))];
  }

  legsOf(extension: ExtensionKey): Iterable<Leg> {
    return this.#legsOf.get(extension) ?? [];
  }

  /** Calls with a leg that the media plane knows under one of these. */
  heardBy(calls: readonly CallId[]): readonly Call[] {
    const known = new Set(calls);
    const all = [...this.#ways.values()].map(({ call }) => call);
    return all.filter(({ id, legs }) => known.has(id) || legs.some(({ mediaCall }) => known.has(mediaCall)));
  }

  /** Nothing was heard of a party for too long (RTP-13): of two it ends the call, of more only that party leaves. */
  endSilent(opened: CallId, id: LegId, silentMs: number): void {
    const note = `no audio from ${id} for ${Math.round(silentMs / 1_000)} s, the office's limit`;
    this.#endUnheard(opened, id, "no-audio", note);
  }

  /** The handshake that was to protect a party's sound has failed (RTP-07): it would hear nothing and not be heard. */
  endUnsecured(opened: CallId, id: LegId, cause: string): void {
    this.#endUnheard(opened, id, "no-secure-audio", `no secure audio with ${id}: ${cause}`);
  }

  #endUnheard(opened: CallId, id: LegId, ending: "no-audio" | "no-secure-audio", note: string): void {
    for (const call of this.heardBy([opened])) {
      const leg = call.legs.find((one) => one.id === id);
      if (leg === undefined || leg.state === "ended") continue;
      call.note(note);
      if (call.legs.length <= 2) call.stop(ending);
      else leg.hangUp(farewell(ending, statusOf(ending)));
    }
  }

  /** A key of the party on leg `id`, which was opened in call `opened`: whoever waits for it hears of it, and whom the party talks with. */
  keyPressed(opened: CallId, id: LegId, digit: string, how: KeyHow): void {
    if (!this.#deps.site().keypad.pressed(id, digit, how)) return;
    for (const call of this.heardBy([opened])) this.#ways.get(call.id)?.talk?.passKey(id, digit, how);
  }

  get extensionsInCalls(): Iterable<ExtensionKey> {
    return this.#legsOf.keys();
  }

  /** The leg of the dialog that a phone names (RFC 3891 §3); undefined: none of a call. */
  named(dialog: ReplacedDialog): Leg | undefined {
    const session = this.#deps.replaced(dialog);
    return session === undefined ? undefined : this.legOf(session);
  }

  /** The leg of a dialog. Looks through all calls: only for what people do by hand. */
  legOf(session: Session): Leg | undefined {
    for (const { call } of this.#ways.values()) {
      const leg = call.legs.find((one) => one.isOf(session));
      if (leg !== undefined) return leg;
    }
    return undefined;
  }

  /** An admitted INVITE. */
  arrive(session: Session, identity: Identity | undefined): void {
    const dialler = diallerOf(identity);
    const replaces = replacesOf(session.invite);
    if (replaces !== undefined) return this.#replace(session, replaces, dialler);
    const call = this.#callOf(session, dialler);
    try {
      const refused = this.#closing ? CLOSING : this.#admission(call, session);
      if (refused !== undefined) this.#refuse(call, session, refused);
      else this.#admit(call, session);
    } catch (bug) {
      call.end("failed", "switch"); // the session is ended by whoever hears of the bug
      this.#ways.delete(call.id);
      throw bug;
    }
  }

  /** RFC 3891: it takes the place of a leg in a call that is up already, and is no call of its own. */
  #replace(session: Session, replaces: ReplacedDialog, dialler: Dialler | undefined): void {
    const extension = dialler?.kind === "extension" ? dialler.extension : undefined;
    const refuse = (status: number): void => {
      session.listen(() => {});
      session.end({ status });
    };
    if (this.#closing) return refuse(503);
    if (extension === undefined) return refuse(403); // whoever is no phone of ours need not learn which calls there are
    const leg = this.named(replaces);
    if (leg === undefined) return refuse(481); // RFC 3891 §3
    const no = mayReplace(leg, extension, replaces, this.#deps.site());
    if (no !== undefined) return refuse(no);
    const call = this.find(leg.call);
    const own = this.#deps.site().office().extensions.get(extension);
    if (call === undefined || own === undefined) return refuse(481);
    const party: LegParty = { extension, agent: undefined };
    const taken = Leg.fromCaller(
      session,
      { party, shown: { number: own.key, name: own.name } },
      this.#legDeps(call, party),
    );
    if (!taken.ok) return refuse(taken.fault.kind === "no-port" ? 503 : 488);
    call.takeLeg(taken.value);
    this.#count(taken.value);
    takePlace(leg, taken.value, this.#deps.site());
  }

  /**
   * The person behind this leg goes on in another call; here the leg has ended. undefined: no port is free there, or its phone cannot be told
   * a new address yet.
   */
  move(leg: Leg, to: Call): Leg | undefined {
    const near = to.anchor?.mediaCall;
    const stays = near === undefined || near === leg.mediaCall || this.#deps.media.together(leg.mediaCall, near);
    const moved = leg.moveTo(this.#legDeps(to, leg.party), stays);
    if (moved === undefined) return undefined;
    to.takeLeg(moved);
    if (moved.party.extension !== undefined) this.#index(moved, moved.party.extension);
    return moved;
  }

  /**
   * The sound of this leg goes to the media worker where `near` has its own, so that the two may hear each other; the leg itself where it is
   * there already. undefined: no port is free there, or its phone cannot be told a new address yet.
   */
  bring(leg: Leg, near: CallId): Leg | undefined {
    if (leg.mediaCall === near || this.#deps.media.together(leg.mediaCall, near)) return leg;
    const call = this.find(leg.call);
    if (call === undefined) return undefined;
    const moved = call.renew(leg, () => leg.moveTo({ ...this.#legDeps(call, leg.party), near }, false));
    if (moved?.party.extension !== undefined) this.#index(moved, moved.party.extension);
    return moved;
  }

  /** A call that the switch itself begins for somebody who is in another; their leg moves here before `begin`. undefined: it may not be. */
  open(asked: {
    readonly extension: ExtensionKey;
    readonly dialled: string;
    readonly maxForwards: number;
    readonly flow: Flow;
  }): Call | undefined {
    const { rng, day, site, facts } = this.#deps;
    const { extension, dialled, maxForwards, flow } = asked;
    const id = makeCallId(rng, day.compact());
    const dialler: Dialler = { kind: "extension", extension };
    const isFull = this.#closing || !this.#hasRoom(dialler, dialled);
    if (isFull || this.#deps.admitCall?.({ call: id, dialler, dialled, flow }) !== undefined) return undefined;
    const fromName = site().office().extensions.get(extension)?.name;
    return new Call({ id, from: extension, fromName, dialled, dialler, maxForwards, facts });
  }

  /**
   * A call that waits in line for its customer to be called: nobody hangs on a line yet, so it takes up no room, and whoever opened it ends it
   * unless `beginByRinging` has begun it. undefined: no new calls, for now or any more.
   */
  openForCustomer(asked: {
    readonly from: string;
    readonly fromName: string;
    readonly dialled: string;
  }): Call | undefined {
    if (this.#closing || this.held !== undefined) return undefined;
    const { rng, day, facts } = this.#deps;
    const id = makeCallId(rng, day.compact());
    return new Call({ ...asked, id, dialler: undefined, maxForwards: 70, facts });
  }

  /** One more call may begin. */
  get hasRoom(): boolean {
    return !this.#closing && this.#ways.size < this.#deps.site().office().limits.calls;
  }

  /** A call whose caller is there: its story begins. */
  begin(way: Way, own?: Begun): void {
    this.#ways.set(way.call.id, way);
    this.#begin(way, own);
  }

  /** A call of `open` whose caller is rung first: `first` does it, and takes them into the call. */
  beginByRinging(call: Call, first: () => Promise<Next>): void {
    const way = new Way(call, ++this.#legsMade);
    this.#ways.set(call.id, way);
    this.#begin(way, { first: first(), settle: (last) => last });
  }

  /**
   * A call in which people talked when the process was killed, with its legs; its story is begun by whoever revives it. `dialogOf` undefined: that
   * leg's dialog is no more, and the leg is left out; so is one that finds no port.
   */
  revive(image: CallImage, dialogOf: (leg: LegImage) => Session | undefined): Way {
    const call = new Call({ ...image, id: image.call, was: image, facts: this.#deps.facts });
    for (const was of image.talking) {
      const session = dialogOf(was);
      const deps = { ...this.#legDeps(call, was.party), leg: was.id, sdpId: was.sdpId };
      const leg = session && Leg.revived(was, session, deps);
      if (leg === undefined) {
        session?.listen(() => {});
        session?.end(farewell("lost-at-restart", 500));
        continue;
      }
      if (call.anchor === undefined) call.takeCaller(leg);
      else call.takeLeg(leg);
      this.#count(leg);
    }
    const way = new Way(call, ++this.#legsMade);
    this.#ways.set(call.id, way);
    return way;
  }

  #callOf(session: Session, dialler: Dialler | undefined): Call {
    const { rng, day, site, facts, incoming } = this.#deps;
    const id = makeCallId(rng, day.compact());
    const { invite } = session;
    const said = dialler?.kind === "trunk" ? incoming?.(session, dialler.trunk) : undefined;
    const own = dialler?.kind === "extension" ? site().office().extensions.get(dialler.extension) : undefined;
    const call = new Call({
      id,
      from: shortened(said?.from) ?? own?.key ?? shortened(userOf(invite.from.uri)) ?? "anonymous",
      fromName: said === undefined ? (own?.name ?? shortened(invite.from.display)) : shortened(said.fromName),
      dialled: shortened(said?.dialled ?? userOf(invite.uri)) ?? "",
      dialler: own === undefined && dialler?.kind === "extension" ? undefined : dialler,
      origin: said?.origin ?? originOf(invite),
      maxForwards: hopsLeft(invite.headers),
      facts,
    });
    for (const note of said?.notes ?? []) call.note(note);
    return call;
  }

  #admission(call: Call, session: Session): NotAdmitted | undefined {
    const { id, dialler, dialled } = call;
    if (this.held !== undefined && !this.#isUrgent(dialler, dialled)) {
      call.note("refused: no new calls are taken for now (zongji drain)");
      return CLOSING;
    }
    if (!this.#hasRoom(dialler, dialled)) return OVERLOADED;
    return this.#deps.admitCall?.({ call: id, dialler, dialled, flow: session.flow });
  }

  /** Whoever is in a call may ask somebody back, and help may always be called. */
  #isUrgent(dialler: Dialler | undefined, dialled: string): boolean {
    if (dialler?.kind !== "extension") return false;
    return this.#legsOf.has(dialler.extension) || this.#deps.site().numbers().isForHelp(dialled);
  }

  /** Somebody of the house who calls for help gets in when it is full. */
  #hasRoom(dialler: Dialler | undefined, dialled: string): boolean {
    const site = this.#deps.site();
    const over = this.#ways.size - site.office().limits.calls;
    if (over < 0) return true;
    return over < limits.call.helpCalls && dialler?.kind === "extension" && site.numbers().isForHelp(dialled);
  }

  #admit(call: Call, session: Session): void {
    const { dialler } = call;
    const party: LegParty = {
      extension: dialler?.kind === "extension" ? dialler.extension : undefined,
      agent: undefined,
      trunk: dialler?.kind === "trunk" ? dialler.trunk : undefined,
    };
    const shown = { number: call.from, name: call.fromName };
    const leg = Leg.fromCaller(session, { party, shown }, this.#legDeps(call, party));
    if (!leg.ok) return this.#refuseFault(call, session, leg.fault);
    call.takeCaller(leg.value);
    this.#count(leg.value);
    const way = new Way(call, leg.value.ordinal);
    this.begin(way);
  }

  /** How a call's story rings phones: each leg belongs to the call and is ended with it. */
  ringing(call: Call): RingDeps {
    return { clock: this.#deps.clock, place: (contact, init) => this.#place(call, contact, init) };
  }

  /** No new calls from now on; resolves when the last one is over. */
  drain(): Promise<void> {
    this.#closing = true;
    return this.#ways.size === 0 ? Promise.resolve() : new Promise((resolve) => (this.#emptied = resolve));
  }

  /** Ends every call now. */
  stopAll(): void {
    this.#closing = true;
    for (const { call } of [...this.#ways.values()]) call.stop("switch-stopped");
  }

  #begin(way: Way, own: Begun | undefined): void {
    const { clock, log, site } = this.#deps;
    const { call } = way;
    way.beganAt = clock.wall();
    const longest = clock.after(limits.call.durationMs, `${call.id}: longer than a call may be`, () =>
      call.stop("too-long"),
    );
    call.scope.own(() => longest.cancel());
    const report = (bug: unknown): void => log.error("bug.call", { call: call.id, error: bugText(bug) });
    inboundCall(way, site(), own)
      .catch((bug: unknown) => {
        report(bug);
        call.end("failed", "switch"); // our own mistake ends this one call, never the switch
      })
      .catch(report)
      .finally(() => {
        this.#ways.delete(call.id);
        if (this.#ways.size === 0) this.#emptied?.();
      });
  }

  #place(call: Call, contact: PhoneContact, init: RingInit): Leg | NotRung {
    const way = this.#ways.get(call.id);
    const leg = way?.takeOver(contact.uri) ?? this.#invite(call, contact, init);
    if (typeof leg !== "string") way?.transfer?.rung(leg);
    return leg;
  }

  #invite(call: Call, contact: PhoneContact, init: RingInit): Leg | NotRung {
    const { outside } = contact;
    const headers: HeaderRows = outside?.headers ?? init.headers ?? [];
    const own = init.extension === undefined ? undefined : this.#deps.site().office().extensions.get(init.extension);
    const to = outside?.to ?? { display: undefined, user: init.extension ?? "" };
    const party: LegParty = { extension: init.extension, agent: init.agent, trunk: outside?.trunk };
    const deps = { ...this.#legDeps(call, party), ...(init.near !== undefined && { near: init.near }) };
    const leg = Leg.toPhone(
      {
        flow: contact.flow,
        uri: contact.uri,
        route: contact.route,
        from: outside?.from ?? { display: init.shown.name, user: init.shown.number },
        to,
        phoneOf: outside === undefined ? init.extension : undefined,
        ...(outside?.credentials === undefined ? {} : { credentials: outside.credentials }),
        headers,
        maxForwards: init.maxForwards,
        codecs: (outside === undefined ? offeredToPhone : offeredToTrunk)(init.codecs, deps.codecs),
        party,
        shown: { number: init.extension ?? to.user, name: own?.name },
      },
      this.#deps.invite,
      deps,
    );
    if (!leg.ok) {
      if (leg.fault.kind === "no-port") this.#deps.log.error("call.no-port", { call: call.id });
      else call.note(`not-encrypted: ${init.extension ?? outside?.trunk ?? ""} is not reached over TLS`);
      return leg.fault.kind === "no-port" ? "no-port" : "not-encrypted";
    }
    call.takeLeg(leg.value);
    this.#count(leg.value);
    return leg.value;
  }

  /** A phone that is in a call the ACD did not give it is not offered another one. */
  #count(leg: Leg): void {
    const { extension, agent } = leg.party;
    if (extension === undefined) return;
    this.#index(leg, extension);
    if (agent !== undefined) return;
    const { floor } = this.#deps.site();
    floor.engage(extension, 1);
    leg.onGone(() => floor.engage(extension, -1));
  }

  #index(leg: Leg, extension: ExtensionKey): void {
    const legs = this.#legsOf.get(extension) ?? new Set();
    if (legs.size === 0) this.#legsOf.set(extension, legs);
    legs.add(leg);
    leg.onEnd(() => {
      legs.delete(leg);
      if (legs.size === 0 && this.#legsOf.get(extension) === legs) this.#legsOf.delete(extension);
    });
  }

  #legDeps(call: Call, party: LegParty): LegDeps {
    const { media, audioHost, ownHost, facts, rng, legChanged } = this.#deps;
    return {
      call: call.id,
      leg: call.nextLegId(),
      media,
      near: call.anchor?.mediaCall ?? this.#otherCallOf(party.extension),
      ...this.#wishesOf(party),
      audioHost,
      facts,
      sdpId: rng.uint32(),
      ownHost,
      ordinal: ++this.#legsMade,
      ...(legChanged !== undefined && { changed: legChanged }),
      pressed: (leg, digit) => this.keyPressed(leg.call, leg.id, digit, "info"),
      referred: (leg, referral) => referred(leg, referral, this.#deps.site()),
    };
  }

  /** What the office wants of its sound. */
  #wishesOf({ extension, trunk }: LegParty): Pick<LegDeps, "codecs" | "security" | "keyWay"> {
    const office = this.#deps.site().office();
    const own = extension === undefined ? undefined : office.extensions.get(extension);
    const carrier = trunk === undefined ? undefined : office.trunks.get(trunk);
    const { codecs, encryption } = own ?? carrier ?? office;
    const keyWay = (own ?? carrier)?.dtmf ?? "auto";
    const { crypto, fingerprint } = this.#deps;
    return { codecs: speakable(codecs, this.#deps.codecs), security: { encryption, crypto, fingerprint }, keyWay };
  }

  /** Who is in a call already may join the two: then their audio had better live together. */
  #otherCallOf(extension: ExtensionKey | undefined): CallId | undefined {
    const legs = extension === undefined ? undefined : this.#legsOf.get(extension);
    if (legs !== undefined) for (const leg of legs) return leg.mediaCall;
    return undefined;
  }

  #refuse(call: Call, session: Session, { ending, status }: NotAdmitted): void {
    session.listen(() => {});
    session.end(farewell(ending, status));
    call.end(ending, "switch", status);
  }

  #refuseFault(call: Call, session: Session, fault: LegFault): void {
    if (fault.kind === "no-port") return this.#refuse(call, session, OVERLOADED);
    session.listen(() => {});
    const headers = fault.kind === "no-common-audio" ? [warningRow(fault, "zongji")] : [];
    session.end({ status: 488, headers });
    call.end("no-common-audio", "switch");
  }
}

const CLOSING: NotAdmitted = { ending: "switch-stopped", status: statusOf("switch-stopped") };
const OVERLOADED: NotAdmitted = { ending: "overloaded", status: statusOf("overloaded") };

function diallerOf(identity: Identity | undefined): Dialler | undefined {
  if (identity === undefined) return undefined;
  if (identity.kind === "trunk") return { kind: "trunk", trunk: identity.trunk as TrunkKey };
  return { kind: "extension", extension: identity.extension as ExtensionKey };
}

/** What a stranger wrote, short enough to be kept with each call. */
function shortened(text: string | undefined): string | undefined {
  return text?.slice(0, limits.call.numberCharacters);
}
