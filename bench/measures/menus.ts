// A hundred callers in menus at once, each hears prompts, presses two keys and is said goodbye to: what does that cost, by thread, and does every key
// arrive? The way each went is read from the flow's own figures.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Finding, rounded } from "../figures.ts";
import type { Exchange } from "../load/exchange.ts";
import { OwnSwitch, type SwitchProgram } from "../load/own-switch.ts";
import { pressKeys } from "../load/phones.ts";
import { sleep } from "../load/process.ts";
import { readTimes, since } from "../load/process-times.ts";
import { accounts } from "../office-file.ts";
import type { Bench, Measurement } from "./measure.ts";

interface Size {
  readonly atOnce: number;
  readonly calls: number;
  readonly seconds: number;
}

const SIZE: Size = { atOnce: 100, calls: 600, seconds: 20 };
const TOY: Size = { atOnce: 4, calls: 8, seconds: 2 };
const MENU = "7100";
/** Between the answer and the first key, and between the two. */
const PAUSE_MS = 4_000;
/** Both pauses and the goodbye. */
const STAY_S = 9;

const OFFICE_HEAD =
  "office: { name: Menus, language: en, country: CN, timezone: Asia/Shanghai }\nlimits: { callsPerMinute: 10000 }";
const FLOW = `
flow: menus
nodes:
  first:  { menu: [{ file: music/quiet }], wait: 10s, next: { "1": second, timeout: lost, invalid: lost } }
  second: { menu: [{ file: music/quiet }], wait: 10s, next: { "2": bye, timeout: lost, invalid: lost } }
  lost:   { hangUp: true }
  bye:    { hangUp: [{ prompt: queue-goodbye }] }
`;

export const menus: Measurement = {
  name: "menus",
  about: "100 callers in menus: CPU of the main thread and of the media worker for each, and whether every key arrives",
  run: async (bench) => {
    if (bench.own === undefined) return [{ name: "menus", why: "only with a switch of the bench's own" }];
    return measure(bench, bench.own, bench.toy ? TOY : SIZE);
  },
};

async function measure(bench: Bench, own: SwitchProgram, size: Size): Promise<readonly Finding[]> {
  const office = { callers: accounts(10_000, 200), callees: [], recorded: [], agents: [], queue: "" };
  const pbx = new OwnSwitch(own);
  try {
    await pbx.start();
    const phones = office.callers.map(({ user, secret }) => `  "${user}": { secret: "${secret}", calls: 100 }`);
    await pbx.applyText(
      [OFFICE_HEAD, "extensions:", ...phones, `numbers: { "${MENU}": { flow: menus } }`, ""].join("\n"),
    );
    await pbx.applyFlow(FLOW);
    const exchange = pbx.exchange(office);
    bench.progress(`${size.atOnce} callers in menus`);
    return await load(exchange, size, () => keysOf(own, pbx.dataDirectory));
  } finally {
    await pbx.close();
  }
}

async function load(exchange: Exchange, size: Size, keys: () => Promise<KeysTaken>): Promise<readonly Finding[]> {
  const { atOnce, calls, seconds } = size;
  const rate = Math.max(1, Math.ceil(atOnce / STAY_S));
  const timeoutS = Math.ceil(calls / rate) + STAY_S + 30;
  const phones = await pressKeys(exchange, { dialled: [MENU], rate, calls, atOnce, pauseMs: PAUSE_MS, timeoutS });
  await sleep((STAY_S + 2) * 1_000); // as many as fit are there
  const { pid } = exchange;
  const before = pid === undefined ? undefined : readTimes(pid);
  await sleep(seconds * 1_000);
  const times = pid === undefined || before === undefined ? undefined : since(before, readTimes(pid));
  const stats = await phones.finished();
  const { entered, goodbye } = await keys();
  const name = `menus, ${atOnce} callers`;
  const figures: Finding[] = [
    { name: `${name}, calls that failed`, unit: "calls", value: stats.failed, budget: 0, note: phones.trouble() },
    {
      name: `${name}, callers whose keys did not arrive`,
      unit: "callers",
      value: entered - goodbye,
      budget: 0,
      note: `of ${entered}`,
    },
  ];
  if (times === undefined) return figures;
  const each = (ms: number): number => rounded(ms / (seconds * atOnce));
  const share = (ms: number): number => Math.round(ms / (seconds * 10));
  const note = `the machine's cores were waited for ${share(times.allWaitedMs)} % of the time`;
  return [
    ...figures,
    {
      name: `${name}, media worker and other threads, CPU per caller-second`,
      unit: "ms",
      value: each(times.allMs - times.mainMs),
      budget: null,
      note: `${share(times.allMs - times.mainMs)} % of a core; ${note}`,
    },
    {
      name: `${name}, main thread, CPU per caller-second`,
      unit: "ms",
      value: each(times.mainMs),
      budget: null,
      note: `${share(times.mainMs)} % of a core, set-up and tear-down of ${rounded(rate)} calls/s with it`,
    },
  ];
}

interface KeysTaken {
  readonly entered: number;
  readonly goodbye: number;
}

/** By the command line, as an administrator would. */
async function keysOf(own: SwitchProgram, data: string): Promise<KeysTaken> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    own.program,
    "flow",
    "figures",
    "menus",
    "--json",
    "--data",
    data,
  ]);
  const told = JSON.parse(stdout) as { readonly nodes: readonly { readonly node: string; readonly times: number }[] };
  const times = (name: string): number => told.nodes.find(({ node }) => node === name)?.times ?? 0;
  return { entered: times("first"), goodbye: times("bye") };
}
