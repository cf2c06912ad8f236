// A disk that is full, read-only or slow below a working switch, and one on which it is to start. Calls must not notice.

import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { OwnSwitch } from "../../bench/load/own-switch.ts";
import { sleep } from "../../bench/load/process.ts";
import { dataFiles } from "../../src/base/data-files.ts";
import { type Fault, Findings, type Trial, type Verdict } from "./fault.ts";
import { Ground } from "./ground.ts";
import { errno, Shim } from "./shim.ts";

/** Records kept in memory are tried again every five seconds. */
const RECOVERY_MS = 12_000;
const TROUBLE_MS = 6_000;
const SLOW_MS = 1_500;
/** Of the main thread, while each write takes that long. */
const LOOP_MS = 200;
const TICKET = { name: "late", numbers: [{ number: "13900139000" }] };

export const diskFull: Fault = {
  name: "disk-full",
  about: "every write says there is no room: calls go on, their records come when there is room",
  run: (trial) => writesFail(trial, errno.fullDisk),
};

export const diskReadOnly: Fault = {
  name: "disk-read-only",
  about: "the disk is mounted read-only below a working switch, and before one that starts",
  run: async (trial) => {
    const ran = await writesFail(trial, errno.readOnlyDisk);
    const start = await refusedStart(trial, errno.readOnlyDisk);
    return { ...ran, faults: [...ran.faults, ...start] };
  },
};

export const diskBroken: Fault = {
  name: "disk-broken",
  about: "every write ends with an input/output error",
  run: (trial) => writesFail(trial, errno.brokenDisk),
};

async function writesFail(trial: Trial, errno: number): Promise<Verdict> {
  const findings = new Findings();
  const ground = await Ground.open({ program: trial.program });
  try {
    findings.note(await ground.call("recorded, with sound"));
    const before = endedCalls(ground);
    const during = await ground.begin("recorded, with sound", 3, 3);
    await sleep(600); // their recordings are open
    ground.shim.set("diskErrno", errno);
    findings.note(await ground.calls("completed by the caller", 20, 10));
    findings.note(await ground.calls("queue, answered", 4, 4));
    const { successful } = await during.finished();
    findings.expect(successful === 3, `calls that were being recorded did not go on: ${during.trouble()}`);
    findings.expect(ground.shim.get("diskMet") > 0, "nobody wrote anything: the fault met nobody");
    const isTold = await ground.until(TROUBLE_MS, async () =>
      (await ground.status()).troubles.some((text) => text.startsWith("the database cannot be written")),
    );
    findings.expect(isTold, "status does not tell that the database cannot be written");
    const refused = await ground.ask("POST", "/api/customers", TICKET);
    findings.expect(refused.status === 503, `a customer was answered ${refused.status}, not 503`);
    findings.note(await ground.call("recorded, with sound"));
    ground.shim.heal();
    const healed = performance.now();
    const all = await ground.until(RECOVERY_MS, () => endedCalls(ground) >= before + 28);
    const recoveredMs = Math.round(performance.now() - healed);
    findings.expect(
      all,
      `of 28 calls ${endedCalls(ground) - before} have a record ${RECOVERY_MS} ms after there was room`,
    );
    const taken = await ground.ask("POST", "/api/customers", TICKET);
    findings.expect(taken.status < 300, `after it a customer is answered ${taken.status}`);
    const isWell = await ground.until(TROUBLE_MS, async () => (await ground.status()).troubles.length === 0);
    findings.expect(isWell, `status still complains: ${(await ground.status()).troubles.join("; ")}`);
    findings.note(await ground.call("recorded, with sound"));
    findings.note(await bugs(ground));
    findings.expect(savedRecordings(ground) >= 2, "nothing is recorded any more after it");
    return { faults: findings.faults, figures: { "records complete after ms": recoveredMs } };
  } finally {
    await ground.close();
  }
}

/** It says which directory, and does not hang. */
async function refusedStart(trial: Trial, errno: number): Promise<readonly string[]> {
  const env: Record<string, string> = {};
  const pbx = new OwnSwitch({ program: trial.program, nodeOptions: [], env });
  const shim = new Shim(join(pbx.dataDirectory, ".."), pbx.dataDirectory);
  Object.assign(env, shim.env);
  shim.set("diskErrno", errno);
  try {
    const said = await pbx.start().then(
      () => "it started",
      (error: unknown) => String(error),
    );
    return said.includes(pbx.dataDirectory) ? [] : [`a start on a read-only disk does not name the directory: ${said}`];
  } finally {
    shim.heal();
    await pbx.close();
    shim.close();
  }
}

