// Recordings for the HTTP interface and the command line.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { RecordingControl, SoundSpan } from "../../api/recording-control.ts";
import type { RecordingDetailView, VerdictView } from "../../api/views.ts";
import type { Database } from "../../base/db.ts";
import type { CallId } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { ok, type Result } from "../../base/result.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { type FoundRecording, findRecording, searchRecordings } from "../../call/record-tables.ts";
import type { Sounds } from "../core/qa/sounds.ts";
import { GONE, type RecordingKeeper, type Refusal, type Verdict } from "../core/recording-keeper.ts";
import type { Switch } from "../core/switch.ts";
import type { DiskRecordings } from "../recording-files.ts";
import { recordingView } from "./call-view.ts";
import { Listeners } from "./listeners.ts";
import { isTooMuch, partAudio, soundTag, tooManyListen } from "./part-audio.ts";
import { hintsAnswer, peaksAnswer } from "./sound-control.ts";

export interface RecordingControlDeps {
  readonly pbx: Switch;
  readonly database: Database;
  readonly keeper: RecordingKeeper;
  readonly files: Pick<DiskRecordings, "open">;
  readonly sounds: Pick<Sounds, "openPart">;
}

const HISTORY = "SELECT at, who, what, detail FROM recording_event WHERE recording = ? ORDER BY id DESC LIMIT ?";

export function recordingControl(deps: RecordingControlDeps): RecordingControl {
  const { database, keeper, pbx } = deps;
  const sound = { database, sound: () => pbx.quality.sound };
  const listeners = new Listeners(pbx.clock);
  const detail = async (id: string): Promise<Answer<RecordingDetailView>> => {
    const found = await findRecording(database, id);
    return found === undefined ? unknown(id) : answer(await detailView(found, database));
  };
  const after = async (id: string, done: Result<unknown, Refusal>): Promise<Answer<RecordingDetailView>> =>
    done.ok ? detail(id) : refusalOf(id, done.fault);
  return {
    list: async (filter) => {
      const found = await searchRecordings(database, filter);
      return answer(found.map(({ recording, call }) => recordingView(recording, call)));
    },
    show: detail,
    audio: (id, use, who, part) => audio(id, { use, who, part }, listeners, deps),
    hints: (id, part) => hintsAnswer(id, part, sound),
    peaks: (id, part) => peaksAnswer(id, part, sound),
    partAudio: (part, who) => partAudio(part, who, deps),
    onCall: (call, wish, who) => onCall(call, wish, who, deps),
    hold: async (id, why, who) => after(id, await keeper.hold(id, who, why)),
    release: async (id, who) => after(id, await keeper.release(id, who)),
    delete: async (id, why, who) => after(id, await keeper.remove(id, "deleted", who, why)),
    repair: async (id, who) => after(id, await keeper.repair(id, who)),
    verify: async (id, who) => {
      const judged = await keeper.verify(id, who);
      return judged.ok ? answer(verdictView(id, judged.value)) : refusalOf(id, judged.fault);
    },
  };
}

interface Listening {
  readonly use: "played" | "exported";
  readonly who: string;
  readonly part: SoundSpan | undefined;
}

async function audio(
  id: string,
  { use, who, part }: Listening,
  listeners: Listeners,
  { keeper, files, sounds }: RecordingControlDeps,
): ReturnType<RecordingControl["audio"]> {
  const found = keeper.find(id);
  if (found === undefined) return unknown(id);
  if (found.state === "expired" || found.state === "deleted") {
    return refuse(409, "No sound any more", `The sound of recording ${id} is gone: ${found.state}.`);
  }
  const opened = part === undefined ? await files.open(found.path) : await openSpan(found.path, part, who, sounds);
  if (!opened.ok && opened.fault === GONE) return refuse(404, "No such file", `Recording ${id}: ${opened.fault}.`);
  if (!opened.ok && isTooMuch(opened.fault)) return tooManyListen(opened.fault);
  if (!opened.ok) return refuse(422, "Cannot be opened", `Recording ${id}: ${opened.fault}.`);
  if (use === "exported" || listeners.isNew(`${who} ${id}`)) await keeper.note(id, use, who);
  const { format, bytes, read, close } = opened.value;
  const tag = soundTag([found.path, found.sha256, bytes, part]);
  return answer({ format, bytes, tag, chunks: read, close });
}

/** As it was recorded, caller on the left. */
async function openSpan(path: string, part: SoundSpan, listener: string, sounds: Pick<Sounds, "openPart">) {
  const opened = await sounds.openPart({ path, ...part, isSwapped: false, listener });
  if (!opened.ok) return opened;
  const { bytes, chunks, close } = opened.value;
  return ok({ format: "wav" as const, bytes, read: chunks, close });
}

async function onCall(
  id: string,
  wish: Parameters<RecordingControl["onCall"]>[1],
  who: string,
  { pbx }: RecordingControlDeps,
): ReturnType<RecordingControl["onCall"]> {
  const call = pbx.calls.find(id);
  if (call === undefined) return refuse(404, "No such call", `Found no call ${id} that goes on; "call list --active".`);
  const why = pbx.recordCall(call, wish, who);
  if (why !== undefined) return refuse(409, "Not now", `${why.charAt(0).toUpperCase()}${why.slice(1)}.`);
  const record = pbx.records.find(id as CallId);
  return answer(record === undefined ? [] : record.recordings.map((one) => recordingView(one, record)));
}

async function detailView({ recording, call }: FoundRecording, database: Database): Promise<RecordingDetailView> {
  const rows = await database.query(HISTORY, [recording.id, limits.recordings.historyShown]);
  return {
    ...recordingView(recording, call),
    wavSha256: recording.stored?.wavSha256 ?? null,
    history: rows.map((row) => ({
      at: isoTime(Number(row["at"]) as WallMillis),
      who: String(row["who"]),
      what: String(row["what"]),
      detail: row["detail"] === null ? null : String(row["detail"]),
    })),
  };
}

function verdictView(id: string, verdict: Verdict): VerdictView {
  const { kind } = verdict;
  const [expected, found] = kind === "changed" ? [verdict.expected, verdict.found] : [null, null];
  return { id, verdict: kind, expected, found, detail: kind === "unreadable" ? verdict.why : null };
}

function unknown(id: string): Refused {
  return refuse(404, "No such recording", `Found no recording ${id}; "recording list" shows those there are.`);
}

function refusalOf(id: string, refusal: Refusal): Refused {
  switch (refusal.kind) {
    case "unknown":
      return unknown(id);
    case "not-now":
      return refuse(409, "Not now", `Recording ${id}: ${refusal.why}.`);
    case "trouble":
      return refuse(503, "Did not work", `Recording ${id}: ${refusal.why}.`);
  }
}
