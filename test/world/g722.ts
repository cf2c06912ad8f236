// Voices in G.722 for scripted phones. The codec is the product's: it is held to the ITU's vectors elsewhere; here it only carries what ears
// recognise. 20 ms are 160 octets.

import { codecKit } from "../rtp/codecs.ts";
import { type Voice, voiceSamples } from "./ears.ts";

const WIDE_HZ = 16_000;
const FRAME = 320;

/** A second of it, taken behind another one, when the coder knows the voice: it can be repeated without a click. */
export function encodeWide(voice: Voice): Uint8Array {
  const second = Int16Array.from(voiceSamples(voice, WIDE_HZ));
  const encoder = codecKit.encoder("g722", WIDE_HZ);
  const bytes = new Uint8Array(WIDE_HZ);
  let at = 0;
  for (let round = 0; round < 2; round++)
    for (let from = 0; from < second.length; from += FRAME)
      at += encoder.encode(second.subarray(from, from + FRAME), bytes, at);
  return bytes.slice(at / 2, at);
}

/** Frames in their order, each put where it belongs at 8 kHz; voices have nothing above 4 kHz that every second sample could fold. */
export function decodeWide(): (payload: Uint8Array, out: Float64Array, at: number) => void {
  const decoder = codecKit.decoder("g722", WIDE_HZ);
  const sound = new Int16Array(2_000);
  return (payload, out, at) => {
    const samples = decoder.decode(payload, 0, payload.length, sound);
    for (let i = 0; 2 * i < samples && at + i < out.length; i++) out[at + i] = sound[2 * i] ?? 0;
  };
}
