// What is done with recordings after they were made (RTP-09): holding, releasing, deleting, checking, repairing, and whatever
// `recording-upkeep.ts` does by itself. One thing at a time with each recording, so that none is removed while somebody puts a hold on it; and
// everything leaves a line in its history with who did it.

import type { Database, SqlRow, Write } from "../../base/db.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Clock } from "../../base/time.ts";

/** Recordings on disk, by their path below the data directory. Faults are sentences. */
export interface RecordingFiles {
  /** One that is gone already is no fault. */
  remove(path: string): Promise<Result<undefined, string>>;
  /** Of the file as it lies there. */
  hash(path: string): Promise<Result<FileHash, string>>;
  /** Makes a file whole that nobody writes any more. */
  repair(path: string): Promise<Result<{ readonly bytes: number; readonly durationMs: number }, string>>;
  /** Writes an Ogg Opus file beside it and checks it; the other file stays. */
  press(path: string): Promise<Result<FileHash & { readonly path: string }, string>>;
}

export interface FileHash {
  readonly sha256: string;
  readonly bytes: number;
}

export interface KeptRecording {
  readonly id: string;
  readonly path: string;
  readonly state: string;
  readonly format: string;
  readonly sha256: string | undefined;
  readonly startedAt: number;
  readonly heldAt: number | undefined;
  readonly queue: string | undefined;
}

export type RecordingEvent =
  | "started"
  | "paused"
  | "resumed"
  | "stopped"
  | "played"
  | "exported"
  | "verified"
  | "repaired"
  | "pressed"
  | "not-pressed"
  | "not-heard"
  | "held"
  | "released"
  | "deleted"
  | "expired";

export type Refusal =
  | { readonly kind: "unknown" }
  /** It is being written, held, or its sound is gone. */
  | { readonly kind: "not-now"; readonly why: string }
  | { readonly kind: "trouble"; readonly why: string };

export type Verdict =
  | { readonly kind: "good" | "missing" | "unfinished" | "removed" }
  | { readonly kind: "changed"; readonly expected: string; readonly found: string }
  | { readonly kind: "unreadable"; readonly why: string };

const SELECT = `SELECT r.id, r.path, r.state, r.format, r.sha256, r.started_at, r.held_at, call.queue
  FROM recording r LEFT JOIN call ON call.id = r.call_id`;

