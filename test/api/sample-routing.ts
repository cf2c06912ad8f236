// Whose callers are whose at the fake switch: a queue that widens by steps, and who could take a call of it.

import { answer, refuse } from "../../src/api/answer.ts";
import type { QueueRoutingView, RoutingControl, WhoView } from "../../src/api/routing-views.ts";

export const sampleQueueRouting: QueueRoutingView = {
  rule: "billing >= 3",
  routing: "progressive",
  pools: ["premium", "seniors"],
  steps: [
    { text: "after: 10s, grade: 4", atWork: 1 },
    { text: 'when: "waiting > 10", pool: [seniors]', atWork: 2 },
  ],
  prefer: ["who: last-agent, for: 20s"],
};

const WHO: WhoView = {
  queue: "support",
  tier: "vip",
  region: "fujian/xiamen",
  stages: [
    { step: 0, text: "", asked: "billing >= 3 and vip and region = fujian/xiamen", agents: 1, atWork: 0 },
    { step: 1, text: "after: 10s, grade: 4", asked: "billing >= 3 and grade <= 4", agents: 0, atWork: 0 },
    { step: 2, text: "pool: [seniors]", asked: "billing >= 3", agents: 1, atWork: 0 },
  ],
  agents: [
    { id: "5001", name: "李雷", state: "signed-out", atWork: false, steps: [0, 2], missing: [] },
    { id: "5002", name: "韩梅梅", state: "ready", atWork: true, steps: [], missing: ["billing >= 3", "vip or gold"] },
  ],
  unlisted: 3,
};

export function sampleRouting(heard: (what: string) => void): RoutingControl {
  return {
    who: async (queue, { tier, region, number }) => {
      heard(`who ${queue} ${tier ?? "-"} ${region ?? "-"} ${number ?? "-"}`);
      return queue === "support" ? answer(WHO) : refuse(404, "No such queue", `Found no queue ${queue}; e.g. support.`);
    },
  };
}
