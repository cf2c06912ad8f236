// Sound that leaves its mark (QA-05): what of it was sent is noted, before the first byte and again when it ends, so that neither a killed process nor a
// listener who leaves half-way is left out. Who listens to score sheets and examples gets it through here.

import type { RecordingAudio } from "../../api/recording-control.ts";

/** Of the part. */
export interface HeardSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `part`: what `audio` is of, in ms; its bytes are spread evenly over that, but for a header of no weight. */
export function listenedTo(
  audio: RecordingAudio,
  part: { readonly fromMs: number; readonly toMs: number },
  note: (span: HeardSpan) => Promise<void>,
): RecordingAudio {
  const lengthMs = part.toMs - part.fromMs;
  const ms = (byte: number): number =>
    part.fromMs + Math.round(Math.min(1, byte / Math.max(1, audio.bytes)) * lengthMs);
  let span: { from: number; to: number } | undefined;
  return {
    ...audio,
    async *chunks(from, to) {
      const sent = { from, to: from };
      span = sent;
      await note({ fromMs: ms(from), toMs: ms(from) });
      for await (const bytes of audio.chunks(from, to)) {
        sent.to += bytes.length;
        yield bytes;
      }
    },
    async close() {
      try {
        await audio.close();
      } finally {
        if (span !== undefined && span.to > span.from) await note({ fromMs: ms(span.from), toMs: ms(span.to) });
      }
    },
  };
}
