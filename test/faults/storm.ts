// `npm run faults -- restart-storm`: kill -9 while hundreds of people talk. All of them are called back, a few at a time, while new calls come.

import { join } from "node:path";
import Database from "better-sqlite3";
import { dataFiles } from "../../src/base/data-files.ts";
import type { Kind } from "../soak/kinds.ts";
import { extensionsOf } from "../soak/soak-office.ts";
import { DIALLED, soakCaller } from "../soak/soak-scripts.ts";
import { type Fault, Findings, type Trial, type Verdict } from "./fault.ts";
import { Ground } from "./ground.ts";

const TALKS = 300;
const BEGUN_PER_S = 50;
const TALKING_MS = 20_000;
/** Whoever is called back hangs up so long after: their record says when they were there. */
const STAYS_MS = 500;
const talks: Kind = {
  name: "is called back with many others",
  share: 0,
  dials: extensionsOf("survives"),
  script: soakCaller().dials(DIALLED).isAnswered().isAskedAnew().waits(STAYS_MS).hangsUp(),
};
/** Meanwhile. */
const NEW_CALLS = 100;
const NEW_PER_S = 50;
/** Longer than the pace and one repetition (T1) allow. */
const ALL_BACK_MS = 4_000;
const READY_MS = 1_500;

export const restartStorm: Fault = {
  name: "restart-storm",
  about: `kill -9 while ${TALKS} people talk with as many: all are called back, and new calls notice nothing`,
  async run(trial: Trial): Promise<Verdict> {
    const ground = await Ground.open({ program: trial.program, habits: ["answers", "hangs-up", "survives"] });
    try {
      return await storm(ground);
    } finally {
      await ground.close();
    }
  },
};

async function storm(ground: Ground): Promise<Verdict> {
  const findings = new Findings();
  const callers = await ground.begin(talks, TALKS, BEGUN_PER_S);
  const isTalking = async (): Promise<boolean> => (await ground.status()).calls.active === TALKS;
  findings.expect(await ground.until(TALKING_MS, isTalking), `${TALKS} talks did not come about`);
  await ground.pbx.kill();
  const startMs = await ground.start();
  const readyAt = Date.now();
  const trouble = await ground.calls("completed by the callee", NEW_CALLS, NEW_PER_S);
  findings.expect(trouble === undefined, `new calls while people are called back: ${trouble}`);
  const { successful } = await callers.finished();
  findings.expect(successful === TALKS, `${successful} of ${TALKS} talks went on: ${callers.trouble()}`);
  findings.expect(!(await ground.hasLogged("overload.began")), "the switch took its own work for overload");
  const backMs = backAfter(ground.pbx.dataDirectory, readyAt);
  const lastMs = backMs.at(-1) ?? Number.POSITIVE_INFINITY;
  findings.expect(startMs < READY_MS, `ready after ${Math.round(startMs)} ms`);
  findings.expect(lastMs < ALL_BACK_MS, `the last talk was back after ${lastMs} ms`);
  const median = backMs[Math.floor(backMs.length / 2)] ?? Number.NaN;
  const figures = {
    "start ms": Math.round(startMs),
    "half are back after ms": median,
    "all are back after ms": lastMs,
  };
  return { faults: findings.faults, figures: { talks: successful, ...figures, "new calls meanwhile": NEW_CALLS } };
}

/** Milliseconds from `readyAt` until each caller was back, shortest first. */
function backAfter(dataDirectory: string, readyAt: number): readonly number[] {
  const database = new Database(join(dataDirectory, dataFiles.database), { readonly: true });
  try {
    const ended =
      "SELECT ended_at AS at FROM call WHERE notes LIKE '%switch-restarted%' AND ended_at IS NOT NULL ORDER BY 1";
    return (database.prepare(ended).all() as readonly { readonly at: number }[]).map(
      ({ at }) => at - readyAt - STAYS_MS,
    );
  } finally {
    database.close();
  }
}
