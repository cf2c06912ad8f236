// One leg's half of offer and answer (RFC 3264): makes our SDP, reads theirs, and turns the result into the media plan. `Leg` calls it;
// whose turn it is to offer is the session's business.

import type { Address } from "../base/net.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { ticksPerMs } from "../rtp/codec.ts";
import type { AudioCodec, MediaPlan } from "../rtp/plan.ts";
import { USUAL_NUMBERS } from "../sip/sdp/audio-formats.ts";
import { type Asked, acceptOffer, makeOffer, type PayloadNumbers, readAnswer } from "../sip/sdp/negotiate.ts";
import { parseSdp } from "../sip/sdp/parse.ts";
import type { Sdp } from "../sip/sdp/sdp.ts";
import type { OfferedSecurity } from "../sip/sdp/secure-audio.ts";
import { acceptT38, makeT38Offer, type T38 } from "../sip/sdp/t38.ts";
import { offeredToPhone } from "./codec-choice.ts";
import type { LegImage } from "./image.ts";
import { agreesOnEvents, type KeyWay, listensForTones } from "./leg-keys.ts";
import type { KeyedProtocol, LegSecurity } from "./leg-security.ts";

/** Why an SDP cannot be used; `text` fits a Warning header (RFC 3261 §20.43). */
export interface AudioFault {
  readonly code: number;
  readonly text: string;
}

/** A caller's offer that was found usable: our codecs in its order, the first of them the one to expect. */
export interface UsableOffer {
  readonly sdp: Sdp;
  readonly codecs: readonly AudioCodec[];
}

export function readOffer(
  text: string,
  can: readonly AudioCodec[],
  security: LegSecurity,
): Result<UsableOffer, AudioFault> {
  const sdp = parseSdp(text);
  if (!sdp.ok) return fail({ code: 399, text: `unreadable SDP: ${sdp.fault.detail}` });
  const anywhere = { host: isIpv6(sdp.value) ? "::" : "0.0.0.0", port: 9 };
  const probe = acceptOffer(sdp.value, {
    origin: { id: 0, version: 0, host: anywhere.host },
    address: anywhere,
    codecs: can,
    security: security.answering(undefined),
  });
  return probe.ok ? ok({ sdp: sdp.value, codecs: probe.value.offered }) : probe;
}

/** The family of the caller's sound; whether we have an address of it is seen when the leg opens. */
function isIpv6(sdp: Sdp): boolean {
  const connection = sdp.media.find(({ kind }) => kind === "audio")?.connection ?? sdp.connection;
  return connection?.family === 6;
}

export interface LegAudioInit {
  /** Where the peer shall send. */
  readonly address: Address;
  /** The o= session id. */
  readonly id: number;
  /** What this party may speak. */
  readonly codecs: readonly AudioCodec[];
  readonly security: LegSecurity;
  readonly keyWay: KeyWay;
  /** It goes on with a session from before a restart. */
  readonly before?: AudioImage | undefined;
}

/** What of it outlives the process. */
export type AudioImage = Pick<LegImage, "sdpId" | "sdpVersion" | "codec" | "line">;

/** How far above the version of its image a revived session's descriptions begin. */
const VERSION_RESERVE = 16;

export class LegAudio {
  readonly #address: Address;
  readonly #id: number;
  readonly #codecs: readonly AudioCodec[];
  readonly #security: LegSecurity;
  readonly #keyWay: KeyWay;
  #version = 1;
  /** Of the line in use. */
  #protocol = "RTP/AVP";
  /** Our last offer. */
  #asked: Asked | undefined;
  /** Our numbers stay the same through a session (RFC 3264 §8.3.2). */
  #numbers: PayloadNumbers = USUAL_NUMBERS;
  #plan: MediaPlan | undefined;
  /** Of a session from before a restart, for as long as nothing is agreed anew. */
  #before: AudioImage | undefined;

  constructor(init: LegAudioInit) {
    this.#address = init.address;
    this.#id = init.id;
    this.#codecs = init.codecs;
    this.#security = init.security;
    this.#keyWay = init.keyWay;
    this.#before = init.before;
    if (init.before === undefined) return;
    this.#version = init.before.sdpVersion + VERSION_RESERVE;
    this.#protocol = init.before.line.protocol;
    this.#numbers = init.before.line.numbers;
  }

  /** Does the office let this party talk in the clear? */
  get mayBeClear(): boolean {
    return this.#security.mayBeClear;
  }

  /** What is agreed; undefined before the first answer. */
  get plan(): MediaPlan | undefined {
    return this.#plan;
  }

  /** In use, or before a restart. */
  get codec(): AudioCodec | undefined {
    return this.#plan?.codec ?? this.#before?.codec;
  }

  /** A handshake of before a restart protected it, and no new one is agreed. */
  get needsHandshake(): boolean {
    return this.#before?.line.security.kind === "dtls";
  }

