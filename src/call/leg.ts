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

export type LegEvent =
  | { readonly kind: "ringing" }
  /** There is something to hear before the answer. */
  | { readonly kind: "early" }
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
    const session = invite({ ...rest, sdp: opened.audio.offer(codecs) });
    return ok(new Leg({ side: "callee", session, party, deps, ...opened }));
  }

  get state(): LegState {
    return this.#state;
  }

  get flow(): Flow {
    return this.#session.flow;
  }

  /** The codec in use, or the order to offer to the other side: theirs first. */
  get codecs(): readonly AudioCodec[] {
    return this.#audio.plan === undefined
      ? (this.#offer?.codecs ?? codecsFrom(undefined))
      : codecsFrom(this.#audio.plan.codec);
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
    if (this.#state !== "new") return;
    this.#session.ring({ status: 180 });
    this.#turn("ringing");
    this.#facts({ kind: "leg.ringing", call: this.call, leg: this.id });
  }

  /** Caller's leg: 183 with our answer, so that the callee's early sound is heard. Without an offer to answer: plain 180. */
  ringWithSound(prefer: AudioCodec | undefined): void {
    if (this.#state !== "new" && this.#state !== "ringing") return;
    if (this.#offer === undefined) return this.ring();
    const sdp = this.#audio.accept(this.#offer.sdp, prefer);
    if (!sdp.ok) return;
    this.#session.ring({ status: 183, sdp: sdp.value });
    this.#configure();
    this.#turn("early");
  }

  /** Caller's leg: 200. False: their offer and ours have nothing in common, nothing was sent. */
  answer(prefer: AudioCodec | undefined): boolean {
    if (isConnected(this.#state) || this.#state === "ended") return this.#state !== "ended";
    const sdp = this.#answerSdp(prefer);
    if (sdp === undefined) return false;
    this.#session.answer({ sdp });
    if (this.#audio.plan !== undefined) this.#configure();
    this.#turn("answered");
    this.#facts({ kind: "leg.answered", call: this.call, leg: this.id });
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
    if (this.#state === "early") return this.#audio.lastSdp;
    const sdp = this.#audio.accept(this.#offer.sdp, prefer);
    return sdp.ok ? sdp.value : undefined;
  }

  #onSession(fact: SessionFact): void {
    switch (fact.kind) {
      case "progress":
        return this.#onProgress(fact.sdp);
      case "answered":
        return this.#onAnswered(fact.sdp);
      case "acknowledged":
      case "offer-answered":
        if (fact.sdp !== undefined) this.#takeAnswer(fact.sdp);
        return;
      case "offered":
        return this.#onOffer(fact.sdp);
      case "offer-refused":
      case "info":
        return; // the session goes on as it was (RFC 3261 §14.1)
      case "ended":
        return this.#onEnded(fact.how);
    }
  }

  #onProgress(sdp: string | undefined): void {
    if (sdp !== undefined && this.#audio.answered(sdp)) {
      this.#configure();
      this.#turn("early");
      this.#tell({ kind: "early" });
      return;
    }
    if (this.#state === "new") {
      this.#turn("ringing");
      this.#facts({ kind: "leg.ringing", call: this.call, leg: this.id });
    }
    this.#tell({ kind: "ringing" });
  }

  #onAnswered(sdp: string | undefined): void {
    if (sdp !== undefined) this.#audio.answered(sdp);
    if (this.#audio.plan === undefined) {
      // RFC 3261 §13.2.2.4: an answer nobody can use ends the dialog after its ACK.
      this.#session.end({ reason: 'SIP;cause=488;text="Not Acceptable Here"' });
      return;
    }
    this.#configure();
    this.#turn("answered");
    this.#facts({ kind: "leg.answered", call: this.call, leg: this.id });
    this.#tell({ kind: "answered" });
  }

  #takeAnswer(sdp: string): void {
    if (!this.#audio.answered(sdp)) {
      this.#session.end({ reason: 'SIP;cause=488;text="Not Acceptable Here"' });
      return;
    }
    this.#configure();
    this.#noticeHold();
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
    if (this.#audio.plan !== undefined) this.#media.configure(this.#audio.plan);
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
