// Flows that answer as the switch does, and remember what they were asked.

import { answer, refuse } from "../../src/api/answer.ts";
import type {
  FlowChangeView,
  FlowControl,
  FlowDetailView,
  FlowView,
  FlowVisitView,
} from "../../src/api/flow-control.ts";

const CHANGE: FlowChangeView = {
  kind: "changed",
  to: null,
  added: ["lunch"],
  removed: ["night"],
  changed: ["menu", "hours"],
  more: 0,
  settings: true,
};

export const sampleFlow: FlowView = {
  id: "main",
  title: { zh: "主菜单", en: "Main menu" },
  version: 3,
  appliedAt: "2026-11-22T08:00:00.000Z",
  author: "li (local)",
  nodes: 9,
  inside: 12,
  insideOlder: 2,
  usedBy: { numbers: ["+8610086"], queues: ["support"], flows: ["shop"] },
  troubles: [
    { flow: "main", node: "support", line: 14, message: 'nodes.support.queue: found "suport", allowed: support' },
  ],
};

const detail: FlowDetailView = {
  id: "main",
  version: 3,
  inForce: true,
  appliedAt: "2026-11-22T08:00:00.000Z",
  author: "li (local)",
  change: CHANGE,
  source: "flow: main\nnodes:\n  bye: { hangUp: true }\n",
};

export const sampleVisit: FlowVisitView = {
  flow: "main",
  version: 3,
  enteredAt: "2026-11-22T08:00:00.000Z",
  leftAt: "2026-11-22T08:00:09.000Z",
  how: "handed-over",
  steps: [
    { flow: "main", node: "menu", outcome: "1", said: "1", at: "2026-11-22T08:00:04.000Z" },
    { flow: "orders", node: "pin", outcome: "done", said: "••••", at: "2026-11-22T08:00:08.000Z" },
  ],
  leftOut: 3,
};

export function sampleFlows(say: (what: string) => void): FlowControl {
  const noFlow = (id: string) => refuse(404, "No such flow", `Found no flow ${id}; e.g. main.`);
  return {
    list: async () => {
      say("flows");
      return answer([sampleFlow]);
    },
    show: async (id, version) => {
      say(`flow ${id} ${version}`);
      return id === "main" ? answer({ ...detail, version: version ?? 3 }) : noFlow(id);
    },
    history: async (id) => {
      say(`flow history ${id}`);
      const { source: _, ...rest } = detail;
      return answer([{ ...rest, inside: 10 }]);
    },
    apply: async (files, asker, { dryRun, only }) => {
      say(
        `flow apply ${files.map(({ name, text }) => `${name}:${text.length}`).join(",")} ${asker.name} ${dryRun} ${only}`,
      );
      const [first] = files;
      if (first?.text.includes("suport") === true) {
        const message = 'nodes.support.queue: found "suport", allowed: support (did you mean support?)';
        const places = [{ file: first.name, line: 14, path: "nodes.support.queue", message }];
        const problem = { title: "The flow is wrong", detail: "1 fault; nothing was changed.", places };
        return { ok: false, status: 422, problem };
      }
      const unchanged = first?.text === "same";
      const flows = files.map(({ name }) => ({
        id: "main",
        file: name,
        unchanged,
        version: unchanged ? 3 : 4,
        change: unchanged ? null : CHANGE,
      }));
      return answer({ applied: !dryRun && !unchanged, flows, warnings: ["main.yaml:3: nodes.old: is never reached"] });
    },
    rollback: async (id, to, { name }) => {
      say(`flow rollback ${id} ${to} ${name}`);
      return answer({ id, version: 4, from: 3, to: to ?? 2, warnings: [] });
    },
    remove: async (id, { name }, force) => {
      say(`flow remove ${id} ${name} ${force}`);
      return force
        ? answer({ id, usedBy: sampleFlow.usedBy })
        : refuse(409, "In use", "number +8610086 leads to main; --force removes it all the same.");
    },
    figures: async (id, from, to) => {
      say(`flow figures ${id} ${from} ${to}`);
      return answer({
        id,
        from: from ?? "2026-11-22",
        to: to ?? "2026-11-22",
        visits: 120,
        averageMs: 21_000,
        left: { gone: 30, "handed-over": 90 },
        nodes: [{ node: "menu", times: 118, outcomes: { "1": 90, timeout: 28 }, hangUps: 22 }],
      });
    },
  };
}