export class RecordingKeeper {
  readonly files: RecordingFiles;
  readonly #clock: Clock;
  readonly #database: Database;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(deps: { readonly clock: Clock; readonly database: Database; readonly files: RecordingFiles }) {
    this.#clock = deps.clock;
    this.#database = deps.database;
    this.files = deps.files;
  }

  /** Recordings that something is being done with. */
  get size(): number {
    return this.#turns.size;
  }

  find(id: string): KeptRecording | undefined {
    const row = this.#database.get(`${SELECT} WHERE r.id = ?`, [id]);
    return row === undefined ? undefined : keptOf(row);
  }

  /** For its history. */
  note(id: string, what: RecordingEvent, who: string, detail?: string): Promise<void> {
    return this.#database.write([this.eventWrite(id, what, who, detail)]);
  }

  eventWrite(id: string, what: RecordingEvent, who: string, detail?: string): Write {
    return eventWrite({ recording: id, at: this.#clock.wall(), who, what, detail });
  }

  hold(id: string, who: string, why: string): Promise<Result<undefined, Refusal>> {
    return this.with(id, async (found) => {
      if (isRemoved(found)) return notNow(`its sound is gone: ${found.state}`);
      const sql = "UPDATE recording SET held_at = ?, held_by = ?, held_why = ? WHERE id = ?";
      await this.#write({ sql, values: [this.#clock.wall(), who, why, id] }, this.eventWrite(id, "held", who, why));
      return ok(undefined);
    });
  }

  release(id: string, who: string): Promise<Result<undefined, Refusal>> {
    return this.with(id, async (found) => {
      if (found.heldAt === undefined) return notNow("it is not held");
      const sql = "UPDATE recording SET held_at = NULL, held_by = NULL, held_why = NULL WHERE id = ?";
      await this.#write({ sql, values: [id] }, this.eventWrite(id, "released", who));
      return ok(undefined);
    });
  }

  /** The sound goes, the row stays and says when and why. */
  remove(id: string, as: "deleted" | "expired", who: string, why?: string): Promise<Result<undefined, Refusal>> {
    return this.with(id, async (found) => {
      if (found.heldAt !== undefined) return notNow("it is held; release it first");
      if (found.state === "recording") return notNow("it is being written");
      if (isRemoved(found)) return notNow(`its sound is gone already: ${found.state}`);
      const gone = await this.files.remove(found.path);
      if (!gone.ok) return fail({ kind: "trouble", why: gone.fault });
      const sql = "UPDATE recording SET state = ?, removed_at = ?, cause = COALESCE(?, cause) WHERE id = ?";
      await this.#write({ sql, values: [as, this.#clock.wall(), why ?? null, id] }, this.eventWrite(id, as, who, why));
      return ok(undefined);
    });
  }

  /** Is the file what it was when it was finished? */
  verify(id: string, who: string): Promise<Result<Verdict, Refusal>> {
    return this.with(id, async (found) => {
      const verdict = await this.#judge(found);
      await this.note(id, "verified", who, verdict.kind);
      return ok(verdict);
    });
  }

  async #judge(found: KeptRecording): Promise<Verdict> {
    if (isRemoved(found)) return { kind: "removed" };
    if (found.state === "recording" || found.sha256 === undefined) return { kind: "unfinished" };
    const hashed = await this.files.hash(found.path);
    if (!hashed.ok) return hashed.fault === GONE ? { kind: "missing" } : { kind: "unreadable", why: hashed.fault };
    const { sha256 } = hashed.value;
    return sha256 === found.sha256 ? { kind: "good" } : { kind: "changed", expected: found.sha256, found: sha256 };
  }

  /** For a file that a killed process or a power cut left; `who` undefined: the switch itself. One that has its hash is left alone. */
  repair(id: string, who = "switch"): Promise<Result<undefined, Refusal>> {
    return this.with(id, async (found) => {
      if (found.state === "recording") return notNow("it is being written");
      if (isRemoved(found)) return notNow(`its sound is gone: ${found.state}`);
      if (found.sha256 !== undefined)
        return notNow("it is whole: it has its hash; verify says whether the file still fits");
      const repaired = await this.files.repair(found.path);
      if (!repaired.ok) return this.#notRepaired(id, repaired.fault);
      const hashed = await this.files.hash(found.path);
      if (!hashed.ok) return this.#notRepaired(id, hashed.fault);
      const { bytes, sha256 } = hashed.value;
      const sql = "UPDATE recording SET state = 'repaired', duration_ms = ?, bytes = ?, sha256 = ? WHERE id = ?";
      await this.#write(
        { sql, values: [repaired.value.durationMs, bytes, sha256, id] },
        this.eventWrite(id, "repaired", who),
      );
      return ok(undefined);
    });
  }

  async #notRepaired(id: string, why: string): Promise<Result<undefined, Refusal>> {
    await this.#write({ sql: "UPDATE recording SET state = 'failed', cause = ? WHERE id = ?", values: [why, id] });
    return fail({ kind: "trouble", why });
  }

  /** To Ogg Opus; the WAV file goes once the new one was read back whole and its hash is on record. */
  press(id: string): Promise<Result<undefined, Refusal>> {
    return this.with(id, async (found) => {
      if (found.format !== "wav" || found.sha256 === undefined) return notNow("there is no finished WAV file");
      if (found.heldAt !== undefined) return notNow("it is held: its file stays as it is");
      if (isRemoved(found)) return notNow(`its sound is gone: ${found.state}`);
      const before = await this.files.hash(found.path);
      const isAsItWas = before.ok && before.value.sha256 === found.sha256;
      const pressed = isAsItWas ? await this.files.press(found.path) : fail("the WAV file is not what it was");
      if (!pressed.ok) {
        await this.#write(
          { sql: "UPDATE recording SET no_opus = 1 WHERE id = ?", values: [id] },
          this.eventWrite(id, "not-pressed", "switch", pressed.fault),
        );
        return fail({ kind: "trouble", why: pressed.fault });
      }
      const { path, bytes, sha256 } = pressed.value;
      const sql =
        "UPDATE recording SET format = 'opus', path = ?, bytes = ?, wav_sha256 = sha256, sha256 = ? WHERE id = ?";
      await this.#write(
        { sql, values: [path, bytes, sha256, id] },
        this.eventWrite(id, "pressed", "switch", found.sha256),
      );
      await this.files.remove(found.path);
      return ok(undefined);
    });
  }

  /** One after the other for each recording. */
  async with<Value>(
    id: string,
    act: (found: KeptRecording) => Promise<Result<Value, Refusal>>,
  ): Promise<Result<Value, Refusal>> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const turn = before.then(async (): Promise<Result<Value, Refusal>> => {
      const found = this.find(id);
      return found === undefined ? fail({ kind: "unknown" }) : act(found);
    });
    const over = turn.catch(() => undefined);
    this.#turns.set(id, over);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(id) === over) this.#turns.delete(id);
    }
  }

  #write(...writes: readonly Write[]): Promise<void> {
    return this.#database.write(writes);
  }
}

/** As the files say it. */
export const GONE = "its file is gone";

export function keptOf(row: SqlRow): KeptRecording {
  return {
    id: String(row["id"]),
    path: String(row["path"]),
    state: String(row["state"]),
    format: String(row["format"]),
    sha256: row["sha256"] === null ? undefined : String(row["sha256"]),
    startedAt: Number(row["started_at"]),
    heldAt: row["held_at"] === null ? undefined : Number(row["held_at"]),
    queue: row["queue"] === null || row["queue"] === undefined ? undefined : String(row["queue"]),
  };
}

export function eventWrite(event: {
  readonly recording: string;
  readonly at: number;
  readonly who: string;
  readonly what: RecordingEvent;
  readonly detail: string | undefined;
}): Write {
  return {
    sql: "INSERT INTO recording_event (recording, at, who, what, detail) VALUES (?, ?, ?, ?, ?)",
    values: [event.recording, event.at, event.who, event.what, event.detail ?? null],
  };
}

function isRemoved({ state }: KeptRecording): boolean {
  return state === "expired" || state === "deleted";
}

function notNow(why: string): Result<never, Refusal> {
  return fail({ kind: "not-now", why });
}
