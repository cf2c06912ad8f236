// From the start of the process to its line `ready`, with an office of 1 000 extensions in the data directory.

import { type Finding, quantile } from "../figures.ts";
import { OwnSwitch } from "../load/own-switch.ts";
import { accounts } from "../office-file.ts";
import type { Bench, Measurement } from "./measure.ts";

const READY_MS = 1_000;

export const startUp: Measurement = {
  name: "start-up",
  about: "start of the process to ready, 1 000 extensions",
  run: async (bench) => {
    if (bench.own === undefined) return [{ name: "start to ready", why: "only with a switch of the bench's own" }];
    return startTimes(bench, bench.own);
  },
};

async function startTimes(bench: Bench, own: NonNullable<Bench["own"]>): Promise<readonly Finding[]> {
  const extensions = bench.toy ? 20 : 1_000;
  bench.progress(`${extensions} extensions`);
  const times: number[] = [];
  const pbx = new OwnSwitch(own);
  try {
    await pbx.start();
    await pbx.applyOffice({
      callers: accounts(10_000, extensions),
      callees: [],
      recorded: [],
      agents: [],
      queue: "7000",
    });
    for (let i = 0; i < (bench.toy ? 1 : 5); i++) {
      await pbx.stop();
      times.push(await pbx.start());
    }
  } finally {
    await pbx.close();
  }
  const note = `median of ${times.length}, worst ${Math.round(Math.max(...times))}; wall time`;
  return [
    {
      name: `start to ready, ${extensions} extensions`,
      unit: "ms",
      value: Math.round(quantile(times, 0.5)),
      budget: READY_MS,
      note,
    },
  ];
}
