// The row "codecs" of `zongji doctor`: what sound can be coded in, and what to do where Opus is missing.

import type { CheckView } from "../api/views.ts";
import type { Result } from "../base/result.ts";
import { makeCodecKit, type OpusMaker } from "../rtp/codec-kit.ts";

export function codecCheck(opus: Result<OpusMaker, string>): CheckView {
  const codecs = makeCodecKit(opus.ok ? opus.value : undefined).codecs.join(", ");
  if (opus.ok) return { name: "codecs", verdict: "good", found: codecs, advice: "" };
  return {
    name: "codecs",
    verdict: "warning",
    found: `${codecs}; no opus: ${opus.fault}`,
    advice: "Install g++, make and python3, run npm rebuild @discordjs/opus and start anew. Calls go on in the others.",
  };
}
