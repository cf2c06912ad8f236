// /api/score-sheets: what inspectors fill in, and the sound they judge; /api/score-sheet-progress: how far they are.

import { limits } from "../../base/limits.ts";
import { list, number, oneOf, optional, perhaps, record, required, text } from "../../office/shape.ts";
import { RECORDING_MARKS, SHEET_STATES } from "../../qa/sheet.ts";
import { type Answer, answer, refuse } from "../answer.ts";
import { type Download, operations, type Page, type Watchable } from "../operation.ts";
import type { RecordingAudio } from "../recording-control.ts";
import { asJson, type Reply } from "../reply.ts";
import { identifier, orNull, paging, prose, whole, yesNo } from "../shapes.ts";
import type {
  InspectorProgressView,
  ScoreSheetDetailView,
  ScoreSheetView,
  SheetListeningView,
  SheetPeaksView,
} from "../sheet-control.ts";

const { answers: mostAnswers, commentCharacters } = limits.quality;

const note = prose(commentCharacters);
/** As a note, but not empty. */
const said = text({
  pattern: new RegExp(`^(?=[^]*\\S)(?:[^\\p{Cc}\\p{Cs}]|[\\t\\n\\r]){1,${commentCharacters}}$`, "u"),
  allowed: `1 to ${commentCharacters} characters of text`,
});

/** In ms of the sound of a sheet. */
const moment = whole(0, 86_400_000);

const given = record({
  item: required(identifier, "key of the question"),
  mark: perhaps(orNull(identifier), "key of the mark; null: not applicable; left out: not answered after all"),
  comment: perhaps(note, "why; so low marks and marks against the facts need it"),
});

export interface SheetAnswers {
  listScoreSheets: Page<ScoreSheetView>;
  showScoreSheet: ScoreSheetDetailView;
  showSheetPeaks: SheetPeaksView;
  playScoreSheet: Download;
  exportScoreSheet: Download;
  listSheetListenings: readonly SheetListeningView[];
  answerScoreSheet: ScoreSheetDetailView;
  commentScoreSheet: ScoreSheetDetailView;
  uncommentScoreSheet: ScoreSheetDetailView;
  markScoreSheet: ScoreSheetDetailView;
  specialScoreSheet: ScoreSheetDetailView;
  unspecialScoreSheet: ScoreSheetDetailView;
  submitScoreSheet: ScoreSheetDetailView;
  returnScoreSheet: ScoreSheetDetailView;
  showSheetProgress: Watchable<readonly InspectorProgressView[]>;
}

const operation = operations<SheetAnswers>();

const readRoutes = [
  operation("listScoreSheets", {
    method: "GET",
    path: "/api/score-sheets",
    about: "Score sheets, newest first.",
    query: {
      ...paging,
      inspector: perhaps(identifier, "whose, by the key of the user"),
      state: perhaps(oneOf(SHEET_STATES), "its state"),
      late: optional(yesNo, false, "only open ones past their time"),
    },
    handle: ({ query, asker, reach }, control) => control.sheets.list(query, asker, reach),
  }),
  operation("showScoreSheet", {
    method: "GET",
    path: "/api/score-sheets/:id",
    about: "One score sheet: the questions, what was answered, and what it still lacks.",
    handle: ({ params, asker, reach }, control) => control.sheets.show(params.id, asker, reach),
  }),
  operation("showSheetPeaks", {
    method: "GET",
    path: "/api/score-sheets/:id/peaks",
    about: "The waveform of the sound of a score sheet.",
    handle: ({ params, reach }, control) => control.sheets.peaks(params.id, reach),
  }),
  operation("playScoreSheet", {
    method: "GET",
    path: "/api/score-sheets/:id/audio",
    about: "The sound of a score sheet, any stretch of it, customer left and agent right; what was heard is noted.",
    query: {
      fromMs: perhaps(moment, "only from there on"),
      toMs: perhaps(moment, "only up to there"),
    },
    media: ["audio/wav"],
    handle: async ({ params: { id }, query, asker, reach }, { sheets }) =>
      soundReply(id, await sheets.audio(id, { use: "played", ...query }, asker, reach), true),
  }),
  operation("exportScoreSheet", {
    method: "GET",
    path: "/api/score-sheets/:id/file",
    about: "The sound of a score sheet to be kept as a file; that is noted.",
    media: ["audio/wav"],
    handle: async ({ params: { id }, asker, reach }, { sheets }) =>
      soundReply(
        id,
        await sheets.audio(id, { use: "exported", fromMs: undefined, toMs: undefined }, asker, reach),
        false,
      ),
  }),
  operation("listSheetListenings", {
    method: "GET",
    path: "/api/score-sheets/:id/listenings",
    about: "Who listened to the sound of a score sheet, and to what of it.",
    handle: ({ params }, control) => control.sheets.listenings(params.id),
  }),
  operation("showSheetProgress", {
    method: "GET",
    path: "/api/score-sheet-progress",
    about: "How far each inspector is.",
    query: {
      mine: optional(yesNo, false, "the asker's own line alone"),
      watch: optional(yesNo, false, "again after each change, one line a change"),
    },
    handle: async ({ query, asker }, { sheets }) => {
      if (query.mine && asker.user === undefined)
        return refuse(400, "Not understood", "mine: whoever asks is no user of the office file");
      const only = query.mine ? asker.user : undefined;
      if (!query.watch) return asJson(await sheets.progress(only));
      return answer({ kind: "lines", start: (push: (value: unknown) => void) => sheets.watchProgress(only, push) });
    },
  }),
] as const;

