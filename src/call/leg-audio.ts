// One leg's half of offer and answer (RFC 3264): makes our SDP, reads theirs, and turns the result into the media plan. `Leg` calls it;
// whose turn it is to offer is the session's business.

import type { Address } from "../base/net.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { AudioCodec, MediaPlan } from "../rtp/plan.ts";
import { acceptOffer, makeOffer, OFFERED_TELEPHONE_EVENT, readAnswer } from "../sip/sdp/negotiate.ts";
import { parseSdp } from "../sip/sdp/parse.ts";
import type { Sdp } from "../sip/sdp/sdp.ts";
import { acceptT38, makeT38Offer, type T38 } from "../sip/sdp/t38.ts";

export const ALL_CODECS: readonly AudioCodec[] = ["pcmu", "pcma"];

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

export function readOffer(text: string): Result<UsableOffer, AudioFault> {
  const sdp = parseSdp(text);
  if (!sdp.ok) return fail({ code: 399, text: `unreadable SDP: ${sdp.fault.detail}` });
  const anywhere = { host: isIpv6(sdp.value) ? "::" : "0.0.0.0", port: 9 };
  const probe = acceptOffer(sdp.value, {
    origin: { id: 0, version: 0, host: anywhere.host },
    address: anywhere,
    codecs: ALL_CODECS,
  });
  return probe.ok ? ok({ sdp: sdp.value, codecs: probe.value.offered }) : probe;
}

/** The family of the caller's sound; whether we have an address of it is seen when the leg opens. */
function isIpv6(sdp: Sdp): boolean {
  const connection = sdp.media.find(({ kind }) => kind === "audio")?.connection ?? sdp.connection;
  return connection?.family === 6;
}

/** `first`, then the others we can speak. */
export function codecsFrom(first: AudioCodec | undefined): readonly AudioCodec[] {
  return first === undefined ? ALL_CODECS : [first, ...ALL_CODECS.filter((codec) => codec !== first)];
}

export class LegAudio {
  readonly #address: Address;
  readonly #id: number;
  #version = 1;
  #lastOffer: readonly AudioCodec[] = ALL_CODECS;
  /** Our number for telephone-event stays the same through a session (RFC 3264 §8.3.2). */
  #eventType = OFFERED_TELEPHONE_EVENT;
  #plan: MediaPlan | undefined;

  /** `id` is the o= session id; the address is where the peer shall send. */
  constructor(init: { readonly address: Address; readonly id: number }) {
    this.#address = init.address;
    this.#id = init.id;
  }

  /** What is agreed; undefined before the first answer. */
  get plan(): MediaPlan | undefined {
    return this.#plan;
  }

  /** The same session with another address of ours (RFC 3264 §8.3.1): what is agreed stays, and `o=` counts on. */
  movedTo(address: Address): LegAudio {
    const moved = new LegAudio({ address, id: this.#id });
    moved.#version = this.#version;
    moved.#lastOffer = this.#lastOffer;
    moved.#eventType = this.#eventType;
    moved.#plan = this.#plan;
    return moved;
  }

  offer(codecs: readonly AudioCodec[]): string {
    this.#lastOffer = codecs;
    return makeOffer({
      origin: this.#origin(),
      address: this.#address,
      codecs,
      telephoneEvent: true,
      telephoneEventType: this.#eventType,
      direction: "sendrecv",
    });
  }

  /** Our answer to their offer; `prefer` is the codec the other leg speaks. */
  accept(offer: Sdp, prefer: AudioCodec | undefined): Result<string, AudioFault> {
    const answered = acceptOffer(offer, {
      origin: this.#origin(),
      address: this.#address,
      codecs: ALL_CODECS,
      ...(prefer === undefined ? {} : { prefer }),
    });
    if (!answered.ok) return answered;
    this.#agree(answered.value.audio);
    return ok(answered.value.sdp);
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
    if (!sdp.ok) return false;
    const read = readAnswer(sdp.value, { offered: this.#lastOffer, telephoneEvent: this.#eventType });
    if (read.ok) this.#agree(read.value);
    return read.ok;
  }

  #agree(plan: MediaPlan): void {
    this.#plan = plan;
    this.#eventType = plan.telephoneEvent?.receive ?? this.#eventType;
  }

  #origin(): { id: number; version: number; host: string } {
    return { id: this.#id, version: this.#version++, host: this.#address.host };
  }
}
