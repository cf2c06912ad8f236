// What customers of each queue answered today, in memory for the live views, all surveys together by their scores. The rows are the truth: at a start
// it is read from them.

import type { Database } from "../../../base/db.ts";
import type { SurveyAnswer } from "./survey-answer.ts";

export interface ScoresOfDay {
  readonly offered: number;
  readonly answered: number;
  /** 0 worst to 1 best; undefined: nobody has answered. */
  readonly meanScore: number | undefined;
}

interface Tally {
  offered: number;
  answered: number;
  score: number;
}

const SELECT_DAY = `SELECT queue, COUNT(*) AS offered, COUNT(answer) AS answered, TOTAL(score) AS score FROM survey_answer
  WHERE day = ? AND queue IS NOT NULL GROUP BY queue`;

export class SurveysToday {
  readonly #today: () => string;
  /** By queue; forgotten when the day is over. */
  readonly #queues = new Map<string, Tally>();
  #day = "";

  /** `today`: the day of the office, 20261122. */
  constructor(today: () => string) {
    this.#today = today;
  }

  of(queue: string): ScoresOfDay {
    this.#turn();
    const { offered, answered, score } = this.#queues.get(queue) ?? { offered: 0, answered: 0, score: 0 };
    return { offered, answered, meanScore: answered === 0 ? undefined : score / answered };
  }

  asked({ queue, day }: SurveyAnswer): void {
    const tally = this.#tally(queue, day);
    if (tally !== undefined) tally.offered++;
  }

  /** `before`: what they had answered at first. */
  answered({ queue, day, given }: SurveyAnswer, before: SurveyAnswer): void {
    const tally = this.#tally(queue, day);
    if (tally === undefined || given === undefined) return;
    if (before.given === undefined) tally.answered++;
    tally.score += given.score - (before.given?.score ?? 0);
  }

  async restore(database: Pick<Database, "query">): Promise<void> {
    this.#turn();
    for (const row of await database.query(SELECT_DAY, [this.#day])) {
      const { offered, answered, score } = row;
      const tally = { offered: Number(offered), answered: Number(answered), score: Number(score) };
      this.#queues.set(String(row["queue"]), tally);
    }
  }

  /** undefined: no queue, or asked yesterday. */
  #tally(queue: string | undefined, day: string): Tally | undefined {
    this.#turn();
    if (queue === undefined || day !== this.#day) return undefined;
    const tally = this.#queues.get(queue) ?? { offered: 0, answered: 0, score: 0 };
    this.#queues.set(queue, tally);
    return tally;
  }

  #turn(): void {
    const day = this.#today();
    if (day === this.#day) return;
    this.#day = day;
    this.#queues.clear();
  }
}
