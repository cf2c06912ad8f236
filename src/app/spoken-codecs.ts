// What the media workers decode: each loads Opus for itself, and says so where it cannot. Asked by `serve.ts` before they start: the package's loader has
// Node.js write a report of the process, which looks up the name of every socket of every thread, one after the other.

import { makeCodecKit } from "../rtp/codec-kit.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import { loadOpus } from "../rtp/port/opus.ts";

export function spokenCodecs(): readonly AudioCodec[] {
  const opus = loadOpus();
  return makeCodecKit(opus.ok ? opus.value : undefined).codecs;
}
