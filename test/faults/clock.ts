// The machine's clock jumps: hours forward, hours back, and time that is slewed. Calls go by a clock that does not.

import { sleep } from "../../bench/load/process.ts";
import { bugs, count, endedCalls } from "./disk.ts";
import { type Fault, Findings, type Trial, type Verdict } from "./fault.ts";
import { Ground } from "./ground.ts";

const HOUR_S = 3_600;
const SETTLE_MS = 6_000;

export const clockForward: Fault = {
  name: "clock-forward",
  about: "the wall clock jumps three hours forward in mid call",
  run: (trial) => jump(trial, 3 * HOUR_S),
};

export const clockBack: Fault = {
  name: "clock-back",
  about: "the wall clock jumps three hours back in mid call",
  run: (trial) => jump(trial, -3 * HOUR_S),
};

async function jump({ program }: Trial, bySeconds: number): Promise<Verdict> {
  const findings = new Findings();
  const ground = await Ground.open({ program });
  try {
    const during = await ground.begin("recorded, with sound", 3, 3);
    const queued = await ground.begin("queue, answered", 3, 3);
    await sleep(700);
    ground.shim.set("clockS", bySeconds);
    for (const player of [during, queued]) {
      const { successful } = await player.finished();
      findings.expect(successful === 3, `calls of before the jump noticed it: ${player.trouble()}`);
    }
    await sleep(SETTLE_MS); // whatever goes by the wall clock has looked at it
    const { extensions } = await ground.status();
    findings.expect(extensions.registered > 0, "no phone is registered any more");
    findings.note(await ground.calls("completed by the caller", 20, 10));
    findings.note(await ground.calls("queue, answered", 4, 4));
    findings.note(await ground.call("recorded, with sound"));
    const all = await ground.until(SETTLE_MS, () => endedCalls(ground) >= 31);
    findings.expect(all, `of 31 calls ${endedCalls(ground)} have a record`);
    const backwards = count(
      ground,
      "SELECT COUNT(*) FROM call WHERE ended_at < started_at OR ended_at < answered_at OR answered_at < started_at",
    );
    findings.expect(backwards === 0, `${backwards} calls ended before they began`);
    const long = count(ground, "SELECT COUNT(*) FROM call WHERE ended_at - started_at > 3600000");
    findings.expect(long === 0, `${long} calls took hours by their record`);
    findings.note(await bugs(ground));
    ground.shim.set("clockS", 0);
    findings.note(await ground.call("completed by the caller"));
    return { faults: findings.faults, figures: { "calls longer than an hour by their record": long } };
  } finally {
    await ground.close();
  }
}
