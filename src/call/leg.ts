// One leg: a SIP dialog and the audio that belongs to it. The caller's leg is made by `Leg.fromCaller`, all others by `Leg.toPhone`.
// It answers re-INVITEs itself (hold, resume, new address), keeps its media leg in step, and tells its owner what a person would notice.
// Whom it is connected with is not its business: `talk.ts` decides what it hears. When its person goes on in another call, `moveTo` makes a
// new leg there of the same dialog, and this one has ended.

import type { AgentKey, CallId, ExtensionKey, LegId, TrunkKey } from "../base/ids.ts";
import type { Address } from "../base/net.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Hearing, MediaLeg, MediaPlane } from "../rtp/media.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import type { SipRequest } from "../sip/message/message.ts";
import { writeNameAddr } from "../sip/message/name-addr.ts";
import { escapeUser } from "../sip/message/uri.ts";
import type { Flow, HeaderRows } from "../sip/ports.ts";
import { parseSdp } from "../sip/sdp/parse.ts";
import { type T38, t38Of } from "../sip/sdp/t38.ts";
import type { InviteInit, Referral, Session, SessionEnd, SessionFact } from "../sip/session/session.ts";
import type { CallFact, LegSide } from "./facts.ts";
import { codecsFrom, LegAudio, readOffer, type UsableOffer } from "./leg-audio.ts";
import { isConnected, type LegState, legStep } from "./leg-state.ts";
import { LegFax } from "./t38.ts";

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
}

export type LegFault =
  | { readonly kind: "no-port" }
  | { readonly kind: "no-common-audio"; readonly code: number; readonly text: string };

/** What a leg takes along when its person goes on in another call. */
interface Luggage {
  readonly state: LegState;
  readonly earlyAnswer: string | undefined;
  readonly rang: boolean;
  readonly wasAnswered: boolean;
  readonly isBroken: boolean;
  readonly told: string | undefined;
  readonly onGone: (() => void)[];
}

interface LegInit {
  readonly side: LegSide;
  readonly session: Session;
  readonly media: MediaLeg;
  readonly mediaCall: CallId;
  readonly party: LegParty;
  readonly shown: Shown;
  readonly audio: LegAudio;
  readonly offer?: UsableOffer | undefined;
  readonly deps: LegDeps;
  /** Whom its display shows already. */
  readonly told?: string | undefined;
  readonly from?: Luggage;
}

export class Leg {
  readonly id: LegId;
  readonly call: CallId;
  readonly side: LegSide;
  readonly party: LegParty;
  readonly shown: Shown;
  /** The call under which the media plane knows it; another than `call` once it has moved. */
  readonly mediaCall: CallId;
  readonly #session: Session;
  readonly #media: MediaLeg;
  readonly #audio: LegAudio;
  /** What the caller's INVITE offered; undefined on our own INVITEs and on delayed offers. */
  readonly #offer: UsableOffer | undefined;
  readonly #deps: LegDeps;
  #state: LegState = "new";
  /** Caller's leg: the answer they were given before the 200. */
  #earlyAnswer: string | undefined;
  #rang = false;
  #wasAnswered = false;
  #unusable = false;
  #broken = false;
  /** Our re-INVITE is under way, or another must follow it. */
  #reoffer: "idle" | "asked" | "again" = "idle";
  /** Made when the first fax is offered. */
  #fax: LegFax | undefined;
  #end: SessionEnd | undefined;
  #listener: ((event: LegEvent) => void) | undefined;
  #onRinging: (() => void) | undefined;
  /** Whom its display shows; undefined: a place, not a person. */
  #told: string | undefined;
  #onEnd: ((how: SessionEnd) => void)[] = [];
  /** Hung on the dialog, not on the leg: they go along to another call. */
  #onGone: (() => void)[] = [];

