// One leg's media: packets in from its peer, packets out to it. Checks, counts, latches, records and relays in place; nothing is
// allocated per packet in the usual case. The engine owns legs, decides who hears whom and calls `sweep` twice a second.

import type { CallId, LegId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import { type Address, sameAddress } from "../base/net.ts";
import type { Rng } from "../base/rng.ts";
import type { Clock } from "../base/time.ts";
import { decodeTable, translateInPlace, translationFrom } from "./g711.ts";
import { Latch } from "./latch.ts";
import { LegReports } from "./leg-reports.ts";
import type { LegReport, MediaFact, PassPlan, RtpPort } from "./media.ts";
import type { MixInput } from "./mix-input.ts";
import type { Paced } from "./pacer.ts";
import { makeRtpView, RTP_HEADER_BYTES, type RtpView, read16, read32, readRtp, writeRtpHeader } from "./packet.ts";
import { PacketAllowance } from "./packet-allowance.ts";
import type { AudioCodec, MediaPlan } from "./plan.ts";
import type { Recorder } from "./recorder.ts";
import type { RecordingTrack } from "./recording-track.ts";
import type { SoundSource } from "./sound-source.ts";
import { StreamIn } from "./stream-in.ts";
import { StreamOut } from "./stream-out.ts";
import { type KeyPress, TelephoneEvents } from "./telephone-events.ts";

/** A recording that listens to this leg, on one of its channels. */
export interface Tap {
  readonly recorder: Recorder;
  readonly track: RecordingTrack;
}

export interface LegInit {
  readonly call: CallId;
  readonly leg: LegId;
  readonly port: RtpPort;
  /** Tells its packets from those of other legs. */
  readonly ordinal: number;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly report: (fact: MediaFact) => void;
}

const NOBODY: readonly Leg[] = [];
const NO_MIX: readonly MixInput[] = [];
const view: RtpView = makeRtpView(); // of the packet being handled; one thread, one packet at a time
/** Sequence number and the length of the first part. */
const UDPTL_BYTES = 3;
/** RTCP comes every few seconds: another source of the same host may take over after this. */
const RTCP_SILENCE_MS = 15_000;

export class Leg implements Paced {
  readonly id: LegId;
  readonly call: CallId;
  /** What it speaks through: its bound port, or what protects that (`leg-port.ts`). */
  port: RtpPort;
  /** Who hears this leg; replaced, never changed, so that a relay under way is not disturbed. */
  heardBy: readonly Leg[] = NOBODY;
  taps: readonly Tap[] = [];
  /** What it plays of its own; undefined: packets of other legs, or nothing. */
  player: SoundSource | undefined;
  /** Mixes that this leg is part of; replaced, never changed. */
  mixes: readonly MixInput[] = NO_MIX;
  /** Gets our peer's datagrams untouched (T.38). */
  passTo: Leg | undefined;
  dueAt = 0;
  #init: LegInit;
  #clock: Clock;
  #plan: MediaPlan | undefined;
  #pass: PassPlan | undefined;
  #in = new StreamIn();
  #out: StreamOut;
  #latch = new Latch();
  #allowance = new PacketAllowance();
  #events = new TelephoneEvents();
  #reports: LegReports;
  #settled = false;
  #source = 0; // changes with what this leg hears
  #destination: Address | undefined; // where we send; undefined: nowhere, or not now
  #rtcpPeer: Address | undefined;
  #rtcpHeardAt = 0;
  #expectedSince = 0;
  #silentTold = false;
  #dropped = 0;
  #packet: Uint8Array = new Uint8Array(0); // for what we play

  constructor(init: LegInit) {
    this.#init = init;
    this.id = init.leg;
    this.call = init.call;
    this.port = init.port;
    this.#clock = init.clock;
    this.#out = new StreamOut(init.rng);
    this.#reports = new LegReports({ clock: init.clock, rng: init.rng, in: this.#in, out: this.#out });
    init.port.onRtp = (packet, from) => this.#receive(packet, from);
    init.port.onRtcp = (packet, from) => this.#receiveRtcp(packet, from);
  }

  configure(plan: MediaPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    const now = this.#clock.now();
    if (plan.weReceive && !before?.weReceive) this.#expectedSince = now;
    if (this.#latch.expect(reachable(plan.remote), plan.signalledFrom)) this.#unsettle();
    if (before === undefined || !sameAddress(before.remoteRtcp, plan.remoteRtcp)) this.#rtcpPeer = undefined;
    // After a hold the copied stream has moved on: what was not sent must not look lost.
    if (plan.weSend && before?.weSend === false) this.#source++;
    this.#aim();
  }

  /** Datagrams instead of sound, or sound again; what the peer's audio address was is named anew by the next `configure`. */
  pass(plan: PassPlan | undefined): void {
    this.#pass = plan;
    if (plan === undefined) {
      this.#expectedSince = this.#clock.now();
      if (this.#plan !== undefined && this.#latch.expect(reachable(this.#plan.remote), this.#plan.signalledFrom)) {
        this.#unsettle();
      }
      return this.#aim();
    }
    if (this.#latch.expect(reachable(plan.remote), plan.signalledFrom)) this.#unsettle();
    this.#aim();
  }

  /** From now on something else is heard: the numbers of the stream start over from where they are. */
  switchSource(): void {
    this.#source++;
  }

  /** Plays one packet; the pacer asks. Returns its length in ms, 0 at the end. */
  beat(now: number): number {
    const player = this.player;
    if (this.#pass !== undefined) {
      const ms = ptimeOf(this.#plan);
      player?.pass(ms * 8);
      return ms;
    }
    if (player === undefined || player.over) {
      player?.tellEnd();
      return 0;
    }
    const plan = this.#plan;
    const ms = ptimeOf(plan);
    const destination = this.#destination;
    if (plan === undefined || destination === undefined) player.pass(ms * 8);
    else this.#play(player, plan, destination, ms, now);
    return ms;
  }

  #play(player: SoundSource, plan: MediaPlan, destination: Address, ms: number, now: number): void {
    const octets = ms * 8;
    const length = RTP_HEADER_BYTES + octets;
    if (this.#packet.length !== length) this.#packet = new Uint8Array(length);
    const out = this.#out;
    out.next(this.#source, now);
    writeRtpHeader(this.#packet, 0, plan.payloadType, out.marker, out.sequence, out.timestamp, out.ssrc);
    player.write(this.#packet, RTP_HEADER_BYTES, length, plan.codec);
    this.port.sendRtp(this.#packet, destination);
    out.sent(octets, octets, now);
  }

  /** UDPTL (T.38 Annex D): its sequence number stands where it would in no RTP packet; nothing else of it is looked at. */
  #receivePassed(packet: Uint8Array, from: Address): void {
    const now = this.#clock.now();
    const isWhole = packet.length >= UDPTL_BYTES && packet.length <= limits.rtp.packetBytes;
    const verdict = isWhole ? this.#latch.judge(from, 0, read16(packet, 0), now) : "refused";
    if (verdict === "refused" || !this.#allowance.take(now)) {
      this.#dropped++;
      return;
    }
    if (verdict === "latched") this.#onLatched(now);
    this.passTo?.sendPassed(packet);
  }

  /** As it came. */
  sendPassed(packet: Uint8Array): void {
    if (this.#pass !== undefined && this.#destination !== undefined) this.port.sendRtp(packet, this.#destination);
  }

  #receive(packet: Uint8Array, from: Address): void {
    if (this.#pass !== undefined) return this.#receivePassed(packet, from);
    if (packet.length > limits.rtp.packetBytes || !readRtp(packet, view)) {
      this.#dropped++;
      return;
    }
    const now = this.#clock.now();
    const verdict = this.#latch.judge(from, view.ssrc, view.sequence, now);
    if (verdict === "refused" || !this.#allowance.take(now)) {
      this.#dropped++;
      return;
    }
    if (verdict === "latched") this.#onLatched(now);
    this.#silentTold = false;
    const place = this.#in.take(view, view.end - view.start, now);
    if (place === "duplicate" || place === "stray") return;
    if (place === "restart") this.#startStream();
    const plan = this.#plan;
    if (plan === undefined || !plan.weReceive) return;
    this.#handle(packet, plan, now);
  }

  #handle(packet: Uint8Array, plan: MediaPlan, now: number): void {
    if (plan.telephoneEvent !== undefined && view.payloadType === plan.telephoneEvent.receive) {
      this.#tellKeys(this.#events.take(packet, view.start, view.end, view.timestamp, now));
      this.#relayEvent(packet, now);
      return;
    }
    const codec = codecOf(view.payloadType, plan);
    if (codec === undefined) {
      this.#dropped++; // comfort noise, or nothing we agreed on
      for (const listener of this.heardBy) listener.#out.skip(listener.#source, this.#in.epoch, view.sequence);
      return;
    }
    for (const tap of this.taps) {
      tap.recorder.hear(tap.track, packet, view, codec, this.#init.ordinal, this.#in.epoch, now);
    }
    for (const mix of this.mixes) {
      mix.push(packet, view.start, view.end, decodeTable(codec), view.timestamp, this.#in.epoch);
    }
    this.#relayAudio(packet, codec, now);
  }

  /** The last listener gets the packet itself, the others copies (a Buffer's `slice` would be none). */
  #relayAudio(packet: Uint8Array, codec: AudioCodec, now: number): void {
    const last = this.heardBy.length - 1;
    for (let i = 0; i <= last; i++) {
      const listener = this.heardBy[i] as Leg;
      listener.#sendAudio(i === last ? packet : new Uint8Array(packet), codec, this.#in.epoch, now);
    }
  }

  #relayEvent(packet: Uint8Array, now: number): void {
    const last = this.heardBy.length - 1;
    for (let i = 0; i <= last; i++) {
      const listener = this.heardBy[i] as Leg;
      listener.#sendEvent(i === last ? packet : new Uint8Array(packet), this.#in.epoch, now);
    }
  }

  /** A packet of another leg (`view`), rewritten into one of our stream. */
  #sendAudio(packet: Uint8Array, codec: AudioCodec, epoch: number, now: number): void {
    const plan = this.#plan;
    const destination = this.#destination;
    if (plan === undefined || destination === undefined) return;
    if (!this.#out.copy(this.#source, epoch, view.sequence, view.timestamp, view.marker, now)) return;
    if (codec !== plan.codec) translateInPlace(packet, view.start, view.end, translationFrom(codec));
    const octets = view.end - view.start;
    this.#sendCopied(packet, plan.payloadType, destination);
    this.#out.sent(octets, octets, now);
  }

  /** RFC 4733 §2.4.1: the timestamp of an event is its beginning and the same in all of its packets: one offset for audio and events keeps it. */
  #sendEvent(packet: Uint8Array, epoch: number, now: number): void {
    const plan = this.#plan;
    const destination = this.#destination;
    if (plan === undefined || destination === undefined) return;
    if (plan.telephoneEvent === undefined || view.end - view.start < 4) {
      this.#out.skip(this.#source, epoch, view.sequence);
      return;
    }
    if (!this.#out.copy(this.#source, epoch, view.sequence, view.timestamp, view.marker, now)) return;
    const duration = read16(packet, view.start + 2);
    this.#sendCopied(packet, plan.telephoneEvent.send, destination);
    this.#out.sent(view.end - view.start, duration, now);
  }

  /** Our header goes right before the payload: CSRCs, extension and padding of the peer's packet fall away. */
  #sendCopied(packet: Uint8Array, payloadType: number, destination: Address): void {
    const out = this.#out;
    const head = view.start - RTP_HEADER_BYTES;
    writeRtpHeader(packet, head, payloadType, out.marker, out.sequence, out.timestamp, out.ssrc);
    const isWhole = head === 0 && view.end === packet.length;
    this.port.sendRtp(isWhole ? packet : packet.subarray(head, view.end), destination);
  }

  #receiveRtcp(packet: Uint8Array, from: Address): void {
    if (!this.#believesRtcp(packet, from) || !this.#reports.take(packet)) {
      this.#dropped++;
      return;
    }
    this.#rtcpHeardAt = this.#clock.now();
    if (this.#rtcpPeer === undefined || !sameAddress(this.#rtcpPeer, from)) {
      this.#rtcpPeer = { host: from.host, port: from.port };
    }
  }

  /** The address SDP named always; another only of the host whose RTP is believed, under that stream's SSRC, and not while one speaks. */
  #believesRtcp(packet: Uint8Array, from: Address): boolean {
    const plan = this.#plan;
    if (plan === undefined || packet.length < 8 || packet.length > limits.rtp.packetBytes) return false;
    if (sameAddress(from, plan.remoteRtcp)) return true;
    const known = this.#rtcpPeer;
    if (known !== undefined && sameAddress(from, known)) return true;
    if (known !== undefined && this.#clock.now() - this.#rtcpHeardAt < RTCP_SILENCE_MS) return false;
    return from.host === this.#latch.peer?.host && this.#in.started && read32(packet, 4) === this.#in.ssrc;
  }

  /** A layer below threw a datagram away. */
  drop(): void {
    this.#dropped++;
  }

  sweep(now: number): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    this.#sweepLatch(now);
    if (this.#pass !== undefined) return;
    this.#tellSilence(plan, now);
    const key = this.#events.overdue(now);
    if (key !== undefined) this.#tellKeys([key]);
    if (now >= this.#reports.dueAt) this.#sendRtcp(this.#reports.make());
  }

  /** Says goodbye to the peer and gives the port back unsettled and deaf. */
  close(): LegReport {
    const bye = this.#reports.makeBye();
    if (bye !== undefined) this.#sendRtcp(bye);
    this.port.onRtp = undefined;
    this.port.onRtcp = undefined;
    this.#unsettle();
    return {
      packetsReceived: this.#in.packets,
      bytesReceived: this.#in.bytes,
      packetsLost: this.#in.lost,
      jitterMs: Math.round(this.#in.jitterMs * 100) / 100,
      packetsSent: this.#out.packets,
      bytesSent: this.#out.bytes,
      peer: this.#reports.peer,
      dropped: this.#dropped,
    };
  }

  #sendRtcp(packet: Uint8Array): void {
    const to = this.#rtcpPeer ?? (this.#plan === undefined ? undefined : reachable(this.#plan.remoteRtcp));
    if (to !== undefined) this.port.sendRtcp(packet, to);
  }

  #onLatched(now: number): void {
    this.#unsettle();
    this.#aim();
    this.#settleIfFinal(now);
  }

  #sweepLatch(now: number): void {
    if (this.#settled && now - this.#latch.heardAt >= limits.rtp.latchSilenceMs) this.#unsettle();
    else this.#settleIfFinal(now);
  }

  #settleIfFinal(now: number): void {
    const { peer, heardAt } = this.#latch;
    if (this.#settled || peer === undefined || !this.#latch.isFinal(now)) return;
    if (now - heardAt >= limits.rtp.latchSilenceMs) return;
    this.port.settle(peer);
    this.#settled = true;
  }

  #unsettle(): void {
    if (!this.#settled) return;
    this.port.settle(undefined);
    this.#settled = false;
  }

  /** Where we send: to whom we believe, else where SDP says; nowhere while held. */
  #aim(): void {
    const plan = this.#plan;
    const remote =
      this.#pass !== undefined ? reachable(this.#pass.remote) : plan?.weSend ? reachable(plan.remote) : undefined;
    this.#destination = remote === undefined ? undefined : (this.#latch.peer ?? remote);
  }

  #startStream(): void {
    const key = this.#events.overdue(Number.POSITIVE_INFINITY);
    if (key !== undefined) this.#tellKeys([key]);
    this.#events.forget();
  }

  #tellSilence(plan: MediaPlan, now: number): void {
    if (!plan.weReceive || this.#silentTold) return;
    const since = Math.max(this.#latch.peer === undefined ? 0 : this.#latch.heardAt, this.#expectedSince);
    if (now - since < limits.rtp.silentMs) return;
    this.#silentTold = true;
    this.#init.report({ kind: "silent", call: this.call, leg: this.id, forMs: Math.round(now - since) });
  }

  #tellKeys(keys: readonly KeyPress[]): void {
    for (const { digit, durationMs } of keys) {
      this.#init.report({ kind: "digit", call: this.call, leg: this.id, digit, durationMs });
    }
  }
}

/** RFC 3264 §8.4: the old way to say hold; port 0: no stream. */
function reachable(address: Address): Address | undefined {
  return address.port === 0 || address.host === "0.0.0.0" || address.host === "::" ? undefined : address;
}

/** The agreed payload type; and the static ones of G.711 (RFC 3551 §6) where a peer sends what it did not agree on. */
function codecOf(payloadType: number, plan: MediaPlan): AudioCodec | undefined {
  if (payloadType === plan.payloadType) return plan.codec;
  if (payloadType === 0) return "pcmu";
  if (payloadType === 8) return "pcma";
  return undefined;
}

/** Whole tens of milliseconds between the limits. */
function ptimeOf(plan: MediaPlan | undefined): number {
  const wanted = Math.floor((plan?.ptimeMs ?? 20) / 10) * 10;
  return Math.min(limits.rtp.ptimeMaxMs, Math.max(limits.rtp.ptimeMinMs, wanted || 20));
}
