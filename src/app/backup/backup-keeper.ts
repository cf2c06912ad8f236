// Makes backups by the clock while the switch runs, and brings the journal over every few seconds. One of a switch that has `backup.to`; costs nothing
// without. All of the work is the backup thread's; here is only when.
//
//   a moment of `at` has passed since the newest backup was begun, or there is none, or the journal has a gap ─► create ─► wait for the next
//                                                                         failed ─► again in a quarter of an hour

import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { JournalState } from "../../store/journal/journal-writer.ts";
import type { BackupAnswer, BackupWish } from "./backup-messages.ts";
import { lastMoment } from "./moments.ts";

/** How often it is looked whether one is due; a moment is at most so late. */
const LOOK_MS = 30_000;

export interface BackupKeeperInit {
  readonly clock: Clock;
  readonly log: Logger;
  /** `03:00`, at least one. */
  readonly at: readonly string[];
  readonly timezone: () => string;
  readonly journal: boolean;
  /** Asks the thread; never rejects. */
  readonly ask: (wish: BackupWish) => Promise<BackupAnswer>;
}

export interface BackupState {
  /** When the newest backup was begun; undefined: none is known. */
  readonly newestAt: number | undefined;
  readonly isMaking: boolean;
  /** Why the last one failed; undefined: it did not. */
  readonly failure: string | undefined;
  /** Why nothing is kept between backups at the moment. */
  readonly journalTrouble: string | undefined;
  readonly made: number;
  readonly failed: number;
}

export class BackupKeeper {
  readonly #init: BackupKeeperInit;
  #timers: Timer[] = [];
  #newestAt: number | undefined;
  #isMaking = false;
  #isShipping = false;
  #failure: string | undefined;
  #failedAt: number | undefined;
  #stopped: string | undefined;
  #shipFailure: string | undefined;
  #hasGap = false;
  #made = 0;
  #failed = 0;
  #isClosed = false;

  constructor(init: BackupKeeperInit) {
    this.#init = init;
  }

  get state(): BackupState {
    return {
      newestAt: this.#newestAt,
      isMaking: this.#isMaking,
      failure: this.#failure,
      journalTrouble: this.#stopped ?? this.#shipFailure,
      made: this.#made,
      failed: this.#failed,
    };
  }

  /** What a person should look at, now. */
  troubles(): readonly string[] {
    const { failure, journalTrouble } = this.state;
    return [
      ...(failure === undefined ? [] : [`the last backup failed: ${failure}`]),
      ...(this.#isOld ? [`the newest backup is of ${new Date(this.#newestAt ?? 0).toISOString()}`] : []),
      ...(journalTrouble === undefined ? [] : [`what is written between backups is not kept: ${journalTrouble}`]),
    ];
  }

  async open(): Promise<void> {
    const found = await this.#init.ask("newest");
    if (found.kind === "newest" && found.startedAt !== null) this.#newestAt = Date.parse(found.startedAt);
    if (this.#isClosed) return;
    this.#every(LOOK_MS, "backup: is one due?", () => void this.#look());
    if (this.#init.journal)
      this.#every(limits.backup.journalShipMs, "backup: bring the journal over", () => void this.#ship());
    void this.#look();
  }

  /** The storage thread's journal stopped or goes on. */
  hearJournal(state: JournalState): void {
    this.#stopped = state.kind === "stopped" ? state.cause : undefined;
    this.#hasGap = true;
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }

  #every(ms: number, why: string, run: () => void): void {
    const index = this.#timers.length;
    const arm = (): void => {
      this.#timers[index] = this.#init.clock.after(ms, why, () => {
        arm();
        run();
      });
    };
    arm();
  }

  get #isOld(): boolean {
    return this.#newestAt !== undefined && this.#init.clock.wall() - this.#newestAt > limits.backup.oldMs;
  }

  get #isDue(): boolean {
    const now = this.#init.clock.wall();
    if (this.#failedAt !== undefined && now - this.#failedAt < limits.backup.retryMs && now >= this.#failedAt)
      return false;
    if (this.#newestAt === undefined) return true;
    if (this.#hasGap && this.#stopped === undefined) return true;
    return this.#newestAt < lastMoment(this.#init.at, now, this.#init.timezone());
  }

  async #look(): Promise<void> {
    if (this.#isMaking || !this.#isDue) return;
    const { clock, log, ask } = this.#init;
    const startedAt = clock.wall();
    this.#isMaking = true;
    this.#hasGap = false;
    const answer = await ask("create");
    this.#isMaking = false;
    if (answer.kind !== "made") {
      this.#failure = answer.kind === "failed" ? answer.why : "no answer";
      this.#failedAt = clock.wall();
      this.#failed++;
      if (!this.#isClosed) log.error("backup.failed", { cause: this.#failure });
      return;
    }
    const { id, files, bytes, copiedBytes, dropped } = answer.made;
    this.#failure = undefined;
    this.#failedAt = undefined;
    this.#newestAt = startedAt;
    this.#made++;
    log.info("backup.made", { id, files, bytes, copiedBytes, dropped, ms: clock.wall() - startedAt });
  }

  async #ship(): Promise<void> {
    if (this.#isShipping || this.#isMaking) return;
    this.#isShipping = true;
    const answer = await this.#init.ask("ship");
    this.#isShipping = false;
    const failure = answer.kind === "failed" ? answer.why : undefined;
    if (failure !== undefined && this.#shipFailure === undefined && !this.#isClosed) {
      this.#init.log.error("backup.journal-not-brought-over", { cause: failure });
    }
    this.#shipFailure = failure;
  }
}
