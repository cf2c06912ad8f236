// Threads of the switch that break: media workers, the storage thread, a reader, by a mistake or for want of memory.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sleep } from "../../bench/load/process.ts";
import { endedCalls } from "./disk.ts";
import { type Fault, Findings, type Trial, type Verdict } from "./fault.ts";
import { Ground } from "./ground.ts";

const BACK_MS = 8_000;
const PRELOAD = new URL("mortal-threads.mjs", import.meta.url).href;

interface Death {
  readonly thread: "media-0" | "storage" | "reader";
  readonly how: "mistake" | "memory";
  /** The log says it by this event. */
  readonly event: string;
}

export const mediaKilled = dying(
  "media-killed",
  "a media worker breaks: its calls end, new ones are carried within seconds",
  {
    thread: "media-0",
    how: "mistake",
    event: "media.worker-died",
  },
);
export const mediaMemory = dying("media-memory", "a media worker has no memory left: the same", {
  thread: "media-0",
  how: "memory",
  event: "media.worker-died",
});
export const storageKilled = dying(
  "storage-killed",
  "the storage thread breaks: calls go on, every record is written",
  {
    thread: "storage",
    how: "mistake",
    event: "store.thread-died",
  },
);
export const storageMemory = dying("storage-memory", "the storage thread has no memory left: the same", {
  thread: "storage",
  how: "memory",
  event: "store.thread-died",
});
export const readerKilled = dying(
  "reader-killed",
  "a reader thread breaks: one question is refused, calls do not notice",
  {
    thread: "reader",
    how: "mistake",
    event: "store.reader-died",
  },
);

function dying(name: string, about: string, death: Death): Fault {
  return { name, about, run: (trial) => tryDeath(trial, death) };
}

async function tryDeath(trial: Trial, { thread, how, event }: Death): Promise<Verdict> {
  const findings = new Findings();
  const ground = await Ground.open({
    program: trial.program,
    env: (data) => ({ NODE_OPTIONS: `--import=${PRELOAD}`, ZONGJI_MORTAL: join(data, "..", "end") }),
  });
  try {
    findings.note(await ground.call("recorded, with sound"));
    await ground.mustDo("GET", "/api/calls?limit=10"); // a reader thread is there
    const before = endedCalls(ground);
    const calls = ground.begin("completed by the caller", 40, 10);
    await sleep(1_000);
    const order = join(ground.pbx.dataDirectory, "..", `end-${thread}`);
    writeFileSync(order, how);
    const obeyed = await ground.until(BACK_MS, () => !existsSync(order));
    findings.expect(obeyed, `the ${thread} thread did not break: the trial tried nothing`);
    const isTold = await ground.until(BACK_MS, () => ground.hasLogged(event));
    findings.expect(isTold, `the log does not say ${event}`);
    const { successful } = await (await calls).finished();
    const lost = 40 - successful;
    findings.expect(thread === "media-0" || lost === 0, `${lost} of 40 calls noticed`);
    const goes = await ground.until(BACK_MS, async () => (await ground.call("recorded, with sound")) === undefined);
    findings.expect(goes, `no call goes through within ${BACK_MS} ms`);
    const all = await ground.until(BACK_MS, () => endedCalls(ground) >= before + 41);
    findings.expect(all, `of 41 calls ${endedCalls(ground) - before} have a record`);
    const asked = await ground.ask("GET", "/api/calls?limit=10");
    findings.expect(asked.status === 200, `calls are listed with ${asked.status}`);
    const made = await ground.ask("POST", "/api/customers", { name: "after", numbers: [{ number: "13900139001" }] });
    findings.expect(made.status < 300, `a customer is answered ${made.status}`);
    return { faults: findings.faults, figures: { "calls that ended with it": lost } };
  } finally {
    await ground.close();
  }
}
