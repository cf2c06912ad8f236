// Score sheets for the HTTP interface and the command line (QA-02 to QA-06). A sheet is filled in by whoever it was given to, and by nobody else but the
// installation itself: to others it does not exist, whatever its number.

import { type Answer, answer, refuse } from "../../api/answer.ts";
import type { Asker, Reach } from "../../api/people-control.ts";
import type { RecordingAudio, RecordingControl } from "../../api/recording-control.ts";
import type { InspectorProgressView, ScoreSheetDetailView, SheetControl } from "../../api/sheet-control.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import { isoTime, isoTimeOrNull, MINUTE_MS, type Timer } from "../../base/time.ts";
import { spanOf } from "../../crm/reports/period.ts";
import { Zone } from "../../crm/reports/zone.ts";
import { withheld } from "../../qa/calibration/withheld.ts";
import { qaNumber } from "../../qa/ids.ts";
import type { Scorecard } from "../../qa/scorecard.ts";
import type { ScoreSheet } from "../../qa/sheet.ts";
import { inspectorsOf } from "../../qa/sheets/choose.ts";
import {
  type FillFault,
  withAnswers,
  withComment,
  withMarks,
  withoutComment,
  withSpecial,
} from "../../qa/sheets/fill.ts";
import { inspectorFigures, listeningsOf, searchSheets } from "../../qa/sheets/search.ts";
import type { KeptSheet } from "../../qa/sheets/sheet-rows.ts";
import type { SheetFault, Sheets } from "../../qa/sheets/sheets.ts";
import type { Switch } from "../core/switch.ts";
import { listenedTo } from "./listened-to.ts";
import { beyondText, noSuchSheet, sheetRefusal } from "./sheet-faults.ts";
import { peaksView, sheetDetail, sheetView } from "./sheet-views.ts";

export interface SheetControlDeps {
  readonly pbx: Pick<Switch, "clock" | "office" | "quality" | "crm">;
  readonly database: Database;
  readonly recordings: Pick<RecordingControl, "partAudio">;
}

/** Changes are told together. */
const WATCH_GAP_MS = 500;

export function sheetControl(deps: SheetControlDeps): SheetControl {
  return { ...reading(deps), ...filling(deps), ...progressControl(deps) };
}

/** Only their own; undefined: everybody's. */
function mayRead(sheet: ScoreSheet, within: Reach | undefined): boolean {
  return within === undefined || sheet.inspector === within.user;
}

function mayFill(sheet: ScoreSheet, { user }: Asker): boolean {
  return user === undefined || sheet.inspector === user;
}

/** Also supervisors judge blind, as long as they look nowhere else: to what their own sheets belong they are not told here. */
function seesAll(sheet: ScoreSheet, { user }: Asker, within: Reach | undefined): boolean {
  return within === undefined && sheet.inspector !== user;
}

function findSheet(sheets: Sheets, id: string): KeptSheet | undefined {
  const number = qaNumber("sheet", id);
  return number === undefined ? undefined : sheets.find(number);
}

type ReadVerbs = "list" | "show" | "peaks" | "audio" | "listenings";

function reading({ pbx, database, recordings }: SheetControlDeps): Pick<SheetControl, ReadVerbs> {
  const { sheets, sound } = pbx.quality;
  const find = (id: string, within: Reach | undefined): KeptSheet | undefined => {
    const sheet = findSheet(sheets, id);
    return sheet !== undefined && mayRead(sheet, within) ? sheet : undefined;
  };
  return {
    list: async ({ after, limit, ...filter }, by, within) => {
      const before = after === undefined ? undefined : qaNumber("sheet", after);
      if (after !== undefined && before === undefined)
        return refuse(400, "Not understood", "after: allowed: `next` of the page before");
      const now = pbx.clock.wall();
      const search = { ...filter, before, own: within?.user, limit: limit + 1 };
      const found = await searchSheets(database, search, now);
      const seen = found.slice(0, limit).map((sheet) => withheld(sheet, by.user, database));
      const items = seen.map((sheet) =>
        sheetView(sheet, sheets.cardOf(sheet), { now, seesAll: seesAll(sheet, by, within) }),
      );
      return answer({ items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null });
    },
    show: async (id, by, within) => {
      const sheet = find(id, within);
      if (sheet === undefined) return noSuchSheet(id);
      return answer(detailOf(withheld(sheet, by.user, database), pbx, seesAll(sheet, by, within)));
    },
    peaks: async (id, within) => {
      const sheet = find(id, within);
      if (sheet === undefined) return noSuchSheet(id);
      const peaks = sound.peaks(sheet.recording);
      if (peaks === undefined) return refuse(409, "Not yet", `The sound of ${id} was not looked at yet, or is gone.`);
      return answer(peaksView(sheet, peaks));
    },
    audio: async (
      id,
      { use, fromMs = 0, toMs = Number.POSITIVE_INFINITY },
      by,
      within,
    ): Promise<Answer<RecordingAudio>> => {
      const sheet = find(id, within);
      if (sheet === undefined) return noSuchSheet(id);
      if (sheet.state === "withdrawn") return refuse(409, "Not now", `The score sheet ${id} is withdrawn.`);
      const lengthMs = sheet.toMs - sheet.fromMs;
      const part = { fromMs, toMs: Math.min(toMs, lengthMs) };
      if (part.fromMs >= part.toMs) return refuse(422, "Beyond the end", beyondText(id, lengthMs));
      const { recording, agentChannel } = sheet;
      const place = { fromMs: sheet.fromMs + part.fromMs, toMs: sheet.fromMs + part.toMs };
      const who = by.user ?? by.name;
      const opened = await recordings.partAudio({ recording, agentChannel, ...place }, who);
      if (!opened.ok) return opened;
      return answer(listenedTo(opened.value, part, (span) => sheets.heard(sheet.number, { who, use, ...span })));
    },
    listenings: async (id) => {
      const sheet = findSheet(sheets, id);
      if (sheet === undefined) return noSuchSheet(id);
      const all = await listeningsOf(database, sheet.number);
      return answer(all.map((one) => ({ ...one, at: isoTime(one.at) })));
    },
  };
}

