// Flows at start: those that were in force, or, in a data directory that is new, the ones the demo office's numbers lead to. A demo flow that cannot be
// applied is said and left out; the switch starts all the same. Demo tables and articles come with them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FlowControl } from "../api/flow-control.ts";
import type { Database } from "../base/db.ts";
import { flowControl } from "./control/flow-control.ts";
import { FlowJudge } from "./control/flow-judge.ts";
import { FlowKeeper } from "./control/flow-keeper.ts";
import type { Switch } from "./core/switch.ts";
import { publishDemoArticles } from "./demo-articles.ts";
import { DEMO_FLOWS } from "./demo-flows.ts";
import { importDemoTables } from "./demo-tables.ts";
import type { LogSink } from "./log-sink.ts";

/** From `src/app` and from `dist/app` alike. */
const EXAMPLES = fileURLToPath(new URL("../../examples/flows", import.meta.url));

export interface OpenFlowsDeps {
  readonly pbx: Switch;
  readonly database: Database;
  readonly log: LogSink;
  /** Names of the audio files there are. */
  readonly audio: () => readonly string[];
  /** The office is the demo office as it was made. */
  readonly isDemo: boolean;
}

export interface OpenFlows {
  readonly keeper: FlowKeeper;
  readonly control: FlowControl;
}

export async function openFlows(deps: OpenFlowsDeps): Promise<OpenFlows> {
  const { pbx, audio } = deps;
  const tables = (): ReadonlySet<string> => new Set(pbx.ivr.outward.tables.all.map(({ name }) => name));
  const speaks = pbx.site.speak !== undefined;
  const keeper = new FlowKeeper({ ...deps, judge: new FlowJudge({ audio, tables, speaks }) });
  await keeper.restore();
  if (deps.isDemo && keeper.isNew) {
    await importDemoTables(pbx.ivr.outward.tables, deps.log);
    await applyDemoFlows(keeper, deps.log);
    await publishDemoArticles(pbx.crm.knowledge, deps.log);
  }
  return { keeper, control: flowControl({ ...deps, keeper }) };
}

async function applyDemoFlows(keeper: FlowKeeper, log: LogSink): Promise<void> {
  try {
    const files = DEMO_FLOWS.map((name) => ({ name, text: readFileSync(join(EXAMPLES, name), "utf8") }));
    if (files.length === 0) return;
    const applied = await keeper.apply(files, "zongji", { dryRun: false });
    if (applied.ok) return;
    const [first] = applied.problem.places ?? [];
    log.warn("flow.demo-refused", {
      cause: first === undefined ? applied.problem.detail : `${first.file}:${first.line}: ${first.message}`,
    });
  } catch (error) {
    log.warn("flow.demo-refused", { cause: error instanceof Error ? error.message : String(error) });
  }
}
