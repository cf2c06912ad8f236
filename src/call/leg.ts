// One leg: a SIP dialog and the audio that belongs to it. The caller's leg is made by `Leg.fromCaller`, all others by `Leg.toPhone`.
// It answers re-INVITEs itself (hold, resume, new address), keeps its media leg in step, and tells its owner what a person would notice.
// Whom it is connected with is not its business: `bridge-legs.ts` decides what it hears.

import type { AgentKey, CallId, ExtensionKey, LegId } from "../base/ids.ts";
import type { Address } from "../base/net.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Hearing, MediaLeg, MediaPlane } from "../rtp/media.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import type { Flow, HeaderRows } from "../sip/ports.ts";
import type { InviteInit, Session, SessionEnd, SessionFact } from "../sip/session/session.ts";
import type { CallFact, LegSide } from "./facts.ts";
import { codecsFrom, LegAudio, readOffer, type UsableOffer } from "./leg-audio.ts";
import { isConnected, type LegState, legStep } from "./leg-state.ts";

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
  /** Always the last. */
  | { readonly kind: "ended"; readonly how: SessionEnd };

export interface LegParty {
  readonly extension: ExtensionKey | undefined;
  readonly agent: AgentKey | undefined;
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
}

export type LegFault =
  | { readonly kind: "no-port" }
  | { readonly kind: "no-common-audio"; readonly code: number; readonly text: string };

export class Leg {
  readonly id: LegId;
  readonly call: CallId;
  readonly side: LegSide;
  readonly party: LegParty;
  readonly #session: Session;
  readonly #media: MediaLeg;
  readonly #audio: LegAudio;
  /** What the caller's INVITE offered; undefined on our own INVITEs and on delayed offers. */
  readonly #offer: UsableOffer | undefined;
  readonly #facts: (fact: CallFact) => void;
  #state: LegState = "new";
  /** Caller's leg: the answer they were given before the 200. */
  #earlyAnswer: string | undefined;
  #rang = false;
  #wasAnswered = false;
  #unusable = false;
  #end: SessionEnd | undefined;
  #listener: ((event: LegEvent) => void) | undefined;
  #onEnd: ((how: SessionEnd) => void)[] = [];

  private constructor(init: {
    side: LegSide;
    session: Session;
    media: MediaLeg;
    party: LegParty;
    audio: LegAudio;
    offer?: UsableOffer | undefined;
    deps: LegDeps;
  }) {
    this.id = init.deps.leg;
    this.call = init.deps.call;
    this.side = init.side;
    this.party = init.party;
    this.#session = init.session;
    this.#media = init.media;
    this.#audio = init.audio;
    this.#offer = init.offer;
    this.#facts = init.deps.facts;
    this.#facts({ kind: "leg.started", call: this.call, leg: this.id, side: this.side, ...this.party });
    this.#session.listen((fact) => this.#onSession(fact));
  }

  /** Takes an admitted INVITE. A fault leaves the session untouched: the caller of this function refuses it. */
  static fromCaller(session: Session, party: LegParty, deps: LegDeps): Result<Leg, LegFault> {
    const offer = session.offer === undefined ? undefined : readOffer(session.offer);
    if (offer?.ok === false) return fail({ kind: "no-common-audio", ...offer.fault });
    const opened = openAudio(session.flow, deps);
    if (opened === undefined) return fail({ kind: "no-port" });
    return ok(new Leg({ side: "caller", session, party, deps, offer: offer?.value, ...opened }));
  }