  private constructor(init: LegInit) {
    const { deps, from } = init;
    this.id = deps.leg;
    this.call = deps.call;
    this.side = init.side;
    this.party = init.party;
    this.shown = init.shown;
    this.mediaCall = init.mediaCall;
    this.#session = init.session;
    this.#media = init.media;
    this.#audio = init.audio;
    this.#offer = init.offer;
    this.#deps = deps;
    this.#told = init.told;
    if (from !== undefined) {
      this.#state = from.state;
      this.#earlyAnswer = from.earlyAnswer;
      this.#rang = from.rang;
      this.#wasAnswered = from.wasAnswered;
      this.#broken = from.isBroken;
      this.#told = from.told;
      this.#onGone = from.onGone;
    }
    const sipCallId = init.session.dialogId.callId;
    deps.facts({ kind: "leg.started", call: this.call, leg: this.id, side: this.side, ...this.party, sipCallId });
    if (from !== undefined) this.#factsSoFar();
    this.#session.listen((fact) => this.#onSession(fact));
  }

  /** Takes an admitted INVITE. A fault leaves the session untouched: the caller of this function refuses it. */
  static fromCaller(
    session: Session,
    caller: { readonly party: LegParty; readonly shown: Shown },
    deps: LegDeps,
  ): Result<Leg, LegFault> {
    const offer = session.offer === undefined ? undefined : readOffer(session.offer);
    if (offer?.ok === false) return fail({ kind: "no-common-audio", ...offer.fault });
    const opened = openAudio(session.flow, deps);
    if (opened === undefined) return fail({ kind: "no-port" });
    return ok(new Leg({ side: "caller", session, ...caller, deps, offer: offer?.value, ...opened }));
  }

  /** Sends an INVITE that offers `codecs`. Events come from the next message on. */
  static toPhone(
    init: Omit<InviteInit, "sdp"> & {
      readonly codecs: readonly AudioCodec[];
      readonly party: LegParty;
      readonly shown: Shown;
    },
    invite: (init: InviteInit) => Session,
    deps: LegDeps,
  ): Result<Leg, LegFault> {
    const opened = openAudio(init.flow, deps);
    if (opened === undefined) return fail({ kind: "no-port" });
    const { codecs, party, shown, ...rest } = init;
    try {
      const session = invite({ ...rest, sdp: opened.audio.offer(codecs) });
      return ok(new Leg({ side: "callee", session, party, shown, deps, told: init.from.user, ...opened }));
    } catch (bug) {
      opened.media.close(); // whatever went wrong, the port comes back
      throw bug;
    }
  }

  get state(): LegState {
    return this.#state;
  }

  get flow(): Flow {
    return this.#session.flow;
  }

  /** As the world outside names the dialog: lamps, Replaces. */
  get dialogId(): Session["dialogId"] {
    return this.#session.dialogId;
  }

  /** The INVITE that made it. */
  get invite(): SipRequest {
    return this.#session.invite;
  }

  /** Where the peer asked to be called, in its INVITE; of our own INVITE: where we sent it. */
  get invitedTo(): string {
    return this.#session.invite.uri;
  }

  /** Legs made later have higher ones; a leg that moves keeps its own. */
  get ordinal(): number {
    return this.#deps.ordinal;
  }

  /** Is this the leg of that dialog? */
  isOf(session: Session): boolean {
    return this.#end === undefined && this.#session === session;
  }

  /** The way to the peer is broken at the moment. */
  get isBroken(): boolean {
    return this.#broken;
  }

  /** How it ended; undefined while it lives. */
  get end(): SessionEnd | undefined {
    return this.#end;
  }

  /** 200 was said, by us or by them. */
  get wasAnswered(): boolean {
    return this.#wasAnswered;
  }

  /** Our INVITE had some answer, if only 100 Trying. */
  get heard(): boolean {
    return this.#session.heard ?? true;
  }

  /** It was ended because its description fits nothing we can speak. */
  get unusable(): boolean {
    return this.#unusable;
  }

