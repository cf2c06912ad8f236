// Changes one after the other, committed together: whatever waits is worked out in turn, each seeing what those before it did, and written at once.
// A hundred people who change a hundred customers wait for one commit, not for a hundred.
//
//   job ─► waiting ─► plan(draft) in turn ─► one commit ─► each is told
//                                              └─ refused ─► each alone, so that one's mistake is nobody else's

import type { Write } from "../../base/db.ts";
import { fail, ok, type Result } from "../../base/result.ts";

export interface Planned<Draft> {
  /** Works out what is to be written, into the draft; returns what the asker is told once it is. Throws nothing. */
  readonly plan: (draft: Draft) => unknown;
}

interface Waiting<Draft> extends Planned<Draft> {
  /** Of whoever asked for it. */
  readonly along: readonly Write[];
  readonly done: (value: unknown) => void;
  readonly failed: (error: unknown) => void;
}

export interface TurnsInit<Draft> {
  readonly draft: () => Draft;
  /** `along` is written with it. */
  readonly commit: (draft: Draft, along: readonly Write[]) => Promise<void>;
  /** What belongs to the one who asks now; others' changes are committed with theirs. */
  readonly along: () => readonly Write[];
  /** Jobs that may wait, and jobs of one commit. */
  readonly most: number;
  readonly together: number;
}

export class Turns<Draft> {
  readonly #init: TurnsInit<Draft>;
  #waiting: Waiting<Draft>[] = [];
  #running = false;

  constructor(init: TurnsInit<Draft>) {
    this.#init = init;
  }

  get size(): number {
    return this.#waiting.length + (this.#running ? 1 : 0);
  }

  /** "full": too many wait; nothing is done. Rejects with the cause where it could not be written. */
  run<Value>(plan: (draft: Draft) => Value): Promise<Result<Value, "full">> {
    if (this.#waiting.length >= this.#init.most) return Promise.resolve(fail("full"));
    return new Promise<Result<Value, "full">>((resolve, reject) => {
      const along = this.#init.along();
      this.#waiting.push({ plan, along, done: (value) => resolve(ok(value as Value)), failed: reject });
      if (!this.#running) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const jobs = this.#waiting.splice(0, this.#init.together);
      await this.#together(jobs);
    }
    this.#running = false;
  }

  async #together(jobs: readonly Waiting<Draft>[]): Promise<void> {
    try {
      const draft = this.#init.draft();
      const values = jobs.map(({ plan }) => plan(draft));
      await this.#init.commit(
        draft,
        jobs.flatMap(({ along }) => along),
      );
      for (const [at, { done }] of jobs.entries()) done(values[at]);
    } catch (error) {
      if (jobs.length === 1) for (const { failed } of jobs) failed(error);
      else for (const job of jobs) await this.#together([job]);
    }
  }
}
