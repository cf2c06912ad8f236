// A call-back task as it begins.

import { type QueueKey, randomToken } from "../../../base/ids.ts";
import type { Rng } from "../../../base/rng.ts";
import { EVERYBODY } from "../../../base/rules.ts";
import type { Clock } from "../../../base/time.ts";
import type { LocalDay } from "../local-day.ts";
import type { Task } from "./task.ts";

export interface NewTaskDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly day: Pick<LocalDay, "compact">;
}

export class NewTasks {
  readonly #deps: NewTaskDeps;

  constructor(deps: NewTaskDeps) {
    this.#deps = deps;
  }

  make(queue: QueueKey, number: string, name: string | undefined): Task {
    const { rng, day, clock } = this.#deps;
    const wall = clock.wall();
    return {
      id: `b-${day.compact()}-${randomToken(rng, 8)}`,
      ...{ queue, number, name, origin: "missed", why: "", state: "open", automatic: false, count: 0, waitedMs: 0 },
      ...{ createdAt: wall, lastAt: wall, sinceAt: undefined, dueAt: undefined, giveUpAt: undefined },
      ...{ tries: 0, dropped: 0, tier: undefined, region: undefined, creditMs: 0, requires: EVERYBODY },
      ...{ takenBy: undefined, call: undefined, outcome: undefined, closedAt: undefined, closedBy: undefined },
    };
  }
}
