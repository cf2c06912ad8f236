// What happens to recordings by itself: those a killed process left are made whole, those of an office or queue that keeps Opus are compressed,
// those older than it keeps them lose their sound. A little at a time, so that nobody notices while calls are up.
//
//   every half minute: repair, compress        every hour: remove what is too old

import type { Database } from "../../base/db.ts";
import type { QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { Office, RecordingRules } from "../../office/office.ts";
import { type KeptRecording, keptOf, type RecordingKeeper } from "./recording-keeper.ts";

export interface UpkeepDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly keeper: RecordingKeeper;
}

/** What a killed process left has its hash soon. */
const FIRST_MS = 2_000;
const ROUND_MS = 30_000;
/** Of rounds. */
const REMOVE_EVERY = 120;

const SELECT = `SELECT r.id, r.path, r.state, r.format, r.sha256, r.started_at, r.held_at, call.queue
  FROM recording r LEFT JOIN call ON call.id = r.call_id`;
const TO_REPAIR = `${SELECT} WHERE r.state = 'repaired' AND r.sha256 IS NULL ORDER BY r.started_at LIMIT ?`;
const KEPT = "r.state IN ('saved', 'failed', 'repaired')";
const TO_PRESS = `${SELECT} WHERE ${KEPT} AND r.format = 'wav' AND r.no_opus = 0 AND r.held_at IS NULL AND r.sha256 IS NOT NULL
  AND (r.started_at, r.id) > (?, ?) ORDER BY r.started_at, r.id LIMIT ?`;
const OLD = `${SELECT} WHERE ${KEPT} AND r.held_at IS NULL AND r.started_at < ?
  AND (r.started_at, r.id) > (?, ?) ORDER BY r.started_at, r.id LIMIT ?`;

/** Of a queue's recordings: its own rules before the office's. */
export function rulesFor(queue: string | undefined, { queues, recording }: Office): RecordingRules {
  const own = queue === undefined ? undefined : queues.get(queue as QueueKey)?.recording;
  return {
    format: own?.format ?? recording.format,
    retentionMs: own?.retentionMs ?? recording.retentionMs,
  };
}

export class RecordingUpkeep {
  readonly #deps: UpkeepDeps;
  #timer: Timer | undefined;
  #rounds = 0;
  #closed = false;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: UpkeepDeps) {
    this.#deps = deps;
    this.#next(FIRST_MS);
  }

  /** Resolves when nothing is being done any more. */
  close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    return this.#running;
  }

  #next(afterMs: number): void {
    if (this.#closed) return;
    this.#timer = this.#deps.clock.after(afterMs, "recordings: upkeep", () => {
      this.#running = this.#round().finally(() => this.#next(ROUND_MS));
    });
  }

  async #round(): Promise<void> {
    try {
      await this.#repair();
      if (this.#rounds++ % REMOVE_EVERY === 0) await this.#removeOld();
      await this.#press();
    } catch (error) {
      this.#deps.log.warn("recording.upkeep-failed", { cause: String(error) });
    }
  }

  async #repair(): Promise<void> {
    const rows = await this.#deps.database.query(TO_REPAIR, [limits.recordings.perTurn]);
    for (const { id } of rows.map(keptOf)) {
      if (this.#closed) return;
      const done = await this.#deps.keeper.repair(id);
      if (!done.ok) this.#deps.log.error("recording.not-repaired", { recording: id, cause: causeOf(done.fault) });
    }
  }

  async #press(): Promise<void> {
    if (!wantsOpus(this.#deps.office())) return;
    await this.#page(TO_PRESS, [], async ({ id, queue, startedAt }) => {
      const rules = rulesFor(queue, this.#deps.office());
      if (rules.format !== "opus" || isOver(rules, startedAt, this.#deps.clock.wall())) return;
      const done = await this.#deps.keeper.press(id);
      if (!done.ok) this.#deps.log.error("recording.not-pressed", { recording: id, cause: causeOf(done.fault) });
    });
  }

  async #removeOld(): Promise<void> {
    const shortest = shortestRetention(this.#deps.office());
    if (shortest === undefined) return;
    const now = this.#deps.clock.wall();
    let removed = 0;
    await this.#page(OLD, [now - shortest], async ({ id, queue, startedAt }) => {
      if (!isOver(rulesFor(queue, this.#deps.office()), startedAt, now)) return;
      const done = await this.#deps.keeper.remove(id, "expired", "switch");
      if (done.ok) removed++;
      else this.#deps.log.warn("recording.not-removed", { recording: id, cause: causeOf(done.fault) });
    });
    if (removed > 0) this.#deps.log.info("recording.expired", { recordings: removed });
  }

  /** All rows of a query, a page at a time; each is handled before the next page is asked for. */
  async #page(
    sql: string,
    values: readonly number[],
    handle: (recording: KeptRecording) => Promise<void>,
  ): Promise<void> {
    const { perTurn } = limits.recordings;
    let after: readonly [at: number, id: string] = [-1, ""];
    for (;;) {
      const rows = (await this.#deps.database.query(sql, [...values, ...after, perTurn])).map(keptOf);
      for (const row of rows) {
        if (this.#closed) return;
        await handle(row);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < perTurn) return;
      after = [last.startedAt, last.id];
    }
  }
}

function isOver({ retentionMs }: RecordingRules, startedAt: number, now: number): boolean {
  return retentionMs !== undefined && startedAt < now - retentionMs;
}

function wantsOpus({ recording, queues }: Office): boolean {
  return recording.format === "opus" || [...queues.values()].some((queue) => queue.recording.format === "opus");
}

function shortestRetention({ recording, queues }: Office): number | undefined {
  const all = [recording.retentionMs, ...[...queues.values()].map((queue) => queue.recording.retentionMs)];
  const set = all.filter((ms) => ms !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}

function causeOf(refusal: { readonly kind: string; readonly why?: string }): string {
  return refusal.why ?? refusal.kind;
}