  /** undefined: nothing is agreed. */
  get image(): AudioImage | undefined {
    const plan = this.#plan;
    if (plan === undefined) return this.#before && { ...this.#before, sdpVersion: this.#version };
    const { security } = plan;
    const line = {
      protocol: this.#protocol,
      numbers: this.#numbers,
      security:
        security?.kind === "sdes"
          ? { kind: security.kind, suite: security.suite }
          : { kind: security?.kind ?? ("none" as const) },
    };
    return { sdpId: this.#id, sdpVersion: this.#version, codec: plan.codec, line };
  }

  /**
   * The same session with another address of ours (RFC 3264 §8.3.1): what is agreed stays, and `o=` counts on. Keys do not: whoever makes the
   * packets there begins with numbers of its own, and no key may protect two packets of one number (RFC 3711 §9.1). undefined: a handshake
   * cannot be taken along.
   */
  movedTo(address: Address): LegAudio | undefined {
    if (this.#plan?.security?.kind === "dtls") return undefined;
    const moved = new LegAudio({
      address,
      id: this.#id,
      codecs: this.#codecs,
      security: this.#security.renewed(),
      keyWay: this.#keyWay,
    });
    moved.#protocol = this.#protocol;
    moved.#version = this.#version;
    moved.#asked = this.#asked;
    moved.#numbers = this.#numbers;
    moved.#plan = this.#plan;
    moved.#before = this.#before;
    return moved;
  }

  /** undefined: there is no way to protect its sound as the office demands. */
  offer(codecs: readonly AudioCodec[]): string | undefined {
    const security = this.#offeredSecurity();
    return security === undefined ? undefined : this.#described(codecs, security);
  }

  #described(codecs: readonly AudioCodec[], security: OfferedSecurity): string {
    const { sdp, asked } = makeOffer({
      origin: this.#origin(),
      address: this.#address,
      codecs,
      telephoneEvent: agreesOnEvents(this.#keyWay),
      numbers: this.#numbers,
      direction: "sendrecv",
      security,
    });
    this.#asked = asked;
    return sdp;
  }

  #offeredSecurity(): OfferedSecurity | undefined {
    const plan = this.#plan;
    if (plan === undefined) {
      const before = this.#before?.line.security;
      return before === undefined
        ? this.#security.first()
        : this.#security.afterRestart(before, keyedProtocol(this.#protocol));
    }
    return this.#security.again(plan.security ?? { kind: "none" }, keyedProtocol(this.#protocol));
  }

  /** The same session described again: what is in use comes first. */
  again(): string {
    const inUse = this.codec;
    const codecs = offeredToPhone(inUse === undefined ? [] : [inUse], this.#codecs);
    return this.#described(codecs, this.#offeredSecurity() ?? { kind: "none" });
  }

  /** Our answer to their offer; `prefer` is the codec the other leg speaks. */
  accept(offer: Sdp, prefer: AudioCodec | undefined): Result<string, AudioFault> {
    const answered = acceptOffer(offer, {
      origin: this.#origin(),
      address: this.#address,
      codecs: this.#codecs,
      security: this.#security.answering(this.#plan?.security),
      telephoneEvent: agreesOnEvents(this.#keyWay),
      ...(prefer === undefined ? {} : { prefer }),
    });
    if (!answered.ok) return answered;
    this.#agree(answered.value.audio, answered.value.protocol);
    return ok(answered.value.sdp);
  }

  /** For the 200 to a caller: our answer, or our offer where theirs is yet to come (delayed offer, RFC 3261 §13.3.1.4). */
  lateAnswer(offer: Sdp | undefined, prefer: AudioCodec | undefined): string | undefined {
    if (offer === undefined) return this.offer(offeredToPhone(prefer === undefined ? [] : [prefer], this.#codecs));
    const sdp = this.accept(offer, prefer);
    return sdp.ok ? sdp.value : undefined;
  }

  /** A fax instead of sound, with the attributes of who is at the other end. */
  offerT38(t38: T38): string {
    return makeT38Offer({ origin: this.#origin(), address: this.#address, t38 });
  }

  answerT38(offer: Sdp, t38: T38): string {
    return acceptT38(offer, { origin: this.#origin(), address: this.#address, t38 });
  }

  /** The same for an offer that is still text, as a re-INVITE brings it. */
  acceptText(text: string, prefer: AudioCodec | undefined): Result<string, AudioFault> {
    const sdp = parseSdp(text);
    return sdp.ok ? this.accept(sdp.value, prefer) : fail({ code: 399, text: `unreadable SDP: ${sdp.fault.detail}` });
  }

  /** Their answer to our last offer. False: nobody could use it, and what was agreed before stays. */
  answered(text: string): boolean {
    const sdp = parseSdp(text);
    if (!sdp.ok || this.#asked === undefined) return false;
    const read = readAnswer(sdp.value, this.#asked);
    if (read.ok) this.#agree(read.value, sdp.value.media[0]?.protocol ?? this.#protocol);
    return read.ok;
  }

  #agree(plan: MediaPlan, protocol: string): void {
    const detectTones = listensForTones(this.#keyWay, plan.telephoneEvent !== undefined);
    this.#plan = detectTones ? { ...plan, detectTones } : plan;
    this.#before = undefined;
    this.#protocol = protocol;
    this.#numbers = numbersAfter(this.#numbers, plan);
  }

  #origin(): { id: number; version: number; host: string } {
    return { id: this.#id, version: this.#version++, host: this.#address.host };
  }
}

function keyedProtocol(protocol: string): KeyedProtocol {
  return protocol === "RTP/AVP" || protocol === "RTP/AVPF" || protocol === "RTP/SAVPF" ? protocol : "RTP/SAVP";
}

/** What we take a number for is what the peer was told. */
function numbersAfter(before: PayloadNumbers, plan: MediaPlan): PayloadNumbers {
  const { codec, telephoneEvent: event } = plan;
  const isWide = (event?.rateHz ?? ticksPerMs(codec) * 1_000) === 48_000;
  return {
    opus: codec === "opus" ? (plan.receiveType ?? plan.payloadType) : before.opus,
    event: event === undefined || isWide ? before.event : event.receive,
    wideEvent: event !== undefined && isWide ? event.receive : before.wideEvent,
  };
}
