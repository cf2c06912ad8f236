// Facts that are heard (QA-09): an agent's part of the machine hints, as agent and customer instead of left and right. Used by `load-facts.ts` and by
// sampling, which asks for them only where a rule does.

import type { FactName, Part, TalkFacts } from "./facts.ts";
import type { ChannelHints, SoundBook } from "./hints.ts";

const UNKNOWN = {
  agentSpeechShare: undefined,
  customerSpeechShare: undefined,
  silenceShare: undefined,
  longestSilenceMs: undefined,
  talkOverShare: undefined,
  agentInterruptions: undefined,
  customerInterruptions: undefined,
  greetingMs: undefined,
  agentLoudness: undefined,
  customerLoudness: undefined,
  clippedShare: undefined,
} as const satisfies Partial<TalkFacts>;

export type SoundFacts = Pick<TalkFacts, keyof typeof UNKNOWN>;

export const SOUND_FACTS: { readonly unknown: SoundFacts; readonly names: ReadonlySet<FactName> } = {
  unknown: UNKNOWN,
  names: new Set(Object.keys(UNKNOWN) as readonly FactName[]),
};

/** One look-up. All unknown where nobody has listened yet, or the part is empty. */
export function soundFactsOf(part: Part, sound: Pick<SoundBook, "hints">): SoundFacts {
  const hints = sound.hints(part.recording, part);
  if (hints === undefined || hints.durationMs <= 0) return UNKNOWN;
  const { durationMs, left, right } = hints;
  const agent = part.agentChannel === "left" ? left : right;
  const customer = part.agentChannel === "left" ? right : left;
  const share = (of: ChannelHints | undefined): number | undefined => of && of.speechMs / durationMs;
  return {
    agentSpeechShare: share(agent),
    customerSpeechShare: share(customer),
    silenceShare: hints.silenceMs / durationMs,
    longestSilenceMs: hints.longestSilenceMs,
    talkOverShare: hints.talkOverMs / durationMs,
    agentInterruptions: agent?.interruptions,
    customerInterruptions: customer?.interruptions,
    greetingMs: agent?.firstMs,
    agentLoudness: agent?.loudness,
    customerLoudness: customer?.loudness,
    clippedShare: agent?.clippedShare,
  };
}
