// The mouth and ears of one call on a scripted phone: sends its voice every 20 ms as RTP, keeps what arrives, says what it sounds like.
// A phone without a mouth (most calls of a large simulation) only counts what arrives.

import type { Address } from "../../src/base/net.ts";
import type { Rng } from "../../src/base/rng.ts";
import type { Clock, Timer } from "../../src/base/time.ts";
import { type Heard, listen, RATE_HZ, type Voice, voiceSamples } from "./ears.ts";
import { decodeInto, encode, type Law } from "./g711.ts";
import { decodeWide, encodeWide } from "./g722.ts";
import type { DatagramSocket, Host } from "./network.ts";
import { lawOf, type PhoneCodec, payloadType } from "./phone-sdp.ts";

const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
const KEEP_MS = 20_000;
const DIGITS = "0123456789*#ABCD";

interface Frame {
  readonly at: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly law: PhoneCodec;
  readonly payload: Uint8Array;
}

export interface AudioSettings {
  readonly remote: Address;
  readonly law: PhoneCodec;
  readonly eventType: number | undefined;
  readonly send: boolean;
}

const TONE_FRAMES = 5;
const KEYS = ["123A", "456B", "789C", "*0#D"];
const ROW_HZ = [697, 770, 852, 941];
const COLUMN_HZ = [1_209, 1_336, 1_477, 1_633];
const encodedTones = new Map<string, Uint8Array>();

function encodedTone(digit: string, law: Law): Uint8Array {
  const name = `${law}:${digit}`;
  const known = encodedTones.get(name);
  if (known !== undefined) return known;
  const row = KEYS.findIndex((keys) => keys.includes(digit));
  const low = ROW_HZ[row] ?? 0;
  const high = COLUMN_HZ[KEYS[row]?.indexOf(digit) ?? 0] ?? 0;
  const sound = Float64Array.from({ length: TONE_FRAMES * FRAME_SAMPLES }, (_, i) => {
    const t = (2 * Math.PI * i) / RATE_HZ;
    return 5_000 * (Math.sin(low * t) + Math.sin(high * t));
  });
  const bytes = encode(sound, law);
  encodedTones.set(name, bytes);
  return bytes;
}

const encodedVoices = new Map<string, Uint8Array>();

function encodedVoice(voice: Voice, law: PhoneCodec): Uint8Array {
  const key = `${law}:${voice.lowHz}:${voice.highHz}`;
  const known = encodedVoices.get(key);
  if (known !== undefined) return known;
  const bytes = law === "g722" ? encodeWide(voice) : encode(voiceSamples(voice), law);
  encodedVoices.set(key, bytes);
  return bytes;
}

export class PhoneAudio {
  readonly local: Address;
  /** RTP packets that arrived. */
  packets = 0;
  /** RFC 4733 digits that arrived, each once. */
  digits = "";
  /** When the last RTP packet came; for "nobody sends to a hung-up phone". */
  lastAt = -1;
  #clock: Clock;
  #voice: Voice | undefined;
  #socket: DatagramSocket;
  #control: DatagramSocket;
  #settings: AudioSettings | undefined;
  #timer: Timer | undefined;
  #frames: Frame[] = [];
  #sequence: number;
  #timestamp: number;
  #ssrc: number;
  #sent = 0;
  #lastDigitAt = -1;
  /** A key that sounds instead of the voice (ITU-T Q.23), and for how many frames still. */
  #tone: { readonly digit: string; readonly frames: number } | undefined;
  #closed = false;

  /** `voice` undefined: never speaks. */
  constructor(init: {
    readonly clock: Clock;
    readonly rng: Rng;
    readonly host: Host;
    readonly port: number;
    readonly voice: Voice | undefined;
  }) {
    this.#clock = init.clock;
    this.#voice = init.voice;
    this.local = { host: init.host.address, port: init.port };
    this.#sequence = init.rng.uint32() & 0xffff;
    this.#timestamp = init.rng.uint32();
    this.#ssrc = init.rng.uint32();
    this.#socket = init.host.udp(init.port, (bytes) => this.#receive(bytes));
    this.#control = init.host.udp(init.port + 1, () => {});
  }

