// Where does the time go? A CPU profile of the main thread under calls, and of a media worker that relays and records: flame graphs and the heaviest
// functions in `bench/profiles/`. V8 samples by the clock on the wall: a thread that had no core keeps the function it was in, so a busy machine blurs.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CallFrame, type CpuProfile, type Frame, heaviest, stacksOf } from "../cpu-profile.ts";
import type { Finding } from "../figures.ts";
import { flameGraph } from "../flame-graph.ts";
import { answer, steadyCalls, usersOf } from "../load/phones.ts";
import { sleep } from "../load/process.ts";
import { runWorker } from "../load/worker-run.ts";
import { originsOf } from "../origins.ts";
import { type Bench, type Measurement, withExchange } from "./measure.ts";

const RATE = 200;
const SECONDS = 15;
const RELAYED_CALLS = 100;
const OUT = join(process.cwd(), "bench", "profiles");
const HEAVIEST = 25;

export const profile: Measurement = {
  name: "profile",
  about: "flame graphs of the call path and of a media worker in bench/profiles/ (only when named)",
  run: async (bench) => {
    if (bench.own === undefined) return [{ name: "profile", why: "only with a switch of the bench's own" }];
    mkdirSync(OUT, { recursive: true });
    const origin = originsOf(bundleFiles(join(dirname(bench.own.program), "..", "dist")));
    return [...(await callPath(bench, origin)), ...(await mediaWorker(bench))];
  },
};

type Origin = (frame: CallFrame) => string | undefined;

/** The main thread, from after the code is hot to the last call. */
async function callPath(bench: Bench, origin: Origin): Promise<readonly Finding[]> {
  const [rate, seconds] = bench.toy ? [10, 1] : [RATE, SECONDS];
  bench.progress(`${rate} calls/s for ${seconds} s`);
  return withProfiles(async (folder) => {
    const began = performance.now();
    let fromUs = 0;
    let toUs = 0;
    await withExchange(
      bench,
      async (exchange) => {
        const phones = exchange.callees.slice(0, 200);
        const callees = await answer(exchange, phones, { timeoutS: seconds + 60 });
        const load = { dialled: usersOf(phones), rate, holdMs: 1_000 };
        await steadyCalls(exchange, { ...load, seconds: bench.toy ? 1 : 5 });
        fromUs = (performance.now() - began) * 1_000;
        await steadyCalls(exchange, { ...load, seconds });
        toUs = (performance.now() - began) * 1_000;
        await callees.stop();
        await sleep(200);
      },
      ["--cpu-prof", `--cpu-prof-dir=${folder}`],
    );
    const main = profilesIn(folder).find(({ thread }) => thread === 0);
    if (main === undefined) return [{ name: "profile of the call path", why: "the switch left no profile" }];
    const stacks = stacksOf(main.profile, (frame) => named(frame, origin), { fromUs, toUs });
    const about = `${rate} calls/s with challenge, 180, 200, ACK, BYE on both sides and their records; ${seconds} s; idle time left out`;
    return written(stacks, { file: "call-path", title: "The main thread under calls", about });
  });
}

/** One worker with its sockets, which relays, and records half of its calls' sound. */
async function mediaWorker(bench: Bench): Promise<readonly Finding[]> {
  const [calls, seconds] = bench.toy ? [5, 1] : [RELAYED_CALLS, 8];
  bench.progress(`${calls} calls relayed and recorded by one worker`);
  return withProfiles(async (folder) => {
    const kinds = [{ codec: "pcmu", payloadType: 0, isProtected: false }] as const;
    await runWorker({
      phones: calls * 2,
      kinds,
      talk: "pairs",
      isRecorded: true,
      seconds,
      nodeOptions: ["--cpu-prof", `--cpu-prof-dir=${folder}`],
    });
    const threads = profilesIn(folder)
      .filter(({ thread }) => thread !== 0)
      .map((one) => ({ ...one, stacks: stacksOf(one.profile, (frame) => named(frame, fromFile)) }))
      .sort((a, b) => b.stacks.totalUs - a.stacks.totalUs);
    const [busiest] = threads;
    if (busiest === undefined) return [{ name: "profile of a media worker", why: "it left no profile" }];
    const about = `${calls} calls of G.711, each relayed both ways and recorded in stereo; ${seconds + 3} s and its start; idle time left out`;
    return written(busiest.stacks, { file: "media-worker", title: "A media worker with calls", about });
  });
}

async function withProfiles(use: (folder: string) => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "zongji-profile-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** V8 names them CPU.date.time.PID.THREAD.number.cpuprofile. */
function profilesIn(folder: string): { readonly thread: number; readonly profile: CpuProfile }[] {
  return readdirSync(folder).flatMap((file) => {
    const [, thread] = /^CPU\.\d+\.\d+\.\d+\.(\d+)\.\d+\.cpuprofile$/.exec(file) ?? [];
    if (thread === undefined) return [];
    return [{ thread: Number(thread), profile: JSON.parse(readFileSync(join(folder, file), "utf8")) }];
  });
}

function written(
  stacks: Frame,
  { file, title, about }: { readonly file: string; readonly title: string; readonly about: string },
): readonly Finding[] {
  writeFileSync(join(OUT, `${file}.svg`), flameGraph(stacks, { title, about }));
  const percent = (share: number): string => (100 * share).toFixed(1);
  const rows = heaviest(stacks, HEAVIEST).map(
    ({ name, selfShare, totalShare }) => `| ${name} | ${percent(selfShare)} | ${percent(totalShare)} |`,
  );
  const table = ["| function | itself, % | with what it calls, % |", "| --- | --- | --- |", ...rows, ""].join("\n");
  writeFileSync(join(OUT, `${file}.md`), `# ${title}\n\n${about}.\n\n${table}`);
  return [
    {
      name: `profile of ${file.replace("-", " ")}`,
      unit: "s of work",
      value: Math.round(stacks.totalUs / 10_000) / 100,
      budget: null,
      note: `bench/profiles/${file}.svg and .md`,
    },
  ];
}

/** Function and file below src/; of Node its module, of V8 its own word. */
function named(frame: CallFrame, origin: Origin): string | undefined {
  const { functionName, url } = frame;
  if (url === "") return functionName === "(program)" ? "(kernel and Node's own code)" : functionName;
  const name = functionName === "" ? "anonymous" : functionName.replace(/\$\d+$/, "");
  if (url.startsWith("node:")) return `${name} (${url})`;
  const [, dependency] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (dependency !== undefined) return `${name} (${dependency})`;
  return `${name} (${origin(frame) ?? "bundle"})`;
}

function fromFile({ url }: CallFrame): string | undefined {
  return /\/src\/([^?]+)\.js$/.exec(url)?.[1];
}

/** The program as it is shipped: its bundle, and beside it the same code file by file. */
function bundleFiles(dist: string): { readonly path: string; readonly text: string }[] {
  return readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".js"))
    .map((path) => ({ path, text: readFileSync(join(dist, path), "utf8") }));
}
