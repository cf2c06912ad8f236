// A caller list that answers as the switch does, and remembers what it was asked.

import { type Answer, answer, refuse } from "../../src/api/answer.ts";
import type { CallerControl, CallerView, ClosureControl } from "../../src/api/caller-control.ts";
import type { QueueView } from "../../src/api/views.ts";

export const SAMPLE_CALLER: CallerView = {
  number: "+8613800138000",
  kind: "black",
  name: null,
  tier: null,
  region: null,
  owner: null,
  reason: "prank calls",
  author: "li",
  createdAt: "2026-11-22T03:00:00.000Z",
  until: "2026-12-22T03:00:00.000Z",
  inForce: true,
  attempts: 2,
  lastAttemptAt: "2026-11-22T04:00:00.000Z",
  contest: null,
};

export function sampleCallers(say: (what: string) => void): CallerControl {
  const asked = (what: object): void => say(JSON.stringify(what));
  const one = (): Answer<CallerView> => answer(SAMPLE_CALLER);
  return {
    list: async (wish) => {
      asked({ callers: wish });
      return answer([SAMPLE_CALLER]);
    },
    show: async (number) => {
      asked({ caller: number });
      return number === "999" ? refuse(404, "No such caller", `Found no entry for ${number}.`) : one();
    },
    put: async (wish, { name }) => {
      asked({ put: wish, by: name });
      return one();
    },
    remove: async (number) => {
      asked({ remove: number });
      return one();
    },
    contest: async (number, reason) => {
      asked({ contest: number, reason });
      return one();
    },
    answerContest: async (number, verdict) => {
      asked({ answer: number, ...verdict });
      return one();
    },
    mark: async (call, mark) => {
      asked({ call, mark });
      return answer({ call, agent: "5001", number: "+8613800138000", mark: (mark - 1) / 4 });
    },
  };
}

export function sampleClosures(
  say: (what: string) => void,
  queue: (key: string) => Promise<Answer<QueueView>>,
): ClosureControl {
  const asked = (what: object): void => say(JSON.stringify(what));
  return {
    close: async (key, wish) => {
      asked({ close: key, ...wish });
      return queue(key);
    },
    open: async (key) => {
      asked({ open: key });
      return queue(key);
    },
  };
}