  /** What to offer to the other side: the codec in use or wanted first, then whatever the media plane can translate into it. */
  get codecs(): readonly AudioCodec[] {
    return codecsFrom(this.#audio.plan?.codec ?? this.#offer?.codecs[0]);
  }

  get codec(): AudioCodec | undefined {
    return this.#audio.plan?.codec;
  }

  /** One listener at a time; an end that came earlier is told at once. */
  listen(listener: ((event: LegEvent) => void) | undefined): void {
    this.#listener = listener;
    if (this.#end !== undefined) listener?.({ kind: "ended", how: this.#end });
  }

  /** Beside the listener: closes what hangs on this leg. At once if it has ended. */
  onEnd(run: (how: SessionEnd) => void): void {
    if (this.#end !== undefined) run(this.#end);
    else this.#onEnd.push(run);
  }

  /** Beside the listener: the person is gone for good, from whatever call the leg had moved to. At once if it has ended here. */
  onGone(run: () => void): void {
    if (this.#end !== undefined) run();
    else this.#onGone.push(run);
  }

  /** Caller's leg: 180 without sound; the phone makes its own ringback. */
  ring(reached?: Shown): void {
    if (this.#state !== "new" && this.#state !== "early") return;
    this.#session.ring({ status: 180, ...this.#identityOf(reached) });
    this.#turn("ringing");
    this.#noticeRinging();
  }

  /**
   * Caller's leg: our answer before the 200, so that the callee's early sound is heard. 180 where it rings too: then a callee who says nothing
   * is covered by the ringback of the caller's own phone (RFC 3960 §3.2). Without an offer to answer: plain 180.
   */
  ringWithSound(status: 180 | 183, prefer: AudioCodec | undefined, reached?: Shown): void {
    if (this.#state !== "new" && this.#state !== "ringing") return;
    if (this.#earlyAnswer !== undefined) return;
    if (this.#offer === undefined) return this.ring(reached);
    const sdp = this.#audio.accept(this.#offer.sdp, prefer);
    if (!sdp.ok) return;
    this.#earlyAnswer = sdp.value;
    this.#session.ring({ status, sdp: sdp.value, ...this.#identityOf(reached) });
    this.#configure();
    this.#turn("early");
    if (status === 180) this.#noticeRinging();
  }

  /** Caller's leg: 200, which says who was reached. False: their offer and ours have nothing in common, nothing was sent. */
  answer(prefer: AudioCodec | undefined, reached?: Shown): boolean {
    if (isConnected(this.#state) || this.#state === "ended") return this.#state !== "ended";
    const sdp = this.#answerSdp(prefer);
    if (sdp === undefined) return false;
    this.#told = reached?.number;
    this.#session.answer({ sdp, ...this.#identityOf(reached) });
    this.#noticeAnswer();
    return true;
  }

  hear(what: Hearing): void {
    if (this.#state !== "ended") this.#media.hear(what);
  }

  /** Tells a phone of ours whom it talks to now, unless its display shows that already. */
  inform(other: Shown): void {
    const before = this.#told;
    this.#told = other.number;
    if (before === undefined || before === other.number || !isConnected(this.#state)) return;
    const { headers } = this.#identityOf(other);
    if (headers !== undefined) this.#session.inform(headers);
  }

  /** Somebody else hears of the first ringing too; at once if it rings already. */
  whenRinging(run: () => void): void {
    if (this.#rang) run();
    else this.#onRinging = run;
  }

  /** RFC 3325 §9.1: only towards peers we trust, which are the phones of the office; trunks have their own ways. */
  #identityOf(who: Shown | undefined): { readonly headers?: HeaderRows } {
    if (who === undefined || this.party.extension === undefined) return {};
    const uri = `sip:${escapeUser(who.number)}@${hostText(this.#deps.ownHost(this.#session.flow))}`;
    return { headers: [["P-Asserted-Identity", writeNameAddr({ display: who.name, uri })]] };
  }

  /** Ends the leg the right way for its state (see Session.end). */
  hangUp(init?: { readonly status?: number; readonly reason?: string; readonly headers?: HeaderRows }): void {
    if (this.#end === undefined) this.#session.end(init); // one that has moved says no goodbye for its successor
  }

  /**
   * Its person goes on in another call: a new leg there of the same dialog, with the same audio where one media worker holds both calls
   * (`stays`), else with new audio whose address the peer is told (RFC 3264 §8.3.1). This leg has ended; its listener hears nothing.
   * undefined: no port is free, or its audio was promised to the peer and nobody can tell it better now; then nothing has changed.
   */
  moveTo(deps: LegDeps, stays: boolean): Leg | undefined {
    if (this.#end !== undefined) return undefined;
    const connected = isConnected(this.#state);
    const isPromised = this.side === "callee" || this.#earlyAnswer !== undefined;
    if (!stays && !connected && isPromised) return undefined;
    const opened = stays ? { media: this.#media, audio: this.#audio, mediaCall: this.mediaCall } : this.#reopen(deps);
    if (opened === undefined) return undefined;
    const leg = stays ? this.id : deps.leg;
    const from = this.#leave(leg, deps.call);
    const moved = new Leg({ ...this.#constants, deps: { ...deps, leg, ordinal: this.ordinal }, from, ...opened });
    if (!stays) this.#media.close();
    if (!stays && connected) moved.#tellNewAddress();
    if (stays && this.#fax?.isOn === true) moved.#leaveFax();
    return moved;
  }

  /** For those who hear of this leg for the first time: what happened before it moved here. */
  #factsSoFar(): void {
    const { facts } = this.#deps;
    const of = { call: this.call, leg: this.id };
    if (this.#rang) facts({ kind: "leg.ringing", ...of });
    if (this.#wasAnswered) facts({ kind: "leg.answered", ...of });
    if (this.#state === "held") facts({ kind: "leg.held", ...of });
  }

  get #constants(): Pick<LegInit, "side" | "session" | "party" | "shown" | "offer"> {
    return { side: this.side, session: this.#session, party: this.party, shown: this.shown, offer: this.#offer };
  }

  #reopen(deps: LegDeps): Opened | undefined {
    const media = deps.media.openLeg(deps.call, deps.leg, deps.near);
    if (media === undefined) return undefined;
    const address: Address = { host: deps.audioHost(this.#session.flow), port: media.port };
    return { media, audio: this.#audio.movedTo(address), mediaCall: deps.call };
  }

  #leave(as: LegId, to: CallId): Luggage {
    const luggage: Luggage = {
      state: this.#state,
      earlyAnswer: this.#earlyAnswer,
      rang: this.#rang,
      wasAnswered: this.#wasAnswered,
      isBroken: this.#broken,
      told: this.#told,
      onGone: this.#onGone.splice(0),
    };
    const how: SessionEnd = { by: "us", why: "bye" };
    this.#turn("ended");
    this.#end = how;
    this.#listener = undefined;
    this.#deps.facts({ kind: "leg.moved", call: this.call, leg: this.id, to, as });
    this.#deps.facts({ kind: "leg.ended", call: this.call, leg: this.id, why: "moved", by: "us", status: undefined });
    for (const run of this.#onEnd.splice(0)) run(how);
    return luggage;
  }

  #tellNewAddress(): void {
    this.#configure();
    this.#offerAgain();
  }

  /** Who comes from a fax talks in the next call. */
  #leaveFax(): void {
    this.#media.pass(undefined);
    this.#offerAgain();
  }

  #offerAgain(): void {
    if (this.#reoffer !== "idle") this.#reoffer = "again";
    else {
      this.#reoffer = "asked";
      this.#session.reoffer(this.#audio.offer(this.codecs));
    }
  }

  /** What our re-INVITE came to. */
  #reoffered(status: number): void {
    const again = this.#reoffer === "again";
    const asked = this.#reoffer !== "idle";
    this.#reoffer = "idle";
    if (again) return this.#offerAgain();
    // The peer still sends to the address we gave up: nobody would ever hear it.
    if (asked && status >= 300) this.#session.end({ reason: `SIP;cause=${status};text="No new address taken"` });
  }

  /** A re-INVITE of ours would not get in the way of another. */
  get canReoffer(): boolean {
    return isConnected(this.#state) && this.#reoffer === "idle";
  }

  /** The fax they offer, for `passFax` to answer or to refuse. */
  takeFax(): T38 | undefined {
    return this.#fax?.take();
  }

  answerFax(t38: T38, from: Leg): void {
    this.#fax?.answer(t38, from);
  }

  refuseFax(): void {
    this.#fax?.refuse();
  }

  /** Offers them the fax of `from`; `outcome` hears their half, undefined: they want none. */
  offerFax(t38: T38, from: Leg, outcome: (answer: T38 | undefined) => void): void {
    this.#faxOf().offer(t38, from, outcome);
  }

  /** The fax is over: they are offered sound. Nothing where there was none. */
  voiceAgain(): void {
    if (this.#fax?.isOn !== true || !isConnected(this.#state)) return;
    this.#fax.endFax();
    this.#offerAgain();
  }

  #answerSdp(prefer: AudioCodec | undefined): string | undefined {
    // Delayed offer (RFC 3261 §13.3.1.4): ours goes in the 200, theirs comes in the ACK.
    if (this.#offer === undefined) return this.#audio.offer(codecsFrom(prefer));
    // RFC 3261 §13.2.1: what was answered early is the answer.
    if (this.#earlyAnswer !== undefined) return this.#earlyAnswer;
    const sdp = this.#audio.accept(this.#offer.sdp, prefer);
    return sdp.ok ? sdp.value : undefined;
  }

  #onSession(fact: SessionFact): void {
    switch (fact.kind) {
      case "progress":
        return this.#onProgress(fact.status, fact.sdp);
      case "answered":
        return this.#onAnswered(fact.sdp);
      case "acknowledged":
        // RFC 6337 §2.2: the ACK to a 200 that offered carries the answer.
        if (fact.sdp !== undefined) this.#takeAnswer(fact.sdp);
        else if (this.#audio.plan === undefined) this.#endAsUnusable();
        return;
      case "offer-answered":
        return this.#onOfferAnswered(fact.sdp);
      case "offered":
        return this.#onOffer(fact.sdp);
      case "offer-refused":
        return this.#reoffered(this.#fax?.onRefused() === true ? 200 : fact.status);
      case "referred":
        return this.#deps.referred(this, fact.referral);
      case "flow-broken":
      case "flow-moved":
        return this.#noticeWay(fact.kind === "flow-broken");
      case "info":
        return this.#onInfo(fact.contentType, fact.body);
      case "ended":
        return this.#onEnded(fact.how);
    }
  }

  #onProgress(status: number, sdp: string | undefined): void {
    const sounds = sdp !== undefined && this.#audio.answered(sdp);
    // 183 without a description is how some gateways say that it rings; 181 and 182 say that it does not yet.
    const rings = status === 180 || (status === 183 && sdp === undefined);
    if (sounds) {
      this.#configure();
      this.#turn("early");
    } else if (rings && this.#state === "new") this.#turn("ringing");
    if (rings) this.#noticeRinging();
    if (rings || sounds) this.#tell({ kind: "progress", progress: { rings, sounds } });
  }

  #onAnswered(sdp: string | undefined): void {
    const isBad = sdp !== undefined && !this.#audio.answered(sdp);
    // RFC 3261 §13.2.2.4: an answer nobody can use ends the dialog after its ACK.
    if (isBad || this.#audio.plan === undefined) return this.#endAsUnusable();
    this.#noticeAnswer();
    this.#tell({ kind: "answered" });
  }

  #takeAnswer(sdp: string): void {
    if (this.#audio.answered(sdp)) {
      this.#configure();
      this.#noticeHold();
    } else if (this.#audio.plan === undefined) this.#endAsUnusable();
    // else: nobody can use it, and the talk goes on as it was agreed before (RFC 3261 §14.1)
  }

  #endAsUnusable(): void {
    this.#unusable = true;
    this.#session.end({ reason: 'SIP;cause=488;text="Not Acceptable Here"' });
  }

  #onOffer(sdp: string | undefined): void {
    if (sdp === undefined) {
      this.#session.answerOffer(this.#audio.offer(this.codecs));
      return;
    }
    if (sdp.includes("m=image") && this.#onFaxOffer(sdp)) return;
    const answer = this.#audio.acceptText(sdp, this.#audio.plan?.codec);
    if (!answer.ok) {
      this.#session.refuseOffer(488);
      return;
    }
    this.#session.answerOffer(answer.value);
    this.#configure();
    this.#noticeHold();
    if (this.#fax?.isOn !== true) return;
    this.#fax.endFax();
    this.#tell({ kind: "t38-ended" });
  }

  #onOfferAnswered(sdp: string): void {
    const of = this.#fax?.onAnswer(sdp) ?? "not-fax";
    if (of === "refused") this.#reoffer = "again"; // they took the re-INVITE without the fax: now they have nothing
    if (of === "not-fax") {
      this.#takeAnswer(sdp);
      this.#fax?.endFax();
    }
    this.#reoffered(200);
  }

  /** false: the description is about sound. */
  #onFaxOffer(text: string): boolean {
    const sdp = parseSdp(text);
    const t38 = sdp.ok && isConnected(this.#state) ? t38Of(sdp.value) : undefined;
    if (!sdp.ok || t38 === undefined) return false;
    this.#faxOf().onOffer(sdp.value, t38, () => this.#tell({ kind: "t38-offered" }));
    return true;
  }

  #faxOf(): LegFax {
    this.#fax ??= new LegFax({
      answer: (offer, t38) => this.#session.answerOffer(this.#audio.answerT38(offer, t38)),
      refuse: (status) => this.#session.refuseOffer(status),
      offer: (t38) => {
        this.#reoffer = "asked";
        this.#session.reoffer(this.#audio.offerT38(t38));
      },
      pass: (t38, from) => {
        if (t38 === undefined || from === undefined) return this.#media.pass(undefined);
        this.#media.pass({ remote: t38.address, signalledFrom: this.#session.flow.remote.host, from: from.id });
      },
    });
    return this.#fax;
  }

  #configure(): void {
    const plan = this.#audio.plan;
    if (plan !== undefined) this.#media.configure({ ...plan, signalledFrom: this.#session.flow.remote.host });
  }

  #noticeRinging(): void {
    if (this.#rang) return;
    this.#rang = true;
    this.#onRinging?.();
    this.#onRinging = undefined;
    this.#deps.facts({ kind: "leg.ringing", call: this.call, leg: this.id });
  }

  #noticeAnswer(): void {
    this.#wasAnswered = true;
    this.#configure();
    this.#turn("answered");
    this.#deps.facts({ kind: "leg.answered", call: this.call, leg: this.id });
    this.#noticeHold(); // they may begin on hold
  }

  #noticeHold(): void {
    const held = this.#audio.plan?.weSend === false;
    if (this.#state === "answered" && held) {
      this.#turn("held");
      this.#deps.facts({ kind: "leg.held", call: this.call, leg: this.id });
      this.#tell({ kind: "held" });
    } else if (this.#state === "held" && !held) {
      this.#turn("answered");
      this.#deps.facts({ kind: "leg.resumed", call: this.call, leg: this.id });
      this.#tell({ kind: "resumed" });
    }
  }

  #onInfo(contentType: string, body: string): void {
    const digit = digitInInfo(contentType, body);
    if (digit !== undefined) this.#deps.pressed(this, digit);
  }

  #noticeWay(broken: boolean): void {
    const was = this.#broken;
    this.#broken = broken;
    if (!broken) this.#configure(); // what it sends now comes from elsewhere
    if (was !== broken) this.#tell({ kind: broken ? "broken" : "mended" });
  }

  #onEnded(how: SessionEnd): void {
    this.#turn("ended");
    this.#end = how;
    this.#media.close();
    this.#deps.facts({
      kind: "leg.ended",
      call: this.call,
      leg: this.id,
      why: how.why,
      by: how.by,
      status: how.why === "refused" && how.by === "peer" ? how.status : undefined,
    });
    const listener = this.#listener;
    this.#listener = undefined;
    for (const run of this.#onEnd.splice(0)) run(how);
    for (const run of this.#onGone.splice(0)) run();
    listener?.({ kind: "ended", how });
  }

  #turn(to: LegState): void {
    this.#state = legStep(this.#state, to);
  }

  #tell(event: LegEvent): void {
    this.#listener?.(event);
  }
}

/** What phones set to "DTMF by INFO" send: `Signal=5` (application/dtmf-relay) or the key alone (application/dtmf). */
function digitInInfo(contentType: string, body: string): string | undefined {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/dtmf-relay" && type !== "application/dtmf") return undefined;
  const text = type === "application/dtmf" ? body.trim() : /^\s*Signal\s*=\s*(\S+)/im.exec(body)?.[1];
  if (text === "10" || text === "11") return text === "10" ? "*" : "#";
  return text !== undefined && /^[0-9*#A-D]$/.test(text) ? text : undefined;
}

function hostText(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

interface Opened {
  readonly media: MediaLeg;
  readonly audio: LegAudio;
  readonly mediaCall: CallId;
}

function openAudio(flow: Flow, deps: LegDeps): Opened | undefined {
  const media = deps.media.openLeg(deps.call, deps.leg, deps.near);
  if (media === undefined) return undefined;
  const address: Address = { host: deps.audioHost(flow), port: media.port };
  return { media, audio: new LegAudio({ address, id: deps.sdpId }), mediaCall: deps.call };
}
