// One leg's media: packets in from its peer, packets out to it. Checks, counts, latches, records and relays in place; nothing is
// allocated per packet in the usual case. The engine owns legs, decides who hears whom and calls `sweep` twice a second.

import type { CallId, LegId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { Address } from "../base/net.ts";
import type { Rng } from "../base/rng.ts";
import type { Clock } from "../base/time.ts";
import { type CodecKit, type SoundRate, ticksPerMs } from "./codec.ts";
import type { Ear } from "./ear.ts";
import { isG711, translateInPlace, translationFrom } from "./g711.ts";
import type { Heard } from "./heard-leg.ts";
import { EVENT_BYTES, writeEvent } from "./key-sender.ts";
import { LegEar, type Tap } from "./leg-ear.ts";
import { type KeyLine, LegKeys } from "./leg-keys.ts";
import { LegPeer } from "./leg-peer.ts";
import { LegReports } from "./leg-reports.ts";
import type { LegLook, LegReport, MediaFact, PassPlan, RtpPort } from "./media.ts";
import type { Paced, Pacer } from "./pacer.ts";
import { makeRtpView, RTP_HEADER_BYTES, type RtpView, read16, readRtp, write16, writeRtpHeader } from "./packet.ts";
import { PacketAllowance } from "./packet-allowance.ts";
import type { AudioCodec, MediaPlan } from "./plan.ts";
import { areBothG711, COMFORT_NOISE, codecOf, eventTicks, OPUS_TICKS, ptimeOf } from "./plan-meaning.ts";
import type { SoundSource } from "./sound-source.ts";
import { Speaker } from "./speaker.ts";
import { StreamIn } from "./stream-in.ts";
import { StreamOut } from "./stream-out.ts";
import { type KeyPress, TelephoneEvents } from "./telephone-events.ts";
import { ToneKeys } from "./tone-keys.ts";

export interface LegInit {
  readonly call: CallId;
  readonly leg: LegId;
  readonly port: RtpPort;
  /** Tells its packets from those of other legs. */
  readonly ordinal: number;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly report: (fact: MediaFact) => void;
  readonly codecs: CodecKit;
  readonly pacer: Pacer;
}

const NOBODY: readonly Leg[] = [];
const NO_TAPS: readonly Tap[] = [];
const view: RtpView = makeRtpView(); // of the packet being handled; one thread, one packet at a time
/** Sequence number and the length of the first part. */
const UDPTL_BYTES = 3;
/** RFC 4733 §2.6.2: an event goes on as long as its updates come, 50 ms apart at most. */
const KEY_GOES_ON_MS = 100;

export class Leg implements Paced, Heard {
  readonly id: LegId;
  readonly call: CallId;
  /** What it speaks through: its bound port, or what protects that (`leg-port.ts`). */
  port: RtpPort;
  /** Who hears this leg; replaced, never changed, so that a relay under way is not disturbed. */
  heardBy: readonly Leg[] = NOBODY;
  /** What it plays of its own; undefined: packets of other legs, or nothing. */
  player: SoundSource | undefined;
  /** Gets our peer's datagrams untouched (T.38). */
  passTo: { readonly sendPassed: (packet: Uint8Array) => void } | undefined;
  dueAt = 0;
  #init: LegInit;
  #clock: Clock;
  #plan: MediaPlan | undefined;
  #pass: PassPlan | undefined;
  #in = new StreamIn();
  #out: StreamOut;
  readonly #peer: LegPeer;
  #allowance = new PacketAllowance();
  #events = new TelephoneEvents();
  #reports: LegReports;
  #source = 0; // changes with what this leg hears
  #expectedSince = 0;
  #silentTold = false;
  #dropped = 0;
  #taps = NO_TAPS;
  readonly #ears: LegEar;
  readonly #speaker: Speaker;
  #keys: LegKeys | undefined; // made with the first key
  #toneKeys: ToneKeys | undefined; // made where keys come as tones
  #keyUntil = 0; // a key is pressed, here or by whom we hear decoded: no sound beside it
  #keyBegan = 0; // its timestamp there

  constructor(init: LegInit) {
    this.#init = init;
    this.id = init.leg;
    this.call = init.call;
    this.port = init.port;
    this.#clock = init.clock;
    this.#peer = new LegPeer(() => this.port);
    this.#out = new StreamOut(init.rng);
    this.#reports = new LegReports({ clock: init.clock, rng: init.rng, in: this.#in, out: this.#out });
    this.#ears = new LegEar(init);
    this.#speaker = new Speaker(init.codecs);
    init.port.onRtp = (packet, from) => this.#receive(packet, from);
    init.port.onRtcp = (packet, from) => this.#receiveRtcp(packet, from);
  }

  get taps(): readonly Tap[] {
    return this.#taps;
  }

  set taps(taps: readonly Tap[]) {
    this.#taps = taps;
    this.#ears.setTaps(taps);
  }

  /** What its peer says, decoded, where anybody wants it so. */
  get ear(): Ear | undefined {
    return this.#ears.ear;
  }

  get codec(): AudioCodec | undefined {
    return this.#plan?.codec;
  }

  /** `user` hears this leg decoded from now on; `rateHz` is the best it can make use of. */
  lendEar(user: object, rateHz: SoundRate): void {
    this.#ears.want(user, rateHz);
  }

  takeEarFrom(user: object): void {
    this.#ears.release(user);
  }

  configure(plan: MediaPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    this.#in.ticksPerMs = ticksPerMs(plan.codec);
    this.#out.ticksPerMs = ticksPerMs(plan.codec);
    this.#events.ticksPerMs = eventTicks(plan);
    this.#ears.setCodec(plan.codec);
    const now = this.#clock.now();
    if (plan.weReceive && !before?.weReceive) this.#expectedSince = now;
    this.#listenForTones(plan);
    // After a hold the copied stream has moved on: what was not sent must not look lost.
    if (plan.weSend && before?.weSend === false) this.#source++;
    this.#peer.configure(plan);
  }

  /** Datagrams instead of sound, or sound again; what the peer's audio address was is named anew by the next `configure`. */
  pass(plan: PassPlan | undefined): void {
    this.#pass = plan;
    if (plan === undefined) this.#expectedSince = this.#clock.now();
    this.#peer.pass(plan);
  }

  /** Keys of ours, pressed towards the peer. */
  press(digits: string, durationMs: number): void {
    this.#keys ??= new LegKeys(this.#keyLine(), this.#init.pacer);
    this.#keys.press(digits, durationMs);
  }

  #keyLine(): KeyLine {
    const wayOf = (): KeyLine["way"] => {
      if (this.#peer.destination === undefined || this.#plan === undefined || this.#pass !== undefined)
        return "nowhere";
      return this.#plan.telephoneEvent === undefined ? "tones" : "events";
    };
    const ptime = (): number => ptimeOf(this.#plan);
    return {
      get way() {
        return wayOf();
      },
      get ptimeMs() {
        return ptime();
      },
      sendEvent: (event, durationMs, now) => this.#sendOwnEvent(event, durationMs, now),
      sendTone: (tone, ms, now) => {
        if (this.#plan !== undefined && this.#peer.destination !== undefined)
          this.#play(tone, this.#plan, this.#peer.destination, ms, now);
      },
      muteUntil: (at) => {
        this.#keyUntil = at;
      },
    };
  }

  /** RFC 4733 §2.3. */
  #sendOwnEvent(
    event: { readonly code: number; readonly isEnd: boolean; readonly begins: boolean },
    durationMs: number,
    now: number,
  ): void {
    const plan = this.#plan;
    if (plan?.telephoneEvent === undefined || this.#peer.destination === undefined) return;
    const out = this.#out;
    const ticks = Math.min(0xffff, durationMs * eventTicks(plan));
    const packet = new Uint8Array(RTP_HEADER_BYTES + EVENT_BYTES);
    out.event(this.#source, event.begins, now);
    writeRtpHeader(packet, 0, plan.telephoneEvent.send, out.marker, out.sequence, out.timestamp, out.ssrc);
    writeEvent(packet, RTP_HEADER_BYTES, event, ticks);
    this.port.sendRtp(packet, this.#peer.destination);
    out.sentEvent(EVENT_BYTES, ticks);
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
      player?.pass(ms, this.dueAt);
      return ms;
    }
    if (player === undefined || player.over) {
      player?.tellEnd();
      return 0;
    }
    const plan = this.#plan;
    const ms = ptimeOf(plan);
    const destination = this.#peer.destination;
    if (plan === undefined || destination === undefined || now < this.#keyUntil) player.pass(ms, this.dueAt);
    else this.#play(player, plan, destination, ms, now);
    return ms;
  }

  #play(player: SoundSource, plan: MediaPlan, destination: Address, ms: number, now: number): void {
    const packet = this.#speaker.say(player, plan, ms, this.dueAt);
    const out = this.#out;
    if (packet === undefined) return out.leaveOut(ms * out.ticksPerMs);
    out.next(this.#source, now);
    writeRtpHeader(packet, 0, plan.payloadType, out.marker, out.sequence, out.timestamp, out.ssrc);
    this.port.sendRtp(packet, destination);
    out.sent(packet.length - RTP_HEADER_BYTES, ms * out.ticksPerMs, now);
  }

  /** UDPTL (T.38 Annex D): its sequence number stands where it would in no RTP packet; nothing else of it is looked at. */
  #receivePassed(packet: Uint8Array, from: Address): void {
    const now = this.#clock.now();
    const isWhole = packet.length >= UDPTL_BYTES && packet.length <= limits.rtp.packetBytes;
    if (!isWhole || !this.#peer.judge(from, 0, read16(packet, 0), now) || !this.#allowance.take(now)) {
      this.#dropped++;
      return;
    }
    this.passTo?.sendPassed(packet);
  }

  /** As it came. */
  sendPassed(packet: Uint8Array): void {
    if (this.#pass !== undefined && this.#peer.destination !== undefined)
      this.port.sendRtp(packet, this.#peer.destination);
  }

  #receive(packet: Uint8Array, from: Address): void {
    if (this.#pass !== undefined) return this.#receivePassed(packet, from);
    if (packet.length > limits.rtp.packetBytes || !readRtp(packet, view)) {
      this.#dropped++;
      return;
    }
    const now = this.#clock.now();
    if (!this.#peer.judge(from, view.ssrc, view.sequence, now) || !this.#allowance.take(now)) {
      this.#dropped++;
      return;
    }
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
    if (codec === undefined) return this.#handleOther(packet, plan, now);
    for (const tap of this.#taps) {
      tap.recorder.hear(tap.track, packet, view, codec, this.#init.ordinal, this.#in.epoch, now);
    }
    this.#toneKeys?.hear(packet, view, codec);
    if (this.#ears.ear !== undefined) this.#listen(packet, codec, now);
    this.#relayAudio(packet, codec, now);
  }

  /** Comfort noise (RFC 3389), or nothing we agreed on. */
  #handleOther(packet: Uint8Array, plan: MediaPlan, now: number): void {
    const isNoise = view.payloadType === (plan.comfortNoise ?? COMFORT_NOISE);
    if (isNoise && this.#ears.ear !== undefined) this.#listen(packet, "noise", now);
    if (isNoise && plan.comfortNoise !== undefined) return this.#relayNoise(packet, now);
    this.#dropped++;
    for (const listener of this.heardBy) listener.#out.skip(listener.#source, this.#in.epoch, view.sequence);
  }

  #listen(packet: Uint8Array, codec: AudioCodec | "noise", now: number): void {
    this.#ears.setEpoch(this.#in.epoch);
    this.#ears.ear?.put(packet, view, codec, this.#in.epoch, now);
  }

  /** The last listener gets the packet itself, the others copies (a Buffer's `slice` would be none). */
  #relayAudio(packet: Uint8Array, codec: AudioCodec, now: number): void {
    const last = this.heardBy.length - 1;
    for (let i = 0; i <= last; i++) {
      const listener = this.heardBy[i] as Leg;
      if (listener.player !== undefined) continue; // hears it decoded
      listener.#sendAudio(i === last ? packet : new Uint8Array(packet), codec, this.#in.epoch, now);
    }
  }

  #relayEvent(packet: Uint8Array, now: number): void {
    const last = this.heardBy.length - 1;
    for (let i = 0; i <= last; i++) {
      const listener = this.heardBy[i] as Leg;
      listener.#sendEvent(i === last ? packet : new Uint8Array(packet), this.#in.epoch, this.#events.ticksPerMs, now);
    }
  }

  #relayNoise(packet: Uint8Array, now: number): void {
    const last = this.heardBy.length - 1;
    for (let i = 0; i <= last; i++) {
      const listener = this.heardBy[i] as Leg;
      if (listener.player !== undefined) continue;
      listener.#sendNoise(i === last ? packet : new Uint8Array(packet), this.#in.epoch, now);
    }
  }

  /** A packet of another leg (`view`), rewritten into one of our stream. */
  #sendAudio(packet: Uint8Array, codec: AudioCodec, epoch: number, now: number): void {
    const plan = this.#plan;
    const destination = this.#peer.destination;
    if (plan === undefined || destination === undefined) return;
    // What it did not agree on, in the midst of a change; or a key of ours is down.
    if ((codec !== plan.codec && !areBothG711(codec, plan.codec)) || now < this.#keyUntil) {
      this.#out.skip(this.#source, epoch, view.sequence);
      return;
    }
    if (!this.#out.copy(this.#source, epoch, view.sequence, view.timestamp, view.marker, now)) return;
    if (codec !== plan.codec && isG711(codec)) translateInPlace(packet, view.start, view.end, translationFrom(codec));
    const octets = view.end - view.start;
    this.#sendCopied(packet, plan.payloadType, destination);
    this.#out.sent(octets, codec === "opus" ? OPUS_TICKS : octets, now);
  }

  #sendNoise(packet: Uint8Array, epoch: number, now: number): void {
    const plan = this.#plan;
    const destination = this.#peer.destination;
    if (plan === undefined || destination === undefined) return;
    if (plan.comfortNoise === undefined) {
      this.#out.skip(this.#source, epoch, view.sequence);
      return;
    }
    if (!this.#out.copy(this.#source, epoch, view.sequence, view.timestamp, view.marker, now)) return;
    this.#sendCopied(packet, plan.comfortNoise, destination);
    this.#out.sent(view.end - view.start, 0, now);
  }

  /** RFC 4733 §2.4.1: the timestamp of an event is its beginning and the same in all of its packets: one offset for audio and events keeps it. */
  #sendEvent(packet: Uint8Array, epoch: number, clock: number, now: number): void {
    const plan = this.#plan;
    const destination = this.#peer.destination;
    if (plan === undefined || destination === undefined) return;
    if (plan.telephoneEvent === undefined || view.end - view.start < 4) {
      this.#out.skip(this.#source, epoch, view.sequence);
      return;
    }
    const duration = Math.min(0xffff, Math.round((read16(packet, view.start + 2) * eventTicks(plan)) / clock));
    write16(packet, view.start + 2, duration);
    if (this.player === undefined) {
      if (!this.#out.copy(this.#source, epoch, view.sequence, view.timestamp, view.marker, now)) return;
    } else this.#numberEvent(((packet[view.start + 1] as number) & 0x80) !== 0, now);
    this.#sendCopied(packet, plan.telephoneEvent.send, destination);
    if (this.player === undefined) this.#out.sent(view.end - view.start, duration, now);
    else this.#out.sentEvent(view.end - view.start, duration);
  }

  /** An event among sound that is encoded here: it begins now, and no sound is sent beside it. */
  #numberEvent(isEnd: boolean, now: number): void {
    const begins = view.timestamp !== this.#keyBegan;
    this.#keyBegan = view.timestamp;
    this.#keyUntil = isEnd ? now : now + KEY_GOES_ON_MS;
    this.#out.event(this.#source, begins, now);
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
    const now = this.#clock.now();
    const ssrc = this.#in.started ? this.#in.ssrc : undefined;
    if (!this.#peer.believesRtcp(packet, from, ssrc, now) || !this.#reports.take(packet)) {
      this.#dropped++;
      return;
    }
    this.#peer.rtcpHeard(from, now);
  }

  /** A layer below threw a datagram away. */
  drop(): void {
    this.#dropped++;
  }

  sweep(now: number): void {
    const plan = this.#plan;
    this.#ears.dropIfIdle();
    if (plan === undefined) return;
    this.#peer.sweep(now);
    if (this.#pass !== undefined) return;
    this.#tellSilence(plan, now);
    const key = this.#events.overdue(now);
    if (key !== undefined) this.#tellKeys([key]);
    if (now >= this.#reports.dueAt) this.#peer.sendRtcp(this.#reports.make());
  }

  /** Says goodbye to the peer and gives the port back unsettled and deaf. */
  close(): LegReport {
    const bye = this.#reports.makeBye();
    if (bye !== undefined) this.#peer.sendRtcp(bye);
    this.port.onRtp = undefined;
    this.port.onRtcp = undefined;
    this.#peer.release();
    this.#toneKeys?.listen(undefined);
    this.#ears.close();
    this.#keys?.close();
    return this.report();
  }

  /** As it sounds now; `way` is the engine's to say. */
  look(way: LegLook["way"]): LegLook {
    const plan = this.#plan;
    const { address, heardAt, rtcpHeardAt, destination } = this.#peer;
    const since = Math.max(heardAt, rtcpHeardAt, this.#expectedSince);
    return {
      leg: this.id,
      codec: plan?.codec,
      ptimeMs: ptimeOf(plan),
      security: plan?.security?.kind ?? "none",
      peer: address ?? destination,
      way,
      report: this.report(),
      bufferMs: this.#ears.ear?.bufferMs,
      silentMs:
        plan?.weReceive === true && this.#pass === undefined ? Math.round(this.#clock.now() - since) : undefined,
    };
  }

  report(): LegReport {
    return {
      packetsReceived: this.#in.packets,
      bytesReceived: this.#in.bytes,
      packetsLost: this.#in.lost,
      jitterMs: Math.round(this.#in.jitterMs * 100) / 100,
      packetsSent: this.#out.packets,
      bytesSent: this.#out.bytes,
      peer: this.#reports.peer,
      dropped: this.#dropped,
      concealed: this.#ears.concealed,
      late: this.#ears.late,
      codec: this.#plan?.codec,
    };
  }

  #listenForTones(plan: MediaPlan): void {
    const codec = plan.detectTones === true && plan.weReceive ? plan.codec : undefined;
    if (codec === undefined && this.#toneKeys === undefined) return;
    this.#toneKeys ??= new ToneKeys({ leg: this, pacer: this.#init.pacer, tell: (key) => this.#tellKeys([key], true) });
    this.#toneKeys.listen(codec);
  }

  #startStream(): void {
    const key = this.#events.overdue(Number.POSITIVE_INFINITY);
    if (key !== undefined) this.#tellKeys([key]);
    this.#events.forget();
  }

  #tellSilence(plan: MediaPlan, now: number): void {
    if (!plan.weReceive || this.#silentTold) return;
    const since = Math.max(this.#peer.heardAt, this.#expectedSince);
    if (now - since < limits.rtp.silentMs) return;
    this.#silentTold = true;
    this.#init.report({ kind: "silent", call: this.call, leg: this.id, forMs: Math.round(now - since) });
  }

  #tellKeys(keys: readonly KeyPress[], isTone = false): void {
    for (const { digit, durationMs } of keys) {
      const key = { kind: "digit", call: this.call, leg: this.id, digit, durationMs } as const;
      this.#init.report(isTone ? { ...key, isTone } : key);
    }
  }
}