  /** Again at each new agreement of the signalling. */
  configure(settings: AudioSettings): void {
    this.#settings = settings;
    const speaks = settings.send && this.#voice !== undefined && settings.remote.port !== 0 && !this.#closed;
    if (speaks && this.#timer === undefined) this.#speak();
    if (!speaks) this.#hush();
  }

  close(): void {
    this.#closed = true;
    this.#hush();
    this.#socket.close();
    this.#control.close();
  }

  /** What the last `windowMs` sounded like. */
  hears(voices: readonly Voice[], windowMs: number): Heard {
    const now = this.#clock.now();
    const recent = this.#frames.filter((frame) => frame.at > now - windowMs && frame.at <= now);
    return listen(joinFrames(recent, windowMs), voices);
  }

  /**
   * Presses keys: each an event of 100 ms, then 60 ms of voice (RFC 4733 §2.5); where events were not agreed on, as tones of G.711. false: it can do
   * neither.
   */
  press(digits: string): boolean {
    const { eventType, law } = this.#settings ?? { eventType: 101, law: "pcma" };
    if (eventType === undefined && (law === "g722" || this.#voice === undefined)) return false;
    [...digits].forEach((digit, i) => {
      this.#clock.after(i * 200, "phone: presses a key", () => {
        if (eventType === undefined) this.#tone = { digit, frames: TONE_FRAMES };
        else this.#sendDigit(DIGITS.indexOf(digit.toUpperCase()));
      });
    });
    return true;
  }

  #speak(): void {
    this.#timer = this.#clock.after(FRAME_MS, "phone: speaks", () => {
      this.#sendFrame();
      this.#speak();
    });
  }

  #hush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sendFrame(): void {
    const settings = this.#settings;
    if (settings === undefined || this.#voice === undefined) return;
    const voice = encodedVoice(this.#voice, settings.law);
    const from = (this.#sent * FRAME_SAMPLES) % RATE_HZ;
    const packet = this.#packet(payloadType(settings.law), this.#sent === 0, this.#timestamp, FRAME_SAMPLES);
    packet.set(this.#takeTone(settings.law) ?? voice.subarray(from, from + FRAME_SAMPLES), 12);
    this.#sent++;
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES) >>> 0;
    this.#socket.send(packet, settings.remote);
  }

  #takeTone(law: PhoneCodec): Uint8Array | undefined {
    const tone = this.#tone;
    if (tone === undefined || law === "g722") return undefined;
    this.#tone = tone.frames > 1 ? { ...tone, frames: tone.frames - 1 } : undefined;
    const from = (TONE_FRAMES - tone.frames) * FRAME_SAMPLES;
    return encodedTone(tone.digit, law).subarray(from, from + FRAME_SAMPLES);
  }

  #sendDigit(event: number): void {
    const settings = this.#settings;
    if (settings?.eventType === undefined || event < 0 || this.#closed) return;
    const timestamp = this.#timestamp;
    const type = settings.eventType;
    for (let step = 1; step <= 7; step++) {
      const end = step > 4; // four packets while the key is down, the end three times
      const durationUnits = Math.min(step, 5) * FRAME_SAMPLES;
      this.#clock.after((step - 1) * FRAME_MS, "phone: key event", () => {
        const packet = this.#packet(type, step === 1, timestamp, 4);
        packet[12] = event;
        packet[13] = (end ? 0x80 : 0) | 10;
        packet[14] = durationUnits >> 8;
        packet[15] = durationUnits & 0xff;
        this.#socket.send(packet, settings.remote);
      });
    }
  }

  #packet(type: number, marker: boolean, timestamp: number, payloadBytes: number): Uint8Array {
    const packet = new Uint8Array(12 + payloadBytes);
    const view = new DataView(packet.buffer);
    packet[0] = 0x80;
    packet[1] = (marker ? 0x80 : 0) | type;
    view.setUint16(2, this.#sequence);
    view.setUint32(4, timestamp);
    view.setUint32(8, this.#ssrc);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return packet;
  }

  #receive(bytes: Uint8Array): void {
    if (bytes.length < 12 || (bytes[0] ?? 0) >> 6 !== 2) return;
    this.packets++;
    this.lastAt = this.#clock.now();
    const type = (bytes[1] ?? 0) & 0x7f;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const timestamp = view.getUint32(4);
    const law = lawOf(type);
    if (law !== undefined)
      this.#keep({ at: this.lastAt, timestamp, ssrc: view.getUint32(8), law, payload: bytes.subarray(12) });
    else if (bytes.length >= 16 && timestamp !== this.#lastDigitAt) {
      this.#lastDigitAt = timestamp; // one event, however many packets tell of it
      this.digits += DIGITS[bytes[12] ?? 16] ?? "?";
    }
  }

  #keep(frame: Frame): void {
    if (this.#voice === undefined) return;
    this.#frames.push(frame);
    if (this.#frames.length > 1_500) this.#frames = this.#frames.filter(({ at }) => at > frame.at - KEEP_MS);
  }
}

/** Frames put where their timestamps say; a new source (SSRC) begins where the last ended. Gaps stay silent. */
function joinFrames(frames: readonly Frame[], windowMs: number): Float64Array {
  const samples = new Float64Array((windowMs * RATE_HZ) / 1_000 + FRAME_SAMPLES);
  let base = 0;
  let start = 0;
  let ssrc = -1;
  let furthest = 0;
  const wide = decodeWide();
  for (const frame of frames) {
    const jumps = Math.abs((frame.timestamp - start) | 0) > samples.length;
    if (frame.ssrc !== ssrc || jumps) {
      ssrc = frame.ssrc;
      start = frame.timestamp;
      base = furthest;
    }
    const at = base + ((frame.timestamp - start) | 0);
    if (at < 0) continue; // overtaken by the first of the window
    if (frame.law === "g722") wide(frame.payload, samples, at);
    else decodeInto(frame.payload, frame.law, samples, at);
    furthest = Math.max(furthest, Math.min(samples.length, at + frame.payload.length));
  }
  return samples.subarray(0, furthest);
}
