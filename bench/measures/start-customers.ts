// From the start of the process to its line `ready`, with an office of 1 000 extensions and 100 000 customers in the data directory.

import { join } from "node:path";
import { type Finding, quantile } from "../figures.ts";
import { filled } from "../load/filled-customers.ts";
import { OwnSwitch } from "../load/own-switch.ts";
import { accounts } from "../office-file.ts";
import type { Bench, Measurement } from "./measure.ts";

const READY_MS = 1_000;

export const startCustomers: Measurement = {
  name: "start-customers",
  about: "start of the process to ready, 1 000 extensions and 100 000 customers",
  run: started,
};

async function started(bench: Bench): Promise<readonly Finding[]> {
  if (bench.own === undefined) return [{ name: "start with customers", why: "only with a switch of the bench's own" }];
  const [extensions, count] = bench.toy ? [20, 500] : [1_000, 100_000];
  const times: number[] = [];
  const pbx = new OwnSwitch(bench.own);
  try {
    await pbx.start();
    await pbx.applyOffice({
      callers: accounts(10_000, extensions),
      callees: [],
      recorded: [],
      agents: [],
      queue: "7000",
    });
    await pbx.stop();
    await filled(join(pbx.dataDirectory, "zongji.db"), count, bench);
    for (let i = 0; i < (bench.toy ? 1 : 5); i++) {
      times.push(await pbx.start());
      await pbx.stop();
    }
  } finally {
    await pbx.close();
  }
  const note = `median of ${times.length}, worst ${Math.round(Math.max(...times))}; wall time`;
  const name = `start to ready, ${extensions} extensions, ${count} customers`;
  return [{ name, unit: "ms", value: Math.round(quantile(times, 0.5)), budget: READY_MS, note }];
}
