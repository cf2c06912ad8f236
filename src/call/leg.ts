// One leg: a SIP dialog and the audio that belongs to it. The caller's leg is made by `Leg.fromCaller`, all others by `Leg.toPhone`.
// It answers re-INVITEs itself (hold, resume, new address), keeps its media leg in step, and tells its owner what a person would notice.
// Whom it is connected with is not its business: `talk.ts` decides what it hears. When its person goes on in another call, `moveTo` makes a new leg
// there of the same dialog, and this one has ended.

import type { CallId, LegId } from "../base/ids.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Hearing, MediaLeg } from "../rtp/media.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import type { SipRequest } from "../sip/message/message.ts";
import type { Flow, HeaderRows } from "../sip/ports.ts";
import type { InviteInit, Session, SessionEnd, SessionFact } from "../sip/session/session.ts";
import type { LegSide } from "./facts.ts";
import type { LegImage } from "./image.ts";
import { digitInInfo } from "./info-digit.ts";
import { type LegAudio, readOffer, type UsableOffer } from "./leg-audio.ts";
import type { LegDeps, LegEvent, LegFault, LegInit, LegParty, Shown } from "./leg-contract.ts";
import { displayOf, type LegDisplay } from "./leg-display.ts";
import { imageOfLeg, openRevived } from "./leg-image.ts";
import { LegKeys } from "./leg-keys.ts";
import { LegLife } from "./leg-life.ts";
import { audioAt, type Opened, openAudio, wayOf } from "./leg-opening.ts";
import { LegSecurity } from "./leg-security.ts";
import type { LegState } from "./leg-state.ts";
import { Reoffer } from "./reoffer.ts";
import { faxOf, faxOfferIn, type LegFax } from "./t38.ts";

export type { LegDeps, LegEvent, LegFault, LegParty, Progress, Shown } from "./leg-contract.ts";

