// /api/recordings: what was recorded, its sound, and what is done with it. /api/calls/ID/recording: recording by wish.

import { optional, perhaps, required } from "../../office/shape.ts";
import { answer } from "../answer.ts";
import { type Download, operations } from "../operation.ts";
import { choice, identifier, instant, whole, words, yesNo } from "../shapes.ts";
import type { HintsView, PeaksView } from "../sound-views.ts";
import type { RecordingDetailView, RecordingView, VerdictView } from "../views.ts";

/** A week: no recording is that long. */
const LONGEST_MS = 604_800_000;

export interface RecordingAnswers {
  listRecordings: readonly RecordingView[];
  showRecording: RecordingDetailView;
  exportRecording: Download;
  showRecordingHints: HintsView;
  showRecordingPeaks: PeaksView;
  holdRecording: RecordingDetailView;
  deleteRecording: RecordingDetailView;
  releaseRecording: RecordingDetailView;
  verifyRecording: VerdictView;
  repairRecording: RecordingDetailView;
  recordCall: readonly RecordingView[];
}

const operation = operations<RecordingAnswers>();

/** Milliseconds from the beginning of the recording. */
const part = {
  fromMs: perhaps(whole(0, LONGEST_MS), "from there"),
  toMs: perhaps(whole(1, LONGEST_MS), "up to there"),
};

/** undefined: the whole. */
function partOf({ fromMs, toMs }: { readonly fromMs: number | undefined; readonly toMs: number | undefined }) {
  return fromMs === undefined && toMs === undefined ? undefined : { fromMs: fromMs ?? 0, toMs: toMs ?? LONGEST_MS };
}

export const recordingRoutes = [
  operation("listRecordings", {
    method: "GET",
    path: "/api/recordings",
    about: "Recordings, newest first.",
    query: {
      limit: optional(whole(1, 1_000), 50, "how many at most"),
      before: perhaps(identifier, "a recording: only those begun before it"),
      call: perhaps(identifier, "of this call alone"),
      agent: perhaps(identifier, "of this agent alone"),
      queue: perhaps(identifier, "of this queue alone"),
      since: perhaps(instant, "begun then or later"),
      held: perhaps(yesNo, "true: those that must not be deleted"),
    },
    handle: ({ query, reach }, { recordings }) => recordings.list({ ...query, within: reach }),
  }),
  operation("showRecording", {
    method: "GET",
    path: "/api/recordings/:id",
    about: "One recording, and who heard it.",
    handle: ({ params }, { recordings }) => recordings.show(params.id),
  }),
  operation("exportRecording", {
    method: "GET",
    path: "/api/recordings/:id/audio",
    about:
      "The sound of a recording, any range of its bytes; that it was asked for is noted. A part is a WAV file whatever the recording is.",
    query: { as: optional(choice(["played", "exported"]), "exported", "what it is asked for"), ...part },
    media: ["audio/wav", "audio/ogg"],
    handle: async ({ params: { id }, query, author }, { recordings }) => {
      const found = await recordings.audio(id, query.as, author, partOf(query));
      if (!found.ok) return found;
      const isOpus = found.value.format === "opus";
      const type = isOpus ? "audio/ogg" : "audio/wav";
      const name = `${id}.${isOpus ? "ogg" : "wav"}`;
      return answer({ kind: "ranged", ...found.value, type, name, isPlayed: query.as === "played" });
    },
  }),
  operation("showRecordingHints", {
    method: "GET",
    path: "/api/recordings/:id/hints",
    about: "What a machine hears of a recording or of a part of it: speech, silence, talk-over, loudness.",
    query: part,
    handle: ({ params, query }, { recordings }) => recordings.hints(params.id, partOf(query)),
  }),
  operation("showRecordingPeaks", {
    method: "GET",
    path: "/api/recordings/:id/peaks",
    about: "The waveform of a recording or of a part of it, each channel's, and where it was paused.",
    query: part,
    handle: ({ params, query }, { recordings }) => recordings.peaks(params.id, partOf(query)),
  }),
  operation("holdRecording", {
    method: "POST",
    path: "/api/recordings/:id/hold",
    about: "Must not be deleted from now on, whatever its age.",
    body: { reason: required(words, "why") },
    handle: ({ params, body, author }, { recordings }) => recordings.hold(params.id, body.reason, author),
  }),
  operation("deleteRecording", {
    method: "POST",
    path: "/api/recordings/:id/delete",
    about: "Deletes the sound; that there was one stays on record.",
    body: { reason: perhaps(words, "why") },
    handle: ({ params, body, author }, { recordings }) => recordings.delete(params.id, body.reason, author),
  }),
  operation("releaseRecording", {
    method: "POST",
    path: "/api/recordings/:id/release",
    about: "May be deleted again when it is old enough.",
    body: {},
    handle: ({ params, author }, { recordings }) => recordings.release(params.id, author),
  }),
  operation("verifyRecording", {
    method: "POST",
    path: "/api/recordings/:id/verify",
    about: "Whether the file is still the one that was recorded.",
    body: {},
    handle: ({ params, author }, { recordings }) => recordings.verify(params.id, author),
  }),
  operation("repairRecording", {
    method: "POST",
    path: "/api/recordings/:id/repair",
    about: "Makes a file whole that a crash cut off.",
    body: {},
    handle: ({ params, author }, { recordings }) => recordings.repair(params.id, author),
  }),
  operation("recordCall", {
    method: "POST",
    path: "/api/calls/:id/recording",
    about: "Starts, stops, pauses or resumes the recording of a call.",
    body: { do: required(choice(["start", "stop", "pause", "resume"]), "what is to be done") },
    handle: ({ params, body, author }, { recordings }) => recordings.onCall(params.id, body.do, author),
  }),
] as const;