function detailOf(
  sheet: ScoreSheet,
  { quality, clock }: SheetControlDeps["pbx"],
  seesAll: boolean,
): ScoreSheetDetailView {
  const hints = quality.sound.hints(sheet.recording, sheet);
  return sheetDetail(sheet, quality.sheets.cardOf(sheet), hints, { now: clock.wall(), seesAll });
}

type FillVerbs = "answerSheet" | "comment" | "removeComment" | "mark" | "special" | "submit" | "giveBack";

function filling({ pbx }: SheetControlDeps): Pick<SheetControl, FillVerbs> {
  const { sheets } = pbx.quality;
  const run = async (
    id: string,
    by: Asker,
    work: (number: number) => Promise<Result<ScoreSheet, SheetFault>>,
  ): Promise<Answer<ScoreSheetDetailView>> => {
    const sheet = findSheet(sheets, id);
    if (sheet === undefined || !mayFill(sheet, by)) return noSuchSheet(id);
    const done = await work(sheet.number);
    return done.ok ? answer(detailOf(done.value, pbx, seesAll(sheet, by, undefined))) : sheetRefusal(done.fault, id);
  };
  const fill = (
    id: string,
    by: Asker,
    change: (sheet: KeptSheet, card: Scorecard) => Result<KeptSheet, FillFault>,
  ): Promise<Answer<ScoreSheetDetailView>> => run(id, by, (number) => sheets.fill(number, change));
  return {
    answerSheet: (id, answers, by) => fill(id, by, (sheet, card) => withAnswers(sheet, card, answers)),
    comment: (id, comment, by) => fill(id, by, (sheet) => withComment(sheet, comment)),
    removeComment: (id, place, by) => fill(id, by, (sheet) => withoutComment(sheet, place)),
    mark: (id, marks, by) => fill(id, by, (sheet) => withMarks(sheet, marks)),
    special: (id, special, by) => fill(id, by, (sheet, card) => withSpecial(sheet, card, special)),
    submit: (id, by) => run(id, by, (number) => sheets.submit(number)),
    giveBack: (id, reason, by) => run(id, by, (number) => sheets.giveBack(number, reason)),
  };
}

function progressControl({ pbx, database }: SheetControlDeps): Pick<SheetControl, "progress" | "watchProgress"> {
  const progress = (only: string | undefined) => progressOf(pbx, database, only);
  return {
    progress: async (only) => answer(await progress(only)),
    watchProgress: (only, onChange) => {
      let timer: Timer | undefined;
      let isSoon = false;
      let isOver = false;
      const tell = async (): Promise<void> => {
        timer = undefined;
        isSoon = false;
        const now = await progress(only).catch(() => undefined);
        if (isOver) return;
        if (now !== undefined) onChange(now);
        // Days begin and sheets become late without an event.
        timer ??= pbx.clock.after(limits.quality.lookMs, "progress watch: time passes", () => void tell());
      };
      const unsubscribe = pbx.crm.journal.told.subscribe(({ type }) => {
        if (isSoon || !type.startsWith("sheet.")) return; // not later because more happens
        isSoon = true;
        timer?.cancel();
        timer = pbx.clock.after(WATCH_GAP_MS, "progress watch: changes are told together", () => void tell());
      });
      void tell();
      return () => {
        isOver = true;
        timer?.cancel();
        unsubscribe();
      };
    },
  };
}

/** Whoever inspects, in the order of the office file, and behind them who does no more but has something open or did something this week. */
async function progressOf(
  { office, clock }: SheetControlDeps["pbx"],
  database: Database,
  only: string | undefined,
): Promise<readonly InspectorProgressView[]> {
  const now = clock.wall();
  const zone = new Zone(office.timezone);
  const times = { now, today: spanOf("today", now, zone).from, week: spanOf("this-week", now, zone).from };
  const figures = new Map((await inspectorFigures(database, times, only)).map((one) => [one.inspector, one]));
  const able = new Map(inspectorsOf(office).map((one) => [one.user, one]));
  const all = [...new Set([...able.keys(), ...figures.keys()])].filter((one) => only === undefined || one === only);
  return all.map((inspector) => {
    const one = able.get(inspector);
    const figure = figures.get(inspector);
    const { meanMs } = figure ?? {};
    return {
      ...{ inspector, name: office.users.get(inspector)?.name ?? inspector, isActive: one !== undefined },
      ...{ atOnce: one?.atOnce ?? 0, share: one?.share ?? 0, open: figure?.open ?? 0, late: figure?.late ?? 0 },
      nextDueAt: isoTimeOrNull(figure?.nextDueAt),
      ...{ givenThisWeek: figure?.given ?? 0, doneToday: figure?.doneToday ?? 0, doneThisWeek: figure?.done ?? 0 },
      minutes: meanMs === undefined ? null : Math.round((meanMs / MINUTE_MS) * 10) / 10,
    };
  });
}
