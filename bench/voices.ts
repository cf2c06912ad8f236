// What phones of the bench say where their packets are decoded, and ears for it: a hum that becomes loud once a second. How long the switch keeps
// sound is then the time from the loud packet in to the loud packet out, whatever happened to it between.

import { type CodecKit, rateOf, ticksPerMs } from "../src/rtp/codec.ts";
import type { AudioCodec } from "../src/rtp/plan.ts";
import type { Voice } from "./load/media-traffic.ts";
import type { Datagram } from "./pcap.ts";

const RTP_HEADER = 12;
const PACKET_MS = 20;
/** Packets of one loud half second and one quiet one, and how often until it begins anew. */
const PERIOD = 50;
const PERIODS = 4;
const [QUIET, LOUD] = [60, 9_000];
const HUM_HZ = 1_000;
/** Mean magnitude of a millisecond; between those of the two hums. */
const THRESHOLD = 1_500;
/** So long quiet before, ms, that a beginning is one. */
const REST_MS = 200;
/** A beginning that is not heard by then is lost. */
const LONGEST_MS = 400;

/** `swells`: it becomes loud; otherwise it only hums. */
export function voiceOf(kit: CodecKit, codec: AudioCodec, payloadType: number, swells: boolean): Voice {
  const rateHz = rateOf(codec);
  const length = (rateHz * PACKET_MS) / 1_000;
  const encoder = kit.encoder(codec, rateHz);
  const payloads = Array.from({ length: PERIOD * PERIODS }, (_, n) => {
    const size = swells && n % PERIOD >= PERIOD / 2 ? LOUD : QUIET;
    const sound = Int16Array.from({ length }, (_, i) =>
      Math.round(size * Math.sin((2 * Math.PI * HUM_HZ * (n * length + i)) / rateHz)),
    );
    const out = new Uint8Array(1_500);
    return out.slice(0, encoder.encode(sound, out, 0));
  });
  return { payloadType, ticks: PACKET_MS * ticksPerMs(codec), payloads };
}

export interface HeardBy {
  /** Ports of two phones: who speaks, who listens; and in what. */
  readonly from: number;
  readonly to: number;
  readonly said: AudioCodec;
  readonly heard: AudioCodec;
}

/** From each loud beginning on its way in to the same on its way out, ms. */
export function soundDelays(kit: CodecKit, datagrams: readonly Datagram[], pair: HeardBy): number[] {
  const { from, to, said, heard } = pair;
  const packetsOf = (is: (one: Datagram) => boolean): Datagram[] => datagrams.filter((one) => is(one) && isRtp(one));
  const begun = beginnings(
    kit,
    said,
    packetsOf((one) => one.fromPort === from),
  );
  const come = beginnings(
    kit,
    heard,
    packetsOf((one) => one.toPort === to),
  );
  return begun.flatMap((at) => {
    const out = come.find((one) => one >= at);
    return out === undefined || out - at > LONGEST_MS ? [] : [out - at];
  });
}

/** RFC 5761 §4: types of RTCP, which may end up at some phone's port, are 64 to 95 when read as RTP. */
function isRtp({ payload }: Datagram): boolean {
  const type = (payload[1] ?? 0) & 0x7f;
  return payload.length > RTP_HEADER && (type < 64 || type > 95);
}

/** When the sound of one stream became loud, ms: the time of the packet, and how far into it. */
function beginnings(kit: CodecKit, codec: AudioCodec, packets: readonly Datagram[]): number[] {
  const rateHz = rateOf(codec);
  const decoder = kit.decoder(codec, rateHz);
  const sound = new Int16Array(rateHz);
  const found: number[] = [];
  let quietMs = 0;
  for (const { atUs, payload } of packets) {
    const count = decoder.decode(payload, RTP_HEADER, payload.length, sound);
    for (let ms = 0; ms < (count * 1_000) / rateHz; ms++) {
      const isLoud = magnitude(sound, (ms * rateHz) / 1_000, rateHz / 1_000) > THRESHOLD;
      if (isLoud && quietMs >= REST_MS) found.push(atUs / 1_000 + ms);
      quietMs = isLoud ? 0 : quietMs + 1;
    }
  }
  return found;
}

function magnitude(sound: Int16Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += Math.abs(sound[i] ?? 0);
  return sum / count;
}
