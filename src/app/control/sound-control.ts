// Machine hints and waveforms of recordings for the HTTP interface. Part of `recording-control.ts`.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { SoundSpan } from "../../api/recording-control.ts";
import type { ChannelHintsView, HintsView, PeaksView } from "../../api/sound-views.ts";
import type { Database } from "../../base/db.ts";
import { peaksOf } from "../../qa/hints/peaks.ts";
import { holdsOf, joined, SELECT_HOLDS } from "../../qa/hints/silent-spans.ts";
import type { ChannelHints, Hints, SoundBook } from "../../qa/hints.ts";

export interface SoundControlDeps {
  readonly database: Database;
  readonly sound: () => SoundBook;
}

const SELECT_STATE = "SELECT state, heard, duration_ms FROM recording WHERE id = ?";

export async function hintsAnswer(
  id: string,
  part: SoundSpan | undefined,
  deps: SoundControlDeps,
): Promise<Answer<HintsView>> {
  const found = deps.sound().hints(id, part);
  if (found === undefined) return notHeard(id, deps.database);
  const whole = { fromMs: 0, toMs: lengthOf(id, deps.database) };
  const span = spanWithin(part, whole);
  return answer({ ...hintsView(found, span), ...(await omittedOf(id, span, deps)) });
}

export async function peaksAnswer(
  id: string,
  part: SoundSpan | undefined,
  deps: SoundControlDeps,
): Promise<Answer<PeaksView>> {
  const found = deps.sound().peaks(id);
  if (found === undefined) return notHeard(id, deps.database);
  const span = spanWithin(part, { fromMs: 0, toMs: lengthOf(id, deps.database) });
  const { perSecond, left, right } = peaksOf(found, span);
  const pauses = (await deps.sound().pauses(id)).filter(({ fromMs, toMs }) => toMs > span.fromMs && fromMs < span.toMs);
  return answer({ ...span, perSecond, left: [...left], right: right === undefined ? null : [...right], pauses });
}

/** How long nobody was listened to, and why. */
async function omittedOf(
  id: string,
  span: SoundSpan,
  { database, sound }: SoundControlDeps,
): Promise<Pick<HintsView, "heldMs" | "pausedMs">> {
  const pauses = await sound().pauses(id);
  const holds = holdsOf(await database.query(SELECT_HOLDS, [id]));
  const pausedMs = lengthWithin(pauses, span);
  return { pausedMs, heldMs: lengthWithin(joined([...pauses, ...holds], span.toMs), span) - pausedMs };
}

function lengthWithin(spans: readonly SoundSpan[], { fromMs, toMs }: SoundSpan): number {
  return spans.reduce((sum, one) => sum + Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs)), 0);
}

function hintsView(hints: Hints, { fromMs, toMs }: SoundSpan): Omit<HintsView, "heldMs" | "pausedMs"> {
  const { left, right, ...rest } = hints;
  return { fromMs, toMs, ...rest, left: channelView(left), right: right === undefined ? null : channelView(right) };
}

function channelView({ loudness, firstMs, ...rest }: ChannelHints): ChannelHintsView {
  return { ...rest, loudness: loudness ?? null, firstMs: firstMs ?? null };
}

function spanWithin(part: SoundSpan | undefined, whole: SoundSpan): SoundSpan {
  if (part === undefined) return whole;
  const fromMs = Math.min(part.fromMs, whole.toMs);
  return { fromMs, toMs: Math.max(fromMs, Math.min(part.toMs, whole.toMs)) };
}

function lengthOf(id: string, database: Database): number {
  return Number(database.get(SELECT_STATE, [id])?.["duration_ms"] ?? 0);
}

function notHeard(id: string, database: Database): Refused {
  const row = database.get(SELECT_STATE, [id]);
  if (row === undefined)
    return refuse(404, "No such recording", `Found no recording ${id}; "recording list" shows those there are.`);
  const state = String(row["state"]);
  if (state === "expired" || state === "deleted")
    return refuse(409, "No sound any more", `The sound of recording ${id} is gone: ${state}.`);
  if (row["heard"] === 2)
    return refuse(409, "Cannot be heard", `Recording ${id} cannot be heard; "recording show ${id}" says why.`);
  return refuse(409, "Not yet", `Nobody heard recording ${id} yet: that is done after the call, one after the other.`);
}