export class Leg {
  readonly id: LegId;
  readonly call: CallId;
  readonly side: LegSide;
  readonly party: LegParty;
  readonly shown: Shown;
  /** The call under which the media plane knows it; another than `call` once it has moved. */
  readonly mediaCall: CallId;
  readonly keys: LegKeys;
  readonly #session: Session;
  readonly #media: MediaLeg;
  readonly #audio: LegAudio;
  /** What the caller's INVITE offered; undefined on our own INVITEs and on delayed offers. */
  readonly #offer: UsableOffer | undefined;
  readonly #deps: LegDeps;
  readonly #display: LegDisplay;
  readonly #life: LegLife;
  readonly #reoffer: Reoffer;
  /** Caller's leg: the answer they were given before the 200. */
  #earlyAnswer: string | undefined;
  #unusable = false;
  #broken = false;
  #unmet: boolean;
  /** Made when the first fax is offered. */
  #fax: LegFax | undefined;

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
    this.#display = init.display;
    this.keys = new LegKeys({ ...init, way: deps.keyWay, plan: () => this.#audio.plan });
    this.#life = new LegLife({ call: this.call, leg: this.id }, deps.facts, from?.before);
    this.#reoffer = new Reoffer(() => this.#session.reoffer(this.#audio.again()), from?.reoffer);
    this.#earlyAnswer = from?.earlyAnswer;
    this.#broken = from?.isBroken ?? false;
    this.#unmet = from?.isUnmet ?? false;
    const sipCallId = init.session.dialogId.callId;
    deps.facts({ kind: "leg.started", call: this.call, leg: this.id, side: this.side, ...this.party, sipCallId });
    this.#life.tellSoFar();
    this.#session.listen((fact) => this.#onSession(fact));
  }

  /** Takes an admitted INVITE. A fault leaves the session untouched: the caller of this function refuses it. */
  static fromCaller(
    session: Session,
    caller: { readonly party: LegParty; readonly shown: Shown },
    deps: LegDeps,
  ): Result<Leg, LegFault> {
    const security = new LegSecurity(deps.security, wayOf(session.flow));
    const offer = session.offer === undefined ? undefined : readOffer(session.offer, deps.codecs, security);
    if (offer?.ok === false) return fail({ ...offer.fault, kind: "no-common-audio" });
    const opened = openAudio(session.flow, deps, (address) => audioAt(address, deps, security));
    if (opened === undefined) return fail({ kind: "no-port" });
    const display = displayOf(caller.party, session.flow, undefined, deps);
    return ok(new Leg({ side: "caller", session, ...caller, deps, offer: offer?.value, display, ...opened }));
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
    const security = new LegSecurity(deps.security, wayOf(init.flow, init.uri));
    const opened = openAudio(init.flow, deps, (address) => audioAt(address, deps, security));
    if (opened === undefined) return fail({ kind: "no-port" });
    const { codecs, party, shown, ...rest } = init;
    try {
      const sdp = opened.audio.offer(codecs);
      if (sdp === undefined) {
        opened.media.close();
        return fail({ kind: "not-protected" });
      }
      const session = invite({ ...rest, sdp });
      const display = displayOf(party, init.flow, init.from.user, deps);
      return ok(new Leg({ side: "callee", session, party, shown, deps, display, ...opened }));
    } catch (bug) {
      opened.media.close(); // whatever went wrong, the port comes back
      throw bug;
    }
  }

  /**
   * The leg of `image`, connected or held as it was, with a new port and keys. Write the image anew, then `offerAgain`: nothing is sent before, and until its
   * peer has taken the new description `isBroken` says so. `deps.leg` and `deps.sdpId` are the image's. undefined: no port is free; the session is as it was.
   */
  static revived(image: LegImage, session: Session, deps: LegDeps): Leg | undefined {
    const init = openRevived(image, session, deps);
    return init && new Leg(init);
  }

  /** What of it outlives the process; undefined: nothing, for it is not connected, or a fax is under way. */
  image(): LegImage | undefined {
    if (!this.#life.isConnected || this.#fax?.isOn === true) return undefined;
    return imageOfLeg(this, this.#session.image, this.#audio.image, this.#display.shows);
  }

  /** From before a restart: the peer is offered our new address, unless it has it already. */
  offerAgain(): void {
    if (this.#unmet && this.canReoffer) this.#reoffer.want();
  }

  get state(): LegState {
    return this.#life.state;
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

  /** Legs made later have higher ones; a leg that moves keeps its own. */
  get ordinal(): number {
    return this.#deps.ordinal;
  }

  /** Is this the leg of that dialog? */
  isOf(session: Session): boolean {
    return this.#life.end === undefined && this.#session === session;
  }

  /** The way to the peer is broken at the moment, or it does not know yet where we are since a restart. */
  get isBroken(): boolean {
    return this.#broken || this.#unmet;
  }

  /** How it ended; undefined while it lives. */
  get end(): SessionEnd | undefined {
    return this.#life.end;
  }

  /** 200 was said, by us or by them. */
  get wasAnswered(): boolean {
    return this.#life.wasAnswered;
  }

  /** Our INVITE had some answer, if only 100 Trying. */
  get heard(): boolean {
    return this.#session.heard ?? true;
  }

  /** It was ended because its description fits nothing we can speak. */
  get unusable(): boolean {
    return this.#unusable;
  }

  /** What would not have to be transcoded for this party, best first: the codec in use, else those it offered. */
  get codecs(): readonly AudioCodec[] {
    const { codec } = this;
    return codec === undefined ? (this.#offer?.codecs ?? []) : [codec];
  }

  get codec(): AudioCodec | undefined {
    return this.#audio.codec;
  }

  /** One listener at a time; an end that came earlier is told at once. */
  listen(listener: ((event: LegEvent) => void) | undefined): void {
    this.#life.listen(listener);
  }

  /** Beside the listener: closes what hangs on this leg. At once if it has ended. */
  onEnd(run: (how: SessionEnd) => void): void {
    this.#life.onEnd(run);
  }

  /** Beside the listener: the person is gone for good, from whatever call the leg had moved to. At once if it has ended here. */
  onGone(run: () => void): void {
    this.#life.onGone(run);
  }

  /** Somebody else hears of the first ringing too; at once if it rings already. */
  whenRinging(run: () => void): void {
    this.#life.whenRinging(run);
  }

  /** Caller's leg: 180 without sound; the phone makes its own ringback. */
  ring(reached?: Shown): void {
    if (this.#life.state !== "new" && this.#life.state !== "early") return;
    this.#session.ring({ status: 180, ...this.#display.of(reached) });
    this.#life.turn("ringing");
    this.#life.rings();
  }

  /**
   * Caller's leg: our answer before the 200, so that the callee's early sound is heard. 180 where it rings too: then a callee who says nothing
   * is covered by the ringback of the caller's own phone (RFC 3960 §3.2). Without an offer to answer: plain 180.
   */
  ringWithSound(status: 180 | 183, prefer: AudioCodec | undefined, reached?: Shown): void {
    if (this.#life.state !== "new" && this.#life.state !== "ringing") return;
    if (this.#earlyAnswer !== undefined) return;
    if (this.#offer === undefined) return this.ring(reached);
    const sdp = this.#audio.accept(this.#offer.sdp, prefer);
    if (!sdp.ok) return;
    this.#earlyAnswer = sdp.value;
    this.#session.ring({ status, sdp: sdp.value, ...this.#display.of(reached) });
    this.#configure();
    this.#life.turn("early");
    if (status === 180) this.#life.rings();
  }

  /** Caller's leg: 200, which says who was reached. False: their offer and ours have nothing in common, nothing was sent. */
  answer(prefer: AudioCodec | undefined, reached?: Shown): boolean {
    if (this.#life.isConnected || this.#life.state === "ended") return this.#life.state !== "ended";
    // RFC 3261 §13.2.1: what was answered early is the answer.
    const sdp = this.#earlyAnswer ?? this.#audio.lateAnswer(this.#offer?.sdp, prefer);
    if (sdp === undefined) return false;
    this.#session.answer({ sdp, ...this.#display.connected(reached) });
    this.#noticeAnswer();
    return true;
  }

  hear(what: Hearing): void {
    if (this.#life.state !== "ended") this.#media.hear(what);
  }

  /** A phone of ours that rings (`Session.askToAnswer`). */
  askToAnswer(heard: (status: number) => void): void {
    this.#session.askToAnswer(heard);
  }

  /** Tells a phone of ours whom it talks to now, unless its display shows that already. */
  inform(other: Shown): void {
    const headers = this.#life.isConnected ? this.#display.change(other) : undefined;
    if (headers !== undefined) this.#session.inform(headers);
  }

  /** Ends the leg the right way for its state (see Session.end). */
  hangUp(init?: { readonly status?: number; readonly reason?: string; readonly headers?: HeaderRows }): void {
    if (this.#life.end === undefined) this.#session.end(init); // one that has moved says no goodbye for its successor
  }

  /**
   * Its person goes on in another call: a new leg there of the same dialog, with the same audio where one media worker holds both calls
   * (`stays`), else with new audio whose address the peer is told (RFC 3264 §8.3.1). This leg has ended; its listener hears nothing.
   * undefined: no port is free, or its audio was promised to the peer and nobody can tell it better now, or a handshake cannot be taken along; then nothing has changed.
   */
  moveTo(deps: LegDeps, stays: boolean): Leg | undefined {
    if (this.#life.end !== undefined) return undefined;
    const connected = this.#life.isConnected;
    const isPromised = this.side === "callee" || this.#earlyAnswer !== undefined;
    if (!stays && !connected && isPromised) return undefined;
    const opened = stays ? { media: this.#media, audio: this.#audio, mediaCall: this.mediaCall } : this.#reopen(deps);
    if (opened === undefined) return undefined;
    const leg = stays ? this.id : deps.leg;
    const wasFax = this.#fax?.leave() === true;
    const { state: reoffer } = this.#reoffer;
    const before = this.#life.movedTo(deps.call, leg);
    const from = { before, earlyAnswer: this.#earlyAnswer, isBroken: this.#broken, isUnmet: this.#unmet, reoffer };
    const moved = new Leg({ ...this.#constants, deps: { ...deps, leg, ordinal: this.ordinal }, from, ...opened });
    if (!stays) this.#media.close();
    if (!stays && connected) moved.#tellNewAddress();
    if (stays && wasFax && connected) moved.#reoffer.want();
    return moved;
  }

  get #constants(): Pick<LegInit, "side" | "session" | "party" | "shown" | "offer" | "display"> {
    const { side, party, shown } = this;
    return { side, party, shown, session: this.#session, offer: this.#offer, display: this.#display };
  }

  #reopen(deps: LegDeps): Opened | undefined {
    return openAudio(this.#session.flow, deps, (address) => this.#audio.movedTo(address));
  }

  #tellNewAddress(): void {
    if (this.#audio.plan?.security === undefined) this.#configure(); // else not before there are new keys
    this.#reoffer.want();
  }

  /** What our re-INVITE came to. */
  #reoffered(status: number): void {
    // The peer still sends to the address we gave up: nobody would ever hear it.
    if (this.#reoffer.over() && status >= 300)
      this.#session.end({ reason: `SIP;cause=${status};text="No new address taken"` });
  }

  /** A re-INVITE of ours would not get in the way of another. */
  get canReoffer(): boolean {
    return this.#life.isConnected && this.#reoffer.state === "idle";
  }

  /** Faxes within the call; made when the first is offered. */
  get fax(): LegFax {
    this.#fax ??= faxOf({
      session: this.#session,
      media: this.#media,
      audio: this.#audio,
      onOffer: () => this.#reoffer.asked(),
    });
    return this.#fax;
  }

  /** The fax is over: they are offered sound. Nothing where there was none. */
  voiceAgain(): void {
    if (this.#fax?.isOn !== true || !this.#life.isConnected) return;
    this.#fax.endFax();
    this.#reoffer.want();
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
      case "changed":
        return this.#deps.changed?.(this);
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
      this.#life.turn("early");
    } else if (rings && this.#life.state === "new") this.#life.turn("ringing");
    if (rings) this.#life.rings();
    if (rings || sounds) this.#life.tell({ kind: "progress", progress: { rings, sounds } });
  }

  #onAnswered(sdp: string | undefined): void {
    const isBad = sdp !== undefined && !this.#audio.answered(sdp);
    // RFC 3261 §13.2.2.4: an answer nobody can use ends the dialog after its ACK.
    if (isBad || this.#audio.plan === undefined) return this.#endAsUnusable();
    this.#noticeAnswer();
    this.#life.tell({ kind: "answered" });
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
      this.#session.answerOffer(this.#audio.again());
      return;
    }
    if (this.#onFaxOffer(sdp)) return;
    // Their handshake of before a restart is of no use; ours comes with new names.
    if (this.#unmet && this.#audio.needsHandshake) return this.#session.refuseOffer(491);
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
    this.#life.tell({ kind: "t38-ended" });
  }

  #onOfferAnswered(sdp: string): void {
    const of = this.#fax?.onAnswer(sdp) ?? "not-fax";
    if (of === "refused") this.#reoffer.want(); // they took the re-INVITE without the fax: now they have nothing
    if (of === "not-fax") {
      this.#takeAnswer(sdp);
      this.#fax?.endFax();
    }
    this.#reoffered(200);
  }

  /** false: the description is about sound. */
  #onFaxOffer(text: string): boolean {
    const offered = this.#life.isConnected ? faxOfferIn(text) : undefined;
    if (offered === undefined || !this.fax.isAllowed) return false;
    this.fax.onOffer(offered.sdp, offered.t38, () => this.#life.tell({ kind: "t38-offered" }));
    return true;
  }

  #configure(): void {
    const plan = this.#audio.plan;
    if (plan === undefined) return;
    this.#media.configure({ ...plan, signalledFrom: this.#session.flow.remote.host });
    if (this.#unmet) this.#meet();
    if (this.#life.isConnected) this.#deps.changed?.(this);
  }

  #meet(): void {
    this.#unmet = false;
    if (!this.#broken) this.#life.tell({ kind: "mended" });
  }

  #onInfo(contentType: string, body: string): void {
    const digit = digitInInfo(contentType, body);
    if (digit !== undefined) this.#deps.pressed(this, digit);
  }

  #noticeWay(broken: boolean): void {
    const was = this.isBroken;
    this.#broken = broken;
    if (!broken) this.#configure(); // what it sends now comes from elsewhere
    if (was !== this.isBroken) this.#life.tell({ kind: broken ? "broken" : "mended" });
  }

  #noticeAnswer(): void {
    this.#configure();
    this.#life.answered(this.#isHeld);
  }

  #noticeHold(): void {
    this.#life.holds(this.#isHeld);
  }

  /** They asked us not to send. */
  get #isHeld(): boolean {
    return this.#audio.plan?.weSend === false;
  }

  #onEnded(how: SessionEnd): void {
    this.#media.close();
    this.#life.ended(how);
  }
}
