// Hints out of who speaks when (QA-09), of a whole recording or of a part of it as if nothing else had been recorded. Pure.
//
// What was paused or held is nobody's: no speech, no silence. Somebody interrupts who begins while the other has been speaking for a moment and
// goes on doing so; whoever says "yes" into the other's last word does not, and nobody interrupts one sentence twice.

import type { ChannelHints, Hints } from "../hints.ts";
import type { Activity, Span, Stretch } from "./activity.ts";

/** So long the other has spoken before, and both speak afterwards: else it is how people take turns. */
const SPOKEN_BEFORE_MS = 200;
const SPOKEN_TOGETHER_MS = 300;
/** Samples a millisecond. */
const SAMPLES_PER_MS = 8;

export function hintsOf(activity: Activity, part?: Span): Hints {
  const span = part ?? { fromMs: 0, toMs: activity.durationMs };
  const whole = { fromMs: Math.max(0, span.fromMs), toMs: Math.min(span.toMs, activity.durationMs) };
  const omitted = within(activity.omitted, whole);
  const heard = (stretches: readonly Stretch[]): readonly Stretch[] =>
    without(within(stretches, whole), omitted, whole);
  const left = heard(activity.left);
  const right = activity.right && heard(activity.right);
  const spoken = union(left, right ?? []);
  const silences = without([{ ...whole }], union(spoken, omitted), whole);
  return {
    durationMs: Math.max(0, whole.toMs - whole.fromMs),
    left: channelHints(left, right ?? [], whole.fromMs),
    right: right && channelHints(right, left, whole.fromMs),
    silenceMs: lengthOf(silences),
    longestSilenceMs: Math.max(0, ...silences.map(lengthOfOne)),
    talkOverMs: right === undefined ? 0 : lengthOf(left) + lengthOf(right) - lengthOf(spoken),
  };
}

function channelHints(own: readonly Stretch[], other: readonly Stretch[], fromMs: number): ChannelHints {
  const speechMs = lengthOf(own);
  const power = own.reduce((sum, one) => sum + lengthOfOne(one) * 10 ** (one.loudness / 10), 0);
  const clipped = own.reduce((sum, one) => sum + one.clipped, 0);
  const [first] = own;
  return {
    speechMs,
    loudness: speechMs === 0 ? undefined : Math.round(100 * Math.log10(power / speechMs)) / 10,
    clippedShare: speechMs === 0 ? 0 : Math.min(1, clipped / (speechMs * SAMPLES_PER_MS)),
    interruptions: interruptions(own, other),
    firstMs: first === undefined ? undefined : first.fromMs - fromMs,
  };
}

function interruptions(own: readonly Stretch[], other: readonly Stretch[]): number {
  let count = 0;
  let next = 0;
  for (const turn of other) {
    while (next < own.length && (own[next] as Stretch).fromMs < turn.fromMs + SPOKEN_BEFORE_MS) next++;
    for (let i = next; i < own.length && (own[i] as Stretch).fromMs < turn.toMs; i++) {
      const mine = own[i] as Stretch;
      if (Math.min(mine.toMs, turn.toMs) - mine.fromMs < SPOKEN_TOGETHER_MS) continue;
      count++;
      break;
    }
  }
  return count;
}

/** Cut to a part; what is cut keeps its share of the clipped samples. */
function within<One extends Span>(spans: readonly One[], part: Span): readonly One[] {
  const made: One[] = [];
  for (const span of spans) {
    if (span.toMs > part.fromMs && span.fromMs < part.toMs) made.push(cut(span, part.fromMs, part.toMs));
  }
  return made;
}

function cut<One extends Span>(span: One, fromMs: number, toMs: number): One {
  const from = Math.max(span.fromMs, fromMs);
  const to = Math.min(span.toMs, toMs);
  if (from === span.fromMs && to === span.toMs) return span;
  const { clipped } = span as Partial<Stretch>;
  const share = (to - from) / (span.toMs - span.fromMs);
  const rest = clipped === undefined ? {} : { clipped: Math.round(clipped * share) };
  return { ...span, ...rest, fromMs: from, toMs: to };
}

/** What of `spans` is not in `holes`; both in order. */
function without<One extends Span>(spans: readonly One[], holes: readonly Span[], whole: Span): readonly One[] {
  const made: One[] = [];
  let from = whole.fromMs;
  let next = 0;
  for (const hole of [...holes, { fromMs: whole.toMs, toMs: whole.toMs }]) {
    while (next < spans.length && (spans[next] as One).toMs <= from) next++;
    for (let i = next; i < spans.length && (spans[i] as One).fromMs < hole.fromMs; i++) {
      const piece = cut(spans[i] as One, from, hole.fromMs);
      if (piece.toMs > piece.fromMs) made.push(piece);
    }
    from = Math.max(from, hole.toMs);
  }
  return made;
}

/** Where one of the two is, or both. */
function union(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  const made: { fromMs: number; toMs: number }[] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length; ) {
    const [one, two] = [a[i], b[j]];
    const isA = two === undefined || (one !== undefined && one.fromMs <= two.fromMs);
    const span = (isA ? one : two) as Span;
    if (isA) i++;
    else j++;
    const last = made.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else made.push({ fromMs: span.fromMs, toMs: span.toMs });
  }
  return made;
}

function lengthOfOne({ fromMs, toMs }: Span): number {
  return toMs - fromMs;
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, one) => sum + lengthOfOne(one), 0);
}