  /** Sends an INVITE that offers `codecs`. Events come from the next message on. */
  static toPhone(
    init: Omit<InviteInit, "sdp"> & { readonly codecs: readonly AudioCodec[]; readonly party: LegParty },
    invite: (init: InviteInit) => Session,
    deps: LegDeps,
  ): Result<Leg, LegFault> {
    const opened = openAudio(init.flow, deps);
    if (opened === undefined) return fail({ kind: "no-port" });
    const { codecs, party, ...rest } = init;
    try {
      const session = invite({ ...rest, sdp: opened.audio.offer(codecs) });
      return ok(new Leg({ side: "callee", session, party, deps, ...opened }));
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

  /** How it ended; undefined while it lives. */
  get end(): SessionEnd | undefined {
    return this.#end;
  }

  /** 200 was said, by us or by them. */
  get wasAnswered(): boolean {
    return this.#wasAnswered;
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

  /** Caller's leg: 180 without sound; the phone makes its own ringback. */
  ring(): void {
    if (this.#state !== "new" && this.#state !== "early") return;
    this.#session.ring({ status: 180 });
    this.#turn("ringing");
    this.#noticeRinging();
  }

  /**
   * Caller's leg: our answer before the 200, so that the callee's early sound is heard. 180 where it rings too: then a callee who says nothing
   * is covered by the ringback of the caller's own phone (RFC 3960 §3.2). Without an offer to answer: plain 180.
   */
  ringWithSound(status: 180 | 183, prefer: AudioCodec | undefined): void {
    if (this.#state !== "new" && this.#state !== "ringing") return;
    if (this.#earlyAnswer !== undefined) return;
    if (this.#offer === undefined) return this.ring();
    const sdp = this.#audio.accept(this.#offer.sdp, prefer);
    if (!sdp.ok) return;
    this.#earlyAnswer = sdp.value;
    this.#session.ring({ status, sdp: sdp.value });
    this.#configure();
    this.#turn("early");
    if (status === 180) this.#noticeRinging();
  }

  /** Caller's leg: 200. False: their offer and ours have nothing in common, nothing was sent. */
  answer(prefer: AudioCodec | undefined): boolean {
    if (isConnected(this.#state) || this.#state === "ended") return this.#state !== "ended";
    const sdp = this.#answerSdp(prefer);
    if (sdp === undefined) return false;
    this.#session.answer({ sdp });
    this.#noticeAnswer();
    return true;
  }

  hear(what: Hearing): void {
    if (this.#state !== "ended") this.#media.hear(what);
  }

  /** Ends the leg the right way for its state (see Session.end). */
  hangUp(init?: { readonly status?: number; readonly reason?: string; readonly headers?: HeaderRows }): void {
    this.#session.end(init);
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
        return this.#takeAnswer(fact.sdp);
      case "offered":
        return this.#onOffer(fact.sdp);
      case "offer-refused":
      case "info":
        return; // the session goes on as it was (RFC 3261 §14.1)
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
    const answer = this.#audio.acceptText(sdp, this.#audio.plan?.codec);
    if (!answer.ok) {
      this.#session.refuseOffer(488);
      return;
    }
    this.#session.answerOffer(answer.value);
    this.#configure();
    this.#noticeHold();
  }

  #configure(): void {
    const plan = this.#audio.plan;
    if (plan !== undefined) this.#media.configure({ ...plan, signalledFrom: this.#session.flow.remote.host });
  }

  #noticeRinging(): void {
    if (this.#rang) return;
    this.#rang = true;
    this.#facts({ kind: "leg.ringing", call: this.call, leg: this.id });
  }

  #noticeAnswer(): void {
    this.#wasAnswered = true;
    this.#configure();
    this.#turn("answered");
    this.#facts({ kind: "leg.answered", call: this.call, leg: this.id });
    this.#noticeHold(); // they may begin on hold
  }

  #noticeHold(): void {
    const held = this.#audio.plan?.weSend === false;
    if (this.#state === "answered" && held) {
      this.#turn("held");
      this.#facts({ kind: "leg.held", call: this.call, leg: this.id });
      this.#tell({ kind: "held" });
    } else if (this.#state === "held" && !held) {
      this.#turn("answered");
      this.#facts({ kind: "leg.resumed", call: this.call, leg: this.id });
      this.#tell({ kind: "resumed" });
    }
  }

  #onEnded(how: SessionEnd): void {
    this.#turn("ended");
    this.#end = how;
    this.#media.close();
    this.#facts({
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
    listener?.({ kind: "ended", how });
  }

  #turn(to: LegState): void {
    this.#state = legStep(this.#state, to);
  }

  #tell(event: LegEvent): void {
    this.#listener?.(event);
  }
}

function openAudio(flow: Flow, deps: LegDeps): { media: MediaLeg; audio: LegAudio } | undefined {
  const media = deps.media.openLeg(deps.call, deps.leg);
  if (media === undefined) return undefined;
  const address: Address = { host: deps.audioHost(flow), port: media.port };
  return { media, audio: new LegAudio({ address, id: deps.sdpId }) };
}
