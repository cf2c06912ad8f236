// What machines heard of recordings, as it lies in the database (QA-05, QA-09): scorecards, sampling and sheets ask it. `sound-keeper.ts` in app/core
// has it reckoned and writes it; what pauses there were stands in the recording's history.

import type { Database, SqlRow } from "../../base/db.ts";
import type { Hints, Peaks, SoundBook } from "../hints.ts";
import { readActivity, type Span } from "./activity.ts";
import { readPeaks } from "./peaks.ts";
import { hintsOf } from "./reckon.ts";
import { pausesOf, SELECT_PAUSES } from "./silent-spans.ts";

const SELECT_ACTIVITY = "SELECT activity FROM recording_sound WHERE recording = ?";
const SELECT_PEAKS = "SELECT peaks FROM recording_sound WHERE recording = ?";

export class KeptSounds implements SoundBook {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  hints(recording: string, part?: Span): Hints | undefined {
    const row = this.#database.get(SELECT_ACTIVITY, [recording]);
    return row === undefined ? undefined : hintsOfRow(row, part);
  }

  peaks(recording: string): Peaks | undefined {
    const packed = this.#database.get(SELECT_PEAKS, [recording])?.["peaks"];
    return packed instanceof Uint8Array ? readPeaks(packed) : undefined;
  }

  async pauses(recording: string): Promise<readonly Span[]> {
    return pausesOf(await this.#database.query(SELECT_PAUSES, [recording]));
  }
}

/** For whoever reads many at once in the reader thread: a row with the column `activity` of `recording_sound`; null where there is none. */
export function hintsOfRow(row: SqlRow, part?: Span): Hints | undefined {
  const packed = row["activity"];
  const activity = packed instanceof Uint8Array ? readActivity(packed) : undefined;
  return activity === undefined ? undefined : hintsOf(activity, part);
}