const fillRoutes = [
  operation("answerScoreSheet", {
    method: "POST",
    path: "/api/score-sheets/:id/answers",
    about: "Keeps answers, over those given before; all of them or none.",
    body: { answers: required(list(given), "answers by question") },
    handle: async ({ params, body, asker }, control) => {
      const { length } = body.answers;
      if (length === 0 || length > mostAnswers)
        return refuse(400, "Not understood", `answers: found ${length}; allowed: 1 to ${mostAnswers}`);
      return control.sheets.answerSheet(params.id, body.answers, asker);
    },
  }),
  operation("commentScoreSheet", {
    method: "POST",
    path: "/api/score-sheets/:id/comments",
    about: "Notes something at a moment of the sound.",
    body: {
      atMs: required(number({ low: 0, high: 86_400_000, whole: true }), "from the beginning of the sound"),
      channel: optional(oneOf(["agent", "customer", "both"]), "both", "what it is about"),
      text: required(said, "what there is to say"),
    },
    handle: ({ params, body, asker }, control) => control.sheets.comment(params.id, body, asker),
  }),
  operation("uncommentScoreSheet", {
    method: "DELETE",
    path: "/api/score-sheets/:id/comments/:place",
    about: "Takes a comment off again.",
    handle: async ({ params, asker }, control) => {
      const place = /^\d{1,4}$/.test(params.place) ? Number(params.place) : 0;
      return control.sheets.removeComment(params.id, place, asker);
    },
  }),
  operation("markScoreSheet", {
    method: "PUT",
    path: "/api/score-sheets/:id/marks",
    about: "Says what the call is good for: these marks and no others.",
    body: { marks: required(list(oneOf(RECORDING_MARKS)), "good-example, bad-example, training, complaint-risk") },
    handle: ({ params, body, asker }, control) => control.sheets.mark(params.id, body.marks, asker),
  }),
  operation("specialScoreSheet", {
    method: "PUT",
    path: "/api/score-sheets/:id/special",
    about: "Judges the call otherwise, for one of the reasons of its scorecard.",
    body: {
      rule: required(identifier, "key of the scorecard's special rule"),
      reason: required(said, "why it holds here"),
    },
    handle: ({ params, body, asker }, control) => control.sheets.special(params.id, body, asker),
  }),
  operation("unspecialScoreSheet", {
    method: "DELETE",
    path: "/api/score-sheets/:id/special",
    about: "Judges the call as any other after all.",
    handle: ({ params, asker }, control) => control.sheets.special(params.id, undefined, asker),
  }),
  operation("submitScoreSheet", {
    method: "POST",
    path: "/api/score-sheets/:id/submit",
    about: "The judgement is made and changes no more.",
    body: {},
    handle: ({ params, asker }, control) => control.sheets.submit(params.id, asker),
  }),
  operation("returnScoreSheet", {
    method: "POST",
    path: "/api/score-sheets/:id/return",
    about: "Gives a score sheet back that cannot be judged; a supervisor decides what becomes of it.",
    body: { reason: required(said, "why it cannot be judged") },
    handle: ({ params, body, asker }, control) => control.sheets.giveBack(params.id, body.reason, asker),
  }),
] as const;

export const sheetRoutes = [...readRoutes, ...fillRoutes] as const;

/** Called by its sheet: no name of a file tells whose call it is. */
function soundReply(id: string, found: Answer<RecordingAudio>, isPlayed: boolean): Answer<Reply> {
  if (!found.ok) return found;
  return answer({ kind: "ranged", ...found.value, type: "audio/wav", name: `${id.toUpperCase()}.wav`, isPlayed });
}
