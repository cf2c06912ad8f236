// Somebody speaks into a mailbox: the tone, then everything until #, silence, the limit or the end of the call. What becomes of it is the
// business of whoever asked.

import { Abort } from "../../../base/abort.ts";
import type { RecordingId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { TakeResult } from "./takes.ts";
import type { VoiceLine } from "./voice-line.ts";

export interface Spoken {
  /** "key": which one. */
  readonly how: { readonly kind: "key"; readonly key: string } | { readonly kind: "quiet" | "limit" | "gone" };
  readonly result: TakeResult;
  /** Long enough, and not silence alone. */
  readonly isWorthKeeping: boolean;
}

const BEEP_MS = 400;
/** Hung up before the tone was over. */
const GONE: Spoken = { how: { kind: "gone" }, result: { kind: "cut", durationMs: 0 }, isWorthKeeping: false };

/** `keys`: those that end it. */
export async function speak(
  line: VoiceLine,
  init: { readonly id: RecordingId; readonly path: string; readonly maxMs: number; readonly keys: string },
): Promise<Spoken> {
  const { site, call, leg } = line;
  const { takes, files } = site.voicemail;
  await line.tone("beep", BEEP_MS);
  if (line.isOver) return GONE;
  leg.hear({ kind: "nothing" });
  line.forgetKeys();
  const quiet = new Abort();
  const take = takes.begin({
    id: init.id,
    call: call.id,
    leg: leg.id,
    file: files.place(init.path),
    quietMs: limits.voicemail.silenceMs,
    onQuiet: () => quiet.abort(),
  });
  void take.saved.then(() => quiet.abort()); // it failed, or its worker died
  const how = await untilEnd(line, init, quiet);
  take.stop();
  const result = await take.saved;
  const isLong = result.kind !== "failed" && result.durationMs >= limits.voicemail.shortestMs;
  return { how, result, isWorthKeeping: isLong && take.wasHeard() };
}

async function untilEnd(
  line: VoiceLine,
  { maxMs, keys }: { readonly maxMs: number; readonly keys: string },
  quiet: Abort,
): Promise<Spoken["how"]> {
  const { clock } = line.site;
  const until = clock.now() + maxMs;
  for (;;) {
    const key = await line.key(Math.max(0, until - clock.now()), quiet);
    if (line.isOver) return { kind: "gone" };
    if (key !== undefined && keys.includes(key)) return { kind: "key", key };
    if (quiet.aborted) return { kind: "quiet" };
    if (key === undefined) return { kind: "limit" };
  }
}