export const diskSlow: Fault = {
  name: "disk-slow",
  about: `each write takes ${SLOW_MS} ms: calls, registrations and the main thread do not wait for it`,
  async run(trial) {
    const findings = new Findings();
    const ground = await Ground.open({ program: trial.program });
    try {
      findings.note(await ground.call("completed by the caller"));
      const before = endedCalls(ground);
      ground.shim.set("diskMs", SLOW_MS);
      const calls = ground.calls("completed by the caller", 60, 10);
      const queued = ground.calls("queue, answered", 12, 2);
      let loop = 0;
      let slowest = 0;
      for (let i = 0; i < 12; i++) {
        await sleep(500);
        const asked = performance.now();
        const { loopDelayMs } = await ground.status();
        slowest = Math.max(slowest, performance.now() - asked);
        loop = Math.max(loop, loopDelayMs);
      }
      findings.note(await calls);
      findings.note(await queued);
      findings.expect(ground.shim.get("diskMet") > 2, "nobody wrote anything: the fault met nobody");
      findings.expect(slowest < SLOW_MS, `status took ${Math.round(slowest)} ms: the main thread waits for the disk`);
      findings.expect(loop < LOOP_MS + SLOW_MS / 2, `the main thread stood still for ${Math.round(loop)} ms`);
      ground.shim.heal();
      const all = await ground.until(RECOVERY_MS, () => endedCalls(ground) >= before + 72);
      findings.expect(all, `of 72 calls ${endedCalls(ground) - before} have a record afterwards`);
      findings.note(await bugs(ground));
      return {
        faults: findings.faults,
        figures: { "loop delay max ms": Math.round(loop), "status answered within ms": Math.round(slowest) },
      };
    } finally {
      await ground.close();
    }
  },
};

/** More than what recordings leave free. */
const ROOM_MIB = 320;

/** The same as `disk-full` without any trick of ours, where one may mount. */
export const diskReallyFull: Fault = {
  name: "disk-really-full",
  about: `the data directory is a disk of ${ROOM_MIB} MiB, and something fills it (needs the right to mount)`,
  async run(trial) {
    const findings = new Findings();
    let mounted = "";
    const mount = (data: string): void => {
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", `size=${ROOM_MIB}m`, "tmpfs", data], { stdio: "pipe" });
        mounted = data;
      } catch {
        trial.say("may not mount: left out");
      }
    };
    let ground: Ground | undefined;
    try {
      ground = await Ground.open({ program: trial.program, layData: mount });
      if (mounted === "") return { faults: [], figures: { "left out": "no right to mount" } };
      const before = endedCalls(ground);
      findings.note(await ground.call("recorded, with sound"));
      const filler = join(mounted, "filler");
      fill(filler);
      findings.note(await ground.calls("completed by the caller", 30, 10));
      const { troubles } = await ground.status();
      const isTold = await ground.until(
        TROUBLE_MS,
        async () => (await (ground as Ground).status()).troubles.length > 0,
      );
      findings.expect(isTold, `status does not complain: ${troubles.join()}`);
      rmSync(filler);
      const all = await ground.until(RECOVERY_MS, () => endedCalls(ground as Ground) >= before + 31);
      findings.expect(all, `of 31 calls ${endedCalls(ground) - before} have a record afterwards`);
      findings.note(await ground.call("recorded, with sound"));
      findings.note(await bugs(ground));
      return { faults: findings.faults };
    } finally {
      await ground?.pbx.stop();
      if (mounted !== "") execFileSync("umount", ["-l", mounted]);
      await ground?.close();
    }
  },
};

/** To the last byte. */
function fill(path: string): void {
  const file = openSync(path, "w");
  const block = Buffer.alloc(64 * 1_024, 1);
  try {
    for (let size = block.length; size > 0; size >>= 1) {
      try {
        for (;;) writeSync(file, block, 0, size);
      } catch {
        // this size has no room any more: a smaller one may
      }
    }
  } finally {
    closeSync(file);
  }
}

export function endedCalls(ground: Ground): number {
  return count(ground, "SELECT COUNT(*) FROM call WHERE ended_at IS NOT NULL");
}

function savedRecordings(ground: Ground): number {
  return count(ground, "SELECT COUNT(*) FROM recording WHERE state = 'saved'");
}

export function count(ground: Ground, sql: string): number {
  const database = new Database(join(ground.pbx.dataDirectory, dataFiles.database), { readonly: true, timeout: 5_000 });
  try {
    return Number(database.prepare(sql).pluck().get());
  } finally {
    database.close();
  }
}

/** What the switch calls a mistake of its own. */
export async function bugs(ground: Ground): Promise<string | undefined> {
  const found = (await ground.log()).find(({ event }) => event.startsWith("bug."));
  return found === undefined ? undefined : `a mistake of its own: ${JSON.stringify(found).slice(0, 300)}`;
}
