// What a process may run out of: file descriptors, and somebody who reads its log.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { sleep } from "../../bench/load/process.ts";
import { bugs } from "./disk.ts";
import { type Fault, Findings } from "./fault.ts";
import { Ground } from "./ground.ts";

const BACK_MS = 10_000;

export const descriptors: Fault = {
  name: "descriptors",
  about: "the process may open no further file: calls in progress go on, new ones too as long as ports are ready",
  async run({ program }) {
    const findings = new Findings();
    const ground = await Ground.open({ program });
    try {
      findings.note(await ground.call("recorded, with sound"));
      const { pid } = ground.pbx.exchangeless();
      const during = await ground.begin("recorded, with sound", 3, 3);
      await sleep(600);
      const usual = limitOf(pid);
      const used = readdirSync(`/proc/${pid}/fd`).length;
      limit(pid, used);
      const { successful } = await during.finished();
      findings.expect(successful === 3, `calls in progress noticed: ${during.trouble()}`);
      findings.note(await ground.calls("completed by the caller", 20, 10));
      const refused = await ground.ask("GET", "/api/status").then(
        ({ status }) => status,
        () => 0,
      );
      await ground.calls("recorded, with sound", 2, 2); // its file cannot be opened; the call goes on, or the room is found
      limit(pid, usual);
      const answers = await ground.until(BACK_MS, async () =>
        ground.ask("GET", "/api/status").then(
          ({ status }) => status === 200,
          () => false,
        ),
      );
      findings.expect(answers, `the API does not answer ${BACK_MS} ms after there was room`);
      findings.note(await ground.calls("completed by the caller", 20, 10));
      const records = await ground.until(
        BACK_MS,
        async () => (await ground.call("recorded, with sound")) === undefined,
      );
      findings.expect(records, "no call is recorded any more after it");
      findings.note(await bugs(ground));
      return { faults: findings.faults, figures: { "descriptors in use": used, "API without any": refused } };
    } finally {
      await ground.close();
    }
  },
};

export const logPipe: Fault = {
  name: "log-pipe",
  about: "nobody reads the log any more, and its pipe is full: nothing waits for it",
  async run({ program }) {
    const findings = new Findings();
    const ground = await Ground.open({ program, config: ["log: { level: debug }"] });
    try {
      ground.pbx.deafen();
      findings.note(await ground.calls("completed by the caller", 300, 60));
      findings.note(await ground.calls("queue, answered", 20, 10));
      const { loopDelayMs } = await ground.status();
      findings.expect(loopDelayMs < 500, `the main thread stands still for ${Math.round(loopDelayMs)} ms`);
      const lines = (await ground.log()).length;
      findings.expect(lines > 500, `only ${lines} lines were logged: the pipe may not be full`);
      findings.note(await bugs(ground));
      const asked = performance.now();
      await ground.pbx.stop();
      const stopMs = performance.now() - asked;
      findings.expect(stopMs < 12_000, `it took ${Math.round(stopMs)} ms to stop`);
      return { faults: findings.faults, figures: { "stopped within ms": Math.round(stopMs) } };
    } finally {
      await ground.close();
    }
  },
};

/** Of a process that runs (prlimit of util-linux); what it may at most is left alone. */
function limit(pid: number, files: number): void {
  execFileSync("prlimit", ["--pid", String(pid), `--nofile=${files}:`], { stdio: "pipe" });
}

function limitOf(pid: number): number {
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"))?.[1]);
}
