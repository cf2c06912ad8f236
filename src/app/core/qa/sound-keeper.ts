// Has every finished recording heard once (QA-05, QA-09), one after the other: the newest and the oldest that nobody heard yet in turn, so that calls
// of today do not wait behind an archive, nor the archive behind them. Which those are stands in the database, so that a killed process goes on where
// it was. What cannot be heard is noted in its history, once.
//
//   recording.heard   0 ──heard──► 1
//                     └──cannot be──► 2

import type { Database, SqlRow, Write } from "../../../base/db.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, Timer } from "../../../base/time.ts";
import type { Span } from "../../../qa/hints/activity.ts";
import { holdsOf, joined, pausesOf, SELECT_HOLDS, SELECT_PAUSES } from "../../../qa/hints/silent-spans.ts";
import { eventWrite } from "../recording-keeper.ts";
import type { HeardSound, Sounds } from "./sounds.ts";

export interface SoundKeeperDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly sounds: Pick<Sounds, "hear">;
}

/** A start has other things to do. */
const FIRST_MS = 3_000;

const UNHEARD = `SELECT id, path FROM recording
  WHERE heard = 0 AND state IN ('saved', 'repaired') AND sha256 IS NOT NULL ORDER BY started_at`;
const OLDEST = `${UNHEARD}, id LIMIT 1`;
const NEWEST = `${UNHEARD} DESC, id DESC LIMIT 1`;
const SELECT_AGAIN = "SELECT path FROM recording WHERE id = ? AND heard = 0 AND state IN ('saved', 'repaired')";

/** Not where its sound went meanwhile. */
const INSERT_SOUND = `INSERT OR REPLACE INTO recording_sound (recording, heard_at, activity, peaks)
  SELECT id, ?, ?, ? FROM recording WHERE id = ? AND state IN ('saved', 'failed', 'repaired')`;
const SET_HEARD = "UPDATE recording SET heard = ? WHERE id = ?";

export class SoundKeeper {
  readonly #deps: SoundKeeperDeps;
  #timer: Timer | undefined;
  #turn = 0;
  #closed = false;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: SoundKeeperDeps) {
    this.#deps = deps;
    this.#next(FIRST_MS);
  }

  /** Resolves when nothing is written any more; whoever hears for it must be closed before. */
  close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    return this.#running;
  }

  #next(afterMs: number): void {
    if (this.#closed) return;
    this.#timer = this.#deps.clock.after(afterMs, "recordings: hear those nobody heard", () => {
      this.#running = this.#round().finally(() => this.#next(limits.listening.lookMs));
    });
  }

  async #round(): Promise<void> {
    try {
      for (let row = this.#find(); row !== undefined && !this.#closed; row = this.#find()) await this.#hear(row);
    } catch (error) {
      this.#deps.log.warn("recording.hearing-failed", { cause: String(error) });
    }
  }

  #find(): SqlRow | undefined {
    return this.#deps.database.get(this.#turn++ % 2 === 0 ? NEWEST : OLDEST);
  }

  async #hear(row: SqlRow): Promise<void> {
    const { database, sounds, log } = this.#deps;
    const [id, path] = [String(row["id"]), String(row["path"])];
    const heard = await sounds.hear(path, await this.#omitted(id));
    if (this.#closed) return;
    if (heard.ok) {
      await database.write(this.#heardWrites(id, heard.value));
      return;
    }
    const now = database.get(SELECT_AGAIN, [id]);
    if (now === undefined || now["path"] !== path) return; // removed, or made Opus while it was to be heard
    log.warn("recording.not-heard", { recording: id, cause: heard.fault });
    const at = this.#deps.clock.wall();
    await database.write([
      { sql: SET_HEARD, values: [2, id] },
      eventWrite({ recording: id, at, who: "switch", what: "not-heard", detail: heard.fault }),
    ]);
  }

  /** Pauses, and while somebody held. */
  async #omitted(id: string): Promise<readonly Span[]> {
    const { database } = this.#deps;
    const pauses = pausesOf(await database.query(SELECT_PAUSES, [id]));
    const holds = holdsOf(await database.query(SELECT_HOLDS, [id]));
    return joined([...pauses, ...holds], Number.POSITIVE_INFINITY);
  }

  #heardWrites(id: string, { activity, peaks }: HeardSound): readonly Write[] {
    return [
      { sql: INSERT_SOUND, values: [this.#deps.clock.wall(), activity, peaks, id] },
      { sql: SET_HEARD, values: [1, id] },
    ];
  }
}
